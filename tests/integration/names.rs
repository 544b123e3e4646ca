//! One name, one type: a reader who searches for a name finds what it is.

use std::collections::BTreeMap;

use crate::source_graph::texts;

/// Types of one name in one file, of which each platform has one.
const EITHER: &[(&str, &str)] = &[("store/confine.rs", "AccessRules")];

#[test]
fn no_two_types_share_a_name() {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, code) in texts() {
        for name in types(&code) {
            let at = found.entry(name.clone()).or_default();
            if !(at.contains(&path) && EITHER.contains(&(path.as_str(), name.as_str()))) {
                at.push(path.clone());
            }
        }
    }
    assert!(found.len() > 500, "the types were found");
    found.retain(|_, at| at.len() > 1);
    assert!(found.is_empty(), "{found:#?}");
}

/// The names of the types that a file defines, those in functions left out.
fn types(code: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut in_module = false;
    for line in code.lines() {
        // Types of a module in a file are indented once; so are those that belong to traits, which have no word of visibility.
        in_module =
            if line.starts_with('}') { false } else { in_module || line.starts_with("mod ") && line.ends_with('{') };
        let indented = line.strip_prefix("    ").filter(|line| in_module && !line.starts_with(' '));
        let Some(item) = indented.or_else(|| (!line.starts_with(' ')).then_some(line)) else { continue };
        let words =
            item.split([' ', '<', '(', '{', ';', '=']).filter(|word| !word.starts_with("pub") && !word.is_empty());
        let mut words = words.skip_while(|word| ["crate)", "super)", "in", "unsafe"].contains(word));
        if let (Some("struct" | "enum" | "trait" | "type" | "union"), Some(name)) = (words.next(), words.next()) {
            names.push(name.trim_end_matches(':').to_owned());
        }
    }
    names
}

#[test]
fn definitions_are_seen() {
    let code = "pub(crate) struct A<'a> {\n}\ntype B = u8;\nmod system {\n    pub(super) enum C {}\n}\nimpl X for A {\n    type D = u8;\n}\n";
    assert_eq!(types(code), ["A", "B", "C"]);
}
