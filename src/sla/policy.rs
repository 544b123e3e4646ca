//! A service level as it is written in settings: who it applies to, what it promises, and how its clock treats pauses.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::model::{Kind, Measure, StateClass};

/// `[[sla]]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicySpec {
    /// Unique name.
    pub id: String,
    /// Shown in reports; the id where absent.
    pub title: Option<String>,
    /// The tickets it applies to.
    pub kind: Kind,
    /// The event that stops the clock.
    pub measure: Measure,
    /// Name of a calendar of the settings.
    pub calendar: String,
    /// Priority to target: `90s`, `30m`, `4h`, `3 working days`.
    pub targets: BTreeMap<String, String>,
    /// Field of `ticket` to accepted values, such as `service = ["Email"]`; all must hold.
    #[serde(default, rename = "where")]
    pub filter: BTreeMap<String, Vec<String>>,
    /// Share of clocks that must be met, between 0 and 1.
    pub goal: Option<f64>,
    /// Share of the target from which an open clock is near its breach.
    #[serde(default = "default_near")]
    pub near: f64,
    /// States in which the clock stands still.
    #[serde(default)]
    pub pause: Vec<StateClass>,
    /// What a change of target does; the target of the ticket's present priority decides where absent.
    pub on_target_change: Option<OnTargetChange>,
    /// What a reopening does; a reopened ticket is measured from its opening to the stop that its record holds where absent.
    pub on_reopen: Option<OnReopen>,
    /// First day of validity by opening time, in the zone of the calendar.
    pub valid_from: Option<String>,
    /// First day after.
    pub valid_to: Option<String>,
}

pub(super) fn default_near() -> f64 {
    0.75
}

/// What a change of target does to a running clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnTargetChange {
    /// A new clock with the new target.
    Restart,
    /// One clock with the new target, pauses before the change forgotten.
    Retroactive,
    /// One clock with the new target, all pauses kept.
    RetroactiveWithPauses,
    /// The target at the start stays.
    AtEvent,
}

/// What a reopening does to a stopped clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnReopen {
    /// The first stop is final.
    FirstCycle,
    /// Every cycle is a clock of its own.
    NewCycle,
    /// The clock goes on, the gap does not count.
    Resume,
    /// The clock goes on, the gap counts.
    ResumeIncludingGap,
    /// The gap is treated like a pause.
    ExtendDue,
    /// From creation to the last stop.
    Total,
}

impl OnTargetChange {
    /// What follows from another target.
    pub(super) const fn effect(self) -> &'static str {
        match self {
            Self::Restart => "another target starts a new clock (`restart`)",
            Self::Retroactive => {
                "another target counts from the start of the clock, pauses before it are forgotten (`retroactive`)"
            }
            Self::RetroactiveWithPauses => {
                "another target counts from the start of the clock, pauses are kept (`retroactive_with_pauses`)"
            }
            Self::AtEvent => "the target at the start of the clock stays (`at_event`)",
        }
    }
}

impl OnReopen {
    /// What follows from a reopening.
    pub(super) const fn effect(self) -> &'static str {
        match self {
            Self::FirstCycle => "the first stop is final (`first_cycle`)",
            Self::NewCycle => "a clock of its own with the full target (`new_cycle`)",
            Self::Resume => "the clock goes on where it stood (`resume`)",
            Self::ResumeIncludingGap => "as if it had never been stopped (`resume_including_gap`)",
            Self::ExtendDue => "the clock goes on, the closed time counts as a pause (`extend_due`)",
            Self::Total => "one clock from the creation, the closed time counts (`total`)",
        }
    }
}
