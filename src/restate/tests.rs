//! Why a ticket adds something else to a value: each reason, and what only looks like it. And what is put back of what was known.

use crate::restate::restatement::{Reason, Ticket, in_words};
use crate::restate::tickets::{State, reason};

/// The end of the data of the report, and that of today.
const THEN: i64 = 100;
const NOW: i64 = 200;

/// Opened at 10, and resolved at this instant where there is one.
fn ticket(end: Option<i64>) -> State {
    State {
        ticket_no: 1,
        number: "INC1".to_owned(),
        system: "servicenow".to_owned(),
        opened: 10,
        has_ended: end.is_some(),
        end,
        reopened_at: None,
        counted: 0,
        told: 0,
    }
}

fn told(before: Option<&State>, after: Option<&State>) -> Reason {
    reason((before, THEN), (after, NOW))
}

#[test]
fn what_was_not_known_is_late_and_what_is_no_longer_known_is_gone() {
    assert_eq!(told(None, Some(&ticket(None))), Reason::Late);
    assert_eq!(told(Some(&ticket(None)), None), Reason::Gone);
    // It was in the data, but had not happened for the report.
    assert_eq!(told(Some(&State { opened: 150, ..ticket(None) }), Some(&ticket(None))), Reason::Late);
}

#[test]
fn a_reopening_is_told_by_its_count_its_instant_its_history_or_a_later_end() {
    let ended = ticket(Some(50));
    for after in [
        State { counted: 1, ..ticket(Some(60)) },
        State { reopened_at: Some(55), ..ticket(Some(60)) },
        State { told: 1, ..ticket(Some(60)) },
        ticket(None),
        ticket(Some(150)),
    ] {
        assert_eq!(told(Some(&ended), Some(&after)), Reason::Reopened);
    }
}

#[test]
fn a_corrected_end_or_a_first_end_is_no_reopening() {
    // Another end within the time that the report knew is a correction, to either side.
    assert_eq!(told(Some(&ticket(Some(50))), Some(&ticket(Some(60)))), Reason::Edited);
    assert_eq!(told(Some(&ticket(Some(50))), Some(&ticket(Some(40)))), Reason::Edited);
    // It was open and has ended since.
    assert_eq!(told(Some(&ticket(None)), Some(&ticket(Some(150)))), Reason::Edited);
    // It was reopened before the report, too.
    let again = || State { counted: 1, reopened_at: Some(30), told: 1, ..ticket(Some(50)) };
    assert_eq!(told(Some(&again()), Some(&State { end: Some(60), ..again() })), Reason::Edited);
}

#[test]
fn tickets_are_named_by_reason_and_the_rest_is_counted() {
    let ticket =
        |reason, number: u32| Ticket { reason, ticket: format!("INC{number}"), system: "servicenow".to_owned() };
    let late = (4..=9).map(|number| ticket(Reason::Late, number));
    let tickets: Vec<Ticket> = late.chain([ticket(Reason::Reopened, 1)]).collect();
    assert_eq!(in_words(&tickets, 2), "INC1 (reopened); INC4, INC5 and 4 more (late)");
    // One more is named instead of counted.
    assert_eq!(in_words(&tickets, 5), "INC1 (reopened); INC4, INC5, INC6, INC7, INC8, INC9 (late)");
}
