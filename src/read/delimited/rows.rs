//! The wanted cells of the records of a block. Knows nothing of what the columns mean.

use std::sync::Arc;

use crate::read::batch::{TextColumn, WantedColumn};
use crate::read::batches::RelationPart;
use crate::read::delimited::blocks::{BlockFault, RecordBlock};
use crate::read::dialect::TextRow;
use crate::read::splitter::{CellSpan, Dialect, RecordScanner};

/// After so many rows of a block the room for the others is guessed from them.
const TASTE: usize = 1_024;

/// What to take from each record.
pub(super) struct ReadPlan {
    pub(super) dialect: Dialect,
    /// Rows before the first record.
    pub(super) skip: u64,
    /// The cells of the header as they stand.
    pub(super) header: Arc<TextRow>,
    pub(super) wanted: Vec<WantedColumn>,
}

impl ReadPlan {
    /// Whether a record is the header once more, as in pages that were joined together.
    fn is_header(&self, cells: &[CellSpan], block: &[u8]) -> bool {
        let same = |(cell, name): (&CellSpan, &Option<String>)| match (name, cell.plain(block)) {
            (None, _) => cell.is_blank(block),
            (Some(name), Some(text)) => text == name.as_bytes(),
            (Some(name), None) => {
                let mut text = Vec::new();
                cell.write(block, &mut text);
                text == name.as_bytes()
            }
        };
        cells.len() == self.header.len() && cells.len() > 1 && cells.iter().zip(self.header.iter()).all(same)
    }

    /// The wanted cells of the records of a block.
    pub(super) fn parse(&self, block: &RecordBlock) -> Result<RelationPart, BlockFault> {
        let bytes = block.bytes.as_slice();
        let (mut records, mut cells) = (RecordScanner::new(bytes, self.dialect), Vec::new());
        let RelationPart { mut rows, mut seen } = RelationPart::new(self.wanted.len());
        if block.first {
            for _ in 0..self.skip {
                records.next_into(&mut cells).map_err(|why| BlockFault::Uncut { at: 0, why })?;
            }
        }
        while records.next_into(&mut cells).map_err(|why| BlockFault::Uncut { at: seen.records + 1, why })? {
            seen.records += 1;
            if cells.iter().all(|cell| cell.is_blank(bytes)) || self.is_header(&cells, bytes) {
                seen.blank += 1;
                continue;
            }
            if rows.line_no.len() == TASTE {
                let read = records.position();
                // A little more, for rows are not all alike.
                rows.grow((bytes.len() - read) / 20 * 21, read);
            }
            rows.line_no.push(seen.records.cast_signed());
            let (named, surplus) = cells.split_at(self.header.len().min(cells.len()));
            for (column, wanted) in rows.columns.iter_mut().zip(&self.wanted) {
                match wanted {
                    WantedColumn::At(place) => push(column, named.get(*place), bytes),
                    WantedColumn::Surplus => push_surplus(column, surplus, bytes, self.dialect.delimiter),
                }
            }
        }
        Ok(RelationPart { rows, seen })
    }
}

fn push(column: &mut TextColumn, cell: Option<&CellSpan>, block: &[u8]) {
    let Some(cell) = cell else { return column.push_null() };
    match cell.plain(block) {
        Some(text) => column.push(text),
        None => column.push_with(|out| cell.write(block, out)),
    }
}

/// The cells beyond the header, if any of them holds text. Trailing delimiters alone are a habit of some tools.
fn push_surplus(column: &mut TextColumn, surplus: &[CellSpan], block: &[u8], delimiter: u8) {
    if surplus.iter().all(|cell| cell.is_blank(block)) {
        return column.push_null();
    }
    column.push_with(|out| {
        for (i, cell) in surplus.iter().enumerate() {
            if i > 0 {
                out.push(delimiter);
            }
            cell.write(block, out);
        }
    });
}
