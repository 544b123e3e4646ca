//! Numbers as people read them. The one place: a value looks the same in the verdict, the scorecard, a chart and a table.

use crate::text;

/// Printed where there is no value.
pub(crate) const NOTHING: &str = "–";
/// Printed where a number is there and nobody can know it: no zero.
pub(crate) const NOT_KNOWN: &str = "not known";

/// `97.5 %`. What is not all is never rounded to all, nor what is not nothing to nothing.
pub(crate) fn percent(fraction: f64) -> String {
    format!("{} %", percent_number(fraction))
}

fn percent_number(fraction: f64) -> String {
    let rounded = format!("{:.1}", fraction * 100.0);
    match rounded.as_str() {
        "100.0" if fraction < 1.0 => "99.9+".to_owned(),
        "0.0" if fraction > 0.0 => "<0.1".to_owned(),
        "100.0" => "100".to_owned(),
        "-0.0" => "0.0".to_owned(),
        _ => rounded,
    }
}

/// A target: `95 %`, `97.5 %`.
pub(crate) fn percent_target(fraction: f64) -> String {
    let rounded = format!("{:.1}", fraction * 100.0);
    format!("{} %", rounded.trim_end_matches(".0"))
}

/// `95.5 to 98.6`.
pub(crate) fn percent_range(lower: f64, upper: f64) -> String {
    format!("{:.1} to {:.1}", lower * 100.0, upper * 100.0)
}

/// Change of a rate in percentage points: `+2.1 pts`.
pub(crate) fn points(delta: f64) -> String {
    format!("{} pts", signed(delta * 100.0, 1))
}

/// A number with its sign; a true minus, and no sign for what rounds to zero.
pub(crate) fn signed(value: f64, digits: usize) -> String {
    let size = format!("{:.digits$}", value.abs());
    if size.parse::<f64>().is_ok_and(|size| size == 0.0) {
        return size;
    }
    let size = if digits == 0 { count(value.abs()) } else { size };
    format!("{}{size}", if value < 0.0 { '−' } else { '+' })
}

/// A count that travelled as a float, which holds whole numbers exactly up to 2^53.
#[expect(clippy::cast_sign_loss, reason = "counts are not negative, and the cast saturates")]
pub(crate) fn whole(count: f64) -> u64 {
    count.round() as u64
}

/// Such a count with commas between thousands.
pub(crate) fn count(count: f64) -> String {
    text::grouped(whole(count))
}

/// `1,170 to 1,238`.
pub(crate) fn count_range(lower: f64, upper: f64) -> String {
    format!("{} to {}", count(lower), count(upper))
}

/// A whole number with its sign.
pub(crate) fn signed_count(delta: i64) -> String {
    match delta {
        0 => "0".to_owned(),
        delta => format!("{}{}", if delta < 0 { '−' } else { '+' }, text::grouped(delta.unsigned_abs())),
    }
}

/// The unit of a duration. Durations in one row or sentence share a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DurationScale {
    Minutes,
    Hours,
    Days,
}

impl DurationScale {
    /// The unit for a duration at a glance: minutes below one and a half hours, else hours, for a working day has no 24 of them.
    pub(crate) fn of(seconds: f64) -> Self {
        if seconds.abs() < 5_400.0 { Self::Minutes } else { Self::Hours }
    }

    /// The same for elapsed time: from three days on, days of 24 hours.
    pub(crate) fn of_elapsed(seconds: f64) -> Self {
        if seconds.abs() < 259_200.0 { Self::of(seconds) } else { Self::Days }
    }

    fn length(self) -> f64 {
        match self {
            Self::Minutes => 60.0,
            Self::Hours => 3_600.0,
            Self::Days => 86_400.0,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Minutes => "min",
            Self::Hours => "h",
            Self::Days => "days",
        }
    }

    /// Minutes are whole; other units have one decimal below a hundred of them.
    fn digits(self, seconds: f64) -> usize {
        usize::from(self != Self::Minutes && seconds.abs() / self.length() < 100.0)
    }

