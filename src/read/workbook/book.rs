//! A workbook of any format: its sheets, and their cells one after the other, as a stream and within bounds.
//!
//! Every format is read here. calamine is the second opinion of the tests only: it takes memory before it gives a cell, without a limit
//! that a caller could set, and memory that is gone ends the program.
//! - xlsx: it reserves as many shared texts as the file claims, and copies the name of a font and the code of a format into every
//!   style; a text may be as long as its part. Who checks that first reads these parts and every sheet twice. And a cell with an error
//!   of a newer Excel (`#SPILL!`) ends the sheet, and styles in a part of another name than `styles.xml` are none: times become numbers.
//! - xlsb: parts that contradict each other are a panic.
//! - xls: all sheets become dense tables at once, of 512 MiB where two cells are in opposite corners.
//! - ods: what is repeated becomes a dense table.

use std::path::Path;

use crate::read::container::Container;
use crate::read::workbook::fault::WorkbookFault;
use crate::read::workbook::ods::Ods;
use crate::read::workbook::rows::RowBuilder;
use crate::read::workbook::xls::Xls;
use crate::read::workbook::xlsb::Xlsb;
use crate::read::workbook::xlsx::Xlsx;

/// A workbook that is open.
pub(super) enum OpenWorkbook {
    Xlsx(Xlsx),
    Xlsb(Xlsb),
    Xls(Xls),
    Ods(Ods),
}

impl OpenWorkbook {
    pub(super) fn open(content: &Path, container: Container) -> Result<Self, WorkbookFault> {
        let book = match container {
            Container::Xlsb => Self::Xlsb(Xlsb::open(content)?),
            Container::Ods => Self::Ods(Ods::open(content)?),
            Container::Xls => Self::Xls(Xls::open(content)?),
            _ => Self::Xlsx(Xlsx::open(content)?),
        };
        WorkbookFault::of_sheets(book.sheets().len())?;
        Ok(book)
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
    pub(super) fn visit(&mut self, sheet: usize, rows: &mut RowBuilder<'_>) -> Result<(), WorkbookFault> {
        match self {
            Self::Xlsx(book) => book.visit(sheet, rows),
            Self::Xlsb(book) => book.visit(sheet, rows),
            Self::Xls(book) => book.visit(sheet, rows),
            Self::Ods(book) => book.visit(sheet, rows),
        }
    }
}
