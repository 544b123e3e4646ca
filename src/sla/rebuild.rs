//! Recomputes `sla_clock` from tickets and histories: column by column in stretches as the store gives them, one output batch
//! for each, all in one transaction. Knows no arithmetic of clocks.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Int32Builder, Int64Builder, RecordBatch, StringBuilder, TimestampMicrosecondBuilder,
};
use arrow::datatypes::{DataType, Field, Schema, TimeUnit};

use super::PolicySpec;
use super::check::{Policy, check};
use super::clock::Clock;
use super::engine::Figures;
use super::facts::{Facts, Tickets, histories};
use super::history::Histories;
use crate::calendar::Calendars;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{ClockState, Measure};
use crate::store::Store;

/// Rebuilds `sla_clock` for every ticket and policy as of an instant. Returns the number of rows.
///
/// A ticket that no policy covers gets no row. Where several policies share out the priorities of a measure, a ticket gets the row of
/// the one that promises something for its priority.
pub fn rebuild(store: &mut Store, specs: &[PolicySpec], calendars: &Calendars, as_of: i64) -> Result<u64> {
    let policies = check(specs, calendars)?;
    store.transaction(|store| {
        store.execute("DELETE FROM sla_clock", &[])?;
        if policies.is_empty() {
            return Ok(0);
        }
        let tickets = Tickets::read(store, &policies, as_of, None)?;
        let histories = if needs_history(&policies) { histories(store, &tickets, None)? } else { Histories::default() };
        let begins = tickets.iter().scan(0, |next, stretch| {
            let begin = *next;
            *next += stretch.len();
            Some(begin)
        });
        let batches =
            tickets.iter().zip(begins).map(|(stretch, begin)| batch(&policies, stretch, begin, &histories, as_of));
        store.append("sla_clock", batches)
    })
}

/// Whether any clock looks at recorded states.
pub(super) fn needs_history(policies: &[Policy]) -> bool {
    policies.iter().any(|policy| policy.pauses() || policy.measure == Measure::Respond)
}

/// Whether a policy gives the ticket a clock: it is one of its kind, passes the filter, was opened in the time of validity, and no
/// other policy of the same measure has the target that this one lacks.
#[inline]
pub(super) fn covers(policies: &[Policy], place: usize, stretch: &Tickets, row: usize, facts: &Facts) -> bool {
    let reaches = |place: usize| stretch.passes[place].value(row) && policies[place].holds_at(facts.opened);
    if !reaches(place) {
        return false;
    }
    let policy = &policies[place];
    policy.target(facts.priority).is_some()
        || !policies.iter().enumerate().any(|(other, sibling)| {
            other != place
                && sibling.is_sibling_of(policy)
                && reaches(other)
                // Of several without a target the first one shows that nothing is promised.
                && (sibling.target(facts.priority).is_some() || other < place)
        })
}

fn batch(
    policies: &[Policy],
    stretch: &Tickets,
    begin: usize,
    histories: &Histories,
    as_of: i64,
) -> Result<RecordBatch> {
    let mut rows = Rows::with_capacity(stretch.len() * policies.len());
    let mut pauses = Vec::new();
    for row in 0..stretch.len() {
        let Some(facts) = stretch.facts(row) else { continue };
        let changes = histories.of(begin + row);
        for (place, policy) in policies.iter().enumerate() {
            if !covers(policies, place, stretch, row, &facts) {
                continue;
            }
            let clock = Clock::read(policy, &facts, changes, as_of, &mut pauses);
            let figures = clock.figures(policy, &facts, as_of, &pauses);
            rows.push(stretch.ids.value(row), policy, &facts, &clock, &figures, as_of);
        }
    }
    rows.finish()
}

/// Builders of the columns of `sla_clock`.
struct Rows {
    count: usize,
    texts: [StringBuilder; 5],
    priority: Int32Builder,
    instants: [TimestampMicrosecondBuilder; 4],
    seconds: [Int64Builder; 4],
}

