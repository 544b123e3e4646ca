//! The controls in force and what each needs, before anything is tested.

use serde::Serialize;
use serde_json::Value;

use crate::controls::{Control, Packs, Policy, Severity};
use crate::error::Result;
use crate::output;
use crate::store::Table;

/// The controls in force.
#[derive(Debug, Serialize)]
pub struct ControlList<'a> {
    controls: Vec<ListedControl<'a>>,
}

/// What is listed of a control.
#[derive(Debug, Serialize)]
struct ListedControl<'a> {
    id: &'a str,
    title: &'a str,
    severity: Severity,
    family: &'a str,
    needs: Vec<&'a str>,
}

impl<'a> ControlList<'a> {
    /// Lists the controls with the severities that the policy sets.
    pub fn new(packs: &'a Packs, policy: &Policy) -> Self {
        let listed = |control: &'a Control| {
            let needs = &control.head.needs;
            ListedControl {
                id: control.id(),
                title: &control.head.title,
                severity: policy.severity(control),
                family: control.id().split('-').next().unwrap_or_default(),
                needs: needs.tables.iter().chain(needs.columns.keys()).map(String::as_str).collect(),
            }
        };
        Self { controls: packs.controls.iter().map(listed).collect() }
    }

    /// `tickmark/control-list/1`.
    pub fn document(&self) -> Result<Value> {
        output::document("tickmark/control-list/1", self)
    }

    /// One row per control.
    pub fn table(&self) -> Result<Table> {
        Table::of("id, title, severity, family, needs", &self.controls)
    }
}
