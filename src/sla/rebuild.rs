//! Recomputes `sla_clock` from tickets and histories: a part of the tickets at a time, so that memory does not grow with their number, cut into
//! pieces that are computed side by side, all in one transaction. Knows no arithmetic of clocks.
//!
//! The figures go to the store as numbers and stay numbers there; the view `sla_clock` joins them with the words.

use std::sync::Arc;

use arrow::array::RecordBatch;

use crate::calendar::Calendars;
use crate::error::{Error, ErrorKind, Result};
use crate::sla::check::ServiceLevel;
use crate::sla::clock::{AppliedServiceLevel, ClockBuffers, ClockInputs};
use crate::sla::exclusion::ServiceLevelSet;
use crate::sla::facts::{TicketBatch, TicketFacts};
use crate::sla::figures::{ClockColumns, ClockIdentity, schema};
use crate::sla::history::{Histories, TicketHistory};
use crate::sla::recorded;
use crate::spell::{AT_A_TIME, TicketKey, TicketRange, parts, pieces};
use crate::store::{Cell, Store};

/// Rebuilds `sla_clock` for every ticket and policy as of an instant. Returns the number of rows.
///
/// A ticket that no policy covers gets no row. Where several policies share out the priorities of a measure, a ticket gets the row of
/// the one that promises something for the priority that decides. Clocks that a restart or a new cycle made are numbered in order of
/// time; the last one is marked.
pub fn rebuild<'a>(
    store: &mut Store,
    rules: impl Into<ServiceLevelSet<'a>>,
    calendars: &Calendars,
    as_of: i64,
) -> Result<u64> {
    rebuild_in_parts(store, rules.into(), calendars, as_of, AT_A_TIME)
}

fn rebuild_in_parts(
    store: &mut Store,
    rules: ServiceLevelSet<'_>,
    calendars: &Calendars,
    as_of: i64,
    at_a_time: i64,
) -> Result<u64> {
    let policies: Arc<[ServiceLevel]> = rules.check(calendars)?.into();
    let parts = parts(store, at_a_time)?;
    // Where the tickets do not fit in at a time, neither do the pages of their tables.
    let is_large = parts.len() > 1;
    let rebuild = |store: &mut Store| {
        name_rules(store, &policies, rules)?;
        if policies.is_empty() {
            return Ok(0);
        }
        parts.into_iter().map(|part| rebuild_part(store, &policies, as_of, part)).sum()
    };
    if is_large { store.transaction_of_many(rebuild) } else { store.transaction(rebuild) }
}

/// Says what the codes of levels and exclusions stand for, and empties the figures.
fn name_rules(store: &Store, policies: &[ServiceLevel], rules: ServiceLevelSet<'_>) -> Result<()> {
    store.batch("DELETE FROM clock_figure; DELETE FROM clock_level; DELETE FROM clock_exclusion")?;
    for (place, policy) in (0..).zip(policies) {
        let row = [Cell::Int(place), policy.id.as_str().into(), policy.sha256.as_str().into()];
        store.execute("INSERT INTO clock_level VALUES (?, ?, ?)", &row)?;
    }
    for (place, exclusion) in (0..).zip(rules.exclusions) {
        store
            .execute("INSERT INTO clock_exclusion VALUES (?, ?)", &[Cell::Int(place), exclusion.id.as_str().into()])?;
    }
    Ok(())
}

fn rebuild_part(store: &Store, policies: &Arc<[ServiceLevel]>, as_of: i64, part: TicketRange<'_>) -> Result<u64> {
    // Where all tickets are read, it shows whether a hash of their ids tells them apart.
    let by_hash =
        if part == TicketRange::All { rebuild_by(store, policies, as_of, (part, TicketKey::Hash))? } else { None };
    match by_hash {
        Some(rows) => Ok(rows),
        None => rebuild_by(store, policies, as_of, (part, TicketKey::Number))?.ok_or_else(|| {
            let message = "two tickets have one number".to_owned();
            Error::new(ErrorKind::Frame { what: "service-level clocks".to_owned(), message })
        }),
    }
}

