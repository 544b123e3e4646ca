//! The lead sheet: the results as a workbook to work on, with columns for what people decide about each exception.

use crate::controls::{Kind, Outcome};
use crate::error::Result;
use crate::evidence::forms::findings::Findings;
use crate::evidence::items::{HELD, kind, text};
use crate::evidence::names::LONG;
use crate::evidence::{indicators, scope};
use crate::output;
use crate::output::Sheet;
use crate::store::{Cell, Table};
use crate::text::grouped;

/// What may come of an exception that somebody followed up.
const DISPOSITIONS: &[&str] = &["confirmed", "explained", "compensating control", "waived"];
/// What people write down about an exception; the first takes one of the words above.
const DECIDED: [&str; 5] = ["disposition", "explanation", "reference", "decided_by", "decided_on"];

pub(super) fn workbook(findings: &Findings<'_>) -> Result<Vec<u8>> {
    let mut sheets = vec![
        Sheet::new("Summary", summary(findings)),
        Sheet::new("Reconciliation", findings.reconciliation.clone()),
        Sheet::new("Scope", scope::table(findings.tested)?),
        Sheet::new("Controls", controls(findings)),
        Sheet::new("Exceptions", exceptions(findings)).choices(LONG.len(), DISPOSITIONS),
        Sheet::new("Not testable", not_testable(findings)),
        Sheet::new("Parameters", parameters(findings)),
    ];
    if !findings.indicators.is_empty() {
        sheets.insert(4, Sheet::new("Indicators", indicators::table(findings.indicators)?));
    }
    output::workbook(&sheets)
}

fn table(columns: &[&str], rows: Vec<Vec<Cell>>) -> Table {
    Table { columns: columns.iter().map(|name| (*name).to_owned()).collect(), rows }
}

/// What was tested, how it ended, and what the other sheets do not show.
fn summary(findings: &Findings<'_>) -> Table {
    let run = findings.run;
    let fact = |name: &str, value: &str| vec![name.into(), text(value)];
    let mut rows = vec![
        fact("project", findings.project),
        fact("period", &run.period.label),
        vec!["from".into(), Cell::Instant(run.period.from)],
        vec!["until".into(), Cell::Instant(run.period.until)],
        vec!["as of".into(), Cell::Instant(run.as_of)],
        fact("zone of the project", findings.zone),
        fact("times in this workbook", "UTC"),
    ];
    for kind in [Kind::Control, Kind::Lead] {
        for outcome in [
            Outcome::Exceptions,
            Outcome::WithinTolerance,
            Outcome::NoExceptions,
            Outcome::NotTestable,
            Outcome::NotApplicable,
            Outcome::Error,
        ] {
            let fits = findings.tested.iter().filter(|t| t.outcome == outcome && t.control.head.kind == kind);
            let name = if kind == Kind::Control { "controls" } else { "leads" };
            rows.push(vec![format!("{name}: {}", outcome.as_str().replace('_', " ")).into(), int(fits.count() as u64)]);
        }
    }
    let note =
        "All items of each population were tested, none was drawn. Whether a control works is for people to judge.";
    rows.push(fact("method", note));
    for (tested, held) in findings.each() {
        let all = tested.counts.exceptions + tested.counts.waived;
        let shown = [
            ("exceptions", all, held.exceptions.len()),
            ("not testable", tested.counts.not_testable(), held.not_testable.len()),
        ];
        for (what, all, shown) in shown {
            if all > shown as u64 && shown == HELD {
                let told =
                    format!("the first {} of {}; the evidence pack lists all", grouped(shown as u64), grouped(all));
                rows.push(fact(&format!("{} {what}", tested.control.id()), &told));
            }
        }
    }
    table(&["item", "value"], rows)
}

fn int(n: u64) -> Cell {
    Cell::Int(n as i64)
}

/// The results, with room for what the reviewer concludes.
fn controls(findings: &Findings<'_>) -> Table {
    let mut sheet = findings.rows.clone();
    let room = ["conclusion", "prepared_by", "reviewed_by"];
    sheet.columns.extend(room.map(str::to_owned));
    sheet.rows.iter_mut().for_each(|row| row.extend(room.map(|_| Cell::Null)));
    sheet
}

fn exceptions(findings: &Findings<'_>) -> Table {
    let columns: Vec<&str> = LONG.into_iter().chain(DECIDED).collect();
    let items = findings.each().flat_map(|(tested, held)| held.exceptions.iter().map(move |item| item.long(tested)));
    table(&columns, items.map(|item| item.into_iter().chain(DECIDED.map(|_| Cell::Null)).collect()).collect())
}

/// Controls that could not be tested at all, and items that could not be tested by a control that could.
fn not_testable(findings: &Findings<'_>) -> Table {
    let mut rows = Vec::new();
    for (tested, held) in findings.each() {
        let control = [text(tested.control.id()), text(kind(tested)), text(tested.severity.as_str())];
        let row = |rest: [Cell; 4]| control.iter().cloned().chain(rest).collect();
        if matches!(tested.outcome, Outcome::NotTestable | Outcome::NotApplicable | Outcome::Error) {
            let why = format!("{}: {}", tested.outcome.as_str(), tested.reason.as_deref().unwrap_or_default());
            rows.push(row([Cell::Null, text(&why), Cell::Null, Cell::Null]));
        }
        rows.extend(
            held.not_testable
                .iter()
                .map(|item| row([text(&item.subject), text(&item.reason), text(&item.file), item.line().into()])),
        );
    }
    table(&["control", "kind", "severity", "subject_id", "reason", "file", "record"], rows)
}

fn parameters(findings: &Findings<'_>) -> Table {
    let rows = findings.tested.iter().flat_map(|tested| {
        tested.parameters.iter().map(|used| {
            let value = match &used.value {
                toml::Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            vec![text(tested.control.id()), text(&used.name), text(&value), text(&used.source)]
        })
    });
    table(&["control", "parameter", "value", "source"], rows.collect())
}
