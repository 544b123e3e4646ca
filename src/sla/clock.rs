//! From a ticket's facts and history to the events of one clock: which instant starts and stops it, when it stood still, and
//! how well that is known. Knows no store and no arithmetic of working time beyond placing a pause total.
//!
//! - Start: the opening. A reopened ticket is measured to the stop that its record holds, which is the last one.
//! - Stop: `respond` at the acknowledgement, else when the ticket left `new`, else when the tool's own response clock stopped;
//!   `resolve` at the resolution, else at the closing; `close` at the closing; `fulfil` at the fulfilment, else at the closing,
//!   else at the resolution.
//! - A ticket whose state says that the event has happened, without an instant for it, cannot be measured.
//! - A cancelled ticket was cancelled at its closing, else its resolution, else its last update; a stop counts only if it came before.
//! - Pauses: the recorded states. Without a recorded history the tool's pause total is taken as working time in which the clock
//!   stood still, and placed at the start, because its place is not known; a ticket that is in a pausing state now has been so since
//!   its last update. Figures that rest on either, or on no knowledge of pauses at all, are `estimated`.

use super::check::Policy;
use super::engine::{Events, Figures, Pause, Terms, evaluate};
use super::facts::Facts;
use super::history::{self, Change};
use crate::model::{Basis, ClockState, Measure, StateClass};

/// What one clock is computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    pub(super) start: i64,
    pub(super) stop: Option<i64>,
    pub(super) cancelled: Option<i64>,
    pub(super) basis: Basis,
    /// The record contradicts itself, so nothing can be measured.
    pub(super) contradicts: bool,
}

/// Working seconds in which the clock stood still by the tool's total, without a place in time.
pub(super) const ESTIMATED: &str =
    "pause total recorded by the tool, placed at the start because its time is not recorded";

impl Clock {
    /// Reads the clock of a ticket under a policy. `pauses` is emptied and filled, so that its memory serves many tickets.
    #[inline]
    pub(super) fn read(
        policy: &Policy,
        facts: &Facts,
        changes: &[Change],
        as_of: i64,
        pauses: &mut Vec<Pause>,
    ) -> Self {
        pauses.clear();
        let is_cancelled = facts.state == Some(StateClass::Cancelled);
        let cancelled = if is_cancelled { facts.closed.or(facts.resolved).or(facts.updated) } else { None };
        let mut stop = stop(policy.measure, facts, changes);
        if let Some(cancelled) = cancelled {
            // The closing of a cancelled ticket is its cancellation, no result of work.
            stop = stop.filter(|stop| *stop < cancelled);
        }
        let contradicts = if is_cancelled {
            cancelled.is_none()
        } else {
            stop.is_none() && should_have_stopped(policy.measure, facts, as_of)
        };
        let ended = stop.or(cancelled).is_some_and(|end| end <= as_of);
        let basis = read_pauses(policy, facts, changes, (as_of, ended), pauses);
        Self { start: facts.opened, stop, cancelled, basis, contradicts }
    }

    /// Its figures. `pauses` are those that `read` filled in.
    #[inline]
    pub(super) fn figures(&self, policy: &Policy, facts: &Facts, as_of: i64, pauses: &[Pause]) -> Figures {
        if self.contradicts {
            return Figures::none(ClockState::Unmeasurable, self.start);
        }
        let terms = Terms { target: policy.target(facts.priority), near: policy.near };
        evaluate(&policy.calendar, terms, &self.events(pauses), as_of)
    }

    pub(super) fn events<'a>(&self, pauses: &'a [Pause]) -> Events<'a> {
        Events { start: self.start, stop: self.stop, cancelled: self.cancelled, pauses }
    }
}

fn stop(measure: Measure, facts: &Facts, changes: &[Change]) -> Option<i64> {
    match measure {
        Measure::Respond => facts.acknowledged.or_else(|| history::left_new(changes)).or(facts.tool_responded),
        Measure::Resolve => facts.resolved.or(facts.closed),
        Measure::Close => facts.closed,
        Measure::Fulfil => facts.fulfilled.or(facts.closed).or(facts.resolved),
    }
}

/// Whether the record says that the stop event lies behind the ticket. Asked only where there is no instant for it.
fn should_have_stopped(measure: Measure, facts: &Facts, as_of: i64) -> bool {
    let finished = matches!(facts.state, Some(StateClass::Resolved | StateClass::Closed));
    match measure {
        // A ticket that is not resolved may still get its response, unless its state says that somebody took it up.
        Measure::Respond => {
            let taken_up = matches!(facts.state, Some(StateClass::Open | StateClass::Pending))
                && facts.updated.is_some_and(|updated| updated <= as_of);
            taken_up || facts.resolved.or(facts.closed).map_or(finished, |end| end <= as_of)
        }
        Measure::Close => facts.state == Some(StateClass::Closed),
        Measure::Resolve | Measure::Fulfil => finished,
    }
}

fn read_pauses(
    policy: &Policy,
    facts: &Facts,
    changes: &[Change],
    (as_of, ended): (i64, bool),
    pauses: &mut Vec<Pause>,
) -> Basis {
    if !policy.pauses() {
        return Basis::Measured;
    }
    if !changes.is_empty() {
        history::pauses(policy, facts.opened, changes, pauses);
        return Basis::Measured;
    }
    // A ticket nobody has touched has no history because nothing happened.
    if facts.state == Some(StateClass::New) && !policy.pauses_in(facts.state) {
        return Basis::Measured;
    }
    let total = facts.tool_paused.of(policy.measure);
    if let Some(seconds @ 1..) = total {
        let to = policy.calendar.add_working_seconds(facts.opened, seconds).unwrap_or(as_of);
        // A total is over: it must not look like a pause that still lasts.
        pauses.push(Pause { from: facts.opened, to: Some(to.min(as_of)) });
    }
    let pauses_now = !ended && policy.pauses_in(facts.state);
    if pauses_now && let Some(updated) = facts.updated {
        pauses.push(Pause { from: updated.max(facts.opened), to: None });
    }
    // The tool's own statement that the clock never stood still is a record, not an inference.
    if total == Some(0) && !pauses_now { Basis::Measured } else { Basis::Estimated }
}
