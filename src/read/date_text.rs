//! Reads the instant that a text writes, in one known form: microseconds of the wall clock since 1970, or of UTC where the text
//! says its offset. Knows no columns and no zones.

use crate::calendar::day_of;
use crate::read::months::{month_of, numbered_month};

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

/// Halves of the day, as locales write them.
const MORNING: &[&str] = &["am", "a. m.", "a.m.", "vorm.", "午前", "上午"];
const AFTERNOON: &[&str] = &["pm", "p. m.", "p.m.", "nachm.", "午後", "下午"];

/// `2026-01-31`, `2026-01-31 15:04`, `2026-01-31T15:04:05.123`.
pub(crate) fn iso(text: &str) -> Option<i64> {
    // Nearly every time of nearly every export has this one shape.
    if let Some(wall) = text.as_bytes().try_into().ok().and_then(iso_seconds) {
        return Some(wall);
    }
    let (wall, rest) = iso_start(text)?;
    rest.is_empty().then_some(wall)
}

/// The same with `Z`, `UTC` or an offset behind a time.
pub(super) fn iso_offset(text: &str) -> Option<i64> {
    let (wall, rest) = iso_start(text)?;
    // A day alone has no offset.
    if text.len() <= 16 {
        return None;
    }
    let rest = rest.trim_start_matches(' ');
    if matches!(rest, "Z" | "z" | "UTC") {
        return Some(wall);
    }
    let sign = match rest.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    // Minutes may follow without a mark between.
    let (hours, _) = digits(rest.get(1..3)?, 2, 2)?;
    let rest = rest.get(3..)?;
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    let (minutes, rest) = if rest.is_empty() { (0, rest) } else { digits(rest, 2, 2)? };
    rest.is_empty().then(|| wall - sign * (hours * 3600 + minutes * 60) * SECOND)
}

/// `2026-01-31 15:04:05`, or with a `T`.
fn iso_seconds(text: &[u8; 19]) -> Option<i64> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b' ' | b'T', h1, h2, b':', n1, n2, b':', s1, s2] = *text else {
        return None;
    };
    let digit = |byte: u8| byte.is_ascii_digit().then(|| i64::from(byte - b'0'));
    let two = |tens: u8, ones: u8| Some(digit(tens)? * 10 + digit(ones)?);
    let day = civil(two(y1, y2)? * 100 + two(y3, y4)?, two(m1, m2)?, two(d1, d2)?)?;
    Some(day + clock(two(h1, h2)?, two(n1, n2)?, two(s1, s2)?)?)
}

/// A date with or without a time, and what follows.
fn iso_start(text: &str) -> Option<(i64, &str)> {
    let (year, rest) = digits(text, 4, 4)?;
    let (month, rest) = digits(rest.strip_prefix('-')?, 1, 2)?;
    let (day, rest) = digits(rest.strip_prefix('-')?, 1, 2)?;
    let day = civil(year, month, day)?;
    let Some(time) = rest.strip_prefix(['T', ' ']) else { return Some((day, rest)) };
    let Some((hour, time)) = digits(time, 1, 2) else { return Some((day, rest)) };
    let (minute, time) = digits(time.strip_prefix(':')?, 2, 2)?;
    let (second, time) = match time.strip_prefix(':') {
        Some(time) => digits(time, 2, 2)?,
        None => (0, time),
    };
    let (micros, time) = match time.strip_prefix('.') {
        Some(time) => fraction(time)?,
        None => (0, time),
    };
    Some((day + clock(hour, minute, second)? + micros, time))
}

/// Seconds since 1970.
pub(super) fn epoch(text: &str) -> Option<i64> {
    let (seconds, rest) = digits(text, 9, 10)?;
    rest.is_empty().then_some(seconds * SECOND)
}

/// Thousandths of a second since 1970, perhaps in apostrophes.
pub(super) fn epoch_ms(text: &str) -> Option<i64> {
    let (millis, rest) = digits(text.trim_matches('\''), 12, 13)?;
    rest.is_empty().then_some(millis * 1000)
}

