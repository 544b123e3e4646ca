//! What a ticket's own record says of its clocks: its instants, its state, and the tool's word on its service level, with what the measures make
//! of that. The first part of an explanation; knows no clocks of its own.

use std::fmt::Write as _;

use serde::Serialize;

use crate::error::Result;
use crate::model::{ClockState, Kind};
use crate::sla::instants::iso_option;
use crate::store::{Cell, Store};
use crate::text;

/// The tool's word on tickets of a kind, one row for each; the measures take it from here, too.
pub(crate) const TOLD: &str = include_str!("../../queries/measures/recorded.sql");

/// What the record of a ticket says.
#[derive(Debug, Clone, Serialize)]
pub struct TicketRecord {
    /// The tool's word for the state.
    pub state: Option<String>,
    /// What it means.
    pub state_class: Option<String>,
    /// 1 to 5.
    pub priority: Option<i64>,
    /// When it was opened.
    #[serde(serialize_with = "iso_option")]
    pub opened: Option<i64>,
    /// The recorded response.
    #[serde(serialize_with = "iso_option")]
    pub responded: Option<i64>,
    /// The recorded resolution.
    #[serde(serialize_with = "iso_option")]
    pub resolved: Option<i64>,
    /// The recorded closing.
    #[serde(serialize_with = "iso_option")]
    pub closed: Option<i64>,
    /// Fields that the ticket's own record left empty and other records filled; `resolved_at=closed_at`: taken as resolved when closed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub filled: Vec<String>,
    /// Whether the tool says that the target was missed.
    pub tool_breached: Option<bool>,
    /// The tool's own due instant.
    #[serde(serialize_with = "iso_option")]
    pub tool_due: Option<i64>,
    /// What the level `recorded` makes of it; none where levels of the settings measure tickets of the kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded: Option<RecordedState>,
}

/// A ticket under the level `recorded`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RecordedState {
    /// Its state at as-of.
    pub state: ClockState,
    /// Whether the flag is one that the tool may set by default.
    pub default_flag: bool,
    /// Whether it rests on the tool's own due instant, for the tool keeps no flag of the ticket.
    pub by_due: bool,
}

impl TicketRecord {
    /// Reads the record of a ticket as of an instant.
    pub(super) fn read(store: &Store, id: &str, kind: Option<Kind>, as_of: i64) -> Result<Self> {
        let name = kind.map_or("", Kind::as_str);
        let sql = format!(include_str!("../../queries/clocks/record.sql"), told = TOLD);
        let table = store.table(&sql, &[name.into(), id.into()])?;
        let cells = table.rows.into_iter().next().unwrap_or_default();
        let word = |place: usize| cells.get(place).and_then(Cell::as_str).map(str::to_owned);
        let number = |place: usize| cells.get(place).and_then(Cell::as_i64);
        let flag = |place: usize| cells.get(place).and_then(Cell::as_bool);
        let filled = word(7).map(|filled| filled.split(',').map(str::to_owned).collect()).unwrap_or_default();
        let mut record = Self {
            state: word(0),
            state_class: word(1),
            priority: number(2),
            opened: number(3),
            responded: number(4),
            resolved: number(5),
            closed: number(6),
            filled,
            tool_breached: flag(8),
            tool_due: number(9),
            recorded: None,
        };
        if kind.is_some() && flag(12) == Some(false) {
            let default_flag = flag(10) == Some(true);
            let by_due = flag(11) == Some(true);
            // A closing alone says that a ticket was resolved, not when; the end of a change is its closing.
            let is_timeless =
                by_due && kind != Some(Kind::Change) && record.resolved.is_none() && flag(13) == Some(false);
            let is_told = flag(13) == Some(true);
            let state = match record.ended_sometime(by_due, is_told, (number(14), as_of)) {
                Some(state) => state,
                None => record.judge(by_due, is_timeless, as_of),
            };
            record.recorded = Some(RecordedState { state, default_flag, by_due });
        }
        Ok(record)
    }

    /// The same of a ticket that ended, nobody knows when: by its flag, if it had ended by as-of as its last update shows.
    fn ended_sometime(&self, by_due: bool, is_told: bool, (updated, as_of): (Option<i64>, i64)) -> Option<ClockState> {
        let has_ended = matches!(self.state_class.as_deref(), Some("resolved" | "closed"));
        if is_told || !has_ended || self.resolved.or(self.closed).is_some() {
            return None;
        }
        let is_over = updated.is_some_and(|updated| updated <= as_of);
        match self.tool_breached.filter(|_| is_over) {
            Some(true) => Some(ClockState::Breached),
            Some(false) => Some(ClockState::Met),
            None if by_due || self.tool_breached.is_some() => Some(ClockState::Unmeasurable),
            None => Some(ClockState::NotApplicable),
        }
    }

