//! The states a ticket went through: from recorded changes of state to pauses, and to the event by which it left `new`. Knows
//! no store; the changes of all tickets lie in one array, sorted by ticket.

use super::check::Policy;
use super::engine::Pause;
use crate::model::StateClass;

/// A recorded change of state. A word of the tool that is not mapped is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Change {
    pub(super) at: i64,
    pub(super) old: Option<StateClass>,
    pub(super) new: Option<StateClass>,
}

/// The changes of every ticket, by the ticket's place.
#[derive(Debug, Default)]
pub(super) struct Histories {
    changes: Vec<Change>,
    /// Where the changes of a ticket begin; one more than there are tickets.
    begins: Vec<usize>,
}

impl Histories {
    /// From pairs of place and change in any order.
    pub(super) fn new(tickets: usize, recorded: &[(u32, Change)]) -> Self {
        let mut begins = vec![0; tickets + 1];
        for (ticket, _) in recorded {
            begins[*ticket as usize + 1] += 1;
        }
        for ticket in 0..tickets {
            begins[ticket + 1] += begins[ticket];
        }
        let mut next = begins.clone();
        let mut changes = vec![Change { at: 0, old: None, new: None }; recorded.len()];
        for (ticket, change) in recorded {
            let place = &mut next[*ticket as usize];
            changes[*place] = *change;
            *place += 1;
        }
        for ends in begins.windows(2) {
            order(&mut changes[ends[0]..ends[1]]);
        }
        Self { changes, begins }
    }

    /// The changes of a ticket in order of time.
    pub(super) fn of(&self, ticket: usize) -> &[Change] {
        match (self.begins.get(ticket), self.begins.get(ticket + 1)) {
            (Some(from), Some(until)) => &self.changes[*from..*until],
            _ => &[],
        }
    }
}

/// Sorts by time. Exports keep whole seconds, so several changes may share one: those are put in the order in which each
/// begins with the state the one before it ended with.
fn order(changes: &mut [Change]) {
    changes.sort_unstable();
    let mut state = None;
    for place in 0..changes.len() {
        let at = changes[place].at;
        let same = changes[place..].iter().take_while(|change| change.at == at).count();
        if same > 1
            && let Some(next) = changes[place..place + same].iter().position(|change| Some(change.old) == state)
        {
            // Rotating keeps the others sorted, so the outcome does not depend on the order of the input.
            changes[place..=place + next].rotate_right(1);
        }
        state = Some(changes[place].new);
    }
}

/// The instant at which a ticket left `new` other than by being withdrawn: somebody took it up.
pub(super) fn left_new(changes: &[Change]) -> Option<i64> {
    let taken_up = |change: &&Change| {
        change.old == Some(StateClass::New)
            && !matches!(change.new, None | Some(StateClass::New | StateClass::Cancelled))
    };
    changes.iter().find(taken_up).map(|change| change.at)
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

#[cfg(test)]
mod tests {
    use super::*;
    use StateClass::{Cancelled, New, Open, Pending, Resolved};

    fn change(at: i64, old: impl Into<Option<StateClass>>, new: StateClass) -> Change {
        Change { at, old: old.into(), new: Some(new) }
    }

    #[test]
    fn changes_are_found_by_ticket_and_in_order_of_time() {
        let recorded = [(1, change(20, Open, Resolved)), (0, change(5, New, Open)), (1, change(10, New, Open))];
        let histories = Histories::new(3, &recorded);
        assert_eq!(histories.of(0), [change(5, New, Open)]);
        assert_eq!(histories.of(1), [change(10, New, Open), change(20, Open, Resolved)]);
        assert!(histories.of(2).is_empty() && histories.of(99).is_empty());
    }

    #[test]
    fn changes_of_one_second_follow_each_other() {
        let expected =
            [change(1, New, Open), change(7, Open, Pending), change(7, Pending, Open), change(7, Open, Resolved)];
        for turn in 0..4 {
            let mut changes = expected;
            changes.rotate_left(turn);
            order(&mut changes);
            // Open to pending and open to resolved both fit; the sort makes the choice, whatever the order of the input.
            assert_eq!(changes, expected, "turn {turn}");
        }
    }

    #[test]
    fn leaving_new_by_withdrawal_is_no_response() {
        assert_eq!(left_new(&[change(3, New, Cancelled)]), None);
        assert_eq!(left_new(&[change(1, None, New), change(3, New, Pending), change(9, New, Open)]), Some(3));
        assert_eq!(left_new(&[]), None);
    }
}
