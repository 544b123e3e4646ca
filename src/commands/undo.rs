//! `tickmark import --undo`: a run taken back, and the clocks brought to what is left.

use crate::cli::Format;
use crate::commands::Context;
use crate::error::{Error, ErrorKind, Result};
use crate::load::UndoReport;
use crate::output::Rows;
use crate::store::{Cell, Table};
use crate::{ExitStatus, as_of, load, text};

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
    let document = serde_json::to_value(&report)
        .map_err(|error| Error::new(ErrorKind::Frame { what: "the report".to_owned(), message: error.to_string() }))?;
    cx.deliver(&Rows { what: "undo", table: &table(&report), document: Some(document) }, Format::Table)?;
    cx.terminal.note(&format!(
        "run {run} undone: {} taken out, {} put back as they were; its files can be loaded again",
        text::count(report.removed, "row"),
        text::grouped(report.restored),
    ));
    Ok(ExitStatus::Done)
}

fn table(report: &UndoReport) -> Table {
    let rows = report.files.iter().map(|file| vec![Cell::Int(report.run), file.as_str().into()]).collect();
    Table { columns: ["run", "file taken back"].map(str::to_owned).into(), rows }
}
