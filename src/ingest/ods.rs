//! How many cells the tables of an open document claim. One element can stand for a million rows of sixteen thousand columns, and the
//! library that reads the format builds every one of them: this is counted before. Knows nothing of what is in the cells.

use std::fs::File;
use std::io::BufReader;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

/// So many cells take up three quarters of a gigabyte.
const MAX_CELLS: u64 = 16_000_000;

/// The number of cells from the first to the last with a value, if it is more than can be read. Damage is for the reader to find.
pub(crate) fn too_many_cells(content: File) -> Option<u64> {
    let mut archive = ZipArchive::new(content).ok()?;
    let mut reader = Reader::from_reader(BufReader::new(archive.by_name("content.xml").ok()?));
    let (mut claim, mut buffer) = (Claim::default(), Vec::new());
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(tag) => claim.start(&tag),
            Event::Empty(tag) => {
                claim.start(&tag);
                claim.end(tag.name().as_ref());
            }
            Event::End(tag) => claim.end(tag.name().as_ref()),
            Event::Eof => return None,
            _ => {}
        }
        if claim.cells() > MAX_CELLS {
            return Some(claim.cells());
        }
    }
}

#[derive(Default)]
struct Claim {
    /// In the tables before this one.
    before: u64,
    /// Rows so far, rows up to the last with a value, and the widest of them.
    rows: u64,
    filled: u64,
    widest: u64,
    /// Cells of this row, cells up to the last with a value, and how often the row stands there.
    at: u64,
    width: u64,
    times: u64,
}

impl Claim {
    fn cells(&self) -> u64 {
        self.before.saturating_add(self.filled.saturating_mul(self.widest))
    }

    fn start(&mut self, tag: &BytesStart<'_>) {
        match tag.name().as_ref() {
            "table:table-row" => (self.at, self.width, self.times) = (0, 0, repeats(tag, "table:number-rows-repeated")),
            "table:table-cell" | "table:covered-table-cell" => {
                self.at = self.at.saturating_add(repeats(tag, "table:number-columns-repeated"));
                if tag.try_get_attribute("office:value-type").is_ok_and(|found| found.is_some()) {
                    self.width = self.at;
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "table:table-row" => {
                self.rows = self.rows.saturating_add(self.times);
                if self.width > 0 {
                    self.filled = self.rows;
                    self.widest = self.widest.max(self.width);
                }
            }
            "table:table" => *self = Self { before: self.cells(), ..Self::default() },
            _ => {}
        }
    }
}

fn repeats(tag: &BytesStart<'_>, name: &str) -> u64 {
    let found = tag.try_get_attribute(name).ok().flatten();
    found.and_then(|found| found.value.parse().ok()).unwrap_or(1)
}
