//! Values that moved since they were reported, and why.

use crate::metrics;
use crate::model::Kind;
use crate::period::Period;
use serde::{Serialize, Serializer};

/// A report of which something may have moved.
#[derive(Debug, Clone, Serialize)]
pub struct Restatement {
    /// Name of the report.
    pub report: String,
    /// What it is about.
    #[serde(serialize_with = "label")]
    pub period: Period,
    /// What was later had not happened for it.
    #[serde(serialize_with = "instant")]
    pub as_of: i64,
    /// Whether its period was not over then.
    pub draft: bool,
    /// The newest import run whose files it rests on.
    pub import_run: i64,
    /// What it rests on that is different now.
    pub changed: Vec<Cause>,
    /// How many values it had.
    pub compared: u64,
    /// Those that moved, in the order of the measures.
    pub moved: Vec<Moved>,
}

/// A value that moved.
#[derive(Debug, Clone, Serialize)]
pub struct Moved {
    /// Metric id.
    pub metric: &'static str,
    /// Statistic.
    pub stat: &'static str,
    /// Kind of ticket; none of services.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// `wall` or the name of a calendar, for durations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock: Option<String>,
    /// Service level.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sla: Option<String>,
    /// `count`, `fraction` or `seconds`.
    pub unit: &'static str,
    /// As it was reported.
    pub then: Amount,
    /// As it is; none where the measure or level is no more.
    pub now: Option<Amount>,
    /// The tickets that moved it, by reason and number.
    pub tickets: Vec<Ticket>,
    /// What moved it where no ticket did.
    pub causes: Vec<Cause>,
}

impl Moved {
    /// The title of its measure, of the statistic that stands for the measure; none of any other.
    pub fn headline(&self) -> Option<&'static str> {
        let definition = metrics::by_id(self.metric).ok()?;
        (definition.stats.first() == Some(&self.stat)).then_some(definition.title)
    }
}

/// A value and how many tickets or clocks it rests on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Amount {
    /// How many.
    pub n: u64,
    /// The value; none where n is too small for it to exist, or where it is not known.
    pub value: Option<f64>,
}

/// A ticket that adds something else to a value than it did.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Ticket {
    /// Why.
    pub reason: Reason,
    /// Its number.
    pub ticket: String,
    /// Its system.
    pub system: String,
}

/// Why a ticket adds something else, in the order in which they are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// It had ended and was opened again.
    Reopened,
    /// Its record or its history is another.
    Edited,
    /// It was not known.
    Late,
    /// It was known, and is no longer.
    Gone,
}

impl Reason {
    /// All of them, in order.
    pub const ALL: [Self; 4] = [Self::Reopened, Self::Edited, Self::Late, Self::Gone];

    /// The word used in output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reopened => "reopened",
            Self::Edited => "edited",
            Self::Late => "late",
            Self::Gone => "gone",
        }
    }
}

/// What can move a value beside its tickets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Other files are loaded.
    Data,
    /// The run that the report rests on was taken back.
    Undone,
    /// The settings or the calendars are others.
    Settings,
    /// The program or its definitions are others.
    Definitions,
    /// The report was made for another instant.
    AsOf,
}

impl Cause {
    /// The word used in output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Undone => "undone",
            Self::Settings => "settings",
            Self::Definitions => "definitions",
            Self::AsOf => "as_of",
        }
    }

    /// It as a sentence goes on after "why": "the settings changed".
    pub const fn words(self) -> &'static str {
        match self {
            Self::Data => "other records changed",
            Self::Undone => "an import was taken back",
            Self::Settings => "the settings changed",
            Self::Definitions => "the definitions changed",
            Self::AsOf => "the report was made for another time",
        }
    }
}

impl Restatement {
    /// The tickets behind all of its values, each once, with the first of its reasons.
    pub fn tickets(&self) -> Vec<&Ticket> {
        let mut tickets: Vec<&Ticket> = self.moved.iter().flat_map(|moved| &moved.tickets).collect();
        tickets.sort();
        tickets.dedup();
        tickets
    }
}

/// The tickets in words, by reason: `INC001, INC002, INC003 (reopened); INC004 and 3 more (late)`. Of each reason so many are named at most.
pub fn in_words<'a>(tickets: impl IntoIterator<Item = &'a Ticket>, named: usize) -> String {
    let tickets: Vec<&Ticket> = tickets.into_iter().collect();
    let of = |reason: Reason| {
        let numbers: Vec<&str> =
            tickets.iter().filter(|ticket| ticket.reason == reason).map(|ticket| ticket.ticket.as_str()).collect();
        // A last one takes no more room than the word that there is one.
        let named = if numbers.len() == named + 1 { named + 1 } else { named };
        let more = numbers.len().saturating_sub(named);
        let more = if more > 0 { format!(" and {} more", crate::text::grouped(more as u64)) } else { String::new() };
        let list = numbers.iter().take(named).copied().collect::<Vec<_>>().join(", ");
        (!numbers.is_empty()).then(|| format!("{list}{more} ({})", reason.as_str()))
    };
    Reason::ALL.into_iter().filter_map(of).collect::<Vec<_>>().join("; ")
}

pub(crate) fn label<S: Serializer>(period: &Period, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&period.label)
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over references")]
pub(crate) fn instant<S: Serializer>(instant: &i64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&crate::text::instant(*instant))
}
