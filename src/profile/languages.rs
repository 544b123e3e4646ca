//! The languages in which tools write their exports: for each tool and language a dictionary from headers and words to the tool's English.
//! Profiles know English only; what a file says in another language is looked up here. Knows nothing of files and profiles.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::profile::names::{normalise, numbered};
use crate::profile::ordered::{OrderedTable, like};

/// One file per tool and language.
const FILES: &[(&str, &str)] = &[
    ("glpi-de.toml", include_str!("languages/glpi-de.toml")),
    ("glpi-es.toml", include_str!("languages/glpi-es.toml")),
    ("glpi-fr.toml", include_str!("languages/glpi-fr.toml")),
    ("glpi-it.toml", include_str!("languages/glpi-it.toml")),
    ("glpi-pt-BR.toml", include_str!("languages/glpi-pt-BR.toml")),
    ("jira-de.toml", include_str!("languages/jira-de.toml")),
    ("jira-es.toml", include_str!("languages/jira-es.toml")),
    ("jira-fr.toml", include_str!("languages/jira-fr.toml")),
    ("jira-it.toml", include_str!("languages/jira-it.toml")),
    ("jira-ja.toml", include_str!("languages/jira-ja.toml")),
    ("jira-nl.toml", include_str!("languages/jira-nl.toml")),
    ("jira-pt-BR.toml", include_str!("languages/jira-pt-BR.toml")),
    ("jira-zh.toml", include_str!("languages/jira-zh.toml")),
    ("servicenow-de.toml", include_str!("languages/servicenow-de.toml")),
    ("servicenow-es.toml", include_str!("languages/servicenow-es.toml")),
    ("servicenow-fr.toml", include_str!("languages/servicenow-fr.toml")),
    ("servicenow-it.toml", include_str!("languages/servicenow-it.toml")),
    ("servicenow-ja.toml", include_str!("languages/servicenow-ja.toml")),
    ("servicenow-nl.toml", include_str!("languages/servicenow-nl.toml")),
    ("servicenow-pt-BR.toml", include_str!("languages/servicenow-pt-BR.toml")),
    ("topdesk-de.toml", include_str!("languages/topdesk-de.toml")),
    ("topdesk-nl.toml", include_str!("languages/topdesk-nl.toml")),
    ("znuny-de.toml", include_str!("languages/znuny-de.toml")),
    ("znuny-es.toml", include_str!("languages/znuny-es.toml")),
    ("znuny-fr.toml", include_str!("languages/znuny-fr.toml")),
    ("znuny-it.toml", include_str!("languages/znuny-it.toml")),
    ("znuny-pt-BR.toml", include_str!("languages/znuny-pt-BR.toml")),
];

static DICTIONARIES: LazyLock<Vec<Dictionary>> = LazyLock::new(|| {
    let parse = |(file, text): &(&str, &str)| {
        let table: LanguageTable =
            toml::from_str(text).unwrap_or_else(|error| panic!("{file} is parsed by a test: {error}"));
        Dictionary::of(table)
    };
    FILES.iter().map(parse).collect()
});

/// A table as written: names and words by what they rest on, the strongest evidence first.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LanguageTable {
    tool: String,
    language: String,
    source: Vec<AttestedNames>,
}

/// Names and words with the evidence for them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AttestedNames {
    #[allow(dead_code, reason = "for the readers of the tables and for docs")]
    evidence: Attestation,
    #[allow(dead_code, reason = "for the readers of the tables")]
    place: String,
    /// English header to its names; `*` stands for any text, which stays as it is.
    #[serde(default)]
    headers: OrderedTable<Vec<String>>,
    /// Field to English word to its words.
    #[serde(default)]
    words: OrderedTable<OrderedTable<Vec<String>>>,
}

