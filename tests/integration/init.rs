//! Settings proposed from exports: short, loadable, with reasons, and never a target that nobody set.

use std::collections::BTreeSet;

use crate::project::{INCIDENTS, Project, Ran, sample};

fn settings(project: &Project) -> String {
    std::fs::read_to_string(project.path().join("tickmark.toml")).unwrap()
}

/// The exports of the sample company, without its settings.
fn exports() -> Project {
    let project = Project::new();
    let to = project.path().join("exports");
    std::fs::create_dir(&to).unwrap();
    for entry in std::fs::read_dir(sample().join("exports")).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
    project
}

/// What `sla_attainment` says of a month: kind, statistic, level, n and value.
fn attained(ran: &Ran) -> BTreeSet<String> {
    let values = ran.json()["values"].as_array().unwrap().clone();
    let told = values.iter().map(|value| {
        let name = value["sla"].as_str().unwrap().replace("-always", "").replace("critical", "incident");
        format!("{} {} {} {name} {} {}", value["kind"], value["stat"], value["clock"], value["n"], value["value"])
    });
    told.collect()
}

/// A proposed level as settings, with its goal.
fn taken(settings: &str, id: &str, goal: &str) -> String {
    let start = settings.find(&format!("# [[sla]]\n# id = \"{id}\"\n")).unwrap_or_else(|| panic!("{id}:\n{settings}"));
    let lines: Vec<&str> = settings[start..].lines().take_while(|line| line.starts_with("# ")).collect();
    let active: Vec<&str> = lines.iter().map(|line| &line[2..]).collect();
    settings.replacen(&lines.join("\n"), &format!("{}\ngoal = {goal}", active.join("\n")), 1)
}

#[test]
fn ten_edits_of_what_is_proposed_give_the_levels_of_the_sample_company() {
    let project = exports();
    project.run("init exports --holidays DE-BY").ends(0).says(&["confirm 3 values"]);
    let proposed = settings(&project);
    assert!(proposed.lines().count() <= 120, "{} lines", proposed.lines().count());
    for text in [
        // The zone from the moments that stand in two files, the hours from the due times, the targets from both.
        "zone = \"Europe/Berlin\"\nsources",
        "{ path = \"exports/sys_audit.csv\", zone = \"UTC\" }",
        "mon-fri = [\"08:00-12:00\", \"13:00-18:00\"]",
        "# targets = { 2 = \"8h\", 3 = \"27h\", 4 = \"45h\" }",
        "# incident: 1 = \"1 - Critical\"",
        "  # \"2026-08-15\",   # Assumption: in towns with a Catholic majority",
    ] {
        assert!(proposed.contains(text), "{text}:\n{proposed}");
    }
    // No target counts before a person says so.
    assert!(!proposed.lines().any(|line| line.starts_with("targets") || line.starts_with("goal")), "{proposed}");

    // 1 and 2: the name, and that what is proposed is right.
    let mut edited = proposed.replacen("\"Name of the customer\"", "\"Meridian IT\"", 1);
    let draft = edited.lines().find(|line| line.starts_with("draft = ")).unwrap().to_owned();
    edited = edited.replacen(&draft, "", 1);
    // 3 and 4: two holidays of Munich, four half days.
    edited =
        edited.replace("  # \"2025-08-15\",", "  \"2025-08-15\",").replace("  # \"2026-08-15\",", "  \"2026-08-15\",");
    let half =
        ["2025-12-24", "2025-12-31", "2026-12-24", "2026-12-31"].map(|day| format!("\"{day}\" = [\"08:00-12:00\"]"));
    edited = edited.replacen(
        "\n[calendar.always]",
        &format!("\n[calendar.office.special]\n{}\n[calendar.always]", half.join("\n")),
        1,
    );
    // 5 to 8: the levels that the tool recorded.
    for id in ["incident-response-always", "incident-response", "incident-resolution-always", "incident-resolution"] {
        edited = taken(&edited, id, "0.95");
    }
    // 9: the tool's due times of requests are calendar days, the agreement is in working days.
    edited = taken(&edited, "request-fulfilment", "0.90");
    let (before, level) = edited.split_once("\nid = \"request-fulfilment\"").unwrap();
    let level = level.replacen("\"always\"", "\"office\"", 1);
    let level = level.replacen("3 = \"120h\", 4 = \"168h\"", "3 = \"3 working days\", 4 = \"5 working days\"", 1);
    edited = format!("{before}\nid = \"request-fulfilment\"{level}");
    // 10: a customer whose tool records nothing.
    let own = std::fs::read_to_string(sample().join("tickmark.toml")).unwrap();
    let part = |from: &str, until: &str| {
        let start = own.find(from).unwrap();
        own[start..start + own[start..].find(until).unwrap()].to_owned()
    };
    edited.push_str(&part("[calendar.northwind]", "# Critical"));
    edited.push_str(&part("[[sla]]\nid = \"northwind-resolution\"", "[[goal]]"));
    let project = project.file("tickmark.toml", edited);

    project.run("run --out out").ends(0).says(&["The page shows 2026-06: open out/service-review-2026-06.html."]);
    let mine = attained(&project.run("metrics sla_attainment --period 2026-06 --format json").ends(0));
    let theirs = Project::new();
    let dir = sample();
    let dir = dir.to_str().unwrap();
    theirs.args(&["-C", dir, "--store", "s.duckdb", "import", "-q"]).ends(0);
    let line =
        ["-C", dir, "--store", "s.duckdb", "metrics", "sla_attainment", "--period", "2026-06", "--format", "json"];
    assert_eq!(mine, attained(&theirs.args(&line).ends(0)));
}

