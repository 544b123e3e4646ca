//! The practices of COBIT 2019 with the controls that bear on them and what they found, and openly those that no control bears on.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;

use crate::controls::{ControlOutcome, ControlResult, Practice};
use crate::error::Result;
use crate::period::Period;
use crate::store::Table;
use crate::{controls, output, text};

/// The columns of the rows.
const COLUMNS: &str = "id as practice, about, id_checked, why, test.id as test, test.outcome as outcome, test.population as population, \
                       test.tested as tested, test.exceptions as exceptions, measures";

/// The practices, and what bears on them.
#[derive(Debug)]
pub struct Coverage<'a> {
    practices: Vec<Practice>,
    tested: &'a [ControlResult],
    period: &'a Period,
    as_of: i64,
}

#[derive(Serialize)]
struct CoverageDocument<'a> {
    period: &'a str,
    as_of: String,
    practices: Vec<PracticeEntry<'a>>,
}

/// What is given of a practice.
#[derive(Serialize)]
struct PracticeEntry<'a> {
    id: &'a str,
    about: &'a str,
    objective: &'a str,
    id_checked: bool,
    why: &'a str,
    tests: Vec<TestEntry<'a>>,
    measures: &'a [String],
}

/// What is given of a control that bears on it.
#[derive(Serialize)]
struct TestEntry<'a> {
    id: &'a str,
    why: &'a str,
    outcome: ControlOutcome,
    population: u64,
    tested: u64,
    exceptions: u64,
}

/// A row: a practice with one of its controls, or with none.
#[derive(Serialize)]
struct PracticeRow<'a> {
    #[serde(flatten)]
    practice: &'a PracticeEntry<'a>,
    test: Option<&'a TestEntry<'a>>,
}

impl<'a> TestEntry<'a> {
    fn new(practice: &'a Practice, tested: &'a ControlResult) -> Self {
        // By its own text, else by the map.
        let own = tested.control.head.maps.iter().find(|map| map.to.strip_prefix("cobit2019:") == Some(&practice.id));
        let why = own.map_or(practice.why.as_str(), |map| map.why.as_str());
        let counts = tested.counts;
        let (population, exceptions) = (counts.population, counts.exceptions);
        Self { id: tested.control.id(), why, outcome: tested.outcome, population, tested: counts.tested(), exceptions }
    }
}

impl<'a> Coverage<'a> {
    /// Of all controls in force.
    pub fn new(tested: &'a [ControlResult], period: &'a Period, as_of: i64) -> Result<Self> {
        let in_force: Vec<_> = tested.iter().map(|tested| tested.control.clone()).collect();
        Ok(Self { practices: controls::coverage(&in_force)?, tested, period, as_of })
    }

    /// The controls that bear on a practice.
    fn tests(&self, practice: &Practice) -> impl Iterator<Item = &'a ControlResult> {
        let tested = self.tested;
        practice.tests.iter().filter_map(move |id| tested.iter().find(|tested| tested.control.id() == id))
    }

    fn entry<'s>(&'s self, practice: &'s Practice) -> PracticeEntry<'s> {
        let Practice { id, about, objective, why, measures, checked, .. } = practice;
        let tests = self.tests(practice).map(|tested| TestEntry::new(practice, tested)).collect();
        PracticeEntry { id, about, objective, id_checked: *checked, why, tests, measures }
    }

    /// `tickmark/coverage/1`.
    pub fn document(&self) -> Result<Value> {
        let (period, as_of) = (self.period.label.as_str(), text::instant(self.as_of));
        output::document(
            "tickmark/coverage/1",
            &CoverageDocument {
                period,
                as_of,
                practices: self.practices.iter().map(|practice| self.entry(practice)).collect(),
            },
        )
    }

    /// One row per practice and control that bears on it.
    pub fn table(&self) -> Result<Table> {
        let entries: Vec<_> = self.practices.iter().map(|practice| self.entry(practice)).collect();
        let rows = entries.iter().flat_map(|practice| {
            let none = practice.tests.is_empty().then_some(None);
            practice.tests.iter().map(Some).chain(none).map(move |test| PracticeRow { practice, test })
        });
        Table::of(COLUMNS, rows)
    }
}

/// Columns of a line of prose.
const WIDTH: usize = 110;

impl Coverage<'_> {
    /// The practices for people, those without a test at the end.
    pub fn page(&self) -> String {
        let Self { practices, period, as_of, .. } = self;
        let with = practices.iter().filter(|practice| !practice.tests.is_empty()).count() as u64;
        let mut page = format!(
            "COBIT 2019, {} as of {}: {} with tests that bear on them, {} without. Tests are evidence on a practice and rate none.\n",
            period.label,
            text::instant(*as_of),
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
            describe(&mut page, practice, "");
            for tested in self.tests(practice) {
                let counts = tested.counts;
                let found = match tested.outcome {
                    ControlOutcome::Exceptions | ControlOutcome::WithinTolerance | ControlOutcome::NoExceptions => {
                        format!(": {} of {}", text::grouped(counts.exceptions), text::grouped(counts.tested()))
                    }
                    _ => String::new(),
                };
                let word = tested.outcome.as_str().replace('_', " ");
                let _ = writeln!(page, "            {:<7} {word}{found}", tested.control.id());
            }
            measures(&mut page, practice);
        }
        page.push_str("\nPractices that no test bears on\n");
        for practice in practices.iter().filter(|practice| practice.tests.is_empty()) {
            let note = if practice.checked { "" } else { " (id not verified)" };
            describe(&mut page, practice, note);
            measures(&mut page, practice);
        }
        page
    }
}

fn describe(page: &mut String, practice: &Practice, note: &str) {
    let _ = writeln!(page, "  {:<9} {}{note}", practice.id, practice.about);
    for line in text::wrap(&practice.why, WIDTH) {
        let _ = writeln!(page, "            {line}");
    }
}

fn measures(page: &mut String, practice: &Practice) {
    if !practice.measures.is_empty() {
        let _ = writeln!(page, "            measures: {}", practice.measures.join(", "));
    }
}
