//! The sources of the program as a graph: which file names which other one. Reads `use` declarations, grouped ones as well, and paths in the code.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Every source file by its path below `src/`: its code without comments and unit tests.
pub(crate) fn files() -> BTreeMap<String, String> {
    let code = |(path, text): (String, String)| {
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        (path, code)
    };
    without_tests().into_iter().map(code).collect()
}

/// Every source file as it is written, down to its unit tests.
pub(crate) fn without_tests() -> BTreeMap<String, String> {
    let is_code = |path: &str| !path.ends_with("tests.rs") && !path.contains("/tests/");
    let code = |text: String| text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
    texts().into_iter().filter(|(path, _)| is_code(path)).map(|(path, text)| (path, code(text))).collect()
}

/// Every source file as it is written.
pub(crate) fn texts() -> BTreeMap<String, String> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    sources(&src, &mut paths);
    assert!(paths.len() > 40, "the sources were found");
    paths
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            (path.strip_prefix(&src).unwrap().display().to_string().replace('\\', "/"), text)
        })
        .collect()
}

fn sources(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// For each file the files that it names.
pub(crate) fn edges(files: &BTreeMap<String, String>) -> BTreeMap<String, BTreeSet<String>> {
    let modules: BTreeMap<Vec<String>, &str> = files.keys().map(|path| (module(path), path.as_str())).collect();
    let file_of = |path: &[String]| {
        (1..=path.len()).rev().find_map(|length| modules.get(&path[..length]).copied().map(str::to_owned))
    };
    let named = |(path, code): (&String, &String)| {
        let here = module(path);
        let to: BTreeSet<String> = paths(code)
            .into_iter()
            .filter_map(|path| absolute(&here, &path, &modules))
            .filter_map(|path| file_of(&path))
            .filter(|to| to != path)
            .collect();
        (path.clone(), to)
    };
    files.iter().map(named).collect()
}

/// The module that a file is; none for the root.
fn module(path: &str) -> Vec<String> {
    let path = path.trim_end_matches(".rs").trim_end_matches("/mod");
    if matches!(path, "lib" | "main") { Vec::new() } else { path.split('/').map(str::to_owned).collect() }
}

fn absolute(here: &[String], path: &[String], modules: &BTreeMap<Vec<String>, &str>) -> Option<Vec<String>> {
    let (first, rest) = path.split_first()?;
    match first.as_str() {
        "crate" => Some(rest.to_vec()),
        "self" => Some([here, rest].concat()),
        "super" => {
            let ups = path.iter().take_while(|part| *part == "super").count();
            Some([&here[..here.len().checked_sub(ups)?], &path[ups..]].concat())
        }
        _ => {
            let child = [here, std::slice::from_ref(first)].concat();
            modules.contains_key(&child).then(|| [here, path].concat())
        }
    }
}

/// All paths of a code: those of `use` declarations one by one, and those in the code.
fn paths(code: &str) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    let mut rest = String::new();
    let mut lines = code.lines();
    while let Some(line) = lines.next() {
        let declared = line.trim_start();
        let declared = declared.strip_prefix("pub").map_or(declared, |line| line.trim_start_matches(|c| c != 'u'));
        if let Some(tree) = declared.strip_prefix("use ") {
            let mut tree = tree.to_owned();
            while !tree.contains(';') {
                tree.push_str(lines.next().unwrap_or(";"));
            }
            expand("", tree.trim_end().trim_end_matches(';'), &mut paths);
        } else {
            rest.push_str(line);
            rest.push('\n');
        }
    }
    let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let in_code = rest.split(|c: char| !is_path(c)).filter(|word| word.contains("::"));
    paths.extend(in_code.map(|word| word.split("::").map(str::to_owned).collect()));
    paths
}

/// The paths of a tree such as `a::{b, c::{self, d}}`.
fn expand(before: &str, tree: &str, paths: &mut Vec<Vec<String>>) {
    let tree = tree.trim();
    let Some((head, group)) = tree.split_once('{') else {
        let name = tree.split(" as ").next().unwrap_or(tree).trim();
        let path = format!("{before}{}", name.trim_end_matches("self"));
        paths.push(path.trim_end_matches("::").split("::").map(str::to_owned).collect());
        return;
    };
    let group = &group[..group.rfind('}').unwrap_or(group.len())];
    let before = format!("{before}{}", head.trim());
    let (mut depth, mut start) = (0, 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                expand(&before, &group[start..at], paths);
                start = at + 1;
            }
            _ => {}
        }
    }
    if !group[start..].trim().is_empty() {
        expand(&before, &group[start..], paths);
    }
}

#[test]
fn grouped_imports_are_seen() {
    let code = "pub(crate) use crate::a::{b, c::{self, d as e}};\nfn f() { crate::g::h(); }";
    let found: Vec<String> = paths(code).iter().map(|path| path.join("::")).collect();
    assert_eq!(found, ["crate::a::b", "crate::a::c", "crate::a::c::d", "crate::g::h"]);
}
