//! Agreed values, and what a value with its interval says about one.

use crate::config::Settings;
use crate::metrics::{Better, Unit};
use crate::model::{Kind, Measure};
use crate::report::charts::TargetStatus;
use crate::report::view::Badge;
use crate::sla::{AgreementParty, ServiceLevelSpec};
use crate::stats::{ConfidenceInterval, GoalBound};
use crate::{sla, stats};

use crate::report::review::values::Rate;

/// From so many cases on, an undecided reading is a matter of closeness, not of scarcity.
const FEW: u64 = 20;

/// The level of the tool's own flags.
pub(super) const RECORDED: &str = "recorded";

/// The `[[goal]]` of a measure: the one for the priority, else the one for all.
pub(super) fn of_metric(
    settings: &Settings,
    metric: &str,
    stat: &str,
    headline: bool,
    kind: Kind,
    priority: Option<u8>,
) -> Option<f64> {
    let fits = |goal: &&crate::config::Goal| {
        goal.metric == metric
            && goal.kind.is_none_or(|of| of == kind)
            && goal.stat.as_deref().map_or(headline, |of| of == stat)
    };
    let mut goals = settings.goal.iter().filter(fits);
    let found = match priority {
        Some(_) => goals.find(|goal| goal.priority == priority),
        None => goals.find(|goal| goal.priority.is_none()),
    };
    found.and_then(|goal| number(&goal.value))
}

/// A fraction, a count, or seconds from a duration such as `4h`.
fn number(value: &toml::Value) -> Option<f64> {
    match value {
        toml::Value::Float(number) => Some(*number),
        toml::Value::Integer(number) => Some(*number as f64),
        toml::Value::String(text) => sla::parse_seconds(text).ok().map(|seconds| seconds as f64),
        _ => None,
    }
}

/// The policies with the customer of a kind whose clock one of the measures stops.
pub(super) fn policies<'a>(
    settings: &'a Settings,
    kind: Kind,
    measures: &'a [Measure],
) -> impl Iterator<Item = &'a ServiceLevelSpec> {
    settings.sla.iter().filter(move |policy| {
        policy.kind == kind && policy.agreement == AgreementParty::Customer && measures.contains(&policy.measure)
    })
}

/// Whether a level is agreed with the customer, as the recorded flags are.
pub(super) fn is_of_customer(settings: &Settings, level: &str) -> bool {
    settings.sla.iter().all(|policy| policy.id != level || policy.agreement == AgreementParty::Customer)
}

/// Whether a level of a value is one of those: the recorded flags stand for resolution.
pub(super) fn is_level(settings: &Settings, level: &str, kind: Kind, measures: &[Measure]) -> bool {
    (level == RECORDED && !measures.contains(&Measure::Respond))
        || policies(settings, kind, measures).any(|policy| policy.id == level)
}

/// The goal of pooled levels: each level's goal weighs as its cases do. None if a level with cases has no goal.
pub(super) fn pooled(settings: &Settings, rates: &[(String, Rate)]) -> Option<f64> {
    let mut expected = 0.0;
    let mut cases = 0;
    for (level, rate) in rates.iter().filter(|(_, rate)| rate.n > 0) {
        let goal = settings.sla.iter().find(|policy| policy.id == *level).and_then(|policy| policy.goal)?;
        expected += goal * rate.n as f64;
        cases += rate.n;
    }
    (cases > 0).then(|| round(expected / cases as f64))
}

/// Whether levels of one kind have different goals, so that a pooled goal is a mixture.
pub(super) fn differ(settings: &Settings) -> bool {
    let pairs = settings.sla.iter().flat_map(|a| settings.sla.iter().map(move |b| (a, b)));
    pairs.into_iter().any(|(a, b)| a.kind == b.kind && a.goal != b.goal)
}

/// Keeps a weighted goal of equal goals equal to them.
fn round(share: f64) -> f64 {
    (share * 1e9).round() / 1e9
}

/// The three-way test: `n` cases, a value with its interval, a goal and the good direction.
pub(super) fn judge(n: u64, interval: Option<ConfidenceInterval>, goal: Option<f64>, better: Better) -> TargetStatus {
    let goal = match (goal, better) {
        (None, _) | (_, Better::Neutral) => return TargetStatus::None,
        (Some(goal), Better::Higher) => GoalBound::AtLeast(goal),
        (Some(goal), Better::Lower) => GoalBound::AtMost(goal),
    };
    match interval.filter(|_| n > 0).map(|interval| stats::read(interval, goal)) {
        Some(stats::GoalAssessment::Meets) => TargetStatus::Ok,
        Some(stats::GoalAssessment::Misses) => TargetStatus::Bad,
        Some(stats::GoalAssessment::CannotTell) | None => TargetStatus::Unsure,
    }
}

/// A count that is taken of everything has no interval: it keeps its limit or it does not.
pub(super) fn judge_census(value: Option<f64>, goal: Option<f64>, better: Better) -> TargetStatus {
    match (value, goal, better) {
        (Some(value), Some(goal), Better::Lower) => {
            if value <= goal {
                TargetStatus::Ok
            } else {
                TargetStatus::Bad
            }
        }
        (Some(value), Some(goal), Better::Higher) => {
            if value >= goal {
                TargetStatus::Ok
            } else {
                TargetStatus::Bad
            }
        }
        _ => TargetStatus::None,
    }
}

/// The words of a reading.
pub(super) fn words(reading: TargetStatus, n: u64, census: bool) -> Badge {
    let words = match reading {
        TargetStatus::Ok if census => "within its limit".to_owned(),
        TargetStatus::Bad if census => "beyond its limit".to_owned(),
        TargetStatus::Ok => "meets its target".to_owned(),
        TargetStatus::Bad => "misses its target".to_owned(),
        TargetStatus::Unsure if n == 0 => "nothing to measure".to_owned(),
        TargetStatus::Unsure if n < FEW => format!("cannot tell with n\u{a0}=\u{a0}{n}"),
        TargetStatus::Unsure => "cannot tell: the target lies in the range".to_owned(),
        TargetStatus::None => "no target set".to_owned(),
    };
    Badge::new(reading, words)
}

/// Whether the value of a unit is taken of everything, so that it has no interval.
pub(super) fn is_census(unit: Unit, metric: &str) -> bool {
    unit == Unit::Count && metric.starts_with("backlog")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_need_an_interval_that_decides() {
        // Wilson for 9 of 9 is 0.70 to 1: it holds 0.95.
        let nine = Rate { hits: 9, n: 9 };
        assert_eq!(judge(nine.n, nine.interval(), Some(0.95), Better::Higher), TargetStatus::Unsure);
        assert_eq!(words(TargetStatus::Unsure, 9, false).words, "cannot tell with n\u{a0}=\u{a0}9");
        assert_eq!(judge(0, None, Some(0.95), Better::Higher), TargetStatus::Unsure);
        assert_eq!(judge(9, nine.interval(), None, Better::Higher), TargetStatus::None);
    }

    #[test]
    fn a_census_is_decided_by_its_value() {
        assert_eq!(judge_census(Some(83.0), Some(90.0), Better::Lower), TargetStatus::Ok);
        assert_eq!(judge_census(Some(91.0), Some(90.0), Better::Lower), TargetStatus::Bad);
    }
}
