//! From the events of a ticket to its clocks: first the reopen policy makes clocks of the cycles, then the target policy is applied
//! within each of them. Pure instants, no working time; touches no heap.
//!
//! A cycle is start to stop, or reopening to next stop; a gap is stop to reopening.

use crate::sla::policy::{OnReopen, OnTargetChange};
use crate::sla::terms::{Events, Pause, Promise, Reopen, TargetChange, Terms};

/// The events as they are known at as-of: what is later has not happened.
#[derive(Debug, Clone, Copy)]
pub(super) struct Life<'a> {
    events: &'a Events<'a>,
    as_of: i64,
    on_reopen: OnReopen,
    /// The reopenings that have happened and count.
    reopens: &'a [Reopen],
    last_stop: Option<i64>,
    /// The cancellation, if it ended the last cycle.
    cancelled: Option<i64>,
    pause_is_open: bool,
}

/// One clock, cut out of the events.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span<'l, 'a> {
    life: Option<&'l Life<'a>>,
    pub(super) promise: Promise,
    pub(super) start: i64,
    /// Stop, cancellation or as-of.
    pub(super) end: i64,
    pub(super) stop: Option<i64>,
    pub(super) cancelled: Option<i64>,
    /// Pauses before it are forgotten.
    pauses_from: i64,
    /// Whether the clock still runs at as-of and a pause covers that instant.
    pub(super) pause_is_open: bool,
    /// Whether no clock follows.
    pub(super) is_last: bool,
    /// Whether the instants are in order.
    pub(super) is_measurable: bool,
}

/// Why a clock stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Still {
    /// A pause covers it.
    Pause,
    /// The ticket was closed, which is treated like a pause.
    Gap,
    /// The ticket was closed, which is no part of the clock.
    Stopped,
}

/// Shows every clock in order of time.
#[inline]
pub(super) fn clocks<'a>(terms: &Terms, events: &'a Events<'a>, as_of: i64, mut visit: impl FnMut(&Span<'_, 'a>)) {
    debug_assert!(events.pauses.is_sorted_by_key(|pause| pause.from));
    debug_assert!(events.changes.is_sorted_by_key(|change| change.at));
    let Some(life) = Life::at(events, terms.on_reopen, as_of) else {
        visit(&Span::unmeasurable(terms.promise, events.start));
        return;
    };
    let mut start = events.start;
    match life.on_reopen {
        OnReopen::NewCycle => {
            let mut stop = events.stop;
            for reopen in life.reopens {
                life.clocks_of_cycle(terms, (start, stop, None), false, &mut visit);
                (start, stop) = (reopen.at, reopen.stop);
            }
        }
        OnReopen::Total if !life.reopens.is_empty() => start = events.created,
        _ => {}
    }
    life.clocks_of_cycle(terms, (start, life.last_stop, life.cancelled), true, &mut visit);
}

impl<'a> Life<'a> {
    /// None if the instants contradict each other.
    #[inline]
    fn at(events: &'a Events<'a>, on_reopen: OnReopen, as_of: i64) -> Option<Self> {
        let happened = |instant: &i64| *instant <= as_of;
        let cancellation = events.cancelled.filter(happened);
        if cancellation.is_some_and(|cancelled| cancelled < events.start) {
            return None;
        }
        let reopens = if on_reopen == OnReopen::FirstCycle { &[] } else { events.reopens };
        let (mut start, mut stop) = (events.start, events.stop.filter(happened));
        let mut gap = None;
        let mut count = 0;
        let cancelled = loop {
            if stop.is_some_and(|stop| stop < start) {
                return None;
            }
            // A cancellation at or after the stop changes nothing; one before it ends everything.
            if let Some(cancelled) = cancellation
                && start <= cancelled
                && stop.is_none_or(|stop| cancelled < stop)
            {
                stop = None;
                break Some(cancelled);
            }
            let Some(reopen) = reopens.get(count).filter(|reopen| reopen.at <= as_of) else { break None };
            gap = Some(stop.filter(|stop| *stop <= reopen.at)?);
            (start, stop) = (reopen.at, reopen.stop.filter(happened));
            count += 1;
        };
        if on_reopen == OnReopen::Total && count > 0 && events.stop.is_some_and(|stop| stop < events.created) {
            return None;
        }
        let mut pause_is_open = false;
        for pause in events.pauses.iter().filter(|pause| pause.from <= as_of) {
            match pause.to {
                Some(to) if to < pause.from => return None,
                Some(to) if to <= as_of => {}
                // A pause that began before the last stop ended with it.
                _ => pause_is_open |= gap.is_none_or(|stop| stop <= pause.from),
            }
        }
        Some(Self {
            events,
            as_of,
            on_reopen,
            reopens: &reopens[..count],
            last_stop: stop,
            cancelled,
            pause_is_open: pause_is_open && stop.is_none() && cancelled.is_none(),
        })
    }

