//! What can be wrong with a workbook, in words that name the claim and a way on. Knows no format.

use std::fmt::Display;
use std::path::Path;

use arrow::error::ArrowError;

use crate::error::Error;
use crate::read::limits::MAX_RELATIONS;
use crate::text;

/// What can be wrong with a workbook.
#[derive(Debug)]
pub(crate) enum WorkbookFault {
    Io(std::io::Error),
    /// The reason and a way on.
    Said {
        reason: String,
        hint: &'static str,
    },
}

pub(super) const SAVE_AGAIN: &str = "open it in a spreadsheet program and save it again, or export again as csv";

impl WorkbookFault {
    pub(super) fn new(reason: impl Into<String>, hint: &'static str) -> Self {
        Self::Said { reason: reason.into(), hint }
    }

    /// What it says of itself contradicts what is there.
    pub(super) fn damaged(message: impl Display) -> Self {
        Self::new(format!("the workbook is damaged: {message}"), SAVE_AGAIN)
    }

    pub(super) fn password() -> Self {
        Self::new("the workbook is protected by a password", "save it without a password, or export again as csv")
    }

    /// Whether so many sheets are more than are read.
    pub(super) fn of_sheets(sheets: usize) -> Result<(), Self> {
        if sheets <= MAX_RELATIONS {
            return Ok(());
        }
        let (sheets, limit) = (text::count(sheets as u64, "sheet"), text::grouped(MAX_RELATIONS as u64));
        let reason = format!("the workbook has {sheets}, at most {limit} are read");
        Err(Self::new(reason, "save the sheets with tickets as a workbook of their own"))
    }

    pub(crate) fn name(self, path: &Path) -> Error {
        match self {
            Self::Io(error) => Error::io("read", path)(error),
            Self::Said { reason, hint } => Error::import(path, reason).hint(hint),
        }
    }
}

impl From<std::io::Error> for WorkbookFault {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            // A part that unpacks to something else than it should.
            std::io::ErrorKind::InvalidData | std::io::ErrorKind::InvalidInput | std::io::ErrorKind::UnexpectedEof => {
                Self::damaged(error)
            }
            _ => Self::Io(error),
        }
    }
}

impl From<ArrowError> for WorkbookFault {
    fn from(error: ArrowError) -> Self {
        Self::damaged(error)
    }
}

impl From<quick_xml::Error> for WorkbookFault {
    fn from(error: quick_xml::Error) -> Self {
        match error {
            quick_xml::Error::Io(error) => std::io::Error::new(error.kind(), error.to_string()).into(),
            other => Self::damaged(other),
        }
    }
}
