//! The `DuckDB` file: opening, migrating, transactions, and the three ways in and out (SQL, Arrow batches, polars frames).
//! The only room that knows duckdb. Knows what tables exist, not what they mean.

mod cell;
mod computed;
mod frame;
mod functions;
mod held;
mod parquet;
mod scan;
mod schema;

use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;
use duckdb::{AccessMode, Config, Connection};
use polars::frame::DataFrame;

pub use cell::{Cell, Table};
pub use schema::SCHEMA_VERSION;

use crate::calendar::{Calendars, Zone};
use crate::error::{Error, ErrorKind, Result};
use crate::text::{quote_ident, quote_literal};
use computed::Computed;
use held::{Held, Registry};

/// What DuckDB may hold in memory, in MiB.
const MEMORY: usize = 1_024;

/// The same while it loads: a group of rows on its way to the file for each thread.
const LOAD_MEMORY_PER_THREAD: usize = 200;

/// The database in memory of [`Store::work_in_memory`].
const WORKSPACE: &str = "tickmark_workspace";

/// An open store.
#[derive(Debug)]
pub struct Store {
    connection: Mutex<Connection>,
    held: Registry,
    computed: computed::Registry,
    path: Option<PathBuf>,
}

impl Store {
    /// Opens or makes the store at `path` for reading and writing, and brings its schema up to date.
    pub fn open(path: &Path, calendars: &Calendars) -> Result<Self> {
        if !path.exists() {
            create(path, calendars)?;
        }
        Self::open_at(path, calendars)
    }

    fn open_at(path: &Path, calendars: &Calendars) -> Result<Self> {
        let connection = Connection::open_with_flags(path, config(AccessMode::ReadWrite)?)
            .map_err(|error| open_error(path, &error))?;
        let mut store = Self {
            connection: Mutex::new(connection),
            held: Registry::default(),
            computed: computed::Registry::default(),
            path: Some(path.to_path_buf()),
        };
        store.prepare(calendars)?;
        schema::migrate(&mut store)?;
        Ok(store)
    }

    /// Opens an existing store; nothing can be written to it.
    pub fn open_read_only(path: &Path, calendars: &Calendars) -> Result<Self> {
        if !path.exists() {
            return Err(Error::new(ErrorKind::Missing { path: path.to_path_buf() })
                .hint("load exports first: `tickmark import FILE...`"));
        }
        let connection = Connection::open_with_flags(path, config(AccessMode::ReadOnly)?)
            .map_err(|error| open_error(path, &error))?;
        let store = Self {
            connection: Mutex::new(connection),
            held: Registry::default(),
            computed: computed::Registry::default(),
            path: Some(path.to_path_buf()),
        };
        store.prepare(calendars)?;
        schema::check(&store)?;
        Ok(store)
    }

    /// Opens an existing store for SQL of a user: nothing can be written, no file, network or extension can be reached, and
    /// none of this can be switched back.
    pub fn open_sandboxed(path: &Path, calendars: &Calendars) -> Result<Self> {
        let store = Self::open_read_only(path, calendars)?;
        store.seal()?;
        Ok(store)
    }

    /// From here on `local_time` and `utc_time` need no zone, and then mean this one.
    pub fn at_home_in(&self, zone: &Zone) -> Result<()> {
        functions::register_home(&self.connection(), zone)
    }

    /// From here on no file, network or extension can be reached over this connection, and none of this can be switched back.
    pub fn seal(&self) -> Result<()> {
        if self.is_sealed()? {
            return Ok(());
        }
        self.batch("SET enable_external_access = false; SET lock_configuration = true")
    }

    fn is_sealed(&self) -> Result<bool> {
        let sealed = self.table("SELECT current_setting('lock_configuration')::BOOLEAN", &[])?;
        Ok(sealed.rows.first().and_then(|row| row.first()?.as_bool()) == Some(true))
    }

    /// From here on tables and views are made in memory, in front of those of the file, even where nothing can be written to the file.
    /// Other than temporary ones they are seen by connections beside this one.
    pub fn work_in_memory(&self) -> Result<()> {
        if self.is_sealed()? {
            return Ok(());
        }
        let own = self.table("SELECT current_database()", &[])?;
        let own = own.rows.first().and_then(|row| row.first()?.as_str()).unwrap_or_default().to_owned();
        if own == WORKSPACE {
            return Ok(());
        }
        let path = quote_literal(&format!("{WORKSPACE}.main,{}.main", quote_ident(&own)));
        self.batch(&format!("ATTACH IF NOT EXISTS ':memory:' AS {WORKSPACE} (READ_WRITE); SET search_path = {path}"))
    }

