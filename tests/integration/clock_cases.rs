//! The worked cases of the clock's rules: every one must have every figure it states.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tickmark::sla::cases;
use tickmark::sla::cases::CaseSettings;

use super::project::{Project, sample};

#[test]
fn every_worked_case_has_the_figures_it_states() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/clock");
    let mut files: Vec<PathBuf> = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let calendars = BTreeMap::new();
    let project = CaseSettings { calendars: &calendars, levels: &[], base: Path::new("") };
    let (mut passed, mut failures) = (0, Vec::new());
    for file in files {
        let outcome = cases::run(&file, project).unwrap();
        passed += outcome.passed;
        failures.extend(outcome.failures.iter().map(ToString::to_string));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    // basics 10, by_time 4, dst 12, due 12, histories 2, holidays 8, pauses 12, reopen 18, shifts 7, state 11, target_change 16, zones 5.
    assert_eq!(passed, 117);
}

/// The example in docs/clock.md, under the level of the sample company that it names: what the level pauses for and promises is tested.
#[test]
fn the_example_of_the_documentation_tests_a_level_of_the_project() {
    let docs = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/clock.md")).unwrap();
    let (_, example) = docs.split_once("```toml\n[[case]]").unwrap();
    let example = format!("[[case]]{}", example.split_once("```").unwrap().0);
    let settings = std::fs::read_to_string(sample().join("tickmark.toml")).unwrap();
    let test = |settings: &str| {
        Project::new()
            .file("tickmark.toml", settings)
            .file("holidays/de-by.ics", std::fs::read(sample().join("holidays/de-by.ics")).unwrap())
            .file("cases/contract.toml", &example)
            .run("test")
    };
    assert_eq!(test(&settings).ends(0).stdout, "1 passed, 0 failed\n");
    // Somebody lets the clock of the level run on while it waits: 4 h more on Tuesday, 1 h on Wednesday.
    let (before, level) = settings.split_once("id = \"incident-resolution\"").unwrap();
    let running = format!("{before}id = \"incident-resolution\"{}", level.replacen("pause = [\"pending\"]", "", 1));
    let shown = test(&running).ends(1).stdout;
    assert!(shown.contains("annex-2-example-3: working_seconds is 36000, expected 18000"), "{shown}");
    assert!(shown.contains("\n  > 2026-06-02T11:00:00Z to 2026-06-02T16:00:00Z"), "{shown}");
    assert!(shown.ends_with("0 passed, 1 failed\n"), "{shown}");
}
