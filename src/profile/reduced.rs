//! Several records that are one, such as the events of one run of a clock. Wraps the file: what follows sees one record for each
//! group, with further columns that hold a cell of the first or last record that fits. Knows texts, not what they mean.

use crate::profile::reduction::ReduceRules;
use std::collections::HashMap;

use arrow::array::{Array as _, AsArray as _, StringArray};
use arrow::datatypes::Int64Type;
use arrow::record_batch::RecordBatch;

use crate::error::{Error, ErrorKind, Result};
use crate::profile::header::{ColumnPreference, Header};
use crate::profile::ordered::{OrderedTable, first_fit};
use crate::read::batch::{BatchBuilder, schema};
use crate::read::export::{Export, FileFacts, Relation, Tally};

/// The place of a column that the file has not got: it is empty in every record.
const ABSENT: usize = usize::MAX;

/// A file of which one relation is reduced.
pub(crate) struct ReducedExport<'a> {
    export: &'a dyn Export,
    at: usize,
    rules: ReductionPlan,
    relations: Vec<Relation>,
}

/// The rules with the places of their columns.
struct ReductionPlan {
    by: Vec<usize>,
    order: Option<usize>,
    columns: Vec<ReducedColumn>,
    /// Columns of the file.
    raw: usize,
}

struct ReducedColumn {
    from: Option<usize>,
    last: bool,
    any: bool,
    fits: Vec<(usize, Vec<String>)>,
    only_with: Vec<(usize, Vec<String>)>,
}

/// A record that stands for its group: the cells of the first one, and the further columns.
struct RecordGroup {
    first: RecordPosition,
    cells: Vec<Option<String>>,
    taken: Vec<ReducedValue>,
}

/// A further column on its way.
struct ReducedValue {
    /// The cell that was taken, and where its record stands.
    found: Option<(RecordPosition, Option<String>)>,
    /// Whether there is a record like those that the column is only filled with.
    asked: bool,
}

/// Where a record stands: by the length of its text and the text itself, which is right for numbers and for times, then by its place.
type RecordPosition = (usize, String, i64);

impl<'a> ReducedExport<'a> {
    pub(crate) fn new(export: &'a dyn Export, at: usize, reduce: &ReduceRules) -> Self {
        let mut relations = export.relations().to_vec();
        let header = Header::new(&export.relations()[at].header);
        let find = |name: &String| header.find(name, ColumnPreference::Words).first().map(|found| found.index);
        let conditions = |rules: &OrderedTable<Vec<String>>| {
            rules.iter().map(|(name, words)| (find(&name.to_owned()).unwrap_or(ABSENT), words.clone())).collect()
        };
        let columns = reduce.columns.iter().map(|(_, taken)| ReducedColumn {
            from: taken.first.as_ref().or(taken.last.as_ref()).and_then(find),
            last: taken.last.is_some(),
            any: taken.any,
            fits: conditions(&taken.fits),
            only_with: conditions(&taken.only_with),
        });
        let rules = ReductionPlan {
            columns: columns.collect(),
            by: reduce.by.iter().filter_map(find).collect(),
            order: reduce.order.as_ref().and_then(find),
            raw: relations[at].header.len(),
        };
        relations[at] = reduce.of(&relations[at]);
        Self { export, at, rules, relations }
    }
}

impl ReductionPlan {
    /// The columns of the file that the rules and these wanted columns need, in order.
    fn needed(&self, wanted: &[usize]) -> Vec<usize> {
        let mut needed: Vec<usize> = wanted.iter().copied().filter(|index| *index < self.raw).collect();
        needed.extend(self.by.iter().chain(&self.order));
        for column in &self.columns {
            needed.extend(column.from);
            needed.extend(column.fits.iter().chain(&column.only_with).map(|(index, _)| *index));
        }
        needed.retain(|index| *index != ABSENT);
        // The cells beyond the header, which make a record doubtful.
        needed.push(self.raw);
        needed.sort_unstable();
        needed.dedup();
        needed
    }
}

/// Whether all conditions hold for a record.
fn fits(conditions: &[(usize, Vec<String>)], cell: &dyn Fn(usize) -> Option<String>) -> bool {
    conditions.iter().all(|(index, words)| first_fit(words, &[cell(*index).as_deref().unwrap_or_default()]).is_some())
}

impl RecordGroup {
    fn new(place: RecordPosition, rules: &ReductionPlan) -> Self {
        let taken = rules.columns.iter().map(|column| ReducedValue { found: None, asked: column.only_with.is_empty() });
        Self { first: place, cells: Vec::new(), taken: taken.collect() }
    }

