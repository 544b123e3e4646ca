//! How much of the agreed time a service was there, from the outages that were recorded. Not placed by tickets: a window is looked
//! at as a whole.

mod downtime;

use crate::metrics::types::AvailabilitySpec;
use std::collections::{BTreeMap, BTreeSet};

use crate::calendar::Calendars;
use crate::dimension::Dimension;
use crate::error::{Error, ErrorKind, Result};
use crate::metrics::availability::downtime::{Downtime, Outage, downtime};
use crate::metrics::inputs::MetricInputs;
use crate::metrics::types::{Better, MetricDefinition, MetricValue, Unit};
use crate::period::Period;
use crate::stats::count_interval;
use crate::store::{Cell, Store};
use crate::text;

pub(super) const DEFINITION: MetricDefinition = MetricDefinition {
    id: "availability",
    title: "Availability",
    what: "Share of the agreed time in which a service was not out of order.",
    population: "The recorded outages of a service, as far as they lie in the period and before as-of; an outage without an end lasts to there. \
                 From tickets and outage records, not from monitoring.",
    formula: "Overlapping outages are united, planned ones are taken out of both sides. `share`: (agreed - down) / agreed, where agreed is \
              the time in the agreement's hours (all hours without an agreement) without planned outages. A degraded service is down for the part \
              that the agreement's `degraded` says. `outages`: breaks with at least one agreed second, with Garwood's interval; `down`, `longest`, \
              `planned`: seconds; `mtrs`: down / outages; `mtbf`: (agreed - down) / outages, from two outages on; its interval is that of the \
              count. `budget_left`: (1 - target) * agreed - down.",
    left_out: "Outages that end before they begin (`contradicting`), in the period of their beginning. Outages whose end is written and cannot be \
               read (`end_unread`), in every period from their beginning on: nobody knows which they reach into.",
    unit: Unit::Fraction,
    stats: &["share", "outages", "down", "longest", "planned", "mtrs", "mtbf", "budget_left"],
    kinds: &[],
    better: Better::Higher,
    source: "ServiceNow availability, commitments (MTBF and MTRS of committed time); error budget after Beyer et al., Site Reliability \
             Engineering, 2016.",
};

/// Refuses agreements that make no sense.
pub fn check_agreements(agreements: &[AvailabilitySpec], calendars: &Calendars) -> Result<()> {
    let mut ids = BTreeSet::new();
    for agreement in agreements {
        let setting = |key: &str, message: String| {
            let error = Error::setting(format!("`availability.{}.{key}` {message}", agreement.id));
            error.of(["availability", &agreement.id, key])
        };
        if !ids.insert(&agreement.id) {
            return Err(setting("id", "is used twice".to_owned()));
        }
        if let Some(name) = &agreement.calendar
            && !calendars.contains_key(name)
        {
            let known: Vec<&str> = calendars.keys().map(String::as_str).collect();
            return Err(
                setting("calendar", format!("names no calendar: `{name}`")).hint(text::did_you_mean(name, &known))
            );
        }
        for (key, value) in [("target", agreement.target), ("degraded", Some(agreement.degraded))] {
            if let Some(value) = value
                && !(0.0..=1.0).contains(&value)
            {
                return Err(setting(key, format!("is {value}, expected a share between 0 and 1"))
                    .hint("99.9 % is written 0.999"));
            }
        }
    }
    Ok(())
}

/// The outages of a service.
#[derive(Default)]
struct RecordedOutages {
    outages: Vec<Outage>,
    /// Of those that end before they begin, the beginnings.
    contradicting: Vec<i64>,
    /// Of those whose end cannot be read, the beginnings.
    end_unread: Vec<i64>,
}

impl RecordedOutages {
    /// What is left out of a period, by reason.
    fn left_out(&self, period: &Period) -> BTreeMap<&'static str, u64> {
        let contradicting = self.contradicting.iter().filter(|from| period.contains(**from)).count() as u64;
        let end_unread = self.end_unread.iter().filter(|from| **from < period.until).count() as u64;
        let reasons = [("contradicting", contradicting), ("end_unread", end_unread)];
        reasons.into_iter().filter(|(_, n)| *n > 0).collect()
    }
}

