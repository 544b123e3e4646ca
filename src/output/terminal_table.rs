//! Aligned columns for people. Control characters in the data cannot reach the terminal.

use comfy_table::{CellAlignment, Table as Grid, presets};

use super::{is_number, plain};
use crate::store::Table;

pub(super) fn render(table: &Table) -> String {
    let mut grid = Grid::new();
    grid.load_style(presets::NOTHING);
    grid.set_header(table.columns.iter().map(|name| safe(name)));
    for row in &table.rows {
        grid.add_row(row.iter().map(|cell| {
            let shown = comfy_table::Cell::new(safe(&plain(cell)));
            if is_number(cell) { shown.set_alignment(CellAlignment::Right) } else { shown }
        }));
    }
    let mut out = String::new();
    for line in grid.lines() {
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// Text without control characters: a ticket title must not move the cursor.
fn safe(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
