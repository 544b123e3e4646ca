//! What the store says about tickets, read once for all policies: instants, state, priority, and which policies' filters a
//! ticket passes. Filters are evaluated by the engine of the store, so no text is compared here.

use std::fmt::Write as _;

use arrow::array::{PrimitiveArray, RecordBatch};
use arrow::datatypes::{Int32Type, Int64Type, UInt64Type};

use crate::error::Result;
use crate::model::{Kind, Measure, StateClass};
use crate::sla::check::{ServiceLevel, groups, reasons};
use crate::spell::{InstantArray, TicketKey, TicketRange, code, primitive, state_of, value, word};
use crate::store::{Cell, Store};

/// What one ticket tells its clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TicketFacts {
    pub(super) kind: Kind,
    pub(super) state: Option<StateClass>,
    pub(super) priority: Option<u8>,
    pub(super) opened: i64,
    pub(super) acknowledged: Option<i64>,
    pub(super) resolved: Option<i64>,
    pub(super) closed: Option<i64>,
    pub(super) updated: Option<i64>,
    pub(super) fulfilled: Option<i64>,
    /// The resolution is the closing: the tool knows no other time.
    pub(super) by_closing: bool,
    /// How often the record says that it was reopened.
    pub(super) reopened: Option<i32>,
    /// How often the record says that it was passed on.
    pub(super) reassigned: Option<i32>,
    /// The codes of its present group, of the word for its present state, and of what it waits for.
    pub(super) group: Option<u16>,
    pub(super) word: Option<u16>,
    pub(super) hold: Option<u16>,
    /// The stop of the tool's own response clock.
    pub(super) tool_responded: Option<i64>,
    /// Pause totals of the tool's own clocks, in seconds.
    pub(super) tool_paused: ToolPaused,
}

/// Pause totals by the tool's own clocks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct ToolPaused {
    pub(super) respond: Option<i64>,
    pub(super) resolve: Option<i64>,
}

impl ToolPaused {
    pub(super) fn of(self, measure: Measure) -> Option<i64> {
        if measure == Measure::Respond { self.respond } else { self.resolve }
    }
}

/// A stretch of tickets as they came from the store.
#[derive(Debug)]
pub(super) struct TicketBatch {
    /// Each ticket's number, by which the clocks find their ticket again.
    pub(super) numbers: PrimitiveArray<Int64Type>,
    /// Each ticket's key, by which recorded changes find it.
    pub(super) keys: PrimitiveArray<UInt64Type>,
    facts: FactColumns,
    /// For each policy the place of the ticket's calendar; -1 where it is none of the policy's.
    calendars: Vec<PrimitiveArray<Int32Type>>,
    /// For each policy the instants that start its clocks, where those are not the openings.
    starts: Vec<Option<InstantArray>>,
    /// For each policy the place of the exclusion that a ticket falls under, where there are exclusions.
    excluded: Vec<Option<PrimitiveArray<Int32Type>>>,
}

#[derive(Debug)]
struct FactColumns {
    kind: PrimitiveArray<Int32Type>,
    state: PrimitiveArray<Int32Type>,
    priority: PrimitiveArray<Int32Type>,
    reopened: PrimitiveArray<Int32Type>,
    reassigned: PrimitiveArray<Int32Type>,
    by_closing: PrimitiveArray<Int32Type>,
    /// Group, where policies name some.
    group: Option<PrimitiveArray<Int32Type>>,
    /// Word for the state and reason of the hold, where policies name some.
    words: Option<[PrimitiveArray<Int32Type>; 2]>,
    /// In the order of `INSTANTS`.
    instants: [InstantArray; INSTANTS.len()],
    /// Where there are details of requests.
    fulfilled: Option<InstantArray>,
    /// Where the tool's own clocks are known.
    tool: Option<ToolColumns>,
}

#[derive(Debug)]
struct ToolColumns {
    responded: InstantArray,
    paused: [PrimitiveArray<Int64Type>; 2],
}

/// How often a ticket was reopened; at least once where there is a time of it.
const REOPENED: &str = "greatest(t.reopened_count, CASE WHEN t.reopened_at IS NOT NULL THEN 1 END)::INTEGER";

/// Whether a ticket is taken as resolved when it was closed, because its tool knows no other time.
const BY_CLOSING: &str = "(t.filled IS NOT NULL AND contains(t.filled, 'resolved_at=closed_at'))::INTEGER";

