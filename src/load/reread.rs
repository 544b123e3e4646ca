//! Files that are read again in another way: what they brought is taken back first, so that the store is as if it had always been read so. It
//! is kept beside, so that the new run can be undone. Knows the ledger and the undo, not how files are read.

use std::collections::BTreeSet;
use std::path::Path;

use crate::error::{Error, Result};
use crate::load::counts::{FileReport, RecordCounts};
use crate::load::reading::EarlierLoad;
use crate::load::{rename, undo};
use crate::profile::fields::TargetTable;
use crate::read::source::SourceFile;
use crate::store::{Cell, KEPT_LEDGER, Store};
use crate::text;
use crate::text::quote_literal;
use crate::warning::Warning;

/// Takes back what the run before brought, of which `path` is a file. All files of that run are read again, or it is refused.
pub(crate) fn take_back(store: &Store, run: i64, path: &Path, sha256: &str, before: &EarlierLoad) -> Result<()> {
    let file = format!("SELECT {} AS file_id", quote_literal(sha256));
    if !undo::has_rows(store, &file, None)? && !before.brought {
        // Nothing in the store hangs on it.
        return set_aside(store, run, &file, None);
    }
    check(store, run, path, sha256, before)?;
    let files = format!("SELECT file_id FROM source_file WHERE run_id = {}", before.run);
    let runs = chain(store, before.run)?;
    undo::keep_all(store, run, &runs, &files)?;
    for of in runs {
        rename::take_back_for(store, of, run)?;
        undo::remove(store, &files)?;
        undo::restore(store, of)?;
    }
    set_aside(store, run, &files, Some(before.run))
}

/// Refuses where what the run brought cannot be told from what came after it, or where files of it would be lost.
fn check(store: &Store, run: i64, path: &Path, sha256: &str, before: &EarlierLoad) -> Result<()> {
    let of = before.run;
    let later = store
        .table(&format!("SELECT DISTINCT run_id FROM source_file WHERE run_id > {of} ORDER BY run_id DESC"), &[])?;
    let later: Vec<i64> = later.rows.iter().filter_map(|row| row.first()?.as_i64()).collect();
    let others = store.table(
        &format!("SELECT file_id, path FROM source_file WHERE run_id = {of} AND file_id <> ? ORDER BY path"),
        &[sha256.into()],
    )?;
    let can_undo = store.table("SELECT 1 FROM import_run WHERE run_id = ? AND can_undo", &[Cell::Int(of)])?;
    let reason = if !later.is_empty() {
        format!("{} on what it brought", undo::later_runs(later.len()))
    } else if can_undo.rows.is_empty() {
        "an older program loaded it, which did not keep what it replaced".to_owned()
    } else if others.rows.is_empty() {
        return Ok(());
    } else {
        let coming = pending(store, run)?;
        let text = |row: &Vec<Cell>, at: usize| row.get(at).and_then(Cell::as_str).unwrap_or_default().to_owned();
        let lacking: Vec<String> =
            others.rows.iter().filter(|row| !coming.contains(&text(row, 0))).map(|row| text(row, 1)).collect();
        let Some(first) = lacking.first() else { return Ok(()) };
        format!("{} that came with it would be lost (`{first}`)", text::count(lacking.len() as u64, "file"))
    };
    let message = format!("it was loaded before in run {of}, in another way, and cannot be read again: {reason}");
    let refused = Error::import(path, message);
    if can_undo.rows.is_empty() {
        return Err(refused.hint("remove the store, or name a new one with `--store`, and import the files again"));
    }
    let runs: Vec<String> = later.iter().chain([&of]).map(|run| format!("`tickmark import --undo {run}`")).collect();
    Err(refused.hint(format!("take it back first ({}), and import the files again", runs.join(", then "))))
}

