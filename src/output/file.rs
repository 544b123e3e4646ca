//! A file that is being written: beside its place and moved there when it is whole, or straight to where somebody reads.

use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::ground::Ground;
use crate::output::places::{Places, is_stream};
use crate::shown;

/// A file on its way; nothing of it is to be seen until [`NewFile::finish`].
#[derive(Debug)]
pub struct NewFile {
    path: PathBuf,
    file: File,
    to: To,
}

#[derive(Debug)]
enum To {
    /// A place of its own, in which a file may be.
    Place { ground: Ground, place: PathBuf },
    /// Whoever reads; on a terminal what is written waits, as it is shown there like a result.
    Reader { held: Option<Vec<u8>> },
}

impl NewFile {
    /// Begins a file, if it may be written.
    pub fn begin(path: &Path, places: &Places) -> Result<Self> {
        places.file(path)?;
        Self::make(path)
    }

    /// Begins a file in the place of one that an earlier run wrote.
    pub fn begin_own(path: &Path, places: &Places) -> Result<Self> {
        places.own_file(path)?;
        Self::make(path)
    }

    fn make(path: &Path) -> Result<Self> {
        let failed = || Error::io("write", path);
        if is_stream(path) {
            let file = File::options().append(true).open(path).map_err(failed())?;
            let held = file.is_terminal().then(Vec::new);
            return Ok(Self { path: path.to_path_buf(), file, to: To::Reader { held } });
        }
        // A link stays one: what it leads to is replaced.
        let place = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        let folder = place.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let ground = Ground::in_folder(folder)?;
        let file = File::create(ground.path(NAME)?).map_err(failed())?;
        Ok(Self { path: path.to_path_buf(), file, to: To::Place { ground, place } })
    }

    /// Ends the file: now it is there.
    pub fn finish(mut self) -> Result<()> {
        match self.to {
            To::Place { ground, place } => {
                drop(self.file);
                ground.move_file(NAME, &place)
            }
            To::Reader { held } => {
                let text = held.unwrap_or_default();
                let text = String::from_utf8_lossy(&text);
                self.file.write_all(shown::page(&text).as_bytes()).map_err(Error::io("write", &self.path))
            }
        }
    }
}

/// What a file is called where it is made.
const NAME: &str = "file";

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.to {
            To::Reader { held: Some(held) } => held.write(bytes),
            _ => self.file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Writes a file whole or not at all.
pub fn write_file(path: &Path, bytes: &[u8], places: &Places) -> Result<()> {
    fill(NewFile::begin(path, places)?, bytes)
}

/// The same in the place of a file that an earlier run wrote.
pub fn write_own_file(path: &Path, bytes: &[u8], places: &Places) -> Result<()> {
    fill(NewFile::begin_own(path, places)?, bytes)
}

fn fill(mut file: NewFile, bytes: &[u8]) -> Result<()> {
    file.write_all(bytes).map_err(Error::io("write", &file.path))?;
    file.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_there_whole_or_not_at_all() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("new/rows.csv");
        let places = Places::new(false);
        let mut file = NewFile::begin(&path, &places).unwrap();
        file.write_all(b"a\n").unwrap();
        assert!(!path.exists());
        file.finish().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"a\n");
        drop(NewFile::begin(&dir.path().join("new/other.csv"), &places).unwrap());
        let left = std::fs::read_dir(dir.path().join("new")).unwrap().count();
        assert_eq!(left, 1, "what was given up leaves nothing");
        assert!(write_file(&path, b"b", &places).unwrap_err().to_string().ends_with("is there already"));
        write_own_file(&path, b"c", &places).unwrap();
        write_file(&path, b"d", &Places::new(true)).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"d");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_leads_to_what_is_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let (target, link) = (dir.path().join("target"), dir.path().join("link"));
        std::fs::write(&target, "old").unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        write_file(&link, b"new", &Places::new(true)).unwrap();
        assert_eq!(std::fs::read(&target).unwrap(), b"new");
        assert!(link.symlink_metadata().unwrap().is_symlink());
    }
}
