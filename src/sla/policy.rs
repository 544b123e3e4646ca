//! A service level as it is written in settings: who it applies to, what it promises, and how its clock treats pauses.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::{Kind, Measure, StateClass};

/// `[[sla]]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceLevelSpec {
    /// Unique name.
    pub id: String,
    /// Shown in reports; the id where absent.
    pub title: Option<String>,
    /// The tickets it applies to.
    pub kind: Kind,
    /// The event that stops the clock.
    pub measure: Measure,
    /// With whom it is agreed.
    #[serde(default)]
    pub agreement: AgreementParty,
    /// Name of a calendar of the settings.
    pub calendar: String,
    /// Other calendars for tickets with certain words in one field: `service = { Email = "always" }`.
    #[serde(default)]
    pub calendar_by: BTreeMap<String, BTreeMap<String, String>>,
    /// Other zones in which the hours are read, in the same way: `site = { Lyon = "Europe/Paris" }`.
    #[serde(default)]
    pub zone_by: BTreeMap<String, BTreeMap<String, String>>,
    /// What a change of the field does that chooses the hours; each stretch has its own where absent.
    pub on_hours_change: Option<OnHoursChange>,
    /// Priority to target: `90s`, `30m`, `4h`, `3 working days`, `by 17:00 next working day`.
    pub targets: BTreeMap<String, String>,
    /// Field of a ticket to accepted values, such as `service = ["Email"]`; all must hold.
    #[serde(default, rename = "where")]
    pub filter: BTreeMap<String, Vec<String>>,
    /// Share of clocks that must be met, between 0 and 1.
    pub goal: Option<f64>,
    /// Instants of which the first known one starts the clock; the opening stands behind them.
    #[serde(default)]
    pub start: Vec<String>,
    /// Assignment groups: the clock runs while one of them has the ticket.
    #[serde(default)]
    pub groups: Vec<String>,
    /// Shares of the target from which an open clock is near its breach.
    #[serde(default)]
    pub near: Near,
    /// States in which the clock stands still.
    #[serde(default)]
    pub pause: Vec<StateClass>,
    /// Of those states only the times with one of these words as their reason or as the tool's word for the state.
    #[serde(default)]
    pub pause_reasons: Vec<String>,
    /// What a change of target does; the target of the ticket's present priority decides where absent.
    pub on_target_change: Option<OnTargetChange>,
    /// What a reopening does; a reopened ticket is measured from its opening to the stop that its record holds where absent.
    pub on_reopen: Option<OnReopen>,
    /// First day of validity by opening time, in the zone of the calendar.
    pub valid_from: Option<String>,
    /// First day after.
    pub valid_to: Option<String>,
}

impl ServiceLevelSpec {
    /// Whether what a tool records of its service levels is about the same: what is agreed with the customer.
    pub fn is_compared(&self) -> bool {
        self.agreement == AgreementParty::Customer && self.groups.is_empty()
    }
}

/// With whom a service level is agreed. Only what is agreed with the customer is pooled in the figures of a review.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AgreementParty {
    /// The customer.
    #[default]
    Customer,
    /// Groups of the own house.
    Internal,
    /// A supplier.
    Supplier,
}

impl AgreementParty {
    /// The word used in settings and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Internal => "internal",
            Self::Supplier => "supplier",
        }
    }
}

/// From which share of its target an open clock is near its breach: one, or several as bands, the lowest first.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged, expecting = "expected a share such as 0.75, or a list of shares")]
pub enum Near {
    /// `near = 0.75`.
    From(f64),
    /// `near = [0.5, 0.75, 0.9]`.
    Bands(Vec<f64>),
}

impl Default for Near {
    fn default() -> Self {
        Self::From(default_near())
    }
}

impl Near {
    /// The shares, lowest first.
    pub fn shares(&self) -> &[f64] {
        match self {
            Self::From(share) => std::slice::from_ref(share),
            Self::Bands(shares) => shares,
        }
    }
}

pub(super) const fn default_near() -> f64 {
    0.75
}

/// What a change of the hours does to a running clock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OnHoursChange {
    /// Each stretch runs by the hours that held then.
    #[default]
    BySegment,
    /// The present hours count for all of it.
    Present,
}

/// What a change of target does to a running clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
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