/// Computes and stores the clocks of a part. None if the keys do not tell its tickets apart.
fn rebuild_by(
    store: &Store,
    policies: &Arc<[ServiceLevel]>,
    as_of: i64,
    tickets_by: (TicketRange<'_>, TicketKey),
) -> Result<Option<u64>> {
    let tickets = TicketBatch::read(store, policies, as_of, tickets_by)?;
    let pieces = pieces(tickets.iter().map(TicketBatch::len));
    let of_pieces: Vec<&[TicketBatch]> = pieces.iter().filter_map(|piece| tickets.get(piece.clone())).collect();
    let Some(events) = recorded::read(store, policies, tickets_by, &of_pieces, as_of)? else {
        return Ok(None);
    };
    let (policies, count) = (Arc::clone(policies), pieces.len());
    let stored = store.insert_computed("clock_figure", schema(), count, move |place| {
        let piece = pieces.get(place).and_then(|piece| tickets.get(piece.clone())).unwrap_or_default();
        batch(&policies, piece, &recorded::histories(&policies, &events, place), as_of)
    })?;
    Ok(Some(stored))
}

/// What the question whether a policy covers a ticket is answered from.
#[derive(Clone, Copy)]
pub(super) struct Candidate<'a> {
    pub(super) stretch: &'a TicketBatch,
    pub(super) row: usize,
    pub(super) facts: &'a TicketFacts,
    pub(super) recorded: TicketHistory<'a>,
    pub(super) as_of: i64,
}

impl<'a> Candidate<'a> {
    /// A policy as it applies to the ticket: none if it is not one of its kind, does not pass the filter, was not opened in the time of
    /// validity, or its clock has not started.
    #[inline]
    fn under(self, policies: &'a [ServiceLevel], place: usize) -> Option<AppliedServiceLevel<'a>> {
        let calendar = self.stretch.calendar(place, self.row)?;
        let policy = &policies[place];
        if !policy.holds_at(self.facts.opened) {
            return None;
        }
        // An instant that is not known yet does not start anything.
        let start =
            self.stretch.start(place, self.row).filter(|start| *start <= self.as_of).unwrap_or(self.facts.opened);
        Some(AppliedServiceLevel { policy, level: place, calendar, start })
    }

    /// The clock that a policy gives the ticket; none if it gives none, or if another policy of the same measure has the target that
    /// this one lacks for the priority that decides.
    #[inline]
    pub(super) fn clock(
        self,
        policies: &'a [ServiceLevel],
        place: usize,
        scratch: &mut ClockBuffers,
    ) -> Option<(AppliedServiceLevel<'a>, ClockInputs)> {
        let under = self.under(policies, place)?;
        if !self.is_of(policies, place, under, scratch) {
            return None;
        }
        let clock = ClockInputs::read(under, self.facts, self.recorded, self.as_of, scratch)?;
        Some((under, clock))
    }

    #[inline]
    fn is_of(
        self,
        policies: &'a [ServiceLevel],
        place: usize,
        under: AppliedServiceLevel<'a>,
        scratch: &mut ClockBuffers,
    ) -> bool {
        let Self { facts, recorded, as_of, .. } = self;
        let mut promises = |under: AppliedServiceLevel<'_>| {
            let policy = under.policy;
            let priority = if policy.on_target_change.is_none() || recorded.priorities.is_empty() {
                facts.priority
            } else {
                match ClockInputs::read(under, facts, recorded, as_of, scratch) {
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

/// The clocks of a piece of work.
fn batch(policies: &[ServiceLevel], piece: &[TicketBatch], histories: &Histories, as_of: i64) -> Result<RecordBatch> {
    let tickets: usize = piece.iter().map(TicketBatch::len).sum();
    let mut rows = ClockColumns::with_capacity(tickets * policies.len());
    let mut scratch = ClockBuffers::default();
    let places = piece.iter().flat_map(|stretch| (0..stretch.len()).map(move |row| (stretch, row)));
    for (place, (stretch, row)) in places.enumerate() {
        let Some(facts) = stretch.facts(row) else { continue };
        let recorded = histories.of(place);
        let ticket = Candidate { stretch, row, facts: &facts, recorded, as_of };
        for level in 0..policies.len() {
            let Some((under, clock)) = ticket.clock(policies, level, &mut scratch) else { continue };
            let (ticket_no, exclusion) = (stretch.numbers.value(row), stretch.excluded(level, row));
            let mut cycle = 0;
            clock.each(under, as_of, &scratch, |figures, span| {
                cycle += 1;
                let is_last = span.is_none_or(|span| span.is_last);
                rows.push(ClockIdentity { ticket_no, level, cycle, is_last, exclusion }, &clock, figures, as_of);
            });
        }
    }
    rows.finish()
}

#[cfg(test)]
mod tests;
