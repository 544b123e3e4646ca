//! `tickmark check`: governance controls on the whole population, as a tree, as rows, or as the items of one control.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::cli::{CheckArgs, FailOn, Format, Items};
use crate::commands::answer::{Answer, is_control};
use crate::commands::{Context, coverage, evidence, files, indicators, sample};
use crate::controls::{Control, Engine, Outcome, Packs, Policy, Run, Severity, Tested, Waivers, Which};
use crate::error::{Error, Result};
use crate::evidence::{Findings, Form, Ran};
use crate::output::Rows;
use crate::{ExitStatus, controls, output, text};

/// The folder of a project's own controls.
pub(super) const OWN_PACK: &str = "controls";

pub(super) fn run(args: &CheckArgs, cx: &Context) -> Result<ExitStatus> {
    sample::check(args)?;
    if args.sample_sizes {
        return sample::sizes(cx);
    }
    let previous = evidence::places(cx, args.evidence.as_deref(), args.previous.as_deref())?;
    // Said before anything is computed.
    let asked = cx.format.filter(|_| args.evidence.is_none()).unwrap_or(Format::Table);
    output::check_target(if args.list.is_some() { "items" } else { "controls" }, asked, cx.out.as_deref())?;
    let (mut packs, policy) = packs(cx, &args.pack)?;
    // Waivers may be of controls that were not asked for.
    let waivers = Waivers::read(&cx.project.dir, &packs.controls)?;
    packs.select(&args.ids)?;
    let (store, as_of) = cx.read_store()?;
    cx.name_defaults();
    let period = cx.period(&args.period, &store, as_of)?;
    let values = indicators::values(args, &store, &period, as_of, cx)?;
    let run = Run {
        packs: &packs,
        policy: &policy,
        waivers: &waivers,
        levels: &cx.project.settings.sla,
        calendars: &cx.calendars,
        period: &period,
        as_of,
        limit: controls::TIME_LIMIT,
    };
    let engine = Engine::new(&store, &run)?;
    if args.lint {
        return lint(&engine, &packs, cx);
    }
    let one = if let [one] = packs.controls.as_slice() { Some(one) } else { None };
    if let Some(which) = args.list {
        let control = one.ok_or_else(|| {
            Error::setting("`--list` shows the items of one control")
                .hint("name it: `tickmark check CHG-01 --list exceptions`")
        })?;
        return list(&engine, control, which, cx);
    }
    if args.files {
        return files::run(args, &store, cx);
    }
    if args.sample.is_some() || args.evaluate.is_some() {
        return sample::run(args, &engine, &period, as_of, one, cx);
    }
    for lapsed in waivers.lapsed(as_of) {
        cx.terminal.warning_at(&lapsed);
    }
    // Sheets that will not do are told before the long work.
    let samples = sample::examined(args, &engine, &packs)?;
    let tested = engine.test_all()?;
    if args.coverage {
        return coverage::run(&tested, &period, as_of, args.ids.is_empty(), cx);
    }
    let told = values.map(|values| indicators::told(&values, &tested, &engine, &run)).transpose()?.unwrap_or_default();
    if args.indicators {
        return indicators::run(&told, &period, as_of, cx);
    }
    let answer = Answer { period: &period, as_of, tested: &tested, store: &store, packs: &packs };
    let (document, table) = (answer.document(), answer.table());
    let project = &cx.project.settings.project;
    let ran = Ran {
        run: &run,
        store: &store,
        tested: &tested,
        document: &document,
        rows: &table,
        project: &project.name,
        zone: &project.zone,
        indicators: &told,
    };
    if let Some(place) = &args.evidence {
        evidence::write(cx, place, previous, ran, &engine, samples)?;
        cx.terminal.note(answer.headline()?.trim_end());
        return Ok(status(&tested, args.fail_on));
    }
    if matches!(cx.format, None | Some(Format::Table)) && cx.out.is_none() {
        let page = match one {
            Some(_) => answer.page_of_one(&engine)?,
            None => answer.page(&engine)?,
        };
        cx.terminal.page(&page)?;
    } else if let Some(form) = cx.format.and_then(form) {
        let bytes = Findings::gather(ran, &engine)?.render(form)?;
        match &cx.out {
            Some(path) => output::write_file(path, &bytes, &cx.places)?,
            None => cx.terminal.result(&bytes)?,
        }
    } else {
        let rows = Rows { what: "controls", table: &table, document: Some(document) };
        cx.deliver(&rows, Format::Table)?;
    }
    let status = status(&tested, args.fail_on);
    drop(engine);
    store.leave();
    Ok(status)
}

