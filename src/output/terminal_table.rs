//! Aligned columns for people. Control characters in the data cannot reach the terminal.

use std::io::Write;

use unicode_width::UnicodeWidthStr as _;

use crate::error::Result;
use crate::output::cells::{is_number, plain};
use crate::output::errors::failed;
use crate::output::row_writer::{Replayed, Twice};
use crate::shown;
use crate::store::{Cell, Table};

/// Columns as wide as their widest cell.
pub(super) struct Grid {
    columns: Vec<String>,
    widths: Vec<usize>,
}

impl Grid {
    fn new(columns: &[String]) -> Self {
        let columns: Vec<String> = columns.iter().map(|name| safe(name)).collect();
        Self { widths: columns.iter().map(|name| name.width()).collect(), columns }
    }

    pub(super) fn rows<W: Write>(columns: &[String], to: W) -> Twice<Self, W> {
        Twice::new(Self::new(columns), to)
    }

    fn heading(&self) -> String {
        self.line(self.columns.iter().map(|name| (name.clone(), false)))
    }

    fn row(&self, row: &[Cell]) -> String {
        self.line(row.iter().map(|cell| (safe(&plain(cell)), is_number(cell))))
    }

    /// Texts, each with whether it stands at the right.
    fn line(&self, cells: impl Iterator<Item = (String, bool)>) -> String {
        let mut line = String::new();
        for ((text, right), width) in cells.zip(&self.widths) {
            let gap = " ".repeat(width.saturating_sub(text.width()));
            let (before, after) = if right { (gap.as_str(), "") } else { ("", gap.as_str()) };
            line.extend([" ", before, &text, after, " "]);
        }
        line.truncate(line.trim_end().len());
        line.push('\n');
        line
    }
}

impl Replayed for Grid {
    fn see(&mut self, row: &[Cell]) {
        for (width, cell) in self.widths.iter_mut().zip(row) {
            *width = (*width).max(safe(&plain(cell)).width());
        }
    }

    fn write(&mut self, rows: &mut dyn Iterator<Item = Result<Vec<Cell>>>, to: &mut dyn Write) -> Result<()> {
        to.write_all(self.heading().as_bytes()).map_err(failed)?;
        for row in rows {
            to.write_all(self.row(&row?).as_bytes()).map_err(failed)?;
        }
        Ok(())
    }
}

/// A table that is held anyway.
pub(super) fn render(table: &Table) -> String {
    let mut grid = Grid::new(&table.columns);
    table.rows.iter().for_each(|row| grid.see(row));
    let mut text = grid.heading();
    text.extend(table.rows.iter().map(|row| grid.row(row)));
    text
}

/// A ticket title must not move the cursor.
fn safe(text: &str) -> String {
    shown::line(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_what_is_seen() {
        let table = Table {
            columns: vec!["name".into(), "n".into()],
            rows: vec![
                vec![Cell::Text("日本\u{7}".into()), Cell::Int(5)],
                vec![Cell::Text("a".into()), Cell::Null],
                vec![Cell::Text("b".into()), Cell::Int(-10)],
            ],
        };
        // 日 and 本 take two places each, the picture of the bell one: 5 places.
        assert_eq!(render(&table), " name   n\n 日本\u{2407}    5\n a\n b      -10\n");
    }
}
