//! Turns policies as written into policies that can be applied, or says which setting cannot stand. Knows calendars by name,
//! no tickets. Every message begins with the dotted path of the setting; who knows the file adds the place.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::engine::Share;
use super::{OnReopen, OnTargetChange, PolicySpec, Target};
use crate::calendar::{Calendar, Calendars, parse_day};
use crate::error::{Error, Result};
use crate::model::{Kind, Measure, StateClass};
use crate::{hash, text};

/// Fields a filter may name, with their columns of `ticket`. Values are compared as text.
const FIELDS: [(&str, &str); 11] = [
    ("category", "category"),
    ("channel", "channel"),
    ("ci", "ci_id"),
    ("customer", "customer_id"),
    ("group", "group_id"),
    ("impact", "impact"),
    ("requester", "requester_id"),
    ("service", "service_id"),
    ("subcategory", "subcategory"),
    ("system", "source_system"),
    ("urgency", "urgency"),
];

/// A policy that can be applied.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Unique name.
    pub id: String,
    /// Shown in reports.
    pub title: String,
    /// The tickets it applies to.
    pub kind: Kind,
    /// The event that stops the clock.
    pub measure: Measure,
    /// The calendar its clock runs by.
    pub calendar: Arc<Calendar>,
    /// Share of clocks that must be met.
    pub goal: Option<f64>,
    /// SHA-256 of everything that decides its figures, except the calendar's content.
    pub sha256: String,
    pub(super) near: Share,
    /// For the priorities 1 to 5.
    targets: [Option<Target>; 5],
    /// Columns of `ticket` with the values one of which they must have.
    pub(super) filter: Vec<(&'static str, Vec<String>)>,
    pause: [bool; StateClass::ALL.len()],
    /// What a change of target does; without it the present priority decides.
    pub(super) on_target_change: Option<OnTargetChange>,
    /// What a reopening does; without it a ticket is measured to the stop that its record holds.
    pub(super) on_reopen: Option<OnReopen>,
    /// Opening times it holds for, `[from, to)`.
    pub(super) valid: (i64, i64),
}

impl Policy {
    /// The promise for a priority.
    pub fn target(&self, priority: Option<u8>) -> Option<Target> {
        let place = usize::from(priority?).checked_sub(1)?;
        self.targets.get(place).copied().flatten()
    }

    /// Whether the clock stands still in a state.
    pub(super) fn pauses_in(&self, state: Option<StateClass>) -> bool {
        state.is_some_and(|state| self.pause[state as usize])
    }

    /// Whether it has states in which the clock stands still.
    pub(super) fn pauses(&self) -> bool {
        self.pause.contains(&true)
    }

    /// Whether its clocks look at recorded states.
    pub(super) fn needs_states(&self) -> bool {
        self.pauses() || self.measure == Measure::Respond || self.on_reopen.is_some() || self.on_target_change.is_some()
    }

    /// Whether a ticket opened at an instant is in its time of validity.
    pub(super) fn holds_at(&self, opened: i64) -> bool {
        self.valid.0 <= opened && opened < self.valid.1
    }

    /// Whether the two share out the same promise among them: same tickets and event.
    pub(super) fn is_sibling_of(&self, other: &Self) -> bool {
        self.kind == other.kind && self.measure == other.measure
    }

    /// Whether no ticket can be one of both.
    fn has_other_tickets_than(&self, other: &Self) -> bool {
        let validity = self.valid.1 <= other.valid.0 || other.valid.1 <= self.valid.0;
        let filters = self.filter.iter().any(|(column, values)| {
            other
                .filter
                .iter()
                .any(|(same, others)| column == same && values.iter().all(|value| !others.contains(value)))
        });
        validity || filters
    }

    /// Whether no priority has a target from both.
    fn has_other_priorities_than(&self, other: &Self) -> bool {
        self.targets.iter().zip(&other.targets).all(|(one, two)| one.is_none() || two.is_none())
    }
}

/// Checks the policies of a project.
pub fn check(specs: &[PolicySpec], calendars: &Calendars) -> Result<Vec<Policy>> {
    let mut policies: Vec<Policy> = Vec::with_capacity(specs.len());
    for spec in specs {
        let policy = read(spec, calendars)?;
        for earlier in &policies {
            if earlier.id == policy.id {
                return Err(at(spec, &["id"], "two service levels have this id"));
            }
            if !earlier.is_sibling_of(&policy) || earlier.has_other_tickets_than(&policy) {
                continue;
            }
            let (one, two) = (&earlier.id, &policy.id);
            if !earlier.has_other_priorities_than(&policy) {
                let message =
                    format!("`{one}` and `{two}` both promise to {} the same {}s", policy.measure, policy.kind);
                return Err(at(spec, &[], &message).hint(
                    "tell them apart by `where`, by `valid_from` and `valid_to`, or by the priorities in `targets`",
                ));
            }
            // Otherwise a ticket that changes between them could belong to both or to none.
            let differs = [
                ("on_target_change", earlier.on_target_change != policy.on_target_change),
                ("on_reopen", earlier.on_reopen != policy.on_reopen),
            ];
            if let Some((key, _)) = differs.into_iter().find(|(_, differs)| *differs) {
                let message = format!("`{one}` and `{two}` share out the priorities of the same {}s", policy.kind);
                return Err(at(spec, &[key], &message).hint(format!("give both the same `{key}`")));
            }
        }
        policies.push(policy);
    }
    Ok(policies)
}