/// The forms that are made of the items, too. The workbook of controls is the lead sheet.
fn form(format: Format) -> Option<Form> {
    match format {
        Format::Sarif => Some(Form::Sarif),
        Format::Junit => Some(Form::Junit),
        Format::Oscal => Some(Form::Oscal),
        Format::Xlsx => Some(Form::LeadSheet),
        _ => None,
    }
}

/// The controls in force and the policy they run under.
pub(super) fn packs(cx: &Context, asked: &[PathBuf]) -> Result<(Packs, Policy)> {
    let policy = Policy::read(&cx.project.dir)?;
    let own = Some(cx.project.dir.join(OWN_PACK)).filter(|dir| dir.is_dir());
    let packs = Packs::with(own.into_iter().chain(policy.packs()).chain(asked.iter().cloned()))?;
    policy.check(&packs.controls)?;
    Ok((packs, policy))
}

/// A control as JSON: what it says of itself, and the parameters in force.
pub(super) fn describe(control: &Control, policy: &Policy) -> Value {
    let head = &control.head;
    json!({
        "id": head.id, "version": head.version, "title": head.title, "kind": head.kind, "status": head.status, "severity": head.severity,
        "subject": head.subject, "objective": head.objective, "criterion": head.criterion, "population": head.population,
        "limitations": head.limitations, "evidence": head.evidence, "sha256": control.sha256, "pack": control.pack,
        "changed": control.changed, "parameters": policy.in_force(control),
        "maps": head.maps.iter().map(|map| json!({ "to": map.to, "why": map.why })).collect::<Vec<_>>(), "relevant": controls::relevant(control.id()), "sql": control.sql,
    })
}

/// A tool that fails never shares a status with a finding.
fn status(tested: &[Tested], fail_on: Option<FailOn>) -> ExitStatus {
    if tested.iter().any(|tested| tested.outcome == Outcome::Error) {
        return ExitStatus::Partial;
    }
    let least = match fail_on {
        None => return ExitStatus::Done,
        Some(FailOn::Low) => Severity::Low,
        Some(FailOn::Medium) => Severity::Medium,
        Some(FailOn::High) => Severity::High,
        Some(FailOn::Critical) => Severity::Critical,
    };
    let found =
        |tested: &Tested| tested.outcome == Outcome::Exceptions && is_control(tested) && tested.severity >= least;
    if tested.iter().any(found) { ExitStatus::Found } else { ExitStatus::Done }
}

fn lint(engine: &Engine<'_>, packs: &Packs, cx: &Context) -> Result<ExitStatus> {
    let found: Vec<String> = packs
        .controls
        .iter()
        .flat_map(|control| engine.lint(control).into_iter().map(|what| format!("{}: {what}", control.id())))
        .collect();
    for line in &found {
        cx.terminal.line(line)?;
    }
    let (n, m) = (packs.controls.len() as u64, found.len() as u64);
    cx.terminal.note(&format!("{} read, {} found", text::count(n, "control"), text::count(m, "mistake")));
    Ok(if found.is_empty() { ExitStatus::Done } else { ExitStatus::Found })
}

fn list(engine: &Engine<'_>, control: &Control, items: Items, cx: &Context) -> Result<ExitStatus> {
    let tested = engine.test(control);
    if tested.counts.population == 0 {
        let reason = tested.reason.unwrap_or_default();
        cx.terminal.note(&format!("{}: {}: {reason}", control.id(), tested.outcome.as_str()));
        return Ok(if tested.outcome == Outcome::Error { ExitStatus::Partial } else { ExitStatus::Done });
    }
    let which = match items {
        Items::Exceptions => Which::Exceptions,
        Items::Waived => Which::Waived,
        Items::NotTestable => Which::NotTestable,
        Items::Population => Which::Population,
    };
    let table = engine.items(control, which, None)?;
    cx.deliver(&Rows { what: "items", table: &table, document: None }, Format::Table)?;
    Ok(ExitStatus::Done)
}