/// Hashes of the files that the run has still to load.
fn pending(store: &Store, run: i64) -> Result<BTreeSet<String>> {
    let paths = store.table("SELECT path FROM pending_file WHERE run_id = ?", &[Cell::Int(run)])?;
    let paths = paths.rows.iter().filter_map(|row| row.first()?.as_str());
    // One that cannot be read is not read again either.
    Ok(paths.filter_map(|path| SourceFile::open(Path::new(path)).ok()).map(|source| source.sha256).collect())
}

/// The run and those whose files it read again itself, newest first.
fn chain(store: &Store, run: i64) -> Result<Vec<i64>> {
    let mut runs = vec![run];
    while let Some(last) = runs.last().copied() {
        let entries = format!("replaced.source_file WHERE by_run = {last}");
        let before = store.table(&format!("SELECT DISTINCT run_id FROM {entries} ORDER BY run_id DESC"), &[])?;
        // Of those whose files brought nothing there is nothing to take back.
        let mut brought = None;
        for of in before.rows.iter().filter_map(|row| row.first()?.as_i64()) {
            let files = format!("SELECT file_id FROM {entries} AND run_id = {of}");
            if brought.is_none() && undo::has_rows(store, &files, Some(last))? {
                brought = Some(of);
            }
        }
        let Some(before) = brought else { break };
        runs.push(before);
    }
    Ok(runs)
}

/// Sets aside what the ledger says of files, and of their run as a whole.
fn set_aside(store: &Store, run: i64, files: &str, of: Option<i64>) -> Result<()> {
    let of_run = of.map_or_else(|| "false".to_owned(), |of| format!("run_id = {of}"));
    // The files' own entries last, for they tell which the files are.
    for (table, _) in KEPT_LEDGER.iter().rev() {
        let which = match *table {
            "source_file" | "rejected_value" => format!("file_id IN ({files})"),
            _ => of_run.clone(),
        };
        store.batch(&format!(
            "INSERT INTO replaced.{table} BY NAME SELECT {run}::BIGINT AS by_run, * FROM {table} WHERE {which}; DELETE FROM {table} WHERE {which}"
        ))?;
    }
    // The ledger is what clocks and spells are taken for current by.
    store.batch("DELETE FROM clock_run; DELETE FROM clock_figure; DELETE FROM spell_run; DELETE FROM spell_figure")
}

/// Counts the records of a file that was read again by what it brought before, and says how it is read otherwise.
pub(crate) fn recount(
    store: &Store,
    run: i64,
    report: &mut FileReport,
    target: TargetTable,
    differences: &[&str],
    before: i64,
) -> Result<()> {
    let file = quote_literal(&report.sha256);
    recount_table(store, run, &file, target.table(), &mut report.counts, before)?;
    for part in &mut report.parts {
        recount_table(store, run, &file, part.table, &mut part.counts, before)?;
    }
    let message = if differences.is_empty() {
        format!("read again, because a file that was loaded with it in run {before} is read in another way now")
    } else {
        format!("read again with {}: it takes the place of what it brought in run {before}", differences.join(" and "))
    };
    report.warnings.push(Warning::new("read_again", message));
    Ok(())
}

fn recount_table(
    store: &Store,
    run: i64,
    file: &str,
    table: &str,
    counts: &mut RecordCounts,
    before: i64,
) -> Result<()> {
    let Some(id) = undo::id_of(table) else { return Ok(()) };
    let runs = chain(store, before)?.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
    // Some stood in for versions of other files then, and do so now: these count as updated already.
    let found = store.table(
        &format!(
            include_str!("../../queries/load/met_again.sql"),
            id = id,
            table = table,
            file = file,
            run = run,
            runs = runs
        ),
        &[],
    )?;
    let number = |at: usize| found.rows.first().and_then(|row| row.get(at)?.as_i64()).unwrap_or(0).unsigned_abs();
    let (met, same, updated) = (number(0), number(1), number(2));
    counts.loaded -= met - updated;
    counts.updated = counts.updated - updated + met - same;
    counts.duplicate += same;
    Ok(())
}
