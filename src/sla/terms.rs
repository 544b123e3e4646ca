//! What a clock is computed from: the terms of a service level and the events of a ticket, both as bare instants.

use serde::Serialize;

use crate::sla::policy::{OnReopen, OnTargetChange};
use crate::sla::target::Target;

/// A time in which the clock stands still: `[from, to)`, or until further notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pause {
    /// First second.
    pub from: i64,
    /// First second after; none if no event says that it ended.
    pub to: Option<i64>,
}

/// The ticket came back after its stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reopen {
    /// When.
    pub at: i64,
    /// The next stop.
    pub stop: Option<i64>,
}

/// What is promised for a priority.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PriorityTarget {
    /// The priority, to be shown: only another target is a change.
    pub priority: Option<u8>,
    /// None if nothing is promised.
    pub target: Option<Target>,
}

/// Another priority from an instant on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TargetChange {
    /// When.
    pub at: i64,
    /// What is promised from then on.
    pub promise: PriorityTarget,
}

/// What happened to a ticket, as far as its clocks are concerned.
#[derive(Debug, Clone, Copy)]
pub struct ClockEvents<'a> {
    /// The creation of the ticket; only `OnReopen::Total` looks at it.
    pub created: i64,
    /// The event that starts the clock. The caller leaves out clocks that start after as-of.
    pub start: i64,
    /// The first event that stops it.
    pub stop: Option<i64>,
    /// The ticket was withdrawn.
    pub cancelled: Option<i64>,
    /// Sorted by `from`; they may overlap.
    pub pauses: &'a [Pause],
    /// In order of time.
    pub changes: &'a [TargetChange],
    /// In order of time.
    pub reopens: &'a [Reopen],
}

impl ClockEvents<'_> {
    /// A ticket that is opened at `start`, and nothing else happens.
    pub fn new(start: i64) -> Self {
        Self { created: start, start, stop: None, cancelled: None, pauses: &[], changes: &[], reopens: &[] }
    }
}

/// What was promised, and how it is measured.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// The promise before the first change.
    pub promise: PriorityTarget,
    /// From which share of the target an open clock is near its breach.
    pub near: Share,
    /// What a change of target does.
    pub on_target_change: OnTargetChange,
    /// What a reopening does.
    pub on_reopen: OnReopen,
}

/// A share in millionths, so that comparing it with seconds is exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Share(u32);

impl Share {
    /// From a number between 0 and 1.
    pub fn new(share: f64) -> Option<Self> {
        #[expect(clippy::cast_sign_loss, reason = "the range is checked in the same expression")]
        (0.0..=1.0).contains(&share).then(|| Self((share * 1e6).round() as u32))
    }

    pub(crate) fn reached(self, seconds: i64, target: i64) -> bool {
        i128::from(seconds) * 1_000_000 >= i128::from(self.0) * i128::from(target)
    }
}