impl Rows {
    fn with_capacity(rows: usize) -> Self {
        Self {
            count: 0,
            texts: std::array::from_fn(|_| StringBuilder::with_capacity(rows, rows * 24)),
            priority: Int32Builder::with_capacity(rows),
            instants: std::array::from_fn(|_| TimestampMicrosecondBuilder::with_capacity(rows)),
            seconds: std::array::from_fn(|_| Int64Builder::with_capacity(rows)),
        }
    }

    fn push(&mut self, id: &str, policy: &Policy, facts: &Facts, clock: &Clock, figures: &Figures, as_of: i64) {
        self.count += 1;
        let [ids, slas, states, bases, hashes] = &mut self.texts;
        ids.append_value(id);
        slas.append_value(&policy.id);
        states.append_value(figures.state.as_str());
        bases.append_value(clock.basis.as_str());
        hashes.append_value(&policy.sha256);
        self.priority.append_option(facts.priority.map(i32::from));
        let known = |instant: Option<i64>| {
            instant.filter(|instant| *instant <= as_of).map(|instant| instant.saturating_mul(1_000_000))
        };
        // Without figures the record still shows the instants that it has, so that a reader sees what is wrong with them.
        let measured = !matches!(figures.state, ClockState::Unmeasurable | ClockState::NotApplicable);
        let (stop, cancelled) =
            if measured { (figures.stop, figures.cancelled) } else { (clock.stop, clock.cancelled) };
        let [started_at, stopped_at, cancelled_at, due_at] = &mut self.instants;
        started_at.append_option(known(Some(clock.start)));
        stopped_at.append_option(known(stop));
        cancelled_at.append_option(known(cancelled));
        due_at.append_option(figures.due.map(|due| due.saturating_mul(1_000_000)));
        let [target, working, paused, elapsed] = &mut self.seconds;
        let figure = |seconds: i64| measured.then_some(seconds);
        target.append_option(figures.target_seconds);
        working.append_option(figure(figures.working_seconds));
        paused.append_option(figure(figures.paused_working_seconds));
        elapsed.append_option(figure(figures.elapsed_seconds));
    }

    fn finish(self) -> Result<RecordBatch> {
        let [ids, slas, states, bases, hashes] = self.texts.map(|mut column| Arc::new(column.finish()) as ArrayRef);
        let [started_at, stopped_at, cancelled_at, due_at] =
            self.instants.map(|mut column| Arc::new(column.finish()) as ArrayRef);
        let [target, working, paused, elapsed] = self.seconds.map(|mut column| Arc::new(column.finish()) as ArrayRef);
        let mut priority = self.priority;
        let cycle = Arc::new(arrow::array::Int32Array::from(vec![1; self.count])) as ArrayRef;
        let is_last = Arc::new(BooleanArray::from(vec![true; self.count])) as ArrayRef;
        let instant = DataType::Timestamp(TimeUnit::Microsecond, None);
        let columns = [
            ("ticket_id", DataType::Utf8, ids),
            ("sla", DataType::Utf8, slas),
            ("cycle", DataType::Int32, cycle),
            ("is_last", DataType::Boolean, is_last),
            ("priority", DataType::Int32, Arc::new(priority.finish()) as ArrayRef),
            ("started_at", instant.clone(), started_at),
            ("stopped_at", instant.clone(), stopped_at),
            ("cancelled_at", instant.clone(), cancelled_at),
            ("due_at", instant, due_at),
            ("target_seconds", DataType::Int64, target),
            ("working_seconds", DataType::Int64, working),
            ("paused_working_seconds", DataType::Int64, paused),
            ("elapsed_seconds", DataType::Int64, elapsed),
            ("state", DataType::Utf8, states),
            ("basis", DataType::Utf8, bases),
            ("policy_sha256", DataType::Utf8, hashes),
        ];
        let fields: Vec<Field> = columns.iter().map(|(name, kind, _)| Field::new(*name, kind.clone(), true)).collect();
        let arrays = columns.into_iter().map(|(_, _, array)| array).collect();
        RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)
            .map_err(|error| Error::new(ErrorKind::Frame { what: "sla_clock".to_owned(), message: error.to_string() }))
    }
}

#[cfg(test)]
mod tests;
