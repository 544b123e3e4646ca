//! Values of measures in a form that can be looked up, and rates that are pooled from counts, never averaged.

use std::collections::BTreeMap;

use crate::metrics::{Dimension, MetricValue};
use crate::model::Kind;
use crate::report::format;
use crate::stats;
use crate::stats::ConfidenceInterval;

type ValueKey = (&'static str, &'static str, Option<Kind>, String);

/// Values by metric, statistic, kind and period, in the order they were computed.
#[derive(Debug, Default)]
pub(super) struct ValueIndex(BTreeMap<ValueKey, Vec<MetricValue>>);

impl ValueIndex {
    pub(super) fn new(values: Vec<MetricValue>) -> Self {
        let mut by_key: BTreeMap<ValueKey, Vec<MetricValue>> = BTreeMap::new();
        for value in values {
            by_key.entry((value.metric, value.stat, value.kind, value.period.clone())).or_default().push(value);
        }
        Self(by_key)
    }

    /// All clocks, levels and cells.
    pub(super) fn all(&self, metric: &'static str, stat: &'static str, kind: Kind, period: &str) -> &[MetricValue] {
        self.0.get(&(metric, stat, Some(kind), period.to_owned())).map_or(&[], Vec::as_slice)
    }

    /// All of a period, without cells.
    pub(super) fn of_period(&self, period: &str) -> impl Iterator<Item = &MetricValue> {
        self.0
            .iter()
            .filter(move |((.., of), _)| of == period)
            .flat_map(|(_, values)| values)
            .filter(|value| value.by.is_empty())
    }

    /// What no kind of ticket has: all services.
    pub(super) fn of_services(&self, metric: &'static str, stat: &'static str, period: &str) -> &[MetricValue] {
        self.0.get(&(metric, stat, None, period.to_owned())).map_or(&[], Vec::as_slice)
    }

    /// All clocks and levels, without cells.
    pub(super) fn wholes(
        &self,
        metric: &'static str,
        stat: &'static str,
        kind: Kind,
        period: &str,
    ) -> impl Iterator<Item = &MetricValue> {
        self.all(metric, stat, kind, period).iter().filter(|value| value.by.is_empty())
    }

    /// The whole, on the first clock.
    pub(super) fn whole(
        &self,
        metric: &'static str,
        stat: &'static str,
        kind: Kind,
        period: &str,
    ) -> Option<&MetricValue> {
        self.all(metric, stat, kind, period).iter().find(|value| value.by.is_empty())
    }

    /// How many cases the whole rests on, on any clock; also counts what has a value without cases, such as a backlog of none.
    pub(super) fn whole_n(&self, metric: &str, stat: &str, kind: Kind, period: &str) -> u64 {
        let values = self
            .0
            .iter()
            .filter(|(key, _)| (key.0, key.1, key.2, key.3.as_str()) == (metric, stat, Some(kind), period));
        values
            .flat_map(|(_, values)| values)
            .filter(|value| value.by.is_empty())
            .map(|value| value.n)
            .max()
            .unwrap_or(0)
    }

    /// The whole, on one clock.
    pub(super) fn on_clock(
        &self,
        metric: &'static str,
        stat: &'static str,
        kind: Kind,
        clock: &str,
        period: &str,
    ) -> Option<&MetricValue> {
        let mut values = self.all(metric, stat, kind, period).iter();
        values.find(|value| value.by.is_empty() && value.clock.as_deref() == Some(clock))
    }

    /// One cell, on one clock.
    pub(super) fn cell(
        &self,
        (metric, stat, kind): (&'static str, &'static str, Kind),
        clock: &str,
        period: &str,
        (dimension, cell): (Dimension, &str),
    ) -> Option<&MetricValue> {
        self.all(metric, stat, kind, period).iter().find(|value| {
            value.clock.as_deref() == Some(clock) && value.by.get(&dimension).is_some_and(|found| found == cell)
        })
    }
}

/// Hits out of n. Rates over several service levels or services are sums of these.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Rate {
    pub(super) hits: u64,
    pub(super) n: u64,
}

impl Rate {
    /// The counts behind a fraction.
    pub(super) fn of(value: &MetricValue) -> Self {
        // The fraction is hits / n in double precision, so that rounding gives the hits back exactly.
        let hits = value.value.map_or(0.0, |share| share * value.n as f64);
        Self { hits: format::whole(hits).min(value.n), n: value.n }
    }

    pub(super) fn misses(self) -> u64 {
        self.n - self.hits
    }

    pub(super) fn share(self) -> Option<f64> {
        (self.n > 0).then(|| self.hits as f64 / self.n as f64)
    }

    pub(super) fn interval(self) -> Option<ConfidenceInterval> {
        stats::rate_interval(self.hits, self.n)
    }
}

impl std::ops::Add for Rate {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { hits: self.hits + other.hits, n: self.n + other.n }
    }
}

impl std::iter::Sum for Rate {
    fn sum<I: Iterator<Item = Self>>(rates: I) -> Self {
        rates.fold(Self::default(), std::ops::Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_pooled_by_their_counts() {
        // 9/10 and 10/90: the mean of the rates would be 0.506, the ratio of the sums is 19/100.
        let pooled: Rate = [Rate { hits: 9, n: 10 }, Rate { hits: 10, n: 90 }].into_iter().sum();
        assert_eq!(pooled, Rate { hits: 19, n: 100 });
        assert_eq!(Rate::default().share(), None);
    }
}
