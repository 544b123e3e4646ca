//! What pages of `whatif` share: an alternative, and how they put its clocks and values.

use serde::Serialize;

use crate::metrics::{Comparison, Rate, Seen};
use crate::{sla, text};

/// Tickets shown on a terminal.
pub(super) const SHOWN: usize = 20;

/// Changes that belong together, and what comes of them.
#[derive(Debug, Serialize)]
pub struct Alternative {
    /// Its name, where there are several.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The changes.
    pub changes: Vec<String>,
    /// What comes of them.
    #[serde(flatten)]
    pub found: Comparison,
}

/// `91.8 % of 625`.
pub(super) fn percent(rate: Option<&Rate>) -> String {
    match rate.and_then(|rate| Some((rate.n, rate.value?))) {
        Some((n, value)) => format!("{:.1} % of {}", value * 100.0, text::grouped(n)),
        None => "-".to_owned(),
    }
}

/// `late, 9 h 30 min of 8 h`.
pub(super) fn say(seen: &Seen) -> String {
    let verdict = seen.verdict.replace('_', " ");
    match (seen.working_seconds, seen.target_seconds) {
        (Some(used), Some(target)) => {
            format!("{verdict}, {} of {}", sla::exact_hours(used), sla::exact_hours(target))
        }
        _ => verdict,
    }
}
