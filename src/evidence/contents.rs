//! What is in a pack: results, lists, work papers, and everything they depend on. The same inputs give the same bytes: no time of day, no
//! name of a machine, every list in one order.

use crate::evidence::names::{LONG, RECONCILIATION};
use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::controls::{Control, ControlSet, Engine, Outcome, POLICY_FILE, Tested, VIEWS, WAIVER_FILE};
use crate::error::{Error, ErrorKind, Result};
use crate::evidence::forms::{Findings, Form, Ran};
use crate::evidence::items::{Held, Item, Verdict};
use crate::evidence::pack::{MANIFEST, Pack, Part};
use crate::evidence::paper::{Paper, Shown};
use crate::evidence::sample::Examined;
use crate::evidence::{files, indicators, items, scope};
use crate::output::CsvRows;
use crate::store::{Cell, Table};
use crate::whole_file::Limit;
use crate::{hash, incomplete, text, whole_file};

/// What a pack says of itself.
const README: &str = include_str!("README.txt");

/// What is written down.
pub struct Case<'a> {
    /// What was run, and what came of it.
    pub ran: Ran<'a>,
    /// Where it was run.
    pub engine: &'a Engine<'a>,
    /// Its settings, if it has any.
    pub settings: Option<&'a str>,
    /// The pack that this one follows.
    pub previous: Option<Previous>,
    /// Examined samples.
    pub samples: Vec<Examined>,
    /// Makes the page of a work paper.
    pub page: &'a dyn Fn(&Paper) -> Result<String>,
}

/// An earlier pack.
#[derive(Debug, Clone)]
pub struct Previous {
    sha256: String,
    manifest: Value,
}

impl Previous {
    /// Reads what an earlier pack says of itself.
    pub fn read(dir: &Path) -> Result<Self> {
        let path = dir.join(MANIFEST);
        let text = whole_file::text(&path, Limit::Table)?;
        let manifest: Value = serde_json::from_str(&text)
            .map_err(|error| Error::setting(format!("`{}` is not the manifest of a pack: {error}", path.display())))?;
        Ok(Self { sha256: hash::sha256(&text), manifest })
    }

    fn value(&self) -> Value {
        let of = |key: &str| self.manifest.get(key).cloned().unwrap_or_default();
        json!({ "manifest_sha256": self.sha256, "period": of("period"), "as_of": of("as_of"), "pack": of("controls") })
    }
}

/// Writes a pack to a place where nothing is yet. Gives the hash of its manifest.
pub fn write(case: &Case<'_>, place: &Path) -> Result<String> {
    let mut pack = Pack::begin(place)?;
    pack.add("README.txt", README)?;
    pack.add_json("results.json", case.ran.document)?;
    sheet(&mut pack, "results.csv", case.ran.rows)?;
    if !case.ran.indicators.is_empty() {
        let told = case.ran.indicators;
        pack.add_json("indicators.json", &indicators::document(told, case.ran.run.period, case.ran.run.as_of)?)?;
        sheet(&mut pack, "indicators.csv", &indicators::table(told)?)?;
    }
    pack.add_json("parameters.json", &parameters(case)?)?;
    decisions(case, &mut pack)?;
    for (name, sql) in [("reconciliation.csv", RECONCILIATION), ("rejected.csv", REJECTED)] {
        sheet(&mut pack, name, &case.ran.store.table(sql, &[])?)?;
    }
    sheet(&mut pack, "scope.csv", &scope::table(case.ran.tested)?)?;
    let built_in = case.ran.run.packs.sets.iter().take(1).flat_map(|set| &set.files);
    for file in built_in.filter(|file| file.path == VIEWS) {
        pack.add(VIEWS, &file.text)?;
    }
    for set in case.ran.run.packs.added() {
        for file in &set.files {
            pack.add(&format!("sets/{}/{}", set.name, file.path), &file.text)?;
        }
    }
    pack.add_json("files.json", &files::document(&files::sheets(case.ran.store)?))?;
    let files = items::paths(case.ran.store)?;
    let mut all = CsvRows::new(pack.part("exceptions.csv")?, &LONG.map(str::to_owned))?;
    let mut held = Vec::new();
    for tested in case.ran.tested {
        held.push(one(case, &mut pack, tested, &files, &mut all)?);
    }
    pack.end(all.finish()?)?;
    for examined in &case.samples {
        let folder = format!("samples/{}", examined.evaluated.control);
        pack.add(&format!("{folder}/{}", examined.name), &examined.sheet)?;
        pack.add_json(&format!("{folder}/{}.evaluation.json", examined.name), &examined.evaluated.document()?)?;
    }
    forms(&Findings::new(case.ran, held)?, &mut pack)?;
    pack.finish(manifest(case)?)
}

