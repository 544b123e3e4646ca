//! The life of one ticket: the states that it went through, made from its recorded changes and held against its own record. Knows no store.
//!
//! - The history says what held when. A word that is not mapped leaves the state as it was.
//! - The last end lies where the record puts it (`resolved_at`, `closed_at`), unless that is before the last return to work: so the life of a ticket and
//!   its service-level clocks end at the same instant.
//! - A history that ends in another state than the record goes on with the record's instants, as far as they are later.
//! - Without recorded states the record's own instants make the life.
//!
//! Where the two contradict each other, that is a [`Contradiction`].

use crate::model::{Basis, StateClass};
use crate::spell::changes::Change;

/// For whom a ticket waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Wait {
    Us,
    Customer,
    Supplier,
    Other,
}

impl Wait {
    /// In the order of their codes.
    pub(super) const ALL: [Self; 4] = [Self::Us, Self::Customer, Self::Supplier, Self::Other];
}

/// A state, and for whom the tool's word for it says that the ticket waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct WaitState {
    pub(super) state: StateClass,
    pub(super) wait: Option<Wait>,
}

/// What the record and the history of a ticket say against each other; the weightiest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Contradiction {
    /// The record's resolution lies in a time in which the history has the ticket unresolved, or resolved for long.
    ResolutionDenied,
    /// The history ends in another state than the ticket has.
    EndsElsewhere,
    /// The ticket has ended after its last recorded change, and nothing says when.
    EndUnknown,
}

/// What the ticket's own record says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct RecordFacts {
    pub(super) state: Option<StateClass>,
    pub(super) opened: i64,
    pub(super) resolved: Option<i64>,
    pub(super) closed: Option<i64>,
    pub(super) cancelled: Option<i64>,
    pub(super) reopened: Option<i64>,
    pub(super) updated: Option<i64>,
    /// Whether tickets of its kind are resolved before they are closed: changes are not.
    pub(super) is_resolved_first: bool,
}

/// The beginning of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StateStart {
    pub(super) at: i64,
    pub(super) state: Option<StateClass>,
    pub(super) wait: Option<Wait>,
    pub(super) basis: Basis,
}

impl StateStart {
    fn is_over(&self) -> bool {
        is_over(self.state)
    }
}

/// Exports keep seconds, and a tool may write its history a moment after the ticket.
const SAME: i64 = 60;

/// Whether a ticket in a state is out of the open set.
pub(super) fn is_over(state: Option<StateClass>) -> bool {
    matches!(state, Some(StateClass::Resolved | StateClass::Closed | StateClass::Cancelled))
}

/// Fills `turns` with the states of a ticket in order of time.
pub(super) fn states(
    own: &RecordFacts,
    recorded: &[Change<WaitState>],
    turns: &mut Vec<StateStart>,
) -> Option<Contradiction> {
    turns.clear();
    if !recorded.iter().any(|change| change.old.is_some() || change.new.is_some()) {
        by_record(own, turns);
        return None;
    }
    by_history(own, recorded, turns);
    if own.is_resolved_first {
        resolve_by_closing(own, turns);
    }
    agree(own, turns)
}

fn estimated(at: i64, state: StateClass) -> StateStart {
    StateStart { at, state: Some(state), wait: None, basis: Basis::Estimated }
}

fn by_history(own: &RecordFacts, recorded: &[Change<WaitState>], turns: &mut Vec<StateStart>) {
    let Some(first) = recorded.first() else { return };
    let turn = |at, stated: Option<WaitState>| {
        let (state, wait) = (stated.map(|stated| stated.state), stated.and_then(|stated| stated.wait));
        StateStart { at, state, wait, basis: Basis::Measured }
    };
    // The state before the first recorded change has held since the opening; a history may begin with the opening itself.
    if first.old.is_some() || own.opened < first.at {
        turns.push(turn(own.opened.min(first.at), first.old));
    }
    for change in recorded {
        let new = turn(change.at, change.new);
        let Some(last) = turns.last() else {
            turns.push(new);
            continue;
        };
        if new.state.is_some() && (new.state, new.wait) != (last.state, last.wait) {
            turns.push(new);
        }
    }
}

/// Where a history knows no resolutions, its closings are those: unless the record has an end and no resolution.
fn resolve_by_closing(own: &RecordFacts, turns: &mut Vec<StateStart>) {
    let resolves = turns.iter().any(|turn| turn.state == Some(StateClass::Resolved));
    if resolves || (is_over(own.state) && own.resolved.is_none()) {
        return;
    }
    let is_end = |turns: &[StateStart], place: usize| {
        turns[place].state == Some(StateClass::Closed)
            && place.checked_sub(1).is_some_and(|before| !turns[before].is_over())
    };
    for place in (0..turns.len()).rev().filter(|place| is_end(turns, *place)).collect::<Vec<_>>() {
        turns.insert(place, StateStart { state: Some(StateClass::Resolved), ..turns[place] });
    }
}

