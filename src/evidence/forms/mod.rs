//! What was found, in the forms that other tools read. All are rendered from the same results and items, and compute nothing.

mod junit;
mod leadsheet;
mod names;
mod oscal;
mod sarif;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::controls::{Engine, Run, Tested};
use crate::error::Result;
use crate::evidence::contents::RECONCILIATION;
use crate::evidence::forms::names::Ids;
use crate::evidence::indicators::Told as Indicator;
use crate::evidence::items;
use crate::evidence::items::Held;
use crate::hash::Hash;
use crate::store::{Cell, Store, Table};
use crate::{parallel, text};

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
    pub(super) run: &'a Run<'a>,
    pub(super) tested: &'a [Tested],
    pub(super) rows: &'a Table,
    pub(super) project: &'a str,
    pub(super) zone: &'a str,
    pub(super) indicators: &'a [Indicator],
    /// The loaded files with their counts.
    pub(super) reconciliation: Table,
    /// Items, control by control in the order of `tested`.
    pub(super) held: Vec<Held>,
    ids: Ids,
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
    pub(super) fn new(ran: Ran<'a>, held: Vec<Held>) -> Result<Self> {
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

    /// The bytes of a form that stands alone.
    pub fn render(&self, form: Form) -> Result<Vec<u8>> {
        match form {
            Form::Sarif => Ok(json(&sarif::document(self))),
            Form::Oscal => Ok(json(&oscal::results(self, None))),
            Form::Junit => junit::document(self),
            Form::LeadSheet => leadsheet::workbook(self),
        }
    }

    /// Plan and results of OSCAL that stand in a folder beside the lists of a pack, whose hashes are given.
    pub(super) fn oscal(&self, hashes: &BTreeMap<String, String>) -> [(&'static str, Vec<u8>); 2] {
        [(oscal::PLAN, json(&oscal::plan(self))), (oscal::RESULTS, json(&oscal::results(self, Some(hashes))))]
    }

    /// Each control with its items.
    pub(super) fn each(&self) -> impl Iterator<Item = (&Tested, &Held)> {
        self.tested.iter().zip(&self.held)
    }

    fn as_of(&self) -> String {
        text::instant(self.run.as_of)
    }

    fn today(&self) -> String {
        text::date(self.run.as_of.div_euclid(86_400) as i32)
    }
}

fn json(document: &Value) -> Vec<u8> {
    format!("{document:#}\n").into_bytes()
}
