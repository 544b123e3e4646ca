//! What every form of rows is: a writer that takes rows one by one. Some forms need to see the rows twice.

use crate::error::Result;
use crate::output::errors::failed;
use crate::output::spool::Spool;
use crate::store::Cell;
use std::io::Write;

/// Takes the rows of a result in their order. What is written is complete only after `finish`.
pub trait RowWriter {
    /// Writes a row, which has as many cells as there are columns.
    fn push(&mut self, row: &[Cell]) -> Result<()>;

    /// Writes what comes after the last row.
    fn finish(self: Box<Self>) -> Result<()>;
}

/// Rows of which a form must know something before it writes the first.
pub(crate) trait Replayed {
    /// Looks at a row.
    fn see(&mut self, row: &[Cell]);

    /// Writes all rows.
    fn write(&mut self, rows: &mut dyn Iterator<Item = Result<Vec<Cell>>>, to: &mut dyn Write) -> Result<()>;
}

/// Keeps the rows of such a form until the last is seen.
pub(crate) struct Twice<F, W> {
    form: F,
    spool: Spool,
    to: W,
}

impl<F: Replayed, W: Write> Twice<F, W> {
    pub(crate) fn new(form: F, to: W) -> Self {
        Self { form, spool: Spool::default(), to }
    }
}

impl<F: Replayed, W: Write> RowWriter for Twice<F, W> {
    fn push(&mut self, row: &[Cell]) -> Result<()> {
        self.form.see(row);
        self.spool.push(row)
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        let rows = self.spool.rows()?;
        self.form.write(&mut { rows }, &mut self.to)?;
        self.to.flush().map_err(failed)
    }
}
