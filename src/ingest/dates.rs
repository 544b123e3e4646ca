//! Ways of writing an instant, and the choice of one per column, decided on the whole column: nothing is guessed cell by
//! cell, and an order of day and month that the file cannot tell is asked for. Knows SQL, not profiles of tools.

use super::profile::DateOrder;
use crate::text::quote_literal;

/// One way of writing an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Format {
    /// ISO 8601 with `Z` or an offset.
    IsoOffset,
    /// ISO 8601 on the wall, to the day, minute, second or fraction.
    Iso,
    /// Seconds since 1970.
    Epoch,
    /// Thousandths of a second since 1970.
    EpochMs,
    /// Days since 1899-12-30, as spreadsheets count.
    Excel,
    /// A pattern of `strptime`, with the months of a language where they are not English.
    Pattern {
        /// Such as `%d/%m/%Y %H:%M`.
        pattern: String,
        /// Index into `MONTHS`.
        language: Option<usize>,
    },
}

/// Abbreviated months that differ from English, by language; trailing dots are dropped before.
const MONTHS: &[(&str, &[(&str, &str)])] = &[
    ("es", &[("ene", "jan"), ("abr", "apr"), ("ago", "aug"), ("sept", "sep"), ("dic", "dec")]),
    (
        "de",
        &[
            ("mär", "mar"),
            ("mrz", "mar"),
            ("mai", "may"),
            ("okt", "oct"),
            ("dez", "dec"),
            ("juli", "jul"),
            ("juni", "jun"),
        ],
    ),
    (
        "fr",
        &[
            ("janv", "jan"),
            ("févr", "feb"),
            ("mars", "mar"),
            ("avr", "apr"),
            ("mai", "may"),
            ("juin", "jun"),
            ("juil", "jul"),
            ("août", "aug"),
            ("sept", "sep"),
            ("déc", "dec"),
        ],
    ),
    (
        "pt",
        &[
            ("fev", "feb"),
            ("abr", "apr"),
            ("mai", "may"),
            ("ago", "aug"),
            ("set", "sep"),
            ("out", "oct"),
            ("dez", "dec"),
        ],
    ),
    (
        "it",
        &[
            ("gen", "jan"),
            ("mag", "may"),
            ("giu", "jun"),
            ("lug", "jul"),
            ("ago", "aug"),
            ("set", "sep"),
            ("ott", "oct"),
            ("dic", "dec"),
        ],
    ),
    ("nl", &[("mrt", "mar"), ("mei", "may"), ("okt", "oct")]),
];

/// Whether a profile may name this format.
pub(crate) fn is_format(name: &str) -> bool {
    Format::parse(name).is_some()
}