    /// Takes a record in.
    fn add(
        &mut self,
        place: &RecordPosition,
        rules: &ReductionPlan,
        wanted: &[usize],
        cell: &dyn Fn(usize) -> Option<String>,
    ) {
        if self.cells.is_empty() || *place < self.first {
            self.first = place.clone();
            self.cells = wanted.iter().map(|index| cell(*index)).collect();
        }
        for (column, taking) in rules.columns.iter().zip(&mut self.taken) {
            taking.asked |= fits(&column.only_with, cell);
            if !fits(&column.fits, cell) {
                continue;
            }
            let later = taking.found.as_ref().is_none_or(|(known, _)| (place > known) == column.last);
            if later {
                taking.found = Some((place.clone(), column.from.and_then(cell)));
            }
        }
    }

    /// The text of a further column.
    fn text(&self, at: usize, column: &ReducedColumn) -> Option<&str> {
        let taking = &self.taken[at];
        match (&taking.found, column.any) {
            _ if !taking.asked => None,
            (found, true) => Some(if found.is_some() { "true" } else { "false" }),
            (found, false) => found.as_ref().and_then(|(_, text)| text.as_deref()),
        }
    }
}

impl Export for ReducedExport<'_> {
    fn facts(&self) -> &FileFacts {
        self.export.facts()
    }

    fn relations(&self) -> &[Relation] {
        &self.relations
    }

    fn read<'b>(
        &'b self,
        relation: usize,
        wanted: &[usize],
    ) -> Result<Box<dyn Iterator<Item = Result<RecordBatch>> + 'b>> {
        if relation != self.at {
            return self.export.read(relation, wanted);
        }
        let (rules, columns) = (&self.rules, self.rules.columns.len());
        let needed = rules.needed(wanted);
        // The index after the last column means the cells beyond the header, here and in the file.
        let raw: Vec<usize> =
            wanted.iter().map(|index| if *index == rules.raw + columns { rules.raw } else { *index }).collect();
        let own = |index: usize| (rules.raw..rules.raw + columns).contains(&index);
        let mut groups: HashMap<Vec<Option<String>>, RecordGroup> = HashMap::new();
        for batch in self.export.read(relation, &needed)? {
            let batch = batch?;
            let lines = batch.column(0).as_primitive::<Int64Type>();
            let texts: Vec<&StringArray> =
                (1..batch.num_columns()).map(|at| batch.column(at).as_string::<i32>()).collect();
            for row in 0..batch.num_rows() {
                let cell = |index: usize| {
                    let texts = texts[needed.binary_search(&index).ok()?];
                    texts.is_valid(row).then(|| texts.value(row).trim().to_owned())
                };
                let order = rules.order.and_then(cell).unwrap_or_default();
                let place = (order.len(), order, lines.value(row));
                let key: Vec<Option<String>> = rules.by.iter().map(|index| cell(*index)).collect();
                let group = groups.entry(key).or_insert_with(|| RecordGroup::new(place.clone(), rules));
                group.add(&place, rules, &raw, &cell);
            }
        }
        let mut groups: Vec<RecordGroup> = groups.into_values().collect();
        groups.sort_unstable_by_key(|group| group.first.2);
        let schema = schema(wanted);
        let mut rows = BatchBuilder::new(wanted.len());
        let mut batches = Vec::new();
        for group in &groups {
            rows.line_no.push(group.first.2);
            for (at, index) in wanted.iter().enumerate() {
                let text = if own(*index) {
                    let column = index - rules.raw;
                    group.text(column, &rules.columns[column])
                } else {
                    group.cells[at].as_deref()
                };
                rows.columns[at].push(text.unwrap_or_default().as_bytes());
            }
            if rows.is_full() {
                let full = std::mem::replace(&mut rows, BatchBuilder::new(wanted.len()));
                batches.push(full.finish(0, &schema).map_err(|error| failed(&error)));
            }
        }
        batches.push(rows.finish(0, &schema).map_err(|error| failed(&error)));
        Ok(Box::new(batches.into_iter()))
    }

    fn tally(&self, relation: usize) -> Tally {
        self.export.tally(relation)
    }
}

fn failed(error: &arrow::error::ArrowError) -> Error {
    Error::new(ErrorKind::Frame { what: "reduced records".to_owned(), message: error.to_string() })
}
