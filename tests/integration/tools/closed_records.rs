//! Records with their histories: what was edited after it was closed, and after it was approved.

use super::Verdict::{Absent, Clear, Named, Untold};
use super::{Expected, GROUP as ALONE, Group, Record, hold_all, words};

const FACTS: &[&str] =
    &["no", "kind", "type", "state", "opened", "started", "ended", "closed", "at", "field", "old", "new"];

const AT: &str = "2026-01-05 08:00:00";
const END: &str = "2026-01-10 08:00:00";

/// An event tells when which field of its ticket became what.
#[rustfmt::skip]
const INCIDENTS: &[Record] = &[
    &["1", "incident", "", "closed", AT, "", "2026-01-08 08:00:00", END],
    &["2", "incident", "", "closed", AT, "", "2026-01-08 08:00:00", END],
    &["3", "incident", "", "closed", AT, "", "2026-01-08 08:00:00", END],
    &["4", "incident", "", "closed", AT, "", "2026-01-08 08:00:00", END],
    &["5", "incident", "", "open", AT],
    // A fortnight later somebody thought that it had been less urgent.
    &["1", "event", "", "", "", "", "", "", END, "state", "resolved", "closed"],
    &["1", "event", "", "", "", "", "", "", "2026-01-24 08:00:00", "priority", "high", "low"],
    // Tidied within the day.
    &["2", "event", "", "", "", "", "", "", END, "state", "resolved", "closed"],
    &["2", "event", "", "", "", "", "", "", "2026-01-10 10:00:00", "priority", "high", "low"],
    // A label and an answer to the survey are no edits.
    &["3", "event", "", "", "", "", "", "", END, "state", "resolved", "closed"],
    &["3", "event", "", "", "", "", "", "", "2026-01-24 08:00:00", "label", "", "network"],
    &["3", "event", "", "", "", "", "", "", "2026-01-25 08:00:00", "answer", "", "good"],
    &["5", "event", "", "", "", "", "", "", "2026-01-24 08:00:00", "priority", "high", "low"],
];

const EXPECTED: Expected = &[("DAT-07", &[("1", Named), ("2", Clear), ("3", Clear), ("4", Untold), ("5", Absent)])];

pub(super) const GROUP: Group =
    Group { facts: FACTS, records: INCIDENTS, tools: words::HISTORIES, expected: EXPECTED, ..ALONE };

/// All were approved on 10 January.
#[rustfmt::skip]
const EDITED: &[Record] = &[
    &["1", "change", "normal", "closed", AT, "2026-01-12 08:00:00", "2026-01-12 10:00:00", "2026-01-13 08:00:00"],
    &["2", "change", "normal", "closed", AT, "2026-01-12 08:00:00", "2026-01-12 10:00:00", "2026-01-13 08:00:00"],
    &["3", "change", "normal", "closed", AT, "2026-01-12 08:00:00", "2026-01-12 10:00:00", "2026-01-13 08:00:00"],
    &["4", "change", "normal", "closed", AT, "2026-01-12 08:00:00", "2026-01-12 10:00:00", "2026-01-13 08:00:00"],
    // The day after, it was planned for another time.
    &["1", "event", "", "", "", "", "", "", "2026-01-11 08:00:00", "plan", "2026-01-20 08:00:00", "2026-01-12 08:00:00"],
    // So was this one, the day before.
    &["2", "event", "", "", "", "", "", "", "2026-01-09 08:00:00", "plan", "2026-01-20 08:00:00", "2026-01-12 08:00:00"],
    // It went on, and changed hands.
    &["3", "event", "", "", "", "", "", "", "2026-01-13 08:00:00", "state", "implement", "closed"],
    &["3", "event", "", "", "", "", "", "", "2026-01-11 08:00:00", "who", "Ann", "Bob"],
];

pub(super) const CHANGES: Group = Group {
    facts: FACTS,
    records: EDITED,
    tools: words::CHANGE_HISTORIES,
    expected: &[("CHG-15", &[("1", Named), ("2", Clear), ("3", Clear), ("4", Untold)])],
    approvals: "1,Cab,approved,2026-01-10 08:00:00\n2,Cab,approved,2026-01-10 08:00:00\n3,Cab,approved,2026-01-10 08:00:00\n4,Cab,approved,2026-01-10 08:00:00\n",
    ..ALONE
};

#[test]
fn edits_after_the_end_are_told_from_tidying_in_the_words_of_every_tool() {
    hold_all(&GROUP);
    hold_all(&CHANGES);
}
