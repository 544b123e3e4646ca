//! From files to canonical rows. Every format becomes a relation of text columns plus a record number; a profile turns the
//! relation into generated SQL. Knows the store, nothing of clocks or measures.

use std::path::Path;

use arrow::record_batch::RecordBatch;
use serde::Serialize;

use crate::error::Result;

/// A file read as text: what it is, and the relations of rows in it.
pub trait Export {
    /// Facts about the file.
    fn facts(&self) -> &Facts;
    /// Its relations: the sheets of a workbook, or one for a delimited file; for JSON one per list of records.
    fn relations(&self) -> &[Relation];
    /// Streams the wanted columns of a relation. Each batch has `line_no BIGINT` (record number from 1, after the header) first, then
    /// one nullable UTF-8 column per wanted index, in that order. An empty cell is NULL.
    fn read<'a>(
        &'a self,
        relation: usize,
        wanted: &[usize],
    ) -> Result<Box<dyn Iterator<Item = Result<RecordBatch>> + 'a>>;
}

/// Facts about a file, known without a profile.
#[derive(Debug, Clone, Serialize)]
pub struct Facts {
    /// SHA-256 of the bytes of the file, in hexadecimal.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: u64,
    /// `csv`, `xlsx`, `json`, ...
    pub container: &'static str,
    /// `utf-8`, `windows-1252`, ...
    pub encoding: Option<String>,
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
    /// Rows before the header (preamble) that were skipped, and rows known to be footers or blank: ignored rows.
    pub header_row: u64,
    /// The first records, for detection: at most 200 rows of as many cells as the header.
    pub sample: Vec<Vec<Option<String>>>,
}

/// Opens a file of any supported format.
pub fn open(_path: &Path) -> Result<Box<dyn Export>> {
    unimplemented!()
}
