//! Cells of breakdowns. Frames carry one small number for every combination of values that tickets have; the cells of each
//! breakdown, and the whole, are put together from these combinations, so that several breakdowns cost one pass.

use std::collections::{BTreeMap, BTreeSet};

use crate::dimension::Dimension;
use crate::error::Result;
use crate::store::{Cell, Store};

/// What a place stands for, in the order in which values are given: the whole is place 0, then come the cells of the first
/// breakdown, then those of the second.
#[derive(Debug)]
pub(super) struct BreakdownCells {
    /// All dimensions that occur. Frames carry one number for a combination of them.
    dimensions: Vec<Dimension>,
    /// For each number of a frame the places that its rows belong to.
    places: Vec<Vec<u32>>,
    labels: Vec<BTreeMap<Dimension, String>>,
}

impl BreakdownCells {
    /// Numbers the combinations of values of the tickets known at as-of, and finds the cells of each breakdown among them.
    pub(super) fn load(store: &Store, breakdowns: &[&[Dimension]], as_of: i64) -> Result<Self> {
        let dimensions: BTreeSet<Dimension> = breakdowns.iter().flat_map(|by| by.iter().copied()).collect();
        let dimensions: Vec<Dimension> = dimensions.into_iter().collect();
        if dimensions.is_empty() {
            return Ok(Self { dimensions, places: vec![vec![0]], labels: vec![BTreeMap::new()] });
        }
        let sql = format!("SELECT DISTINCT {}, cell FROM {} ORDER BY cell", names(&dimensions), numbered(&dimensions));
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
            column.and_then(|column| row.get(column)?.as_str()).unwrap_or_default().to_owned()
        };
        // Tickets without a value come last.
        let mut cells: BTreeMap<Vec<(bool, String)>, Vec<usize>> = BTreeMap::new();
        for (number, row) in combinations.iter().enumerate() {
            let values = by
                .iter()
                .map(|dimension| value(row, dimension))
                .map(|text| (Dimension::is_none(&text), text))
                .collect();
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

    /// The places that rows with a number belong to; the whole alone for a number that is of no ticket.
    pub(super) fn places(&self, number: u32) -> &[u32] {
        self.places.get(number as usize).map_or(&[0], Vec::as_slice)
    }

    /// How many combinations of values tickets have.
    pub(super) fn combinations(&self) -> usize {
        self.places.len()
    }

    /// How many places each row has: the whole, and one of each breakdown.
    pub(super) fn each(&self) -> usize {
        self.places.first().map_or(1, Vec::len)
    }

    /// How many places there are.
    pub(super) fn all(&self) -> usize {
        self.labels.len()
    }

    /// The cell of a place; empty for the whole.
    pub(super) fn label(&self, place: u32) -> BTreeMap<Dimension, String> {
        self.labels.get(place as usize).cloned().unwrap_or_default()
    }

    /// The cells of a breakdown that has so many.
    #[cfg(test)]
    pub(super) fn numbered(cells: u32) -> Self {
        let labels = (0..cells).map(|cell| BTreeMap::from([(Dimension::GROUP, cell.to_string())]));
        Self {
            dimensions: vec![Dimension::GROUP],
            places: (1..=cells).map(|place| vec![0, place]).collect(),
            labels: std::iter::once(BTreeMap::new()).chain(labels).collect(),
        }
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
    let same = |value: &dyn Fn(usize, Dimension) -> String| {
        let fields = by.iter().enumerate();
        let same = fields.map(|(index, field)| format!("cells.v{index} IS NOT DISTINCT FROM {}", value(index, *field)));
        same.collect::<Vec<_>>().join(" AND ")
    };
    let join = if by.iter().all(|field| field.is_column()) {
        format!("JOIN {} AS cells ON {}", numbered(by), same(&|_, field| field.sql().to_owned()))
    } else {
        // A join cannot look up a field of another table, so each ticket gets its number first.
        let own = by.iter().enumerate().map(|(index, field)| format!("{} AS own{index}", field.sql()));
        let own = own.collect::<Vec<_>>().join(", ");
        format!(
            "JOIN (SELECT ticket_no, cell FROM (SELECT t.ticket_no, {own} FROM ticket t) JOIN {} AS cells ON {}) AS cells \
             ON cells.ticket_no = t.ticket_no",
            numbered(by),
            same(&|index, _| format!("own{index}"))
        )
    };
    ("cells.cell".to_owned(), join)
}

/// The numbered combinations of the tickets known at `$1`: the values `v0`, `v1`... as they are stored, by which a ticket finds its
/// cell, their texts `d0`, `d1`... which are never NULL, and `cell`. No text is made or compared but of the few combinations.
fn numbered(by: &[Dimension]) -> String {
    let pieces = |piece: &dyn Fn(usize, Dimension) -> String| {
        by.iter().enumerate().map(|(index, dimension)| piece(index, *dimension)).collect::<Vec<_>>().join(", ")
    };
    let stored = pieces(&|index, dimension| format!("{} AS v{index}", dimension.sql()));
    let texts = pieces(&|index, _| format!("{} AS d{index}", Dimension::text_sql(&format!("v{index}"))));
    format!(
        "(SELECT *, dense_rank() OVER (ORDER BY {}) - 1 AS cell FROM (SELECT *, {texts} \
         FROM (SELECT DISTINCT {stored} FROM ticket t WHERE t.opened_at <= $1)))",
        names(by),
    )
}

/// `d0, d1...`
fn names(by: &[Dimension]) -> String {
    (0..by.len()).map(|index| format!("d{index}")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Calendars;

    #[test]
    fn no_value_and_an_empty_one_are_the_same_cell() {
        let store = Store::in_memory(&Calendars::new()).unwrap();
        store
            .batch(
                "INSERT INTO ticket (ticket_id, number, record_type, source_system, priority, service_id, opened_at, row_hash)
                 SELECT 'x', 'x', 'incident', 's', priority, service, TIMESTAMP '2026-01-01', 1
                 FROM (VALUES (1, 'Mail'), (1, ''), (1, NULL), (NULL, 'Mail')) tickets(priority, service)",
            )
            .unwrap();
        let as_of = 1_800_000_000;
        let cells = BreakdownCells::load(&store, &[&[Dimension::PRIORITY], &[Dimension::SERVICE]], as_of).unwrap();
        // 1 with Mail, 1 without a service, none with Mail: in the order of their texts, where "(" comes before digits.
        let places: Vec<&[u32]> = (0..3).map(|number| cells.places(number)).collect();
        let label = |place: u32| cells.label(place).into_values().next();
        let labels: Vec<Option<String>> = (0..5).map(label).collect();
        assert_eq!(
            labels,
            [None, Some("1"), Some("(none)"), Some("Mail"), Some("(none)")].map(|text| text.map(str::to_owned))
        );
        assert_eq!(places, [[0, 2, 3], [0, 1, 4], [0, 1, 3]]);
        // Every ticket finds its cell, once.
        let (cell, join) = cells.sql();
        let sql = format!("SELECT {cell} FROM ticket t {join} WHERE t.opened_at <= $1 ORDER BY 1");
        let found = store.table(&sql, &[Cell::Instant(as_of)]).unwrap().rows;
        assert_eq!(found, [[Cell::Int(0)], [Cell::Int(1)], [Cell::Int(1)], [Cell::Int(2)]]);
    }
}
