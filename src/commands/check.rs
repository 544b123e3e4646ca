//! `tickmark check`: governance controls on the whole population, as a tree, as rows, or as the items of one control.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::{Context, coverage, evidence, files, indicators, sample};
use crate::ExitStatus;
use crate::cli::{CheckArgs, FailOn, Format, Items};
use crate::controls::{
    self, Control, Engine, Kind, Outcome, Packs, Policy, Run, Severity, Step, Tested, Waivers, Which,
};
use crate::error::{Error, Result};
use crate::evidence::{Findings, Form, Ran};
use crate::output::{self, Rows};
use crate::period::Period;
use crate::store::{Cell, Store, Table};
use crate::text;

/// The folder of a project's own controls.
const OWN_PACK: &str = "controls";

/// Controls whose items are shown below the tree, and items of each.
const SHOWN: usize = 5;

/// Items of one control on a terminal.
const SHOWN_OF_ONE: usize = 50;

pub(super) fn run(args: &CheckArgs, cx: &Context) -> Result<ExitStatus> {
    sample::check(args)?;
    let previous = evidence::places(args.evidence.as_deref(), args.previous.as_deref())?;
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
    drop(store);
    // A connection of its own, which is closed to everything outside.
    let store = cx.open_for_reading()?;
    let levels = &cx.project.settings.sla;
    let limit = controls::TIME_LIMIT;
    let run = Run { packs: &packs, policy: &policy, waivers: &waivers, levels, period: &period, as_of, limit };
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
    let tested = engine.test_all()?;
    if args.coverage {
        return coverage::run(&tested, &period, as_of, args.ids.is_empty(), cx);
    }
    let told = values.map(|values| indicators::told(&values, &tested, &engine, &run)).transpose()?.unwrap_or_default();
    if args.indicators {
        return indicators::run(&told, &period, as_of, cx);
    }
    let answer = Answer { period: &period, as_of, tested: &tested, store: &store };
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
        evidence::write(cx, place, previous, ran, &engine)?;
        cx.terminal.note(answer.headline()?.trim_end());
        return Ok(status(&tested, args.fail_on));
    }
    if matches!(cx.format, None | Some(Format::Table)) && cx.out.is_none() {
        let page = match one {
            Some(_) => answer.page_of_one(&engine)?,
            None => answer.page(&engine)?,
        };
        cx.terminal.result(page.as_bytes())?;
    } else if let Some(form) = cx.format.and_then(form) {
        let bytes = Findings::gather(ran, &engine)?.render(form)?;
        match &cx.out {
            Some(path) => output::write_file(path, &bytes)?,
            None => cx.terminal.result(&bytes)?,
        }
    } else {
        let rows = Rows { what: "controls", table: &table, document: Some(document) };
        cx.deliver(&rows, Format::Table)?;
    }
    Ok(status(&tested, args.fail_on))
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
        "maps": head.maps.iter().map(|map| json!({ "to": map.to, "why": map.why })).collect::<Vec<_>>(), "sql": control.sql,
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

fn is_control(tested: &Tested) -> bool {
    tested.control.head.kind == Kind::Control
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

/// What was found, for a page or a document.
struct Answer<'a> {
    period: &'a Period,
    as_of: i64,
    tested: &'a [Tested],
    store: &'a Store,
}

