//! What goes into a computation and what comes out: definitions, requests and values. Plain types without arithmetic.

use serde::Deserialize;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::calendar::{Calendars, Zone};
use crate::dimension::{Dimension, FieldFilter};
use crate::model::Kind;
use crate::period::Period;
use crate::sla::ServiceLevelSpec;

/// What a metric is, in the words that `explain`, the report and the docs print.
#[derive(Debug, Clone, Serialize)]
pub struct MetricDefinition {
    /// Stable id, such as `resolve_time`.
    pub id: &'static str,
    /// Heading, such as "Time to resolve".
    pub title: &'static str,
    /// One sentence: what it says.
    pub what: &'static str,
    /// The tickets or clocks counted, and which event places them in a period.
    pub population: &'static str,
    /// The arithmetic.
    pub formula: &'static str,
    /// What is left out, and how it is counted.
    pub left_out: &'static str,
    /// `count`, `fraction`, `seconds`.
    pub unit: Unit,
    /// Its statistics, headline first.
    pub stats: &'static [&'static str],
    /// The kinds it is computed for.
    pub kinds: &'static [Kind],
    /// Which direction is good.
    pub better: Better,
    /// Where the definition comes from.
    pub source: &'static str,
}

/// Unit of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Things counted.
    Count,
    /// A rate between 0 and 1.
    Fraction,
    /// A duration.
    Seconds,
}

impl Unit {
    /// The word used in output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Fraction => "fraction",
            Self::Seconds => "seconds",
        }
    }
}

/// Which direction is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// Neither.
    Neutral,
}

/// One value: a statistic of a metric for a kind, a period and a cell of a breakdown. Serialises to the keys of
/// `tickmark/metrics/1`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MetricValue {
    /// Metric id.
    pub metric: &'static str,
    /// Statistic.
    pub stat: &'static str,
    /// Kind of ticket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// `wall` or the name of a calendar, for durations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock: Option<String>,
    /// Service level id, or `recorded`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sla: Option<String>,
    /// Label of the period.
    pub period: String,
    /// The cell of the breakdown; empty for the whole.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub by: BTreeMap<Dimension, String>,
    /// How many tickets or clocks the value rests on.
    pub n: u64,
    /// The value; none where n is too small for it to exist.
    pub value: Option<f64>,
    /// Its unit.
    pub unit: Unit,
    /// Lower end of the 95 % interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lower: Option<f64>,
    /// Upper end of the 95 % interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upper: Option<f64>,
    /// What was left out, by reason.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub excluded: BTreeMap<&'static str, u64>,
    /// Of what counts, how many have a field that was filled from other records of the ticket, by field: its history, say.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub filled: BTreeMap<&'static str, u64>,
    /// `measured`, `taken_over`, `estimated` or `default_flag`, for clocks and what rests on closings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<&'static str>,
}

impl MetricValue {
    /// Whether it is a percentile of too few tickets to be told to people: the ninth of ten needs ten, the nineteenth of twenty needs
    /// twenty. Of fewer it is the longest of them, or a point between the longest two.
    pub fn is_of_too_few(&self) -> bool {
        match self.stat {
            "p90" => self.n < 10,
            "p95" => self.n < 20,
            _ => false,
        }
    }
}

/// Which values of a metric are wanted: all where nothing is named.
#[derive(Debug, Clone, Copy, Default)]
pub struct WantedValues<'a> {
    /// Statistics.
    pub stats: &'a [String],
    /// Kinds of tickets.
    pub kinds: &'a [String],
    /// The clock of durations.
    pub clock: Option<&'a str>,
}

impl WantedValues<'_> {
    /// Whether a statistic is wanted.
    pub(crate) fn has_stat(&self, stat: &str) -> bool {
        self.stats.is_empty() || self.stats.iter().any(|wanted| wanted == stat)
    }

    /// Whether a kind is wanted.
    pub(crate) fn has_kind(&self, kind: Kind) -> bool {
        self.kinds.is_empty() || self.kinds.iter().any(|wanted| wanted == kind.as_str())
    }

    /// Whether what is measured by a clock, or by none, is wanted.
    pub(crate) fn has_clock(&self, clock: Option<&str>) -> bool {
        match (self.clock, clock) {
            (Some(wanted), Some(clock)) => wanted == clock,
            _ => true,
        }
    }
}

/// What to compute.
#[derive(Debug)]
pub struct MetricRequest<'a> {
    /// Metric ids; all if empty.
    pub metrics: &'a [String],
    /// The periods, each computed from its own tickets.
    pub periods: &'a [Period],
    /// One breakdown at a time: each dimension gives its own cells beside the whole. Several dimensions give crossed cells.
    pub by: &'a [Dimension],
    /// Conditions that a ticket must all fulfil to be counted.
    pub filters: &'a [FieldFilter],
    /// Which of the values are wanted.
    pub wanted: WantedValues<'a>,
    /// What is later has not happened.
    pub as_of: i64,
    /// The project's zone.
    pub zone: &'a Zone,
    /// The project's calendars, for working-time durations.
    pub calendars: &'a Calendars,
    /// The project's service levels: a kind has durations in the calendars that its levels use.
    pub policies: &'a [ServiceLevelSpec],
    /// What was agreed on the availability of services.
    pub agreements: &'a [AvailabilitySpec],
    /// Hours after its start in which the approval of an emergency change is no trouble.
    pub emergency_approval_hours: u32,
}

/// `[[availability]]`: what was agreed for a service.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AvailabilitySpec {
    /// Its name in output.
    pub id: String,
    /// The service, as the outages name it.
    pub service: String,
    /// The agreed hours; all hours where absent.
    pub calendar: Option<String>,
    /// The agreed share.
    pub target: Option<f64>,
    /// How much a second of degraded service counts, from 0 to 1.
    #[serde(default)]
    pub degraded: f64,
}

impl AvailabilitySpec {
    pub(crate) fn of_service(service: String) -> Self {
        Self { id: service.clone(), service, calendar: None, target: None, degraded: 0.0 }
    }
}
