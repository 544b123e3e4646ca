//! The clock of one ticket under one service level: a pure function from instants to figures. Knows no store, no policy
//! and no ticket; touches no heap, so that a million clocks cost what their arithmetic costs.
//!
//! The clock stops at one stop event and keeps one target: a ticket that was reopened is measured to its last stop, one whose
//! priority changed by its present priority. That is the caller's choice of `stop` and `target`.

use super::Target;
use crate::calendar::Calendar;
use crate::model::ClockState;

/// A time in which the clock stands still: `[from, to)`, or until further notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pause {
    /// First second.
    pub from: i64,
    /// First second after; none if no event says that it ended.
    pub to: Option<i64>,
}

/// What happened to a ticket, as far as one clock is concerned.
#[derive(Debug, Clone, Copy)]
pub struct Events<'a> {
    /// The event that starts the clock. The caller leaves out clocks that start after as-of.
    pub start: i64,
    /// The event that stops it.
    pub stop: Option<i64>,
    /// The ticket was withdrawn.
    pub cancelled: Option<i64>,
    /// Sorted by `from`; they may overlap.
    pub pauses: &'a [Pause],
}

/// What was promised.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// None if nothing is promised for the priority.
    pub target: Option<Target>,
    /// From which share of the target an open clock is near its breach.
    pub near: Share,
}

/// A share in millionths, so that comparing it with seconds is exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share(u32);

impl Share {
    /// From a number between 0 and 1.
    pub fn new(share: f64) -> Option<Self> {
        #[expect(clippy::cast_sign_loss, reason = "the range is checked in the same expression")]
        (0.0..=1.0).contains(&share).then(|| Self((share * 1e6).round() as u32))
    }

    fn reached(self, seconds: i64, target: i64) -> bool {
        i128::from(seconds) * 1_000_000 >= i128::from(self.0) * i128::from(target)
    }
}

/// What the clock shows at as-of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// Its state. `NotApplicable` and `Unmeasurable` have no figures: every number is 0 and every instant none.
    pub state: ClockState,
    /// The instant up to which the figures count: the stop, the cancellation or as-of.
    pub end: i64,
    /// The stop, if it has happened.
    pub stop: Option<i64>,
    /// The cancellation, if it ended the clock.
    pub cancelled: Option<i64>,
    /// The first instant at which the target is used up; none while an open pause leaves that open.
    pub due: Option<i64>,
    /// The target in working seconds.
    pub target_seconds: Option<i64>,
    /// Working time that no pause covers.
    pub working_seconds: i64,
    /// Working time that a pause covers.
    pub paused_working_seconds: i64,
    /// All seconds, on the wall.
    pub elapsed_seconds: i64,
}

impl Figures {
    pub(super) const fn none(state: ClockState, start: i64) -> Self {
        Self {
            state,
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

/// The events as they are known at as-of: what is later has not happened.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    pub(super) stop: Option<i64>,
    pub(super) cancelled: Option<i64>,
    /// Stop, cancellation or as-of.
    pub(super) end: i64,
    /// Whether the clock still runs at as-of and a pause covers that instant.
    pub(super) pause_is_open: bool,
}

impl Known {
    /// None if the instants contradict each other.
    #[inline]
    pub(super) fn at(events: &Events<'_>, as_of: i64) -> Option<Self> {
        let happened = |instant: &i64| *instant <= as_of;
        let stop = events.stop.filter(happened);
        let cancelled = events.cancelled.filter(happened);
        if stop.is_some_and(|stop| stop < events.start) || cancelled.is_some_and(|cancelled| cancelled < events.start) {
            return None;
        }
        let mut pause_is_open = false;
        for pause in events.pauses.iter().filter(|pause| pause.from <= as_of) {
            match pause.to {
                Some(to) if to < pause.from => return None,
                Some(to) if to <= as_of => {}
                _ => pause_is_open = true,
            }
        }
        // A cancellation at or after the stop changes nothing.
        let cancelled = cancelled.filter(|cancelled| stop.is_none_or(|stop| *cancelled < stop));
        let stop = if cancelled.is_some() { None } else { stop };
        let end = cancelled.or(stop);
        Some(Self {
            stop,
            cancelled,
            end: end.unwrap_or(as_of.max(events.start)),
            pause_is_open: pause_is_open && end.is_none(),
        })
    }

    /// The pauses inside the clock as sorted intervals that do not overlap.
    #[inline]
    pub(super) fn pauses(self, events: &Events<'_>) -> impl Iterator<Item = (i64, i64)> {
        let mut cursor = events.start;
        events.pauses.iter().filter_map(move |pause| {
            let (from, to) = (pause.from.max(cursor), pause.to.map_or(self.end, |to| to.min(self.end)));
            if to <= from {
                return None;
            }
            cursor = to;
            Some((from, to))
        })
    }
}

/// Figures and state of one clock at `as_of`.
#[inline]
pub fn evaluate(calendar: &Calendar, terms: Terms, events: &Events<'_>, as_of: i64) -> Figures {
    debug_assert!(events.pauses.is_sorted_by_key(|pause| pause.from));
    let Some(known) = Known::at(events, as_of) else {
        return Figures::none(ClockState::Unmeasurable, events.start);
    };
    let Some(target) = terms.target else {
        return Figures::none(ClockState::NotApplicable, events.start);
    };
    let Some(target) = target.seconds(calendar, events.start) else {
        return Figures::none(ClockState::Unmeasurable, events.start);
    };

    let (mut working, mut paused) = (0, 0);
    let mut cursor = events.start;
    // Where the stretch begins in which the target is used up, and what is left of the target there.
    let mut last_stretch = None;
    for (from, to) in known.pauses(events) {
        let counted = calendar.working_seconds(cursor, from);
        if last_stretch.is_none() && working + counted >= target {
            last_stretch = Some((cursor, target - working));
        }
        working += counted;
        paused += calendar.working_seconds(from, to);
        cursor = to;
    }
    let counted = calendar.working_seconds(cursor, known.end);
    // While a pause is open nobody knows when the rest of the target will run.
    if last_stretch.is_none() && (!known.pause_is_open || working + counted >= target) {
        last_stretch = Some((cursor, target - working));
    }
    working += counted;

    Figures {
        state: state(&known, terms.near, working, target),
        end: known.end,
        stop: known.stop,
        cancelled: known.cancelled,
        due: last_stretch.and_then(|(from, left)| calendar.add_working_seconds(from, left)),
        target_seconds: Some(target),
        working_seconds: working,
        paused_working_seconds: paused,
        elapsed_seconds: known.end - events.start,
    }
}

fn state(known: &Known, near: Share, working: i64, target: i64) -> ClockState {
    if known.cancelled.is_some() {
        ClockState::Cancelled
    } else if known.stop.is_some() {
        if working <= target { ClockState::Met } else { ClockState::Breached }
    } else if working > target {
        ClockState::OpenBreached
    } else if known.pause_is_open {
        ClockState::Paused
    } else if near.reached(working, target) {
        ClockState::OpenNear
    } else {
        ClockState::OpenOk
    }
}