impl Answer<'_> {
    fn document(&self) -> Value {
        let control = |tested: &Tested| {
            let (head, counts) = (&tested.control.head, tested.counts);
            json!({
                "id": head.id, "title": head.title, "kind": head.kind, "severity": tested.severity,
                "objective": tested.control.objective(), "practices": tested.control.practices().collect::<Vec<_>>(),
                "outcome": tested.outcome, "population": counts.population, "tested": counts.tested(),
                "exceptions": counts.exceptions, "not_testable": counts.not_testable(), "waived": counts.waived,
                "scope": tested.scope, "reason": tested.reason, "remarks": tested.remarks, "parameters": tested.parameters,
                "version": head.version, "sha256": tested.control.sha256, "pack": tested.control.pack, "changed": tested.control.changed,
            })
        };
        json!({
            "schema": "tickmark/controls/1",
            "period": self.period.label,
            "as_of": text::instant(self.as_of),
            "controls": self.tested.iter().map(control).collect::<Vec<_>>(),
        })
    }

    fn table(&self) -> Table {
        let columns = [
            "id",
            "title",
            "kind",
            "severity",
            "objective",
            "outcome",
            "population",
            "tested",
            "exceptions",
            "not_testable",
            "waived",
            "reason",
            "sha256",
        ];
        let row = |tested: &Tested| -> Vec<Cell> {
            let (control, counts) = (&tested.control, tested.counts);
            let kind = if is_control(tested) { "control" } else { "lead" };
            let n = |n: u64| Cell::Int(n as i64);
            vec![
                control.id().into(),
                control.head.title.as_str().into(),
                kind.into(),
                tested.severity.as_str().into(),
                control.objective().into(),
                tested.outcome.as_str().into(),
                n(counts.population),
                n(counts.tested()),
                n(counts.exceptions),
                n(counts.not_testable()),
                n(counts.waived),
                tested.reason.clone().into(),
                control.sha256.as_str().into(),
            ]
        };
        Table { columns: columns.map(str::to_owned).into(), rows: self.tested.iter().map(row).collect() }
    }

    /// The tree by objective, the exceptions that matter first, and what is missing.
    fn page(&self, engine: &Engine<'_>) -> Result<String> {
        let mut page = self.headline()?;
        let mut objectives: BTreeMap<&str, Vec<&Tested>> = BTreeMap::new();
        for tested in self.tested {
            objectives.entry(tested.control.objective()).or_default().push(tested);
        }
        for (objective, tests) in objectives {
            let title = controls::objective_title(objective).unwrap_or_default();
            let _ = writeln!(page, "\n{}", format!("{objective} {title}").trim_end());
            for tested in tests {
                page.push_str(&line(tested));
            }
        }
        let mut hits: Vec<&Tested> =
            self.tested.iter().filter(|t| t.outcome == Outcome::Exceptions && is_control(t)).collect();
        hits.sort_by_key(|tested| (std::cmp::Reverse(tested.severity), tested.control.head.tier));
        if !hits.is_empty() {
            page.push_str("\nExceptions that matter first, times in UTC\n");
        }
        for tested in hits.iter().take(SHOWN) {
            let counts = tested.counts;
            let _ = writeln!(
                page,
                "  {} {}: {} of {} tested, {}",
                tested.control.id(),
                tested.severity.as_str(),
                text::grouped(counts.exceptions),
                text::grouped(counts.tested()),
                tested.control.head.title.to_lowercase()
            );
            items(&mut page, engine, tested, Which::Exceptions, SHOWN)?;
        }
        if hits.len() > SHOWN {
            let _ = writeln!(
                page,
                "  and {} more with exceptions: `tickmark check ID` shows the items",
                hits.len() - SHOWN
            );
        }
        let lapsed: Vec<(&Tested, &String)> =
            self.tested.iter().filter_map(|tested| Some((tested, tested.lapsed.as_ref()?))).collect();
        if !lapsed.is_empty() {
            page.push_str("\nWaivers past their last day\n");
        }
        for (tested, which) in lapsed {
            let _ = writeln!(page, "  {}: {which}", tested.control.id());
        }
        let mut wanted: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for tested in self.tested.iter().filter(|t| t.outcome == Outcome::NotTestable && t.counts.population == 0) {
            for what in tested.reason.iter().flat_map(|reason| reason.split("; ")) {
                wanted.entry(what).or_default().push(tested.control.id());
            }
        }
        if !wanted.is_empty() {
            page.push_str("\nNot testable until these are supplied\n");
        }
        for (what, ids) in wanted {
            let _ = writeln!(page, "  {what}: {}", ids.join(", "));
        }
        Ok(page)
    }

    /// How many controls ended how, leads apart.
    fn headline(&self) -> Result<String> {
        let of = |outcome: Outcome, kind: Kind| {
            self.tested.iter().filter(|t| t.outcome == outcome && t.control.head.kind == kind).count()
        };
        let tickets = self.store.table("SELECT count(*) FROM ticket", &[])?;
        let tickets = tickets.rows.first().and_then(|row| row.first()?.as_count()).unwrap_or(0);
        let n = self.tested.iter().filter(|t| is_control(t)).count() as u64;
        let leads = self.tested.len() as u64 - n;
        let mut page = format!(
            "{} on {}, {} as of {}: {} with exceptions, {} within tolerance, {} without exceptions, {} not applicable, {} not testable",
            text::count(n, "control"),
            text::count(tickets, "ticket"),
            self.period.label,
            text::instant(self.as_of),
            of(Outcome::Exceptions, Kind::Control),
            of(Outcome::WithinTolerance, Kind::Control),
            of(Outcome::NoExceptions, Kind::Control),
            of(Outcome::NotApplicable, Kind::Control),
            of(Outcome::NotTestable, Kind::Control),
        );
        let failed = of(Outcome::Error, Kind::Control) + of(Outcome::Error, Kind::Lead);
        if failed > 0 {
            let _ = write!(page, ", {failed} in error");
        }
        let hits = of(Outcome::Exceptions, Kind::Lead);
        let _ = writeln!(page, "; {}, {hits} with something to look at", text::count(leads, "lead"));
        Ok(page)
    }

    fn page_of_one(&self, engine: &Engine<'_>) -> Result<String> {
        let Some(tested) = self.tested.first() else { return Ok(String::new()) };
        let head = &tested.control.head;
        let mut page =
            format!("{} ({}), {} as of {}\n", head.title, head.id, self.period.label, text::instant(self.as_of));
        for step in &tested.scope {
            page.push_str(&text_of(step));
        }
        page.push_str(&line(tested));
        for remark in &tested.remarks {
            let _ = writeln!(page, "  {remark}");
        }
        for used in &tested.parameters {
            let _ = writeln!(page, "  {} = {} ({})", used.name, used.value, used.source);
        }
        let counts = tested.counts;
        for (which, n, title) in [
            (Which::Exceptions, counts.exceptions, if is_control(tested) { "Exceptions" } else { "To look at" }),
            (Which::Waived, counts.waived, "Waived"),
            (Which::NotTestable, counts.not_testable(), "Not testable"),
        ] {
            if n > 0 {
                let _ = writeln!(page, "\n{title}, times in UTC");
                items(&mut page, engine, tested, which, SHOWN_OF_ONE)?;
            }
        }
        Ok(page)
    }
}

