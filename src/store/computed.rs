//! The table function `computed(name)`: rows that are computed piece by piece while a statement reads them, on as many threads as the engine has.
//! They are never all in memory, and what one thread computes it hands over before it is out of the cache. Knows nothing of what is computed.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use arrow::datatypes::SchemaRef;
use arrow::record_batch::RecordBatch;
use duckdb::Connection;
use duckdb::core::{DataChunkHandle, LogicalTypeHandle, LogicalTypeId};
use duckdb::vtab::{BindInfo, InitInfo, TableFunctionInfo, VTab};

use crate::error::Result;
use crate::parallel;
use crate::store::errors::{EngineError, sql_error};
use crate::store::{held, scan};

/// What computes the rows of a piece.
pub(super) type Work = Box<dyn Fn(usize) -> Result<RecordBatch> + Send + Sync>;

/// Rows that are still to be computed.
pub(super) struct Computed {
    pub(super) schema: SchemaRef,
    pub(super) pieces: usize,
    pub(super) work: Work,
}

/// What is computed, by the name under which SQL finds it.
#[derive(Clone, Default)]
pub(super) struct Registry(Arc<Mutex<HashMap<String, Arc<Computed>>>>);

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Registry")
    }
}

impl Registry {
    pub(super) fn put(&self, name: &str, computed: Computed) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), Arc::new(computed));
    }

    pub(super) fn remove(&self, name: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }

    fn get(&self, name: &str) -> Option<Arc<Computed>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }
}

pub(super) fn register(connection: &Connection, computed: &Registry) -> Result<()> {
    connection
        .register_table_function_with_extra_info::<ComputedRows, Registry>("computed", computed)
        .map_err(|error| sql_error("registering the function for computed rows", &error))
}

struct ComputedRows;

/// Where a statement is in the pieces.
struct Scan {
    computed: Arc<Computed>,
    /// The first piece that nobody has begun.
    next: AtomicUsize,
    /// Batches of which some rows are handed over, with how many. Any thread may go on with them.
    begun: Mutex<Vec<(RecordBatch, usize)>>,
    columns: Vec<Option<usize>>,
}

impl Scan {
    /// Rows to hand over, from an offset on.
    fn next(&self) -> Result<Option<(RecordBatch, usize)>> {
        if let Some(begun) = self.begun.lock().unwrap_or_else(PoisonError::into_inner).pop() {
            return Ok(Some(begun));
        }
        loop {
            let piece = self.next.fetch_add(1, Ordering::Relaxed);
            if piece >= self.computed.pieces {
                return Ok(None);
            }
            let batch = (self.computed.work)(piece)?;
            held::check(&self.computed.schema, &batch)?;
            if batch.num_rows() > 0 {
                return Ok(Some((batch, 0)));
            }
        }
    }
}

impl VTab for ComputedRows {
    type InitData = Scan;
    type BindData = Arc<Computed>;

    #[expect(unsafe_code, reason = "the engine hands the registry back as a pointer")]
    fn bind(bind: &BindInfo) -> Result<Self::BindData, EngineError> {
        // SAFETY: `register` gave the engine a `Registry`, which lives as long as the function is known.
        let registry = unsafe { &*bind.get_extra_info::<Registry>() };
        let name = bind.get_parameter(0).to_string();
        let computed = registry.get(&name).ok_or_else(|| format!("nothing is computed as `{name}`"))?;
        scan::declare(bind, &computed.schema)?;
        Ok(computed)
    }

    #[expect(unsafe_code, reason = "the engine hands the work back as a pointer")]
    fn init(init: &InitInfo) -> Result<Self::InitData, EngineError> {
        // SAFETY: `bind` made it, and it lives as long as the statement.
        let computed = unsafe { &*init.get_bind_data::<Arc<Computed>>() };
        let known = |index: u64| usize::try_from(index).ok().filter(|index| *index < computed.schema.fields().len());
        let columns = init.get_column_indices().into_iter().map(known).collect();
        init.set_max_threads(parallel::threads() as u64);
        Ok(Scan { computed: Arc::clone(computed), next: AtomicUsize::new(0), begun: Mutex::default(), columns })
    }

    #[expect(unsafe_code, reason = "the memory of the engine's vectors is known by the declared types only")]
    fn func(info: &TableFunctionInfo<Self>, output: &mut DataChunkHandle) -> Result<(), EngineError> {
        let scan = info.get_init_data();
        let Some((batch, offset)) = scan.next()? else {
            output.set_len(0);
            return Ok(());
        };
        let most = output.flat_vector(0).capacity();
        let rows = batch.slice(offset, most.min(batch.num_rows() - offset));
        for (place, column) in scan.columns.iter().enumerate() {
            if let Some(column) = column {
                // SAFETY: the batch was checked against the schema that was declared. It is gone before the statement ends: texts are copied.
                unsafe { scan::write(rows.column(*column), output, place, false)? };
            }
        }
        output.set_len(rows.num_rows());
        let offset = offset + rows.num_rows();
        if offset < batch.num_rows() {
            scan.begun.lock().unwrap_or_else(PoisonError::into_inner).push((batch, offset));
        }
        Ok(())
    }

    fn supports_pushdown() -> bool {
        true
    }

    fn parameters() -> Option<Vec<LogicalTypeHandle>> {
        Some(vec![LogicalTypeHandle::from(LogicalTypeId::Varchar)])
    }
}
