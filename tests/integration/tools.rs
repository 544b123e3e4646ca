//! Controls held against exports of several tools that tell the same facts, each in its own words and columns: what is an exception is named, what
//! only looks like one is not, and of what a tool does not keep nothing is said. The facts stand in `tools/`, the tools in `tools/words/`;
//! `tools/coverage.rs` counts from these tables which control is held against how many tools.

mod assessed;
mod changes;
mod closed_records;
mod coverage;
mod export;
mod hold;
mod incidents;
mod links;
mod problems;
mod recorded_clocks;
mod requests;
mod supply;
mod words;

use hold::hold_all;

/// One fact after the other, in the order of the names of the facts. Facts at the end that a record does not have are left out.
type Record = &'static [&'static str];

/// What a control must say of a record: named, not named, cannot be told, or not of its population.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    Absent,
    Clear,
    Untold,
    Named,
}

/// Control, and its verdicts. What they are of is the number of a record, or the id of another subject of the control, in which `SYSTEM` stands for
/// the tool's. Nothing else may be named.
type Expected = &'static [(&'static str, &'static [(&'static str, Verdict)])];

/// Records that several tools tell, and what the controls must say of them.
struct Group {
    facts: &'static [&'static str],
    records: &'static [Record],
    tools: &'static [Tool],
    expected: Expected,
    /// A register of approvals beside the tool: number, approver, decision, time.
    approvals: &'static str,
    /// `policy.toml`; `<7>` is the number of record 7, `SYSTEM` the tool.
    policy: &'static str,
    /// What stands in `tickmark.toml` beside the sources.
    settings: &'static str,
    /// The records of an export that was taken before.
    earlier: &'static [Record],
}

/// What most groups do without.
const GROUP: Group = Group {
    facts: &[],
    records: &[],
    tools: &[],
    expected: &[],
    approvals: "",
    policy: "",
    settings: "",
    earlier: &[],
};

/// All groups. What is not in here counts for nothing.
const GROUPS: &[&Group] = &[
    &incidents::GROUP,
    &assessed::GROUP,
    &assessed::REOPENED,
    &assessed::NUMBERS,
    &assessed::HANDS,
    &changes::GROUP,
    &links::GROUP,
    &requests::GROUP,
    &problems::GROUP,
    &problems::RECURRING,
    &recorded_clocks::GROUP,
    &closed_records::GROUP,
    &closed_records::CHANGES,
    &supply::GROUP,
];

/// How a tool exports the records of a group.
struct Tool {
    name: &'static str,
    /// As it stands in ticket ids.
    system: &'static str,
    /// Column of the file, and the fact in it. What has no column the tool does not keep. A path in JSON has its parts between dots, `[]` after one
    /// that is a list. Beside the facts there are `number`, `none` (empty), `#FACT` (the number of the record that the fact names) and `=TEXT`.
    columns: &'static [(&'static str, &'static str)],
    /// Canonical word, or `FACT:word`, and the tool's; a record with a word that is `-` here cannot be in this tool.
    words: &'static [(&'static str, &'static str)],
    number: fn(u32) -> String,
    /// JSON instead of CSV: the name of the list of records.
    list: Option<&'static str>,
    /// Files for kinds of records that the tool keeps apart.
    beside: &'static [Sheet],
    /// Controls whose verdicts are others here, because the tool does not keep what they read.
    instead: Expected,
}

/// A further file of a tool.
struct Sheet {
    name: &'static str,
    /// The kinds of records that are in it.
    of: &'static [&'static str],
    columns: &'static [(&'static str, &'static str)],
    list: Option<&'static str>,
}
