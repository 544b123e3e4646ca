#![doc = include_str!("../ARCHITECTURE.md")]

pub mod as_of;
pub mod calendar;
pub mod cli;
pub mod commands;
pub mod config;
pub mod controls;
pub mod diagnostic;
pub mod dimension;
mod document;
pub mod error;
pub mod evidence;
mod figures;
mod ground;
pub mod hash;
pub mod incomplete;
pub mod load;
pub mod metrics;
pub mod model;
pub mod output;
pub mod panics;
pub mod parallel;
pub mod paths;
pub mod period;
pub mod profile;
pub mod proposal;
pub mod query;
pub mod read;
pub mod report;
pub mod restate;
pub mod shown;
pub mod sla;
pub mod spell;
pub mod stats;
pub mod store;
pub mod terminal;
pub mod text;
pub mod warning;
pub mod whole_file;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitStatus {
    /// All done.
    Done,
    /// Done, and something that the caller asked to fail on was found.
    Found,
    /// Could not be done: arguments, settings, files, SQL, store.
    Failed,
    /// Done, but a file could not be read or did not reconcile, or a control could not be evaluated.
    Partial,
}

impl ExitStatus {
    /// The number the shell sees.
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Found => 1,
            Self::Failed => 2,
            Self::Partial => 3,
        }
    }
}
