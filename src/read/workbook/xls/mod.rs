//! Workbooks of the format of 1997 and the one before, [MS-XLS]. The file is held in memory; of a sheet only the places of its cells
//! are kept, and a cell is read where it stands. So a workbook costs a few times its size, whatever it claims of rows, columns and
//! references. Knows nothing of what the columns mean.

mod compound;
mod records;

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use crate::read::cell_text::Epoch;
use crate::read::workbook::fault::WorkbookFault;
use crate::read::workbook::rows::RowBuilder;
use crate::read::workbook::texts::SharedStrings;
use crate::read::workbook::value;
use crate::read::workbook::value::{CellValue, NumberFormat};
use crate::read::workbook::xls::compound::CompoundFile;
use crate::read::workbook::xls::records::{
    ContinuedRecord, TextEncoding, TruncatedRecord, XlsRecord, float, half, record, records, word,
};
use crate::text::grouped;

/// A sheet of 65,536 rows and 256 columns of numbers has 235 MB.
const MAX_BYTES: u64 = 512 << 20;

/// Kinds of records. [MS-XLS] 2.3.
mod kind {
    pub(super) const FORMULA: u16 = 0x0006;
    pub(super) const DATES: u16 = 0x0022;
    pub(super) const PASSWORD: u16 = 0x002f;
    pub(super) const CODE_PAGE: u16 = 0x0042;
    pub(super) const SHEET: u16 = 0x0085;
    pub(super) const NUMBERS: u16 = 0x00bd;
    pub(super) const RICH_TEXT: u16 = 0x00d6;
    pub(super) const CELL_FORMAT: u16 = 0x00e0;
    pub(super) const TEXTS: u16 = 0x00fc;
    pub(super) const SHARED_TEXT: u16 = 0x00fd;
    pub(super) const NUMBER: u16 = 0x0203;
    pub(super) const TEXT: u16 = 0x0204;
    pub(super) const TRUTH_OR_ERROR: u16 = 0x0205;
    pub(super) const RESULT: u16 = 0x0207;
    pub(super) const PACKED: u16 = 0x027e;
    pub(super) const FORMAT: u16 = 0x041e;
    pub(super) const BEGIN: u16 = 0x0809;
}

/// A workbook that is open.
pub(super) struct Xls {
    stream: Vec<u8>,
    /// Names and places in the stream.
    sheets: Vec<(String, usize)>,
    texts: SharedStrings,
    /// What the numbers of each style are.
    formats: Vec<NumberFormat>,
    script: TextEncoding,
    epoch: Epoch,
}

/// Where a cell is, and where in the stream its record.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct CellPosition {
    row: u16,
    column: u16,
    at: u32,
}

impl Xls {
    pub(super) fn open(path: &Path) -> Result<Self, WorkbookFault> {
        let mut bytes = Vec::new();
        File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > MAX_BYTES {
            let limit = grouped(MAX_BYTES >> 20);
            let reason = format!("it is larger than {limit} MiB, and its format can only be read at once");
            return Err(WorkbookFault::new(reason, "save it as xlsx or csv, which are read row by row"));
        }
        Self::read(&bytes)
    }

    fn read(bytes: &[u8]) -> Result<Self, WorkbookFault> {
        let container = CompoundFile::open(bytes).map_err(WorkbookFault::damaged)?;
        // What office programs wrap around a workbook that they encrypt.
        if container.has("EncryptedPackage") {
            return Err(WorkbookFault::password());
        }
        let stream = match container.stream("Workbook").map_err(WorkbookFault::damaged)? {
            Some(stream) => Some(stream),
            None => container.stream("Book").map_err(WorkbookFault::damaged)?,
        };
        let stream = stream.ok_or_else(|| WorkbookFault::damaged("it holds no workbook"))?;
        let mut book = Self {
            stream: Vec::new(),
            sheets: Vec::new(),
            texts: SharedStrings::default(),
            formats: Vec::new(),
            script: TextEncoding::Unicode,
            epoch: Epoch::Y1900,
        };
        book.globals(&stream)?;
        book.stream = stream;
        Ok(book)
    }

