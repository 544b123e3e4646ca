//! What can be wrong with a workbook, in words that name the claim and a way on. Knows no format.

use std::path::Path;

use arrow::error::ArrowError;

use crate::error::Error;
use crate::read::limits::{MAX_COLUMNS, MAX_RECORD, MAX_RELATIONS, MAX_ROWS};
use crate::text;

/// What can be wrong with a workbook.
#[derive(Debug)]
pub(crate) enum WorkbookFault {
    Io(std::io::Error),
    Password,
    /// What it says of itself contradicts what is there.
    Damaged(String),
    /// A cell in a place, from 0, that no sheet has.
    Beyond {
        row: u32,
        column: u32,
    },
    /// A row with more text than any record.
    LongRow {
        row: u32,
    },
    /// A row that stands for so many cells.
    Repeats {
        row: u32,
        cells: u64,
    },
    /// So many different texts, and so much of them.
    Texts {
        texts: usize,
        mebibytes: usize,
    },
    /// So many sheets.
    Sheets(usize),
    /// Headers and samples of so many cells.
    Wide(usize),
    /// More bytes than are read at once.
    TooLarge {
        mebibytes: u64,
    },
}

const SAVE_AGAIN: &str = "open it in a spreadsheet program and save it again, or export again as csv";

impl WorkbookFault {
    pub(super) fn damaged(message: impl Into<String>) -> Self {
        Self::Damaged(message.into())
    }

    pub(crate) fn name(self, path: &Path) -> Error {
        let error = |reason: String| Error::import(path, reason);
        match self {
            Self::Io(error) => Error::io("read", path)(error),
            Self::Password => error("the workbook is protected by a password".to_owned())
                .hint("save it without a password, or export again as csv"),
            Self::Damaged(message) => error(format!("the workbook is damaged: {message}")).hint(SAVE_AGAIN),
            Self::Beyond { row, column } => {
                let (row, column) = (text::grouped(u64::from(row) + 1), text::grouped(u64::from(column) + 1));
                let (rows, columns) = (text::grouped(u64::from(MAX_ROWS)), text::grouped(MAX_COLUMNS as u64));
                error(format!(
                    "a cell claims row {row} and column {column}; a sheet has {rows} rows and {columns} columns"
                ))
                .hint(SAVE_AGAIN)
            }
            Self::LongRow { row } => {
                let (row, limit) = (text::grouped(u64::from(row) + 1), MAX_RECORD >> 20);
                error(format!("row {row} is longer than {limit} MB")).hint(SAVE_AGAIN)
            }
            Self::Repeats { row, cells } => {
                let (row, cells) = (text::grouped(u64::from(row) + 1), text::count(cells, "cell"));
                error(format!("row {row} claims to stand for {cells}, more than any export has"))
                    .hint("delete the rows that only repeat it, or export as csv or xlsx")
            }
            Self::Texts { texts, mebibytes } => {
                let (texts, mebibytes) = (text::count(texts as u64, "text"), text::grouped(mebibytes as u64));
                error(format!("its sheets share {texts} or more, of {mebibytes} MiB, more than fit into memory"))
                    .hint("export it as csv, which is read row by row")
            }
            Self::Sheets(sheets) => {
                let (sheets, limit) = (text::count(sheets as u64, "sheet"), text::grouped(MAX_RELATIONS as u64));
                error(format!("the workbook has {sheets}, at most {limit} are read"))
                    .hint("save the sheets with tickets as a workbook of their own")
            }
            Self::Wide(cells) => {
                error(format!("the first rows of its sheets have {}", text::count(cells as u64, "cell")))
                    .hint("save the sheets with tickets as a workbook of their own, or export them as csv")
            }
            Self::TooLarge { mebibytes } => error(format!(
                "it is larger than {} MiB, and its format can only be read at once",
                text::grouped(mebibytes)
            ))
            .hint("save it as xlsx or csv, which are read row by row"),
        }
    }
}

impl From<std::io::Error> for WorkbookFault {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            // A part that unpacks to something else than it should.
            std::io::ErrorKind::InvalidData | std::io::ErrorKind::InvalidInput | std::io::ErrorKind::UnexpectedEof => {
                Self::Damaged(error.to_string())
            }
            _ => Self::Io(error),
        }
    }
}

impl From<ArrowError> for WorkbookFault {
    fn from(error: ArrowError) -> Self {
        Self::Damaged(error.to_string())
    }
}

impl From<quick_xml::Error> for WorkbookFault {
    fn from(error: quick_xml::Error) -> Self {
        match error {
            quick_xml::Error::Io(error) => std::io::Error::new(error.kind(), error.to_string()).into(),
            other => Self::Damaged(other.to_string()),
        }
    }
}
