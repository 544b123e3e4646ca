//! Mistakes in control sets, and commands that ask of one control what is of many.

use super::Transcript;
use crate::controls::{OWN, check, planted};
use crate::project::Project;

const PACK: &str = "name = \"house\"\nversion = \"1\"\n";

/// The planted records beside a control set.
fn house() -> Project {
    planted().file("tickmark.toml", "").file("house/pack.toml", PACK)
}

fn with(said: &mut Transcript, project: &Project, title: &str, (name, text): (&str, &str), line: &str) {
    let path = project.path().join("house").join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
    let line = format!("{line} --controls house");
    let ran = check(project, &line);
    if ran.stderr.is_empty() {
        said.add_with_results(title, project, &format!("check {line}"), ran);
    } else {
        said.add(title, project, &format!("check {line}"), &ran);
    }
}

#[test]
fn mistakes_in_the_head_of_a_set() {
    let (project, mut said) = (house(), Transcript::new());
    for (title, pack) in [
        ("no TOML", "name = \"house\nversion = \"1\"\n".to_owned()),
        ("a key, misspelt", format!("{PACK}titel = \"x\"\n")),
        ("no version", "name = \"house\"\n".to_owned()),
        ("a name that leads out of the folder", PACK.replace("house", "../up")),
        ("a name that systems keep for themselves", PACK.replace("house", "nul")),
        ("an engine that is no range", format!("{PACK}engine = \"new\"\n")),
        ("an engine that this is not", format!("{PACK}engine = \">=99\"\n")),
        ("a group of a control, misspelt", format!("{PACK}[groups]\n\"Ours\" = [\"CHG-99\"]\n")),
        ("a control in two groups", format!("{PACK}[groups]\n\"A\" = [\"CHG-01\"]\n\"B\" = [\"CHG-01\"]\n")),
        ("a parameter, misspelt", format!("{PACK}[parameters]\nack_p1_mn = 20\n")),
        ("a parameter that is no number", format!("{PACK}[parameters]\nack_p1_min = \"soon\"\n")),
    ] {
        with(&mut said, &project, title, ("pack.toml", &pack), "CHG-01");
    }
    let project = planted().file("house/readme.txt", "x");
    let ran = check(&project, "--controls house").ends(2);
    said.add("a folder that is no set", &project, "check --controls house", &ran);
    let project = planted().file("one/pack.toml", PACK).file("two/pack.toml", PACK);
    let ran = check(&project, "--controls one --controls two").ends(2);
    said.add("one name twice", &project, "check --controls one --controls two", &ran);
    said.keep("control_sets");
}

#[test]
fn mistakes_in_a_control() {
    let (project, mut said) = (house(), Transcript::new());
    let own = |line: &str, by: &str| {
        assert!(OWN.contains(line), "{line}");
        OWN.replace(line, by)
    };
    for (title, text) in [
        ("a file without a head", "SELECT 1\n".to_owned()),
        ("a head that does not end", own("---*/\n", "")),
        ("a key, misspelt", own("severity", "severty")),
        ("no title", own("title = \"Incident without a category\"\n", "")),
        ("a severity that there is not", own("\"low\"", "\"bad\"")),
        ("an id that leads out of the folder", own("\"OWN-01\"", "\"../../EVIL-01\"")),
        ("an id in small letters", own("\"OWN-01\"", "\"own-01\"")),
        ("a table that there is not", own("[\"incident\"]", "[\"incidents\"]")),
        ("two statements", own("FROM inc\n", "FROM inc; SELECT 2\n")),
        ("a statement that writes", own("SELECT ticket_id", "DELETE FROM ticket; SELECT ticket_id")),
        ("a file that it reads", own("FROM inc", "FROM read_csv('people.csv')")),
        ("SQL that is none", own("SELECT ticket_id", "SELCT ticket_id")),
    ] {
        with(&mut said, &project, title, ("controls/own.sql", &text), "OWN-01");
    }
    for (title, text) in [
        ("a table of its SQL that there is not", own("FROM inc", "FROM nowhere")),
        ("no subject", own("ticket_id AS subject_id", "NULL AS subject_id")),
        ("a subject twice", own("FROM inc", "FROM inc UNION ALL SELECT ticket_id, false, '' FROM inc")),
    ] {
        with(&mut said, &project, title, ("controls/own.sql", &text), "OWN-01");
    }
    with(&mut said, &house().file("house/controls/b.sql", OWN), "one id twice", ("controls/a.sql", OWN), "OWN-01");
    said.keep("controls");
}

#[test]
fn mistakes_in_the_views_of_a_set() {
    let (project, mut said) = (house(), Transcript::new());
    for (title, views) in [
        ("a view in place of a table", "CREATE OR REPLACE VIEW ticket AS SELECT 1 AS a;"),
        ("a view in place of another view", "CREATE VIEW inc AS SELECT * FROM ticket LIMIT 0;"),
        ("a view in place of one of ours, written otherwise", "CREATE VIEW V_Incident AS SELECT 1;"),
        ("something that is no view", "COPY ticket TO 'ticket.csv';"),
        ("a view, and its end", "CREATE VIEW mine AS SELECT 1; DROP VIEW inc;"),
        ("a view that writes", "CREATE VIEW mine AS WITH x AS (COPY ticket TO 'ticket.csv') SELECT 1 AS a;"),
        ("a view of a table that there is not", "CREATE VIEW mine AS SELECT * FROM nowhere;"),
    ] {
        with(&mut said, &project, title, ("views.sql", views), "CHG-01");
    }
    said.keep("control_views");
}

#[test]
fn what_is_asked_of_the_wrong_controls() {
    let project = planted();
    let mut said = Transcript::new();
    for (title, line) in [
        ("items of all controls", "check --list exceptions"),
        ("a sample without a seed", "sample draw INC-01 --size 5"),
        ("a sample of a family", "sample draw INC --size 5 --seed 7"),
        ("a tick list without a seed", "check files --sample 3"),
        ("a share without a sample", "check --tolerable 0.2"),
        ("strata by a column, misspelt", "sample draw CHG-02 --size 9 --seed 7 --stratum change_tpe"),
        ("more strata than items", "sample draw CHG-02 --size 2 --seed 7 --stratum change_type"),
        ("a workbook without a file", "check --format xlsx"),
        ("items as results of controls", "check CHG-01 --list exceptions --format sarif"),
        ("rows as results of controls", "query files --format sarif"),
        ("an explanation as rows", "explain CHG-01 --format csv"),
        ("the coverage of one, asked for as earlier", "check CHG-01 --coverage"),
        ("a seed without a sample, asked for as earlier", "check INC-01 --seed 7"),
    ] {
        let dated =
            if line.contains("files") || line.contains("explain") { "" } else { "--period 2025-01-01..2025-06-30" };
        said.run(title, &project, format!("{line} {dated}").trim_end()).ends(2);
    }
    for (line, code) in [("CHG-01 --fail-on high", 1), ("INC-05 --fail-on high", 0), ("INC-05 --fail-on medium", 1)] {
        let ran = check(&project, line).ends(code);
        said.add("exceptions to fail on", &project, &format!("check {line}"), &ran);
    }
    said.keep("check");
}
