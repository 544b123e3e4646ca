//! The value that a text writes: a number, a truth value, a duration. None where it writes none. Knows no columns.

use crate::profile::forms::{DurationUnit, WorkingTime};

/// A whole number, perhaps with thousands set apart or with nothing behind its decimal point.
pub(crate) fn count(text: &str) -> Option<i32> {
    let text = text.split_once('.').map_or(text, |(whole, rest)| {
        if !rest.is_empty() && rest.bytes().all(|digit| digit == b'0') { whole } else { text }
    });
    match text.parse() {
        Ok(number) => Some(number),
        Err(_) => {
            number(text).filter(|number| number.fract() == 0.0 && number.abs() <= f64::from(i32::MAX)).map(|n| n as i32)
        }
    }
}

/// A number of a record without what sets its groups of digits apart: `5 732`, `5,732`. None where there are no such groups.
pub(crate) fn ungrouped(text: &str) -> Option<String> {
    let separator = text.chars().find(|c| !c.is_ascii_digit())?;
    if !matches!(separator, ' ' | '\u{a0}' | '\u{202f}' | ',' | '.') {
        return None;
    }
    let mut groups = text.split(separator);
    let digits = |group: &str| group.bytes().all(|digit| digit.is_ascii_digit());
    let first = groups.next().is_some_and(|first| (1..=3).contains(&first.len()) && digits(first));
    (first && groups.all(|group| group.len() == 3 && digits(group))).then(|| text.replace(separator, ""))
}

/// Yes or no, in the languages of exports.
pub(crate) fn flag(text: &str) -> Option<bool> {
    const YES: &[&str] = &[
        "true",
        "1",
        "yes",
        "y",
        "t",
        "oui",
        "ja",
        "sí",
        "si",
        "sì",
        "sim",
        "はい",
        "是",
        "wahr",
        "vrai",
        "verdadero",
        "verdadeiro",
        "vero",
        "waar",
    ];
    const NO: &[&str] = &[
        "false",
        "0",
        "no",
        "n",
        "f",
        "non",
        "nein",
        "nee",
        "não",
        "いいえ",
        "否",
        "falsch",
        "faux",
        "falso",
        "onwaar",
    ];
    let text = text.to_lowercase();
    let says = |words: &[&str]| words.contains(&text.as_str());
    if says(YES) { Some(true) } else { says(NO).then_some(false) }
}

/// A duration in seconds: an instant counted from 1970, a plain number in its unit, hours and minutes, or words.
pub(crate) fn seconds(text: &str, unit: DurationUnit, working: Option<WorkingTime>) -> Option<i64> {
    if text.len() >= 19
        && let Some(micros) = crate::read::date_text::iso(text)
    {
        return Some(micros.div_euclid(1_000_000));
    }
    if let Some(number) = number(text) {
        let seconds = match unit {
            DurationUnit::Milliseconds => number / 1000.0,
            DurationUnit::Seconds => number,
            DurationUnit::Minutes => number * 60.0,
            DurationUnit::Hours => number * 3600.0,
        };
        return Some(seconds.round() as i64);
    }
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    hours(text).or_else(|| words(text, working)).map(|seconds| sign * seconds)
}

/// `1234`, `-1.5`, `1,234.5`, `1,5`: a comma sets groups of three digits apart, a single one with another number of digits behind
/// it is a decimal comma. `3,87,16` is not a number any more.
fn number(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').map_or((unsigned, None), |(whole, rest)| (whole, Some(rest)));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit());
    if fraction.is_some_and(|fraction| !digits(fraction)) {
        return None;
    }
    if digits(whole) {
        return text.parse().ok();
    }
    let mut groups = whole.split(',');
    let first = groups.next().filter(|first| digits(first) && first.len() <= 3)?;
    let groups: Vec<&str> = groups.collect();
    if groups.iter().all(|group| digits(group) && group.len() == 3) {
        return text.replace(',', "").parse().ok();
    }
    let decimal = groups.len() == 1 && fraction.is_none() && digits(groups[0]) && !first.is_empty();
    if decimal { text.replace(',', ".").parse().ok() } else { None }
}

/// `26:05`, `26:05:01`.
fn hours(text: &str) -> Option<i64> {
    let mut parts = text.split(':');
    let (hours, minutes, seconds) = (parts.next()?, parts.next()?, parts.next());
    let digits = |part: &str| part.bytes().all(|digit| digit.is_ascii_digit());
    let two = |part: &str| (part.len() == 2 && digits(part)).then(|| part.parse::<i64>().ok()).flatten();
    if parts.next().is_some() || hours.is_empty() || !digits(hours) {
        return None;
    }
    Some(hours.parse::<i64>().ok()? * 3600 + two(minutes)? * 60 + seconds.map_or(Some(0), two)?)
}

/// `2 Days 10 Hours 36 Minutes`, `1d 2h 3min 4s`, `2w 1d`, `1.50 hours (90 minutes)`. Tools that write weeks mean working weeks, whose
/// length the text does not say: they are read where the profile says it, and days are working days then.
fn words(text: &str, working: Option<WorkingTime>) -> Option<i64> {
    if let Some((_, bracket)) = text.split_once('(') {
        return words(bracket.strip_suffix(')')?, working);
    }
    let (mut rest, mut total, mut any) = (text.trim(), 0.0, false);
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (amount, behind) = rest.split_at(end);
        let behind = behind.trim_start();
        let end = behind.find(|c: char| !c.is_alphabetic()).unwrap_or(behind.len());
        let (word, behind) = behind.split_at(end);
        total += amount.parse::<f64>().ok()? * unit_of(&word.to_lowercase(), working)?;
        rest = behind.trim_start_matches(|c: char| c == ',' || c.is_whitespace());
        any = true;
    }
    any.then(|| total.round() as i64)
}

