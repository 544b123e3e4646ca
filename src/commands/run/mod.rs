//! `tickmark run`: everything the settings name, for a scheduler or a first look.

mod closing;
mod controls;

use std::path::{Path, PathBuf};

use crate::commands::run::controls::Checks;

use crate::ExitStatus;
use crate::cli::{Global, RunArgs};
use crate::commands::context::{Context, inputs, kept, loading, reporting, unread};
use crate::error::Result;
use crate::output::{Places, pages};
use crate::terminal::Terminal;

pub(super) fn run(args: &RunArgs, global: &Global, places: &Places, terminal: Terminal) -> Result<ExitStatus> {
    let project = inputs::project_of(args);
    let paths = if project.is_some() { &[][..] } else { &args.paths[..] };
    let mut cx = Context::new(global, terminal, project, places)?;
    cx.name_defaults();
    let out = cx.out.clone().unwrap_or_else(|| PathBuf::from("out"));
    // Without a project the data lies beside what was made from it.
    let beside = cx.project.file.is_none() && global.store.is_none();
    if beside {
        cx.store = out.join("tickmark.duckdb");
        kept::keep_store(&mut cx.places, &cx.store);
    }
    cx.places.folder(&out)?;
    let checks = Checks::prepare(&cx)?;
    let (report, as_of) = {
        let mut store = cx.open_store()?;
        let loading::ImportOutcome { report, refused } = loading::load(&cx, &mut store, paths, &args.reading)?;
        if let Some(error) = refused {
            return Err(error);
        }
        let as_of = cx.as_of(&store)?;
        cx.refresh(&mut store, as_of)?;
        (report, as_of)
    };
    for path in paths {
        unread::tell(terminal, &unread::no_exports(Path::new(path), Some(&out)));
    }
    terminal.note(&pages::import_summary(&report));
    let store = cx.store.display();
    let asked = if beside { format!("; for other commands, add `--store {store}`") } else { String::new() };
    terminal.note(&format!("the data are in `{store}`{asked}"));
    let store = cx.open_for_reading()?;
    let period = cx.period(&args.period, &store, as_of)?;
    let approved = reporting::approved(&cx.project, args.final_by.as_deref(), (&period, as_of))?;
    // Controls come first, so that one page tells of both.
    let tested = checks.as_ref().map(|checks| checks.test(&cx, &store, &period, as_of)).transpose()?;
    let controls = checks.as_ref().zip(tested.as_deref());
    let on_the_page = controls.map(|(checks, tested)| checks.on_the_page(tested, &period));
    let (pages, reported) = reporting::write(&cx, &approved, &store, (&period, as_of), &out, on_the_page.as_ref())?;
    let made = closing::RunResult {
        asked: paths,
        profile: args.reading.profile.as_deref(),
        report: &report,
        period: &period,
        pages: &pages,
    };
    let closing = closing::sentences(&cx, &store, &made)?;
    for path in pages {
        terminal.record(&path.display().to_string())?;
    }
    let mut status = loading::status(&report, args.max_rejects);
    let written =
        controls.map(|(checks, tested)| checks.write(&cx, (tested, &store), (&period, as_of), &out)).transpose();
    reporting::record(&cx, store, reported);
    if let Some((found, written)) = written? {
        for path in written {
            terminal.record(&path.display().to_string())?;
        }
        // What could not be done outweighs what was asked to fail on.
        status = if found == ExitStatus::Partial { found } else { status };
    }
    for sentence in &closing {
        terminal.note(sentence);
    }
    Ok(status)
}
