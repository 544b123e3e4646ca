//! A file read as text: facts about it, its relations, and their rows as batches of text columns. What the readers of all formats have in
//! common is done here once. Knows no format.

use std::path::PathBuf;

use crate::error::Result;
use crate::read::batch::WantedColumn;
use crate::read::batches::{Batches, CountedBatches};
use crate::read::container::Container;
use crate::read::guarded::guarded;
use crate::read::source::SourceFile;

/// Records kept for detection.
pub(crate) const SAMPLE_ROWS: usize = 200;

/// A file read as text: what it is, and the relations of rows in it.
pub struct Export<'a> {
    facts: FileFacts,
    relations: Vec<Relation>,
    reader: Box<dyn Reader + 'a>,
}

/// What knows how the rows of a file are written, or makes rows of those of another export.
pub(crate) trait Reader {
    /// Reads the wanted columns of the relation with this number.
    fn read(&self, at: usize, relation: &Relation, wanted: &[WantedColumn]) -> Result<CountedBatches<'_>>;
}

impl<'a> Export<'a> {
    /// A file with these relations, whose rows `reader` gives.
    pub(crate) fn new(facts: FileFacts, relations: Vec<Relation>, reader: impl Reader + 'a) -> Self {
        Self { facts, relations, reader: Box::new(reader) }
    }

    /// The same file with another relation in the place of one. Its reader is asked for the others, too.
    pub(crate) fn with<'b>(&self, at: usize, relation: Relation, reader: impl Reader + 'b) -> Export<'b> {
        let mut relations = self.relations.clone();
        relations[at] = relation;
        Export::new(self.facts.clone(), relations, reader)
    }

    /// Facts about the file.
    pub fn facts(&self) -> &FileFacts {
        &self.facts
    }

    /// Its relations: the sheets of a workbook, or one for a delimited file; for JSON one per list of records.
    pub fn relations(&self) -> &[Relation] {
        &self.relations
    }

    /// Streams the wanted columns of a relation. Each batch has `line_no BIGINT` (record number from 1, after the header) first, then
    /// one nullable UTF-8 column per wanted one, in that order. An empty cell is NULL. Blank records are left out, but have their number.
    ///
    /// An input that brings its reader or a library down is refused like any other that cannot be read.
    pub fn read(&self, relation: usize, wanted: &[WantedColumn]) -> Result<Batches<'_>> {
        let batches = guarded(&self.facts.path, || self.counted(relation, wanted))?;
        Ok(Batches::new(&self.facts.path, batches))
    }

    /// The same for a reader that makes something else of it.
    pub(crate) fn counted(&self, relation: usize, wanted: &[WantedColumn]) -> Result<CountedBatches<'_>> {
        self.reader.read(relation, &self.relations[relation], wanted)
    }
}

/// Facts about a file, known without a profile.
#[derive(Debug, Clone)]
pub struct FileFacts {
    /// As the user named it.
    pub path: PathBuf,
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

impl FileFacts {
    /// What is known of a file before its relations are.
    pub(crate) fn of(source: &SourceFile) -> Self {
        Self {
            path: source.path.clone(),
            sha256: source.sha256.clone(),
            bytes: source.bytes,
            container: source.container.name(),
            encoding: (!source.container.is_workbook()).then(|| source.encoding_name()),
            guessed: source.container == Container::Delimited && source.is_encoding_guessed(),
            delimiter: None,
        }
    }
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

/// A cell of a sample.
pub(crate) fn sampled(cell: Option<&str>) -> Option<String> {
    cell.filter(|text| !text.trim().is_empty()).map(str::to_owned)
}
