//! The folder in which one open store spills what does not fit into memory, the engine as well as held batches. It lies below the
//! store's own folder, belongs to one process, and is locked as long as that lives: what a killed process left is swept at the next
//! opening. Knows nothing of what is spilled.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::error::{Error, Result};

/// Locked while the folder is in use.
const IN_USE: &str = "in-use";

/// Tries to make a folder in one that another process may be taking away because it is empty.
const TRIES: usize = 10;

/// A folder of one process. Gone when dropped.
#[derive(Debug)]
pub(super) struct Scratch {
    /// The folder of all processes, `STORE.tmp`.
    shared: Option<PathBuf>,
    own: Option<TempDir>,
    _in_use: File,
}

impl Scratch {
    /// Makes one below the folder of `store`, or, where nothing can be written there, among the temporary files of the system.
    pub(super) fn beside(store: &Path) -> Result<Self> {
        let mut shared = store.as_os_str().to_owned();
        shared.push(".tmp");
        let shared = PathBuf::from(shared);
        sweep(&shared);
        for _ in 0..TRIES {
            // A folder that cannot be made, or that is taken away again, fails the next step.
            let _ = fs::create_dir(&shared);
            match tempfile::Builder::new().prefix("run-").tempdir_in(&shared) {
                Ok(own) => return Self::claim(own, Some(shared)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(_) => break,
            }
        }
        Self::anywhere()
    }

    /// Makes one among the temporary files of the system.
    pub(super) fn anywhere() -> Result<Self> {
        let own = tempfile::Builder::new().prefix("tickmark-").tempdir();
        Self::claim(own.map_err(Error::io("create", &std::env::temp_dir()))?, None)
    }

    fn claim(own: TempDir, shared: Option<PathBuf>) -> Result<Self> {
        let path = own.path().join(IN_USE);
        let in_use = File::create(&path).map_err(Error::io("create", &path))?;
        // Where files cannot be locked nothing is swept either.
        let _ = in_use.try_lock();
        Ok(Self { shared, own: Some(own), _in_use: in_use })
    }

    pub(super) fn path(&self) -> &Path {
        self.own.as_ref().map_or_else(|| Path::new(""), TempDir::path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed now is swept at the next opening.
        drop(self.own.take());
        if let Some(shared) = &self.shared {
            // Fails as long as other processes have folders in it.
            let _ = fs::remove_dir(shared);
        }
    }
}

/// Removes the folders of processes that are gone: those whose lock can be had.
fn sweep(shared: &Path) {
    for entry in fs::read_dir(shared).into_iter().flatten().flatten() {
        let folder = entry.path();
        // A folder without the file is being made, or is not ours.
        let Ok(in_use) = File::open(folder.join(IN_USE)) else { continue };
        if in_use.try_lock().is_ok() {
            let _ = fs::remove_dir_all(&folder);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_the_living_stay_and_those_of_the_dead_are_swept() {
        let dir = tempfile::tempdir().unwrap();
        let store = dir.path().join("s.duckdb");
        let living = Scratch::beside(&store).unwrap();
        let shared = dir.path().join("s.duckdb.tmp");
        let (dead, foreign) = (shared.join("run-dead"), shared.join("foreign"));
        for folder in [&dead, &foreign] {
            fs::create_dir(folder).unwrap();
        }
        for file in [dead.join(IN_USE), dead.join("spilled"), foreign.join("mine"), living.path().join("spilled")] {
            fs::write(file, "x").unwrap();
        }
        let next = Scratch::beside(&store).unwrap();
        assert!(!dead.exists() && foreign.join("mine").exists() && living.path().join("spilled").exists());
        drop((living, next));
        assert!(foreign.exists(), "what is not ours is left alone");
        fs::remove_dir_all(foreign).unwrap();
        drop(Scratch::beside(&store).unwrap());
        assert!(!shared.exists(), "nothing is left of the last one");
    }
}