impl Format {
    /// The format a profile names.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "iso" => Self::Iso,
            "iso-offset" => Self::IsoOffset,
            "epoch" => Self::Epoch,
            "epoch-ms" => Self::EpochMs,
            "excel" => Self::Excel,
            pattern if pattern.contains('%') => {
                let (pattern, language) = match pattern.split_once('@') {
                    Some((pattern, language)) => {
                        (pattern, Some(MONTHS.iter().position(|(name, _)| *name == language)?))
                    }
                    None => (pattern, None),
                };
                Self::Pattern { pattern: pattern.to_owned(), language }
            }
            _ => return None,
        })
    }

    /// The name a profile gives it.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::IsoOffset => "iso-offset".to_owned(),
            Self::Iso => "iso".to_owned(),
            Self::Epoch => "epoch".to_owned(),
            Self::EpochMs => "epoch-ms".to_owned(),
            Self::Excel => "excel".to_owned(),
            Self::Pattern { pattern, language: None } => pattern.clone(),
            Self::Pattern { pattern, language: Some(language) } => format!("{pattern}@{}", MONTHS[*language].0),
        }
    }

    /// Whether a value says its own offset.
    pub(crate) const fn is_utc(&self) -> bool {
        matches!(self, Self::IsoOffset | Self::Epoch | Self::EpochMs)
    }

    /// The order of day and month in a pattern of numbers.
    pub(crate) fn order(&self) -> Option<DateOrder> {
        let Self::Pattern { pattern, .. } = self else { return None };
        match (pattern.find("%d"), pattern.find("%m"), pattern.find(['Y', 'y'])) {
            (Some(day), Some(month), Some(year)) if day < month && month < year => Some(DateOrder::DayFirst),
            (Some(day), Some(month), Some(year)) if month < day && day < year => Some(DateOrder::MonthFirst),
            _ => None,
        }
    }

    /// The same with day and month exchanged.
    pub(crate) fn twin(&self) -> Self {
        let Self::Pattern { pattern, language } = self else { return self.clone() };
        let pattern = pattern.replace("%d", "%\0").replace("%m", "%d").replace("%\0", "%m");
        Self::Pattern { pattern, language: *language }
    }

    /// Whether a text has the form, judged by its characters. A quick look before the engine is asked: no text that the engine
    /// reads is refused here.
    pub(crate) fn fits(&self, text: &str) -> bool {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        match self {
            Self::Iso | Self::IsoOffset => {
                let date = text.as_bytes().iter().take(4).filter(|b| b.is_ascii_digit()).count() == 4;
                let offset = text.ends_with(['Z', 'z'])
                    || text.ends_with("UTC")
                    || text.get(10..).is_some_and(|time| time.contains(['+', '-']));
                date && text.len() >= 8 && (offset == (*self == Self::IsoOffset))
            }
            Self::Epoch => digits(text) && text.len() < 12,
            Self::EpochMs => digits(text.trim_matches('\'')) && text.len() >= 12,
            Self::Excel => {
                text.get(..5).is_some_and(digits)
                    && text[5..].bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b',')
            }
            Self::Pattern { pattern, .. } => shaped(pattern, text),
        }
    }

    /// An expression for the instant that text `x` writes, NULL where it does not. Years of one or two digits in a
    /// four-digit place are no years.
    pub(crate) fn sql(&self, x: &str) -> String {
        match self {
            Self::IsoOffset => format!(
                "CASE WHEN regexp_matches({x}, '(Z|z|UTC|[+-]\\d\\d(:?\\d\\d)?)$') AND strlen({x}) > 16 THEN try_cast({x} AS TIMESTAMPTZ)::TIMESTAMP END"
            ),
            // The usual length first: it needs no closer look.
            Self::Iso => format!(
                "CASE WHEN strlen({x}) = 19 THEN try_cast({x} AS TIMESTAMP) \
                 WHEN ((strlen({x}) BETWEEN 10 AND 19 AND substr({x}, 5, 1) = '-') OR (strlen({x}) <= 29 AND substr({x}, 20, 1) = '.' AND NOT regexp_matches({x}, '[+-]\\d\\d(:?\\d\\d)?$'))) \
                 AND NOT suffix({x}, 'Z') AND NOT contains({x}, '+') THEN try_cast({x} AS TIMESTAMP) END"
            ),
            Self::Epoch => format!(
                "CASE WHEN regexp_full_match({x}, '\\d{{9,10}}') THEN make_timestamp(try_cast({x} AS BIGINT) * 1000000) END"
            ),
            Self::EpochMs => {
                format!(
                    "CASE WHEN regexp_full_match({x}, '''?\\d{{12,13}}''?') THEN make_timestamp(try_cast(trim({x}, '''') AS BIGINT) * 1000) END"
                )
            }
            Self::Excel => format!(
                "CASE WHEN regexp_full_match({x}, '\\d{{5}}([.,]\\d+)?') AND try_cast(replace({x}, ',', '.') AS DOUBLE) BETWEEN 20000 AND 80000 \
                 THEN TIMESTAMP '1899-12-30' + to_seconds(CAST(round(try_cast(replace({x}, ',', '.') AS DOUBLE) * 86400) AS BIGINT)) END"
            ),
            Self::Pattern { pattern, language } => {
                let text = english(x, pattern, *language);
                // `%Y` would also take the year 26.
                let whole_year = if pattern.contains("%Y") {
                    format!("regexp_matches({x}, '\\d{{4}}') AND ")
                } else {
                    String::new()
                };
                let parsed = format!("try_strptime({text}, {})", quote_literal(pattern));
                if whole_year.is_empty() {
                    parsed
                } else {
                    format!("CASE WHEN {whole_year}{x} IS NOT NULL THEN {parsed} END")
                }
            }
        }
    }
}

/// Whether a text can be read by a pattern: digits where numbers stand, letters where words stand, the same marks between.
fn shaped(pattern: &str, text: &str) -> bool {
    let mut rest = text;
    let mut pattern = pattern.chars();
    while let Some(c) = pattern.next() {
        let (most, word) = match (c, if c == '%' { pattern.next() } else { None }) {
            ('%', Some('Y')) => (4, false),
            ('%', Some('b' | 'a')) => (12, true),
            ('%', Some('p')) => {
                let half = rest.trim_start_matches(['\u{202f}', '\u{a0}', ' ']).to_lowercase();
                return ["am", "pm", "a. m.", "p. m."].contains(&half.as_str());
            }
            ('%', _) => (2, false),
            (c, _) => {
                let blank = |d: char| c == ' ' && matches!(d, '\u{202f}' | '\u{a0}');
                match rest.chars().next() {
                    Some(d) if d == c || blank(d) => rest = &rest[d.len_utf8()..],
                    _ => return false,
                }
                continue;
            }
        };
        let fits = |d: &char| if word { d.is_alphabetic() || *d == '.' } else { d.is_ascii_digit() };
        let taken: usize = rest.chars().take(most).take_while(fits).map(char::len_utf8).sum();
        if taken == 0 {
            return false;
        }
        rest = &rest[taken..];
    }
    rest.is_empty()
}

