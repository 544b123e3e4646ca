//! The clock as SQL functions, so that a query and the report share one clock: `utc_time(local, zone)`, `local_time(utc, zone)`, both also
//! without a zone where a query has its project's, `working_seconds(calendar, from, until)`,
//! `add_working_seconds(calendar, from, seconds)`, `working_days_seconds(calendar, from, days)` to the same time on that working day, or
//! with a fourth argument to that second of it. `office in Asia/Tokyo` is the calendar `office` on the walls of Tokyo. NULL in, NULL out. `utc_time` takes the earlier instant of a fold and the transition of
//! a gap.

use std::sync::{Arc, Mutex, PoisonError};

use arrow::array::{Array, ArrayRef, AsArray, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray};
use arrow::datatypes::{DataType, Int64Type, TimeUnit, TimestampMicrosecondType};
use duckdb::Connection;
use duckdb::vscalar::{ArrowFunctionSignature, VArrowScalar};

use crate::calendar::{Calendar, Calendars, LocalTime, Zone};
use crate::error::{Error, Result};
use crate::store::errors::{EngineError, sql_error};

const INSTANT: DataType = DataType::Timestamp(TimeUnit::Microsecond, None);
const MICROS: i64 = 1_000_000;

pub(super) fn register(connection: &Connection, calendars: &Calendars) -> Result<()> {
    let failed = |error: duckdb::Error| sql_error("registering the clock functions", &error);
    let state = State { calendars: calendars.clone(), moved: Arc::default() };
    connection.register_scalar_function::<UtcTime>("utc_time").map_err(failed)?;
    connection.register_scalar_function::<LocalWallTime>("local_time").map_err(failed)?;
    connection.register_scalar_function_with_state::<WorkingSeconds>("working_seconds", &state).map_err(failed)?;
    connection
        .register_scalar_function_with_state::<AddWorkingSeconds>("add_working_seconds", &state)
        .map_err(failed)?;
    connection.register_scalar_function_with_state::<WorkingDaysSeconds>("working_days_seconds", &state).map_err(failed)
}

/// Adds the forms of `local_time` and `utc_time` that name no zone and mean this one.
pub(super) fn register_home(connection: &Connection, zone: &Zone) -> Result<()> {
    let home = Some(zone.clone());
    let failed = |error: duckdb::Error| sql_error("registering the clock functions", &error);
    connection.register_scalar_function_with_state::<UtcFromHome>("utc_time", &home).map_err(failed)?;
    connection.register_scalar_function_with_state::<HomeWallTime>("local_time", &home).map_err(failed)
}

#[derive(Clone, Default)]
struct State {
    calendars: Calendars,
    /// Calendars on the walls of other zones, made when first asked for.
    moved: Arc<Mutex<Calendars>>,
}

impl State {
    fn calendar(&self, name: &str) -> Result<Arc<Calendar>, EngineError> {
        if let Some(calendar) = self.calendars.get(name) {
            return Ok(Arc::clone(calendar));
        }
        let own = name.rsplit_once(" in ").and_then(|(own, zone)| Some((self.calendars.get(own)?, zone)));
        let Some((calendar, zone)) = own else {
            let hint = crate::text::did_you_mean(name, self.calendars.keys());
            return Err(EngineError::from(format!("no calendar `{name}` in the settings {hint}").trim().to_owned()));
        };
        let mut moved = self.moved.lock().unwrap_or_else(PoisonError::into_inner);
        if !moved.contains_key(name) {
            let calendar = calendar.in_zone(zone).map_err(|error| EngineError::from(error.to_string()))?;
            moved.insert(name.to_owned(), Arc::new(calendar));
        }
        Ok(Arc::clone(&moved[name]))
    }
}

/// One row of text after another, with the thing it names looked up only when the text changes.
struct Lookup<'a, T> {
    last: Option<(&'a str, T)>,
}

impl<'a, T: Clone> Lookup<'a, T> {
    const fn new() -> Self {
        Self { last: None }
    }

