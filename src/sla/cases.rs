//! Clock cases: worked examples of a contract as tests of the settings, one ticket under one policy each. The form and the
//! rules are described in `docs/clock.md`. Reads files and runs the engine; knows no store.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use serde::Deserialize;

use super::cycles::{Still, clocks};
use super::engine::{Events, Pause, Promise, Reopen, Share, TargetChange, Terms};
use super::segments::{Segment, cut};
use super::{Figures, OnReopen, OnTargetChange, Target};
use crate::calendar::{Calendar, CalendarSpec};
use crate::error::{Error, Location, Result};
use crate::model::ClockState;
use crate::text;

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

/// A clock with figures that are not as expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The case.
    pub id: String,
    /// The figures, in the order of `expect`.
    pub wrong: Vec<Wrong>,
    /// The pieces of the clock, to see why.
    pub segments: Vec<Segment>,
}

/// A figure that is not as expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The key of `expect`.
    pub key: &'static str,
    /// What the case says.
    pub expected: String,
    /// What the engine says.
    pub found: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, Wrong { key, expected, found }) in self.wrong.iter().enumerate() {
            let start = if place == 0 { "" } else { "\n" };
            write!(f, "{start}{}: {key} is {found}, expected {expected}", self.id)?;
        }
        for segment in &self.segments {
            let (from, until) = (text::instant(segment.from), text::instant(segment.until));
            write!(f, "\n    {from} to {until}  {:>8} s  {}", segment.seconds(), segment.why)?;
        }
        Ok(())
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    calendar: BTreeMap<String, CalendarSpec>,
    #[serde(default)]
    case: Vec<Case>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    id: String,
    // Read by people only.
    #[expect(dead_code, reason = "the reason of a case is for the reader of the file")]
    #[serde(default)]
    why: String,
    calendar: String,
    priority: u8,
    targets: BTreeMap<String, String>,
    near: Option<f64>,
    on_target_change: Option<OnTargetChange>,
    on_reopen: Option<OnReopen>,
    created: Option<Instant>,
    start: Instant,
    stop: Option<Instant>,
    cancelled: Option<Instant>,
    #[serde(default)]
    pauses: Vec<PauseCase>,
    #[serde(default)]
    changes: Vec<ChangeCase>,
    #[serde(default)]
    reopens: Vec<ReopenCase>,
    as_of: Instant,
    expect: Expect,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PauseCase {
    from: Instant,
    to: Option<Instant>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChangeCase {
    at: Instant,
    priority: u8,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReopenCase {
    at: Instant,
    stop: Option<Instant>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    start: Option<Instant>,
    stop: Option<Instant>,
    target_seconds: Option<i64>,
    working_seconds: Option<i64>,
    elapsed_seconds: Option<i64>,
    paused_working_seconds: Option<i64>,
    due: Option<Due>,
    state: Option<ClockState>,
    /// The clocks before the one in the row, oldest first; none where absent.
    #[serde(default)]
    earlier: Vec<Expect>,
}

/// An instant written as RFC 3339 with an offset.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
struct Instant(i64);

impl TryFrom<String> for Instant {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.parse::<jiff::Timestamp>() {
            Ok(at) if at.subsec_nanosecond() == 0 => Ok(Self(at.as_second())),
            _ => Err(format!("`{text}` is not an instant such as `2026-06-02T10:00:00+02:00`")),
        }
    }
}

/// A due instant, or `"none"`.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
struct Due(Option<i64>);

impl TryFrom<String> for Due {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text == "none" { Ok(Self(None)) } else { Instant::try_from(text).map(|Instant(at)| Self(Some(at))) }
    }
}

/// Runs the cases of a file. A calendar is looked up in the file, then among `project`, whose holiday files lie below `base`.
pub fn run(path: &Path, project: &BTreeMap<String, CalendarSpec>, base: &Path) -> Result<Outcome> {
    let text = std::fs::read_to_string(path).map_err(Error::io("read", path))?;
    let file: File = toml::from_str(&text).map_err(|error| {
        let wrong = Error::setting(error.message());
        match error.span() {
            Some(span) => wrong.at(Location::in_text(path, &text, span)),
            None => wrong,
        }
    })?;
    let beside = path.parent().unwrap_or(base);
    let mut calendars: BTreeMap<&str, Calendar> = BTreeMap::new();
    let mut outcome = Outcome::default();
    for case in &file.case {
        let name = case.calendar.as_str();
        if !calendars.contains_key(name) {
            let (spec, base) = match (file.calendar.get(name), project.get(name)) {
                (Some(spec), _) => (spec, beside),
                (None, Some(spec)) => (spec, base),
                (None, None) => {
                    let known = file.calendar.keys().chain(project.keys());
                    return Err(
                        broken(path, case, &format!("unknown calendar `{name}`")).hint(text::did_you_mean(name, known))
                    );
                }
            };
            calendars.insert(name, Calendar::new(name, spec, base)?);
        }
        let failures = run_case(path, case, &calendars[name])?;
        outcome.passed += usize::from(failures.is_empty());
        outcome.failed += usize::from(!failures.is_empty());
        outcome.failures.extend(failures);
    }
    Ok(outcome)
}

