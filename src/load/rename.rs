//! Handles of tickets that change, everywhere at once, and back. Knows where handles stand, not why they change.

use crate::error::Result;
use crate::store::Store;

/// Where a handle stands. Of each of these tables replaced rows are kept.
const PLACES: &[(&str, &str)] = &[
    ("ticket", "ticket_id"),
    ("change_detail", "ticket_id"),
    ("request_detail", "ticket_id"),
    ("problem_detail", "ticket_id"),
    ("ticket_key", "ticket_id"),
    ("ticket_link", "from_id"),
    ("ticket_link", "to_id"),
    ("approval", "ticket_id"),
    ("ticket_event", "ticket_id"),
    ("ticket_supplement", "ticket_id"),
    ("sla_instance", "ticket_id"),
    ("outage", "ticket_id"),
    ("link_record", "ticket_id"),
    ("missing_ticket", "ticket_id"),
];

/// Gives the tickets of `import_renames` (`old_id`, `new_id`) their new handles, and notes for the run what they were before it.
pub(crate) fn apply(store: &Store, run: i64) -> Result<()> {
    everywhere(store)?;
    store.batch(&format!(include_str!("../../queries/load/renamed_tickets.sql"), run = run))
}

/// Gives the tickets that a run renamed the handles that they had before it.
pub(crate) fn take_back(store: &Store, run: i64) -> Result<()> {
    if !reverse(store, run)? {
        return Ok(());
    }
    everywhere(store)?;
    store.batch(&format!("DELETE FROM renamed_ticket WHERE run_id = {run}; DROP TABLE import_renames"))
}

/// The same for a later run, which reads the files of that run again and can be taken back itself.
pub(crate) fn take_back_for(store: &Store, run: i64, later: i64) -> Result<()> {
    if reverse(store, run)? { apply(store, later) } else { Ok(()) }
}

/// Makes `import_renames` lead back to the handles before a run. False if it renamed none.
fn reverse(store: &Store, run: i64) -> Result<bool> {
    if store.table(&format!("SELECT 1 FROM renamed_ticket WHERE run_id = {run} LIMIT 1"), &[])?.rows.is_empty() {
        return Ok(false);
    }
    store.batch(&format!(
        "CREATE OR REPLACE TEMP TABLE import_renames AS SELECT new_id AS old_id, old_id AS new_id FROM renamed_ticket WHERE run_id = {run}"
    ))?;
    Ok(true)
}

fn everywhere(store: &Store) -> Result<()> {
    let rename = |table: &str, column: &str| {
        store.batch(&format!(
            "UPDATE {table} SET {column} = r.new_id FROM import_renames r WHERE {table}.{column} = r.old_id"
        ))
    };
    for (table, column) in PLACES {
        rename(table, column)?;
        rename(&format!("replaced.{table}"), column)?;
    }
    // What was seen of tickets in this run, until they are compared with earlier exports.
    let seen = "SELECT 1 FROM duckdb_tables() WHERE temporary AND table_name = 'seen_ticket'";
    if store.table(seen, &[])?.rows.is_empty() { Ok(()) } else { rename("seen_ticket", "ticket_id") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Calendars;
    use crate::store::Cell;

    #[test]
    fn every_column_that_holds_a_handle_is_among_the_places() {
        let store = Store::in_memory(&Calendars::new()).unwrap();
        let sql = "SELECT table_name || '.' || column_name || CASE WHEN schema_name = 'replaced' THEN ' kept' ELSE '' END FROM duckdb_columns() \
                   WHERE column_name IN ('ticket_id', 'from_id', 'to_id') AND table_name IN (SELECT table_name FROM duckdb_tables()) \
                   AND table_name <> 'survey' ORDER BY 1";
        let found = store.table(sql, &[]).unwrap();
        let found: Vec<&str> = found.rows.iter().filter_map(|row| row.first().and_then(Cell::as_str)).collect();
        let mut places: Vec<String> = ["", " kept"]
            .iter()
            .flat_map(|kept| PLACES.iter().map(move |(table, column)| format!("{table}.{column}{kept}")))
            .collect();
        places.sort();
        assert_eq!(found, places);
    }
}
