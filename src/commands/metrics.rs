//! `tickmark metrics`: values as rows, written as they are computed.

use std::collections::BTreeSet;

use crate::cli::{By, Format, MetricsArgs};
use crate::commands::context::Context;
use crate::commands::context::time::LAST_MONTH;
use crate::error::{Error, ErrorKind, Result};
use crate::metrics::{Dimension, Request};
use crate::output::pages;
use crate::period::Period;
use crate::store::Store;
use crate::{ExitStatus, metrics};

pub(super) fn run(args: &MetricsArgs, cx: &Context) -> Result<ExitStatus> {
    for id in &args.ids {
        metrics::by_id(id)?;
    }
    let (store, as_of) = cx.read_store()?;
    cx.name_defaults();
    let periods = periods(args, cx, &store, as_of)?;
    let by: Vec<Dimension> = args.by.iter().filter_map(|by| dimension(*by)).collect();
    let request = Request { metrics: &args.ids, by: &by, ..cx.request(&periods, as_of) };
    let mut measured = BTreeSet::new();
    cx.stream("metrics", Format::Table, |format, to| pages::write_values(&store, &request, format, to, &mut measured))?;
    if measured.contains("availability") {
        cx.warn_of_services(&store)?;
    }
    if measured.contains("sla_attainment") {
        cx.warn_of_values(&store)?;
    }
    store.leave();
    Ok(ExitStatus::Done)
}

/// The periods asked for, with `--by month` cut into their months.
fn periods(args: &MetricsArgs, cx: &Context, store: &Store, as_of: i64) -> Result<Vec<Period>> {
    let mut periods = Vec::new();
    let default = [LAST_MONTH.to_owned()];
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
