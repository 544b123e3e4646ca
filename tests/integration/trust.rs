//! What comes from others can hurt nothing: SQL, control sets, stores; and a load that did not end is known for what it is.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Instant;

use tickmark::calendar::Calendars;
use tickmark::store::Store;

use crate::controls::{OWN, check, planted};
use crate::outputs::assert_valid;
use crate::project::{INCIDENTS, Project, tickmark};

fn loaded() -> Project {
    let project = Project::new().file("incident.csv", INCIDENTS);
    project.run("import incident.csv").ends(0);
    project
}

fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.insert(path.clone(), std::fs::read(&path).unwrap());
        }
    }
    found
}

#[test]
fn a_query_that_would_write_over_the_store_is_refused_and_everything_stays() {
    let project = loaded();
    let before = files(project.path());
    let store = project.path().join("tickmark.duckdb").display().to_string();
    for (sql, said) in [
        (format!("COPY (SELECT 'gone' AS x) TO '{store}' (FORMAT csv, USE_TMP_FILE false)"), "no SELECT"),
        (format!("COPY (SELECT 'gone' AS x) TO '{store}.wal' (FORMAT csv, USE_TMP_FILE false)"), "no SELECT"),
        (format!("EXPORT DATABASE '{store}.tmp'"), "no SELECT"),
        ("CREATE TEMP TABLE z AS SELECT 1; DROP TABLE z; SELECT 3".to_owned(), "no SELECT"),
        (
            format!(
                "WITH x AS (COPY (SELECT 'gone' AS x) TO '{store}' (FORMAT csv, USE_TMP_FILE false)) SELECT * FROM x"
            ),
            "a statement of the kind COPY",
        ),
        ("SELECT * FROM read_csv('incident.csv')".to_owned(), "there is no table `read_csv`"),
        ("SELECT number FROM ticket WHERE".to_owned(), "--> query:"),
    ] {
        project.args(&["query", &sql]).ends(2).says(&[said]);
        assert!(files(project.path()) == before, "{sql}");
        // A named query, and one from a pipe, pass the same gate.
        let named = Project::new().file("queries/mine.sql", format!("-- Mine.\n{sql}"));
        let line = ["query", "mine", "--store", &store, "-C", named.path().to_str().unwrap()];
        project.args(&line).ends(2).says(&[said]);
        assert!(files(project.path()) == before, "{sql}");
    }
    project.args(&["query", "SELECT count(*) FROM ticket"]).ends(0);
    assert!(files(project.path()) == before, "a query that reads leaves nothing behind");
}

#[test]
fn limits_of_time_and_rows_stop_a_query_with_a_way_on() {
    let project = loaded();
    let limited = project.file("tickmark.toml", "[limits]\nseconds = 1\nrows = 1000\n");
    let never = "SELECT sum(a.range + b.range) FROM range(10000000) a, range(10000000) b";
    limited.args(&["query", never]).ends(2).says(&["stopped after 1 s (time limit)", "[limits]"]);
    let many = "SELECT * FROM range(1001)";
    limited.args(&["query", many, "--format", "csv"]).ends(2).says(&["stopped at 1000 rows (row limit)", "[limits]"]);
    limited.args(&["query", many, "--out", "many.csv", "--format", "csv"]).ends(2);
    assert!(!limited.path().join("many.csv").exists(), "a part of a result is no result");
    let csv = limited.args(&["query", "SELECT * FROM range(1000)", "--format", "csv"]).ends(0).stdout;
    // The header, then 0 to 999.
    assert_eq!((csv.lines().count(), csv.lines().last()), (1_001, Some("999")));
    limited.file("tickmark.toml", "[limits]\nrows = 0\n").run("query files").ends(2).says(&["tickmark.toml:2:8"]);
}

/// A folder with a control set.
fn set(project: Project, files: &[(&str, &str)]) -> Project {
    let project = project.file("set/pack.toml", "name = \"house\"\nversion = \"1\"\n");
    files.iter().fold(project, |project, (name, text)| project.file(&format!("set/{name}"), text))
}

