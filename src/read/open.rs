//! A file of any supported format, opened with the reader that fits.

use std::path::Path;

use crate::error::Result;
use crate::read::container::Container;
use crate::read::delimited::Delimited;
use crate::read::export::Export;
use crate::read::guarded::{GuardedFile, guarded};
use crate::read::json::Json;
use crate::read::layout::Layout;
use crate::read::source::SourceFile;
use crate::read::workbook::Workbook;
use crate::read::xes::EventLog;

/// Opens a file of any supported format.
pub fn open(path: &Path) -> Result<Box<dyn Export>> {
    open_with(path, &Layout::NONE)
}

/// Opens a file of which something is said beforehand.
pub fn open_with(path: &Path, layout: &Layout<'_>) -> Result<Box<dyn Export>> {
    reader(SourceFile::open(path)?, layout)
}

/// The reader for a file.
pub(crate) fn reader(source: SourceFile, layout: &Layout<'_>) -> Result<Box<dyn Export>> {
    let path = source.path.clone();
    let source = source.in_encoding(layout.encoding);
    let export = guarded(&path, || -> Result<Box<dyn Export>> {
        Ok(match source.container {
            Container::Delimited => Box::new(Delimited::open(source, layout)?),
            Container::Page => Box::new(Delimited::open(source.table()?, layout)?),
            Container::Json => Box::new(Json::open(source)?),
            Container::Xes => Box::new(EventLog::open(source)?),
            Container::Xlsx | Container::Xlsb | Container::Ods | Container::Xls => {
                Box::new(Workbook::open(source, layout)?)
            }
        })
    })?;
    Ok(Box::new(GuardedFile { path, export }))
}
