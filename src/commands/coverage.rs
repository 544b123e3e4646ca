//! `tickmark check --coverage`: the practices of COBIT 2019 with the tests that bear on them and what they found, and openly those that no test
//! bears on.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::cli::Format;
use crate::commands::Context;
use crate::controls::{Outcome, Practice, Tested};
use crate::error::{Error, Result};
use crate::output::Rows;
use crate::period::Period;
use crate::store::{Cell, Table};
use crate::{ExitStatus, controls, text};

pub(super) fn run(tested: &[Tested], period: &Period, as_of: i64, all: bool, cx: &Context) -> Result<ExitStatus> {
    if !all {
        return Err(Error::setting("the coverage is of all controls").hint("`tickmark check --coverage` without ids"));
    }
    let in_force: Vec<_> = tested.iter().map(|tested| tested.control.clone()).collect();
    let practices = controls::coverage(&in_force)?;
    if matches!(cx.format, None | Some(Format::Table)) && cx.out.is_none() {
        cx.terminal.page(&page(&practices, tested, period, as_of))?;
    } else {
        let document = json!({
            "schema": "tickmark/coverage/1", "period": period.label, "as_of": text::instant(as_of),
            "practices": practices.iter().map(|practice| entry(practice, tested)).collect::<Vec<_>>(),
        });
        let rows = Rows { what: "coverage", table: &table(&practices, tested), document: Some(document) };
        cx.deliver(&rows, Format::Table)?;
    }
    let failed = tested.iter().any(|tested| tested.outcome == Outcome::Error);
    Ok(if failed { ExitStatus::Partial } else { ExitStatus::Done })
}

/// The tests of a practice.
fn tests<'a>(practice: &'a Practice, tested: &'a [Tested]) -> impl Iterator<Item = &'a Tested> {
    practice.tests.iter().filter_map(|id| tested.iter().find(|tested| tested.control.id() == id))
}

/// Why a control bears on a practice: by its own text, else by the map.
fn why<'a>(practice: &'a Practice, tested: &'a Tested) -> &'a str {
    let own = tested.control.head.maps.iter().find(|map| map.to.strip_prefix("cobit2019:") == Some(&practice.id));
    own.map_or(practice.why.as_str(), |map| map.why.as_str())
}

fn entry(practice: &Practice, tested: &[Tested]) -> Value {
    let test = |tested: &Tested| {
        json!({
            "id": tested.control.id(), "why": why(practice, tested), "outcome": tested.outcome,
            "population": tested.counts.population, "tested": tested.counts.tested(), "exceptions": tested.counts.exceptions,
        })
    };
    json!({
        "id": practice.id, "about": practice.about, "objective": practice.objective, "id_checked": practice.checked,
        "why": practice.why, "tests": tests(practice, tested).map(test).collect::<Vec<_>>(), "measures": practice.measures,
    })
}

fn table(practices: &[Practice], tested: &[Tested]) -> Table {
    let columns =
        ["practice", "about", "id_checked", "why", "test", "outcome", "population", "tested", "exceptions", "measures"];
    let mut rows = Vec::new();
    for practice in practices {
        let before: [Cell; 4] = [
            practice.id.as_str().into(),
            practice.about.as_str().into(),
            Cell::Bool(practice.checked),
            practice.why.as_str().into(),
        ];
        let measures: Cell = practice.measures.join(" ").into();
        let row = |rest: [Cell; 5]| before.iter().cloned().chain(rest).chain([measures.clone()]).collect();
        let own: Vec<Vec<Cell>> = tests(practice, tested)
            .map(|tested| {
                let counts = tested.counts;
                let n = |n: u64| Cell::Int(n as i64);
                row([
                    tested.control.id().into(),
                    tested.outcome.as_str().into(),
                    n(counts.population),
                    n(counts.tested()),
                    n(counts.exceptions),
                ])
            })
            .collect();
        if own.is_empty() {
            rows.push(row([const { Cell::Null }; 5]));
        }
        rows.extend(own);
    }
    Table { columns: columns.map(str::to_owned).into(), rows }
}

/// Columns of a line of prose.
const WIDTH: usize = 110;

fn page(practices: &[Practice], tested: &[Tested], period: &Period, as_of: i64) -> String {
    let with = practices.iter().filter(|practice| !practice.tests.is_empty()).count() as u64;
    let mut page = format!(
        "COBIT 2019, {} as of {}: {} with tests that bear on them, {} without. Tests are evidence on a practice and rate none.\n",
        period.label,
        text::instant(as_of),
        text::count(with, "practice"),
        practices.len() as u64 - with
    );
    let mut objective = "";
    for practice in practices.iter().filter(|practice| !practice.tests.is_empty()) {
        if objective != practice.objective {
            objective = &practice.objective;
            let note = if practice.checked { "" } else { " (ids not verified)" };
            let _ = writeln!(page, "\n{objective} {}{note}", practice.objective_title);
        }
        let _ = writeln!(page, "  {:<9} {}", practice.id, practice.about);
        for line in text::wrap(&practice.why, WIDTH) {
            let _ = writeln!(page, "            {line}");
        }
        for tested in tests(practice, tested) {
            let counts = tested.counts;
            let found = match tested.outcome {
                Outcome::Exceptions | Outcome::WithinTolerance | Outcome::NoExceptions => {
                    format!(": {} of {}", text::grouped(counts.exceptions), text::grouped(counts.tested()))
                }
                _ => String::new(),
            };
            let word = tested.outcome.as_str().replace('_', " ");
            let _ = writeln!(page, "            {:<7} {word}{found}", tested.control.id());
        }
        if !practice.measures.is_empty() {
            let _ = writeln!(page, "            measures: {}", practice.measures.join(", "));
        }
    }
    page.push_str("\nPractices that no test bears on\n");
    for practice in practices.iter().filter(|practice| practice.tests.is_empty()) {
        let note = if practice.checked { "" } else { " (id not verified)" };
        let _ = writeln!(page, "  {:<9} {}{note}", practice.id, practice.about);
        for line in text::wrap(&practice.why, WIDTH) {
            let _ = writeln!(page, "            {line}");
        }
        if !practice.measures.is_empty() {
            let _ = writeln!(page, "            measures: {}", practice.measures.join(", "));
        }
    }
    page
}
