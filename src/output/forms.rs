//! Which forms there are, and what each is for.

use crate::cli::Format;
use crate::error::{Error, Result};
use std::path::Path;

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