/// The same results in the forms of other tools.
fn forms(findings: &Findings<'_>, pack: &mut Pack) -> Result<()> {
    for (path, form) in
        [("results.sarif", Form::Sarif), ("junit.xml", Form::Junit), ("leadsheet.xlsx", Form::LeadSheet)]
    {
        pack.add(path, findings.render(form)?)?;
    }
    for (path, bytes) in findings.oscal(&pack.hashes()) {
        pack.add(path, bytes)?;
    }
    Ok(())
}

/// What was read and not taken.
const REJECTED: &str = "
SELECT f.path, r.part, r.line_no, r.ticket_number, r.column_name, r.raw_value, r.rule, r.expected, r.whole_record
FROM rejected_value r LEFT JOIN source_file f USING (file_id) ORDER BY ALL";

/// A control: its text, its result, its items and its work paper.
fn one(
    case: &Case<'_>,
    pack: &mut Pack,
    tested: &Tested,
    files: &BTreeMap<String, String>,
    all: &mut CsvRows<Part>,
) -> Result<Held> {
    let control = &tested.control;
    let folder = format!("controls/{}", control.id());
    pack.add(&format!("{folder}/control.sql"), &control.text)?;
    let results = case.ran.document.get("controls").and_then(Value::as_array).into_iter().flatten();
    let result = results.clone().find(|result| result.get("id").and_then(Value::as_str) == Some(control.id()));
    pack.add_json(&format!("{folder}/result.json"), result.unwrap_or(&Value::Null))?;
    let (shown, held) = lists(case, pack, tested, &folder, files, all)?;
    let run = case.ran.run;
    let mut paper = Paper::new(tested, &run.period.label, run.as_of, run.packs.added(), shown);
    paper.remark(incomplete::find(case.ran.store)?.map(|load| format!("Incomplete load: {}.", load.short())));
    pack.add(&format!("{folder}/workpaper.html"), (case.page)(&paper)?)?;
    Ok(held)
}

/// The items that are not clean, in up to three lists, and all exceptions in the long one. Gives the first of each.
fn lists(
    case: &Case<'_>,
    pack: &mut Pack,
    tested: &Tested,
    folder: &str,
    files: &BTreeMap<String, String>,
    all: &mut CsvRows<Part>,
) -> Result<([Shown; 3], Held)> {
    let mut shown = [
        Shown::new("Exceptions", "exceptions.csv"),
        Shown::new("Waived", "waived.csv"),
        Shown::new("Not testable", "not_testable.csv"),
    ];
    let mut held = Held::default();
    if !items::any(tested) {
        return Ok((shown, held));
    }
    let mut sheets: [Option<CsvRows<Part>>; 3] = [None, None, None];
    case.engine.each_finding(&tested.control, |table| {
        for row in &table.rows {
            let item = Item::of(&table, row, files);
            let place = match item.verdict {
                Verdict::Exception => 0,
                Verdict::Waived => 1,
                Verdict::NotTestable => 2,
            };
            let (Some(shown), Some(sheet)) = (shown.get_mut(place), sheets.get_mut(place)) else { continue };
            shown.take(|| [item.subject.clone(), item.reason.clone(), item.record()]);
            let columns = table.columns.len() - 1;
            if sheet.is_none() {
                let names = table.columns.get(..columns).unwrap_or_default();
                *sheet = Some(CsvRows::new(pack.part(&format!("{folder}/{}", shown.file()))?, names)?);
            }
            if let Some(sheet) = sheet {
                sheet.push(row.iter().take(columns))?;
            }
            if item.verdict != Verdict::NotTestable {
                all.push(&item.long(tested))?;
            }
            held.take(item);
        }
        Ok(())
    })?;
    for sheet in sheets.into_iter().flatten() {
        pack.end(sheet.finish()?)?;
    }
    Ok((shown, held))
}