#[test]
fn the_views_of_a_set_stand_beside_the_tables_and_never_in_their_place() {
    let before = check(&planted(), "--format json").ends(0).json();
    for (views, said) in [
        (
            "CREATE OR REPLACE VIEW ticket AS SELECT * FROM tickmark.main.ticket WHERE hash(ticket_id) % 10 = 0;",
            "which is there already",
        ),
        ("CREATE VIEW inc AS SELECT * FROM ticket LIMIT 0;", "which is there already"),
        ("CREATE VIEW p AS SELECT 1 AS as_of;", "which is there already"),
        ("CREATE VIEW V_Incident AS SELECT 1;", "which is there already"),
        ("COPY ticket TO 'ticket.csv';", "holds something that is not a view"),
        ("CREATE VIEW mine AS SELECT 1; DROP VIEW inc;", "holds something that is not a view"),
        ("CREATE VIEW mine AS WITH x AS (COPY ticket TO 'ticket.csv') SELECT 1 AS a;", "a statement of the kind COPY"),
    ] {
        let project = set(planted(), &[("views.sql", views)]);
        check(&project, "--controls set").ends(2).says(&[said]);
    }
    // What a set may do is done, and named wherever the results go.
    let views = "CREATE VIEW own_incident AS SELECT * FROM inc;\n";
    let own = OWN.replace("FROM inc\n", "FROM own_incident\n");
    let project = set(planted(), &[("views.sql", views), ("controls/OWN-01.sql", &own)]);
    let document = check(&project, "--controls set --format json").ends(0).json();
    assert_valid("controls-1", &document);
    assert_eq!(document["sets"][1]["name"], "house");
    assert_eq!(document["sets"][1]["changes"]["views"], serde_json::json!(["own_incident"]));
    let paths: Vec<&str> =
        document["sets"][1]["files"].as_array().unwrap().iter().map(|file| file["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["controls/OWN-01.sql", "pack.toml", "views.sql"]);
    let outcomes = |document: &serde_json::Value| {
        let controls = document["controls"].as_array().unwrap().iter().filter(|control| control["id"] != "OWN-01");
        controls.map(|control| (control["id"].to_string(), control["exceptions"].to_string())).collect::<Vec<_>>()
    };
    assert_eq!(outcomes(&document), outcomes(&before), "the built-in controls find what they find without the set");
    assert!(check(&project, "--controls set").ends(0).stdout.contains("with the control set house 1"));
    check(&project, "OWN-01 --controls set --evidence pack").ends(0);
    let text = |name: &str| std::fs::read_to_string(project.path().join("pack").join(name)).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&text("manifest.json")).unwrap();
    assert_valid("evidence-1", &manifest);
    let recorded = &manifest["controls"]["packs"][1];
    assert_eq!((&recorded["name"], &recorded["files"]), (&"house".into(), &document["sets"][1]["files"]));
    assert!(text("controls/OWN-01/workpaper.html").contains("adds the view own_incident"));
    assert_eq!(text("sets/house/views.sql"), views);
    project.run("verify pack").ends(0);
}

#[test]
fn what_a_set_changes_of_others_is_named() {
    let project = planted();
    let built_in =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("queries/controls/CHG-01.sql")).unwrap();
    let head = "name = \"house\"\nversion = \"1\"\n[groups]\n\"Ours\" = [\"INC-07\"]\n[parameters]\nack_p1_min = 20\n";
    let project = set(project, &[("controls/CHG-01.sql", &built_in.replace("version = \"", "version = \"9"))]);
    let project = project.file("set/pack.toml", head);
    let changes = &check(&project, "--controls set --format json").ends(0).json()["sets"][1]["changes"];
    let expected = serde_json::json!({
        "controls": ["CHG-01"], "views": [], "parameters": ["ack_p1_min"], "headings": ["INC-07"],
    });
    assert_eq!(changes, &expected);
}

