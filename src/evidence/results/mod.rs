//! What controls found: as a document and as rows, which evidence packs hold, too, and as pages for people (`page`).

mod list;
mod page;

use serde::Serialize;
use serde_json::Value;

use crate::controls::{ControlSet, Head, Kind, Outcome, Packs, Severity, Step, Tested, Used};
use crate::error::Result;
use crate::period::Period;
use crate::store::{Store, Table};
use crate::{output, text};

pub use list::ControlList;

/// What the document says it is.
pub const RESULTS_SCHEMA: &str = "tickmark/controls/1";

/// The columns of the rows.
const COLUMNS: &str = "id, title, kind, severity, objective, outcome, population, tested, exceptions, not_testable, waived, reason, sha256";

/// What controls found, and in what.
#[derive(Debug, Clone, Copy)]
pub struct Results<'a> {
    /// The period tested.
    pub period: &'a Period,
    /// The cut-off.
    pub as_of: i64,
    /// What each found.
    pub tested: &'a [Tested],
    /// The store that was tested.
    pub store: &'a Store,
    /// The controls in force.
    pub packs: &'a Packs,
}

#[derive(Serialize)]
struct Document<'a> {
    period: &'a str,
    as_of: String,
    sets: &'a [ControlSet],
    controls: Vec<ControlRow<'a>>,
}

/// What is given of each control.
#[derive(Serialize)]
struct ControlRow<'a> {
    id: &'a str,
    title: &'a str,
    kind: Kind,
    severity: Severity,
    objective: &'a str,
    practices: Vec<&'a str>,
    outcome: Outcome,
    population: u64,
    tested: u64,
    exceptions: u64,
    not_testable: u64,
    waived: u64,
    scope: &'a [Step],
    reason: Option<&'a str>,
    remarks: &'a [String],
    parameters: &'a [Used],
    version: &'a str,
    sha256: &'a str,
    pack: &'a str,
    changed: bool,
}

impl<'a> ControlRow<'a> {
    fn new(tested: &'a Tested) -> Self {
        let Tested { control, counts, .. } = tested;
        let Head { id, title, kind, version, .. } = &control.head;
        Self {
            id,
            title,
            kind: *kind,
            severity: tested.severity,
            objective: control.objective(),
            practices: control.practices().collect(),
            outcome: tested.outcome,
            population: counts.population,
            tested: counts.tested(),
            exceptions: counts.exceptions,
            not_testable: counts.not_testable(),
            waived: counts.waived,
            scope: &tested.scope,
            reason: tested.reason.as_deref(),
            remarks: &tested.remarks,
            parameters: &tested.parameters,
            version,
            sha256: &control.sha256,
            pack: &control.pack,
            changed: control.changed,
        }
    }
}

impl Results<'_> {
    fn rows(&self) -> impl Iterator<Item = ControlRow<'_>> {
        self.tested.iter().map(ControlRow::new)
    }

    /// `tickmark/controls/1`.
    pub fn document(&self) -> Result<Value> {
        let (as_of, controls) = (text::instant(self.as_of), self.rows().collect());
        let document = Document { period: &self.period.label, as_of, sets: &self.packs.sets, controls };
        output::document(RESULTS_SCHEMA, &document)
    }

    /// One row per control.
    pub fn table(&self) -> Result<Table> {
        Table::of(COLUMNS, self.rows())
    }
}
