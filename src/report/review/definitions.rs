//! What each measure of the page means, from the definitions that compute it, with the values that rest on it.

use crate::metrics::{MetricValue, Unit};
use crate::report::review::facts::ReviewFacts;
use crate::report::review::scorecard::{print, span};
use crate::report::review::words;
use crate::report::view::{PageCell, PageColumn, PageTable, Sentence};
use crate::report::{format, view};
use crate::{metrics, text};

/// Every definition in its printed order: a link from anywhere on the page finds its place.
pub(super) fn view(facts: &ReviewFacts<'_>) -> Vec<view::PageDefinition> {
    metrics::definitions()
        .into_iter()
        .map(|definition| view::PageDefinition {
            anchor: format!("def-{}", definition.id),
            id: definition.id.to_owned(),
            title: definition.title.to_owned(),
            what: definition.what.to_owned(),
            population: spaced(definition.population),
            formula: spaced(definition.formula),
            left_out: spaced(definition.left_out),
            source: spaced(definition.source),
            values: values(facts, definition),
        })
        .collect()
}

/// Definitions are written for the terminal, too, where backticks mark ids.
fn spaced(text: &str) -> String {
    text.replace('`', "")
}

fn values(facts: &ReviewFacts<'_>, definition: &metrics::MetricDefinition) -> PageTable {
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
    let title = format::period_title(facts.period, facts.zone);
    let hint = if rows.is_empty() { format!("No values in {title}.") } else { format!("Values of {title}.") };
    let mut table = PageTable {
        columns: vec![
            PageColumn::words("Kind"),
            PageColumn::words("Statistic"),
            PageColumn::words("Clock or level"),
            PageColumn::number("n"),
            PageColumn::number("value"),
            PageColumn::number("plausible range"),
            PageColumn::words("left out"),
        ],
        rows,
        hint: Sentence::new(hint),
        ..PageTable::default()
    };
    table.fold();
    table
}

fn row(value: &MetricValue, kind: crate::model::Kind) -> Vec<PageCell> {
    let range = value.lower.zip(value.upper).map(|(lower, upper)| match value.unit {
        Unit::Fraction => format::percent_range(lower, upper),
        Unit::Seconds => span(value, value.value.unwrap_or(upper)).range(lower, upper),
        Unit::Count => format::count_range(lower, upper),
    });
    let on = [value.clock.as_deref(), value.sla.as_deref(), value.basis].into_iter().flatten().collect::<Vec<_>>();
    vec![
        PageCell::new(words::plural(kind)),
        PageCell::new(value.stat.replace('_', " ")),
        PageCell::dim(on.join(", ").replace("wall", "elapsed")),
        PageCell::new(text::grouped(value.n)),
        PageCell::new(value.value.map_or_else(|| format::NOTHING.to_owned(), |number| print(value, number))),
        PageCell::dim(range.unwrap_or_default()),
        PageCell::dim(words::left_out(&value.excluded)),
    ]
}