const DAY: f64 = 86_400.0;

fn unit_of(word: &str, working: Option<WorkingTime>) -> Option<f64> {
    const WEEK: &[&str] =
        &["week", "weeks", "w", "woche", "wochen", "semaine", "semaines", "sem", "semana", "semanas", "weken"];
    const UNITS: &[(f64, &[&str])] = &[
        (
            1.0,
            &[
                "second", "seconds", "sec", "secs", "s", "sekunde", "sekunden", "seconde", "secondes", "segundo",
                "segundos",
            ],
        ),
        (60.0, &["minute", "minutes", "min", "mins", "m", "minuten", "minuto", "minutos", "minuut"]),
        (
            3_600.0,
            &[
                "hour", "hours", "hr", "hrs", "h", "stunde", "stunden", "std", "heure", "heures", "hora", "horas",
                "uur", "uren",
            ],
        ),
        (DAY, &["day", "days", "d", "tag", "tage", "jour", "jours", "j", "día", "días", "dia", "dias", "dag", "dagen"]),
        (31_536_000.0, &["year", "years", "jahr", "jahre", "an", "ans", "año", "años", "ano", "anos", "jaar"]),
    ];
    if WEEK.contains(&word) {
        return working.map(|working| working.week_days * working.day_hours * 3_600.0);
    }
    let seconds = UNITS.iter().find(|(_, words)| words.contains(&word)).map(|(seconds, _)| *seconds)?;
    Some(working.filter(|_| seconds == DAY).map_or(seconds, |working| working.day_hours * 3_600.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_in_every_form() {
        let cases = [
            // 79 d 20 h 38 m 50 s: the day and the month of 1970 count.
            ("1970-03-21 20:38:50", Some(79 * 86_400 + 20 * 3_600 + 38 * 60 + 50)),
            ("2 Days 10 Hours 36 Minutes", Some(2 * 86_400 + 10 * 3_600 + 36 * 60)),
            ("1 Minute", Some(60)),
            ("2,183,601", Some(2_183_601)),
            ("26:05:01", Some(26 * 3_600 + 5 * 60 + 1)),
            ("-1:30", Some(-5_400)),
            ("1d 2h 3min 4s", Some(86_400 + 2 * 3_600 + 3 * 60 + 4)),
            ("1j 2h", Some(86_400 + 2 * 3_600)),
            ("2 Tage 3 Stunden", Some(2 * 86_400 + 3 * 3_600)),
            ("0hrs 59min", Some(59 * 60)),
            ("1.50 hours (90 minutes)", Some(5_400)),
            ("-36m", Some(-36 * 60)),
            ("1w 2d", None),
            ("3,87,16,91,111", None),
            ("soon", None),
        ];
        for (text, expected) in cases {
            assert_eq!(seconds(text, DurationUnit::Seconds, None), expected, "{text}");
        }
        assert_eq!(seconds("1.5", DurationUnit::Hours, None), Some(5_400));
        assert_eq!(seconds("1,5", DurationUnit::Hours, None), Some(5_400));
        assert_eq!(seconds("28800000", DurationUnit::Milliseconds, None), Some(28_800));
    }

    #[test]
    fn days_and_weeks_are_as_long_as_the_profile_says() {
        let jira = Some(WorkingTime { day_hours: 8.0, week_days: 5.0 });
        // Two weeks of 40 h, a day of 8 h, 5 h and 4 min: 93 h 4 min.
        assert_eq!(seconds("2w 1d 5h 4m", DurationUnit::Seconds, jira), Some(93 * 3_600 + 4 * 60));
        assert_eq!(seconds("-3d 4h", DurationUnit::Seconds, jira), Some(-28 * 3_600));
        assert_eq!(seconds("3d 4h", DurationUnit::Seconds, None), Some(76 * 3_600));
        // A year is no working time.
        assert_eq!(seconds("1 year", DurationUnit::Seconds, jira), Some(365 * 86_400));
    }

    #[test]
    fn numbers_are_whole_or_none() {
        let cases = [
            ("3", Some(3)),
            ("3.0", Some(3)),
            ("-2", Some(-2)),
            ("1,234", Some(1_234)),
            ("3.7", None),
            ("x", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(count(text), expected, "{text}");
        }
    }

    #[test]
    fn numbers_of_records_lose_the_marks_between_their_groups_and_nothing_else() {
        let cases = [
            ("5\u{a0}732", Some("5732")),
            ("12\u{202f}345\u{202f}678", Some("12345678")),
            ("5,732", Some("5732")),
            ("M 2601 0142", None),
            ("2601 0142", None),
            ("1234,567", None),
            ("5732", None),
            ("INC-5012", None),
        ];
        for (text, expected) in cases {
            assert_eq!(ungrouped(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn truth_is_told_in_several_languages() {
        assert_eq!((flag("Oui"), flag("0"), flag("maybe")), (Some(true), Some(false), None));
    }
}
