//! Something to know about a file, or about what was read of it, that did not stop the work.

use serde::Serialize;

/// Something to know about a file that did not stop it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Warning {
    /// Stable word for scripts.
    pub code: &'static str,
    /// One sentence for people.
    pub message: String,
}

impl Warning {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}
