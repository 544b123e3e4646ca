//! Settings files: TOML with the place of every mistake, in the words of people who write settings. Knows the form of texts, not what they mean.

use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use crate::error::{Error, Location, Result};
use crate::text;
use crate::whole_file::{self, SizeLimit};

/// A file of settings: its text, and what it says.
#[derive(Debug, Clone, Default)]
pub(crate) struct Document<T> {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
    pub(crate) value: T,
}

impl<T: DeserializeOwned> Document<T> {
    /// Reads a file.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        Self::parse(path, whole_file::text(path, SizeLimit::Written)?)
    }

    /// Reads a text that stands in a file.
    pub(crate) fn parse(path: &Path, text: String) -> Result<Self> {
        let value = parse(path, &text, 0..text.len())?;
        Ok(Self { path: path.to_path_buf(), text, value })
    }
}

impl<T> Document<T> {
    /// The place of a part of the text.
    pub(crate) fn place(&self, part: Range<usize>) -> Location {
        Location::in_text(&self.path, &self.text, part)
    }
}

/// What a part of a text says, which stands in a file.
pub(crate) fn parse<T: DeserializeOwned>(path: &Path, text: &str, part: Range<usize>) -> Result<T> {
    toml::from_str(&text[part.clone()]).map_err(|error| {
        let message = in_words(error.message());
        let hint = text::slip(&message);
        let wrong = Error::setting(message).hint(hint);
        match error.span() {
            Some(span) => wrong.at(Location::in_text(path, text, part.start + span.start..part.start + span.end)),
            None => wrong,
        }
    })
}

/// A message of the library, which speaks of types of the language, in the words of this page.
fn in_words(message: &str) -> String {
    const NAMES: &[(&str, &str)] = &[
        ("unknown field", "unknown key"),
        ("missing field", "missing key"),
        ("duplicate field", "twice the key"),
        ("unknown variant", "unknown value"),
    ];
    for (name, word) in NAMES {
        if let Some(rest) = message.strip_prefix(name) {
            return format!("{word}{rest}");
        }
    }
    let parts = |prefix| message.strip_prefix(prefix)?.rsplit_once(", expected ");
    if let Some((found, expected)) = parts("invalid type: ") {
        format!("{}, expected {}", found_kind(found), expected_value(expected))
    } else if let Some((found, expected)) = parts("invalid value: ") {
        let value = found.split_once(' ').map_or(found, |(_, value)| value.trim_matches('`'));
        format!("`{value}` is not possible here, expected {}", expected_value(expected))
    } else if message.starts_with("invalid length ") && message.contains(", expected struct ") {
        // The library would take a list for the fields of a table in their order, if it were long enough.
        "this is a list, expected a table".to_owned()
    } else {
        message.to_owned()
    }
}

/// Puts the library's name for a value in the file (a string, an integer, a map) into plain words.
fn found_kind(found: &str) -> String {
    const KINDS: &[(&str, &str)] = &[
        ("string ", "a text"),
        ("integer ", "a whole number"),
        ("floating point ", "a number with decimals"),
        ("boolean ", "a truth value"),
    ];
    let named = KINDS.iter().find_map(|(kind, word)| Some((found.strip_prefix(kind)?, *word)));
    match (named, found) {
        (Some((value, word)), _) => format!("`{}` is {word}", value.trim_matches('`')),
        (None, "map") => "this is a table".to_owned(),
        (None, "sequence") => "this is a list".to_owned(),
        (None, other) => format!("this is {other}"),
    }
}

fn expected_value(expected: &str) -> &str {
    match expected {
        "a sequence" => "a list such as `[\"...\"]`",
        "a map" => "a table",
        "a string" | "string" => "a text in quotes",
        "a boolean" => "`true` or `false`",
        "f64" | "f32" => "a number",
        "u64" | "u32" | "u16" | "u8" | "usize" => "a whole number of at least 0",
        "i64" | "i32" => "a whole number",
        other if other.starts_with("a nonzero u") => "a whole number of at least 1",
        other if other.starts_with("struct ") => "a table",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZero;

    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct TestSettings {
        #[expect(dead_code, reason = "read for its mistakes")]
        list: Option<Vec<String>>,
        #[expect(dead_code, reason = "read for its mistakes")]
        count: Option<NonZero<u64>>,
        #[expect(dead_code, reason = "read for its mistakes")]
        part: Option<Box<TestSettings>>,
    }

    fn refused(text: &str) -> Error {
        Document::<TestSettings>::parse(Path::new("a.toml"), text.to_owned()).unwrap_err()
    }

    #[test]
    fn mistakes_are_told_in_words() {
        for (text, message) in [
            ("list = 'x'", "`\"x\"` is a text, expected a list such as `[\"...\"]`"),
            ("list = [1]", "`1` is a whole number, expected a text in quotes"),
            ("count = 0", "`0` is not possible here, expected a whole number of at least 1"),
            ("count = 1.5", "`1.5` is a number with decimals, expected a whole number of at least 1"),
            ("part = []", "this is a list, expected a table"),
            ("lists = []", "unknown key `lists`, expected one of `list`, `count`, `part`"),
        ] {
            assert_eq!(refused(text).to_string(), message);
        }
    }

    #[test]
    fn a_mistake_has_its_place_and_the_nearest_name() {
        let error = refused("count = 1\nlists = []\n");
        let at = error.location().unwrap();
        assert_eq!((at.line, at.column, at.span), (2, 1, 5));
        assert_eq!(error.hints(), ["did you mean `list`?"]);
    }

    #[test]
    fn a_part_of_a_text_keeps_its_places() {
        let text = "/*---\nlists = []\n---*/";
        let error = parse::<TestSettings>(Path::new("a.sql"), text, 6..17).unwrap_err();
        assert_eq!(error.location().unwrap().line, 2);
    }
}
