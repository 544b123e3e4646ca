//! Delimited text as a relation. The file is cut into blocks of whole records, which are turned into batches on several threads
//! and come out in the order of the file. At most a few blocks are in memory. Knows nothing of what the columns mean.

use std::io::Read;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;

use crate::error::{Error, Result};
use crate::read::batch::{NumberedBatches, RelationPart, TextColumn, rows_at_once};
use crate::read::dialect;
use crate::read::dialect::TextRow;
use crate::read::export::{Export, FileFacts, Relation, SAMPLE_ROWS, Tally};
use crate::read::layout::{Layout, named_by_place};
use crate::read::limits::{MAX_CELLS, MAX_COLUMNS, MAX_RECORD};
use crate::read::pipeline::ordered;
use crate::read::source::SourceFile;
use crate::read::splitter::{CellSpan, Dialect, RecordFault, RecordScanner, whole_records};
use crate::text;

/// The top of the file, from which the layout is taken.
const HEAD: usize = 1 << 20;

/// How much is cut off the file at a time: some ten thousand records.
const BLOCK: usize = 8 << 20;

const OPEN_QUOTE: &str = "the file may have been cut off, or a quote inside a cell is not doubled";

/// A delimited file.
pub(crate) struct Delimited {
    source: SourceFile,
    facts: FileFacts,
    relations: [Relation; 1],
    dialect: Dialect,
    /// The cells of the header as they stand.
    header: Arc<TextRow>,
    tally: Mutex<Tally>,
}

impl Delimited {
    /// Finds delimiter and header.
    pub(crate) fn open(source: SourceFile, layout: &Layout<'_>) -> Result<Self> {
        let (head, dialect) = head(&source, layout)?;
        // Blank records and the rows above the header are the reason for more than the sample.
        let mut rows = dialect::rows(&head, dialect, 2 * SAMPLE_ROWS);
        let at = dialect::header_row(&rows, layout);
        if RecordScanner::new(&head, dialect).next_into(&mut Vec::new()) == Err(RecordFault::TooWide) {
            return Err(name(&source.path, BlockFault::Uncut { at: 1, why: RecordFault::TooWide }, 0));
        }
        let Some(cells) = rows.get(at.unwrap_or(0)).filter(|row| row.iter().any(Option::is_some)).cloned() else {
            return Err(Error::import(&source.path, "the file holds no records"));
        };
        // Without a header there is no row that could stand in the file once more.
        let cells = if at.is_some() { cells } else { vec![None; widest(&rows)] };
        if cells.len() > MAX_COLUMNS {
            let (columns, limit) = (text::count(cells.len() as u64, "column"), text::grouped(MAX_COLUMNS as u64));
            return Err(Error::import(&source.path, format!("its header has {columns}, at most {limit} are read"))
                .hint("export the columns of the tickets only, or a list of field, value and ticket instead of a column for each"));
        }
        let header: Vec<String> = match at {
            Some(_) => cells.iter().map(|cell| dialect::clean(cell.as_deref().unwrap_or_default())).collect(),
            None => named_by_place(cells.len()),
        };
        let records_above = dialect::records_above(&rows, at);
        let sample = dialect::sample(rows.drain(at.map_or(0, |at| at + 1)..), header.len(), SAMPLE_ROWS);
        let facts = FileFacts {
            sha256: source.sha256.clone(),
            bytes: source.bytes,
            container: source.container_name(),
            encoding: Some(source.encoding_name()),
            guessed: source.is_encoding_guessed(),
            delimiter: Some(char::from(dialect.delimiter)),
        };
        let name = source.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let relations = [Relation { name, header, header_row: at.map(|at| at as u64), records_above, sample }];
        Ok(Self { source, facts, relations, dialect, header: Arc::new(cells), tally: Mutex::default() })
    }
}

/// The number of cells of the widest row.
fn widest(rows: &[TextRow]) -> usize {
    rows.iter().map(Vec::len).max().unwrap_or(0)
}

