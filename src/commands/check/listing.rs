//! `tickmark check list` and `check lint`: the controls themselves, without a result.

use crate::cli::{ControlArgs, Format, ListArgs};
use crate::commands::context::controls::Bench;
use crate::commands::context::{Context, controls};
use crate::controls::Engine;
use crate::error::Result;
use crate::evidence::ControlList;
use crate::output::Rows;
use crate::{ExitStatus, text};

/// The controls in force with what each needs. Tests nothing, so that it needs no store.
pub(crate) fn list(args: &ListArgs, cx: &Context) -> Result<ExitStatus> {
    let (mut packs, policy) = controls::in_force(cx, &args.controls)?;
    packs.select(&args.ids)?;
    let list = ControlList::new(&packs, &policy);
    cx.deliver(&Rows { what: "controls", table: &list.table()?, document: Some(list.document()?) }, Format::Table)?;
    Ok(ExitStatus::Done)
}

/// Mistakes in the controls. Status 1 where there are any.
pub(crate) fn lint(args: &ListArgs, cx: &Context) -> Result<ExitStatus> {
    // Statements are looked at, not run, so that every period will do.
    let of = ControlArgs { period: "all".to_owned(), controls: args.controls.clone() };
    let bench = Bench::new(cx, &args.ids, &of)?;
    let run = bench.run(cx);
    let engine = Engine::new(&bench.store, &run)?;
    let controls = &bench.setup.packs.controls;
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
