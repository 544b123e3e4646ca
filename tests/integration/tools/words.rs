//! The tools: their columns and words. Where nothing is kept that a control reads, nothing is said of any record.

mod assessed;
mod changes;
mod clocks;
mod histories;
mod incidents;
mod links;
mod problems;
mod records;
mod requests;
mod supplies;

pub(super) use assessed::ASSESSED;
pub(super) use changes::CHANGES;
pub(super) use clocks::CLOCKED;
pub(super) use histories::{CHANGE_HISTORIES, HISTORIES};
pub(super) use incidents::INCIDENTS;
pub(super) use links::LINKED;
pub(super) use problems::PROBLEMS;
pub(super) use records::{HANDED, NUMBERED, REOPENED};
pub(super) use requests::REQUESTS;
pub(super) use supplies::SUPPLIED;

use super::Tool;
use super::Verdict::{self, Absent, Untold};

/// What many tools have in common.
const TOOL: Tool = Tool {
    name: "",
    system: "",
    columns: &[],
    words: &[],
    number: |n| n.to_string(),
    list: None,
    beside: &[],
    instead: &[],
};

/// `*` stands for all.
const NOTHING: &[(&str, Verdict)] = &[("*", Absent)];
const UNTOLD: &[(&str, Verdict)] = &[("*", Untold)];
