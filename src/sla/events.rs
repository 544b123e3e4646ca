//! What happened to a clock from its start to its end, each with the rule that says what follows: the spoken part of a trace.

use serde::Serialize;

use crate::model::{ClockState, Measure};
use crate::sla::check::Policy;
use crate::sla::clock::{Scratch, Under};
use crate::sla::cycles::Span;
use crate::sla::engine::Figures;
use crate::sla::facts::Facts;
use crate::sla::history::Recorded;
use crate::sla::instants::hours;
use crate::sla::policy::OnReopen;
use crate::sla::target::Target;

/// What kind of event it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// The clock starts.
    Start,
    /// The ticket came back, or came back to the group.
    Reopen,
    /// Another priority, with its target.
    TargetChange,
    /// Other hours, by the field that chooses them.
    HoursChange,
    /// The target is used up, and the clock runs on.
    Breach,
    /// The clock stops.
    Stop,
    /// The clock ends without a result.
    Cancel,
}

/// What happened to a running clock, and the rule that says what follows.
#[derive(Debug, Clone, Serialize)]
pub struct TraceEvent {
    /// When.
    #[serde(serialize_with = "crate::sla::instants::iso")]
    pub at: i64,
    /// Its kind.
    pub kind: EventKind,
    /// What happened.
    pub what: String,
    /// What follows by which rule.
    pub why: String,
}

/// The ticket that a clock is of.
#[derive(Clone, Copy)]
pub(super) struct Told<'a> {
    pub(super) facts: &'a Facts,
    pub(super) recorded: Recorded<'a>,
}

/// The events of a clock in order of time.
pub(super) fn events(
    under: Under<'_>,
    span: &Span<'_, '_>,
    figures: &Figures,
    scratch: &Scratch,
    told: Told<'_>,
) -> Vec<TraceEvent> {
    let policy = under.policy;
    let of_groups = !policy.groups.is_empty();
    let event = |at: i64, kind: EventKind, what: String, why: &str| TraceEvent { at, kind, what, why: why.to_owned() };
    let inside = |at: &i64| (span.start..=figures.end).contains(at);

    let first_start = scratch.reopens.iter().all(|reopen| reopen.at != figures.start)
        && scratch.changes.iter().all(|change| change.at != figures.start);
    let mut events = Vec::new();
    if first_start {
        events.push(event(
            figures.start,
            EventKind::Start,
            "clock starts".to_owned(),
            why_started(policy, figures, told),
        ));
    }
    for reopen in scratch.reopens.iter().filter(|reopen| inside(&reopen.at)) {
        let Some(rule) = policy.on_reopen.or(of_groups.then_some(OnReopen::Resume)) else { continue };
        let what = if of_groups { "back with the group" } else { "reopened" };
        events.push(event(reopen.at, EventKind::Reopen, what.to_owned(), rule.effect()));
    }
    for change in scratch.changes.iter().filter(|change| inside(&change.at)) {
        let Some(rule) = policy.on_target_change else { continue };
        let priority = change.promise.priority.map_or_else(|| "none".to_owned(), |priority| priority.to_string());
        let target = match change.promise.target {
            Some(Target::Seconds(seconds)) => format!("target {}", hours(seconds)),
            Some(other) => format!("target {other}"),
            None => "no target".to_owned(),
        };
        events.push(event(change.at, EventKind::TargetChange, format!("priority {priority}, {target}"), rule.effect()));
    }
    for (at, calendar) in under.hours(scratch).changes(span.start, figures.end) {
        let why = "the field that chooses the hours has changed (`calendar_by`, `zone_by`)";
        events.push(event(at, EventKind::HoursChange, format!("hours of `{calendar}` from here on"), why));
    }
    let is_late = figures.target_seconds.is_some_and(|target| figures.working_seconds > target);
    if let Some(due) = figures.due.filter(|due| is_late && inside(due)) {
        let what = format!("target of {} used up", hours(figures.target_seconds.unwrap_or(0)));
        let why = "due is the first instant at which the working seconds used equal the target; what counts from here on is late";
        events.push(event(due, EventKind::Breach, what, why));
    }
    if let Some(stop) = figures.stop {
        events.push(event(stop, EventKind::Stop, "clock stops".to_owned(), why_stopped(policy, stop, told)));
    } else if let Some(cancelled) = figures.cancelled {
        let why = if span.is_last { "the ticket was cancelled" } else { "another target ends this clock (`restart`)" };
        events.push(event(cancelled, EventKind::Cancel, "clock ends".to_owned(), why));
    }
    if matches!(figures.state, ClockState::NotApplicable | ClockState::Unmeasurable) {
        events.retain(|event| event.kind == EventKind::TargetChange || event.kind == EventKind::Reopen);
    }
    events.sort_by_key(|event| event.at);
    events
}

fn why_started(policy: &Policy, figures: &Figures, told: Told<'_>) -> &'static str {
    if !policy.groups.is_empty() {
        "one of the groups of the level has the ticket (`groups`)"
    } else if policy.start.is_some() && figures.start != told.facts.opened {
        "the first known instant of those that the level names (`start`)"
    } else {
        "the ticket was opened"
    }
}

/// The instant of the record that the stop is.
fn why_stopped(policy: &Policy, stop: i64, told: Told<'_>) -> &'static str {
    let Told { facts, recorded } = told;
    let at = |instant: Option<i64>| instant == Some(stop);
    match policy.measure {
        Measure::Respond if at(facts.acknowledged) => "the recorded response",
        Measure::Respond if recorded.responses.iter().any(|change| change.at == stop) => {
            "the first change of state by which somebody responded"
        }
        Measure::Respond => "the stop of the tool's own response clock",
        Measure::Fulfil if at(facts.fulfilled) => "the recorded fulfilment",
        _ if at(facts.resolved) && policy.measure != Measure::Close => "the recorded resolution",
        _ if at(facts.closed) => "the recorded closing",
        _ if !policy.groups.is_empty() => "the group passed the ticket on, or the work was done",
        _ => "the history says that the work was done",
    }
}
