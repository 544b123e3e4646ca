//! One normal form for labels and field names, so that `Opened at`, `opened_at` and `OPENED AT` are one name.

/// The normal form: lower case, `_` as a blank, blanks collapsed, apostrophes straight, without mandatory marks or invisible
/// characters.
pub(crate) fn normalise(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '\u{feff}' | '\u{200b}'..='\u{200d}' | '\u{2060}' => {}
            c if c == '_' || c.is_whitespace() => {
                if !out.ends_with(' ') && !out.is_empty() {
                    out.push(' ');
                }
            }
            '\u{2019}' => out.push('\''),
            c => out.extend(c.to_lowercase()),
        }
    }
    out.trim_end_matches(['*', '+', ':', ' ']).trim_matches('"').trim().to_owned()
}

/// A name and the number that a repeated header has behind it (`name#2`, `name.1`).
pub(crate) fn numbered(name: &str) -> (&str, &str) {
    match name.rfind(['#', '.']) {
        Some(at) if at > 0 && is_number(&name[at..]) => name.split_at(at),
        _ => (name, ""),
    }
}

/// Whether this is what is put behind a repeated header.
pub(crate) fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['#', '.']).unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}
