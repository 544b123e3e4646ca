//! Exports loaded into a store that is thrown away.

use std::path::PathBuf;

use crate::calendar::Calendars;
use crate::commands::context::loading::is_of_the_file;
use crate::commands::context::unread;
use crate::commands::context::unread::UnreadFile;
use crate::error::{Error, ErrorKind, Result};
use crate::load::Options;
use crate::proposal::{FoundZone, TrialFile};
use crate::store::Store;
use crate::terminal::Terminal;
use crate::{load, read};

/// The store, the folder that goes with it, what was read, and what was not.
pub(super) type TrialLoad = (Store, tempfile::TempDir, Vec<TrialFile>, Vec<UnreadFile>);

/// Loads the files, those that show UTC as such.
pub(super) fn load(
    files: &[PathBuf],
    options: &Options,
    zone: Option<&FoundZone>,
    terminal: Terminal,
) -> Result<TrialLoad> {
    let folder = tempfile::tempdir().map_err(Error::io("create", &std::env::temp_dir()))?;
    let mut store = Store::open(&folder.path().join("trial.duckdb"), &Calendars::new())?;
    let run = load::begin_run(&mut store, "", files.iter().map(PathBuf::as_path))?;
    let progress = terminal.progress("reading");
    let (mut read, mut failed) = (Vec::new(), Vec::new());
    for (index, path) in files.iter().enumerate() {
        progress.say(&format!("reading {} ({} of {})", path.display(), index + 1, files.len()));
        let name = read::name_of(path, &options.base);
        let own = zone.filter(|zone| zone.in_utc.contains(&name)).map(|_| "UTC".to_owned());
        let options = Options { zone: own.clone(), ..options.clone() };
        match load::import_file(&mut store, run, path, &options) {
            Ok(report) => read.push(TrialFile { report, zone: own }),
            Err(error) if is_of_the_file(&error) => failed.push((path, error)),
            Err(error) => return Err(error),
        }
    }
    drop(progress);
    if read.is_empty() {
        // With one file there is one reason; of several the last one has the hints.
        let (_, error) = failed
            .pop()
            .unwrap_or_else(|| (&files[0], Error::new(ErrorKind::NoData { what: "a proposal".to_owned() })));
        unread::tell(terminal, &failed.iter().map(|(path, error)| UnreadFile::of(path, error)).collect::<Vec<_>>());
        return Err(error);
    }
    let unread = failed.iter().map(|(path, error)| UnreadFile::of(path, error)).collect();
    Ok((store, folder, read, unread))
}
