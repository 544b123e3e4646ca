//! The rows of a sample by period and cell: numbers, integer sums and values, taken by polars in one pass. The whole of
//! a period and each cell are put together from the combinations in the frame, exactly, because nothing is divided yet.

use std::collections::BTreeMap;

use polars::prelude::{DataFrame, DataType, Expr, IntoLazy, col, len, lit};

use super::inputs::Inputs;
use super::sample::{BASIS, CELL, PERIOD, REASON, Sample, Stat, VALUE, frame_error};
use crate::error::Result;
use crate::model::Basis;

const KEY: &str = "key";
const COUNTED: &str = "counted";
const LISTED: &str = "listed";

/// The rows of one period and cell.
#[derive(Debug, Default)]
pub(super) struct Group {
    /// Rows that count.
    pub(super) n: u64,
    /// Of the rows that count, by column.
    pub(super) sums: BTreeMap<&'static str, i64>,
    /// `VALUE` of the rows that count, for quantiles.
    pub(super) sorted: Vec<i64>,
    pub(super) excluded: BTreeMap<&'static str, u64>,
    basis: Option<i64>,
}

impl Group {
    /// A group rests on the weakest basis of its rows.
    pub(super) fn basis(&self) -> Option<&'static str> {
        let words = [Basis::Measured, Basis::TakenOver, Basis::Estimated];
        words.get(usize::try_from(self.basis?).ok()?).map(|basis| basis.as_str())
    }

    fn add(&mut self, part: &Self) {
        self.n += part.n;
        for (column, sum) in &part.sums {
            *self.sums.entry(*column).or_default() += sum;
        }
        for (reason, count) in &part.excluded {
            *self.excluded.entry(*reason).or_default() += count;
        }
        self.sorted.extend_from_slice(&part.sorted);
        self.basis = self.basis.max(part.basis);
    }
}

/// By place (0: the whole) and period. The whole is there for every period, also where nothing happened.
pub(super) type Groups = BTreeMap<(u32, u32), Group>;

/// Groups the rows of a sample.
pub(super) fn of(inputs: &Inputs<'_>, sample: &Sample) -> Result<Groups> {
    let mut groups = Groups::new();
    for index in 0..inputs.request.periods.len() {
        groups.insert((0, index as u32), Group::default());
    }
    for ((number, period), part) in parts(sample, inputs.request.periods.len())? {
        for place in inputs.data.cells.places(number) {
            groups.entry((*place, period)).or_default().add(&part);
        }
    }
    for group in groups.values_mut() {
        group.sorted.sort_unstable();
    }
    Ok(groups)
}

type Part = ((u32, u32), Group);

/// One part per cell, period and reason. The three are one number, because one key groups many times faster than three.
fn parts(sample: &Sample, periods: usize) -> Result<Vec<Part>> {
    if sample.rows.height() == 0 {
        return Ok(Vec::new());
    }
    let (periods, reasons) = (periods as u64, sample.reasons.len() as u64 + 1);
    let number = |name: &str| col(name).cast(DataType::UInt64);
    let key = (number(CELL) * lit(periods) + number(PERIOD)) * lit(reasons) + number(REASON);
    let columns = summed(sample);
    let lists = sample.stats.iter().any(|(_, stat)| matches!(stat, Stat::Quantile(_)));
    let has_basis = sample.rows.column(BASIS).is_ok();
    let mut aggregates: Vec<Expr> = vec![len().cast(DataType::Int64).alias(COUNTED)];
    aggregates.extend(columns.iter().map(|name| col(*name).cast(DataType::Int64).sum()));
    if lists {
        aggregates.push(col(VALUE).alias(LISTED));
    }
    if has_basis {
        aggregates.push(col(BASIS).max());
    }
    let grouped =
        sample.rows.clone().lazy().group_by([key.alias(KEY)]).agg(aggregates).collect().map_err(frame_error)?;

    let mut parts = Vec::with_capacity(grouped.height());
    for row in 0..grouped.height() {
        let whole = |name: &str| -> Result<u64> { Ok(integer(&grouped, name, row)?.unwrap_or(0).unsigned_abs()) };
        let key = whole(KEY)?;
        let (place, reason) = (key / reasons, key % reasons);
        let counted = whole(COUNTED)?;
        let mut part = Group::default();
        if let Some(name) = usize::try_from(reason).ok().and_then(|reason| sample.reasons.get(reason.checked_sub(1)?)) {
            part.excluded.insert(*name, counted);
        } else {
            part.n = counted;
            for name in &columns {
                part.sums.insert(*name, integer(&grouped, name, row)?.unwrap_or(0));
            }
            for (reason, flag) in sample.notes {
                let noted = part.sums.get(flag).copied().unwrap_or(0);
                if noted > 0 {
                    part.excluded.insert(*reason, noted.unsigned_abs());
                }
            }
            if lists {
                part.sorted = list(&grouped, row)?;
            }
            if has_basis {
                part.basis = integer(&grouped, BASIS, row)?;
            }
        }
        parts.push((((place / periods) as u32, (place % periods) as u32), part));
    }
    Ok(parts)
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

fn integer(frame: &DataFrame, name: &str, row: usize) -> Result<Option<i64>> {
    let value = frame.column(name).and_then(|column| column.get(row)).map_err(frame_error)?;
    Ok(value.extract::<i64>())
}

fn list(frame: &DataFrame, row: usize) -> Result<Vec<i64>> {
    let values = frame.column(LISTED).and_then(|column| column.list()).map_err(frame_error)?;
    let Some(values) = values.get_as_series(row) else {
        return Ok(Vec::new());
    };
    let values = values.i64().map_err(frame_error)?.into_no_null_iter().collect();
    Ok(values)
}
