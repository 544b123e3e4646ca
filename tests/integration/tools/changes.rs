//! Changes and what they are linked to: types, outcomes and approvals in the words of several tools.

use super::Verdict::{Absent, Clear, Named, Untold};
use super::{Expected, GROUP as ALONE, Group, Record, hold_all, words};

const FACTS: &[&str] = &[
    "no", "kind", "type", "state", "outcome", "who", "opened", "planned", "until", "started", "ended", "closed",
    "risk", "plan", "template", "reviewed", "link",
];

const OPENED: &str = "2026-01-05 08:00:00";
const AT: &str = "2026-01-12 08:00:00";
const TO: &str = "2026-01-12 10:00:00";

const PLAN: &str = "Restore the snapshot of the evening before";
const CLOSED: &str = "2026-01-13 08:00:00";

#[rustfmt::skip]
const RECORDS: &[Record] = &[
    &["1", "change", "normal", "closed", "successful", "Ann", OPENED, AT, TO, AT, TO, CLOSED, "low", PLAN],
    // Nobody approved it, and it took an hour longer than planned.
    &["2", "change", "normal", "closed", "successful", "Ann", OPENED, AT, TO, AT, "2026-01-12 11:00:00", CLOSED, ""],
    // Needs no approval, and no plan of its own.
    &["3", "change", "standard", "closed", "successful", "Ann", OPENED, AT, TO, AT, TO, CLOSED, "low", "", "T1"],
    // A type of which nobody said what it means.
    &["4", "change", "odd", "closed", "successful", "Ann", OPENED, AT, TO, AT, TO, CLOSED, "low"],
    // It repaired an incident.
    &["5", "change", "emergency", "closed", "successful", "Ann", OPENED, AT, TO, AT, TO, CLOSED, "low", PLAN, "", "", "20"],
    // Reviewed after eleven of ten days.
    &["6", "change", "emergency", "closed", "successful", "Ann", OPENED, AT, TO, AT, TO, CLOSED, "low", PLAN, "", "2026-01-23 10:00:00"],
    // Never carried out.
    &["7", "change", "normal", "cancelled", "", "Ann", OPENED, AT, TO, "", "", "", "low"],
    // Carried out in January and still at it in March.
    &["8", "change", "normal", "implement", "", "Ann", OPENED, AT, TO, AT, TO, "", "low", PLAN],
    // Its state is one that some tools have between the work and the closing.
    &["9", "change", "normal", "resolved", "", "Ann", OPENED, AT, TO, AT, TO, "", "low", PLAN],
    // Approved an hour after its start.
    &["10", "change", "normal", "closed", "successful", "Ann", OPENED, AT, TO, AT, TO, CLOSED, "low", PLAN],
    // Refused.
    &["11", "change", "normal", "closed", "successful", "Ann", OPENED, AT, TO, AT, TO, CLOSED, "low", PLAN],
    // Into the freeze, with no thought of what may go wrong; it went wrong, and was reviewed a week later.
    &["12", "change", "normal", "closed", "failed", "Ann", OPENED, "2026-01-28 08:00:00", "2026-01-28 10:00:00", "2026-01-28 08:00:00", "2026-01-28 10:00:00", "2026-01-29 08:00:00", "", "", "", "2026-02-04 10:00:00"],
    // Made from nothing, and from a template that had ended.
    &["13", "change", "standard", "closed", "successful", "Ann", OPENED, AT, TO, AT, TO, CLOSED, "low"],
    &["14", "change", "standard", "closed", "successful", "Ann", OPENED, AT, TO, AT, TO, CLOSED, "low", "", "T2"],
    // Closed, and nobody said how it ended.
    &["15", "change", "standard", "closed", "", "Ann", OPENED, AT, TO, AT, TO, CLOSED, "low", "", "T1"],
    &["20", "incident", "", "closed", "", "Bob", OPENED, "", "", "", "", "2026-01-07 08:00:00", ""],
];

/// Cab is neither requester nor implementer, Ann is. Robot is a machine, and Eve nobody knows.
const APPROVALS: &str = "1,Cab,approved,2026-01-10 08:00:00\n4,Cab,approved,2026-01-10 08:00:00\n5,Cab,approved,2026-01-13 08:00:00\n6,Cab,approved,2026-01-20 08:00:00\n\
    8,Cab,approved,2026-01-10 08:00:00\n9,Ann,approved,2026-01-10 08:00:00\n9,Cab,approved,2026-01-10 08:00:00\n10,Ann,approved,2026-01-12 09:00:00\n\
    11,Cab,rejected,2026-01-10 08:00:00\n12,Cab,approved,2026-01-10 08:00:00\n13,Eve,approved,2026-01-10 08:00:00\n14,Robot,approved,2026-01-10 08:00:00\n";

