//! Workbooks of the binary format of 2007, [MS-XLSB]: parts of records, read as a stream. Knows nothing of what the columns mean.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use crate::read::cell_text::Epoch;
use crate::read::limits::MAX_RECORD;
use crate::read::workbook::fault::WorkbookFault;
use crate::read::workbook::package::Package;
use crate::read::workbook::relations::Relationships;
use crate::read::workbook::rows::RowBuilder;
use crate::read::workbook::texts::SharedStrings;
use crate::read::workbook::value;
use crate::read::workbook::value::{CellValue, NumberFormat};
use crate::text::grouped;

/// Kinds of records. [MS-XLSB] 2.3.2.
mod kind {
    pub(super) const ROW: u16 = 0x0000;
    pub(super) const PACKED: u16 = 0x0002;
    pub(super) const ERROR: u16 = 0x0003;
    pub(super) const TRUTH: u16 = 0x0004;
    pub(super) const NUMBER: u16 = 0x0005;
    pub(super) const TEXT: u16 = 0x0006;
    pub(super) const SHARED_TEXT: u16 = 0x0007;
    pub(super) const FORMULA_TEXT: u16 = 0x0008;
    pub(super) const FORMULA_NUMBER: u16 = 0x0009;
    pub(super) const FORMULA_TRUTH: u16 = 0x000a;
    pub(super) const FORMULA_ERROR: u16 = 0x000b;
    pub(super) const SHARED_ITEM: u16 = 0x0013;
    pub(super) const FORMAT: u16 = 0x002c;
    pub(super) const CELL_FORMAT: u16 = 0x002f;
    pub(super) const RICH_TEXT: u16 = 0x003e;
    pub(super) const BEGIN_CELLS: u16 = 0x0091;
    pub(super) const END_CELLS: u16 = 0x0092;
    pub(super) const PROPERTIES: u16 = 0x0099;
    pub(super) const SHEET: u16 = 0x009c;
    pub(super) const BEGIN_CELL_FORMATS: u16 = 0x0269;
    pub(super) const END_CELL_FORMATS: u16 = 0x026a;
}

/// A workbook that is open.
pub(super) struct Xlsb {
    package: Package,
    /// Names and parts.
    sheets: Vec<(String, usize)>,
    texts: SharedStrings,
    formats: Vec<NumberFormat>,
    epoch: Epoch,
}

impl Xlsb {
    pub(super) fn open(path: &Path) -> Result<Self, WorkbookFault> {
        let mut package = Package::open(path)?;
        let links = Relationships::of(&mut package, "xl/workbook.bin")?;
        let (shared, styles) = (package.find("xl/sharedStrings.bin"), package.find("xl/styles.bin"));
        let texts = shared.map(|part| texts(&mut package, part)).transpose()?.unwrap_or_default();
        let formats = styles.map(|part| formats(&mut package, part)).transpose()?.unwrap_or_default();
        let mut book = Self { package, sheets: Vec::new(), texts, formats, epoch: Epoch::Y1900 };
        book.globals(&links)?;
        Ok(book)
    }

    fn globals(&mut self, links: &Relationships) -> Result<(), WorkbookFault> {
        let part =
            self.package.find("xl/workbook.bin").ok_or_else(|| WorkbookFault::damaged("it holds no workbook"))?;
        let mut records = XlsbRecords::new(self.package.part(part)?);
        let (mut epoch, mut sheets) = (Epoch::Y1900, Vec::new());
        while let Some(kind) = records.next()? {
            match kind {
                kind::PROPERTIES if records.data.first().is_some_and(|flags| flags & 1 != 0) => epoch = Epoch::Y1904,
                kind::SHEET => {
                    let (mut link, mut name) = (String::new(), String::new());
                    // State and number come first.
                    let behind = wide(&records.data, 8, &mut link).ok_or_else(cut_off)?;
                    wide(&records.data, behind, &mut name).ok_or_else(cut_off)?;
                    sheets.extend(links.sheet(&link).map(|part| (name, part)));
                    WorkbookFault::of_sheets(sheets.len())?;
                }
                _ => {}
            }
        }
        drop(records);
        (self.epoch, self.sheets) = (epoch, sheets);
        Ok(())
    }

    pub(super) fn sheets(&self) -> impl Iterator<Item = &str> {
        self.sheets.iter().map(|(name, _)| name.as_str())
    }

