//! The rooms keep their walls: reads `src/` and fails on a use of a room or a crate that a file must not know.

use std::path::{Path, PathBuf};

fn sources(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Every source file with its path below `src/` and its code, without comments and unit tests.
pub(crate) fn files() -> Vec<(String, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    sources(&src, &mut paths);
    paths.sort();
    assert!(paths.len() > 40, "the sources were found");
    paths
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
            let code = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
            (path.strip_prefix(&src).unwrap().display().to_string().replace('\\', "/"), code)
        })
        .filter(|(path, _)| !path.ends_with("tests.rs") && !path.contains("/tests/"))
        .collect()
}

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

#[test]
fn arrows_point_one_way() {
    // Each room with the rooms above it, which it must not know.
    let above: &[(&str, &[&str])] = &[
        (
            "calendar/",
            &[
                "store", "ingest", "sla", "metrics", "controls", "evidence", "restate", "restate", "restate",
                "restate", "restate", "report", "commands", "cli", "config", "output", "query",
            ],
        ),
        (
            "store/",
            &[
                "ingest", "sla", "metrics", "controls", "evidence", "report", "commands", "cli", "config", "output",
                "query",
            ],
        ),
        (
            "stats/",
            &[
                "store", "ingest", "sla", "metrics", "controls", "evidence", "restate", "report", "commands", "cli",
                "config", "output", "query",
            ],
        ),
        (
            "ingest/",
            &["sla", "metrics", "controls", "evidence", "report", "commands", "cli", "config", "output", "query"],
        ),
        (
            "spell/",
            &[
                "ingest", "sla", "metrics", "controls", "evidence", "restate", "report", "commands", "cli", "config",
                "output", "query",
            ],
        ),
        (
            "sla/",
            &["ingest", "metrics", "controls", "evidence", "report", "commands", "cli", "config", "output", "query"],
        ),
        ("metrics/", &["ingest", "controls", "evidence", "report", "commands", "cli", "config", "output", "query"]),
        (
            "controls/",
            &["ingest", "metrics", "evidence", "restate", "report", "commands", "cli", "config", "output", "query"],
        ),
        ("evidence/", &["ingest", "restate", "report", "commands", "cli", "config", "query"]),
        ("restate/", &["ingest", "controls", "evidence", "report", "commands", "cli", "output", "query"]),
        ("report/", &["ingest", "evidence", "commands", "cli", "query"]),
        (
            "proposal/",
            &["metrics", "controls", "evidence", "restate", "report", "commands", "cli", "config", "output", "query"],
        ),
        (
            "output/",
            &["ingest", "sla", "metrics", "controls", "evidence", "restate", "report", "commands", "config", "query"],
        ),
        // What results look like: below the commands alone.
        ("output/pages/", &["evidence", "report", "commands", "config", "query"]),
        ("shown.rs", &["error", "store", "output", "commands", "cli"]),
        (
            "ground.rs",
            &[
                "calendar", "store", "ingest", "sla", "metrics", "controls", "evidence", "restate", "report",
                "commands", "cli", "config", "output", "query",
            ],
        ),
        (
            "parallel.rs",
            &[
                "calendar", "store", "ingest", "sla", "metrics", "controls", "evidence", "restate", "report",
                "commands", "cli", "config", "output", "query",
            ],
        ),
        (
            "query.rs",
            &[
                "ingest", "sla", "metrics", "controls", "evidence", "restate", "report", "commands", "cli", "config",
                "output",
            ],
        ),
    ];
    for (path, code) in files() {
        // A room within a room has a rule of its own.
        let rule = above.iter().filter(|(room, _)| path.starts_with(room)).max_by_key(|(room, _)| room.len());
        for other in rule.into_iter().flat_map(|(_, forbidden)| *forbidden) {
            let used = code.contains(&format!("crate::{other}::")) || code.contains(&format!("crate::{other};"));
            assert!(!used, "{path} must not know `{other}`");
        }
        assert!(
            !code.contains("output::pages") || path.starts_with("commands/") || path.starts_with("output/pages/"),
            "{path} must not know pages"
        );
        assert!(!code.contains("crate::commands") || path == "main.rs" || path.starts_with("commands/"), "{path}");
    }
}

/// A command connects rooms: it has few lines, and neither it nor what commands share knows another command.
#[test]
fn commands_only_connect() {
    let commands: Vec<_> = files().into_iter().filter(|(path, _)| path.starts_with("commands/")).collect();
    let name = |path: &str| path.trim_start_matches("commands/").split(['/', '.']).next().unwrap().to_owned();
    let names: Vec<String> = commands.iter().map(|(path, _)| name(path)).filter(|name| name != "mod").collect();
    for (path, _) in &commands {
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(path)).unwrap();
        let lines = text.split("#[cfg(test)]\nmod tests").next().unwrap().lines().count();
        assert!(lines <= 100, "{path} has {lines} lines");
    }
    for (path, code) in commands.iter().filter(|(path, _)| path != "commands/mod.rs") {
        for other in names.iter().filter(|other| *other != "context" && **other != name(path)) {
            // From the file of a command its neighbours are `super`, from its folder they are named whole.
            let beside = path.matches('/').count() == 1 || path.ends_with("/mod.rs");
            let used = code.contains(&format!("crate::commands::{other}"))
                || beside
                    && (code.contains(&format!("super::{other}::")) || code.contains(&format!("super::{other};")));
            assert!(!used, "{path} must not know the command `{other}`");
        }
    }
}
