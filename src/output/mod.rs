//! Rows in the form that was asked for. Each form takes rows one by one (`rows`); where their bytes may go is decided once, in `places`.

mod cells;
mod delimited;
mod errors;
mod file;
mod forms;
mod guard;
mod json;
mod markdown;
pub mod pages;
mod parquet;
mod places;
mod records;
mod row_writer;
mod rows;
mod spool;
mod terminal_table;
mod workbook;

pub use forms::{check_target, is_of_controls, needs_file, of_controls};
use std::io::Write;

pub use delimited::CsvRows;
pub use file::{NewFile, write_file, write_own_file};
pub use guard::{neutral, unguarded};
pub use json::JsonList;
pub use places::Places;
pub use records::{Columns, document, to_json};
pub use row_writer::RowWriter;
pub use rows::begin;
pub use workbook::{Sheet, workbook};

use crate::cli::Format;
use crate::error::Result;
use crate::store::Table;

/// A result that can be written in every form.
#[derive(Debug)]
pub struct Rows<'a> {
    /// What it is, for messages.
    pub what: &'static str,
    /// The rows.
    pub table: &'a Table,
    /// The JSON document, where it is more than the rows.
    pub document: Option<serde_json::Value>,
}

/// The bytes of the rows in a form.
pub fn render(rows: &Rows<'_>, format: Format) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    write(rows, format, &mut bytes)?;
    Ok(bytes)
}

/// Writes the rows in a form.
pub fn write(rows: &Rows<'_>, format: Format, to: &mut dyn Write) -> Result<()> {
    if let (Format::Json, Some(document)) = (format, &rows.document) {
        return json::write_document(document, to);
    }
    let mut writer = begin(rows.what, &rows.table.columns, format, to)?;
    rows.table.rows.iter().try_for_each(|row| writer.push(row))?;
    writer.finish()
}

/// Rows as aligned columns, for pages that hold more than rows.
pub fn aligned(table: &Table) -> String {
    terminal_table::render(table)
}
