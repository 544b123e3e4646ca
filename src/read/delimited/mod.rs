//! Delimited text as a relation. The file is cut into blocks of whole records, which are turned into batches on several threads
//! and come out in the order of the file. At most a few blocks are in memory. Knows nothing of what the columns mean.

mod blocks;
mod rows;

use std::io::Read as _;
use std::sync::Arc;

use crate::error::{Error, Result};
use crate::read::batch::{WantedColumn, rows_at_once};
use crate::read::batches::{CountedBatches, numbered};
use crate::read::delimited::blocks::{BlockFault, BlockReader};
use crate::read::delimited::rows::ReadPlan;
use crate::read::dialect;
use crate::read::dialect::TextRow;
use crate::read::export::{Export, FileFacts, Reader, Relation, SAMPLE_ROWS};
use crate::read::layout::Layout;
use crate::read::limits::{MAX_COLUMNS, MAX_RECORD};
use crate::read::pipeline::ordered;
use crate::read::source::SourceFile;
use crate::read::splitter::{Dialect, RecordFault, RecordScanner, whole_records};
use crate::text;

/// The top of the file, from which the layout is taken.
const HEAD: usize = 1 << 20;

/// A delimited file.
struct Delimited {
    source: SourceFile,
    dialect: Dialect,
    /// The cells of the header as they stand.
    header: Arc<TextRow>,
}

