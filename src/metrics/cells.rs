//! Cells of a breakdown: every combination of values that tickets have, numbered in sorted order, so that frames carry a
//! small number instead of texts.

use std::collections::BTreeMap;

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

/// Each cell, in the order of its number.
pub(super) fn labels(store: &Store, by: &[Dimension], as_of: i64) -> Result<Vec<BTreeMap<Dimension, String>>> {
    if by.is_empty() {
        return Ok(Vec::new());
    }
    let table = store
        .table(&format!("SELECT * EXCLUDE (cell) FROM {} ORDER BY cell", numbered(by)), &[Cell::Instant(as_of)])?;
    let label = |row: &Vec<Cell>| {
        by.iter().zip(row).map(|(dimension, cell)| (*dimension, cell.as_str().unwrap_or(NONE).to_owned())).collect()
    };
    Ok(table.rows.iter().map(label).collect())
}

/// The number of a ticket's cell, and the join that finds it, for the SQL of the tickets.
pub(super) fn sql(by: &[Dimension]) -> (String, String) {
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
    // Tickets without a value come last.
    let order: Vec<String> = names.iter().map(|name| format!("{name} = {}, {name}", quote_literal(NONE))).collect();
    let names = names.join(", ");
    format!(
        "(SELECT {names}, row_number() OVER (ORDER BY {order}) - 1 AS cell \
         FROM (SELECT DISTINCT {values} FROM ticket AS known WHERE opened_at <= $1))",
        order = order.join(", "),
        values = values.join(", "),
    )
}
