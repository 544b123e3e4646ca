//! `tickmark check --evidence`: what was found, as a pack that stands on its own.

use std::path::Path;

use serde_json::Value;

use super::Context;
use crate::controls::{Engine, Run, Tested};
use crate::error::Result;
use crate::evidence::{self, Case, Paper, Previous};
use crate::report::WorkPapers;
use crate::store::{Store, Table};

/// What a run has.
pub(super) struct Found<'a> {
    pub(super) run: &'a Run<'a>,
    pub(super) engine: &'a Engine<'a>,
    pub(super) store: &'a Store,
    pub(super) tested: &'a [Tested],
}

/// Refuses places that will not do before anything is computed. Gives what the earlier pack says of itself.
pub(super) fn places(place: Option<&Path>, previous: Option<&Path>) -> Result<Option<Previous>> {
    place.map_or(Ok(()), evidence::must_be_new)?;
    previous.map(Previous::read).transpose()
}

pub(super) fn write(
    cx: &Context,
    place: &Path,
    previous: Option<Previous>,
    found: &Found<'_>,
    document: &Value,
    rows: &Table,
) -> Result<()> {
    let papers = WorkPapers::load(&cx.project.dir)?;
    let page = |paper: &Paper| papers.page(paper);
    let project = &cx.project.settings.project;
    let case = Case {
        run: found.run,
        engine: found.engine,
        store: found.store,
        tested: found.tested,
        document,
        rows,
        project: &project.name,
        zone: &project.zone,
        settings: cx.project.file.is_some().then(|| cx.project.text()),
        previous,
        page: &page,
    };
    let progress = cx.terminal.progress("writing the evidence pack");
    let sha256 = evidence::write(&case, place)?;
    drop(progress);
    cx.terminal.line(&format!("{}  {}", sha256, place.join(evidence::MANIFEST).display()))?;
    cx.terminal.note("note this hash outside the folder: `tickmark verify DIR --expect HASH` knows the pack by it");
    Ok(())
}