/// The text with English months and plain blanks, as far as the pattern needs it.
fn english(x: &str, pattern: &str, language: Option<usize>) -> String {
    let mut text = x.to_owned();
    if pattern.contains("%p") {
        // Some locales put a narrow no-break space before the half of the day, or write it with dots.
        text = format!(
            "replace(replace(replace(replace({text}, chr(8239), ' '), chr(160), ' '), 'a. m.', 'AM'), 'p. m.', 'PM')"
        );
    }
    let Some(language) = language else { return text };
    text = format!("lower({text})");
    if !pattern.contains("%d.") && !pattern.contains(".%") {
        text = format!("replace({text}, '.', '')");
    }
    for (local, english) in MONTHS[language].1 {
        text = format!("replace({text}, '{local}', '{english}')");
    }
    text
}

/// Every usual way, in the order of trust.
pub(crate) fn usual() -> Vec<Format> {
    let mut formats = vec![Format::IsoOffset, Format::Iso];
    let mut pattern = |pattern: String| formats.push(Format::Pattern { pattern, language: None });
    let times = [" %H:%M:%S", " %H:%M", " %I:%M:%S %p", " %I:%M %p", ""];
    for separator in ["/", ".", "-"] {
        for year in ["%Y", "%y"] {
            for time in times {
                for [first, second] in [["%d", "%m"], ["%m", "%d"]] {
                    pattern(format!("{first}{separator}{second}{separator}{year}{time}"));
                }
            }
        }
    }
    for time in times {
        pattern(format!("%Y/%m/%d{time}"));
    }
    for time in times {
        pattern(format!("%b %d, %Y{time}"));
    }
    pattern("%a %b %d %H:%M:%S %Y".to_owned());
    let worded: Vec<String> = ["/", "-", " "]
        .iter()
        .flat_map(|s| ["%Y", "%y"].map(|year| format!("%d{s}%b{s}{year}")))
        .flat_map(|date| times.map(|time| format!("{date}{time}")))
        .collect();
    for language in std::iter::once(None).chain((0..MONTHS.len()).map(Some)) {
        formats.extend(worded.iter().map(|pattern| Format::Pattern { pattern: pattern.clone(), language }));
    }
    formats.extend([Format::Epoch, Format::EpochMs, Format::Excel]);
    formats
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> Format {
        Format::parse(text).unwrap()
    }

    #[test]
    fn a_quick_look_tells_forms_apart() {
        assert!(pattern("%d/%m/%Y %H:%M").fits("3/17/2025 6:04"));
        assert!(!pattern("%d/%m/%Y %H:%M").fits("3/17/2025 6:04:10"));
        assert!(!pattern("%d/%m/%Y %H:%M").fits("3-17-2025 6:04"));
        assert!(pattern("%d/%b/%y %I:%M %p").fits("18/jul/26 9:10 AM"));
        assert!(pattern("%d/%b/%y %I:%M %p").fits("18/ene/26 9:10\u{202f}a. m."));
        assert!(Format::Iso.fits("2026-01-31 15:04:05") && !Format::IsoOffset.fits("2026-01-31 15:04:05"));
        assert!(Format::IsoOffset.fits("2026-01-31T15:04:05.000+0100") && !Format::Iso.fits("2026-01-31T15:04:05Z"));
        assert!(Format::EpochMs.fits("1593000300533") && !Format::Epoch.fits("1593000300533"));
    }

    #[test]
    fn every_usual_format_has_a_name_that_reads_back() {
        for format in usual() {
            assert_eq!(Format::parse(&format.name()), Some(format));
        }
    }

    #[test]
    fn twins_exchange_day_and_month() {
        let format = pattern("%d.%m.%Y %H:%M");
        assert_eq!(format.order(), Some(DateOrder::DayFirst));
        assert_eq!(format.twin(), pattern("%m.%d.%Y %H:%M"));
        assert_eq!(pattern("%Y/%m/%d").order(), None);
    }
}
