//! `tickmark check list` and `check lint`: the controls themselves, without a result.

use crate::cli::{ControlArgs, ListArgs, OutputFormat};
use crate::commands::context::controls::PreparedControls;
use crate::commands::context::{Context, controls};
use crate::controls::Engine;
use crate::error::Result;
use crate::evidence::ControlList;
use crate::output::OutputRows;
use crate::{ExitStatus, text};

/// The controls in force with what each needs. Tests nothing, so that it needs no store.
pub(crate) fn list(args: &ListArgs, cx: &Context) -> Result<ExitStatus> {
    let (mut packs, policy) = controls::in_force(cx, &args.controls)?;
    packs.select(&args.ids)?;
    let list = ControlList::new(&packs, &policy);
    cx.deliver(
        &OutputRows { what: "controls", table: &list.table()?, document: Some(list.document()?) },
        OutputFormat::Table,
    )?;
    Ok(ExitStatus::Done)
}

/// Mistakes in the controls. Status 1 where there are any.
pub(crate) fn lint(args: &ListArgs, cx: &Context) -> Result<ExitStatus> {
    // Statements are looked at, not run, so that every period will do.
    let of = ControlArgs { period: "all".to_owned(), controls: args.controls.clone() };
    let prepared = PreparedControls::new(cx, &args.ids, &of)?;
    let run = prepared.run(cx);
    let engine = Engine::new(&prepared.store, &run)?;
    let controls = &prepared.setup.packs.controls;
    let mut mistakes = 0;
    for control in controls {
        for what in engine.lint(control) {
            cx.terminal.line(&format!("{}: {what}", control.id()))?;
            mistakes += 1;
        }
    }
    let n = text::count(controls.len() as u64, "control");
    cx.terminal.note(&format!("{n} read, {} found", text::count(mistakes, "mistake")));
    Ok(if mistakes == 0 { ExitStatus::Done } else { ExitStatus::Found })
}
