//! Files that are read whole: settings, policies, tables, manifests, filled sheets. The one way to read such a file: what is no regular
//! file is refused before it is opened, so that a pipe cannot hang the program, and nothing beyond a limit is read, so that a device or
//! a slip of the pen cannot fill the memory. Exports are read as streams by `read`. Knows nothing of what is in a file.

use std::fs::{File, Metadata};
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use crate::error::{Error, Result};

/// How large a file may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SizeLimit {
    /// What people write: settings, policies, queries, templates, calendars, cases.
    Written,
    /// What programs write: tables as CSV, sheets of samples, documents of evidence packs.
    Table,
}

impl SizeLimit {
    /// In bytes.
    pub const fn bytes(self) -> u64 {
        match self {
            Self::Written => 16 << 20,
            Self::Table => 256 << 20,
        }
    }

    const fn way_on(self) -> &'static str {
        match self {
            Self::Written => "nobody writes a file of this kind so large: is it the right one?",
            Self::Table => "is it the right file? keep the rows and columns that are needed, or import it as an export",
        }
    }
}

/// The text of a file, which must be UTF-8.
pub fn text(path: &Path, limit: SizeLimit) -> Result<String> {
    utf8(path, bytes(path, limit)?)
}

/// The bytes of a file.
pub fn bytes(path: &Path, limit: SizeLimit) -> Result<Vec<u8>> {
    regular(path)?;
    let file = File::open(path).map_err(Error::io("read", path))?;
    up_to(path, file, limit)
}

/// The text that comes out of a stream such as the standard input, under a name for it.
pub fn text_of(name: &Path, stream: impl Read, limit: SizeLimit) -> Result<String> {
    utf8(name, up_to(name, stream, limit)?)
}

/// What the system knows of a file that can be read as one: neither a folder, nor a pipe, a device or a socket. Links are followed.
pub fn regular(path: &Path) -> Result<Metadata> {
    let metadata = std::fs::metadata(path).map_err(Error::io("read", path))?;
    if metadata.is_dir() {
        return Err(refused(path, "it is a folder, expected a file"));
    }
    if !metadata.is_file() {
        return Err(refused(path, "it is a pipe or a device, expected a regular file")
            .hint("save what comes out of it to a file, and name that"));
    }
    Ok(metadata)
}

fn up_to(path: &Path, stream: impl Read, limit: SizeLimit) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // The size that the system tells is not believed: some files have none, others grow.
    stream.take(limit.bytes() + 1).read_to_end(&mut bytes).map_err(Error::io("read", path))?;
    if bytes.len() as u64 > limit.bytes() {
        let reason = format!("it is larger than {} MiB, the limit for such a file", limit.bytes() >> 20);
        return Err(refused(path, reason).hint(limit.way_on()));
    }
    Ok(bytes)
}

fn utf8(path: &Path, bytes: Vec<u8>) -> Result<String> {
    String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = memchr::memchr_iter(b'\n', before).count() + 1;
        let byte = error.as_bytes().get(before.len()).copied().unwrap_or_default();
        refused(path, format!("line {line}: the byte 0x{byte:02x} is not UTF-8")).hint("save it as text in UTF-8")
    })
}

fn refused(path: &Path, reason: impl Into<String>) -> Error {
    Error::io("read", path)(io::Error::new(ErrorKind::InvalidInput, reason.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(error: &Error) -> (String, Vec<String>) {
        (error.to_string(), error.hints().to_vec())
    }

    #[test]
    fn a_file_at_its_limit_is_read_and_one_byte_more_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tickmark.toml");
        // Sparse: no disk is needed for 16 MiB of zeros.
        let file = File::create(&path).unwrap();
        file.set_len(SizeLimit::Written.bytes()).unwrap();
        assert_eq!(bytes(&path, SizeLimit::Written).unwrap().len(), 16 << 20);
        file.set_len(SizeLimit::Written.bytes() + 1).unwrap();
        let (error, hints) = said(&bytes(&path, SizeLimit::Written).unwrap_err());
        assert!(error.ends_with("it is larger than 16 MiB, the limit for such a file"), "{error}");
        assert_eq!(hints.len(), 1);
        assert_eq!(bytes(&path, SizeLimit::Table).unwrap().len(), (16 << 20) + 1);
    }

    #[test]
    fn a_folder_and_what_is_not_there_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let (error, _) = said(&text(folder.path(), SizeLimit::Written).unwrap_err());
        assert!(error.ends_with("it is a folder, expected a file"), "{error}");
        let (error, _) = said(&text(&folder.path().join("x"), SizeLimit::Written).unwrap_err());
        assert!(error.starts_with("no such file or folder"), "{error}");
    }

    #[test]
    fn text_that_is_none_says_where() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("policy.toml");
        std::fs::write(&path, b"a = 1\nb = \"Ren\xe9\"\n").unwrap();
        let (error, _) = said(&text(&path, SizeLimit::Written).unwrap_err());
        assert!(error.ends_with("line 2: the byte 0xe9 is not UTF-8"), "{error}");
    }
}
