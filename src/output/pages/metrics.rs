//! Values of metrics: as a document, or as rows with the same keys, written one by one.

use std::collections::BTreeSet;
use std::io::Write;

use serde_json::json;

use crate::cli::OutputFormat;
use crate::error::Result;
use crate::metrics::{Dimension, MetricRequest, MetricValue};
use crate::output::json::JsonList;
use crate::output::pages::metric_table::MetricTables;
use crate::output::records::Columns;
use crate::store::{Cell, Store};
use crate::{metrics, output, text};

/// Writes the values as they are computed, and says of which metrics there are any.
pub fn write_values(
    store: &Store,
    request: &MetricRequest<'_>,
    format: OutputFormat,
    to: &mut dyn Write,
    measured: &mut BTreeSet<&'static str>,
) -> Result<()> {
    let mut seen = |metric| {
        measured.insert(metric);
    };
    if format == OutputFormat::Json {
        let mut head = json!({
            "schema": "tickmark/metrics/1",
            "as_of": text::instant(request.as_of),
            "zone": request.zone.name(),
        });
        if !request.filters.is_empty() {
            head["where"] = request.filters.iter().map(ToString::to_string).collect();
        }
        let mut list = JsonList::begin(to, &head, "values")?;
        let push = |value: MetricValue| {
            seen(value.metric);
            list.push(&value)
        };
        metrics::each(store, request, |value| value, push)?;
        return list.finish();
    }
    if matches!(format, OutputFormat::Table | OutputFormat::Markdown) {
        let mut tables = MetricTables::begin(request.by, format, to);
        let push = |value: MetricValue| {
            seen(value.metric);
            tables.push(value)
        };
        metrics::each(store, request, |value| value, push)?;
        return tables.finish();
    }
    let columns = columns(request.by);
    let mut rows = output::begin("metrics", &columns.headings(), format, to)?;
    let push = |(metric, row): (&'static str, Result<Vec<Cell>>)| {
        seen(metric);
        rows.push(&row?)
    };
    let make = |value: MetricValue| (value.metric, columns.row(&value));
    metrics::each(store, request, make, push)?;
    rows.finish()
}

/// The keys of the JSON values, with one for each dimension asked for.
fn columns(by: &[Dimension]) -> Columns {
    let by: Vec<String> = by.iter().map(|by| format!("by.{0} as {0}, ", by.as_str())).collect();
    let by = by.concat();
    Columns::new(&format!(
        "metric, stat, kind, clock, sla, period, {by}n, value, unit, lower, upper, excluded, filled, basis"
    ))
}
