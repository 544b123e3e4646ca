//! `tickmark check lint`: mistakes in the controls themselves. Status 1 where there are any.

use crate::ExitStatus;
use crate::cli::{ControlArgs, ListArgs};
use crate::commands::context::Context;
use crate::commands::context::controls::Bench;
use crate::controls::Engine;
use crate::error::Result;
use crate::text;

pub(crate) fn run(args: &ListArgs, cx: &Context) -> Result<ExitStatus> {
    // Statements are looked at, not run, so that every period will do.
    let of = ControlArgs { period: "all".to_owned(), controls: args.controls.clone() };
    let bench = Bench::new(cx, &args.ids, &of)?;
    let run = bench.run(cx);
    let engine = Engine::new(&bench.store, &run)?;
    let controls = &bench.setup.packs.controls;
    let found: Vec<String> = controls
        .iter()
        .flat_map(|control| engine.lint(control).into_iter().map(|what| format!("{}: {what}", control.id())))
        .collect();
    for line in &found {
        cx.terminal.line(line)?;
    }
    let (n, m) = (controls.len() as u64, found.len() as u64);
    cx.terminal.note(&format!("{} read, {} found", text::count(n, "control"), text::count(m, "mistake")));
    Ok(if found.is_empty() { ExitStatus::Done } else { ExitStatus::Found })
}
