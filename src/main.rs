//! The `tickmark` program: reads the command line, runs the command, prints the error.

use std::process::ExitCode;

use clap::Parser;
use tickmark::cli::Cli;
use tickmark::error::{Error, ErrorKind};
use tickmark::terminal::Terminal;
use tickmark::{ExitStatus, commands, config, panics};

/// The status of a bug, as of every Rust program that panics.
const BUG: u8 = 101;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let terminal = Terminal::new(cli.global.quiet, cli.global.verbose, cli.global.color, config::no_colour());
    panics::install();
    let status = match panics::caught(|| commands::dispatch(&cli.command, &cli.global, terminal)) {
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

fn bug(said: String) -> Error {
    Error::new(ErrorKind::Bug { said })
        .hint(format!("please report it with this message, the command line and the version, {}", env!("CARGO_PKG_VERSION")))
        .hint("nothing was half written: an import is loaded as a whole or not at all, and outputs replace what was there at the end")
}
