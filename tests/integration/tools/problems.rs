//! Major incidents and recurring ones, the problems behind them, and the changes that end these.

use super::Verdict::{Absent, Clear, Named, Untold};
use super::{Expected, GROUP as ALONE, Group, Record, hold_all, words};

const FACTS: &[&str] = &[
    "no",
    "kind",
    "state",
    "opened",
    "resolved",
    "closed",
    "major",
    "other",
    "cause",
    "workaround",
    "known",
    "analysed",
    "fix",
    "code",
    "outcome",
    "item",
    "category",
];

const AT: &str = "2026-01-05 08:00:00";
const SOLVED: &str = "2026-01-05 10:00:00";
const END: &str = "2026-01-07 10:00:00";
const CAUSE: &str = "The certificate of the gateway had ended";
const BY: &str = "Use the other gateway";

/// Incidents are below 50, problems below 70, changes above.
#[rustfmt::skip]
const RECORDS: &[Record] = &[
    // A day later it had its problem, which was analysed five days later.
    &["1", "incident", "closed", AT, SOLVED, END, "major", "50"],
    &["2", "incident", "closed", AT, SOLVED, END, "major", ""],
    &["3", "incident", "closed", AT, SOLVED, END, "minor", ""],
    // A mistake, called off.
    &["4", "incident", "cancelled", AT, SOLVED, END, "major", ""],
    // Its problem came after fifteen of five days.
    &["5", "incident", "closed", AT, SOLVED, END, "major", "51"],
    &["6", "incident", "open", AT, "", "", "major", ""],
    // It names a problem that is not in the export.
    &["7", "incident", "closed", AT, SOLVED, END, "major", "59"],
    // Somebody wrote down the cause of its problem, and not when.
    &["8", "incident", "closed", AT, SOLVED, END, "major", "52"],
    &["50", "problem", "closed", "2026-01-06 08:00:00", "2026-01-12 08:00:00", "2026-01-13 08:00:00", "", "", CAUSE, "", "no", "2026-01-10 08:00:00"],
    &["51", "problem", "searched", "2026-01-20 08:00:00", "", "", "", "", "", BY, "yes", "2026-02-25 08:00:00"],
    &["52", "problem", "searched", "2026-01-06 08:00:00", "", "", "", "", CAUSE, "", "no", ""],
    &["53", "problem", "closed", "2026-01-06 08:00:00", "2026-01-12 08:00:00", "2026-01-13 08:00:00", "", "", "", "", "no", "", "", "fixed"],
    // The same as another: it has no cause of its own.
    &["54", "problem", "closed", "2026-01-06 08:00:00", "2026-01-12 08:00:00", "2026-01-13 08:00:00", "", "", "", "", "no", "", "", "duplicate"],
    // Ended by a change that worked, by one that did not, by one that nobody loaded, and by one of which nobody knows how it ended.
    &["55", "problem", "closed", "2026-01-06 08:00:00", "2026-01-12 08:00:00", "2026-01-13 08:00:00", "", "", CAUSE, "", "yes", "2026-01-10 08:00:00", "70"],
    &["56", "problem", "closed", "2026-01-06 08:00:00", "2026-01-12 08:00:00", "2026-01-13 08:00:00", "", "", CAUSE, "", "no", "2026-01-10 08:00:00", "71"],
    &["57", "problem", "closed", "2026-01-06 08:00:00", "2026-01-12 08:00:00", "2026-01-13 08:00:00", "", "", CAUSE, "", "no", "2026-01-10 08:00:00", "79"],
    &["58", "problem", "closed", "2026-01-06 08:00:00", "2026-01-12 08:00:00", "2026-01-13 08:00:00", "", "", CAUSE, "", "no", "2026-01-10 08:00:00", "72"],
    // Known for long, and nobody says how to live with it.
    &["60", "problem", "searched", "2026-01-06 08:00:00", "", "", "", "", "", "", "yes", ""],
    &["61", "problem", "cancelled", "2026-01-06 08:00:00", "", "2026-01-13 08:00:00", "", "", "", "", "yes", ""],
    &["70", "change", "closed", AT, SOLVED, END, "", "", "", "", "", "", "", "", "successful"],
    &["71", "change", "closed", AT, SOLVED, END, "", "", "", "", "", "", "", "", "failed"],
    &["72", "change", "closed", AT, SOLVED, END, "", "", "", "", "", "", "", "", "odd"],
    // What some tools keep in a file of their own.
    &["1", "link", "", "", "", "", "", "50"],
    &["5", "link", "", "", "", "", "", "51"],
    &["7", "link", "", "", "", "", "", "59"],
    &["8", "link", "", "", "", "", "", "52"],
];

