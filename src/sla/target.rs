//! Targets: what a service level promises for a priority. `90s`, `30m`, `4h` and `1h30m` are working time; `3 working days` is
//! the same time of day on the third working day; `by 17:00 next working day` is that time on that day. A bare `1d` is refused, because people mean either of the two by it.

use crate::calendar::Calendar;

/// The promise for a priority.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Seconds of working time.
    Seconds(i64),
    /// The same time of day on the n-th working day after the start.
    WorkingDays(u32),
    /// A time of day on the n-th working day after the start, in seconds from midnight.
    ByTime {
        /// How many working days later.
        days: u32,
        /// The time on the wall.
        second: u32,
    },
}

/// No promise is longer than ten years: what is longer is a slip of the pen, and sums of seconds stay far from overflow.
const LONGEST: i64 = 10 * 366 * 86_400;

impl Target {
    /// Reads a target. The error is one line: what was expected, with the way out.
    pub fn parse(text: &str) -> Result<Self, String> {
        let trimmed = text.trim();
        if let Some(rest) = trimmed.strip_prefix("by ") {
            return by_time(rest).ok_or_else(|| {
                format!("`{text}` is not a time such as `by 17:00 next working day` or `by 12:00 in 2 working days`")
            });
        }
        let (number, unit) = trimmed.split_at(trimmed.find(|c: char| !c.is_ascii_digit()).unwrap_or(trimmed.len()));
        match unit.trim() {
            "working day" | "working days" => match number.parse() {
                Ok(days @ 1..=3_650) => Ok(Self::WorkingDays(days)),
                _ => Err(format!("`{text}` is not between 1 and 3650 working days")),
            },
            "d" | "day" | "days" => Err(bare_days(text, number)),
            _ => parse_seconds(text).map(Self::Seconds),
        }
    }

    /// Seconds of working time for a clock that starts at `start`; none beyond the years the calendar covers.
    #[inline]
    pub fn seconds(self, calendar: &Calendar, start: i64) -> Option<i64> {
        match self {
            Self::Seconds(seconds) => Some(seconds),
            Self::WorkingDays(days) => calendar.working_days_target(start, days),
            Self::ByTime { days, second } => calendar.time_of_day_target(start, days, second),
        }
    }

    /// Whether it speaks of dates, which a night has not got one of.
    pub(super) const fn needs_dates(self) -> bool {
        !matches!(self, Self::Seconds(_))
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Seconds(seconds) => write!(f, "{seconds}s"),
            Self::WorkingDays(days) => write!(f, "{days} working {}", if *days == 1 { "day" } else { "days" }),
            Self::ByTime { days, second } => {
                write!(f, "by {:02}:{:02} ", second / 3_600, second / 60 % 60)?;
                if *days == 1 { f.write_str("next working day") } else { write!(f, "in {days} working days") }
            }
        }
    }
}

/// `17:00 next working day`.
fn by_time(text: &str) -> Option<Target> {
    let (time, day) = text.trim().split_once(' ')?;
    let (hour, minute) = time.split_once(':')?;
    let number = |text: &str| {
        let two_digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        if two_digits { text.parse::<u32>().ok() } else { None }
    };
    let (hour, minute) = (number(hour)?, number(minute)?);
    let days = match day.trim() {
        "next working day" => 1,
        day => match day.strip_prefix("in ").map(Target::parse) {
            Some(Ok(Target::WorkingDays(days))) => days,
            _ => return None,
        },
    };
    (hour < 24 && minute < 60).then_some(Target::ByTime { days, second: hour * 3_600 + minute * 60 })
}

fn bare_days(text: &str, number: &str) -> String {
    let days: i64 = number.parse().unwrap_or(1);
    let hours = days.saturating_mul(24);
    let plural = if days == 1 { "" } else { "s" };
    format!("`{text}` may mean two things: write `{hours}h` for hours of working time or `{days} working day{plural}`")
}

