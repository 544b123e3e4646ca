//! The worked cases of the clock's rules: every one must have every figure it states.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tickmark::sla::cases;

#[test]
fn every_worked_case_has_the_figures_it_states() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/clock");
    let mut files: Vec<PathBuf> = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let (mut passed, mut failures) = (0, Vec::new());
    for file in files {
        let outcome = cases::run(&file, &BTreeMap::new(), Path::new("")).unwrap();
        passed += outcome.passed;
        failures.extend(outcome.failures.iter().map(ToString::to_string));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    // basics 10, by_time 4, dst 12, due 12, histories 2, holidays 8, pauses 12, reopen 18, shifts 7, state 11, target_change 16, zones 5.
    assert_eq!(passed, 117);
}
