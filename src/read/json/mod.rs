//! JSON as relations: one per list of records, one per list below them. The file is read twice, first for the names of all
//! fields, then for the wanted ones; a bunch of records is in memory at a time. Knows nothing of what the fields mean.

mod chunk;
mod cursor;
mod direct;
mod learn;
mod node;
mod records;
mod shape;
mod tree;
mod value;
mod wrapping;

use std::sync::Arc;

use crate::error::{Error, Result};
use crate::read::batch::{WantedColumn, rows_at_once};
use crate::read::batches::{CountedBatches, RelationPart, numbered};
use crate::read::export::{Export, FileFacts, Reader, Relation};
use crate::read::json::chunk::{RecordChunk, WITHOUT_LISTS};
use crate::read::json::records::ChunkReader;
use crate::read::json::shape::InferredSchema;
use crate::read::limits::MAX_PART;
use crate::read::pipeline::ordered;
use crate::read::source::SourceFile;
use crate::read::text_fault::TextFault;

/// Cells that the items of lists below a bunch of records may have.
const MOST_ITEMS: usize = 128 << 20;

/// A JSON file.
struct Json {
    source: SourceFile,
    shape: Arc<InferredSchema>,
}

/// Learns the fields of all records.
pub(crate) fn open(source: SourceFile) -> Result<Export<'static>> {
    let (shape, relations) = learn::learn(source.text()?).map_err(|fault| fault.name(&source))?;
    if relations.is_empty() {
        return Err(Error::import(&source.path, "the file holds no records"));
    }
    Ok(Export::new(FileFacts::of(&source), relations, Json { source, shape: Arc::new(shape) }))
}

impl Reader for Json {
    fn read(&self, at: usize, _relation: &Relation, wanted: &[WantedColumn]) -> Result<CountedBatches<'_>> {
        let places: Vec<Option<usize>> = wanted.iter().map(|column| column.place()).collect();
        let shape = Arc::clone(&self.shape);
        let bunches = ChunkReader::new(self.source.text()?, rows_at_once(wanted.len()));
        let parts = ordered(bunches, move |bunch| part(&shape, at, &places, &bunch?));
        Ok(numbered(parts, wanted, |fault: TextFault, _| fault.name(&self.source)))
    }
}

/// The records of a bunch that belong to a relation. `wanted` are places in its header.
fn part(
    shape: &InferredSchema,
    relation: usize,
    wanted: &[Option<usize>],
    bunch: &RecordChunk,
) -> Result<RelationPart, TextFault> {
    let mut part = RelationPart::new(wanted.len());
    if let Some((root, node)) = shape.root(&bunch.list)
        && root == relation
    {
        let mut row = direct::JsonRow::new(shape.relations()[relation].header.len());
        for (i, (record, _)) in bunch.records().enumerate() {
            row.clear();
            direct::fill(node, record, &mut row).map_err(|error| bunch.broken(i, &error))?;
            let blank = row.texts().all(|text| text.trim().is_empty());
            part.push(blank, wanted.iter().map(|place| row.get((*place)?)));
        }
        return Ok(part);
    }
    for (i, (record, offset)) in bunch.records().enumerate() {
        let tree = serde_json::from_slice(record).map_err(|error| bunch.broken(i, &error))?;
        // What a record says of itself is repeated for each item of its lists.
        let full = |part: &RelationPart| {
            part.rows.bytes() > MAX_PART || part.rows.line_no.len() > MOST_ITEMS / (wanted.len() + 1)
        };
        shape.rows(&bunch.list, &tree, relation, &mut |row| {
            if !full(&part) {
                let blank = row.iter().flatten().all(|text| text.trim().is_empty());
                part.push(blank, wanted.iter().map(|place| row.get((*place)?).copied().flatten()));
            }
        });
        if full(&part) {
            let reason = format!("the lists below a record of `{}` repeat more than any export has", bunch.list);
            return Err(TextFault::at(offset, reason).hint(WITHOUT_LISTS));
        }
    }
    Ok(part)
}