const EXPECTED: Expected = &[
    (
        "INC-03",
        &[
            ("1", Clear),
            ("2", Named),
            ("3", Absent),
            ("4", Absent),
            ("5", Named),
            ("6", Absent),
            ("7", Untold),
            ("8", Clear),
        ],
    ),
    // Analysed after five of fifteen days, and after 51.
    ("INC-04", &[("1", Clear), ("2", Named), ("4", Absent), ("5", Named), ("7", Untold), ("8", Untold)]),
    // After four of thirty days, and after 36.
    (
        "PRB-01",
        &[
            ("50", Clear),
            ("51", Named),
            ("52", Untold),
            ("53", Named),
            ("54", Absent),
            ("55", Clear),
            ("60", Named),
            ("61", Absent),
        ],
    ),
    ("PRB-02", &[("51", Clear), ("52", Absent), ("55", Absent), ("60", Named), ("61", Absent)]),
    (
        "PRB-03",
        &[
            ("50", Clear),
            ("52", Absent),
            ("53", Named),
            ("54", Absent),
            ("55", Clear),
            ("56", Named),
            ("57", Untold),
            ("58", Untold),
            ("60", Absent),
            ("61", Absent),
        ],
    ),
];

pub(super) const GROUP: Group =
    Group { facts: FACTS, records: RECORDS, tools: words::PROBLEMS, expected: EXPECTED, ..ALONE };

/// Three of a kind are many. Those of SRV-1 belong to nothing, one of SRV-2 to a problem; of SRV-3 one was called off, one of SRV-4 is of another category,
/// those of SRV-5 are months apart, and one of SRV-6 names a problem that nobody loaded.
#[rustfmt::skip]
const AGAIN: &[Record] = &[
    &["1", "incident", "open", "2026-01-05 08:00:00", "", "", "", "", "", "", "", "", "", "", "", "SRV-1", "network"],
    &["2", "incident", "open", "2026-01-06 08:00:00", "", "", "", "", "", "", "", "", "", "", "", "SRV-1", "network"],
    &["3", "incident", "open", "2026-01-07 08:00:00", "", "", "", "", "", "", "", "", "", "", "", "SRV-1", "network"],
    &["4", "incident", "open", "2026-01-05 08:00:00", "", "", "", "", "", "", "", "", "", "", "", "SRV-2", "network"],
    &["5", "incident", "open", "2026-01-06 08:00:00", "", "", "", "50", "", "", "", "", "", "", "", "SRV-2", "network"],
    &["6", "incident", "open", "2026-01-07 08:00:00", "", "", "", "", "", "", "", "", "", "", "", "SRV-2", "network"],
    &["7", "incident", "open", "2026-01-05 08:00:00", "", "", "", "", "", "", "", "", "", "", "", "SRV-3", "network"],
    &["8", "incident", "cancelled", "2026-01-06 08:00:00", "", "", "", "", "", "", "", "", "", "", "", "SRV-3", "network"],
    &["9", "incident", "open", "2026-01-07 08:00:00", "", "", "", "", "", "", "", "", "", "", "", "SRV-3", "network"],
    &["10", "incident", "open", "2026-01-05 08:00:00", "", "", "", "", "", "", "", "", "", "", "", "SRV-4", "network"],
    &["11", "incident", "open", "2026-01-06 08:00:00", "", "", "", "", "", "", "", "", "", "", "", "SRV-4", "network"],
    &["12", "incident", "open", "2026-01-07 08:00:00", "", "", "", "", "", "", "", "", "", "", "", "SRV-4", "storage"],
    &["13", "incident", "open", "2025-12-05 08:00:00", "", "", "", "", "", "", "", "", "", "", "", "SRV-5", "network"],
    &["14", "incident", "open", "2026-01-06 08:00:00", "", "", "", "", "", "", "", "", "", "", "", "SRV-5", "network"],
    &["15", "incident", "open", "2026-01-30 08:00:00", "", "", "", "", "", "", "", "", "", "", "", "SRV-5", "network"],
    &["16", "incident", "open", "2026-01-05 08:00:00", "", "", "", "", "", "", "", "", "", "", "", "SRV-6", "network"],
    &["17", "incident", "open", "2026-01-06 08:00:00", "", "", "", "59", "", "", "", "", "", "", "", "SRV-6", "network"],
    &["18", "incident", "open", "2026-01-07 08:00:00", "", "", "", "", "", "", "", "", "", "", "", "SRV-6", "network"],
    &["50", "problem", "searched", "2026-01-08 08:00:00"],
    &["5", "link", "", "", "", "", "", "50"],
    &["17", "link", "", "", "", "", "", "59"],
];

pub(super) const RECURRING: Group = Group {
    facts: FACTS,
    records: AGAIN,
    // Those that keep items.
    tools: words::PROBLEMS.split_at(3).0,
    expected: &[(
        "PRB-04",
        &[
            ("SRV-1|network", Named),
            ("SRV-2|network", Clear),
            ("SRV-3|network", Absent),
            ("SRV-4|network", Absent),
            ("SRV-5|network", Absent),
            ("SRV-6|network", Clear),
        ],
    )],
    policy: "[parameters]\nrecur_n = 3\n",
    ..ALONE
};

#[test]
fn problems_are_named_for_what_they_are_in_the_words_of_every_tool() {
    hold_all(&GROUP);
    hold_all(&RECURRING);
}
