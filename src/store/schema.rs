//! Numbered migrations. A store is brought up to date in one transaction; a store newer than the program is refused.

use std::path::PathBuf;

use super::Store;
use crate::error::{Error, ErrorKind, Result};

const MIGRATIONS: &[&str] = &[
    include_str!("../../queries/schema/0001_canonical.sql"),
    include_str!("../../queries/schema/0002_row_hash.sql"),
    include_str!("../../queries/schema/0003_ticket_no.sql"),
    include_str!("../../queries/schema/0004_targets_end.sql"),
    include_str!("../../queries/schema/0005_supplement.sql"),
    include_str!("../../queries/schema/0006_runs.sql"),
    include_str!("../../queries/schema/0007_exclusions.sql"),
    include_str!("../../queries/schema/0008_outage.sql"),
    include_str!("../../queries/schema/0009_outage_end.sql"),
    include_str!("../../queries/schema/0010_orders.sql"),
    include_str!("../../queries/schema/0011_clock_figures.sql"),
];

/// Analyst-facing views; made anew at every opening for writing, so that they always fit the program.
const VIEWS: &[&str] = &[
    CLOCKS,
    include_str!("../../queries/views/v_change.sql"),
    include_str!("../../queries/views/v_incident.sql"),
    include_str!("../../queries/views/v_sla.sql"),
];

/// The tables behind the view of the recomputed clocks, and the view.
pub(super) const CLOCK_TABLES: &[&str] = &["clock_figure", "clock_level", "clock_exclusion"];
const CLOCKS: &str = include_str!("../../queries/views/sla_clock.sql");

/// The newest schema this program knows.
pub const SCHEMA_VERSION: u32 = MIGRATIONS.len() as u32;

pub(super) fn migrate(store: &mut Store) -> Result<()> {
    let found = version(store)?;
    refuse_newer(store, found)?;
    store.transaction(|store| {
        if found < SCHEMA_VERSION {
            store.batch("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)")?;
            for sql in &MIGRATIONS[found as usize..] {
                store.batch(sql)?;
            }
            store.batch("DELETE FROM schema_version")?;
            store.execute("INSERT INTO schema_version VALUES (?)", &[i64::from(SCHEMA_VERSION).into()])?;
        }
        VIEWS.iter().try_for_each(|sql| store.batch(sql))
    })
}

/// The view of the recomputed clocks over tables that lie in front of the store's, for one connection.
pub(super) fn clocks_aside() -> String {
    CLOCKS.replacen("CREATE OR REPLACE VIEW", "CREATE OR REPLACE TEMP VIEW", 1)
}

pub(super) fn check(store: &Store) -> Result<()> {
    let found = version(store)?;
    refuse_newer(store, found)?;
    if found < SCHEMA_VERSION {
        return Err(Error::setting(format!(
            "the store has schema version {found}, this program needs {SCHEMA_VERSION}"
        ))
        .hint("`tickmark import` brings it up to date"));
    }
    Ok(())
}

fn version(store: &Store) -> Result<u32> {
    let tables = store.table("SELECT 1 FROM information_schema.tables WHERE table_name = 'schema_version'", &[])?;
    if tables.rows.is_empty() {
        return Ok(0);
    }
    let version = store.table("SELECT max(version) FROM schema_version", &[])?;
    let number = version.rows.first().and_then(|row| row.first()?.as_i64()).unwrap_or(0);
    Ok(u32::try_from(number).unwrap_or(u32::MAX))
}

fn refuse_newer(store: &Store, found: u32) -> Result<()> {
    if found <= SCHEMA_VERSION {
        return Ok(());
    }
    let path = store.path().map_or_else(|| PathBuf::from(":memory:"), PathBuf::from);
    Err(Error::new(ErrorKind::NewerStore { path, found, known: SCHEMA_VERSION })
        .hint("use the newer program, or start a new store with `--store`"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Calendars;
    use crate::store::Cell;

    #[test]
    fn tickets_of_an_older_store_get_their_numbers() {
        let mut store = Store::in_memory(&Calendars::new()).unwrap();
        // Back to the second schema, with tickets.
        store.batch("DROP SCHEMA replaced CASCADE; DROP SEQUENCE import_run_id; DROP VIEW sla_clock").unwrap();
        for table in store.table("SELECT table_name FROM duckdb_tables() WHERE NOT temporary", &[]).unwrap().rows {
            store.batch(&format!("DROP TABLE {}", table[0].as_str().unwrap())).unwrap();
        }
        MIGRATIONS[..2].iter().for_each(|sql| store.batch(sql).unwrap());
        store
            .batch(
                "CREATE TABLE schema_version (version INTEGER NOT NULL); INSERT INTO schema_version VALUES (2);
                 INSERT INTO clock_run VALUES ('x', TIMESTAMP '2026-01-01');
                 INSERT INTO ticket (ticket_id, number, record_type, source_system, opened_at, row_hash)
                   SELECT i, i, 'incident', 's', TIMESTAMP '2026-01-01', 1 FROM range(3000) numbers(i)",
            )
            .unwrap();
        migrate(&mut store).unwrap();
        let numbers = "SELECT count(DISTINCT ticket_no) FROM ticket";
        assert_eq!(store.table(numbers, &[]).unwrap().rows, [[Cell::Int(3_000)]]);
        // Clocks without numbers are not taken for current.
        assert_eq!(store.table("SELECT * FROM clock_run", &[]).unwrap().rows.len(), 0);
    }
}
