//! Ways of writing an instant, by the names that profiles give them, and the usual ones in the order in which they are tried on
//! a whole column: nothing is guessed cell by cell.

use serde::Deserialize;

use crate::read::date_text;
use crate::read::months::MONTHS;

/// One way of writing an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum InstantFormat {
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
    /// A pattern of `strptime`, with the months of a language.
    Pattern {
        /// Such as `%d/%m/%Y %H:%M`.
        pattern: String,
        /// Index into `MONTHS`; 0 is English.
        language: usize,
    },
    /// Several forms in one column, told apart by their characters.
    Any(Vec<InstantFormat>),
}

/// Whether a profile may name this format.
pub(crate) fn is_format(name: &str) -> bool {
    InstantFormat::parse(name).is_some()
}

impl InstantFormat {
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
                    Some((pattern, language)) => (pattern, MONTHS.iter().position(|(name, _)| *name == language)?),
                    None => (pattern, 0),
                };
                Self::Pattern { pattern: pattern.to_owned(), language }
            }
            _ => return None,
        })
    }

    /// The names that a profile gives it.
    pub(crate) fn names(&self) -> Vec<String> {
        match self {
            Self::Any(formats) => formats.iter().map(Self::name).collect(),
            one => vec![one.name()],
        }
    }

    /// The name a profile gives it, or those of all its forms.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Any(_) => self.names().join(" | "),
            Self::IsoOffset => "iso-offset".to_owned(),
            Self::Iso => "iso".to_owned(),
            Self::Epoch => "epoch".to_owned(),
            Self::EpochMs => "epoch-ms".to_owned(),
            Self::Excel => "excel".to_owned(),
            Self::Pattern { pattern, language: 0 } => pattern.clone(),
            Self::Pattern { pattern, language } => format!("{pattern}@{}", MONTHS[*language].0),
        }
    }

    /// Whether a value says its own offset.
    pub(crate) fn is_utc(&self) -> bool {
        match self {
            Self::Any(formats) => formats.iter().all(Self::is_utc),
            one => matches!(one, Self::IsoOffset | Self::Epoch | Self::EpochMs),
        }
    }

    /// The order of day and month in a pattern of numbers. Forms of different order are an order of their own, which is not asked for.
    pub(crate) fn order(&self) -> Option<DateOrder> {
        let pattern = match self {
            Self::Any(formats) => {
                let mut orders = formats.iter().filter_map(Self::order);
                let first = orders.next()?;
                return orders.all(|order| order == first).then_some(first);
            }
            Self::Pattern { pattern, .. } => pattern,
            _ => return None,
        };
        match (pattern.find("%d"), pattern.find("%m"), pattern.find(['Y', 'y'])) {
            (Some(day), Some(month), Some(year)) if day < month && month < year => Some(DateOrder::DayFirst),
            (Some(day), Some(month), Some(year)) if month < day && day < year => Some(DateOrder::MonthFirst),
            _ => None,
        }
    }

    /// The same with day and month exchanged.
    pub(crate) fn twin(&self) -> Self {
        let (pattern, language) = match self {
            Self::Any(formats) => {
                let twin = |format: &Self| if format.order().is_some() { format.twin() } else { format.clone() };
                return Self::Any(formats.iter().map(twin).collect());
            }
            Self::Pattern { pattern, language } => (pattern, language),
            other => return other.clone(),
        };
        let pattern = pattern.replace("%d", "%\0").replace("%m", "%d").replace("%\0", "%m");
        Self::Pattern { pattern, language: *language }
    }

    /// Whether a text has the form, judged by its characters: `31/12/2026` has that of a date with the month first.
    pub(crate) fn fits(&self, text: &str) -> bool {
        let text = bare(text);
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
            Self::Pattern { pattern, .. } => date_text::walk(pattern, text, |_, _| true),
            Self::Any(formats) => formats.iter().any(|format| format.fits(text)),
        }
    }

    /// The time that a text writes in this form: microseconds of the wall clock, or of UTC where it says its offset.
    pub(crate) fn read(&self, text: &str) -> Option<i64> {
        let text = bare(text);
        match self {
            Self::IsoOffset => date_text::iso_offset(text),
            Self::Iso => date_text::iso(text),
            Self::Epoch => date_text::epoch(text),
            Self::EpochMs => date_text::epoch_ms(text),
            Self::Excel => date_text::excel(text),
            Self::Pattern { pattern, language } => date_text::pattern(pattern, *language, text),
            Self::Any(formats) => formats.iter().find_map(|format| format.read(text)),
        }
    }
}

