//! What two packs have to say to each other.

use serde::Serialize;

use crate::evidence::compare::dispositions::Disposition;

/// What became of an exception.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// In the later pack only.
    New,
    /// In both.
    Persisting,
    /// In the earlier pack only: no exception any longer, or not in the population any longer.
    Gone,
    /// In the earlier pack only, and the later one could not tell.
    Unknown,
}

impl State {
    /// The word of output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Persisting => "persisting",
            Self::Gone => "gone",
            Self::Unknown => "unknown",
        }
    }
}

/// An exception of either pack.
#[derive(Debug, Clone, Serialize)]
pub struct Compared {
    /// The control.
    pub control: String,
    /// What it is about.
    pub subject_id: String,
    /// What became of it.
    pub state: State,
    /// Waived in the pack that has it last.
    pub waived: bool,
    /// Its reason there.
    pub reason: String,
    /// What people have said of it.
    pub disposition: Option<Disposition>,
    /// The reason is another one than when that was said.
    pub changed_since: bool,
}

/// A control of either pack.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Side {
    /// The control.
    pub id: String,
    /// The outcome in the earlier pack.
    pub before: Option<String>,
    /// The outcome in the later pack.
    pub after: Option<String>,
    /// Why the two results do not compare.
    pub differs: Vec<String>,
    /// Exceptions by what became of them.
    pub new: u64,
    /// In both.
    pub persisting: u64,
    /// In the earlier one only.
    pub gone: u64,
    /// In the earlier one only, and not to be told.
    pub unknown: u64,
    /// Exceptions of the later pack of which somebody has said what they are.
    pub disposed: u64,
}

/// What two packs have to say to each other.
#[derive(Debug, Clone, Serialize)]
pub struct Comparison {
    /// By control.
    pub controls: Vec<Side>,
    /// By control and subject.
    pub items: Vec<Compared>,
    /// Exports of the earlier pack that the later one does not have: path and hash.
    pub inputs_gone: Vec<String>,
    /// Exports of the later pack only.
    pub inputs_new: Vec<String>,
    /// What is to be borne in mind.
    pub remarks: Vec<String>,
}
