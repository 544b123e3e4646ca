//! The life of a ticket cut into spells: where state, group, priority or what it waits for changes, one ends and the next begins. Knows no store.

use crate::model::StateClass;
use crate::spell::changes::Change;
use crate::spell::figures::Spell;
use crate::spell::life::{Contradiction, StateStart, Wait, is_over};

/// What a ticket has now, as far as its record says, and what is recorded of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct TicketContext<'a> {
    pub(super) group: Option<i32>,
    pub(super) groups: &'a [Change<i32>],
    pub(super) priority: Option<i32>,
    pub(super) priorities: &'a [Change<i32>],
    pub(super) hold: Option<Wait>,
    pub(super) holds: &'a [Change<Wait>],
}

/// What a first spell came from, and what a state is that nobody knows, where the others are places of [`StateClass::ALL`].
const NOTHING: i32 = -1;
const UNKNOWN: i32 = StateClass::ALL.len() as i32;

/// What held at an instant: what the last change before it set, or what the first change found; the present value where nothing is recorded.
fn at<V: Copy>(changes: &[Change<V>], present: Option<V>, instant: i64) -> Option<V> {
    match changes.partition_point(|change| change.at <= instant).checked_sub(1) {
        Some(last) => changes[last].new,
        // A first value that is only set, not changed, has held from the start.
        None => changes.first().map_or(present, |first| first.old.or(first.new)),
    }
}

impl TicketContext<'_> {
    /// Group, priority and for whom the ticket waited.
    fn at(&self, turn: &StateStart, is_last: bool, instant: i64) -> [Option<i32>; 3] {
        let wait = match turn.state {
            Some(StateClass::Pending) => {
                // The reason that the ticket shows now is that of its last wait.
                let hold = at(self.holds, self.hold.filter(|_| is_last), instant);
                Some(hold.filter(|hold| *hold != Wait::Other).or(turn.wait).or(hold).unwrap_or(Wait::Other))
            }
            state => (!is_over(state)).then_some(Wait::Us),
        };
        [
            at(self.groups, self.group, instant),
            at(self.priorities, self.priority, instant),
            wait.map(|wait| wait as i32),
        ]
    }

    /// The instants between two at which something changed, in order.
    fn changes(&self, from: i64, to: Option<i64>, out: &mut Vec<i64>) {
        out.clear();
        let inside = |at: &i64| from < *at && to.is_none_or(|to| *at < to);
        out.extend(self.groups.iter().map(|change| change.at).filter(inside));
        out.extend(self.priorities.iter().map(|change| change.at).filter(inside));
        out.extend(self.holds.iter().map(|change| change.at).filter(inside));
        out.sort_unstable();
        out.dedup();
    }
}

/// Fills `spells`. A state that was left within the second in which it began has an empty spell: it was there.
pub(super) fn cut(
    turns: &[StateStart],
    beside: &TicketContext<'_>,
    doubt: Option<Contradiction>,
    (cuts, spells): (&mut Vec<i64>, &mut Vec<Spell>),
) {
    spells.clear();
    let class = |turn: &StateStart| turn.state.map_or(UNKNOWN, |state| state as i32);
    for (place, turn) in turns.iter().enumerate() {
        let (before, after) = (place.checked_sub(1).map(|before| &turns[before]), turns.get(place + 1));
        let to = after.map(|next| next.at);
        beside.changes(turn.at, to, cuts);
        for (piece, from) in std::iter::once(turn.at).chain(cuts.iter().copied()).enumerate() {
            let [group, priority, wait] = beside.at(turn, after.is_none(), from);
            let came_from = match before {
                _ if piece > 0 => None,
                None => Some(NOTHING),
                Some(before) => Some(class(before)).filter(|state| *state != class(turn)),
            };
            let state = turn.state.map(|state| state as i32);
            let codes = [state, group, priority, wait, came_from, None, Some(turn.basis as i32), None];
            if came_from.is_none()
                && let Some(last) = spells.last_mut()
                && last.codes[..4] == codes[..4]
            {
                continue;
            }
            if let Some(last) = spells.last_mut() {
                last.to = Some(from);
                last.codes[5] = came_from.map(|_| class(turn));
            }
            spells.push(Spell { codes, from, to: None });
        }
    }
    if let Some(last) = spells.last_mut() {
        last.codes[7] = doubt.map(|doubt| doubt as i32);
    }
    // Nobody knows when the ticket left its last known state.
    if doubt == Some(Contradiction::EndUnknown)
        && let [.., before, _] = &mut spells[..]
    {
        before.codes[5] = Some(UNKNOWN);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Basis;

    #[test]
    fn spells_end_where_something_changes() {
        let turn = |at, state| StateStart { at, state: Some(state), wait: None, basis: Basis::Measured };
        let turns = [
            turn(0, StateClass::Open),
            turn(100, StateClass::Pending),
            turn(200, StateClass::Resolved),
            turn(200, StateClass::Closed),
        ];
        let moved = [Change { at: 50, old: Some(7), new: Some(8) }];
        let held = [
            Change { at: 100, old: None, new: Some(Wait::Customer) },
            Change { at: 150, old: Some(Wait::Customer), new: Some(Wait::Supplier) },
        ];
        let beside = TicketContext {
            group: Some(8),
            groups: &moved,
            priority: Some(3),
            priorities: &[],
            hold: None,
            holds: &held,
        };
        let (mut cuts, mut spells) = (Vec::new(), Vec::new());
        cut(&turns, &beside, None, (&mut cuts, &mut spells));
        let found: Vec<_> = spells.iter().map(|s| (s.from, s.to, s.codes[0], s.codes[1], s.codes[3])).collect();
        // States: 1 open, 2 pending, 8 resolved, 9 closed. Waits for: 0 us, 1 the customer, 2 the supplier.
        let expected = [
            (0, Some(50), Some(1), Some(7), Some(0)),
            (50, Some(100), Some(1), Some(8), Some(0)),
            (100, Some(150), Some(2), Some(8), Some(1)),
            (150, Some(200), Some(2), Some(8), Some(2)),
            (200, Some(200), Some(8), Some(8), None),
            (200, None, Some(9), Some(8), None),
        ];
        assert_eq!(found, expected);
        let ways: Vec<_> = spells.iter().map(|spell| (spell.codes[4], spell.codes[5])).collect();
        let known =
            [(Some(-1), None), (None, Some(2)), (Some(1), None), (None, Some(8)), (Some(2), Some(9)), (Some(8), None)];
        assert_eq!(ways, known);
    }
}
