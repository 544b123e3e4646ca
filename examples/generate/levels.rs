//! Service levels as the tool of the sample company recorded them: a start, a stop, pauses, a breach.

use super::hours::Hours;
use super::incident::{Incident, State, What, World};
use super::time::{HOUR, MINUTE};

/// Whether seconds count in office hours or around the clock.
#[derive(Clone, Copy)]
pub(crate) enum Calendar<'a> {
    Office(&'a Hours),
    Always,
}

impl Calendar<'_> {
    fn working(self, from: i64, until: i64) -> i64 {
        match self {
            Self::Office(hours) => hours.working(from, until),
            Self::Always => (until - from).max(0),
        }
    }

    fn add(self, from: i64, seconds: i64) -> i64 {
        match self {
            Self::Office(hours) => hours.add(from, seconds),
            Self::Always => from + seconds,
        }
    }
}

/// The stretches of a ticket that a clock looks at. A solution that did not last is no stop: the clock is in one piece
/// from the opening to the last solution.
pub(crate) struct Course {
    start: i64,
    /// Solution or cancellation.
    stop: Option<i64>,
    /// On hold; `None` if still so.
    pauses: Vec<(i64, Option<i64>)>,
    pub(crate) responded: Option<i64>,
    pub(crate) cancelled: bool,
}

impl Course {
    pub(crate) fn of(incident: &Incident) -> Self {
        let stop = incident.ended();
        let cancelled = incident.state == State::Cancelled;
        let mut course = Self { start: incident.opened, stop, pauses: Vec::new(), responded: None, cancelled };
        for event in &incident.events {
            let What::State(from, to) = event.what else { continue };
            match from {
                State::New => course.responded = Some(event.at),
                State::OnHold => course.release(event.at),
                State::InProgress | State::Resolved | State::Closed | State::Cancelled => {}
            }
            if to == State::OnHold {
                course.pauses.push((event.at, None));
            }
        }
        course
    }

    fn release(&mut self, at: i64) {
        if let Some((_, until @ None)) = self.pauses.last_mut() {
            *until = Some(at);
        }
    }

    /// The clock of the first response.
    pub(crate) fn response(&self) -> Self {
        let stop = self.responded.or(self.stop);
        Self { start: self.start, stop, pauses: Vec::new(), responded: None, cancelled: self.cancelled }
    }

    /// The clock until an instant, as if the ticket had ended there.
    pub(crate) fn before(&self, at: i64) -> Self {
        Self { start: self.start, stop: Some(at), pauses: Vec::new(), responded: None, cancelled: true }
    }
}

/// What one row of `task_sla` says.
pub(crate) struct Level {
    pub(crate) start: i64,
    pub(crate) stop: Option<i64>,
    /// `None` while a pause is open and the target is not used up.
    pub(crate) due: Option<i64>,
    pub(crate) target: i64,
    pub(crate) working: i64,
    pub(crate) paused: i64,
    pub(crate) paused_working: i64,
    pub(crate) on_hold: bool,
}

impl Level {
    pub(crate) fn breached(&self) -> bool {
        self.working > self.target
    }
}

/// Runs a clock up to the export.
pub(crate) fn run(course: &Course, calendar: Calendar<'_>, target: i64, cut: i64) -> Level {
    let end = course.stop.unwrap_or(cut);
    let mut level = Level {
        start: course.start,
        stop: course.stop,
        due: None,
        target,
        working: 0,
        paused: 0,
        paused_working: 0,
        on_hold: false,
    };
    let mut at = course.start;
    for &(hold, release) in course.pauses.iter().filter(|(hold, _)| *hold < end) {
        level.count(calendar, at, hold);
        at = release.unwrap_or(end);
        level.on_hold = release.is_none() && course.stop.is_none();
        level.paused += at - hold;
        level.paused_working += calendar.working(hold, at);
    }
    level.count(calendar, at, end);
    if level.due.is_none() && !level.on_hold {
        level.due = Some(calendar.add(end, target - level.working));
    }
    level
}

impl Level {
    /// Counts a stretch, and notes the instant at which the target is used up.
    fn count(&mut self, calendar: Calendar<'_>, from: i64, until: i64) {
        let more = calendar.working(from, until);
        if self.due.is_none() && more > 0 && self.working + more >= self.target {
            self.due = Some(calendar.add(from, self.target - self.working));
        }
        self.working += more;
    }
}

/// What the tool promises for an incident of a priority: seconds to the first response and to the solution, and the
/// calendar they are counted by.
pub(crate) struct Promise<'a> {
    pub(crate) calendar: Calendar<'a>,
    pub(crate) response: i64,
    pub(crate) resolution: i64,
}

impl<'a> Promise<'a> {
    pub(crate) fn of(world: &'a World, incident: &Incident, priority: usize) -> Self {
        let office = &world.office;
        let calendar = if priority == 1 { Calendar::Always } else { Calendar::Office(office) };
        let (response, resolution) = match priority {
            1 => (15 * MINUTE, 4 * HOUR),
            2 => (HOUR, 8 * HOUR),
            3 => (4 * HOUR, office.working_days(incident.opened, 3)),
            _ => (8 * HOUR, office.working_days(incident.opened, 5)),
        };
        Self { calendar, response, resolution }
    }
}

/// The tool's own flag: whether the solution came in time, or still can.
pub(crate) fn made_sla(world: &World, incident: &Incident) -> bool {
    let promise = Promise::of(world, incident, incident.priority);
    !run(&Course::of(incident), promise.calendar, promise.resolution, world.cut).breached()
}
