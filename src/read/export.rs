//! What every reader gives: facts about a file, its relations, and their rows as batches of text columns. Knows no format.

use arrow::record_batch::RecordBatch;
use serde::Serialize;

use crate::error::Result;

/// Records kept for detection.
pub(crate) const SAMPLE_ROWS: usize = 200;

/// A file read as text: what it is, and the relations of rows in it.
pub trait Export {
    /// Facts about the file.
    fn facts(&self) -> &FileFacts;
    /// Its relations: the sheets of a workbook, or one for a delimited file; for JSON one per list of records.
    fn relations(&self) -> &[Relation];
    /// Streams the wanted columns of a relation. Each batch has `line_no BIGINT` (record number from 1, after the header) first, then
    /// one nullable UTF-8 column per wanted index, in that order, named `c` and the index (`c0`, `c7`), so that repeated headers
    /// cannot collide. An empty cell is NULL. Blank records are left out, but have their number.
    ///
    /// The index `header.len()` stands for the cells beyond the header: NULL in an orderly record, else their text. A record with
    /// such cells may be split in the wrong places, so a loader asks for this column and rejects the record.
    fn read<'a>(
        &'a self,
        relation: usize,
        wanted: &[usize],
    ) -> Result<Box<dyn Iterator<Item = Result<RecordBatch>> + 'a>>;
    /// What the last read of the relation has seen; complete when its iterator has come to its end.
    fn tally(&self, relation: usize) -> Tally;
}

/// How many records a read has seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Data records after the header, blank ones included.
    pub records: u64,
    /// Records without any text, or that repeat the header; no batch holds them.
    pub blank: u64,
    /// Cells of the wanted columns with a formula whose result is not in the file; they are empty in the batches.
    pub uncomputed: u64,
}

/// Facts about a file, known without a profile.
#[derive(Debug, Clone, Serialize)]
pub struct FileFacts {
    /// SHA-256 of the bytes of the file, in hexadecimal.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: u64,
    /// `csv`, `xlsx`, `json`, `xes`, ...
    pub container: &'static str,
    /// `utf-8`, `windows-1252`, ...
    pub encoding: Option<String>,
    /// Whether the encoding is no more than likely.
    pub guessed: bool,
    /// Of a delimited file.
    pub delimiter: Option<char>,
}

/// A list of records with named text columns.
#[derive(Debug, Clone)]
pub struct Relation {
    /// Sheet name, JSON path of the list, or the file name.
    pub name: String,
    /// Column names as written; repeated ones are kept. JSON paths are dotted: `fields.priority.name`.
    pub header: Vec<String>,
    /// The row of the header, counted from 0; none where the file has none, and columns are named by their place. Rows before it are no
    /// records (preamble).
    pub header_row: Option<u64>,
    /// How many of the rows before the header look like records: as wide as it, with a time in them or mostly numbers.
    pub records_above: u64,
    /// The first records, for detection: at most 200 rows of as many cells as the header.
    pub sample: Vec<Vec<Option<String>>>,
}

impl Relation {
    /// How many rows stand before the first record.
    pub(crate) fn first_record(&self) -> u64 {
        self.header_row.map_or(0, |row| row + 1)
    }
}
