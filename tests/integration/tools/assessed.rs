//! Incidents as they were assessed: impact, urgency, priority, the item and the service they are about, when they were written down, whether they
//! came back, under which number, and in whose hands.

use super::Verdict::{Absent, Clear, Named, Untold};
use super::{Expected, GROUP as ALONE, Group, Record, hold_all, words};

const FACTS: &[&str] = &[
    "no", "kind", "impact", "urgency", "priority", "state", "item", "opened", "created", "closed", "category",
    "service",
];

const AT: &str = "2026-01-12 08:00:00";
const END: &str = "2026-01-13 08:00:00";

#[rustfmt::skip]
const RECORDS: &[Record] = &[
    &["1", "incident", "1", "1", "1", "open", "SRV-1", AT, AT],
    // Its impact and urgency make it a 4; its item was retired before.
    &["2", "incident", "3", "3", "1", "open", "SRV-OLD", AT, AT],
    // They make it a 1; of a 4 nobody asks for an item.
    &["3", "incident", "1", "1", "4", "open", "", AT, AT],
    // Nobody said its impact.
    &["4", "incident", "", "1", "2", "open", "SRV-1", AT, AT],
    // Neither high nor low: the middle of the matrix.
    &["5", "incident", "2", "2", "3", "open", "", AT, AT],
    &["6", "incident", "2", "2", "whatever", "open", "", AT, AT],
    &["7", "incident", "1", "1", "1", "open", "", AT, AT],
    // Retired after it was opened.
    &["8", "incident", "1", "1", "1", "open", "SRV-LATE", AT, AT],
    &["9", "incident", "1", "1", "1", "open", "SRV-9", AT, AT],
    // Called off: nobody had to say what it was about.
    &["10", "incident", "1", "1", "1", "cancelled", "", AT, AT],
    // Written down after three days, and after 23 of 24 hours.
    &["11", "incident", "3", "3", "4", "open", "", "2026-01-09 08:00:00", AT],
    &["12", "incident", "3", "3", "4", "open", "", "2026-01-11 09:00:00", AT],
    // Tests of continuity: done; done two years ago; not done yet; of something else.
    &["13", "incident", "3", "3", "4", "closed", "", AT, AT, END, "continuity", "Mail"],
    &["14", "incident", "3", "3", "4", "closed", "", "2024-01-12 08:00:00", "2024-01-12 08:00:00", "2024-01-13 08:00:00", "continuity", "Archive"],
    &["15", "incident", "3", "3", "4", "open", "", AT, AT, "", "continuity", "Payroll"],
    &["16", "incident", "3", "3", "4", "closed", "", AT, AT, END, "network", "Web"],
];

/// `Wiki` is not critical, `Stage` not live; of `Portal` nobody knows.
const POLICY: &str = "[table.priority_matrix]\nsource = 's'\nrows = [{ impact = 1, urgency = 1, priority = 1 }, { impact = 1, urgency = 2, priority = 2 }, { impact = 2, urgency = 1, priority = 2 },\
    { impact = 2, urgency = 2, priority = 3 }, { impact = 3, urgency = 3, priority = 4 }]\n\
    [table.ci]\nsource = 's'\nrows = [{ ci_id = 'SRV-1' }, { ci_id = 'SRV-OLD', retired_at = '2026-01-01 00:00:00' }, { ci_id = 'SRV-LATE', retired_at = '2026-02-01 00:00:00' }]\n\
    [table.service]\nsource = 's'\nrows = [{ service_id = 'S1', name = 'Mail', critical = true, live = true }, { service_id = 'S2', name = 'Archive', critical = true, live = true },\
    { service_id = 'S3', name = 'Payroll', critical = true, live = true }, { service_id = 'S4', name = 'Web', critical = true, live = true },\
    { service_id = 'S5', name = 'Wiki', critical = false, live = true }, { service_id = 'S6', name = 'Stage', critical = true, live = false },\
    { service_id = 'S7', name = 'Portal', critical = true }]\n";

