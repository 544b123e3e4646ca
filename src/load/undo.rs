//! A load taken back exactly: rows that a run replaces are kept as they were, so that undoing it leaves the store as it was
//! before. Only the last run that loaded anything can be taken back, for later ones were compared with what it left.
//! Where a report was based on the run, the undo keeps what it removes, so that the report can still be compared ticket by ticket.

use std::fmt::Write as _;

use serde::Serialize;

use crate::error::{Error, ErrorKind, Result};
use crate::load::{link_rows, pending, rename, runs};
use crate::profile::fields::TargetTable;
use crate::store::{Cell, KEPT_DETAILS, KEPT_LEDGER, KEPT_NAMES, KEPT_ROWS, Store};
use crate::text;

/// What an undo did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UndoReport {
    /// `tickmark/undo/1`.
    pub schema: &'static str,
    /// The run.
    pub run: i64,
    /// The files that can be loaded again.
    pub files: Vec<String>,
    /// Rows taken out of the store.
    pub removed: u64,
    /// Rows put back as they were before the run.
    pub restored: u64,
}

/// Keeps rows of earlier runs as they are: those with the ids that the query `ids` gives, each in the first version that this run
/// finds. To be called before every statement that changes or deletes stored rows.
pub(crate) fn keep(store: &Store, run: i64, target: TargetTable, ids: &str) -> Result<()> {
    if !has_earlier(store, run)? {
        return Ok(());
    }
    let id = target.id_column();
    let which = format!("{id} IN ({ids}) AND file_id IN (SELECT file_id FROM source_file WHERE run_id <> {run})");
    keep_rows(store, run, target.table(), id, &which)
}

/// The same for what belongs to tickets: all rows of the tickets with these ids, which are of earlier runs.
pub(crate) fn keep_details(store: &Store, run: i64, ids: &str) -> Result<()> {
    KEPT_DETAILS.iter().try_for_each(|(table, column)| keep_of(store, run, (table, column), ids))
}

/// The same for their links alone.
pub(crate) fn keep_links(store: &Store, run: i64, ids: &str) -> Result<()> {
    keep_of(store, run, ("ticket_link", "from_id"), ids)
}

fn keep_of(store: &Store, run: i64, (table, column): (&str, &str), ids: &str) -> Result<()> {
    store.batch(KEPT_WHOLE)?;
    // What such a ticket has now was put back, and had been replaced before this run.
    let whole = format!("SELECT ticket_id FROM kept_whole WHERE by_run = {run}");
    keep_rows(store, run, table, column, &format!("{column} IN ({ids}) AND {column} NOT IN ({whole})"))
}

fn keep_rows(store: &Store, run: i64, table: &str, column: &str, which: &str) -> Result<()> {
    // Links that are laid out anew by every run need no keeping.
    let own = if table == "ticket_link" { " AND link_id IS NULL" } else { "" };
    store.batch(&format!(
        "INSERT INTO replaced.{table} BY NAME SELECT {run}::BIGINT AS by_run, r.* FROM {table} r WHERE ({which}){own} \
         AND {column} NOT IN (SELECT {column} FROM replaced.{table} WHERE by_run = {run})"
    ))
}

/// Whether the store holds files of earlier runs: a first load has nothing to keep.
pub(crate) fn has_earlier(store: &Store, run: i64) -> Result<bool> {
    let rows = store.table("SELECT 1 FROM source_file WHERE run_id <> ? LIMIT 1", &[Cell::Int(run)])?.rows;
    Ok(!rows.is_empty())
}

