//! Workbooks: every sheet with rows is a relation. Cells come one by one and only those with text are kept, so that a sheet
//! that claims a million rows costs what is in it. Knows nothing of what the columns mean.

use std::fs::File;
use std::io::BufReader;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;
use calamine::{
    Data, DataRef, ExcelDateTime, ExcelDateTimeType, OdsError, Reader, SheetType, XlsError, XlsbError, XlsxError,
};

use crate::error::{Error, Result};
use crate::ingest::batch::{Numbered, Part};
use crate::ingest::dialect::{self, Row};
use crate::ingest::ods::too_many_cells;
use crate::ingest::pipeline::produced;
use crate::ingest::source::{Kind, Source};
use crate::ingest::spell::{self, Epoch};
use crate::ingest::{Export, Facts, Relation, SAMPLE_ROWS, Tally};
use crate::text;

type Sheets = calamine::Sheets<BufReader<File>>;

/// The way out where formulas have no results.
pub(crate) const UNCOMPUTED: &str =
    "it has formulas whose results are not saved: open and save it in Excel, which calculates them";

/// A workbook.
pub(crate) struct Workbook {
    source: Source,
    facts: Facts,
    relations: Vec<Relation>,
    /// Open, for the next read: the texts that sheets share are parsed once.
    spare: Arc<Mutex<Option<Sheets>>>,
    tallies: Vec<Mutex<Tally>>,
}

impl Workbook {
    /// Finds the sheets and their headers.
    pub(crate) fn open(source: Source, known: &dyn Fn(&str) -> bool) -> Result<Self> {
        let found = guarded(|| {
            let mut workbook = open(source.content(), source.kind)?;
            Ok((relations(&mut workbook, known)?, workbook))
        });
        let ((relations, uncomputed), workbook) = found.map_err(|fault| fault.name(&source.path))?;
        if relations.is_empty() {
            let hint = if uncomputed > 0 { UNCOMPUTED } else { "" };
            return Err(Error::import(&source.path, "the workbook has no sheet with rows").hint(hint));
        }
        let container = match source.kind {
            Kind::Xlsb => "xlsb",
            Kind::Ods => "ods",
            Kind::Xls => "xls",
            _ => "xlsx",
        };
        let facts =
            Facts { sha256: source.sha256.clone(), bytes: source.bytes, container, encoding: None, delimiter: None };
        let tallies = relations.iter().map(|_| Mutex::default()).collect();
        Ok(Self { source, facts, relations, spare: Arc::new(Mutex::new(Some(workbook))), tallies })
    }
}

impl Export for Workbook {
    fn facts(&self) -> &Facts {
        &self.facts
    }

    fn relations(&self) -> &[Relation] {
        &self.relations
    }

