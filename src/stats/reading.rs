//! What a value says about an agreed goal, when its interval is taken seriously.

use crate::stats::interval::ConfidenceInterval;

/// An agreed value and the side it bounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum GoalBound {
    /// More is better: at least this.
    AtLeast(f64),
    /// Less is better: at most this.
    AtMost(f64),
}

/// What can be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GoalAssessment {
    /// The whole interval keeps the goal.
    Meets,
    /// The whole interval misses it.
    Misses,
    /// The goal lies inside: n is too small to tell.
    CannotTell,
}

/// Three-way test of an interval against a goal: a colour only where the data carry it.
pub fn read(interval: ConfidenceInterval, goal: GoalBound) -> GoalAssessment {
    let (meets, misses) = match goal {
        GoalBound::AtLeast(target) => (interval.lower >= target, interval.upper < target),
        GoalBound::AtMost(target) => (interval.upper <= target, interval.lower > target),
    };
    match (meets, misses) {
        (true, _) => GoalAssessment::Meets,
        (_, true) => GoalAssessment::Misses,
        _ => GoalAssessment::CannotTell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INTERVAL: ConfidenceInterval = ConfidenceInterval { lower: 0.90, upper: 0.96 };

    #[test]
    fn a_goal_inside_the_interval_cannot_be_told() {
        assert_eq!(read(INTERVAL, GoalBound::AtLeast(0.95)), GoalAssessment::CannotTell);
        assert_eq!(read(INTERVAL, GoalBound::AtMost(0.95)), GoalAssessment::CannotTell);
        assert_eq!(read(INTERVAL, GoalBound::AtLeast(0.96)), GoalAssessment::CannotTell);
    }

    #[test]
    fn the_direction_of_good_decides() {
        assert_eq!(read(INTERVAL, GoalBound::AtLeast(0.90)), GoalAssessment::Meets);
        assert_eq!(read(INTERVAL, GoalBound::AtLeast(0.97)), GoalAssessment::Misses);
        assert_eq!(read(INTERVAL, GoalBound::AtMost(0.96)), GoalAssessment::Meets);
        assert_eq!(read(INTERVAL, GoalBound::AtMost(0.89)), GoalAssessment::Misses);
    }
}
