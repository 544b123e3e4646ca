//! Evidence packs as their readers see them: whole, the same for the same inputs, and telling when a byte of them was changed.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::controls::{OWN, check, planted};
use crate::outputs::assert_valid;
use crate::project::Project;

/// Every file of a folder, by its path in it.
pub(crate) fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![dir.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(dir).unwrap().to_string_lossy().replace('\\', "/");
                found.insert(name, std::fs::read(path).unwrap());
            }
        }
    }
    found
}

pub(crate) fn text(files: &BTreeMap<String, Vec<u8>>, name: &str) -> String {
    let bytes = files.get(name).unwrap_or_else(|| panic!("no `{name}` in {:?}", files.keys()));
    String::from_utf8(bytes.clone()).unwrap()
}

pub(crate) fn json(files: &BTreeMap<String, Vec<u8>>, name: &str) -> Value {
    serde_json::from_str(&text(files, name)).unwrap()
}

#[test]
fn a_pack_holds_what_was_tested_on_what_and_what_was_found() {
    let project = planted();
    let ran = check(&project, "--evidence pack").ends(0);
    let pack = files(&project.path().join("pack"));
    let (results, manifest) = (json(&pack, "results.json"), json(&pack, "manifest.json"));
    assert_valid("controls-1", &results);
    assert_valid("evidence-1", &manifest);
    assert_valid("parameters-1", &json(&pack, "parameters.json"));
    assert_valid("files-1", &json(&pack, "files.json"));
    assert_eq!(ran.stdout.split_whitespace().next(), Some(sha256(&pack, "manifest.json").as_str()));
    assert!(manifest["previous"].is_null());
    assert_eq!(results, check(&project, "--format json").ends(0).json());
    let sum = |key: &str| -> u64 {
        results["controls"].as_array().unwrap().iter().map(|control| control[key].as_u64().unwrap()).sum()
    };
    // A header, and one line for each exception, waived or not.
    let lines = text(&pack, "exceptions.csv").lines().count() as u64;
    assert_eq!(lines, 1 + sum("exceptions") + sum("waived"));
    assert_eq!(text(&pack, "results.csv").lines().count(), 61);
    for control in results["controls"].as_array().unwrap() {
        let id = control["id"].as_str().unwrap();
        let file = |name: &str| format!("controls/{id}/{name}");
        assert_eq!(&json(&pack, &file("result.json")), control);
        assert_eq!(sha256(&pack, &file("control.sql")), control["sha256"].as_str().unwrap());
        for (name, count) in
            [("exceptions.csv", "exceptions"), ("waived.csv", "waived"), ("not_testable.csv", "not_testable")]
        {
            let there = pack.get(&file(name)).map_or(0, |bytes| lines_of(bytes) - 1);
            assert_eq!(there, control[count].as_u64().unwrap(), "{id} {name}");
        }
        let paper = text(&pack, &file("workpaper.html")).to_lowercase();
        for word in ["violation", "fraud", "compliant", "passed audit", "passes"] {
            assert!(!paper.contains(word), "`{word}` is in the work paper of {id}");
        }
    }
    let paper = text(&pack, "controls/CHG-01/workpaper.html");
    for part in [
        "Implementation started before approval",
        "c-late",
        "approval_grace_min = 0",
        "default of the tool",
        "cobit2019:BAI06.01",
    ] {
        assert!(paper.contains(part), "`{part}` is not in:\n{paper}");
    }
    for name in
        ["policy.toml", "waivers.toml", "waivers.csv", "views.sql", "reconciliation.csv", "rejected.csv", "README.txt"]
    {
        assert!(pack.contains_key(name), "{name}");
    }
    assert!(text(&pack, "tables/age_limit.csv").lines().count() > 1);
}

fn lines_of(bytes: &[u8]) -> u64 {
    csv::Reader::from_reader(bytes).records().count() as u64 + 1
}

fn sha256(files: &BTreeMap<String, Vec<u8>>, name: &str) -> String {
    tickmark::hash::sha256(&files[name])
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    let project = planted();
    check(&project, "--evidence one").ends(0);
    check(&project, "--evidence two --threads 1").ends(0);
    let (one, two) = (files(&project.path().join("one")), files(&project.path().join("two")));
    assert_eq!(one.keys().collect::<Vec<_>>(), two.keys().collect::<Vec<_>>());
    for (name, bytes) in &one {
        assert_eq!(bytes, &two[name], "{name}");
    }
    check(&project, "--evidence three --previous one").ends(0);
    let three = files(&project.path().join("three"));
    assert_eq!(json(&three, "manifest.json")["previous"]["manifest_sha256"], sha256(&one, "manifest.json"));
    assert_valid("evidence-1", &json(&three, "manifest.json"));
}

