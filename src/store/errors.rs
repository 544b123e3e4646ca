//! Errors of the engine as errors of the program.

use crate::error::{Error, ErrorKind};

/// An error of the engine, with what the program was doing.
pub(crate) fn sql_error(context: &str, error: &duckdb::Error) -> Error {
    Error::new(ErrorKind::Sql { context: context.to_owned(), message: error.to_string() })
}

/// What the engine takes as an error of a function of ours.
pub(crate) type EngineError = Box<dyn std::error::Error>;
