//! The story that the sample company tells, in one place: what happens when, and how strongly. The page
//! `docs/sample-company.md` says how each part shows in the report.

use std::ops::Range;

use super::time::day_of;
use super::words::{EMAIL, WAREHOUSE};

/// The months that the exports cover, as local days.
pub(crate) const MONTHS: Range<i64> = day_of(2025, 5, 1)..day_of(2026, 7, 1);
/// Tickets of these days are in the exports, too, if they were still open on the first day of `MONTHS`.
pub(crate) const BEFORE: Range<i64> = day_of(2025, 4, 1)..day_of(2025, 5, 1);
/// The day of the exports and the hour of it.
pub(crate) const EXPORT_DAY: i64 = day_of(2026, 7, 1);
pub(crate) const EXPORT_HOUR: i64 = 6;

/// A runbook for mailbox moves goes live.
pub(crate) const RUNBOOK: i64 = day_of(2026, 1, 15);
/// The exchange of the core switches goes wrong.
pub(crate) const BAD_WEEK: Range<i64> = day_of(2026, 3, 16)..day_of(2026, 3, 21);
/// Stale tickets are closed in one go, from this hour on.
pub(crate) const BULK_CLOSE: i64 = day_of(2026, 3, 27);
pub(crate) const BULK_CLOSE_HOUR: i64 = 18;
/// Opening days of the tickets that grow stale.
const STALE: Range<i64> = day_of(2025, 8, 4)..day_of(2026, 2, 14);
/// Opening days of the tickets that are put on hold and forgotten.
const FORGOTTEN: Range<i64> = day_of(2026, 3, 30)..day_of(2026, 6, 13);

/// Per mille of the middling and low tickets of a day that nobody touches until the bulk close.
pub(crate) fn stale(day: i64) -> i64 {
    if STALE.contains(&day) { 60 } else { 0 }
}

/// Per mille of the middling and low tickets of a day that stay on hold.
pub(crate) fn forgotten(day: i64) -> i64 {
    if FORGOTTEN.contains(&day) { 42 } else { 0 }
}

/// Demand of a day in percent of the usual.
pub(crate) fn busier(day: i64) -> i64 {
    if BAD_WEEK.contains(&day) { 138 } else { 100 }
}

/// Per mille of the incidents of a day that the failed changes of the bad week caused.
pub(crate) fn caused(day: i64) -> i64 {
    if BAD_WEEK.contains(&day) { 300 } else { 0 }
}

/// Incidents per mille that go to Warehouse scanning on top of its usual share: more of its handhelds lose their session.
pub(crate) fn roaming(day: i64) -> i64 {
    if day < day_of(2026, 4, 1) { 0 } else { 14 }
}

/// Work per incident in percent, for what the story changes.
pub(crate) fn effort(service: usize, day: i64) -> i64 {
    match service {
        EMAIL if day < RUNBOOK => 225,
        EMAIL => 92,
        WAREHOUSE if day >= day_of(2026, 6, 1) => 500,
        WAREHOUSE if day >= day_of(2026, 5, 1) => 270,
        WAREHOUSE if day >= day_of(2026, 4, 1) => 170,
        _ => 100,
    }
}

/// Incidents per mille that wait, in percent: before the runbook every second mailbox move had a question to the caller.
pub(crate) fn waits(service: usize, day: i64) -> i64 {
    match service {
        EMAIL if day < RUNBOOK => 130,
        EMAIL => 65,
        _ => 100,
    }
}
