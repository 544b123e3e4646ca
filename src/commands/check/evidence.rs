//! `tickmark check --evidence`: what was found, as a pack that stands on its own.

use std::path::Path;

use crate::commands::context::Context;
use crate::controls::Engine;
use crate::error::Result;
use crate::evidence;
use crate::evidence::{Case, Examined, Paper, Previous, Ran};
use crate::report::WorkPapers;

/// Refuses places that will not do before anything is computed. Gives what the earlier pack says of itself.
pub(super) fn places(cx: &Context, place: Option<&Path>, previous: Option<&Path>) -> Result<Option<Previous>> {
    if let Some(place) = place {
        cx.places.folder(place)?;
        evidence::must_be_new(place)?;
    }
    previous.map(Previous::read).transpose()
}

pub(super) fn write(
    cx: &Context,
    place: &Path,
    previous: Option<Previous>,
    ran: Ran<'_>,
    engine: &Engine<'_>,
    samples: Vec<Examined>,
) -> Result<()> {
    let papers = WorkPapers::load(&cx.project.dir)?;
    let page = |paper: &Paper| papers.page(paper);
    let settings = cx.project.file.is_some().then(|| cx.project.text());
    let case = Case { ran, engine, settings, previous, samples, page: &page };
    let progress = cx.terminal.progress("writing the evidence pack");
    let sha256 = evidence::write(&case, place)?;
    drop(progress);
    cx.terminal.record(&format!("{}  {}", sha256, place.join(evidence::MANIFEST).display()))?;
    cx.terminal.note("note this hash outside the folder: `tickmark verify DIR --expect HASH` knows the pack by it");
    Ok(())
}
