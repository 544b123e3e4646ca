//! Recomputes `sla_clock` from tickets and histories: column by column in stretches as the store gives them, one output batch
//! for each, side by side, all in one transaction. Knows no arithmetic of clocks.
//!
//! The figures go to the store as numbers and are joined there with the words: ids, levels and states are text, and text that
//! crosses over value by value costs more than everything else together.

use std::fmt::Write as _;
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanBuilder, Int32Builder, Int64Builder, RecordBatch, TimestampMicrosecondBuilder};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};

use super::check::Policy;
use super::clock::{Clock, Scratch, Under};
use super::engine::Figures;
use super::exclusion::Rules;
use super::facts::{Facts, Tickets, histories};
use super::history::{Histories, Recorded};
use crate::calendar::Calendars;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Basis, ClockState};
use crate::parallel;
use crate::store::Store;
use crate::text;

/// Stretches whose figures are in memory before they are handed over.
const AT_A_TIME: usize = 64;

/// Rebuilds `sla_clock` for every ticket and policy as of an instant. Returns the number of rows.
///
/// A ticket that no policy covers gets no row. Where several policies share out the priorities of a measure, a ticket gets the row of
/// the one that promises something for the priority that decides. Clocks that a restart or a new cycle made are numbered in order of
/// time; the last one is marked.
pub fn rebuild<'a>(store: &mut Store, rules: impl Into<Rules<'a>>, calendars: &Calendars, as_of: i64) -> Result<u64> {
    let rules = rules.into();
    let policies = rules.check(calendars)?;
    store.transaction(|store| {
        store.execute("DELETE FROM sla_clock", &[])?;
        if policies.is_empty() {
            return Ok(0);
        }
        let tickets = Tickets::read(store, &policies, as_of, None)?;
        let histories = histories(store, &tickets, None, &policies)?;
        let begins = tickets.iter().scan(0, |next, stretch| {
            let begin = *next;
            *next += stretch.len();
            Some(begin)
        });
        let stretches: Vec<(&Tickets, usize)> = tickets.iter().zip(begins).collect();
        // So many at a time, so that what does not fit into memory is put away while the rest is computed.
        let batches = stretches.chunks(AT_A_TIME).flat_map(|stretches| {
            let figures = |(stretch, begin): &(&Tickets, usize)| batch(&policies, stretch, *begin, &histories, as_of);
            match parallel::map(stretches, figures) {
                Ok(batches) => batches.into_iter().map(Ok).collect(),
                Err(error) => vec![Err(error)],
            }
        });
        store.hold("sla_figures", schema(), batches)?;
        let rows = store.execute(&insert(&policies, rules), &[])?;
        store.release()?;
        Ok(rows)
    })
}

/// What the question whether a policy covers a ticket is answered from.
#[derive(Clone, Copy)]
pub(super) struct Candidate<'a> {
    pub(super) stretch: &'a Tickets,
    pub(super) row: usize,
    pub(super) facts: &'a Facts,
    pub(super) recorded: Recorded<'a>,
    pub(super) as_of: i64,
}

