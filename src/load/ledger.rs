//! The import ledger: which run read which file, and what became of its records.

use std::collections::BTreeMap;
use std::path::Path;

use crate::error::{Error, Result};
use crate::load::counts::{FileReport, FileStatus, RecordCounts};
use crate::load::part::LoadedPart;
use crate::load::reading::{EarlierLoad, ReadOptions};
use crate::read::export::Export;
use crate::store::{Cell, Store};
use crate::text::quote_literal;
use crate::warning::Warning;

/// What the ledger knows of a file with this content, if one was loaded before.
pub(crate) fn before(store: &Store, sha256: &str) -> Result<Option<EarlierLoad>> {
    Ok(read(store, &format!("source_file WHERE file_id = {}", quote_literal(sha256)))?.pop())
}

/// What it knew of a file that a run reads again.
pub(crate) fn read_again(store: &Store, run: i64, sha256: &str) -> Result<Option<EarlierLoad>> {
    let entry = format!("replaced.source_file WHERE by_run = {run} AND file_id = {}", quote_literal(sha256));
    Ok(read(store, &entry)?.pop())
}

/// What it knows of all files, by their names.
pub(crate) fn by_path(store: &Store) -> Result<BTreeMap<String, EarlierLoad>> {
    Ok(read(store, "source_file")?.into_iter().map(|before| (before.path.clone(), before)).collect())
}

fn read(store: &Store, entries: &str) -> Result<Vec<EarlierLoad>> {
    let columns = "run_id, profile, zone, source_system, reading, path, rows_loaded + rows_updated, rows_duplicate, tool, record_types, encoding, delimiter";
    let table = store.table(&format!("SELECT {columns} FROM {entries}"), &[])?;
    let entry = |row: &Vec<Cell>| {
        let text = |at: usize| row.get(at).and_then(Cell::as_str).map(str::to_owned);
        let number = |at: usize| row.get(at).and_then(Cell::as_i64).unwrap_or(0);
        EarlierLoad {
            run: number(0),
            profile: text(1).unwrap_or_default(),
            zone: text(2).unwrap_or_default(),
            system: text(3).unwrap_or_default(),
            reading: text(4).and_then(|reading| serde_json::from_str(&reading).ok()),
            path: text(5).unwrap_or_default(),
            brought: number(6) > 0,
            kept: number(6) + number(7) > 0,
            tool: text(8).unwrap_or_default(),
            record_types: text(9).unwrap_or_default().split(',').map(str::to_owned).collect(),
            encoding: text(10),
            delimiter: text(11),
        }
    };
    Ok(table.rows.iter().map(entry).collect())
}

/// What to say of a file that was loaded before as it would be now.
pub(crate) fn skipped(before: &EarlierLoad, name: String, sha256: &str) -> FileReport {
    let message = format!("a file with the same content was loaded before as `{}`", before.path);
    FileReport {
        path: name,
        sha256: sha256.to_owned(),
        status: FileStatus::AlreadyLoaded,
        run: before.run,
        tool: before.tool.clone(),
        profile: before.profile.clone(),
        record_types: before.record_types.clone(),
        encoding: before.encoding.clone(),
        delimiter: before.delimiter.clone(),
        zone: before.zone.clone(),
        counts: RecordCounts::default(),
        parts: Vec::new(),
        warnings: vec![Warning::new("already_loaded", message)],
    }
}

/// Enters a file, after a last check that every record is accounted for.
pub(crate) fn enter(
    store: &Store,
    run: i64,
    export: &Export<'_>,
    report: &FileReport,
    parts: &[LoadedPart<'_>],
    (source_system, reading): (&str, &ReadOptions),
) -> Result<()> {
    if !report.counts.reconciles() {
        return Err(Error::import(
            Path::new(&report.path),
            format!(
                "its records do not add up: {:?}; nothing was loaded, and this is a fault of the program",
                report.counts
            ),
        ));
    }
    let count = |n: u64| Cell::Int(n.try_into().unwrap_or(i64::MAX));
    let warnings = serde_json::to_string(&report.warnings).unwrap_or_default();
    let counts = &report.counts;
    let profiles: Vec<String> = parts.iter().map(|part| part.plan.profile.sha256()).collect();
    store.execute(
        "INSERT INTO source_file (file_id, run_id, path, sha256, bytes, source_system, tool, profile, profile_sha256, record_types, encoding, \
         delimiter, zone, rows_read, rows_loaded, rows_updated, rows_duplicate, rows_rejected, rows_ignored, rejected_values, warnings, \
         targets_end_with_ticket, due_promised, rows_late, reading) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        &[
            Cell::from(report.sha256.as_str()),
            Cell::Int(run),
            Cell::from(report.path.as_str()),
            Cell::from(report.sha256.as_str()),
            count(export.facts().bytes),
            Cell::from(source_system),
            Cell::from(report.tool.as_str()),
            Cell::from(report.profile.as_str()),
            Cell::from(profiles.join(",")),
            Cell::from(report.record_types.join(",")),
            Cell::from(report.encoding.clone()),
            Cell::from(report.delimiter.clone()),
            Cell::from(report.zone.as_str()),
            count(counts.read),
            count(counts.loaded),
            count(counts.updated),
            count(counts.duplicate),
            count(counts.rejected),
            count(counts.ignored),
            count(counts.rejected_values),
            Cell::from(warnings),
            Cell::Bool(parts.iter().any(|part| part.plan.profile.targets_end_with_ticket)),
            Cell::Bool(parts.iter().any(|part| part.plan.due_promised)),
            count(counts.late),
            Cell::from(serde_json::to_string(reading).unwrap_or_default()),
        ],
    )?;
    Ok(())
}
