//! Numbered migrations. A store is brought up to date in one transaction; a store newer than the program is refused.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::error::{Error, ErrorKind, Result};
use crate::store::cell::Cell;
use crate::store::database::{ATTACHED, Store};

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
    include_str!("../../queries/schema/0012_pending.sql"),
    include_str!("../../queries/schema/0013_fulfilled.sql"),
    include_str!("../../queries/schema/0014_spells.sql"),
    include_str!("../../queries/schema/0015_identity.sql"),
    include_str!("../../queries/schema/0016_reported.sql"),
    include_str!("../../queries/schema/0017_reading.sql"),
    include_str!("../../queries/schema/0018_links.sql"),
    include_str!("../../queries/schema/0019_due.sql"),
];

/// Views that the program reads; made anew at every opening, so that they always fit the program.
const VIEWS: &[&str] = &[CLOCKS, include_str!("../../queries/views/ticket_life.sql")];

/// Views for statements of others, which the program does not read.
const OFFERED: &[&str] = &[
    include_str!("../../queries/views/ticket_spell.sql"),
    include_str!("../../queries/views/v_change.sql"),
    include_str!("../../queries/views/v_incident.sql"),
    include_str!("../../queries/views/v_sla.sql"),
    include_str!("../../queries/views/v_spell.sql"),
];

/// The tables behind the view of the recomputed clocks, and the view.
pub(super) const CLOCK_TABLES: &[&str] = &["clock_figure", "clock_level", "clock_exclusion"];
const CLOCKS: &str = include_str!("../../queries/views/sla_clock.sql");

/// The tables that are derived from the others.
pub(super) const DERIVED: &[&str] = &["clock_figure", "clock_level", "clock_exclusion", "spell_figure", "spell_group"];

/// The newest schema this program knows.
pub const SCHEMA_VERSION: u32 = MIGRATIONS.len() as u32;

/// Brings a database of a version up to date.
pub(super) fn migrate(store: &mut Store, found: u32) -> Result<()> {
    refuse_newer(store, found)?;
    store.transaction(|store| {
        tables(store, found)?;
        views(store)
    })
}

/// The tables of an empty database.
pub(super) fn make(store: &mut Store) -> Result<()> {
    store.transaction(|store| tables(store, 0))
}

fn tables(store: &Store, found: u32) -> Result<()> {
    if found == SCHEMA_VERSION {
        return Ok(());
    }
    store.batch("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)")?;
    for sql in &MIGRATIONS[found as usize..] {
        store.batch(sql)?;
    }
    store.batch("DELETE FROM schema_version")?;
    store.execute("INSERT INTO schema_version VALUES (?)", &[i64::from(SCHEMA_VERSION).into()])?;
    Ok(())
}

/// All of our views, made anew.
pub(super) fn views(store: &Store) -> Result<()> {
    VIEWS.iter().chain(OFFERED).try_for_each(|sql| store.batch(sql))
}

/// The views that the program reads, in front of what a file has under their names.
pub(super) fn views_in_front(store: &Store) -> Result<()> {
    VIEWS.iter().try_for_each(|sql| store.batch(sql))
}

/// The others, and the way to the tables of a file in other schemas, which the engine looks for in memory only.
pub(super) fn offer(store: &Store) -> Result<()> {
    let others = tables_of(SCHEMA_VERSION).into_iter().filter(|name| name.contains('.'));
    let others = others.map(|name| format!("CREATE VIEW memory.{name} AS FROM {ATTACHED}.{name};"));
    store.batch(&format!("CREATE SCHEMA memory.replaced; {}", others.collect::<String>()))?;
    // Behind what lies in front of them for a while, so that they are still there when that has gone.
    OFFERED.iter().try_for_each(|sql| store.batch(&sql.replacen("REPLACE VIEW ", "REPLACE VIEW memory.main.", 1)))
}

/// The view of the recomputed clocks, over tables that lie in front of the store's.
pub(super) fn clocks_aside(aside: &Store) -> Result<()> {
    aside.batch(CLOCKS)
}

/// Refuses a file that is not of this version, or that is no store of ours.
pub(super) fn check(store: &Store) -> Result<()> {
    let found = own_version(store)?;
    refuse_newer(store, found)?;
    if found < SCHEMA_VERSION {
        return Err(Error::new(ErrorKind::OlderStore { path: path_of(store), found, known: SCHEMA_VERSION })
            .hint("`tickmark import` brings it up to date"));
    }
    Ok(())
}

/// The version of a store. Refuses a database that another program made, and a store in which somebody put code in the place of data: what is
/// read as a table must be one, and nothing may act or compute by itself under a name that we use.
pub(super) fn own_version(store: &Store) -> Result<u32> {
    let refuse = |message: String| {
        let error = Error::new(ErrorKind::ForeignStore { path: path_of(store), message });
        Err(error.hint("name another file with `--store`; `tickmark import` makes a new store from exports"))
    };
    let own = database(store)?;
    // First, because such a function could answer any later question. An engine that resolves names in the file last is safe from them.
    if !store.is_behind {
        let functions =
            store.table(include_str!("../../queries/schema/foreign_functions.sql"), &[own.as_str().into()])?;
        if let Some(name) = functions.rows.first().and_then(|row| row.first()?.as_str()) {
            return refuse(format!("it holds a function `{name}`, which tickmark did not make"));
        }
    }
    let found = store.table(include_str!("../../queries/schema/foreign.sql"), &[own.into()])?;
    let mut tables = BTreeSet::new();
    let mut others = Vec::new();
    for row in &found.rows {
        let [Some(kind), Some(name)] = [0, 1].map(|at| row.get(at).and_then(Cell::as_str)) else { continue };
        match kind {
            "table" => drop(tables.insert(name)),
            kind => others.push((kind, name)),
        }
    }
    if tables.is_empty() && others.is_empty() {
        return Ok(0);
    }
    if let Some((kind, name)) = others.iter().find(|(kind, _)| *kind != "view") {
        return refuse(format!("it holds a {kind} `{name}`, which tickmark did not make"));
    }
    let version = if tables.contains("schema_version") { version(store)? } else { 0 };
    let ours = tables_of(version);
    if ours.is_empty() {
        return refuse("tickmark did not make it, and it holds other tables".to_owned());
    }
    if let Some((_, name)) = others.iter().find(|(_, name)| ours.contains(*name)) {
        return refuse(format!("`{name}` is a view in it, expected a table"));
    }
    match ours.iter().find(|name| !tables.contains(name.as_str())) {
        Some(missing) => refuse(format!("it has no table `{missing}`")),
        None => Ok(version),
    }
}

