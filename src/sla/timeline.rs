//! A trace as lines for a terminal: a bar over the whole clock, its legend, then every piece with its reason in the local time of
//! the calendar. Returns text; printing is for others.

use crate::sla::instants::hours;
use std::fmt::Write as _;

use crate::calendar::{Zone, day_text};
use crate::model::{Basis, ClockState};
use crate::sla::policy::Agreement;
use crate::sla::segments::{Segment, SegmentKind};
use crate::sla::trace::{ClockTrace, Trace};
use crate::text;

/// Columns of the bar.
const WIDTH: i64 = 60;
/// Months of pieces fill a screen many times; what is left out is said.
const ROWS: usize = 60;

/// What a column of the bar or a row of the list shows. The order is the one of the legend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Counted,
    Over,
    Paused,
    OutOfHours,
    Stopped,
}

impl Look {
    const ALL: [Self; 5] = [Self::Counted, Self::Over, Self::Paused, Self::OutOfHours, Self::Stopped];

    const fn glyph(self) -> char {
        match self {
            Self::Counted => '█',
            Self::Over => '!',
            Self::Paused => '▒',
            Self::OutOfHours => '·',
            Self::Stopped => '-',
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Counted => "counted",
            Self::Over => "over target",
            Self::Paused => "paused",
            Self::OutOfHours => "out of hours",
            Self::Stopped => "stopped",
        }
    }
}

/// A piece as it is drawn: counted time is cut where the target is used up.
struct Stretch<'a> {
    from: i64,
    until: i64,
    look: Look,
    why: &'a str,
}

/// Draws the clocks of a ticket.
pub fn timeline(trace: &Trace) -> String {
    let kind = trace.kind.map_or("ticket", |kind| kind.as_str());
    let mut out = format!("{kind} {}, as of {}\n", trace.ticket, text::instant(trace.as_of));
    trace.record.lines(&mut out);
    if trace.clocks.is_empty() {
        out.push_str("no service level in the settings covers it\n");
    }
    for clock in &trace.clocks {
        out.push('\n');
        let zone = Zone::new(&clock.zone).ok();
        draw(clock, zone.as_ref(), trace.as_of, &mut out);
    }
    out
}

fn draw(clock: &ClockTrace, zone: Option<&Zone>, as_of: i64, out: &mut String) {
    let zone_name = zone.map_or("UTC", Zone::name);
    let priority = clock.priority.map_or_else(|| "no priority".to_owned(), |priority| format!("priority {priority}"));
    // Where there is one clock only, its number would be noise.
    let number = match (clock.cycle, clock.is_last) {
        (1, true) => String::new(),
        (cycle, true) => format!(", clock {cycle}, the last"),
        (cycle, false) => format!(", clock {cycle}"),
    };
    let _ = writeln!(out, "{}{number}: {}", clock.sla, words(clock.state));
    let _ = writeln!(out, "  {}, {priority}, calendar {}, times in {zone_name}", clock.title, clock.calendar);
    let mut row = |name: &str, value: String| {
        let _ = writeln!(out, "  {name:<10}{value}");
    };
    row("start", local(zone, clock.start));
    match (clock.stop, clock.cancelled) {
        (Some(stop), _) => row("stop", local(zone, stop)),
        (None, Some(cancelled)) => row("cancelled", local(zone, cancelled)),
        (None, None) => row("stop", format!("none until {}", local(zone, as_of))),
    }
    if let Some(target) = clock.target_seconds {
        let due = clock
            .due
            .map_or_else(|| "no due instant while it is paused".to_owned(), |due| format!("due {}", local(zone, due)));
        row("target", format!("{} of working time, {due}", hours(target)));
    }
    if let (Some(working), Some(paused), Some(elapsed)) =
        (clock.working_seconds, clock.paused_working_seconds, clock.elapsed_seconds)
    {
        row("used", format!("{}, paused {}, {} on the wall", hours(working), hours(paused), hours(elapsed)));
    }
    if clock.basis != Basis::Measured {
        row("basis", clock.basis.to_string());
    }
    if clock.agreement != Agreement::Customer {
        row(
            "agreed",
            format!(
                "with {}",
                if clock.agreement == Agreement::Internal { "groups of the own house" } else { "a supplier" }
            ),
        );
    }
    if let Some(exclusion) = &clock.exclusion {
        let (reason, approver, evidence) = (&exclusion.reason, &exclusion.approver, &exclusion.evidence);
        row("excluded", format!("{reason} (`{}`, approved by {approver}, {evidence})", exclusion.id));
    }
    for event in &clock.events {
        let _ = writeln!(out, "  {}  {}: {}", local(zone, event.at), event.what, event.why);
    }
    let stretches = stretches(clock);
    let (Some(first), Some(last)) = (stretches.first(), stretches.last()) else { return };
    let _ = writeln!(out, "\n  {}", bar(&stretches, first.from, last.until));
    let legend: Vec<String> = Look::ALL
        .into_iter()
        .filter(|look| stretches.iter().any(|stretch| stretch.look == *look))
        .map(|look| format!("{} {}", look.glyph(), look.word()))
        .collect();
    let _ = writeln!(out, "  {}\n", legend.join("   "));
    for stretch in stretches.iter().take(ROWS) {
        let (from, until) = (local(zone, stretch.from), local(zone, stretch.until));
        let length = hours(stretch.until - stretch.from);
        let _ = writeln!(out, "  {from}  {until}  {length:>12}  {:<12}  {}", stretch.look.word(), stretch.why);
    }
    if stretches.len() > ROWS {
        let more = text::count((stretches.len() - ROWS) as u64, "more piece");
        let _ = writeln!(out, "  and {more}; `--format json` has them all");
    }
}

