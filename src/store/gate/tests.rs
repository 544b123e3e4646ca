use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use duckdb::{Config, Connection};

use super::*;
use crate::calendar::Calendars;
use crate::store::cell::{Cell, Table};
use crate::store::confine::Confinement;
use crate::store::limited::QueryLimits;

/// Statements that must not do what they say, one a line; `{store}` is the store, `{out}` a file beside it.
const HOSTILE: &str = include_str!("hostile.sql");

/// A folder with a store that holds one ticket, and everything in it as bytes.
struct AttackedStore {
    folder: tempfile::TempDir,
    store: PathBuf,
    before: BTreeMap<PathBuf, Vec<u8>>,
}

impl AttackedStore {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tickmark.duckdb");
        let store = Store::open(&path, &Calendars::new()).unwrap();
        let ticket = "INSERT INTO ticket (ticket_id, number, record_type, source_system, opened_at, row_hash, ticket_no) \
                      VALUES ('a', 'INC1', 'incident', 's', TIMESTAMP '2026-01-01', 1, 1)";
        store.batch(ticket).unwrap();
        drop(store);
        let before = contents(folder.path());
        Self { folder, store: path, before }
    }

    fn open(&self) -> Store {
        Store::open_read_only(&self.store, &Calendars::new()).unwrap()
    }

    fn statements(&self) -> Vec<String> {
        let fill = |line: &str| {
            let out = self.folder.path().join("out");
            line.replace("{store}", &self.store.display().to_string()).replace("{out}", &out.display().to_string())
        };
        HOSTILE.lines().filter(|line| !line.is_empty() && !line.starts_with("--")).map(fill).collect()
    }

    /// That everything is as it was, but for the folder where the engine spills.
    fn is_untouched(&self, by: &str) {
        let mut now = contents(self.folder.path());
        now.retain(|path, _| {
            !path.strip_prefix(self.folder.path()).unwrap().to_string_lossy().starts_with(".tickmark-")
        });
        assert!(now == self.before, "changed by {by}");
    }
}

fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(contents(&path));
        } else {
            found.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    found
}

fn run(store: &Store, sql: &str) -> Result<Table> {
    store.table_within(&store.admit(sql)?, QueryLimits::of_time(Duration::from_secs(60)))
}

