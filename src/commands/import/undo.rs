//! `tickmark import --undo`: a run taken back, and the clocks brought to what is left.

use serde::Serialize;

use crate::cli::OutputFormat;
use crate::commands::context::Context;
use crate::error::{Error, ErrorKind, Result};
use crate::output::OutputRows;
use crate::store::Table;
use crate::{ExitStatus, as_of, load, output, text};

/// A file that the run had loaded.
#[derive(Serialize)]
struct UndoneFile<'a> {
    run: i64,
    file: &'a str,
}

pub(super) fn run(run: i64, cx: &Context) -> Result<ExitStatus> {
    if !cx.store.exists() {
        return Err(
            Error::new(ErrorKind::Missing { path: cx.store.clone() }).hint("no import has been made into this store")
        );
    }
    let mut store = cx.open_store()?;
    let report = load::undo(&mut store, run)?;
    if as_of::newest_event(&store)?.is_some() {
        let as_of = cx.as_of(&store)?;
        cx.refresh(&mut store, as_of)?;
    }
    let files = report.files.iter().map(|file| UndoneFile { run, file });
    let (table, document) = (Table::of("run, file as file taken back", files)?, Some(output::to_json(&report)?));
    cx.deliver(&OutputRows { what: "undo", table: &table, document }, OutputFormat::Table)?;
    cx.terminal.note(&format!(
        "run {run} undone: {} taken out, {} put back as they were; its files can be loaded again",
        text::count(report.removed, "row"),
        text::grouped(report.restored),
    ));
    Ok(ExitStatus::Done)
}
