//! The rooms keep their walls: reads `src/` and fails on a use of a room or a crate that a file must not know, and on files that need each other.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::source_graph::{edges, files};

/// Files that everything may know, for they know nothing but each other.
const GROUND: &[&str] = &[
    "error",
    "dimension",
    "document",
    "text",
    "figures",
    "hash",
    "model",
    "paths",
    "shown",
    "ground",
    "parallel",
    "panics",
    "warning",
    "whole_file",
    "lib",
];

fn assert_only_in(what: &str, allowed: &[&str]) {
    let outside: Vec<String> = files()
        .into_iter()
        .filter(|(path, code)| code.contains(what) && !allowed.iter().any(|room| path.starts_with(room)))
        .map(|(path, _)| path)
        .collect();
    assert!(outside.is_empty(), "`{what}` belongs in {allowed:?}, found in {outside:?}");
}

#[test]
fn crates_stay_in_their_rooms() {
    assert_only_in("duckdb::", &["store/"]);
    assert_only_in("polars::", &["store/", "sla/", "metrics/"]);
    assert_only_in("polars_arrow::", &["store/frame.rs"]);
    assert_only_in("tera::", &["report/templates.rs"]);
    assert_only_in("plotters::", &["report/charts/"]);
    // It makes room for what a workbook claims: see `read/workbook/book.rs`.
    assert_only_in("calamine::", &[]);
    assert_only_in("quick_xml::", &["read/", "evidence/forms/junit.rs"]);
    assert_only_in("clap::", &["cli.rs", "cli/", "main.rs", "commands/completions.rs"]);
    assert_only_in("annotate_snippets::", &["diagnostic.rs"]);
    assert_only_in("chardetng::", &["read/encoding.rs"]);
    assert_only_in("html5gum::", &["read/webpage.rs"]);
    assert_only_in("unsafe {", &["main.rs", "store/computed.rs", "store/frame.rs", "store/scan.rs"]);
}

#[test]
fn only_the_terminal_prints_and_only_the_settings_read_the_environment() {
    for printing in ["println!", "eprintln!", "print!(", "io::stdout", "io::stderr"] {
        assert_only_in(printing, &["terminal.rs"]);
    }
    assert_only_in("env::var", &["config.rs"]);
    for now in ["SystemTime::now", "Timestamp::now", "Zoned::now"] {
        assert_only_in(now, &[]);
    }
}

/// The room of a file: the folder right below `src/`, or the file itself. What results look like is a room within a room, right below the commands.
fn room(path: &str) -> &str {
    const PAGES: &str = "output/pages";
    if path.starts_with(PAGES) {
        return PAGES;
    }
    path.split('/').next().unwrap_or(path).trim_end_matches(".rs")
}

/// The rooms of ARCHITECTURE.md with the rooms that each knows: rows of the table that begins `| room | knows |`.
fn drawn() -> BTreeMap<String, BTreeSet<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md");
    let text = std::fs::read_to_string(path).unwrap();
    let (_, table) = text.split_once("| room | knows |").expect("the table of the rooms");
    let names = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    rows.flat_map(|row| {
        let mut cells = row.trim_matches('|').split('|');
        let (rooms, known) = (names(cells.next().unwrap_or("")), names(cells.next().unwrap_or("")));
        rooms.into_iter().map(move |room| (room, known.iter().cloned().collect()))
    })
    .collect()
}

#[test]
fn rooms_know_the_rooms_that_the_picture_shows() {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (from, to) in edges(&files()) {
        if GROUND.contains(&room(&from)) || from == "main.rs" {
            let strangers: Vec<&String> = to.iter().filter(|to| !GROUND.contains(&room(to))).collect();
            assert!(strangers.is_empty() || from == "main.rs", "{from} must not know {strangers:?}");
            continue;
        }
        let known = to.iter().map(|to| room(to).to_owned());
        let known = known.filter(|to| to != room(&from) && !GROUND.contains(&to.as_str()));
        found.entry(room(&from).to_owned()).or_default().extend(known);
    }
    assert_eq!(found, drawn(), "left the code, right the table of the rooms in ARCHITECTURE.md");
}

#[test]
fn no_two_files_need_each_other() {
    let edges = edges(&files());
    // What nothing more is needed of goes, until only circles are left.
    let mut left: BTreeMap<&String, BTreeSet<&String>> =
        edges.iter().map(|(file, to)| (file, to.iter().collect())).collect();
    loop {
        let done: BTreeSet<&String> = left.iter().filter(|(_, to)| to.is_empty()).map(|(file, _)| *file).collect();
        if done.is_empty() {
            break;
        }
        left.retain(|file, _| !done.contains(*file));
        for to in left.values_mut() {
            to.retain(|to| !done.contains(*to));
        }
    }
    // Files that only need those of a circle are none of it.
    loop {
        let needed: BTreeSet<&String> = left.values().flatten().copied().collect();
        let before = left.len();
        left.retain(|file, _| needed.contains(*file));
        if left.len() == before {
            break;
        }
    }
    assert!(left.is_empty(), "files that need each other: {left:#?}");
}

#[test]
fn commands_only_connect() {
    let files = files();
    for (path, code) in &files {
        assert!(!code.contains("crate::commands") || path.starts_with("commands/"), "{path}");
    }
    for (path, code) in files.iter().filter(|(path, _)| path.starts_with("commands/")) {
        assert!(code.lines().count() <= 100, "{path} does more than connect");
    }
    // What commands share is in `context`; of the others each stands alone.
    let command = |path: &str| Some(path.strip_prefix("commands/")?.split(['/', '.']).next()?.to_owned());
    for (from, to) in edges(&files) {
        let Some(own) = command(&from).filter(|own| own != "mod") else { continue };
        let others = to.iter().filter_map(|to| command(to)).filter(|to| *to != own && to != "context");
        assert_eq!(others.collect::<Vec<_>>(), [""; 0], "{from}");
    }
}
