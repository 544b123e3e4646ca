//! What a test of controls runs on.

use crate::calendar::Calendars;
use crate::controls::pack::Packs;
use crate::controls::policy::Policy;
use crate::controls::waivers::Waivers;
use crate::period::Period;
use crate::sla::PolicySpec;
use std::time::Duration;

/// How long a control may take.
pub const TIME_LIMIT: Duration = Duration::from_secs(120);

/// What a run depends on beside the data.
#[derive(Debug)]
pub struct Run<'a> {
    /// The controls.
    pub packs: &'a Packs,
    /// The decisions of the organisation.
    pub policy: &'a Policy,
    /// Exceptions that somebody answers for.
    pub waivers: &'a Waivers,
    /// The service levels of the settings.
    pub levels: &'a [PolicySpec],
    /// The calendars they run by.
    pub calendars: &'a Calendars,
    /// The period tested.
    pub period: &'a Period,
    /// The cut-off.
    pub as_of: i64,
    /// How long a control may take.
    pub limit: Duration,
}