fn sheet(pack: &mut Pack, path: &str, table: &Table) -> Result<()> {
    let mut rows = CsvRows::new(pack.part(path)?, &table.columns)?;
    table.rows.iter().try_for_each(|row| rows.push(row))?;
    pack.end(rows.finish()?)
}

/// The values in force with who says so, by control, and as the one row of `p`.
fn parameters(case: &Case<'_>) -> Result<Value> {
    let p = case.engine.parameters()?;
    let row = p.rows.first().into_iter().flatten();
    let p: Map<String, Value> = p.columns.iter().cloned().zip(row.map(|cell| cell.to_text().into())).collect();
    let used = |tested: &Tested| (tested.control.id().to_owned(), json!(tested.parameters));
    let controls: Map<String, Value> =
        case.ran.tested.iter().filter(|tested| !tested.parameters.is_empty()).map(used).collect();
    Ok(json!({ "schema": "tickmark/parameters/1", "p": p, "controls": controls }))
}

/// What the organisation has decided, as it was written and as it was taken.
fn decisions(case: &Case<'_>, pack: &mut Pack) -> Result<()> {
    let written = [
        (POLICY_FILE, Some(case.ran.run.policy.text())),
        (WAIVER_FILE, Some(case.ran.run.waivers.text())),
        ("tickmark.toml", case.settings),
    ];
    for (name, text) in written {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            pack.add(name, text)?;
        }
    }
    for name in case.ran.run.policy.table_names() {
        let path = format!("tables/{name}.csv");
        let mut rows = None;
        let columns = case.engine.each_row(name, |table| {
            let rows = match &mut rows {
                Some(rows) => rows,
                None => rows.insert(CsvRows::new(pack.part(&path)?, &table.columns)?),
            };
            table.rows.iter().try_for_each(|row| rows.push(row))
        })?;
        let rows = rows.map_or_else(|| CsvRows::new(pack.part(&path)?, &columns), Ok)?;
        pack.end(rows.finish()?)?;
    }
    let today = text::instant(case.ran.run.as_of);
    let today = today.get(..10).unwrap_or_default();
    let columns = [
        "id",
        "control",
        "subject",
        "reason",
        "raised_by",
        "approved_by",
        "approved_on",
        "expires_on",
        "reference",
        "holds",
    ];
    let rows = case.ran.run.waivers.all.iter().map(|waiver| {
        let waiver = waiver.clone();
        let holds = waiver.expires_on.as_str() >= today;
        vec![
            waiver.id.into(),
            waiver.control.into(),
            waiver.subject.into(),
            waiver.reason.into(),
            waiver.raised_by.into(),
            waiver.approved_by.into(),
            waiver.approved_on.into(),
            waiver.expires_on.into(),
            waiver.reference.into(),
            Cell::Bool(holds),
        ]
    });
    sheet(pack, "waivers.csv", &Table { columns: columns.map(str::to_owned).into(), rows: rows.collect() })
}

fn manifest(case: &Case<'_>) -> Result<Map<String, Value>> {
    let run = case.ran.run;
    let engine = case.ran.store.table("SELECT version()", &[])?;
    let engine = engine.rows.first().and_then(|row| row.first()?.to_text());
    let manifest = json!({
        "schema": "tickmark/evidence/1",
        "tool": { "name": "tickmark", "version": env!("CARGO_PKG_VERSION"), "duckdb": engine },
        "project": case.ran.project,
        "zone": case.ran.zone,
        "period": { "label": run.period.label, "from": text::instant(run.period.from), "until": text::instant(run.period.until) },
        "as_of": text::instant(run.as_of),
        "controls": {
            "count": run.packs.controls.len(),
            "sha256": pack_hash(&run.packs.controls),
            "packs": run.packs.sets.iter().map(|set| crate::evidence::contents::set(set, &run.packs.controls)).collect::<Vec<_>>(),
        },
        "inputs": inputs(case)?,
        "previous": case.previous.as_ref().map(Previous::value),
        "limitations": limitations(case)?,
    });
    match manifest {
        Value::Object(map) => Ok(map),
        _ => Err(Error::new(ErrorKind::Frame { what: MANIFEST.to_owned(), message: "is no object".to_owned() })),
    }
}