fn broken(path: &Path, case: &Case, message: &str) -> Error {
    Error::setting(format!("{}: case `{}`: {message}", path.display(), case.id))
}

fn run_case(path: &Path, case: &Case, calendar: &Calendar) -> Result<Vec<Failure>> {
    let wrong = |message: &str| broken(path, case, message);
    let mut targets = BTreeMap::new();
    for (priority, written) in &case.targets {
        let target = Target::parse(written).map_err(|message| wrong(&message))?;
        if target.needs_dates() && calendar.crosses_midnight() {
            return Err(wrong(&format!("`{written}` has no meaning where a range of hours crosses midnight")));
        }
        targets.insert(priority.as_str(), target);
    }
    let promise = |priority: u8| Promise {
        priority: Some(priority),
        target: targets.get(priority.to_string().as_str()).copied(),
    };
    for (key, list, is_missing) in [
        ("on_target_change", "changes", case.on_target_change.is_none() && !case.changes.is_empty()),
        ("on_reopen", "reopens", case.on_reopen.is_none() && !case.reopens.is_empty()),
    ] {
        if is_missing {
            return Err(wrong(&format!("it has `{list}`, so it needs `{key}`")));
        }
    }
    let near = case.near.unwrap_or(super::policy::default_near());
    let near =
        Share::new(near).ok_or_else(|| wrong(&format!("found near = {near}, expected a share between 0 and 1")))?;
    let mut pauses: Vec<Pause> =
        case.pauses.iter().map(|pause| Pause { from: pause.from.0, to: pause.to.map(|to| to.0) }).collect();
    pauses.sort_unstable();
    let mut changes: Vec<TargetChange> =
        case.changes.iter().map(|change| TargetChange { at: change.at.0, promise: promise(change.priority) }).collect();
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
    let terms = Terms {
        promise: promise(case.priority),
        near,
        on_target_change: case.on_target_change.unwrap_or(OnTargetChange::AtEvent),
        on_reopen: case.on_reopen.unwrap_or(OnReopen::FirstCycle),
    };
    let mut found = Vec::new();
    clocks(&terms, &events, case.as_of.0, |span| {
        let why = |_, still| match still {
            Still::Pause => "paused".to_owned(),
            Still::Gap | Still::Stopped => "closed until it was reopened".to_owned(),
        };
        found.push((span.figures(calendar, near), cut(calendar, span, why)));
    });
    Ok(compare_all(case, &found))
}

/// The last clock against the row, the ones before it against `earlier`.
fn compare_all(case: &Case, found: &[(Figures, Vec<Segment>)]) -> Vec<Failure> {
    let Some(((last, segments), earlier)) = found.split_last() else { return Vec::new() };
    let mut failures: Vec<Failure> = compare(&case.id, &case.expect, last, segments).into_iter().collect();
    if earlier.len() != case.expect.earlier.len() {
        let count = |clocks: usize| text::count(clocks as u64, "clock");
        failures.push(Failure {
            id: case.id.clone(),
            wrong: vec![Wrong {
                key: "earlier",
                expected: count(case.expect.earlier.len()),
                found: count(earlier.len()),
            }],
            segments: segments.clone(),
        });
        return failures;
    }
    for (number, (expect, (figures, segments))) in (1..).zip(case.expect.earlier.iter().zip(earlier)) {
        // An earlier clock ended at its stop or at the change that cancelled it.
        let ended = Figures { stop: figures.stop.or(figures.cancelled), ..*figures };
        failures.extend(compare(&format!("{}, earlier clock {number}", case.id), expect, &ended, segments));
    }
    failures
}