    fn get(&mut self, name: &'a str, find: impl FnOnce(&str) -> Result<T, EngineError>) -> Result<T, EngineError> {
        if let Some((last, found)) = &self.last
            && *last == name
        {
            return Ok(found.clone());
        }
        let found = find(name)?;
        self.last = Some((name, found.clone()));
        Ok(found)
    }
}

fn texts(batch: &RecordBatch, column: usize) -> &StringArray {
    batch.column(column).as_string::<i32>()
}

fn instants(batch: &RecordBatch, column: usize) -> &TimestampMicrosecondArray {
    batch.column(column).as_primitive::<TimestampMicrosecondType>()
}

fn any_null(batch: &RecordBatch, row: usize) -> bool {
    batch.columns().iter().any(|column| column.is_null(row))
}

/// What a function gives for each row, with the thing that the row's text in `column` names; nothing where any argument is NULL.
fn each_row<T: Clone, V>(
    batch: &RecordBatch,
    column: usize,
    find: impl Fn(&str) -> Result<T, EngineError>,
    value: impl Fn(&T, usize) -> Result<Option<V>, EngineError>,
) -> Result<Vec<Option<V>>, EngineError> {
    let (names, mut lookup) = (texts(batch, column), Lookup::new());
    let of_row = |row| if any_null(batch, row) { Ok(None) } else { value(&lookup.get(names.value(row), &find)?, row) };
    (0..batch.num_rows()).map(of_row).collect()
}

fn seconds(times: &TimestampMicrosecondArray, row: usize) -> i64 {
    times.value(row).div_euclid(MICROS)
}

fn zone(name: &str) -> Result<Arc<Zone>, EngineError> {
    Zone::new(name).map(Arc::new).map_err(|error: Error| EngineError::from(error.to_string()))
}

struct UtcTime;

impl VArrowScalar for UtcTime {
    type State = ();

    fn invoke((): &(), batch: RecordBatch) -> Result<ArrayRef, EngineError> {
        convert(&batch, from_wall)
    }

    fn signatures() -> Vec<ArrowFunctionSignature> {
        vec![ArrowFunctionSignature::exact(vec![INSTANT, DataType::Utf8], INSTANT)]
    }
}

/// The earlier instant of a fold, the transition of a gap.
fn from_wall(zone: &Zone, local: i64) -> i64 {
    match zone.to_utc(local) {
        LocalTime::Unique(utc) | LocalTime::Fold(utc, _) | LocalTime::Gap(utc) => utc,
    }
}

struct LocalWallTime;

impl VArrowScalar for LocalWallTime {
    type State = ();

    fn invoke((): &(), batch: RecordBatch) -> Result<ArrayRef, EngineError> {
        convert(&batch, Zone::to_local)
    }

    fn signatures() -> Vec<ArrowFunctionSignature> {
        vec![ArrowFunctionSignature::exact(vec![INSTANT, DataType::Utf8], INSTANT)]
    }
}

struct UtcFromHome;

impl VArrowScalar for UtcFromHome {
    type State = Option<Zone>;

    fn invoke(home: &Option<Zone>, batch: RecordBatch) -> Result<ArrayRef, EngineError> {
        convert_at(home.as_ref(), &batch, from_wall)
    }

    fn signatures() -> Vec<ArrowFunctionSignature> {
        vec![ArrowFunctionSignature::exact(vec![INSTANT], INSTANT)]
    }
}

struct HomeWallTime;

impl VArrowScalar for HomeWallTime {
    type State = Option<Zone>;

    fn invoke(home: &Option<Zone>, batch: RecordBatch) -> Result<ArrayRef, EngineError> {
        convert_at(home.as_ref(), &batch, Zone::to_local)
    }

    fn signatures() -> Vec<ArrowFunctionSignature> {
        vec![ArrowFunctionSignature::exact(vec![INSTANT], INSTANT)]
    }
}

