//! JSON as relations: one per list of records, one per list below them. The file is read twice, first for the names of all
//! fields, then for the wanted ones; a bunch of records is in memory at a time. Knows nothing of what the fields mean.

mod cursor;
mod direct;
mod node;
mod records;
mod shape;
mod tree;

use std::io::Read as _;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;

use crate::error::{Error, Result};
use crate::read::batch::{NumberedBatches, RelationPart, rows_at_once};
use crate::read::export::{Export, FileFacts, Relation, SAMPLE_ROWS, Tally};
use crate::read::json::cursor::FrameFault;
use crate::read::json::node::TooManyFields;
use crate::read::json::records::{ChunkReader, RecordChunk};
use crate::read::json::shape::InferredSchema;
use crate::read::json::tree::Tree;
use crate::read::limits::{MAX_CELLS, MAX_COLUMNS, MAX_PART, MAX_RECORD, MAX_RELATIONS, MAX_SAMPLED};
use crate::read::pipeline::ordered;
use crate::read::source::SourceFile;
use crate::text;

/// A JSON file.
pub(crate) struct Json {
    source: SourceFile,
    facts: FileFacts,
    relations: Vec<Relation>,
    shape: Arc<InferredSchema>,
    tallies: Vec<Mutex<Tally>>,
}

impl Json {
    /// Learns the fields of all records.
    pub(crate) fn open(source: SourceFile) -> Result<Self> {
        let (shape, relations) = learn(&source).map_err(|fault| name(&source, fault))?;
        if relations.is_empty() {
            return Err(Error::import(&source.path, "the file holds no records"));
        }
        let facts = FileFacts {
            sha256: source.sha256.clone(),
            bytes: source.bytes,
            container: "json",
            encoding: Some(source.encoding_name()),
            guessed: false,
            delimiter: None,
        };
        let tallies = relations.iter().map(|_| Mutex::default()).collect();
        Ok(Self { source, facts, relations, shape: Arc::new(shape), tallies })
    }
}

impl Export for Json {
    fn facts(&self) -> &FileFacts {
        &self.facts
    }

    fn relations(&self) -> &[Relation] {
        &self.relations
    }