/// Takes a run back: all of it or nothing.
pub fn undo(store: &mut Store, run: i64) -> Result<UndoReport> {
    store.transaction(|store| {
        let paths = check(store, run)?;
        pending::forget(store, run)?;
        rename::take_back(store, run)?;
        let files = &format!("SELECT file_id FROM source_file WHERE run_id = {run}");
        let keeps = is_reported(store, run)?;
        if keeps {
            let undo = runs::begin_undo(store)?;
            keep_all(store, undo, &[run], files)?;
            for (table, of) in KEPT_LEDGER {
                let which = ledger_rows(of, run, files);
                store.batch(&format!(
                    "INSERT INTO replaced.{table} BY NAME SELECT {undo}::BIGINT AS by_run, * FROM {table} WHERE {which}"
                ))?;
            }
        }
        let (removed, restored) = (remove(store, files)?, restore(store, run)?);
        link_rows::lay(store)?;
        let mut sql = format!("INSERT INTO undone_file BY NAME SELECT * FROM source_file WHERE run_id = {run}; ");
        // The files' own entries last, for they tell which the files are.
        for (table, of) in KEPT_LEDGER.iter().rev() {
            let _ = write!(sql, "DELETE FROM {table} WHERE {}; ", ledger_rows(of, run, files));
        }
        for (table, _) in KEPT_LEDGER {
            let _ = write!(
                sql,
                "INSERT INTO {table} BY NAME SELECT * EXCLUDE (by_run) FROM replaced.{table} WHERE by_run = {run}; "
            );
        }
        // What was kept for this undo still says what was known before the run.
        for (table, _) in tables().chain(KEPT_LEDGER.iter().copied()).filter(|_| !keeps) {
            let _ = write!(sql, "DELETE FROM replaced.{table} WHERE by_run = {run}; ");
        }
        // The same file may be loaded again in another zone: clocks must not be taken for current by the hash of the files.
        store.batch(
            &(sql + "DELETE FROM clock_run; DELETE FROM clock_figure; DELETE FROM spell_run; DELETE FROM spell_figure"),
        )?;
        Ok(UndoReport { schema: "tickmark/undo/1", run, files: paths, removed, restored })
    })
}

/// Whether a report was made of what the run left.
fn is_reported(store: &Store, run: i64) -> Result<bool> {
    let reports = store.table("SELECT 1 FROM report_run WHERE import_run >= ? LIMIT 1", &[Cell::Int(run)])?;
    Ok(!reports.rows.is_empty())
}

/// Which rows of the ledger are about a run, by the column that says of what they are.
fn ledger_rows(of: &str, run: i64, files: &str) -> String {
    if of == "run_id" { format!("run_id = {run}") } else { format!("{of} IN ({files})") }
}

/// The files of a run that can be taken back.
fn check(store: &Store, run: i64) -> Result<Vec<String>> {
    let refuse = |reason: String| Error::new(ErrorKind::Undo { run, reason });
    let known = store.table("SELECT coalesce(can_undo, false) FROM import_run WHERE run_id = ?", &[Cell::Int(run)])?;
    let Some(can_undo) = known.rows.first().and_then(|row| row.first().cloned()) else {
        return Err(Error::new(ErrorKind::Unknown { what: "run", name: run.to_string() })
            .hint("`tickmark query runs` lists the runs of this store"));
    };
    let files = store.table("SELECT path FROM source_file WHERE run_id = ? ORDER BY path", &[Cell::Int(run)])?;
    let files: Vec<String> = files.rows.iter().filter_map(|row| Some(row.first()?.as_str()?.to_owned())).collect();
    if files.is_empty() {
        let undone = store.table("SELECT 1 FROM undone_file WHERE run_id = ? LIMIT 1", &[Cell::Int(run)])?;
        return Err(if undone.rows.is_empty() {
            // Of a run that did not end before it had loaded anything there is nothing to take out.
            let pending = store.table("SELECT 1 FROM pending_file WHERE run_id = ? LIMIT 1", &[Cell::Int(run)])?;
            if !pending.rows.is_empty() {
                return Ok(files);
            }
            refuse("it loaded no file".to_owned())
        } else {
            refuse("it has been undone already".to_owned())
        });
    }
    let later = store
        .table("SELECT DISTINCT run_id FROM source_file WHERE run_id > ? ORDER BY run_id DESC", &[Cell::Int(run)])?;
    let later: Vec<i64> = later.rows.iter().filter_map(|row| row.first()?.as_i64()).collect();
    if let Some(last) = later.first() {
        let runs: Vec<String> = later.iter().map(i64::to_string).collect();
        let message = format!("{} on what it left", later_runs(later.len()));
        return Err(refuse(message)
            .hint(format!(
                "undo the later ones first, newest first ({}): `tickmark import --undo {last}`",
                runs.join(", ")
            ))
            .hint("their files can be loaded again afterwards"));
    }
    if can_undo != Cell::Bool(true) {
        return Err(refuse("it was loaded by an older program, which did not keep what it replaced".to_owned())
            .hint("remove the store, or name a new one with `--store`, and import the files again"));
    }
    Ok(files)
}

/// `1 later run builds`, `2 later runs build`.
pub(crate) fn later_runs(n: usize) -> String {
    format!("{} build{}", text::count(n as u64, "later run"), if n == 1 { "s" } else { "" })
}

