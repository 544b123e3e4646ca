//! What was found, in the forms that other tools read. All are rendered from the same results and items, and compute nothing.

mod findings;
mod junit;
mod leadsheet;
mod names;
mod oscal;
mod sarif;

pub use findings::{Findings, Form, Ran};

use std::collections::BTreeMap;

use serde_json::Value;

use crate::error::Result;

impl Findings<'_> {
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
    pub(crate) fn oscal(&self, hashes: &BTreeMap<String, String>) -> [(&'static str, Vec<u8>); 2] {
        [(oscal::PLAN, json(&oscal::plan(self))), (oscal::RESULTS, json(&oscal::results(self, Some(hashes))))]
    }
}

pub(crate) fn json(document: &Value) -> Vec<u8> {
    format!("{document:#}\n").into_bytes()
}
