//! The package in which the modern formats keep their parts: a zip archive. Every part is read through a budget, whatever sizes the
//! archive claims. Knows nothing of what is in the parts.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use zip::read::ZipFile;

use crate::read::archive;
use crate::read::archive::Zip;
use crate::read::workbook::fault::WorkbookFault;
use crate::read::workbook::xml::Xml;

/// A package that is open.
pub(super) struct Package {
    archive: Zip,
    /// Parts by their names in small letters, as some programs write references in other letters than names.
    names: HashMap<String, usize>,
    /// Bytes that a part may unpack to.
    allowed: u64,
}

impl Package {
    pub(super) fn open(path: &Path) -> Result<Self, WorkbookFault> {
        let allowed = archive::allowed(std::fs::metadata(path)?.len());
        let archive = archive::zip(path).map_err(WorkbookFault::damaged)?;
        let names = archive.file_names().filter_map(|name| Some((tidy(name), archive.index_for_name(name)?))).collect();
        Ok(Self { archive, names, allowed })
    }

    /// The number of a part.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        self.names.get(&tidy(name)).copied()
    }

    /// The bytes of a part.
    pub(super) fn part(&mut self, number: usize) -> Result<PackagePart<'_>, WorkbookFault> {
        let left = self.allowed;
        let part = self.archive.by_index(number).map_err(WorkbookFault::damaged)?;
        Ok(PackagePart { part, left })
    }

    /// The XML of a part.
    pub(super) fn xml(&mut self, number: usize) -> Result<Xml<PackagePart<'_>>, WorkbookFault> {
        Ok(Xml::new(self.part(number)?))
    }
}

fn tidy(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_ascii_lowercase()
}

/// A part that is being unpacked.
pub(super) struct PackagePart<'a> {
    part: ZipFile<'a, BufReader<File>>,
    left: u64,
}

impl Read for PackagePart<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.part.read(out)?;
        self.left = self.left.checked_sub(read as u64).ok_or_else(|| {
            let reason = format!("`{}` unpacks to more than any workbook of its size does", self.part.name());
            io::Error::new(io::ErrorKind::InvalidData, reason)
        })?;
        Ok(read)
    }
}