/// Takes out every row that came with the files that a query names. Gives their number.
pub(crate) fn remove(store: &Store, files: &str) -> Result<u64> {
    let mut removed = 0;
    for (table, column) in KEPT_DETAILS {
        removed += store.execute(
            &format!("DELETE FROM {table} WHERE {column} IN (SELECT ticket_id FROM ticket WHERE file_id IN ({files}))"),
            &[],
        )?;
    }
    for (table, _) in KEPT_ROWS.iter().chain([&KEPT_NAMES]) {
        removed += store.execute(&format!("DELETE FROM {table} WHERE file_id IN ({files})"), &[])?;
    }
    Ok(removed)
}

/// Puts back what the run replaced or changed. Gives the number of rows.
pub(crate) fn restore(store: &Store, run: i64) -> Result<u64> {
    // Tickets of files that the run read again come back with the details of their own, and with no others.
    let again = format!("SELECT file_id FROM replaced.source_file WHERE by_run = {run}");
    for (table, column) in KEPT_DETAILS {
        store.batch(&format!(
            "DELETE FROM {table} WHERE {column} IN (SELECT ticket_id FROM replaced.ticket WHERE by_run = {run} AND file_id IN ({again}))"
        ))?;
    }
    let mut restored = 0;
    for (table, column) in tables() {
        let kept = format!("FROM replaced.{table} WHERE by_run = {run}");
        store.batch(&format!("DELETE FROM {table} WHERE {column} IN (SELECT {column} {kept})"))?;
        restored += store.execute(&format!("INSERT INTO {table} BY NAME SELECT * EXCLUDE (by_run) {kept}"), &[])?;
    }
    Ok(restored)
}

/// The tickets that a run has kept with all that belongs to them, also where that is nothing.
const KEPT_WHOLE: &str = "CREATE TEMP TABLE IF NOT EXISTS kept_whole (by_run BIGINT, ticket_id VARCHAR)";

/// Keeps all that a later run would have to put back, if it took these runs back in order to read their files, `files`, again: the rows of the files,
/// and what the runs changed besides.
pub(crate) fn keep_all(store: &Store, run: i64, of: &[i64], files: &str) -> Result<()> {
    let of = of.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
    let replaced = |table: &str, column: &str| format!("SELECT {column} FROM replaced.{table} WHERE by_run IN ({of})");
    let mine = |table: &str, id: &str| format!("file_id IN ({files}) OR {id} IN ({})", replaced(table, id));
    for (table, id) in KEPT_ROWS {
        keep_rows(store, run, table, id, &format!("({})", mine(table, id)))?;
    }
    let tickets = format!("SELECT ticket_id FROM ticket WHERE {}", mine("ticket", "ticket_id"));
    for (table, column) in KEPT_DETAILS {
        keep_of(store, run, (table, column), &format!("{tickets} UNION {}", replaced(table, column)))?;
    }
    store.batch(&format!("INSERT INTO kept_whole SELECT {run}, ticket_id FROM ({tickets})"))?;
    let (table, column) = KEPT_NAMES;
    let keys = format!("SELECT {column} FROM {table} WHERE file_id IN ({files})");
    keep_rows(store, run, table, column, &format!("({column} IN ({tickets}) OR {column} IN ({keys}))"))
}

/// Whether anything is there that came with the files that a query names: in the store, or among what a run replaced.
pub(crate) fn has_rows(store: &Store, files: &str, replaced_by: Option<i64>) -> Result<bool> {
    let (schema, by) =
        replaced_by.map_or_else(|| ("", String::new()), |run| ("replaced.", format!(" AND by_run = {run}")));
    for (table, _) in KEPT_ROWS.iter().chain([&KEPT_NAMES]) {
        let found =
            store.table(&format!("SELECT 1 FROM {schema}{table} WHERE file_id IN ({files}){by} LIMIT 1"), &[])?;
        if !found.rows.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The column that identifies a row of a table of records.
pub(crate) fn id_of(table: &str) -> Option<&'static str> {
    KEPT_ROWS.iter().find(|(kept, _)| *kept == table).map(|(_, id)| *id)
}

/// Every table of which rows are kept, with the column that they are kept by.
fn tables() -> impl Iterator<Item = (&'static str, &'static str)> {
    KEPT_ROWS.iter().chain(KEPT_DETAILS).chain([&KEPT_NAMES]).copied()
}