#[test]
fn exports_that_tell_little_are_left_at_utc_and_nothing_is_made_up() {
    let project = Project::new().file("incident.csv", INCIDENTS);
    project.run("init incident.csv").ends(0);
    let proposed = settings(&project);
    for text in [
        "zone = \"UTC\"\nsources = [\"incident.csv\"]\ndraft = [\"project.name\", \"project.zone\", \"calendar.office\"]",
        "do not tell in which zone",
        "Working hours: an example",
        "the exports record none with a due time",
        "# where = { service = [\"Email\", \"Identity\", \"Warehouse\"] }   # all 3 services",
        "`tickmark init ... --holidays DE-BY --force` writes",
    ] {
        assert!(proposed.contains(text), "{text}:\n{proposed}");
    }
    assert!(!proposed.contains("\nholidays"), "no holiday is written unasked:\n{proposed}");
    // What is there stays until somebody says otherwise.
    let project = project.file("tickmark.toml", "# mine\n");
    project.run("init incident.csv").ends(2).says(&["exists already", "--force"]);
    assert_eq!(settings(&project), "# mine\n");
    project.run("init incident.csv --force --holidays FR").ends(0);
    assert!(settings(&project).contains("\"2026-07-14\""), "{}", settings(&project));
    project
        .run("init incident.csv --force --holidays DE-XX")
        .ends(2)
        .says(&["unknown country or region", "DE-BY Bavaria"]);
    project.run("init incident.csv --force --holidays XX").ends(2).says(&["holidays are known of AT, BE"]);
}

#[test]
fn a_zone_that_a_file_names_or_that_its_times_carry_is_taken() {
    let list = include_str!("../fixtures/import/zammad-ticket/list.csv");
    let project = Project::new().file("list.csv", list);
    project.run("init list.csv").ends(0);
    let proposed = settings(&project);
    assert!(proposed.contains("# The zone: list.csv names it."), "{proposed}");
    assert!(proposed.contains("draft = [\"project.name\", \"calendar.office\"]"), "{proposed}");
    // A year of times that end with -0400 in summer and -0500 in winter.
    let project = Project::new();
    std::fs::copy(sample().join("exports/jira_northwind.json"), project.path().join("issues.json")).unwrap();
    project.run("init issues.json --holidays US").ends(0);
    let proposed = settings(&project);
    assert!(
        proposed.contains("# The zone: times carry its offset. The same clock have America/Toronto."),
        "{proposed}"
    );
    assert!(proposed.contains("zone = \"America/New_York\"\n"), "{proposed}");
}

#[test]
fn names_of_the_data_cannot_become_settings() {
    let evil = INCIDENTS
        .replace(",Email,", ",\"Mail\"\"]\n[limits]\nseconds = 1 # \"\"\",")
        .replace("3 - Moderate", "\"3 - \u{202e}Mod\ne\"");
    let project = Project::new().file("incident.csv", evil);
    project.run("init incident.csv").ends(0);
    assert!(!settings(&project).lines().any(|line| line.starts_with("[limits]")), "{}", settings(&project));
    project.run("run --out out").ends(0);
}

#[test]
fn a_folder_is_a_place_where_it_holds_no_export_and_exports_where_it_does() {
    let project =
        Project::new().file("data/incident.csv", INCIDENTS).file("data/photo.png", "x").file("empty/notes.md", "x");
    // New and empty folders get the template, as does the current one.
    for (line, place) in [("init", "."), ("init new", "new"), ("init empty", "empty"), ("-C data init", "data")] {
        project.run(line).ends(0);
        assert!(project.path().join(place).join("exports").is_dir(), "{line}");
    }
    project.run("init --force data").ends(0).says(&["not read: data/photo.png: no table (.png)"]);
    assert!(settings(&project).contains("sources = [\"data\"]"), "{}", settings(&project));
    // Paths are those of the new settings.
    project.run("-C new init --force data").ends(0);
    let there = std::fs::read_to_string(project.path().join("new/tickmark.toml")).unwrap();
    assert!(there.contains("/data\"]"), "{there}");
    project.run("run new --out out").ends(0);
    project.run("init incidnt.csv --force").ends(2).says(&["no such file"]);
}

#[test]
fn a_list_of_an_unknown_tool_comes_to_a_page_with_two_edits_of_its_profile() {
    let rows = "Case Ref,Topic,Severity,Stage,Desk,Logged,Finished\n\
        C1,a,Urgent,Done,North,02.03.2026 08:00,02.03.2026 09:30\nC2,b,Low,Running,South,13.03.2026 08:00,\n\
        C3,c,Low,Done,South,20.03.2026 08:00,21.03.2026 09:00\n";
    let project = Project::new().file("cases.csv", rows);
    project.run("inspect cases.csv --write-profile mine.toml").ends(0);
    let draft = std::fs::read_to_string(project.path().join("mine.toml")).unwrap();
    // The draft finds the columns by their cells; what words mean is for people: the priority (1), the state (2).
    let profile = draft.replacen("[values.priority]\n", "[values.priority]\nUrgent = \"1\"\n", 1).replacen(
        "[values.state]\n",
        "[values.state]\nDone = \"closed\"\nRunning = \"open\"\n",
        1,
    );
    let project = project.file("mine.toml", profile);
    project.run("run cases.csv --profile mine.toml --out out").ends(0).says(&[
        "The data: 3 incidents, opened from 2026-03-02 to 2026-03-20",
        "`tickmark init cases.csv --profile mine.toml`",
    ]);
    project.run("init cases.csv --profile mine.toml").ends(0);
    assert!(settings(&project).contains("sources = [{ path = \"cases.csv\", profile = \"mine.toml\" }]"));
    project.run("run --out again").ends(0);
}