    fn read<'a>(
        &'a self,
        relation: usize,
        wanted: &[usize],
    ) -> Result<Box<dyn Iterator<Item = Result<RecordBatch>> + 'a>> {
        let Relation { name, header, header_row, .. } = &self.relations[relation];
        let (content, kind) = (self.source.content().to_path_buf(), self.source.kind);
        // Cells have a place of their own in a workbook: there is no surplus that a wrong cut could leave.
        let wanted_cells = wanted.iter().map(|index| (*index < header.len()).then_some(*index)).collect();
        let (spare, header) = (Arc::clone(&self.spare), header.clone());
        let job =
            Job { content, kind, spare, sheet: name.clone(), header, header_row: *header_row, wanted: wanted_cells };
        let parts = produced(move |send| {
            if let Err(fault) = guarded(|| job.run(send)) {
                send(Err(fault));
            }
        });
        let name = |fault: Fault, _| fault.name(&self.source.path);
        Ok(Box::new(Numbered::new(parts, wanted, &self.tallies[relation], name)))
    }

    fn tally(&self, relation: usize) -> Tally {
        *self.tallies[relation].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What can be wrong with a workbook.
enum Fault {
    Io(std::io::Error),
    Password,
    Damaged(String),
    /// So many cells.
    TooLarge(u64),
}

impl Fault {
    fn name(self, path: &Path) -> Error {
        match self {
            Self::Io(error) => Error::io("read", path)(error),
            Self::Password => Error::import(path, "the workbook is protected by a password")
                .hint("save it without a password, or export again as csv"),
            Self::Damaged(message) => Error::import(path, format!("the workbook is damaged: {message}"))
                .hint("open it in a spreadsheet program and save it again, or export again as csv"),
            Self::TooLarge(cells) => Error::import(
                path,
                format!("its tables claim {}, more than fit into memory", text::count(cells, "cell")),
            )
            .hint("export it as csv or xlsx, which are read row by row"),
        }
    }
}

impl From<ArrowError> for Fault {
    fn from(error: ArrowError) -> Self {
        Self::Damaged(error.to_string())
    }
}

impl From<calamine::Error> for Fault {
    fn from(error: calamine::Error) -> Self {
        use calamine::Error as E;
        match error {
            E::Io(error) => Self::Io(error),
            E::Xlsx(XlsxError::Password)
            | E::Xlsb(XlsbError::Password)
            | E::Xls(XlsError::Password)
            | E::Ods(OdsError::Password) => Self::Password,
            other => Self::Damaged(other.to_string()),
        }
    }
}

/// A damaged workbook may bring the parser down; that is the file's fault and not a bug to report.
fn guarded<T>(work: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(Fault::Damaged("its parts contradict each other".into())))
}

fn open(content: &Path, kind: Kind) -> Result<Sheets, Fault> {
    let reader = || File::open(content).map(BufReader::new).map_err(Fault::Io);
    let sheets = match kind {
        Kind::Xlsb => Sheets::Xlsb(calamine::Xlsb::new(reader()?).map_err(calamine::Error::Xlsb)?),
        Kind::Ods => match File::open(content).map(too_many_cells).map_err(Fault::Io)? {
            Some(cells) => return Err(Fault::TooLarge(cells)),
            None => Sheets::Ods(calamine::Ods::new(reader()?).map_err(calamine::Error::Ods)?),
        },
        // A protected xlsx is wrapped into the container of the old format; only the reader of the new one says so.
        Kind::Xls => match calamine::Xlsx::new(reader()?) {
            Err(XlsxError::Password) => return Err(Fault::Password),
            _ => Sheets::Xls(calamine::Xls::new(reader()?).map_err(calamine::Error::Xls)?),
        },
        _ => Sheets::Xlsx(calamine::Xlsx::new(reader()?).map_err(calamine::Error::Xlsx)?),
    };
    Ok(sheets)
}

