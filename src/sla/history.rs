//! The states and priorities a ticket went through: from recorded changes to pauses, and to stops and reopenings.
//! Knows no store; the changes of all tickets lie in one array, sorted by ticket.

use crate::model::{Measure, StateClass};
use crate::sla::check::Policy;
use crate::sla::terms::{Pause, Reopen};
use crate::spell::{Change, Changes};

/// What is recorded about one ticket, in order of time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Recorded<'a> {
    pub(super) states: &'a [Change],
    pub(super) priorities: &'a [Change<u8>],
    /// Groups that policies name.
    pub(super) groups: &'a [Change<u16>],
    /// The tool's words for the states, and what the ticket waited for: those that policies name.
    pub(super) words: &'a [Change<u16>],
    pub(super) holds: &'a [Change<u16>],
    /// Those changes of state by which somebody responded.
    pub(super) responses: &'a [Change],
    /// What chose the hours: of each level the changes of the calendar and of the zone, of all tickets.
    hours: &'a [[Changes<u16>; 2]],
    ticket: usize,
}

impl<'a> Recorded<'a> {
    /// The changes of what chooses the calendar and the zone under a level.
    #[inline]
    pub(super) fn hours_of(&self, level: usize) -> [&'a [Change<u16>]; 2] {
        self.hours.get(level).map_or([&[], &[]], |changes| changes.each_ref().map(|changes| changes.of(self.ticket)))
    }
}

/// The changes of some tickets, each known by its place among them.
#[derive(Debug, Default)]
pub(super) struct Histories {
    pub(super) states: Changes,
    pub(super) priorities: Changes<u8>,
    pub(super) groups: Changes<u16>,
    pub(super) words: Changes<u16>,
    pub(super) holds: Changes<u16>,
    pub(super) responses: Changes,
    /// By level; empty where no level has hours that change.
    pub(super) hours: Vec<[Changes<u16>; 2]>,
}

impl Histories {
    /// What is recorded about the ticket at a place.
    pub(super) fn of(&self, ticket: usize) -> Recorded<'_> {
        Recorded {
            states: self.states.of(ticket),
            priorities: self.priorities.of(ticket),
            groups: self.groups.of(ticket),
            words: self.words.of(ticket),
            holds: self.holds.of(ticket),
            responses: self.responses.of(ticket),
            hours: &self.hours,
            ticket,
        }
    }
}

/// Appends the times in which the ticket was in a state in which the policy's clock stands still.
pub(super) fn pauses(policy: &Policy, opened: i64, changes: &[Change], out: &mut Vec<Pause>) {
    let Some(first) = changes.first() else { return };
    // The state before the first recorded change held since the opening.
    let mut since = policy.pauses_in(first.old).then_some(opened.min(first.at));
    for change in changes {
        match (since, policy.pauses_in(change.new)) {
            (None, true) => since = Some(change.at),
            (Some(from), false) => {
                out.push(Pause { from, to: Some(change.at) });
                since = None;
            }
            _ => {}
        }
    }
    if let Some(from) = since {
        out.push(Pause { from, to: None });
    }
}

/// What held at an instant: what the last change before it set, or what the first change found. None where nothing is recorded.
#[expect(clippy::option_option, reason = "a word that no policy names and no record are two answers")]
fn at<V: Copy>(changes: &[Change<V>], instant: i64) -> Option<Option<V>> {
    let after = changes.partition_point(|change| change.at <= instant);
    match after.checked_sub(1) {
        Some(last) => Some(changes[last].new),
        None => changes.first().map(|first| first.old),
    }
}

/// Keeps of the pauses from a place on the times whose reason is one of the policy's. `present` are the word and the reason that the
/// ticket shows now, for a pause that still lasts. Gives whether every reason is known; a pause without a known one does not count.
pub(super) fn keep_reasons(
    policy: &Policy,
    recorded: Recorded<'_>,
    present: (Option<u16>, Option<u16>),
    pauses: &mut Vec<Pause>,
) -> bool {
    let mut kept: Vec<Pause> = Vec::new();
    let mut is_known = true;
    for pause in pauses.iter() {
        let inside = |at: &i64| pause.from < *at && pause.to.is_none_or(|to| *at < to);
        let turns = recorded.words.iter().chain(recorded.holds).map(|change| change.at).filter(inside);
        let mut turns: Vec<i64> = std::iter::once(pause.from).chain(turns).collect();
        turns.sort_unstable();
        turns.dedup();
        for (place, from) in turns.iter().enumerate() {
            let to = turns.get(place + 1).copied().or(pause.to);
            let (word, hold) = (at(recorded.words, *from), at(recorded.holds, *from));
            let shown = if to.is_none() { present } else { (None, None) };
            let named = policy.has_reason(word.unwrap_or(shown.0)) || policy.has_reason(hold.unwrap_or(shown.1));
            is_known &= named || hold.is_some() || to.is_none();
            if !named {
                continue;
            }
            match kept.last_mut().filter(|last| last.to == Some(*from)) {
                Some(last) => last.to = to,
                None => kept.push(Pause { from: *from, to }),
            }
        }
    }
    *pauses = kept;
    is_known
}

/// The times in which one of the policy's groups had the ticket, `[from, to)`, appended to `out`. Without a record of moves the
/// present group has had it from the opening.
pub(super) fn stays(
    policy: &Policy,
    opened: i64,
    changes: &[Change<u16>],
    present: Option<u16>,
    out: &mut Vec<(i64, i64)>,
) {
    let first = changes.first().map_or(present, |first| first.old);
    let mut since = policy.has_group(first).then_some(opened);
    for change in changes {
        match (since, policy.has_group(change.new)) {
            (None, true) => since = Some(change.at.max(opened)),
            (Some(from), false) => {
                out.push((from, change.at.max(from)));
                since = None;
            }
            _ => {}
        }
    }
    out.extend(since.map(|from| (from, i64::MAX)));
}

