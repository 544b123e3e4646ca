//! Workbooks: every sheet with rows is a relation. Cells come one by one and only those with text are kept, so that a sheet
//! that claims a million rows costs what is in it. Knows nothing of what the columns mean.

mod book;
mod fault;
mod ods;
mod package;
mod relations;
mod rows;
mod texts;
mod value;
mod xls;
mod xlsb;
mod xlsx;
mod xml;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::{Error, Result};
use crate::read::batch::WantedColumn;
use crate::read::batches::{CountedBatches, RelationPart, numbered};
use crate::read::container::Container;
use crate::read::dialect;
use crate::read::dialect::TextRow;
use crate::read::export::{Export, FileFacts, Reader, Relation, SAMPLE_ROWS};
use crate::read::layout::Layout;
use crate::read::limits::{MAX_RECORD, MAX_SAMPLED};
use crate::read::pipeline::produced;
use crate::read::source::SourceFile;
use crate::read::workbook::book::OpenWorkbook;
use crate::read::workbook::fault::WorkbookFault;
use crate::read::workbook::rows::{Flow, RowBuilder, WorkbookRow};
use crate::text;

/// The way out where formulas have no results.
pub(crate) const UNCOMPUTED: &str =
    "it has formulas whose results are not saved: open and save it in Excel, which calculates them";

/// A workbook.
struct Workbook {
    source: SourceFile,
    /// The numbers of the relations' sheets in the workbook.
    sheets: Vec<usize>,
    /// Open, for the next read: the texts that sheets share are parsed once.
    spare: Arc<Mutex<Option<OpenWorkbook>>>,
}

/// Finds the sheets and their headers.
pub(crate) fn open(source: SourceFile, layout: &Layout<'_>) -> Result<Export<'static>> {
    let opened = OpenWorkbook::open(source.content(), source.container);
    let found = opened.and_then(|mut book| Ok((relations(&mut book, layout)?, book)));
    let ((found, uncomputed), book) = found.map_err(|fault| fault.name(&source.path))?;
    let (sheets, relations): (Vec<usize>, Vec<Relation>) = found.into_iter().unzip();
    if relations.is_empty() {
        let hint = if uncomputed > 0 { UNCOMPUTED } else { "" };
        return Err(Error::import(&source.path, "the workbook has no sheet with rows").hint(hint));
    }
    let facts = FileFacts::of(&source);
    Ok(Export::new(facts, relations, Workbook { source, sheets, spare: Arc::new(Mutex::new(Some(book))) }))
}

impl Reader for Workbook {
    fn read(&self, at: usize, relation: &Relation, wanted: &[WantedColumn]) -> Result<CountedBatches<'_>> {
        let job = SheetReader {
            content: self.source.content().to_path_buf(),
            container: self.source.container,
            spare: Arc::clone(&self.spare),
            sheet: self.sheets[at],
            header: relation.header.clone(),
            first: relation.first_record(),
            wanted: wanted.iter().map(|column| column.place()).collect(),
        };
        let parts = produced(move |send| job.run(send));
        Ok(numbered(parts, wanted, |fault: WorkbookFault, _| fault.name(&self.source.path)))
    }
}

/// The sheets with rows, each with its number, and how many formulas without a result there are among the first rows of all.
fn relations(book: &mut OpenWorkbook, layout: &Layout<'_>) -> Result<(Vec<(usize, Relation)>, u64), WorkbookFault> {
    let (mut relations, mut uncomputed, mut sampled) = (Vec::new(), 0, 0);
    for (sheet, name) in book.sheets().into_iter().enumerate() {
        let (mut numbers, mut rows, mut bytes) = (Vec::new(), Vec::new(), 0);
        let mut each = |number: u64, row: &WorkbookRow| {
            numbers.push(number);
            bytes += row.bytes();
            sampled += row.width();
            rows.push(row.to_owned());
            // A few endless rows say as much as many.
            if rows.len() > SAMPLE_ROWS || bytes > MAX_RECORD { Flow::Break(()) } else { Flow::Continue(()) }
        };
        book.visit(sheet, &mut RowBuilder::new(&mut each, &mut |_| uncomputed += 1))?;
        let found = relation(name, &numbers, rows, layout);
        sampled += found.as_ref().map_or(0, |found| found.header.len());
        if sampled > MAX_SAMPLED {
            let reason = format!("the first rows of its sheets have {}", text::count(sampled as u64, "cell"));
            let hint = "save the sheets with tickets as a workbook of their own, or export them as csv";
            return Err(WorkbookFault::new(reason, hint));
        }
        relations.extend(found.map(|relation| (sheet, relation)));
    }
    Ok((relations, uncomputed))
}

/// The relation of a sheet with these rows at its top, if there are any. It is as wide as the widest of them.
fn relation(name: String, numbers: &[u64], rows: Vec<TextRow>, layout: &Layout<'_>) -> Option<Relation> {
    let at = dialect::header_row(&rows, layout);
    let first = *numbers.get(at.unwrap_or(0))?;
    let width = rows[at.unwrap_or(0)..].iter().map(Vec::len).max().unwrap_or(0);
    Some(dialect::relation(name, rows, at, at.map(|_| first), width))
}

/// Reads the wanted columns of a sheet.
struct SheetReader {
    content: PathBuf,
    container: Container,
    spare: Arc<Mutex<Option<OpenWorkbook>>>,
    sheet: usize,
    header: Vec<String>,
    /// The row of the first record.
    first: u64,
    /// Places in the header.
    wanted: Vec<Option<usize>>,
}

impl SheetReader {
    fn run(&self, send: &dyn Fn(RelationPart) -> bool) -> Result<(), WorkbookFault> {
        let spare = || self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        let opened = spare().take();
        let mut book = opened.map_or_else(|| OpenWorkbook::open(&self.content, self.container), Ok)?;
        let mut part = RelationPart::new(self.wanted.len());
        // The last record with text before this part; blank rows below the last record are none.
        let (mut before, mut last) = (0, 0);
        let mut uncomputed = 0;
        let mut each = |number: u64, row: &WorkbookRow| {
            if number < self.first {
                return Flow::Continue(());
            }
            let record = number + 1 - self.first;
            part.seen.blank += record.saturating_sub(last + 1);
            last = last.max(record);
            if self.is_header(row) {
                part.seen.blank += 1;
                return Flow::Continue(());
            }
            part.rows.push(record - before, self.wanted.iter().map(|place| row.get((*place)?)));
            let Some(mut full) = part.if_full() else { return Flow::Continue(()) };
            full.seen.records = last - before;
            before = last;
            if send(full) { Flow::Continue(()) } else { Flow::Break(()) }
        };
        let wanted = |column: u32| self.wanted.contains(&Some(column as usize));
        let mut no_result = |(row, column): (u32, u32)| {
            uncomputed += u64::from(u64::from(row) >= self.first && wanted(column));
        };
        book.visit(self.sheet, &mut RowBuilder::new(&mut each, &mut no_result))?;
        *spare() = Some(book);
        part.seen.records = last - before;
        part.seen.uncomputed = uncomputed;
        send(part);
        Ok(())
    }

    /// Whether a row is the header once more.
    fn is_header(&self, row: &WorkbookRow) -> bool {
        let named = |name: &&String| !name.is_empty();
        let same = |(column, name): (usize, &String)| row.get(column).unwrap_or_default() == name;
        self.header.iter().filter(named).count() > 1
            && row.width() <= self.header.len()
            && self.header.iter().enumerate().all(same)
    }
}
