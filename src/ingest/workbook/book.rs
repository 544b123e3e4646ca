//! A workbook of any format: its sheets, and their cells one after the other. Every format is read here, as a stream and within
//! bounds: libraries make a table of what a file claims to hold, and there is no way back once the memory is gone.

use std::path::Path;

use crate::ingest::limits::MAX_RELATIONS;
use crate::ingest::source::Kind;
use crate::ingest::workbook::fault::Fault;
use crate::ingest::workbook::ods::Ods;
use crate::ingest::workbook::rows::Rows;
use crate::ingest::workbook::xls::Xls;
use crate::ingest::workbook::xlsb::Xlsb;
use crate::ingest::workbook::xlsx::Xlsx;

/// A workbook that is open.
pub(super) enum Book {
    Xlsx(Xlsx),
    Xlsb(Xlsb),
    Xls(Xls),
    Ods(Ods),
}

impl Book {
    pub(super) fn open(content: &Path, kind: Kind) -> Result<Self, Fault> {
        let book = match kind {
            Kind::Xlsb => Self::Xlsb(Xlsb::open(content)?),
            Kind::Ods => Self::Ods(Ods::open(content)?),
            Kind::Xls => Self::Xls(Xls::open(content)?),
            _ => Self::Xlsx(Xlsx::open(content)?),
        };
        let sheets = book.sheets().len();
        if sheets > MAX_RELATIONS { Err(Fault::Sheets(sheets)) } else { Ok(book) }
    }

    /// The names of the sheets of rows.
    pub(super) fn sheets(&self) -> Vec<String> {
        match self {
            Self::Xlsx(book) => book.sheets().map(str::to_owned).collect(),
            Self::Xlsb(book) => book.sheets().map(str::to_owned).collect(),
            Self::Xls(book) => book.sheets().map(str::to_owned).collect(),
            Self::Ods(book) => book.sheets().map(str::to_owned).collect(),
        }
    }

    /// Gives the cells of a sheet, by its number.
    pub(super) fn visit(&mut self, sheet: usize, rows: &mut Rows<'_>) -> Result<(), Fault> {
        match self {
            Self::Xlsx(book) => book.visit(sheet, rows),
            Self::Xlsb(book) => book.visit(sheet, rows),
            Self::Xls(book) => book.visit(sheet, rows),
            Self::Ods(book) => book.visit(sheet, rows),
        }
    }
}
