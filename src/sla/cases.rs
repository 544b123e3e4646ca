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
use crate::document::Document;
use crate::error::{Error, Result};
use crate::sla::check::ServiceLevel;
use crate::sla::cycles::{PauseCause, clocks};
use crate::sla::hours::ClockCalendars;
use crate::sla::segments::cut;
use crate::sla::terms::{ClockEvents, Pause, Reopen, TargetChange};
use crate::text;

use crate::sla::cases::terms::CaseTerms;
pub use compare::{FailedClock, FigureMismatch};

/// What cases may name of the project that they are of.
#[derive(Debug, Clone, Copy)]
pub struct CaseSettings<'a> {
    /// `[calendar.NAME]`.
    pub calendars: &'a BTreeMap<String, CalendarSpec>,
    /// `[[sla]]`, checked.
    pub levels: &'a [ServiceLevel],
    /// The folder below which the holiday files of the calendars lie.
    pub base: &'a Path,
}

/// What running a file of cases gave.
#[derive(Debug, Default)]
pub struct CaseResults {
    /// How many cases have every figure as expected.
    pub passed: usize,
    /// How many have not.
    pub failed: usize,
    /// One entry for each clock with figures that are not as expected.
    pub failures: Vec<FailedClock>,
}

/// Runs the cases of a file. A calendar is looked up in the file, then in the project.
pub fn run(path: &Path, project: CaseSettings<'_>) -> Result<CaseResults> {
    let file: CaseFile = Document::read(path)?.value;
    let beside = path.parent().unwrap_or(project.base);
    let mut calendars: BTreeMap<&str, Calendar> = BTreeMap::new();
    let mut outcome = CaseResults::default();
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
        let applied = CaseTerms::new(case, own, project.levels).map_err(|error| broken(path, case, &error))?;
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

fn run_case(case: &WrittenCase, applied: &CaseTerms<'_>) -> Vec<FailedClock> {
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
    let events = ClockEvents {
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
            PauseCause::Pause => "paused".to_owned(),
            PauseCause::Gap | PauseCause::Stopped => "closed until it was reopened".to_owned(),
        };
        let hours = ClockCalendars::of(applied.calendar());
        found.push((span.figures(hours, terms.near), cut(hours, span, why)));
    });
    compare::all(case, &found)
}

#[cfg(test)]
mod tests;