#[test]
fn a_place_where_something_is_is_refused_and_left_alone() {
    let project = planted().file("pack/mine.txt", "mine");
    check(&project, "--evidence pack").ends(2).says(&["`pack` is there already", "--previous"]);
    assert_eq!(files(&project.path().join("pack")).len(), 1);
    check(&project, "--evidence new --previous none").ends(2).says(&["none/manifest.json"]);
    assert!(!project.path().join("new").exists());
}

#[test]
fn verify_names_each_file_that_is_not_as_written() {
    let project = planted();
    let hash = check(&project, "CHG --evidence pack").ends(0).stdout;
    let hash = hash.split_whitespace().next().unwrap();
    project.run("verify pack").ends(0).says(&["whole", hash]);
    project.run(&format!("verify pack --expect {hash}")).ends(0);
    let other = project.run(&format!("verify pack --format json --expect {}", "0".repeat(64))).ends(1).json();
    assert_valid("verify-1", &other);
    assert_eq!(other["findings"][0]["path"], "manifest.json");
    let place = project.path().join("pack");
    let results = std::fs::read(place.join("results.csv")).unwrap();
    std::fs::write(place.join("results.csv"), &results[..results.len() - 1]).unwrap();
    std::fs::remove_file(place.join("views.sql")).unwrap();
    std::fs::write(place.join("controls/CHG-01/more.csv"), "x").unwrap();
    let mut sql = std::fs::read(place.join("controls/CHG-01/control.sql")).unwrap();
    *sql.last_mut().unwrap() = b' ';
    std::fs::write(place.join("controls/CHG-01/control.sql"), sql).unwrap();
    let verified = project.run("verify pack --format json").ends(1).json();
    assert_valid("verify-1", &verified);
    let found: Vec<(&str, &str)> = verified["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| (finding["path"].as_str().unwrap(), finding["fault"].as_str().unwrap()))
        .collect();
    assert_eq!(
        found,
        [
            ("controls/CHG-01/control.sql", "changed"),
            ("controls/CHG-01/more.csv", "added"),
            ("results.csv", "truncated"),
            ("views.sql", "missing"),
        ]
    );
    let table = project.run("verify pack").ends(1);
    assert!(table.stdout.contains("truncated") && table.stderr.contains("4 files not as written"), "{}", table.stdout);
    project.run("verify nothing").ends(2);
    project.run("verify .").ends(2).says(&["not an evidence pack"]);
}

#[test]
fn hostile_texts_stay_texts_in_papers_and_lists() {
    let own = OWN
        .replace("Incident without a category", "<b>Title</b>")
        .replace("concat('category ', category)", "'=cmd() <script>alert(1)</script> {{ reason }}'");
    let project =
        planted().file("controls/pack.toml", "name = \"own\"\nversion = \"1\"\n").file("controls/own.sql", own);
    check(&project, "OWN-01 --evidence pack").ends(0);
    let pack = files(&project.path().join("pack"));
    let paper = text(&pack, "controls/OWN-01/workpaper.html");
    assert!(!paper.contains("<script>alert") && !paper.contains("<b>Title"), "{paper}");
    assert!(paper.contains("&lt;script&gt;alert(1)") && paper.contains("{{ reason }}"), "{paper}");
    for list in ["exceptions.csv", "controls/OWN-01/exceptions.csv"] {
        assert!(text(&pack, list).contains(",'=cmd()"), "{list}");
    }
}

#[test]
fn a_run_without_decisions_or_findings_is_evidence_too() {
    let project = Project::new().file("incident.csv", crate::project::INCIDENTS);
    project.run("import incident.csv").ends(0);
    project.run("check CHG DAT-01 --period 2026-06 --evidence pack").ends(0);
    let pack = files(&project.path().join("pack"));
    let manifest = json(&pack, "manifest.json");
    assert_eq!(manifest["inputs"].as_array().unwrap().len(), 1);
    assert_eq!(manifest["inputs"][0]["path"], "incident.csv");
    assert_eq!(manifest["limitations"][0], "19 of 20 controls not testable with the data supplied");
    assert!(!pack.contains_key("policy.toml"));
    // 4 records read, all loaded.
    assert!(text(&pack, "reconciliation.csv").contains(",4,4,0,0,0,0,0,true,4,"));
    project.run("verify pack").ends(0);
}

/// The pack of a project that was imported and checked under these names, with a store of its own.
fn pack_of(folder: &Path, at: &Path, project: &str, import: &[&str], nr: usize) -> BTreeMap<String, Vec<u8>> {
    let (store, place) = (folder.join(format!("{nr}.duckdb")), folder.join(format!("pack-{nr}")));
    let run = |args: &[&str]| {
        let mut command = crate::project::tickmark();
        command.args(args).arg("--store").arg(&store).current_dir(at);
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    };
    run(import);
    run(&["-C", project, "check", "--period", "2026-06", "--evidence", place.to_str().unwrap()]);
    files(&place)
}

#[cfg(unix)]
#[test]
fn evidence_does_not_depend_on_how_the_project_was_named() {
    let world = Project::new()
        .file("project/tickmark.toml", "[project]\nzone = \"Europe/Berlin\"\nsources = [\"exports\"]\n")
        .file("project/exports/incident.csv", crate::project::INCIDENTS);
    let root = world.path();
    let project = root.join("project");
    std::os::unix::fs::symlink(&project, root.join("link")).unwrap();
    let whole = project.to_str().unwrap();
    let named = |nr, at: &Path, name: &str, import: &[&str]| pack_of(root, at, name, import, nr);
    let first = named(0, &project, ".", &["import"]);
    assert_eq!(json(&first, "manifest.json")["inputs"][0]["path"], "exports/incident.csv");
    let others = [
        named(1, root, "project", &["-C", "project", "import"]),
        named(2, root, whole, &["-C", whole, "import"]),
        named(3, root, "link", &["-C", "link", "import"]),
        named(4, root, "./project/../link", &["-C", "project/exports/..", "import"]),
        named(5, root, "project", &["run", "project", "--period", "2026-06", "--out", "out"]),
        named(6, root, "project", &["-C", "link", "import", "project/exports/incident.csv"]),
        named(7, &project.join("exports"), "..", &["-C", "..", "import", "incident.csv"]),
    ];
    for (nr, other) in others.iter().enumerate() {
        assert_eq!(first.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
        for (name, bytes) in &first {
            assert!(bytes == &other[name], "{name} of {}: {}", nr + 1, text(other, name));
        }
    }
}

#[test]
fn shuffled_rows_and_split_files_change_no_item() {
    let text_of = |lines: &[&str]| format!("{}\n", lines.join("\n"));
    let lines: Vec<&str> = crate::project::INCIDENTS.lines().collect();
    let (header, rows) = lines.split_first().unwrap();
    let part = |rows: &[&str]| text_of(&[&[*header], rows].concat());
    let backwards: Vec<&str> = rows.iter().rev().copied().collect();
    let world = Project::new()
        .file("a/incident.csv", part(rows))
        .file("b/incident.csv", part(&backwards))
        .file("c/incident-1.csv", part(&rows[2..]))
        .file("c/incident-2.csv", part(&rows[..2]));
    let packs: Vec<_> = (0..)
        .zip(["a", "b", "c"])
        .map(|(nr, folder)| pack_of(world.path(), world.path(), folder, &["-C", folder, "import", folder], nr))
        .collect();
    // What leads back to a file and its record is not of the item.
    let items = |pack: &BTreeMap<String, Vec<u8>>, name: &str| -> Vec<Vec<String>> {
        let mut reader = csv::Reader::from_reader(&pack[name][..]);
        let names = reader.headers().unwrap().clone();
        let of_item = |place: &usize| !["file", "record", "file_id", "line_no"].contains(&&names[*place]);
        let item = |record: csv::StringRecord| {
            (0..names.len()).filter(of_item).map(|place| record[place].to_owned()).collect()
        };
        let items = reader.records().map(|record| item(record.unwrap()));
        items.filter(|item: &Vec<String>| !item.iter().any(|field| field.starts_with("file|"))).collect()
    };
    // These two test the files themselves.
    let results = |pack: &BTreeMap<String, Vec<u8>>| {
        let mut controls = json(pack, "results.json")["controls"].as_array().unwrap().clone();
        controls.retain(|control| control["id"] != "DAT-01" && control["id"] != "DAT-09");
        assert_eq!(controls.len(), 58);
        controls
    };
    assert!(items(&packs[0], "exceptions.csv").len() > 1, "{}", text(&packs[0], "exceptions.csv"));
    for other in &packs[1..] {
        assert_eq!(results(&packs[0]), results(other));
        assert_eq!(packs[0].keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
        for name in
            packs[0].keys().filter(|name| name.ends_with("exceptions.csv") || name.ends_with("not_testable.csv"))
        {
            assert_eq!(items(&packs[0], name), items(other, name), "{name}");
        }
    }
    assert_eq!(json(&packs[2], "manifest.json")["inputs"].as_array().unwrap().len(), 2);
}
