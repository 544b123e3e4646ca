//! Spells as columns of numbers: what `spell_figure` holds. Words are no part of it; the view `ticket_spell` says what the codes mean.

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::{DataType, Field, Int32Type, Int64Type, Schema, SchemaRef, TimeUnit, TimestampMicrosecondType};

use crate::error::{Error, ErrorKind, Result};
use crate::store::Numbers;

const CODES: [&str; 8] = ["state", "group_code", "priority", "waits_for", "came_from", "goes_to", "basis", "doubt"];
const INSTANTS: [&str; 2] = ["from_at", "to_at"];

/// The columns of `spell_figure`.
pub(super) fn schema() -> SchemaRef {
    let instant = DataType::Timestamp(TimeUnit::Microsecond, None);
    let mut fields = vec![Field::new("ticket_no", DataType::Int64, false)];
    fields.extend(CODES.map(|name| Field::new(name, DataType::Int32, true)));
    fields.extend(INSTANTS.map(|name| Field::new(name, instant.clone(), true)));
    Arc::new(Schema::new(fields))
}

/// One spell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spell {
    /// In the order of `CODES`.
    pub(super) codes: [Option<i32>; CODES.len()],
    pub(super) from: i64,
    pub(super) to: Option<i64>,
}

/// Spells, by column.
pub(super) struct SpellColumns {
    ticket_no: Numbers<Int64Type>,
    codes: [Numbers<Int32Type>; CODES.len()],
    instants: [Numbers<TimestampMicrosecondType>; INSTANTS.len()],
}

impl SpellColumns {
    pub(super) fn with_capacity(rows: usize) -> Self {
        Self {
            ticket_no: Numbers::with_capacity(rows),
            codes: std::array::from_fn(|_| Numbers::with_capacity(rows)),
            instants: std::array::from_fn(|_| Numbers::with_capacity(rows)),
        }
    }

    pub(super) fn push(&mut self, ticket_no: i64, spell: &Spell) {
        let micros = |instant: i64| instant.saturating_mul(1_000_000);
        self.ticket_no.push(Some(ticket_no));
        for (column, code) in self.codes.iter_mut().zip(spell.codes) {
            column.push(code);
        }
        let [from_at, to_at] = &mut self.instants;
        from_at.push(Some(micros(spell.from)));
        to_at.push(spell.to.map(micros));
    }

    pub(super) fn finish(self) -> Result<RecordBatch> {
        let mut columns: Vec<ArrayRef> = vec![self.ticket_no.finish()];
        columns.extend(self.codes.map(Numbers::finish));
        columns.extend(self.instants.map(Numbers::finish));
        RecordBatch::try_new(schema(), columns).map_err(|error| {
            Error::new(ErrorKind::Frame { what: "spell_figure".to_owned(), message: error.to_string() })
        })
    }
}
