//! What became of loaded files: a row for each, and a line for the end.

use std::fmt::Write as _;

use serde::Serialize;

use crate::error::Result;
use crate::load::{FileStatus, ImportReport, RecordCounts};
use crate::store::Table;
use crate::text;

/// A file, or all of them.
#[derive(Serialize)]
struct FileRow<'a> {
    file: &'a str,
    profile: &'a str,
    #[serde(flatten)]
    counts: &'a RecordCounts,
    zone: &'a str,
}

/// One row per file, and one for all where there are several.
pub fn import_table(report: &ImportReport) -> Result<Table> {
    let files = report.files.iter().map(|file| {
        let profile = if file.status == FileStatus::AlreadyLoaded { "loaded before" } else { file.profile.as_str() };
        FileRow { file: &file.path, profile, counts: &file.counts, zone: &file.zone }
    });
    let all = FileRow { file: "all", profile: "", counts: &report.totals, zone: "" };
    let columns = "file, profile, read, loaded, updated, duplicate, late, rejected, ignored, rejected_values as values rejected, zone";
    Table::of(columns, files.chain((report.files.len() > 1).then_some(all)))
}

/// One line for the end of a run.
pub fn import_summary(report: &ImportReport) -> String {
    let RecordCounts { read, loaded, updated, duplicate, late, rejected, ignored, rejected_values } = report.totals;
    let mut line = format!(
        "{}{}: {read} read = {loaded} loaded + {updated} updated + {duplicate} duplicate + {rejected} rejected + {ignored} ignored",
        if report.dry_run { "nothing was written; " } else { "" },
        text::count(report.files.len() as u64, "file"),
        read = text::count(read, "record"),
        loaded = text::grouped(loaded),
        updated = text::grouped(updated),
        duplicate = text::grouped(duplicate),
        rejected = text::grouped(rejected),
        ignored = text::grouped(ignored),
    );
    let skipped = report.files.iter().filter(|file| file.status == FileStatus::AlreadyLoaded).count() as u64;
    if skipped > 0 {
        let _ = write!(line, "; {} loaded before", text::count(skipped, "file"));
    }
    if late > 0 {
        let _ = write!(line, "; {} older than the store", text::count(late, "duplicate"));
    }
    if !report.failed.is_empty() {
        let _ = write!(line, "; {} could not be read", text::count(report.failed.len() as u64, "file"));
    }
    if report.keeps_nothing() {
        line.push_str("; nothing was loaded");
    }
    if rejected + rejected_values > 0 {
        let counts = [(rejected, "rejected record"), (rejected_values, "doubtful value")];
        let counts = counts.into_iter().filter(|(n, _)| *n > 0).map(|(n, what)| text::count(n, what));
        let _ = write!(line, "; {}: `tickmark query rejects`", counts.collect::<Vec<_>>().join(" and "));
    }
    line
}
