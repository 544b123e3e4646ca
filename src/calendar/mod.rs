//! Working hours, holidays and zones: the time base of every clock. Knows nothing of tickets or targets, so it is
//! tested on bare instants. Instants are whole seconds of UTC since 1970 in an `i64`.

mod spec;
mod zone;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

pub use spec::CalendarSpec;
pub use zone::{LocalTime, Zone};

use crate::error::Result;

/// A calendar unrolled into sorted UTC intervals with prefix sums: working seconds between two instants in constant time.
#[derive(Debug)]
pub struct Calendar {}

impl Calendar {
    /// Unrolls `spec`. Holiday files are looked up relative to `base`.
    pub fn new(_name: &str, _spec: &CalendarSpec, _base: &Path) -> Result<Self> {
        unimplemented!()
    }
    /// The name in the settings.
    pub fn name(&self) -> &str {
        unimplemented!()
    }
    /// Its zone.
    pub fn zone(&self) -> &Zone {
        unimplemented!()
    }
    /// Working seconds in `[from, until)`; 0 when `until <= from`.
    pub fn working_seconds(&self, _from: i64, _until: i64) -> i64 {
        unimplemented!()
    }
    /// The first instant at which `seconds` of working time after `from` are used up; none if there is no such instant
    /// in the years the calendar covers. 0 seconds are used up at `from`.
    pub fn add_working_seconds(&self, _from: i64, _seconds: i64) -> Option<i64> {
        unimplemented!()
    }
    /// The working intervals inside `[from, until)`, for traces.
    pub fn intervals(&self, _from: i64, _until: i64) -> Vec<(i64, i64)> {
        unimplemented!()
    }
}

/// The calendars of a project by name.
pub type Calendars = BTreeMap<String, Arc<Calendar>>;
