//! The tickets behind a value that moved. Only a ticket of which an import since the report changed something, or one that is linked with such a ticket, can add
//! something else to it: these are measured as they were known then and as they are, under the present settings, and held against each other.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Result;
use crate::metrics::{Contributions, MetricData, Selection};
use crate::period::Period;
use crate::restate::known;
use crate::restate::known::{LISTED, TicketSubset};
use crate::restate::present::{PresentState, newest_run, runs};
use crate::restate::restatement::{Cause, ChangeReason, ChangedTicket, MovedValue, Restatement};
use crate::store::{Cell, Store};

/// Where the tickets are measured.
const ASIDE: &str = "restated";

/// Names the tickets behind all values that moved, and what moved those behind which there is none.
pub(super) fn name(present: PresentState<'_>, restatements: &mut [Restatement]) -> Result<()> {
    // An undo by an older program kept nothing of its run: which tickets it had brought is not known.
    let mut kept = runs(present.store, "source_file")?;
    kept.append(&mut runs(present.store, &present.store.in_file("replaced.source_file")?)?);
    // Reports of one state of the data are looked at together.
    let mut states: BTreeMap<(i64, i64), Vec<usize>> = BTreeMap::new();
    for (place, restatement) in restatements.iter().enumerate() {
        let can_be_told = restatement.changed.contains(&Cause::Data) && kept.contains(&restatement.import_run);
        if can_be_told && !restatement.moved.is_empty() {
            states.entry((restatement.import_run, restatement.as_of)).or_default().push(place);
        }
    }
    for ((run, as_of), places) in states {
        let newest = newest_run(present.store)?;
        let then = DataState { run, as_of, since: run };
        let now = DataState { run: newest, as_of: present.as_of, since: run };
        let periods: Vec<Period> = places.iter().map(|place| restatements[*place].period.clone()).collect();
        let asked: BTreeSet<ValueIdentity> =
            places.iter().flat_map(|place| &restatements[*place].moved).filter_map(ValueIdentity::of).collect();
        let asked: Vec<ValueIdentity> = asked.into_iter().collect();
        let [then, now] = [then.measure(present, &periods, &asked)?, now.measure(present, &periods, &asked)?];
        for (at, place) in places.iter().enumerate() {
            for moved in &mut restatements[*place].moved {
                let selection = ValueIdentity::of(moved).and_then(|of| asked.binary_search(&of).ok());
                moved.tickets = selection.map(|selection| differing(&then, &now, selection, at)).unwrap_or_default();
            }
        }
    }
    for restatement in restatements {
        let changed = &restatement.changed;
        for moved in restatement.moved.iter_mut().filter(|moved| moved.tickets.is_empty()) {
            // Other data are the cause where nothing else is, or where they tell of services and not of tickets.
            let of_data = moved.kind.is_none() || changed.len() == 1;
            moved.causes = changed.iter().copied().filter(|cause| *cause != Cause::Data || of_data).collect();
        }
    }
    Ok(())
}

/// What identifies a value but for its period.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct ValueIdentity {
    metric: &'static str,
    stat: &'static str,
    kind: crate::model::Kind,
    clock: Option<String>,
    sla: Option<String>,
}

impl ValueIdentity {
    /// None of a value of services, behind which no ticket stands.
    fn of(moved: &MovedValue) -> Option<Self> {
        let MovedValue { metric, stat, kind, clock, sla, .. } = moved;
        Some(Self { metric, stat, kind: (*kind)?, clock: clock.clone(), sla: sla.clone() })
    }

    fn selection(&self) -> Selection<'_> {
        Selection {
            metric: self.metric,
            stat: Some(self.stat),
            kind: self.kind,
            clock: self.clock.as_deref(),
            sla: self.sla.as_deref(),
        }
    }
}

/// A state of the data: as known after a run, looked at as of an instant. Of it the tickets that changed after another run are looked at.
#[derive(Debug, Clone, Copy)]
struct DataState {
    run: i64,
    as_of: i64,
    since: i64,
}

/// What is seen of the tickets on one side.
struct ObservedTickets {
    as_of: i64,
    /// By id.
    tickets: BTreeMap<String, TicketState>,
    contributions: Vec<Contributions>,
}

/// What a ticket's record and history say that shows a reopening.
#[derive(Debug, Clone)]
pub(super) struct TicketState {
    pub(super) ticket_no: i64,
    pub(super) number: String,
    pub(super) system: String,
    pub(super) opened: i64,
    /// By the state of its record.
    pub(super) has_ended: bool,
    /// The instant of it.
    pub(super) end: Option<i64>,
    pub(super) reopened_at: Option<i64>,
    /// By the tool's own count.
    pub(super) counted: i64,
    /// By the history.
    pub(super) told: i64,
}

impl DataState {
    fn measure(
        self,
        present: PresentState<'_>,
        periods: &[Period],
        asked: &[ValueIdentity],
    ) -> Result<ObservedTickets> {
        let mut known = present.store.aside(ASIDE)?;
        let seen = self.look(&mut known, present, periods, asked);
        // The first error is the one to tell.
        let ended = known.end_aside(ASIDE);
        let seen = seen?;
        ended.map(|()| seen)
    }

