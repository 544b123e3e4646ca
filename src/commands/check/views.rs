//! `tickmark check coverage`, `indicators` and `files`: what there is to see around the results of controls.

use crate::cli::{ControlArgs, FilesArgs, OutputFormat};
use crate::commands::context::Context;
use crate::commands::context::controls::PreparedControls;
use crate::controls::{ControlOutcome, Engine};
use crate::error::Result;
use crate::evidence::{Coverage, IndicatorState};
use crate::output::OutputRows;
use crate::{ExitStatus, evidence};

/// The practices of COBIT 2019 with the controls that bear on them.
pub(crate) fn coverage(args: &ControlArgs, cx: &Context) -> Result<ExitStatus> {
    let prepared = PreparedControls::new(cx, &[], args)?;
    let tested = Engine::new(&prepared.store, &prepared.run(cx))?.test_all()?;
    let coverage = Coverage::new(&tested, &prepared.period, prepared.as_of)?;
    if cx.is_page() {
        cx.terminal.page(&coverage.page())?;
    } else {
        let rows = OutputRows { what: "coverage", table: &coverage.table()?, document: Some(coverage.document()?) };
        cx.deliver(&rows, OutputFormat::Table)?;
    }
    Ok(status(!tested.iter().any(|tested| tested.outcome == ControlOutcome::Error)))
}

/// The figures that stand next to the controls. They are of all controls: counts of some would make no figure.
pub(crate) fn indicators(args: &ControlArgs, cx: &Context) -> Result<ExitStatus> {
    let prepared = PreparedControls::new(cx, &[], args)?;
    let values = prepared.indicator_values(cx)?;
    let run = prepared.run(cx);
    let engine = Engine::new(&prepared.store, &run)?;
    let found = prepared.indicators(&values, &engine.test_all()?, &engine, cx)?;
    if cx.is_page() {
        cx.terminal.page(&evidence::indicator_page(&found, &prepared.period, prepared.as_of))?;
    } else {
        let document = evidence::indicator_document(&found, &prepared.period, prepared.as_of)?;
        let rows =
            OutputRows { what: "indicators", table: &evidence::indicator_table(&found)?, document: Some(document) };
        cx.deliver(&rows, OutputFormat::Table)?;
    }
    let mut figures = found.iter().flat_map(|indicator| &indicator.figures);
    Ok(status(!figures.any(|row| row.state == IndicatorState::Error)))
}

/// The completeness and accuracy sheet of each loaded file, and tick lists for those who compare it with the system.
pub(crate) fn files(args: &FilesArgs, cx: &Context) -> Result<ExitStatus> {
    let tick =
        args.sample.map(|n| args.seed.as_ref().map(|seed| (n, seed)).ok_or_else(|| evidence::no_seed("--sample")));
    let tick = tick.transpose()?;
    // The sheets show what the policy states of the files, which is laid out like the inputs of a test of everything.
    let prepared = PreparedControls::new(cx, &[], &ControlArgs { period: "all".to_owned(), controls: Vec::new() })?;
    let run = prepared.run(cx);
    let _laid_out = Engine::new(&prepared.store, &run)?;
    if let Some((n, seed)) = tick {
        let table = evidence::tick_lists(&prepared.store, seed, n as usize)?;
        cx.deliver(&OutputRows { what: "tick-lists", table: &table, document: None }, OutputFormat::Csv)?;
        return Ok(ExitStatus::Done);
    }
    let sheets = evidence::sheets(&prepared.store)?;
    if cx.is_page() {
        cx.terminal.page(&sheets.iter().map(evidence::sheet_page).collect::<Vec<_>>().join("\n"))?;
    } else {
        let document = Some(evidence::sheet_document(&sheets));
        cx.deliver(
            &OutputRows { what: "files", table: &evidence::sheet_table(&sheets)?, document },
            OutputFormat::Table,
        )?;
    }
    Ok(status(sheets.iter().all(evidence::is_sound)))
}

/// What could not be computed, or does not add up, leaves the answer partial.
fn status(is_whole: bool) -> ExitStatus {
    if is_whole { ExitStatus::Done } else { ExitStatus::Partial }
}
