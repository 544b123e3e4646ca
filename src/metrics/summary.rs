//! From groups of rows to values: one division at the end, and the interval that fits the statistic.

use super::groups::{self, Group};
use super::inputs::Inputs;
use super::sample::{Sample, Stat, VALUE};
use super::types::{Definition, Unit, Value};
use crate::error::Result;
use crate::model::Kind;
use crate::stats::{Interval, count_interval, quantile, quantile_interval, rate_interval};

/// Where a value stands among those of its metric: kind, clock (`wall` first), level, period, place, statistic.
pub(super) type Key = (Kind, Option<(bool, String)>, Option<String>, u32, u32, usize);

/// Adds the values of a sample with their keys.
pub(super) fn values(
    inputs: &Inputs<'_>,
    definition: &'static Definition,
    sample: &Sample,
    out: &mut Vec<(Key, Value)>,
) -> Result<()> {
    let groups = groups::of(inputs, sample)?;
    for ((place, period), group) in &groups {
        let Some(asked) = inputs.request.periods.get(*period as usize) else {
            continue;
        };
        let by = inputs.data.cells.label(*place);
        for (stat, how) in sample.stats {
            let (value, interval) = evaluate(*how, group);
            let order = definition.stats.iter().position(|name| name == stat).unwrap_or(usize::MAX);
            let clock = sample.clock.clone().map(|clock| (clock != WALL, clock));
            out.push((
                (sample.kind, clock, sample.sla.clone(), *period, *place, order),
                Value {
                    metric: definition.id,
                    stat,
                    kind: Some(sample.kind),
                    clock: sample.clock.clone(),
                    sla: sample.sla.clone(),
                    period: asked.label.clone(),
                    by: by.clone(),
                    n: group.n,
                    value,
                    unit: unit(*how, definition.unit),
                    lower: interval.map(|interval| interval.lower),
                    upper: interval.map(|interval| interval.upper),
                    excluded: group.excluded.clone(),
                    basis: group.basis(),
                },
            ));
        }
    }
    Ok(())
}

/// The clock on the wall, beside the calendars.
pub(super) const WALL: &str = "wall";

fn unit(stat: Stat, of_metric: Unit) -> Unit {
    match stat {
        Stat::Events | Stat::Count | Stat::Sum(_) | Stat::Tally(_) => Unit::Count,
        Stat::Share(_) => Unit::Fraction,
        // The mean of a rate's metric is a mean of counts, such as reassignments per ticket.
        Stat::Mean if of_metric == Unit::Fraction => Unit::Count,
        Stat::Mean => of_metric,
        Stat::Quantile(_) => Unit::Seconds,
    }
}

fn evaluate(stat: Stat, group: &Group) -> (Option<f64>, Option<Interval>) {
    let sum = |column: &str| group.sums.get(column).copied().unwrap_or(0);
    let per_row = |sum: i64| (group.n > 0).then(|| sum as f64 / group.n as f64);
    match stat {
        Stat::Events => (Some(group.n as f64), Some(count_interval(group.n))),
        Stat::Count => (Some(group.n as f64), None),
        Stat::Sum(column) | Stat::Tally(column) => (Some(sum(column) as f64), None),
        Stat::Share(column) => {
            let hits = sum(column);
            (per_row(hits), rate_interval(hits.unsigned_abs(), group.n))
        }
        Stat::Mean => (per_row(sum(VALUE)), None),
        Stat::Quantile(percent) => (quantile(&group.sorted, percent), quantile_interval(&group.sorted, percent)),
    }
}
