//! Text columns on their way to Arrow. Knows neither files nor formats: whoever reads a format pushes cells, row by row.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, NullBufferBuilder, StringArray};
use arrow::buffer::{Buffer, OffsetBuffer, ScalarBuffer};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;

/// A batch ends with this row, or
const FULL_ROWS: usize = 32_768;

/// with so much text in a column, or
const FULL_BYTES: usize = 16 << 20;

/// with so many cells, empty ones included: a cell without text takes room, too.
pub(crate) const FULL_CELLS: usize = 8 << 20;

/// A column of text that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WantedColumn {
    /// The column at this place in the header; one that the header has not got is empty.
    At(usize),
    /// The cells beyond the header: NULL in an orderly record, else their text. A record with such cells may be split in the wrong
    /// places, so a loader asks for this column and rejects the record. Where cells have a place of their own, there are none.
    Surplus,
}

impl WantedColumn {
    /// The place in the header.
    pub(crate) fn place(self) -> Option<usize> {
        match self {
            Self::At(place) => Some(place),
            Self::Surplus => None,
        }
    }

    /// What it is called in a batch: by its place, so that repeated headers cannot collide.
    fn name(self) -> String {
        self.place().map_or_else(|| "surplus".to_owned(), |place| format!("c{place}"))
    }
}

/// The schema of the batches that hold the columns `wanted`.
pub(crate) fn schema(wanted: &[WantedColumn]) -> SchemaRef {
    let line_no = Field::new("line_no", DataType::Int64, false);
    let cells = wanted.iter().map(|column| Field::new(column.name(), DataType::Utf8, true));
    Arc::new(Schema::new(std::iter::once(line_no).chain(cells).collect::<Vec<_>>()))
}

/// How many rows of so many columns may be in memory at once.
pub(crate) fn rows_at_once(columns: usize) -> usize {
    FULL_CELLS / (columns + 1)
}

/// A growing column of nullable text. The bytes are checked for UTF-8 once, for the whole column, which is far cheaper than
/// cell by cell.
pub(crate) struct TextColumn {
    values: Vec<u8>,
    offsets: Vec<i32>,
    nulls: NullBufferBuilder,
}

impl TextColumn {
    fn new() -> Self {
        Self { values: Vec::new(), offsets: vec![0], nulls: NullBufferBuilder::new(0) }
    }

    /// Appends a cell. Text of nothing but white space is no text.
    pub(crate) fn push(&mut self, cell: &[u8]) {
        match cell.first() {
            Some(first) if *first > b' ' || !cell.trim_ascii().is_empty() => {
                self.values.extend_from_slice(cell);
                self.close(true);
            }
            _ => self.close(false),
        }
    }

    /// Appends a cell that `write` spells out at the end of the given bytes.
    pub(crate) fn push_with(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        let start = self.values.len();
        write(&mut self.values);
        let blank = self.values[start..].trim_ascii().is_empty();
        if blank {
            self.values.truncate(start);
        }
        self.close(!blank);
    }

    /// Appends an empty cell.
    pub(crate) fn push_null(&mut self) {
        self.close(false);
    }

    /// Makes room for `more / of` as much as there is.
    fn grow(&mut self, more: usize, of: usize) {
        self.values.reserve_exact(self.values.len() * more / of);
        self.offsets.reserve_exact(self.offsets.len() * more / of);
    }

    fn close(&mut self, valid: bool) {
        // The readers end a batch long before two gigabytes of text; a longer column fails in `finish`.
        self.offsets.push(i32::try_from(self.values.len()).unwrap_or(i32::MAX));
        self.nulls.append(valid);
    }

    fn finish(mut self) -> Result<ArrayRef, ArrowError> {
        if i32::try_from(self.values.len()).is_err() {
            return Err(ArrowError::OffsetOverflowError(self.values.len()));
        }
        let offsets = OffsetBuffer::new(ScalarBuffer::from(self.offsets));
        Ok(Arc::new(StringArray::try_new(offsets, Buffer::from_vec(self.values), self.nulls.finish())?))
    }
}

/// A batch in the making.
pub(crate) struct BatchBuilder {
    /// Record numbers.
    pub(crate) line_no: Vec<i64>,
    /// One for each wanted column.
    pub(crate) columns: Vec<TextColumn>,
}

impl BatchBuilder {
    /// An empty batch of so many text columns.
    pub(crate) fn new(columns: usize) -> Self {
        Self { line_no: Vec::new(), columns: (0..columns).map(|_| TextColumn::new()).collect() }
    }

    /// Appends a record with its number: a cell for each column.
    pub(crate) fn push<'t>(&mut self, number: u64, cells: impl Iterator<Item = Option<&'t str>>) {
        self.line_no.push(number.cast_signed());
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            match cell {
                Some(text) => column.push(text.as_bytes()),
                None => column.push_null(),
            }
        }
    }

    /// Makes room for `more / of` as many rows like those that are there: growing by doubling copies everything again and again, and
    /// leaves up to half of the memory empty.
    pub(crate) fn grow(&mut self, more: usize, of: usize) {
        self.line_no.reserve_exact(self.line_no.len() * more / of);
        self.columns.iter_mut().for_each(|column| column.grow(more, of));
    }

    /// Whether it is time to begin the next batch.
    pub(crate) fn is_full(&self) -> bool {
        self.line_no.len() >= FULL_ROWS.min(rows_at_once(self.columns.len()))
            || self.columns.iter().any(|column| column.values.len() >= FULL_BYTES)
    }

    /// Bytes of text in all columns.
    pub(crate) fn bytes(&self) -> usize {
        self.columns.iter().map(|column| column.values.len()).sum()
    }

    /// The finished batch, its record numbers moved up by `base`.
    pub(crate) fn finish(mut self, base: i64, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
        for number in &mut self.line_no {
            *number += base;
        }
        let mut arrays: Vec<ArrayRef> = Vec::with_capacity(self.columns.len() + 1);
        arrays.push(Arc::new(Int64Array::from(self.line_no)));
        for column in self.columns {
            arrays.push(column.finish()?);
        }
        RecordBatch::try_new(Arc::clone(schema), arrays)
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::{Array, AsArray};

    use super::*;

    #[test]
    fn blank_cells_are_null_and_text_is_kept_as_it_stands() {
        let mut rows = BatchBuilder::new(1);
        rows.line_no.extend([1, 2, 3, 4]);
        rows.columns[0].push(b" a ");
        rows.columns[0].push(b"  ");
        rows.columns[0].push_null();
        rows.columns[0].push_with(|bytes| bytes.extend_from_slice("\u{e9}".as_bytes()));
        let batch = rows.finish(10, &schema(&[WantedColumn::At(3)])).unwrap();
        assert_eq!(batch.schema().field(1).name(), "c3");
        assert_eq!(batch.column(0).as_primitive::<arrow::datatypes::Int64Type>().values(), &[11, 12, 13, 14]);
        let cells = batch.column(1).as_string::<i32>();
        assert_eq!(cells.iter().collect::<Vec<_>>(), [Some(" a "), None, None, Some("\u{e9}")]);
        assert_eq!(cells.null_count(), 2);
    }

    #[test]
    fn bytes_that_are_no_text_are_an_error_and_no_panic() {
        let mut rows = BatchBuilder::new(1);
        rows.line_no.push(1);
        rows.columns[0].push(b"\xff\xfe");
        assert!(rows.finish(0, &schema(&[WantedColumn::At(0)])).is_err());
    }
}
