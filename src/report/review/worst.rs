//! Why the worst breach was late: its clock as a bar, from the same trace that `tickmark explain` prints.

use crate::calendar::Zone;
use crate::error::Result;
use crate::model::{Kind, Measure};
use crate::report::charts::Segment;
use crate::report::clock_bar::{segments, ticks};
use crate::report::review::facts::Facts;
use crate::report::review::lists::{Lists, Row};
use crate::report::review::words;
use crate::report::view::{Cell, Column, Figure, Key, Sentence, Table};
use crate::report::{charts, format};
use crate::sla::ClockTrace;
use crate::{sla, text};

/// Rows of the table behind the bar; months of pieces fill pages.
const ROWS: usize = 40;

/// The bar of the worst resolution of an incident, else of the worst breach; none where there is no breach of a policy.
pub(super) fn figure(facts: &Facts<'_>, lists: &Lists) -> Result<Option<Figure>> {
    let Some((row, kind)) = choose(facts, lists) else { return Ok(None) };
    let id = format!("{}:{kind}:{}", row.text("system"), row.text("ticket"));
    let clocks = sla::clocks_of(facts.store, facts.settings().rules(), facts.calendars, &id, facts.as_of)?;
    let level = row.text("service_level");
    let clock = clocks.into_iter().find(|clock| clock.is_last && clock.sla == level);
    Ok(clock.and_then(|clock| draw(facts, row, &clock)))
}

fn choose<'a>(facts: &Facts<'_>, lists: &'a Lists) -> Option<(Row<'a>, Kind)> {
    let policy = |row: &Row<'_>| facts.settings().sla.iter().find(|policy| policy.id == row.text("service_level"));
    let mut rows = lists.rows("breaches").iter();
    let resolution = rows.find(|row| {
        policy(row).is_some_and(|policy| policy.kind == Kind::Incident && policy.measure == Measure::Resolve)
    });
    let chosen = resolution.or_else(|| lists.rows("breaches").iter().find(|row| policy(row).is_some()))?;
    policy(&chosen).map(|policy| (chosen, policy.kind))
}

fn draw(facts: &Facts<'_>, row: Row<'_>, clock: &ClockTrace) -> Option<Figure> {
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
    let mut keys = vec![Key { class: "on", text: format!("counted {}", words::working(used.min(target))) }];
    if paused > 0 {
        keys.push(Key { class: "warn", text: format!("paused {}", words::working(paused)) });
    }
    keys.push(Key { class: "out", text: "out of hours".to_owned() });
    keys.push(Key { class: "bad", text: format!("after the target {}", words::working((used - target).max(0))) });
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

fn table(segments: &[Segment], zone: &Zone) -> Table {
    let row = |segment: &Segment| {
        let why = segment.tip.split_once(": ").map_or("", |(_, why)| why);
        vec![
            Cell::new(format::list_instant(segment.from, zone)),
            Cell::new(format::list_instant(segment.until, zone)),
            Cell::new(text::duration(segment.until - segment.from)),
            Cell::new(why),
        ]
    };
    let left = segments.len().saturating_sub(ROWS);
    Table {
        columns: vec![Column::words("From"), Column::words("Until"), Column::number("length"), Column::words("What")],
        rows: segments.iter().take(ROWS).map(row).collect(),
        hint: Sentence::new(if left > 0 {
            format!("{} more.", text::count(left as u64, "piece"))
        } else {
            String::new()
        }),
        ..Table::default()
    }
}

/// The target of a late clock as it was agreed, and in hours where that says something else: `3 working days (27 h)`.
pub(crate) fn agreed_target(facts: &Facts<'_>, row: Row<'_>) -> String {
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
