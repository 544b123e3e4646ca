//! Text as it may be shown to people: what came from data, file names and arguments can neither steer a terminal nor reorder what stands
//! beside it. One character stands for one, so that columns and carets keep their places. Files and pipes get the text itself.

use std::borrow::Cow;

/// A text within a line: its line breaks and tabs become blanks.
pub fn line(text: &str) -> Cow<'_, str> {
    cleaned(text, false)
}

/// Lines of text: line feeds stay.
pub fn page(text: &str) -> Cow<'_, str> {
    cleaned(text, true)
}

fn cleaned(text: &str, keep_lines: bool) -> Cow<'_, str> {
    let stays = |c: char| stand_in(c).is_none() || (keep_lines && c == '\n');
    if text.chars().all(stays) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| if stays(c) { c } else { stand_in(c).unwrap_or(c) }).collect())
}

/// What is shown instead of a character: a blank for a break, its picture for a control character, else the mark of what cannot be shown.
fn stand_in(c: char) -> Option<char> {
    match c {
        ' '..='~' => None,
        '\t' | '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(' '),
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)),
        '\u{7f}' => Some('\u{2421}'),
        _ if c.is_control() || is_hidden(c) => Some('\u{fffd}'),
        _ => None,
    }
}

/// Characters that have no shape and change how others are read: bidirectional marks (Unicode Standard Annex 9), blanks without width, and
/// tags. The joiners U+200C and U+200D stay: Persian, Hindi and emoji are written with them.
fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' // bidirectional
        | '\u{180e}' | '\u{200b}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}' | '\u{feff}' // without width
        | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' // annotations and tags
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_or_reorders_text_is_shown_as_a_sign() {
        assert_eq!(line("INC\u{1b}[31mRED\u{1b}[0m"), "INC\u{241b}[31mRED\u{241b}[0m");
        assert_eq!(line("c\u{7}\u{8}\u{7f}\0"), "c\u{2407}\u{2408}\u{2421}\u{2400}");
        assert_eq!(line("a\nb\r\tc\u{85}d\u{2028}e"), "a b  c d e");
        assert_eq!(page("a\nb\rc"), "a\nb c");
        let kinds = [0x80..=0x84, 0x86..=0x9f, 0x202a..=0x202e, 0x2066..=0x2069, 0x200e..=0x200f, 0x61c..=0x61c];
        for code in kinds.into_iter().flatten() {
            let text = char::from_u32(code).unwrap().to_string();
            assert_eq!(line(&text), "\u{fffd}", "U+{code:04X}");
            assert_eq!(page(&text), "\u{fffd}", "U+{code:04X}");
        }
    }

    #[test]
    fn words_of_any_script_stay() {
        for text in ["Süd 3 °C", "می\u{200c}خواهم", "👩\u{200d}🔧", "שלום", "e\u{301}", "\u{a0}x"] {
            assert!(matches!(line(text), Cow::Borrowed(_)), "{text}");
        }
    }
}
