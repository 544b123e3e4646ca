//! Consecutive records of a list, cut out of the text. Knows nothing of what is in them.

use crate::read::limits::MAX_CELLS;
use crate::read::text_fault::TextFault;
use crate::text::grouped;

/// The way out of what the lists below a record do.
pub(super) const WITHOUT_LISTS: &str =
    "export the records without the lists in them, or the lists as files of their own";

/// How much goes into a bunch: some thousand records.
const BUNCH: usize = 2 << 20;

/// Consecutive records of one list.
pub(crate) struct RecordChunk {
    /// Name of the list.
    pub(crate) list: String,
    /// Number of the first record in the list, from 1.
    pub(crate) first: u64,
    bytes: Vec<u8>,
    records: Vec<RecordSpan>,
}

struct RecordSpan {
    from: usize,
    until: usize,
    offset: u64,
}

impl RecordChunk {
    /// No records of a list yet.
    pub(super) fn new(list: String) -> Self {
        Self { list, first: 0, bytes: Vec::new(), records: Vec::new() }
    }

    /// How many records there are.
    pub(super) fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether no more goes into it, where it may have so many records.
    pub(super) fn is_full(&self, most: usize) -> bool {
        self.bytes.len() >= BUNCH || self.len() >= most
    }

    /// Takes the text of a record that begins at this offset in the file.
    pub(super) fn push(&mut self, record: &[u8], offset: u64) -> Result<(), TextFault> {
        // A value of two bytes takes fifty when it is built.
        if record.len() > MAX_CELLS && memchr::memchr_iter(b',', record).count() > MAX_CELLS {
            let reason = format!("a record of more than {} values", grouped(MAX_CELLS as u64));
            return Err(TextFault::at(offset, reason).hint(WITHOUT_LISTS));
        }
        let from = self.bytes.len();
        self.bytes.extend_from_slice(record);
        self.records.push(RecordSpan { from, until: self.bytes.len(), offset });
        Ok(())
    }

    /// The record at this place does not parse.
    pub(super) fn broken(&self, at: usize, error: &serde_json::Error) -> TextFault {
        let (record, offset) = self.records().nth(at).unwrap_or_default();
        // The parser counts lines and columns of the record.
        let lines = record.split_inclusive(|byte| *byte == b'\n').take(error.line().saturating_sub(1));
        let within = lines.map(<[u8]>::len).sum::<usize>() + error.column().saturating_sub(1);
        let (number, reason) = (grouped(self.first + at as u64), error.to_string());
        let reason = reason.split(" at line ").next().unwrap_or_default();
        TextFault::at(offset + within as u64, format!("record {number} of `{}`: {reason}", self.list))
    }

    /// The text of each record and where in the file it begins.
    pub(crate) fn records(&self) -> impl Iterator<Item = (&[u8], u64)> {
        self.records.iter().map(|span| (&self.bytes[span.from..span.until], span.offset))
    }
}