    /// As `sla_attainment` decides under the level `recorded`.
    fn judge(&self, by_due: bool, is_timeless: bool, as_of: i64) -> ClockState {
        let ends = [self.resolved, self.closed].into_iter().flatten().filter(|end| *end <= as_of);
        let end = ends.min();
        if self.state_class.as_deref() == Some("cancelled") {
            return ClockState::Cancelled;
        }
        if end.is_some_and(|end| is_timeless || Some(end) < self.opened) {
            return ClockState::Unmeasurable;
        }
        let missed = self.tool_breached.or_else(|| by_due.then_some(end > self.tool_due));
        match (missed, end) {
            _ if end.is_none() && self.tool_due.is_some_and(|due| due <= as_of) => ClockState::OpenBreached,
            (None, _) => ClockState::NotApplicable,
            (Some(true), Some(_)) => ClockState::Breached,
            (Some(false), Some(_)) => ClockState::Met,
            (Some(true), None) => ClockState::OpenBreached,
            (Some(false), None) => ClockState::OpenOk,
        }
    }

    /// Appends it as lines for a terminal.
    pub(super) fn lines(&self, out: &mut String) {
        let mut row = |name: &str, value: String| {
            let _ = writeln!(out, "  {name:<10}{value}");
        };
        let state = match (&self.state, &self.state_class) {
            (Some(word), Some(class)) if !word.eq_ignore_ascii_case(class) => format!("{word} ({class})"),
            (Some(word), _) | (None, Some(word)) => word.clone(),
            (None, None) => "none".to_owned(),
        };
        let priority =
            self.priority.map_or_else(|| "no priority".to_owned(), |priority| format!("priority {priority}"));
        row("state", format!("{state}, {priority}"));
        let from = |field: &str| {
            let is_filled = |name: &str| self.filled.iter().any(|filled| filled == name);
            if is_filled(field) {
                " (not in the ticket's own record: filled from other records of it, such as its history)"
            } else if field == "resolved_at" && is_filled("resolved_at=closed_at") {
                " (the closing: its tool knows no other time)"
            } else {
                ""
            }
        };
        let instants = [
            ("opened", self.opened, "opened_at"),
            ("responded", self.responded, "acknowledged_at"),
            ("resolved", self.resolved, "resolved_at"),
            ("closed", self.closed, "closed_at"),
        ];
        for (name, at, field) in instants {
            if let Some(at) = at {
                let before = self.opened.filter(|opened| at < *opened).map_or("", |_| ", before it was opened");
                row(name, format!("{}{before}{}", text::instant(at), from(field)));
            }
        }
        if let Some(due) = self.tool_due {
            row("tool due", text::instant(due));
        }
        row(
            "tool flag",
            match self.tool_breached {
                Some(true) => "breached (made_sla = false, or one of its own levels)".to_owned(),
                Some(false) => "kept (made_sla = true, and none of its own levels breached)".to_owned(),
                None => "none".to_owned(),
            },
        );
        let Some(RecordedState { state, default_flag, by_due }) = self.recorded else { return };
        let said = match state {
            ClockState::Met if by_due => "met: it ended before the tool's own due instant",
            ClockState::Breached if by_due => "breached: it ended after the tool's own due instant",
            ClockState::Met => "met: the flag is taken over",
            ClockState::Breached => "breached: the flag is taken over",
            ClockState::OpenBreached if self.tool_breached == Some(true) => "open and breached: the flag is taken over",
            ClockState::OpenBreached => {
                if by_due {
                    "open and breached: the tool's own due instant has passed"
                } else {
                    "open and breached: the tool's own due instant has passed, whatever its flag says"
                }
            }
            ClockState::Cancelled => "left out: cancelled",
            ClockState::Unmeasurable if self.resolved.is_none() && self.closed >= self.opened => {
                "left out: it was closed, but when it was resolved is not recorded"
            }
            ClockState::Unmeasurable if self.resolved.or(self.closed).is_none() => {
                "left out: it has ended, but when is not recorded"
            }
            ClockState::Unmeasurable => "left out: it ended before it was opened, so it is not measured",
            ClockState::NotApplicable => "left out: the tool says nothing",
            _ => "open: not decided yet",
        };
        let default = if default_flag {
            "; the flag has one value in all tickets of this source and may be the tool's default"
        } else {
            ""
        };
        row("recorded", format!("{said}{default}"));
    }
}
