//! Answers where and how the caller wants them: a page for people on standard output, or rows in a form, there or in a file.

use std::io::{BufWriter, Write};

use crate::cli::{Format, Global};
use crate::commands::context::Context;
use crate::error::{Error, Result};
use crate::output;
use crate::output::{NewFile, Places, Rows};
use crate::terminal::Terminal;

/// Rows of a command that needs no project.
pub(crate) fn deliver(
    rows: &Rows<'_>,
    format: Format,
    global: &Global,
    places: &Places,
    terminal: Terminal,
) -> Result<()> {
    output::check_target(rows.what, format, global.out.as_deref())?;
    let bytes = output::render(rows, format)?;
    match &global.out {
        Some(path) => output::write_file(path, &bytes, places),
        None => terminal.result(&bytes),
    }
}

impl Context {
    /// Whether people read the answer, so that it can be more than rows.
    pub(crate) fn is_page(&self) -> bool {
        matches!(self.format, None | Some(Format::Table)) && self.out.is_none()
    }

    /// A finished result where the caller wants it.
    pub(crate) fn deliver_bytes(&self, bytes: &[u8]) -> Result<()> {
        match &self.out {
            Some(path) => output::write_file(path, bytes, &self.places),
            None => self.terminal.result(bytes),
        }
    }

    /// Rows where the caller wants them: a file, or standard output.
    pub(crate) fn deliver(&self, rows: &Rows<'_>, default: Format) -> Result<()> {
        self.stream(rows.what, default, |format, to| output::write(rows, format, to))
    }

    /// The same for rows that are written one by one, in the form that `write` is given.
    pub(crate) fn stream(
        &self,
        what: &'static str,
        default: Format,
        write: impl FnOnce(Format, &mut dyn Write) -> Result<()>,
    ) -> Result<()> {
        let format = self.format.unwrap_or(default);
        output::check_target(what, format, self.out.as_deref())?;
        match &self.out {
            Some(path) => {
                let mut file = NewFile::begin(path, &self.places)?;
                let mut to = BufWriter::new(&mut file);
                write(format, &mut to)?;
                to.flush().map_err(Error::io("write", path))?;
                drop(to);
                file.finish()
            }
            None => self.terminal.stream(|to| write(format, to)),
        }
    }
}