const INSTANTS: [&str; 5] = ["t.opened_at", "t.acknowledged_at", "t.resolved_at", "t.closed_at", "t.updated_at"];

/// Which columns are read beside those that every ticket has: a million times nothing takes its time, too.
#[derive(Debug, Clone, Copy)]
struct OptionalColumns {
    words: CodedFields,
    details: bool,
    tool: bool,
}

/// Of which words the codes are read.
#[derive(Debug, Clone, Copy)]
struct CodedFields {
    groups: bool,
    reasons: bool,
}

impl OptionalColumns {
    fn of(store: &Store, policies: &[ServiceLevel]) -> Result<Self> {
        let has_rows = |table: &str| {
            store.table(&format!("SELECT 1 FROM {table} LIMIT 1"), &[]).map(|table| !table.rows.is_empty())
        };
        let words = CodedFields { groups: !groups(policies).is_empty(), reasons: !reasons(policies).is_empty() };
        Ok(Self { words, details: has_rows("request_detail")?, tool: has_rows("sla_instance")? })
    }
}

impl TicketBatch {
    /// The tickets of a part that were opened at `as_of` or before.
    pub(super) fn read(
        store: &Store,
        policies: &[ServiceLevel],
        as_of: i64,
        (part, key): (TicketRange<'_>, TicketKey),
    ) -> Result<Vec<Self>> {
        let beside = OptionalColumns::of(store, policies)?;
        let (groups, reasons) = (groups(policies), reasons(policies));
        // A request that ended unfulfilled is none that kept its target, nor one that missed it.
        let state = if beside.details {
            "(CASE WHEN r.unfulfilled THEN 'cancelled' ELSE t.state_class END)"
        } else {
            "t.state_class"
        };
        let mut sql = format!(
            "SELECT t.ticket_no, {}, {}, {}, t.priority::INTEGER, {REOPENED}, t.reassign_count::INTEGER, {BY_CLOSING}",
            key.of_ticket(),
            code("t.record_type", Kind::ALL.iter().map(|kind| kind.as_str())),
            code(state, StateClass::ALL.iter().map(|state| state.as_str())),
        );
        for instant in INSTANTS {
            let _ = write!(sql, ", {instant}");
        }
        if beside.words.groups {
            let _ = write!(sql, ", {}", code("t.group_id", groups.iter().map(String::as_str)));
        }
        if beside.words.reasons {
            for word in ["lower(trim(t.state))", "lower(trim(t.hold_reason))"] {
                let _ = write!(sql, ", {}", code(word, reasons.iter().map(String::as_str)));
            }
        }
        if beside.details {
            sql.push_str(", r.fulfilled_at");
        }
        if beside.tool {
            sql.push_str(", s.responded_at, s.respond_paused::BIGINT, s.resolve_paused::BIGINT");
        }
        for policy in policies {
            let _ = write!(sql, ", {}", policy.calendar_place());
            if let Some(start) = &policy.start {
                let _ = write!(sql, ", {start}");
            }
            if !policy.exclusions.is_empty() {
                let _ = write!(sql, ", (CASE{} END)::INTEGER", policy.exclusions);
            }
        }
        sql.push_str(" FROM ticket t");
        let of_part = part.condition("u");
        let fulfilments = format!(include_str!("../../queries/clocks/fulfilments.sql"), of_part = of_part);
        let tool_clocks = format!(include_str!("../../queries/clocks/tool_clocks.sql"), of_part = of_part);
        for (name, rows, is_read) in [("r", fulfilments, beside.details), ("s", tool_clocks, beside.tool)] {
            if is_read {
                let _ = write!(sql, " LEFT JOIN ({rows}) {name} ON {name}.ticket_no = t.ticket_no");
            }
        }
        let _ = write!(sql, " WHERE t.opened_at <= ? AND {}", part.condition("t"));
        let batches = store.arrow(&sql, &[Cell::Instant(as_of)])?;
        let batches = batches.iter().filter(|batch| batch.num_rows() > 0);
        batches.map(|batch| Self::from_batch(batch, policies, beside)).collect()
    }

    fn from_batch(batch: &RecordBatch, policies: &[ServiceLevel], beside: OptionalColumns) -> Result<Self> {
        let mut columns = 0..;
        let mut next = || columns.next().unwrap_or(usize::MAX);
        let (numbers, keys) = (primitive(batch, next())?, primitive(batch, next())?);
        let kind = primitive(batch, next())?;
        let state = primitive(batch, next())?;
        let priority = primitive(batch, next())?;
        let reopened = primitive(batch, next())?;
        let reassigned = primitive(batch, next())?;
        let by_closing = primitive(batch, next())?;
        let instants = [
            primitive(batch, next())?,
            primitive(batch, next())?,
            primitive(batch, next())?,
            primitive(batch, next())?,
            primitive(batch, next())?,
        ];
        let group = beside.words.groups.then(|| primitive(batch, next())).transpose()?;
        let words =
            if beside.words.reasons { Some([primitive(batch, next())?, primitive(batch, next())?]) } else { None };
        let fulfilled = beside.details.then(|| primitive(batch, next())).transpose()?;
        let tool = if beside.tool {
            let responded = primitive(batch, next())?;
            Some(ToolColumns { responded, paused: [primitive(batch, next())?, primitive(batch, next())?] })
        } else {
            None
        };
        let facts = FactColumns {
            kind,
            state,
            priority,
            reopened,
            reassigned,
            by_closing,
            group,
            words,
            instants,
            fulfilled,
            tool,
        };
        let (mut calendars, mut starts, mut excluded) = (Vec::new(), Vec::new(), Vec::new());
        for policy in policies {
            calendars.push(primitive(batch, next())?);
            starts.push(policy.start.as_ref().map(|_| primitive(batch, next())).transpose()?);
            excluded.push((!policy.exclusions.is_empty()).then(|| primitive(batch, next())).transpose()?);
        }
        Ok(Self { numbers, keys, facts, calendars, starts, excluded })
    }

    /// The place of a ticket's calendar under a policy; none where it is none of the policy's.
    #[inline]
    pub(super) fn calendar(&self, policy: usize, row: usize) -> Option<usize> {
        usize::try_from(self.calendars[policy].value(row)).ok()
    }

    /// The instant that starts a ticket's clock under a policy, where that is not the opening.
    #[inline]
    pub(super) fn start(&self, policy: usize, row: usize) -> Option<i64> {
        let starts = self.starts[policy].as_ref()?;
        value(starts, row).map(|micros| micros.div_euclid(1_000_000))
    }

    /// The place of the exclusion that a ticket falls under.
    #[inline]
    pub(super) fn excluded(&self, policy: usize, row: usize) -> Option<i32> {
        value(self.excluded[policy].as_ref()?, row)
    }

    pub(super) fn len(&self) -> usize {
        self.numbers.len()
    }

    /// The ticket at a place; none if its kind is not one of the model.
    #[inline]
    pub(super) fn facts(&self, row: usize) -> Option<TicketFacts> {
        let columns = &self.facts;
        let [opened, acknowledged, resolved, closed, updated] = &columns.instants;
        let second = |column: &InstantArray| value(column, row).map(|micros| micros.div_euclid(1_000_000));
        Some(TicketFacts {
            kind: *Kind::ALL.get(usize::try_from(value(&columns.kind, row)?).ok()?)?,
            state: state_of(value(&columns.state, row)),
            priority: value(&columns.priority, row).and_then(|priority| u8::try_from(priority).ok()),
            opened: second(opened)?,
            acknowledged: second(acknowledged),
            resolved: second(resolved),
            closed: second(closed),
            updated: second(updated),
            fulfilled: columns.fulfilled.as_ref().and_then(second),
            by_closing: value(&columns.by_closing, row) == Some(1),
            reopened: value(&columns.reopened, row),
            reassigned: value(&columns.reassigned, row),
            group: columns.group.as_ref().and_then(|groups| word(value(groups, row))),
            word: columns.words.as_ref().and_then(|[words, _]| word(value(words, row))),
            hold: columns.words.as_ref().and_then(|[_, holds]| word(value(holds, row))),
            tool_responded: columns.tool.as_ref().and_then(|tool| second(&tool.responded)),
            tool_paused: columns.tool.as_ref().map_or_else(ToolPaused::default, |tool| {
                let [respond, resolve] = &tool.paused;
                ToolPaused { respond: value(respond, row), resolve: value(resolve, row) }
            }),
        })
    }
}
