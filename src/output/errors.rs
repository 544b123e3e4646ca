//! Why a form could not be written.

use crate::error::Error;

/// For `map_err` where a form writes: the place that is written to is known to the caller only.
pub(crate) fn failed(error: impl Into<std::io::Error>) -> Error {
    Error::io("write", std::path::Path::new("the rows"))(error.into())
}
