//! Packed files: one export in a .gz or .zip is unpacked into a temporary file; a workbook is told from an archive by what is in
//! it. What unpacks to absurd sizes is refused before it fills the disk.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, copy};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use memchr::memmem;
use tempfile::NamedTempFile;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::error::{Error, Result};
use crate::read::container::Container;
use crate::text;

/// The first bytes of a zip archive, which every modern workbook is.
pub(crate) const ZIP: &[u8] = b"PK\x03\x04";

const GZIP: &[u8] = &[0x1f, 0x8b];

/// Real exports shrink to a tenth, monotonous ones to a hundredth.
const MAX_RATIO: u64 = 250;

const DAMAGED: &str = "the download may have been cut off: export again";

/// Small files may unpack to this much whatever their ratio.
const ALWAYS_ALLOWED: u64 = 64 << 20;

/// The export inside a packed file, or `None` if the file is none. Workbooks are left as they are.
pub(crate) fn unpack(path: &Path, head: &[u8]) -> Result<Option<NamedTempFile>> {
    if head.starts_with(GZIP) {
        let file = File::open(path).map_err(Error::io("read", path))?;
        return unpack_from(path, MultiGzDecoder::new(file)).map(Some);
    }
    if !head.starts_with(ZIP) {
        return Ok(None);
    }
    let mut archive = open(path, path)?;
    if container_of(&archive).is_some() {
        return Ok(None);
    }
    let members: Vec<String> = archive.file_names().filter(|name| is_export(name)).map(str::to_owned).collect();
    let [member] = members.as_slice() else {
        let reason = format!("the archive holds {}, expected one", text::count(members.len() as u64, "file"));
        return Err(Error::import(path, reason).hint("unpack it and name the files"));
    };
    let entry = archive.by_name(member).map_err(|error| damaged(path, &error))?;
    unpack_from(path, entry).map(Some)
}

/// Folders and the notes that macOS adds are no exports.
fn is_export(name: &str) -> bool {
    !name.ends_with('/') && !name.starts_with("__MACOSX/")
}

fn unpack_from(path: &Path, packed: impl Read) -> Result<NamedTempFile> {
    let allowed = allowed(size(path)?);
    let failed = |error| Error::io("unpack", path)(error).hint(DAMAGED);
    let mut file = NamedTempFile::new().map_err(failed)?;
    let written = copy(&mut packed.take(allowed + 1), &mut file).map_err(failed)?;
    if written > allowed {
        return Err(too_big(path, allowed));
    }
    Ok(file)
}

/// What a file of so many bytes may unpack to.
pub(crate) fn allowed(packed: u64) -> u64 {
    packed.saturating_mul(MAX_RATIO).max(ALWAYS_ALLOWED)
}

fn size(path: &Path) -> Result<u64> {
    Ok(std::fs::metadata(path).map_err(Error::io("read", path))?.len())
}

fn too_big(path: &Path, allowed: u64) -> Error {
    let reason =
        format!("it unpacks to more than {} MB, which no export of its size does", text::grouped(allowed >> 20));
    Error::import(path, reason).hint("if you trust it, save what it holds as CSV, and import that")
}

fn damaged(path: &Path, error: &ZipError) -> Error {
    let reason = match error {
        // The library speaks of the tables in the format.
        ZipError::InvalidArchive(_) => "the archive is damaged, or a part of it is missing".to_owned(),
        ZipError::UnsupportedArchive(what) => format!("the archive cannot be unpacked: {what}"),
        other => format!("the archive cannot be read: {other}"),
    };
    Error::import(path, reason).hint(DAMAGED)
}

fn open(path: &Path, content: &Path) -> Result<Zip> {
    zip(content).map_err(|error| damaged(path, &error))
}

/// An archive that is open.
pub(crate) type Zip = ZipArchive<BufReader<File>>;

/// So often may the mark of an end stand in an archive, as archives within archives have theirs. The library tries one after the other,
/// and reads the whole list of files for each.
const MAX_ENDS: usize = 16;

/// Opens an archive.
pub(crate) fn zip(content: &Path) -> Result<Zip, ZipError> {
    let mut file = BufReader::with_capacity(1 << 16, File::open(content)?);
    let ends = ends(&mut file)?;
    if ends > MAX_ENDS {
        let reason = format!("it claims to end in {} places", text::grouped(ends as u64));
        return Err(ZipError::InvalidArchive(reason.into()));
    }
    file.rewind()?;
    ZipArchive::new(file)
}

/// How often the mark stands in a file.
fn ends(file: &mut impl BufRead) -> std::io::Result<usize> {
    const END: &[u8] = b"PK\x05\x06";
    let (mut ends, mut seam) = (0, Vec::<u8>::new());
    loop {
        let bytes = file.fill_buf()?;
        if bytes.is_empty() {
            return Ok(ends);
        }
        // Where two pieces meet: less than a mark of either, so that what is found reaches into both.
        let (less, length) = (END.len() - 1, bytes.len());
        let joined = [seam.as_slice(), &bytes[..length.min(less)]].concat();
        ends += memmem::find_iter(&joined, END).count() + memmem::find_iter(bytes, END).count();
        seam.extend_from_slice(&bytes[length.saturating_sub(less)..]);
        seam.drain(..seam.len().saturating_sub(less));
        file.consume(length);
    }
}

fn container_of(archive: &Zip) -> Option<Container> {
    archive.file_names().find_map(|name| match name {
        "xl/workbook.xml" => Some(Container::Xlsx),
        "xl/workbook.bin" => Some(Container::Xlsb),
        "content.xml" => Some(Container::Ods),
        _ => None,
    })
}

/// Which workbook a zip archive is. `content` is where its bytes are, errors name `path`.
pub(crate) fn workbook_container(path: &Path, content: &Path) -> Result<Container> {
    let archive = open(path, content)?;
    let kind =
        container_of(&archive).ok_or_else(|| Error::import(path, "it is an archive in an archive, or no workbook"))?;
    let allowed = allowed(size(content)?);
    match archive.decompressed_size() {
        Some(size) if size > u128::from(allowed) => Err(too_big(path, allowed)),
        _ => Ok(kind),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_counted_wherever_the_pieces_meet() {
        let bytes = [b"PK\x05\x06xx".as_slice(), b"PK\x05PK\x05\x06", b"\x06PKPK\x05\x06"].concat();
        for piece in 1..bytes.len() {
            let mut file = BufReader::with_capacity(piece, bytes.as_slice());
            assert_eq!(ends(&mut file).unwrap(), 3, "pieces of {piece}");
        }
    }
}
