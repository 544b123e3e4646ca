//! How many items are customarily examined: a table that anybody may replace, and beside it what attribute sampling asks for.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::document::Document;
use crate::error::Result;
use crate::stats;
use crate::store::{Cell, Table};

/// The name of the file with sizes of one's own.
pub const FILE: &str = "sample-sizes.toml";
const BUILT_IN: &str = include_str!("../../../queries/controls/sample-sizes.toml");

/// Confidence and tolerable rate of the plans shown.
const PLANS: [(f64, f64); 4] = [(0.90, 0.05), (0.95, 0.05), (0.90, 0.10), (0.95, 0.10)];

/// Customary sizes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleSizes {
    /// What they are worth.
    pub note: String,
    size: Vec<SampleSize>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct SampleSize {
    operates: String,
    least: u64,
    most: u64,
    at_risk: Option<u64>,
    share: Option<f64>,
}

impl SampleSizes {
    /// The table of a project folder, else the one of the program.
    pub fn read(dir: &Path) -> Result<Self> {
        let path = dir.join(FILE);
        let read = if path.exists() { Document::read(&path) } else { Document::parse(&path, BUILT_IN.to_owned()) };
        read.map(|sizes| sizes.value)
    }

    /// One row per frequency.
    pub fn table(&self) -> Result<Table> {
        Table::of("operates, least, most, at_risk, share as share_of_population", &self.size)
    }
}

/// The smallest samples of a large population in which so many deviations still support a rate: exact, from the binomial distribution.
pub fn plans() -> Table {
    let row = |(confidence, tolerable): (f64, f64)| {
        let size = |k: u64| stats::sample_size(k, tolerable, confidence).map_or(Cell::Null, |n| Cell::Int(n as i64));
        let mut row = vec![Cell::Float(confidence), Cell::Float(tolerable)];
        row.extend((0..4).map(size));
        row
    };
    let columns = ["confidence", "tolerable", "none", "one", "two", "three"];
    Table { columns: columns.map(str::to_owned).into(), rows: PLANS.into_iter().map(row).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_can_be_replaced_and_the_plans_are_those_of_the_books() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(SampleSizes::read(dir.path()).unwrap().table().unwrap().rows.len(), 7);
        std::fs::write(
            dir.path().join(FILE),
            "note = \"ours\"\n[[size]]\noperates = \"always\"\nleast = 3\nmost = 4\n",
        )
        .unwrap();
        let ours = SampleSizes::read(dir.path()).unwrap();
        assert_eq!((ours.note.as_str(), ours.table().unwrap().rows.len()), ("ours", 1));
        std::fs::write(dir.path().join(FILE), "note = \"ours\"\n[[size]]\noperates = \"always\"\nleats = 3\n").unwrap();
        assert_eq!(SampleSizes::read(dir.path()).unwrap_err().location().unwrap().line, 4);
        // 0.95^45 = 0.0994 and 0.95^44 = 0.1047; 0.95^59 = 0.0485 and 0.95^58 = 0.0510; the others are of the published tables.
        let none: Vec<_> = plans().rows.iter().map(|row| row[2].as_i64().unwrap()).collect();
        assert_eq!(none, [45, 59, 22, 29]);
        let second: Vec<_> = plans().rows[1][2..].iter().map(|cell| cell.as_i64().unwrap()).collect();
        assert_eq!(second, [59, 93, 124, 153]);
    }
}
