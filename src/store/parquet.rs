//! Rows of cells as a Parquet file.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, StringArray, TimestampMicrosecondArray,
};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use arrow::record_batch::RecordBatch;

use crate::calendar::Calendars;
use crate::error::{Error, ErrorKind, Result};
use crate::store::cell::Cell;
use crate::store::database::Store;
use crate::text;

/// Rows handed over at once.
const AT_ONCE: usize = 1 << 16;

/// Columns and what their cells are. A column has the type of its cells; one of mixed types is text.
#[derive(Debug)]
pub struct ParquetColumns(Vec<(String, SeenValues)>);

/// Which cells a column has.
#[derive(Debug, Default, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "a set of what was seen, not a state")]
struct SeenValues {
    truth: bool,
    whole: bool,
    fraction: bool,
    instant: bool,
    date: bool,
    text: bool,
}

impl SeenValues {
    fn data_type(self) -> DataType {
        match self {
            Self { whole: false, fraction: false, instant: false, date: false, text: false, .. } => DataType::Boolean,
            Self { truth: false, fraction: false, instant: false, date: false, text: false, .. } => DataType::Int64,
            Self { truth: false, instant: false, date: false, text: false, .. } => DataType::Float64,
            Self { truth: false, whole: false, fraction: false, date: false, text: false, .. } => {
                DataType::Timestamp(TimeUnit::Microsecond, None)
            }
            Self { truth: false, whole: false, fraction: false, instant: false, text: false, .. } => DataType::Date32,
            _ => DataType::Utf8,
        }
    }
}

impl ParquetColumns {
    /// Columns of which no cell is seen yet.
    pub fn new(names: &[String]) -> Self {
        Self(names.iter().map(|name| (name.clone(), SeenValues::default())).collect())
    }

    /// Looks at a row.
    pub fn see(&mut self, row: &[Cell]) {
        for ((_, seen), cell) in self.0.iter_mut().zip(row) {
            match cell {
                Cell::Null => {}
                Cell::Bool(_) => seen.truth = true,
                Cell::Int(_) => seen.whole = true,
                Cell::Float(_) => seen.fraction = true,
                Cell::Instant(_) | Cell::Wall(_) => seen.instant = true,
                Cell::Date(_) => seen.date = true,
                Cell::Text(_) => seen.text = true,
            }
        }
    }

    fn schema(&self) -> SchemaRef {
        let fields = self.0.iter().map(|(name, seen)| Field::new(name, seen.data_type(), true));
        Arc::new(Schema::new(fields.collect::<Vec<_>>()))
    }
}

impl Store {
    /// Writes rows, all of which the columns have seen, to a Parquet file.
    pub fn write_parquet(
        columns: &ParquetColumns,
        mut rows: impl Iterator<Item = Result<Vec<Cell>>>,
        path: &Path,
    ) -> Result<()> {
        let schema = columns.schema();
        let batch = |rows: &[Vec<Cell>]| {
            let types = schema.fields().iter().enumerate();
            let arrays = types.map(|(place, field)| array(rows, place, field.data_type())).collect();
            RecordBatch::try_new(Arc::clone(&schema), arrays).map_err(|error| {
                Error::new(ErrorKind::Frame { what: "Parquet".to_owned(), message: error.to_string() })
            })
        };
        let mut begun = false;
        let batches = std::iter::from_fn(|| match rows.by_ref().take(AT_ONCE).collect::<Result<Vec<_>>>() {
            Ok(rows) if rows.is_empty() && begun => None,
            Ok(rows) => {
                begun = true;
                Some(batch(&rows))
            }
            Err(error) => Some(Err(error)),
        });
        let store = Self::in_memory(&Calendars::new())?;
        // One thread keeps the rows in their order.
        store.set_threads(1)?;
        store.hold("rows", Arc::clone(&schema), batches)?;
        store.batch(&format!("COPY rows TO {} (FORMAT parquet)", text::quote_literal(&path.display().to_string())))
    }
}

fn array(rows: &[Vec<Cell>], place: usize, data_type: &DataType) -> ArrayRef {
    let cells = || rows.iter().map(|row| row.get(place).unwrap_or(&Cell::Null));
    match data_type {
        DataType::Boolean => Arc::new(cells().map(Cell::as_bool).collect::<BooleanArray>()),
        DataType::Int64 => Arc::new(cells().map(Cell::as_i64).collect::<Int64Array>()),
        DataType::Float64 => Arc::new(cells().map(Cell::as_f64).collect::<Float64Array>()),
        DataType::Timestamp(..) => {
            let micros = cells().map(|cell| cell.as_i64().map(|seconds| seconds * 1_000_000));
            Arc::new(micros.collect::<TimestampMicrosecondArray>())
        }
        DataType::Date32 => {
            let days = cells().map(|cell| if let Cell::Date(days) = cell { Some(*days) } else { None });
            Arc::new(days.collect::<Date32Array>())
        }
        _ => Arc::new(cells().map(Cell::to_text).collect::<StringArray>()),
    }
}