    fn look(
        self,
        known: &mut Store,
        present: PresentState<'_>,
        periods: &[Period],
        asked: &[ValueIdentity],
    ) -> Result<ObservedTickets> {
        list_changed(known, self.since)?;
        known::front(known, self.run, TicketSubset::Listed)?;
        known::rebuild(known, present.project.settings.rules(), present.calendars, self.as_of)?;
        let tickets = states(known, self.as_of)?;
        let numbers: BTreeSet<i64> = tickets.values().map(|state| state.ticket_no).collect();
        let request = crate::metrics::MetricRequest { as_of: self.as_of, ..present.request(periods) };
        let selections: Vec<Selection<'_>> = asked.iter().map(ValueIdentity::selection).collect();
        let data = MetricData::all(known, self.as_of, &[])?;
        let contributions = data.contributions(&request, &selections, &numbers)?;
        Ok(ObservedTickets { as_of: self.as_of, tickets, contributions })
    }
}

/// Lists the tickets of which a run after `since` changed something, and those linked with them.
fn list_changed(known: &Store, since: i64) -> Result<()> {
    let files = known.in_file("source_file")?;
    let mut changed = Vec::new();
    for table in ["ticket", "approval", "ticket_event", "sla_instance", "ticket_supplement", "link_record"] {
        changed.push(format!(
            "SELECT ticket_id FROM {} WHERE file_id IN (SELECT file_id FROM {files} WHERE run_id > {since})",
            known.in_file(table)?
        ));
        let replaced = known.in_file(&format!("replaced.{table}"))?;
        changed.push(format!("SELECT ticket_id FROM {replaced} WHERE by_run > {since}"));
    }
    for link in ["from_id", "to_id"] {
        let replaced = known.in_file("replaced.ticket_link")?;
        changed.push(format!("SELECT {link} FROM {replaced} WHERE by_run > {since}"));
    }
    let links = known.in_file("ticket_link")?;
    known.batch(&format!(
        include_str!("../../queries/restate/changed_tickets.sql"),
        changed = changed.join(" UNION ALL "),
        listed = LISTED,
        links = links
    ))
}

fn states(known: &Store, as_of: i64) -> Result<BTreeMap<String, TicketState>> {
    let rows = known.table(include_str!("../../queries/restate/ticket_states.sql"), &[Cell::Instant(as_of)])?;
    let state = |row: &Vec<Cell>| {
        let (number, text) = (|at: usize| row.get(at)?.as_i64(), |at: usize| row.get(at)?.as_str().map(str::to_owned));
        let state = TicketState {
            ticket_no: number(1)?,
            number: text(2)?,
            system: text(3)?,
            opened: number(4)?,
            has_ended: row.get(5)?.as_bool()?,
            end: number(6),
            reopened_at: number(7),
            counted: number(8)?,
            told: number(9)?,
        };
        Some((text(0)?, state))
    };
    Ok(rows.rows.iter().filter_map(state).collect())
}

/// The tickets that add something else to a value.
fn differing(then: &ObservedTickets, now: &ObservedTickets, selection: usize, period: usize) -> Vec<ChangedTicket> {
    let adds = |side: &ObservedTickets, state: Option<&TicketState>| {
        state.and_then(|state| side.contributions.get(selection)?.get(&(period, state.ticket_no)).cloned())
    };
    let ids: BTreeSet<&String> = then.tickets.keys().chain(now.tickets.keys()).collect();
    let ticket = |id: &String| {
        let (before, after) = (then.tickets.get(id), now.tickets.get(id));
        if adds(then, before) == adds(now, after) {
            return None;
        }
        let state = after.or(before)?;
        let reason = reason((before, then.as_of), (after, now.as_of));
        Some(ChangedTicket { reason, ticket: state.number.clone(), system: state.system.clone() })
    };
    let mut tickets: Vec<ChangedTicket> = ids.into_iter().filter_map(ticket).collect();
    tickets.sort();
    tickets
}

pub(super) fn reason(
    (before, then): (Option<&TicketState>, i64),
    (after, now): (Option<&TicketState>, i64),
) -> ChangeReason {
    let Some(after) = after else { return ChangeReason::Gone };
    let Some(before) = before.filter(|before| before.opened <= then) else { return ChangeReason::Late };
    // Whoever came at another time than was known has another record: its times were read otherwise, or corrected.
    if after.opened != before.opened {
        return ChangeReason::Edited;
    }
    let more = after.counted > before.counted || after.told > before.told || after.reopened_at > before.reopened_at;
    // It had ended as far as the data of the report reach. Now it is open, or its end is later than those data: in between it was open.
    let had_ended = before.has_ended && before.end.is_some_and(|end| end <= then);
    let ends_later = after.end.is_some_and(|end| end > then && end <= now);
    if more || had_ended && (!after.has_ended || ends_later) { ChangeReason::Reopened } else { ChangeReason::Edited }
}
