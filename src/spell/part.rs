//! The tickets a part at a time, the key by which recorded changes find them, and words as codes: how tickets and histories come from the
//! store by the column.

use std::fmt::Write as _;

use arrow::array::{Array, AsArray, PrimitiveArray, RecordBatch};
use arrow::datatypes::{ArrowPrimitiveType, TimestampMicrosecondType};

use crate::error::{Error, ErrorKind, Result};
use crate::model::StateClass;
use crate::store::{Cell, Store};
use crate::text;

/// Tickets whose facts and histories are in memory at a time, about.
pub(crate) const AT_A_TIME: i64 = 1 << 20;

/// Parts are made of so many blocks of numbers: the finer, the closer to their size.
const BLOCKS: i64 = 16;

/// Which tickets are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TicketRange<'a> {
    /// All of them.
    All,
    /// Those with numbers from the first to before the second.
    Numbers(i64, i64),
    /// The one with this id.
    One(&'a str),
}

impl TicketRange<'_> {
    /// SQL that holds for the tickets, read under an alias.
    pub(crate) fn condition(self, ticket: &str) -> String {
        match self {
            Self::All => "true".to_owned(),
            Self::Numbers(from, until) => format!("{ticket}.ticket_no >= {from} AND {ticket}.ticket_no < {until}"),
            Self::One(id) => format!("{ticket}.ticket_id = {}", text::quote_literal(id)),
        }
    }
}

/// By what recorded changes find their tickets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TicketKey {
    /// The number of the ticket, for which the store joins changes and tickets by id.
    Number,
    /// A hash of its id, where no two tickets have the same: the join of millions of texts takes longer than all clocks.
    Hash,
}

impl TicketKey {
    /// SQL for the key of a ticket, read as `t`.
    pub(crate) const fn of_ticket(self) -> &'static str {
        match self {
            Self::Number => "t.ticket_no::UBIGINT",
            Self::Hash => "hash(t.ticket_id)",
        }
    }
}

/// The tickets in parts of about as many as may be in memory, by their numbers.
pub(crate) fn parts(store: &Store, at_a_time: i64) -> Result<Vec<TicketRange<'static>>> {
    let number = |cell: Option<&Cell>| cell.and_then(Cell::as_i64).unwrap_or(0);
    let count = store.table("SELECT count(*) FROM ticket", &[])?;
    if number(count.rows.first().and_then(|row| row.first())) <= at_a_time {
        return Ok(vec![TicketRange::All]);
    }
    let size = (at_a_time / BLOCKS).max(1);
    let blocks = store.table(
        &format!("SELECT ticket_no // {size} AS block, count(*)::BIGINT FROM ticket GROUP BY block ORDER BY block"),
        &[],
    )?;
    let (mut parts, mut from, mut tickets) = (Vec::new(), i64::MIN, 0);
    for row in &blocks.rows {
        let (block, count) = (number(row.first()), number(row.get(1)));
        if tickets > 0 && tickets + count > at_a_time {
            parts.push(TicketRange::Numbers(from, block * size));
            (from, tickets) = (block * size, 0);
        }
        tickets += count;
    }
    parts.push(TicketRange::Numbers(from, i64::MAX));
    Ok(parts)
}

pub(crate) type InstantArray = PrimitiveArray<TimestampMicrosecondType>;

/// An SQL expression for the place of a word in a list.
pub(crate) fn code<'a>(column: &str, words: impl Iterator<Item = &'a str>) -> String {
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

pub(crate) fn word(code: Option<i32>) -> Option<u16> {
    u16::try_from(code?).ok()
}

pub(crate) fn state_of(code: Option<i32>) -> Option<StateClass> {
    StateClass::ALL.get(usize::try_from(code?).ok()?).copied()
}

#[inline]
pub(crate) fn value<T: ArrowPrimitiveType>(column: &PrimitiveArray<T>, row: usize) -> Option<T::Native> {
    column.is_valid(row).then(|| column.value(row))
}

pub(crate) fn primitive<T: ArrowPrimitiveType>(batch: &RecordBatch, column: usize) -> Result<PrimitiveArray<T>> {
    batch.column(column).as_primitive_opt::<T>().cloned().ok_or_else(|| unexpected(batch, column))
}

fn unexpected(batch: &RecordBatch, column: usize) -> Error {
    let message = format!("column {column} has the type {}", batch.column(column).data_type());
    Error::new(ErrorKind::Frame { what: "tickets".to_owned(), message })
}