/// Finds delimiter and header.
pub(crate) fn open(source: SourceFile, layout: &Layout<'_>) -> Result<Export<'static>> {
    let (head, dialect) = head(&source, layout)?;
    // Blank records and the rows above the header are the reason for more than the sample.
    let rows = dialect::rows(&head, dialect, 2 * SAMPLE_ROWS);
    let at = dialect::header_row(&rows, layout);
    if RecordScanner::new(&head, dialect).next_into(&mut Vec::new()) == Err(RecordFault::TooWide) {
        return Err(BlockFault::Uncut { at: 1, why: RecordFault::TooWide }.name(&source.path, 0));
    }
    let Some(cells) = rows.get(at.unwrap_or(0)).filter(|row| row.iter().any(Option::is_some)).cloned() else {
        return Err(Error::import(&source.path, "the file holds no records"));
    };
    // Without a header there is no row that could stand in the file once more.
    let cells = if at.is_some() { cells } else { vec![None; rows.iter().map(Vec::len).max().unwrap_or(0)] };
    if cells.len() > MAX_COLUMNS {
        let (columns, limit) = (text::count(cells.len() as u64, "column"), text::grouped(MAX_COLUMNS as u64));
        return Err(Error::import(&source.path, format!("its header has {columns}, at most {limit} are read")).hint(
            "export the columns of the tickets only, or a list of field, value and ticket instead of a column for each",
        ));
    }
    let facts = FileFacts { delimiter: Some(char::from(dialect.delimiter)), ..FileFacts::of(&source) };
    let name = source.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let relation = dialect::relation(name, rows, at, at.map(|at| at as u64), cells.len());
    Ok(Export::new(facts, vec![relation], Delimited { source, dialect, header: Arc::new(cells) }))
}

/// The first whole records and how they are cut.
fn head(source: &SourceFile, layout: &Layout<'_>) -> Result<(Vec<u8>, Dialect)> {
    let mut text = source.text()?;
    let (mut head, mut size) = (Vec::new(), HEAD);
    loop {
        let wanted = size - head.len();
        let got = text.by_ref().take(wanted as u64).read_to_end(&mut head).map_err(Error::io("read", &source.path))?;
        let dialect = dialect::sniff(&head, layout);
        if got < wanted {
            return Ok((head, dialect));
        }
        if let Some(whole) = whole_records(&head, dialect) {
            head.truncate(whole);
            return Ok((head, dialect));
        }
        if size >= MAX_RECORD {
            return Err(BlockFault::TooLong.name(&source.path, 0));
        }
        size *= 4;
    }
}

impl Reader for Delimited {
    fn read(&self, _at: usize, relation: &Relation, wanted: &[WantedColumn]) -> Result<CountedBatches<'_>> {
        let plan = ReadPlan {
            dialect: self.dialect,
            skip: relation.first_record(),
            header: Arc::clone(&self.header),
            wanted: wanted.to_vec(),
        };
        let blocks = BlockReader::new(self.source.text()?, self.dialect, rows_at_once(wanted.len()));
        let parts = ordered(blocks, move |block| block.and_then(|block| plan.parse(&block)));
        Ok(numbered(parts, wanted, |fault, before| fault.name(&self.source.path, before)))
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::AsArray;
    use arrow::datatypes::Int64Type;

    use super::blocks::BLOCK;
    use super::*;
    use crate::read::batches::Tally;
    use crate::read::open;

    type Records = Vec<(i64, Vec<Option<String>>)>;

    /// All columns and the surplus of a file with these bytes, and what the read has seen.
    fn read(bytes: &[u8]) -> Result<(Export<'static>, Records, Tally)> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("export.csv");
        std::fs::write(&path, bytes).unwrap();
        let export = open(&path)?;
        let places = (0..export.relations()[0].header.len()).map(WantedColumn::At);
        let wanted: Vec<WantedColumn> = places.chain([WantedColumn::Surplus]).collect();
        let mut records = Records::new();
        let mut batches = export.read(0, &wanted)?;
        for batch in &mut batches {
            let batch = batch?;
            for (row, number) in batch.column(0).as_primitive::<Int64Type>().values().iter().enumerate() {
                let cell = |column: usize| {
                    let cells = batch.column(column).as_string::<i32>();
                    cells.iter().nth(row).flatten().map(str::to_owned)
                };
                records.push((*number, (1..batch.num_columns()).map(cell).collect()));
            }
        }
        let tally = batches.finish()?;
        Ok((export, records, tally))
    }

    fn record(number: i64, cells: &[&str]) -> (i64, Vec<Option<String>>) {
        (number, cells.iter().map(|cell| (!cell.is_empty()).then(|| (*cell).to_owned())).collect())
    }

    #[test]
    fn newlines_in_cells_ragged_and_blank_records_are_all_accounted_for() {
        let text = b"number,title,state\r\nINC1,\"VPN drops\nevery hour\",New\r\n,,\r\nINC2,short\r\n\r\nINC3,a,b,c,,d\r\nINC4,a,b,,\r\n";
        let (export, records, tally) = read(text).unwrap();
        assert_eq!(export.relations()[0].header, ["number", "title", "state"]);
        let expected = [
            record(1, &["INC1", "VPN drops\nevery hour", "New", ""]),
            record(3, &["INC2", "short", "", ""]),
            record(4, &["INC3", "a", "b", "c,,d"]),
            record(5, &["INC4", "a", "b", ""]),
        ];
        assert_eq!(records, expected);
        assert_eq!(tally, Tally { records: 5, blank: 1, uncomputed: 0 });
    }

    #[test]
    fn one_byte_of_windows_1252_deep_in_the_file_loses_nothing() {
        let mut text = b"number;caller\n".to_vec();
        for i in 0..200_000 {
            text.extend_from_slice(format!("INC{i};Lena\n").as_bytes());
        }
        text.extend_from_slice(b"INC200000;Ren\xe9 \x80\n");
        let (export, records, _) = read(&text).unwrap();
        assert_eq!(export.facts().encoding.as_deref(), Some("windows-1252"));
        assert_eq!(records.len(), 200_001);
        assert_eq!(records[200_000], record(200_001, &["INC200000", "Ren\u{e9} \u{20ac}", ""]));
    }

    #[test]
    fn a_stray_byte_in_utf_8_spoils_no_other_row() {
        let mut text = "number;caller\nINC1;Zo\u{eb} \u{20ac}\n".as_bytes().to_vec();
        text.extend_from_slice(b"INC2;Ren\xe9\n");
        text.extend_from_slice(&"INC3;\u{e9}\n".repeat(400_000).into_bytes());
        let (export, records, _) = read(&text).unwrap();
        assert_eq!(export.facts().encoding.as_deref(), Some("utf-8 and windows-1252"));
        assert_eq!(records[0], record(1, &["INC1", "Zo\u{eb} \u{20ac}", ""]));
        assert_eq!(records[1], record(2, &["INC2", "Ren\u{e9}", ""]));
        assert_eq!((records.len(), &records[400_001]), (400_002, &record(400_002, &["INC3", "\u{e9}", ""])));
    }

    #[test]
    fn a_header_that_repeats_further_down_is_no_record() {
        let text = b"number,\"short \"\"x\"\"\"\nINC1,a\nnumber,\"short \"\"x\"\"\"\nnumber,b\nINC2,c\n";
        let (_, records, tally) = read(text).unwrap();
        let expected = [record(1, &["INC1", "a", ""]), record(3, &["number", "b", ""]), record(4, &["INC2", "c", ""])];
        assert_eq!(records, expected);
        assert_eq!(tally, Tally { records: 4, blank: 1, uncomputed: 0 });
    }

    #[test]
    fn utf_16_and_marked_utf_8_are_read() {
        for mark in [false, true] {
            let text = "number\ttitle\r\nINC1\tZo\u{eb}\r\n";
            let start = if mark { vec![0xff, 0xfe] } else { Vec::new() };
            let bytes: Vec<u8> = start.into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
            let (export, records, _) = read(&bytes).unwrap();
            assert_eq!(export.facts().encoding.as_deref(), Some("utf-16le"));
            assert_eq!(records, [record(1, &["INC1", "Zo\u{eb}", ""])]);
        }
        let (export, ..) = read("\u{feff}\"ID\";\"Titre\"\n\"4\";\"x\"\n".as_bytes()).unwrap();
        assert_eq!((export.relations()[0].header[0].as_str(), export.facts().delimiter), ("ID", Some(';')));
    }

    #[test]
    fn records_keep_their_order_and_number_across_blocks() {
        let filler = "x".repeat(100);
        let many = 3 * BLOCK / 100;
        let lines: Vec<String> = (1..=many).map(|i| format!("{i},\"{filler}\n\"\n")).collect();
        let (_, records, tally) = read(format!("number,text\n{}", lines.concat()).as_bytes()).unwrap();
        assert_eq!(records.len(), many);
        for (expected, (number, cells)) in (1..).zip(&records) {
            assert_eq!((*number, cells[0].as_deref()), (expected, Some(expected.to_string().as_str())));
        }
        assert_eq!(tally, Tally { records: many as u64, blank: 0, uncomputed: 0 });
    }

    #[test]
    fn an_open_quote_names_its_record() {
        let Err(error) = read(b"number,title\nINC1,a\nINC2,\"cut o") else { panic!("read a broken file") };
        assert!(error.to_string().contains("record 2 opens a quote that is never closed"), "{error}");
        assert!(!error.hints().is_empty());
    }

    #[test]
    fn repeated_and_empty_names_are_kept_and_a_header_alone_is_no_error() {
        let (export, records, _) = read(b"Issue key,Comment,Comment,\n").unwrap();
        assert_eq!(export.relations()[0].header, ["Issue key", "Comment", "Comment", ""]);
        assert!(records.is_empty());
    }
}
