//! JSON: one document, or one object a line.

use serde_json::{Map, Value, json};

use super::Rows;
use crate::store::{Cell, Table};

pub(super) fn render_document(rows: &Rows<'_>) -> Vec<u8> {
    let document =
        rows.document.clone().unwrap_or_else(|| json!({"schema": "tickmark/rows/1", "rows": objects(rows.table)}));
    let mut bytes = serde_json::to_vec_pretty(&document).expect("a JSON value always serialises");
    bytes.push(b'\n');
    bytes
}

pub(super) fn render_lines(table: &Table) -> Vec<u8> {
    let mut bytes = Vec::new();
    for object in objects(table) {
        bytes.extend(serde_json::to_vec(&object).expect("a JSON value always serialises"));
        bytes.push(b'\n');
    }
    bytes
}

fn objects(table: &Table) -> Vec<Value> {
    table
        .rows
        .iter()
        .map(|row| {
            Value::Object(table.columns.iter().cloned().zip(row.iter().map(Cell::to_json)).collect::<Map<_, _>>())
        })
        .collect()
}