    fn number(self, seconds: f64, digits: usize) -> String {
        let size = seconds.abs() / self.length();
        let number = if digits == 0 { count(size) } else { format!("{size:.digits$}") };
        format!("{}{number}", if seconds < 0.0 { "−" } else { "" })
    }

    /// `63 min`, `1.5 h`, `1,300 h`, `7.6 days`.
    pub(crate) fn print(self, seconds: f64) -> String {
        format!("{} {}", self.number(seconds, self.digits(seconds)), self.name())
    }

    /// A target, as people set it: `120 min`, `2 h`.
    pub(crate) fn target(self, seconds: f64) -> String {
        let number = self.number(seconds, self.digits(seconds));
        format!("{} {}", number.strip_suffix(".0").unwrap_or(&number), self.name())
    }

    /// `0.9 to 2.4 h`.
    pub(crate) fn range(self, lower: f64, upper: f64) -> String {
        let digits = self.digits(upper);
        format!("{} to {} {}", self.number(lower, digits), self.number(upper, digits), self.name())
    }

    /// Change of a duration: `+36 min`; no sign for what rounds to zero.
    pub(crate) fn change(self, seconds: f64) -> String {
        format!("{} {}", signed(seconds / self.length(), self.digits(seconds)), self.name())
    }
}

/// A duration at a glance, in the unit that fits it alone.
pub(crate) fn hours(seconds: f64) -> String {
    DurationScale::of(seconds).print(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_never_rounds_to_all_or_nothing() {
        assert_eq!(percent(0.9751), "97.5 %");
        assert_eq!(percent(0.9999), "99.9+ %");
        assert_eq!(percent(1.0), "100 %");
        assert_eq!(percent(0.0001), "<0.1 %");
        assert_eq!(percent(0.0), "0.0 %");
        assert_eq!(percent_target(0.95), "95 %");
        assert_eq!(percent_target(0.975), "97.5 %");
        assert_eq!(percent_target(1.0), "100 %");
    }

    #[test]
    fn changes_have_a_sign_unless_they_round_to_zero() {
        assert_eq!(points(0.021), "+2.1 pts");
        assert_eq!(points(-0.006), "−0.6 pts");
        assert_eq!(points(-0.0001), "0.0 pts");
        assert_eq!(signed_count(-1_204), "−1,204");
        assert_eq!(count_range(1_170.4, 1_306.0), "1,170 to 1,306");
        assert_eq!(DurationScale::Minutes.change(2_160.0), "+36 min");
        assert_eq!(DurationScale::Minutes.change(-90_000.0), "−1,500 min");
        assert_eq!(DurationScale::Hours.change(-9_000.0), "−2.5 h");
        // 60 s are 0.02 h.
        assert_eq!(DurationScale::Hours.change(60.0), "0.0 h");
    }

    #[test]
    fn durations_choose_their_unit() {
        assert_eq!(hours(4_320.0), "72 min");
        assert_eq!(hours(5_400.0), "1.5 h");
        assert_eq!(hours(4_680_000.0), "1,300 h");
        let elapsed = |seconds: f64| DurationScale::of_elapsed(seconds).print(seconds);
        assert_eq!(elapsed(259_200.0), "3.0 days");
        assert_eq!(elapsed(7_200.0), "2.0 h");
    }

    #[test]
    fn what_stands_side_by_side_has_one_unit() {
        // A median of 63 min, its range of 37 min to 12 h and a target of 2 h, all in the unit of the median.
        let span = DurationScale::of(3_780.0);
        assert_eq!((span.print(3_780.0), span.target(7_200.0)), ("63 min".to_owned(), "120 min".to_owned()));
        assert_eq!(span.range(2_220.0, 43_200.0), "37 to 720 min");
        assert_eq!(DurationScale::Hours.range(3_240.0, 8_640.0), "0.9 to 2.4 h");
        // From a hundred on whole: 23.4 h to 120 h.
        assert_eq!(DurationScale::Hours.range(84_240.0, 432_000.0), "23 to 120 h");
        assert_eq!(DurationScale::Hours.target(97_200.0), "27 h");
    }
}
