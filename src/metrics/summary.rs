//! From rows to values: groups by period and cell, integer sums and sorted values from polars, one division at the end.

use std::collections::BTreeMap;

use polars::prelude::{DataFrame, DataType, Expr, IntoLazy, SortOptions, col, len};

use super::inputs::Inputs;
use super::sample::{BASIS, CELL, PERIOD, REASON, Sample, Stat, VALUE, frame_error};
use super::types::{Definition, Unit, Value};
use crate::error::Result;
use crate::model::{Basis, Kind};
use crate::stats::{Interval, count_interval, quantile, quantile_interval, rate_interval};

/// Where a value stands among those of its metric: kind, clock (`wall` first), level, period, cell, statistic.
pub(super) type Key = (Kind, Option<(bool, String)>, Option<String>, u32, Option<u32>, usize);

const COUNTED: &str = "counted";
const SORTED: &str = "sorted";

/// The rows of one period and cell.
#[derive(Debug, Default)]
struct Group {
    n: u64,
    /// By column.
    sums: BTreeMap<&'static str, i64>,
    sorted: Vec<i64>,
    excluded: BTreeMap<&'static str, u64>,
    basis: Option<&'static str>,
}

type Groups = BTreeMap<(Option<u32>, u32), Group>;

/// Adds the values of a sample with their keys.
pub(super) fn values(
    inputs: &Inputs<'_>,
    definition: &'static Definition,
    sample: &Sample,
    out: &mut Vec<(Key, Value)>,
) -> Result<()> {
    let mut groups = Groups::new();
    // The whole has a value in every period, also where nothing happened.
    for index in 0..inputs.request.periods.len() {
        groups.insert((None, index as u32), Group::default());
    }
    collect(sample, None, &mut groups)?;
    if !inputs.request.by.is_empty() {
        collect(sample, Some(CELL), &mut groups)?;
    }
    for ((cell, period), group) in &groups {
        let (Some(asked), by) = (
            inputs.request.periods.get(*period as usize),
            cell.and_then(|cell| inputs.cells.get(cell as usize).cloned()).unwrap_or_default(),
        ) else {
            continue;
        };
        for (stat, how) in sample.stats {
            let (value, interval) = evaluate(*how, group);
            let order = definition.stats.iter().position(|name| name == stat).unwrap_or(usize::MAX);
            let clock = sample.clock.clone().map(|clock| (clock != WALL, clock));
            out.push((
                (sample.kind, clock, sample.sla.clone(), *period, *cell, order),
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
                    basis: group.basis,
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

/// Fills the groups of the whole, or with a `cell` column those of the cells.
fn collect(sample: &Sample, cell: Option<&str>, groups: &mut Groups) -> Result<()> {
    if sample.rows.height() == 0 {
        return Ok(());
    }
    let columns = summed(sample);
    let sorts = sample.stats.iter().any(|(_, stat)| matches!(stat, Stat::Quantile(_)));
    let has_basis = sample.rows.column(BASIS).is_ok();
    let mut keys = vec![col(PERIOD), col(REASON)];
    keys.extend(cell.map(col));
    let mut aggregates: Vec<Expr> = vec![len().cast(DataType::Int64).alias(COUNTED)];
    aggregates.extend(columns.iter().map(|name| col(*name).cast(DataType::Int64).sum()));
    if sorts {
        aggregates.push(col(VALUE).sort(SortOptions::default()).alias(SORTED));
    }
    if has_basis {
        aggregates.push(col(BASIS).max());
    }
    let grouped = sample.rows.clone().lazy().group_by(keys).agg(aggregates).collect().map_err(frame_error)?;
    for row in 0..grouped.height() {
        let index = |name: &str| -> Result<Option<u32>> {
            Ok(integer(&grouped, name, row)?.and_then(|number| u32::try_from(number).ok()))
        };
        let (Some(period), Some(reason)) = (index(PERIOD)?, index(REASON)?) else {
            continue;
        };
        let group = groups.entry((cell.map(index).transpose()?.flatten(), period)).or_default();
        let counted = integer(&grouped, COUNTED, row)?.unwrap_or(0).unsigned_abs();
        if reason > 0 {
            let name = sample.reasons.get(reason as usize - 1).copied().unwrap_or("other");
            *group.excluded.entry(name).or_default() += counted;
            continue;
        }
        group.n = counted;
        for name in &columns {
            group.sums.insert(*name, integer(&grouped, name, row)?.unwrap_or(0));
        }
        for (reason, flag) in sample.notes {
            let noted = group.sums.get(flag).copied().unwrap_or(0);
            if noted > 0 {
                group.excluded.insert(*reason, noted.unsigned_abs());
            }
        }
        if sorts {
            group.sorted = list(&grouped, row)?;
        }
        if has_basis {
            group.basis = integer(&grouped, BASIS, row)?.and_then(basis);
        }
    }
    Ok(())
}

/// The columns that statistics and notes sum, once each.
fn summed(sample: &Sample) -> Vec<&'static str> {
    let mut columns = Vec::new();
    let of_stat = sample.stats.iter().filter_map(|(_, stat)| match stat {
        Stat::Sum(column) | Stat::Tally(column) | Stat::Share(column) => Some(*column),
        Stat::Mean => Some(VALUE),
        Stat::Events | Stat::Count | Stat::Quantile(_) => None,
    });
    for column in of_stat.chain(sample.notes.iter().map(|(_, flag)| *flag)) {
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    columns
}

/// A group rests on the weakest basis of its rows.
fn basis(code: i64) -> Option<&'static str> {
    [Basis::Measured, Basis::TakenOver, Basis::Estimated].get(usize::try_from(code).ok()?).map(|basis| basis.as_str())
}

fn integer(frame: &DataFrame, name: &str, row: usize) -> Result<Option<i64>> {
    let value = frame.column(name).and_then(|column| column.get(row)).map_err(frame_error)?;
    Ok(value.extract::<i64>())
}

fn list(frame: &DataFrame, row: usize) -> Result<Vec<i64>> {
    let lists = frame.column(SORTED).and_then(|column| column.list()).map_err(frame_error)?;
    let Some(values) = lists.get_as_series(row) else {
        return Ok(Vec::new());
    };
    let values = values.i64().map_err(frame_error)?.into_no_null_iter().collect();
    Ok(values)
}
