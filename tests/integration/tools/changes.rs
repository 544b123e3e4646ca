//! Changes and what they are linked to: types, outcomes and approvals in the words of several tools.

use super::Verdict::{Absent, Clear, Named, Untold};
use super::{Expected, Record, hold_all, words};

const FACTS: &[&str] = &[
    "no", "kind", "type", "state", "outcome", "who", "opened", "planned", "until", "started", "ended", "closed",
    "risk", "link",
];

const OPENED: &str = "2026-01-05 08:00:00";
const AT: &str = "2026-01-12 08:00:00";
const TO: &str = "2026-01-12 10:00:00";

#[rustfmt::skip]
const RECORDS: &[Record] = &[
    &["1", "change", "normal", "closed", "successful", "Ann", OPENED, AT, TO, AT, TO, "2026-01-13 08:00:00", "low"],
    // Nobody approved it, and it took an hour longer than planned.
    &["2", "change", "normal", "closed", "successful", "Ann", OPENED, AT, TO, AT, "2026-01-12 11:00:00", "2026-01-13 08:00:00", ""],
    // Needs no approval.
    &["3", "change", "standard", "closed", "successful", "Ann", OPENED, AT, TO, AT, TO, "2026-01-13 08:00:00", "low"],
    // A type of which nobody said what it means.
    &["4", "change", "odd", "closed", "successful", "Ann", OPENED, AT, TO, AT, TO, "2026-01-13 08:00:00", "low"],
    // It repaired an incident.
    &["5", "change", "emergency", "closed", "successful", "Ann", OPENED, AT, TO, AT, TO, "2026-01-13 08:00:00", "low", "20"],
    &["6", "change", "emergency", "closed", "successful", "Ann", OPENED, AT, TO, AT, TO, "2026-01-13 08:00:00", "low"],
    // Never carried out.
    &["7", "change", "normal", "cancelled", "", "Ann", OPENED, AT, TO, "", "", "", "low"],
    // Carried out in January and still at it in March.
    &["8", "change", "normal", "implement", "", "Ann", OPENED, AT, TO, AT, TO, "", "low"],
    // Its state is one that some tools have between the work and the closing.
    &["9", "change", "normal", "resolved", "", "Ann", OPENED, AT, TO, AT, TO, "", "low"],
    // Approved an hour after its start.
    &["10", "change", "normal", "closed", "successful", "Ann", OPENED, AT, TO, AT, TO, "2026-01-13 08:00:00", "low"],
    // Refused.
    &["11", "change", "normal", "closed", "successful", "Ann", OPENED, AT, TO, AT, TO, "2026-01-13 08:00:00", "low"],
    // Into the freeze.
    &["12", "change", "normal", "closed", "failed", "Ann", OPENED, "2026-01-28 08:00:00", "2026-01-28 10:00:00", "2026-01-28 08:00:00", "2026-01-28 10:00:00", "2026-01-29 08:00:00", "low"],
    &["20", "incident", "", "closed", "", "Bob", OPENED, "", "", "", "", "2026-01-07 08:00:00", ""],
];

/// Cab is neither requester nor implementer, Ann is.
const APPROVALS: &str = "1,Cab,approved,2026-01-10 08:00:00\n5,Cab,approved,2026-01-13 08:00:00\n6,Cab,approved,2026-01-20 08:00:00\n8,Cab,approved,2026-01-10 08:00:00\n\
    9,Ann,approved,2026-01-10 08:00:00\n9,Cab,approved,2026-01-10 08:00:00\n10,Ann,approved,2026-01-12 09:00:00\n11,Cab,rejected,2026-01-10 08:00:00\n12,Cab,approved,2026-01-10 08:00:00\n";

const EXPECTED: Expected = &[
    ("CHG-01", &[(1, Clear), (2, Absent), (8, Clear), (10, Named), (6, Absent)]),
    ("CHG-02", &[(1, Clear), (2, Named), (3, Absent), (4, Untold), (5, Clear), (7, Absent), (10, Clear), (11, Named)]),
    ("CHG-03", &[(1, Clear), (9, Clear), (10, Named), (3, Absent)]),
    ("CHG-04", &[(1, Clear), (9, Clear), (10, Named)]),
    // 24 of 72 hours after the start, and 192.
    ("CHG-06", &[(5, Clear), (6, Named), (1, Absent), (4, Untold)]),
    ("CHG-07", &[(5, Clear), (6, Named), (1, Absent), (4, Untold)]),
    ("CHG-10", &[(1, Clear), (5, Clear), (2, Absent)]),
    ("CHG-12", &[(1, Clear), (2, Named), (3, Clear), (7, Absent)]),
    ("CHG-13", &[(1, Clear), (12, Named)]),
    ("CHG-17", &[(1, Clear), (8, Named), (9, Clear), (7, Absent)]),
];

#[test]
fn changes_are_named_for_what_they_are_in_the_words_of_every_tool() {
    hold_all(words::CHANGES, FACTS, RECORDS, APPROVALS, EXPECTED);
}
