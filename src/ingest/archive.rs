//! Packed files: one export in a .gz or .zip is unpacked into a temporary file; a workbook is told from an archive by what is in
//! it. What unpacks to absurd sizes is refused before it fills the disk.

use std::fs::File;
use std::io::{Read, copy};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use tempfile::NamedTempFile;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::error::{Error, Result};
use crate::ingest::source::Kind;
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
    if kind_of(&archive).is_some() {
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
    Error::import(path, reason).hint("unpack it yourself if you trust it, and name the file")
}

fn damaged(path: &Path, error: &ZipError) -> Error {
    Error::import(path, format!("the archive is damaged or protected: {error}")).hint(DAMAGED)
}

fn open(path: &Path, content: &Path) -> Result<ZipArchive<File>> {
    let file = File::open(content).map_err(Error::io("read", path))?;
    ZipArchive::new(file)
        .map_err(|error| damaged(path, &error).hint("the download may have been cut off: export again"))
}

fn kind_of(archive: &ZipArchive<File>) -> Option<Kind> {
    archive.file_names().find_map(|name| match name {
        "xl/workbook.xml" => Some(Kind::Xlsx),
        "xl/workbook.bin" => Some(Kind::Xlsb),
        "content.xml" => Some(Kind::Ods),
        _ => None,
    })
}

/// Which workbook a zip archive is. `content` is where its bytes are, errors name `path`.
pub(crate) fn workbook_kind(path: &Path, content: &Path) -> Result<Kind> {
    let archive = open(path, content)?;
    let kind =
        kind_of(&archive).ok_or_else(|| Error::import(path, "it is an archive in an archive, or no workbook"))?;
    let allowed = allowed(size(content)?);
    match archive.decompressed_size() {
        Some(size) if size > u128::from(allowed) => Err(too_big(path, allowed)),
        _ => Ok(kind),
    }
}
