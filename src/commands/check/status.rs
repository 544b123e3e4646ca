//! How `tickmark check` ends: a control that could not be evaluated never shares a status with a finding.

use crate::ExitStatus;
use crate::cli::FailOn;
use crate::controls::{Outcome, Severity, Tested};

pub(super) fn of(tested: &[Tested], fail_on: Option<FailOn>) -> ExitStatus {
    if tested.iter().any(|tested| tested.outcome == Outcome::Error) {
        return ExitStatus::Partial;
    }
    let least = match fail_on {
        None => return ExitStatus::Done,
        Some(FailOn::Low) => Severity::Low,
        Some(FailOn::Medium) => Severity::Medium,
        Some(FailOn::High) => Severity::High,
        Some(FailOn::Critical) => Severity::Critical,
    };
    let found =
        |tested: &Tested| tested.outcome == Outcome::Exceptions && tested.is_control() && tested.severity >= least;
    if tested.iter().any(found) { ExitStatus::Found } else { ExitStatus::Done }
}
