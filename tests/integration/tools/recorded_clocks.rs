//! The clocks that tools keep of their own service levels, held against the level of the settings: four hours to resolve what is critical, at any hour.

use super::Verdict::{Absent, Clear, Named};
use super::{Expected, GROUP as ALONE, Group, Record, hold_all, words};

const FACTS: &[&str] = &["no", "kind", "priority", "state", "opened", "ended", "due", "breached", "paused", "reason"];

const AT: &str = "2026-01-12 08:00:00";
const DUE: &str = "2026-01-12 12:00:00";

/// Tickets, and the clocks of those that have one. Some tools keep both in one record.
#[rustfmt::skip]
const RECORDS: &[Record] = &[
    &["1", "incident", "critical", "resolved", AT, "2026-01-12 10:00:00", DUE, "no", "0"],
    // Six hours are more than four.
    &["2", "incident", "critical", "resolved", AT, "2026-01-12 14:00:00", DUE, "no", "0"],
    // Two are not.
    &["3", "incident", "critical", "resolved", AT, "2026-01-12 10:00:00", DUE, "yes", "0", "the supplier was late"],
    &["4", "incident", "critical", "resolved", AT, "2026-01-12 14:00:00", DUE, "yes", "0"],
    // Nine hours, of which it stood still for six.
    &["5", "incident", "critical", "resolved", AT, "2026-01-12 17:00:00", DUE, "no", "6"],
    // It stood still for most of its time, which was short.
    &["6", "incident", "critical", "resolved", AT, "2026-01-12 11:00:00", DUE, "no", "2"],
    // It had no clock; and a mistake needs none.
    &["7", "incident", "critical", "resolved", AT, "2026-01-12 10:00:00", ""],
    &["8", "incident", "critical", "cancelled", AT, "", ""],
    &["1", "clock", "critical", "resolved", AT, "2026-01-12 10:00:00", DUE, "no", "0", ""],
    &["2", "clock", "critical", "resolved", AT, "2026-01-12 14:00:00", DUE, "no", "0", ""],
    &["3", "clock", "critical", "resolved", AT, "2026-01-12 10:00:00", DUE, "yes", "0", "the supplier was late"],
    &["4", "clock", "critical", "resolved", AT, "2026-01-12 14:00:00", DUE, "yes", "0", ""],
    &["5", "clock", "critical", "resolved", AT, "2026-01-12 17:00:00", DUE, "no", "6", ""],
    &["6", "clock", "critical", "resolved", AT, "2026-01-12 11:00:00", DUE, "no", "2", ""],
    // What happened to them: the due time of a target is its minutes.
    &["1", "event", "", "activate", AT], &["1", "event", "", "apply_sla", AT, "", "240"], &["1", "event", "", "fulfill", "2026-01-12 10:00:00"],
    &["2", "event", "", "activate", AT], &["2", "event", "", "apply_sla", AT, "", "240"], &["2", "event", "", "fulfill", "2026-01-12 14:00:00"],
    &["3", "event", "", "activate", AT], &["3", "event", "", "apply_sla", AT, "", "240"], &["3", "event", "", "breach", "2026-01-12 10:00:00"], &["3", "event", "", "fulfill", "2026-01-12 10:00:00"],
    &["4", "event", "", "activate", AT], &["4", "event", "", "apply_sla", AT, "", "240"], &["4", "event", "", "breach", "2026-01-12 10:00:00"], &["4", "event", "", "fulfill", "2026-01-12 14:00:00"],
    &["6", "event", "", "activate", AT], &["6", "event", "", "apply_sla", AT, "", "240"], &["6", "event", "", "fulfill", "2026-01-12 11:00:00"],
];

const SETTINGS: &str = "[calendar.always]\nzone = 'UTC'\nmon-sun = ['00:00-24:00']\n\
    [[sla]]\nid = 'incident-resolution'\nkind = 'incident'\nmeasure = 'resolve'\ncalendar = 'always'\ntargets = { 1 = '4h', 2 = '4h', 3 = '4h', 4 = '4h', 5 = '4h' }\n";

const EXPECTED: Expected = &[
    ("SLA-02", &[("1", Clear), ("2", Clear), ("5", Clear), ("7", Named), ("8", Absent)]),
    ("SLA-03", &[("3", Clear), ("4", Named), ("1", Absent), ("2", Absent)]),
    ("SLA-04", &[("1", Clear), ("2", Named), ("3", Named), ("4", Clear), ("5", Clear), ("6", Clear), ("7", Absent)]),
    // 360 of 540 minutes; 120 of 180 are below four hours.
    ("SLA-05", &[("1", Clear), ("5", Named), ("6", Clear), ("7", Absent)]),
];

pub(super) const GROUP: Group =
    Group { facts: FACTS, records: RECORDS, tools: words::CLOCKED, expected: EXPECTED, settings: SETTINGS, ..ALONE };

#[test]
fn recorded_clocks_are_held_against_the_levels_in_the_form_of_every_tool() {
    hold_all(&GROUP);
}
