//! Tables of a profile whose order counts, and the lookup of words in them.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use toml::Spanned;

/// A table of a profile with its keys in the order they are written.
#[derive(Debug, Clone)]
pub(crate) struct OrderedTable<T>(pub(crate) Vec<(Spanned<String>, T)>);

impl<T> Default for OrderedTable<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> OrderedTable<T> {
    /// The entries in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.0.iter().map(|(key, value)| (key.get_ref().as_str(), value))
    }

    /// The entry of this name.
    pub(crate) fn get(&self, name: &str) -> Option<&T> {
        self.iter().find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// The names with their places in the text.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &Spanned<String>> {
        self.0.iter().map(|(key, _)| key)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OrderedTable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Entries<T> {
            type Value = OrderedTable<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(OrderedTable(entries))
            }
        }
        deserializer.deserialize_map(Entries(PhantomData))
    }
}

/// What a word that has several spellings means: exact words first, then patterns in the order they are written. Case does not matter.
pub(crate) fn look_up<'a>(map: &'a OrderedTable<String>, spellings: &[&str]) -> Option<&'a str> {
    let words = folded(spellings);
    let exact = words.iter().find_map(|word| map.iter().find(|(key, _)| key.to_lowercase() == *word));
    let fits = |key: &str| key.contains('*') && words.iter().any(|word| like(&key.to_lowercase(), word));
    let found = exact.or_else(|| map.iter().find(|(key, _)| fits(key)));
    found.map(|(_, value)| value.as_str())
}

/// The first pattern of a list that a spelling of a word fits; `!` before a pattern stands for every word of which none fits it. Case
/// does not matter.
pub(crate) fn first_fit<'a>(patterns: &'a [String], spellings: &[&str]) -> Option<&'a str> {
    let words = folded(spellings);
    let any_like = |pattern: &str| words.iter().any(|word| like(&pattern.to_lowercase(), word));
    let fits = |pattern: &&String| match pattern.strip_prefix('!') {
        Some(other) => !any_like(other),
        None => any_like(pattern),
    };
    patterns.iter().find(fits).map(String::as_str)
}

fn folded(spellings: &[&str]) -> Vec<String> {
    spellings.iter().map(|word| word.trim().to_lowercase()).collect()
}

/// Whether a word fits a pattern in which `*` stands for any text.
pub(crate) fn like(pattern: &str, word: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = word.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_before_a_pattern_turns_it_round() {
        let words = ["Deleted".to_owned(), "!0*".to_owned()];
        assert_eq!(first_fit(&words, &[" deleted "]), Some("Deleted"));
        assert_eq!((first_fit(&words, &["0"]), first_fit(&words, &["4711"])), (None, Some("!0*")));
    }

    #[test]
    fn patterns_match_at_both_ends() {
        assert!(like("*incident*", "[system] incident"));
        assert!(like("inc*", "inc001") && !like("inc*", "xinc"));
        assert!(like("a*b*c", "a-b-c") && !like("a*b*c", "a-c-b"));
        assert!(like("*", "") && !like("x", "xy"));
    }
}
