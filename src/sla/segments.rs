//! A clock cut into pieces with the reason for each: what a trace shows. The figures of the engine are sums of kernel
//! differences; here every piece is listed, so that the two can be compared.

use std::fmt::Write as _;

use serde::Serialize;

use super::engine::{Events, Known};
use crate::calendar::{Calendar, day_text};

/// What a second of a clock is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SegmentKind {
    /// Working time that counts.
    Counted,
    /// Working time that a pause covers.
    Paused,
    /// Outside the hours of the calendar.
    OutOfHours,
}

/// `[from, until)` of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Segment {
    /// First second.
    #[serde(serialize_with = "super::trace::iso")]
    pub from: i64,
    /// First second after.
    #[serde(serialize_with = "super::trace::iso")]
    pub until: i64,
    /// What it is.
    pub kind: SegmentKind,
    /// Why it is that.
    pub why: String,
}

impl Segment {
    /// Its length in seconds.
    pub fn seconds(&self) -> i64 {
        self.until - self.from
    }
}

/// At most so many holidays are named in one reason.
const NAMED: usize = 3;

/// The pieces of a clock, in order of time and without gaps; none if its instants contradict each other. `why_paused` says why the
/// pause that begins at an instant, or began before it, stopped the clock.
pub(super) fn cut(
    calendar: &Calendar,
    events: &Events<'_>,
    as_of: i64,
    why_paused: impl Fn(i64) -> String,
) -> Vec<Segment> {
    let Some(known) = Known::at(events, as_of) else { return Vec::new() };
    let pauses: Vec<(i64, i64)> = known.pauses(events).collect();
    let counted = format!("hours of `{}`", calendar.name());
    let mut segments = Vec::new();
    let mut push = |from: i64, until: i64, kind, why: &dyn Fn() -> String| {
        if from < until {
            segments.push(Segment { from, until, kind, why: why() });
        }
    };
    let mut cursor = events.start;
    let mut next_pause = 0;
    for (open, close) in calendar.intervals(events.start, known.end) {
        push(cursor, open, SegmentKind::OutOfHours, &|| why_closed(calendar, cursor, open));
        cursor = open;
        while let Some(&(from, to)) = pauses.get(next_pause) {
            if from >= close {
                break;
            }
            let (begin, end) = (from.max(cursor), to.min(close));
            if begin < end {
                push(cursor, begin, SegmentKind::Counted, &|| counted.clone());
                push(begin, end, SegmentKind::Paused, &|| why_paused(from));
                cursor = end;
            }
            if to > close {
                break;
            }
            next_pause += 1;
        }
        push(cursor, close, SegmentKind::Counted, &|| counted.clone());
        cursor = close;
    }
    push(cursor, known.end, SegmentKind::OutOfHours, &|| why_closed(calendar, cursor, known.end));
    segments
}

fn why_closed(calendar: &Calendar, from: i64, until: i64) -> String {
    let mut why = format!("outside the hours of `{}`", calendar.name());
    let special: Vec<String> =
        calendar.special_dates(from, until).map(|(day, what)| format!("{what} on {}", day_text(day))).collect();
    for what in special.iter().take(NAMED) {
        why.push_str(", ");
        why.push_str(what);
    }
    if special.len() > NAMED {
        let _ = write!(why, " and {} more", special.len() - NAMED);
    }
    why
}
