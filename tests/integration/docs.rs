//! What the papers say is true: commands parse, files exist, sizes hold.

use std::path::Path;

use clap::{CommandFactory, Parser};
use tickmark::cli::Cli;

use crate::project::{Project, tickmark};

fn read(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// Splits a command line at blanks outside double quotes.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in line.split('#').next().unwrap().trim().chars() {
        match c {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            c => words.last_mut().unwrap().push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn every_command_line_in_the_papers_parses() {
    let mut seen = 0;
    for paper in ["README.md", "CONTRIBUTING.md", "docs/clock.md", "docs/controls.md", "docs/sample-company.md"] {
        let text = read(paper);
        let blocks = text.split("```").skip(1).step_by(2);
        let in_blocks = blocks.flat_map(str::lines).filter(|line| line.starts_with("tickmark "));
        let in_line =
            text.split('`').skip(1).step_by(2).filter(|code| code.starts_with("tickmark ") && !code.contains('\n'));
        for line in in_blocks.chain(in_line) {
            let words = words(line);
            Cli::try_parse_from(&words).unwrap_or_else(|error| panic!("{paper}: {line}\n{error}"));
            seen += 1;
        }
    }
    assert!(seen > 10, "found only {seen} command lines");
}

#[test]
fn the_two_commands_of_the_readme_are_what_is_checked() {
    let (readme, checks) = (read("README.md"), read(".ci/run"));
    assert!(readme.contains("\ncargo run --release -- run sample-data/meridian --out out\n"));
    assert!(readme.contains("\ncargo test --release\n"));
    assert!(checks.contains("cargo run --release --locked -- run sample-data/meridian --out"));
    assert!(checks.contains("cargo test --release --locked"));
}

#[test]
fn the_quick_tests_leave_out_modules_that_there_are() {
    let recipes = read("justfile");
    let quick = recipes.split("\nquick:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).unwrap();
    let left_out: Vec<&str> = quick.split("--skip ").skip(1).filter_map(|rest| rest.split("::").next()).collect();
    assert!(left_out.len() > 10, "{left_out:?}");
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/integration");
    for module in left_out {
        let file = format!("{module}.rs");
        assert!(tests.join(&file).exists() || tests.join("transcripts").join(&file).exists(), "no module {module}");
    }
}

#[test]
fn links_in_the_papers_lead_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for paper in [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "docs/clock.md",
        "docs/controls.md",
        "docs/profiles.md",
        "docs/sample-company.md",
    ] {
        let base = root.join(paper);
        for link in read(paper).split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if !link.starts_with("http") && !link.starts_with('#') {
                let target = base.parent().unwrap().join(link.split('#').next().unwrap());
                assert!(target.exists(), "{paper} links to {link}");
            }
        }
    }
}

/// Every command with the words that call it; the program itself comes first.
fn commands() -> Vec<(Vec<String>, clap::Command)> {
    fn walk(path: &[String], command: &clap::Command, found: &mut Vec<(Vec<String>, clap::Command)>) {
        let path = [path, &[command.get_name().to_owned()]].concat();
        found.push((path.clone(), command.clone()));
        for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
            walk(&path, sub, found);
        }
    }
    let mut found = Vec::new();
    let mut command = Cli::command();
    command.build();
    walk(&[], &command, &mut found);
    found
}

