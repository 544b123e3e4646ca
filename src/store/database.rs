//! One connection to the engine: statements and transactions, and the ways in and out (SQL, Arrow batches, polars frames). Knows neither how a store is opened nor what its tables are.

use crate::calendar::Zone;
use crate::error::{Error, ErrorKind, Result};
use crate::parallel;
use crate::parallel::Once;
use crate::store::cell;
use crate::store::cell::{Cell, Table};
use crate::store::computed;
use crate::store::computed::Computed;
use crate::store::confine::Confinement;
use crate::store::errors::sql_error;
use crate::store::frame;
use crate::store::functions;
use crate::store::held;
use crate::store::held::{Held, Registry};
use crate::store::scratch::Scratch;
use crate::text::{quote_ident, quote_literal};
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;
use duckdb::Connection;
use polars::frame::DataFrame;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// What the engine may hold in memory, in MiB.
pub(crate) const MEMORY: usize = 1_024;

/// What it may spill to disk beyond that, in MiB.
pub(crate) const SPILL: usize = 32 * 1_024;

/// The same while it loads: a group of rows on its way to the file for each thread.
pub(crate) const LOAD_MEMORY_PER_THREAD: usize = 200;

/// An open store.
#[derive(Debug)]
pub struct Store {
    pub(super) connection: Mutex<Connection>,
    pub(super) held: Registry,
    pub(super) computed: computed::Registry,
    pub(super) path: Option<PathBuf>,
    /// Where the engine spills; goes with the last connection.
    pub(super) scratch: Arc<Scratch>,
    /// What the engine may hold in memory, in MiB.
    pub(super) memory: usize,
    /// The limit in force: lower while many rows are loaded.
    pub(super) limit: Arc<AtomicUsize>,
    /// Of a store that is open for reading.
    pub(super) confinement: Option<Arc<Confinement>>,
    /// Whether the file lies behind an engine in memory, which looks for names in it last.
    pub(super) is_behind: bool,
    /// Whether the views for statements of others are made.
    pub(super) offered: Arc<Once<()>>,
    /// Names of programs among those who change tickets, as the settings give them.
    pub(super) service_accounts: Vec<String>,
    /// Whether histories fill what the records of tickets leave empty.
    pub(super) fills: bool,
}

impl Store {
    /// From here on `local_time` and `utc_time` need no zone, and then mean this one.
    pub fn at_home_in(&self, zone: &Zone) -> Result<()> {
        self.on_connection(|connection| functions::register_home(connection, zone))
    }

    /// Whether the operating system confines the engine to its own folder; only where the store is open for reading.
    pub fn is_confined(&self) -> bool {
        self.confinement.as_ref().is_some_and(|confinement| confinement.holds())
    }

    /// Statements of several threads follow each other; each has all processors.
    pub(crate) fn on_connection<T: Send>(&self, work: impl FnOnce(&Connection) -> T + Send) -> T {
        let run = || work(&self.connection.lock().unwrap_or_else(PoisonError::into_inner));
        match &self.confinement {
            Some(confinement) => confinement.within(run),
            None => run(),
        }
    }

    /// Limits the engine to some processors.
    pub fn set_threads(&self, threads: u16) -> Result<()> {
        self.batch(&format!("SET threads = {threads}"))
    }

    /// Limits what the engine holds in memory, in MiB; what is more is spilled to disk.
    pub fn set_memory(&mut self, mebibytes: NonZero<u32>) -> Result<()> {
        self.memory = mebibytes.get() as usize;
        self.limit_to(self.memory)
    }

    /// Sets the limit only if it changes, because setting it makes the engine return memory to the system, page by page.
    pub(crate) fn limit_to(&self, mebibytes: usize) -> Result<()> {
        if self.limit.swap(mebibytes, Ordering::Relaxed) == mebibytes {
            return Ok(());
        }
        self.batch(&format!("SET memory_limit = '{mebibytes}MiB'"))
    }

    /// Names programs that change tickets, with `*` for any text, beside the service accounts of the table `person`.
    pub fn name_service_accounts(&mut self, names: &[String]) {
        self.service_accounts = names.to_vec();
    }

    /// Says whether histories fill what the records of tickets leave empty.
    pub fn fill_from_history(&mut self, fills: bool) {
        self.fills = fills;
    }

