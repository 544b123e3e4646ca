//! Words that mean "nothing".

/// Words that mean "nothing" in any column.
pub(crate) const NULL_WORDS: &[&str] = &["", "null", "(null)", "(empty)", "n/a", "#n/a", "-", "--", "?"];

/// Words that mean "nothing" in a column of instants, durations or numbers.
pub(crate) const NULL_VALUES: &[&str] = &["unknown", "not set", "never", "none", "nan", "undefined", "(undefined)"];

/// Whether a cell of a column of instants, durations or numbers means "nothing".
pub(crate) fn is_null(text: &str) -> bool {
    let text = text.trim();
    NULL_WORDS.iter().chain(NULL_VALUES).any(|word| text.eq_ignore_ascii_case(word))
}
