//! The same period under other service levels: clocks and attainment twice from the same tickets, and the tickets whose result changes.
//! Attainment is read through its one definition; the clocks of both sides lie beside the store, which stays as it is.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::calendar::{Calendars, Zone};
use crate::error::Result;
use crate::metrics::inputs::MetricData;
use crate::metrics::members::Selection;
use crate::metrics::registry;
use crate::metrics::sla_attainment::DEFINITION;
use crate::metrics::types::{MetricRequest, MetricValue, WantedValues};
use crate::model::Kind;
use crate::period::Period;
use crate::sla;
use crate::sla::ServiceLevelSet;
use crate::store::{Cell, Store, Table};

/// The service levels of one side, with the calendars they name.
#[derive(Debug, Clone, Copy)]
pub struct WhatIfSide<'a> {
    /// What is promised and left out.
    pub rules: ServiceLevelSet<'a>,
    /// The hours.
    pub calendars: &'a Calendars,
}

/// When the comparison is for.
#[derive(Debug, Clone, Copy)]
pub struct WhatIfPeriod<'a> {
    /// The period.
    pub period: &'a Period,
    /// What is later has not happened.
    pub as_of: i64,
    /// The project's zone.
    pub zone: &'a Zone,
}

/// Both sides.
#[derive(Debug, Serialize)]
pub struct WhatIfComparison {
    /// Each statistic of attainment of each level.
    pub levels: Vec<StatisticPair>,
    /// The clocks with another verdict that count on either side, by level and ticket.
    pub changed: Vec<ChangedClock>,
}

/// A statistic of a level under both.
#[derive(Debug, Serialize)]
pub struct StatisticPair {
    /// The level.
    pub sla: String,
    /// Kind of its tickets.
    pub kind: Kind,
    /// `completed`, `exposed`, `due`, `coverage`.
    pub stat: &'static str,
    /// As it is set; none where the level has no clocks.
    pub now: Option<AttainmentRate>,
    /// As it would be.
    pub then: Option<AttainmentRate>,
}

/// A value of attainment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AttainmentRate {
    /// Clocks that count.
    pub n: u64,
    /// The share; none without clocks.
    pub value: Option<f64>,
    /// Lower end of its 95 % interval.
    pub lower: Option<f64>,
    /// Upper end.
    pub upper: Option<f64>,
    /// What is left out, by reason.
    pub excluded: BTreeMap<&'static str, u64>,
}

/// A clock with another verdict.
#[derive(Debug, Serialize)]
pub struct ChangedClock {
    /// The level.
    pub sla: String,
    /// The ticket's number.
    pub ticket: String,
    /// Its system.
    pub system: String,
    /// Its kind.
    pub kind: Kind,
    /// As it is set.
    pub now: ClockAssessment,
    /// As it would be.
    pub then: ClockAssessment,
}

/// What attainment sees of a clock in the period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClockAssessment {
    /// `met`, `late` (stopped beyond the target, or open beyond it at the end), the reason why it is left out, or `not counted`.
    pub verdict: String,
    /// The first instant with the target used up.
    #[serde(serialize_with = "iso")]
    pub due: Option<i64>,
    /// The stop.
    #[serde(serialize_with = "iso")]
    pub stopped: Option<i64>,
    /// The target.
    pub target_seconds: Option<i64>,
    /// What is used of it.
    pub working_seconds: Option<i64>,
}

#[expect(clippy::ref_option, reason = "serde hands over references")]
fn iso<S: serde::Serializer>(instant: &Option<i64>, serializer: S) -> Result<S::Ok, S::Error> {
    match instant {
        Some(instant) => serializer.serialize_str(&crate::text::instant(*instant)),
        None => serializer.serialize_none(),
    }
}

impl ClockAssessment {
    /// Whether attainment counts it on one of its sides.
    fn counts(&self) -> bool {
        matches!(self.verdict.as_str(), "met" | "late")
    }

    fn none() -> Self {
        Self {
            verdict: "not counted".to_owned(),
            due: None,
            stopped: None,
            target_seconds: None,
            working_seconds: None,
        }
    }
}

/// Level, kind, ticket and system.
type ClockKey = (String, Kind, String, String);

struct WhatIfResult {
    values: Vec<MetricValue>,
    seen: BTreeMap<ClockKey, ClockAssessment>,
}

