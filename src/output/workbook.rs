//! An Excel workbook. Texts are written as texts, never as formulas; instants as date cells in UTC.

use std::io::{Seek as _, Write};

use rust_xlsxwriter::{DataValidation, Format, Workbook, Worksheet, XlsxError, cell_autofit_width};

use crate::error::{Error, ErrorKind, Result};
use crate::output::errors::failed;
use crate::output::row_writer::RowWriter;
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
    build(sheets).map_err(|error| refused(&error))
}

fn refused(error: &XlsxError) -> Error {
    Error::new(ErrorKind::Frame { what: "a workbook".to_owned(), message: error.to_string() })
        .hint("a sheet holds 1,048,576 rows; `--format parquet` holds any number")
}

/// Rows held before the sheet is begun: as wide as they need are its columns.
const HELD: usize = 10_000;

/// One sheet whose rows come one by one. A long one is written on the way, so that memory does not grow with it.
pub(super) struct SheetRows<W> {
    table: Table,
    name: String,
    long: Option<(Workbook, Formats, u32)>,
    to: W,
}

impl<W: Write> SheetRows<W> {
    pub(super) fn new(what: &str, columns: &[String], to: W) -> Self {
        let table = Table { columns: columns.to_vec(), rows: Vec::new() };
        Self { table, name: what.to_owned(), long: None, to }
    }

    /// Begins a sheet that is written on the way, with the rows that are held.
    fn begin(&mut self) -> Result<(Workbook, Formats, u32), XlsxError> {
        let sheet =
            Sheet::new(&self.name, std::mem::replace(&mut self.table, Table { columns: Vec::new(), rows: Vec::new() }));
        let mut workbook = dated()?;
        let formats = Formats::new();
        let to = workbook.add_worksheet_with_constant_memory()?;
        head(to, &sheet, &formats)?;
        for (column, name) in (0u16..).zip(&sheet.table.columns) {
            let cells = sheet.table.rows.iter().filter_map(|row| row.get(usize::from(column))?.to_text());
            let widths = cells.map(|text| cell_autofit_width(&text)).chain([cell_autofit_width(name)]);
            to.set_column_width_pixels(column, widths.max().unwrap_or_default().min(WIDEST))?;
        }
        let mut next = 1;
        for cells in &sheet.table.rows {
            write_row(to, next, cells, &formats)?;
            next += 1;
        }
        Ok((workbook, formats, next))
    }
}

impl<W: Write> RowWriter for SheetRows<W> {
    fn push(&mut self, row: &[Cell]) -> Result<()> {
        if self.long.is_none() && self.table.rows.len() < HELD {
            self.table.rows.push(row.to_vec());
            return Ok(());
        }
        if self.long.is_none() {
            self.long = Some(self.begin().map_err(|error| refused(&error))?);
        }
        if let Some((workbook, formats, next)) = &mut self.long {
            let sheet = workbook.worksheet_from_index(0);
            sheet.and_then(|sheet| write_row(sheet, *next, row, formats)).map_err(|error| refused(&error))?;
            *next += 1;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        match self.long {
            None => self.to.write_all(&workbook(&[Sheet::new(&self.name, self.table)])?).map_err(failed)?,
            Some((mut workbook, ..)) => {
                let mut file = tempfile::tempfile().map_err(failed)?;
                workbook.save_to_writer(&mut file).map_err(|error| refused(&error))?;
                file.rewind().map_err(failed)?;
                std::io::copy(&mut file, &mut self.to).map_err(failed)?;
            }
        }
        self.to.flush().map_err(failed)
    }
}

/// The same rows give the same bytes: no creation time of today.
fn dated() -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    let made = rust_xlsxwriter::ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&made));
    Ok(workbook)
}

fn build(sheets: &[Sheet]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = dated()?;
    for sheet in sheets {
        fill(workbook.add_worksheet(), sheet)?;
    }
    workbook.save_to_buffer()
}

/// How headings and times are shown.
struct Formats {
    heading: Format,
    instant: Format,
    date: Format,
}

impl Formats {
    fn new() -> Self {
        Self {
            heading: Format::new().set_bold(),
            instant: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
            date: Format::new().set_num_format("yyyy-mm-dd"),
        }
    }
}

fn head(sheet: &mut Worksheet, of: &Sheet, formats: &Formats) -> Result<(), XlsxError> {
    sheet.set_name(&of.name)?;
    sheet.set_freeze_panes(1, 0)?;
    for (column, name) in (0u16..).zip(&of.table.columns) {
        sheet.write_string_with_format(0, column, name, &formats.heading)?;
    }
    Ok(())
}

fn write_row(sheet: &mut Worksheet, row: u32, cells: &[Cell], formats: &Formats) -> Result<(), XlsxError> {
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
                let days = *seconds as f64 / 86_400.0 + EXCEL_EPOCH;
                sheet.write_number_with_format(row, column, days, &formats.instant)?
            }
            Cell::Date(days) => {
                sheet.write_number_with_format(row, column, f64::from(*days) + EXCEL_EPOCH, &formats.date)?
            }
        };
    }
    Ok(())
}

fn fill(sheet: &mut Worksheet, of: &Sheet) -> Result<(), XlsxError> {
    let formats = Formats::new();
    head(sheet, of, &formats)?;
    for (row, cells) in (1u32..).zip(&of.table.rows) {
        write_row(sheet, row, cells, &formats)?;
    }
    if let Some((column, words)) = of.choices
        && !of.table.rows.is_empty()
    {
        let rule = DataValidation::new().allow_list_strings(words)?;
        sheet.add_data_validation(1, column as u16, of.table.rows.len() as u32, column as u16, &rule)?;
    }
    sheet.set_autofit_max_width(WIDEST);
    sheet.autofit();
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn a_long_sheet_is_written_on_the_way() {
        let mut bytes = Vec::new();
        let mut rows = Box::new(SheetRows::new("rows", &["n", "text"].map(str::to_owned), &mut bytes));
        for number in 0..HELD as i64 + 5 {
            rows.push(&[Cell::Int(number), "=1+1".into()]).unwrap();
            assert!(rows.table.rows.len() <= HELD);
        }
        assert!(rows.table.rows.is_empty(), "nothing is held once the sheet is begun");
        rows.finish().unwrap();
        let mut book = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let mut sheet = String::new();
        book.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut sheet).unwrap();
        // The heading, then 10,005 rows of a number and a text, which is no formula.
        assert_eq!(sheet.matches("<row ").count(), HELD + 6);
        assert!(sheet.contains("<v>10004</v>") && !sheet.contains("<f>"), "{}", &sheet[..2000]);
    }
}
