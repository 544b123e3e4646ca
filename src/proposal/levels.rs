//! The service levels that a tool recorded, as proposals: with the targets that its due times add up to, by priority, in the hours that fit best.
//! What a tool counted by is no agreement, so they are written as comments.

use std::collections::BTreeMap;

use crate::calendar::Calendar;
use crate::error::Result;
use crate::model::{Kind, Measure};
use crate::proposal::evidence::mode;
use crate::proposal::hours::StartAndDue;
use crate::store::{Cell, Store};

/// Runs from which on a target is believed.
const FEW: usize = 5;
/// The share of the runs that must have it.
const ENOUGH: f64 = 0.5;
/// How much better the wall clock must fit than working hours.
const BETTER: f64 = 0.1;

/// Runs that were never paused, of one level of the tool and one priority.
#[derive(Debug, Clone)]
pub(super) struct RecordedRuns {
    pub(super) kind: Kind,
    pub(super) system: String,
    pub(super) measure: Measure,
    pub(super) priority: u8,
    /// The tool's names of it.
    pub(super) names: Vec<String>,
    pub(super) promised: Vec<StartAndDue>,
    /// Seconds that the tool itself gives as the target.
    pub(super) given: Option<i64>,
    /// All runs, paused ones included.
    pub(super) all: u64,
}

/// A level to propose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RecordedLevel {
    pub(super) kind: Kind,
    pub(super) system: String,
    pub(super) measure: Measure,
    /// Whether it counts around the clock.
    pub(super) always: bool,
    /// By priority: seconds, and how many runs there were.
    pub(super) targets: BTreeMap<u8, (i64, u64)>,
    /// What the tool calls it.
    pub(super) names: Vec<String>,
}

/// Runs of one level and priority that are looked at.
const ENOUGH_RUNS: u64 = 10_000;

const BY_RUN: &str = include_str!("../../queries/proposal/recorded_runs.sql");
const BY_TICKET: &str = include_str!("../../queries/proposal/due_times.sql");

/// So many of the runs that memory does not grow with them, drawn by their hash, and how many there are.
fn drawn(runs: &str) -> String {
    format!(
        "SELECT kind, system, measure, priority, name, start, due, given, paused, count(*) OVER (PARTITION BY kind, system, measure, priority)::BIGINT
         FROM ({runs})
         QUALIFY row_number() OVER (PARTITION BY kind, system, measure, priority ORDER BY md5(key), start, due) <= {ENOUGH_RUNS} ORDER BY ALL"
    )
}

/// What the tool promised: by its runs of service levels, else by the due times of tickets.
pub(super) fn runs(store: &Store) -> Result<Vec<RecordedRuns>> {
    let mut found: BTreeMap<(Kind, String, Measure, u8), RecordedRuns> = BTreeMap::new();
    for sql in [BY_RUN, BY_TICKET] {
        for row in store.table(&drawn(sql), &[])?.rows {
            let [kind, system, measure, priority, name, start, due, given, paused, all] = &row[..] else { continue };
            let kind = Kind::ALL.iter().copied().find(|known| Some(known.as_str()) == kind.as_str());
            let (Some(kind), Some(system), Some(priority)) = (kind, system.as_str(), priority.as_i64()) else {
                continue;
            };
            let measure = match measure.as_str() {
                Some("respond") => Measure::Respond,
                _ if kind == Kind::Request => Measure::Fulfil,
                _ => Measure::Resolve,
            };
            let priority = u8::try_from(priority).unwrap_or(0);
            let runs = found.entry((kind, system.to_owned(), measure, priority)).or_insert_with(|| RecordedRuns {
                kind,
                system: system.to_owned(),
                measure,
                priority,
                names: Vec::new(),
                promised: Vec::new(),
                given: None,
                all: all.as_count().unwrap_or(0),
            });
            runs.given = runs.given.or_else(|| given.as_i64().filter(|seconds| *seconds > 0));
            if let Some(name) = name.as_str().filter(|name| !runs.names.iter().any(|known| known == name)) {
                runs.names.push(name.to_owned());
            }
            if let (Cell::Instant(start), Cell::Instant(due), Some(false)) = (start, due, paused.as_bool()) {
                runs.promised.push((*start, *due));
            }
        }
    }
    Ok(found.into_values().collect())
}

