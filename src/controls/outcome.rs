//! What a test found. Six outcomes, none of which says that something is in order: the data can only show where it is not.

use crate::controls::counts::{Counts, Outcome};
use serde::{Serialize, Serializer};

use crate::controls::definition::{Control, Kind};

/// A parameter as it was used.
#[derive(Debug, Clone, Serialize)]
pub struct Used {
    /// Its name.
    pub name: String,
    /// Its value.
    #[serde(serialize_with = "as_json")]
    pub value: toml::Value,
    /// Who says so.
    pub source: String,
}

fn as_json<S: Serializer>(value: &toml::Value, serializer: S) -> Result<S::Ok, S::Error> {
    value.serialize(serializer)
}

/// A control with what it found.
#[derive(Debug, Clone)]
pub struct Tested {
    /// The control.
    pub control: Control,
    /// The severity in force.
    pub severity: crate::controls::definition::Severity,
    /// The outcome.
    pub outcome: Outcome,
    /// From everything loaded to what was tested.
    pub scope: Vec<crate::controls::scope::Step>,
    /// The counts; all zero where the query did not run.
    pub counts: Counts,
    /// Why it was not tested, or went wrong.
    pub reason: Option<String>,
    /// What limits the result.
    pub remarks: Vec<String>,
    /// Waivers of it that hold no longer; the remarks say it, too.
    pub lapsed: Option<String>,
    /// The parameters in force.
    pub parameters: Vec<Used>,
}

impl Tested {
    /// Whether its hits are deviations, not questions.
    pub fn is_control(&self) -> bool {
        self.control.head.kind == Kind::Control
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::controls::definition::Tolerance;

    fn outcome(population: u64, exceptions: u64, clean: u64, share: Option<f64>) -> Outcome {
        let counts = Counts { population, exceptions, waived: 0, clean };
        counts.outcome(Tolerance { count: None, share }, 0.95)
    }

    #[test]
    fn the_first_rule_that_fits_decides() {
        assert_eq!(outcome(0, 0, 0, None), Outcome::NotApplicable);
        // Exceptions count even if most items cannot be tested.
        assert_eq!(outcome(100, 1, 9, None), Outcome::Exceptions);
        // 5 % of 100 tested are 5.
        assert_eq!(outcome(100, 5, 95, Some(0.05)), Outcome::WithinTolerance);
        assert_eq!(outcome(100, 6, 94, Some(0.05)), Outcome::Exceptions);
        assert_eq!(outcome(100, 0, 94, None), Outcome::NotTestable);
        assert_eq!(outcome(100, 0, 95, None), Outcome::NoExceptions);
    }
}