/// What names and words rest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(crate) enum Attestation {
    /// The tool's own translation.
    #[serde(rename = "translation file of the project")]
    Translation,
    /// What the maker writes about the tool in this language.
    #[serde(rename = "documentation of the maker")]
    Documentation,
    /// An export, or a program that reads such exports.
    #[serde(rename = "seen")]
    Seen,
    /// Nothing that can be looked up.
    #[serde(rename = "from memory")]
    Memory,
}

/// What a tool's headers and words in one language are in English.
pub(crate) struct Dictionary {
    pub(crate) tool: String,
    pub(crate) language: String,
    /// Name in normal form to the English ones.
    headers: BTreeMap<String, Vec<String>>,
    /// Names with a `*`, and the English one with its `*`.
    patterns: Vec<(String, String)>,
    /// Field to its words.
    words: BTreeMap<String, FieldWords>,
    /// The English headers.
    english: BTreeSet<String>,
}

/// The words of a field in one language.
#[derive(Default)]
struct FieldWords {
    /// Word in small letters to the English ones.
    exact: BTreeMap<String, Vec<String>>,
    /// Patterns in which `*` stands for any text, with the pattern that profiles have for the English words.
    patterns: Vec<(String, String)>,
}

impl FieldWords {
    fn add(&mut self, word: &str, english: &str) {
        let word = folded(word);
        if word.contains('*') {
            self.patterns.push((word, english.to_owned()));
        } else {
            push(self.exact.entry(word).or_default(), english);
        }
    }

    fn english(&self, word: &str) -> impl Iterator<Item = &str> {
        let patterns = self.patterns.iter().filter(move |(pattern, _)| like(pattern, word)).map(|(_, english)| english);
        self.exact.get(word).into_iter().flatten().chain(patterns).map(String::as_str)
    }
}

impl Dictionary {
    fn of(table: LanguageTable) -> Self {
        let LanguageTable { tool, language, source } = table;
        let mut dictionary = Self {
            tool,
            language,
            headers: BTreeMap::new(),
            patterns: Vec::new(),
            words: BTreeMap::new(),
            english: BTreeSet::new(),
        };
        for part in &source {
            for (english, names) in part.headers.iter() {
                let english = normalise(english);
                for name in names.iter().map(|name| normalise(name)) {
                    if name.contains('*') {
                        dictionary.patterns.push((name, english.clone()));
                    } else {
                        push(dictionary.headers.entry(name).or_default(), &english);
                    }
                }
                dictionary.english.insert(english);
            }
            for (field, meanings) in part.words.iter() {
                let of_field = dictionary.words.entry(field.to_owned()).or_default();
                for (english, words) in meanings.iter() {
                    for word in words {
                        of_field.add(word, english);
                    }
                }
            }
        }
        dictionary
    }

    /// A name of an English header in normal form.
    #[cfg(test)]
    pub(crate) fn name_of(&self, english: &str) -> Option<&str> {
        let names = self.headers.iter().find(|(_, headers)| headers.iter().any(|header| header == english));
        names.map(|(name, _)| name.as_str())
    }

    /// The English headers of a name in normal form; a repeated header keeps its number.
    fn header(&self, name: &str) -> Vec<String> {
        let (bare, number) = numbered(name);
        if let Some(english) = self.headers.get(bare) {
            return english.iter().map(|english| format!("{english}{number}")).collect();
        }
        let fitting = self.patterns.iter().find_map(|(pattern, english)| {
            let (start, end) = pattern.split_once('*')?;
            let text = bare.strip_prefix(start)?.strip_suffix(end)?;
            Some(english.replacen('*', text, 1) + number)
        });
        fitting.into_iter().collect()
    }
}

fn push(list: &mut Vec<String>, english: &str) {
    if !list.iter().any(|known| known == english) {
        list.push(english.to_owned());
    }
}

/// A word as it is compared.
fn folded(word: &str) -> String {
    word.trim().to_lowercase().replace('\u{2019}', "'")
}

fn of(tool: &str) -> impl DoubleEndedIterator<Item = &'static Dictionary> + use<'_> {
    DICTIONARIES.iter().filter(move |dictionary| dictionary.tool == tool)
}

