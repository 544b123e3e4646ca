//! A Markdown table (GitHub's extension): numbers to the right, bars and line breaks in cells escaped.

use std::io::Write;

use super::rows::{Replayed, Twice, failed};
use super::{is_number, plain};
use crate::error::Result;
use crate::store::Cell;

/// What its heading must know of all rows.
pub(super) struct Markdown {
    columns: Vec<String>,
    /// Whether a column has a value, and whether it has one that is no number.
    seen: Vec<(bool, bool)>,
}

impl Markdown {
    pub(super) fn rows<W: Write>(columns: &[String], to: W) -> Twice<Self, W> {
        Twice::new(Self { columns: columns.to_vec(), seen: vec![(false, false); columns.len()] }, to)
    }
}

impl Replayed for Markdown {
    fn see(&mut self, row: &[Cell]) {
        for ((some, other), cell) in self.seen.iter_mut().zip(row).filter(|(_, cell)| **cell != Cell::Null) {
            *some = true;
            *other |= !is_number(cell);
        }
    }

    fn write(&mut self, rows: &mut dyn Iterator<Item = Result<Vec<Cell>>>, to: &mut dyn Write) -> Result<()> {
        line(to, self.columns.iter().map(|name| escape(name)))?;
        let rule = |(some, other): &(bool, bool)| if *some && !other { "---:" } else { "---" };
        line(to, self.seen.iter().map(|seen| rule(seen).to_owned()))?;
        for row in rows {
            line(to, row?.iter().map(|cell| escape(&plain(cell))))?;
        }
        Ok(())
    }
}

fn line(to: &mut dyn Write, cells: impl Iterator<Item = String>) -> Result<()> {
    let cells: Vec<String> = cells.collect();
    writeln!(to, "| {} |", cells.join(" | ")).map_err(failed)
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('|', "\\|").replace(['\n', '\r'], " ").replace('<', "&lt;")
}
