//! How far a measure lies from what it was, in its unit, and whether that is more than chance.

use crate::metrics::{Better, Unit};
use crate::report::charts::TargetStatus;
use crate::report::format;
use crate::report::format::{DurationScale, NOTHING};
use crate::report::review::values::Rate;
use crate::report::view::Badge;
use crate::stats;
use crate::stats::ConfidenceInterval;

/// A measure in one period.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct PeriodValue {
    pub(super) n: u64,
    pub(super) value: Option<f64>,
    pub(super) interval: Option<ConfidenceInterval>,
}

impl From<Rate> for PeriodValue {
    fn from(rate: Rate) -> Self {
        Self { n: rate.n, value: rate.share(), interval: rate.interval() }
    }
}

/// How far a value lies from an earlier one, with sign and unit.
pub(super) fn change(unit: Unit, span: DurationScale, now: PeriodValue, before: Option<PeriodValue>) -> String {
    let Some((now, before)) = now.value.zip(before.and_then(|before| before.value)) else {
        return NOTHING.to_owned();
    };
    match unit {
        Unit::Fraction => format::points(now - before),
        Unit::Seconds => span.change(now - before),
        Unit::Count => format::signed_count(now as i64 - before as i64),
    }
}

/// Whether a change is for the better or for the worse; none where it may be chance, or where the direction says neither. Rates by Newcombe's
/// interval of their difference; medians where their intervals have no value in common, which asks for more.
pub(super) fn direction(unit: Unit, better: Better, now: PeriodValue, before: PeriodValue) -> Option<Badge> {
    let rises = match unit {
        Unit::Fraction => {
            let counts = |point: PeriodValue| Some((format::whole(point.value? * point.n as f64), point.n));
            let difference = stats::rate_difference(counts(now)?, counts(before)?)?;
            (difference.lower > 0.0, difference.upper < 0.0)
        }
        Unit::Seconds => {
            let (now, before) = (now.interval?, before.interval?);
            (now.lower > before.upper, now.upper < before.lower)
        }
        Unit::Count => (false, false),
    };
    let good = match (rises, better) {
        ((true, _), Better::Higher) | ((_, true), Better::Lower) => true,
        ((true, _), Better::Lower) | ((_, true), Better::Higher) => false,
        _ => return None,
    };
    // Without a colour: red is for what misses its target.
    Some(Badge::new(TargetStatus::None, if good { "better" } else { "worse" }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(hits: u64, n: u64) -> PeriodValue {
        PeriodValue::from(Rate { hits, n })
    }

    fn word(unit: Unit, better: Better, now: PeriodValue, before: PeriodValue) -> Option<String> {
        direction(unit, better, now, before).map(|reading| reading.words)
    }

    #[test]
    fn a_change_has_its_unit() {
        // 40 of 80 are 50 %, 90 of 100 are 90 %: 40 points less.
        assert_eq!(change(Unit::Fraction, DurationScale::Hours, rate(40, 80), Some(rate(90, 100))), "−40.0 pts");
        let time = |seconds| PeriodValue { n: 9, value: Some(seconds), interval: None };
        assert_eq!(change(Unit::Seconds, DurationScale::Minutes, time(3_780.0), Some(time(3_000.0))), "+13 min");
        // 12 minutes in a row of hours.
        assert_eq!(change(Unit::Seconds, DurationScale::Hours, time(6_120.0), Some(time(6_840.0))), "−0.2 h");
        assert_eq!(change(Unit::Count, DurationScale::Hours, time(94.0), Some(time(70.0))), "+24");
        assert_eq!(change(Unit::Count, DurationScale::Hours, time(94.0), None), NOTHING);
    }

    #[test]
    fn only_a_change_beyond_chance_has_a_direction() {
        let (low, high) = (rate(40, 80), rate(90, 100));
        assert_eq!(word(Unit::Fraction, Better::Higher, low, high).as_deref(), Some("worse"));
        assert_eq!(word(Unit::Fraction, Better::Higher, high, low).as_deref(), Some("better"));
        assert_eq!(word(Unit::Fraction, Better::Lower, low, high).as_deref(), Some("better"));
        // The look-alikes: the same shares of few cases, no difference at all, a measure without a good side.
        assert_eq!(word(Unit::Fraction, Better::Higher, rate(2, 4), rate(9, 10)), None);
        assert_eq!(word(Unit::Fraction, Better::Higher, high, high), None);
        assert_eq!(word(Unit::Fraction, Better::Neutral, low, high), None);
    }

    #[test]
    fn medians_change_where_their_ranges_lie_apart() {
        let median = |lower, upper| PeriodValue {
            n: 50,
            value: Some(lower),
            interval: Some(ConfidenceInterval { lower, upper }),
        };
        let (short, long) = (median(60.0, 120.0), median(180.0, 240.0));
        assert_eq!(word(Unit::Seconds, Better::Lower, long, short).as_deref(), Some("worse"));
        assert_eq!(word(Unit::Seconds, Better::Lower, short, long).as_deref(), Some("better"));
        assert_eq!(word(Unit::Seconds, Better::Lower, median(60.0, 200.0), long), None);
        // Numbers of tickets have no word: a month is no trend.
        assert_eq!(word(Unit::Count, Better::Lower, long, short), None);
    }
}
