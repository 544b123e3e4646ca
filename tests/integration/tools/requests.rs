//! Requests: how they ended and whether they needed an approval, in the words of several tools.

use super::Verdict::{Absent, Clear, Named};
use super::{Expected, GROUP as ALONE, Group, Record, hold_all, words};

const FACTS: &[&str] = &["no", "kind", "state", "need", "code", "who", "opened", "ended"];

const OPENED: &str = "2026-01-05 08:00:00";
const ENDED: &str = "2026-01-12 08:00:00";

#[rustfmt::skip]
const RECORDS: &[Record] = &[
    &["1", "request", "done", "granted", "fulfilled", "Ann", OPENED, ENDED],
    &["2", "request", "done", "granted", "fulfilled", "Ann", OPENED, ENDED],
    &["3", "request", "done", "none", "fulfilled", "Ann", OPENED, ENDED],
    // Closed like the others, and not given, because it was refused.
    &["4", "request", "done", "refused", "declined", "Ann", OPENED, ENDED],
    // Approved by Ann, who asked for it.
    &["5", "request", "done", "granted", "fulfilled", "Ann", OPENED, ENDED],
    // Approved by Ann, and never given.
    &["6", "request", "not done", "granted", "not fulfilled", "Ann", OPENED, ENDED],
    // Approved a day late.
    &["7", "request", "done", "granted", "fulfilled", "Ann", OPENED, ENDED],
];

const APPROVALS: &str = "1,Cab,approved,2026-01-10 08:00:00\n4,Cab,rejected,2026-01-10 08:00:00\n5,Ann,approved,2026-01-10 08:00:00\n6,Ann,approved,2026-01-10 08:00:00\n\
    7,Cab,approved,2026-01-13 08:00:00\n";

const EXPECTED: Expected = &[
    ("REQ-01", &[("1", Clear), ("2", Named), ("3", Absent), ("4", Absent), ("5", Clear), ("6", Absent), ("7", Named)]),
    ("REQ-02", &[("1", Clear), ("2", Absent), ("4", Absent), ("5", Named), ("6", Absent), ("7", Clear)]),
];

pub(super) const GROUP: Group =
    Group { facts: FACTS, records: RECORDS, tools: words::REQUESTS, expected: EXPECTED, approvals: APPROVALS, ..ALONE };

#[test]
fn requests_are_named_for_what_they_are_in_the_words_of_every_tool() {
    hold_all(&GROUP);
}
