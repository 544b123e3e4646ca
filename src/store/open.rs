//! The ways to open a store. To write: the file itself, brought up to date. To read: an engine in memory that has the file attached
//! read-only behind it, sealed against everything outside, and confined by the system where that can be had.

use crate::store::database::ATTACHED;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use duckdb::{AccessMode, Config, Connection};

use crate::calendar::Calendars;
use crate::error::{Error, ErrorKind, Result};
use crate::ground::StagingFolder;
use crate::parallel;
use crate::store::confine::Confinement;
use crate::store::database::{MEMORY, SPILL, Store};
use crate::store::errors::sql_error;
use crate::store::held::BufferRegistry;
use crate::store::schema::SCHEMA_VERSION;
use crate::store::scratch::ScratchFolder;
use crate::store::{computed, functions, scan, schema};
use crate::text::{quote_ident, quote_literal};

/// The database in memory of [`Store::work_in_memory`].
const WORKSPACE: &str = "tickmark_workspace";

/// Where names are resolved in front of a file: in memory first, where our views are, then in the engine, and in the file last, so that its
/// functions never replace one of the engine or of ours.
const PATH: &str = "memory.main,system.main,system.pg_catalog,tickmark.main";

/// What may still be set when everything else is locked: by the program, for no statement that passes the gate sets anything.
const STILL_SET: &str = "['preserve_insertion_order', 'search_path', 'memory_limit', 'threads']";

impl Store {
    /// Opens or makes the store at `path` for reading and writing, and brings its schema up to date.
    pub fn open(path: &Path, calendars: &Calendars) -> Result<Self> {
        let is_new = !path.exists() && create(path)?;
        let mut store = Self::open_to_write(path)?;
        store.prepare(calendars)?;
        // What was made a moment ago holds nothing of others.
        let found = if is_new { SCHEMA_VERSION } else { schema::own_version(&store)? };
        schema::migrate(&mut store, found)?;
        Ok(store)
    }

    /// Opens a store to write into its tables what needs none of its views and functions: they stay as they are.
    /// As where a store is read, the file lies behind an engine in memory, so that its functions need not be searched first.
    pub fn open_to_record(path: &Path) -> Result<Self> {
        let scratch = ScratchFolder::beside(path)?;
        let connection =
            Connection::open_in_memory_with_flags(config(AccessMode::Automatic, &scratch, Threads::of_the_machine())?)
                .map_err(|error| sql_error("opening an engine in memory", &error))?;
        let file = quote_literal(&path.to_string_lossy());
        connection
            .execute_batch(&format!("ATTACH {file} AS {ATTACHED}; SET search_path = '{PATH}'"))
            .map_err(|error| write_error(path, &error))?;
        let store = Self { is_behind: true, ..Self::on(connection, scratch, Some(path), None) };
        schema::check(&store)?;
        Ok(store)
    }

    fn open_to_write(path: &Path) -> Result<Self> {
        let scratch = ScratchFolder::beside(path)?;
        let connection =
            Connection::open_with_flags(path, config(AccessMode::ReadWrite, &scratch, Threads::of_the_machine())?)
                .map_err(|error| write_error(path, &error))?;
        Ok(Self::on(connection, scratch, Some(path), None))
    }

    /// Opens an existing store to read it. Nothing can be written to it, and no statement reaches another file, the network or an
    /// extension: the engine works in memory, in front of the file, and its settings are locked. Nothing that the file itself holds is
    /// trusted: its tables must be tables, and the views are ours.
    pub fn open_read_only(path: &Path, calendars: &Calendars) -> Result<Self> {
        if !path.exists() {
            return Err(Error::new(ErrorKind::Missing { path: path.to_path_buf() })
                .hint("load exports first: `tickmark import FILE...`"));
        }
        let scratch = ScratchFolder::beside(path)?;
        let name = FileAlias::of(path, &scratch);
        // The engine looks at the machine when it is opened; threads that it starts later are inside the wall.
        let connection = Connection::open_in_memory_with_flags(config(AccessMode::Automatic, &scratch, ONE)?)
            .map_err(|error| sql_error("opening an engine in memory", &error))?;
        let confinement = Confinement::to(scratch.path(), &name.files());
        let attached = confinement.within(|| {
            let attach = format!("ATTACH {} AS {ATTACHED} (READ_ONLY)", quote_literal(&name.path.to_string_lossy()));
            connection.execute_batch(&attach).map(|()| connection).map_err(|error| open_error(path, &error))
        });
        name.forget();
        let store = Self { is_behind: true, ..Self::on(attached?, scratch, Some(path), Some(confinement)) };
        let Threads { computing, waiting } = Threads::of_the_machine();
        store
            .batch(&format!("SET threads = {computing}; SET async_threads = {waiting}; SET search_path = '{PATH}'"))?;
        store.prepare(calendars)?;
        store.batch(&format!(
            "SET enable_external_access = false; SET allowed_configs = {STILL_SET}; SET lock_configuration = true"
        ))?;
        // Until the file has passed nothing is read from it and no view is made over it: what it holds would be taken for the engine's or ours.
        schema::check(&store)?;
        schema::views_in_front(&store)?;
        Ok(store)
    }

