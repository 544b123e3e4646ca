//! Service levels behind one pooled rate: each stands against what was agreed for it, as nobody agreed on a target of the pool.

use super::facts::Facts;
use super::goals;
use super::values::Rate;
use crate::metrics::Better;
use crate::report::charts::Reading;

/// How the levels behind a pooled rate stand against what was agreed for each.
#[derive(Debug, Clone, Copy)]
pub(super) struct Levels {
    pub(super) all: usize,
    pub(super) below: usize,
    pub(super) met: usize,
    /// They have different targets, so that the target of the pool was agreed by nobody.
    pub(super) differ: bool,
}

impl Levels {
    pub(super) fn of(facts: &Facts<'_>, levels: &[(String, Rate)]) -> Option<Self> {
        let with_cases = levels.iter().filter(|(_, rate)| rate.n > 0);
        let mut found = Self { all: 0, below: 0, met: 0, differ: false };
        let mut goals = Vec::new();
        for (level, rate) in with_cases {
            let goal = facts.settings().sla.iter().find(|policy| policy.id == *level)?.goal?;
            found.all += 1;
            match goals::judge(rate.n, rate.interval(), Some(goal), Better::Higher) {
                Reading::Bad => found.below += 1,
                Reading::Ok => found.met += 1,
                Reading::Unsure | Reading::None => {}
            }
            goals.push(goal);
        }
        found.differ = goals.windows(2).any(|pair| pair[0].to_bits() != pair[1].to_bits());
        (found.all > 0).then_some(found)
    }

    /// `1 of 3 levels below target`.
    pub(super) fn words(self) -> String {
        let levels = if self.all == 1 { "level" } else { "levels" };
        match self {
            Self { all, below, .. } if below > 0 => format!("{below} of {all} {levels} below target"),
            Self { all, met, .. } if met == all => format!("{met} of {all} {levels} meet the target"),
            Self { all, met, .. } => format!("0 of {all} {levels} below target, {} undecided", all - met),
        }
    }
}