    fn read<'a>(
        &'a self,
        relation: usize,
        wanted: &[usize],
    ) -> Result<Box<dyn Iterator<Item = Result<RecordBatch>> + 'a>> {
        let (shape, columns) = (Arc::clone(&self.shape), wanted.to_vec());
        let bunches = ChunkReader::new(self.source.text()?, rows_at_once(wanted.len()));
        let parts = ordered(bunches, move |bunch| part(&shape, relation, &columns, &bunch?));
        let name = |fault: JsonFault, _| name(&self.source, fault);
        Ok(Box::new(NumberedBatches::new(parts, wanted, &self.tallies[relation], name)))
    }

    fn tally(&self, relation: usize) -> Tally {
        *self.tallies[relation].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What can be wrong with a JSON file.
enum JsonFault {
    Frame(FrameFault),
    /// A record that is cut out at `offset` does not parse.
    Record {
        list: String,
        number: u64,
        offset: u64,
        error: serde_json::Error,
    },
    TooManyFields {
        list: String,
    },
    /// The lists below a record repeat more of its text, or have more cells, than any.
    TooMuch {
        list: String,
        offset: u64,
    },
    Text(ArrowError),
}

impl From<FrameFault> for JsonFault {
    fn from(fault: FrameFault) -> Self {
        Self::Frame(fault)
    }
}

impl From<ArrowError> for JsonFault {
    fn from(error: ArrowError) -> Self {
        Self::Text(error)
    }
}

/// Reads the whole file for its fields. The first records are kept for the sample, and those that bring a new relation.
///
/// Several threads look for records with news and this one takes them in, in the order of the file: a record that brings nothing to
/// what was learnt from the records before it brings nothing at all.
fn learn(source: &SourceFile) -> Result<(InferredSchema, Vec<Relation>), JsonFault> {
    let text = source.text().map_err(|error| FrameFault::Io(std::io::Error::other(error.to_string())))?;
    let (learnt, mut kept, mut bytes) = (Arc::new(RwLock::new(InferredSchema::default())), Vec::new(), 0);
    let known = Arc::clone(&learnt);
    let bunches = ordered(ChunkReader::new(text, usize::MAX), move |bunch| -> Result<_, JsonFault> {
        let bunch = bunch?;
        let news = news(&known.read().unwrap_or_else(PoisonError::into_inner), &bunch)?;
        Ok((bunch, news))
    });
    let too_many = |list: &str| JsonFault::TooManyFields { list: list.to_owned() };
    for bunch in bunches {
        let (bunch, news) = bunch?;
        let mut shape = learnt.write().unwrap_or_else(PoisonError::into_inner);
        for (i, record) in news {
            let tree = parse(&bunch, i, &record)?;
            let news = shape.learn(&bunch.list, &tree).map_err(|TooManyFields| too_many(&bunch.list))?;
            // A few endless records say as much as many.
            if (news || bunch.first + (i as u64) <= SAMPLE_ROWS as u64) && bytes < MAX_RECORD {
                bytes += record.len();
                kept.push((bunch.list.clone(), record));
            }
        }
    }
    let mut shape = std::mem::take(&mut *learnt.write().unwrap_or_else(PoisonError::into_inner));
    let first = shape.relations().first().map(|found| found.name.clone()).unwrap_or_default();
    shape.inherit().map_err(|TooManyFields| too_many(&first))?;
    let samples = samples(&shape, &kept);
    let relations = shape.relations().iter().zip(samples).map(|(found, sample)| Relation {
        name: found.name.clone(),
        header: found.header.clone(),
        header_row: Some(0),
        records_above: 0,
        sample,
    });
    let relations = relations.collect();
    Ok((shape, relations))
}

/// The first rows of each relation.
fn samples(shape: &InferredSchema, kept: &[(String, Vec<u8>)]) -> Vec<Vec<Vec<Option<String>>>> {
    let mut samples = vec![Vec::new(); shape.relations().len()];
    let (mut cells, mut bytes) = (0, vec![0; samples.len()]);
    for (list, record) in kept {
        // It was parsed once before.
        let Ok(tree) = serde_json::from_slice::<Tree<'_>>(record) else { continue };
        for (at, (sample, bytes)) in samples.iter_mut().zip(&mut bytes).enumerate() {
            if sample.len() >= SAMPLE_ROWS {
                continue;
            }
            shape.rows(list, &tree, at, &mut |row| {
                if sample.len() < SAMPLE_ROWS && *bytes < MAX_RECORD / 8 && cells < MAX_SAMPLED {
                    let text = |cell: Option<&str>| cell.filter(|text| !text.trim().is_empty()).map(str::to_owned);
                    *bytes += row.iter().flatten().map(|text| text.len()).sum::<usize>();
                    cells += row.len();
                    sample.push(row.iter().copied().map(text).collect());
                }
            });
        }
    }
    samples
}

/// The records of a bunch that may bring something new, and those at the top of the list.
fn news(shape: &InferredSchema, bunch: &RecordChunk) -> Result<Vec<(usize, Vec<u8>)>, JsonFault> {
    let root = shape.root(&bunch.list);
    let mut news = Vec::new();
    for (i, (record, _)) in bunch.records().enumerate() {
        let known = match root {
            Some((_, node)) => direct::knows(node, record).map_err(|error| broken(bunch, i, error))?,
            None => false,
        };
        if !known || bunch.first + (i as u64) <= SAMPLE_ROWS as u64 {
            news.push((i, record.to_vec()));
        }
    }
    Ok(news)
}

fn parse<'a>(bunch: &RecordChunk, at: usize, record: &'a [u8]) -> Result<Tree<'a>, JsonFault> {
    serde_json::from_slice(record).map_err(|error| broken(bunch, at, error))
}

fn broken(bunch: &RecordChunk, at: usize, error: serde_json::Error) -> JsonFault {
    let offset = bunch.records().nth(at).map_or(0, |(_, offset)| offset);
    JsonFault::Record { list: bunch.list.clone(), number: bunch.first + at as u64, offset, error }
}

fn part(
    shape: &InferredSchema,
    relation: usize,
    wanted: &[usize],
    bunch: &RecordChunk,
) -> Result<RelationPart, JsonFault> {
    let mut part = RelationPart::new(wanted.len());
    if let Some((root, node)) = shape.root(&bunch.list)
        && root == relation
    {
        let mut row = direct::JsonRow::new(shape.relations()[relation].header.len());
        for (i, (record, _)) in bunch.records().enumerate() {
            row.clear();
            direct::fill(node, record, &mut row).map_err(|error| broken(bunch, i, error))?;
            let blank = row.texts().all(|text| text.trim().is_empty());
            push(&mut part, wanted, blank, |column| row.get(column));
        }
        return Ok(part);
    }
    for (i, (record, offset)) in bunch.records().enumerate() {
        let tree = parse(bunch, i, record)?;
        // What a record says of itself is repeated for each item of its lists.
        let full = |part: &RelationPart| {
            part.rows.bytes() > MAX_PART || part.rows.line_no.len() > MOST_ITEMS / (wanted.len() + 1)
        };
        shape.rows(&bunch.list, &tree, relation, &mut |row| {
            if !full(&part) {
                let blank = row.iter().flatten().all(|text| text.trim().is_empty());
                push(&mut part, wanted, blank, |column| row.get(column).copied().flatten());
            }
        });
        if full(&part) {
            return Err(JsonFault::TooMuch { list: bunch.list.clone(), offset });
        }
    }
    Ok(part)
}

