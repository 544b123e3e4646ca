//! The table function `held(name)`: batches of Arrow as rows of SQL, on as many threads as the engine has. Short texts are
//! written where the engine wants them. Long ones are pointed at where their batch stays in memory as long as the statement, else
//! copied into the engine's memory, so that nothing outlives its batch.

use crate::store::errors::EngineError;
use std::sync::{Arc, Mutex, PoisonError};

use arrow::array::{Array, ArrayRef, AsArray as _};
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, Date32Type, Float64Type, Int32Type, Int64Type, Schema, TimeUnit,
    TimestampMicrosecondType, UInt64Type,
};
use arrow::record_batch::RecordBatch;
use duckdb::Connection;
use duckdb::core::{DataChunkHandle, LogicalTypeHandle, LogicalTypeId};
use duckdb::ffi;
use duckdb::vtab::{BindInfo, InitInfo, TableFunctionInfo, VTab, to_duckdb_logical_type};

use crate::error::Result;
use crate::parallel;
use crate::store::errors::sql_error;
use crate::store::held::{Held, Registry, Walk};

/// Texts up to this length stand inside the sixteen bytes by which the engine knows a text.
const INLINE: usize = 12;

pub(super) fn register(connection: &Connection, held: &Registry) -> Result<()> {
    connection
        .register_table_function_with_extra_info::<HeldRows, Registry>("held", held)
        .map_err(|error| sql_error("registering the function for held rows", &error))
}

struct HeldRows;

/// Where a statement is in the batches.
struct Scan {
    place: Mutex<Place>,
    /// Place of each column asked for among the columns of a batch; none for the row numbers of `count(*)`.
    columns: Vec<Option<usize>>,
}

struct Place {
    walk: Walk,
    batch: Option<RecordBatch>,
    offset: usize,
}

impl Place {
    /// The next rows for a thread, and whether they stay in memory as long as the statement.
    fn advance(&mut self, most: usize) -> Result<Option<(RecordBatch, bool)>, EngineError> {
        loop {
            if let Some(batch) = &self.batch {
                let rows = most.min(batch.num_rows() - self.offset);
                if rows > 0 {
                    let rows = batch.slice(self.offset, rows);
                    self.offset += rows.num_rows();
                    return Ok(Some((rows, self.walk.stays())));
                }
            }
            let Some(batch) = self.walk.next() else { return Ok(None) };
            self.batch = Some(batch?);
            self.offset = 0;
        }
    }
}

impl VTab for HeldRows {
    type InitData = Scan;
    type BindData = Arc<Held>;

    #[expect(unsafe_code, reason = "the engine hands the registry back as a pointer")]
    fn bind(bind: &BindInfo) -> Result<Self::BindData, EngineError> {
        // SAFETY: `register` gave the engine a `Registry`, which lives as long as the function is known.
        let registry = unsafe { &*bind.get_extra_info::<Registry>() };
        let name = bind.get_parameter(0).to_string();
        let held = registry.get(&name).ok_or_else(|| format!("no rows are held as `{name}`"))?;
        declare(bind, &held.schema)?;
        bind.set_cardinality(held.rows as u64, true);
        Ok(held)
    }

    #[expect(unsafe_code, reason = "the engine hands the batches back as a pointer")]
    fn init(init: &InitInfo) -> Result<Self::InitData, EngineError> {
        // SAFETY: `bind` made it, and it lives as long as the statement.
        let held = unsafe { &*init.get_bind_data::<Arc<Held>>() };
        let mut wanted = Vec::new();
        let mut columns = Vec::new();
        for index in init.get_column_indices() {
            let index = usize::try_from(index).ok().filter(|index| *index < held.schema.fields().len());
            columns.push(index.map(|index| {
                wanted.push(index);
                wanted.len() - 1
            }));
        }
        init.set_max_threads(parallel::threads() as u64);
        // A file gives its columns in its own order.
        let mut sorted = wanted.clone();
        sorted.sort_unstable();
        for column in columns.iter_mut().flatten() {
            *column = sorted.binary_search(&wanted[*column]).unwrap_or(0);
        }
        Ok(Scan { place: Mutex::new(Place { walk: held.walk(sorted)?, batch: None, offset: 0 }), columns })
    }

    #[expect(unsafe_code, reason = "the memory of the engine's vectors is known by the declared types only")]
    fn func(info: &TableFunctionInfo<Self>, output: &mut DataChunkHandle) -> Result<(), EngineError> {
        let scan = info.get_init_data();
        let most = output.flat_vector(0).capacity();
        let rows = scan.place.lock().unwrap_or_else(PoisonError::into_inner).advance(most)?;
        let Some((rows, stays)) = rows else {
            output.set_len(0);
            return Ok(());
        };
        for (place, column) in scan.columns.iter().enumerate() {
            if let Some(column) = column {
                // SAFETY: `Held::collect` has checked the batches against the schema that was declared, `advance` gives no more rows than the
                // vector holds, and what stays lives as long as the registry's batches that this scan holds.
                unsafe { write(rows.column(*column), output, place, stays)? };
            }
        }
        output.set_len(rows.num_rows());
        Ok(())
    }

    fn supports_pushdown() -> bool {
        true
    }

    fn parameters() -> Option<Vec<LogicalTypeHandle>> {
        Some(vec![LogicalTypeHandle::from(LogicalTypeId::Varchar)])
    }
}

/// Declares the columns of a schema as those of the rows.
pub(super) fn declare(bind: &BindInfo, schema: &Schema) -> Result<(), EngineError> {
    for field in schema.fields() {
        bind.add_result_column(field.name(), to_duckdb_logical_type(field.data_type())?);
    }
    Ok(())
}