/// Seconds of a duration such as `90s`, `30m`, `4h` or `1h 30m`: whole numbers, each unit once, largest first.
pub fn parse_seconds(text: &str) -> Result<i64, String> {
    let wrong = || format!("`{text}` is not a duration such as `90s`, `30m`, `4h`, `1h30m` or `3 working days`");
    let mut rest = text.trim();
    let mut total: i64 = 0;
    let mut smallest = i64::MAX;
    while !rest.is_empty() {
        let (digits, after) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?);
        let number: i64 = digits.parse().map_err(|_| wrong())?;
        let mut letters = after.trim_start().chars();
        let unit = match letters.next() {
            Some('h') => 3_600,
            Some('m') => 60,
            Some('s') => 1,
            _ => return Err(wrong()),
        };
        if unit >= smallest {
            return Err(wrong());
        }
        smallest = unit;
        total = number.checked_mul(unit).and_then(|seconds| total.checked_add(seconds)).ok_or_else(wrong)?;
        rest = letters.as_str().trim_start();
    }
    match total {
        1..=LONGEST => Ok(total),
        0 if smallest == i64::MAX => Err(wrong()),
        0 => Err(format!("`{text}` leaves no time at all")),
        _ => Err(format!("`{text}` is longer than ten years")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_minutes_and_seconds_are_working_time() {
        assert_eq!(Target::parse("90s"), Ok(Target::Seconds(90)));
        assert_eq!(Target::parse("30m"), Ok(Target::Seconds(1_800)));
        assert_eq!(Target::parse("24h"), Ok(Target::Seconds(86_400)));
        assert_eq!(Target::parse("1h30m"), Ok(Target::Seconds(5_400)));
        assert_eq!(Target::parse(" 1 h 30 m "), Ok(Target::Seconds(5_400)));
    }

    #[test]
    fn working_days_are_written_out() {
        assert_eq!(Target::parse("1 working day"), Ok(Target::WorkingDays(1)));
        assert_eq!(Target::parse("3 working days"), Ok(Target::WorkingDays(3)));
        assert_eq!(
            Target::parse("0 working days"),
            Err("`0 working days` is not between 1 and 3650 working days".into())
        );
    }

    #[test]
    fn a_time_of_day_names_its_working_day() {
        let five = 17 * 3_600;
        assert_eq!(Target::parse("by 17:00 next working day"), Ok(Target::ByTime { days: 1, second: five }));
        assert_eq!(Target::parse("by 17:00 in 2 working days"), Ok(Target::ByTime { days: 2, second: five }));
        for text in [
            "by 17:00",
            "by 17:00 next day",
            "by 17 next working day",
            "by 25:00 next working day",
            "by 17:00 in 2 days",
        ] {
            assert!(Target::parse(text).unwrap_err().contains("such as `by 17:00 next working day`"), "{text}");
        }
        for text in ["by 17:00 next working day", "by 08:30 in 3 working days"] {
            assert_eq!(Target::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_bare_day_is_refused_with_both_readings() {
        for text in ["1d", "1 day"] {
            let expected =
                format!("`{text}` may mean two things: write `24h` for hours of working time or `1 working day`");
            assert_eq!(Target::parse(text), Err(expected));
        }
        assert!(Target::parse("2 days").unwrap_err().contains("`48h` for hours of working time or `2 working days`"));
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        for text in [
            "",
            "h",
            "4",
            "4x",
            "-4h",
            "1.5h",
            "30m1h",
            "1h1h",
            "99999999999999999999h",
            "four hours",
            "9223372036854775807h",
        ] {
            assert!(Target::parse(text).unwrap_err().contains("is not a duration"), "{text}");
        }
        assert_eq!(Target::parse("0h"), Err("`0h` leaves no time at all".into()));
        assert_eq!(Target::parse("99999999h"), Err("`99999999h` is longer than ten years".into()));
    }
}
