//! The rows of a sample by period and cell: numbers, integer sums and values. The whole of
//! a period and each cell are put together from the combinations in the frame, exactly, because nothing is divided yet.

use std::collections::BTreeMap;

use polars::prelude::{DataFrame, DataType, Int64Chunked};

use super::inputs::Inputs;
use super::sample::{BASIS, CELL, PERIOD, REASON, Sample, Stat, VALUE, frame_error};
use crate::error::Result;
use crate::model::Basis;

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

/// One part per cell, period and reason.
fn parts(sample: &Sample, periods: usize) -> Result<Vec<Part>> {
    let reasons = sample.reasons.len() + 1;
    let slots = Slots::of(&sample.rows, periods, reasons)?;
    let mut groups: Vec<Group> = slots.keys.iter().map(|_| Group::default()).collect();
    for slot in &slots.of_row {
        groups[*slot].n += 1;
    }
    for name in summed(sample) {
        let mut sums = vec![0; groups.len()];
        slots.each(&integers(&sample.rows, name)?, |slot, value| sums[slot] += value);
        for (group, sum) in groups.iter_mut().zip(sums) {
            group.sums.insert(name, sum);
        }
    }
    if sample.stats.iter().any(|(_, stat)| matches!(stat, Stat::Quantile(_))) {
        slots.each(&integers(&sample.rows, VALUE)?, |slot, value| groups[slot].sorted.push(value));
    }
    if sample.rows.column(BASIS).is_ok() {
        slots.each(&integers(&sample.rows, BASIS)?, |slot, basis| {
            groups[slot].basis = groups[slot].basis.max(Some(basis));
        });
    }
    let part = |(key, mut group): (&usize, Group)| {
        let (place, reason) = (key / reasons, key % reasons);
        if let Some(name) = reason.checked_sub(1).and_then(|reason| sample.reasons.get(reason)) {
            group = Group { excluded: BTreeMap::from([(*name, group.n)]), ..Group::default() };
        }
        for (reason, flag) in sample.notes {
            let noted = group.sums.get(flag).copied().unwrap_or(0);
            if noted > 0 {
                group.excluded.insert(*reason, noted.unsigned_abs());
            }
        }
        (((place / periods) as u32, (place % periods) as u32), group)
    };
    Ok(slots.keys.iter().zip(groups).map(part).collect())
}

/// Which part each row belongs to. Cell, period and reason are one small number, so that a table finds the part many times faster
/// than a hash of the three.
struct Slots {
    /// `(cell * periods + period) * reasons + reason` of each slot.
    keys: Vec<usize>,
    of_row: Vec<usize>,
}

impl Slots {
    fn of(rows: &DataFrame, periods: usize, reasons: usize) -> Result<Self> {
        let mut slots = Self { keys: Vec::new(), of_row: Vec::with_capacity(rows.height()) };
        let (cells, places, why) = (integers(rows, CELL)?, integers(rows, PERIOD)?, integers(rows, REASON)?);
        let number = |value: Option<i64>| value.map_or(0, i64::unsigned_abs) as usize;
        let mut table: Vec<Option<usize>> = Vec::new();
        for ((cell, period), reason) in cells.iter().zip(places.iter()).zip(why.iter()) {
            let key = (number(cell) * periods + number(period)) * reasons + number(reason);
            if key >= table.len() {
                table.resize(key + 1, None);
            }
            let slot = *table[key].get_or_insert_with(|| {
                slots.keys.push(key);
                slots.keys.len() - 1
            });
            slots.of_row.push(slot);
        }
        Ok(slots)
    }

    /// Hands over the values of a column, each with the slot of its row.
    fn each(&self, column: &Int64Chunked, mut take: impl FnMut(usize, i64)) {
        for (slot, value) in self.of_row.iter().zip(column.iter()) {
            if let Some(value) = value {
                take(*slot, value);
            }
        }
    }
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

fn integers(frame: &DataFrame, name: &str) -> Result<Int64Chunked> {
    let column = frame.column(name).and_then(|column| column.cast(&DataType::Int64)).map_err(frame_error)?;
    column.i64().cloned().map_err(frame_error)
}
