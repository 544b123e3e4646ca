//! Rows in the form that was asked for. Each form takes rows one by one (`rows`); where their bytes go is decided once, here.

mod delimited;
mod json;
mod markdown;
mod parquet;
mod rows;
mod spool;
mod terminal_table;
mod workbook;

use std::io::{BufWriter, Write};
use std::path::Path;

pub use delimited::CsvRows;
pub use json::JsonList;
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

/// Writes a file whole or not at all.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    stream_file(path, |to| to.write_all(bytes).map_err(Error::io("write", path)))
}

/// Writes a file piece by piece; it is there whole or not at all.
pub fn stream_file(path: &Path, write: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(parent).map_err(Error::io("create", parent))?;
    let mut file = BufWriter::new(tempfile::NamedTempFile::new_in(parent).map_err(Error::io("write", path))?);
    write(&mut file)?;
    let file = file.into_inner().map_err(|error| Error::io("write", path)(error.into_error()))?;
    readable_by_all(file.as_file(), path)?;
    file.persist(path).map_err(|error| Error::io("write", path)(error.error))?;
    Ok(())
}

/// Temporary files are private to their maker; a report is for its readers.
#[cfg(unix)]
fn readable_by_all(file: &std::fs::File, path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644)).map_err(Error::io("write", path))
}

#[cfg(not(unix))]
fn readable_by_all(_: &std::fs::File, _: &Path) -> Result<()> {
    Ok(())
}

/// A text that a spreadsheet would run as a formula gets an apostrophe in front
/// (<https://owasp.org/www-community/attacks/CSV_Injection>).
pub fn neutral(text: &str) -> std::borrow::Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        std::borrow::Cow::Owned(format!("'{text}"))
    } else {
        std::borrow::Cow::Borrowed(text)
    }
}

/// A text as it was before [`neutral`].
pub fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\r']) => rest,
        _ => text,
    }
}

/// A cell as plain text; nothing for NULL.
fn plain(cell: &Cell) -> String {
    cell.to_text().unwrap_or_default()
}

fn is_number(cell: &Cell) -> bool {
    matches!(cell, Cell::Int(_) | Cell::Float(_))
}