const fn words(state: ClockState) -> &'static str {
    match state {
        ClockState::Met => "met",
        ClockState::Breached => "breached",
        ClockState::OpenOk => "open, within its target",
        ClockState::OpenNear => "open, near its target",
        ClockState::OpenBreached => "open, over its target",
        ClockState::Paused => "open, paused",
        ClockState::Cancelled => "cancelled",
        ClockState::NotApplicable => "no target for this priority",
        ClockState::Unmeasurable => "cannot be measured: its times contradict each other, or one is missing",
    }
}

fn stretches(clock: &ClockTrace) -> Vec<Stretch<'_>> {
    let due = clock.due.unwrap_or(i64::MAX);
    let mut out = Vec::with_capacity(clock.segments.len() + 1);
    for Segment { from, until, kind, why } in &clock.segments {
        let mut push = |from: i64, until: i64, look| {
            if from < until {
                out.push(Stretch { from, until, look, why });
            }
        };
        match kind {
            SegmentKind::Counted => {
                let cut = due.clamp(*from, *until);
                push(*from, cut, Look::Counted);
                push(cut, *until, Look::Over);
            }
            SegmentKind::Paused => push(*from, *until, Look::Paused),
            SegmentKind::OutOfHours => push(*from, *until, Look::OutOfHours),
            SegmentKind::Stopped => push(*from, *until, Look::Stopped),
        }
    }
    out
}

/// Each column shows what fills most of its share of the time; of equals the first of the legend.
fn bar(stretches: &[Stretch<'_>], from: i64, until: i64) -> String {
    let columns = WIDTH.min(until - from);
    // A clock lasts years at most, so sixty times its seconds are far from overflow.
    let edge = |column: i64| from + (until - from) * column / columns;
    (0..columns)
        .map(|column| {
            let (begin, end) = (edge(column), edge(column + 1));
            let mut filled = [0_i64; Look::ALL.len()];
            for stretch in stretches {
                let inside = stretch.until.min(end) - stretch.from.max(begin);
                filled[stretch.look as usize] += inside.max(0);
            }
            let most = filled.iter().copied().max().unwrap_or(0);
            let look = Look::ALL.into_iter().find(|look| filled[*look as usize] == most);
            look.unwrap_or(Look::OutOfHours).glyph()
        })
        .collect()
}

/// `2026-06-02 10:00:00` on the wall.
fn local(zone: Option<&Zone>, instant: i64) -> String {
    let wall = zone.map_or(instant, |zone| zone.to_local(instant));
    let (day, second) = (wall.div_euclid(86_400), wall.rem_euclid(86_400));
    format!("{} {:02}:{:02}:{:02}", day_text(day), second / 3_600, second / 60 % 60, second % 60)
}
