//! What the store says about tickets, read once for all policies: instants, state, priority, and which policies' filters a
//! ticket passes. Filters are evaluated by the engine of the store, so no text is compared here.

use std::collections::HashMap;
use std::fmt::Write as _;

use arrow::array::{Array, AsArray, PrimitiveArray, RecordBatch};
use arrow::datatypes::{ArrowPrimitiveType, Int32Type, Int64Type, TimestampMicrosecondType};

use super::check::{Policy, groups, reasons};
use super::history::{Change, Changes, Histories};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Kind, Measure, StateClass};
use crate::parallel;
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
pub(super) struct Tickets {
    /// Each ticket's number, by which the clocks find their ticket again.
    pub(super) numbers: PrimitiveArray<Int64Type>,
    facts: Columns,
    /// For each policy the place of the ticket's calendar; -1 where it is none of the policy's.
    calendars: Vec<PrimitiveArray<Int32Type>>,
    /// For each policy the instants that start its clocks, where those are not the openings.
    starts: Vec<Option<Instants>>,
    /// For each policy the place of the exclusion that a ticket falls under, where there are exclusions.
    excluded: Vec<Option<PrimitiveArray<Int32Type>>>,
}

type Instants = PrimitiveArray<TimestampMicrosecondType>;

#[derive(Debug)]
struct Columns {
    kind: PrimitiveArray<Int32Type>,
    state: PrimitiveArray<Int32Type>,
    priority: PrimitiveArray<Int32Type>,
    reopened: PrimitiveArray<Int32Type>,
    reassigned: PrimitiveArray<Int32Type>,
    /// Group, word for the state, reason of the hold.
    words: [PrimitiveArray<Int32Type>; 3],
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
        let (groups, reasons) = (groups(policies), reasons(policies));
        let mut sql = format!(
            "SELECT t.ticket_no, {}, {}, t.priority::INTEGER, t.reopened_count::INTEGER, t.reassign_count::INTEGER, {}, {}, {}",
            code("t.record_type", Kind::ALL.iter().map(|kind| kind.as_str())),
            code("t.state_class", StateClass::ALL.iter().map(|state| state.as_str())),
            code("t.group_id", groups.iter().map(String::as_str)),
            code("lower(trim(t.state))", reasons.iter().map(String::as_str)),
            code("lower(trim(t.hold_reason))", reasons.iter().map(String::as_str)),
        );
        for instant in INSTANTS {
            let _ = write!(sql, ", {instant}");
        }
        sql.push_str(", s.respond_paused::BIGINT, s.resolve_paused::BIGINT");
        for policy in policies {
            let _ = write!(sql, ", {}", policy.calendar_place());
            if let Some(start) = &policy.start {
                let _ = write!(sql, ", {start}");
            }
            if !policy.exclusions.is_empty() {
                let _ = write!(sql, ", (CASE{} END)::INTEGER", policy.exclusions);
            }
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
        store.arrow(&sql, &parameters)?.iter().map(|batch| Self::from_batch(batch, policies)).collect()
    }