/// The levels that the runs add up to; those of one kind, measure and clock together.
pub(super) fn of(runs: &[RecordedRuns], office: &Calendar) -> Vec<RecordedLevel> {
    let mut levels: Vec<RecordedLevel> = Vec::new();
    for runs in runs {
        let Some((seconds, always)) = target(runs, office) else { continue };
        let same = levels.iter().position(|level| {
            level.kind == runs.kind
                && level.system == runs.system
                && level.measure == runs.measure
                && level.always == always
        });
        let place = same.unwrap_or_else(|| {
            let (kind, system, measure) = (runs.kind, runs.system.clone(), runs.measure);
            levels.push(RecordedLevel { kind, system, measure, always, targets: BTreeMap::new(), names: Vec::new() });
            levels.len() - 1
        });
        let level = &mut levels[place];
        level.targets.insert(runs.priority, (seconds, runs.all));
        level.names.extend(runs.names.iter().cloned());
    }
    levels
}

/// The target of runs in seconds, and whether it counts around the clock.
fn target(runs: &RecordedRuns, office: &Calendar) -> Option<(i64, bool)> {
    let minutes = |seconds: i64| (seconds + 30) / 60 * 60;
    let wall = mode(runs.promised.iter().map(|(start, due)| minutes(due - start)));
    let working = mode(runs.promised.iter().map(|(start, due)| minutes(office.working_seconds(*start, *due))));
    match (wall, working) {
        _ if runs.promised.len() < FEW => None,
        (Some((seconds, wall)), Some((_, working))) if wall >= ENOUGH && wall > working + BETTER => {
            Some((seconds, true))
        }
        (_, Some((seconds, working))) if working >= ENOUGH && seconds > 0 => Some((seconds, false)),
        (Some((seconds, wall)), _) if wall >= ENOUGH => Some((seconds, true)),
        _ => None,
    }
    // What the tool says itself is its target, in whichever hours.
    .map(|(seconds, always)| (runs.given.unwrap_or(seconds), always))
    .or_else(|| runs.given.map(|seconds| (seconds, false)))
}

/// `4h`, `30m`, `1h30m`, as settings write a target.
pub(super) fn written(seconds: i64) -> String {
    match (seconds / 3_600, seconds / 60 % 60) {
        (0, minutes) => format!("{minutes}m"),
        (hours, 0) => format!("{hours}h"),
        (hours, minutes) => format!("{hours}h{minutes}m"),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::calendar::CalendarSpec;

    fn office() -> Calendar {
        let spec: CalendarSpec =
            toml::from_str("zone = 'UTC'\nmon-fri = ['08:00-12:00', '13:00-18:00']").expect("a calendar");
        Calendar::new("office", &spec, Path::new(".")).expect("it unrolls")
    }

    fn runs(promised: Vec<StartAndDue>, given: Option<i64>) -> RecordedRuns {
        let (kind, measure, all) = (Kind::Incident, Measure::Resolve, promised.len() as u64);
        RecordedRuns {
            kind,
            system: "servicenow".to_owned(),
            measure,
            priority: 2,
            names: Vec::new(),
            promised,
            given,
            all,
        }
    }

    #[test]
    fn due_times_add_up_to_the_target_in_the_hours_that_fit() {
        let office = office();
        // 8 working hours from a start every hour of a week, day and night.
        let starts = (0..168).map(|hour| 1_780_000_000 + hour * 3_600);
        let in_hours = starts.clone().filter_map(|start| Some((start, office.add_working_seconds(start, 28_800)?)));
        assert_eq!(target(&runs(in_hours.collect(), None), &office), Some((28_800, false)));
        let on_the_wall = starts.map(|start| (start, start + 14_400));
        assert_eq!(target(&runs(on_the_wall.collect(), None), &office), Some((14_400, true)));
        assert_eq!(target(&runs(Vec::new(), Some(7_200)), &office), Some((7_200, false)));
        assert_eq!(target(&runs(Vec::new(), None), &office), None);
    }

    #[test]
    fn targets_are_written_as_settings_read_them() {
        assert_eq!([900, 14_400, 5_400, 97_200].map(written), ["15m", "4h", "1h30m", "27h"]);
        for seconds in [900, 14_400, 5_400, 97_200] {
            assert_eq!(crate::sla::parse_seconds(&written(seconds)), Ok(seconds));
        }
    }
}
