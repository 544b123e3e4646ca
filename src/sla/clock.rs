//! From a ticket's facts and history to the events of its clocks under one policy: which instants start and stop them, when they
//! stood still, and how well that is known. Knows no store and no arithmetic of working time beyond placing a pause total.
//!
//! - Start: the opening, or the first known of the instants that the policy names. A clock that has not started at as-of is none.
//! - Stop: `respond` at the acknowledgement, else at the first change of state by which somebody responded, else when the tool's own response clock stopped;
//!   `resolve` at the resolution; `close` at the closing; `fulfil` at the fulfilment, else at the resolution, else at the closing.
//!   The measures take the same instants (`queries/measures/tickets.sql`).
//! - Reopenings: under `on_reopen` the recorded states say when a ticket was stopped and came back; the last stop is the record's
//!   own, unless that lies before the last reopening. Without `on_reopen`, or without a recorded history, a clock runs from the
//!   opening to the stop that the record holds. A response is given once, but under `new_cycle` once in each cycle.
//! - Groups: a policy of groups has a clock from the first time one of them has the ticket; it stops when they pass it on or the work is
//!   done, and each later time is a reopening, which goes on where the clock stood unless the policy says otherwise.
//! - Targets: under `on_target_change` the recorded priorities decide; without, or without a record of them, the present one does.
//! - A ticket whose state says that the event has happened, without an instant for it, cannot be measured.
//! - A cancelled ticket was cancelled at its closing, else its resolution, else its last update; a stop counts only if it came before.
//! - Pauses: the recorded states. Without a recorded history the tool's pause total is taken as working time in which the clock
//!   stood still, and placed at the start, because its place is not known; a ticket that is in a pausing state now has been so since
//!   its last update. Where only some reasons count, a time whose reason is not known counts as working time. Figures that rest on either, or on no knowledge of pauses at all, are `estimated`; so are those of a policy that
//!   asks for reopenings or changes of target where a ticket may have come back, or was worked on, without a history, and those of a
//!   ticket that is taken as resolved when closed because its tool knows no other time.
//! - Hours: where the field that chooses them (`calendar_by`, `zone_by`) has a history, each stretch of a clock runs by the hours that held then. Under
//!   `on_hours_change = "present"`, or where a ticket was passed on and nobody recorded when, all of it runs by the present ones: `estimated`.

use crate::model::{Basis, ClockState, Measure, StateClass};
use crate::sla::check::Policy;
use crate::sla::cycles::{Span, clocks};
use crate::sla::engine::Figures;
use crate::sla::facts::Facts;
use crate::sla::history;
use crate::sla::history::Recorded;
use crate::sla::hours::{Hours, Shift};
use crate::sla::terms::{Events, Pause, Promise, Reopen, TargetChange};
use crate::spell::Change;

/// A policy as it applies to a ticket.
#[derive(Debug, Clone, Copy)]
pub(super) struct Under<'a> {
    pub(super) policy: &'a Policy,
    /// The level's place among those of the settings.
    pub(super) level: usize,
    /// The place of the calendar that the present values of the ticket choose.
    pub(super) calendar: usize,
    /// The instant that starts the clock.
    pub(super) start: i64,
}

impl<'a> Under<'a> {
    /// By which calendars the clocks run that were read into `scratch`.
    pub(super) fn hours(self, scratch: &'a Scratch) -> Hours<'a> {
        let calendars = self.policy.calendars();
        let first = if scratch.shifts.is_empty() { self.calendar } else { scratch.first_hours };
        Hours::shifting(self.policy.calendar(first), &scratch.shifts, calendars)
    }
}

/// What the clocks of one ticket are computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    opened: i64,
    pub(super) start: i64,
    pub(super) stop: Option<i64>,
    pub(super) cancelled: Option<i64>,
    pub(super) basis: Basis,
    /// The promise before the first change.
    promise: Promise,
    /// The record contradicts itself, so nothing can be measured.
    contradicts: bool,
}

/// The lists of a ticket's events, emptied and filled for each clock, so that their memory serves many tickets.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    pauses: Vec<Pause>,
    pub(super) changes: Vec<TargetChange>,
    pub(super) reopens: Vec<Reopen>,
    stays: Vec<(i64, i64)>,
    /// Changes of the hours, and the place of the calendar that held before the first of them.
    pub(super) shifts: Vec<Shift>,
    first_hours: usize,
}

/// Working seconds in which the clock stood still by the tool's total, without a place in time.
pub(super) const ESTIMATED: &str =
    "pause total recorded by the tool, placed at the start because its time is not recorded";

