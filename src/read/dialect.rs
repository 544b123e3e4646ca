//! Finds out how the top of a table is laid out: delimiter, quoting, line end, and which row is the header. Works on the first
//! records; knows nothing of files or profiles, beyond what a layout says.

use std::sync::LazyLock;

use crate::read::date_forms::{InstantFormat, usual};
use crate::read::export::{Relation, SAMPLE_ROWS};
use crate::read::layout::{HeaderAt, Layout, named_by_place};
use crate::read::splitter::{CellSpan, Dialect, RecordScanner};

/// A row of cells; an empty one is `None`.
pub(crate) type TextRow = Vec<Option<String>>;

/// Rows looked at in search of the header. Titles and filters above it take up fewer in every export seen.
const HEADER_WITHIN: usize = 15;

/// Records looked at to judge a delimiter.
const JUDGED: usize = 100;

const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// The dialect that cuts `head` best. `head` holds whole records, or all of the file.
pub(crate) fn sniff(head: &[u8], layout: &Layout<'_>) -> Dialect {
    let terminator = if head.contains(&b'\n') || !head.contains(&b'\r') { b'\n' } else { b'\r' };
    if let Some(delimiter) = declared(head) {
        return Dialect { delimiter, terminator, quoting: true };
    }
    let mut best = (Dialect { delimiter: b',', terminator, quoting: true }, 0.0);
    for delimiter in DELIMITERS {
        let mut dialect = Dialect { delimiter, terminator, quoting: true };
        // Tab-separated exports are written without quoting as often as with it.
        dialect.quoting = delimiter != b'\t' || quotes_close(head, dialect);
        let score = score(&rows(head, dialect, JUDGED), layout);
        if score > best.1 {
            best = (dialect, score);
        }
    }
    best.0
}

/// The delimiter of a first line `sep=;`, which spreadsheets write and obey.
fn declared(head: &[u8]) -> Option<u8> {
    match head.trim_ascii_start().strip_prefix(b"sep=")? {
        [delimiter, b'\r' | b'\n', ..] if delimiter.is_ascii() => Some(*delimiter),
        _ => None,
    }
}

/// Whether each quote that opens a cell is followed by one that ends it.
fn quotes_close(head: &[u8], dialect: Dialect) -> bool {
    let (mut records, mut cells) = (RecordScanner::new(head, dialect), Vec::new());
    loop {
        match records.next_into(&mut cells) {
            Ok(true) if cells.iter().all(|cell| cell.ends_clean(head)) => {}
            Ok(more) => return !more,
            Err(_) => return false,
        }
    }
}

/// The first `limit` records as text.
pub(crate) fn rows(head: &[u8], dialect: Dialect, limit: usize) -> Vec<TextRow> {
    let (mut records, mut cells, mut rows) = (RecordScanner::new(head, dialect), Vec::new(), Vec::new());
    while rows.len() < limit && records.next_into(&mut cells) == Ok(true) {
        rows.push(cells.iter().map(|cell| text(cell, head)).collect());
    }
    rows
}

fn text(cell: &CellSpan, block: &[u8]) -> Option<String> {
    let mut bytes = Vec::new();
    cell.write(block, &mut bytes);
    if bytes.trim_ascii().is_empty() { None } else { Some(String::from_utf8_lossy(&bytes).into_owned()) }
}

/// How well a delimiter fits: columns of the header (known ones weigh more), share of records as wide as the header.
fn score(rows: &[TextRow], layout: &Layout<'_>) -> f64 {
    let at = header_row(rows, layout).unwrap_or(0);
    let Some(header) = rows.get(at).filter(|header| header.len() > 1) else { return 0.0 };
    let data = &rows[at + 1..];
    let even = data.iter().filter(|row| row.len() == header.len()).count();
    let share = if data.is_empty() { 1.0 } else { even as f64 / data.len() as f64 };
    let columns = (header.len() as f64).ln() + 4.0 * known_names(header, layout.known) as f64;
    // A delimiter that makes a preamble of the first record is rarely the right one: lists inside cells look like that.
    let preamble = if at == 0 { 1.0 } else { 0.6 };
    columns * (0.1 + share) * preamble
}

