//! What is kept of the trial import of one file, and small ways to read the trial store.

use crate::error::Result;
use crate::load::FileReport;
use crate::store::{Cell, Store};

/// A file of the trial.
#[derive(Debug, Clone)]
pub struct TrialFile {
    /// What became of it.
    pub report: FileReport,
    /// The zone that has to be named for it, where the project's is not its own.
    pub zone: Option<String>,
}

impl TrialFile {
    /// Whether it leaves its zone to the project.
    pub(super) fn takes_the_projects_zone(&self) -> bool {
        self.report.warnings.iter().any(|warning| warning.code == "zone_assumed")
    }
}

/// A text and how often it occurs.
pub(super) type CountedWord = (String, u64);

/// The texts and counts of a statement that gives both.
pub(super) fn counted(store: &Store, sql: &str) -> Result<Vec<CountedWord>> {
    let rows = store.table(sql, &[])?.rows;
    let pair = |row: &Vec<Cell>| Some((row.first()?.to_text()?, row.get(1)?.as_count()?));
    Ok(rows.iter().filter_map(pair).collect())
}

/// The number or instant that a statement gives.
pub(super) fn number(store: &Store, sql: &str) -> Result<Option<i64>> {
    Ok(store.table(sql, &[])?.rows.first().and_then(|row| row.first()?.as_i64()))
}

/// The value that occurs most, and its share.
pub(super) fn mode(values: impl IntoIterator<Item = i64>) -> Option<(i64, f64)> {
    let mut counts: std::collections::BTreeMap<i64, u64> = std::collections::BTreeMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    let all: u64 = counts.values().sum();
    // Of equal counts the smallest value, so that the order of the rows does not decide.
    let (value, n) = counts.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0)))?;
    Some((value, n as f64 / all as f64))
}
