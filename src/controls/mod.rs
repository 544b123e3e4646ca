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
mod lint;
mod outcome;
mod pack;
mod pack_file;
mod policy;
mod scope;
mod stage;
mod tables;
mod waivers;

use std::time::Duration;

pub use coverage::{Practice, coverage};
pub use definition::{Control, Form, Head, Kind, Needs, Param, Severity, Status, Tolerance};
pub use engine::{Engine, Which};
pub use figures::{Answered, Lacks};
pub use indicators::{Figure, FigureForm, Indicator, Limit, Take, indicator_sql, indicators};
pub use outcome::{Counts, Outcome, Tested, Used};
pub use pack::{BUILT_IN, Packs};
pub use policy::{POLICY_FILE, Policy};
pub use scope::Step;
pub use waivers::{WAIVER_FILE, Waiver, Waivers};

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
    /// The period tested.
    pub period: &'a Period,
    /// The cut-off.
    pub as_of: i64,
    /// How long a control may take.
    pub limit: Duration,
}

/// The views that controls read, as SQL: the built-in ones, then those of the packs.
pub fn views(packs: &Packs) -> impl Iterator<Item = &str> {
    std::iter::once(builtin::VIEWS).chain(packs.views())
}

/// The name of a COBIT objective, such as `BAI06`.
pub fn objective_title(objective: &str) -> Option<String> {
    let map: toml::Table =
        builtin::MAPS.iter().find(|(file, _)| *file == "cobit2019.toml").and_then(|(_, text)| text.parse().ok())?;
    Some(map.get("objectives")?.get(objective)?.as_str()?.to_owned())
}

/// What a control gives evidence on in the other frameworks: title and ids.
pub fn relevant(id: &str) -> Vec<(String, Vec<String>)> {
    let maps = builtin::MAPS.iter().filter_map(|(_, text)| text.parse::<toml::Table>().ok());
    maps.filter_map(|map| {
        let ids = map.get("controls")?.get(id)?.as_array()?;
        let title = map.get("title")?.as_str()?;
        let checked = map.get("verified").and_then(toml::Value::as_bool).unwrap_or(false);
        let title = if checked { title.to_owned() } else { format!("{title} (ids not verified)") };
        Some((title, ids.iter().filter_map(|id| id.as_str().map(str::to_owned)).collect()))
    })
    .collect()
}

/// What is wrong with the texts of the controls in force.
pub fn lint_texts(packs: &Packs) -> Vec<(String, String)> {
    let found = packs.controls.iter().map(|control| (control.id().to_owned(), lint::text(control)));
    found.flat_map(|(id, found)| found.into_iter().map(move |what| (id.clone(), what))).collect()
}

#[cfg(test)]
mod tests;
