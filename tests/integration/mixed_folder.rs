//! A folder as people have it: exports beside pictures, notes, other tables and folders. What is not read has a line, and the run ends with
//! three sentences.

use crate::project::{INCIDENTS, Project};

fn notes(stderr: &str) -> Vec<&str> {
    stderr.lines().filter(|line| line.starts_with("not read: ")).collect()
}

#[test]
fn five_hundred_files_are_told_in_a_few_lines() {
    let mut project = Project::new()
        .file("in/incident.csv", INCIDENTS)
        .file("in/empty.csv", "")
        .file("in/cut.json", "[{\"a\":1")
        .file("in/notes", "to do")
        .file("in/old/incident.csv", INCIDENTS);
    for n in 0..40 {
        project = project.file(&format!("in/people{n:03}.csv"), format!("name,city\nA,{n}\n"));
    }
    for n in 0..460 {
        project = project.file(&format!("in/photo{n:03}.png"), "x");
    }
    let ran = project.run("run in --out out").ends(3);
    let told = notes(&ran.stderr);
    assert_eq!(told.len(), 6, "{told:#?}");
    for line in [
        "not read: in/people000.csv, in/people001.csv, in/people002.csv and 37 others: its columns fit none of the",
        "not read: in/photo000.png, in/photo001.png, in/photo002.png and 457 others: no table (.png)",
        "not read: in/empty.csv: the file is empty",
        "not read: in/cut.json: ",
        "not read: in/notes: no table (a name without ending)",
        "not read: in/old: a subfolder, which is searched only if it is named",
    ] {
        assert!(told.iter().any(|told| told.starts_with(line)), "{line}: {told:#?}");
    }
    assert!(!ran.stderr.contains("error:") && !ran.stderr.contains("hint:"), "{}", ran.stderr);
    let end: Vec<&str> = ran.stderr.lines().rev().take(3).collect();
    assert_eq!(
        end,
        [
            "Next, add settings: `tickmark init in` proposes the time zone, working hours and service levels that it finds in these exports.",
            "The page shows 2026-06: open out/service-review-2026-06.html.",
            "The data: 4 incidents, opened from 2026-06-01 to 2026-07-01; this run read 1 of 43 files.",
        ]
    );
}

#[test]
fn a_file_that_is_named_stays_an_error() {
    let project = Project::new().file("incident.csv", INCIDENTS).file("people.csv", "name,city\nA,B\n");
    project.run("run incident.csv people.csv --out out").ends(3).says(&["error: cannot import `people.csv`", "hint: "]);
    // One that a pattern finds is not; and where nothing can be read at all the last reason is told whole.
    project.run("run *.csv --out out").ends(3).says(&["not read: people.csv: "]).says_not(&["error: "]);
    let others = Project::new().file("in/a.csv", "name,city\nA,B\n").file("in/b.csv", "name,town\nA,B\n");
    others.run("run in --out out").ends(2).says(&["not read: in/a.csv: ", "error: cannot import `in/b.csv`", "hint: "]);
}

#[test]
fn the_last_sentence_names_what_would_add_most() {
    let level = "[calendar.always]\nzone = 'UTC'\nmon-sun = ['00:00-24:00']\n[[sla]]\nid = 'a'\nkind = 'incident'\nmeasure = 'resolve'\n\
                 calendar = 'always'\ntargets = { 2 = '8h' }\n";
    let project = Project::new().file("exports/incident.csv", INCIDENTS);
    for (settings, says) in [
        ("[project]\nsources = ['exports']\n".to_owned(), "Next, add a service level"),
        (
            format!("[project]\nsources = ['exports']\ndraft = ['sla.a']\n{level}"),
            "Next, confirm 1 setting in tickmark.toml that nobody has checked yet (sla.a).",
        ),
        // Incidents alone: what most measures wait for are changes (see feeds.toml).
        (
            format!("[project]\nsources = ['exports']\n{level}"),
            "Next, add an export: the changes (in ServiceNow change_request), for 4 measures and ",
        ),
    ] {
        std::fs::write(project.path().join("tickmark.toml"), settings).unwrap();
        project.run("run --out out").ends(0).says(&[says]);
    }
}
