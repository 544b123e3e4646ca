//! What a value says about an agreed goal, when its interval is taken seriously.

use crate::stats::interval::Interval;

/// An agreed value and the side it bounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Goal {
    /// More is better: at least this.
    AtLeast(f64),
    /// Less is better: at most this.
    AtMost(f64),
}

/// What can be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// The whole interval keeps the goal.
    Meets,
    /// The whole interval misses it.
    Misses,
    /// The goal lies inside: n is too small to tell.
    CannotTell,
}

/// Three-way test of an interval against a goal: a colour only where the data carry it.
pub fn read(interval: Interval, goal: Goal) -> Reading {
    let (meets, misses) = match goal {
        Goal::AtLeast(target) => (interval.lower >= target, interval.upper < target),
        Goal::AtMost(target) => (interval.upper <= target, interval.lower > target),
    };
    match (meets, misses) {
        (true, _) => Reading::Meets,
        (_, true) => Reading::Misses,
        _ => Reading::CannotTell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INTERVAL: Interval = Interval { lower: 0.90, upper: 0.96 };

    #[test]
    fn a_goal_inside_the_interval_cannot_be_told() {
        assert_eq!(read(INTERVAL, Goal::AtLeast(0.95)), Reading::CannotTell);
        assert_eq!(read(INTERVAL, Goal::AtMost(0.95)), Reading::CannotTell);
        assert_eq!(read(INTERVAL, Goal::AtLeast(0.96)), Reading::CannotTell);
    }

    #[test]
    fn the_direction_of_good_decides() {
        assert_eq!(read(INTERVAL, Goal::AtLeast(0.90)), Reading::Meets);
        assert_eq!(read(INTERVAL, Goal::AtLeast(0.97)), Reading::Misses);
        assert_eq!(read(INTERVAL, Goal::AtMost(0.96)), Reading::Meets);
        assert_eq!(read(INTERVAL, Goal::AtMost(0.89)), Reading::Misses);
    }
}