#[test]
fn the_help_of_every_command_begins_with_a_sentence_and_ends_with_two_examples() {
    let project = Project::new();
    let commands = commands();
    assert!(commands.len() > 24, "{}", commands.len());
    for (path, command) in commands {
        let about = command.get_about().unwrap_or_else(|| panic!("{path:?}")).to_string();
        let starts = about.starts_with(|c: char| c.is_uppercase());
        assert!(starts && about.len() < 100 && !about.contains(". ") && !about.contains('\n'), "{path:?}: {about}");
        let help =
            project.args(&[&path[1..], &["--help".to_owned()]].concat().iter().map(String::as_str).collect::<Vec<_>>());
        let help = help.ends(0).stdout;
        assert_eq!(help.lines().next(), Some(about.as_str()), "{path:?}");
        let (before, examples) = help.rsplit_once("\nExamples:\n").unwrap_or_else(|| panic!("{path:?}: {help}"));
        let examples: Vec<&str> = examples.lines().filter(|line| !line.is_empty()).collect();
        assert_eq!(examples.len(), 2, "{path:?}: {examples:?}");
        for example in examples {
            let called = format!("{} ", path.join(" "));
            assert!(format!("{} ", example.trim()).starts_with(&called), "{path:?}: {example}");
            // What another program does with the output is not ours.
            let words = words(example.split(['|', '>']).next().unwrap());
            Cli::try_parse_from(&words).unwrap_or_else(|error| panic!("{example}\n{error}"));
        }
        // What all commands take comes last, in a section of its own.
        let global = before.find("\nGlobal options:\n").unwrap_or_else(|| panic!("{path:?}: {help}"));
        assert!(before[global..].contains("--as-of") && !before[..global].contains("--as-of"), "{help}");
    }
}

#[test]
fn the_command_line_is_well_formed_and_the_manual_has_every_command() {
    Cli::command().debug_assert();
    let manual = Project::new().run("man").ends(0).stdout;
    assert!(!manual.contains("\\-\\-sample\\-sizes"), "the manual has a former option");
    for (path, _) in commands() {
        // roff writes a hyphen for the blank.
        assert!(manual.contains(&path.join("\\-")), "{path:?}");
    }
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let completions = Project::new().run(&format!("completions {shell}")).ends(0).stdout;
        assert!(completions.contains("tickmark") && completions.contains("evaluate"), "{shell}");
        assert!(!completions.contains("sample-sizes"), "{shell} offers a former option");
    }
    assert_eq!(
        tickmark().arg("--version").output().unwrap().stdout,
        format!("tickmark {}\n", env!("CARGO_PKG_VERSION")).as_bytes()
    );
}

#[test]
fn a_new_project_runs_as_soon_as_it_has_an_export() {
    let project = Project::new();
    project.run("init shop").ends(0);
    project.run("init shop").ends(2).says(&["exists already"]);
    let project = project.file("shop/exports/incident.csv", crate::project::INCIDENTS);
    let ran = project.run("run shop --period 2026-06 --out out").ends(0);
    assert_eq!(ran.stdout.trim(), "out/service-review-2026-06.html");
}

#[test]
fn sources_stay_readable() {
    fn walk(dir: &Path, check: &dyn Fn(&Path, &str)) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, check);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                check(&path, &std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("unimple", "mented!"), concat!("to", "do!")];
    for dir in ["src", "tests", "examples", "benches"] {
        walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(dir), &|path, text| {
            assert!(text.lines().count() <= 500, "{} has more than 500 lines", path.display());
            for mark in marks {
                assert!(!text.contains(mark), "{} contains {mark}", path.display());
            }
            if dir == "src" && path.file_name().is_some_and(|name| name != "tests.rs" && name != "lib.rs") {
                assert!(text.starts_with("//! "), "{} does not open with what it is for", path.display());
            }
        });
    }
}

/// A promise is worth its test: every test that SECURITY.md names is there.
#[test]
fn the_tests_that_hold_the_promises_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("SECURITY.md")).unwrap();
    let mut code = String::new();
    let mut folders = vec![root.join("src"), root.join("tests")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                code.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    // Names of tests are sentences; in code no other word has three underscores.
    let named = page
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|name| name.matches('_').count() > 2 && !name.contains([' ', '/', ':']));
    let named: Vec<&str> = named.collect();
    assert!(named.len() > 10, "{named:?}");
    for name in named {
        assert!(code.contains(&format!("fn {name}()")), "SECURITY.md names `{name}`, which is no test");
    }
}
