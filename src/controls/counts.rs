//! How many items came out how.

use crate::controls::definition::Tolerance;
use serde::Serialize;

/// How many items there are of each verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Items.
    pub population: u64,
    /// TRUE and not waived.
    pub exceptions: u64,
    /// TRUE and waived.
    pub waived: u64,
    /// FALSE.
    pub clean: u64,
}

impl Counts {
    /// Items with a verdict.
    pub const fn tested(self) -> u64 {
        self.exceptions + self.waived + self.clean
    }

    /// Items without.
    pub const fn not_testable(self) -> u64 {
        self.population - self.tested()
    }

    /// The outcome of a query that ran: the first rule that fits.
    pub fn outcome(self, tolerance: Tolerance, min_testable: f64) -> Outcome {
        if self.population == 0 {
            Outcome::NotApplicable
        } else if !tolerance.bears(self.exceptions, self.tested()) {
            Outcome::Exceptions
        } else if self.exceptions > 0 {
            Outcome::WithinTolerance
        } else if (self.tested() as f64) < min_testable * self.population as f64 {
            Outcome::NotTestable
        } else {
            Outcome::NoExceptions
        }
    }
}

/// The outcome of a control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It could not be evaluated.
    Error,
    /// More exceptions than are borne.
    Exceptions,
    /// Exceptions, not more than are borne.
    WithinTolerance,
    /// An input is missing, or too few items have a verdict.
    NotTestable,
    /// Nothing to test.
    NotApplicable,
    /// Enough items have a verdict, none is an exception.
    NoExceptions,
}

impl Outcome {
    /// The word of output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Exceptions => "exceptions",
            Self::WithinTolerance => "within_tolerance",
            Self::NotTestable => "not_testable",
            Self::NotApplicable => "not_applicable",
            Self::NoExceptions => "no_exceptions",
        }
    }
}