/// The first whole records and how they are cut.
fn head(source: &SourceFile, layout: &Layout<'_>) -> Result<(Vec<u8>, Dialect)> {
    let mut text = source.text()?;
    let (mut head, mut size) = (Vec::new(), HEAD);
    loop {
        let wanted = size - head.len();
        let got = text.by_ref().take(wanted as u64).read_to_end(&mut head).map_err(Error::io("read", &source.path))?;
        let dialect = dialect::sniff(&head, layout);
        if got < wanted {
            return Ok((head, dialect));
        }
        if let Some(whole) = whole_records(&head, dialect) {
            head.truncate(whole);
            return Ok((head, dialect));
        }
        if size >= MAX_RECORD {
            return Err(too_long(&source.path, 0));
        }
        size *= 4;
    }
}

impl Export for Delimited {
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
        let relation = &self.relations[relation];
        let plan = ReadPlan {
            dialect: self.dialect,
            // The header itself, too.
            skip: relation.first_record(),
            width: relation.header.len(),
            header: Arc::clone(&self.header),
            wanted: wanted.to_vec(),
        };
        let blocks = BlockReader {
            text: self.source.text()?,
            dialect: self.dialect,
            most: rows_at_once(wanted.len()),
            rest: Vec::new(),
            waiting: Vec::new(),
            taken: 0,
            first: true,
            ended: false,
        };
        let parts = ordered(blocks, move |block| block.and_then(|block| plan.parse(&block)));
        let name = |fault, before: Tally| name(&self.source.path, fault, before.records);
        Ok(Box::new(NumberedBatches::new(parts, wanted, &self.tally, name)))
    }

    fn tally(&self, _relation: usize) -> Tally {
        *self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whole records of the file.
struct RecordBlock {
    bytes: Vec<u8>,
    first: bool,
}

/// What can be wrong with a block.
enum BlockFault {
    Io(std::io::Error),
    Text(ArrowError),
    TooLong,
    /// The block's record `at`.
    Uncut {
        at: u64,
        why: RecordFault,
    },
}

impl From<ArrowError> for BlockFault {
    fn from(error: ArrowError) -> Self {
        Self::Text(error)
    }
}

/// Cuts the text into blocks.
struct BlockReader {
    text: Box<dyn Read + Send>,
    dialect: Dialect,
    /// Records that a block may have: the shortest of them takes room in every column.
    most: usize,
    /// The beginning of a record whose end was not yet read.
    rest: Vec<u8>,
    /// Whole records, and how much of them is in blocks already.
    waiting: Vec<u8>,
    taken: usize,
    first: bool,
    ended: bool,
}

impl Iterator for BlockReader {
    type Item = Result<RecordBlock, BlockFault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.waiting.is_empty() {
            match self.whole_records()? {
                Ok(bytes) => self.waiting = bytes,
                Err(fault) => return Some(Err(fault)),
            }
        }
        let left = &self.waiting[self.taken..];
        let bytes = match self.few_enough(left) {
            Some(end) if end < left.len() => {
                let few = left[..end].to_vec();
                self.taken += end;
                few
            }
            _ if self.taken == 0 => std::mem::take(&mut self.waiting),
            _ => std::mem::take(&mut self.waiting).split_off(std::mem::take(&mut self.taken)),
        };
        Some(Ok(RecordBlock { bytes, first: std::mem::take(&mut self.first) }))
    }
}