#[test]
fn ids_and_names_that_would_lead_out_of_a_folder_are_refused_where_a_set_is_read() {
    for id in ["../../EVIL-01", "EVL/01", "CON", "evl-01", "EVL-01 ", "EVL-01\\\\x", "A-1\\n", ""] {
        let control = OWN.replace("id = \"OWN-01\"", &format!("id = \"{id}\""));
        let project = set(planted(), &[("controls/EVL-01.sql", &control)]);
        check(&project, "--controls set --evidence deep/pack")
            .ends(2)
            .says(&["is not a valid control id", "EVL-01.sql"]);
        assert!(!project.path().join("deep").exists());
    }
    for name in ["../up", "a/b", "..", "", "nul", "x."] {
        let project = set(planted(), &[]).file("set/pack.toml", format!("name = \"{name}\"\nversion = \"1\"\n"));
        check(&project, "--controls set --evidence deep/pack").ends(2).says(&["cannot be the name of a control set"]);
    }
}

/// Every command that reads a store.
const READING: [&str; 8] = [
    "metrics",
    "restated",
    "report --out out",
    "check",
    "explain INC0000001",
    "query files",
    "whatif --set project.name=x",
    "check CHG-01 --list population",
];

#[test]
fn a_store_that_somebody_else_made_is_refused_before_it_can_answer() {
    let tamper = |sql: &str| {
        let project = loaded();
        let store = Store::open(&project.path().join("tickmark.duckdb"), &Calendars::new()).unwrap();
        store.batch(sql).unwrap();
        drop(store);
        project
    };
    for (sql, said) in [
        (
            "ALTER TABLE ticket RENAME TO kept; CREATE VIEW ticket AS SELECT k.* REPLACE (content AS title) FROM kept k, read_text('/etc/passwd')",
            "`ticket` is a view in it, expected a table",
        ),
        (
            "ALTER TABLE ticket RENAME TO kept; CREATE VIEW ticket AS SELECT k.* FROM kept k, range(1000000000000)",
            "`ticket` is a view in it, expected a table",
        ),
        ("DROP TABLE ticket_link", "it has no table `ticket_link`"),
    ] {
        let project = tamper(sql);
        for line in READING {
            let ran = project.run(line).ends(2).says(&["is not a tickmark store", said]);
            assert!(!ran.stdout.contains("root:"), "{line}");
        }
        project.run("import incident.csv").ends(2).says(&["is not a tickmark store", said]);
    }
    // Functions of the file have the last word where it is read, so none of them is asked under a name of the engine or of ours; what
    // they would compute never ends. To load exports the file is opened as it is, and refused before anything is asked of it.
    let never = "(SELECT count(*) FROM range(1000000000000))";
    for (macros, name) in [
        (format!("CREATE MACRO greatest(a, b, c, d, e) AS {never}"), "greatest"),
        (format!("CREATE MACRO max(x) AS {never}; CREATE MACRO quantile_cont(x, y) AS {never}"), "max"),
        (
            format!("CREATE MACRO working_seconds(a, b, c) AS {never}; CREATE MACRO local_time(a) AS {never}"),
            "local_time",
        ),
        (
            format!("CREATE MACRO \"||\"(a, b) AS {never}; CREATE MACRO current_setting(a) AS {never}"),
            "current_setting",
        ),
        (format!("CREATE MACRO current_database() AS {never}"), "current_database"),
        (format!("CREATE MACRO duckdb_tables() AS TABLE SELECT * FROM {never}"), "duckdb_tables"),
        ("CREATE MACRO held(a) AS TABLE SELECT * FROM read_text('/etc/passwd')".to_owned(), "held"),
    ] {
        let (project, honest) = (tamper(&macros), tamper(""));
        for line in READING {
            let (ran, expected) = (project.run(line).ends(0), honest.run(line).ends(0));
            assert_eq!(ran.stdout, expected.stdout, "{line}: {macros}");
        }
        let refused = format!("it holds a function `{name}`");
        project.run("import incident.csv").ends(2).says(&["is not a tickmark store", &refused]);
    }
    // A view under the name of one of ours is not the one that is read.
    let project = tamper("CREATE OR REPLACE VIEW v_incident AS SELECT content AS number FROM read_text('/etc/passwd')");
    let ran = project.args(&["query", "SELECT number FROM v_incident ORDER BY 1 LIMIT 1", "--format", "csv"]).ends(0);
    assert_eq!(ran.stdout, "number\nINC0000001\n");
}