    /// Another connection, with what is in memory in front of the tables: statements on the two run side by side.
    pub fn beside(&self) -> Result<Self> {
        let connection = self.connection().try_clone().map_err(|error| sql_error("connecting again", &error))?;
        let path = self.table("SELECT current_setting('search_path')", &[])?;
        let path = path.rows.first().and_then(|row| row.first()?.as_str()).unwrap_or_default().to_owned();
        let beside = Self {
            connection: Mutex::new(connection),
            held: Registry::default(),
            computed: computed::Registry::default(),
            path: self.path.clone(),
        };
        beside.batch(&format!("SET search_path = {}", quote_literal(&path)))?;
        Ok(beside)
    }

    /// A copy of the store at `path`, or an empty one where there is none, in a folder that goes with the guard: whatever is written
    /// to it is gone after the trial.
    pub fn trial(path: &Path, calendars: &Calendars) -> Result<(Self, tempfile::TempDir)> {
        let dir = tempfile::tempdir().map_err(Error::io("create", &std::env::temp_dir()))?;
        let copy = dir.path().join("trial.duckdb");
        if path.exists() {
            // As long as it is open for reading, no other process writes.
            let reader = Connection::open_with_flags(path, config(AccessMode::ReadOnly)?)
                .map_err(|error| open_error(path, &error))?;
            // Not yet merged into the file: what the last run wrote before it was killed.
            let log = |path: &Path| {
                let mut log = path.as_os_str().to_owned();
                log.push(".wal");
                PathBuf::from(log)
            };
            if log(path).exists() {
                std::fs::copy(log(path), log(&copy)).map_err(Error::io("copy", path))?;
            }
            std::fs::copy(path, &copy).map_err(Error::io("copy", path))?;
            drop(reader);
        }
        Ok((Self::open(&copy, calendars)?, dir))
    }

    /// A store in memory, for tests and trials.
    pub fn in_memory(calendars: &Calendars) -> Result<Self> {
        let connection = Connection::open_in_memory_with_flags(config(AccessMode::Automatic)?)
            .map_err(|error| sql_error("opening a store in memory", &error))?;
        let mut store = Self {
            connection: Mutex::new(connection),
            held: Registry::default(),
            computed: computed::Registry::default(),
            path: None,
        };
        store.prepare(calendars)?;
        schema::migrate(&mut store)?;
        Ok(store)
    }

    fn prepare(&self, calendars: &Calendars) -> Result<()> {
        scan::register(&self.connection(), &self.held)?;
        computed::register(&self.connection(), &self.computed)?;
        functions::register(&self.connection(), calendars)
    }

