//! CSV (RFC 4180) that can be opened in a spreadsheet without running anything.

use std::fmt;
use std::io::Write;

use crate::error::Result;
use crate::output::cells::plain;
use crate::output::errors::failed;
use crate::output::guard::neutral;
use crate::store::Cell;

/// Rows written one by one, for lists that may be longer than memory.
pub struct CsvRows<W: Write>(csv::Writer<W>);

impl<W: Write> fmt::Debug for CsvRows<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CsvRows")
    }
}

impl<W: Write> CsvRows<W> {
    /// Writes the names of the columns.
    pub fn new(to: W, columns: &[String]) -> Result<Self> {
        let mut writer = csv::WriterBuilder::new().from_writer(to);
        writer.write_record(columns.iter().map(|name| neutral(name).into_owned())).map_err(failed)?;
        Ok(Self(writer))
    }

    /// Writes a row.
    pub fn push<'a>(&mut self, row: impl IntoIterator<Item = &'a Cell>) -> Result<()> {
        for cell in row {
            match cell {
                Cell::Null => self.0.write_field(""),
                Cell::Text(text) => self.0.write_field(neutral(text).as_bytes()),
                other => self.0.write_field(plain(other)),
            }
            .map_err(failed)?;
        }
        self.0.write_record(None::<&[u8]>).map_err(failed)
    }

    /// Gives back what was written to.
    pub fn finish(self) -> Result<W> {
        self.0.into_inner().map_err(|error| failed(error.into_error()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_neutralised_and_numbers_are_not() {
        let mut rows = CsvRows::new(Vec::new(), &["a", "b"].map(str::to_owned)).unwrap();
        rows.push(&[Cell::Text("=1+1".into()), Cell::Int(-5)]).unwrap();
        rows.push(&[Cell::Text("a,b".into()), Cell::Null]).unwrap();
        assert_eq!(String::from_utf8(rows.finish().unwrap()).unwrap(), "a,b\n'=1+1,-5\n\"a,b\",\n");
    }
}
