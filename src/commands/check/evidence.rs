//! `tickmark check --evidence`: what was found, as a pack that stands on its own.

use std::path::Path;

use crate::commands::context::Context;
use crate::controls::Engine;
use crate::error::Result;
use crate::evidence;
use crate::evidence::{CompletedRun, EvidenceContents, ExaminedSample, PreviousEvidence, WorkPaper};
use crate::report::WorkPaperRenderer;

/// Refuses places that will not do before anything is computed. Gives what the earlier pack says of itself.
pub(super) fn places(cx: &Context, place: Option<&Path>, previous: Option<&Path>) -> Result<Option<PreviousEvidence>> {
    if let Some(place) = place {
        cx.places.folder(place)?;
        evidence::must_be_new(place)?;
    }
    previous.map(PreviousEvidence::read).transpose()
}

pub(super) fn write(
    cx: &Context,
    place: &Path,
    previous: Option<PreviousEvidence>,
    ran: CompletedRun<'_>,
    engine: &Engine<'_>,
    samples: Vec<ExaminedSample>,
) -> Result<()> {
    let papers = WorkPaperRenderer::load(&cx.project.dir)?;
    let page = |paper: &WorkPaper| papers.page(paper);
    let settings = cx.project.file.is_some().then(|| cx.project.text());
    let case = EvidenceContents { ran, engine, settings, previous, samples, page: &page };
    let progress = cx.terminal.progress("writing the evidence pack");
    let sha256 = evidence::write(&case, place)?;
    drop(progress);
    cx.terminal.record(&format!("{}  {}", sha256, place.join(evidence::MANIFEST).display()))?;
    cx.terminal.note("note this hash outside the folder: `tickmark verify DIR --expect HASH` knows the pack by it");
    Ok(())
}