/// Cells that the items of lists below a bunch of records may have.
const MOST_ITEMS: usize = 128 << 20;

fn push<'t>(part: &mut RelationPart, wanted: &[usize], blank: bool, cell: impl Fn(usize) -> Option<&'t str>) {
    part.seen.records += 1;
    if blank {
        part.seen.blank += 1;
        return;
    }
    part.rows.line_no.push(part.seen.records.cast_signed());
    for (column, index) in part.rows.columns.iter_mut().zip(wanted) {
        match cell(*index) {
            Some(text) => column.push(text.as_bytes()),
            None => column.push_null(),
        }
    }
}

fn name(source: &SourceFile, fault: JsonFault) -> Error {
    let path = &source.path;
    let place = |offset| source.place(offset).unwrap_or_else(|| format!("byte {offset}"));
    match fault {
        JsonFault::Text(error) => Error::import(path, error.to_string()),
        JsonFault::TooManyFields { list } => too_many_fields(path, &list),
        JsonFault::TooMuch { list, offset } => {
            let reason =
                format!("{}: the lists below a record of `{list}` repeat more than any export has", place(offset));
            Error::import(path, reason)
                .hint("export the records without the lists in them, or the lists as files of their own")
        }
        JsonFault::Record { list, number, offset, error } => {
            let (record, place) = (text::grouped(number), place(offset + within(source, offset, &error)));
            let reason = error.to_string();
            let reason = reason.split(" at line ").next().unwrap_or_default();
            Error::import(path, format!("{place}: record {record} of `{list}`: {reason}"))
        }
        JsonFault::Frame(FrameFault::Io(error)) => Error::io("read", path)(error),
        JsonFault::Frame(FrameFault::CutOff { offset, complete }) => {
            let complete = text::count(complete, "whole record");
            Error::import(path, format!("{}: the file ends early, after {complete}", place(offset)))
                .hint("the download may have been cut off: export again")
        }
        JsonFault::Frame(FrameFault::Unexpected { offset, expected }) => {
            Error::import(path, format!("{}: expected {expected}", place(offset)))
        }
        JsonFault::Frame(FrameFault::TooWide { offset }) => {
            let limit = text::grouped(MAX_CELLS as u64);
            Error::import(path, format!("{}: a record of more than {limit} values", place(offset)))
                .hint("export the records without the lists in them, or the lists as files of their own")
        }
        JsonFault::Frame(FrameFault::TooDeep { offset }) => {
            Error::import(path, format!("{}: nested deeper than any export", place(offset)))
        }
        JsonFault::Frame(FrameFault::TooLong { offset }) => {
            Error::import(path, format!("{}: a record longer than any export has", place(offset))).hint(
                "expected a list of records, or an object that holds one as `result`, `records`, `issues` or `tickets`",
            )
        }
    }
}

fn too_many_fields(path: &Path, list: &str) -> Error {
    let (columns, lists) = (text::grouped(MAX_COLUMNS as u64), text::grouped(MAX_RELATIONS as u64));
    let reason = format!(
        "the records of `{list}` have more than {columns} different fields, more than {lists} different lists, or endless keys"
    );
    Error::import(path, reason).hint("their keys seem to be data: export a list of names and values instead, or as csv")
}

/// How far into its record an error is. The parser counts lines and columns; the file is read again for the bytes.
fn within(source: &SourceFile, offset: u64, error: &serde_json::Error) -> u64 {
    let Ok(text) = source.text() else { return 0 };
    let (mut line, mut at) = (1, 0);
    let mut bytes = std::io::BufReader::new(text).bytes().skip(offset as usize);
    while line < error.line() {
        match bytes.next() {
            Some(Ok(byte)) => {
                at += 1;
                line += usize::from(byte == b'\n');
            }
            _ => return 0,
        }
    }
    at + (error.column() as u64).saturating_sub(1)
}
