//! The wanted columns of a relation as text in a temporary table, and what is known of each column before it is converted.
//! Knows nothing of what the columns mean.

use super::fields::Form;
use super::plan::Plan;
use super::{Export, Tally};
use crate::error::Result;
use crate::store::Store;
use crate::text::quote_literal;

/// Words that mean "nothing" in any column.
const NULL_WORDS: &[&str] = &["", "null", "(null)", "(empty)", "n/a", "#n/a", "-", "--", "?"];
/// Words that mean "nothing" in a column of instants, durations or numbers.
const NULL_VALUES: &[&str] = &["unknown", "not set", "never", "none", "nan", "undefined", "(undefined)"];

/// A staged relation.
#[derive(Debug)]
pub(crate) struct Stage {
    /// By staging order.
    columns: Vec<Column>,
    /// Rows in the table.
    pub rows: u64,
    /// What the reader counted.
    pub tally: Tally,
}

#[derive(Debug)]
struct Column {
    filled: u64,
    padded: bool,
    escaped: bool,
    null_words: Option<String>,
}

impl Stage {
    /// Fills `import_stage` with the wanted columns `c0`, `c1`, ... and `extra`, the cells beyond the header.
    pub(crate) fn fill(store: &Store, export: &dyn Export, plan: &Plan<'_>) -> Result<Self> {
        let names: Vec<String> = (0..plan.wanted.len()).map(|i| format!("c{i} VARCHAR")).collect();
        store.batch(&format!(
            "CREATE OR REPLACE TEMP TABLE import_stage (line_no BIGINT, {}, extra VARCHAR)",
            names.join(", ")
        ))?;
        let header = export.relations()[plan.relation].header.len();
        let wanted: Vec<usize> = plan.wanted.iter().copied().chain([header]).collect();
        let rows = store.append("import_stage", export.read(plan.relation, &wanted)?)?;
        let columns = survey(store, plan)?;
        Ok(Self { columns, rows, tally: export.tally(plan.relation) })
    }

    /// How many cells of a column hold text, before words for "nothing" are taken away.
    pub(crate) fn filled(&self, column: usize) -> u64 {
        self.columns[column].filled
    }

    /// An expression for the text of a column: trimmed, without an escape, NULL for words that mean "nothing". Nothing is
    /// done that the column does not need.
    pub(crate) fn text(&self, column: usize) -> String {
        let facts = &self.columns[column];
        let mut x = format!("c{column}");
        if facts.padded {
            x = format!("trim({x}, ' \t')");
        }
        if facts.escaped {
            // Spreadsheets are kept from running a cell by an apostrophe before it.
            x = format!(
                "CASE WHEN substr({x}, 2, 1) IN ('+', '-', '=', '@') AND prefix({x}, '''') THEN substr({x}, 2) ELSE {x} END"
            );
        }
        if let Some(words) = &facts.null_words {
            x = format!("CASE WHEN lower({x}) IN ({words}) THEN NULL ELSE {x} END");
        }
        x
    }
}

fn survey(store: &Store, plan: &Plan<'_>) -> Result<Vec<Column>> {
    let words: Vec<String> = (0..plan.wanted.len()).map(|i| null_words(plan, i)).collect();
    let facts: Vec<String> = words
        .iter()
        .enumerate()
        .map(|(i, words)| {
            format!(
                "count(c{i}), count(*) FILTER (WHERE prefix(c{i}, ' ') OR suffix(c{i}, ' ') OR prefix(c{i}, '\t') OR suffix(c{i}, '\t')), \
                 count(*) FILTER (WHERE prefix(c{i}, '''')), count(*) FILTER (WHERE strlen(c{i}) <= 16 AND lower(trim(c{i})) IN ({words}))"
            )
        })
        .collect();
    let table = store.table(&format!("SELECT {} FROM import_stage", facts.join(", ")), &[])?;
    let number = |at: usize| table.rows.first().and_then(|row| row.get(at)?.as_i64()).unwrap_or(0);
    Ok(words
        .into_iter()
        .enumerate()
        .map(|(i, words)| Column {
            filled: u64::try_from(number(4 * i)).unwrap_or(0),
            padded: number(4 * i + 1) > 0,
            escaped: number(4 * i + 2) > 0,
            null_words: (number(4 * i + 3) > 0 || number(4 * i + 1) > 0).then_some(words),
        })
        .collect())
}

/// The words that mean "nothing" in a column, as a list of SQL literals.
fn null_words(plan: &Plan<'_>, column: usize) -> String {
    let mut uses = plan.mapped.iter().filter(|mapped| mapped.sources.iter().any(|source| source.stage == column));
    let measured = |form| matches!(form, Form::Instant | Form::Count | Form::Seconds | Form::Minutes | Form::Flag);
    let values = uses.clone().next().is_some() && uses.all(|mapped| measured(mapped.field.form));
    let own = plan.profile.null_values.iter().map(|word| word.to_lowercase());
    let words = NULL_WORDS.iter().chain(if values { NULL_VALUES } else { &[] }).map(|word| (*word).to_owned());
    words.chain(own).map(|word| quote_literal(&word)).collect::<Vec<_>>().join(", ")
}