    /// Applies the target policy to a clock that the reopen policy made.
    #[inline]
    fn clocks_of_cycle(
        &self,
        terms: &Terms,
        (start, stop, cancelled): (i64, Option<i64>, Option<i64>),
        is_last: bool,
        visit: &mut impl FnMut(&Span<'_, 'a>),
    ) {
        let ended = cancelled.or(stop);
        let mut span = Span {
            life: Some(self),
            promise: terms.promise,
            start,
            end: ended.unwrap_or(self.as_of.max(start)),
            stop,
            cancelled,
            pauses_from: i64::MIN,
            pause_is_open: self.pause_is_open && ended.is_none(),
            is_last,
            is_measurable: true,
        };
        let mut changes = self.events.changes;
        while let Some((at, promise)) = self.next_change(start, &mut changes) {
            if at <= start {
                span.promise = promise;
                continue;
            }
            if at > self.as_of || ended.is_some_and(|end| end <= at) {
                break;
            }
            let other_target = promise.target != span.promise.target;
            match terms.on_target_change {
                OnTargetChange::AtEvent => break,
                OnTargetChange::Restart if other_target => {
                    let end = self.ended_before(at);
                    visit(&Span {
                        end,
                        stop: None,
                        cancelled: Some(end),
                        pause_is_open: false,
                        is_last: false,
                        ..span
                    });
                    span.start = at;
                }
                OnTargetChange::Retroactive if other_target => span.pauses_from = at,
                _ => {}
            }
            span.promise = promise;
        }
        visit(&span);
    }

    /// When the next change takes effect, and what is promised then: one between a stop and a reopening does so at the reopening, and
    /// of several at one instant the last one counts.
    fn next_change(&self, start: i64, changes: &mut &[TargetChange]) -> Option<(i64, Promise)> {
        let (first, rest) = changes.split_first()?;
        let at = self.takes_effect(start, first.at);
        let same = rest.iter().take_while(|change| self.takes_effect(start, change.at) == at).count();
        *changes = &rest[same..];
        Some((at, same.checked_sub(1).map_or(first, |last| &rest[last]).promise))
    }

    /// A cycle that stops in the second in which it begins has no second for a change to take effect in; but a clock has the promise
    /// of its beginning, whatever its length.
    fn takes_effect(&self, start: i64, mut at: i64) -> i64 {
        if at <= start || self.on_reopen == OnReopen::NewCycle {
            return at;
        }
        let mut stop = self.events.stop;
        for reopen in self.reopens {
            if stop.is_some_and(|stop| stop <= at) {
                at = at.max(reopen.at);
            }
            stop = reopen.stop;
        }
        at
    }

    /// Where a clock ends that a change at an instant cancels: there, or at the stop before it where the gap is no part of the clock.
    fn ended_before(&self, at: i64) -> i64 {
        let mut stop = self.events.stop;
        for reopen in self.reopens {
            if reopen.at == at && self.on_reopen == OnReopen::Resume {
                return stop.unwrap_or(at);
            }
            stop = reopen.stop;
        }
        at
    }
}

impl<'a> Span<'_, 'a> {
    fn unmeasurable(promise: Promise, start: i64) -> Self {
        Self {
            life: None,
            promise,
            start,
            end: start,
            stop: None,
            cancelled: None,
            pauses_from: i64::MIN,
            pause_is_open: false,
            is_last: true,
            is_measurable: false,
        }
    }

    /// The times inside the clock in which it stands still, as sorted intervals that do not overlap.
    #[inline]
    pub(super) fn stills(&self) -> Stills<'a> {
        let life = self.life;
        Stills {
            pauses: life.map_or(&[], |life| life.events.pauses),
            reopens: life.map_or(&[], |life| life.reopens),
            stop: life.and_then(|life| life.events.stop),
            on_reopen: life.map_or(OnReopen::FirstCycle, |life| life.on_reopen),
            pauses_from: self.pauses_from,
            cursor: self.start,
            end: self.end,
        }
    }
}

/// Iterator over the times in which a clock stands still.
#[derive(Debug)]
pub(super) struct Stills<'a> {
    pauses: &'a [Pause],
    reopens: &'a [Reopen],
    /// The next stop: it ends every pause that began before it.
    stop: Option<i64>,
    on_reopen: OnReopen,
    pauses_from: i64,
    cursor: i64,
    end: i64,
}

impl Iterator for Stills<'_> {
    type Item = (i64, i64, Still);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let pause = self.pauses.first();
            let gap = match (self.reopens.split_first(), self.stop) {
                (Some((reopen, rest)), Some(stop)) if pause.is_none_or(|pause| stop <= pause.from) => {
                    self.reopens = rest;
                    self.stop = reopen.stop;
                    Some((stop, reopen.at))
                }
                _ => None,
            };
            let (from, to, still) = match (gap, pause) {
                (Some((from, to)), _) => match self.on_reopen {
                    OnReopen::Resume => (from, to, Still::Stopped),
                    OnReopen::ExtendDue => (from, to, Still::Gap),
                    _ => continue,
                },
                (None, Some(pause)) => {
                    self.pauses = &self.pauses[1..];
                    let to = pause.to.unwrap_or(i64::MAX).min(self.stop.unwrap_or(i64::MAX));
                    (pause.from.max(self.pauses_from), to, Still::Pause)
                }
                (None, None) => return None,
            };
            let (from, to) = (from.max(self.cursor), to.min(self.end));
            if from < to {
                self.cursor = to;
                return Some((from, to, still));
            }
        }
    }
}