    fn from_batch(batch: &RecordBatch, policies: &[Policy]) -> Result<Self> {
        let mut columns = 0..;
        let mut next = || columns.next().unwrap_or(usize::MAX);
        let numbers = primitive(batch, next())?;
        let facts = Columns {
            kind: primitive(batch, next())?,
            state: primitive(batch, next())?,
            priority: primitive(batch, next())?,
            reopened: primitive(batch, next())?,
            reassigned: primitive(batch, next())?,
            words: [primitive(batch, next())?, primitive(batch, next())?, primitive(batch, next())?],
            instants: [
                primitive(batch, next())?,
                primitive(batch, next())?,
                primitive(batch, next())?,
                primitive(batch, next())?,
                primitive(batch, next())?,
                primitive(batch, next())?,
                primitive(batch, next())?,
            ],
            paused: [primitive(batch, next())?, primitive(batch, next())?],
        };
        let (mut calendars, mut starts, mut excluded) = (Vec::new(), Vec::new(), Vec::new());
        for policy in policies {
            calendars.push(primitive(batch, next())?);
            starts.push(policy.start.as_ref().map(|_| primitive(batch, next())).transpose()?);
            excluded.push((!policy.exclusions.is_empty()).then(|| primitive(batch, next())).transpose()?);
        }
        Ok(Self { numbers, facts, calendars, starts, excluded })
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
            reassigned: value(&columns.reassigned, row),
            group: word(value(&columns.words[0], row)),
            word: word(value(&columns.words[1], row)),
            hold: word(value(&columns.words[2], row)),
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
    let own = |column: &str, words: &[String]| code(column, words.iter().map(String::as_str));
    let words = |field: &str, words: &[String]| {
        if words.is_empty() {
            return Ok(Changes::default());
        }
        // Groups are compared as they are written, as `where` does; reasons are words of people.
        let spelt =
            |column: &str| if field == "group_id" { column.to_owned() } else { format!("lower(trim({column}))") };
        let columns = ["e.old_value", "e.new_value"].map(|column| own(&spelt(column), words));
        changes(store, tickets, only, field, &columns, word)
    };
    let (groups, reasons) = (groups(policies), reasons(policies));
    Ok(Histories {
        states,
        priorities,
        groups: words("group_id", &groups)?,
        words: words("state", &reasons)?,
        holds: words("hold_reason", &reasons)?,
    })
}

fn word(code: Option<i32>) -> Option<u16> {
    u16::try_from(code?).ok()
}

/// The recorded changes of a field. `columns` are expressions for the code before and after.
fn changes<V: Copy + Ord + Send + Sync>(
    store: &Store,
    tickets: &[Tickets],
    only: Option<&str>,
    field: &str,
    columns: &[String; 2],
    read: impl Fn(Option<i32>) -> Option<V> + Sync,
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
    let places = Places::new(tickets);
    let of_batch = |batch: &RecordBatch| -> Result<Vec<(u32, Change<V>)>> {
        let numbers: PrimitiveArray<Int64Type> = primitive(batch, 0)?;
        let at: Instants = primitive(batch, 1)?;
        let (old, new): (PrimitiveArray<Int32Type>, PrimitiveArray<Int32Type>) =
            (primitive(batch, 2)?, primitive(batch, 3)?);
        let change = |row: usize| {
            let (old, new) = (read(value(&old, row)), read(value(&new, row)));
            Change { at: at.value(row).div_euclid(1_000_000), old, new }
        };
        let rows = (0..batch.num_rows()).filter_map(|row| Some((places.of(numbers.value(row))?, change(row))));
        Ok(rows.collect())
    };
    let recorded = parallel::map(&batches, of_batch)?.concat();
    Ok(Changes::new(total, &recorded))
}

/// The place of each ticket in the sequence of all stretches, by its number. Numbers lie close together unless newer versions of
/// tickets have left gaps, and a table of them is found faster in than a map.
enum Places {
    Close { first: i64, table: Vec<u32> },
    Scattered(HashMap<i64, u32>),
}

/// Entries of the table for each ticket, at most.
const MAX_GAP: usize = 16;

impl Places {
    fn new(tickets: &[Tickets]) -> Self {
        let numbers = || tickets.iter().flat_map(|stretch| stretch.numbers.values().iter().copied());
        let (first, last) =
            numbers().fold((i64::MAX, i64::MIN), |(low, high), number| (low.min(number), high.max(number)));
        let span = usize::try_from(last.saturating_sub(first).saturating_add(1)).unwrap_or(usize::MAX);
        if span > numbers().count().saturating_mul(MAX_GAP) {
            return Self::Scattered(numbers().zip(0..).collect());
        }
        let mut table = vec![u32::MAX; span];
        for (number, place) in numbers().zip(0..) {
            if let Some(slot) = usize::try_from(number - first).ok().and_then(|at| table.get_mut(at)) {
                *slot = place;
            }
        }
        Self::Close { first, table }
    }

    #[inline]
    fn of(&self, number: i64) -> Option<u32> {
        match self {
            Self::Close { first, table } => {
                let at = usize::try_from(number.checked_sub(*first)?).ok()?;
                table.get(at).copied().filter(|place| *place != u32::MAX)
            }
            Self::Scattered(places) => places.get(&number).copied(),
        }
    }
}

/// An SQL expression for the place of a word in a list.
fn code<'a>(column: &str, words: impl Iterator<Item = &'a str>) -> String {
    let mut words = words.peekable();
    // A list of no cases is no SQL.
    if words.peek().is_none() {
        return "CAST(NULL AS INTEGER)".to_owned();
    }
    let mut sql = format!("(CASE {column}");
    for (place, word) in words.enumerate() {
        let _ = write!(sql, " WHEN {} THEN {place}", text::quote_literal(word));
    }
    sql.push_str(" END)::INTEGER");
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
