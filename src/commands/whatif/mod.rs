//! `tickmark whatif`: the same period under other service levels, side by side, and the tickets whose result changes. Writes nothing.

mod other;

use crate::cli::{OutputFormat, WhatIfArgs};
use crate::commands::context::Context;
use crate::commands::whatif::other::{ChangedSettings, named};
use crate::config::LoadedProject;
use crate::error::{Error, Result};
use crate::metrics::{WhatIfComparison, WhatIfPeriod, WhatIfSide};
use crate::output::OutputRows;
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
        Some(file) => LoadedProject::read_file(file)?,
        None => cx.project.clone(),
    };
    let named = named(&args.alternative)?;
    let sets =
        if named.is_empty() { vec![args.set.clone()] } else { named.iter().map(|(_, set)| set.clone()).collect() };
    let others = sets.iter().map(|set| ChangedSettings::new(&base, set)).collect::<Result<Vec<_>>>()?;

    let store = cx.open_for_reading()?;
    let as_of = cx.as_of(&store)?;
    let period = cx.period(&args.period, &store, as_of)?;
    let when = WhatIfPeriod { period: &period, as_of, zone: &cx.zone };
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
    cx.deliver(
        &OutputRows { what: "whatif", table: &table, document: Some(compared.document()?) },
        OutputFormat::Table,
    )?;
    Ok(ExitStatus::Done)
}

/// The present settings beside each of the others.
fn compare(
    cx: &Context,
    others: &[ChangedSettings],
    store: &Store,
    when: WhatIfPeriod<'_>,
) -> Result<Vec<WhatIfComparison>> {
    let now = WhatIfSide { rules: cx.project.settings.rules(), calendars: &cx.calendars };
    let sides: Vec<WhatIfSide<'_>> = others
        .iter()
        .map(|other| WhatIfSide { rules: other.settings.settings.rules(), calendars: &other.calendars })
        .collect();
    metrics::compare(store, when, now, &sides)
}
