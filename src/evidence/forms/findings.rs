//! What every form of the results of controls is made of.

use crate::controls::{ControlResult, ControlRun, Engine};
use crate::error::Result;
use crate::evidence::forms::names::Ids;
use crate::evidence::indicators::IndicatorResult;
use crate::evidence::items;
use crate::evidence::items::FirstItems;
use crate::evidence::names::RECONCILIATION;
use crate::hash::Hash;
use crate::store::{Cell, Store, Table};
use crate::{parallel, text};
use serde_json::Value;

/// A form of the results of controls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResultFormat {
    /// SARIF 2.1.0.
    Sarif,
    /// The assessment results of OSCAL.
    Oscal,
    /// `JUnit` XML.
    Junit,
    /// The lead sheet, a workbook.
    LeadSheet,
}

/// What forms are made of.
#[derive(Debug)]
pub struct ControlFindings<'a> {
    pub(crate) run: &'a ControlRun<'a>,
    pub(crate) tested: &'a [ControlResult],
    pub(crate) rows: &'a Table,
    pub(crate) project: &'a str,
    pub(crate) zone: &'a str,
    pub(crate) indicators: &'a [IndicatorResult],
    /// The loaded files with their counts.
    pub(crate) reconciliation: Table,
    /// Items, control by control in the order of `tested`.
    pub(crate) held: Vec<FirstItems>,
    pub(crate) ids: Ids,
}

/// What is known of a run before its items are.
#[derive(Debug, Clone, Copy)]
pub struct CompletedRun<'a> {
    /// What was run.
    pub run: &'a ControlRun<'a>,
    /// The store it was run on.
    pub store: &'a Store,
    /// What came of it.
    pub tested: &'a [ControlResult],
    /// The same as a document.
    pub document: &'a Value,
    /// The same as rows.
    pub rows: &'a Table,
    /// The name of the project.
    pub project: &'a str,
    /// Its zone.
    pub zone: &'a str,
    /// The indicators; none where not all controls were run.
    pub indicators: &'a [IndicatorResult],
}

impl<'a> ControlFindings<'a> {
    /// Asks for the items.
    pub fn gather(ran: CompletedRun<'a>, engine: &Engine<'_>) -> Result<Self> {
        let files = items::paths(ran.store)?;
        let held = parallel::map(ran.tested, |tested| FirstItems::ask(engine, tested, &files))?;
        Self::new(ran, held)
    }

    /// Takes items that were asked for already.
    pub(crate) fn new(ran: CompletedRun<'a>, held: Vec<FirstItems>) -> Result<Self> {
        let CompletedRun { run, store, tested, document, rows, project, zone, indicators } = ran;
        let reconciliation = store.table(RECONCILIATION, &[])?;
        let mut content = Hash::new();
        for part in [&document.to_string(), run.policy.text(), run.waivers.text(), project, zone] {
            content.update(part);
            content.update([0]);
        }
        for row in &reconciliation.rows {
            content.update(row.get(1).and_then(Cell::to_text).unwrap_or_default());
        }
        let ids = Ids::of_run(&content.hex());
        Ok(Self { run, tested, rows, project, zone, indicators, reconciliation, held, ids })
    }

    /// Each control with its items.
    pub(crate) fn each(&self) -> impl Iterator<Item = (&ControlResult, &FirstItems)> {
        self.tested.iter().zip(&self.held)
    }

    pub(crate) fn as_of(&self) -> String {
        text::instant(self.run.as_of)
    }

    pub(crate) fn today(&self) -> String {
        text::date(self.run.as_of.div_euclid(86_400) as i32)
    }
}