    /// Statements of several threads follow each other; each has all processors.
    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Limits the engine to some processors.
    pub fn set_threads(&self, threads: u16) -> Result<()> {
        self.batch(&format!("SET threads = {threads}"))
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

    /// Prepares for many rows: rows carry the number of their record, and keeping them in order would keep all but one thread
    /// waiting; the rows held on their way need the memory that is taken from the tables.
    pub fn begin_load(&self) -> Result<()> {
        let threads = thread::available_parallelism().map_or(1, NonZero::get);
        let memory = (threads * LOAD_MEMORY_PER_THREAD).clamp(2 * LOAD_MEMORY_PER_THREAD, MEMORY);
        self.batch(&format!("SET preserve_insertion_order = false; SET memory_limit = '{memory}MiB'"))
    }

    /// Undoes what [`Store::begin_load`] did.
    pub fn end_load(&self) -> Result<()> {
        self.batch(&format!("RESET preserve_insertion_order; SET memory_limit = '{MEMORY}MiB'"))
    }

    /// Puts empty clocks in front of the store's, for this connection only: what is recomputed from now on is gone with the connection, and
    /// the clocks of the store stay as they are. Works in a store that is open for reading.
    pub fn set_clocks_aside(&self) -> Result<()> {
        for table in schema::CLOCK_TABLES {
            self.batch(&format!("CREATE TEMP TABLE {table} AS SELECT * FROM {table} LIMIT 0"))?;
        }
        self.batch(&schema::clocks_aside())
    }

    /// Runs statements without parameters or results.
    pub fn batch(&self, sql: &str) -> Result<()> {
        self.connection().execute_batch(sql).map_err(|error| sql_error("running a statement", &error))
    }

    /// Runs one statement and returns the number of rows it changed.
    pub fn execute(&self, sql: &str, parameters: &[Cell]) -> Result<u64> {
        let changed = self
            .connection()
            .execute(sql, duckdb::params_from_iter(parameters.iter()))
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
        let held = Held::collect(schema, batches, self.held.room())?;
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
        let held = self.held.get(view).unwrap_or_default();
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
        // Nobody walks over a view that is being taken.
        let held = self.held.take(view).and_then(Arc::into_inner).unwrap_or_default();
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
        let (schema, batches) =
            query(&self.connection(), sql, parameters).map_err(|error| sql_error("reading", &error))?;
        Ok(cell::read(&schema, &batches))
    }

    /// A query result as rows of cells, unless it takes longer than `limit`: for SQL that others wrote.
    pub fn table_within(&self, sql: &str, limit: Duration) -> Result<Table> {
        let mut rows = Vec::new();
        let columns = self.each_within(sql, limit, |table| {
            rows.extend(table.rows);
            Ok(())
        })?;
        Ok(Table { columns, rows })
    }

    /// The same for results that may be longer than memory: piece by piece, in their order. Gives the columns.
    pub fn each_within(
        &self,
        sql: &str,
        limit: Duration,
        mut each: impl FnMut(Table) -> Result<()>,
    ) -> Result<Vec<String>> {
        let handle = self.connection().interrupt_handle();
        let (done, waiting) = mpsc::channel::<()>();
        let (columns, stopped) = std::thread::scope(|scope| {
            let watch = scope.spawn(move || {
                let late = waiting.recv_timeout(limit) == Err(RecvTimeoutError::Timeout);
                if late {
                    handle.interrupt();
                }
                late
            });
            let columns = self.each(sql, &mut each);
            drop(done);
            (columns, watch.join().unwrap_or(false))
        });
        match columns {
            Err(_) if stopped => Err(Error::new(ErrorKind::Sql {
                context: "reading".to_owned(),
                message: format!("stopped after {} s (time limit)", limit.as_secs()),
            })),
            Err(error) if error.to_string().contains("Out of Memory") => {
                Err(Error::new(ErrorKind::Memory { context: "reading".to_owned(), mebibytes: MEMORY }))
            }
            columns => columns,
        }
    }

    fn each(&self, sql: &str, each: &mut impl FnMut(Table) -> Result<()>) -> Result<Vec<String>> {
        let failed = |error: duckdb::Error| sql_error("reading", &error);
        let connection = self.connection();
        let mut statement = connection.prepare(sql).map_err(failed)?;
        let batches = statement.query_arrow([]).map_err(failed)?;
        let schema = batches.get_schema();
        for batch in batches {
            each(cell::read(&schema, &[batch]))?;
        }
        Ok(schema.fields().iter().map(|field| field.name().clone()).collect())
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

    fn in_any_order<T>(&self, work: impl FnOnce(&Connection) -> duckdb::Result<T>, context: &str) -> Result<T> {
        let connection = self.connection();
        let failed = |error: duckdb::Error| sql_error(context, &error);
        let setting = "SELECT current_setting('preserve_insertion_order')::BOOLEAN";
        // In the middle of a load the order is given up already, and stays so.
        if !connection.query_row(setting, [], |row| row.get(0)).map_err(failed)? {
            return work(&connection).map_err(failed);
        }
        connection.execute_batch("SET preserve_insertion_order = false").map_err(failed)?;
        let done = work(&connection);
        let reset = connection.execute_batch("RESET preserve_insertion_order");
        // The first error is the one to tell.
        let done = done.map_err(failed)?;
        reset.map_err(failed).map(|()| done)
    }
}

fn query(connection: &Connection, sql: &str, parameters: &[Cell]) -> duckdb::Result<(SchemaRef, Vec<RecordBatch>)> {
    let mut statement = connection.prepare(sql)?;
    let batches = statement.query_arrow(duckdb::params_from_iter(parameters.iter()))?;
    Ok((batches.get_schema(), batches.collect()))
}

fn config(mode: AccessMode) -> Result<Config> {
    // No extension is ever fetched or loaded: reports work offline and run only what is in this binary.
    Config::default()
        .access_mode(mode)
        .and_then(|config| config.enable_autoload_extension(false))
        .and_then(|config| config.with("autoinstall_known_extensions", "false"))
        // Beyond this DuckDB spills to disk; with the frames beside it the whole process stays below 2 GiB.
        .and_then(|config| config.max_memory(&format!("{MEMORY}MiB")))
        .map_err(|error| sql_error("configuring the store", &error))
}

/// Makes a store elsewhere and moves it to its place when it is whole: a half-made one could not be opened again.
fn create(path: &Path, calendars: &Calendars) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Where no folder can be made, opening the store itself gives the error to tell.
    let Ok(making) = tempfile::Builder::new().prefix(".tickmark-new-").tempdir_in(folder) else { return Ok(()) };
    let new = making.path().join("store.duckdb");
    drop(Store::open_at(&new, calendars)?);
    if path.exists() {
        return Ok(());
    }
    std::fs::rename(&new, path).map_err(Error::io("make the store", path))
}

fn open_error(path: &Path, error: &duckdb::Error) -> Error {
    let message = error.to_string();
    if message.contains("Could not set lock") || message.contains("Conflicting lock") {
        return Error::new(ErrorKind::StoreLocked { path: path.to_path_buf() })
            .hint("wait for the other run to end, or name another store with `--store`");
    }
    sql_error(&format!("opening the store `{}`", path.display()), error)
}

/// An error of the engine, with what the program was doing.
pub(crate) fn sql_error(context: &str, error: &duckdb::Error) -> Error {
    Error::new(ErrorKind::Sql { context: context.to_owned(), message: error.to_string() })
}

#[cfg(test)]
mod tests;
