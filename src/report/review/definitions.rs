//! What each measure of the page means, from the definitions that compute it, with the values that rest on it.

use super::facts::Facts;
use super::scorecard::print;
use super::words;
use crate::metrics::{self, Unit, Value};
use crate::report::format;
use crate::report::view::{self, Cell, Column, Sentence, Table};
use crate::text;

/// Definitions of the measures that have values, in their printed order.
pub(super) fn view(facts: &Facts<'_>) -> Vec<view::Definition> {
    metrics::definitions()
        .into_iter()
        .filter_map(|definition| {
            let values = values(facts, definition);
            values.map(|values| view::Definition {
                anchor: format!("def-{}", definition.id),
                id: definition.id.to_owned(),
                title: definition.title.to_owned(),
                what: definition.what.to_owned(),
                population: spaced(definition.population),
                formula: spaced(definition.formula),
                left_out: spaced(definition.left_out),
                source: spaced(definition.source),
                values: Some(values),
            })
        })
        .collect()
}

/// Definitions are written for the terminal, too, where backticks mark ids.
fn spaced(text: &str) -> String {
    text.replace('`', "")
}

fn values(facts: &Facts<'_>, definition: &metrics::Definition) -> Option<Table> {
    let mut rows = Vec::new();
    for kind in definition.kinds {
        for stat in definition.stats {
            for value in facts.values.wholes(definition.id, stat, *kind, &facts.period.label) {
                if value.n > 0 || !value.excluded.is_empty() {
                    rows.push(row(value, *kind));
                }
            }
        }
    }
    (!rows.is_empty()).then(|| Table {
        columns: vec![
            Column::words("Kind"),
            Column::words("Statistic"),
            Column::words("Clock or level"),
            Column::number("n"),
            Column::number("value"),
            Column::number("plausible range"),
            Column::words("left out"),
        ],
        rows,
        hint: Sentence::new(format!("Values of {}.", format::period_title(facts.period, facts.zone))),
        ..Table::default()
    })
}

fn row(value: &Value, kind: crate::model::Kind) -> Vec<Cell> {
    let range = value.lower.zip(value.upper).map(|(lower, upper)| match value.unit {
        Unit::Fraction => format::percent_range(lower, upper),
        Unit::Seconds => format::hours_range(lower, upper),
        Unit::Count => format!("{lower:.0} to {upper:.0}"),
    });
    let on = [value.clock.as_deref(), value.sla.as_deref(), value.basis].into_iter().flatten().collect::<Vec<_>>();
    vec![
        Cell::new(words::plural(kind)),
        Cell::new(value.stat.replace('_', " ")),
        Cell::dim(on.join(", ").replace("wall", "elapsed")),
        Cell::new(text::grouped(value.n)),
        Cell::new(value.value.map_or_else(|| format::NOTHING.to_owned(), |number| print(value, number))),
        Cell::dim(range.unwrap_or_default()),
        Cell::dim(words::left_out(&value.excluded)),
    ]
}
