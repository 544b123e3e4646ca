//! What is wrong with a text that is read as a stream, in words. Who finds it counts bytes; only the file can say in which line that is.
//! Knows no format.

use arrow::error::ArrowError;

use crate::error::Error;
use crate::read::source::SourceFile;

/// What is wrong with a text.
#[derive(Debug)]
pub(crate) enum TextFault {
    /// It cannot be had.
    Io(std::io::Error),
    /// The reason, the byte of the text at which it stands if it is in one place, and a way on if there is one.
    Said { at: Option<u64>, reason: String, hint: &'static str },
}

impl TextFault {
    /// Of the whole text.
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self::Said { at: None, reason: reason.into(), hint: "" }
    }

    /// At this byte.
    pub(crate) fn at(offset: u64, reason: impl Into<String>) -> Self {
        Self::Said { at: Some(offset), reason: reason.into(), hint: "" }
    }

    /// The text ends inside of something, after so much that is whole.
    pub(crate) fn cut_off(at: Option<u64>, whole: &str) -> Self {
        let hint = "the download may have been cut off: export again";
        Self::Said { at, reason: format!("the file ends early, after {whole}"), hint }
    }

    /// The same with a way on.
    pub(crate) fn hint(mut self, way: &'static str) -> Self {
        if let Self::Said { hint, .. } = &mut self {
            *hint = way;
        }
        self
    }

    /// As an error of the file.
    pub(crate) fn name(self, source: &SourceFile) -> Error {
        match self {
            Self::Io(error) => Error::io("read", &source.path)(error),
            Self::Said { at, reason, hint } => {
                let place = at.map_or_else(String::new, |offset| format!("{}: ", source.place(offset)));
                Error::import(&source.path, format!("{place}{reason}")).hint(hint)
            }
        }
    }
}

impl From<ArrowError> for TextFault {
    fn from(error: ArrowError) -> Self {
        Self::new(error.to_string())
    }
}