/// Days since 1899-12-30, as spreadsheets count, to the second.
pub(super) fn excel(text: &str) -> Option<i64> {
    const DAYS_TO_1970: f64 = 25_569.0;
    let (_, rest) = digits(text, 5, 5)?;
    if !rest.is_empty() {
        let (_, rest) = fraction(rest.strip_prefix(['.', ','])?)?;
        if !rest.is_empty() {
            return None;
        }
    }
    let days: f64 = text.replace(',', ".").parse().ok()?;
    (20_000.0..=80_000.0).contains(&days).then(|| ((days - DAYS_TO_1970) * 86_400.0).round() as i64 * SECOND)
}

/// By a pattern of `strptime`, with months of a language.
pub(super) fn pattern(pattern: &str, language: usize, text: &str) -> Option<i64> {
    let (mut year, mut month, mut day) = (None, None, None);
    let (mut hour, mut minute, mut second, mut micros, mut half) = (0, 0, 0, 0, None);
    let whole = walk(pattern, text, |directive, piece| {
        let number = || piece.parse::<i64>().ok();
        match directive {
            // `26` is no year of four digits.
            'Y' if piece.len() != 4 => return false,
            'Y' => year = number(),
            'y' => year = number().map(|year| if year < 70 { 2000 + year } else { 1900 + year }),
            'm' => month = number(),
            'b' => month = month_of(language, piece).map(i64::from),
            'd' => day = number(),
            'H' => hour = number().unwrap_or(-1),
            'I' => hour = number().filter(|hour| (1..=12).contains(hour)).unwrap_or(-1),
            'M' => minute = number().unwrap_or(-1),
            'S' => second = number().unwrap_or(-1),
            'f' => micros = fraction(piece).map_or(0, |(micros, _)| micros),
            'p' => half = Some(if AFTERNOON.contains(&piece) { 12 } else { 0 }),
            _ => {}
        }
        true
    });
    if !whole {
        return None;
    }
    if let Some(half) = half {
        hour = if hour < 0 { hour } else { hour % 12 + half };
    }
    Some(civil(year?, month?, day?)? + clock(hour, minute, second)? + micros)
}

/// Goes along a text by a pattern: digits where numbers stand, letters where words stand, the same marks between. `take` is given
/// each directive with its piece, and says whether to go on. Seconds may have a fraction, which it is given as `f`.
pub(super) fn walk(pattern: &str, text: &str, mut take: impl FnMut(char, &str) -> bool) -> bool {
    let mut rest = text;
    let mut pattern = pattern.chars();
    while let Some(c) = pattern.next() {
        let directive = if c == '%' { pattern.next() } else { None };
        let (most, word) = match directive {
            Some('Y') => (4, false),
            Some('b' | 'a') => (12, true),
            Some('p') => {
                // Some locales put a narrow no-break space before the half of the day, or write it with dots.
                let half = rest.trim_start_matches(['\u{202f}', '\u{a0}', ' ']).to_lowercase();
                return MORNING.iter().chain(AFTERNOON).any(|word| *word == half) && take('p', &half);
            }
            Some(_) => (2, false),
            None => {
                let blank = |d: char| c == ' ' && matches!(d, '\u{202f}' | '\u{a0}');
                match rest.chars().next() {
                    Some(d) if d == c || blank(d) => rest = &rest[d.len_utf8()..],
                    _ => return false,
                }
                continue;
            }
        };
        let fits = |d: &char| if word { d.is_alphabetic() || *d == '.' } else { d.is_ascii_digit() };
        let numbered = if directive == Some('b') { numbered_month(rest) } else { None };
        let taken = numbered.unwrap_or_else(|| rest.chars().take(most).take_while(fits).map(char::len_utf8).sum());
        let (piece, behind) = rest.split_at(taken);
        // A dot that the pattern itself goes on with belongs to the pattern.
        let (piece, behind) = match piece.strip_suffix('.') {
            Some(shorter) if word && pattern.as_str().starts_with('.') => (shorter, &rest[shorter.len()..]),
            _ => (piece, behind),
        };
        if piece.is_empty() || !directive.is_none_or(|directive| take(directive, piece)) {
            return false;
        }
        rest = behind;
        if directive == Some('S')
            && let Some(behind) = rest.strip_prefix(['.', ','])
        {
            let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
            // A pattern may go on with the mark itself.
            if digits > 0 && !pattern.as_str().starts_with(['.', ',']) {
                let (piece, behind) = behind.split_at(digits);
                if !take('f', piece) {
                    return false;
                }
                rest = behind;
            }
        }
    }
    rest.is_empty()
}

