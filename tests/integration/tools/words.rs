//! The tools: their columns and words. Where nothing is kept that a control reads, nothing is said of any record.

mod changes;
mod incidents;
mod requests;

pub(super) use changes::CHANGES;
pub(super) use incidents::INCIDENTS;
pub(super) use requests::REQUESTS;

use super::Verdict::{self, Absent, Untold};

/// 0 stands for all.
const NOTHING: &[(u32, Verdict)] = &[(0, Absent)];
const UNTOLD: &[(u32, Verdict)] = &[(0, Untold)];
