//! `tickmark whatif`: the same period under other service levels, side by side, and the tickets whose result changes. Writes nothing.

mod other;

use crate::cli::{Format, WhatIfArgs};
use crate::commands::context::Context;
use crate::commands::whatif::other::{Other, named};
use crate::config::Loaded;
use crate::error::{Error, Result};
use crate::metrics::{Comparison, Side, When};
use crate::output::Rows;
use crate::output::pages::{Alternative, WhatIf};
use crate::store::Store;
use crate::{ExitStatus, metrics};

pub(super) fn run(args: &WhatIfArgs, cx: &Context) -> Result<ExitStatus> {
    if args.set.is_empty() && args.settings.is_none() && args.alternative.is_empty() {
        return Err(Error::setting("nothing to compare with").hint(
            "such as `tickmark whatif --set sla.incident-resolution.on_reopen=new_cycle`, or `--settings FILE`",
        ));
    }
    let base = match &args.settings {
        Some(file) => Loaded::read_file(file)?,
        None => cx.project.clone(),
    };
    let named = named(&args.alternative)?;
    let sets =
        if named.is_empty() { vec![args.set.clone()] } else { named.iter().map(|(_, set)| set.clone()).collect() };
    let others = sets.iter().map(|set| Other::new(&base, set)).collect::<Result<Vec<_>>>()?;

    let store = cx.open_for_reading()?;
    let as_of = cx.as_of(&store)?;
    let period = cx.period(&args.period, &store, as_of)?;
    let when = When { period: &period, as_of, zone: &cx.zone };
    let found = compare(cx, &others, &store, when)?;
    let file = args.settings.iter().map(|file| file.display().to_string());
    let alternatives = named.into_iter().map(|(name, _)| name).chain([String::new()]).zip(others).zip(found).map(
        |((name, other), found)| Alternative { name, changes: file.clone().chain(other.changes).collect(), found },
    );
    let compared = WhatIf { period: &period.label, as_of, alternatives: alternatives.collect() };
    if cx.is_page() && !args.tickets {
        cx.terminal.page(&compared.page())?;
        return Ok(ExitStatus::Done);
    }
    let table = if args.tickets { compared.tickets()? } else { compared.levels()? };
    cx.deliver(&Rows { what: "whatif", table: &table, document: Some(compared.document()?) }, Format::Table)?;
    Ok(ExitStatus::Done)
}

/// The present settings beside each of the others.
fn compare(cx: &Context, others: &[Other], store: &Store, when: When<'_>) -> Result<Vec<Comparison>> {
    let now = Side { rules: cx.project.settings.rules(), calendars: &cx.calendars };
    let sides: Vec<Side<'_>> = others
        .iter()
        .map(|other| Side { rules: other.settings.settings.rules(), calendars: &other.calendars })
        .collect();
    metrics::compare(store, when, now, &sides)
}