/// Items with their reasons, and how many more there are.
fn items(page: &mut String, engine: &Engine<'_>, tested: &Tested, which: Which, most: usize) -> Result<()> {
    let items = engine.items(&tested.control, which, Some(most))?;
    let rows = items.rows.iter().map(|row| {
        let mut cells = row.iter().take(3).cloned();
        vec![cells.next().unwrap_or(Cell::Null), cells.nth(1).unwrap_or(Cell::Null)]
    });
    let table = Table { columns: vec![tested.control.head.subject.clone(), "reason".to_owned()], rows: rows.collect() };
    for line in output::aligned(&table).lines().skip(1) {
        let _ = writeln!(page, "    {line}");
    }
    let counts = tested.counts;
    let all = match which {
        Which::Exceptions => counts.exceptions,
        Which::Waived => counts.waived,
        Which::NotTestable => counts.not_testable(),
        Which::Population => counts.population,
    };
    if all > most as u64 {
        let _ = writeln!(page, "    and {} more", text::grouped(all - most as u64));
    }
    Ok(())
}

/// One step from what was loaded to what was tested.
fn text_of(step: &Step) -> String {
    let unknown =
        if step.unknown > 0 { format!(", of {} not known", text::grouped(step.unknown)) } else { String::new() };
    let left_out = step.left_out.map_or_else(String::new, |n| format!("- {}", text::grouped(n)));
    format!("  {left_out:>12} {:<58}{:>12}\n", format!("{}{unknown}", step.step), text::count(step.remains, &step.of))
}

/// One control of the tree: what it found with its n, never a share alone.
fn line(tested: &Tested) -> String {
    let counts = tested.counts;
    let found = match tested.outcome {
        Outcome::Exceptions | Outcome::WithinTolerance | Outcome::NoExceptions => {
            let mut found =
                format!("{} of {} tested", text::grouped(counts.exceptions), text::grouped(counts.tested()));
            if counts.waived > 0 {
                let _ = write!(found, ", {} waived", text::grouped(counts.waived));
            }
            if counts.not_testable() > 0 {
                let _ = write!(found, ", {} not testable", text::grouped(counts.not_testable()));
            }
            found
        }
        _ => tested.reason.clone().unwrap_or_default(),
    };
    let word = tested.outcome.as_str().replace('_', " ");
    let word =
        if tested.outcome == Outcome::Exceptions && !is_control(tested) { "to look at".to_owned() } else { word };
    let title = if is_control(tested) {
        tested.control.head.title.clone()
    } else {
        format!("{} (lead)", tested.control.head.title)
    };
    let changed = if tested.control.changed { " [changed from the built-in]" } else { "" };
    format!("  {:<7} {:<9} {:<17} {title}{changed}: {found}\n", tested.control.id(), tested.severity.as_str(), word)
}