    pub(crate) const fn fills_from_history(&self) -> bool {
        self.fills
    }

    /// Closes the store of a program that is about to end: everything written is in the file, the scratch folder is gone, and the engine's memory
    /// is left for the system to reclaim at once, which is faster than taking the engine down.
    pub fn leave(self) {
        // If the checkpoint fails, closing tries again and keeps the data in the log for the next opening.
        let is_settled = self.confinement.is_some() || self.batch("CHECKPOINT").is_ok();
        if is_settled {
            std::mem::forget(self.connection);
        }
    }

    /// The file, if there is one.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Runs `work` in a transaction: all of it or nothing of it.
    pub fn transaction<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.batch("BEGIN TRANSACTION")?;
        match work(self) {
            Ok(value) => {
                self.batch("COMMIT")?;
                Ok(value)
            }
            Err(error) => {
                // Views of held batches go with the rollback.
                self.held.clear();
                // The first error is the one to tell; a failing rollback means that the engine already rolled back.
                let _ = self.batch("ROLLBACK");
                Err(error)
            }
        }
    }

    /// A transaction of many rows. They carry the number of their record, and keeping them in order would keep all but one thread waiting; the
    /// rows held on their way need the memory that is taken from the tables. Rows are in order again also after an error; the tables of a store
    /// that is open for reading have their memory again, those of one that is loaded have less until it is closed.
    pub fn transaction_of_many<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.prepare_for_many()?;
        let done = self.transaction(work);
        let restored = self
            .batch("RESET preserve_insertion_order")
            .and_then(|()| if self.confinement.is_some() { self.limit_to(self.memory) } else { Ok(()) });
        // The first error is the one to tell.
        let done = done?;
        restored.map(|()| done)
    }

    fn prepare_for_many(&self) -> Result<()> {
        let threads = parallel::threads();
        let memory = (threads * LOAD_MEMORY_PER_THREAD).max(2 * LOAD_MEMORY_PER_THREAD).min(self.memory);
        self.limit_to(memory)?;
        self.batch("SET preserve_insertion_order = false")
    }

    /// Runs statements without parameters or results.
    pub fn batch(&self, sql: &str) -> Result<()> {
        self.on_connection(|connection| connection.execute_batch(sql))
            .map_err(|error| sql_error("running a statement", &error))
    }

    /// Runs one statement and returns the number of rows it changed.
    pub fn execute(&self, sql: &str, parameters: &[Cell]) -> Result<u64> {
        let changed = self
            .on_connection(|connection| connection.execute(sql, duckdb::params_from_iter(parameters.iter())))
            .map_err(|error| sql_error("running a statement", &error))?;
        Ok(changed as u64)
    }

    /// Holds batches as a view that statements read until [`Store::release`]: for rows that are looked at and then gone. Gives the
    /// number of rows.
    pub fn hold(
        &self,
        view: &str,
        schema: SchemaRef,
        batches: impl IntoIterator<Item = Result<RecordBatch>>,
    ) -> Result<u64> {
        let held = Held::collect(schema, batches, &self.held)?;
        let rows = held.rows as u64;
        self.held.put(view, held);
        let (ident, name) = (quote_ident(view), quote_literal(view));
        self.batch(&format!("CREATE OR REPLACE TEMP VIEW {ident} AS SELECT * FROM held({name})"))?;
        Ok(rows)
    }

    /// Fills a table, column by column of the same name, with rows that are computed piece by piece while they are stored, on as many threads
    /// as there are. Rows come in any order. Gives their number.
    pub fn insert_computed(
        &self,
        table: &str,
        schema: SchemaRef,
        pieces: usize,
        work: impl Fn(usize) -> Result<RecordBatch> + Send + Sync + 'static,
    ) -> Result<u64> {
        self.computed.put(table, Computed { schema, pieces, work: Box::new(work) });
        let (ident, name) = (quote_ident(table), quote_literal(table));
        let insert = format!("INSERT INTO {ident} BY NAME SELECT * FROM computed({name})");
        let stored = self.in_any_order(|connection| connection.execute(&insert, []), "storing what is computed");
        self.computed.remove(table);
        Ok(stored? as u64)
    }

    /// The held batches again, with the columns at these places only.
    pub fn held(&self, view: &str, columns: Vec<usize>) -> Result<impl Iterator<Item = Result<RecordBatch>> + use<>> {
        let held = self.held.get(view).ok_or_else(|| held::unknown(view))?;
        let failed = |error: ArrowError| {
            Error::new(ErrorKind::Frame { what: "held rows".to_owned(), message: error.to_string() })
        };
        Ok(held.walk(columns).map_err(failed)?.map(move |batch| batch.map_err(failed)))
    }

    /// The held batches for the last time: the view is gone, and the memory of each batch is free when it has been looked at.
    pub fn take(&self, view: &str) -> Result<impl Iterator<Item = Result<RecordBatch>> + use<>> {
        self.batch(&format!("DROP VIEW IF EXISTS {}", quote_ident(view)))?;
        let failed = |error: ArrowError| {
            Error::new(ErrorKind::Frame { what: "held rows".to_owned(), message: error.to_string() })
        };
        let held = self.held.take(view).ok_or_else(|| held::unknown(view))?;
        let held = Arc::into_inner(held).ok_or_else(|| held::in_use(view))?;
        Ok(held.drain().map_err(failed)?.map(move |batch| batch.map_err(failed)))
    }

    /// Lets all held batches go.
    pub fn release(&self) -> Result<()> {
        self.held.clear().iter().try_for_each(|view| self.batch(&format!("DROP VIEW IF EXISTS {}", quote_ident(view))))
    }

    /// A query result as Arrow batches. Without an ORDER BY the rows come in any order.
    pub fn arrow(&self, sql: &str, parameters: &[Cell]) -> Result<Vec<RecordBatch>> {
        self.unordered(sql, parameters).map(|(_, batches)| batches)
    }

    /// A query result as rows of cells, for results that people read.
    pub fn table(&self, sql: &str, parameters: &[Cell]) -> Result<Table> {
        let (schema, batches) = self
            .on_connection(|connection| query(connection, sql, parameters))
            .map_err(|error| sql_error("reading", &error))?;
        Ok(cell::read(&schema, &batches))
    }

    /// A query result as a polars frame, over the Arrow C data interface without a copy. Without an ORDER BY the rows come in any
    /// order.
    pub fn frame(&self, sql: &str, parameters: &[Cell]) -> Result<DataFrame> {
        let (schema, batches) = self.unordered(sql, parameters)?;
        frame::from_batches(&schema, &batches)
    }

    /// Rows for computations that no order changes: keeping the order of the tables would keep threads waiting for each other.
    fn unordered(&self, sql: &str, parameters: &[Cell]) -> Result<(SchemaRef, Vec<RecordBatch>)> {
        self.in_any_order(|connection| query(connection, sql, parameters), "reading")
    }

    fn in_any_order<T: Send>(
        &self,
        work: impl FnOnce(&Connection) -> duckdb::Result<T> + Send,
        context: &str,
    ) -> Result<T> {
        self.on_connection(|connection| {
            let failed = |error: duckdb::Error| sql_error(context, &error);
            let setting = "SELECT current_setting('preserve_insertion_order')::BOOLEAN";
            // In the middle of a load the order is given up already, and stays so.
            if !connection.query_row(setting, [], |row| row.get(0)).map_err(failed)? {
                return work(connection).map_err(failed);
            }
            connection.execute_batch("SET preserve_insertion_order = false").map_err(failed)?;
            let done = work(connection);
            let reset = connection.execute_batch("RESET preserve_insertion_order");
            // The first error is the one to tell.
            let done = done.map_err(failed)?;
            reset.map_err(failed).map(|()| done)
        })
    }
}

pub(crate) fn query(
    connection: &Connection,
    sql: &str,
    parameters: &[Cell],
) -> duckdb::Result<(SchemaRef, Vec<RecordBatch>)> {
    let mut statement = connection.prepare(sql)?;
    // As they come: while some are handed over, others are computed.
    let batches = statement.stream_arrow(duckdb::params_from_iter(parameters.iter()))?;
    Ok((batches.get_schema(), batches.collect::<duckdb::Result<_>>()?))
}

/// The name of the file among the databases of an engine that reads it.
pub(crate) const ATTACHED: &str = "tickmark";