/// Which row is the header: where somebody said so; else of the rows that do not read like records the first of those with the most known
/// names; else the first that is nearly as wide as the widest and reads like names. None where every wide row reads like a record.
pub(crate) fn header_row(rows: &[TextRow], layout: &Layout<'_>) -> Option<usize> {
    match layout.header {
        Some(HeaderAt::Row(row)) => return usize::try_from(row - 1).ok().filter(|row| *row < rows.len()),
        Some(HeaderAt::Nowhere) => return None,
        None => {}
    }
    let rows = &rows[..rows.len().min(HEADER_WITHIN)];
    let may_be: Vec<bool> = rows.iter().map(|row| filled(row) > 0 && !is_record(row)).collect();
    let names: Vec<usize> =
        rows.iter().zip(&may_be).map(|(row, may)| if *may { known_names(row, layout.known) } else { 0 }).collect();
    let most = names.iter().copied().max().unwrap_or(0);
    if most >= 2 {
        return names.iter().position(|n| *n == most);
    }
    let widest = rows.iter().map(filled).max().unwrap_or(0);
    let wide_enough = |at: usize| may_be[at] && filled(&rows[at]) * 10 >= widest * 6;
    let reads_like_names =
        |row: &TextRow| row.iter().flatten().filter(|cell| is_name(cell)).count() * 10 >= filled(row) * 8;
    let places = || (0..rows.len()).filter(|at| wide_enough(*at));
    places().find(|at| reads_like_names(&rows[*at])).or_else(|| places().next())
}

/// The relation of a table of so many columns with these rows at its top. The header is the one `at`, which is `header_row` of the file; without one,
/// columns are named by their place. Columns without a name are kept, blank records are no sample.
pub(crate) fn relation(
    name: String,
    mut rows: Vec<TextRow>,
    at: Option<usize>,
    header_row: Option<u64>,
    width: usize,
) -> Relation {
    let named = |at: usize| rows[at].iter().map(|cell| clean(cell.as_deref().unwrap_or_default()));
    let header = match at {
        Some(at) => named(at).chain(std::iter::repeat(String::new())).take(width).collect(),
        None => named_by_place(width),
    };
    let records_above = records_above(&rows, at);
    let records = rows.drain(at.map_or(0, |at| at + 1)..).filter(|row| row.iter().any(Option::is_some));
    let full = |mut row: TextRow| {
        row.resize(width, None);
        row
    };
    let sample = records.take(SAMPLE_ROWS).map(full).collect();
    Relation { name, header, header_row, records_above, sample }
}

/// How many rows above the header read like records as wide as it.
fn records_above(rows: &[TextRow], header: Option<usize>) -> u64 {
    let Some(at) = header else { return 0 };
    let wide = filled(&rows[at]);
    rows[..at].iter().filter(|row| filled(row) * 10 >= wide * 8 && is_record(row)).count() as u64
}

/// Whether a row reads like a record: a time stands in it, or mostly numbers.
fn is_record(row: &TextRow) -> bool {
    let numbers = row.iter().flatten().filter(|cell| is_number(cell)).count();
    numbers * 2 > filled(row) || row.iter().flatten().any(|cell| is_time(cell))
}

fn is_number(cell: &str) -> bool {
    let cell = cell.trim();
    cell.contains(|c: char| c.is_ascii_digit()) && cell.bytes().all(|b| b.is_ascii_digit() || b".,-+% ".contains(&b))
}

/// Whether a cell is a date or a time and no more, in any of the usual forms but plain numbers.
pub(crate) fn is_time(cell: &str) -> bool {
    static FORMS: LazyLock<Vec<InstantFormat>> = LazyLock::new(|| {
        let plain = [InstantFormat::Epoch, InstantFormat::EpochMs, InstantFormat::Excel];
        usual().into_iter().filter(|format| !plain.contains(format)).collect()
    });
    const LONGEST: usize = 40;
    let cell = cell.trim();
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    (4..=24).contains(&digits) && cell.len() <= LONGEST && FORMS.iter().any(|format| format.read(cell).is_some())
}

fn filled(row: &TextRow) -> usize {
    row.iter().flatten().count()
}

fn known_names(row: &TextRow, known: &dyn Fn(&str) -> bool) -> usize {
    row.iter().flatten().filter(|cell| known(&clean(cell))).count()
}

/// Whether a cell reads like a column name rather than a number, a date, an id or a sentence.
fn is_name(cell: &str) -> bool {
    let cell = cell.trim();
    let letters = cell.chars().filter(|c| c.is_alphabetic()).count();
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    (letters > digits || cell == "#")
        && cell.chars().count() <= 120
        && !matches!(cell.to_ascii_lowercase().as_str(), "true" | "false" | "null")
}

