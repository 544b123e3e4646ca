//! No output replaces what a project is made of, what a command reads, or what somebody else put there.

use std::collections::BTreeMap;
use std::path::Path;

use crate::controls::{OWN, check, planted};
use crate::evidence::files;
use crate::project::{INCIDENTS, Project};

const SETTINGS: &str = "[project]\nsources = [\"exports\", { path = \"lists/inc*.csv\", profile = \"mine.toml\" }]\n\
                        [calendar.office]\nzone = \"UTC\"\nmon-fri = [\"08:00-18:00\"]\nholidays = [\"days.ics\"]\n";
const DAYS: &str =
    "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20260601\nSUMMARY:x\nEND:VEVENT\nEND:VCALENDAR\n";
const PROFILE: &str = "name = 'mine'\ntool = 'Mine'\nsource-system = 'mine'\nkind = 'incident'\n\n[columns]\nnumber = ['Ref']\nopened_at = ['Begun']\n";

/// A project with one of everything that is to be kept.
pub(crate) fn project() -> Project {
    let project = Project::new()
        .file("tickmark.toml", SETTINGS)
        .file("days.ics", DAYS)
        .file("mine.toml", PROFILE)
        .file("policy.toml", "packs = [\"house\"]\n[table.person]\nfile = \"people.csv\"\nsource = \"us\"\n")
        .file("people.csv", "person_id\np\n")
        .file("waivers.toml", "")
        .file("sample-sizes.toml", "")
        .file("queries/own.sql", "-- Own\nSELECT 1 AS a\n")
        .file("controls/pack.toml", "name = \"own\"\nversion = \"1\"\n")
        .file("controls/own.sql", OWN)
        .file("house/pack.toml", "name = \"house\"\nversion = \"1\"\n")
        .file("exports/incident.csv", INCIDENTS)
        .file("lists/incident.csv", "Ref,Begun\nA,2026-06-01 08:00:00\n")
        .file("notes.csv", "mine");
    project.run("import exports/incident.csv").ends(0);
    project
}

/// Everything but the store, whose bytes may differ after it was read.
fn state(project: &Project) -> BTreeMap<String, Vec<u8>> {
    let mut state = files(project.path());
    state.retain(|name, _| !name.starts_with("tickmark.duckdb"));
    state
}

#[test]
fn rows_replace_nothing_of_a_project_under_any_name() {
    let project = project();
    let before = state(&project);
    for name in [
        "tickmark.duckdb",
        "tickmark.duckdb.wal",
        "tickmark.duckdb.tmp/x.csv",
        "tickmark.toml",
        "policy.toml",
        "waivers.toml",
        "sample-sizes.toml",
        "mine.toml",
        "days.ics",
        "people.csv",
        "queries/own.sql",
        "queries/new.csv",
        "controls/own.sql",
        "templates/base.html",
        "cases/a.toml",
        "house/pack.toml",
        "exports/incident.csv",
        "exports/new.csv",
        "lists/incident.csv",
        "lists/inc-new.csv",
        "./tickmark.toml",
        "exports/../tickmark.toml",
        "exports/../exports/new.json",
    ] {
        for force in ["", " --force"] {
            let ran = project.run(&format!("metrics opened --format csv --out {name}{force}")).ends(2);
            assert!(
                ran.stderr.contains("no output may") || ran.stderr.contains("lies among the exports"),
                "{name}: {}",
                ran.stderr
            );
            assert_eq!(state(&project).keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>(), "{name}");
            assert!(state(&project) == before, "{name}{force}");
        }
    }
    project.run("metrics opened --period 2026-06").ends(0);
}

#[cfg(unix)]
#[test]
fn links_do_not_hide_what_is_kept() {
    let project = project();
    let path = |name: &str| project.path().join(name);
    std::os::unix::fs::symlink(path("tickmark.toml"), path("soft.csv")).unwrap();
    std::fs::hard_link(path("tickmark.toml"), path("hard.csv")).unwrap();
    std::os::unix::fs::symlink(project.path(), path("here")).unwrap();
    for name in ["soft.csv", "hard.csv", "here/tickmark.toml", "here/exports/new.csv"] {
        project.run(&format!("metrics opened --format csv --force --out {name}")).ends(2);
        assert_eq!(std::fs::read_to_string(path("tickmark.toml")).unwrap(), SETTINGS, "{name}");
    }
}

#[test]
fn what_is_there_gives_way_to_force_only() {
    let project = project();
    let read = |name: &str| std::fs::read_to_string(project.path().join(name)).unwrap();
    project
        .run("metrics opened --format csv --out notes.csv")
        .ends(2)
        .says(&["`notes.csv` is there already", "--force"]);
    assert_eq!(read("notes.csv"), "mine");
    project.run("metrics opened --period 2026-06 --format csv --out notes.csv --force").ends(0);
    assert!(read("notes.csv").starts_with("metric,"));
    for line in [
        "explain INC0000001 --svg notes.csv",
        "inspect exports/incident.csv --write-profile notes.csv",
        "query own --format json --out notes.csv",
        "check --period 2026-06 --format sarif --out notes.csv",
    ] {
        project.run(line).ends(2).says(&["`notes.csv` is there already"]);
        assert!(read("notes.csv").starts_with("metric,"), "{line}");
        project.run(&format!("{line} --force")).ends(0);
        assert!(!read("notes.csv").starts_with("metric,"), "{line}");
        std::fs::write(project.path().join("notes.csv"), "metric,").unwrap();
    }
    for line in ["explain INC0000001 --svg", "inspect exports/incident.csv --write-profile"] {
        project
            .run(&format!("{line} tickmark.toml --force"))
            .ends(2)
            .says(&["belongs to the settings; no output may replace it"]);
        project.run(&format!("{line} exports/incident.csv --force")).ends(2);
    }
    project.run("metrics --out exports --format csv").ends(2).says(&["`exports` is a folder"]);
}

