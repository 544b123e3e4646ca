//! What the store says about tickets, read once for all policies: instants, state, priority, and which policies' filters a
//! ticket passes. Filters are evaluated by the engine of the store, so no text is compared here.

use std::collections::HashMap;
use std::fmt::Write as _;

use arrow::array::{Array, AsArray, BooleanArray, PrimitiveArray, RecordBatch};
use arrow::datatypes::{ArrowPrimitiveType, Int32Type, Int64Type, TimestampMicrosecondType};

use super::check::Policy;
use super::history::{Change, Changes, Histories};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Kind, Measure, StateClass};
use crate::store::{Cell, Store};
use crate::text;

/// What one ticket tells its clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) kind: Kind,
    pub(super) state: Option<StateClass>,
    pub(super) priority: Option<u8>,
    pub(super) opened: i64,
    pub(super) acknowledged: Option<i64>,
    pub(super) resolved: Option<i64>,
    pub(super) closed: Option<i64>,
    pub(super) updated: Option<i64>,
    pub(super) fulfilled: Option<i64>,
    /// How often the record says that it was reopened.
    pub(super) reopened: Option<i32>,
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
pub(super) struct Tickets {
    /// Each ticket's number, by which the clocks find their ticket again.
    pub(super) numbers: PrimitiveArray<Int64Type>,
    facts: Columns,
    /// For each policy, whether its filter lets the ticket pass.
    pub(super) passes: Vec<BooleanArray>,
}

type Instants = PrimitiveArray<TimestampMicrosecondType>;

#[derive(Debug)]
struct Columns {
    kind: PrimitiveArray<Int32Type>,
    state: PrimitiveArray<Int32Type>,
    priority: PrimitiveArray<Int32Type>,
    reopened: PrimitiveArray<Int32Type>,
    /// In the order of `INSTANTS`.
    instants: [Instants; INSTANTS.len()],
    paused: [PrimitiveArray<Int64Type>; 2],
}

const INSTANTS: [&str; 7] = [
    "t.opened_at",
    "t.acknowledged_at",
    "t.resolved_at",
    "t.closed_at",
    "t.updated_at",
    "r.fulfilled_at",
    "s.responded_at",
];

/// The tool's own clocks, one row for each ticket. Of several clocks of a kind the longest pause counts: the others are parts of it.
const TOOL_CLOCKS: &str = "SELECT ticket_id,
    min(stopped_at) FILTER (target_type = 'respond' AND stage IS DISTINCT FROM 'cancelled') AS responded_at,
    max(coalesce(paused_seconds, paused_minutes * 60)) FILTER (target_type = 'respond') AS respond_paused,
    max(coalesce(paused_seconds, paused_minutes * 60)) FILTER (target_type = 'resolve') AS resolve_paused
  FROM sla_instance WHERE ticket_id IS NOT NULL GROUP BY ticket_id";

impl Tickets {
    /// The tickets opened at `as_of` or before; only one ticket if `only` has its id.
    pub(super) fn read(store: &Store, policies: &[Policy], as_of: i64, only: Option<&str>) -> Result<Vec<Self>> {
        let mut sql = format!(
            "SELECT t.ticket_no, {}, {}, t.priority::INTEGER, t.reopened_count::INTEGER",
            code("t.record_type", Kind::ALL.iter().map(|kind| kind.as_str())),
            code("t.state_class", StateClass::ALL.iter().map(|state| state.as_str())),
        );
        for instant in INSTANTS {
            let _ = write!(sql, ", {instant}");
        }
        sql.push_str(", s.respond_paused::BIGINT, s.resolve_paused::BIGINT");
        for policy in policies {
            let _ = write!(sql, ", {}", condition(policy));
        }
        let _ = write!(
            sql,
            " FROM ticket t LEFT JOIN (SELECT ticket_id, max(fulfilled_at) AS fulfilled_at FROM request_detail GROUP BY ticket_id) r \
             ON r.ticket_id = t.ticket_id LEFT JOIN ({TOOL_CLOCKS}) s ON s.ticket_id = t.ticket_id WHERE t.opened_at <= ?"
        );
        let mut parameters = vec![Cell::Instant(as_of)];
        if let Some(id) = only {
            sql.push_str(" AND t.ticket_id = ?");
            parameters.push(id.into());
        }
        store.arrow(&sql, &parameters)?.iter().map(|batch| Self::from_batch(batch, policies.len())).collect()
    }

    fn from_batch(batch: &RecordBatch, policies: usize) -> Result<Self> {
        let instant = |place: usize| primitive(batch, 5 + place);
        let first_paused = 5 + INSTANTS.len();
        let first_filter = first_paused + 2;
        let facts = Columns {
            kind: primitive(batch, 1)?,
            state: primitive(batch, 2)?,
            priority: primitive(batch, 3)?,
            reopened: primitive(batch, 4)?,
            instants: [instant(0)?, instant(1)?, instant(2)?, instant(3)?, instant(4)?, instant(5)?, instant(6)?],
            paused: [primitive(batch, first_paused)?, primitive(batch, first_paused + 1)?],
        };
        let passes = (first_filter..first_filter + policies)
            .map(|column| batch.column(column).as_boolean_opt().cloned().ok_or_else(|| unexpected(batch, column)))
            .collect::<Result<_>>()?;
        Ok(Self { numbers: primitive(batch, 0)?, facts, passes })
    }

    pub(super) fn len(&self) -> usize {
        self.numbers.len()
    }