/// A header cell without byte order mark, zero-width characters and odd white space.
fn clean(cell: &str) -> String {
    let visible: String =
        cell.chars().filter(|c| !matches!(c, '\u{feff}' | '\u{200b}'..='\u{200d}' | '\u{2060}')).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delimiter(head: &str) -> char {
        char::from(sniff(head.as_bytes(), &Layout::NONE).delimiter)
    }

    fn header(head: &str, known: &dyn Fn(&str) -> bool) -> Option<usize> {
        let layout = Layout { known, ..Layout::NONE };
        header_row(&rows(head.as_bytes(), sniff(head.as_bytes(), &layout), 50), &layout)
    }

    #[test]
    fn the_delimiter_is_judged_on_records_and_not_on_lines() {
        assert_eq!(delimiter("id;text\n1;\"a,b\nc,d,e\nf,g\"\n2;\"x,y\"\n"), ';');
        assert_eq!(delimiter("id\ttitle\n1\ta, b\n"), '\t');
        assert_eq!(delimiter("id|title|state\n1|a|b\n"), '|');
        assert_eq!(delimiter("id,title\n"), ',');
        assert_eq!(delimiter("number\n1\n2\n"), ',');
    }

    #[test]
    fn lists_and_decimal_commas_inside_cells_do_not_mislead() {
        assert_eq!(delimiter("id,title,tags\n1,a,x;y;z;u;v\n2,b,x;y;z;u;v\n"), ',');
        assert_eq!(delimiter("id;hours;state\n1;2,5;new\n2;3,5;open\n"), ';');
    }

    #[test]
    fn a_declared_separator_is_obeyed() {
        assert_eq!(delimiter("sep=;\na,b;c\n"), ';');
        assert_eq!(header("sep=;\nid;title;state\n1;a;b\n", &|_| false), Some(1));
    }

    #[test]
    fn titles_above_the_header_are_passed_over() {
        let head = "Ticket overview,,,\n,,,\n#,Title,State,Group\n22003,Order,new,Users\n22004,Mail,open,Users\n";
        assert_eq!(header(head, &|_| false), Some(2));
        // Without figures only a known name tells the header from a row of words.
        let head = "Open tickets,of the,service desk,today\nnumber,state,group,caller\na,b,c,d\n";
        assert_eq!(header(head, &|cell| ["number", "state"].contains(&cell)), Some(1));
    }

    #[test]
    fn a_row_with_a_time_or_mostly_numbers_is_no_header() {
        // `4`, `3` and `Closed` are names of columns elsewhere.
        let known = |cell: &str| ["4", "3", "Closed"].contains(&cell);
        let rows = "C1,2,3,High,New,2026-02-01T08:00:00,\nC2,4,3,Low,Closed,2026-02-02T08:00:00,2026-02-02T09:00:00\n";
        assert_eq!(header(&format!("CaseRef,Area,Team,Level,Stage,Start,Finish\n{rows}"), &known), Some(0));
        assert_eq!(header(rows, &known), None);
        for time in ["2.3.2026 08:00", "02/Mar/26 8:00 AM", "2026-03-02", "20-03-2026 12:00 100%"] {
            assert!(is_time(time), "{time}");
        }
        for text in ["2026", "10.0.0.1", "Opened 2026-03-02", "INC0000401", "+49 30 1234567"] {
            assert!(!is_time(text), "{text}");
        }
    }

    #[test]
    fn records_above_the_header_are_counted() {
        let head = "C1,2026-02-01 08:00,x\nC2,2026-02-02 08:00,y\nprinted,today,\nNumber,Opened,State\nC3,2026-02-03 08:00,z\n";
        let rows = rows(head.as_bytes(), sniff(head.as_bytes(), &Layout::NONE), 50);
        let known = |cell: &str| ["Number", "Opened"].contains(&cell);
        let at = header_row(&rows, &Layout { known: &known, ..Layout::NONE });
        assert_eq!((at, records_above(&rows, at)), (Some(3), 2));
    }

    #[test]
    fn a_header_is_where_it_is_said_to_be() {
        let rows = rows(b"a,b\n1,2\nc,d\n3,4\n", sniff(b"a,b\n1,2\nc,d\n3,4\n", &Layout::NONE), 50);
        let header = |at| header_row(&rows, &Layout { header: Some(at), ..Layout::NONE });
        assert_eq!(
            (header(HeaderAt::Row(3)), header(HeaderAt::Nowhere), header(HeaderAt::Row(9))),
            (Some(2), None, None)
        );
    }

    #[test]
    fn quotes_in_unquoted_tab_separated_text_are_text() {
        let head = b"id\tsubject\n1\t\"quoted\" word\n2\tplain\n";
        let dialect = sniff(head, &Layout::NONE);
        assert!(!dialect.quoting);
        assert_eq!(rows(head, dialect, 9)[1][1].as_deref(), Some("\"quoted\" word"));
    }

    #[test]
    fn header_cells_lose_what_cannot_be_seen() {
        assert_eq!(clean("\u{feff} Opened\u{a0} by\u{200b}\n"), "Opened by");
    }
}
