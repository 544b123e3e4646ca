//! `tickmark check`: governance controls on the whole population, as a tree, as rows, as the items of one control, or as an evidence pack.

mod evidence;
mod items;
pub(super) mod listing;
mod status;
pub(super) mod views;

use crate::cli::{OutputFormat, TestControlsArgs};
use crate::commands::context::Context;
use crate::commands::context::controls::PreparedControls;
use crate::controls::Engine;
use crate::error::{Error, Result};
use crate::evidence::{CompletedRun, ControlFindings, EvaluationCriteria, ResultFormat, Results, examined};
use crate::output::OutputRows;
use crate::{ExitStatus, output};

pub(super) fn run(args: &TestControlsArgs, cx: &Context) -> Result<ExitStatus> {
    let question = EvaluationCriteria::new(args.question.confidence, args.question.tolerable)?;
    if question.tolerable.is_some() && args.with_sample.is_empty() {
        return Err(Error::setting("`--tolerable` needs a sample that was filled in")
            .hint("`tickmark sample evaluate FILE --tolerable SHARE`, or `--evidence DIR --with-sample FILE`"));
    }
    let previous = evidence::places(cx, args.evidence.as_deref(), args.previous.as_deref())?;
    // Said before anything is computed.
    let asked = cx.format.filter(|_| args.evidence.is_none()).unwrap_or(OutputFormat::Table);
    output::check_target(if args.list.is_some() { "items" } else { "controls" }, asked, cx.out.as_deref())?;
    let prepared = PreparedControls::new(cx, &args.ids, &args.of)?;
    // Packs and lead sheets of all controls have the indicators, too.
    let has_indicators = args.ids.is_empty()
        && args.list.is_none()
        && (args.evidence.is_some() || cx.format == Some(OutputFormat::Xlsx));
    let values = has_indicators.then(|| prepared.indicator_values(cx)).transpose()?;
    let run = prepared.run(cx);
    let engine = Engine::new(&prepared.store, &run)?;
    let packs = &prepared.setup.packs;
    let one = if let [one] = packs.controls.as_slice() { Some(one) } else { None };
    if let Some(which) = args.list {
        return items::run(which, &engine, one, cx);
    }
    for lapsed in prepared.setup.waivers.lapsed(prepared.as_of) {
        cx.terminal.warning_at(&lapsed);
    }
    // Sheets that cannot be used stop the command before the long work.
    let samples = examined(&args.with_sample, &engine, packs, question)?;
    let tested = engine.test_all()?;
    let indicators =
        values.map(|values| prepared.indicators(&values, &tested, &engine, cx)).transpose()?.unwrap_or_default();
    let results =
        Results { period: &prepared.period, as_of: prepared.as_of, tested: &tested, store: &prepared.store, packs };
    let (document, rows) = (&results.document()?, &results.table()?);
    let project = &cx.project.settings.project;
    let ran = CompletedRun {
        run: &run,
        store: &prepared.store,
        tested: &tested,
        document,
        rows,
        project: &project.name,
        zone: &project.zone,
        indicators: &indicators,
    };
    if let Some(place) = &args.evidence {
        evidence::write(cx, place, previous, ran, &engine, samples)?;
        cx.terminal.note(results.headline()?.trim_end());
        return Ok(status::of(&tested, args.fail_on));
    }
    if cx.is_page() {
        cx.terminal.page(&if one.is_some() { results.page_of_one(&engine)? } else { results.page(&engine)? })?;
    } else if let Some(form) = cx.format.and_then(form) {
        cx.deliver_bytes(&ControlFindings::gather(ran, &engine)?.render(form)?)?;
    } else {
        cx.deliver(
            &OutputRows { what: "controls", table: rows, document: Some(document.clone()) },
            OutputFormat::Table,
        )?;
    }
    let status = status::of(&tested, args.fail_on);
    drop(engine);
    prepared.store.leave();
    Ok(status)
}

/// The forms that are made of the items, too. The workbook of controls is the lead sheet.
fn form(format: OutputFormat) -> Option<ResultFormat> {
    match format {
        OutputFormat::Sarif => Some(ResultFormat::Sarif),
        OutputFormat::Junit => Some(ResultFormat::Junit),
        OutputFormat::Oscal => Some(ResultFormat::Oscal),
        OutputFormat::Xlsx => Some(ResultFormat::LeadSheet),
        _ => None,
    }
}
