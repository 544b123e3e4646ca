//! Small results as rows of cells: what tables on a terminal, CSV and JSON are written from.

use duckdb::types::{TimeUnit, Value, ValueRef};
use duckdb::{Rows, ToSql};

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
    /// A date, days since 1970.
    Date(i32),
}

impl Cell {
    /// The text, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The whole number or instant, if it is one.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Int(number) | Self::Instant(number) => Some(*number),
            _ => None,
        }
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
            Self::Date(days) => Some(text::date(*days)),
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
            Self::Instant(seconds) => Value::Timestamp(TimeUnit::Second, *seconds),
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

pub(super) fn read(rows: &mut Rows<'_>) -> duckdb::Result<Table> {
    let columns: Vec<String> = rows.as_ref().map(duckdb::Statement::column_names).unwrap_or_default();
    let mut table = Table { columns, rows: Vec::new() };
    while let Some(row) = rows.next()? {
        let cells: duckdb::Result<Vec<Cell>> = (0..table.columns.len()).map(|i| row.get_ref(i).map(cell)).collect();
        table.rows.push(cells?);
    }
    Ok(table)
}

fn cell(value: ValueRef<'_>) -> Cell {
    match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Boolean(value) => Cell::Bool(value),
        ValueRef::TinyInt(number) => Cell::Int(number.into()),
        ValueRef::SmallInt(number) => Cell::Int(number.into()),
        ValueRef::Int(number) => Cell::Int(number.into()),
        ValueRef::BigInt(number) => Cell::Int(number),
        ValueRef::UTinyInt(number) => Cell::Int(number.into()),
        ValueRef::USmallInt(number) => Cell::Int(number.into()),
        ValueRef::UInt(number) => Cell::Int(number.into()),
        ValueRef::HugeInt(number) => i64::try_from(number).map_or(Cell::Float(number as f64), Cell::Int),
        ValueRef::UBigInt(number) => i64::try_from(number).map_or(Cell::Float(number as f64), Cell::Int),
        ValueRef::Float(number) => Cell::Float(number.into()),
        ValueRef::Double(number) => Cell::Float(number),
        ValueRef::Timestamp(unit, number) => Cell::Instant(seconds(unit, number)),
        ValueRef::Date32(days) => Cell::Date(days),
        ValueRef::Text(bytes) => Cell::Text(String::from_utf8_lossy(bytes).into_owned()),
        other => Cell::Text(format!("{:?}", other.to_owned())),
    }
}

fn seconds(unit: TimeUnit, number: i64) -> i64 {
    let per_second = match unit {
        TimeUnit::Second => 1,
        TimeUnit::Millisecond => 1_000,
        TimeUnit::Microsecond => 1_000_000,
        TimeUnit::Nanosecond => 1_000_000_000,
    };
    number.div_euclid(per_second)
}
