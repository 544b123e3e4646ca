//! The file as blocks of whole records, and what can be wrong with one. Knows nothing of columns.

use std::io::Read;
use std::path::Path;

use arrow::error::ArrowError;

use crate::error::Error;
use crate::read::limits::{MAX_CELLS, MAX_RECORD};
use crate::read::splitter::{Dialect, RecordFault, whole_records};
use crate::text;

/// How much is cut off the file at a time: some ten thousand records.
pub(super) const BLOCK: usize = 8 << 20;

/// Whole records of the file.
pub(super) struct RecordBlock {
    pub(super) bytes: Vec<u8>,
    /// Whether the file begins with it.
    pub(super) first: bool,
}

/// What can be wrong with a block.
pub(super) enum BlockFault {
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

impl BlockFault {
    /// In words. `after` the records of the blocks before.
    pub(super) fn name(self, path: &Path, after: u64) -> Error {
        let at = |record: u64, what: &str| {
            Error::import(path, format!("record {} {what}", text::grouped(after + record)))
                .hint("the file may have been cut off, or a quote inside a cell is not doubled")
        };
        match self {
            Self::Io(error) => Error::io("read", path)(error),
            Self::Text(error) => Error::import(path, format!("after record {}: {error}", text::grouped(after))),
            Self::TooLong => at(1, &format!("is longer than {} MB", MAX_RECORD >> 20)),
            Self::Uncut { at: record, why: RecordFault::TooWide } => {
                at(record, &format!("has more than {} cells", text::grouped(MAX_CELLS as u64)))
            }
            Self::Uncut { at: record, why: RecordFault::Unclosed } => at(record, "opens a quote that is never closed"),
        }
    }
}

/// Cuts the text into blocks.
pub(super) struct BlockReader {
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
    /// Blocks of at most so many records.
    pub(super) fn new(text: Box<dyn Read + Send>, dialect: Dialect, most: usize) -> Self {
        Self { text, dialect, most, rest: Vec::new(), waiting: Vec::new(), taken: 0, first: true, ended: false }
    }

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