#[test]
fn what_a_command_reads_is_not_what_it_writes() {
    let project = Project::new().file("in/incident.csv", INCIDENTS).file("alone.csv", INCIDENTS);
    for (line, out) in [
        ("import in --format csv", "in/incident.csv"),
        ("import in --format csv", "in/report.csv"),
        ("import in/*.csv --format csv", "in/report.csv"),
        ("import alone.csv --format csv", "alone.csv"),
        ("run in", "in"),
        ("run in/*.csv", "in"),
    ] {
        project.run(&format!("{line} --force --out {out}")).ends(2);
        assert_eq!(std::fs::read_to_string(project.path().join("in/incident.csv")).unwrap(), INCIDENTS, "{line}");
        assert_eq!(std::fs::read_dir(project.path().join("in")).unwrap().count(), 1, "{line} {out}");
    }
    let project = planted();
    check(&project, "CHG --evidence pack").ends(0);
    check(&project, "CHG --evidence later").ends(0);
    let before = files(&project.path().join("pack"));
    for line in ["verify pack --format json", "diff pack later --format json", "diff later pack --format csv"] {
        for out in ["pack/manifest.json", "pack/new.json"] {
            project.run(&format!("{line} --force --out {out}")).ends(2).says(&["an evidence pack"]);
        }
    }
    check(&project, "CHG --evidence pack/more --previous pack").ends(2).says(&["an evidence pack"]);
    assert!(files(&project.path().join("pack")) == before);
    project.run("verify pack").ends(0);
    let period = "--period 2025-01-01..2025-06-30 --as-of 2025-07-05T00:00:00Z";
    project.run(&format!("sample draw CHG-01 --size 2 --seed s --out sheet.csv {period}")).ends(0);
    // Somebody has begun to fill it in.
    let sheet = std::fs::read_to_string(project.path().join("sheet.csv")).unwrap();
    project
        .run(&format!("sample draw CHG-01 --size 2 --seed t --out sheet.csv {period}"))
        .ends(2)
        .says(&["is there already"]);
    project
        .run(&format!("sample evaluate sheet.csv --format json --force --out sheet.csv {period}"))
        .ends(2)
        .says(&["an input"]);
    assert_eq!(std::fs::read_to_string(project.path().join("sheet.csv")).unwrap(), sheet);
}

#[test]
fn reports_have_no_place_among_exports_and_replace_their_own_only() {
    let project = project();
    let before = state(&project);
    for line in
        ["report --out exports", "report --out ./exports/ --force", "run --out lists", "report --out controls/x"]
    {
        project.run(line).ends(2);
        assert!(state(&project) == before, "{line}");
    }
    // A scheduler: the same folder, time after time.
    for _ in 0..2 {
        project.run("run --period 2026-06 --out out").ends(0);
    }
    let page = project.path().join("out/service-review-2026-06.html");
    assert!(project.path().join("out/controls-2026-06.csv").exists());
    std::fs::write(project.path().join("out/service-review-2026-06/manifest.json"), "{}").unwrap();
    std::fs::write(&page, "mine").unwrap();
    project.run("report --period 2026-06 --out out").ends(2).says(&["service-review-2026-06.html` is there already"]);
    assert_eq!(std::fs::read_to_string(&page).unwrap(), "mine");
    project.run("report --period 2026-06 --out out --force").ends(0);
    std::fs::write(project.path().join("out/controls-2026-06.json"), "mine").unwrap();
    project.run("run --period 2026-06 --out out").ends(2).says(&["controls-2026-06.json` is there already"]);
}

#[cfg(unix)]
#[test]
fn streams_take_what_files_take() {
    let project = project();
    let line = "metrics opened --period 2026-06 --format csv --out";
    let rows = project.run("metrics opened --period 2026-06 --format csv").ends(0).stdout;
    assert_eq!(project.run(&format!("{line} /dev/stdout")).ends(0).stdout, rows);
    project.run(&format!("{line} /dev/null")).ends(0);
    assert!(Path::new("/dev/null").metadata().is_ok_and(|null| !null.is_file()));
    let pipe = project.path().join("pipe");
    if std::process::Command::new("mkfifo").arg(&pipe).status().is_ok_and(|status| status.success()) {
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || std::fs::read_to_string(pipe).unwrap()
        });
        project.run(&format!("{line} pipe")).ends(0);
        assert_eq!(reader.join().unwrap(), rows);
        assert!(!pipe.metadata().unwrap().is_file());
    }
}
