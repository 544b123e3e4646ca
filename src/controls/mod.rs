//! Governance controls: each a `.sql` file that returns its whole population, one row per item, with a verdict of TRUE, FALSE or
//! NULL. Population, exceptions and samples come from one result, so that numerator and denominator cannot drift apart. What
//! is found is evidence relevant to a practice; whether the practice is fulfilled is for people to judge.

mod builtin;
mod coverage;
mod definition;
mod engine;
mod figures;
mod indicators;
mod inputs;
mod lanes;
mod lint;
mod maps;
mod outcome;
mod pack;
mod pack_file;
mod policy;
mod scope;
mod set_views;
mod stage;
mod tables;
mod waivers;

use std::time::Duration;

pub use coverage::{Practice, coverage};
pub use definition::{Control, Form, Head, Kind, Needs, Param, Severity, Status, Tolerance};
pub use engine::{Engine, Which};
pub use figures::{Answered, Lacks};
pub use indicators::{Figure, FigureForm, Indicator, Limit, Take, indicator_sql, indicators};
pub use maps::{Part, Relevance, objective_title, relevant};
pub use outcome::{Counts, Outcome, Tested, Used};
pub use pack::{BUILT_IN, Changes, ControlSet, Packs, SetFile, VIEWS};
pub use policy::{POLICY_FILE, Policy};
pub use scope::Step;
pub use waivers::{WAIVER_FILE, Waiver, Waivers};

use crate::calendar::Calendars;
use crate::period::Period;
use crate::sla::PolicySpec;

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

#[cfg(test)]
mod tests;
