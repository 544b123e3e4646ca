//! Cells as plain text.

use crate::store::Cell;

/// A cell as plain text; nothing for NULL.
pub(crate) fn plain(cell: &Cell) -> String {
    cell.to_text().unwrap_or_default()
}

pub(crate) fn is_number(cell: &Cell) -> bool {
    matches!(cell, Cell::Int(_) | Cell::Float(_))
}