#[test]
fn what_reads_passes_and_gives_its_rows() {
    let case = AttackedStore::new();
    let store = case.open();
    for sql in [
        "SELECT number FROM ticket;",
        "  -- a remark\n SELECT 1 /* and another */ ; ",
        "FROM ticket",
        "TABLE ticket",
        "VALUES (1), (2)",
        "WITH a AS (SELECT 1 AS n), b AS MATERIALIZED (FROM a) SELECT * FROM b UNION ALL SELECT 2 ORDER BY 1",
        "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT * FROM r",
        "DESCRIBE ticket",
        "DESCRIBE SELECT number FROM ticket",
        "SHOW TABLES",
        "SHOW ALL TABLES",
        "SUMMARIZE ticket",
        "SUMMARIZE SELECT number FROM ticket",
        "EXPLAIN SELECT 1",
        "explain analyze SELECT 1",
        "EXPLAIN (FORMAT json) SELECT 1",
        "EXPLAIN (SELECT 1)",
        "SELECT * FROM range(3), generate_series(1, 2), unnest([1, 2])",
        "PIVOT ticket ON record_type IN ('incident', 'change') USING count(*) GROUP BY source_system",
        "UNPIVOT (SELECT 1 AS a, 2 AS b) ON a, b",
        "SELECT t.number FROM tickmark.main.ticket t, LATERAL (SELECT t.opened_at) l",
        "SELECT 'COPY x TO y; DROP TABLE ticket' AS text",
        "SELECT count(*) FROM replaced.ticket",
        "SELECT * FROM v_incident",
    ] {
        let found = run(&store, sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
        assert!(!found.columns.is_empty(), "{sql}");
        case.is_untouched(sql);
    }
}

#[test]
fn nothing_that_does_anything_else_passes() {
    let case = AttackedStore::new();
    let store = case.open();
    for sql in case.statements() {
        let error = run(&store, &sql).expect_err(&sql);
        assert!(!error.to_string().contains("INTERNAL"), "{sql}: {error}");
        case.is_untouched(&sql);
    }
    // Whatever begins with a word of the engine's grammar: a statement of it that is no query is refused or fails.
    let keywords = store.table("SELECT keyword_name FROM duckdb_keywords() ORDER BY 1", &[]).unwrap();
    assert!(keywords.rows.len() > 400);
    for word in keywords.rows.iter().map(|row| row[0].to_text().unwrap()) {
        for rest in [
            "",
            " ticket",
            " TABLE ticket",
            " 'x'",
            " ticket TO 'x'",
            " INTO ticket SELECT * FROM ticket",
            " VIEW v AS SELECT 1",
        ] {
            let sql = format!("{word}{rest}");
            let _ = run(&store, &sql);
        }
        case.is_untouched(&word);
    }
    assert_eq!(run(&store, "SELECT count(*) FROM ticket").unwrap().rows, [[Cell::Int(1)]]);
}

#[test]
fn without_the_gate_the_engine_changes_nothing_either() {
    let case = AttackedStore::new();
    for sql in case.statements() {
        // A connection of its own each: some of them leave it in a state in which nothing else runs.
        let store = case.open();
        let _ = store.batch(&sql);
        drop(store);
        case.is_untouched(&sql);
    }
}

#[test]
fn without_gate_and_seal_the_system_keeps_the_engine_in_its_folder() {
    let case = AttackedStore::new();
    let own = tempfile::tempdir().unwrap();
    let confinement = Confinement::to(own.path(), std::slice::from_ref(&case.store));
    if !confinement.holds() {
        return;
    }
    for sql in case.statements() {
        let connection = engine();
        let attach = format!("ATTACH '{}' AS tickmark (READ_ONLY); USE tickmark", case.store.display());
        let statement = &sql;
        confinement.within(move || {
            connection.execute_batch(&attach).unwrap();
            let _ = connection.execute_batch(statement);
        });
        case.is_untouched(&sql);
    }
    // The wall stands, and not because everything fails: inside the folder the same statement writes.
    let inside = own.path().join("inside.csv");
    let (connection, copy) = (engine(), format!("COPY (SELECT 1) TO '{}'", inside.display()));
    confinement.within(move || {
        connection.execute_batch(&copy).unwrap();
    });
    assert!(inside.exists());
}

/// An engine as it comes, with no thread but the caller's.
fn engine() -> Connection {
    let config = Config::default().threads(1).unwrap().with("async_threads", "0").unwrap();
    Connection::open_in_memory_with_flags(config).unwrap()
}

#[test]
fn a_mistake_is_shown_where_it_stands() {
    let store = Store::in_memory(&Calendars::new()).unwrap();
    let error = store.admit("SELECT number\nFROM ticket WHERE AND 1").unwrap_err();
    let place = error.location().expect("a place");
    assert_eq!((place.line, place.column, place.excerpt.as_str()), (2, 19, "FROM ticket WHERE AND 1"));
    let error = store.admit("").unwrap_err();
    assert_eq!(error.to_string(), "the text holds no statement");
    // Each list is a part of its own in the tree.
    let deep = format!("SELECT {}1{}", "[".repeat(400), "]".repeat(400));
    assert!(store.admit(&deep).unwrap_err().to_string().starts_with("not one SELECT"));
}

#[test]
fn what_passed_is_one_table_of_a_statement_of_ours() {
    let case = AttackedStore::new();
    let store = case.open();
    let count = |sql: &str| {
        let select = store.admit(sql).unwrap().within("SELECT count(*) FROM", "WHERE true");
        store.table_within(&select, QueryLimits::of_time(Duration::from_secs(10))).map(|table| table.rows)
    };
    // A comment at its end hides nothing of what follows, and a second statement has not passed.
    for sql in [
        "SELECT 1 -- a",
        "SELECT 1 /* ) AS admitted; SELECT 2 */",
        "WITH a AS (SELECT 1) SELECT * FROM a;",
        "FROM range(1)",
    ] {
        assert_eq!(count(sql).unwrap(), [[Cell::Int(1)]], "{sql}");
    }
    assert!(store.admit("SELECT 1) AS admitted; SELECT (2").is_err() && store.admit("SELECT 1 /* open").is_err());
    // What passes and is no table is refused there, and changes nothing.
    assert!(count("EXPLAIN SELECT 1").is_err());
    case.is_untouched("tables of statements");
}

#[test]
fn a_store_that_is_left_is_whole_and_has_nothing_beside_it() {
    let case = AttackedStore::new();
    let mut store = Store::open(&case.store, &Calendars::new()).unwrap();
    store.transaction(|store| store.batch("UPDATE ticket SET number = 'INC2'")).unwrap();
    store.leave();
    let names = |folder: &Path| contents(folder).into_keys().collect::<Vec<_>>();
    assert_eq!(names(case.folder.path()), std::slice::from_ref(&case.store));
    let store = case.open();
    assert_eq!(store.table("SELECT number FROM ticket", &[]).unwrap().rows, [[Cell::from("INC2")]]);
    store.leave();
    assert_eq!(names(case.folder.path()), std::slice::from_ref(&case.store));
}
