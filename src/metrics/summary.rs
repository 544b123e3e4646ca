//! From groups of rows to values: one division at the end, and the interval that fits the statistic. Values are made one by one, from
//! the groups of one kind, clock and level at a time.

use std::iter::Peekable;
use std::ops::Range;

use crate::error::{Error, ErrorKind, Result};
use crate::metrics::cells::BreakdownCells;
use crate::metrics::groups::{Group, Groups};
use crate::metrics::inputs::MetricInputs;
use crate::metrics::sample::{Sample, Statistic, VALUE};
use crate::metrics::types::{MetricDefinition, MetricValue, Unit};
use crate::model::Kind;
use crate::period::Period;
use crate::stats::{ConfidenceInterval, count_interval, quantile, quantile_interval, rate_interval};

/// Takes values as they are made.
pub(super) type ValueSink<'a> = &'a mut dyn FnMut(MetricValue) -> Result<()>;

/// Whether values of a statistic are wanted: of the whole, or of a cell.
pub(super) type StatisticFilter<'a> = &'a (dyn Fn(&str, bool) -> bool + 'a);

/// Where values stand among those of their metric: kind, clock (`wall` first), level.
type ValuePlace = (Kind, Option<(bool, String)>, Option<String>);

/// The samples of one kind, clock and level, until the last of them is there: their statistics stand beside each other.
pub(super) struct SampleSet<'a> {
    definition: &'static MetricDefinition,
    cells: &'a BreakdownCells,
    periods: &'a [Period],
    wanted: StatisticFilter<'a>,
    key: Option<ValuePlace>,
    parts: Vec<BareSample>,
}

/// A sample without its rows.
struct BareSample {
    groups: Groups,
    stats: &'static [(&'static str, Statistic)],
}

impl<'a> SampleSet<'a> {
    pub(super) fn new(
        inputs: &MetricInputs<'a>,
        definition: &'static MetricDefinition,
        wanted: StatisticFilter<'a>,
    ) -> Self {
        let (cells, periods) = (&inputs.data.cells, inputs.request.periods);
        Self { definition, cells, periods, wanted, key: None, parts: Vec::new() }
    }

    /// Takes a sample. Samples come in the order of their keys: the first of another key ends the piece, whose values are given.
    pub(super) fn add(&mut self, sample: &Sample, give: ValueSink<'_>) -> Result<()> {
        let clock = sample.clock.clone().map(|clock| (clock != WALL, clock));
        let key = (sample.kind, clock, sample.sla.clone());
        if self.key.as_ref() != Some(&key) {
            if self.key.as_ref().is_some_and(|before| *before > key) {
                let message = format!("`{}` gave {key:?} after {:?}", self.definition.id, self.key);
                return Err(Error::new(ErrorKind::Frame { what: "metrics".to_owned(), message }));
            }
            self.finish(give)?;
            self.key = Some(key);
        }
        let groups = Groups::of(self.cells, self.periods.len(), sample)?;
        self.parts.push(BareSample { groups, stats: sample.stats });
        Ok(())
    }

    /// Gives the values of the piece, by period, place and statistic.
    pub(super) fn finish(&mut self, give: ValueSink<'_>) -> Result<()> {
        let parts = std::mem::take(&mut self.parts);
        let Some((kind, clock, sla)) = &self.key else { return Ok(()) };
        let order = |stat: &str| self.definition.stats.iter().position(|name| *name == stat).unwrap_or(usize::MAX);
        let mut walk = GroupCursor::new(&parts);
        while let Some(((period, place), found)) = walk.next() {
            let Some(asked) = self.periods.get(period as usize) else { continue };
            let mut stats: Vec<(usize, &'static str, Statistic, Group<'_>)> = Vec::new();
            for (part, group) in found {
                let wanted = part.stats.iter().filter(|(stat, _)| (self.wanted)(stat, place == 0));
                stats.extend(wanted.map(|(stat, how)| (order(stat), *stat, *how, group)));
            }
            stats.sort_by_key(|(order, ..)| *order);
            for (_, stat, how, group) in stats {
                let (value, interval) = evaluate(how, group);
                give(MetricValue {
                    metric: self.definition.id,
                    stat,
                    kind: Some(*kind),
                    clock: clock.as_ref().map(|(_, clock)| clock.clone()),
                    sla: sla.clone(),
                    period: asked.label.clone(),
                    by: self.cells.label(place),
                    n: group.n(),
                    value,
                    unit: unit(how, self.definition.unit),
                    lower: interval.map(|interval| interval.lower),
                    upper: interval.map(|interval| interval.upper),
                    excluded: group.excluded(),
                    filled: group.filled(),
                    basis: group.basis(),
                })?;
            }
        }
        Ok(())
    }
}

/// Where groups stand, period and place, and those of each sample that has one there.
type AlignedGroups<'a> = ((u32, u32), Vec<(&'a BareSample, Group<'a>)>);

/// The groups of several samples, side by side.
struct GroupCursor<'a>(Vec<(&'a BareSample, Peekable<Range<usize>>)>);

impl<'a> GroupCursor<'a> {
    fn new(parts: &'a [BareSample]) -> Self {
        Self(parts.iter().map(|part| (part, (0..part.groups.keys().len()).peekable())).collect())
    }

    /// The next period and place, and the groups that stand there.
    fn next(&mut self) -> Option<AlignedGroups<'a>> {
        let keys = self.0.iter_mut().filter_map(|(part, indices)| Some(part.groups.keys()[*indices.peek()?]));
        let key = keys.min()?;
        let at = |(part, indices): &mut (&'a BareSample, Peekable<Range<usize>>)| {
            let index = indices.next_if(|index| part.groups.keys()[*index] == key)?;
            Some((*part, part.groups.group(index)))
        };
        Some((key, self.0.iter_mut().filter_map(at).collect()))
    }
}

/// The clock on the wall, beside the calendars.
pub(super) const WALL: &str = "wall";

pub(super) fn unit(stat: Statistic, of_metric: Unit) -> Unit {
    match stat {
        Statistic::Events | Statistic::Count | Statistic::Standing | Statistic::Flow(_) | Statistic::Tally(_) => {
            Unit::Count
        }
        Statistic::Share(_) => Unit::Fraction,
        // The mean of a rate's metric is a mean of counts, such as reassignments per ticket.
        Statistic::Mean if of_metric == Unit::Fraction => Unit::Count,
        Statistic::Mean => of_metric,
        Statistic::Quantile(_) => Unit::Seconds,
    }
}

fn evaluate(stat: Statistic, group: Group<'_>) -> (Option<f64>, Option<ConfidenceInterval>) {
    let n = group.n();
    let per_row = |sum: i64| (n > 0).then(|| sum as f64 / n as f64);
    match stat {
        // What is unknown is not zero.
        Statistic::Events if n == 0 && group.unknown() > 0 => (None, None),
        Statistic::Standing | Statistic::Flow(_) if group.unknown() > n => (None, None),
        Statistic::Events => (Some(n as f64), Some(count_interval(n))),
        Statistic::Count | Statistic::Standing => (Some(n as f64), None),
        Statistic::Flow(column) | Statistic::Tally(column) => (Some(group.sum(column) as f64), None),
        Statistic::Share(column) => {
            let hits = group.sum(column);
            (per_row(hits), rate_interval(hits.unsigned_abs(), n))
        }
        Statistic::Mean => (per_row(group.sum(VALUE)), None),
        Statistic::Quantile(percent) => (quantile(group.sorted(), percent), quantile_interval(group.sorted(), percent)),
    }
}
