//! Reports that were made beside the present values of their periods.

use crate::restate::present::{Present, runs};
use std::collections::BTreeSet;

use crate::error::Result;
use crate::metrics;
use crate::metrics::{Definition, Value};
use crate::model::Kind;
use crate::period::Period;
use crate::restate::record::{Basis, Made, Reported};
use crate::restate::restatement::{Amount, Cause, Moved, Restatement};
use crate::restate::{record, tickets};

/// Each reported period whose report rests on something else than what is there now, with the values that moved: of each report and period the last
/// such report. A report that was made before its period was over counts once the period is over, where none was made after. `values_of` gives
/// the present values of some periods, those of a whole period at least; it is not asked where there is nothing to compare.
pub fn compare(
    present: Present<'_>,
    values_of: impl FnOnce(&[Period]) -> Result<Vec<Value>>,
) -> Result<Vec<Restatement>> {
    let basis = Basis::of(present.store, present.project, present.calendars)?;
    let mut made = record::earlier(present.store, &basis)?;
    made.retain(|made| !made.is_draft() || present.as_of >= made.period.until - 1);
    if made.is_empty() {
        return Ok(Vec::new());
    }
    let periods = apart(&made);
    let now = values_of(&periods)?;
    let undone = runs(present.store, "undone_file")?;
    let mut restatements = Vec::new();
    for (made, period) in made.iter().zip(&periods) {
        let then = record::values(present.store, made)?;
        let now: Vec<&Value> = now.iter().filter(|value| value.period == period.label).collect();
        restatements.push(Restatement {
            report: made.name.clone(),
            period: made.period.clone(),
            as_of: made.as_of,
            draft: made.is_draft(),
            import_run: made.import_run,
            changed: changed(made, &basis, &undone, present.as_of),
            compared: then.len() as u64,
            moved: moved(&then, &now),
        });
    }
    tickets::name(present, &mut restatements)?;
    Ok(restatements)
}

/// The periods of the reports. Where two have one label and other bounds, because the zone was another, each has a label of its own.
fn apart(made: &[Made]) -> Vec<Period> {
    let mut periods: Vec<Period> = Vec::new();
    for made in made {
        let mut period = made.period.clone();
        if periods.iter().any(|other| other.label == period.label && *other != period) {
            period.label = format!("{} {}", period.label, period.from);
        }
        periods.push(period);
    }
    periods
}

/// What a report rests on that is different now.
fn changed(made: &Made, basis: &Basis, undone: &BTreeSet<i64>, as_of: i64) -> Vec<Cause> {
    let causes = [
        (Cause::Data, made.basis.inputs != basis.inputs),
        (Cause::Undone, undone.contains(&made.import_run)),
        (Cause::Settings, made.basis.settings != basis.settings),
        (Cause::Definitions, made.basis.definitions != basis.definitions),
        // A report of what was known in full, and its answer for a later instant, are the same where nothing else is new.
        (Cause::AsOf, made.as_of != as_of && (made.is_draft() || made.basis.inputs == basis.inputs)),
    ];
    causes.into_iter().filter_map(|(cause, holds)| holds.then_some(cause)).collect()
}

/// The values that are others now, in the order of the measures.
fn moved(then: &[Reported], now: &[&Value]) -> Vec<Moved> {
    let mut moved: Vec<((usize, usize), Moved)> = Vec::new();
    for reported in then {
        // What a store says is a metric need not be one of ours.
        let Some((place, definition)) = definition(&reported.metric) else { continue };
        let Some(stat) = definition.stats.iter().position(|stat| *stat == reported.stat) else { continue };
        let found = now.iter().find(|value| is_of(reported, value));
        let (then, now) = (
            Amount { n: reported.n, value: reported.value },
            found.map(|value| Amount { n: value.n, value: value.value }),
        );
        let unit = found.map_or_else(|| unit_of(&reported.unit, definition), |value| value.unit.as_str());
        if now.is_some_and(|now| is_same((unit, &reported.stat), then, now)) {
            continue;
        }
        moved.push((
            (place, stat),
            Moved {
                metric: definition.id,
                stat: definition.stats[stat],
                kind: reported.kind.as_deref().and_then(Kind::parse),
                clock: reported.clock.clone(),
                sla: reported.sla.clone(),
                unit,
                then,
                now,
                tickets: Vec::new(),
                causes: Vec::new(),
            },
        ));
    }
    let key =
        |moved: &Moved| (moved.kind, moved.clock.clone().map(|clock| (clock != "wall", clock)), moved.sla.clone());
    moved.sort_by_cached_key(|((place, stat), moved)| (*place, key(moved), *stat));
    moved.into_iter().map(|(_, moved)| moved).collect()
}

/// A number of tickets is told alone; of everything else people read beside it how many it rests on.
fn is_same((unit, stat): (&str, &str), then: Amount, now: Amount) -> bool {
    let is_count = unit == metrics::Unit::Count.as_str() && stat != "mean";
    if is_count { then.value == now.value } else { then == now }
}

fn definition(metric: &str) -> Option<(usize, &'static Definition)> {
    metrics::definitions().into_iter().enumerate().find(|(_, definition)| definition.id == metric)
}

fn unit_of(word: &str, definition: &Definition) -> &'static str {
    let words = [metrics::Unit::Count, metrics::Unit::Fraction, metrics::Unit::Seconds].map(metrics::Unit::as_str);
    words.into_iter().find(|unit| *unit == word).unwrap_or_else(|| definition.unit.as_str())
}

fn is_of(reported: &Reported, value: &Value) -> bool {
    value.by.is_empty()
        && value.metric == reported.metric
        && value.stat == reported.stat
        && value.kind.map(Kind::as_str) == reported.kind.as_deref()
        && value.clock == reported.clock
        && value.sla == reported.sla
}