/// A cell without the progress that some lists show behind a time: `20-03-2026 12:00`, a line, `100%`.
fn bare(text: &str) -> &str {
    let Some(rest) = text.strip_suffix('%') else { return text };
    let shorter = rest.trim_end().trim_end_matches(|c: char| c.is_ascii_digit());
    if shorter.ends_with(char::is_whitespace) { shorter.trim_end() } else { text }
}

/// Every usual way, in the order of trust.
pub(crate) fn usual() -> Vec<InstantFormat> {
    let mut formats = vec![InstantFormat::IsoOffset, InstantFormat::Iso];
    let mut pattern = |pattern: String| formats.push(InstantFormat::Pattern { pattern, language: 0 });
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
    for language in 0..MONTHS.len() {
        formats.extend(worded.iter().map(|pattern| InstantFormat::Pattern { pattern: pattern.clone(), language }));
    }
    formats.extend([InstantFormat::Epoch, InstantFormat::EpochMs, InstantFormat::Excel]);
    formats
}

/// Day before month, or month before day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize)]
pub enum DateOrder {
    /// 31/12/2026.
    #[serde(rename = "dmy")]
    DayFirst,
    /// 12/31/2026.
    #[serde(rename = "mdy")]
    MonthFirst,
}

impl DateOrder {
    /// As in `--date-order`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DayFirst => "dmy",
            Self::MonthFirst => "mdy",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> InstantFormat {
        InstantFormat::parse(text).unwrap()
    }

    #[test]
    fn a_quick_look_tells_forms_apart() {
        assert!(pattern("%d/%m/%Y %H:%M").fits("3/17/2025 6:04"));
        assert!(!pattern("%d/%m/%Y %H:%M").fits("3/17/2025 6:04:10"));
        assert!(!pattern("%d/%m/%Y %H:%M").fits("3-17-2025 6:04"));
        assert!(pattern("%d/%b/%y %I:%M %p").fits("18/jul/26 9:10 AM"));
        assert!(pattern("%d/%b/%y %I:%M %p").fits("18/ene/26 9:10\u{202f}a. m."));
        assert!(
            InstantFormat::Iso.fits("2026-01-31 15:04:05") && !InstantFormat::IsoOffset.fits("2026-01-31 15:04:05")
        );
        assert!(
            InstantFormat::IsoOffset.fits("2026-01-31T15:04:05.000+0100")
                && !InstantFormat::Iso.fits("2026-01-31T15:04:05Z")
        );
        assert!(InstantFormat::EpochMs.fits("1593000300533") && !InstantFormat::Epoch.fits("1593000300533"));
    }

    #[test]
    fn every_usual_format_has_a_name_that_reads_back() {
        for format in usual() {
            assert_eq!(InstantFormat::parse(&format.name()), Some(format));
        }
    }

    #[test]
    fn a_progress_behind_a_time_is_no_part_of_it() {
        let form = pattern("%d-%m-%Y %H:%M");
        for text in ["31-01-2026 15:04\n\n100%", "31-01-2026 15:04 7 %", "31-01-2026 15:04"] {
            assert!(form.fits(text) && form.read(text) == form.read("31-01-2026 15:04"), "{text:?}");
        }
        assert_eq!((bare("100%"), bare("%"), bare("x 5% ")), ("100%", "%", "x 5% "));
    }

    #[test]
    fn twins_exchange_day_and_month() {
        let format = pattern("%d.%m.%Y %H:%M");
        assert_eq!(format.order(), Some(DateOrder::DayFirst));
        assert_eq!(format.twin(), pattern("%m.%d.%Y %H:%M"));
        assert_eq!(pattern("%Y/%m/%d").order(), None);
    }
}
