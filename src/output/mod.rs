//! Rows in the form that was asked for. Each form takes rows one by one (`rows`); where their bytes may go is decided once, in `places`.

mod delimited;
mod file;
mod guard;
mod json;
mod markdown;
pub mod pages;
mod parquet;
mod places;
mod records;
mod rows;
mod spool;
mod terminal_table;
mod workbook;

use std::io::Write;
use std::path::Path;

pub use delimited::CsvRows;
pub use file::{NewFile, write_file, write_own_file};
pub use guard::{neutral, unguarded};
pub use json::JsonList;
pub use places::Places;
pub use records::{Columns, document, to_json};
pub use rows::{RowWriter, begin};
pub use workbook::{Sheet, workbook};

use crate::cli::Format;
use crate::error::{Error, Result};
use crate::store::{Cell, Table};

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

/// Whether a form is for files only.
pub fn needs_file(format: Format) -> bool {
    matches!(format, Format::Xlsx | Format::Parquet)
}

/// Whether a form is of the results of controls only.
pub fn is_of_controls(format: Format) -> bool {
    matches!(format, Format::Sarif | Format::Junit | Format::Oscal)
}

/// What to say where such a form is asked of something else.
pub fn of_controls(format: Format) -> Error {
    let format = format!("{format:?}").to_lowercase();
    Error::setting(format!("`--format {format}` is a form of the results of controls"))
        .hint(format!("`tickmark check --format {format}` gives them; rows and items have `csv`, `json` and others"))
}

/// Refuses a form that would spill bytes over a terminal.
pub fn check_target(what: &'static str, format: Format, out: Option<&Path>) -> Result<()> {
    if needs_file(format) && out.is_none() {
        let format = format!("{format:?}").to_lowercase();
        return Err(Error::setting(format!("`--format {format}` makes a file of {what}, not text"))
            .hint(format!("name the file: `--out {what}.{format}`")));
    }
    Ok(())
}

/// A cell as plain text; nothing for NULL.
fn plain(cell: &Cell) -> String {
    cell.to_text().unwrap_or_default()
}

fn is_number(cell: &Cell) -> bool {
    matches!(cell, Cell::Int(_) | Cell::Float(_))
}
