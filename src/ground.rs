//! A hidden folder beside an output, in which the output is made before it takes its place by renaming. What a killed run leaves behind is
//! removed by the next one that writes there. Knows nothing of what is made.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// How the names of these folders begin.
const PREFIX: &str = ".tickmark-";
/// The file that a living run holds locked. Without it only an empty folder is taken for one of ours.
const LOCK: &str = "tickmark.lock";
/// Where the lock file is made and locked before it gets its name: whoever sees the name sees it locked.
const UNLOCKED: &str = "tickmark.lock.new";
/// Tries to make a folder that other runs sweep away.
const TRIES: u32 = 100;
/// What was set aside to make room, for the instant until the new one is in its place.
const ASIDE: &str = "aside";

/// A hidden folder; gone when dropped.
#[derive(Debug)]
pub(crate) struct StagingFolder {
    path: PathBuf,
    lock: Option<File>,
}

impl StagingFolder {
    /// Makes one in `folder`, which is made, too; those of killed runs in it are removed.
    pub(crate) fn in_folder(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder).map_err(Error::io("create", folder))?;
        sweep(folder);
        let mut number = 0_u32;
        loop {
            let path = folder.join(format!("{PREFIX}{}-{number}", std::process::id()));
            number += 1;
            match fs::create_dir(&path) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                Err(error) => return Err(Error::io("write in", folder)(error)),
            }
            let mut ground = Self { path, lock: None };
            match ground.held() {
                // Another run swept it away in the instant in which it was empty or not yet locked.
                Err(error) if error.kind() == io::ErrorKind::NotFound && number < TRIES => {}
                held => {
                    ground.lock = held.map_err(Error::io("write in", folder))?;
                    return Ok(ground);
                }
            }
        }
    }

    /// The lock of this run. A file system that knows no locks gives none: such a folder is never removed by others, as nobody can tell
    /// whether its run lives.
    fn held(&self) -> io::Result<Option<File>> {
        let unlocked = self.path.join(UNLOCKED);
        let file = File::create(&unlocked)?;
        match file.try_lock() {
            Ok(()) => {}
            // Another run took it for that of a killed one before it was locked, and sweeps it away.
            Err(TryLockError::WouldBlock) => return Err(io::ErrorKind::NotFound.into()),
            Err(TryLockError::Error(_)) => return Ok(None),
        }
        fs::rename(unlocked, self.path.join(LOCK))?;
        Ok(Some(file))
    }

    /// The way to something that is made here. Names that the folder needs for itself are not among them, as this is a folder in it.
    pub(crate) fn path(&self, name: impl AsRef<Path>) -> Result<PathBuf> {
        let path = self.path.join("new").join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(Error::io("create", parent))?;
        }
        Ok(path)
    }

    /// Moves what was made to its place, in which a file may be.
    pub(crate) fn move_file(&self, name: &str, place: &Path) -> Result<()> {
        fs::rename(self.path(name)?, place).map_err(Error::io("write", place))
    }

    /// Moves a folder that was made to its place. A folder that is there changes places with it, in one step where the system can; it goes
    /// when this one is dropped.
    pub(crate) fn move_folder(&self, name: &str, place: &Path) -> Result<()> {
        let new = self.path(name)?;
        if place.symlink_metadata().is_err() {
            return fs::rename(new, place).map_err(Error::io("write", place));
        }
        if exchange(&new, place).is_ok() {
            return Ok(());
        }
        let aside = self.path.join(ASIDE);
        fs::create_dir_all(&aside).map_err(Error::io("create", &aside))?;
        let aside = aside.join(place.file_name().unwrap_or_default());
        fs::rename(place, &aside).map_err(Error::io("write", place))?;
        fs::rename(&new, place).map_err(|error| {
            // The old one goes back; that it cannot is not the error to tell.
            let _ = fs::rename(&aside, place);
            Error::io("write", place)(error)
        })
    }
}

