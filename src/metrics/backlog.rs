//! How many tickets were open when a period ended.

use crate::error::Result;
use crate::metrics::inputs::Inputs;
use crate::metrics::open_set;
use crate::metrics::sample::{Emit, Sample, Show, Stat};
use crate::metrics::standing::standing;
use crate::metrics::types::{Better, Definition, Unit};
use crate::model::Kind;

pub(super) const DEFINITION: Definition = Definition {
    id: "backlog",
    title: "Backlog",
    what: "Tickets open at the end of the period.",
    population: "Tickets opened before the end of the period that were neither resolved, closed nor cancelled then (changes: neither \
                 closed nor cancelled), by their history, or where there is none by their own instants. A period that is not over ends at as-of.",
    formula: "Their number at that instant, whatever happened later: a ticket that was resolved then and came back since does not count. There is \
              no number where more tickets are left out than count.",
    left_out: "Tickets whose state says that they have ended while no instant says when (`end_unknown`); all of a kind of which only open tickets \
               were loaded, for ends that are over (`open_tickets_only`: at least as many were open).",
    unit: Unit::Count,
    stats: &["count"],
    kinds: &[Kind::Incident, Kind::Request, Kind::Change, Kind::Problem],
    better: Better::Lower,
    source: "ServiceNow \"open on a day\"; an export without a history shows a ticket that came back as open from its opening, or from its reopening date.",
};

pub(super) fn samples(inputs: &Inputs<'_>, emit: Emit<'_>) -> Result<()> {
    for (kind, rows) in standing(inputs, &DEFINITION)? {
        emit(Sample {
            kind,
            clock: None,
            sla: None,
            rows,
            reasons: open_set::UNKNOWN,
            stats: &[("count", Stat::Standing)],
            notes: &[],
            filled: &[],
            shows: &[("opened", Show::Instant)],
        })?;
    }
    Ok(())
}
