//! Several records that are one, such as the events of one run of a clock. Wraps the file: what follows sees one record for each
//! group, with further columns that hold a cell of the first or last record that fits. Knows texts, not what they mean.

use crate::profile::reduction::ReduceRules;
use std::collections::HashMap;

use arrow::array::{Array as _, AsArray as _, StringArray};
use arrow::datatypes::Int64Type;

use crate::error::{Error, ErrorKind, Result};
use crate::profile::header::{ColumnPreference, Header};
use crate::profile::ordered::{OrderedTable, first_fit};
use crate::read::batch::{BatchBuilder, WantedColumn, schema};
use crate::read::batches::{CountedBatch, CountedBatches, Tally};
use crate::read::export::{Export, Reader, Relation};

/// The place of a column that the file has not got: it is empty in every record.
const ABSENT: usize = usize::MAX;

/// Gives the reduced records of one relation of a file.
struct RecordReducer<'a> {
    export: &'a Export<'a>,
    at: usize,
    rules: ReductionPlan,
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

/// The file with one relation reduced.
pub(crate) fn over<'a>(export: &'a Export<'_>, at: usize, reduce: &ReduceRules) -> Export<'a> {
    let relation = &export.relations()[at];
    let header = Header::new(&relation.header);
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
        raw: relation.header.len(),
    };
    export.with(at, reduce.of(relation), RecordReducer { export, at, rules })
}

impl ReductionPlan {
    /// The number of a further column; none for one of the file.
    fn own(&self, column: WantedColumn) -> Option<usize> {
        column.place()?.checked_sub(self.raw)
    }

    /// The columns of the file that the rules and these wanted columns need, in order.
    fn needed(&self, wanted: &[WantedColumn]) -> Vec<WantedColumn> {
        let mut places: Vec<usize> = self.by.iter().chain(&self.order).copied().collect();
        for column in &self.columns {
            places.extend(column.from);
            places.extend(column.fits.iter().chain(&column.only_with).map(|(index, _)| *index));
        }
        places.retain(|index| *index != ABSENT);
        let mut needed: Vec<WantedColumn> = places.into_iter().map(WantedColumn::At).collect();
        needed.extend(wanted.iter().filter(|column| self.own(**column).is_none()));
        // The cells beyond the header, which make a record doubtful.
        needed.push(WantedColumn::Surplus);
        needed.sort_unstable();
        needed.dedup();
        needed
    }
}

/// Whether all conditions hold for a record.
fn fits(conditions: &[(usize, Vec<String>)], cell: &dyn Fn(WantedColumn) -> Option<String>) -> bool {
    let text = |index: usize| cell(WantedColumn::At(index)).unwrap_or_default();
    conditions.iter().all(|(index, words)| first_fit(words, &[text(*index).as_str()]).is_some())
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
        wanted: &[WantedColumn],
        cell: &dyn Fn(WantedColumn) -> Option<String>,
    ) {
        if self.cells.is_empty() || *place < self.first {
            self.first = place.clone();
            self.cells = wanted.iter().map(|column| cell(*column)).collect();
        }
        for (column, taking) in rules.columns.iter().zip(&mut self.taken) {
            taking.asked |= fits(&column.only_with, cell);
            if !fits(&column.fits, cell) {
                continue;
            }
            let later = taking.found.as_ref().is_none_or(|(known, _)| (place > known) == column.last);
            if later {
                let text = column.from.and_then(|index| cell(WantedColumn::At(index)));
                taking.found = Some((place.clone(), text));
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

impl Reader for RecordReducer<'_> {
    fn read(&self, at: usize, _relation: &Relation, wanted: &[WantedColumn]) -> Result<CountedBatches<'_>> {
        if at != self.at {
            return self.export.counted(at, wanted);
        }
        let rules = &self.rules;
        let needed = rules.needed(wanted);
        let mut groups: HashMap<Vec<Option<String>>, RecordGroup> = HashMap::new();
        let mut tally = Tally::default();
        for batch in self.export.counted(at, &needed)? {
            let CountedBatch { rows: batch, seen } = batch?;
            tally += seen;
            let lines = batch.column(0).as_primitive::<Int64Type>();
            let texts: Vec<&StringArray> =
                (1..batch.num_columns()).map(|at| batch.column(at).as_string::<i32>()).collect();
            for row in 0..batch.num_rows() {
                let cell = |column: WantedColumn| {
                    let texts = texts[needed.binary_search(&column).ok()?];
                    texts.is_valid(row).then(|| texts.value(row).trim().to_owned())
                };
                let order = rules.order.and_then(|index| cell(WantedColumn::At(index))).unwrap_or_default();
                let place = (order.len(), order, lines.value(row));
                let key: Vec<Option<String>> = rules.by.iter().map(|index| cell(WantedColumn::At(*index))).collect();
                let group = groups.entry(key).or_insert_with(|| RecordGroup::new(place.clone(), rules));
                group.add(&place, rules, wanted, &cell);
            }
        }
        let mut groups: Vec<RecordGroup> = groups.into_values().collect();
        groups.sort_unstable_by_key(|group| group.first.2);
        let schema = schema(wanted);
        let mut rows = BatchBuilder::new(wanted.len());
        let mut batches = Vec::new();
        let mut give = |rows: BatchBuilder, seen: Tally| {
            let rows = rows.finish(0, &schema).map_err(|error| failed(&error));
            batches.push(rows.map(|rows| CountedBatch { rows, seen }));
        };
        for group in &groups {
            let cells = wanted.iter().enumerate().map(|(at, column)| match rules.own(*column) {
                Some(own) => group.text(own, &rules.columns[own]),
                None => group.cells[at].as_deref(),
            });
            rows.push(group.first.2.cast_unsigned(), cells);
            if rows.is_full() {
                give(std::mem::replace(&mut rows, BatchBuilder::new(wanted.len())), Tally::default());
            }
        }
        give(rows, tally);
        Ok(Box::new(batches.into_iter()))
    }
}

fn failed(error: &arrow::error::ArrowError) -> Error {
    Error::new(ErrorKind::Frame { what: "reduced records".to_owned(), message: error.to_string() })
}
