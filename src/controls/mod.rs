//! Governance controls: each a `.sql` file that returns its whole population, one row per item, with a verdict of TRUE, FALSE or
//! NULL. Population, exceptions and samples come from one result, so that numerator and denominator cannot drift apart. What
//! is found is evidence relevant to a practice; whether the practice is fulfilled is for people to judge.

mod builtin;
mod counts;
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
mod run;
mod scope;
mod set_changes;
mod set_views;
mod stage;
mod tables;
mod waivers;

pub use run::{Run, TIME_LIMIT};

pub use counts::{Counts, Outcome};
pub use coverage::{Practice, coverage};
pub use definition::{Control, Form, Head, Kind, Needs, Param, Severity, Status, Tolerance};
pub use engine::{Engine, Which};
pub use figures::{Answered, Lacks};
pub use indicators::{Figure, FigureForm, Indicator, Limit, Take, indicator_sql, indicators};
pub use maps::{Part, Relevance, objective_title, relevant};
pub use outcome::{Tested, Used};
pub use pack::{BUILT_IN, ControlSet, Packs, SetFile, VIEWS};
pub use policy::{POLICY_FILE, Policy};
pub use scope::Step;
pub use set_changes::Changes;
pub use waivers::{WAIVER_FILE, Waiver, Waivers};

#[cfg(test)]
mod tests;
