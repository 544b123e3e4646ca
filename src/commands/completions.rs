//! `tickmark completions` and `tickmark man`: generated from the command line's own description.

use clap::CommandFactory;

use crate::ExitStatus;
use crate::cli::{Cli, CompletionsArgs};
use crate::error::{Error, Result};
use crate::terminal::Terminal;

pub(super) fn completions(args: &CompletionsArgs, terminal: Terminal) -> Result<ExitStatus> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "tickmark", &mut text);
    terminal.result(&text)?;
    Ok(ExitStatus::Done)
}

/// One page: the program, then every command.
pub(super) fn man(terminal: Terminal) -> Result<ExitStatus> {
    let mut page = Vec::new();
    let mut command = Cli::command();
    command.build();
    let failed = Error::io("write", std::path::Path::new("the manual page"));
    let mut write = || -> std::io::Result<()> {
        clap_mangen::Man::new(command.clone()).render(&mut page)?;
        for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
            let man = clap_mangen::Man::new(sub.clone());
            man.render_name_section(&mut page)?;
            man.render_synopsis_section(&mut page)?;
            man.render_description_section(&mut page)?;
            man.render_options_section(&mut page)?;
        }
        Ok(())
    };
    write().map_err(failed)?;
    terminal.result(&page)?;
    Ok(ExitStatus::Done)
}
