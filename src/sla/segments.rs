//! A clock cut into pieces with the reason for each: what a trace shows. The figures of the engine are sums of kernel
//! differences; here every piece is listed, so that the two can be compared.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::calendar::{Calendar, day_text};
use crate::sla::cycles::{Span, Still};
use crate::sla::hours::Hours;

/// What a second of a clock is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SegmentKind {
    /// Working time that counts.
    Counted,
    /// Working time that a pause covers.
    Paused,
    /// Outside the hours of the calendar.
    OutOfHours,
    /// Between a stop and a reopening, where that is no part of the clock.
    Stopped,
}

/// `[from, until)` of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Segment {
    /// First second.
    #[serde(serialize_with = "crate::sla::instants::iso")]
    pub from: i64,
    /// First second after.
    #[serde(serialize_with = "crate::sla::instants::iso")]
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

/// The pieces of a clock, in order of time and without gaps; none if it cannot be measured. `why` says why the clock stands still in
/// what begins at an instant, or began before it.
pub(super) fn cut(hours: Hours<'_>, span: &Span<'_, '_>, why: impl Fn(i64, Still) -> String) -> Vec<Segment> {
    let mut segments = Vec::new();
    if !span.is_measurable {
        return segments;
    }
    let stills: Vec<(i64, i64, Still)> = span.stills().collect();
    let mut cursor = span.start;
    let mut rest = stills.as_slice();
    // What is no part of the clock separates its pieces.
    while let Some(place) = rest.iter().position(|(.., still)| *still == Still::Stopped) {
        let (from, until, still) = rest[place];
        cut_piece(hours, (cursor, from), &rest[..place], &why, &mut segments);
        segments.push(Segment { from, until, kind: SegmentKind::Stopped, why: why(from, still) });
        cursor = until;
        rest = &rest[place + 1..];
    }
    cut_piece(hours, (cursor, span.end), rest, &why, &mut segments);
    segments
}

fn cut_piece(
    hours: Hours<'_>,
    (start, end): (i64, i64),
    stills: &[(i64, i64, Still)],
    why: &impl Fn(i64, Still) -> String,
    segments: &mut Vec<Segment>,
) {
    for (calendar, from, until) in hours.parts(start, end) {
        cut_by(calendar, (from, until), stills, why, segments);
    }
}

/// The same by one calendar.
fn cut_by(
    calendar: &Calendar,
    (start, end): (i64, i64),
    stills: &[(i64, i64, Still)],
    why: &impl Fn(i64, Still) -> String,
    segments: &mut Vec<Segment>,
) {
    let counted = format!("hours of `{}`", calendar.name());
    let mut push = |from: i64, until: i64, kind, why: &dyn Fn() -> String| {
        if from < until {
            segments.push(Segment { from, until, kind, why: why() });
        }
    };
    let mut cursor = start;
    let mut next = 0;
    for (open, close) in calendar.intervals(start, end) {
        push(cursor, open, SegmentKind::OutOfHours, &|| why_closed(calendar, cursor, open));
        cursor = open;
        while let Some(&(from, to, still)) = stills.get(next) {
            if from >= close {
                break;
            }
            let (begin, end) = (from.max(cursor), to.min(close));
            if begin < end {
                push(cursor, begin, SegmentKind::Counted, &|| counted.clone());
                push(begin, end, SegmentKind::Paused, &|| why(from, still));
                cursor = end;
            }
            if to > close {
                break;
            }
            next += 1;
        }
        push(cursor, close, SegmentKind::Counted, &|| counted.clone());
        cursor = close;
    }
    push(cursor, end, SegmentKind::OutOfHours, &|| why_closed(calendar, cursor, end));
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
