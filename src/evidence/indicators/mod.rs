//! The indicators of a run: each figure fetched from the one place that defines it, a measure, the counts of controls or a statement, and put
//! beside the limit of the policy. Defines no number of its own.

mod figure;
mod forms;
mod page;
mod result;
mod sources;

pub use result::Told;
pub use sources::Sources;

use crate::controls::{Answered, Figure, Lacks, Limit};
use crate::error::Result;
use crate::metrics::{Dimension, Request, Value};
use crate::store::Store;
use crate::{controls, metrics};

pub use figure::{Row, State};
pub use forms::{document, table};
pub use page::page;

/// The values of every measure that an indicator names, as a whole and in the cells that indicators are shown by.
pub fn measured(store: &Store, request: &Request<'_>) -> Result<Vec<Value>> {
    let mut ids: Vec<String> =
        controls::indicators()?.into_iter().flat_map(|indicator| indicator.figures).filter_map(|f| f.metric).collect();
    ids.sort();
    ids.dedup();
    let breakdowns: [&[Dimension]; 2] = [&[Dimension::Priority], &[Dimension::Service]];
    metrics::Data::all(store, request.as_of, &breakdowns)?.compute(&Request { metrics: &ids, ..*request })
}

/// Every indicator.
pub fn told(sources: Sources<'_>, limit: impl Fn(&str) -> Option<Limit>) -> Result<Vec<Told>> {
    let one = |indicator: controls::Indicator| {
        let limit = limit(&indicator.id);
        let limited = limit.as_ref().and_then(|limit| limit.figure.as_deref());
        let limited = limited.or_else(|| indicator.figures.first().map(|figure| figure.name.as_str()));
        let mut rows = Vec::new();
        for figure in &indicator.figures {
            let mut found = fetch(sources, figure)?;
            if let Some(limit) = limit.as_ref().filter(|_| limited == Some(figure.name.as_str())) {
                for row in &mut found {
                    row.kept = row.value.map(|value| limit.is_kept(value));
                }
            }
            rows.extend(found);
        }
        let controls::Indicator { id, title, what, cobit, .. } = indicator;
        Ok(Told { id, title, what, cobit, limit, figures: rows })
    };
    controls::indicators()?.into_iter().map(one).collect()
}

/// The rows of a figure; one that says why where there is no value.
fn fetch(sources: Sources<'_>, figure: &Figure) -> Result<Vec<Row>> {
    let engine = sources.engine;
    if let Some(name) = &figure.sql {
        return Ok(match engine.figure(&figure.needs, controls::indicator_sql(name).unwrap_or_default()) {
            Ok(Answered::Rows(table)) => figure::of_rows(figure, &table),
            Ok(Answered::Lacks(lacks)) => vec![without(figure, lacks)],
            // What goes wrong with one figure hides no other.
            Err(error) => vec![Row::without(figure, State::Error, error.to_string())],
        });
    }
    Ok(match engine.lacks(&figure.needs)? {
        Some(lacks) => vec![without(figure, lacks)],
        None if figure.metric.is_some() => figure::of_metric(figure, sources),
        None => vec![figure::of_controls(figure, sources.tested)],
    })
}

fn without(figure: &Figure, lacks: Lacks) -> Row {
    match lacks {
        Lacks::Missing(what) => Row::without(figure, State::NotTestable, what),
        Lacks::Empty(why) => Row::without(figure, State::NotApplicable, why),
    }
}
