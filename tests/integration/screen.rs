//! Whatever stands in data, file names and arguments: what people look at holds no character that steers a terminal or reorders text.

use crate::controls::{OWN, check, planted};
use crate::project::{Project, Ran};

/// One of each kind: escape sequences, bell, backspace, return, C1 controls, bidirectional marks, a mark without width, tags.
const HOSTILE: &str = "\u{1b}[31mR\u{1b}]0;t\u{7}\u{8}\r\u{7f}\u{85}\u{9b}2J\u{200e}\u{200f}\u{61c}\u{202a}\u{202e}\u{2066}\u{2069}\u{200b}\u{feff}\u{e0041}x";

/// A name that a file may have: without the characters that only some systems allow it stays hostile.
fn name(ending: &str) -> String {
    format!("a{}\nerror: b.{ending}", HOSTILE.replace(']', ""))
}

fn export() -> String {
    let cell = |text: &str| format!("\"{text}{HOSTILE}\"");
    let mut text = "number,state,priority,opened_at,resolved_at,assignment_group,category,business_service,short_description,caller_id,sys_updated_on\n"
        .to_owned();
    for number in ["INC1", "INC2"] {
        let fields = [
            cell(number),
            cell("Closed"),
            cell("3 - Moderate"),
            "2026-06-02 08:00:00".to_owned(),
            "2026-06-03 10:00:00".to_owned(),
            cell("Group"),
            cell("cat"),
            cell("Mail\nerror: forged "),
            cell("d"),
            cell("W"),
            "2026-06-03 10:00:00".to_owned(),
        ];
        text.push_str(&fields.join(","));
        text.push('\n');
    }
    text.push_str("INC3,\"Closed\",3 - Moderate,\"soon\u{1b}[2J\u{202e}\",,,,,,,2026-06-03 10:00:00\n");
    text
}

