//! A Markdown table (GitHub's extension): numbers to the right. What would be markup in a cell is escaped, so that no text becomes a link, a
//! picture that is fetched, or HTML; line breaks and control characters are shown as in a table.

use std::io::Write;

use crate::error::Result;
use crate::output::cells::{is_number, plain};
use crate::output::errors::failed;
use crate::output::row_writer::{Replayed, Twice};
use crate::shown;
use crate::store::Cell;

/// What its heading must know of all rows.
pub(super) struct Markdown {
    columns: Vec<String>,
    /// Whether a column has a value, and whether it has one that is not a number.
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
    let mut out = String::with_capacity(text.len());
    for c in shown::line(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '|' | '[' | ']' | '`' => out.extend(['\\', c]),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::row_writer::RowWriter;

    #[test]
    fn a_text_is_no_markup() {
        let text = "![x](http://x) <b>|`a`\\\n&lt;\u{1b}[2J";
        let mut rendered = Vec::new();
        let mut rows: Box<dyn RowWriter> = Box::new(Markdown::rows(&["a".to_owned()], &mut rendered));
        rows.push(&[Cell::from(text)]).unwrap();
        rows.finish().unwrap();
        let cell = "!\\[x\\](http://x) &lt;b>\\|\\`a\\`\\\\ &amp;lt;\u{241b}\\[2J";
        assert_eq!(String::from_utf8(rendered).unwrap(), format!("| a |\n| --- |\n| {cell} |\n"));
    }
}
