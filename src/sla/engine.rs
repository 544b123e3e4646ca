//! The clocks of one ticket under one service level: a pure function from instants to figures. Knows no store, no settings
//! and no ticket; touches no heap, so that a million clocks cost what their arithmetic costs.
//!
//! What a reopening and a change of target make of the events stands in `cycles`; here a clock that is cut out is counted.

use crate::calendar::Calendar;
use crate::model::ClockState;
use crate::sla::cycles::{Span, Still, clocks};
use crate::sla::hours::Hours;
use crate::sla::terms::{Events, Share, Terms};

/// What a clock shows at as-of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// Its state. `NotApplicable` and `Unmeasurable` have no figures: every number is 0 and every instant but the start none.
    pub state: ClockState,
    /// The priority whose promise it is measured by.
    pub priority: Option<u8>,
    /// When it started.
    pub start: i64,
    /// The instant up to which the figures count: the stop, the cancellation or as-of.
    pub end: i64,
    /// The stop, if it has happened.
    pub stop: Option<i64>,
    /// The cancellation, of the ticket or by a restart, if that ended the clock.
    pub cancelled: Option<i64>,
    /// The first instant at which the target is used up; none while an open pause leaves that open.
    pub due: Option<i64>,
    /// The target in working seconds.
    pub target_seconds: Option<i64>,
    /// Working time that no pause covers.
    pub working_seconds: i64,
    /// Working time that a pause covers.
    pub paused_working_seconds: i64,
    /// All seconds of the clock's pieces, on the wall.
    pub elapsed_seconds: i64,
}

impl Figures {
    pub(super) const fn none(state: ClockState, priority: Option<u8>, start: i64) -> Self {
        Self {
            state,
            priority,
            start,
            end: start,
            stop: None,
            cancelled: None,
            due: None,
            target_seconds: None,
            working_seconds: 0,
            paused_working_seconds: 0,
            elapsed_seconds: 0,
        }
    }
}

/// Figures and state at `as_of` of the last clock, the one that attainment looks at.
#[inline]
pub fn evaluate(calendar: &Calendar, terms: &Terms, events: &Events<'_>, as_of: i64) -> Figures {
    let mut last = Figures::none(ClockState::Unmeasurable, terms.promise.priority, events.start);
    clocks(terms, events, as_of, |span| {
        if span.is_last {
            last = span.figures(Hours::of(calendar), terms.near);
        }
    });
    last
}

/// Figures and state at `as_of` of every clock, the last one last.
pub fn evaluate_all(
    calendar: &Calendar,
    terms: &Terms,
    events: &Events<'_>,
    as_of: i64,
    mut visit: impl FnMut(Figures),
) {
    clocks(terms, events, as_of, |span| visit(span.figures(Hours::of(calendar), terms.near)));
}

impl Span<'_, '_> {
    /// Counts the clock.
    #[inline]
    pub(super) fn figures(&self, hours: Hours<'_>, near: Share) -> Figures {
        let none = |state| Figures::none(state, self.promise.priority, self.start);
        if !self.is_measurable {
            return none(ClockState::Unmeasurable);
        }
        let Some(target) = self.promise.target else {
            return none(ClockState::NotApplicable);
        };
        let Some(target) = hours.seconds_of(target, self.start) else {
            return none(ClockState::Unmeasurable);
        };

        let (mut working, mut paused, mut left_out) = (0, 0, 0);
        let mut cursor = self.start;
        // Where the stretch begins in which the target is used up, and what is left of the target there.
        let mut last_stretch = None;
        for (from, to, still) in self.stills() {
            let counted = hours.working_seconds(cursor, from);
            if last_stretch.is_none() && working + counted >= target {
                last_stretch = Some((cursor, target - working));
            }
            working += counted;
            match still {
                Still::Pause | Still::Gap => paused += hours.working_seconds(from, to),
                Still::Stopped => left_out += to - from,
            }
            cursor = to;
        }
        let counted = hours.working_seconds(cursor, self.end);
        // While a pause is open nobody knows when the rest of the target will run.
        if last_stretch.is_none() && (!self.pause_is_open || working + counted >= target) {
            last_stretch = Some((cursor, target - working));
        }
        working += counted;

        Figures {
            state: self.state(near, working, target),
            priority: self.promise.priority,
            start: self.start,
            end: self.end,
            stop: self.stop,
            cancelled: self.cancelled,
            due: last_stretch.and_then(|(from, left)| hours.add_working_seconds(from, left)),
            target_seconds: Some(target),
            working_seconds: working,
            paused_working_seconds: paused,
            elapsed_seconds: self.end - self.start - left_out,
        }
    }

    fn state(&self, near: Share, working: i64, target: i64) -> ClockState {
        if self.cancelled.is_some() {
            ClockState::Cancelled
        } else if self.stop.is_some() {
            if working <= target { ClockState::Met } else { ClockState::Breached }
        } else if working > target {
            ClockState::OpenBreached
        } else if self.pause_is_open {
            ClockState::Paused
        } else if near.reached(working, target) {
            ClockState::OpenNear
        } else {
            ClockState::OpenOk
        }
    }
}
