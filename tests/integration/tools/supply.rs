//! The exports themselves: whether all of them arrived, on every day and in every file, and whether they still say what an earlier one said.

use super::Verdict::{Absent, Clear, Named};
use super::{Expected, GROUP as ALONE, Group, Record, hold_all, words};

const FACTS: &[&str] = &["no", "kind", "state", "opened", "resolved", "closed", "agent"];

const AT: &str = "2026-01-05 08:00:00";
const SOLVED: &str = "2026-01-05 10:00:00";
const END: &str = "2026-01-07 10:00:00";

/// What is of the kind `later` stands in a second file.
#[rustfmt::skip]
const RECORDS: &[Record] = &[
    &["1", "incident", "closed", AT, SOLVED, END, "Ann"],
    // It was Ann's, and is Bob's now that it is closed.
    &["2", "incident", "closed", AT, SOLVED, END, "Bob"],
    // It was open, and has ended in between.
    &["4", "incident", "closed", AT, SOLVED, END, "Ann"],
    // Nobody can read when it was opened.
    &["5", "incident", "open", "some day", "", "", "Ann"],
    // Known from the first file, and on another day.
    &["1", "later", "closed", AT, SOLVED, END, "Ann"],
    &["6", "later", "open", "2026-02-02 08:00:00", "", "", "Ann"],
];

/// 3 and 7 are there no more; 7 is from the month before.
#[rustfmt::skip]
const EARLIER: &[Record] = &[
    &["1", "incident", "closed", AT, SOLVED, END, "Ann"],
    &["2", "incident", "closed", AT, SOLVED, END, "Ann"],
    &["3", "incident", "closed", AT, SOLVED, END, "Ann"],
    &["4", "incident", "open", AT, "", "", "Ann"],
    &["7", "incident", "closed", "2025-12-05 08:00:00", "2025-12-05 10:00:00", "2025-12-07 10:00:00", "Ann"],
];

/// The tool counted three incidents in January, and two in February. But for two days January is free.
const POLICY: &str = "[table.prev_ticket]\nsource = 's'\nstore = 'before.duckdb'\n\
    [table.control_total]\nsource = 's'\nrows = [\
    { source_system = 'SYSTEM', record_type = 'incident', from_at = '2026-01-01 00:00:00', to_at = '2026-02-01 00:00:00', expected = 3, basis = 'count in the tool' },\
    { source_system = 'SYSTEM', record_type = 'incident', from_at = '2026-02-01 00:00:00', to_at = '2026-03-01 00:00:00', expected = 2, basis = 'count in the tool' }]\n\
    [table.holiday]\nsource = 's'\nrows = [{ day = '2026-01-01' }, { day = '2026-01-02' }, { day = '2026-01-07' }, { day = '2026-01-08' }, { day = '2026-01-09' }, { day = '2026-01-12' }, { day = '2026-01-13' },\
    { day = '2026-01-14' }, { day = '2026-01-15' }, { day = '2026-01-16' }, { day = '2026-01-19' }, { day = '2026-01-20' }, { day = '2026-01-21' }, { day = '2026-01-22' },\
    { day = '2026-01-23' }, { day = '2026-01-26' }, { day = '2026-01-27' }, { day = '2026-01-28' }, { day = '2026-01-29' }, { day = '2026-01-30' }]\n";

const EXPECTED: Expected = &[
    // A record that is in both files is no loss.
    ("DAT-01", &[("export.csv", Named), ("later.csv", Clear)]),
    ("DAT-02", &[("SYSTEM|incident|2026-01-01", Clear), ("SYSTEM|incident|2026-02-01", Named)]),
    // Nothing on a Tuesday; New Year and a Sunday are free. When the files were exported nobody knows.
    (
        "DAT-09",
        &[
            ("SYSTEM|incident|2026-01-05", Clear),
            ("SYSTEM|incident|2026-01-06", Named),
            ("SYSTEM|incident|2026-01-01", Absent),
            ("SYSTEM|incident|2026-01-04", Absent),
        ],
    ),
    ("DAT-10", &[("1", Clear), ("2", Named), ("4", Absent)]),
    ("DAT-11", &[("1", Clear), ("2", Clear), ("3", Named), ("4", Clear), ("7", Absent)]),
];

pub(super) const GROUP: Group = Group {
    facts: FACTS,
    records: RECORDS,
    tools: words::SUPPLIED,
    expected: EXPECTED,
    policy: POLICY,
    earlier: EARLIER,
    ..ALONE
};

#[test]
fn what_is_missing_or_no_longer_the_same_is_told_of_the_exports_of_every_tool() {
    hold_all(&GROUP);
}
