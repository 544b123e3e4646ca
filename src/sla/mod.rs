//! Service levels: policies as data, the clock engine, and the traces that explain it. Reads tickets and histories from
//! the store, writes `sla_clock`. Knows nothing of reports.

mod policy;

pub use policy::{OnReopen, OnTargetChange, PolicySpec};

use crate::calendar::Calendars;
use crate::error::Result;
use crate::store::Store;

/// Rebuilds `sla_clock` for every ticket and policy as of an instant. Returns the number of rows.
pub fn rebuild(_store: &mut Store, _policies: &[PolicySpec], _calendars: &Calendars, _as_of: i64) -> Result<u64> {
    unimplemented!()
}
