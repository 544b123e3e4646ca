//! The form of a file of cases.

use crate::calendar::CalendarSpec;
use crate::error::Result;
use crate::model::{ClockState, StateClass};
use crate::sla::policy::{OnReopen, OnTargetChange};
use crate::sla::segments::SegmentKind;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaseFile {
    #[serde(default)]
    pub(crate) calendar: BTreeMap<String, CalendarSpec>,
    #[serde(default)]
    pub(crate) case: Vec<WrittenCase>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WrittenCase {
    pub(crate) id: String,
    // Read by people only.
    #[expect(dead_code, reason = "the reason of a case is for the reader of the file")]
    #[serde(default)]
    pub(crate) why: String,
    /// A service level of the project, which says all that is not about the ticket.
    pub(crate) sla: Option<String>,
    pub(crate) calendar: Option<String>,
    /// The zone of the ticket, where the level has several.
    pub(crate) zone: Option<String>,
    pub(crate) priority: u8,
    pub(crate) targets: Option<BTreeMap<String, String>>,
    pub(crate) near: Option<f64>,
    pub(crate) on_target_change: Option<OnTargetChange>,
    pub(crate) on_reopen: Option<OnReopen>,
    pub(crate) created: Option<Instant>,
    pub(crate) start: Instant,
    pub(crate) stop: Option<Instant>,
    pub(crate) cancelled: Option<Instant>,
    #[serde(default)]
    pub(crate) pauses: Vec<PauseCase>,
    #[serde(default)]
    pub(crate) changes: Vec<ChangeCase>,
    #[serde(default)]
    pub(crate) reopens: Vec<ReopenCase>,
    pub(crate) as_of: Instant,
    pub(crate) expect: Expect,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PauseCase {
    pub(crate) from: Instant,
    pub(crate) to: Option<Instant>,
    /// The state of the ticket in that time, `pending` where absent, and what it waited for: a level says which of them count.
    pub(crate) state: Option<StateClass>,
    pub(crate) reason: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeCase {
    pub(crate) at: Instant,
    pub(crate) priority: u8,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReopenCase {
    pub(crate) at: Instant,
    pub(crate) stop: Option<Instant>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expect {
    pub(crate) start: Option<Instant>,
    pub(crate) stop: Option<Instant>,
    pub(crate) target_seconds: Option<i64>,
    pub(crate) working_seconds: Option<i64>,
    pub(crate) elapsed_seconds: Option<i64>,
    pub(crate) paused_working_seconds: Option<i64>,
    pub(crate) due: Option<Due>,
    pub(crate) state: Option<ClockState>,
    /// The pieces of the clock, in order of time.
    pub(crate) segments: Option<Vec<SegmentCase>>,
    /// The clocks before the one in the row, oldest first; none where absent.
    #[serde(default)]
    pub(crate) earlier: Vec<Expect>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SegmentCase {
    pub(crate) from: Instant,
    pub(crate) until: Instant,
    pub(crate) kind: SegmentKind,
}

/// An instant written as RFC 3339 with an offset.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Instant(pub(crate) i64);

impl TryFrom<String> for Instant {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.parse::<jiff::Timestamp>() {
            Ok(at) if at.subsec_nanosecond() == 0 => Ok(Self(at.as_second())),
            _ => Err(format!("`{text}` is not an instant such as `2026-06-02T10:00:00+02:00`")),
        }
    }
}

/// A due instant, or `"none"`.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Due(pub(crate) Option<i64>);

impl TryFrom<String> for Due {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text == "none" { Ok(Self(None)) } else { Instant::try_from(text).map(|Instant(at)| Self(Some(at))) }
    }
}
