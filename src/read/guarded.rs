//! A reader whose panics are errors of its file: an input that brings a reader or a library down is refused like any other that
//! cannot be read. Knows no format.

use std::path::{Path, PathBuf};

use arrow::record_batch::RecordBatch;

use crate::error::{Error, Result};
use crate::panics::caught;
use crate::read::export::{Export, FileFacts, Relation, Tally};

/// The result of reading a file, or the error that reading it fell over.
pub(crate) fn guarded<T>(path: &Path, work: impl FnOnce() -> Result<T>) -> Result<T> {
    caught(work).unwrap_or_else(|said| Err(fallen(path, &said)))
}

fn fallen(path: &Path, said: &str) -> Error {
    Error::import(path, format!("its parts contradict each other, and the reader gave up: {said}"))
        .hint("open it in the program that wrote it and save it again, or export again as csv")
        .hint("every file should be read or refused with a reason: please report this one")
}

/// An open file, guarded.
pub(crate) struct GuardedFile {
    pub(crate) path: PathBuf,
    pub(crate) export: Box<dyn Export>,
}

impl Export for GuardedFile {
    fn facts(&self) -> &FileFacts {
        self.export.facts()
    }

    fn relations(&self) -> &[Relation] {
        self.export.relations()
    }

    fn read<'a>(
        &'a self,
        relation: usize,
        wanted: &[usize],
    ) -> Result<Box<dyn Iterator<Item = Result<RecordBatch>> + 'a>> {
        let mut batches = guarded(&self.path, || self.export.read(relation, wanted))?;
        let mut ended = false;
        Ok(Box::new(std::iter::from_fn(move || {
            if ended {
                return None;
            }
            let next = caught(|| batches.next()).unwrap_or_else(|said| Some(Err(fallen(&self.path, &said))));
            ended = !matches!(next, Some(Ok(_)));
            next
        })))
    }

    fn tally(&self, relation: usize) -> Tally {
        self.export.tally(relation)
    }
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
