//! What every form of the results of controls is made of.

use crate::controls::{Engine, Run, Tested};
use crate::error::Result;
use crate::evidence::forms::names::Ids;
use crate::evidence::indicators::Told as Indicator;
use crate::evidence::items;
use crate::evidence::items::Held;
use crate::evidence::names::RECONCILIATION;
use crate::hash::Hash;
use crate::store::{Cell, Store, Table};
use crate::{parallel, text};
use serde_json::Value;

/// A form of the results of controls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
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
pub struct Findings<'a> {
    pub(crate) run: &'a Run<'a>,
    pub(crate) tested: &'a [Tested],
    pub(crate) rows: &'a Table,
    pub(crate) project: &'a str,
    pub(crate) zone: &'a str,
    pub(crate) indicators: &'a [Indicator],
    /// The loaded files with their counts.
    pub(crate) reconciliation: Table,
    /// Items, control by control in the order of `tested`.
    pub(crate) held: Vec<Held>,
    pub(crate) ids: Ids,
}

/// What is known of a run before its items are.
#[derive(Debug, Clone, Copy)]
pub struct Ran<'a> {
    /// What was run.
    pub run: &'a Run<'a>,
    /// The store it was run on.
    pub store: &'a Store,
    /// What came of it.
    pub tested: &'a [Tested],
    /// The same as a document.
    pub document: &'a Value,
    /// The same as rows.
    pub rows: &'a Table,
    /// The name of the project.
    pub project: &'a str,
    /// Its zone.
    pub zone: &'a str,
    /// The indicators; none where not all controls were run.
    pub indicators: &'a [Indicator],
}

impl<'a> Findings<'a> {
    /// Asks for the items.
    pub fn gather(ran: Ran<'a>, engine: &Engine<'_>) -> Result<Self> {
        let files = items::paths(ran.store)?;
        let held = parallel::map(ran.tested, |tested| Held::ask(engine, tested, &files))?;
        Self::new(ran, held)
    }

    /// Takes items that were asked for already.
    pub(crate) fn new(ran: Ran<'a>, held: Vec<Held>) -> Result<Self> {
        let Ran { run, store, tested, document, rows, project, zone, indicators } = ran;
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
    pub(crate) fn each(&self) -> impl Iterator<Item = (&Tested, &Held)> {
        self.tested.iter().zip(&self.held)
    }

    pub(crate) fn as_of(&self) -> String {
        text::instant(self.run.as_of)
    }

    pub(crate) fn today(&self) -> String {
        text::date(self.run.as_of.div_euclid(86_400) as i32)
    }
}
