//! What single tickets add to a value: the rows that its statistic is taken of, ticket by ticket, so that two answers can be held against each other.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::{DataType, Int64Chunked};

use crate::error::Result;
use crate::metrics::inputs::{MetricData, MetricInputs, Purpose};
use crate::metrics::members::Selection;
use crate::metrics::registry;
use crate::metrics::registry::{Metric, MetricSource};
use crate::metrics::sample::{PERIOD, REASON, Sample, Statistic, TICKET, VALUE, frame_error};
use crate::metrics::types::MetricRequest;
use crate::parallel;

/// What tickets add to the values of a selection, by the place of the period in the request and by ticket: one number for each row that counts,
/// sorted. It is 1 where rows are only counted.
pub type Contributions = BTreeMap<(usize, i64), Vec<i64>>;

impl MetricData<'_> {
    /// What each of these tickets, known by their numbers in the store, adds to the value of each selection. A ticket that adds nothing is not there.
    pub fn contributions(
        &self,
        request: &MetricRequest<'_>,
        selections: &[Selection<'_>],
        tickets: &BTreeSet<i64>,
    ) -> Result<Vec<Contributions>> {
        let inputs = MetricInputs { data: self, request, purpose: Purpose::Values };
        let of_metric = |metric: &Metric| {
            let is_of = |place: &usize| selections[*place].metric == metric.definition.id;
            let mut open: Vec<usize> = (0..selections.len()).filter(is_of).collect();
            let mut found = Vec::new();
            let MetricSource::Tickets(samples) = metric.source else { return Ok(found) };
            if open.is_empty() {
                return Ok(found);
            }
            samples(&inputs, &mut |sample| {
                let asked = |place: &usize| selections[*place].is_of(metric.definition, &sample);
                let (now, later) = std::mem::take(&mut open).into_iter().partition::<Vec<usize>, _>(asked);
                open = later;
                for place in now {
                    let stat = selections[place].stat.unwrap_or(metric.definition.stats[0]);
                    let stat = sample.stats.iter().find(|(name, _)| *name == stat).map(|(_, stat)| *stat);
                    if let Some(stat) = stat {
                        found.push((place, of_sample(&sample, stat, tickets)?));
                    }
                }
                Ok(())
            })?;
            Ok(found)
        };
        let found = parallel::map_heaviest_first(registry::METRICS, Metric::weight, of_metric)?;
        let mut all = vec![Contributions::new(); selections.len()];
        for (place, contributions) in found.into_iter().flatten() {
            all[place] = contributions;
        }
        Ok(all)
    }
}

fn of_sample(sample: &Sample, stat: Statistic, tickets: &BTreeSet<i64>) -> Result<Contributions> {
    let column = match stat {
        Statistic::Flow(column) | Statistic::Tally(column) | Statistic::Share(column) => Some(column),
        Statistic::Mean | Statistic::Quantile(_) => Some(VALUE),
        Statistic::Events | Statistic::Count | Statistic::Standing => None,
    };
    let amounts = column.map(|column| integers(sample, column)).transpose()?;
    let (numbers, periods, reasons) = (integers(sample, TICKET)?, integers(sample, PERIOD)?, integers(sample, REASON)?);
    let mut found = Contributions::new();
    for row in 0..numbers.len() {
        let (Some(number), Some(period)) = (numbers.get(row), periods.get(row)) else { continue };
        if reasons.get(row).is_some_and(|reason| reason > 0) || !tickets.contains(&number) {
            continue;
        }
        let amount = amounts.as_ref().map_or(1, |amounts| amounts.get(row).unwrap_or(0));
        let period = usize::try_from(period).unwrap_or_default();
        found.entry((period, number)).or_default().push(amount);
    }
    for amounts in found.values_mut() {
        amounts.sort_unstable();
    }
    Ok(found)
}

fn integers(sample: &Sample, name: &str) -> Result<Int64Chunked> {
    let column = sample.rows.column(name).and_then(|column| column.cast(&DataType::Int64)).map_err(frame_error)?;
    column.i64().cloned().map_err(frame_error)
}
