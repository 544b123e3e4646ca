//! A store that is open for reading, of which statements ask: none may change it or write anything.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tickmark::calendar::Calendars;
use tickmark::hash::sha256;
use tickmark::query;
use tickmark::store::{QueryLimits, Store};

/// How long a statement may take.
const LIMIT: Duration = Duration::from_secs(2);

/// The store, and what its folder held when it was opened.
pub(crate) struct AskedStore {
    folder: PathBuf,
    store: Store,
    before: BTreeMap<String, String>,
}

impl AskedStore {
    /// A new one in a folder of its own.
    pub(crate) fn new(out: &Path) -> Self {
        let folder = out.join(format!("store-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("tickmark.duckdb");
        drop(Store::open(&path, &Calendars::new()).unwrap());
        let store = Store::open_read_only(&path, &Calendars::new()).unwrap();
        let before = held(&folder);
        Self { folder, store, before }
    }

    /// Where statements that name the store find it, and where they would write.
    pub(crate) fn named(&self, statement: &str) -> String {
        let path = |name: &str| self.folder.join(name).display().to_string();
        statement.replace("{store}", &path("tickmark.duckdb")).replace("{out}", &path("out"))
    }

    /// Asks; what changed.
    pub(crate) fn ask(&self, statement: &str) -> Result<(), String> {
        let limits = QueryLimits { time: LIMIT, rows: 10_000 };
        let answer = query::run(&self.store, statement, limits, |_| Ok(()));
        if held(&self.folder) != self.before {
            return Err(format!("{CHANGED} by a statement that {}", if answer.is_ok() { "passed" } else { "failed" }));
        }
        Ok(())
    }
}

/// What a statement did that it may not do.
pub(crate) const CHANGED: &str = "the folder of the store was changed";

impl Drop for AskedStore {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The files of a folder with their hashes, without what the engine spills.
fn held(folder: &Path) -> BTreeMap<String, String> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let entries = entries.map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path()));
    let entries = entries.filter(|(name, _)| !name.starts_with(".tickmark"));
    entries.map(|(name, path)| (name, std::fs::read(path).map(sha256).unwrap_or_default())).collect()
}