/// The sheets with rows, and how many formulas without a result there are among the first rows of all.
fn relations(workbook: &mut Sheets, known: &dyn Fn(&str) -> bool) -> Result<(Vec<Relation>, u64), Fault> {
    let sheets = workbook.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let names: Vec<String> = sheets.map(|sheet| sheet.name.clone()).collect();
    let (mut relations, mut uncomputed) = (Vec::new(), 0);
    for name in names {
        let (mut numbers, mut rows) = (Vec::new(), Vec::new());
        let mut each = |number: u64, row: &Cells| {
            numbers.push(number);
            rows.push(row.to_owned());
            if rows.len() > SAMPLE_ROWS { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        visit(workbook, &name, &mut each, &mut |_| uncomputed += 1)?;
        relations.extend(relation(name, &numbers, rows, known));
    }
    Ok((relations, uncomputed))
}

/// The relation of a sheet with these rows at its top. Columns without a name but with cells are kept.
fn relation(name: String, numbers: &[u64], mut rows: Vec<Row>, known: &dyn Fn(&str) -> bool) -> Option<Relation> {
    let at = dialect::header_row(&rows, known);
    let header_row = *numbers.get(at)?;
    let width = rows[at..].iter().map(Vec::len).max().unwrap_or(0);
    let mut header: Vec<String> =
        rows[at].iter().map(|cell| dialect::clean(cell.as_deref().unwrap_or_default())).collect();
    header.resize(width, String::new());
    let sample = dialect::sample(rows.drain(at + 1..), width, SAMPLE_ROWS);
    Some(Relation { name, header, header_row, sample })
}

/// Calls `each` with the rows that hold text, and their numbers in the sheet from 0; `uncomputed` with the places of formulas without a
/// result.
fn visit(
    workbook: &mut Sheets,
    sheet: &str,
    each: &mut dyn FnMut(u64, &Cells) -> ControlFlow<()>,
    uncomputed: &mut dyn FnMut((u32, u32)),
) -> Result<(), Fault> {
    let mut rows = ByRow { number: 0, row: Cells::default(), text: String::new(), each, uncomputed };
    let done = match workbook {
        Sheets::Xlsx(workbook) => {
            let mut cells = workbook.worksheet_cells_reader(sheet).map_err(calamine::Error::Xlsx)?;
            loop {
                let Some(cell) = cells.next_cell_with_formula_metadata().map_err(calamine::Error::Xlsx)? else {
                    break rows.end();
                };
                // Programs that write formulas without calculating leave their results out; an empty text is a result.
                if cell.formula.is_some() && cell.value == DataRef::Empty {
                    (rows.uncomputed)(cell.pos);
                } else if rows.cell(cell.pos, &cell.value).is_break() {
                    break ControlFlow::Break(());
                }
            }
        }
        Sheets::Xlsb(workbook) => {
            let mut cells = workbook.worksheet_cells_reader(sheet).map_err(calamine::Error::Xlsb)?;
            loop {
                let Some(cell) = cells.next_cell().map_err(calamine::Error::Xlsb)? else { break rows.end() };
                if rows.cell(cell.get_position(), cell.get_value()).is_break() {
                    break ControlFlow::Break(());
                }
            }
        }
        Sheets::Xls(_) | Sheets::Ods(_) => {
            let range = workbook.worksheet_range(sheet)?;
            let (top, left) = range.start().unwrap_or_default();
            let mut cells = range.used_cells();
            loop {
                let Some((row, column, value)) = cells.next() else { break rows.end() };
                let position = (top + row as u32, left + column as u32);
                if rows.cell(position, &borrowed(value)).is_break() {
                    break ControlFlow::Break(());
                }
            }
        }
    };
    let _ = done;
    Ok(())
}

/// The cells of a row. A workbook has millions of rows, so that their texts use the same memory one after the other.
#[derive(Default)]
struct Cells {
    texts: Vec<String>,
    /// How many of the texts belong to this row.
    width: usize,
}

impl Cells {
    /// The text of a cell, `None` where it is empty.
    fn get(&self, column: usize) -> Option<&str> {
        self.texts[..self.width].get(column).map(String::as_str).filter(|text| !text.is_empty())
    }

    /// The place of a cell, wherever it is.
    fn place(&mut self, column: usize) -> &mut String {
        while self.width <= column {
            match self.texts.get_mut(self.width) {
                Some(text) => text.clear(),
                None => self.texts.push(String::new()),
            }
            self.width += 1;
        }
        &mut self.texts[column]
    }

    fn to_owned(&self) -> Row {
        (0..self.width).map(|column| self.get(column).map(str::to_owned)).collect()
    }
}

/// Gathers cells into rows.
struct ByRow<'a> {
    number: u64,
    row: Cells,
    /// The text of the cell at hand.
    text: String,
    each: &'a mut dyn FnMut(u64, &Cells) -> ControlFlow<()>,
    uncomputed: &'a mut dyn FnMut((u32, u32)),
}

impl ByRow<'_> {
    fn cell(&mut self, (row, column): (u32, u32), value: &DataRef<'_>) -> ControlFlow<()> {
        self.text.clear();
        spell(value, &mut self.text);
        if self.text.trim().is_empty() {
            return ControlFlow::Continue(());
        }
        if u64::from(row) != self.number {
            self.end()?;
            self.number = u64::from(row);
        }
        std::mem::swap(self.row.place(column as usize), &mut self.text);
        ControlFlow::Continue(())
    }

    fn end(&mut self) -> ControlFlow<()> {
        let filled = self.row.width > 0;
        let flow = if filled { (self.each)(self.number, &self.row) } else { ControlFlow::Continue(()) };
        self.row.width = 0;
        flow
    }
}