fn is_dirty(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

#[track_caller]
fn assert_clean(what: &str, text: &str) {
    let dirty: Vec<String> = text.chars().filter(|c| is_dirty(*c)).map(|c| format!("U+{:04X}", u32::from(c))).collect();
    assert!(dirty.is_empty(), "{what}: {dirty:?} in\n{text:?}");
}

/// Nothing dirty comes out, and no line of standard error is forged.
#[track_caller]
fn clean(project: &Project, args: &[&str]) -> Ran {
    let ran = project.args(args);
    assert!(ran.code <= 3, "{args:?}: {}\n{}", ran.code, ran.stderr);
    assert_clean(&format!("{args:?} stdout"), &ran.stdout);
    assert_clean(&format!("{args:?} stderr"), &ran.stderr);
    assert!(
        !ran.stderr.lines().any(|line| line.starts_with("error: b") || line.starts_with("error: forged")),
        "{}",
        ran.stderr
    );
    ran
}

#[test]
fn every_command_shows_hostile_texts_harmlessly() {
    let export_name = name("csv");
    let project = Project::new().file(&export_name, export());
    let said = clean(&project, &["inspect", &export_name]);
    assert!(said.stdout.contains("opened_at"), "{}", said.stdout);
    clean(&project, &["import", &export_name, "-v"]).ends(0);
    clean(&project, &["import", &export_name]).ends(0);
    for line in [
        "metrics --period 2026-06 --by service --by group --by category",
        "metrics --period 2026-06 --by service --format markdown",
        "query rejects",
        "query files",
        "query files --format markdown",
        "query runs",
        "query unmapped",
        "query --schema",
        "query",
        "explain",
        "explain opened",
        "explain CHG-01",
        "check --period 2026-06",
        "check INC --period 2026-06",
        "check files",
        "check coverage --period 2026-06",
        "check indicators --period 2026-06",
        "check lint",
        "sample sizes",
        "check list",
        "check DAT-01 --period 2026-06 --list population",
        "report --list-templates",
        "report --period 2026-06",
        "whatif --settings nowhere.toml",
        "import --undo 7",
    ] {
        clean(&project, &line.split_whitespace().collect::<Vec<_>>());
    }
    let number = format!("INC1{HOSTILE}");
    let sql = "SELECT number, short_description FROM ticket t JOIN (SELECT 1) USING () LIMIT 0";
    for args in [
        &["explain", &number][..],
        &["query", "SELECT number, title, service_id, group_name FROM ticket"],
        &["query", "SELECT number, title FROM ticket", "--format", "markdown"],
        &["query", sql],
        &["query", HOSTILE],
        &["query", &format!("SELECT '{HOSTILE}' AS \"{HOSTILE}\", {HOSTILE}")],
    ] {
        clean(&project, args);
    }
    // What is made for programs is exact.
    let exact = project.args(&["query", "SELECT number FROM ticket ORDER BY 1", "--format", "csv"]).ends(0);
    assert!(exact.stdout.contains('\u{1b}') && exact.stdout.contains('\u{202e}'), "{:?}", exact.stdout);
}

#[test]
fn hostile_arguments_are_quoted_harmlessly() {
    let project = Project::new().file("incident.csv", crate::project::INCIDENTS);
    project.run("import incident.csv").ends(0);
    let file = name("csv");
    for args in [
        &["import", &file][..],
        &["inspect", &file],
        &["import", "incident.csv", "--profile", HOSTILE],
        &["import", HOSTILE, "--profile", &name("toml")],
        &["import", "incident.csv", "--source-tz", HOSTILE],
        &["metrics", HOSTILE],
        &["metrics", "--period", HOSTILE],
        &["metrics", "--by", HOSTILE],
        &["metrics", "--as-of", HOSTILE],
        &["metrics", &format!("--{HOSTILE}")],
        &[HOSTILE],
        &["check", HOSTILE],
        &["check", "--controls", HOSTILE],
        &["check", "list", HOSTILE],
        &["sample", "draw", HOSTILE, "--size", "2", "--seed", "s"],
        &["sample", "evaluate", &file],
        &["check", "--fail-on", HOSTILE],
        &["explain", HOSTILE],
        &["verify", HOSTILE],
        &["diff", HOSTILE, &file],
        &["test", HOSTILE],
        &["whatif", "--set", HOSTILE],
        &["whatif", "--settings", HOSTILE],
        &["whatif", "--alternative", HOSTILE],
        &["report", "--period", HOSTILE],
        &["report", HOSTILE],
        &["run", HOSTILE],
        &["-C", HOSTILE, "metrics"],
        &["metrics", "--store", &file],
        &["metrics", "--threads", HOSTILE],
        &["check", "CHG-01", "--evidence", "pack", "--with-sample", &file],
        &["metrics", "--out", HOSTILE, "--format", HOSTILE],
    ] {
        let ran = clean(&project, args);
        assert_eq!(ran.code, 2, "{args:?}: {}", ran.stderr);
    }
}

#[test]
fn hostile_settings_and_packs_are_shown_harmlessly() {
    // TOML allows few of them as they are; the others stand in its escapes.
    let raw = "\u{202e}\u{200e}\u{61c}\u{2066}\u{feff}\u{9b}2J";
    let escaped = "\\u001b[31m\\u0007\\u009b\\u202e\\n";
    for settings in [
        format!("[project]\nzone = \"{escaped}\"\n"),
        format!("[project]\n\"{escaped}\" = 1\n"),
        format!("[project] # {raw}\nzone = \"{raw}\"\n"),
        format!("[project]\n# {raw}\n\"{raw}\" = {raw}\n"),
        format!("[[goal]]\nmetric = \"{escaped}\"\nvalue = 1\n"),
        format!(
            "[[sla]]\nid = \"{escaped}\"\nkind = \"incident\"\nmeasure = \"resolve\"\ntargets = {{ 1 = \"{escaped}\" }}\n"
        ),
        "[project]\nzone = \"\u{1b}[2J\"\n".to_owned(),
    ] {
        let project = Project::new().file("tickmark.toml", &settings);
        assert_eq!(clean(&project, &["metrics"]).code, 2, "{settings:?}");
    }
    let own = OWN
        .replace("Incident without a category", "t\\u001b[2J\\u202e")
        .replace("concat('category ', category)", &format!("'{HOSTILE}'"));
    let project = planted()
        .file("controls/pack.toml", "name = \"own\\u001b[2J\"\nversion = \"1\"\n")
        .file("controls/own.sql", own);
    // A name that cannot be that of a file is refused, and shown harmlessly.
    assert_eq!(clean(&project, &["check"]).code, 2);
    let project = project.file("controls/pack.toml", "name = \"own\"\nversion = \"1\\u001b[2J\"\n");
    for rest in ["OWN-01", "OWN-01 --list exceptions", "", "coverage", "OWN-01 --sample 2 --seed s --format table"] {
        let ran = check(&project, rest);
        assert_clean(rest, &ran.stdout);
        assert_clean(rest, &ran.stderr);
    }
    clean(&project, &["explain", "OWN-01"]);
    clean(&project, &["explain"]);
    check(&project, "OWN-01 --evidence one").ends(0);
    check(&project, "OWN-01 CHG-01 --evidence two").ends(0);
    clean(&project, &["diff", "one", "two"]).ends(0);
    std::fs::write(project.path().join("one").join(name("csv")), "x").unwrap();
    clean(&project, &["verify", "one"]).ends(1);
    clean(&project, &["diff", "one", "two"]).ends(2);
}

/// On a terminal everything is made harmless, also what programs read. Where there is no `script` to make a terminal, the unit test of the
/// decision stands alone.
#[cfg(target_os = "linux")]
#[test]
fn on_a_terminal_csv_and_json_are_harmless_too() {
    let project = Project::new().file("incident.csv", export());
    project.run("import incident.csv").ends(0);
    for format in ["csv", "json", "ndjson", "table"] {
        let line =
            format!("{} query 'SELECT number, title FROM ticket' --format {format}", env!("CARGO_BIN_EXE_tickmark"));
        let mut script = std::process::Command::new("script");
        script.args(["-qec", &line, "/dev/null"]).current_dir(project.path()).stdin(std::process::Stdio::null());
        let Ok(output) = script.output() else { return };
        let seen = String::from_utf8_lossy(&output.stdout).replace("\r\n", "\n");
        assert!(seen.contains("INC1"), "{seen}");
        assert_clean(format, &seen);
    }
}