/// Cuts the cycles of a ticket down to the times in which a group had it: the first start, its stop, and the later ones as
/// reopenings. None if the group never had it while it was open.
pub(super) fn within(
    stays: &[(i64, i64)],
    start: i64,
    stop: Option<i64>,
    reopens: &mut Vec<Reopen>,
) -> Option<(i64, Option<i64>)> {
    let end = |at: Option<i64>| at.unwrap_or(i64::MAX);
    let cycles: Vec<(i64, i64)> =
        std::iter::once((start, end(stop))).chain(reopens.iter().map(|reopen| (reopen.at, end(reopen.stop)))).collect();
    reopens.clear();
    for (from, to) in cycles {
        if to < from {
            // Out of order whoever had it: the engine says so.
            reopens.push(Reopen { at: from, stop: Some(to) });
            continue;
        }
        for (came, left) in stays {
            let (at, end) = (from.max(*came), to.min(*left));
            // A group that had the ticket for no second has nothing to answer for, unless it solved it in that second.
            if at < end || (at == end && from == to && came <= left) {
                reopens.push(Reopen { at, stop: (end < i64::MAX).then_some(end) });
            }
        }
    }
    if reopens.is_empty() {
        return None;
    }
    let first = reopens.remove(0);
    Some((first.at, first.stop))
}

/// The first stop of a clock and its reopenings with the stops after them, appended to `out`. A ticket is stopped while its state is
/// one in which the measured work is done; the withdrawal of a ticket, or a word that is not mapped, brings none back to work.
pub(super) fn cycles(measure: Measure, changes: &[Change], out: &mut Vec<Reopen>) -> Option<i64> {
    let is_done = |state: Option<StateClass>| match measure {
        Measure::Respond => false,
        Measure::Close => state == Some(StateClass::Closed),
        Measure::Resolve | Measure::Fulfil => matches!(state, Some(StateClass::Resolved | StateClass::Closed)),
    };
    let mut first_stop = None;
    let mut stopped = changes.first().is_some_and(|change| is_done(change.old));
    for change in changes {
        if is_done(change.new) {
            if !stopped {
                let stop = out.last_mut().map_or(&mut first_stop, |reopen| &mut reopen.stop);
                *stop = Some(change.at);
            }
            stopped = true;
        } else if stopped && !matches!(change.new, None | Some(StateClass::Cancelled)) {
            out.push(Reopen { at: change.at, stop: None });
            stopped = false;
        }
    }
    first_stop
}

/// The first response and, for each time that the ticket came back after an end, the first one after that. A cycle that ended without a response
/// has no clock of its own: what solved it was no person. Gives the start and the stop of the first clock; the later ones are appended to `out`.
pub(super) fn response_cycles(
    recorded: Recorded<'_>,
    acknowledged: Option<i64>,
    start: i64,
    out: &mut Vec<Reopen>,
) -> (i64, Option<i64>) {
    cycles(Measure::Resolve, recorded.states, out);
    let mut begins = vec![start];
    begins.extend(out.drain(..).map(|reopen| reopen.at));
    for (place, from) in begins.iter().enumerate() {
        let until = begins.get(place + 1).copied();
        let is_of = |at: &i64| *from <= *at && until.is_none_or(|until| *at < until);
        let moved = || recorded.responses.iter().map(|change| change.at).find(is_of);
        // A response before the opening contradicts it, and is not passed over.
        let known = acknowledged.filter(|at| is_of(at) || place == 0 && *at < start);
        let stop = known.or_else(moved);
        if stop.is_some() || until.is_none() {
            out.push(Reopen { at: *from, stop });
        }
    }
    let first = out.remove(0);
    (first.at, first.stop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use StateClass::{Cancelled, Closed, New, Open, Pending, Resolved};

    fn change(at: i64, old: impl Into<Option<StateClass>>, new: StateClass) -> Change {
        Change { at, old: old.into(), new: Some(new) }
    }

    #[test]
    fn cycles_end_when_the_work_is_done_and_begin_when_it_goes_on() {
        let cycles = |measure, changes: &[Change]| {
            let mut reopens = Vec::new();
            (super::cycles(measure, changes, &mut reopens), reopens)
        };
        let life = [
            change(1, New, Open),
            change(5, Open, Resolved),
            change(8, Resolved, Open),
            change(9, Open, Resolved),
            change(12, Resolved, Closed),
            change(20, Closed, Pending),
        ];
        let twice = vec![Reopen { at: 8, stop: Some(9) }, Reopen { at: 20, stop: None }];
        assert_eq!(cycles(Measure::Resolve, &life), (Some(5), twice));
        assert_eq!(cycles(Measure::Close, &life), (Some(12), vec![Reopen { at: 20, stop: None }]));
        assert_eq!(cycles(Measure::Respond, &life), (None, vec![]));
        // Resolved before the record begins: the first stop is not known.
        assert_eq!(cycles(Measure::Resolve, &life[2..4]), (None, vec![Reopen { at: 8, stop: Some(9) }]));
        assert_eq!(
            cycles(Measure::Resolve, &[change(5, Open, Resolved), change(6, Resolved, Cancelled)]),
            (Some(5), vec![])
        );
    }
}