fn civil(year: i64, month: i64, day: i64) -> Option<i64> {
    Some(day_of(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?)? * DAY)
}

fn clock(hour: i64, minute: i64, second: i64) -> Option<i64> {
    let valid = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second);
    valid.then_some((hour * 3600 + minute * 60 + second) * SECOND)
}

/// A number of so many digits, as many as there are up to `most`, and what follows.
fn digits(text: &str, least: usize, most: usize) -> Option<(i64, &str)> {
    let count = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    if count < least {
        return None;
    }
    let (number, rest) = text.split_at(count);
    let number = number.bytes().fold(0, |number, digit| number * 10 + i64::from(digit - b'0'));
    // A longer number is another number.
    (!(count == most && rest.as_bytes().first().is_some_and(u8::is_ascii_digit))).then_some((number, rest))
}

/// Digits behind a decimal point in microseconds, and what follows; finer ones are dropped.
fn fraction(text: &str) -> Option<(i64, &str)> {
    let count = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at(count);
    let micros = number.bytes().chain(std::iter::repeat(b'0')).take(6);
    (count > 0).then(|| (micros.fold(0, |number, digit| number * 10 + i64::from(digit - b'0')), rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::months::MONTHS;

    /// 2026-01-31 is day 20,484 since 1970: 56 * 365 + 14 leap days + 30.
    const DAY_OF_TEST: i64 = 20_484 * DAY;

    #[expect(clippy::unnecessary_wraps, reason = "it stands beside what is read")]
    fn at(hour: i64, minute: i64, second: i64) -> Option<i64> {
        Some(DAY_OF_TEST + (hour * 3600 + minute * 60 + second) * SECOND)
    }

    #[test]
    fn the_usual_shape_reads_as_the_general_form_does() {
        let texts = [
            "2026-01-31 15:04:05",
            "2026-01-31T23:59:59",
            "2024-02-29 00:00:00",
            "2026-02-29 00:00:00",
            "2026-01-31 24:00:00",
            "2026-01-31 15:60:00",
            "2026-1-31 15:04:0.5",
            "2026-1-1 1:04:05.12",
            "2026-01-31 15:04:0x",
            "2026/01/31 15:04:05",
        ];
        for text in texts {
            let general = iso_start(text).and_then(|(wall, rest)| rest.is_empty().then_some(wall));
            assert_eq!(iso(text), general, "{text}");
        }
    }

    #[test]
    fn iso_dates_are_read_with_and_without_offset() {
        for text in ["2026-01-31 15:04:05", "2026-01-31T15:04:05", "2026-1-31 15:04:05.000"] {
            assert_eq!((iso(text), iso_offset(text)), (at(15, 4, 5), None), "{text}");
        }
        assert_eq!(iso("2026-01-31"), Some(DAY_OF_TEST));
        assert_eq!(iso("2026-01-31 15:04"), at(15, 4, 0));
        assert_eq!(iso("2026-01-31 15:04:05.25"), at(15, 4, 5).map(|at| at + 250_000));
        for text in [
            "2026-01-31T15:04:05Z",
            "2026-01-31T16:04:05.000+0100",
            "2026-01-31 15:04:05 UTC",
            "2026-01-31T09:34:05-05:30",
        ] {
            assert_eq!((iso(text), iso_offset(text)), (None, at(15, 4, 5)), "{text}");
        }
        for text in
            ["2026-02-30", "2026-13-01", "2026-01-31 24:00", "2026-01-31 15:60", "26-01-31", "2026-01-31 15", ""]
        {
            assert_eq!((iso(text), iso_offset(text)), (None, None), "{text}");
        }
    }

    #[test]
    fn numbers_are_read_as_seconds_thousandths_and_days() {
        assert_eq!(epoch("1769871845"), at(15, 4, 5));
        assert_eq!(epoch_ms("'1769871845000'"), at(15, 4, 5));
        assert_eq!((epoch("1769871845000"), epoch_ms("1769871845")), (None, None));
        // 20,484 + 25,569 = 46,053 days since 1899-12-30; half a day is noon.
        assert_eq!((excel("46053"), excel("46053.5"), excel("46053,5")), (at(0, 0, 0), at(12, 0, 0), at(12, 0, 0)));
        assert_eq!((excel("99999"), excel("46053.x")), (None, None));
    }

    #[test]
    fn seconds_may_have_a_fraction_in_every_form() {
        let read = |form: &str, text: &str| pattern(form, 0, text);
        let with = |micros: i64| at(15, 4, 5).map(|at| at + micros);
        assert_eq!(read("%Y/%m/%d %H:%M:%S", "2026/01/31 15:04:05.000"), with(0));
        assert_eq!(read("%d.%m.%Y %H:%M:%S", "31.01.2026 15:04:05,25"), with(250_000));
        assert_eq!(read("%m/%d/%Y %I:%M:%S %p", "1/31/2026 3:04:05.5 PM"), with(500_000));
        for text in ["2026/01/31 15:04:05.", "2026/01/31 15:04.5", "2026/01/31 15:04:05.5x"] {
            assert_eq!(read("%Y/%m/%d %H:%M:%S", text), None, "{text}");
        }
    }

    #[test]
    fn patterns_are_read_with_months_of_their_language() {
        let read = |form: &str, language: &str, text: &str| {
            pattern(form, MONTHS.iter().position(|(name, _)| *name == language).unwrap(), text)
        };
        assert_eq!(read("%d/%m/%Y %H:%M", "en", "31/1/2026 15:04"), at(15, 4, 0));
        assert_eq!(read("%m/%d/%Y %I:%M %p", "en", "1/31/2026 3:04 PM"), at(15, 4, 0));
        assert_eq!(read("%m/%d/%Y %I:%M %p", "en", "1/31/2026 12:04 AM"), at(0, 4, 0));
        assert_eq!(read("%d/%b/%y %I:%M %p", "es", "31/ene/26 3:04\u{202f}p. m."), at(15, 4, 0));
        assert_eq!(read("%d. %b %Y", "de", "31. Jan. 2026"), at(0, 0, 0));
        assert_eq!(read("%d.%b.%Y", "fr", "31.janv..2026"), at(0, 0, 0));
        assert_eq!(read("%a %b %d %H:%M:%S %Y", "en", "Sat Jan 31 15:04:05 2026"), at(15, 4, 5));
        assert_eq!(read("%d/%b/%y %I:%M %p", "en", "31/1月/26 3:04 午後"), at(15, 4, 0));
        assert_eq!(read("%d/%b/%y %I:%M %p", "zh", "31/一月/26 3:04 下午"), at(15, 4, 0));
        assert_eq!(read("%d/%b/%y", "zh", "30/十一月/26"), civil(2026, 11, 30));
        assert_eq!(read("%d-%m-%Y", "en", "31-01-26"), None);
        assert_eq!(read("%d/%m/%Y", "en", "31/13/2026"), None);
        assert_eq!(read("%d/%m/%Y", "en", "31/01/2026 15:04"), None);
    }
}