impl<'a> Candidate<'a> {
    /// A policy as it applies to the ticket: none if it is not one of its kind, does not pass the filter, was not opened in the time of
    /// validity, or its clock has not started.
    #[inline]
    fn under(self, policies: &'a [Policy], place: usize) -> Option<Under<'a>> {
        let calendar = self.stretch.calendar(place, self.row)?;
        let policy = &policies[place];
        if !policy.holds_at(self.facts.opened) {
            return None;
        }
        // An instant that is not known yet does not start anything.
        let start =
            self.stretch.start(place, self.row).filter(|start| *start <= self.as_of).unwrap_or(self.facts.opened);
        Some(Under { policy, calendar: policy.calendar(calendar), start })
    }

    /// The clock that a policy gives the ticket; none if it gives none, or if another policy of the same measure has the target that
    /// this one lacks for the priority that decides.
    #[inline]
    pub(super) fn clock(
        self,
        policies: &'a [Policy],
        place: usize,
        scratch: &mut Scratch,
    ) -> Option<(Under<'a>, Clock)> {
        let under = self.under(policies, place)?;
        if !self.is_of(policies, place, under, scratch) {
            return None;
        }
        let clock = Clock::read(under, self.facts, self.recorded, self.as_of, scratch)?;
        Some((under, clock))
    }

    #[inline]
    fn is_of(self, policies: &'a [Policy], place: usize, under: Under<'a>, scratch: &mut Scratch) -> bool {
        let Self { facts, recorded, as_of, .. } = self;
        let mut promises = |under: Under<'_>| {
            let policy = under.policy;
            let priority = if policy.on_target_change.is_none() || recorded.priorities.is_empty() {
                facts.priority
            } else {
                match Clock::read(under, facts, recorded, as_of, scratch) {
                    Some(clock) => clock.deciding_priority(policy, as_of, scratch),
                    None => return false,
                }
            };
            policy.target(priority).is_some()
        };
        let mut siblings = policies
            .iter()
            .enumerate()
            .filter(|(other, sibling)| *other != place && sibling.is_sibling_of(under.policy))
            .filter_map(|(other, _)| Some((other, self.under(policies, other)?)))
            .peekable();
        // Of several without a target the first one shows that nothing is promised.
        siblings.peek().is_none()
            || promises(under)
            || !siblings.any(|(other, sibling)| other < place || promises(sibling))
    }
}

fn batch(
    policies: &[Policy],
    stretch: &Tickets,
    begin: usize,
    histories: &Histories,
    as_of: i64,
) -> Result<RecordBatch> {
    let mut rows = Rows::with_capacity(stretch.len() * policies.len());
    let mut scratch = Scratch::default();
    for row in 0..stretch.len() {
        let Some(facts) = stretch.facts(row) else { continue };
        let recorded = histories.of(begin + row);
        let ticket = Candidate { stretch, row, facts: &facts, recorded, as_of };
        for place in 0..policies.len() {
            let Some((under, clock)) = ticket.clock(policies, place, &mut scratch) else { continue };
            let excluded = stretch.excluded(place, row);
            let mut cycle = 0;
            clock.each(under, as_of, &scratch, |figures, span| {
                cycle += 1;
                let is_last = span.is_none_or(|span| span.is_last);
                let at = Place { ticket_no: stretch.numbers.value(row), policy: place, cycle, is_last, excluded };
                rows.push(at, &clock, figures, as_of);
            });
        }
    }
    rows.finish()
}

/// The figures without words.
fn schema() -> SchemaRef {
    let instant = || DataType::Timestamp(TimeUnit::Microsecond, None);
    let mut fields = vec![Field::new("ticket_no", DataType::Int64, false)];
    fields.extend(["policy", "cycle", "state", "basis"].map(|name| Field::new(name, DataType::Int32, false)));
    fields.extend(["priority", "excluded"].map(|name| Field::new(name, DataType::Int32, true)));
    fields.push(Field::new("is_last", DataType::Boolean, false));
    fields.extend(["started_at", "stopped_at", "cancelled_at", "due_at"].map(|name| Field::new(name, instant(), true)));
    let seconds = ["target_seconds", "working_seconds", "paused_working_seconds", "elapsed_seconds"];
    fields.extend(seconds.map(|name| Field::new(name, DataType::Int64, true)));
    Arc::new(Schema::new(fields))
}

/// Joins the figures with their words.
fn insert(policies: &[Policy], rules: Rules<'_>) -> String {
    format!(
        "INSERT INTO sla_clock SELECT f.ticket_no, t.ticket_id, {}, f.cycle, f.is_last, f.priority, f.started_at, f.stopped_at, f.cancelled_at, f.due_at,
           f.target_seconds, f.working_seconds, f.paused_working_seconds, f.elapsed_seconds, {}, {}, {}, {}
         FROM sla_figures f JOIN ticket t USING (ticket_no)",
        word("f.policy", policies.iter().map(|policy| policy.id.as_str())),
        word("f.state", ClockState::ALL.iter().map(|state| state.as_str())),
        word("f.basis", Basis::ALL.iter().map(|basis| basis.as_str())),
        word("f.policy", policies.iter().map(|policy| policy.sha256.as_str())),
        word("f.excluded", rules.exclusions.iter().map(|exclusion| exclusion.id.as_str())),
    )
}