/// The English names of columns that are not in English, each with its column. The language that most columns speak decides what a name
/// means; a name that is neither in it nor in English may be of any other language, for tables of several exports are joined.
pub(crate) fn english_columns(tool: &str, names: &[String]) -> Vec<(String, usize)> {
    let spoken: Vec<(&Dictionary, Vec<Vec<String>>)> =
        of(tool).map(|dictionary| (dictionary, names.iter().map(|name| dictionary.header(name)).collect())).collect();
    let is_english = |name: &str| spoken.iter().any(|(dictionary, _)| dictionary.english.contains(numbered(name).0));
    let foreign: Vec<bool> = names.iter().map(|name| !is_english(name)).collect();
    let votes =
        |of: &[Vec<String>]| of.iter().zip(&foreign).filter(|(found, foreign)| **foreign && !found.is_empty()).count();
    let mut by_votes: Vec<(usize, &Vec<Vec<String>>)> =
        spoken.iter().map(|(_, found)| (votes(found), found)).filter(|(votes, _)| *votes > 0).collect();
    // Stable: of two languages with as many columns the first of the list.
    by_votes.sort_by_key(|(votes, _)| std::cmp::Reverse(*votes));
    let mut columns = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let readable = by_votes.iter().enumerate().filter(|(rank, _)| *rank == 0 || foreign[index]);
        let Some(english) = readable.map(|(_, (_, found))| &found[index]).find(|found| !found.is_empty()) else {
            continue;
        };
        columns.extend(english.iter().filter(|english| *english != name).map(|english| (english.clone(), index)));
    }
    columns
}

/// The language that most columns speak; none where they are in English, or in none that the tool is known to be translated to.
pub(crate) fn spoken(tool: &str, names: &[String]) -> Option<&'static str> {
    let found = |dictionary: &Dictionary| names.iter().filter(|name| foreign(dictionary, name)).count();
    let most = of(tool).map(|dictionary| (found(dictionary), dictionary)).rev().max_by_key(|(found, _)| *found)?;
    (most.0 > 0).then_some(most.1.language.as_str())
}

/// Whether a name is one of a language and no English one.
fn foreign(dictionary: &Dictionary, name: &str) -> bool {
    !dictionary.english.contains(numbered(name).0) && !dictionary.header(name).is_empty()
}

/// The English words for a word of a field, in any language of a tool.
pub(crate) fn english_words(tool: &str, field: &str, word: &str) -> Vec<&'static str> {
    let word = folded(word);
    let mut found: Vec<&str> = Vec::new();
    for words in of(tool).filter_map(|dictionary| dictionary.words.get(field)) {
        for english in words.english(&word) {
            if !found.contains(&english) {
                found.push(english);
            }
        }
    }
    found
}

/// The English words for a word of a column whose field is not known.
pub(crate) fn english_texts(tool: &str, word: &str) -> Vec<&'static str> {
    let fields: BTreeSet<&str> = of(tool).flat_map(|dictionary| dictionary.words.keys()).map(String::as_str).collect();
    fields.into_iter().flat_map(|field| english_words(tool, field, word)).collect()
}

/// The tables of a tool, as texts.
pub(crate) fn texts(tool: &str) -> Vec<&'static str> {
    DICTIONARIES
        .iter()
        .zip(FILES)
        .filter(|(dictionary, _)| dictionary.tool == tool)
        .map(|(_, (_, text))| *text)
        .collect()
}

/// Every name that a column has in some language of some tool, in normal form.
pub(crate) fn column_names() -> impl Iterator<Item = &'static str> {
    DICTIONARIES.iter().flat_map(|dictionary| dictionary.headers.keys()).map(String::as_str)
}

/// The dictionaries, in the order in which they are looked up.
#[cfg(test)]
pub(crate) fn all() -> &'static [Dictionary] {
    &DICTIONARIES
}

#[cfg(test)]
mod tests;