impl Clock {
    /// Reads the clocks of a ticket under a policy; none if it has not come to the groups of the policy.
    #[inline]
    pub(super) fn read(
        under: Under<'_>,
        facts: &Facts,
        recorded: Recorded<'_>,
        as_of: i64,
        scratch: &mut Scratch,
    ) -> Option<Self> {
        let policy = under.policy;
        let Scratch { pauses, changes, reopens, stays, shifts, first_hours } = scratch;
        let changed = recorded.hours_of(under.level);
        *first_hours = policy.shifts(under.calendar, changed, shifts);
        let is_counted_by_present = policy.keeps_present_hours() && !shifts.is_empty();
        if is_counted_by_present {
            shifts.clear();
        }
        pauses.clear();
        changes.clear();
        reopens.clear();
        let is_cancelled = facts.state == Some(StateClass::Cancelled);
        let cancelled = if is_cancelled { facts.closed.or(facts.resolved).or(facts.updated) } else { None };
        let mut stop = stop(policy.measure, facts, recorded.responses);
        if let Some(cancelled) = cancelled {
            // The closing of a cancelled ticket is its cancellation, no result of work.
            stop = stop.filter(|stop| *stop < cancelled);
        }
        let mut start = under.start;
        if policy.has_responses_by_cycle() {
            if !recorded.responses.is_empty() {
                (start, stop) = history::response_cycles(recorded, facts.acknowledged, start, reopens);
            }
        } else if policy.on_reopen.is_some() {
            let first = history::cycles(policy.measure, recorded.states, reopens);
            stop = match reopens.last_mut() {
                Some(last) => {
                    last.stop = stop.filter(|stop| last.at <= *stop).or(last.stop);
                    first
                }
                None => stop.or(first),
            };
        }
        let last_stop = reopens.last().map_or(stop, |last| last.stop);
        let contradicts = if is_cancelled {
            cancelled.is_none()
        } else {
            last_stop.is_none() && should_have_stopped(policy.measure, facts, recorded, as_of)
        };
        let ended = last_stop.or(cancelled).is_some_and(|end| end <= as_of);
        if !policy.groups.is_empty() {
            stays.clear();
            history::stays(policy, facts.opened, recorded.groups, facts.group, stays);
            (start, stop) = history::within(stays, start, stop, reopens)?;
            if start > as_of {
                return None;
            }
        }
        let mut basis = read_pauses(under, facts, recorded, (as_of, ended), pauses);
        let by_closing = facts.by_closing && matches!(policy.measure, Measure::Resolve | Measure::Fulfil);
        let misses_hours = is_counted_by_present
            || policy.hours_go_by_group()
                && changed.iter().all(|changes| changes.is_empty())
                && facts.reassigned.is_some_and(|times| times > 0);
        if by_closing || misses_hours || misses_history(policy, facts, recorded) {
            basis = Basis::Estimated;
        }
        let promise = read_promises(policy, facts, recorded.priorities, changes);
        Some(Self { opened: facts.opened, start, stop, cancelled, basis, promise, contradicts })
    }

    /// Shows every clock with its figures, the last one last; a record that contradicts itself has one clock without pieces.
    #[inline]
    pub(super) fn each(
        &self,
        under: Under<'_>,
        as_of: i64,
        scratch: &Scratch,
        mut visit: impl FnMut(&Figures, Option<&Span<'_, '_>>),
    ) {
        if self.contradicts {
            return visit(&Figures::none(ClockState::Unmeasurable, self.promise.priority, self.start), None);
        }
        clocks(&under.policy.terms(self.promise), &self.events(scratch), as_of, |span| {
            visit(&span.figures(under.hours(scratch), under.policy.near), Some(span));
        });
    }

    /// The priority whose promise the last clock is measured by.
    pub(super) fn deciding_priority(&self, policy: &Policy, as_of: i64, scratch: &Scratch) -> Option<u8> {
        let mut priority = self.promise.priority;
        clocks(&policy.terms(self.promise), &self.events(scratch), as_of, |span| priority = span.promise.priority);
        priority
    }

    fn events<'a>(&self, scratch: &'a Scratch) -> Events<'a> {
        Events {
            created: self.opened.min(self.start),
            start: self.start,
            stop: self.stop,
            cancelled: self.cancelled,
            pauses: &scratch.pauses,
            changes: &scratch.changes,
            reopens: &scratch.reopens,
        }
    }
}

/// The promise at the opening; the later ones are appended to `changes`.
fn read_promises(policy: &Policy, facts: &Facts, recorded: &[Change<u8>], changes: &mut Vec<TargetChange>) -> Promise {
    let promise = |priority| Promise { priority, target: policy.target(priority) };
    match recorded.first() {
        Some(first) if policy.on_target_change.is_some() => {
            changes.extend(recorded.iter().map(|change| TargetChange { at: change.at, promise: promise(change.new) }));
            // A first priority that is only set, not changed, has held from the start.
            promise(first.old.or(first.new))
        }
        _ => promise(facts.priority),
    }
}

