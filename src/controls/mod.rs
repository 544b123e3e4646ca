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

pub use run::{ControlRun, TIME_LIMIT};

pub use counts::{ControlOutcome, VerdictCounts};
pub use coverage::{Practice, coverage};
pub use definition::{
    Control, ControlDefinition, ControlKind, ControlNeeds, ControlStatus, Parameter, ParameterType, Severity, Tolerance,
};
pub use engine::{Engine, ItemSelection};
pub use figures::{FigureResult, UnavailableReason};
pub use indicators::{
    FigureForm, Indicator, IndicatorFigure, IndicatorLimit, NumeratorCount, indicator_sql, indicators,
};
pub use maps::{FrameworkPart, Relevance, objective_title, relevant};
pub use outcome::{ControlResult, UsedParameter};
pub use pack::{BUILT_IN, ControlSet, ControlSets, SetFile, VIEWS};
pub use policy::{ControlPolicy, POLICY_FILE};
pub use scope::CountedStep;
pub use set_changes::SetChanges;
pub use waivers::{WAIVER_FILE, Waiver, Waivers};

#[cfg(test)]
mod tests;
