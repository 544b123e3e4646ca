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

use arrow::record_batch::RecordBatch;

use crate::error::{Error, Result};
use crate::read::batch::{NumberedBatches, RelationPart};
use crate::read::container::Container;
use crate::read::dialect;
use crate::read::dialect::TextRow;
use crate::read::export::{Export, FileFacts, Relation, SAMPLE_ROWS, Tally};
use crate::read::layout::{Layout, named_by_place};
use crate::read::limits::{MAX_RECORD, MAX_SAMPLED};
use crate::read::pipeline::produced;
use crate::read::source::SourceFile;
use crate::read::workbook::book::OpenWorkbook;
use crate::read::workbook::fault::WorkbookFault;
use crate::read::workbook::rows::{Flow, RowBuilder, WorkbookRow};

/// The way out where formulas have no results.
pub(crate) const UNCOMPUTED: &str =
    "it has formulas whose results are not saved: open and save it in Excel, which calculates them";

/// A workbook.
pub(crate) struct Workbook {
    source: SourceFile,
    facts: FileFacts,
    relations: Vec<Relation>,
    /// The numbers of their sheets in the workbook.
    sheets: Vec<usize>,
    /// Open, for the next read: the texts that sheets share are parsed once.
    spare: Arc<Mutex<Option<OpenWorkbook>>>,
    tallies: Vec<Mutex<Tally>>,
}

impl Workbook {
    /// Finds the sheets and their headers.
    pub(crate) fn open(source: SourceFile, layout: &Layout<'_>) -> Result<Self> {
        let opened = OpenWorkbook::open(source.content(), source.container);
        let found = opened.and_then(|mut book| Ok((relations(&mut book, layout)?, book)));
        let ((found, uncomputed), book) = found.map_err(|fault| fault.name(&source.path))?;
        let (sheets, relations): (Vec<usize>, Vec<Relation>) = found.into_iter().unzip();
        if relations.is_empty() {
            let hint = if uncomputed > 0 { UNCOMPUTED } else { "" };
            return Err(Error::import(&source.path, "the workbook has no sheet with rows").hint(hint));
        }
        let container = match source.container {
            Container::Xlsb => "xlsb",
            Container::Ods => "ods",
            Container::Xls => "xls",
            _ => "xlsx",
        };
        let facts = FileFacts {
            sha256: source.sha256.clone(),
            bytes: source.bytes,
            container,
            encoding: None,
            guessed: false,
            delimiter: None,
        };
        let tallies = relations.iter().map(|_| Mutex::default()).collect();
        Ok(Self { source, facts, relations, sheets, spare: Arc::new(Mutex::new(Some(book))), tallies })
    }
}

impl Export for Workbook {
    fn facts(&self) -> &FileFacts {
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
        let (header, first) = (&self.relations[relation].header, self.relations[relation].first_record());
        let (content, container) = (self.source.content().to_path_buf(), self.source.container);
        // Cells have a place of their own in a workbook: there is no surplus that a wrong cut could leave.
        let wanted_cells = wanted.iter().map(|index| (*index < header.len()).then_some(*index)).collect();
        let (spare, header) = (Arc::clone(&self.spare), header.clone());
        let sheet = self.sheets[relation];
        let job = SheetReader { content, container, spare, sheet, header, first, wanted: wanted_cells };
        let parts = produced(move |send| {
            if let Err(fault) = job.run(send) {
                send(Err(fault));
            }
        });
        let name = |fault: WorkbookFault, _| fault.name(&self.source.path);
        Ok(Box::new(NumberedBatches::new(parts, wanted, &self.tallies[relation], name)))
    }

    fn tally(&self, relation: usize) -> Tally {
        *self.tallies[relation].lock().unwrap_or_else(PoisonError::into_inner)
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
            return Err(WorkbookFault::Wide(sampled));
        }
        relations.extend(found.map(|relation| (sheet, relation)));
    }
    Ok((relations, uncomputed))
}

/// The relation of a sheet with these rows at its top. Columns without a name but with cells are kept.
fn relation(name: String, numbers: &[u64], mut rows: Vec<TextRow>, layout: &Layout<'_>) -> Option<Relation> {
    let at = dialect::header_row(&rows, layout);
    let first = *numbers.get(at.unwrap_or(0))?;
    let width = rows[at.unwrap_or(0)..].iter().map(Vec::len).max().unwrap_or(0);
    let records_above = dialect::records_above(&rows, at);
    let Some(at) = at else {
        let (header, sample) = (named_by_place(width), dialect::sample(rows.drain(..), width, SAMPLE_ROWS));
        return Some(Relation { name, header, header_row: None, records_above, sample });
    };
    let mut header: Vec<String> =
        rows[at].iter().map(|cell| dialect::clean(cell.as_deref().unwrap_or_default())).collect();
    header.resize(width, String::new());
    let sample = dialect::sample(rows.drain(at + 1..), width, SAMPLE_ROWS);
    Some(Relation { name, header, header_row: Some(first), records_above, sample })
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
    /// `None` is the surplus.
    wanted: Vec<Option<usize>>,
}

impl SheetReader {
    fn run(&self, send: &dyn Fn(Result<RelationPart, WorkbookFault>) -> bool) -> Result<(), WorkbookFault> {
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
            part.rows.line_no.push((record - before).cast_signed());
            for (column, index) in part.rows.columns.iter_mut().zip(&self.wanted) {
                match index.and_then(|index| row.get(index)) {
                    Some(text) => column.push(text.as_bytes()),
                    None => column.push_null(),
                }
            }
            if !part.rows.is_full() {
                return Flow::Continue(());
            }
            part.seen.records = last - before;
            before = last;
            let full = std::mem::replace(&mut part, RelationPart::new(self.wanted.len()));
            if send(Ok(full)) { Flow::Continue(()) } else { Flow::Break(()) }
        };
        let wanted = |column: u32| self.wanted.contains(&Some(column as usize));
        let mut no_result = |(row, column): (u32, u32)| {
            uncomputed += u64::from(u64::from(row) >= self.first && wanted(column));
        };
        book.visit(self.sheet, &mut RowBuilder::new(&mut each, &mut no_result))?;
        *spare() = Some(book);
        part.seen.records = last - before;
        part.seen.uncomputed = uncomputed;
        send(Ok(part));
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
