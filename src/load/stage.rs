//! The wanted columns of a relation as text, and what is known of each column before it is converted.
//! Knows nothing of what the columns mean.

use crate::profile::blank_words::{NULL_VALUES, NULL_WORDS};
use std::sync::Arc;

use arrow::array::{Array as _, ArrayRef, AsArray as _, StringArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::record_batch::RecordBatch;

use crate::error::{Error, ErrorKind, Result};
use crate::profile::fields::FieldType;
use crate::profile::plan::ImportPlan;
use crate::read::batch::WantedColumn;
use crate::read::batches::Tally;
use crate::read::export::Export;
use crate::store::Store;

/// A staged relation.
#[derive(Debug)]
pub(crate) struct StagedRelation {
    /// By staging order.
    columns: Vec<StagedColumn>,
    /// What the reader counted.
    pub tally: Tally,
}

#[derive(Debug, Default)]
struct StagedColumn {
    filled: u64,
    padded: bool,
    escaped: bool,
    /// Words that mean "nothing" here, and whether any cell holds one.
    empty: Vec<String>,
    has_empty: bool,
    /// The bytes with which such a word can begin, blanks before it included.
    begins: Option<Box<[bool; 256]>>,
}

impl StagedRelation {
    /// Holds the wanted columns as `import_stage`: `line_no`, `c0`, `c1`, ... and `extra`, the cells beyond the header.
    pub(crate) fn fill(store: &Store, export: &Export<'_>, plan: &ImportPlan<'_>) -> Result<Self> {
        let places = plan.wanted.iter().copied().map(WantedColumn::At);
        let wanted: Vec<WantedColumn> = places.chain([WantedColumn::Surplus]).collect();
        let mut columns: Vec<StagedColumn> =
            (0..plan.wanted.len()).map(|column| StagedColumn::new(empty_words(plan, column))).collect();
        let schema = schema(plan.wanted.len());
        let mut read = export.read(plan.relation, &wanted)?;
        let batches = read.by_ref().map(|batch| {
            let cells = batch?.columns().to_vec();
            // The record number stands first.
            columns.iter_mut().zip(&cells[1..]).for_each(|(column, cells)| column.survey(cells));
            RecordBatch::try_new(Arc::clone(&schema), cells).map_err(|error| {
                Error::new(ErrorKind::Frame { what: "records".to_owned(), message: error.to_string() })
            })
        });
        store.hold("import_stage", Arc::clone(&schema), batches)?;
        Ok(Self { columns, tally: read.finish()? })
    }

    /// How many cells of a column hold text, before words for "nothing" are taken away.
    pub(crate) fn filled(&self, column: usize) -> u64 {
        self.columns[column].filled
    }

    /// The text of a cell: trimmed, without an escape, none for words that mean "nothing". Nothing is done that the column does
    /// not need.
    pub(crate) fn text<'a>(&self, column: usize, cell: &'a str) -> Option<&'a str> {
        let facts = &self.columns[column];
        let mut text = cell;
        if facts.padded {
            text = text.trim_matches([' ', '\t']);
        }
        // Spreadsheets are kept from running a cell by an apostrophe before it.
        if facts.escaped
            && let Some(escaped) = text.strip_prefix('\'')
            && escaped.starts_with(['+', '-', '=', '@'])
        {
            text = escaped;
        }
        if (facts.has_empty || facts.padded) && facts.is_empty_word(text) { None } else { Some(text) }
    }

    /// Goes through the records with the texts of some columns.
    pub(crate) fn each(&self, store: &Store, columns: &[usize], mut take: impl FnMut(&[Option<&str>])) -> Result<()> {
        let mut places = columns.to_vec();
        places.sort_unstable();
        places.dedup();
        // The record number stands first.
        for batch in store.held("import_stage", places.iter().map(|column| column + 1).collect())? {
            let batch = batch?;
            let cells: Vec<&StringArray> = columns
                .iter()
                .map(|column| batch.column(places.binary_search(column).unwrap_or(0)).as_string::<i32>())
                .collect();
            let mut texts = vec![None; columns.len()];
            for row in 0..batch.num_rows() {
                for ((text, cells), column) in texts.iter_mut().zip(&cells).zip(columns) {
                    *text = if cells.is_valid(row) { self.text(*column, cells.value(row)) } else { None };
                }
                take(&texts);
            }
        }
        Ok(())
    }
}

impl StagedColumn {
    fn new(empty: Vec<String>) -> Self {
        // Beyond ASCII small and capital letters begin with different bytes.
        let mut begins = Box::new(std::array::from_fn(|byte| byte >= 0x80 || byte <= usize::from(b' ')));
        for first in empty.iter().filter_map(|word| word.bytes().next()) {
            for byte in [first.to_ascii_lowercase(), first.to_ascii_uppercase()] {
                begins[usize::from(byte)] = true;
            }
        }
        Self { empty, begins: Some(begins), ..Self::default() }
    }

    /// Takes note of what the cells of a batch will need. This is the one look that Rust takes at every cell, on its way into
    /// the store; in SQL the same took longer than the conversion.
    fn survey(&mut self, cells: &ArrayRef) {
        let Some(cells) = cells.as_string_opt::<i32>() else { return };
        self.filled += (cells.len() - cells.null_count()) as u64;
        // Longer cells need no look. Four more bytes for blanks around the word.
        let longest = self.empty.iter().map(String::len).max().unwrap_or(0) + 4;
        for cell in cells.iter().flatten() {
            let bytes = cell.as_bytes();
            let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else {
                self.has_empty = true;
                continue;
            };
            self.padded |= matches!(first, b' ' | b'\t') || matches!(last, b' ' | b'\t');
            self.escaped |= *first == b'\'';
            let may_be =
                bytes.len() <= longest && self.begins.as_ref().is_none_or(|begins| begins[usize::from(*first)]);
            if may_be && !self.has_empty {
                self.has_empty = self.is_empty_word(cell.trim());
            }
        }
    }

    fn is_empty_word(&self, word: &str) -> bool {
        self.empty.iter().any(|empty| empty.eq_ignore_ascii_case(word))
            // Few cells have letters beyond ASCII whose small form must be made.
            || (!word.is_ascii() && self.empty.contains(&word.to_lowercase()))
    }
}

/// `line_no`, so many columns, `extra`.
fn schema(columns: usize) -> SchemaRef {
    let text = |name: String| Field::new(name, DataType::Utf8, true);
    let mut fields = vec![Field::new("line_no", DataType::Int64, false)];
    fields.extend((0..columns).map(|column| text(format!("c{column}"))));
    fields.push(text("extra".to_owned()));
    Arc::new(Schema::new(fields))
}

/// The words that mean "nothing" in a column.
fn empty_words(plan: &ImportPlan<'_>, column: usize) -> Vec<String> {
    let mut uses = plan.mapped.iter().filter(|mapped| mapped.sources.iter().any(|source| source.stage == column));
    let measured = |form| {
        matches!(
            form,
            FieldType::Instant | FieldType::Count | FieldType::Seconds | FieldType::Minutes | FieldType::Flag
        )
    };
    let values = uses.clone().next().is_some() && uses.all(|mapped| measured(mapped.field.form));
    let own = plan.profile.null_values.iter().map(|word| word.to_lowercase());
    let words = NULL_WORDS.iter().chain(if values { NULL_VALUES } else { &[] }).map(|word| (*word).to_owned());
    words.chain(own).collect()
}
