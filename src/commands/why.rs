//! `tickmark why`: what moved a value from one period to another.

use crate::cli::{OutputFormat, WhyArgs};
use crate::commands::context::Context;
use crate::error::Result;
use crate::metrics::{Dimension, MetricRequest, WhyQuestion};
use crate::model::Kind;
use crate::output::OutputRows;
use crate::output::pages::WhyPage;
use crate::period::Period;
use crate::{ExitStatus, metrics};

/// The fields to look at when `--by` names none. Changes have two more.
const FIELDS: [&str; 6] = ["service", "priority", "group", "category", "customer", "channel"];
const OF_CHANGES: [&str; 2] = ["change_type", "risk"];

pub(super) fn run(args: &WhyArgs, cx: &Context) -> Result<ExitStatus> {
    let of_changes = if metrics::by_id(&args.id)?.kinds == [Kind::Change] { &OF_CHANGES[..] } else { &[] };
    let default: Vec<String> = FIELDS.iter().chain(of_changes).map(|field| (*field).to_owned()).collect();
    let by: Vec<Dimension> = cx.dimensions(if args.by.is_empty() { &default } else { &args.by })?;
    let (store, as_of) = cx.read_store()?;
    cx.name_defaults();
    let later = cx.period(&args.period, &store, as_of)?;
    let against: Vec<Period> = if let Some(against) = &args.against {
        vec![cx.period(against, &store, as_of)?]
    } else {
        let before = later.shift(-1, &cx.zone);
        let first_of_data = cx.period("all", &store, as_of)?.from;
        let year = later.year_before(first_of_data, &cx.zone).filter(|year| year.from < before.from);
        std::iter::once(before).chain(year).collect()
    };
    let ids = [args.id.clone()];
    let question = WhyQuestion {
        metric: &args.id,
        stat: args.stat.as_deref(),
        kind: args.kind.as_deref().and_then(Kind::parse),
        clock: args.clock.as_deref(),
        sla: args.sla.as_deref(),
        seed: args.seed,
    };
    let filters = cx.conditions(&store, &args.filters)?;
    let mut answers = Vec::new();
    for earlier in against {
        let periods = [later.clone(), earlier];
        let request = MetricRequest { metrics: &ids, by: &by, filters: &filters, ..cx.request(&periods, as_of) };
        metrics::check_request(&request)?;
        answers.push(metrics::why(&store, &request, question)?);
        // Two months may be too few tickets to tell: then the months of a year before say more.
        if answers.iter().any(|answer| !answer.findings.is_empty()) {
            break;
        }
    }
    store.leave();
    let page = WhyPage { answers: &answers, as_of, filters: &filters };
    if cx.is_page() {
        cx.terminal.page(&page.page())?;
        return Ok(ExitStatus::Done);
    }
    let rows = OutputRows { what: "why", table: &page.rows()?, document: Some(page.document()?) };
    cx.deliver(&rows, OutputFormat::Table)?;
    Ok(ExitStatus::Done)
}
