//! `tickmark sample`: items of a control for people to examine, and what their examination says of the others.

use crate::cli::{DrawArgs, EvaluateArgs, OutputFormat};
use crate::commands::context::Context;
use crate::commands::context::controls::PreparedControls;
use crate::controls::{Control, Engine};
use crate::error::{Error, Result};
use crate::evidence::{CompletedSheet, DrawingFacts, EvaluationCriteria, SampleSizes};
use crate::output::OutputRows;
use crate::{ExitStatus, evidence, output, text};

pub(super) fn draw(args: &DrawArgs, cx: &Context) -> Result<ExitStatus> {
    let Some(seed) = &args.seed else { return Err(evidence::no_seed("sample draw")) };
    let prepared = PreparedControls::new(cx, std::slice::from_ref(&args.id), &args.of)?;
    let run = prepared.run(cx);
    let engine = Engine::new(&prepared.store, &run)?;
    let control = prepared.setup.packs.by_id(&args.id)?;
    if is_empty(&engine, control, cx) {
        return Ok(ExitStatus::Partial);
    }
    let drawn = evidence::draw(&engine, control, seed, args.size as usize, args.stratum.as_deref())?;
    let facts = DrawingFacts {
        as_of: text::instant(prepared.as_of),
        control: control.id().to_owned(),
        period: prepared.period.label.clone(),
        seed: seed.clone(),
        seed_by: args.seed_by.clone().unwrap_or_default(),
        stratum_by: args.stratum.clone().unwrap_or_default(),
        population: drawn.population,
        population_sha256: drawn.population_sha256.clone(),
    };
    let subjects: Vec<&str> = drawn.subjects.iter().map(String::as_str).collect();
    let table = evidence::sample_sheet(&drawn, &facts, &engine.named(control, &subjects)?)?;
    let document = Some(evidence::sample_document(&drawn, &facts)?);
    cx.deliver(&OutputRows { what: "sample", table: &table, document }, OutputFormat::Csv)?;
    let n = subjects.len() as u64;
    let all = if n == drawn.population { ": all of them, so no doubt about others is left" } else { "" };
    let of = text::count(drawn.population, "item");
    cx.terminal.note(&format!("drew {} of {of} of {}{all}", text::grouped(n), control.id()));
    cx.terminal.note(&format!(
        "fill in `result` ({}), keep the file as CSV, then `tickmark sample evaluate FILE` with the same period and as-of",
        text::or_list(&evidence::RESULTS),
    ));
    Ok(ExitStatus::Done)
}

pub(super) fn evaluate(args: &EvaluateArgs, cx: &Context) -> Result<ExitStatus> {
    let question = EvaluationCriteria::new(args.question.confidence, args.question.tolerable)?;
    let filled = CompletedSheet::read(&args.file)?;
    if let Some(id) = args.id.as_ref().filter(|id| !id.eq_ignore_ascii_case(&filled.control)) {
        let file = args.file.display();
        return Err(Error::setting(format!("`{file}` is a sample of {}, not of {id}", filled.control))
            .hint(format!("`tickmark sample evaluate {file}` evaluates it for {}", filled.control)));
    }
    let prepared = PreparedControls::new(cx, std::slice::from_ref(&filled.control), &args.of)?;
    let run = prepared.run(cx);
    let engine = Engine::new(&prepared.store, &run)?;
    let control = prepared.setup.packs.by_id(&filled.control)?;
    if is_empty(&engine, control, cx) {
        return Ok(ExitStatus::Partial);
    }
    let evaluated = evidence::evaluate_sheet(&engine, control, &filled, question)?;
    if cx.is_page() {
        cx.terminal.page(&evidence::evaluation_page(&evaluated))?;
    } else {
        let rows = OutputRows { what: "evaluation", table: &evaluated.table()?, document: Some(evaluated.document()?) };
        cx.deliver(&rows, OutputFormat::Table)?;
    }
    Ok(if evaluated.no_limit.is_some() { ExitStatus::Partial } else { ExitStatus::Done })
}

/// The customary sizes, and what attribute sampling asks for.
pub(super) fn sizes(cx: &Context) -> Result<ExitStatus> {
    let sizes = SampleSizes::read(&cx.project.dir)?;
    cx.deliver(&OutputRows { what: "sizes", table: &sizes.table()?, document: None }, OutputFormat::Table)?;
    if cx.is_page() {
        let plans = output::aligned(&evidence::sample_plans());
        let heading = "items of a large population that support a rate with so many deviations among them";
        cx.terminal.page(&format!("\n{heading}\n{plans}"))?;
    }
    cx.terminal.note(&sizes.note);
    Ok(ExitStatus::Done)
}

/// Whether there is nothing to draw from, and why.
fn is_empty(engine: &Engine<'_>, control: &Control, cx: &Context) -> bool {
    let tested = engine.test(control);
    let is_empty = tested.counts.population == 0;
    if is_empty {
        let reason = tested.reason.unwrap_or_default();
        cx.terminal.warning(&format!("nothing to draw from: {}: {}: {reason}", control.id(), tested.outcome.as_str()));
    }
    is_empty
}
