//! A Markdown table (GitHub's extension): numbers to the right, bars and line breaks in cells escaped.

use std::fmt::Write as _;

use super::{is_number, plain};
use crate::store::Table;

pub(super) fn render(table: &Table) -> String {
    let mut out = String::new();
    line(&mut out, table.columns.iter().map(|name| escape(name)));
    let numeric = |column: usize| {
        let mut cells =
            table.rows.iter().map(|row| &row[column]).filter(|cell| **cell != crate::store::Cell::Null).peekable();
        cells.peek().is_some() && cells.all(is_number)
    };
    line(&mut out, (0..table.columns.len()).map(|column| if numeric(column) { "---:".into() } else { "---".into() }));
    for row in &table.rows {
        line(&mut out, row.iter().map(|cell| escape(&plain(cell))));
    }
    out
}

fn line(out: &mut String, cells: impl Iterator<Item = String>) {
    let cells: Vec<String> = cells.collect();
    let _ = writeln!(out, "| {} |", cells.join(" | "));
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('|', "\\|").replace(['\n', '\r'], " ").replace('<', "&lt;")
}