    /// The ticket at a place; none if its kind is not one of the model.
    #[inline]
    pub(super) fn facts(&self, row: usize) -> Option<Facts> {
        let columns = &self.facts;
        let [opened, acknowledged, resolved, closed, updated, fulfilled, responded] = &columns.instants;
        let second = |column: &Instants| value(column, row).map(|micros| micros.div_euclid(1_000_000));
        Some(Facts {
            kind: *Kind::ALL.get(usize::try_from(value(&columns.kind, row)?).ok()?)?,
            state: state_of(value(&columns.state, row)),
            priority: value(&columns.priority, row).and_then(|priority| u8::try_from(priority).ok()),
            opened: second(opened)?,
            acknowledged: second(acknowledged),
            resolved: second(resolved),
            closed: second(closed),
            updated: second(updated),
            fulfilled: second(fulfilled),
            reopened: value(&columns.reopened, row),
            tool_responded: second(responded),
            tool_paused: ToolPaused {
                respond: value(&columns.paused[0], row),
                resolve: value(&columns.paused[1], row),
            },
        })
    }
}

/// What is recorded about the tickets, by their place in the sequence of all stretches: the changes of state, and those of priority
/// where a policy looks at them.
pub(super) fn histories(
    store: &Store,
    tickets: &[Tickets],
    only: Option<&str>,
    policies: &[Policy],
) -> Result<Histories> {
    let states = || StateClass::ALL.iter().map(|state| state.as_str());
    let state = [code("e.old_code", states()), code("e.new_code", states())];
    let states = if policies.iter().any(Policy::needs_states) {
        changes(store, tickets, only, "state", &state, state_of)?
    } else {
        Changes::default()
    };
    let priority = ["e.old_code", "e.new_code"].map(|column| format!("try_cast({column} AS INTEGER)"));
    let priorities = if policies.iter().any(|policy| policy.on_target_change.is_some()) {
        let number = |code: Option<i32>| u8::try_from(code?).ok();
        changes(store, tickets, only, "priority", &priority, number)?
    } else {
        Changes::default()
    };
    Ok(Histories { states, priorities })
}

/// The recorded changes of a field. `columns` are expressions for the code before and after.
fn changes<V: Copy + Ord>(
    store: &Store,
    tickets: &[Tickets],
    only: Option<&str>,
    field: &str,
    columns: &[String; 2],
    read: impl Fn(Option<i32>) -> Option<V>,
) -> Result<Changes<V>> {
    let [old, new] = columns;
    let mut sql = format!(
        "SELECT t.ticket_no, e.event_at, {old}, {new} FROM ticket_event e JOIN ticket t ON t.ticket_id = e.ticket_id \
         WHERE e.field = '{field}'"
    );
    let mut parameters: Vec<Cell> = Vec::new();
    if let Some(id) = only {
        sql.push_str(" AND e.ticket_id = ?");
        parameters.push(id.into());
    }
    let batches = store.arrow(&sql, &parameters)?;
    let total = tickets.iter().map(Tickets::len).sum();
    if batches.iter().all(|batch| batch.num_rows() == 0) {
        return Ok(Changes::default());
    }
    let numbers = tickets.iter().flat_map(|stretch| stretch.numbers.values().iter().copied());
    let places: HashMap<i64, u32> = numbers.zip(0..).collect();
    let mut recorded = Vec::with_capacity(batches.iter().map(RecordBatch::num_rows).sum());
    for batch in &batches {
        let numbers: PrimitiveArray<Int64Type> = primitive(batch, 0)?;
        let at: Instants = primitive(batch, 1)?;
        let (old, new): (PrimitiveArray<Int32Type>, PrimitiveArray<Int32Type>) =
            (primitive(batch, 2)?, primitive(batch, 3)?);
        for row in 0..batch.num_rows() {
            if let Some(place) = places.get(&numbers.value(row)) {
                let (old, new) = (read(value(&old, row)), read(value(&new, row)));
                recorded.push((*place, Change { at: at.value(row).div_euclid(1_000_000), old, new }));
            }
        }
    }
    Ok(Changes::new(total, &recorded))
}

/// An SQL expression for the place of a word in a list.
fn code<'a>(column: &str, words: impl Iterator<Item = &'a str>) -> String {
    let mut sql = format!("(CASE {column}");
    for (place, word) in words.enumerate() {
        let _ = write!(sql, " WHEN {} THEN {place}", text::quote_literal(word));
    }
    sql.push_str(" END)::INTEGER");
    sql
}

/// An SQL expression for whether a ticket is one of a policy's: never NULL.
fn condition(policy: &Policy) -> String {
    let mut sql = format!("(t.record_type = {}", text::quote_literal(policy.kind.as_str()));
    for (column, values) in &policy.filter {
        let values: Vec<String> = values.iter().map(|value| text::quote_literal(value)).collect();
        let _ =
            write!(sql, " AND coalesce(t.{}::VARCHAR IN ({}), false)", text::quote_ident(column), values.join(", "));
    }
    sql.push(')');
    sql
}

fn state_of(code: Option<i32>) -> Option<StateClass> {
    StateClass::ALL.get(usize::try_from(code?).ok()?).copied()
}

#[inline]
fn value<T: ArrowPrimitiveType>(column: &PrimitiveArray<T>, row: usize) -> Option<T::Native> {
    column.is_valid(row).then(|| column.value(row))
}

fn primitive<T: ArrowPrimitiveType>(batch: &RecordBatch, column: usize) -> Result<PrimitiveArray<T>> {
    batch.column(column).as_primitive_opt::<T>().cloned().ok_or_else(|| unexpected(batch, column))
}

fn unexpected(batch: &RecordBatch, column: usize) -> Error {
    let message = format!("column {column} has the type {}", batch.column(column).data_type());
    Error::new(ErrorKind::Frame { what: "service-level clocks".to_owned(), message })
}
