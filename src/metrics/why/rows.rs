//! The rows of two periods, each with an amount of which the value is the mean or the sum, and with the slices that it belongs to.

use std::collections::HashMap;

use polars::prelude::{DataType, Int64Chunked};

use crate::dimension::Dimension;
use crate::error::Result;
use crate::metrics::cells::BreakdownCells;
use crate::metrics::sample::{CELL, PERIOD, REASON, Sample, Statistic, TICKET, VALUE, frame_error};

/// What a value is of the amounts of its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ValueForm {
    /// Their mean: a share is the mean of 0 and 1.
    Mean,
    /// Their sum: a count is the sum of ones.
    Sum,
    /// A percentile of them.
    Percentile(u32),
}

/// The rows that count, in columns.
#[derive(Debug, Default)]
pub(super) struct TwoPeriods {
    /// Whether a row is of the later period.
    pub(super) is_later: Vec<bool>,
    pub(super) amounts: Vec<f64>,
    pub(super) tickets: Vec<i64>,
    /// The number of the combination of values that a row's ticket has.
    pub(super) combinations: Vec<u32>,
}

/// How a statistic is made of amounts.
pub(super) const fn form(stat: Statistic) -> ValueForm {
    match stat {
        Statistic::Share(_) | Statistic::Mean => ValueForm::Mean,
        Statistic::Quantile(percent) => ValueForm::Percentile(percent),
        Statistic::Events | Statistic::Count | Statistic::Standing | Statistic::Flow(_) | Statistic::Tally(_) => {
            ValueForm::Sum
        }
    }
}

/// Whether what is counted grows with the length of a period.
pub(super) const fn grows(stat: Statistic) -> bool {
    matches!(stat, Statistic::Events | Statistic::Count | Statistic::Flow(_) | Statistic::Tally(_))
}

impl TwoPeriods {
    /// Takes the rows of a sample; the later of the periods is the first of the request.
    pub(super) fn add(&mut self, sample: &Sample, stat: Statistic) -> Result<()> {
        let column = match stat {
            Statistic::Flow(column) | Statistic::Tally(column) | Statistic::Share(column) => Some(column),
            Statistic::Mean | Statistic::Quantile(_) => Some(VALUE),
            Statistic::Events | Statistic::Count | Statistic::Standing => None,
        };
        let amounts = column.map(|column| integers(sample, column)).transpose()?;
        let (periods, reasons) = (integers(sample, PERIOD)?, integers(sample, REASON)?);
        let (tickets, cells) = (integers(sample, TICKET)?, integers(sample, CELL)?);
        for row in 0..tickets.len() {
            let counts = reasons.get(row).is_none_or(|reason| reason == 0);
            let (Some(period), Some(ticket), true) = (periods.get(row), tickets.get(row), counts) else { continue };
            self.is_later.push(period == 0);
            self.amounts.push(amounts.as_ref().map_or(1.0, |amounts| amounts.get(row).unwrap_or(0) as f64));
            self.tickets.push(ticket);
            self.combinations.push(cells.get(row).and_then(|cell| u32::try_from(cell).ok()).unwrap_or(0));
        }
        Ok(())
    }

    /// How many rows the earlier and the later period have.
    pub(super) fn sizes(&self) -> [usize; 2] {
        let later = self.is_later.iter().filter(|later| **later).count();
        [self.is_later.len() - later, later]
    }
}

/// The slices that tickets may belong to: the cells of each dimension, and those of two dimensions crossed.
#[derive(Debug)]
pub(super) struct Slices {
    /// What each is, in the words of the dimensions.
    pub(super) labels: Vec<Vec<(Dimension, String)>>,
    /// For each combination its slices: one for each dimension, then one for each pair of them.
    of_combination: Vec<Vec<u32>>,
}

impl Slices {
    /// The slices of breakdowns by one dimension each.
    pub(super) fn of(cells: &BreakdownCells) -> Self {
        let mut slices = Self { labels: Vec::new(), of_combination: Vec::new() };
        let mut known: HashMap<(u32, u32), u32> = HashMap::new();
        for combination in 0..cells.combinations() as u32 {
            // The first place is the whole.
            let singles = cells.places(combination).get(1..).unwrap_or_default();
            let pairs =
                singles.iter().enumerate().flat_map(|(index, one)| singles[index + 1..].iter().map(|two| (*one, *two)));
            let own = singles.iter().map(|place| (*place, *place)).chain(pairs).map(|(one, two)| {
                *known.entry((one, two)).or_insert_with(|| {
                    let mut label: Vec<(Dimension, String)> = cells.label(one).into_iter().collect();
                    if two != one {
                        label.extend(cells.label(two));
                    }
                    slices.labels.push(label);
                    slices.labels.len() as u32 - 1
                })
            });
            slices.of_combination.push(own.collect());
        }
        slices
    }

    /// Slices of which each is a combination of its own.
    #[cfg(test)]
    pub(super) fn listed(labels: Vec<Vec<(Dimension, String)>>) -> Self {
        let of_combination = (0..labels.len() as u32).map(|slice| vec![slice]).collect();
        Self { labels, of_combination }
    }

    /// The slices of a combination.
    pub(super) fn of_row(&self, combination: u32) -> &[u32] {
        self.of_combination.get(combination as usize).map_or(&[], Vec::as_slice)
    }

    /// Whether rows of a combination lie in a slice.
    pub(super) fn has(&self, combination: u32, slice: u32) -> bool {
        self.of_row(combination).contains(&slice)
    }

    /// How many combinations there are.
    pub(super) fn combinations(&self) -> usize {
        self.of_combination.len()
    }
}

fn integers(sample: &Sample, name: &str) -> Result<Int64Chunked> {
    let column = sample.rows.column(name).and_then(|column| column.cast(&DataType::Int64)).map_err(frame_error)?;
    column.i64().cloned().map_err(frame_error)
}