    /// Another connection to the same engine, with what is in memory in front of the tables: statements on the two run side by side.
    pub fn beside(&self) -> Result<Self> {
        let connection =
            self.on_connection(Connection::try_clone).map_err(|error| sql_error("connecting again", &error))?;
        let beside = Self {
            connection: Mutex::new(connection),
            held: self.held.clone(),
            computed: self.computed.clone(),
            path: self.path.clone(),
            scratch: self.scratch.clone(),
            memory: self.memory,
            limit: self.limit.clone(),
            confinement: self.confinement.clone(),
            is_behind: self.is_behind,
            offered: self.offered.clone(),
            service_accounts: self.service_accounts.clone(),
            fills: self.fills,
        };
        let path = self.table("SELECT current_setting('search_path')", &[])?;
        let path = path.rows.first().and_then(|row| row.first()?.as_str()).unwrap_or_default().to_owned();
        beside.batch(&format!("SET search_path = {}", quote_literal(&path)))?;
        Ok(beside)
    }

    /// From here on tables and views are made in memory, in front of those of the file. Other than temporary ones they are seen by
    /// connections beside this one. A store that is open for reading works so from the start.
    pub fn work_in_memory(&self) -> Result<()> {
        let own = self.table("SELECT current_database()", &[])?;
        let own = own.rows.first().and_then(|row| row.first()?.as_str()).unwrap_or_default().to_owned();
        if self.confinement.is_some() || own == WORKSPACE {
            return Ok(());
        }
        let path = quote_literal(&format!("{WORKSPACE}.main,{}.main", quote_ident(&own)));
        self.batch(&format!("ATTACH IF NOT EXISTS ':memory:' AS {WORKSPACE} (READ_WRITE); SET search_path = {path}"))
    }

    /// A copy of the store at `path`, or an empty one where there is none, in a folder that goes with the guard: whatever is written
    /// to it is gone after the trial.
    pub fn trial(path: &Path, calendars: &Calendars) -> Result<(Self, tempfile::TempDir)> {
        let dir = tempfile::tempdir().map_err(Error::io("create", &std::env::temp_dir()))?;
        let copy = dir.path().join("trial.duckdb");
        if path.exists() {
            // As long as it is open for reading, no other process writes.
            let scratch = ScratchFolder::anywhere()?;
            let reader =
                Connection::open_with_flags(path, config(AccessMode::ReadOnly, &scratch, Threads::of_the_machine())?)
                    .map_err(|error| open_error(path, &error))?;
            // Not yet merged into the file: what the last run wrote before it was killed.
            if log(path).exists() {
                fs::copy(log(path), log(&copy)).map_err(Error::io("copy", path))?;
            }
            fs::copy(path, &copy).map_err(Error::io("copy", path))?;
            drop(reader);
        }
        Ok((Self::open(&copy, calendars)?, dir))
    }

    /// A store in memory, for tests and trials.
    pub fn in_memory(calendars: &Calendars) -> Result<Self> {
        let scratch = ScratchFolder::anywhere()?;
        let connection =
            Connection::open_in_memory_with_flags(config(AccessMode::Automatic, &scratch, Threads::of_the_machine())?)
                .map_err(|error| sql_error("opening a store in memory", &error))?;
        let mut store = Self::on(connection, scratch, None, None);
        store.prepare(calendars)?;
        schema::migrate(&mut store, 0)?;
        Ok(store)
    }

    fn on(
        connection: Connection,
        scratch: ScratchFolder,
        path: Option<&Path>,
        confinement: Option<Confinement>,
    ) -> Self {
        Self {
            connection: Mutex::new(connection),
            held: BufferRegistry::spilling_to(scratch.path()),
            computed: computed::ComputedRegistry::default(),
            path: path.map(Path::to_path_buf),
            scratch: scratch.into(),
            memory: MEMORY,
            limit: Arc::new(MEMORY.into()),
            confinement: confinement.map(Into::into),
            is_behind: false,
            offered: Arc::default(),
            service_accounts: Vec::new(),
            fills: true,
        }
    }

    fn prepare(&self, calendars: &Calendars) -> Result<()> {
        self.on_connection(|connection| {
            scan::register(connection, &self.held)?;
            computed::register(connection, &self.computed)?;
            functions::register(connection, calendars)
        })
    }
}

