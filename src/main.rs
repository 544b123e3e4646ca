//! The `tickmark` program: reads the command line, runs the command, prints the error.

use std::process::ExitCode;

use clap::Parser;
use tickmark::cli::Cli;
use tickmark::terminal::Terminal;
use tickmark::{ExitStatus, commands, config};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let terminal = Terminal::new(cli.global.quiet, cli.global.verbose, cli.global.color, config::no_colour());
    let status = commands::dispatch(&cli.command, &cli.global, terminal).unwrap_or_else(|error| {
        terminal.error(&error);
        ExitStatus::Failed
    });
    ExitCode::from(status.code())
}
