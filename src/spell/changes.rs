//! Recorded changes of one field, by ticket and in order of time. Knows no store: the changes of all tickets lie in one array, sorted
//! by ticket.

use crate::model::StateClass;

/// A recorded change, of state unless said otherwise. A word of the tool that is not mapped is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Change<V = StateClass> {
    pub(crate) at: i64,
    pub(crate) old: Option<V>,
    pub(crate) new: Option<V>,
}

/// The changes of one field of some tickets, by the ticket's place.
#[derive(Debug)]
pub(crate) struct Changes<V = StateClass> {
    changes: Vec<Change<V>>,
    /// Where the changes of a ticket begin; one more than there are tickets.
    begins: Vec<usize>,
}

impl<V> Default for Changes<V> {
    fn default() -> Self {
        Self { changes: Vec::new(), begins: Vec::new() }
    }
}

impl<V: Copy + Ord> Changes<V> {
    /// From pairs of place and change in any order.
    pub(crate) fn new(tickets: usize, recorded: impl Iterator<Item = (u32, Change<V>)> + Clone) -> Self {
        let mut begins = vec![0; tickets + 1];
        for (ticket, _) in recorded.clone() {
            begins[ticket as usize + 1] += 1;
        }
        for ticket in 0..tickets {
            begins[ticket + 1] += begins[ticket];
        }
        let total = begins[tickets];
        if total == 0 {
            return Self::default();
        }
        let mut next = begins.clone();
        let mut changes = vec![Change { at: 0, old: None, new: None }; total];
        for (ticket, change) in recorded {
            let place = &mut next[ticket as usize];
            changes[*place] = change;
            *place += 1;
        }
        for ends in begins.windows(2) {
            if ends[1] - ends[0] > 1 {
                order(&mut changes[ends[0]..ends[1]]);
            }
        }
        Self { changes, begins }
    }

    /// The changes of a ticket in order of time.
    pub(crate) fn of(&self, ticket: usize) -> &[Change<V>] {
        match (self.begins.get(ticket), self.begins.get(ticket + 1)) {
            (Some(from), Some(until)) => &self.changes[*from..*until],
            _ => &[],
        }
    }
}

/// Sorts by time. Exports keep whole seconds, so several changes may share one: those are put in the order in which each
/// begins with the state the one before it ended with.
fn order<V: Copy + Ord>(changes: &mut [Change<V>]) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use StateClass::{New, Open, Pending, Resolved};

    fn change(at: i64, old: impl Into<Option<StateClass>>, new: StateClass) -> Change {
        Change { at, old: old.into(), new: Some(new) }
    }

    #[test]
    fn changes_are_found_by_ticket_and_in_order_of_time() {
        let recorded = [(1, change(20, Open, Resolved)), (0, change(5, New, Open)), (1, change(10, New, Open))];
        let histories = Changes::new(3, recorded.into_iter());
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
}
