//! `tickmark completions` and `tickmark man`: generated from the command line's own description.

use std::path::Path;

use clap::{Command, CommandFactory};

use crate::ExitStatus;
use crate::cli::{Cli, CompletionsArgs};
use crate::error::{Error, Result};
use crate::terminal::Terminal;

pub(super) fn completions(args: &CompletionsArgs, terminal: Terminal) -> Result<ExitStatus> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut described(), "tickmark", &mut text);
    terminal.result(&text)?;
    Ok(ExitStatus::Done)
}

/// The command line without the former options of `check`, which are hidden from help, but not from what is generated here.
fn described() -> Command {
    Cli::command().mut_subcommand("check", |check| {
        let shown = check.get_arguments().filter(|argument| !argument.is_hide_set()).cloned();
        let about = check.get_about().cloned().unwrap_or_default();
        Command::new("check").about(about).args(shown).subcommands(check.get_subcommands().cloned())
    })
}

/// One page: the program, then every command, with those below it.
pub(super) fn man(terminal: Terminal) -> Result<ExitStatus> {
    let mut page = Vec::new();
    let mut command = described();
    command.build();
    let written = clap_mangen::Man::new(command.clone()).render(&mut page).and_then(|()| below(&command, &mut page));
    written.map_err(Error::io("write", Path::new("the manual page")))?;
    terminal.result(&page)?;
    Ok(ExitStatus::Done)
}

fn below(command: &Command, page: &mut Vec<u8>) -> std::io::Result<()> {
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        let man = clap_mangen::Man::new(sub.clone());
        man.render_name_section(page)?;
        man.render_synopsis_section(page)?;
        man.render_description_section(page)?;
        man.render_options_section(page)?;
        below(sub, page)?;
    }
    Ok(())
}
