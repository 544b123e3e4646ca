//! A file of any supported format, opened with the reader that fits.

use std::path::Path;

use crate::error::Result;
use crate::read::container::Container;
use crate::read::export::Export;
use crate::read::guarded::guarded;
use crate::read::layout::Layout;
use crate::read::source::SourceFile;
use crate::read::{delimited, json, workbook, xes};

/// Opens a file of any supported format.
pub fn open(path: &Path) -> Result<Export<'static>> {
    open_with(path, &Layout::NONE)
}

/// Opens a file of which something is said beforehand.
pub fn open_with(path: &Path, layout: &Layout<'_>) -> Result<Export<'static>> {
    reader(SourceFile::open(path)?, layout)
}

/// The reader for a file.
pub(crate) fn reader(source: SourceFile, layout: &Layout<'_>) -> Result<Export<'static>> {
    let path = source.path.clone();
    let source = source.in_encoding(layout.encoding);
    guarded(&path, || match source.container {
        Container::Delimited => delimited::open(source, layout),
        Container::Page => delimited::open(source.table()?, layout),
        Container::Json => json::open(source),
        Container::Xes => xes::open(source),
        Container::Xlsx | Container::Xlsb | Container::Ods | Container::Xls => workbook::open(source, layout),
    })
}