/// Whether the policy asks for what only a history could tell, and there is none.
fn misses_history(policy: &Policy, facts: &Facts, recorded: Recorded<'_>) -> bool {
    // A closing before the resolution is that of an earlier cycle.
    let came_back = facts.closed < facts.resolved && facts.closed.is_some();
    // For groups a reopening is that the ticket comes back to them: their own history tells.
    let may_have_come_back = policy.on_reopen.is_some()
        && policy.groups.is_empty()
        && (policy.measure != Measure::Respond || policy.has_responses_by_cycle())
        && recorded.states.is_empty()
        && facts.state != Some(StateClass::New)
        && (facts.reopened != Some(0) || came_back);
    let may_have_changed = policy.on_target_change.is_some()
        && recorded.states.is_empty()
        && recorded.priorities.is_empty()
        && facts.state != Some(StateClass::New);
    // Where it stands says who had it before only if it was never passed on.
    let may_have_moved = !policy.groups.is_empty() && recorded.groups.is_empty() && facts.reassigned != Some(0);
    may_have_come_back || may_have_changed || may_have_moved
}

fn stop(measure: Measure, facts: &Facts, responses: &[Change]) -> Option<i64> {
    match measure {
        Measure::Respond => {
            facts.acknowledged.or_else(|| responses.first().map(|change| change.at)).or(facts.tool_responded)
        }
        Measure::Resolve => facts.resolved,
        Measure::Close => facts.closed,
        Measure::Fulfil => facts.fulfilled.or(facts.resolved).or(facts.closed),
    }
}

/// Whether the record says that the stop event lies behind the ticket. Asked only where there is no instant for it.
fn should_have_stopped(measure: Measure, facts: &Facts, recorded: Recorded<'_>, as_of: i64) -> bool {
    let finished = matches!(facts.state, Some(StateClass::Resolved | StateClass::Closed));
    match measure {
        // A ticket that is not resolved may still get its response, unless its state says that somebody took it up.
        Measure::Respond => {
            // Where there is a history it would tell.
            let taken_up = recorded.states.is_empty()
                && matches!(facts.state, Some(StateClass::Open | StateClass::Pending))
                && facts.updated.is_some_and(|updated| updated <= as_of);
            taken_up || facts.resolved.or(facts.closed).map_or(finished, |end| end <= as_of)
        }
        Measure::Close => facts.state == Some(StateClass::Closed),
        // A closing says that the ticket was resolved, and not when.
        Measure::Resolve | Measure::Fulfil => {
            let closed = facts.closed.map_or(finished, |closed| closed <= as_of);
            (finished || facts.state.is_none()) && closed
        }
    }
}

fn read_pauses(
    under: Under<'_>,
    facts: &Facts,
    recorded: Recorded<'_>,
    (as_of, ended): (i64, bool),
    pauses: &mut Vec<Pause>,
) -> Basis {
    let policy = under.policy;
    if !policy.pauses() {
        return Basis::Measured;
    }
    let by_reason = !policy.pause_reasons.is_empty();
    let present = (facts.word, facts.hold);
    if !recorded.states.is_empty() {
        history::pauses(policy, facts.opened, recorded.states, pauses);
        let known = !by_reason || history::keep_reasons(policy, recorded, present, pauses);
        return if known { Basis::Measured } else { Basis::Estimated };
    }
    // A ticket nobody has touched has no history because nothing happened.
    if facts.state == Some(StateClass::New) && !policy.pauses_in(facts.state) {
        return Basis::Measured;
    }
    // A total does not say which reasons it is of.
    let total = facts.tool_paused.of(policy.measure).filter(|total| !by_reason || *total == 0);
    if let Some(seconds @ 1..) = total {
        let to = policy.calendar(under.calendar).add_working_seconds(under.start, seconds).unwrap_or(as_of);
        // A total is over: it must not look like a pause that still lasts.
        pauses.push(Pause { from: under.start, to: Some(to.min(as_of)) });
    }
    let has_reason = !by_reason || policy.has_reason(facts.word) || policy.has_reason(facts.hold);
    let pauses_now = !ended && policy.pauses_in(facts.state) && has_reason;
    if pauses_now && let Some(updated) = facts.updated {
        pauses.push(Pause { from: updated.max(under.start), to: None });
    }
    // The tool's own statement that the clock never stood still is a record, not an inference.
    if total == Some(0) && !pauses_now { Basis::Measured } else { Basis::Estimated }
}