/// The tables of a version, those in other schemas with the schema's name in front: what the migrations up to it make.
fn tables_of(version: u32) -> BTreeSet<String> {
    let mut tables = BTreeSet::new();
    let migrations = MIGRATIONS.iter().take(version as usize).flat_map(|sql| sql.lines());
    for words in migrations.map(|line| line.split([' ', '(', ';']).collect::<Vec<_>>()) {
        match words[..] {
            ["CREATE", "TABLE", name, ..] => drop(tables.insert(name.to_owned())),
            ["DROP", "TABLE", name, ..] => drop(tables.remove(name)),
            _ => {}
        }
    }
    if version > 0 {
        tables.insert("schema_version".to_owned());
    }
    tables
}

/// The name of the file among the databases of the engine.
fn database(store: &Store) -> Result<String> {
    if store.is_behind {
        return Ok(ATTACHED.to_owned());
    }
    let own = store.table("SELECT system.main.current_database()", &[])?;
    Ok(own.rows.first().and_then(|row| row.first()?.as_str()).unwrap_or_default().to_owned())
}

fn path_of(store: &Store) -> PathBuf {
    store.path().map_or_else(|| PathBuf::from(":memory:"), PathBuf::from)
}

fn version(store: &Store) -> Result<u32> {
    let version = store.table("SELECT max(version)::BIGINT FROM schema_version", &[])?;
    let number = version.rows.first().and_then(|row| row.first()?.as_i64()).unwrap_or(0);
    Ok(u32::try_from(number).unwrap_or(u32::MAX))
}

fn refuse_newer(store: &Store, found: u32) -> Result<()> {
    if found <= SCHEMA_VERSION {
        return Ok(());
    }
    Err(Error::new(ErrorKind::NewerStore { path: path_of(store), found, known: SCHEMA_VERSION })
        .hint("use the newer program, or start a new store with `--store`"))
}

impl Store {
    /// Makes the views for statements of others. Who reads without them has none of their cost; in a store that is open for writing they are there.
    pub fn offer_views(&self) -> Result<()> {
        if self.confinement.is_some() { self.offered.get_or_make(|| offer(self)).copied() } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Calendars;

    #[test]
    fn the_tables_of_a_version_are_those_that_its_migrations_make() {
        let store = Store::in_memory(&Calendars::new()).unwrap();
        let made = store
            .table(
                "SELECT CASE schema_name WHEN 'main' THEN table_name ELSE schema_name || '.' || table_name END \
                 FROM duckdb_tables() WHERE NOT temporary",
                &[],
            )
            .unwrap();
        let made: BTreeSet<String> = made.rows.iter().map(|row| row[0].to_text().unwrap()).collect();
        assert_eq!(tables_of(SCHEMA_VERSION), made);
        assert!(tables_of(0).is_empty() && tables_of(2).contains("sla_clock"));
    }

    #[test]
    fn the_program_reads_none_of_the_views_that_are_made_for_others() {
        // Until they are made, a file has its own word under their names.
        let names = OFFERED.iter().filter_map(|sql| sql.split("VIEW ").nth(1)?.split(' ').next());
        let names: Vec<&str> = names.collect();
        assert_eq!(names.len(), OFFERED.len());
        // What is asked as statements of others are, and the views themselves.
        let of_others = ["queries/named", "queries/controls", "queries/indicators", "queries/views"];
        // What comments and the help show to readers.
        let examples = ["such as", "tickmark query"];
        let mut folders = vec![PathBuf::from("src"), PathBuf::from("queries")];
        let mut read = 0;
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let is_left_out = path.file_stem().is_some_and(|name| name == "tests")
                    || of_others.iter().any(|of| path.ends_with(of));
                if path.is_dir() && !is_left_out {
                    folders.push(path);
                } else if path.is_file() && !is_left_out {
                    let text = std::fs::read_to_string(&path).unwrap_or_default();
                    read += 1;
                    for name in &names {
                        let asks = ["FROM", "JOIN", "from", "join"].map(|word| format!("{word} {name}"));
                        let reads = text.lines().filter(|line| asks.iter().any(|ask| line.contains(ask.as_str())));
                        let reads: Vec<&str> =
                            reads.filter(|line| !examples.iter().any(|of| line.contains(of))).collect();
                        assert!(reads.is_empty(), "{}: {reads:?}", path.display());
                    }
                }
            }
        }
        assert!(read > 300, "{read} files");
    }

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
        migrate(&mut store, 2).unwrap();
        let numbers = "SELECT count(DISTINCT ticket_no) FROM ticket";
        assert_eq!(store.table(numbers, &[]).unwrap().rows, [[Cell::Int(3_000)]]);
        // Clocks without numbers are not taken for current.
        assert_eq!(store.table("SELECT * FROM clock_run", &[]).unwrap().rows.len(), 0);
    }
}
