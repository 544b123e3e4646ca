//! `tickmark import`: exports into the store, with a reconciliation for each file.

mod undo;

use crate::cli::{Format, ImportArgs};
use crate::commands::context::loading::ImportOutcome;
use crate::commands::context::{Context, loading};
use crate::error::Result;
use crate::load::ImportReport;
use crate::output::{Rows, pages};
use crate::store::Store;
use crate::{ExitStatus, as_of, output};

pub(super) fn run(args: &ImportArgs, cx: &Context) -> Result<ExitStatus> {
    if let Some(run) = args.undo {
        return undo::run(run, cx);
    }
    cx.name_defaults();
    let ImportOutcome { report, refused } = if args.dry_run {
        let (trial, _folder) = Store::trial(&cx.store, &cx.calendars)?;
        let mut loaded = loading::load(cx, &mut cx.tuned(trial)?, &args.paths, &args.reading)?;
        loaded.report.dry_run = true;
        loaded
    } else {
        let mut store = cx.open_store()?;
        let loaded = loading::load(cx, &mut store, &args.paths, &args.reading)?;
        // Files of which nothing is kept leave an empty store as it is, and that is no error; nor are outages that come before the tickets.
        if let Some(newest) = as_of::newest_event(&store)? {
            let as_of = if cx.as_of.is_some() { cx.as_of(&store)? } else { newest };
            cx.refresh(&mut store, as_of)?;
        }
        store.leave();
        loaded
    };
    // A program that reads the document finds the reasons of refused files in it, too.
    if let Some(error) = refused {
        if cx.format == Some(Format::Json) {
            deliver(&report, cx)?;
        }
        return Err(error);
    }
    deliver(&report, cx)?;
    cx.terminal.note(&pages::import_summary(&report));
    Ok(loading::status(&report, args.max_rejects))
}

fn deliver(report: &ImportReport, cx: &Context) -> Result<()> {
    let rows = Rows { what: "import", table: &pages::import_table(report)?, document: Some(output::to_json(report)?) };
    cx.deliver(&rows, Format::Table)
}
