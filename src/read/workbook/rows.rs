//! Cells on their way to rows. They come one by one and only those with text are kept, so that a sheet that claims a million rows
//! costs what is in it; a place that no sheet has is refused before memory is taken for it. Knows no format of files.

use std::ops::ControlFlow;

use crate::read::dialect::TextRow;
use crate::read::limits::{MAX_COLUMNS, MAX_RECORD, MAX_ROWS};
use crate::read::workbook::fault::{SAVE_AGAIN, WorkbookFault};
use crate::read::workbook::value::CellValue;
use crate::text::grouped;

/// Whether the caller wants more.
pub(super) type Flow = ControlFlow<()>;

/// The cells of a row. A workbook has millions of rows, so that their texts use the same memory one after the other.
#[derive(Default)]
pub(super) struct WorkbookRow {
    texts: Vec<String>,
    /// How many of the texts belong to this row.
    width: usize,
    /// Bytes of all of them.
    bytes: usize,
    /// How many have text.
    filled: usize,
}

impl WorkbookRow {
    /// The text of a cell, `None` where it is empty.
    pub(super) fn get(&self, column: usize) -> Option<&str> {
        self.texts[..self.width].get(column).map(String::as_str).filter(|text| !text.is_empty())
    }

    /// Bytes of all cells.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// The place of a cell, wherever it is.
    fn place(&mut self, column: usize) -> &mut String {
        while self.width <= column {
            match self.texts.get_mut(self.width) {
                Some(text) => text.clear(),
                None => self.texts.push(String::new()),
            }
            self.width += 1;
        }
        &mut self.texts[column]
    }

    pub(super) fn to_owned(&self) -> TextRow {
        (0..self.width).map(|column| self.get(column).map(str::to_owned)).collect()
    }
}

/// Gathers cells into rows, and calls `each` with those that hold text, and their numbers in the sheet from 0.
pub(super) struct RowBuilder<'a> {
    number: u32,
    row: WorkbookRow,
    /// The text of the cell at hand.
    text: String,
    each: &'a mut dyn FnMut(u64, &WorkbookRow) -> Flow,
    uncomputed: &'a mut dyn FnMut((u32, u32)),
}

impl<'a> RowBuilder<'a> {
    pub(super) fn new(
        each: &'a mut dyn FnMut(u64, &WorkbookRow) -> Flow,
        uncomputed: &'a mut dyn FnMut((u32, u32)),
    ) -> Self {
        Self { number: 0, row: WorkbookRow::default(), text: String::new(), each, uncomputed }
    }

    /// Takes a cell. Those of a row come together.
    pub(super) fn cell(&mut self, (row, column): (u32, u32), value: CellValue<'_>) -> Result<Flow, WorkbookFault> {
        self.text.clear();
        value.spell(&mut self.text);
        if self.text.trim().is_empty() {
            return Ok(Flow::Continue(()));
        }
        if row >= MAX_ROWS || column as usize >= MAX_COLUMNS {
            let (row, column) = (grouped(u64::from(row) + 1), grouped(u64::from(column) + 1));
            let (rows, columns) = (grouped(u64::from(MAX_ROWS)), grouped(MAX_COLUMNS as u64));
            let reason =
                format!("a cell claims row {row} and column {column}; a sheet has {rows} rows and {columns} columns");
            return Err(WorkbookFault::new(reason, SAVE_AGAIN));
        }
        if row != self.number {
            if self.end().is_break() {
                return Ok(Flow::Break(()));
            }
            self.number = row;
        }
        self.row.bytes += self.text.len();
        self.row.filled += 1;
        if self.row.bytes > MAX_RECORD {
            let (row, limit) = (grouped(u64::from(row) + 1), MAX_RECORD >> 20);
            return Err(WorkbookFault::new(format!("row {row} is longer than {limit} MB"), SAVE_AGAIN));
        }
        std::mem::swap(self.row.place(column as usize), &mut self.text);
        Ok(Flow::Continue(()))
    }

    /// A formula whose result is not in the file.
    pub(super) fn uncomputed(&mut self, place: (u32, u32)) {
        (self.uncomputed)(place);
    }

    /// How many cells of the row at hand have text, and how many bytes.
    pub(super) fn held(&self) -> (u64, u64) {
        (self.row.filled as u64, self.row.bytes as u64)
    }

    /// Gives the row at hand, which stands in the sheet so many times.
    pub(super) fn repeated(&mut self, times: u32) -> Flow {
        for more in 0..times {
            if self.row.width == 0 {
                break;
            }
            (self.each)(u64::from(self.number) + u64::from(more), &self.row)?;
        }
        self.begin()
    }

    /// Ends the row at hand.
    pub(super) fn end(&mut self) -> Flow {
        self.repeated(1)
    }

    fn begin(&mut self) -> Flow {
        (self.row.width, self.row.bytes, self.row.filled) = (0, 0, 0);
        Flow::Continue(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(cells: &[((u32, u32), &str)]) -> Result<Vec<(u64, TextRow)>, WorkbookFault> {
        let mut found = Vec::new();
        let mut each = |number: u64, row: &WorkbookRow| {
            found.push((number, row.to_owned()));
            Flow::Continue(())
        };
        let mut uncomputed = |_| ();
        let mut rows = RowBuilder::new(&mut each, &mut uncomputed);
        for (place, text) in cells {
            let _ = rows.cell(*place, CellValue::Text(text))?;
        }
        let _ = rows.end();
        Ok(found)
    }

    #[test]
    fn only_rows_with_text_come_and_gaps_cost_nothing() {
        let found = rows(&[((0, 1), "a"), ((5, 0), " "), ((1_048_575, 0), "b")]).unwrap();
        assert_eq!(found, [(0, vec![None, Some("a".into())]), (1_048_575, vec![Some("b".into())])]);
    }

    #[test]
    fn a_place_that_no_sheet_has_and_an_endless_row_are_refused() {
        for place in [(1_048_576, 0), (0, 16_384), (u32::MAX, u32::MAX)] {
            let found = rows(&[(place, "x")]);
            assert!(
                matches!(found, Err(WorkbookFault::Said { reason, .. }) if reason.starts_with("a cell claims row"))
            );
        }
        let long = "x".repeat(MAX_RECORD / 4 + 1);
        let cells: Vec<((u32, u32), &str)> = (0..4).map(|column| ((7, column), long.as_str())).collect();
        assert!(
            matches!(rows(&cells), Err(WorkbookFault::Said { reason, .. }) if reason == "row 8 is longer than 64 MB")
        );
    }
}