/// The name under which the engine opens a file to read it. The engine lets statements reach each attached file by its name, even to
/// overwrite it. So the file gets a second name (a hard link) in a folder of ours, which is taken away again when the file is open: what
/// the engine then lets through leads nowhere.
struct FileAlias {
    path: PathBuf,
    is_second: bool,
}

impl FileAlias {
    fn of(path: &Path, scratch: &ScratchFolder) -> Self {
        let second = scratch.path().join("store.duckdb");
        let linked = cfg!(unix)
            && fs::hard_link(path, &second).is_ok()
            && (!log(path).exists() || fs::hard_link(log(path), log(&second)).is_ok());
        if linked {
            Self { path: second, is_second: true }
        } else {
            Self { path: path.to_path_buf(), is_second: false }
        }
    }

    /// The files that must be readable by these names; those of a second name lie where everything is.
    fn files(&self) -> Vec<PathBuf> {
        if self.is_second { Vec::new() } else { vec![self.path.clone(), log(&self.path)] }
    }

    fn forget(self) {
        if self.is_second {
            // The whole folder goes with the store; until then the name must be gone.
            for name in [log(&self.path), self.path] {
                let _ = fs::remove_file(name);
            }
        }
    }
}

/// What is not yet merged into the file.
fn log(path: &Path) -> PathBuf {
    let mut log = path.as_os_str().to_owned();
    log.push(".wal");
    PathBuf::from(log)
}

/// Threads of the engine: those that compute, the caller's among them, and those that wait for the disk.
#[derive(Clone, Copy)]
struct Threads {
    computing: usize,
    waiting: usize,
}

/// None but the caller's.
const ONE: Threads = Threads { computing: 1, waiting: 0 };

impl Threads {
    fn of_the_machine() -> Self {
        let computing = parallel::threads();
        Self { computing, waiting: (4 * computing).min(256) }
    }
}

fn config(mode: AccessMode, scratch: &ScratchFolder, threads: Threads) -> Result<Config> {
    // No extension is ever fetched or loaded: reports work offline and run only what is in this binary.
    Config::default()
        .access_mode(mode)
        .and_then(|config| config.enable_autoload_extension(false))
        .and_then(|config| config.with("autoinstall_known_extensions", "false"))
        // Left alone, the engine would size a pool for a network that is never used by looking at the machine again.
        .and_then(|config| config.with("http_client_pool_capacity", "1"))
        .and_then(|config| config.threads(i64::try_from(threads.computing).unwrap_or(1)))
        .and_then(|config| config.with("async_threads", threads.waiting.to_string()))
        // Beyond this the engine spills to disk; the frames of metrics come on top.
        .and_then(|config| config.max_memory(&format!("{MEMORY}MiB")))
        .and_then(|config| config.with("temp_directory", scratch.path().to_string_lossy()))
        .and_then(|config| config.with("max_temp_directory_size", format!("{SPILL}MiB")))
        .map_err(|error| sql_error("configuring the store", &error))
}

/// Makes a store elsewhere and moves it to its place when it is whole: a half-made one could not be opened again. Its views are made when it is
/// opened there, as those of every store are. Whether it is the one at its place: another program may have been faster.
fn create(path: &Path) -> Result<bool> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Where no folder can be made, opening the store itself gives the error to tell.
    let Ok(making) = StagingFolder::in_folder(folder) else { return Ok(false) };
    let new = making.path("store.duckdb")?;
    schema::make(&mut Store::open_to_write(&new)?)?;
    if path.exists() {
        return Ok(false);
    }
    fs::rename(&new, path).map_err(Error::io("make the store", path)).map(|()| true)
}

/// The same for a store that was to be written, where the system may be against it.
fn write_error(path: &Path, error: &duckdb::Error) -> Error {
    let message = error.to_string();
    let kind = if message.contains("Read-only file system") {
        io::ErrorKind::ReadOnlyFilesystem
    } else if message.contains("Permission denied") {
        io::ErrorKind::PermissionDenied
    } else {
        return open_error(path, error);
    };
    Error::new(ErrorKind::Io { action: "write", path: path.to_path_buf(), source: kind.into() })
}

fn open_error(path: &Path, error: &duckdb::Error) -> Error {
    let message = error.to_string();
    if path.is_dir() || message.contains("not a valid DuckDB database file") {
        let message = if path.is_dir() { "it is a folder" } else { "it is not a database" }.to_owned();
        return Error::new(ErrorKind::ForeignStore { path: path.to_path_buf(), message })
            .hint("name another file with `--store`; `tickmark import` makes a new store from exports");
    }
    if message.contains("Could not set lock") || message.contains("Conflicting lock") {
        return Error::new(ErrorKind::StoreLocked { path: path.to_path_buf() })
            .hint("wait for the other run to end, or name another store with `--store`");
    }
    sql_error(&format!("opening the store `{}`", path.display()), error)
}
