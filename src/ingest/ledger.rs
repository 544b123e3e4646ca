//! The import ledger: which run read which file, and what became of its records.

use std::path::Path;

use super::load::Part;
use super::reconcile::{Counts, FileReport, Status, Warning};
use super::{Export, later, pending};
use crate::error::{Error, Result};
use crate::store::{Cell, Store};

/// Enters a run in the ledger. Files of one run have no order among each other.
pub fn begin_run<'a>(
    store: &mut Store,
    settings_sha256: &str,
    paths: impl IntoIterator<Item = &'a Path>,
) -> Result<i64> {
    later::begin(store)?;
    let table = store.table("SELECT nextval('import_run_id')", &[])?;
    let run = table.rows.first().and_then(|row| row.first()?.as_i64()).unwrap_or(0);
    store.execute(
        "INSERT INTO import_run (run_id, program, settings_sha256, can_undo) VALUES (?, ?, ?, true)",
        &[Cell::Int(run), Cell::from(concat!("tickmark ", env!("CARGO_PKG_VERSION"))), Cell::from(settings_sha256)],
    )?;
    pending::begin(store, run, paths)?;
    Ok(run)
}

/// What to say of a file whose content is in the store already.
pub(crate) fn already_loaded(store: &Store, name: String, sha256: &str) -> Result<Option<FileReport>> {
    let table = store.table(
        "SELECT tool, profile, record_types, encoding, delimiter, zone, path, run_id FROM source_file WHERE file_id = ?",
        &[Cell::from(sha256)],
    )?;
    let Some(row) = table.rows.first() else { return Ok(None) };
    let text = |at: usize| row.get(at).and_then(Cell::as_str).map(str::to_owned);
    let before = text(6).unwrap_or_default();
    Ok(Some(FileReport {
        path: name,
        sha256: sha256.to_owned(),
        status: Status::AlreadyLoaded,
        run: row.get(7).and_then(Cell::as_i64).unwrap_or(0),
        tool: text(0).unwrap_or_default(),
        profile: text(1).unwrap_or_default(),
        record_types: text(2).unwrap_or_default().split(',').map(str::to_owned).collect(),
        encoding: text(3),
        delimiter: text(4),
        zone: text(5).unwrap_or_default(),
        counts: Counts::default(),
        parts: Vec::new(),
        warnings: vec![Warning::new(
            "already_loaded",
            format!("a file with the same content was loaded before as `{before}`"),
        )],
    }))
}

/// Enters a file, after a last check that every record is accounted for.
pub(crate) fn enter(
    store: &Store,
    run: i64,
    export: &dyn Export,
    report: &FileReport,
    parts: &[Part<'_>],
    source_system: &str,
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
         targets_end_with_ticket, rows_late) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
            count(counts.late),
        ],
    )?;
    Ok(())
}