fn convert_at(
    home: Option<&Zone>,
    batch: &RecordBatch,
    by: impl Fn(&Zone, i64) -> i64,
) -> Result<ArrayRef, EngineError> {
    let home = home.ok_or("no zone is given, and there is no project")?;
    Ok(Arc::new(instants(batch, 0).unary::<_, TimestampMicrosecondType>(|time| moved(home, time, &by))))
}

/// A time in microseconds moved by its whole seconds.
fn moved(zone: &Zone, time: i64, by: impl Fn(&Zone, i64) -> i64) -> i64 {
    by(zone, time.div_euclid(MICROS)) * MICROS + time.rem_euclid(MICROS)
}

fn convert(batch: &RecordBatch, by: impl Fn(&Zone, i64) -> i64) -> Result<ArrayRef, EngineError> {
    let times = instants(batch, 0);
    let out = each_row(batch, 1, zone, |zone, row| Ok(Some(moved(zone, times.value(row), &by))))?;
    Ok(Arc::new(TimestampMicrosecondArray::from(out)))
}

struct WorkingSeconds;

impl VArrowScalar for WorkingSeconds {
    type State = State;

    fn invoke(state: &State, batch: RecordBatch) -> Result<ArrayRef, EngineError> {
        let (from, until) = (instants(&batch, 1), instants(&batch, 2));
        let find = |name: &str| state.calendar(name);
        let out = each_row(&batch, 0, find, |calendar, row| {
            Ok(Some(calendar.working_seconds(seconds(from, row), seconds(until, row))))
        })?;
        Ok(Arc::new(Int64Array::from(out)))
    }

    fn signatures() -> Vec<ArrowFunctionSignature> {
        vec![ArrowFunctionSignature::exact(vec![DataType::Utf8, INSTANT, INSTANT], DataType::Int64)]
    }
}

struct AddWorkingSeconds;

impl VArrowScalar for AddWorkingSeconds {
    type State = State;

    fn invoke(state: &State, batch: RecordBatch) -> Result<ArrayRef, EngineError> {
        let (from, added) = (instants(&batch, 1), batch.column(2).as_primitive::<Int64Type>());
        let find = |name: &str| state.calendar(name);
        let out = each_row(&batch, 0, find, |calendar, row| {
            let due = calendar.add_working_seconds(seconds(from, row), added.value(row));
            Ok(due.map(|due| due * MICROS))
        })?;
        Ok(Arc::new(TimestampMicrosecondArray::from(out)))
    }

    fn signatures() -> Vec<ArrowFunctionSignature> {
        vec![ArrowFunctionSignature::exact(vec![DataType::Utf8, INSTANT, DataType::Int64], INSTANT)]
    }
}

struct WorkingDaysSeconds;

impl VArrowScalar for WorkingDaysSeconds {
    type State = State;

    fn invoke(state: &State, batch: RecordBatch) -> Result<ArrayRef, EngineError> {
        let numbers = |column: usize| batch.column(column).as_primitive::<Int64Type>();
        let (from, days) = (instants(&batch, 1), numbers(2));
        let at_second = (batch.num_columns() > 3).then(|| numbers(3));
        let find = |name: &str| state.calendar(name);
        let out = each_row(&batch, 0, find, |calendar, row| {
            let (from, days) = (seconds(from, row), u32::try_from(days.value(row))?);
            Ok(match at_second {
                Some(second) => calendar.time_of_day_target(from, days, u32::try_from(second.value(row))?),
                None => calendar.working_days_target(from, days),
            })
        })?;
        Ok(Arc::new(Int64Array::from(out)))
    }

    fn signatures() -> Vec<ArrowFunctionSignature> {
        let same_time = vec![DataType::Utf8, INSTANT, DataType::Int64];
        let at_second = [same_time.as_slice(), &[DataType::Int64]].concat();
        [same_time, at_second].map(|taken| ArrowFunctionSignature::exact(taken, DataType::Int64)).into()
    }
}
