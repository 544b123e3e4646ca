//! Values of metrics: as a document, or as rows with the same keys, written one by one.

use std::collections::BTreeSet;
use std::io::Write;

use serde_json::json;

use crate::cli::Format;
use crate::error::Result;
use crate::metrics::{Dimension, Request, Value};
use crate::output::json::JsonList;
use crate::output::records::Columns;
use crate::store::{Cell, Store};
use crate::{metrics, output, text};

/// Writes the values as they are computed, and says of which metrics there are any.
pub fn write_values(
    store: &Store,
    request: &Request<'_>,
    format: Format,
    to: &mut dyn Write,
    measured: &mut BTreeSet<&'static str>,
) -> Result<()> {
    let mut seen = |metric| {
        measured.insert(metric);
    };
    if format == Format::Json {
        let head = json!({
            "schema": "tickmark/metrics/1",
            "as_of": text::instant(request.as_of),
            "zone": request.zone.name(),
        });
        let mut list = JsonList::begin(to, &head, "values")?;
        let push = |value: Value| {
            seen(value.metric);
            list.push(&value)
        };
        metrics::each(store, request, |value| value, push)?;
        return list.finish();
    }
    let columns = columns(request.by);
    let mut rows = output::begin("metrics", &columns.headings(), format, to)?;
    let push = |(metric, row): (&'static str, Result<Vec<Cell>>)| {
        seen(metric);
        rows.push(&row?)
    };
    // What people read has no percentile of too few; what programs read has every value with its n.
    let is_for_people = matches!(format, Format::Table | Format::Markdown);
    let make = |value: Value| (value.metric, row(&value, &columns, is_for_people && value.is_of_too_few()));
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

/// A row, of too few without what would be read as a percentile.
fn row(value: &Value, columns: &Columns, is_of_too_few: bool) -> Result<Vec<Cell>> {
    let mut row = columns.row(value)?;
    if is_of_too_few {
        for (cell, heading) in row.iter_mut().zip(columns.headings()) {
            if ["value", "lower", "upper"].contains(&heading.as_str()) {
                *cell = "–".into();
            }
        }
    }
    Ok(row)
}