fn borrowed(value: &Data) -> DataRef<'_> {
    match value {
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(value) => DataRef::Bool(*value),
        Data::DateTime(time) => DataRef::DateTime(*time),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}

/// Appends the text of a cell. Errors such as `#REF!` stay visible: whether they mean nothing is for the profile to say.
fn spell(value: &DataRef<'_>, out: &mut String) {
    match value {
        DataRef::Empty => {}
        DataRef::String(text) | DataRef::DurationIso(text) => out.push_str(text),
        DataRef::SharedString(text) => out.push_str(text),
        DataRef::Int(number) => out.push_str(&number.to_string()),
        DataRef::Float(number) => spell::number(*number, out),
        DataRef::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        DataRef::DateTime(time) if time.is_duration() => spell::duration(time.as_f64(), out),
        DataRef::DateTime(time) => spell::serial(time.as_f64(), epoch(time), out),
        DataRef::DateTimeIso(text) => out.push_str(&text.replacen('T', " ", 1)),
        DataRef::Error(error) => out.push_str(&error.to_string()),
    }
}

/// The library keeps the epoch to itself, but compares it.
fn epoch(time: &ExcelDateTime) -> Epoch {
    let as_1904 = ExcelDateTime::new(time.as_f64(), ExcelDateTimeType::DateTime, true);
    if *time == as_1904 { Epoch::Y1904 } else { Epoch::Y1900 }
}

/// Reads the wanted columns of a sheet.
struct Job {
    content: PathBuf,
    kind: Kind,
    spare: Arc<Mutex<Option<Sheets>>>,
    sheet: String,
    header: Vec<String>,
    header_row: u64,
    /// `None` is the surplus.
    wanted: Vec<Option<usize>>,
}

impl Job {
    fn run(&self, send: &dyn Fn(Result<Part, Fault>) -> bool) -> Result<(), Fault> {
        let spare = || self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        let opened = spare().take();
        let mut workbook = opened.map_or_else(|| open(&self.content, self.kind), Ok)?;
        let mut part = Part::new(self.wanted.len());
        // The last record with text before this part; blank rows below the last record are none.
        let (mut before, mut last) = (0, 0);
        let mut uncomputed = 0;
        let mut each = |number: u64, row: &Cells| {
            if number <= self.header_row {
                return ControlFlow::Continue(());
            }
            let record = number - self.header_row;
            part.seen.blank += record.saturating_sub(last + 1);
            last = last.max(record);
            if self.is_header(row) {
                part.seen.blank += 1;
                return ControlFlow::Continue(());
            }
            part.rows.line_no.push((record - before).cast_signed());
            for (column, index) in part.rows.columns.iter_mut().zip(&self.wanted) {
                match index.and_then(|index| row.get(index)) {
                    Some(text) => column.push(text.as_bytes()),
                    None => column.push_null(),
                }
            }
            if !part.rows.is_full() {
                return ControlFlow::Continue(());
            }
            part.seen.records = last - before;
            before = last;
            let full = std::mem::replace(&mut part, Part::new(self.wanted.len()));
            if send(Ok(full)) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        let wanted = |column: u32| self.wanted.contains(&Some(column as usize));
        visit(&mut workbook, &self.sheet, &mut each, &mut |(row, column)| {
            uncomputed += u64::from(u64::from(row) > self.header_row && wanted(column));
        })?;
        *spare() = Some(workbook);
        part.seen.records = last - before;
        part.seen.uncomputed = uncomputed;
        send(Ok(part));
        Ok(())
    }

    /// Whether a row is the header once more.
    fn is_header(&self, row: &Cells) -> bool {
        let named = |name: &&String| !name.is_empty();
        let same = |(column, name): (usize, &String)| row.get(column).unwrap_or_default() == name;
        self.header.iter().filter(named).count() > 1
            && row.width <= self.header.len()
            && self.header.iter().enumerate().all(same)
    }
}