fn read(store: &Store, as_of: i64) -> Result<BTreeMap<String, RecordedOutages>> {
    let sql = "SELECT service_id, epoch_us(started_at) // 1000000, epoch_us(ended_at) // 1000000, coalesce(planned, false), coalesce(degraded, false), \
               coalesce(end_unread, false) FROM outage WHERE started_at < $1 ORDER BY ALL";
    let mut services: BTreeMap<String, RecordedOutages> = BTreeMap::new();
    for row in store.table(sql, &[Cell::Instant(as_of)])?.rows {
        let [Cell::Text(service), from, until, planned, degraded, end_unread] = row.as_slice() else {
            return Err(Error::new(ErrorKind::Frame {
                what: "outages".to_owned(),
                message: "unexpected columns".to_owned(),
            }));
        };
        let Some(from) = from.as_i64() else { continue };
        let recorded = services.entry(service.clone()).or_default();
        let is = |cell: &Cell| matches!(cell, Cell::Bool(true));
        if is(end_unread) {
            recorded.end_unread.push(from);
            continue;
        }
        let until = until.as_i64().map_or(as_of, |until| until.min(as_of));
        if until < from {
            recorded.contradicting.push(from);
            continue;
        }
        recorded.outages.push(Outage { span: (from, until), planned: is(planned), degraded: is(degraded) });
    }
    Ok(services)
}

/// An agreement on a service that the data do not know by this name: it would look as if it never broke.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnmatchedService {
    /// The agreement.
    pub id: String,
    /// The service as the agreement names it.
    pub service: String,
    /// A service of the data that may be meant.
    pub nearest: Option<String>,
}

/// The agreements whose service has no outage at all and is no service of a ticket either, or is written otherwise in the outages.
pub fn unmatched(store: &Store, agreements: &[AvailabilitySpec]) -> Result<Vec<UnmatchedService>> {
    if agreements.is_empty() {
        return Ok(Vec::new());
    }
    let names = |sql: &str| -> Result<Vec<String>> {
        let rows = store.table(sql, &[])?.rows;
        Ok(rows.iter().filter_map(|row| Some(row.first()?.as_str()?.to_owned())).collect())
    };
    let broken = names("SELECT DISTINCT service_id FROM outage ORDER BY 1")?;
    let others = names("SELECT DISTINCT service_id FROM ticket UNION SELECT service_id FROM service ORDER BY 1")?;
    let without_outage = agreements.iter().filter(|agreement| !broken.contains(&agreement.service));
    let unmatched = without_outage.filter_map(|agreement| {
        let squeezed = text::squeezed(&agreement.service);
        let otherwise = broken.iter().find(|name| text::squeezed(name) == squeezed);
        if otherwise.is_none() && others.contains(&agreement.service) {
            return None;
        }
        let (id, service) = (agreement.id.clone(), agreement.service.clone());
        let near = || text::nearest(&service, &broken).or_else(|| text::nearest(&service, &others)).map(str::to_owned);
        let nearest = otherwise.cloned().or_else(near);
        Some(UnmatchedService { id, service, nearest })
    });
    Ok(unmatched.collect())
}

impl UnmatchedService {
    /// What to tell the reader.
    pub fn message(&self) -> String {
        let hint = self.nearest.as_ref().map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        let Self { id, service, .. } = self;
        format!(
            "[[availability]] `{id}`: no outage is recorded under the name `{service}`, so it counts as never out of order{hint}"
        )
    }
}

/// The values of every agreement, and of every service with outages and without one.
pub(super) fn values(inputs: &MetricInputs<'_>) -> Result<Vec<MetricValue>> {
    let request = inputs.request;
    let mut services = read(inputs.data.store, request.as_of)?;
    let agreed: BTreeSet<&str> = request.agreements.iter().map(|agreement| agreement.service.as_str()).collect();
    let others = services.keys().filter(|service| !agreed.contains(service.as_str()));
    let others: Vec<AvailabilitySpec> = others.map(|service| AvailabilitySpec::of_service(service.clone())).collect();
    let mut values = Vec::new();
    // Outages have no field of tickets but the service.
    let is_chosen = |agreement: &&AvailabilitySpec| {
        request.filters.iter().all(|filter| filter.field == Dimension::SERVICE && filter.accepts(&agreement.service))
    };
    for agreement in request.agreements.iter().chain(&others).filter(is_chosen) {
        let recorded = services.entry(agreement.service.clone()).or_default();
        let calendar = agreement.calendar.as_ref().and_then(|name| request.calendars.get(name));
        let hours = |(from, until): (i64, i64)| match calendar {
            Some(calendar) => calendar.working_seconds(from, until),
            None => until - from,
        };
        for period in request.periods {
            let window = (period.from, period.until.min(request.as_of));
            if window.0 >= window.1 {
                continue;
            }
            let found = downtime(&recorded.outages, window, &hours);
            let excluded = recorded.left_out(period);
            for stat in DEFINITION.stats {
                let Some(figure) = evaluate(stat, &found, agreement) else { continue };
                values.push(MetricValue {
                    metric: DEFINITION.id,
                    stat,
                    kind: None,
                    clock: Some(agreement.calendar.clone().unwrap_or_else(|| crate::metrics::summary::WALL.to_owned())),
                    sla: Some(agreement.id.clone()),
                    period: period.label.clone(),
                    by: BTreeMap::from([(Dimension::SERVICE, agreement.service.clone())]),
                    n: found.breaks,
                    value: figure.value,
                    unit: figure.unit,
                    lower: figure.bounds.0,
                    upper: figure.bounds.1,
                    excluded: excluded.clone(),
                    filled: BTreeMap::new(),
                    basis: None,
                });
            }
        }
    }
    Ok(values)
}

