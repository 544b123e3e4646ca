//! What the tables of languages must hold, whatever the tool: names and words that its profiles know, and none that mean two things.

use std::collections::BTreeSet;

use super::*;
use crate::profile::builtin;
use crate::profile::ordered::look_up;
use crate::profile::syntax::Profile;

/// The languages in which each tool ships, beside English.
const SHIPPED: &[(&str, &[&str])] = &[
    ("GLPI", &["de", "es", "fr", "it", "pt-BR"]),
    ("Jira Service Management", &["de", "es", "fr", "it", "ja", "nl", "pt-BR", "zh"]),
    ("ServiceNow", &["de", "es", "fr", "it", "ja", "nl", "pt-BR"]),
    ("TOPdesk", &["de", "nl"]),
    ("Znuny/OTRS", &["de", "es", "fr", "it", "pt-BR"]),
];

fn profiles(tool: &str) -> Vec<&'static Profile> {
    builtin::all().iter().filter(|profile| profile.tool == tool).collect()
}

/// Every name that a profile asks for, in normal form, with the field that it fills, if any.
fn names(profile: &Profile) -> Vec<(String, Option<&str>)> {
    let columns =
        profile.columns.iter().flat_map(|(field, names)| names.iter().map(move |name| (normalise(name), Some(field))));
    let others = profile.stand_in.iter().chain(profile.finished.tells.iter()).flat_map(|(_, names)| names);
    let signatures = profile.signature.0.iter().flat_map(|signature| {
        let any = signature.any.iter().flatten();
        signature.must.iter().chain(any).chain(&signature.bonus).chain(&signature.never)
    });
    let drops = profile.drop.iter().map(|(names, _)| names.to_owned()).collect::<Vec<_>>();
    let plain = others.chain(signatures).cloned().chain(drops);
    let split = plain.flat_map(|names| names.split('|').map(normalise).collect::<Vec<_>>()).map(|name| (name, None));
    columns.chain(split).collect()
}

#[test]
fn every_tool_has_a_table_for_each_language_in_which_it_ships() {
    for (tool, languages) in SHIPPED {
        let found: Vec<&str> = of(tool).map(|dictionary| dictionary.language.as_str()).collect();
        assert_eq!(&found, languages, "{tool}");
    }
    let all: usize = SHIPPED.iter().map(|(_, languages)| languages.len()).sum();
    assert_eq!(all, FILES.len());
}

#[test]
fn files_are_named_after_what_they_hold_and_begin_with_the_strongest_evidence() {
    for (file, text) in FILES {
        let table: LanguageTable = toml::from_str(text).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(file.ends_with(&format!("-{}.toml", table.language)), "{file} is in {}", table.language);
        assert!(!profiles(&table.tool).is_empty(), "{file}: no profile of `{}`", table.tool);
        for part in &table.source {
            assert_eq!(
                part.place.is_empty(),
                part.evidence == Attestation::Memory,
                "{file}: {:?} at `{}`",
                part.evidence,
                part.place
            );
        }
    }
}

#[test]
fn english_headers_are_names_that_a_profile_asks_for() {
    let mut unknown = Vec::new();
    for dictionary in all() {
        let known: BTreeSet<String> =
            profiles(&dictionary.tool).into_iter().flat_map(names).map(|(name, _)| name).collect();
        let asked = |english: &str| {
            known.contains(english)
                || known.iter().any(|name| name.contains('*') && like(name, english))
                || (english.contains('*') && known.iter().any(|name| like(english, name)))
        };
        unknown.extend(
            dictionary.english.iter().filter(|english| !asked(english)).map(|english| (&dictionary.tool, english)),
        );
    }
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn a_name_of_another_language_is_no_english_name_of_another_field() {
    let mut faults = Vec::new();
    for dictionary in all() {
        for profile in profiles(&dictionary.tool) {
            let names = names(profile);
            let fields = |name: &str| -> BTreeSet<&str> {
                names.iter().filter(|(known, _)| known == name).filter_map(|(_, field)| *field).collect()
            };
            for (name, english) in &dictionary.headers {
                let own = fields(name);
                let meant: BTreeSet<&str> = english.iter().flat_map(|english| fields(english)).collect();
                if !own.is_empty() && !meant.is_empty() && own.is_disjoint(&meant) {
                    faults.push(format!("{} {}: `{name}` is {own:?} and {meant:?}", profile.name, dictionary.language));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_word_means_the_same_in_every_language_of_a_tool() {
    let mut faults = Vec::new();
    for (tool, _) in SHIPPED {
        let fields: BTreeSet<&String> = of(tool).flat_map(|dictionary| dictionary.words.keys()).collect();
        for field in fields {
            let words: BTreeSet<&String> = of(tool)
                .filter_map(|dictionary| dictionary.words.get(field))
                .flat_map(|words| words.exact.keys())
                .collect();
            for word in words {
                let english = english_words(tool, field, word);
                for profile in profiles(tool) {
                    let maps = profile.values_by_kind.iter().map(|(kind, maps)| (kind, maps.get(field)));
                    for (kind, map) in maps.chain([("any", profile.values.get(field))]) {
                        let Some(map) = map else { continue };
                        let meant: BTreeSet<&str> =
                            english.iter().filter_map(|english| look_up(map, &[english])).collect();
                        if meant.len() > 1 {
                            faults.push(format!("{} {kind} {field}: `{word}` is {english:?}: {meant:?}", profile.name));
                        }
                    }
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_repeated_header_keeps_its_number_and_a_pattern_its_text() {
    let names = ["vorgangsschlüssel", "status", "erstellt", "benutzerdefinierte felder (impact)", "komponenten#2"];
    let columns = english_columns("Jira Service Management", &names.map(str::to_owned));
    assert!(columns.contains(&("issue key".to_owned(), 0)), "{columns:?}");
    assert!(columns.contains(&("custom field (impact)".to_owned(), 3)), "{columns:?}");
    assert!(columns.contains(&("components#2".to_owned(), 4)), "{columns:?}");
}

#[test]
fn what_a_name_means_is_decided_by_the_language_of_the_file() {
    // "Estado" is the state in Spanish; an English list that has a column of that name is not translated for it.
    assert!(english_columns("GLPI", &["id", "title", "status", "opening date"].map(str::to_owned)).is_empty());
    let spanish = english_columns("GLPI", &["id", "título", "estado", "fecha de apertura"].map(str::to_owned));
    assert!(spanish.contains(&("status".to_owned(), 2)), "{spanish:?}");
}