/// Makes the end of a history that of the record.
fn agree(own: &RecordFacts, turns: &mut Vec<StateStart>) -> Option<Contradiction> {
    let (state, last) = (own.state?, *turns.last()?);
    let later = |at: Option<i64>| at.filter(|at| *at >= last.at);
    if !is_over(own.state) {
        if last.state == own.state {
            return None;
        }
        let again = if last.is_over() { later(own.reopened) } else { None };
        let at = again.or(later(own.updated)).unwrap_or(last.at);
        turns.push(estimated(at, state));
        return Some(Contradiction::EndsElsewhere);
    }
    if last.is_over() && state != StateClass::Cancelled && last.state != Some(StateClass::Cancelled) {
        return place_end(own, turns);
    }
    if last.state == own.state {
        return None;
    }
    let ends = [
        (own.resolved, StateClass::Resolved),
        (own.closed, StateClass::Closed),
        (own.cancelled, StateClass::Cancelled),
    ];
    let is_end = |end: StateClass| match state {
        StateClass::Resolved => end == StateClass::Resolved,
        StateClass::Closed => end != StateClass::Cancelled,
        _ => end == StateClass::Cancelled,
    };
    let before = turns.len();
    for (at, end) in ends.into_iter().filter(|(_, end)| is_end(*end)) {
        if let Some(at) = later(at) {
            let at = turns.last().map_or(at, |turn| turn.at.max(at));
            turns.push(estimated(at, end));
        }
    }
    if turns.len() > before {
        return Some(Contradiction::EndsElsewhere);
    }
    turns.push(estimated(last.at, state));
    Some(if last.is_over() { Contradiction::EndsElsewhere } else { Contradiction::EndUnknown })
}

/// Moves the last end of a history to where the record has it.
fn place_end(own: &RecordFacts, turns: &mut Vec<StateStart>) -> Option<Contradiction> {
    let mut doubt = None;
    let active = |turn: &StateStart| !turn.is_over();
    let mut start = turns.iter().rposition(active).map_or(0, |place| place + 1);
    // The last return to work, or the beginning.
    let back = turns[..start].iter().rposition(StateStart::is_over).map_or(0, |place| place + 1);
    if let Some(resolved) = own.resolved.filter(|_| start > 0) {
        if resolved < turns[back].at {
            doubt = (back > 0).then_some(Contradiction::ResolutionDenied);
        } else {
            if (resolved - turns[start].at).abs() > SAME {
                doubt = Some(Contradiction::ResolutionDenied);
            }
            // Work after the resolution is none; what came after the recorded end comes after the resolution.
            let worked = turns[back + 1..start].iter().take_while(|turn| turn.at < resolved).count();
            turns.drain(back + 1 + worked..start);
            start = back + 1 + worked;
            for (place, turn) in turns[start..].iter_mut().enumerate() {
                turn.at = if place == 0 { resolved } else { turn.at.max(resolved) };
            }
            if turns[start].state == Some(StateClass::Closed) {
                turns.insert(start, StateStart { state: Some(StateClass::Resolved), ..turns[start] });
            }
        }
    }
    let last = *turns.last()?;
    if last.state == own.state {
        let closing = turns[start..].iter().position(|turn| turn.state == Some(StateClass::Closed));
        if let (Some(closed), Some(closing)) = (own.closed, closing.filter(|_| own.state == Some(StateClass::Closed))) {
            let place = start + closing;
            let after = place.checked_sub(1).map_or(closed, |before| turns[before].at);
            if closed >= after && place + 1 == turns.len() {
                turns[place].at = closed;
            }
        }
        return doubt;
    }
    if own.state == Some(StateClass::Closed)
        && let Some(closed) = own.closed.filter(|at| *at >= last.at)
    {
        turns.push(estimated(closed, StateClass::Closed));
    }
    doubt.max(Some(Contradiction::EndsElsewhere))
}

