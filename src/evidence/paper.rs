//! The work paper of one control: what was asked, of what, how, and what came of it, in words that leave the judgement to people.

use std::fmt::Write as _;

use serde::Serialize;

use crate::controls::{ControlKind, ControlOutcome, ControlResult, ControlSet};
use crate::evidence::scope;
use crate::store::{Cell, Table};
use crate::{controls, text};

/// Items shown on the paper; all of them are in the lists beside it.
const SHOWN: usize = 25;

/// A work paper, for a template.
#[derive(Debug, Serialize)]
pub struct WorkPaper {
    id: String,
    title: String,
    kind: &'static str,
    /// One sentence with the counts.
    says: String,
    facts: Vec<WorkPaperFact>,
    objective: String,
    criterion: String,
    population: String,
    /// Step, what it leaves out, what remains.
    scope: Vec<[String; 3]>,
    parameters: Vec<[String; 3]>,
    remarks: Vec<String>,
    limitations: Vec<String>,
    lists: Vec<WorkPaperList>,
    sql: String,
    sha256: String,
    /// Control sets in force beside the built-in one, each in a line.
    sets: Vec<String>,
    maps: Vec<[String; 2]>,
    frameworks: Vec<[String; 2]>,
}

#[derive(Debug, Serialize)]
struct WorkPaperFact {
    name: &'static str,
    value: String,
}

/// The first items of a list, and the file that holds all.
#[derive(Debug, Serialize)]
pub(super) struct WorkPaperList {
    heading: &'static str,
    file: &'static str,
    subject: String,
    rows: Vec<[String; 3]>,
    more: String,
}

/// What is shown of a list while it is written.
#[derive(Debug)]
pub(super) struct ListExcerpt {
    heading: &'static str,
    file: &'static str,
    rows: Vec<[String; 3]>,
    all: u64,
}

impl ListExcerpt {
    pub(super) fn new(heading: &'static str, file: &'static str) -> Self {
        Self { heading, file, rows: Vec::new(), all: 0 }
    }

    /// Takes an item in: subject, reason and record.
    pub(super) fn take(&mut self, item: impl FnOnce() -> [String; 3]) {
        self.all += 1;
        if self.rows.len() < SHOWN {
            self.rows.push(item());
        }
    }

    pub(super) fn file(&self) -> &'static str {
        self.file
    }

    fn list(self, subject: &str) -> Option<WorkPaperList> {
        let more = self.all - self.rows.len() as u64;
        let more = if more == 0 { String::new() } else { text::grouped(more) };
        let Self { heading, file, rows, .. } = self;
        (!rows.is_empty()).then(|| WorkPaperList { heading, file, subject: subject.to_owned(), rows, more })
    }
}

impl WorkPaper {
    pub(super) fn new(
        tested: &ControlResult,
        period: &str,
        as_of: i64,
        sets: &[ControlSet],
        shown: impl IntoIterator<Item = ListExcerpt>,
    ) -> Self {
        let (control, head) = (&tested.control, &tested.control.head);
        let kind = if head.kind == ControlKind::Control { "Control" } else { "Review lead" };
        let changed = if control.changed { ", changed from the built-in" } else { "" };
        let facts = [
            ("Period", period.to_owned()),
            ("As of", format!("{}, as all times here in UTC", text::instant(as_of))),
            ("Objective of COBIT 2019", objective(control.objective())),
            ("Severity", tested.severity.as_str().to_owned()),
            ("Version", format!("{} of {}{changed}", head.version, control.pack)),
        ];
        let parameters = tested.parameters.iter().map(|used| {
            let why = head.params.get(&used.name).map_or("", |param| param.why.as_str());
            [format!("{} = {}", used.name, used.value), why.to_owned(), used.source.clone()]
        });
        let frameworks = controls::relevant(control.id()).into_iter().flat_map(|of| {
            let title = of.title();
            of.parts.into_iter().map(move |part| [title.clone(), format!("{}, {}: {}", part.id, part.about, part.why)])
        });
        Self {
            id: head.id.clone(),
            title: head.title.clone(),
            kind,
            says: says(tested),
            facts: facts.map(|(name, value)| WorkPaperFact { name, value }).into(),
            objective: head.objective.clone(),
            criterion: head.criterion.clone(),
            population: head.population.clone(),
            scope: tested.scope.iter().map(scope::told).collect(),
            parameters: parameters.collect(),
            remarks: tested.remarks.clone(),
            limitations: head.limitations.clone(),
            lists: shown.into_iter().filter_map(|shown| shown.list(&head.subject)).collect(),
            sql: control.sql.to_string(),
            sha256: control.sha256.clone(),
            sets: sets.iter().map(ControlSet::in_words).collect(),
            maps: head.maps.iter().map(|map| [map.to.clone(), map.why.clone()]).collect(),
            frameworks: frameworks.collect(),
        }
    }
}

impl WorkPaper {
    /// Adds what must be known beside what the test itself has to say.
    pub(super) fn remark(&mut self, remark: Option<String>) {
        self.remarks.splice(0..0, remark);
    }
}

fn objective(id: &str) -> String {
    format!("{id} {}", controls::objective_title(id).unwrap_or_default()).trim_end().to_owned()
}

/// What came of a control, with every count it has.
pub(super) fn says(tested: &ControlResult) -> String {
    let counts = tested.counts;
    let n = |n: u64| text::grouped(n);
    let reason = tested.reason.as_deref().unwrap_or("no reason was given");
    let of = format!("of {} with a verdict", text::count(counts.tested(), "item"));
    let mut says = match tested.outcome {
        ControlOutcome::Error => return format!("Could not be evaluated: {reason}."),
        ControlOutcome::NotTestable => return format!("Not testable: {reason}."),
        ControlOutcome::NotApplicable => return format!("Nothing to test: {reason}."),
        ControlOutcome::NoExceptions => format!("None {of} is an exception"),
        ControlOutcome::WithinTolerance => {
            format!("{} {of} are exceptions, which is not more than is tolerated", n(counts.exceptions))
        }
        ControlOutcome::Exceptions if tested.control.head.kind == ControlKind::Lead => {
            format!("{} {of} raise a question; none of them is a deviation by itself", n(counts.exceptions))
        }
        ControlOutcome::Exceptions => format!("{} {of} are exceptions", n(counts.exceptions)),
    };
    if counts.waived > 0 {
        let _ = write!(says, "; {} more are waived", n(counts.waived));
    }
    if counts.not_testable() > 0 {
        let _ = write!(says, "; {} of {} items cannot be tested", n(counts.not_testable()), n(counts.population));
    }
    says.push('.');
    says
}

/// The cell of a column, as text; nothing where there is no such column.
pub(super) fn named(table: &Table, row: &[Cell], column: &str) -> String {
    let place = table.columns.iter().position(|name| name == column);
    place.and_then(|place| row.get(place)?.to_text()).unwrap_or_default()
}
