//! Same input, same bytes: whatever the order of rows and files, their split, the number of threads, and the zone of the machine.

use std::collections::BTreeMap;
use std::path::Path;

use crate::project::{sample, tickmark};

const SETTINGS: &str = "tickmark.toml";

/// The sample's incidents as header and records (records may hold line breaks in quotes).
fn records() -> (Vec<u8>, Vec<Vec<u8>>) {
    let bytes = std::fs::read(sample().join("exports/incident.csv")).unwrap();
    let mut records = Vec::new();
    let (mut start, mut quoted) = (0, false);
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => {
                records.push(bytes[start..=at].to_vec());
                start = at + 1;
            }
            _ => {}
        }
    }
    assert_eq!(start, bytes.len(), "the export ends with a line break");
    let header = records.remove(0);
    (header, records)
}

/// Runs the program on a folder with the sample's settings and the given files, and returns every file it wrote.
fn packs(files: &[(&str, Vec<u8>)], threads: &str, environment: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
    let dir = tempfile::tempdir().unwrap();
    let project = dir.path().join("project");
    copy(&sample().join("exports"), &project.join("exports"));
    copy(&sample().join("holidays"), &project.join("holidays"));
    let settings = std::fs::read_to_string(sample().join(SETTINGS)).unwrap();
    std::fs::write(project.join(SETTINGS), settings.replace("exports/incident.csv", "exports/incident*.csv")).unwrap();
    std::fs::remove_file(project.join("exports/incident.csv")).unwrap();
    for (name, bytes) in files {
        std::fs::write(project.join("exports").join(name), bytes).unwrap();
    }
    let run = |args: &[&str]| {
        let output = tickmark().args(args).envs(environment.iter().copied()).current_dir(dir.path()).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    let store = dir.path().join("s.duckdb").display().to_string();
    run(&["run", "project", "--out", "out", "--store", &store, "-q", "--threads", threads]);
    let mut written = BTreeMap::new();
    collect(&dir.path().join("out"), &dir.path().join("out"), &mut written);
    let json = [
        "metrics", "-C", "project", "--store", &store, "--period", "2026", "--by", "month", "--by", "service",
        "--format", "json",
    ];
    written.insert("metrics.json".into(), run(&json));
    written
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
}

fn collect(root: &Path, dir: &Path, into: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, into);
        } else {
            let name = path.strip_prefix(root).unwrap().display().to_string();
            into.insert(name, std::fs::read(&path).unwrap());
        }
    }
}

fn has_extension(name: &str, wanted: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == wanted)
}

#[track_caller]
fn assert_same(a: &BTreeMap<String, Vec<u8>>, b: &BTreeMap<String, Vec<u8>>, what: &str) {
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>(), "{what}");
    for (name, bytes) in a {
        assert!(bytes == &b[name], "{what}: {name} differs");
    }
}

/// What does not name the input files: lists and measures whole, and the page without its section of files, their number and the
/// run's hash over them.
fn measures(written: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for (name, bytes) in written {
        if has_extension(name, "csv") || name == "metrics.json" {
            found.insert(name.clone(), bytes.clone());
        } else if has_extension(name, "html") {
            let page = String::from_utf8(bytes.clone()).unwrap();
            let (before, rest) = page.split_once("<section id=\"data\">").unwrap();
            let (_, after) = rest.split_once("<section id=\"definitions\">").unwrap();
            let (before, _) = cut(before, ", run ", 8);
            let (after, files) = cut(after, " input files", 0);
            assert!(files, "the footer counts the files");
            found.insert(name.clone(), format!("{before}{after}").into_bytes());
        }
    }
    assert!(found.len() > 5, "{:?}", found.keys());
    found
}

/// The text without what stands behind a mark, or without the word before it where nothing is to go behind.
fn cut(text: &str, mark: &str, behind: usize) -> (String, bool) {
    let Some(at) = text.find(mark) else { return (text.to_owned(), false) };
    if behind > 0 {
        return (format!("{}{}", &text[..at], &text[at + mark.len() + behind..]), true);
    }
    let word = text[..at].rfind(' ').unwrap_or(0);
    (format!("{}{}", &text[..word], &text[at..]), true)
}

#[test]
fn the_same_input_gives_the_same_bytes_on_any_machine() {
    let (header, records) = records();
    let whole: Vec<u8> = header.iter().chain(records.iter().flatten()).copied().collect();
    let first = packs(&[("incident.csv", whole.clone())], "2", &[]);
    assert!(first.keys().any(|name| has_extension(name, "html")), "{:?}", first.keys());
    let elsewhere = [("TZ", "Asia/Kathmandu"), ("LANG", "tr_TR.UTF-8")];
    assert_same(
        &first,
        &packs(&[("incident.csv", whole.clone())], "1", &elsewhere),
        "one thread, another zone and locale",
    );
    assert_same(&first, &packs(&[("incident.csv", whole)], "8", &[]), "eight threads");

    // Every third record first, then the others backwards: the same tickets in another order.
    let mut shuffled: Vec<&Vec<u8>> = records.iter().step_by(3).collect();
    shuffled.extend(records.iter().enumerate().rev().filter(|(i, _)| i % 3 != 0).map(|(_, record)| record));
    let shuffled: Vec<u8> = header.iter().chain(shuffled.into_iter().flatten()).copied().collect();
    assert_same(&measures(&first), &measures(&packs(&[("incident.csv", shuffled)], "2", &[])), "shuffled rows");

    // Cut in two where no record is in both.
    let (one, two) = records.split_at(records.len() / 2);
    let part = |records: &[Vec<u8>]| header.iter().chain(records.iter().flatten()).copied().collect::<Vec<u8>>();
    let split = packs(&[("incident-2.csv", part(one)), ("incident-1.csv", part(two))], "2", &[]);
    assert_same(&measures(&first), &measures(&split), "two files");
}

#[test]
fn a_second_run_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let project = sample().display().to_string();
    let run = || {
        let args = ["run", &project, "--out", "out", "--store", "s.duckdb", "-q"];
        let output = tickmark().args(args).current_dir(dir.path()).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        let mut written = BTreeMap::new();
        collect(&dir.path().join("out"), &dir.path().join("out"), &mut written);
        written
    };
    assert_same(&run(), &run(), "the second run");
}