#[test]
fn a_database_of_another_program_gets_no_tables_of_ours() {
    let project = Project::new().file("incident.csv", INCIDENTS);
    // Made as another program would: there is no table of ours in it.
    let store = Store::in_memory(&Calendars::new()).unwrap();
    let path = project.path().join("other.duckdb");
    store
        .batch(&format!("ATTACH '{}' AS other; CREATE TABLE other.main.order_line AS SELECT 1 AS id", path.display()))
        .unwrap();
    drop(store);
    let before = std::fs::read(&path).unwrap();
    project
        .run("import incident.csv --store other.duckdb")
        .ends(2)
        .says(&["`other.duckdb` is not a tickmark store", "--store"]);
    project.run("metrics --store other.duckdb").ends(2).says(&["is not a tickmark store"]);
    assert!(std::fs::read(&path).unwrap() == before);
}

#[test]
fn a_load_that_did_not_end_is_named_until_it_is_finished_or_taken_back() {
    let many = || {
        (0..10).fold(Project::new(), |project, file| {
            let header = INCIDENTS.lines().next().unwrap();
            let rows = (0..2_000).map(|row| {
                format!("INX{file}{row:06},2026-06-01 08:00:00,x,3 - Moderate,New,email,Email,Desk,,,0,0,2026-06-01 08:00:00\n")
            });
            let text = format!("{header}\n{}", rows.collect::<String>());
            project.file(&format!("exports/{file}.csv"), text)
        })
    };
    let import = |project: &Project| {
        let mut command = tickmark();
        command
            .args(["import", "exports", "-q"])
            .current_dir(project.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    };
    let begun = Instant::now();
    assert!(import(&many()).status().unwrap().success());
    let lasts = begun.elapsed();
    // Killed at a moment at which some files are loaded and some are not; where it came too early or too late, at another.
    let killed = (0..40).find_map(|round| {
        let project = many();
        let mut child = import(&project).spawn().unwrap();
        std::thread::sleep(lasts * (20 + round * 37 % 40) / 80);
        child.kill().unwrap();
        child.wait().unwrap();
        let ran = project.args(&["query", "SELECT count(*) AS n FROM ticket", "--format", "csv"]);
        (ran.code == 0 && ran.stdout != "n\n0\n" && ran.stderr.contains("incomplete load")).then_some(project)
    });
    let project = killed.expect("a moment between two files");
    let report = project.run("report --period 2026-06 --out out").ends(0).says(&["incomplete load: run 1 did not end"]);
    let page = std::fs::read_to_string(project.path().join(report.stdout.lines().next().unwrap())).unwrap();
    assert!(page.contains("Incomplete load"), "the page says so");
    check(&project, "--evidence pack").says(&["incomplete load"]);
    assert!(std::fs::read_to_string(project.path().join("pack/manifest.json")).unwrap().contains("incomplete load"));
    // Another file does not finish it.
    let project = project.file("other.csv", INCIDENTS);
    let other = project.run("import other.csv --format json").ends(0).says(&["incomplete load"]).json();
    assert_valid("import-1", &other);
    assert!(!other["incomplete"]["files"].as_array().unwrap().is_empty());
    let last = project.run("import exports --format json").ends(0).says_not(&["incomplete load"]).json();
    assert!(last.get("incomplete").is_none());
    project.run("metrics").ends(0).says_not(&["incomplete load"]);
    let count = project.args(&["query", "SELECT count(*) AS n FROM ticket", "--format", "csv"]).ends(0).stdout;
    // 10 files of 2,000, and the 4 of the other.
    assert_eq!(count, "n\n20004\n");
}
