//! The `tickmark` program: reads the command line, runs the command, prints the error.

use std::num::NonZero;
use std::process::ExitCode;

use clap::Parser;
use tickmark::cli::{Cli, Colour};
use tickmark::error::{Error, ErrorKind};
use tickmark::terminal::Terminal;
use tickmark::{ExitStatus, commands, config, panics, parallel, shown};

/// The status of a bug, as of every Rust program that panics.
const BUG: u8 = 101;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return refused(&error),
    };
    if let Some(threads) = cli.global.threads.and_then(NonZero::new) {
        allow(threads);
    }
    let terminal = Terminal::new(cli.global.quiet, cli.global.verbose, cli.global.color, config::no_colour());
    panics::install();
    let status = match panics::caught(|| commands::dispatch(cli.command, &cli.global, terminal)) {
        Ok(Ok(status)) => status.code(),
        Ok(Err(error)) => {
            terminal.error(&error);
            ExitStatus::Failed.code()
        }
        Err(said) => {
            terminal.error(&bug(said));
            BUG
        }
    };
    ExitCode::from(status)
}

/// Limits every worker: the program's own and those of polars, which reads its number of threads from the environment.
#[expect(unsafe_code, reason = "polars knows no other way")]
fn allow(threads: NonZero<u16>) {
    parallel::allow(threads.into());
    // SAFETY: nothing has begun a thread yet, so that nobody reads the environment meanwhile.
    unsafe { std::env::set_var("POLARS_MAX_THREADS", threads.to_string()) };
}

fn bug(said: String) -> Error {
    Error::new(ErrorKind::Bug { said }).hint(format!(
        "please report it with this message, the command line and the version, {}",
        env!("CARGO_PKG_VERSION")
    ))
}

/// Prints help, or why the arguments do not do. An argument that is no plain line of text is quoted as it may be shown.
fn refused(error: &clap::Error) -> ExitCode {
    let status = u8::try_from(error.exit_code()).unwrap_or(ExitStatus::Failed.code());
    let arguments: Vec<String> = std::env::args_os().map(|argument| argument.to_string_lossy().into_owned()).collect();
    if error.use_stderr() && arguments.iter().any(|argument| *argument != shown::line(argument)) {
        let again = Cli::try_parse_from(arguments.iter().map(|argument| shown::line(argument).into_owned()));
        let text = again.err().map_or_else(|| error.to_string(), |again| again.to_string());
        Terminal::new(false, false, Colour::Never, true).refusal(&text);
    } else {
        // Nothing can be done, and nothing is lost, when the reader has gone.
        let _ = error.print();
    }
    ExitCode::from(status)
}