impl BlockReader {
    /// The next whole records of the text.
    fn whole_records(&mut self) -> Option<Result<Vec<u8>, BlockFault>> {
        if self.ended {
            return None;
        }
        let mut bytes = Vec::with_capacity(BLOCK + self.rest.len());
        bytes.append(&mut self.rest);
        loop {
            match self.text.by_ref().take(BLOCK as u64).read_to_end(&mut bytes) {
                Err(error) => {
                    self.ended = true;
                    return Some(Err(BlockFault::Io(error)));
                }
                Ok(read) if read < BLOCK => {
                    self.ended = true;
                    break;
                }
                Ok(_) => {}
            }
            if let Some(whole) = whole_records(&bytes, self.dialect) {
                self.rest.extend_from_slice(&bytes[whole..]);
                bytes.truncate(whole);
                break;
            }
            if bytes.len() > MAX_RECORD {
                self.ended = true;
                return Some(Err(BlockFault::TooLong));
            }
        }
        (!bytes.is_empty()).then_some(Ok(bytes))
    }

    /// Where a block ends that begins here, if it may not have all of these records.
    fn few_enough(&self, bytes: &[u8]) -> Option<usize> {
        let mut lines = memchr::memchr_iter(self.dialect.terminator, bytes);
        // Line ends within cells are none of records, so that more of them may be needed.
        std::iter::from_fn(|| lines.nth(self.most)).find_map(|line| whole_records(&bytes[..=line], self.dialect))
    }
}

/// What to take from each record.
struct ReadPlan {
    dialect: Dialect,
    skip: u64,
    width: usize,
    header: Arc<TextRow>,
    wanted: Vec<usize>,
}

impl ReadPlan {
    /// Whether a record is the header once more, as in pages that were joined together.
    fn is_header(&self, cells: &[CellSpan], block: &[u8]) -> bool {
        let same = |(cell, name): (&CellSpan, &Option<String>)| match (name, cell.plain(block)) {
            (None, _) => cell.is_blank(block),
            (Some(name), Some(text)) => text == name.as_bytes(),
            (Some(name), None) => {
                let mut text = Vec::new();
                cell.write(block, &mut text);
                text == name.as_bytes()
            }
        };
        cells.len() == self.header.len() && cells.len() > 1 && cells.iter().zip(self.header.iter()).all(same)
    }

    fn parse(&self, block: &RecordBlock) -> Result<RelationPart, BlockFault> {
        let bytes = block.bytes.as_slice();
        let (mut records, mut cells) = (RecordScanner::new(bytes, self.dialect), Vec::new());
        let RelationPart { mut rows, mut seen } = RelationPart::new(self.wanted.len());
        if block.first {
            for _ in 0..self.skip {
                records.next_into(&mut cells).map_err(|why| BlockFault::Uncut { at: 0, why })?;
            }
        }
        while records.next_into(&mut cells).map_err(|why| BlockFault::Uncut { at: seen.records + 1, why })? {
            seen.records += 1;
            if cells.iter().all(|cell| cell.is_blank(bytes)) || self.is_header(&cells, bytes) {
                seen.blank += 1;
                continue;
            }
            if rows.line_no.len() == TASTE {
                let read = records.position();
                // A little more, for rows are not all alike.
                rows.grow((bytes.len() - read) / 20 * 21, read);
            }
            rows.line_no.push(seen.records.cast_signed());
            for (column, index) in rows.columns.iter_mut().zip(&self.wanted) {
                if *index >= self.width {
                    push_surplus(column, &cells, self.width, bytes, self.dialect.delimiter);
                } else if let Some(cell) = cells.get(*index) {
                    push(column, cell, bytes);
                } else {
                    column.push_null();
                }
            }
        }
        Ok(RelationPart { rows, seen })
    }
}

fn push(column: &mut TextColumn, cell: &CellSpan, block: &[u8]) {
    match cell.plain(block) {
        Some(text) => column.push(text),
        None => column.push_with(|out| cell.write(block, out)),
    }
}

/// After so many rows of a block the room for the others is guessed from them.
const TASTE: usize = 1_024;

/// The cells beyond the header, if any of them holds text. Trailing delimiters alone are a habit of some tools.
fn push_surplus(column: &mut TextColumn, cells: &[CellSpan], width: usize, block: &[u8], delimiter: u8) {
    let surplus = cells.get(width..).unwrap_or_default();
    if surplus.iter().all(|cell| cell.is_blank(block)) {
        return column.push_null();
    }
    column.push_with(|out| {
        for (i, cell) in surplus.iter().enumerate() {
            if i > 0 {
                out.push(delimiter);
            }
            cell.write(block, out);
        }
    });
}

