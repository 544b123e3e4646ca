//! `tickmark check ID --list`: the items of one control as rows.

use crate::ExitStatus;
use crate::cli::{Format, Items};
use crate::commands::context::Context;
use crate::controls::{Control, Engine, Outcome, Which};
use crate::error::{Error, Result};
use crate::output::Rows;

pub(super) fn run(items: Items, engine: &Engine<'_>, control: Option<&Control>, cx: &Context) -> Result<ExitStatus> {
    let control = control.ok_or_else(|| {
        Error::setting("`--list` shows the items of one control")
            .hint("name it: `tickmark check CHG-01 --list exceptions`")
    })?;
    let tested = engine.test(control);
    if tested.counts.population == 0 {
        let reason = tested.reason.unwrap_or_default();
        cx.terminal.note(&format!("{}: {}: {reason}", control.id(), tested.outcome.as_str()));
        return Ok(if tested.outcome == Outcome::Error { ExitStatus::Partial } else { ExitStatus::Done });
    }
    let which = match items {
        Items::Exceptions => Which::Exceptions,
        Items::Waived => Which::Waived,
        Items::NotTestable => Which::NotTestable,
        Items::Population => Which::Population,
    };
    let table = engine.items(control, which, None)?;
    cx.deliver(&Rows { what: "items", table: &table, document: None }, Format::Table)?;
    Ok(ExitStatus::Done)
}