fn compare(id: &str, expect: &Expect, figures: &Figures, segments: &[Segment]) -> Option<Failure> {
    let instant = |at: Option<i64>| at.map_or_else(|| "none".to_owned(), text::instant);
    let number = |number: Option<i64>| number.map_or_else(|| "none".to_owned(), |number| number.to_string());
    let without_figures = matches!(figures.state, ClockState::Unmeasurable | ClockState::NotApplicable);
    let figure = |value: i64| if without_figures { number(None) } else { number(Some(value)) };
    let expected_number = |value: Option<i64>| value.map(|value| value.to_string());
    let rows = [
        ("state", expect.state.map(|state| state.to_string()), figures.state.to_string()),
        ("target_seconds", expected_number(expect.target_seconds), number(figures.target_seconds)),
        ("working_seconds", expected_number(expect.working_seconds), figure(figures.working_seconds)),
        (
            "paused_working_seconds",
            expected_number(expect.paused_working_seconds),
            figure(figures.paused_working_seconds),
        ),
        ("elapsed_seconds", expected_number(expect.elapsed_seconds), figure(figures.elapsed_seconds)),
        ("start", expect.start.map(|at| text::instant(at.0)), text::instant(figures.start)),
        ("stop", expect.stop.map(|at| text::instant(at.0)), instant(figures.stop)),
        ("due", expect.due.map(|due| instant(due.0)), instant(figures.due)),
    ];
    let told = rows.into_iter().filter_map(|(key, expected, found)| Some(Wrong { key, expected: expected?, found }));
    let wrong: Vec<Wrong> = told.filter(|row| row.expected != row.found).collect();
    (!wrong.is_empty()).then(|| Failure { id: id.to_owned(), wrong, segments: segments.to_vec() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CASE: &str = "
        [[case]]
        id = 'plain'
        calendar = 'desk'
        priority = 2
        targets = { 2 = '4h' }
        start = '2026-06-02T10:00:00Z'
        stop = '2026-06-02T11:00:00Z'
        as_of = '2026-06-30T12:00:00Z'
    ";

    fn run_text(text: &str) -> Result<Outcome> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("cases.toml");
        std::fs::write(&path, text).unwrap();
        let desk = toml::from_str("zone = 'UTC'\nmon-fri = ['09:00-17:00']").unwrap();
        run(&path, &[("desk".to_owned(), desk)].into(), Path::new(""))
    }

    #[test]
    fn a_case_may_use_a_calendar_of_the_project() {
        let outcome = run_text(&format!("{CASE}\nexpect = {{ working_seconds = 3600, state = 'met' }}")).unwrap();
        assert_eq!((outcome.passed, outcome.failures.len()), (1, 0));
    }

    #[test]
    fn a_failure_says_what_was_found_and_shows_the_pieces() {
        let outcome = run_text(&format!("{CASE}\nexpect = {{ working_seconds = 3601, state = 'met' }}")).unwrap();
        assert_eq!((outcome.passed, outcome.failed), (0, 1));
        let shown = outcome.failures[0].to_string();
        let (first, rest) = shown.split_once('\n').unwrap();
        assert_eq!(first, "plain: working_seconds is 3600, expected 3601");
        assert_eq!(rest, "    2026-06-02T10:00:00Z to 2026-06-02T11:00:00Z      3600 s  hours of `desk`");
    }

    #[test]
    fn a_case_with_two_wrong_figures_is_one_failed_case() {
        let outcome = run_text(&format!("{CASE}\nexpect = {{ working_seconds = 1, state = 'breached' }}")).unwrap();
        assert_eq!((outcome.passed, outcome.failed, outcome.failures.len()), (0, 1, 1));
        let shown = outcome.failures[0].to_string();
        let lines: Vec<&str> = shown.lines().collect();
        assert_eq!(
            lines[..2],
            ["plain: state is met, expected breached", "plain: working_seconds is 3600, expected 1"]
        );
        assert_eq!(lines.len(), 3, "the pieces are shown once");
    }

    #[test]
    fn a_case_that_comes_back_names_the_policy() {
        let reopened = format!("{CASE}\nreopens = [{{ at = '2026-06-03T10:00:00Z' }}]\n");
        let error = run_text(&format!("{reopened}expect = {{}}")).unwrap_err();
        assert!(error.to_string().ends_with("case `plain`: it has `reopens`, so it needs `on_reopen`"), "{error}");
        let error = run_text(&format!("{reopened}on_reopen = 'resum'\nexpect = {{}}")).unwrap_err();
        assert!(error.to_string().starts_with("unknown variant `resum`, expected one of `first_cycle`"), "{error}");
        // An hour on Tuesday and nothing yet: the earlier clock was not expected.
        let outcome = run_text(&format!("{reopened}on_reopen = 'new_cycle'\nexpect = {{}}")).unwrap();
        let shown = outcome.failures[0].to_string();
        assert!(shown.starts_with("plain: earlier is 1 clock, expected 0 clocks"), "{shown}");
    }

    #[test]
    fn a_broken_file_has_its_place() {
        let error = run_text(&CASE.replace("start =", "begin =")).unwrap_err();
        assert!(error.to_string().starts_with("unknown field `begin`, expected one of"), "{error}");
        assert_eq!(error.location().unwrap().line, 7);
        let error = run_text(&format!("{}\nexpect = {{}}", CASE.replace("'desk'", "'dest'"))).unwrap_err();
        assert!(error.to_string().ends_with("case `plain`: unknown calendar `dest`"), "{error}");
        let error = run_text(&format!("{}\nexpect = {{}}", CASE.replace("T10:00:00Z", " 10:00"))).unwrap_err();
        assert!(error.to_string().contains("is not an instant such as"), "{error}");
    }
}
