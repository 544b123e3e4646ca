//! What the words of a file mean. A word that no map knows is counted and named, never guessed.

use std::collections::BTreeMap;

use crate::model::Kind;
use crate::profile::fields::{Field, FieldType};
use crate::profile::syntax::Profile;
use crate::text;
use crate::warning::Warning;

/// What a word of a field means, for tickets of a kind; a level may also be told by the number in it.
pub(crate) fn meaning(
    profile: &Profile,
    field: &str,
    form: FieldType,
    kind: Option<Kind>,
    word: &str,
) -> Option<String> {
    let of = |word: &str| profile.meaning(field, kind.map(Kind::as_str), word).map(str::to_owned);
    let found = of(word);
    if found.is_some() || form != FieldType::Level {
        return found;
    }
    // `3 - Moderate`, `2-High`, `P1`: the number, else the label.
    let (digit, label) = level(word)?;
    of(&digit.to_string()).or_else(|| label.and_then(of)).or_else(|| (!profile.maps(field)).then(|| digit.to_string()))
}

/// The leading level of a choice and its label.
fn level(word: &str) -> Option<(char, Option<&str>)> {
    let rest = word.trim().trim_start_matches(['p', 'P']);
    let digit = rest.chars().next().filter(|c| ('1'..='5').contains(c))?;
    let rest = &rest[1..];
    if rest.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let label = rest.trim_start_matches([' ', '-', '.', ':', ')', '\u{2013}']);
    Some((digit, (!label.is_empty()).then_some(label)))
}

/// Words with how often each occurs, the most frequent first.
fn listed(words: &BTreeMap<String, u64>) -> String {
    const SHOWN: usize = 6;
    let mut named: Vec<(&String, &u64)> = words.iter().collect();
    named.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
    let list: Vec<String> =
        named.iter().take(SHOWN).map(|(word, n)| format!("`{word}` ({})", text::grouped(**n))).collect();
    let more = named.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", list.join(", "))
}

/// The warning for words of a field without a meaning for which those of other columns were taken.
pub(crate) fn stood_in(field: &Field, header: &str, words: &BTreeMap<String, u64>, others: &[&str]) -> Warning {
    let message = format!(
        "`{header}` has {} for which the profile has no {}, so it was taken from `{}`: {}",
        text::count(words.values().sum(), "value"),
        field.name.replace('_', " "),
        others.join("`, `"),
        listed(words)
    );
    Warning::new("taken_from_other_column", message)
}

/// The warning for words of a field without a meaning.
pub(crate) fn unmapped(field: &Field, header: &str, unknown: &BTreeMap<String, u64>) -> Warning {
    let total = unknown.values().sum();
    let meaning = match field.form {
        FieldType::Flag => format!("yes or no of `{}`", field.name),
        _ => field.name.replace('_', " "),
    };
    let message = format!(
        "`{header}` has {} for which the profile has no {meaning}: {}",
        text::count(total, "value"),
        listed(unknown)
    );
    Warning::new("unmapped_value", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_read_from_numbers_and_labels() {
        assert_eq!(level("3 - Moderate"), Some(('3', Some("Moderate"))));
        assert_eq!(level("P1"), Some(('1', None)));
        assert_eq!(level("2-High"), Some(('2', Some("High"))));
        assert_eq!(level("42"), None);
        assert_eq!(level("High"), None);
        assert_eq!(level("9"), None);
    }
}