/// One hash over the ids and hashes of controls.
fn pack_hash<'a>(controls: impl IntoIterator<Item = &'a Control>) -> String {
    let mut lines: Vec<String> =
        controls.into_iter().map(|control| format!("{} {}\n", control.id(), control.sha256)).collect();
    lines.sort();
    hash::sha256(lines.concat())
}

/// A control set: its files, and what is otherwise than without it.
fn set(set: &ControlSet, controls: &[Control]) -> Value {
    let own = controls.iter().filter(|control| control.pack == set.name);
    json!({
        "name": set.name, "version": set.version, "controls": own.count(), "changed": set.changes.controls,
        "sha256": set.sha256, "files": set.files, "changes": set.changes,
    })
}

/// Everything that was read, with its hash.
fn inputs(case: &Case<'_>) -> Result<Vec<Value>> {
    let files = case.ran.store.table("SELECT path, sha256, bytes FROM source_file ORDER BY path, sha256", &[])?;
    let mut inputs: Vec<Value> = files
        .rows
        .iter()
        .map(|row| {
            let text = |place: usize| row.get(place).and_then(Cell::to_text);
            let bytes = row.get(2).and_then(Cell::as_i64);
            json!({ "kind": "export", "path": text(0), "sha256": text(1), "bytes": bytes })
        })
        .collect();
    let mut add = |kind: &str, path: &str, text: Option<&str>| {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            inputs.push(json!({ "kind": kind, "path": path, "sha256": hash::sha256(text), "bytes": text.len() }));
        }
    };
    add("policy", POLICY_FILE, Some(case.ran.run.policy.text()));
    add("waivers", WAIVER_FILE, Some(case.ran.run.waivers.text()));
    add("settings", "tickmark.toml", case.settings);
    for (table, written, path) in case.ran.run.policy.table_files() {
        let (sha256, bytes) = file_hash(&path)?;
        let written = written.display().to_string();
        inputs.push(json!({ "kind": "table", "table": table, "path": written, "sha256": sha256, "bytes": bytes }));
    }
    Ok(inputs)
}

fn file_hash(path: &Path) -> Result<(String, usize)> {
    let bytes = whole_file::bytes(path, Limit::Table)?;
    Ok((hash::sha256(&bytes), bytes.len()))
}

/// What a reader must know before the results are relied on.
fn limitations(case: &Case<'_>) -> Result<Vec<String>> {
    let tested = case.ran.tested;
    let of = |outcome: Outcome| tested.iter().filter(|tested| tested.outcome == outcome).count() as u64;
    let n = text::count(tested.len() as u64, "control");
    let mut limitations = Vec::new();
    limitations.extend(incomplete::find(case.ran.store)?.map(|load| format!("incomplete load: {}", load.short())));
    for (outcome, what) in [
        (Outcome::NotTestable, "not testable with the data supplied"),
        (Outcome::NotApplicable, "without an item in the population"),
        (Outcome::Error, "in error"),
    ] {
        if of(outcome) > 0 {
            limitations.push(format!("{} of {n} {what}", of(outcome)));
        }
    }
    let partly = tested.iter().filter(|tested| tested.counts.tested() > 0 && tested.counts.not_testable() > 0).count();
    if partly > 0 {
        limitations.push(format!("{partly} of {n} tested with items that have no verdict"));
    }
    limitations.push("what was never recorded, or recorded elsewhere, is not seen".to_owned());
    limitations.push("hashes show that nothing changed since the pack was made, not who made it or when".to_owned());
    Ok(limitations)
}