/// The names of the calendars by which the clocks of a kind run, each once, sorted.
pub fn covered_calendars(specs: &[PolicySpec], kind: Kind) -> Vec<&str> {
    let mut names: Vec<&str> =
        specs.iter().filter(|spec| spec.kind == kind).map(|spec| spec.calendar.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn at(spec: &PolicySpec, path: &[&str], message: &str) -> Error {
    let whole: Vec<&str> = ["sla", spec.id.as_str()].into_iter().chain(path.iter().copied()).collect();
    Error::setting(format!("`{}`: {message}", whole.join(".")))
}

fn read(spec: &PolicySpec, calendars: &Calendars) -> Result<Policy> {
    let wrong = |path: &[&str], message: &str| at(spec, path, message);
    if spec.id.trim().is_empty() {
        return Err(wrong(&["id"], "a service level needs an id"));
    }
    let calendar = calendars.get(&spec.calendar).ok_or_else(|| {
        let known: Vec<&str> = calendars.keys().map(String::as_str).collect();
        let known =
            if known.is_empty() { "no calendar is declared".into() } else { format!("known are {}", list(&known)) };
        wrong(&["calendar"], &format!("unknown calendar `{}`, {known}", spec.calendar))
            .hint(text::did_you_mean(&spec.calendar, calendars.keys()))
    })?;
    let share = |key: &str, value: f64| {
        Share::new(value).ok_or_else(|| wrong(&[key], &format!("found {value}, expected a share between 0 and 1")))
    };
    spec.goal.map(|goal| share("goal", goal)).transpose()?;
    let mut pause = [false; StateClass::ALL.len()];
    for state in &spec.pause {
        pause[*state as usize] = true;
    }
    let day = |key: &str, text: Option<&str>| match text {
        None => Ok(None),
        Some(text) => match parse_day(text) {
            Some(day) => Ok(Some(calendar.zone().midnight(day))),
            None => Err(wrong(&[key], &format!("found `{text}`, expected a date such as `2026-01-01`"))),
        },
    };
    let from = day("valid_from", spec.valid_from.as_deref())?.unwrap_or(i64::MIN);
    let to = day("valid_to", spec.valid_to.as_deref())?.unwrap_or(i64::MAX);
    if to <= from {
        return Err(wrong(&["valid_to"], "it is not later than `valid_from`")
            .hint("`valid_to` is the first day on which the service level no longer holds"));
    }
    let mut policy = Policy {
        id: spec.id.clone(),
        title: spec.title.clone().unwrap_or_else(|| spec.id.clone()),
        kind: spec.kind,
        measure: spec.measure,
        calendar: Arc::clone(calendar),
        goal: spec.goal,
        sha256: String::new(),
        near: share("near", spec.near)?,
        targets: read_targets(spec, calendar)?,
        filter: read_filter(spec)?,
        pause,
        on_target_change: spec.on_target_change,
        on_reopen: spec.on_reopen,
        valid: (from, to),
    };
    policy.sha256 = hash::sha256(canonical(&policy));
    Ok(policy)
}

fn read_targets(spec: &PolicySpec, calendar: &Calendar) -> Result<[Option<Target>; 5]> {
    let mut targets = [None; 5];
    for (priority, written) in &spec.targets {
        let wrong = |message: &str| at(spec, &["targets", priority], message);
        let slot =
            priority.parse::<usize>().ok().filter(|_| priority.len() == 1).and_then(|number| number.checked_sub(1));
        let slot = slot
            .and_then(|slot| targets.get_mut(slot))
            .ok_or_else(|| wrong(&format!("found priority `{priority}`, expected 1 (critical) to 5")))?;
        let target = Target::parse(written).map_err(|message| wrong(&message))?;
        if matches!(target, Target::WorkingDays(_)) && calendar.crosses_midnight() {
            return Err(wrong(&format!(
                "`{written}` has no meaning on calendar `{}`, where a range of hours crosses midnight",
                calendar.name()
            ))
            .hint("a night has no one date: write the target in hours, such as `16h`"));
        }
        *slot = Some(target);
    }
    if spec.targets.is_empty() {
        return Err(at(spec, &["targets"], "no target for any priority").hint("such as `targets = { 1 = \"4h\" }`"));
    }
    Ok(targets)
}

fn read_filter(spec: &PolicySpec) -> Result<Vec<(&'static str, Vec<String>)>> {
    let mut filter = Vec::new();
    for (field, values) in &spec.filter {
        let Some((_, column)) = FIELDS.iter().find(|(name, _)| name == field) else {
            let names: Vec<&str> = FIELDS.iter().map(|(name, _)| *name).collect();
            let message = format!("unknown field `{field}`, expected {}", text::or_list(&names));
            return Err(at(spec, &["where", field], &message).hint(text::did_you_mean(field, &names)));
        };
        if values.is_empty() {
            return Err(at(spec, &["where", field], "no value, so it would apply to no ticket"));
        }
        let mut values = values.clone();
        values.sort_unstable();
        values.dedup();
        filter.push((*column, values));
    }
    Ok(filter)
}

fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Everything that decides the figures, in one spelling: `60m` and `1h` give the same text.
fn canonical(policy: &Policy) -> String {
    let targets: BTreeMap<usize, String> = (1..)
        .zip(&policy.targets)
        .filter_map(|(priority, target)| target.map(|target| (priority, target.to_string())))
        .collect();
    let pause: Vec<&str> =
        StateClass::ALL.iter().filter(|state| policy.pauses_in(Some(**state))).map(|state| state.as_str()).collect();
    format!(
        "{:?}",
        (
            (&policy.id, policy.kind.as_str(), policy.measure.as_str(), policy.calendar.name()),
            (targets, &policy.filter, pause, policy.near, policy.valid),
            (policy.on_target_change, policy.on_reopen),
        )
    )
}

#[cfg(test)]
mod tests;
