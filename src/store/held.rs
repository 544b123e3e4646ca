//! Arrow batches that SQL reads like a table although no table is made of them: what an import stages and what the clock
//! computes is looked at a few times and then gone. Up to [`IN_MEMORY`] bytes of all of them are held in memory, the rest in
//! temporary files. Knows nothing of SQL.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arrow::datatypes::{Schema, SchemaRef};
use arrow::error::ArrowError;
use arrow::ipc::reader::FileReader;
use arrow::ipc::writer::FileWriter;
use arrow::record_batch::RecordBatch;
use tempfile::NamedTempFile;

use crate::error::{Error, ErrorKind, Result};

/// Bytes of batches held in memory.
const IN_MEMORY: usize = 384 << 20;

/// The batches by the name under which SQL finds them.
#[derive(Debug, Clone)]
pub(super) struct BufferRegistry {
    names: Arc<Mutex<HashMap<String, Arc<SpillBuffer>>>>,
    /// The folder of the temporary files.
    folder: PathBuf,
}

impl BufferRegistry {
    pub(super) fn spilling_to(folder: &Path) -> Self {
        Self { names: Arc::default(), folder: folder.to_path_buf() }
    }

    fn names(&self) -> MutexGuard<'_, HashMap<String, Arc<SpillBuffer>>> {
        self.names.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn get(&self, name: &str) -> Option<Arc<SpillBuffer>> {
        self.names().get(name).cloned()
    }

    pub(super) fn put(&self, name: &str, held: SpillBuffer) {
        self.names().insert(name.to_owned(), Arc::new(held));
    }

    pub(super) fn take(&self, name: &str) -> Option<Arc<SpillBuffer>> {
        self.names().remove(name)
    }

    /// Bytes that may still be held in memory.
    fn room(&self) -> usize {
        IN_MEMORY.saturating_sub(self.names().values().map(|held| held.bytes).sum())
    }

    /// Forgets all, and gives the names.
    pub(super) fn clear(&self) -> Vec<String> {
        self.names().drain().map(|(name, _)| name).collect()
    }
}

/// Batches of one schema.
#[derive(Debug)]
pub(super) struct SpillBuffer {
    pub(super) schema: SchemaRef,
    pub(super) rows: usize,
    memory: Vec<RecordBatch>,
    /// Size of the batches in memory.
    bytes: usize,
    /// The batches after those in memory.
    spilled: Option<NamedTempFile>,
}

impl Default for SpillBuffer {
    fn default() -> Self {
        Self { schema: Arc::new(Schema::empty()), rows: 0, memory: Vec::new(), bytes: 0, spilled: None }
    }
}

impl SpillBuffer {
    /// Takes the batches: in memory as far as beside those of the registry there is room.
    pub(super) fn collect(
        schema: SchemaRef,
        batches: impl IntoIterator<Item = Result<RecordBatch>>,
        beside: &BufferRegistry,
    ) -> Result<Self> {
        let limit = beside.room();
        let mut held = Self { schema, ..Self::default() };
        let mut writer = None;
        for batch in batches {
            let batch = batch?;
            check(&held.schema, &batch)?;
            held.rows += batch.num_rows();
            let bytes = batch.get_array_memory_size();
            // Once a batch is in the file, all that follow are.
            if writer.is_none() && held.bytes + bytes <= limit {
                held.bytes += bytes;
                held.memory.push(batch);
                continue;
            }
            if writer.is_none() {
                let file = NamedTempFile::new_in(&beside.folder).map_err(|error| failed(&error))?;
                let file = FileWriter::try_new(BufWriter::new(file), &held.schema).map_err(|error| failed(&error))?;
                writer = Some(file);
            }
            if let Some(writer) = &mut writer {
                writer.write(&batch).map_err(|error| failed(&error))?;
            }
        }
        if let Some(writer) = writer {
            let file = writer.into_inner().map_err(|error| failed(&error))?;
            held.spilled = Some(file.into_inner().map_err(|error| failed(&error))?);
        }
        Ok(held)
    }

    /// The batches one after the other, each of which is let go with its reader.
    pub(super) fn drain(self) -> Result<impl Iterator<Item = Result<RecordBatch, ArrowError>>, ArrowError> {
        let spilled = match &self.spilled {
            Some(file) => Some(FileReader::try_new(BufReader::new(file.reopen()?), None)?),
            None => None,
        };
        Ok(self.memory.into_iter().map(Ok).chain(spilled.into_iter().flatten()))
    }

    /// The batches one after the other, with the columns at these places only.
    pub(super) fn walk(self: &Arc<Self>, columns: Vec<usize>) -> Result<BufferCursor, ArrowError> {
        let spilled = match &self.spilled {
            // Each walk has its own place in the file.
            Some(file) => Some(FileReader::try_new(BufReader::new(file.reopen()?), Some(columns.clone()))?),
            None => None,
        };
        Ok(BufferCursor { held: Arc::clone(self), next: 0, columns, spilled, in_file: false })
    }
}

/// An error for a batch whose columns are not those that were declared: the engine's vectors have room for these and no others.
pub(super) fn check(schema: &Schema, batch: &RecordBatch) -> Result<()> {
    let types = |schema: &Schema| schema.fields().iter().map(|field| field.data_type().clone()).collect::<Vec<_>>();
    let (declared, found) = (types(schema), types(batch.schema_ref()));
    if declared == found {
        return Ok(());
    }
    Err(failed(&format!("columns of the types {found:?}, where {declared:?} were declared")))
}

/// An error for a name under which nothing is held.
pub(super) fn unknown(view: &str) -> Error {
    failed(&format!("nothing is held as `{view}`"))
}

/// An error for batches that are to be taken while somebody still walks over them.
pub(super) fn in_use(view: &str) -> Error {
    failed(&format!("what is held as `{view}` is still being read"))
}

fn failed(error: &dyn std::fmt::Display) -> Error {
    Error::new(ErrorKind::Frame { what: "rows on their way to the store".to_owned(), message: error.to_string() })
}

/// A walk over held batches.
#[derive(Debug)]
pub(super) struct BufferCursor {
    held: Arc<SpillBuffer>,
    next: usize,
    columns: Vec<usize>,
    spilled: Option<FileReader<BufReader<File>>>,
    in_file: bool,
}

impl BufferCursor {
    /// Whether the batch that was given last stays in memory as long as the walk itself: those of the file are read anew.
    pub(super) const fn stays(&self) -> bool {
        !self.in_file
    }
}

impl Iterator for BufferCursor {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(batch) = self.held.memory.get(self.next) {
            self.next += 1;
            return Some(batch.project(&self.columns));
        }
        self.in_file = true;
        self.spilled.as_mut()?.next()
    }
}