impl Drop for StagingFolder {
    fn drop(&mut self) {
        // Some systems remove no file that is open.
        self.lock = None;
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// Removes the folders of killed runs: those that hold a lock file which nobody has locked. What such a run had set aside goes back, if
/// its place is free. That something cannot be removed is no reason to fail.
fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
        if !ours || !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        let left = entry.path();
        // A run that was killed as it began had not yet given the lock its name.
        let Ok(lock) = File::open(left.join(LOCK)).or_else(|_| File::open(left.join(UNLOCKED))) else {
            // Killed before it had made anything; a run that has just begun makes another.
            let _ = fs::remove_dir(&left);
            continue;
        };
        if lock.try_lock().is_err() {
            continue;
        }
        for aside in fs::read_dir(left.join(ASIDE)).into_iter().flatten().flatten() {
            let place = folder.join(aside.file_name());
            if place.symlink_metadata().is_err() {
                let _ = fs::rename(aside.path(), place);
            }
        }
        drop(lock);
        let _ = fs::remove_dir_all(left);
    }
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// As a killed run leaves it: the folder and its lock file, which nobody holds.
    fn killed(folder: &Path, name: &str) -> PathBuf {
        let left = folder.join(name);
        fs::create_dir_all(left.join("new")).unwrap();
        fs::write(left.join("new/half"), "half").unwrap();
        fs::write(left.join(LOCK), "").unwrap();
        left
    }

    #[test]
    fn folders_of_killed_runs_go_and_those_of_living_runs_and_of_others_stay() {
        let folder = tempfile::tempdir().unwrap();
        let living = StagingFolder::in_folder(folder.path()).unwrap();
        fs::write(living.path("a").unwrap(), "a").unwrap();
        killed(folder.path(), ".tickmark-1-0");
        // Killed as it began, between making its lock and giving it its name.
        let early = killed(folder.path(), ".tickmark-1-2");
        fs::rename(early.join(LOCK), early.join(UNLOCKED)).unwrap();
        // Without our lock file it may be anybody's, unless nothing is in it.
        fs::create_dir(folder.path().join(".tickmark-notes")).unwrap();
        fs::write(folder.path().join(".tickmark-notes/mine"), "mine").unwrap();
        fs::create_dir(folder.path().join(".tickmark-1-1")).unwrap();
        drop(StagingFolder::in_folder(folder.path()).unwrap());
        let own = living.path.file_name().unwrap().to_str().unwrap().to_owned();
        assert_eq!(names(folder.path()), [own, ".tickmark-notes".to_owned()]);
        living.move_file("a", &folder.path().join("a")).unwrap();
        drop(living);
        assert_eq!(names(folder.path()), [".tickmark-notes", "a"]);
    }

    #[test]
    fn a_folder_changes_places_with_the_one_that_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("lists");
        for round in ["one", "two"] {
            let ground = StagingFolder::in_folder(folder.path()).unwrap();
            fs::write(ground.path(format!("lists/{round}")).unwrap(), round).unwrap();
            ground.move_folder("lists", &place).unwrap();
        }
        assert_eq!(names(&place), ["two"]);
        assert_eq!(names(folder.path()), ["lists"]);
    }

    #[test]
    fn what_a_killed_run_had_set_aside_goes_back_where_its_place_is_free() {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [("gone", "back"), ("kept", "old")] {
            let left = killed(folder.path(), &format!(".tickmark-1-{name}"));
            fs::create_dir_all(left.join(ASIDE).join(name)).unwrap();
            fs::write(left.join(ASIDE).join(name).join("list"), text).unwrap();
        }
        fs::create_dir(folder.path().join("kept")).unwrap();
        fs::write(folder.path().join("kept/list"), "new").unwrap();
        drop(StagingFolder::in_folder(folder.path()).unwrap());
        assert_eq!(names(folder.path()), ["gone", "kept"]);
        assert_eq!(fs::read_to_string(folder.path().join("gone/list")).unwrap(), "back");
        assert_eq!(fs::read_to_string(folder.path().join("kept/list")).unwrap(), "new");
    }
}
