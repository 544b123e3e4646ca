//! `tickmark metrics`: values as rows, written as they are computed.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use serde_json::json;

use crate::cli::{By, Format, MetricsArgs};
use crate::commands::Context;
use crate::error::{Error, ErrorKind, Result};
use crate::metrics::{Dimension, Request, Value};
use crate::output::JsonList;
use crate::period::Period;
use crate::store::{Cell, Store};
use crate::{ExitStatus, metrics, output, text};

pub(super) fn run(args: &MetricsArgs, cx: &Context) -> Result<ExitStatus> {
    for id in &args.ids {
        metrics::by_id(id)?;
    }
    let (store, as_of) = cx.read_store()?;
    cx.name_defaults();
    let periods = periods(args, cx, &store, as_of)?;
    let by: Vec<Dimension> = args.by.iter().filter_map(|by| dimension(*by)).collect();
    let request = Request {
        metrics: &args.ids,
        periods: &periods,
        by: &by,
        as_of,
        zone: &cx.zone,
        calendars: &cx.calendars,
        policies: &cx.project.settings.sla,
        agreements: &cx.project.settings.availability,
        emergency_approval_hours: cx.project.settings.change.emergency_approval_hours,
    };
    let mut measured = BTreeSet::new();
    cx.stream("metrics", Format::Table, |format, to| write(&store, &request, format, to, &mut measured))?;
    if measured.contains("availability") {
        cx.warn_of_services(&store)?;
    }
    if measured.contains("sla_attainment") {
        cx.warn_of_values(&store)?;
    }
    store.leave();
    Ok(ExitStatus::Done)
}

/// Writes the values as they are computed, and says of which metrics there are any.
fn write(
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
    let mut rows = output::begin("metrics", &columns(request.by), format, to)?;
    let push = |(metric, row): (&'static str, Vec<Cell>)| {
        seen(metric);
        rows.push(&row)
    };
    // What people read has no percentile of too few; what programs read has every value with its n.
    let is_for_people = matches!(format, Format::Table | Format::Markdown);
    let make = |value: Value| {
        let is_told = !(is_for_people && value.is_of_too_few());
        (value.metric, row(value, request.by, is_told))
    };
    metrics::each(store, request, make, push)?;
    rows.finish()
}

/// The periods asked for, with `--by month` cut into their months.
fn periods(args: &MetricsArgs, cx: &Context, store: &Store, as_of: i64) -> Result<Vec<Period>> {
    let mut periods = Vec::new();
    let default = [crate::commands::LAST_MONTH.to_owned()];
    let asked = if args.period.is_empty() { &default[..] } else { &args.period[..] };
    for text in asked {
        let period = cx.period(text, store, as_of)?;
        if args.by.contains(&By::Month) {
            periods.extend(period.months(&cx.zone));
        } else {
            periods.push(period);
        }
    }
    if periods.is_empty() {
        return Err(Error::new(ErrorKind::NoData {
            what: format!("`{}` by month: no month begins in it", asked.join(", ")),
        }));
    }
    Ok(periods)
}

fn dimension(by: By) -> Option<Dimension> {
    match by {
        By::Month => None,
        By::Priority => Some(Dimension::Priority),
        By::Service => Some(Dimension::Service),
        By::Group => Some(Dimension::Group),
        By::Category => Some(Dimension::Category),
    }
}

/// The columns of the JSON values, with one for each dimension asked for.
fn columns(by: &[Dimension]) -> Vec<String> {
    let mut columns: Vec<String> = ["metric", "stat", "kind", "clock", "sla", "period"].map(str::to_owned).into();
    columns.extend(by.iter().map(|dimension| dimension.as_str().to_owned()));
    columns.extend(["n", "value", "unit", "lower", "upper", "excluded", "filled", "basis"].map(str::to_owned));
    columns
}

fn row(mut value: Value, by: &[Dimension], is_told: bool) -> Vec<Cell> {
    let number = |number: Option<f64>| number.map_or(Cell::Null, Cell::Float);
    let told = |of: Option<f64>| if is_told { number(of) } else { Cell::from("–") };
    let mut row: Vec<Cell> = vec![
        value.metric.into(),
        value.stat.into(),
        value.kind.map(|kind| kind.as_str().to_owned()).into(),
        value.clock.into(),
        value.sla.into(),
        value.period.into(),
    ];
    row.extend(by.iter().map(|dimension| Cell::from(value.by.remove(dimension))));
    let counts = |counts: &BTreeMap<&str, u64>| {
        let counts: Vec<String> = counts.iter().map(|(what, n)| format!("{what}: {n}")).collect();
        Cell::from((!counts.is_empty()).then(|| counts.join(", ")))
    };
    let (excluded, filled) = (counts(&value.excluded), counts(&value.filled));
    row.extend([
        Cell::Int(value.n as i64),
        told(value.value),
        value.unit.as_str().into(),
        told(value.lower),
        told(value.upper),
        excluded,
        filled,
        value.basis.map(str::to_owned).into(),
    ]);
    row
}
