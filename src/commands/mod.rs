//! One file or folder per command; each only connects the rooms below it and knows no other command. What they share is in `context`.

mod check;
mod completions;
mod context;
mod diff;
mod explain;
mod import;
mod init;
mod inspect;
mod metrics;
mod query;
mod report;
mod restated;
mod run;
mod sample;
mod test;
mod verify;
mod whatif;
mod why;

use crate::commands::context::{Context, inputs};

use crate::cli::{CheckArgs, CheckCommand, Command, Global, SampleArgs, SampleCommand};
use crate::error::{Error, Result};
use crate::terminal::Terminal;
use crate::{ExitStatus, output};

/// Runs a command.
pub fn dispatch(command: Command, global: &Global, terminal: Terminal) -> Result<ExitStatus> {
    let command = command.current()?;
    let places = inputs::named(&command, global);
    let open = || -> Result<Context> {
        let cx = Context::new(global, terminal, None, &places)?;
        // A file that may not be written is an error before the work; reports go to a folder, which they look at themselves.
        if let Some(out) = global.out.as_deref().filter(|_| !matches!(command, Command::Report(_))) {
            cx.places.file(out)?;
        }
        Ok(cx)
    };
    // Said before anything is done that would then have no form to be shown in.
    if let Some(format) = global.format.filter(|format| output::is_of_controls(*format))
        && !matches!(&command, Command::Check(CheckArgs { command: None, test, .. }) if test.list.is_none())
    {
        return Err(output::of_controls(format));
    }
    if global.known && !looks_back(&command) {
        return Err(Error::setting("`--known` is for commands that answer from what the store holds")
            .hint("`metrics`, `why`, `check`, `sample`, `report`, `restated`, `explain` and `query` do"));
    }
    match &command {
        Command::Init(args) => init::run(args, global, &places, terminal),
        Command::Inspect(args) => inspect::run(args, &open()?),
        Command::Import(args) => import::run(args, &open()?),
        Command::Metrics(args) => metrics::run(args, &open()?),
        Command::Why(args) => why::run(args, &open()?),
        Command::Restated(args) => restated::run(args, &open()?),
        Command::Check(CheckArgs { command, test, .. }) => match command {
            None => check::run(test, &open()?),
            Some(CheckCommand::List(args)) => check::listing::list(args, &open()?),
            Some(CheckCommand::Coverage(args)) => check::views::coverage(args, &open()?),
            Some(CheckCommand::Indicators(args)) => check::views::indicators(args, &open()?),
            Some(CheckCommand::Files(args)) => check::views::files(args, &open()?),
            Some(CheckCommand::Lint(args)) => check::listing::lint(args, &open()?),
        },
        Command::Sample(SampleArgs { command }) => match command {
            SampleCommand::Draw(args) => sample::draw(args, &open()?),
            SampleCommand::Evaluate(args) => sample::evaluate(args, &open()?),
            SampleCommand::Sizes => sample::sizes(&open()?),
        },
        Command::Verify(args) => verify::run(args, global, &places, terminal),
        Command::Diff(args) => diff::run(args, global, &places, terminal),
        Command::Report(args) => report::run(args, &open()?),
        Command::Run(args) => run::run(args, global, &places, terminal),
        Command::Explain(args) => explain::run(args, &open()?),
        Command::Whatif(args) => whatif::run(args, &open()?),
        Command::Query(args) => query::run(args, &open()?),
        Command::Test(args) => test::run(args, &open()?),
        Command::Completions(args) => completions::completions(args, terminal),
        Command::Man => completions::man(terminal),
    }
}

/// Whether a command can answer from the store as it was known.
const fn looks_back(command: &Command) -> bool {
    matches!(
        command,
        Command::Metrics(_)
            | Command::Why(_)
            | Command::Restated(_)
            | Command::Check(_)
            | Command::Sample(_)
            | Command::Report(_)
            | Command::Explain(_)
            | Command::Query(_)
    )
}
