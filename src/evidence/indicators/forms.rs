//! Indicators as a document and as rows: the same values in both.

use serde_json::{Value, json};

use crate::evidence::indicators::result::Told;
use crate::period::Period;
use crate::store::{Cell, Table};
use crate::text;

const COLUMNS: [&str; 21] = [
    "indicator",
    "title",
    "practices",
    "figure",
    "state",
    "kind",
    "clock",
    "sla",
    "cell",
    "numerator",
    "denominator",
    "value",
    "unit",
    "lower",
    "upper",
    "at_least",
    "at_most",
    "kept",
    "excluded",
    "source",
    "reason",
];

/// `tickmark/indicators/1`.
pub fn document(told: &[Told], period: &Period, as_of: i64) -> Value {
    json!({
        "schema": "tickmark/indicators/1", "period": period.label, "as_of": text::instant(as_of), "indicators": told,
    })
}

/// One row per value.
pub fn table(told: &[Told]) -> Table {
    let float = |value: Option<f64>| value.map_or(Cell::Null, Cell::Float);
    let rows = told.iter().flat_map(|indicator| {
        indicator.figures.iter().map(move |row| {
            let limit = indicator.limit.as_ref().filter(|_| row.kept.is_some());
            let cell: Vec<String> = row.by.iter().map(|(name, value)| format!("{name}: {value}")).collect();
            let excluded: Vec<String> = row.excluded.iter().map(|(why, n)| format!("{why}: {n}")).collect();
            vec![
                indicator.id.as_str().into(),
                indicator.title.as_str().into(),
                indicator.cobit.join(" ").into(),
                row.figure.as_str().into(),
                row.state.as_str().into(),
                row.kind.clone().into(),
                row.clock.clone().into(),
                row.sla.clone().into(),
                (!cell.is_empty()).then(|| cell.join(", ")).into(),
                row.numerator.map_or(Cell::Null, Cell::Int),
                row.denominator.map_or(Cell::Null, |n| Cell::Int(n as i64)),
                float(row.value),
                row.unit.as_str().into(),
                float(row.lower),
                float(row.upper),
                float(limit.and_then(|limit| limit.at_least)),
                float(limit.and_then(|limit| limit.at_most)),
                row.kept.map_or(Cell::Null, Cell::Bool),
                (!excluded.is_empty()).then(|| excluded.join(", ")).into(),
                row.source.as_str().into(),
                row.reason.clone().into(),
            ]
        })
    });
    Table { columns: COLUMNS.map(str::to_owned).into(), rows: rows.collect() }
}
