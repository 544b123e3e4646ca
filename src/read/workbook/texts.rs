//! The texts that the sheets of a workbook share, one behind the other: a text costs its bytes and eight more, however many cells name
//! it, and however many the workbook claims to have. Knows no format of files.

use crate::read::limits::MAX_PART;
use crate::read::workbook::fault::WorkbookFault;
use crate::read::workbook::value::CellValue;
use crate::text::{count, grouped};

/// More than ten for each row of a full sheet.
const MAX_TEXTS: usize = 16 << 20;

/// Texts one behind the other.
#[derive(Default)]
pub(super) struct SharedStrings {
    all: String,
    ends: Vec<usize>,
}

impl SharedStrings {
    /// Takes the text that `write` appends.
    pub(super) fn push(
        &mut self,
        write: impl FnOnce(&mut String) -> Result<(), WorkbookFault>,
    ) -> Result<(), WorkbookFault> {
        write(&mut self.all)?;
        self.ends.push(self.all.len());
        if self.all.len() > MAX_PART || self.ends.len() > MAX_TEXTS {
            let (texts, mebibytes) = (count(self.len() as u64, "text"), grouped((self.all.len() >> 20) as u64));
            let reason = format!("its sheets share {texts} or more, of {mebibytes} MiB, more than fit into memory");
            return Err(WorkbookFault::new(reason, "export it as csv, which is read row by row"));
        }
        Ok(())
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// A text by its number, from 0, as the value of a cell.
    pub(super) fn value(&self, number: usize) -> Result<CellValue<'_>, WorkbookFault> {
        let start = if number == 0 { Some(0) } else { self.ends.get(number - 1).copied() };
        let text = start.zip(self.ends.get(number).copied()).and_then(|(start, end)| self.all.get(start..end));
        text.map(CellValue::Text).ok_or_else(|| {
            let (number, all) = (grouped(number as u64), grouped(self.len() as u64));
            WorkbookFault::damaged(format!("a cell claims shared text {number} of {all}"))
        })
    }
}