/// Cab approved until 15 January, and left on that day.
const POLICY: &str = "[table.freeze_window]\nsource = 's'\nrows = [{ freeze_id = 'F1', start_at = '2026-01-28 00:00:00', end_at = '2026-01-30 00:00:00' }]\n\
    [table.group_member]\nsource = 's'\nrows = [{ group_id = 'change-approvers', person_id = 'Cab', from_at = '2026-01-01 00:00:00', to_at = '2026-01-15 00:00:00' }]\n\
    [table.person]\nsource = 's'\nrows = [{ person_id = 'Cab', left_at = '2026-01-15 00:00:00', is_service_account = false }, { person_id = 'Ann', is_service_account = false },\
    { person_id = 'Robot', is_service_account = true }]\n\
    [table.change_template]\nsource = 's'\nrows = [{ template_id = 'T1', valid_from = '2025-01-01 00:00:00' },\
    { template_id = 'T2', valid_from = '2024-01-01 00:00:00', valid_to = '2026-01-01 00:00:00' }]\n\
    [table.deployment]\nsource = 's'\nrows = [{ deployment_id = 'D1', deployed_at = '2026-01-12 08:30:00', change_number = '<1>' },\
    { deployment_id = 'D2', deployed_at = '2026-01-12 08:30:00', change_number = '<2>' }, { deployment_id = 'D3', deployed_at = '2026-01-12 08:30:00', change_number = '<3>' },\
    { deployment_id = 'D4', deployed_at = '2026-01-12 08:30:00', change_number = '<4>' }, { deployment_id = 'D5', deployed_at = '2026-01-12 08:30:00' },\
    { deployment_id = 'D6', deployed_at = '2026-01-12 08:30:00', change_number = '<6>' }, { deployment_id = 'D10', deployed_at = '2026-01-12 08:30:00', change_number = '<10>' },\
    { deployment_id = 'D99', deployed_at = '2026-01-12 08:30:00', change_number = '<99>' }]\n\
    [parameters]\nbulk_n = 3\n";

const EXPECTED: Expected = &[
    ("CHG-01", &[("1", Clear), ("2", Absent), ("4", Untold), ("8", Clear), ("10", Named), ("6", Absent)]),
    (
        "CHG-02",
        &[
            ("1", Clear),
            ("2", Named),
            ("3", Absent),
            ("4", Untold),
            ("5", Clear),
            ("7", Absent),
            ("10", Clear),
            ("11", Named),
            ("15", Absent),
        ],
    ),
    ("CHG-03", &[("1", Clear), ("4", Untold), ("9", Clear), ("10", Named), ("13", Absent)]),
    ("CHG-04", &[("1", Clear), ("4", Untold), ("9", Clear), ("10", Named), ("13", Absent)]),
    // The sixth was approved by one who no longer might, the tenth by one who never might.
    (
        "CHG-05",
        &[
            ("1", Clear),
            ("4", Untold),
            ("5", Clear),
            ("6", Named),
            ("10", Named),
            ("9", Named),
            ("11", Absent),
            ("13", Absent),
        ],
    ),
    // 24 of 72 hours after the start, and 192.
    ("CHG-06", &[("5", Clear), ("6", Named), ("1", Absent), ("4", Untold)]),
    ("CHG-07", &[("5", Clear), ("6", Named), ("1", Absent), ("4", Untold)]),
    ("CHG-08", &[("3", Clear), ("15", Clear), ("13", Named), ("14", Named), ("1", Absent), ("4", Untold)]),
    ("CHG-10", &[("1", Clear), ("5", Clear), ("12", Named), ("2", Absent), ("4", Untold)]),
    ("CHG-11", &[("1", Clear), ("2", Named), ("12", Named), ("3", Absent), ("4", Untold), ("7", Absent)]),
    ("CHG-12", &[("1", Clear), ("2", Named), ("3", Clear), ("7", Absent)]),
    ("CHG-13", &[("1", Clear), ("12", Named)]),
    ("CHG-14", &[("12", Clear), ("5", Named), ("6", Named), ("1", Absent)]),
    // An emergency may be approved afterwards, and a standard change need not be.
    (
        "CHG-16",
        &[
            ("D1", Clear),
            ("D2", Named),
            ("D3", Clear),
            ("D4", Untold),
            ("D5", Named),
            ("D6", Clear),
            ("D10", Named),
            ("D99", Named),
        ],
    ),
    ("CHG-17", &[("1", Clear), ("8", Named), ("9", Clear), ("15", Named), ("7", Absent)]),
    // Three and more of Cab's at one instant; Ann's and his own later ones stand alone.
    (
        "CHG-19",
        &[
            ("1", Named),
            ("8", Named),
            ("12", Named),
            ("4", Named),
            ("9", Named),
            ("5", Clear),
            ("6", Clear),
            ("10", Clear),
            ("13", Absent),
        ],
    ),
    ("ACC-02", &[("1", Clear), ("5", Clear), ("10", Clear), ("6", Named), ("13", Untold)]),
    ("ACC-04", &[("1", Clear), ("14", Named), ("13", Untold), ("11", Absent)]),
];

pub(super) const GROUP: Group = Group {
    facts: FACTS,
    records: RECORDS,
    tools: words::CHANGES,
    expected: EXPECTED,
    approvals: APPROVALS,
    policy: POLICY,
    ..ALONE
};

#[test]
fn changes_are_named_for_what_they_are_in_the_words_of_every_tool() {
    hold_all(&GROUP);
}
