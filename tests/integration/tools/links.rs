//! Changes and what they are linked to, in columns of the ticket or in files of links: what they repaired, and what they broke. Without the file
//! of links nobody can say that an emergency change belongs to nothing, with it the control can.

use super::Verdict::{Absent, Clear, Named, Untold};
use super::{Expected, GROUP as ALONE, Group, Record, hold_all, words};

const FACTS: &[&str] =
    &["no", "kind", "type", "state", "outcome", "opened", "ended", "closed", "link", "word", "cause"];

const AT: &str = "2026-01-12 08:00:00";
const TO: &str = "2026-01-12 10:00:00";
const END: &str = "2026-01-13 08:00:00";

/// Changes are below 20, problems from 40 on. A link says what its first ticket is to the other.
#[rustfmt::skip]
const RECORDS: &[Record] = &[
    &["1", "change", "emergency", "closed", "successful", AT, TO, END],
    &["2", "change", "emergency", "closed", "successful", AT, TO, END],
    &["3", "change", "emergency", "closed", "successful", AT, TO, END],
    // Linked to a change alone.
    &["4", "change", "emergency", "closed", "successful", AT, TO, END],
    // Linked to what nobody loaded.
    &["5", "change", "emergency", "closed", "successful", AT, TO, END],
    // It broke something, and so did three others: with an incident that was a mistake, and one that nobody called successful.
    &["6", "change", "normal", "closed", "successful", AT, TO, END],
    &["7", "change", "normal", "closed", "successful", AT, TO, END],
    &["8", "change", "normal", "closed", "failed", AT, TO, END],
    // It repaired something.
    &["9", "change", "normal", "closed", "successful", AT, TO, END],
    &["20", "incident", "", "closed", "", AT, TO, END],
    &["21", "incident", "", "closed", "", AT, TO, END, "", "", "6"],
    &["22", "incident", "", "cancelled", "", AT, TO, END, "", "", "7"],
    &["23", "incident", "", "closed", "", AT, TO, END, "", "", "8"],
    &["24", "incident", "", "closed", "", AT, TO, END],
    &["40", "problem", "", "closed", "", AT, TO, END],
    &["1", "link", "", "", "", "", "", "", "20", "repairs"],
    &["40", "link", "", "", "", "", "", "", "3", "repaired by"],
    &["4", "link", "", "", "", "", "", "", "2", "has to do with"],
    &["5", "link", "", "", "", "", "", "", "29", "repairs"],
    &["21", "link", "", "", "", "", "", "", "6", "broken by"],
    &["22", "link", "", "", "", "", "", "", "7", "broken by"],
    &["8", "link", "", "", "", "", "", "", "23", "breaks"],
    &["9", "link", "", "", "", "", "", "", "24", "repairs"],
];

const EXPECTED: Expected = &[
    ("CHG-07", &[("1", Clear), ("2", Named), ("3", Clear), ("4", Named), ("5", Untold), ("6", Absent)]),
    ("CHG-18", &[("6", Named), ("7", Clear), ("8", Absent), ("9", Clear), ("1", Clear), ("2", Clear)]),
];

pub(super) const GROUP: Group =
    Group { facts: FACTS, records: RECORDS, tools: words::LINKED, expected: EXPECTED, ..ALONE };

#[test]
fn links_are_followed_whichever_way_a_tool_writes_them() {
    hold_all(&GROUP);
}
