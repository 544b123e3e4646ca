//! What the program says to a user who made a mistake: standard error and the exit status, whole. One kept text for each topic; the
//! messages of a topic stand together, so that a reader can hold them against each other. The tests know the command line only.

// Paths and the words of the system are those of Unix.
#![cfg(unix)]

mod arguments;
mod cases;
mod controls;
mod exports;
mod help;
mod levels;
mod nothing;
mod outputs;
mod packed;
mod policies;
mod profiles;
mod queries;
mod samples;
mod settings;
mod stores;
mod templates;
mod workbooks;

use std::fmt::Write as _;

use crate::golden::{assert_kept, redacted};
use crate::project::{INCIDENTS, Project, Ran};

/// Commands and what was said to them.
pub(crate) struct Transcript(String);

impl Transcript {
    pub(crate) fn new() -> Self {
        Self(String::new())
    }

    /// Runs a command line that is split at blanks. The title says what is wrong.
    pub(crate) fn run(&mut self, title: &str, project: &Project, line: &str) -> Ran {
        self.args(title, project, &line.split_whitespace().collect::<Vec<_>>())
    }

    pub(crate) fn args(&mut self, title: &str, project: &Project, args: &[&str]) -> Ran {
        let ran = project.args(args);
        let typed: Vec<String> = args.iter().map(|arg| quoted(arg)).collect();
        self.add(title, project, &typed.join(" "), &ran);
        ran
    }

    /// Writes down what was said to a command that ran already.
    pub(crate) fn add(&mut self, title: &str, project: &Project, typed: &str, ran: &Ran) {
        let said = redacted(&ran.stderr, project.path());
        let typed = redacted(typed, project.path());
        let end = if said.is_empty() || said.ends_with('\n') { "" } else { "\n(no newline)\n" };
        write!(self.0, "# {title}\n$ tickmark {typed}\n{said}{end}= {}\n\n", ran.code).unwrap();
    }

    /// The same where the results tell of the mistake.
    fn add_with_results(&mut self, title: &str, project: &Project, typed: &str, ran: Ran) {
        let both = Ran { stderr: ran.stderr + &ran.stdout, ..ran };
        self.add(title, project, typed, &both);
    }

    /// A file that cannot be imported, alone in its folder.
    fn import(&mut self, title: &str, name: &str, bytes: impl AsRef<[u8]>) {
        self.run(title, &plain().file(name, bytes), &format!("import {name}"));
    }

    #[track_caller]
    pub(crate) fn keep(&self, name: &str) {
        assert_kept(name, &self.0);
    }
}

/// An argument as it is typed.
fn quoted(arg: &str) -> String {
    match arg {
        _ if arg.contains('\'') => format!("\"{arg}\""),
        _ if arg.is_empty() || arg.contains([' ', '\n', '*', '(']) => format!("'{arg}'"),
        _ => arg.to_owned(),
    }
}

/// A project with settings that say nothing, so that no command says that there are none.
fn plain() -> Project {
    Project::new().file("tickmark.toml", "")
}

/// A project with four incidents in its store.
fn loaded() -> Project {
    let project = plain().file("incident.csv", INCIDENTS);
    project.run("import incident.csv").ends(0);
    project
}
