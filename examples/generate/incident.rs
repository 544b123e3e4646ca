//! What an incident is: its moves, and the fields that follow from them as of the export. How it came to them is told in
//! `life.rs`.

use super::hours::Hours;
use super::story;
use super::time::{DAY, HOUR, Zone};
use super::words::GROUPS;

/// What the lives of tickets depend on.
pub(crate) struct World {
    pub(crate) seed: u64,
    pub(crate) zone: Zone,
    pub(crate) office: Hours,
    /// The instant of the export.
    pub(crate) cut: i64,
    /// Failed changes of the bad week; none where only incidents are written.
    pub(crate) causes: Vec<Reference>,
    /// Problems that incidents can belong to.
    pub(crate) problems: Vec<Reference>,
}

/// A ticket that incidents point to.
pub(crate) struct Reference {
    pub(crate) number: String,
    pub(crate) service: usize,
    pub(crate) from: i64,
    pub(crate) until: i64,
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        let zone = Zone::load("Europe/Berlin");
        let cut = zone.instant(story::EXPORT_DAY * DAY + story::EXPORT_HOUR * HOUR);
        Self { seed, zone, office: Hours::office(), cut, causes: Vec::new(), problems: Vec::new() }
    }

    /// The local day of an instant.
    pub(crate) fn day(&self, instant: i64) -> i64 {
        self.zone.local(instant).div_euclid(DAY)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    New,
    InProgress,
    OnHold,
    Resolved,
    Closed,
    Cancelled,
}

impl State {
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::New => "New",
            Self::InProgress => "In Progress",
            Self::OnHold => "On Hold",
            Self::Resolved => "Resolved",
            Self::Closed => "Closed",
            Self::Cancelled => "Canceled",
        }
    }

    /// The code that the tool's history holds.
    pub(crate) fn code(self) -> i64 {
        match self {
            Self::New => 1,
            Self::InProgress => 2,
            Self::OnHold => 3,
            Self::Resolved => 6,
            Self::Closed => 7,
            Self::Cancelled => 8,
        }
    }
}

#[derive(Clone, Copy)]
pub(crate) enum What {
    State(State, State),
    Priority(usize, usize),
    Group(usize, usize),
}

/// One move in the history of a ticket.
#[derive(Clone, Copy)]
pub(crate) struct Event {
    pub(crate) at: i64,
    pub(crate) what: What,
    pub(crate) by: &'static str,
}

pub(crate) struct Incident {
    pub(crate) number: i64,
    pub(crate) title: String,
    pub(crate) caller: (&'static str, &'static str),
    pub(crate) service: usize,
    pub(crate) category: &'static str,
    pub(crate) subcategory: &'static str,
    pub(crate) item: String,
    pub(crate) channel: &'static str,
    pub(crate) opened: i64,
    pub(crate) created: i64,
    pub(crate) events: Vec<Event>,
    pub(crate) caused_by: Option<usize>,
    pub(crate) problem: Option<usize>,
    /// Position among the members of whichever group has it.
    pub(crate) agent: usize,
    pub(crate) close_code: &'static str,
    pub(crate) hold_reason: &'static str,
    // From here on: as of the export.
    pub(crate) state: State,
    pub(crate) priority: usize,
    pub(crate) group: usize,
    pub(crate) resolved: Option<i64>,
    pub(crate) closed: Option<i64>,
    pub(crate) reopened: i64,
    pub(crate) moves: i64,
    pub(crate) updated: i64,
}

impl Incident {
    /// `INC0012041`.
    pub(crate) fn id(&self) -> String {
        format!("INC{:07}", self.number)
    }

    pub(crate) fn agent_of(&self, group: usize) -> &'static str {
        let members = GROUPS[group].members;
        members[self.agent % members.len()]
    }

    /// Adds a move by whoever has the ticket at that time.
    pub(crate) fn push(&mut self, at: i64, what: What) {
        let by = self.agent_of(self.group);
        if let What::Group(_, to) = what {
            self.group = to;
        }
        self.events.push(Event { at, what, by });
    }

    /// Solved or cancelled.
    pub(crate) fn ended(&self) -> Option<i64> {
        self.resolved.or(self.closed)
    }

    pub(crate) fn state_at_end(&self) -> State {
        let states = self.events.iter().rev().filter_map(|event| match event.what {
            What::State(_, to) => Some(to),
            What::Priority(..) | What::Group(..) => None,
        });
        states.into_iter().next().unwrap_or(State::New)
    }

    /// Cuts the life off at the export, and sets the fields to what the tool shows then.
    pub(crate) fn settle(&mut self, cut: i64) {
        self.events.retain(|event| event.at <= cut);
        (self.state, self.group, self.reopened, self.moves) = (State::New, 0, 0, 0);
        (self.resolved, self.closed, self.updated) = (None, None, self.created);
        for event in &self.events {
            self.updated = event.at.max(self.updated);
            match event.what {
                What::Priority(_, to) => self.priority = to,
                What::Group(_, to) => {
                    self.group = to;
                    self.moves += 1;
                }
                What::State(from, to) => {
                    self.state = to;
                    match to {
                        State::Resolved => self.resolved = Some(event.at),
                        State::Closed | State::Cancelled => self.closed = Some(event.at),
                        State::InProgress if from == State::Resolved => {
                            self.reopened += 1;
                            self.resolved = None;
                        }
                        State::New | State::InProgress | State::OnHold => {}
                    }
                }
            }
        }
        if self.state != State::OnHold {
            self.hold_reason = "";
        }
        if self.resolved.is_none() {
            self.close_code = "";
        }
    }
}