/// The life that the record's own instants make.
fn by_record(own: &RecordFacts, turns: &mut Vec<StateStart>) {
    let ended = is_over(own.state);
    let mut ends = [
        (own.resolved, StateClass::Resolved),
        (own.closed, StateClass::Closed),
        (own.cancelled, StateClass::Cancelled),
        (own.reopened, own.state.filter(|_| !ended).unwrap_or(StateClass::Open)),
    ];
    // Of a record that was closed before it was resolved, the end is the closing.
    if let (Some(StateClass::Closed), Some(resolved), Some(closed)) = (own.state, own.resolved, own.closed) {
        ends[0].0 = Some(resolved.min(closed));
    }
    let last_end = ends[..3].iter().filter_map(|(at, _)| *at).max();
    if ended {
        ends[3].0 = ends[3].0.filter(|at| Some(*at) < last_end);
    }
    let begins = if ended || last_end.is_some() { StateClass::Open } else { own.state.unwrap_or(StateClass::Open) };
    turns.push(estimated(own.opened, begins));
    ends.sort_by_key(|(at, _)| *at);
    for (at, state) in ends.into_iter().filter_map(|(at, state)| Some((at?, state))) {
        let Some(last) = turns.last() else { return };
        // Who was not away cannot come back.
        if last.state != Some(state) && (is_over(Some(state)) || last.is_over()) {
            turns.push(estimated(at.max(last.at), state));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use StateClass::{Closed, New, Open, Pending, Resolved};

    fn change(at: i64, old: StateClass, new: StateClass) -> Change<WaitState> {
        let stated = |state| Some(WaitState { state, wait: None });
        Change { at, old: stated(old), new: stated(new) }
    }

    fn life(own: RecordFacts, recorded: &[Change<WaitState>]) -> (Vec<(i64, StateClass)>, Option<Contradiction>) {
        let mut turns = Vec::new();
        let doubt = states(&RecordFacts { is_resolved_first: true, ..own }, recorded, &mut turns);
        (turns.iter().map(|turn| (turn.at, turn.state.unwrap())).collect(), doubt)
    }

    #[test]
    fn a_history_that_fits_the_record_is_the_life() {
        let own =
            RecordFacts { state: Some(Resolved), resolved: Some(900), closed: Some(300), ..RecordFacts::default() };
        let recorded = [
            change(100, New, Open),
            change(300, Open, Resolved),
            change(300, Resolved, Closed),
            change(700, Closed, Open),
            change(900, Open, Resolved),
        ];
        let expected = vec![(0, New), (100, Open), (300, Resolved), (300, Closed), (700, Open), (900, Resolved)];
        assert_eq!(life(own, &recorded), (expected, None));
    }

    #[test]
    fn the_last_end_lies_where_the_record_has_it() {
        let recorded = [change(100, New, Open), change(400, Open, Pending), change(500, Pending, Resolved)];
        let own = |resolved| RecordFacts { state: Some(Resolved), resolved: Some(resolved), ..RecordFacts::default() };
        // 40 s before: the same moment. The wait from 400 on is kept.
        assert_eq!(life(own(460), &recorded), (vec![(0, New), (100, Open), (400, Pending), (460, Resolved)], None));
        // 200 s before: the history denies it, and the wait lies after the end.
        let denied = Some(Contradiction::ResolutionDenied);
        assert_eq!(life(own(300), &recorded), (vec![(0, New), (100, Open), (300, Resolved)], denied));
        // A resolution before the last return is that of an earlier end.
        let again = [change(100, Open, Resolved), change(200, Resolved, Open), change(900, Open, Resolved)];
        assert_eq!(life(own(100), &again), (vec![(0, Open), (100, Resolved), (200, Open), (900, Resolved)], denied));
    }

    #[test]
    fn a_history_that_ends_elsewhere_goes_on_with_the_record() {
        let recorded = [change(100, New, Open)];
        let own = RecordFacts { state: Some(Closed), resolved: Some(300), closed: Some(500), ..RecordFacts::default() };
        let elsewhere = Some(Contradiction::EndsElsewhere);
        assert_eq!(life(own, &recorded), (vec![(0, New), (100, Open), (300, Resolved), (500, Closed)], elsewhere));
        // Nothing says when it ended after 100.
        let own = RecordFacts { state: Some(Closed), ..RecordFacts::default() };
        assert_eq!(life(own, &recorded), (vec![(0, New), (100, Open), (100, Closed)], Some(Contradiction::EndUnknown)));
        // Open by the record, resolved by the history: back since the last update.
        let own = RecordFacts { state: Some(Open), updated: Some(800), ..RecordFacts::default() };
        let recorded = [change(100, New, Resolved)];
        assert_eq!(life(own, &recorded), (vec![(0, New), (100, Resolved), (800, Open)], elsewhere));
    }

    #[test]
    fn where_a_history_knows_no_resolution_the_closing_is_one() {
        let recorded = [change(100, Open, Closed), change(200, Closed, Open)];
        let own = RecordFacts { state: Some(Open), ..RecordFacts::default() };
        assert_eq!(life(own, &recorded), (vec![(0, Open), (100, Resolved), (100, Closed), (200, Open)], None));
        // The record has an end and no resolution: there is none.
        let own = RecordFacts { state: Some(Closed), closed: Some(100), ..RecordFacts::default() };
        assert_eq!(life(own, &recorded[..1]), (vec![(0, Open), (100, Closed)], None));
    }

    #[test]
    fn without_a_history_the_instants_of_the_record_make_the_life() {
        let own = RecordFacts { state: Some(Closed), resolved: Some(300), closed: Some(500), ..RecordFacts::default() };
        assert_eq!(life(own, &[]), (vec![(0, Open), (300, Resolved), (500, Closed)], None));
        let own =
            RecordFacts { state: Some(Pending), resolved: Some(300), reopened: Some(400), ..RecordFacts::default() };
        assert_eq!(life(own, &[]), (vec![(0, Open), (300, Resolved), (400, Pending)], None));
        assert_eq!(life(RecordFacts { state: Some(New), ..RecordFacts::default() }, &[]).0, [(0, New)]);
    }
}