    /// What stands before the sheets.
    fn globals(&mut self, stream: &[u8]) -> Result<(), WorkbookFault> {
        let (mut codes, mut page) = (std::collections::HashMap::new(), TextEncoding::page(1252));
        let mut unicode = true;
        for record in records(stream, 0) {
            let record = record.map_err(|TruncatedRecord| cut_off())?;
            let script = if unicode { TextEncoding::Unicode } else { page };
            match record.kind {
                // 0x0600 is the version since 1997; some writers leave it out.
                kind::BEGIN => unicode = matches!(record.half(0), Some(0x0600 | 0) | None),
                kind::PASSWORD => return Err(WorkbookFault::password()),
                kind::CODE_PAGE => page = TextEncoding::page(record.half(0).unwrap_or_default()),
                kind::DATES if record.half(0) == Some(1) => self.epoch = Epoch::Y1904,
                kind::FORMAT => {
                    let mut code = String::new();
                    // A format that cannot be read is no date.
                    let text = ContinuedRecord::new(stream, &record, 2)
                        .and_then(|mut text| text.text(script, !unicode, &mut code));
                    if let (Some(id), Some(())) = (record.half(0), text) {
                        codes.insert(id, NumberFormat::of(&code));
                    }
                }
                kind::CELL_FORMAT => {
                    let id = record.half(2).ok_or_else(cut_off)?;
                    self.formats.push(codes.get(&id).copied().unwrap_or_else(|| NumberFormat::built_in(id)));
                }
                kind::SHEET => self.sheet(stream, &record, script)?,
                kind::TEXTS => self.texts = texts(stream, &record)?,
                _ => {}
            }
        }
        self.script = if unicode { TextEncoding::Unicode } else { page };
        Ok(())
    }

    fn sheet(&mut self, stream: &[u8], record: &XlsRecord<'_>, script: TextEncoding) -> Result<(), WorkbookFault> {
        const WORKSHEET: u8 = 0;
        let mut name = String::new();
        let read = ContinuedRecord::new(stream, record, 6).and_then(|mut text| text.text(script, true, &mut name));
        let (Some(at), Some(()), Some(of)) = (word(record.data, 0), read, record.data.get(5)) else {
            return Err(cut_off());
        };
        if *of == WORKSHEET {
            name.retain(|c| c != '\0');
            self.sheets.push((name, at as usize));
        }
        Ok(())
    }

    pub(super) fn sheets(&self) -> impl Iterator<Item = &str> {
        self.sheets.iter().map(|(name, _)| name.as_str())
    }

    pub(super) fn visit(&self, sheet: usize, rows: &mut RowBuilder<'_>) -> Result<(), WorkbookFault> {
        let mut places = self.places(sheet)?;
        // Programs write cells in order; the format does not ask for it. The later of two in one place counts.
        if !places.is_sorted() {
            places.sort_unstable();
        }
        let mut text = String::new();
        for place in places {
            let value = self.value(place, &mut text).ok_or_else(cut_off)?;
            if rows.cell((u32::from(place.row), u32::from(place.column)), value)?.is_break() {
                return Ok(());
            }
        }
        let _ = rows.end();
        Ok(())
    }

