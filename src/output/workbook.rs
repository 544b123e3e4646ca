//! An Excel workbook. Texts are written as texts, never as formulas; instants as date cells in UTC.

use rust_xlsxwriter::{DataValidation, Format, Workbook, Worksheet, XlsxError};

use crate::error::{Error, ErrorKind, Result};
use crate::store::{Cell, Table};

/// Days from Excel's day 0 (1899-12-30) to 1970-01-01.
const EXCEL_EPOCH: f64 = 25_569.0;
/// What one cell can hold.
const MAX_CELL: usize = 32_767;
/// Pixels of the widest column: about 80 characters.
const WIDEST: u32 = 560;

/// A sheet of a workbook.
#[derive(Debug)]
pub struct Sheet {
    name: String,
    table: Table,
    /// A column with the words that may stand in it.
    choices: Option<(usize, &'static [&'static str])>,
}

impl Sheet {
    /// A sheet of rows. What a name of a sheet must not have is left out of it.
    pub fn new(name: &str, table: Table) -> Self {
        let name = name.chars().filter(|c| c.is_alphanumeric() || *c == ' ').take(31).collect();
        Self { name, table, choices: None }
    }

    /// Offers words for the cells of a column, which may also be left empty.
    #[must_use]
    pub fn choices(mut self, column: usize, words: &'static [&'static str]) -> Self {
        self.choices = Some((column, words));
        self
    }
}

/// A workbook of several sheets.
pub fn workbook(sheets: &[Sheet]) -> Result<Vec<u8>> {
    build(sheets).map_err(|error| {
        Error::new(ErrorKind::Frame { what: "a workbook".to_owned(), message: error.to_string() })
            .hint("a sheet holds 1,048,576 rows; `--format parquet` holds any number")
    })
}

pub(super) fn render(what: &str, table: &Table) -> Result<Vec<u8>> {
    workbook(&[Sheet::new(what, table.clone())])
}

fn build(sheets: &[Sheet]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // The same rows give the same bytes: no creation time of today.
    let made = rust_xlsxwriter::ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&made));
    for sheet in sheets {
        fill(workbook.add_worksheet(), sheet)?;
    }
    workbook.save_to_buffer()
}

fn fill(sheet: &mut Worksheet, of: &Sheet) -> Result<(), XlsxError> {
    let table = &of.table;
    let heading = Format::new().set_bold();
    let instant = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
    let date = Format::new().set_num_format("yyyy-mm-dd");
    sheet.set_name(&of.name)?;
    sheet.set_freeze_panes(1, 0)?;
    for (column, name) in (0u16..).zip(&table.columns) {
        sheet.write_string_with_format(0, column, name, &heading)?;
    }
    for (row, cells) in (1u32..).zip(&table.rows) {
        for (column, cell) in (0u16..).zip(cells) {
            match cell {
                Cell::Null => continue,
                Cell::Bool(value) => sheet.write_boolean(row, column, *value)?,
                Cell::Int(number) => sheet.write_number(row, column, *number as f64)?,
                Cell::Float(number) => sheet.write_number(row, column, *number)?,
                Cell::Text(text) => {
                    let cut: String = text.chars().take(MAX_CELL).collect();
                    sheet.write_string(row, column, cut)?
                }
                Cell::Instant(seconds) | Cell::Wall(seconds) => {
                    sheet.write_number_with_format(row, column, *seconds as f64 / 86_400.0 + EXCEL_EPOCH, &instant)?
                }
                Cell::Date(days) => {
                    sheet.write_number_with_format(row, column, f64::from(*days) + EXCEL_EPOCH, &date)?
                }
            };
        }
    }
    if let Some((column, words)) = of.choices
        && !table.rows.is_empty()
    {
        let rule = DataValidation::new().allow_list_strings(words)?;
        sheet.add_data_validation(1, column as u16, table.rows.len() as u32, column as u16, &rule)?;
    }
    sheet.set_autofit_max_width(WIDEST);
    sheet.autofit();
    Ok(())
}