/// Writes a column of rows into one of the engine's vectors. `stays`: the batch stays in memory as long as the statement.
///
/// # Safety
///
/// The column has the type that was declared for the vector at `place` (see `held::check`) and no more rows than the vector holds; with `stays` its
/// memory lives until the statement ends.
#[expect(unsafe_code, reason = "the memory of a vector is known by its type only")]
pub(super) unsafe fn write(
    column: &ArrayRef,
    output: &DataChunkHandle,
    place: usize,
    stays: bool,
) -> Result<(), EngineError> {
    match column.data_type() {
        DataType::Utf8 => texts(column, output, place, stays),
        DataType::Int64 => numbers::<Int64Type>(column, output, place),
        DataType::Int32 => numbers::<Int32Type>(column, output, place),
        DataType::UInt64 => numbers::<UInt64Type>(column, output, place),
        DataType::Float64 => numbers::<Float64Type>(column, output, place),
        DataType::Date32 => numbers::<Date32Type>(column, output, place),
        DataType::Boolean => flags(column, output, place),
        DataType::Timestamp(TimeUnit::Microsecond, None) => {
            numbers::<TimestampMicrosecondType>(column, output, place);
        }
        other => return Err(format!("no way to hand {other} over").into()),
    }
    nulls(column, output, place);
    Ok(())
}

#[expect(unsafe_code, reason = "the memory of a vector is known by its type only")]
fn numbers<T: ArrowPrimitiveType>(column: &ArrayRef, output: &DataChunkHandle, place: usize) {
    let values = column.as_primitive::<T>().values();
    // SAFETY: `bind` declared the column with the type that belongs to the Arrow type of the array, both are numbers of the same
    // width, and `advance` gives no more rows than the vector holds. Nobody else writes into a vector of this thread.
    unsafe { output.flat_vector(place).copy(values) };
}

#[expect(unsafe_code, reason = "the memory of a vector is known by its type only")]
fn flags(column: &ArrayRef, output: &DataChunkHandle, place: usize) {
    let values: Vec<bool> = column.as_boolean().values().iter().collect();
    // SAFETY: as for numbers; the engine keeps a truth value in a byte of 0 or 1, as Rust does.
    unsafe { output.flat_vector(place).copy(&values) };
}

#[expect(unsafe_code, reason = "filling texts through the checked calls takes longer than reading the file")]
fn texts(column: &ArrayRef, output: &DataChunkHandle, place: usize, stays: bool) {
    let texts = column.as_string::<i32>();
    let (offsets, bytes) = (texts.value_offsets(), texts.value_data());
    let mut vector = output.flat_vector(place);
    // SAFETY: the column was declared VARCHAR, whose vectors hold `duckdb_string_t`; there are no more rows than the vector
    // holds, and nobody else writes into it.
    let cells = unsafe { vector.as_mut_slice_with_len::<ffi::duckdb_string_t>(texts.len()) };
    // SAFETY: the chunk has as many vectors as columns were asked for.
    let handle = unsafe { ffi::duckdb_data_chunk_get_vector(output.get_ptr(), place as u64) };
    for (row, cell) in cells.iter_mut().enumerate() {
        // Offsets of Arrow are never negative.
        let end = |row: usize| offsets[row].unsigned_abs() as usize;
        let text = &bytes[end(row)..end(row + 1)];
        if text.len() <= INLINE {
            let mut inlined = [0; INLINE];
            for (to, from) in inlined.iter_mut().zip(text) {
                *to = from.cast_signed();
            }
            let inlined = ffi::duckdb_string_t__bindgen_ty_1__bindgen_ty_2 { length: text.len() as u32, inlined };
            cell.value = ffi::duckdb_string_t__bindgen_ty_1 { inlined };
        } else if stays {
            let mut prefix = [0; 4];
            for (to, from) in prefix.iter_mut().zip(text) {
                *to = from.cast_signed();
            }
            // The scan holds the batches until the statement ends, and the engine writes into no text it was given: what it keeps
            // beyond that it copies, as it does with the texts of its own blocks.
            let pointer = ffi::duckdb_string_t__bindgen_ty_1__bindgen_ty_1 {
                length: text.len() as u32,
                prefix,
                ptr: text.as_ptr().cast_mut().cast(),
            };
            cell.value = ffi::duckdb_string_t__bindgen_ty_1 { pointer };
        } else {
            // SAFETY: the row is inside the vector, and Arrow has checked that the text is UTF-8. The engine copies it.
            unsafe {
                ffi::duckdb_unsafe_vector_assign_string_element_len(
                    handle,
                    row as u64,
                    text.as_ptr().cast(),
                    text.len() as u64,
                );
            }
        }
    }
}

/// Marks the rows without a value.
#[expect(unsafe_code, reason = "row by row the checked call takes longer than the values themselves")]
fn nulls(column: &ArrayRef, output: &DataChunkHandle, place: usize) {
    let Some(nulls) = column.nulls().filter(|nulls| nulls.null_count() > 0) else { return };
    // SAFETY: the vector is one of the chunk; once made writable its mask has a bit for each row it holds, in words of 64, and
    // there are no more rows than that.
    let words = unsafe {
        let vector = ffi::duckdb_data_chunk_get_vector(output.get_ptr(), place as u64);
        ffi::duckdb_vector_ensure_validity_writable(vector);
        std::slice::from_raw_parts_mut(ffi::duckdb_vector_get_validity(vector), column.len().div_ceil(64))
    };
    for (word, bits) in words.iter_mut().zip(nulls.inner().bit_chunks().iter_padded()) {
        *word = bits;
    }
}