/// Computes the present side once and each of the others. The store may be open for reading only.
pub fn compare(
    store: &Store,
    when: WhatIfPeriod<'_>,
    now: WhatIfSide<'_>,
    others: &[WhatIfSide<'_>],
) -> Result<Vec<WhatIfComparison>> {
    let mut aside = store.clocks_aside()?;
    let now = answer(&mut aside, when, now)?;
    others.iter().map(|then| Ok(beside(&now, &answer(&mut aside, when, *then)?))).collect()
}

fn beside(now: &WhatIfResult, then: &WhatIfResult) -> WhatIfComparison {
    let keys: BTreeSet<&ClockKey> = now.seen.keys().chain(then.seen.keys()).collect();
    let changed = keys.into_iter().filter_map(|key| {
        let of = |answer: &WhatIfResult| answer.seen.get(key).cloned().unwrap_or_else(ClockAssessment::none);
        let (now, then) = (of(now), of(then));
        let (sla, kind, ticket, system) = key.clone();
        let counts = now.counts() || then.counts();
        (counts && now.verdict != then.verdict).then_some(ChangedClock { sla, ticket, system, kind, now, then })
    });
    WhatIfComparison { changed: changed.collect(), levels: pairs(&now.values, &then.values) }
}

fn answer(store: &mut Store, when: WhatIfPeriod<'_>, side: WhatIfSide<'_>) -> Result<WhatIfResult> {
    sla::rebuild(store, side.rules, side.calendars, when.as_of)?;
    let metrics = [DEFINITION.id.to_owned()];
    let request = MetricRequest {
        metrics: &metrics,
        periods: std::slice::from_ref(when.period),
        by: &[],
        filters: &[],
        wanted: WantedValues::default(),
        as_of: when.as_of,
        zone: when.zone,
        calendars: side.calendars,
        policies: side.rules.levels,
        agreements: &[],
        // Nothing of this hangs on changes.
        emergency_approval_hours: 0,
    };
    let kinds = DEFINITION.kinds.iter().copied().collect();
    let data =
        MetricData::read(store, when.as_of, (&[&[]], &[]), &kinds, registry::needs(registry::select(&metrics)?))?;
    let values = data.compute(&request)?;
    // The clocks that ended, and those that were open beyond their target at the end.
    let levels: Vec<(&str, Kind)> = values
        .iter()
        .filter(|value| value.stat == "exposed")
        .filter_map(|value| Some((value.sla.as_deref()?, value.kind?)))
        .collect();
    let selections: Vec<Selection<'_>> = levels
        .iter()
        .map(|(level, kind)| Selection {
            metric: DEFINITION.id,
            stat: Some("exposed"),
            kind: *kind,
            clock: None,
            sla: Some(level),
        })
        .collect();
    let lists = data.each_list(&request, &selections, |place, list| Ok((place, list.table())))?;
    let mut seen = BTreeMap::new();
    for (place, table) in &lists {
        let (level, kind) = levels[*place];
        for row in &table.rows {
            let text = |name: &str| cell(table, row, name).and_then(Cell::as_str).unwrap_or_default().to_owned();
            seen.insert((level.to_owned(), kind, text("ticket"), text("system")), see(table, row));
        }
    }
    Ok(WhatIfResult { values, seen })
}

fn cell<'a>(table: &Table, row: &'a [Cell], name: &str) -> Option<&'a Cell> {
    row.get(table.columns.iter().position(|column| column == name)?)
}

fn see(table: &Table, row: &[Cell]) -> ClockAssessment {
    let number = |name: &str| cell(table, row, name).and_then(Cell::as_i64);
    let met = cell(table, row, "met").and_then(Cell::as_bool) == Some(true);
    let verdict = match cell(table, row, "left_out").and_then(Cell::as_str) {
        Some(reason) if !reason.is_empty() => reason,
        _ if met => "met",
        _ => "late",
    };
    ClockAssessment {
        verdict: verdict.to_owned(),
        due: number("due_at"),
        stopped: number("stopped_at"),
        target_seconds: number("target_seconds"),
        working_seconds: number("working_seconds"),
    }
}

/// The values of both sides beside each other, in the order of the measure; levels that only one side has come where they stand.
fn pairs(now: &[MetricValue], then: &[MetricValue]) -> Vec<StatisticPair> {
    let key = |value: &MetricValue| (value.kind, value.sla.clone(), value.stat);
    let rate = |value: &MetricValue| AttainmentRate {
        n: value.n,
        value: value.value,
        lower: value.lower,
        upper: value.upper,
        excluded: value.excluded.clone(),
    };
    let mut keys: Vec<(Option<Kind>, Option<String>, &'static str)> = now.iter().map(key).collect();
    keys.extend(then.iter().map(key).filter(|other| !now.iter().any(|value| key(value) == *other)));
    let order = |stat: &str| DEFINITION.stats.iter().position(|known| *known == stat);
    keys.sort_by(|a, b| (a.0, &a.1, order(a.2)).cmp(&(b.0, &b.1, order(b.2))));
    keys.into_iter()
        .filter_map(|(kind, sla, stat)| {
            let of = |values: &[MetricValue]| {
                values.iter().find(|value| value.kind == kind && value.sla == sla && value.stat == stat).map(rate)
            };
            Some(StatisticPair { now: of(now), then: of(then), sla: sla.clone()?, kind: kind?, stat })
        })
        .collect()
}
