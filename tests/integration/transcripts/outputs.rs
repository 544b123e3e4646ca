//! Outputs that would replace what a project is made of, what a command reads, or what somebody else put there.

use super::Transcript;
use crate::controls::{check, planted};
use crate::places::project;
use crate::project::{INCIDENTS, Project};

#[test]
fn outputs_over_what_a_project_is_made_of() {
    let project = project();
    let mut said = Transcript::new();
    for name in [
        "tickmark.duckdb",
        "tickmark.duckdb.wal",
        "tickmark.toml",
        "policy.toml",
        "waivers.toml",
        "sample-sizes.toml",
        "mine.toml",
        "days.ics",
        "people.csv",
        "queries/new.csv",
        "controls/own.sql",
        "templates/base.html",
        "cases/a.toml",
        "house/pack.toml",
        "exports/new.csv",
        "lists/inc-new.csv",
        "exports/../tickmark.toml",
    ] {
        said.run("rows", &project, &format!("metrics opened --format csv --out {name}")).ends(2);
    }
    said.run("rows, with force", &project, "metrics opened --format csv --out tickmark.toml --force").ends(2);
    for (title, line) in [
        ("a drawing", "explain INC0000001 --svg tickmark.toml --force"),
        ("a draft of a profile", "inspect exports/incident.csv --write-profile exports/incident.csv --force"),
        ("a report among exports", "report --period 2026-06 --out exports"),
        ("a report among controls", "report --period 2026-06 --out controls/x"),
        ("a run among lists", "run --out lists"),
    ] {
        said.run(title, &project, line).ends(2);
    }
    said.keep("outputs_kept");
}

#[test]
fn outputs_over_what_is_there() {
    let project = project();
    let mut said = Transcript::new();
    for (title, line) in [
        ("rows", "metrics opened --format csv --out notes.csv"),
        ("rows in a folder", "metrics --format csv --out exports"),
        ("a drawing", "explain INC0000001 --svg notes.csv"),
        ("a draft of a profile", "inspect exports/incident.csv --write-profile notes.csv"),
        ("a file that no text can be", "metrics --format xlsx"),
        ("a report where a file is", "report --period 2026-06 --out notes.csv"),
        ("a drawing of a measure", "explain opened --svg x.svg"),
    ] {
        said.run(title, &project, line).ends(2);
    }
    project.run("run --period 2026-06 --out out").ends(0);
    let project = project
        .file("out/service-review-2026-06/manifest.json", "{}")
        .file("out/service-review-2026-06.html", "mine")
        .file("out/controls-2026-06.json", "mine");
    said.run("a page that is not ours", &project, "report --period 2026-06 --out out").ends(2);
    said.run("results that are not ours", &project, "run --period 2026-06 --out out").ends(2);
    said.keep("outputs_there");
}

#[test]
fn outputs_over_what_a_command_reads() {
    let project = super::plain().file("in/incident.csv", INCIDENTS).file("alone.csv", INCIDENTS);
    let mut said = Transcript::new();
    for (title, line) in [
        ("among the exports of a folder", "import in --format csv --out in/report.csv"),
        ("among the exports of a pattern", "import in/*.csv --format csv --out in/report.csv"),
        ("over the export", "import alone.csv --format csv --force --out alone.csv"),
        ("a report among the exports", "run in --force --out in"),
    ] {
        said.run(title, &project, line).ends(2);
    }
    let project = planted().file("mine/mine.txt", "mine");
    check(&project, "CHG --evidence pack").ends(0);
    let sample = |line: &str| {
        project.run(&format!("sample {line} --period 2025-01-01..2025-06-30 --as-of 2025-07-05T00:00:00Z"))
    };
    sample("draw CHG-01 --size 2 --seed s --out sheet.csv").ends(0);
    for (title, line) in [
        ("a pack where a folder is", "CHG --evidence mine"),
        ("a pack in its predecessor", "CHG --evidence pack/more --previous pack"),
        ("a pack after none", "CHG --evidence new --previous mine"),
    ] {
        let ran = check(&project, line).ends(2);
        said.add(title, &project, &format!("check {line}"), &ran);
    }
    for (title, line) in [
        ("a sheet that somebody fills in", "draw CHG-01 --size 2 --seed t --out sheet.csv"),
        ("a verdict over its sheet", "evaluate sheet.csv --format json --force --out sheet.csv"),
    ] {
        let ran = sample(line).ends(2);
        said.add(title, &project, &format!("sample {line}"), &ran);
    }
    said.run("findings in the pack", &project, "verify pack --format json --out pack/new.json").ends(2);
    said.run("a difference in the pack", &project, "diff pack pack --format json --out pack/new.json").ends(2);
    said.keep("outputs_read");
}

#[test]
fn reports_that_cannot_be_final() {
    let settings = |draft: &str| {
        format!(
            "[project]\nsources = ['exports']\n{draft}[calendar.always]\nzone = 'UTC'\nmon-sun = ['00:00-24:00']\n[[sla]]\nid = 'a'\n\
             kind = 'incident'\nmeasure = 'resolve'\ncalendar = 'always'\ntargets = {{ 2 = '8h', 3 = '8h' }}\n"
        )
    };
    let project =
        |draft: &str| Project::new().file("exports/incident.csv", INCIDENTS).file("tickmark.toml", settings(draft));
    let mut said = Transcript::new();
    let draft = project("draft = ['sla.a']\n");
    said.run("values that nobody confirmed", &draft, "run --period 2026-06 --final Me --out out").ends(2);
    let running = project("");
    said.run("a period that is not over", &running, "run --period 2026-07 --final Me --out out").ends(2);
    said.args("nobody", &running, &["run", "--period", "2026-06", "--final", " ", "--out", "out"]).ends(2);
    said.keep("final");
}
