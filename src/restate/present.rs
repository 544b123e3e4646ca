//! What is known now, and the runs that brought it.

use crate::calendar::{Calendars, Zone};
use crate::config::LoadedProject;
use crate::error::Result;
use crate::metrics::{MetricRequest, WantedValues};
use crate::period::Period;
use crate::store::{Cell, Store};
use std::collections::BTreeSet;

/// What is known now, and under which rules.
#[derive(Debug, Clone, Copy)]
pub struct PresentState<'a> {
    /// The store, open for reading.
    pub store: &'a Store,
    /// Settings.
    pub project: &'a LoadedProject,
    /// The hours.
    pub calendars: &'a Calendars,
    /// The project's zone.
    pub zone: &'a Zone,
    /// What is later has not happened.
    pub as_of: i64,
}

impl<'a> PresentState<'a> {
    /// What is asked of the measures for some periods.
    pub fn request(self, periods: &'a [Period]) -> MetricRequest<'a> {
        let settings = &self.project.settings;
        MetricRequest {
            metrics: &[],
            periods,
            by: &[],
            filters: &[],
            wanted: WantedValues::default(),
            as_of: self.as_of,
            zone: self.zone,
            calendars: self.calendars,
            policies: &settings.sla,
            agreements: &settings.availability,
            emergency_approval_hours: settings.change.emergency_approval_hours,
        }
    }
}

/// The number of the newest run or undo of a store.
pub(crate) fn newest_run(store: &Store) -> Result<i64> {
    let found = store.table(
        "SELECT max(run_id) FROM (SELECT run_id FROM import_run UNION ALL SELECT run_id FROM source_file)",
        &[],
    )?;
    Ok(found.rows.first().and_then(|row| row.first().and_then(Cell::as_i64)).unwrap_or(0))
}

/// The runs of the files that a table of the ledger has.
pub(crate) fn runs(store: &Store, table: &str) -> Result<BTreeSet<i64>> {
    let found = store.table(&format!("SELECT DISTINCT run_id FROM {table}"), &[])?;
    Ok(found.rows.iter().filter_map(|row| row.first()?.as_i64()).collect())
}