    /// The cells of a sheet, without those of charts in it.
    fn places(&self, sheet: usize) -> Result<Vec<CellPosition>, WorkbookFault> {
        let (name, from) = &self.sheets[sheet];
        if record(&self.stream, *from).is_none_or(|record| record.kind != kind::BEGIN) {
            let (at, size) = (grouped(*from as u64), grouped(self.stream.len() as u64));
            return Err(WorkbookFault::damaged(format!(
                "the sheet `{name}` claims to begin at byte {at} of {size}, where none is"
            )));
        }
        let (mut places, mut formula) = (Vec::new(), (0, 0));
        let mut from = *from;
        let mut depth = 0_u32;
        // A chart ends as the sheet does, so that the records are taken part by part.
        loop {
            let mut end = from;
            for record in records(&self.stream, from) {
                let record = record.map_err(|TruncatedRecord| cut_off())?;
                end = record.end;
                if record.kind == kind::BEGIN {
                    depth += 1;
                }
                if depth != 1 {
                    continue;
                }
                let Some((row, column)) = record.half(0).zip(record.half(2)) else { continue };
                let mut push =
                    |(row, column): (u16, u16)| places.push(CellPosition { row, column, at: record.at as u32 });
                match record.kind {
                    kind::NUMBER
                    | kind::TEXT
                    | kind::RICH_TEXT
                    | kind::TRUTH_OR_ERROR
                    | kind::PACKED
                    | kind::SHARED_TEXT => push((row, column)),
                    kind::NUMBERS => {
                        // Row, first column, six bytes a number, last column.
                        let cells = record.data.len().saturating_sub(6) / 6;
                        (0..cells.min(usize::from(u16::MAX - column)) as u16)
                            .for_each(|cell| push((row, column + cell)));
                    }
                    kind::FORMULA => {
                        formula = (row, column);
                        // A text stands in a record of its own.
                        if record.data.get(12..14) != Some(&[0xff, 0xff]) || record.data.get(6) != Some(&0) {
                            push(formula);
                        }
                    }
                    kind::RESULT => push(formula),
                    _ => {}
                }
            }
            depth = depth.saturating_sub(1);
            // Behind the end of a chart.
            from = end + 4;
            if depth == 0 || from >= self.stream.len() {
                return Ok(places);
            }
        }
    }

    /// The value of a cell; `None` where its record is too short for it.
    fn value<'a>(&'a self, place: CellPosition, text: &'a mut String) -> Option<CellValue<'a>> {
        let record = record(&self.stream, place.at as usize)?;
        let data = record.data;
        let format = |at: usize| {
            let style = half(data, at).map(usize::from);
            style.and_then(|style| self.formats.get(style)).copied().unwrap_or(NumberFormat::Plain)
        };
        let mut read = |from: usize| {
            text.clear();
            ContinuedRecord::new(&self.stream, &record, from)?.text(self.script, false, text)
        };
        Some(match record.kind {
            kind::NUMBER => format(4).value(float(data, 6)?, self.epoch),
            kind::PACKED => format(4).value(value::packed(*data.get(6..)?.first_chunk()?), self.epoch),
            kind::NUMBERS => {
                let at = 4 + 6 * usize::from(place.column - record.half(2)?);
                format(at).value(value::packed(*data.get(at + 2..)?.first_chunk()?), self.epoch)
            }
            kind::SHARED_TEXT => self.texts.value(word(data, 6)? as usize).unwrap_or(CellValue::Empty),
            kind::TRUTH_OR_ERROR => truth_or_error(*data.get(6)?, *data.get(7)? != 0),
            kind::FORMULA => match data.get(6..14)? {
                [1, _, truth, .., 0xff, 0xff] => CellValue::Bool(*truth != 0),
                [2, _, code, .., 0xff, 0xff] => truth_or_error(*code, true),
                [.., 0xff, 0xff] => CellValue::Empty,
                _ => format(4).value(float(data, 6)?, self.epoch),
            },
            kind::RESULT => {
                read(0)?;
                CellValue::Text(text)
            }
            _ => {
                read(6)?;
                CellValue::Text(text)
            }
        })
    }
}

fn truth_or_error(code: u8, is_error: bool) -> CellValue<'static> {
    if is_error { value::error(code).map_or(CellValue::Empty, CellValue::Text) } else { CellValue::Bool(code != 0) }
}

/// The texts that sheets share. How many the file claims does not count, but how many there are.
fn texts(stream: &[u8], record: &XlsRecord<'_>) -> Result<SharedStrings, WorkbookFault> {
    let mut texts = SharedStrings::default();
    let mut pieces = ContinuedRecord::new(stream, record, 8).ok_or_else(cut_off)?;
    while !pieces.is_empty() || pieces.more() {
        if pieces.is_empty() {
            continue;
        }
        let number = texts.len() as u64 + 1;
        let short = || WorkbookFault::damaged(format!("shared text {} claims more than there is", grouped(number)));
        texts.push(|out| pieces.shared(out).ok_or_else(short))?;
    }
    Ok(texts)
}

fn cut_off() -> WorkbookFault {
    WorkbookFault::damaged("a record claims more than there is")
}