const EXPECTED: Expected = &[
    (
        "INC-01",
        &[
            ("1", Clear),
            ("2", Named),
            ("3", Named),
            ("4", Untold),
            ("5", Clear),
            ("6", Untold),
            ("11", Clear),
            ("14", Absent),
        ],
    ),
    (
        "CFG-01",
        &[
            ("1", Clear),
            ("2", Named),
            ("3", Absent),
            ("4", Clear),
            ("6", Untold),
            ("7", Named),
            ("8", Clear),
            ("9", Named),
            ("10", Absent),
        ],
    ),
    (
        "CON-01",
        &[("S1", Clear), ("S2", Named), ("S3", Named), ("S4", Named), ("S5", Absent), ("S6", Absent), ("S7", Untold)],
    ),
    ("DAT-06", &[("1", Clear), ("11", Named), ("12", Clear), ("14", Absent)]),
];

pub(super) const GROUP: Group =
    Group { facts: FACTS, records: RECORDS, tools: words::ASSESSED, expected: EXPECTED, policy: POLICY, ..ALONE };

/// Whether incidents came back.
pub(super) const REOPENED: Group = Group {
    facts: &["no", "kind", "state", "opened", "resolved", "reopened"],
    records: &[
        &["1", "incident", "resolved", AT, END, "0"],
        &["2", "incident", "resolved", AT, END, "2"],
        // It came back and is still here.
        &["3", "incident", "open", AT, "", "1"],
        &["4", "request", "resolved", AT, END, "1"],
    ],
    tools: words::REOPENED,
    expected: &[("INC-06", &[("1", Clear), ("2", Named), ("3", Absent), ("4", Absent)])],
    ..ALONE
};

/// Records under numbers, which the tool knows by ids of its own.
pub(super) const NUMBERS: Group = Group {
    facts: &["no", "kind", "id", "state", "opened", "updated"],
    records: &[
        &["1", "incident", "A1", "open", AT, AT],
        // Two records with one number.
        &["2", "incident", "A2", "open", AT, AT],
        &["2", "incident", "A3", "open", "2026-01-14 08:00:00", AT],
        // One record, exported twice.
        &["3", "incident", "A4", "open", AT, AT],
        &["3", "incident", "A4", "resolved", AT, END],
    ],
    tools: words::NUMBERED,
    expected: &[("DAT-04", &[("1", Clear), ("2", Named), ("3", Clear)])],
    ..ALONE
};

/// Who opened, resolved and closed incidents.
pub(super) const HANDS: Group = Group {
    facts: &["no", "kind", "state", "opened", "resolved", "closed", "opener", "resolver", "closer"],
    records: &[
        &["1", "incident", "closed", AT, AT, END, "uma", "ann", "ann"],
        &["2", "incident", "closed", AT, AT, END, "ann", "ann", "ann"],
        // A machine that saw it come and go.
        &["3", "incident", "closed", AT, AT, END, "monitor", "monitor", "monitor"],
        &["4", "incident", "closed", AT, AT, END, "ann", "", ""],
        // Hers, and not closed yet.
        &["5", "incident", "resolved", AT, AT, "", "ann", "ann", ""],
    ],
    tools: words::HANDED,
    expected: &[("INC-08", &[("1", Clear), ("2", Named), ("3", Clear), ("4", Untold), ("5", Absent)])],
    policy: "[table.person]\nsource = 's'\nrows = [{ person_id = 'ann' }, { person_id = 'monitor', is_service_account = true }]\n",
    ..ALONE
};

#[test]
fn incidents_are_assessed_in_the_words_of_every_tool() {
    hold_all(&GROUP);
}

#[test]
fn what_came_back_what_has_a_number_of_its_own_and_who_did_it_all_is_told_by_several_tools() {
    hold_all(&REOPENED);
    hold_all(&NUMBERS);
    hold_all(&HANDS);
}
