//! The value of a cell, and which numbers are dates. Knows no format of files.

use crate::read::cell_text;
use crate::read::cell_text::Epoch;

/// The value of a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum CellValue<'a> {
    Empty,
    Text(&'a str),
    Number(f64),
    Bool(bool),
    /// A date as days of a calendar.
    Serial(f64, Epoch),
    /// A length in days.
    Duration(f64),
    /// A date as `2026-01-12T09:14:55`.
    Iso(&'a str),
}

impl CellValue<'_> {
    /// Appends the text. Errors such as `#REF!` stay visible: whether they mean nothing is for the profile to say.
    pub(super) fn spell(self, out: &mut String) {
        match self {
            Self::Empty => {}
            Self::Text(text) => out.push_str(text),
            Self::Number(number) => cell_text::number(number, out),
            Self::Bool(value) => out.push_str(if value { "true" } else { "false" }),
            Self::Serial(days, epoch) => cell_text::serial(days, epoch, out),
            Self::Duration(days) => cell_text::duration(days, out),
            Self::Iso(text) => match text.split_once('T') {
                Some((day, time)) => out.extend([day, " ", time]),
                None => out.push_str(text),
            },
        }
    }
}

/// What the number format of a cell makes of its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NumberFormat {
    Plain,
    Date,
    Duration,
}

impl NumberFormat {
    pub(super) fn value(self, number: f64, epoch: Epoch) -> CellValue<'static> {
        match self {
            Self::Plain => CellValue::Number(number),
            Self::Date => CellValue::Serial(number, epoch),
            Self::Duration => CellValue::Duration(number),
        }
    }

    /// Of the formats that every program knows by their numbers. ECMA-376 18.8.30; the East Asian ones are dates and times of day.
    pub(super) fn built_in(id: u16) -> Self {
        match id {
            14..=22 | 27..=36 | 45 | 47 | 50..=58 => Self::Date,
            46 => Self::Duration,
            _ => Self::Plain,
        }
    }

    /// Of a format code, by what stands in it before the first semicolon outside of quotes.
    pub(super) fn of(code: &str) -> Self {
        let mut chars = code.chars();
        while let Some(c) = chars.next() {
            match c.to_ascii_lowercase() {
                ';' => break,
                '"' => drop(chars.by_ref().find(|c| *c == '"')),
                // What follows is a mark, a width or a filling, and no letter of the format.
                '\\' | '_' | '*' => drop(chars.next()),
                // A colour, a condition, a language, or hours, minutes or seconds that go on beyond a day.
                '[' => {
                    let inside: String = chars.by_ref().take_while(|c| *c != ']').collect();
                    let inside = inside.to_ascii_lowercase();
                    if is_elapsed(&inside) {
                        return Self::Duration;
                    }
                }
                'd' | 'm' | 'h' | 'y' | 's' => return Self::Date,
                'a' if is_half_of_day(chars.as_str()) => return Self::Date,
                _ => {}
            }
        }
        Self::Plain
    }
}

/// `h`, `hh`, `mm`, `s`, ...
fn is_elapsed(inside: &str) -> bool {
    let first = inside.chars().next();
    matches!(first, Some('h' | 'm' | 's')) && inside.chars().all(|c| Some(c) == first)
}

/// Behind an `a`: `m/pm` or `/p`.
fn is_half_of_day(rest: &str) -> bool {
    rest.starts_with(['m', 'M', '/'])
}

/// The text of an error by its number, the same in both binary formats. [MS-XLS] 2.5.10.
pub(super) fn error(code: u8) -> Option<&'static str> {
    Some(match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0f => "#VALUE!",
        0x17 => "#REF!",
        0x1d => "#NAME?",
        0x24 => "#NUM!",
        0x2a => "#N/A",
        0x2b => "#DATA!",
        _ => return None,
    })
}

/// The number of four bytes in which the binary formats keep most numbers: whole, or the upper half of a float, perhaps a hundredth.
/// [MS-XLS] 2.5.217.
pub(super) fn packed(bytes: [u8; 4]) -> f64 {
    let word = u32::from_le_bytes(bytes);
    let number =
        if word & 2 == 0 { f64::from_bits(u64::from(word & !3) << 32) } else { f64::from(word.cast_signed() >> 2) };
    if word & 1 == 0 { number } else { number / 100.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_lengths_are_told_by_the_letters_of_their_formats() {
        for code in
            ["DD/MM/YY", "H:MM:SS;@", "m\"M\"d\"D\";@", "[$-404]e\"x\"m\"x\"d", "ha/p\\\\m", "*-yyyy-mm-dd", "h AM/PM"]
        {
            assert_eq!(NumberFormat::of(code), NumberFormat::Date, "{code}");
        }
        for code in ["[h]:mm:ss", "[ss]", "[m]", "[Blue]\\+[h]:mm;[Red]\\-[h]:mm", "[>=100][Magenta][s].00", "[HH]:mm"]
        {
            assert_eq!(NumberFormat::of(code), NumberFormat::Duration, "{code}");
        }
        for code in [
            "General",
            "0_ ;[Red]\\-0\\ ",
            "#,##0\\ [$\u{20bd}-46D]",
            "\"Y: \"0.00\"m\";\"d\"",
            "\\Y000000",
            "#,##0*y",
            "[>=100][Magenta].00",
            "#,##0.00\\ _M\"H\"_);[Red]#,##0.00\\ _M\"S\"_)",
            "",
        ] {
            assert_eq!(NumberFormat::of(code), NumberFormat::Plain, "{code}");
        }
    }

    #[test]
    fn packed_numbers_are_whole_or_halves_of_floats_and_perhaps_hundredths() {
        // 3 << 2 | 2 is the whole number 3; with the lowest bit it is 0.03.
        assert_eq!(packed(14_u32.to_le_bytes()).to_string(), "3");
        assert_eq!(packed(15_u32.to_le_bytes()).to_string(), "0.03");
        assert_eq!(packed(((-5_i32 << 2) | 2).to_le_bytes()).to_string(), "-5");
        // The upper half of 1.5 is 0x3ff80000.
        assert_eq!(packed(0x3ff8_0000_u32.to_le_bytes()).to_string(), "1.5");
    }
}
