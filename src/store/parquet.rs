//! A table of cells as a Parquet file.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, StringArray, TimestampMicrosecondArray,
};
use arrow::datatypes::{Field, Schema};
use arrow::record_batch::RecordBatch;

use super::{Cell, Store, Table};
use crate::calendar::Calendars;
use crate::error::{Error, ErrorKind, Result};
use crate::text;

impl Store {
    /// Writes a result to a Parquet file. A column has the type of its cells; one of mixed types is text.
    pub fn write_parquet(table: &Table, path: &Path) -> Result<()> {
        let columns: Vec<ArrayRef> = (0..table.columns.len()).map(|index| array(table, index)).collect();
        let fields: Vec<Field> = (table.columns.iter().zip(&columns))
            .map(|(name, column)| Field::new(name, column.data_type().clone(), true))
            .collect();
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)
            .map_err(|error| Error::new(ErrorKind::Frame { what: "Parquet".to_owned(), message: error.to_string() }))?;

        let store = Self::in_memory(&Calendars::new())?;
        // One thread keeps the rows in their order.
        store.set_threads(1)?;
        store.hold("rows", batch.schema(), [Ok(batch)])?;
        store.batch(&format!("COPY rows TO {} (FORMAT parquet)", text::quote_literal(&path.display().to_string())))
    }
}

fn array(table: &Table, index: usize) -> ArrayRef {
    let cells = || table.rows.iter().map(|row| &row[index]);
    let all = |wanted: fn(&Cell) -> bool| cells().all(|cell| *cell == Cell::Null || wanted(cell));
    if all(|cell| matches!(cell, Cell::Bool(_))) {
        Arc::new(cells().map(Cell::as_bool).collect::<BooleanArray>())
    } else if all(|cell| matches!(cell, Cell::Int(_))) {
        Arc::new(cells().map(Cell::as_i64).collect::<Int64Array>())
    } else if all(|cell| matches!(cell, Cell::Int(_) | Cell::Float(_))) {
        Arc::new(cells().map(Cell::as_f64).collect::<Float64Array>())
    } else if all(|cell| matches!(cell, Cell::Instant(_) | Cell::Wall(_))) {
        let micros = cells().map(|cell| cell.as_i64().map(|seconds| seconds * 1_000_000));
        Arc::new(micros.collect::<TimestampMicrosecondArray>())
    } else if all(|cell| matches!(cell, Cell::Date(_))) {
        let days = cells().map(|cell| if let Cell::Date(days) = cell { Some(*days) } else { None });
        Arc::new(days.collect::<Date32Array>())
    } else {
        Arc::new(cells().map(Cell::to_text).collect::<StringArray>())
    }
}
