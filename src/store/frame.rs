//! Arrow batches of `DuckDB` become polars columns over the Arrow C data interface, without a copy. One of the files with `unsafe`.

use arrow::array::{Array as _, ArrayRef};
use arrow::datatypes::{DataType, SchemaRef};
use arrow::record_batch::RecordBatch;
use polars::prelude::{Column, DataFrame, PlSmallStr, PolarsError, Series};

use crate::error::{Error, ErrorKind, Result};

pub(super) fn from_batches(schema: &SchemaRef, batches: &[RecordBatch]) -> Result<DataFrame> {
    let rows = batches.iter().map(RecordBatch::num_rows).sum();
    let mut columns = Vec::with_capacity(schema.fields().len());
    for (index, field) in schema.fields().iter().enumerate() {
        let failed = |message: String| frame_error(field.name(), message);
        let mut chunks = Vec::with_capacity(batches.len());
        for batch in batches {
            chunks.push(import(batch.column(index)).map_err(failed)?);
        }
        if chunks.is_empty() {
            chunks.push(import(&arrow::array::new_empty_array(field.data_type())).map_err(failed)?);
        }
        let series = Series::try_from((PlSmallStr::from_str(field.name()), chunks))
            .map_err(|error: PolarsError| failed(error.to_string()))?;
        columns.push(Column::from(series));
    }
    let mut frame = DataFrame::new(rows, columns).map_err(|error| frame_error("a frame", error.to_string()))?;
    // The engine gives a few thousand rows at a time; what is done with the frame costs less on whole columns.
    frame.rechunk_mut_par();
    Ok(frame)
}

fn frame_error(what: &str, message: String) -> Error {
    Error::new(ErrorKind::Frame { what: what.to_owned(), message })
}

/// Hands one array from arrow-rs to polars-arrow.
#[expect(unsafe_code, reason = "the C data interface is the only copy-free way from arrow-rs to polars")]
fn import(array: &ArrayRef) -> Result<Box<dyn polars_arrow::array::Array>, String> {
    debug_assert!(!matches!(array.data_type(), DataType::Union(..)), "DuckDB has no unions in our tables");
    let (array, schema) = arrow::ffi::to_ffi(&array.to_data()).map_err(|error| error.to_string())?;
    // SAFETY: `FFI_ArrowArray` and `ArrowArray`, and the two schema structs, are `repr(C)` copies of the same C structs of
    // the Arrow C data interface. Each value is moved exactly once: the receiver calls its release callback, the giver
    // has none any more. `to_ffi` made both from one valid array, so they describe each other.
    unsafe {
        let array = std::mem::transmute::<arrow::ffi::FFI_ArrowArray, polars_arrow::ffi::ArrowArray>(array);
        let schema = std::mem::transmute::<arrow::ffi::FFI_ArrowSchema, polars_arrow::ffi::ArrowSchema>(schema);
        let field = polars_arrow::ffi::import_field_from_c(&schema).map_err(|error| error.to_string())?;
        polars_arrow::ffi::import_array_from_c(array, field.dtype).map_err(|error| error.to_string())
    }
}