/// `after` the records of the blocks before.
fn name(path: &Path, fault: BlockFault, after: u64) -> Error {
    match fault {
        BlockFault::Io(error) => Error::io("read", path)(error),
        BlockFault::Text(error) => Error::import(path, format!("after record {}: {error}", text::grouped(after))),
        BlockFault::TooLong => too_long(path, after),
        BlockFault::Uncut { at, why: RecordFault::TooWide } => {
            let (record, limit) = (text::grouped(after + at), text::grouped(MAX_CELLS as u64));
            Error::import(path, format!("record {record} has more than {limit} cells")).hint(OPEN_QUOTE)
        }
        BlockFault::Uncut { at, why: RecordFault::Unclosed } => {
            let record = text::grouped(after + at);
            Error::import(path, format!("record {record} opens a quote that is never closed")).hint(OPEN_QUOTE)
        }
    }
}

fn too_long(path: &Path, after: u64) -> Error {
    let (record, limit) = (text::grouped(after + 1), MAX_RECORD >> 20);
    Error::import(path, format!("record {record} is longer than {limit} MB")).hint(OPEN_QUOTE)
}

#[cfg(test)]
mod tests {
    use arrow::array::AsArray;
    use arrow::datatypes::Int64Type;

    use super::*;
    use crate::read::open;

    type Records = Vec<(i64, Vec<Option<String>>)>;

