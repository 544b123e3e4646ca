//! The help of every command.

use std::collections::BTreeMap;

use crate::golden::{assert_kept, kept, redacted};
use crate::project::Project;

/// The help of a command and of those below it, by their words.
fn collect(project: &Project, command: &[&str], found: &mut BTreeMap<String, String>) {
    let ran = project.args(&[command, &["--help"]].concat()).ends(0);
    let help = redacted(&ran.stdout, project.path());
    let list = help.split("Commands:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).unwrap_or_default();
    // A description may go on in a line that begins further in.
    let names = list.lines().filter(|line| !line.starts_with("   ")).filter_map(|line| line.split_whitespace().next());
    for name in names.filter(|name| *name != "help") {
        collect(project, &[command, &[name]].concat(), found);
    }
    found.insert(command.join("-"), help);
}

#[test]
fn the_help_of_every_command_is_the_one_that_was_read() {
    let mut found = BTreeMap::new();
    collect(&Project::new(), &[], &mut found);
    assert!(found.len() > 10, "{:?}", found.keys());
    assert_kept("help", &found.remove("").unwrap());
    for (name, help) in &found {
        assert_kept(&format!("help-{name}"), help);
    }
    assert_eq!(kept("help-"), found.into_keys().collect(), "each command has its help and nothing else has");
}
