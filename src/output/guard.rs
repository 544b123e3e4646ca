//! The guard of CSV: a text that a spreadsheet would compute gets an apostrophe in front
//! (<https://owasp.org/www-community/attacks/CSV_Injection>), which can be taken off again.

use std::borrow::Cow;

/// A text with its guard, if it needs one.
pub fn neutral(text: &str) -> Cow<'_, str> {
    if needs_guard(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// A text as it was before [`neutral`].
pub fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if needs_guard(rest) => rest,
        _ => text,
    }
}

/// Whether the first character that counts begins a formula. Blanks, quotes and marks without width before it are passed over, as
/// spreadsheets drop them; the apostrophe is among them so that a text which looks guarded is guarded once more, and comes back whole.
fn needs_guard(text: &str) -> bool {
    // Most texts begin with a letter or a digit.
    !text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.trim_start_matches(is_passed_over).starts_with(begins_formula)
}

fn is_passed_over(c: char) -> bool {
    matches!(c, '\'' | '"' | '\u{feff}' | '\u{200b}' | '\u{2060}') || (c.is_whitespace() && !c.is_control())
}

/// OWASP's signs, also in full width; what older spreadsheets took for one (`|`, `%`); and control characters, which they drop.
fn begins_formula(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '|' | '%') || c.is_control()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_spreadsheet_would_compute_is_guarded() {
        for start in [
            "=",
            "+",
            "-",
            "@",
            "\t",
            "\r",
            "\n",
            "\0",
            "|",
            "%",
            "＝",
            "＋",
            "－",
            "＠",
            "  =",
            "\"=",
            "'=",
            "\u{feff}=",
            "\t=",
            "\n=",
            "\u{a0}=",
            " \" '+",
            "\u{3000}@",
        ] {
            let text = format!("{start}cmd");
            assert_eq!(neutral(&text), format!("'{text}"), "{text:?}");
        }
        for text in ["", " ", "5-2", "a=b", "'quoted'", "\"quoted\"", "Süd", "−5", "(=1)"] {
            assert_eq!(neutral(text), text);
        }
    }

    #[test]
    fn a_text_that_looks_guarded_comes_back_whole() {
        for text in ["'=1", "''=1", "'", "''", "'a", "' -", "'\t"] {
            assert_eq!(unguarded(&neutral(text)), text);
        }
    }

    proptest! {
        #[test]
        fn the_guard_can_be_taken_off(text in "['\" \u{feff}]{0,3}[=+\\-@＝|%\t\r\na'\"]{0,3}.{0,4}") {
            let guarded = neutral(&text);
            prop_assert_eq!(unguarded(&guarded), text.as_str());
        }
    }
}
