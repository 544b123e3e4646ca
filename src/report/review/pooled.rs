//! Service levels behind one pooled rate: each stands against what was agreed for it, as nobody agreed on a target of the pool.

use crate::metrics::Better;
use crate::report::charts::TargetStatus;
use crate::report::review::facts::ReviewFacts;
use crate::report::review::goals;
use crate::report::review::values::Rate;

/// How the levels behind a pooled rate stand against what was agreed for each.
#[derive(Debug, Clone, Copy)]
pub(super) struct PooledLevels {
    pub(super) all: usize,
    pub(super) below: usize,
    pub(super) met: usize,
    /// They have different targets, so that the target of the pool was agreed by nobody.
    pub(super) differ: bool,
    /// One of them is an example that nobody has confirmed.
    pub(super) example: bool,
}

impl PooledLevels {
    pub(super) fn of(facts: &ReviewFacts<'_>, levels: &[(String, Rate)]) -> Option<Self> {
        let with_cases = levels.iter().filter(|(_, rate)| rate.n > 0);
        let mut found = Self { all: 0, below: 0, met: 0, differ: false, example: false };
        let mut goals = Vec::new();
        for (level, rate) in with_cases {
            let goal = facts.settings().sla.iter().find(|policy| policy.id == *level)?.goal?;
            found.all += 1;
            found.example |= facts.settings().is_draft("sla", level);
            match goals::judge(rate.n, rate.interval(), Some(goal), Better::Higher) {
                TargetStatus::Bad => found.below += 1,
                TargetStatus::Ok => found.met += 1,
                TargetStatus::Unsure | TargetStatus::None => {}
            }
            goals.push(goal);
        }
        found.differ = goals.windows(2).any(|pair| pair[0].to_bits() != pair[1].to_bits());
        (found.all > 0).then_some(found)
    }

    /// `1 of 3 levels below target`, `3 of 3 levels undecided`.
    pub(super) fn words(self) -> String {
        let Self { all, below, met, .. } = self;
        let levels = if all == 1 { "level" } else { "levels" };
        let verb = if met == 1 { "meets its target" } else { "meet their targets" };
        match (below, met) {
            (0, 0) => format!("{all} of {all} {levels} undecided"),
            (0, met) if met == all => format!("{all} of {all} {levels} {verb}"),
            (0, met) => format!("{met} of {all} {levels} {verb}, {} undecided", all - met),
            (below, _) => format!("{below} of {all} {levels} below target"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_told_by_what_was_decided() {
        let words = |all, below, met| PooledLevels { all, below, met, differ: false, example: false }.words();
        assert_eq!(words(3, 0, 0), "3 of 3 levels undecided");
        assert_eq!(words(3, 1, 2), "1 of 3 levels below target");
        assert_eq!(words(2, 0, 1), "1 of 2 levels meets its target, 1 undecided");
        assert_eq!(words(3, 0, 2), "2 of 3 levels meet their targets, 1 undecided");
        assert_eq!(words(1, 0, 1), "1 of 1 level meets its target");
        assert_eq!(words(2, 0, 2), "2 of 2 levels meet their targets");
    }
}
