//! Panics of readers are errors of their file: an input that brings a reader or a library down is refused like any other that
//! cannot be read. Knows no format.

use std::path::Path;

use crate::error::{Error, Result};
use crate::panics::caught;

/// The result of reading a file, or the error that reading it fell over.
pub(crate) fn guarded<T>(path: &Path, work: impl FnOnce() -> Result<T>) -> Result<T> {
    caught(work).unwrap_or_else(|said| {
        let reason = format!("its parts contradict each other, and the reader gave up: {said}");
        Err(Error::import(path, reason)
            .hint("open it in the program that wrote it and save it again, or export again as csv")
            .hint("every file should be read or refused with a reason: please report this one"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_that_falls_is_an_error_of_its_file_with_a_way_on() {
        let error = guarded::<()>(Path::new("incident.xlsx"), || panic!("index 8 of 3")).unwrap_err();
        assert!(error.to_string().starts_with("cannot import `incident.xlsx`: its parts contradict"), "{error}");
        assert!(error.to_string().contains("index 8 of 3") && !error.hints().is_empty(), "{error}");
    }
}
