//! The indicators of a run: each figure fetched from the one place that defines it, a measure, the counts of controls or a statement, and put
//! beside the limit of the policy. Defines no number of its own.

mod figure;
mod forms;
mod page;
mod result;
mod sources;

pub use result::IndicatorResult;
pub use sources::IndicatorSources;

use crate::controls::{FigureResult, IndicatorFigure, IndicatorLimit, UnavailableReason};
use crate::error::Result;
use crate::metrics::{Dimension, MetricRequest, MetricValue};
use crate::store::Store;
use crate::{controls, metrics};

pub use figure::{IndicatorRow, IndicatorState};
pub use forms::{document, table};
pub use page::page;

/// The values of every measure that an indicator names, as a whole and in the cells that indicators are shown by.
pub fn measured(store: &Store, request: &MetricRequest<'_>) -> Result<Vec<MetricValue>> {
    let mut ids: Vec<String> =
        controls::indicators()?.into_iter().flat_map(|indicator| indicator.figures).filter_map(|f| f.metric).collect();
    ids.sort();
    ids.dedup();
    let breakdowns: [&[Dimension]; 2] = [&[Dimension::PRIORITY], &[Dimension::SERVICE]];
    metrics::MetricData::all(store, request.as_of, &breakdowns)?.compute(&MetricRequest { metrics: &ids, ..*request })
}

/// Every indicator.
pub fn told(
    sources: IndicatorSources<'_>,
    limit: impl Fn(&str) -> Option<IndicatorLimit>,
) -> Result<Vec<IndicatorResult>> {
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
        Ok(IndicatorResult { id, title, what, cobit, limit, figures: rows })
    };
    controls::indicators()?.into_iter().map(one).collect()
}

/// The rows of a figure; one that says why where there is no value.
fn fetch(sources: IndicatorSources<'_>, figure: &IndicatorFigure) -> Result<Vec<IndicatorRow>> {
    let engine = sources.engine;
    if let Some(name) = &figure.sql {
        return Ok(match engine.figure(&figure.needs, controls::indicator_sql(name).unwrap_or_default()) {
            Ok(FigureResult::Rows(table)) => figure::of_rows(figure, &table),
            Ok(FigureResult::Lacks(lacks)) => vec![without(figure, lacks)],
            // What goes wrong with one figure hides no other.
            Err(error) => vec![IndicatorRow::without(figure, IndicatorState::Error, error.to_string())],
        });
    }
    Ok(match engine.lacks(&figure.needs)? {
        Some(lacks) => vec![without(figure, lacks)],
        None if figure.metric.is_some() => figure::of_metric(figure, sources),
        None => vec![figure::of_controls(figure, sources.tested)],
    })
}

fn without(figure: &IndicatorFigure, lacks: UnavailableReason) -> IndicatorRow {
    match lacks {
        UnavailableReason::Missing(what) => IndicatorRow::without(figure, IndicatorState::NotTestable, what),
        UnavailableReason::Empty(why) => IndicatorRow::without(figure, IndicatorState::NotApplicable, why),
    }
}
