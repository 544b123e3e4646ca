//! The tool's flags against the clocks: how often they agree.

use crate::metrics::List;
use crate::store;
use std::collections::BTreeMap;

/// How often the two said what, for one level.
#[derive(Debug, Clone, Default)]
pub(crate) struct Confusion {
    pub(crate) level: String,
    pub(crate) both_kept: u64,
    pub(crate) both_breached: u64,
    pub(crate) only_tool: u64,
    pub(crate) only_ours: u64,
    pub(crate) no_flag: u64,
    pub(crate) causes: BTreeMap<String, u64>,
}

impl Confusion {
    /// Counts the rows of a level's list.
    pub(crate) fn of(level: &str, list: &List) -> Self {
        let mut all = Self { level: level.to_owned(), ..Self::default() };
        for member in list.rows() {
            let flag = |heading: &str| member.measured(heading).and_then(store::Cell::as_bool);
            match (flag("breached"), flag("tool_breached")) {
                (Some(true), Some(true)) => all.both_breached += 1,
                (Some(false), Some(false)) => all.both_kept += 1,
                (Some(false), Some(true)) => all.only_tool += 1,
                (Some(true), Some(false)) => all.only_ours += 1,
                _ => all.no_flag += 1,
            }
            if let Some(cause) = member.measured("cause").and_then(store::Cell::as_str) {
                *all.causes.entry(cause.to_owned()).or_default() += 1;
            }
        }
        all
    }

    pub(crate) fn compared(&self) -> u64 {
        self.both_kept + self.both_breached + self.only_tool + self.only_ours
    }
}
