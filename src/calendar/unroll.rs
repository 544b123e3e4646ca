//! From hours on the wall to intervals of UTC. The time line is cut at the zone's transitions, the hours within each piece
//! are converted with the offset of that piece and clipped to it: so every second is judged by what the wall clock shows
//! in it, and nothing is moved out of a gap or counted once in a fold.

use crate::calendar::date::YEARS;
use std::ops::Range;

use crate::calendar::date::{DAY, day_of, weekday};
use crate::calendar::hours::Hours;
use crate::calendar::zone::Zone;

/// The instants a calendar covers: whole days of UTC, so that each fits the kernel's table of days.
pub(super) fn covered() -> Range<i64> {
    let begin = |year| day_of(year, 1, 1).map_or(0, |day| day * DAY);
    begin(YEARS.start)..begin(YEARS.end)
}

/// The working time in the covered years, sorted, neither overlapping nor adjacent.
pub(super) fn intervals(hours: &Hours, zone: &Zone) -> Vec<(i64, i64)> {
    let covered = covered();
    let local = local_intervals(hours, &covered);
    let mut out: Vec<(i64, i64)> = Vec::with_capacity(local.len());
    for piece in zone.pieces(covered.start, covered.end) {
        let first = local.partition_point(|(_, until)| until - piece.offset <= piece.from);
        for (from, until) in &local[first..] {
            let (from, until) = ((from - piece.offset).max(piece.from), (until - piece.offset).min(piece.until));
            if from >= piece.until {
                break;
            }
            match out.last_mut() {
                Some(last) if last.1 == from => last.1 = until,
                _ => out.push((from, until)),
            }
        }
    }
    out
}

/// The hours of every date as seconds on the wall, merged.
fn local_intervals(hours: &Hours, covered: &Range<i64>) -> Vec<(i64, i64)> {
    // A day more at both ends: the wall clock is up to a day away from UTC, and a shift may have begun the evening before.
    let days = covered.start / DAY - 2..covered.end / DAY + 2;
    let mut all = Vec::new();
    for day in days {
        hours.of_date(day, weekday(day), &mut all);
    }
    all.sort_unstable();
    let mut merged: Vec<(i64, i64)> = Vec::with_capacity(all.len());
    for (from, until) in all {
        match merged.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(until),
            _ => merged.push((from, until)),
        }
    }
    merged
}

/// The local dates with at least one working second, sorted.
pub(super) fn dates(intervals: &[(i64, i64)], zone: &Zone) -> Vec<i32> {
    let mut dates: Vec<i32> = Vec::new();
    for &(from, until) in intervals {
        for piece in zone.pieces(from, until) {
            let last = (piece.until - 1 + piece.offset).div_euclid(DAY) as i32;
            for date in (piece.from + piece.offset).div_euclid(DAY) as i32..=last {
                if dates.last() != Some(&date) {
                    dates.push(date);
                }
            }
        }
    }
    // A fold over midnight shows a date again after the next one has begun.
    dates.sort_unstable();
    dates.dedup();
    dates
}
