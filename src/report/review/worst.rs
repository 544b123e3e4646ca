//! Why the worst breach was late: its clock as a bar, from the same trace that `tickmark explain` prints.

use crate::calendar::Zone;
use crate::error::Result;
use crate::model::{Kind, Measure};
use crate::report::charts::TimelineSegment;
use crate::report::clock_bar::{segments, ticks};
use crate::report::review::facts::ReviewFacts;
use crate::report::review::lists::{ListRow, ReviewLists};
use crate::report::review::words;
use crate::report::view::{Figure, LegendEntry, PageCell, PageColumn, PageTable, Sentence};
use crate::report::{charts, format};
use crate::sla::ClockTrace;
use crate::{sla, text};

/// Rows of the table behind the bar; months of pieces fill pages.
const ROWS: usize = 40;

/// The bar of the worst resolution of an incident, else of the worst breach; none where there is no breach of a policy.
pub(super) fn figure(facts: &ReviewFacts<'_>, lists: &ReviewLists) -> Result<Option<Figure>> {
    let Some((row, kind)) = choose(facts, lists) else { return Ok(None) };
    let id = format!("{}:{kind}:{}", row.text("system"), row.text("ticket"));
    let clocks = sla::clocks_of(facts.store, facts.settings().rules(), facts.calendars, &id, facts.as_of)?;
    let level = row.text("service_level");
    let clock = clocks.into_iter().find(|clock| clock.is_last && clock.sla == level);
    Ok(clock.and_then(|clock| draw(facts, row, &clock)))
}

fn choose<'a>(facts: &ReviewFacts<'_>, lists: &'a ReviewLists) -> Option<(ListRow<'a>, Kind)> {
    let policy = |row: &ListRow<'_>| facts.settings().sla.iter().find(|policy| policy.id == row.text("service_level"));
    let mut rows = lists.rows("breaches").iter();
    let resolution = rows.find(|row| {
        policy(row).is_some_and(|policy| policy.kind == Kind::Incident && policy.measure == Measure::Resolve)
    });
    let chosen = resolution.or_else(|| lists.rows("breaches").iter().find(|row| policy(row).is_some()))?;
    policy(&chosen).map(|policy| (chosen, policy.kind))
}

fn draw(facts: &ReviewFacts<'_>, row: ListRow<'_>, clock: &ClockTrace) -> Option<Figure> {
    let ticket = row.text("ticket");
    let own = Zone::new(&clock.zone).ok();
    let zone = own.as_ref().unwrap_or(facts.zone);
    let segments = segments(clock, zone);
    let used = clock.working_seconds.unwrap_or(0);
    let target = clock.target_seconds.unwrap_or(0);
    let heading =
        format!("{ticket} overran its target most: it used {} of {}", words::working(used), agreed_target(facts, row));
    let chart = charts::timeline(&segments, &ticks(clock, zone), &heading)?;
    let paused = clock.paused_working_seconds.unwrap_or(0);
    let mut keys = vec![LegendEntry { class: "on", text: format!("counted {}", words::working(used.min(target))) }];
    if paused > 0 {
        keys.push(LegendEntry { class: "warn", text: format!("paused {}", words::working(paused)) });
    }
    keys.push(LegendEntry { class: "out", text: "out of hours".to_owned() });
    keys.push(LegendEntry {
        class: "bad",
        text: format!("after the target {}", words::working((used - target).max(0))),
    });
    let basis = clock.basis.as_str().replace('_', " ");
    Some(Figure {
        id: "worst".to_owned(),
        heading,
        chart: Some(chart),
        keys,
        caption: Sentence::new(format!(
            "Level {}, calendar {}, {}; the figures are {basis}. Counted and paused are working time. tickmark explain {ticket} gives the \
             reason of every piece.",
            clock.sla,
            clock.calendar,
            zone.name()
        )),
        table: Some(table(&segments, zone)),
    })
}

fn table(segments: &[TimelineSegment], zone: &Zone) -> PageTable {
    let row = |segment: &TimelineSegment| {
        let why = segment.tip.split_once(": ").map_or("", |(_, why)| why);
        vec![
            PageCell::new(format::list_instant(segment.from, zone)),
            PageCell::new(format::list_instant(segment.until, zone)),
            PageCell::new(text::duration(segment.until - segment.from)),
            PageCell::new(why),
        ]
    };
    let left = segments.len().saturating_sub(ROWS);
    PageTable {
        columns: vec![
            PageColumn::words("From"),
            PageColumn::words("Until"),
            PageColumn::number("length"),
            PageColumn::words("What"),
        ],
        rows: segments.iter().take(ROWS).map(row).collect(),
        hint: Sentence::new(if left > 0 {
            format!("{} more.", text::count(left as u64, "piece"))
        } else {
            String::new()
        }),
        ..PageTable::default()
    }
}

/// The target of a late clock as it was agreed, and in hours where that says something else: `3 working days (27 h)`.
pub(crate) fn agreed_target(facts: &ReviewFacts<'_>, row: ListRow<'_>) -> String {
    let seconds = row.integer("target_seconds");
    let hours = words::working_or_nothing(seconds);
    let policy = facts.settings().sla.iter().find(|policy| policy.id == row.text("service_level"));
    let agreed =
        policy.zip(row.integer("priority")).and_then(|(policy, priority)| policy.targets.get(&priority.to_string()));
    match agreed {
        Some(agreed) if seconds.is_some() && agreed.contains("day") => format!("{agreed} ({hours})"),
        _ => hours,
    }
}
