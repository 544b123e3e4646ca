//! The figures of clocks as columns of numbers: what `clock_figure` holds. Words are no part of it: levels, states and bases are codes, and the
//! view `sla_clock` says what they mean.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanBuilder, Int32Builder, Int64Builder, RecordBatch, TimestampMicrosecondBuilder};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};

use super::clock::Clock;
use super::engine::Figures;
use crate::error::{Error, ErrorKind, Result};
use crate::model::ClockState;

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
pub(super) struct Whose {
    pub(super) ticket_no: i64,
    pub(super) level: usize,
    pub(super) cycle: i32,
    pub(super) is_last: bool,
    pub(super) exclusion: Option<i32>,
}

/// Builders of the columns.
pub(super) struct Rows {
    ticket_no: Int64Builder,
    codes: [Int32Builder; CODES.len()],
    is_last: BooleanBuilder,
    instants: [TimestampMicrosecondBuilder; INSTANTS.len()],
    seconds: [Int64Builder; SECONDS.len()],
}

impl Rows {
    pub(super) fn with_capacity(rows: usize) -> Self {
        Self {
            ticket_no: Int64Builder::with_capacity(rows),
            codes: std::array::from_fn(|_| Int32Builder::with_capacity(rows)),
            is_last: BooleanBuilder::with_capacity(rows),
            instants: std::array::from_fn(|_| TimestampMicrosecondBuilder::with_capacity(rows)),
            seconds: std::array::from_fn(|_| Int64Builder::with_capacity(rows)),
        }
    }

    pub(super) fn push(&mut self, at: Whose, clock: &Clock, figures: &Figures, as_of: i64) {
        self.ticket_no.append_value(at.ticket_no);
        let [levels, cycles, states, bases, priorities, exclusions] = &mut self.codes;
        levels.append_value(at.level as i32);
        cycles.append_value(at.cycle);
        states.append_value(figures.state as i32);
        bases.append_value(clock.basis as i32);
        priorities.append_option(figures.priority.map(i32::from));
        exclusions.append_option(at.exclusion);
        self.is_last.append_value(at.is_last);
        let micros = |instant: i64| instant.saturating_mul(1_000_000);
        let known = |instant: Option<i64>| instant.filter(|instant| *instant <= as_of).map(micros);
        // Without figures the record still shows the instants that it has, so that a reader sees what is wrong with them.
        let measured = !matches!(figures.state, ClockState::Unmeasurable | ClockState::NotApplicable);
        let (stop, cancelled) =
            if measured { (figures.stop, figures.cancelled) } else { (clock.stop, clock.cancelled) };
        let [started_at, stopped_at, cancelled_at, due_at] = &mut self.instants;
        started_at.append_value(micros(figures.start));
        stopped_at.append_option(known(stop));
        cancelled_at.append_option(known(cancelled));
        due_at.append_option(figures.due.map(micros));
        let [target, working, paused, elapsed] = &mut self.seconds;
        let figure = |seconds: i64| measured.then_some(seconds);
        target.append_option(figures.target_seconds);
        working.append_option(figure(figures.working_seconds));
        paused.append_option(figure(figures.paused_working_seconds));
        elapsed.append_option(figure(figures.elapsed_seconds));
    }

    pub(super) fn finish(mut self) -> Result<RecordBatch> {
        let mut columns: Vec<ArrayRef> = vec![Arc::new(self.ticket_no.finish())];
        columns.extend(self.codes.map(|mut column| Arc::new(column.finish()) as ArrayRef));
        columns.push(Arc::new(self.is_last.finish()));
        columns.extend(self.instants.map(|mut column| Arc::new(column.finish()) as ArrayRef));
        columns.extend(self.seconds.map(|mut column| Arc::new(column.finish()) as ArrayRef));
        RecordBatch::try_new(schema(), columns).map_err(|error| {
            Error::new(ErrorKind::Frame { what: "clock_figure".to_owned(), message: error.to_string() })
        })
    }
}
