//! A calendar as it is written in settings and case files.

use std::collections::BTreeMap;

use serde::Deserialize;

/// `[calendar.NAME]`.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct CalendarSpec {
    /// IANA zone.
    pub zone: String,
    /// Dates (`2026-12-26`) and `.ics` files.
    #[serde(default)]
    pub holidays: Vec<String>,
    /// Dates whose hours replace the weekly ones.
    #[serde(default)]
    pub special: BTreeMap<String, Vec<String>>,
    /// Days or ranges of days to hours: `mon-fri = ["08:00-12:00"]`.
    #[serde(flatten)]
    pub hours: BTreeMap<String, Vec<String>>,
}