    /// All columns and the surplus of a file with these bytes.
    fn read(bytes: &[u8]) -> Result<(Box<dyn Export>, Records)> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("export.csv");
        std::fs::write(&path, bytes).unwrap();
        let export = open(&path)?;
        let wanted: Vec<usize> = (0..=export.relations()[0].header.len()).collect();
        let mut records = Records::new();
        for batch in export.read(0, &wanted)? {
            let batch = batch?;
            for (row, number) in batch.column(0).as_primitive::<Int64Type>().values().iter().enumerate() {
                let cell = |column: usize| {
                    let cells = batch.column(column).as_string::<i32>();
                    cells.iter().nth(row).flatten().map(str::to_owned)
                };
                records.push((*number, (1..batch.num_columns()).map(cell).collect()));
            }
        }
        Ok((export, records))
    }

    fn record(number: i64, cells: &[&str]) -> (i64, Vec<Option<String>>) {
        (number, cells.iter().map(|cell| (!cell.is_empty()).then(|| (*cell).to_owned())).collect())
    }

    #[test]
    fn newlines_in_cells_ragged_and_blank_records_are_all_accounted_for() {
        let text = b"number,title,state\r\nINC1,\"VPN drops\nevery hour\",New\r\n,,\r\nINC2,short\r\n\r\nINC3,a,b,c,,d\r\nINC4,a,b,,\r\n";
        let (export, records) = read(text).unwrap();
        assert_eq!(export.relations()[0].header, ["number", "title", "state"]);
        let expected = [
            record(1, &["INC1", "VPN drops\nevery hour", "New", ""]),
            record(3, &["INC2", "short", "", ""]),
            record(4, &["INC3", "a", "b", "c,,d"]),
            record(5, &["INC4", "a", "b", ""]),
        ];
        assert_eq!(records, expected);
        assert_eq!(export.tally(0), Tally { records: 5, blank: 1, uncomputed: 0 });
    }

    #[test]
    fn one_byte_of_windows_1252_deep_in_the_file_loses_nothing() {
        let mut text = b"number;caller\n".to_vec();
        for i in 0..200_000 {
            text.extend_from_slice(format!("INC{i};Lena\n").as_bytes());
        }
        text.extend_from_slice(b"INC200000;Ren\xe9 \x80\n");
        let (export, records) = read(&text).unwrap();
        assert_eq!(export.facts().encoding.as_deref(), Some("windows-1252"));
        assert_eq!(records.len(), 200_001);
        assert_eq!(records[200_000], record(200_001, &["INC200000", "Ren\u{e9} \u{20ac}", ""]));
    }

    #[test]
    fn a_stray_byte_in_utf_8_spoils_no_other_row() {
        let mut text = "number;caller\nINC1;Zo\u{eb} \u{20ac}\n".as_bytes().to_vec();
        text.extend_from_slice(b"INC2;Ren\xe9\n");
        text.extend_from_slice(&"INC3;\u{e9}\n".repeat(400_000).into_bytes());
        let (export, records) = read(&text).unwrap();
        assert_eq!(export.facts().encoding.as_deref(), Some("utf-8 and windows-1252"));
        assert_eq!(records[0], record(1, &["INC1", "Zo\u{eb} \u{20ac}", ""]));
        assert_eq!(records[1], record(2, &["INC2", "Ren\u{e9}", ""]));
        assert_eq!((records.len(), &records[400_001]), (400_002, &record(400_002, &["INC3", "\u{e9}", ""])));
    }

    #[test]
    fn a_header_that_repeats_further_down_is_no_record() {
        let text = b"number,\"short \"\"x\"\"\"\nINC1,a\nnumber,\"short \"\"x\"\"\"\nnumber,b\nINC2,c\n";
        let (export, records) = read(text).unwrap();
        let expected = [record(1, &["INC1", "a", ""]), record(3, &["number", "b", ""]), record(4, &["INC2", "c", ""])];
        assert_eq!(records, expected);
        assert_eq!(export.tally(0), Tally { records: 4, blank: 1, uncomputed: 0 });
    }

    #[test]
    fn utf_16_and_marked_utf_8_are_read() {
        for mark in [false, true] {
            let text = "number\ttitle\r\nINC1\tZo\u{eb}\r\n";
            let start = if mark { vec![0xff, 0xfe] } else { Vec::new() };
            let bytes: Vec<u8> = start.into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
            let (export, records) = read(&bytes).unwrap();
            assert_eq!(export.facts().encoding.as_deref(), Some("utf-16le"));
            assert_eq!(records, [record(1, &["INC1", "Zo\u{eb}", ""])]);
        }
        let (export, _) = read("\u{feff}\"ID\";\"Titre\"\n\"4\";\"x\"\n".as_bytes()).unwrap();
        assert_eq!((export.relations()[0].header[0].as_str(), export.facts().delimiter), ("ID", Some(';')));
    }

    #[test]
    fn records_keep_their_order_and_number_across_blocks() {
        let filler = "x".repeat(100);
        let many = 3 * BLOCK / 100;
        let lines: Vec<String> = (1..=many).map(|i| format!("{i},\"{filler}\n\"\n")).collect();
        let (export, records) = read(format!("number,text\n{}", lines.concat()).as_bytes()).unwrap();
        assert_eq!(records.len(), many);
        for (expected, (number, cells)) in (1..).zip(&records) {
            assert_eq!((*number, cells[0].as_deref()), (expected, Some(expected.to_string().as_str())));
        }
        assert_eq!(export.tally(0), Tally { records: many as u64, blank: 0, uncomputed: 0 });
    }

    #[test]
    fn an_open_quote_names_its_record() {
        let Err(error) = read(b"number,title\nINC1,a\nINC2,\"cut o") else { panic!("read a broken file") };
        assert!(error.to_string().contains("record 2 opens a quote that is never closed"), "{error}");
        assert!(!error.hints().is_empty());
    }

    #[test]
    fn repeated_and_empty_names_are_kept_and_a_header_alone_is_no_error() {
        let (export, records) = read(b"Issue key,Comment,Comment,\n").unwrap();
        assert_eq!(export.relations()[0].header, ["Issue key", "Comment", "Comment", ""]);
        assert!(records.is_empty());
    }
}
