//! The explanation of a ticket's clocks: every piece with its reason, in the form `tickmark/trace/1`. Computed from the store's
//! tables and not from `sla_clock`, by the functions that fill `sla_clock`.

use crate::sla::instants::{iso, iso_option};
use serde::Serialize;

use crate::calendar::Calendars;
use crate::error::{Error, Result};
use crate::model::{Basis, ClockState, Kind, Measure};
use crate::sla::clock::{Clock, ESTIMATED, Scratch, Under};
use crate::sla::cycles::Still;
use crate::sla::events::{Told, TraceEvent, events};
use crate::sla::exclusion::{ExclusionSpec, Rules};
use crate::sla::facts::{Facts, Tickets};
use crate::sla::history::Recorded;
use crate::sla::policy::Agreement;
use crate::sla::rebuild::Candidate;
use crate::sla::record::Record;
use crate::sla::recorded;
use crate::sla::segments::{Segment, cut};
use crate::spell::{Key, Part};
use crate::store::{Cell, Store};
use crate::text;

/// The clocks of one ticket.
#[derive(Debug, Clone, Serialize)]
pub struct Trace {
    /// `tickmark/trace/1`.
    pub schema: &'static str,
    /// The ticket's number.
    pub ticket: String,
    /// The ticket's identity in the store.
    pub ticket_id: String,
    /// Incident, request, change or problem.
    pub kind: Option<Kind>,
    /// The instant of the answer.
    #[serde(serialize_with = "iso")]
    pub as_of: i64,
    /// What the ticket's own record says.
    pub record: Record,
    /// For each service level that covers the ticket, in the order of the settings, its clocks in order of time.
    pub clocks: Vec<ClockTrace>,
}

/// One clock with its pieces.
#[derive(Debug, Clone, Serialize)]
pub struct ClockTrace {
    /// The service level.
    pub sla: String,
    /// Its title.
    pub title: String,
    /// The event that stops the clock.
    pub measure: Measure,
    /// With whom the level is agreed.
    pub agreement: Agreement,
    /// The calendar it runs by; of several those that it runs by one after the other.
    pub calendar: String,
    /// The zone of its hours, of those at its start.
    pub zone: String,
    /// Its number among the clocks of the ticket under this level, from 1.
    pub cycle: usize,
    /// Whether no clock follows: attainment looks at the last one.
    pub is_last: bool,
    /// The priority whose promise it is measured by.
    pub priority: Option<u8>,
    /// When it started.
    #[serde(serialize_with = "iso")]
    pub start: i64,
    /// When it stopped; none while it is open.
    #[serde(serialize_with = "iso_option")]
    pub stop: Option<i64>,
    /// When the ticket was cancelled, if that ended the clock.
    #[serde(serialize_with = "iso_option")]
    pub cancelled: Option<i64>,
    /// The first instant at which the target is used up.
    #[serde(serialize_with = "iso_option")]
    pub due: Option<i64>,
    /// Its state at as-of.
    pub state: ClockState,
    /// Where the figures come from.
    pub basis: Basis,
    /// The target; none where nothing is promised.
    pub target_seconds: Option<i64>,
    /// Working time that no pause covers.
    pub working_seconds: Option<i64>,
    /// Working time that a pause covers.
    pub paused_working_seconds: Option<i64>,
    /// All seconds on the wall.
    pub elapsed_seconds: Option<i64>,
    /// The agreement by which attainment passes over it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exclusion: Option<ExclusionSpec>,
    /// Start, reopenings, changes of priority, breach and end, in order of time, each with its rule.
    pub events: Vec<TraceEvent>,
    /// The pieces, in order of time; empty where there are no figures.
    pub segments: Vec<Segment>,
}

/// Explains the clocks of a ticket named by its number or its identity; none if there is no such ticket.
pub fn trace<'a>(
    store: &Store,
    rules: impl Into<Rules<'a>>,
    calendars: &Calendars,
    ticket: &str,
    as_of: i64,
) -> Result<Option<Trace>> {
    let Some((id, number, kind)) = find(store, ticket)? else { return Ok(None) };
    let clocks = clocks_of(store, rules.into(), calendars, &id, as_of)?;
    let record = Record::read(store, &id, kind, as_of)?;
    Ok(Some(Trace { schema: "tickmark/trace/1", ticket: number, ticket_id: id, kind, as_of, record, clocks }))
}

/// The clocks alone of the ticket with an identity; none where it has none, or is not there.
pub fn clocks_of(
    store: &Store,
    rules: Rules<'_>,
    calendars: &Calendars,
    id: &str,
    as_of: i64,
) -> Result<Vec<ClockTrace>> {
    let policies = rules.check(calendars)?;
    let one = (Part::One(id), Key::Number);
    let tickets = Tickets::read(store, &policies, as_of, one)?;
    let mut clocks = Vec::new();
    if let Some(stretch) = tickets.first()
        && stretch.len() > 0
        && let Some(facts) = stretch.facts(0)
    {
        let events = recorded::read(store, &policies, one, &[&tickets], as_of)?;
        let history = events.map(|events| recorded::histories(&policies, &events, 0)).unwrap_or_default();
        let (words, recorded) = (words(store, id)?, history.of(0));
        let candidate = Candidate { stretch, row: 0, facts: &facts, recorded, as_of };
        let mut scratch = Scratch::default();
        for place in 0..policies.len() {
            if let Some((under, clock)) = candidate.clock(&policies, place, &mut scratch) {
                let excluded =
                    stretch.excluded(place, 0).and_then(|place| rules.exclusions.get(usize::try_from(place).ok()?));
                explain((under, &clock, excluded), candidate, &words, &scratch, &mut clocks);
            }
        }
    }
    Ok(clocks)
}

