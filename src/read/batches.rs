//! The batches of a read, and what it counts on its way. Readers give parts of a relation that know only their own record numbers;
//! here these are numbered through. Knows no format.

use std::ops::AddAssign;
use std::path::Path;

use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;

use crate::error::{Error, Result};
use crate::read::batch::{BatchBuilder, WantedColumn, schema};
use crate::read::guarded::guarded;

/// How many records a read has seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Data records after the header, blank ones included.
    pub records: u64,
    /// Records without any text, or that repeat the header; no batch holds them.
    pub blank: u64,
    /// Cells of the wanted columns with a formula whose result is not in the file; they are empty in the batches.
    pub uncomputed: u64,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, more: Self) {
        self.records += more.records;
        self.blank += more.blank;
        self.uncomputed += more.uncomputed;
    }
}

/// A piece of a relation, its records numbered from 1.
pub(crate) struct RelationPart {
    /// The records with text.
    pub(crate) rows: BatchBuilder,
    /// All records of the piece.
    pub(crate) seen: Tally,
}

impl RelationPart {
    /// An empty piece of so many text columns.
    pub(crate) fn new(columns: usize) -> Self {
        Self { rows: BatchBuilder::new(columns), seen: Tally::default() }
    }

    /// Appends a record, which is left out if it is blank.
    pub(crate) fn push<'t>(&mut self, blank: bool, cells: impl Iterator<Item = Option<&'t str>>) {
        self.seen.records += 1;
        if blank {
            self.seen.blank += 1;
        } else {
            self.rows.push(self.seen.records, cells);
        }
    }

    /// The piece if it is full; the next one begins.
    pub(crate) fn if_full(&mut self) -> Option<Self> {
        let columns = self.rows.columns.len();
        self.rows.is_full().then(|| std::mem::replace(self, Self::new(columns)))
    }
}

/// Records of a relation, and what was counted to find them.
pub(crate) struct CountedBatch {
    pub(crate) rows: RecordBatch,
    pub(crate) seen: Tally,
}

/// The records of a relation as a reader gives them, up to the first error.
pub(crate) type CountedBatches<'a> = Box<dyn Iterator<Item = Result<CountedBatch>> + 'a>;

/// Numbers the records of consecutive parts through. `name` makes an error of a fault and the number of records before its part.
pub(crate) fn numbered<'a, F: From<ArrowError>>(
    parts: impl Iterator<Item = Result<RelationPart, F>> + 'a,
    wanted: &[WantedColumn],
    name: impl Fn(F, u64) -> Error + 'a,
) -> CountedBatches<'a> {
    let (schema, mut records) = (schema(wanted), 0);
    Box::new(parts.map(move |part| {
        let before = records;
        let batch = part.and_then(|part| {
            records += part.seen.records;
            Ok(CountedBatch { rows: part.rows.finish(before.cast_signed(), &schema)?, seen: part.seen })
        });
        batch.map_err(|fault| name(fault, before))
    }))
}

/// The batches of a read. It ends with the first error, and a panic over the input is one.
pub struct Batches<'a> {
    path: &'a Path,
    counted: CountedBatches<'a>,
    seen: Tally,
    ended: bool,
}

impl<'a> Batches<'a> {
    /// Of the file at this path.
    pub(crate) fn new(path: &'a Path, counted: CountedBatches<'a>) -> Self {
        Self { path, counted, seen: Tally::default(), ended: false }
    }

    /// What the whole read has seen; what nobody took of it is passed over.
    pub fn finish(mut self) -> Result<Tally> {
        self.try_for_each(|batch| batch.map(drop))?;
        Ok(self.seen)
    }
}

impl Iterator for Batches<'_> {
    type Item = Result<RecordBatch>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            match guarded(self.path, || self.counted.next().transpose()) {
                Ok(Some(batch)) => {
                    self.seen += batch.seen;
                    if batch.rows.num_rows() > 0 {
                        return Some(Ok(batch.rows));
                    }
                }
                Ok(None) => self.ended = true,
                Err(error) => {
                    self.ended = true;
                    return Some(Err(error));
                }
            }
        }
        None
    }
}
