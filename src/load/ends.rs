//! What the tickets of a file say of their ends: whether those that ended say when, and whether any ended. What they do not say is told at the
//! import, for no answer can make it good. Knows the store, not the file.

use crate::error::Result;
use crate::store::{Cell, Store};
use crate::text;
use crate::warning::Warning;

/// Tickets of which it is no accident that all are open.
const SOME: u64 = 5;

/// The code of the warning that a file holds open tickets only; the measures look for it.
const OPEN_ONLY: &str = "open_tickets_only";

/// Of each kind its tickets, those that ended, and those of them without an instant.
const ENDS: &str = include_str!("../../queries/load/ends.sql");

/// Warns of ends without a time, and of a list of open tickets.
pub(crate) fn look(store: &Store, file_id: &str, warnings: &mut Vec<Warning>) -> Result<()> {
    let rows = store.table(ENDS, &[file_id.into()])?.rows;
    let count = |row: &Vec<Cell>, place: usize| row.get(place).and_then(Cell::as_count).unwrap_or(0);
    let sum = |place: usize| rows.iter().map(|row| count(row, place)).sum::<u64>();
    let (all, ended, timeless) = (sum(1), sum(2), sum(3));
    if timeless > 0 {
        let message = format!(
            "{} of {} {} ended, but the file does not say when: add the columns for `resolved_at` and `closed_at` to the export, or load \
             its history too; without them, these tickets are left out of resolved counts, of times and of past backlogs",
            text::grouped(timeless),
            text::count(all, "ticket"),
            if timeless == 1 { "has" } else { "have" },
        );
        warnings.push(Warning::new("ended_without_time", message));
    }
    if ended == 0 && all >= SOME {
        let message = format!(
            "the file holds only open tickets ({}), so resolved counts and past backlogs are not known; export the tickets that \
             have ended as well",
            text::grouped(all)
        );
        warnings.push(Warning::new(OPEN_ONLY, message));
    }
    Ok(())
}
