//! Why a ticket adds something else to a value: each reason, and what only looks like it. And what is put back of what was known.

use crate::restate::restatement::{ChangeReason, ChangedTicket, in_words};
use crate::restate::tickets::{TicketState, reason};

/// The end of the data of the report, and that of today.
const THEN: i64 = 100;
const NOW: i64 = 200;

/// Opened at 10, and resolved at this instant where there is one.
fn ticket(end: Option<i64>) -> TicketState {
    TicketState {
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

fn told(before: Option<&TicketState>, after: Option<&TicketState>) -> ChangeReason {
    reason((before, THEN), (after, NOW))
}

#[test]
fn what_was_not_known_is_late_and_what_is_no_longer_known_is_gone() {
    assert_eq!(told(None, Some(&ticket(None))), ChangeReason::Late);
    assert_eq!(told(Some(&ticket(None)), None), ChangeReason::Gone);
    // It was in the data, but had not happened for the report.
    assert_eq!(told(Some(&TicketState { opened: 150, ..ticket(None) }), Some(&ticket(None))), ChangeReason::Late);
}

#[test]
fn a_reopening_is_told_by_its_count_its_instant_its_history_or_a_later_end() {
    let ended = ticket(Some(50));
    for after in [
        TicketState { counted: 1, ..ticket(Some(60)) },
        TicketState { reopened_at: Some(55), ..ticket(Some(60)) },
        TicketState { told: 1, ..ticket(Some(60)) },
        ticket(None),
        ticket(Some(150)),
    ] {
        assert_eq!(told(Some(&ended), Some(&after)), ChangeReason::Reopened);
    }
}

#[test]
fn a_corrected_end_or_a_first_end_is_no_reopening() {
    // Another end within the time that the report knew is a correction, to either side.
    assert_eq!(told(Some(&ticket(Some(50))), Some(&ticket(Some(60)))), ChangeReason::Edited);
    assert_eq!(told(Some(&ticket(Some(50))), Some(&ticket(Some(40)))), ChangeReason::Edited);
    // It was open and has ended since.
    assert_eq!(told(Some(&ticket(None)), Some(&ticket(Some(150)))), ChangeReason::Edited);
    // It was reopened before the report, too.
    let again = || TicketState { counted: 1, reopened_at: Some(30), told: 1, ..ticket(Some(50)) };
    assert_eq!(told(Some(&again()), Some(&TicketState { end: Some(60), ..again() })), ChangeReason::Edited);
}

#[test]
fn tickets_are_named_by_reason_and_the_rest_is_counted() {
    let ticket =
        |reason, number: u32| ChangedTicket { reason, ticket: format!("INC{number}"), system: "servicenow".to_owned() };
    let late = (4..=9).map(|number| ticket(ChangeReason::Late, number));
    let tickets: Vec<ChangedTicket> = late.chain([ticket(ChangeReason::Reopened, 1)]).collect();
    assert_eq!(in_words(&tickets, 2), "INC1 (reopened); INC4, INC5 and 4 more (late)");
    // One more is named instead of counted.
    assert_eq!(in_words(&tickets, 5), "INC1 (reopened); INC4, INC5, INC6, INC7, INC8, INC9 (late)");
}