/// Appends the clocks of a ticket under one policy.
fn explain(
    (under, clock, excluded): (Under<'_>, &Clock, Option<&ExclusionSpec>),
    ticket: Candidate<'_>,
    words: &[(i64, String)],
    scratch: &Scratch,
    clocks: &mut Vec<ClockTrace>,
) {
    let Candidate { facts, recorded, as_of, .. } = ticket;
    let policy = under.policy;
    let hours = under.hours(scratch);
    let of_groups = !policy.groups.is_empty();
    let told = Told { facts, recorded };
    let why = |from: i64, still: Still| match still {
        Still::Pause => why_paused(facts, recorded, words, from),
        Still::Gap | Still::Stopped if of_groups => "with another group, or closed".to_owned(),
        Still::Gap => "closed until it was reopened, which counts as a pause (`extend_due`)".to_owned(),
        Still::Stopped => "closed until it was reopened, no part of the clock (`resume`)".to_owned(),
    };
    let first = clocks.len();
    clock.each(under, as_of, scratch, |figures, span| {
        let measured = !matches!(figures.state, ClockState::Unmeasurable | ClockState::NotApplicable);
        let segments = span.filter(|_| measured).map(|span| cut(hours, span, why)).unwrap_or_default();
        let known = |instant: Option<i64>| instant.filter(|instant| *instant <= as_of);
        clocks.push(ClockTrace {
            sla: policy.id.clone(),
            title: policy.title.clone(),
            measure: policy.measure,
            agreement: policy.agreement,
            calendar: hours.names(figures.start, figures.end),
            zone: hours.at(figures.start).zone().name().to_owned(),
            cycle: clocks.len() - first + 1,
            is_last: span.is_none_or(|span| span.is_last),
            priority: figures.priority,
            start: figures.start,
            stop: if measured { figures.stop } else { known(clock.stop) },
            cancelled: if measured { figures.cancelled } else { known(clock.cancelled) },
            due: figures.due,
            state: figures.state,
            basis: clock.basis,
            target_seconds: figures.target_seconds,
            working_seconds: measured.then_some(figures.working_seconds),
            paused_working_seconds: measured.then_some(figures.paused_working_seconds),
            elapsed_seconds: measured.then_some(figures.elapsed_seconds),
            exclusion: excluded.cloned(),
            events: span.map(|span| events(under, span, figures, scratch, told)).unwrap_or_default(),
            segments,
        });
    });
}

/// The state that made the pause which began at `from`, with the tool's own word for it where that differs.
fn why_paused(facts: &Facts, recorded: Recorded<'_>, words: &[(i64, String)], from: i64) -> String {
    let changes = recorded.states;
    if changes.is_empty() {
        let now = facts.updated.is_some_and(|updated| from >= updated.max(facts.opened)) && from > facts.opened;
        return match facts.state {
            Some(state) if now => format!("`{state}` since the last update, no history"),
            _ => ESTIMATED.to_owned(),
        };
    }
    let state = match changes.iter().rev().find(|change| change.at <= from) {
        Some(change) => change.new,
        None => changes.first().and_then(|change| change.old),
    };
    let state = state.map_or("pause", |state| state.as_str());
    match words.iter().rev().find(|(at, _)| *at <= from) {
        Some((_, word)) if !word.eq_ignore_ascii_case(state) => format!("`{state}` ({word})"),
        _ => format!("`{state}`"),
    }
}

/// Tickets of one number that are named.
const NAMED: usize = 10;

/// Handle, number and kind of the ticket that is meant: by its number, its handle, or the tool's own id. A number that several tickets have is
/// an error that says how to name each.
fn find(store: &Store, ticket: &str) -> Result<Option<(String, String, Option<Kind>)>> {
    let by = |condition: &str| {
        let sql = format!(
            "SELECT ticket_id, number, record_type, epoch(opened_at)::BIGINT FROM ticket WHERE {condition} ORDER BY ticket_id = ?1 DESC, ticket_id"
        );
        store.table(&sql, &[ticket.into()]).map(|table| table.rows)
    };
    let mut rows = by("ticket_id = ?1 OR number = ?1")?;
    if rows.is_empty() {
        rows = by("ticket_id IN (SELECT ticket_id FROM ticket_key WHERE key = ?1)")?;
    }
    let text = |cell: &Cell| cell.as_str().unwrap_or_default().to_owned();
    match rows.as_slice() {
        [first, others @ ..] if others.is_empty() || first.first().and_then(Cell::as_str) == Some(ticket) => {
            let [id, number, kind, _] = &first[..] else { return Ok(None) };
            Ok(Some((text(id), text(number), Kind::parse(&text(kind)))))
        }
        [] => Ok(None),
        several => {
            let message = format!("`{ticket}` is the number of {}", text::count(several.len() as u64, "ticket"));
            let names = several.iter().take(NAMED).filter_map(|row| {
                let opened = text::instant(row.get(3)?.as_i64()?);
                Some(format!("name `{}` for the one opened at {opened}", row.first()?.as_str()?))
            });
            Err(names.fold(Error::setting(message), Error::hint))
        }
    }
}

/// The tool's own words for the states of a ticket, by the instant from which each held.
fn words(store: &Store, id: &str) -> Result<Vec<(i64, String)>> {
    let sql = "SELECT event_at, new_value FROM ticket_event WHERE ticket_id = ? AND field = 'state' AND new_value IS NOT NULL \
               ORDER BY event_at, new_value";
    let table = store.table(sql, &[id.into()])?;
    let word = |row: &Vec<Cell>| Some((row.first()?.as_i64()?, row.get(1)?.as_str()?.to_owned()));
    Ok(table.rows.iter().filter_map(word).collect())
}