/// An SQL expression for the word at a place of a list.
fn word<'a>(column: &str, words: impl Iterator<Item = &'a str>) -> String {
    let mut words = words.peekable();
    // A list of no cases is no SQL.
    if words.peek().is_none() {
        return "CAST(NULL AS VARCHAR)".to_owned();
    }
    let mut sql = format!("CASE {column}");
    for (place, word) in words.enumerate() {
        let _ = write!(sql, " WHEN {place} THEN {}", text::quote_literal(word));
    }
    sql.push_str(" END");
    sql
}

/// Whose clock a row is.
#[derive(Debug, Clone, Copy)]
struct Place {
    ticket_no: i64,
    policy: usize,
    cycle: i32,
    is_last: bool,
    excluded: Option<i32>,
}

/// Builders of the columns of `sla_figures`.
struct Rows {
    ticket_no: Int64Builder,
    codes: [Int32Builder; 6],
    is_last: BooleanBuilder,
    instants: [TimestampMicrosecondBuilder; 4],
    seconds: [Int64Builder; 4],
}

impl Rows {
    fn with_capacity(rows: usize) -> Self {
        Self {
            ticket_no: Int64Builder::with_capacity(rows),
            codes: std::array::from_fn(|_| Int32Builder::with_capacity(rows)),
            is_last: BooleanBuilder::with_capacity(rows),
            instants: std::array::from_fn(|_| TimestampMicrosecondBuilder::with_capacity(rows)),
            seconds: std::array::from_fn(|_| Int64Builder::with_capacity(rows)),
        }
    }

    fn push(&mut self, at: Place, clock: &Clock, figures: &Figures, as_of: i64) {
        self.ticket_no.append_value(at.ticket_no);
        let [policies, cycles, states, bases, priorities, excluded] = &mut self.codes;
        policies.append_value(at.policy as i32);
        cycles.append_value(at.cycle);
        priorities.append_option(figures.priority.map(i32::from));
        excluded.append_option(at.excluded);
        self.is_last.append_value(at.is_last);
        states.append_value(figures.state as i32);
        bases.append_value(clock.basis as i32);
        let micros = |instant: i64| instant.saturating_mul(1_000_000);
        let known = |instant: Option<i64>| instant.filter(|instant| *instant <= as_of).map(micros);
        // Without figures the record still shows the instants that it has, so that a reader sees what is wrong with them.
        let measured = !matches!(figures.state, ClockState::Unmeasurable | ClockState::NotApplicable);
        let (stop, cancelled) =
            if measured { (figures.stop, figures.cancelled) } else { (clock.stop, clock.cancelled) };
        let [started_at, stopped_at, cancelled_at, due_at] = &mut self.instants;
        started_at.append_value(micros(figures.start));
        stopped_at.append_option(known(stop));
        cancelled_at.append_option(known(cancelled));
        due_at.append_option(figures.due.map(micros));
        let [target, working, paused, elapsed] = &mut self.seconds;
        let figure = |seconds: i64| measured.then_some(seconds);
        target.append_option(figures.target_seconds);
        working.append_option(figure(figures.working_seconds));
        paused.append_option(figure(figures.paused_working_seconds));
        elapsed.append_option(figure(figures.elapsed_seconds));
    }

    fn finish(mut self) -> Result<RecordBatch> {
        let mut columns: Vec<ArrayRef> = vec![Arc::new(self.ticket_no.finish())];
        columns.extend(self.codes.map(|mut column| Arc::new(column.finish()) as ArrayRef));
        columns.push(Arc::new(self.is_last.finish()));
        columns.extend(self.instants.map(|mut column| Arc::new(column.finish()) as ArrayRef));
        columns.extend(self.seconds.map(|mut column| Arc::new(column.finish()) as ArrayRef));
        RecordBatch::try_new(schema(), columns)
            .map_err(|error| Error::new(ErrorKind::Frame { what: "sla_clock".to_owned(), message: error.to_string() }))
    }
}

#[cfg(test)]
mod tests;