    pub(super) fn visit(&mut self, sheet: usize, rows: &mut RowBuilder<'_>) -> Result<(), WorkbookFault> {
        let mut records = XlsbRecords::new(self.package.part(self.sheets[sheet].1)?);
        while !matches!(records.next()?, None | Some(kind::BEGIN_CELLS)) {}
        let (mut row, mut text) = (0, String::new());
        loop {
            let kind = match records.next()? {
                Some(kind::ROW) => {
                    row = word(&records.data, 0).ok_or_else(cut_off)?;
                    continue;
                }
                Some(kind::END_CELLS) => break,
                Some(kind) => kind,
                None => return Err(WorkbookFault::damaged("a sheet ends early")),
            };
            let data = records.data.as_slice();
            text.clear();
            let format = || {
                // Three bytes name the style.
                let style = word(data, 4).map(|style| (style & 0x00ff_ffff) as usize);
                style.and_then(|style| self.formats.get(style)).copied().unwrap_or(NumberFormat::Plain)
            };
            let value = match kind {
                kind::PACKED => data
                    .get(8..)
                    .and_then(<[u8]>::first_chunk)
                    .map(|bytes| value::packed(*bytes))
                    .map(|number| format().value(number, self.epoch)),
                kind::NUMBER | kind::FORMULA_NUMBER => float(data, 8).map(|number| format().value(number, self.epoch)),
                kind::TRUTH | kind::FORMULA_TRUTH => data.get(8).map(|truth| CellValue::Bool(*truth != 0)),
                kind::ERROR | kind::FORMULA_ERROR => {
                    data.get(8).map(|code| value::error(*code).map_or(CellValue::Empty, CellValue::Text))
                }
                kind::TEXT | kind::FORMULA_TEXT => wide(data, 8, &mut text).map(|_| CellValue::Text(&text)),
                kind::RICH_TEXT => wide(data, 9, &mut text).map(|_| CellValue::Text(&text)),
                kind::SHARED_TEXT => match word(data, 8) {
                    Some(number) => Some(self.texts.value(number as usize)?),
                    None => None,
                },
                _ => continue,
            };
            let (value, column) = value.zip(word(data, 0)).ok_or_else(cut_off)?;
            if rows.cell((row, column), value)?.is_break() {
                return Ok(());
            }
        }
        let _ = rows.end();
        Ok(())
    }
}

fn texts(package: &mut Package, part: usize) -> Result<SharedStrings, WorkbookFault> {
    let (mut texts, mut records) = (SharedStrings::default(), XlsbRecords::new(package.part(part)?));
    while let Some(kind) = records.next()? {
        if kind == kind::SHARED_ITEM {
            // Flags come first.
            texts.push(|out| wide(&records.data, 1, out).map(drop).ok_or_else(cut_off))?;
        }
    }
    Ok(texts)
}

fn formats(package: &mut Package, part: usize) -> Result<Vec<NumberFormat>, WorkbookFault> {
    let mut records = XlsbRecords::new(package.part(part)?);
    let (mut codes, mut formats, mut of_cells) = (HashMap::new(), Vec::new(), false);
    while let Some(kind) = records.next()? {
        let half =
            |at: usize| records.data.get(at..).and_then(<[u8]>::first_chunk).map(|bytes| u16::from_le_bytes(*bytes));
        match kind {
            kind::FORMAT => {
                let mut code = String::new();
                if let (Some(id), Some(_)) = (half(0), wide(&records.data, 2, &mut code)) {
                    codes.insert(id, NumberFormat::of(&code));
                }
            }
            kind::BEGIN_CELL_FORMATS => of_cells = true,
            kind::CELL_FORMAT if of_cells => {
                let id = half(2).ok_or_else(cut_off)?;
                let built_in = NumberFormat::built_in(id);
                formats.push(if built_in == NumberFormat::Plain {
                    codes.get(&id).copied().unwrap_or(built_in)
                } else {
                    built_in
                });
            }
            kind::END_CELL_FORMATS => break,
            _ => {}
        }
    }
    Ok(formats)
}

/// The records of a part, one after the other.
struct XlsbRecords<R> {
    bytes: BufReader<R>,
    data: Vec<u8>,
}

impl<R: Read> XlsbRecords<R> {
    fn new(bytes: R) -> Self {
        Self { bytes: BufReader::new(bytes), data: Vec::new() }
    }

    /// The kind of the next record, whose data is then at hand; `None` at the end. [MS-XLSB] 2.1.4.
    fn next(&mut self) -> Result<Option<u16>, WorkbookFault> {
        let Some(first) = self.byte()? else { return Ok(None) };
        let mut kind = u16::from(first & 0x7f);
        if first & 0x80 != 0 {
            kind |= u16::from(self.byte()?.ok_or_else(cut_off)? & 0x7f) << 7;
        }
        let mut length = 0_usize;
        for part in 0..4 {
            let byte = self.byte()?.ok_or_else(cut_off)?;
            length |= usize::from(byte & 0x7f) << (7 * part);
            if byte & 0x80 == 0 {
                break;
            }
        }
        if length > MAX_RECORD {
            return Err(WorkbookFault::damaged(format!("a record claims {} bytes", grouped(length as u64))));
        }
        self.data.clear();
        // Room is made for what is there, not for what is claimed.
        if (&mut self.bytes).take(length as u64).read_to_end(&mut self.data)? < length {
            return Err(cut_off());
        }
        Ok(Some(kind))
    }

    fn byte(&mut self) -> Result<Option<u8>, WorkbookFault> {
        let byte = self.bytes.fill_buf()?.first().copied();
        self.bytes.consume(usize::from(byte.is_some()));
        Ok(byte)
    }
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn float(bytes: &[u8], at: usize) -> Option<f64> {
    Some(f64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// Appends a text with its length before it; where it ends.
fn wide(bytes: &[u8], at: usize, out: &mut String) -> Option<usize> {
    // A text may be missing.
    let length = word(bytes, at)?;
    let length = if length == u32::MAX { 0 } else { length as usize };
    let units = bytes.get(at + 4..)?.get(..length.checked_mul(2)?)?.as_chunks::<2>().0;
    let units = units.iter().map(|unit| u16::from_le_bytes(*unit));
    out.extend(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
    Some(at + 4 + 2 * length)
}

fn cut_off() -> WorkbookFault {
    WorkbookFault::damaged("a record claims more than there is")
}
