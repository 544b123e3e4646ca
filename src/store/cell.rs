//! Small results as rows of cells: what tables on a terminal, CSV and JSON are written from.

use arrow::array::{Array as _, ArrayRef, AsArray as _};
use arrow::buffer::NullBuffer;
use arrow::datatypes::{
    DataType, Date32Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, SchemaRef, TimeUnit,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type,
    UInt16Type, UInt32Type,
};
use arrow::record_batch::RecordBatch;
use arrow::util::display::array_value_to_string;
use duckdb::ToSql;
use duckdb::types::{TimeUnit as DuckUnit, Value};

use crate::text;

/// One value of a result, or a parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// SQL NULL.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number.
    Float(f64),
    /// Text.
    Text(String),
    /// An instant, seconds of UTC since 1970.
    Instant(i64),
    /// A time of which nobody says the zone, seconds since 1970 on the wall.
    Wall(i64),
    /// A date, days since 1970.
    Date(i32),
}

impl Cell {
    /// The text, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The whole number or time, if it is one.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Int(number) | Self::Instant(number) | Self::Wall(number) => Some(*number),
            _ => None,
        }
    }

    /// The whole number, if it is one that counts things.
    pub fn as_count(&self) -> Option<u64> {
        self.as_i64().and_then(|number| u64::try_from(number).ok())
    }

    /// The number, if it is one.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Int(number) => Some(*number as f64),
            Self::Float(number) => Some(*number),
            _ => None,
        }
    }

    /// The cell as text, unless it is NULL: instants and dates in ISO 8601, numbers with as many digits as they need.
    pub fn to_text(&self) -> Option<String> {
        match self {
            Self::Null => None,
            Self::Bool(value) => Some(value.to_string()),
            Self::Int(number) => Some(number.to_string()),
            Self::Float(number) => Some(number.to_string()),
            Self::Text(text) => Some(text.clone()),
            Self::Instant(seconds) => Some(text::instant(*seconds)),
            Self::Wall(seconds) => Some(text::wall(*seconds)),
            Self::Date(days) => Some(text::date(*days)),
        }
    }

    /// The cell as JSON has it: instants and dates as text.
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Bool(value) => (*value).into(),
            Self::Int(number) => (*number).into(),
            Self::Float(number) => (*number).into(),
            other => other.to_text().into(),
        }
    }

    /// The truth value, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(value) = self { Some(*value) } else { None }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl ToSql for Cell {
    fn to_sql(&self) -> duckdb::Result<duckdb::types::ToSqlOutput<'_>> {
        let value = match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Boolean(*value),
            Self::Int(number) => Value::BigInt(*number),
            Self::Float(number) => Value::Double(*number),
            Self::Text(text) => Value::Text(text.clone()),
            Self::Instant(seconds) | Self::Wall(seconds) => Value::Timestamp(DuckUnit::Second, *seconds),
            Self::Date(days) => Value::Date32(*days),
        };
        Ok(duckdb::types::ToSqlOutput::Owned(value))
    }
}

/// A result with its column names.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Column names, in order.
    pub columns: Vec<String>,
    /// Rows of as many cells.
    pub rows: Vec<Vec<Cell>>,
}

pub(super) fn read(schema: &SchemaRef, batches: &[RecordBatch]) -> Table {
    let columns = schema.fields().iter().map(|field| field.name().clone()).collect();
    let mut rows = Vec::with_capacity(batches.iter().map(RecordBatch::num_rows).sum());
    for batch in batches {
        // The logical mask: a column of the type NULL has no other.
        let columns: Vec<_> = batch.columns().iter().map(|column| (column, column.logical_nulls())).collect();
        let is_null = |nulls: &Option<NullBuffer>, row| nulls.as_ref().is_some_and(|nulls| nulls.is_null(row));
        let cells =
            |row| columns.iter().map(move |(of, nulls)| if is_null(nulls, row) { Cell::Null } else { cell(of, row) });
        rows.extend((0..batch.num_rows()).map(|row| cells(row).collect()));
    }
    Table { columns, rows }
}

/// One value that is not NULL. What has no cell of its own, such as a list or an interval, is shown as the text it is written as.
fn cell(column: &ArrayRef, row: usize) -> Cell {
    match column.data_type() {
        DataType::Boolean => Cell::Bool(column.as_boolean().value(row)),
        DataType::Int8 => Cell::Int(column.as_primitive::<Int8Type>().value(row).into()),
        DataType::Int16 => Cell::Int(column.as_primitive::<Int16Type>().value(row).into()),
        DataType::Int32 => Cell::Int(column.as_primitive::<Int32Type>().value(row).into()),
        DataType::Int64 => Cell::Int(column.as_primitive::<Int64Type>().value(row)),
        DataType::UInt8 => Cell::Int(column.as_primitive::<UInt8Type>().value(row).into()),
        DataType::UInt16 => Cell::Int(column.as_primitive::<UInt16Type>().value(row).into()),
        DataType::UInt32 => Cell::Int(column.as_primitive::<UInt32Type>().value(row).into()),
        DataType::Float32 => Cell::Float(column.as_primitive::<Float32Type>().value(row).into()),
        DataType::Float64 => Cell::Float(column.as_primitive::<Float64Type>().value(row)),
        DataType::Utf8 => Cell::Text(column.as_string::<i32>().value(row).to_owned()),
        DataType::Date32 => Cell::Date(column.as_primitive::<Date32Type>().value(row)),
        DataType::Timestamp(unit, _) => Cell::Instant(instant(column, *unit, row)),
        DataType::UInt64 | DataType::Decimal128(..) => number(&written(column, row)),
        _ => Cell::Text(written(column, row)),
    }
}

fn written(column: &ArrayRef, row: usize) -> String {
    array_value_to_string(column, row).unwrap_or_default()
}

/// A number of more digits than a machine word is a whole number if it fits, else the nearest double.
fn number(written: &str) -> Cell {
    written.parse().map(Cell::Int).or_else(|_| written.parse().map(Cell::Float)).unwrap_or_else(|_| Cell::from(written))
}

fn instant(column: &ArrayRef, unit: TimeUnit, row: usize) -> i64 {
    match unit {
        TimeUnit::Second => column.as_primitive::<TimestampSecondType>().value(row),
        TimeUnit::Millisecond => column.as_primitive::<TimestampMillisecondType>().value(row).div_euclid(1_000),
        TimeUnit::Microsecond => column.as_primitive::<TimestampMicrosecondType>().value(row).div_euclid(1_000_000),
        TimeUnit::Nanosecond => column.as_primitive::<TimestampNanosecondType>().value(row).div_euclid(1_000_000_000),
    }
}
