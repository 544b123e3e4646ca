//! The figures of clocks as columns of numbers: what `clock_figure` holds. Words are no part of it: levels, states and bases are codes, and the
//! view `sla_clock` says what they mean.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, RecordBatch};
use arrow::datatypes::{DataType, Field, Int32Type, Int64Type, Schema, SchemaRef, TimeUnit, TimestampMicrosecondType};

use crate::error::{Error, ErrorKind, Result};
use crate::model::ClockState;
use crate::sla::clock::ClockInputs;
use crate::sla::engine::ClockFigures;
use crate::store::Numbers;

const CODES: [&str; 6] = ["level", "cycle", "state", "basis", "priority", "exclusion"];
/// The codes that every clock has come first.
const NEVER_NULL: usize = 4;
const INSTANTS: [&str; 4] = ["started_at", "stopped_at", "cancelled_at", "due_at"];
const SECONDS: [&str; 4] = ["target_seconds", "working_seconds", "paused_working_seconds", "elapsed_seconds"];

/// The columns of `clock_figure`.
pub(super) fn schema() -> SchemaRef {
    let instant = DataType::Timestamp(TimeUnit::Microsecond, None);
    let mut fields = vec![Field::new("ticket_no", DataType::Int64, false)];
    fields.extend((0..).zip(CODES).map(|(place, name)| Field::new(name, DataType::Int32, place >= NEVER_NULL)));
    fields.push(Field::new("is_last", DataType::Boolean, false));
    fields.extend(INSTANTS.map(|name| Field::new(name, instant.clone(), true)));
    fields.extend(SECONDS.map(|name| Field::new(name, DataType::Int64, true)));
    Arc::new(Schema::new(fields))
}

/// Whose clock a row is.
#[derive(Debug, Clone, Copy)]
pub(super) struct ClockIdentity {
    pub(super) ticket_no: i64,
    pub(super) level: usize,
    pub(super) cycle: i32,
    pub(super) is_last: bool,
    pub(super) exclusion: Option<i32>,
}

/// Rows of clocks, by column.
pub(super) struct ClockColumns {
    ticket_no: Numbers<Int64Type>,
    codes: [Numbers<Int32Type>; CODES.len()],
    is_last: Vec<bool>,
    instants: [Numbers<TimestampMicrosecondType>; INSTANTS.len()],
    seconds: [Numbers<Int64Type>; SECONDS.len()],
}

impl ClockColumns {
    pub(super) fn with_capacity(rows: usize) -> Self {
        Self {
            ticket_no: Numbers::with_capacity(rows),
            codes: std::array::from_fn(|_| Numbers::with_capacity(rows)),
            is_last: Vec::with_capacity(rows),
            instants: std::array::from_fn(|_| Numbers::with_capacity(rows)),
            seconds: std::array::from_fn(|_| Numbers::with_capacity(rows)),
        }
    }

    pub(super) fn push(&mut self, at: ClockIdentity, clock: &ClockInputs, figures: &ClockFigures, as_of: i64) {
        self.ticket_no.push(Some(at.ticket_no));
        let [levels, cycles, states, bases, priorities, exclusions] = &mut self.codes;
        levels.push(Some(at.level as i32));
        cycles.push(Some(at.cycle));
        states.push(Some(figures.state as i32));
        bases.push(Some(clock.basis as i32));
        priorities.push(figures.priority.map(i32::from));
        exclusions.push(at.exclusion);
        self.is_last.push(at.is_last);
        let micros = |instant: i64| instant.saturating_mul(1_000_000);
        let known = |instant: Option<i64>| instant.filter(|instant| *instant <= as_of).map(micros);
        // Without figures the record still shows the instants that it has, so that a reader sees what is wrong with them.
        let measured = !matches!(figures.state, ClockState::Unmeasurable | ClockState::NotApplicable);
        let (stop, cancelled) =
            if measured { (figures.stop, figures.cancelled) } else { (clock.stop, clock.cancelled) };
        let [started_at, stopped_at, cancelled_at, due_at] = &mut self.instants;
        started_at.push(Some(micros(figures.start)));
        stopped_at.push(known(stop));
        cancelled_at.push(known(cancelled));
        due_at.push(figures.due.map(micros));
        let [target, working, paused, elapsed] = &mut self.seconds;
        let figure = |seconds: i64| measured.then_some(seconds);
        target.push(figures.target_seconds);
        working.push(figure(figures.working_seconds));
        paused.push(figure(figures.paused_working_seconds));
        elapsed.push(figure(figures.elapsed_seconds));
    }

    pub(super) fn finish(self) -> Result<RecordBatch> {
        let mut columns: Vec<ArrayRef> = vec![self.ticket_no.finish()];
        columns.extend(self.codes.map(Numbers::finish));
        columns.push(Arc::new(BooleanArray::from(self.is_last)));
        columns.extend(self.instants.map(Numbers::finish));
        columns.extend(self.seconds.map(Numbers::finish));
        RecordBatch::try_new(schema(), columns).map_err(|error| {
            Error::new(ErrorKind::Frame { what: "clock_figure".to_owned(), message: error.to_string() })
        })
    }
}
