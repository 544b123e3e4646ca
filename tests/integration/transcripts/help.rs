//! The help of every command.

use std::collections::BTreeSet;

use crate::golden::{assert_kept, kept, redacted};
use crate::project::Project;

#[test]
fn the_help_of_every_command_is_the_one_that_was_read() {
    let project = Project::new();
    let help = |args: &[&str]| redacted(&project.args(args).ends(0).stdout, project.path());
    let all = help(&["--help"]);
    let list = all.split("\nCommands:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).unwrap();
    // A description may go on in a line that begins further in.
    let names = list.lines().filter(|line| !line.starts_with("   ")).filter_map(|line| line.split_whitespace().next());
    let names: BTreeSet<String> = names.filter(|name| *name != "help").map(str::to_owned).collect();
    assert!(names.len() > 10, "{names:?}");
    assert_kept("help", &all);
    for name in &names {
        assert_kept(&format!("help-{name}"), &help(&[name, "--help"]));
    }
    assert_eq!(kept("help-"), names, "each command has its help and nothing else has");
}