/// A statistic with its interval.
struct AvailabilityStatistic {
    unit: Unit,
    value: Option<f64>,
    bounds: (Option<f64>, Option<f64>),
}

/// A statistic; none where the agreement has nothing to say on it.
fn evaluate(stat: &str, found: &Downtime, agreement: &AvailabilitySpec) -> Option<AvailabilityStatistic> {
    let agreed = found.agreed as f64;
    let down = found.down as f64 + found.degraded as f64 * agreement.degraded;
    let breaks = found.breaks as f64;
    let figure = |unit, value| AvailabilityStatistic { unit, value, bounds: (None, None) };
    let seconds = |value: f64| Some(figure(Unit::Seconds, Some(value)));
    let interval = count_interval(found.breaks);
    match stat {
        "share" => Some(figure(Unit::Fraction, (found.agreed > 0).then(|| (agreed - down) / agreed))),
        "outages" => Some(AvailabilityStatistic {
            bounds: (Some(interval.lower), Some(interval.upper)),
            ..figure(Unit::Count, Some(breaks))
        }),
        "down" => seconds(down),
        "longest" => seconds(found.longest as f64),
        "planned" => seconds(found.planned as f64),
        "mtrs" => Some(figure(Unit::Seconds, (found.breaks > 0).then(|| found.down as f64 / breaks))),
        // With fewer than two failures there is no estimate, only the bounds.
        "mtbf" => {
            let up = agreed - down;
            let upper = (interval.lower > 0.0).then(|| up / interval.lower);
            let bounds = (Some(up / interval.upper), upper);
            Some(AvailabilityStatistic { bounds, ..figure(Unit::Seconds, (found.breaks >= 2).then(|| up / breaks)) })
        }
        "budget_left" => agreement.target.and_then(|target| seconds(whole_millis((1.0 - target) * agreed - down))),
        _ => None,
    }
}

/// `1 - 0.999` is not quite 0.001: what is beyond a thousandth of a second is noise of the arithmetic.
fn whole_millis(seconds: f64) -> f64 {
    (seconds * 1_000.0).round() / 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_of_a_month_come_out() {
        // 30 days of 86,400 s, 2 h planned: agreed 2,592,000 - 7,200 = 2,584,800. Three breaks of together 5,400 s, 1,000 s degraded, of which
        // half counts: down 5,900.
        let found =
            Downtime { agreed: 2_584_800, planned: 7_200, down: 5_400, degraded: 1_000, breaks: 3, longest: 3_600 };
        let agreement =
            AvailabilitySpec { target: Some(0.999), degraded: 0.5, ..AvailabilitySpec::of_service("Shop".to_owned()) };
        let value = |stat: &str| evaluate(stat, &found, &agreement).unwrap().value.unwrap();
        // 2,578,900 / 2,584,800.
        assert!((value("share") - 0.997_717_4).abs() < 1e-7);
        // 5,400 / 3.
        assert!((value("mtrs") - 1_800.0).abs() < 1e-9);
        // 2,578,900 / 3.
        assert!((value("mtbf") - 859_633.333).abs() < 1e-3);
        // 0.001 * 2,584,800 - 5,900 = 2,584.8 - 5,900.
        assert!((value("budget_left") + 3_315.2).abs() < 1e-6);
        let once = Downtime { breaks: 1, ..found };
        let AvailabilityStatistic { value: estimate, bounds: (lower, upper), .. } =
            evaluate("mtbf", &once, &agreement).unwrap();
        // One failure: Garwood's 0.0253 to 5.572.
        assert_eq!(estimate, None);
        assert!((lower.unwrap() - 2_578_900.0 / 5.571_6).abs() < 50.0 && upper.unwrap() > 2_578_900.0 / 0.026);
        assert!(evaluate("budget_left", &found, &AvailabilitySpec::of_service("Shop".to_owned())).is_none());
    }
}
