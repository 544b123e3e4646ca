//! Cells of breakdowns. Frames carry one small number for every combination of values that tickets have; the cells of each
//! breakdown, and the whole, are put together from these combinations, so that several breakdowns cost one pass.

use std::collections::{BTreeMap, BTreeSet};

use super::types::Dimension;
use crate::error::Result;
use crate::store::{Cell, Store};
use crate::text::quote_literal;

/// Where a ticket has no value.
const NONE: &str = "(none)";

/// The column of `ticket` that a dimension means, as a text that is never NULL.
fn column(dimension: Dimension, table: &str) -> String {
    let text = match dimension {
        Dimension::Priority => format!("CAST({table}.priority AS VARCHAR)"),
        Dimension::Service => format!("{table}.service_id"),
        Dimension::Group => format!("{table}.group_id"),
        Dimension::Category => format!("{table}.category"),
    };
    format!("coalesce(nullif({text}, ''), {})", quote_literal(NONE))
}

/// What a place stands for, in the order in which values are given: the whole is place 0, then come the cells of the first
/// breakdown, then those of the second.
#[derive(Debug)]
pub(super) struct Cells {
    /// All dimensions that occur. Frames carry one number for a combination of them.
    dimensions: Vec<Dimension>,
    /// For each number of a frame the places that its rows belong to.
    places: Vec<Vec<u32>>,
    labels: Vec<BTreeMap<Dimension, String>>,
}

impl Cells {
    /// Numbers the combinations of values of the tickets known at as-of, and finds the cells of each breakdown among them.
    pub(super) fn load(store: &Store, breakdowns: &[&[Dimension]], as_of: i64) -> Result<Self> {
        let dimensions: BTreeSet<Dimension> = breakdowns.iter().flat_map(|by| by.iter().copied()).collect();
        let dimensions: Vec<Dimension> = dimensions.into_iter().collect();
        if dimensions.is_empty() {
            return Ok(Self { dimensions, places: vec![vec![0]], labels: vec![BTreeMap::new()] });
        }
        let sql = format!("SELECT * EXCLUDE (cell) FROM {} ORDER BY cell", numbered(&dimensions));
        let combinations = store.table(&sql, &[Cell::Instant(as_of)])?.rows;
        let mut cells = Self { dimensions, places: vec![vec![0]; combinations.len()], labels: vec![BTreeMap::new()] };
        let mut done: Vec<&[Dimension]> = vec![&[]];
        for by in breakdowns {
            if !done.contains(by) {
                cells.add(by, &combinations);
                done.push(by);
            }
        }
        Ok(cells)
    }

    fn add(&mut self, by: &[Dimension], combinations: &[Vec<Cell>]) {
        let value = |row: &[Cell], dimension: &Dimension| {
            let column = self.dimensions.iter().position(|known| known == dimension);
            column.and_then(|column| row.get(column)?.as_str()).unwrap_or(NONE).to_owned()
        };
        // Tickets without a value come last.
        let mut cells: BTreeMap<Vec<(bool, String)>, Vec<usize>> = BTreeMap::new();
        for (number, row) in combinations.iter().enumerate() {
            let values = by.iter().map(|dimension| value(row, dimension)).map(|text| (text == NONE, text)).collect();
            cells.entry(values).or_default().push(number);
        }
        for (values, numbers) in cells {
            let place = self.labels.len() as u32;
            self.labels.push(by.iter().copied().zip(values.into_iter().map(|(_, text)| text)).collect());
            for number in numbers {
                self.places[number].push(place);
            }
        }
    }

    /// The places that rows with a number belong to.
    pub(super) fn places(&self, number: u32) -> &[u32] {
        self.places.get(number as usize).map_or(&[], Vec::as_slice)
    }

    /// The cell of a place; empty for the whole.
    pub(super) fn label(&self, place: u32) -> BTreeMap<Dimension, String> {
        self.labels.get(place as usize).cloned().unwrap_or_default()
    }

    /// The number of a ticket's combination, and the join that finds it, for the SQL of the tickets.
    pub(super) fn sql(&self) -> (String, String) {
        sql(&self.dimensions)
    }
}

fn sql(by: &[Dimension]) -> (String, String) {
    if by.is_empty() {
        return ("0".to_owned(), String::new());
    }
    let same: Vec<String> = by
        .iter()
        .enumerate()
        .map(|(index, dimension)| format!("cells.d{index} = {}", column(*dimension, "t")))
        .collect();
    ("cells.cell".to_owned(), format!("JOIN {} AS cells ON {}", numbered(by), same.join(" AND ")))
}

/// `(SELECT cell, d0, d1 ...)` over the tickets known at `$1`.
fn numbered(by: &[Dimension]) -> String {
    let names: Vec<String> = (0..by.len()).map(|index| format!("d{index}")).collect();
    let values: Vec<String> =
        by.iter().zip(&names).map(|(dimension, name)| format!("{} AS {name}", column(*dimension, "known"))).collect();
    let names = names.join(", ");
    format!(
        "(SELECT {names}, row_number() OVER (ORDER BY {names}) - 1 AS cell \
         FROM (SELECT DISTINCT {values} FROM ticket AS known WHERE opened_at <= $1))",
        values = values.join(", "),
    )
}
