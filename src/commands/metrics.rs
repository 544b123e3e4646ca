//! `tickmark metrics`: values as rows, written as they are computed.

use std::collections::BTreeSet;

use crate::cli::{MONTH, MetricsArgs, OutputFormat};
use crate::commands::context::Context;
use crate::commands::context::time::LAST_MONTH;
use crate::error::{Error, ErrorKind, Result};
use crate::metrics::{MetricRequest, WantedValues};
use crate::output::pages;
use crate::period::{LENGTHS, Period};
use crate::store::Store;
use crate::{ExitStatus, metrics};

pub(super) fn run(args: &MetricsArgs, cx: &Context) -> Result<ExitStatus> {
    let wanted = WantedValues { stats: &args.stat, kinds: &args.kind, clock: args.clock.as_deref() };
    let by = cx.dimensions(args.by.iter().filter(|by| *by != MONTH))?;
    let (store, as_of) = cx.read_store()?;
    cx.name_defaults();
    let periods = periods(args, cx, &store, as_of)?;
    let filters = cx.conditions(&store, &args.filters)?;
    let request =
        MetricRequest { metrics: &args.ids, by: &by, filters: &filters, wanted, ..cx.request(&periods, as_of) };
    metrics::check_request(&request)?;
    let mut measured = BTreeSet::new();
    cx.stream("metrics", OutputFormat::Table, |format, to| {
        pages::write_values(&store, &request, format, to, &mut measured)
    })?;
    if measured.is_empty() {
        cx.terminal
            .warning("no value: the store has no tickets or outages that these metrics, kinds and clocks are about");
    }
    if measured.contains("availability") {
        cx.warn_of_services(&store)?;
    }
    if measured.contains("sla_attainment") {
        cx.warn_of_values(&store)?;
    }
    store.leave();
    Ok(ExitStatus::Done)
}

/// The periods asked for, cut into pieces if they are to be.
fn periods(args: &MetricsArgs, cx: &Context, store: &Store, as_of: i64) -> Result<Vec<Period>> {
    let by_month = args.by.iter().any(|by| by == MONTH).then_some(MONTH);
    let word = args.every.as_deref().or(by_month);
    let every = word.and_then(|word| LENGTHS.iter().find(|(known, _)| *known == word)).map(|(_, length)| *length);
    let mut periods = Vec::new();
    let default = [LAST_MONTH.to_owned()];
    let asked = if args.period.is_empty() { &default[..] } else { &args.period[..] };
    for text in asked {
        let period = cx.period(text, store, as_of)?;
        match every {
            Some(length) => periods.extend(period.pieces(length, &cx.zone)),
            None => periods.push(period),
        }
    }
    if periods.is_empty() {
        let piece = word.unwrap_or("period");
        return Err(Error::new(ErrorKind::NoData { what: format!("`{}`: no {piece} begins in it", asked.join(", ")) }));
    }
    Ok(periods)
}
