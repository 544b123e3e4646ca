//! `check` as it was typed before its other uses became commands of their own: hidden options that mean those commands. Scripts keep working,
//! and nothing behind the command line knows of this form.

use crate::cli::Command;
use crate::cli::check::{
    CheckArgs, CheckCommand, DrawArgs, EvaluateArgs, FilesArgs, ListArgs, SampleArgs, SampleCommand, TestControlsArgs,
};
use crate::cli::former_args::FormerArgs;
use crate::error::{Error, Result};

impl Command {
    /// The command in the form of today.
    pub fn current(self) -> Result<Self> {
        match self {
            Self::Check(CheckArgs { command: None, test, former }) => former.current(test),
            other => Ok(other),
        }
    }
}

impl FormerArgs {
    fn current(self, mut test: TestControlsArgs) -> Result<Command> {
        let meant = self.meant(&mut test.ids);
        let (option, command) = match meant.as_slice() {
            [] => return Ok(Command::Check(CheckArgs { test, ..CheckArgs::default() })),
            [one] => *one,
            [(first, command), (second, _), ..] => {
                return Err(Error::setting(format!("`{first}` and `{second}` are two commands"))
                    .hint(format!("begin with one of them: `tickmark {command}`")));
            }
        };
        if test.list.is_some() || test.fail_on.is_some() || test.evidence.is_some() {
            return Err(Error::setting(format!("`{option}` tests no controls and takes no options of tests"))
                .hint(format!("`tickmark {command} --help` shows what it takes")));
        }
        let TestControlsArgs { ids, of, question, .. } = test;
        if ["check coverage", "check indicators"].contains(&command) && !ids.is_empty() {
            let what = if self.coverage { "the coverage is" } else { "the indicators are" };
            return Err(
                Error::setting(format!("{what} of all controls")).hint(format!("`tickmark {command}` without ids"))
            );
        }
        let one = |ids: Vec<String>| match <[String; 1]>::try_from(ids) {
            Ok([one]) => Ok(one),
            Err(_) => Err(Error::setting("a sample is of the items of one control")
                .hint("name it: `tickmark sample draw CHG-01 --size 25 --seed S`")),
        };
        let check = |command| Command::Check(CheckArgs { command: Some(command), ..CheckArgs::default() });
        let sample = |command| Command::Sample(SampleArgs { command });
        Ok(match (command, self.sample, self.evaluate) {
            ("check list", ..) => check(CheckCommand::List(ListArgs { ids, controls: of.controls })),
            ("check lint", ..) => check(CheckCommand::Lint(ListArgs { ids, controls: of.controls })),
            ("check coverage", ..) => check(CheckCommand::Coverage(of)),
            ("check indicators", ..) => check(CheckCommand::Indicators(of)),
            ("check files", sample, _) => check(CheckCommand::Files(FilesArgs { sample, seed: self.seed })),
            (_, Some(size), _) => {
                let (id, seed_by) = (one(ids)?, self.seed_by);
                sample(SampleCommand::Draw(DrawArgs { id, size, seed: self.seed, seed_by, stratum: self.stratum, of }))
            }
            (_, _, Some(file)) => {
                let id = Some(one(ids)?);
                sample(SampleCommand::Evaluate(EvaluateArgs { file, id, question, of }))
            }
            _ => sample(SampleCommand::Sizes),
        })
    }

    /// The commands that are meant, each with the word that asks for it: an option, or the name of a subcommand that comes behind options.
    fn meant(&self, ids: &mut Vec<String>) -> Vec<(&'static str, &'static str)> {
        let all = [
            ("list", "check list", false),
            ("--coverage", "check coverage", self.coverage),
            ("--indicators", "check indicators", self.indicators),
            ("--files", "check files", self.files),
            ("--lint", "check lint", self.lint),
            ("--sample", "sample draw", self.sample.is_some() && !self.files),
            ("--evaluate", "sample evaluate", self.evaluate.is_some()),
            ("--sample-sizes", "sample sizes", self.sample_sizes),
        ];
        let mut meant = Vec::new();
        for (option, command, given) in all {
            let (before, name) = (ids.len(), option.trim_start_matches('-'));
            if command.starts_with("check ") {
                ids.retain(|id| id != name);
            }
            if given || ids.len() < before {
                meant.push((option, command));
            }
        }
        meant
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use crate::cli::check::CheckArgs;
    use crate::cli::{Cli, Command};

    /// A command as it is carried out.
    fn current(line: &str) -> std::result::Result<String, String> {
        let words = std::iter::once("tickmark").chain(line.split(' '));
        let cli = Cli::try_parse_from(words).map_err(|error| error.to_string())?;
        // What is carried out: of `check` either the subcommand or the test.
        match cli.command.current().map_err(|error| error.to_string())? {
            Command::Check(CheckArgs { command: None, test, .. }) => Ok(format!("{test:?}")),
            Command::Check(CheckArgs { command: Some(command), .. }) => Ok(format!("{command:?}")),
            other => Ok(format!("{other:?}")),
        }
    }

    #[test]
    fn former_options_mean_the_commands_of_today() {
        for (former, today) in [
            ("check --lint", "check lint"),
            ("check BAD-01 --lint --pack bad", "check lint BAD-01 --controls bad"),
            ("check --coverage --period 2026-06", "check coverage --period 2026-06"),
            ("check --indicators --pack a --pack b", "check indicators --controls a --controls b"),
            ("check --files", "check files"),
            ("check --files --sample 3 --seed 5", "check files --sample 3 --seed 5"),
            ("check --sample-sizes", "sample sizes"),
            (
                "check CHG-02 --sample 9 --seed 7 --seed-by me --stratum change_type --period 2026",
                "sample draw CHG-02 --size 9 --seed 7 --seed-by me --stratum change_type --period 2026",
            ),
            ("check CHG-02 --pack house", "check CHG-02 --controls house"),
            // The name of a subcommand may come behind options that all of them have.
            ("check --period 2026-06 coverage", "check coverage --period 2026-06"),
            ("check --format json list CHG", "check list CHG --format json"),
        ] {
            assert_eq!(current(former).unwrap(), current(today).unwrap(), "{former}");
        }
        // The sheet names its control; who names it, too, is held to it.
        let evaluate = current("check INC-01 --evaluate good.csv --tolerable 0.1").unwrap();
        let today = current("sample evaluate good.csv --tolerable 0.1").unwrap();
        assert_eq!(evaluate, today.replace("id: None", "id: Some(\"INC-01\")"));
    }

    #[test]
    fn what_cannot_go_together_is_refused() {
        for (line, said) in [
            ("check --lint --coverage", "are two commands"),
            ("check --period 2026 coverage files", "are two commands"),
            ("check --lint --list exceptions", "takes no options of tests"),
            ("check CHG --indicators", "the indicators are of all controls"),
            ("check CHG-01 --coverage", "the coverage is of all controls"),
            ("check --sample 5 --seed 7", "items of one control"),
            ("check CHG-02 --stratum change_type", "--sample"),
            ("check --seed 7", "--sample"),
        ] {
            let refused = current(line).expect_err(line);
            assert!(refused.contains(said), "{line}: {refused}");
        }
    }
}
