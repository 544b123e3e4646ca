//! Clock cases: worked examples of a contract as tests of the settings, one ticket under one policy each. The policy is written out in the
//! case, or is a service level of the project. The form and the rules are described in `docs/clock.md`. Reads files and runs the engine; knows
//! no store.

mod compare;
mod form;
mod terms;

pub(crate) use form::{CaseFile, WrittenCase};
use std::collections::BTreeMap;
use std::path::Path;

use crate::calendar::{Calendar, CalendarSpec};
use crate::error::{Error, Location, Result};
use crate::sla::check::Policy;
use crate::sla::cycles::{Still, clocks};
use crate::sla::hours::Hours;
use crate::sla::segments::cut;
use crate::sla::terms::{Events, Pause, Reopen, TargetChange};
use crate::whole_file::Limit;
use crate::{text, whole_file};

use crate::sla::cases::terms::Applied;
pub use compare::{Failure, Wrong};

/// What cases may name of the project that they are of.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'a> {
    /// `[calendar.NAME]`.
    pub calendars: &'a BTreeMap<String, CalendarSpec>,
    /// `[[sla]]`, checked.
    pub levels: &'a [Policy],
    /// The folder below which the holiday files of the calendars lie.
    pub base: &'a Path,
}

/// What running a file of cases gave.
#[derive(Debug, Default)]
pub struct Outcome {
    /// How many cases have every figure as expected.
    pub passed: usize,
    /// How many have not.
    pub failed: usize,
    /// One entry for each clock with figures that are not as expected.
    pub failures: Vec<Failure>,
}

/// Runs the cases of a file. A calendar is looked up in the file, then in the project.
pub fn run(path: &Path, project: Settings<'_>) -> Result<Outcome> {
    let text = whole_file::text(path, Limit::Written)?;
    let file: CaseFile = toml::from_str(&text).map_err(|error| {
        let wrong = Error::setting(error.message());
        match error.span() {
            Some(span) => wrong.at(Location::in_text(path, &text, span)),
            None => wrong,
        }
    })?;
    let beside = path.parent().unwrap_or(project.base);
    let mut calendars: BTreeMap<&str, Calendar> = BTreeMap::new();
    let mut outcome = Outcome::default();
    for case in &file.case {
        // The calendar of a level is one of the project, whatever the file calls its own.
        if let (Some(name), None) = (case.calendar.as_deref(), &case.sla)
            && !calendars.contains_key(name)
        {
            let (spec, base) = match (file.calendar.get(name), project.calendars.get(name)) {
                (Some(spec), _) => (spec, beside),
                (None, Some(spec)) => (spec, project.base),
                (None, None) => {
                    let known = file.calendar.keys().chain(project.calendars.keys());
                    let message = format!("unknown calendar `{name}`");
                    return Err(broken(path, case, &Error::setting(message).hint(text::did_you_mean(name, known))));
                }
            };
            calendars.insert(name, Calendar::new(name, spec, base)?);
        }
        let own = case.calendar.as_deref().and_then(|name| calendars.get(name));
        let applied = Applied::new(case, own, project.levels).map_err(|error| broken(path, case, &error))?;
        let failures = run_case(case, &applied);
        outcome.passed += usize::from(failures.is_empty());
        outcome.failed += usize::from(!failures.is_empty());
        outcome.failures.extend(failures);
    }
    Ok(outcome)
}

/// An error in a case, with its place.
fn broken(path: &Path, case: &WrittenCase, error: &Error) -> Error {
    let wrong = Error::setting(format!("{}: case `{}`: {error}", path.display(), case.id));
    error.hints().iter().fold(wrong, Error::hint)
}

fn run_case(case: &WrittenCase, applied: &Applied<'_>) -> Vec<Failure> {
    let mut pauses: Vec<Pause> = case
        .pauses
        .iter()
        .filter(|pause| applied.pauses(pause))
        .map(|pause| Pause { from: pause.from.0, to: pause.to.map(|to| to.0) })
        .collect();
    pauses.sort_unstable();
    let mut changes: Vec<TargetChange> = (case.changes.iter())
        .map(|change| TargetChange { at: change.at.0, promise: applied.promise(change.priority) })
        .collect();
    changes.sort_by_key(|change| change.at);
    let reopens: Vec<Reopen> =
        case.reopens.iter().map(|reopen| Reopen { at: reopen.at.0, stop: reopen.stop.map(|at| at.0) }).collect();
    let events = Events {
        created: case.created.unwrap_or(case.start).0,
        start: case.start.0,
        stop: case.stop.map(|at| at.0),
        cancelled: case.cancelled.map(|at| at.0),
        pauses: &pauses,
        changes: &changes,
        reopens: &reopens,
    };
    let terms = applied.terms(case.priority);
    let mut found = Vec::new();
    clocks(&terms, &events, case.as_of.0, |span| {
        let why = |_, still| match still {
            Still::Pause => "paused".to_owned(),
            Still::Gap | Still::Stopped => "closed until it was reopened".to_owned(),
        };
        let hours = Hours::of(applied.calendar());
        found.push((span.figures(hours, terms.near), cut(hours, span, why)));
    });
    compare::all(case, &found)
}

#[cfg(test)]
mod tests;
