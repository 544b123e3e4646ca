//! Rows and documents made of records. An output declares what it holds once, as a type that serializes: the document has all of it, and a
//! table takes the keys it names. Knows nothing of what the records are about.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::error::{Error, ErrorKind, Result};
use crate::store::{Cell, Table};

/// A document: the name of its form, then the keys of the record.
pub fn document(schema: &str, record: &impl Serialize) -> Result<Value> {
    let mut document = Map::new();
    document.insert("schema".to_owned(), schema.into());
    if let Value::Object(keys) = to_json(record)? {
        document.extend(keys);
    }
    Ok(document.into())
}

/// A record as JSON.
pub fn to_json(record: &impl Serialize) -> Result<Value> {
    serde_json::to_value(record)
        .map_err(|error| Error::new(ErrorKind::Frame { what: "a document".to_owned(), message: error.to_string() }))
}

impl Table {
    /// One row per record, of the keys that [`Columns`] reads.
    pub fn of<T: Serialize>(columns: &str, records: impl IntoIterator<Item = T>) -> Result<Self> {
        let columns = Columns::new(columns);
        let rows = records.into_iter().map(|record| columns.row(&record)).collect::<Result<_>>()?;
        Ok(Self { columns: columns.headings(), rows })
    }
}

/// Which keys of a record are columns, separated by commas: `id`; `now.value`, a key in an object; `then.n as n_then`, under another heading;
/// `due::instant`, a text that is an instant, which workbooks and Parquet have as a time.
#[derive(Debug)]
pub struct Columns(Vec<Column>);

#[derive(Debug)]
struct Column {
    heading: String,
    /// The key as JSON pointers write it.
    pointer: String,
    is_instant: bool,
}

impl Columns {
    /// Reads the names of keys.
    pub fn new(columns: &str) -> Self {
        let column = |text: &str| {
            let (key, heading) = text.split_once(" as ").unwrap_or((text, text));
            let (key, is_instant) = key.strip_suffix("::instant").map_or((key, false), |key| (key, true));
            let heading = heading.strip_suffix("::instant").unwrap_or(heading).to_owned();
            Column { heading, pointer: format!("/{}", key.replace('.', "/")), is_instant }
        };
        Self(columns.split(',').map(str::trim).filter(|text| !text.is_empty()).map(column).collect())
    }

    /// The names of the columns.
    pub fn headings(&self) -> Vec<String> {
        self.0.iter().map(|column| column.heading.clone()).collect()
    }

    /// The cells of a record.
    pub fn row(&self, record: &impl Serialize) -> Result<Vec<Cell>> {
        let record = to_json(record)?;
        let cell = |column: &Column| match record.pointer(&column.pointer) {
            Some(Value::String(text)) if column.is_instant => instant(text),
            value => value.map_or(Cell::Null, cell),
        };
        Ok(self.0.iter().map(cell).collect())
    }
}

fn instant(text: &str) -> Cell {
    text.parse::<jiff::Timestamp>().map_or_else(|_| text.into(), |instant| Cell::Instant(instant.as_second()))
}

/// A value in one cell: of a list its texts, of counts by name each with its name.
fn cell(value: &Value) -> Cell {
    match value {
        Value::Null => Cell::Null,
        Value::Bool(value) => Cell::Bool(*value),
        Value::Number(number) => number.as_i64().map_or_else(|| number.as_f64().map(Cell::Float).into(), Cell::Int),
        Value::String(text) => text.as_str().into(),
        Value::Array(values) => values.iter().map(plain).collect::<Vec<_>>().join(" ").into(),
        Value::Object(values) if values.is_empty() => Cell::Null,
        Value::Object(values) => {
            values.iter().map(|(name, value)| format!("{name}: {}", plain(value))).collect::<Vec<_>>().join(", ").into()
        }
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[derive(Serialize)]
    struct Record {
        id: &'static str,
        n: u64,
        share: Option<f64>,
        now: Option<Inner>,
        due: &'static str,
        names: Vec<&'static str>,
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        left_out: BTreeMap<&'static str, u64>,
    }

    #[derive(Serialize)]
    struct Inner {
        is_kept: bool,
    }

    #[test]
    fn a_record_is_declared_once_for_table_and_document() {
        let left_out: BTreeMap<_, _> = [("cancelled", 2), ("unknown", 1)].into();
        let (due, names) = ("2026-06-01T08:00:00Z", vec!["a", "b"]);
        let whole =
            Record { id: "X", n: 7, share: Some(1.0), now: Some(Inner { is_kept: true }), due, names, left_out };
        let bare =
            Record { id: "Y", n: 0, share: None, now: None, due: "never", names: vec![], left_out: BTreeMap::new() };
        assert_eq!(document("tickmark/x/1", &bare).unwrap().as_object().unwrap().keys().next().unwrap(), "schema");
        let columns = "n, id as what it is, share, now.is_kept as kept, due::instant, due as text, names, left_out";
        let table = Table::of(columns, [whole, bare]).unwrap();
        assert_eq!(table.columns, ["n", "what it is", "share", "kept", "due", "text", "names", "left_out"]);
        // 2026-06-01 is day 20,605 since 1970.
        let due = Cell::Instant(20_605 * 86_400 + 8 * 3_600);
        let first: [Cell; 5] = [Cell::Int(7), "X".into(), Cell::Float(1.0), Cell::Bool(true), due];
        let last: [Cell; 3] = ["2026-06-01T08:00:00Z".into(), "a b".into(), "cancelled: 2, unknown: 1".into()];
        assert_eq!(table.rows[0], [&first[..], &last[..]].concat());
        let null = Cell::Null;
        let second =
            [Cell::Int(0), "Y".into(), null.clone(), null.clone(), "never".into(), "never".into(), "".into(), null];
        assert_eq!(table.rows[1], second);
        assert_eq!(Table::of("id, n", [(); 0]).unwrap().columns, ["id", "n"]);
    }
}
