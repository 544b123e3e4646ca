//! Tables in web pages, which many tools write under the name of a workbook: the table with the most rows is unpacked as delimited text. The
//! page is read as a stream, twice; at most one cell is in memory.

use std::io::{BufWriter, ErrorKind, Read, Write};
use std::path::Path;

use html5gum::emitters::default::{DefaultEmitter, Token};
use html5gum::{IoReader, Tokenizer};
use tempfile::NamedTempFile;

use crate::error::{Error, Result};
use crate::read::bounded::BoundedReader;
use crate::read::limits::{MAX_COLUMNS, MAX_RECORD};
use crate::text;

/// Bytes of a tag, or of a text between two.
const MAX_PIECE: usize = 256 << 10;

/// The tokenizer recurses once per quoted attribute of a tag and returns at the end of the tag. The shortest attribute is ` a=""`, so that a piece can
/// hold 52,428; each may take 10 KiB of stack. The system provides only what is used, which is next to nothing for an ordinary page.
const STACK: usize = MAX_PIECE / 5 * (10 << 10);

/// Columns over which all cells of a page may be spread beyond their own: a short tag claims many.
const MAX_SPREAD: usize = 64 << 20;

/// The beginning of a page that is looked at to say what it is.
pub(crate) fn is_page(start: &[u8]) -> bool {
    let start = start.iter().take(400).map(u8::to_ascii_lowercase).collect::<Vec<_>>();
    [&b"<html"[..], b"<!doc", b"<table", b"<meta"].iter().any(|mark| memchr::memmem::find(&start, mark).is_some())
}

/// The rows of the largest table of a page, as delimited UTF-8. `open` gives the page from its beginning.
pub(crate) fn unpack(path: &Path, open: &dyn Fn() -> Result<Box<dyn Read + Send>>) -> Result<NamedTempFile> {
    let mut survey = TableSurvey::default();
    let frame = walk(path, open()?, &mut survey)?;
    // A form to log in is a table, too, of a row or two.
    let Some(largest) = survey.largest() else { return Err(no_table(path, frame)) };
    if survey.spread > MAX_SPREAD {
        let reason = format!("its cells span {} columns beyond their own", text::grouped(survey.spread as u64));
        return Err(Error::import(path, reason).hint("export the list as .csv or .xlsx"));
    }
    let mut file = tempfile::Builder::new().suffix(".csv").tempfile().map_err(Error::io("create a file for", path))?;
    let writer = csv::WriterBuilder::new().flexible(true).from_writer(BufWriter::new(file.as_file_mut()));
    let mut copy = TableCopy { wanted: largest, writer, row: Vec::new(), failed: None };
    walk(path, open()?, &mut copy)?;
    copy.finish().map_err(Error::io("write", path))?;
    Ok(file)
}

fn no_table(path: &Path, frame: Option<String>) -> Error {
    match frame {
        Some(frame) => Error::import(
            path,
            format!("it was saved by a spreadsheet program as a web page: the rows are in `{frame}`"),
        )
        .hint("import that file, or save the workbook as .xlsx or .csv"),
        None => Error::import(path, "it is a web page without a table of records")
            .hint("a login page is saved like this when a session has ended: export again"),
    }
}

/// What is told of the tables of a page, in the order of the page.
trait TableVisitor {
    /// A cell of the innermost open table, which is the `table`th of the page; it is as wide as so many columns.
    fn cell(&mut self, table: usize, text: &str, width: usize);
    /// The end of a row of a table.
    fn row(&mut self, table: usize);
}

/// Goes along a page. Gives the file that its first frame with rows names, if it is made of frames.
fn walk(path: &Path, text: Box<dyn Read + Send>, tables: &mut (dyn TableVisitor + Send)) -> Result<Option<String>> {
    std::thread::scope(|scope| {
        let deep = std::thread::Builder::new().stack_size(STACK);
        let walking = deep.spawn_scoped(scope, || along(path, text, tables)).map_err(Error::io("read", path))?;
        walking.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

fn along(path: &Path, text: Box<dyn Read + Send>, tables: &mut dyn TableVisitor) -> Result<Option<String>> {
    let (text, allowance) = BoundedReader::new(text, MAX_PIECE);
    let tokens = Tokenizer::new_with_emitter(IoReader::new(text), DefaultEmitter::default());
    let (mut frame, mut seen) = (None, 0);
    // Tables that are open, and the cell that is.
    let mut open: Vec<usize> = Vec::new();
    let mut cell: Option<(String, usize)> = None;
    for token in tokens {
        let token = token.map_err(|error| match error.kind() {
            ErrorKind::InvalidData => Error::import(path, error.to_string()),
            _ => Error::io("read", path)(error),
        })?;
        // The tokenizer reports errors inside a tag before it has read all of the tag.
        if !matches!(token, Token::Error(_)) {
            allowance.renew();
        }
        match token {
            Token::StartTag(tag) => match &tag.name[..] {
                b"table" => {
                    open.push(seen);
                    seen += 1;
                    cell = None;
                }
                b"tr" => close(&mut cell, &open, tables),
                b"td" | b"th" => {
                    close(&mut cell, &open, tables);
                    let span = tag
                        .attributes
                        .get(&b"colspan"[..])
                        .and_then(|span| std::str::from_utf8(span).ok()?.parse().ok());
                    cell = Some((String::new(), span.unwrap_or(1).clamp(1, MAX_COLUMNS)));
                }
                b"br" | b"p" | b"div" => {
                    if let Some((text, _)) = cell.as_mut().filter(|(text, _)| !text.trim().is_empty()) {
                        text.push('\n');
                    }
                }
                b"frame" => {
                    let source =
                        tag.attributes.get(&b"src"[..]).map(|source| String::from_utf8_lossy(source).into_owned());
                    frame = frame.or(source.filter(|source| source.contains("sheet")));
                }
                _ => {}
            },
            Token::EndTag(tag) => match &tag.name[..] {
                b"td" | b"th" => close(&mut cell, &open, tables),
                b"tr" => {
                    close(&mut cell, &open, tables);
                    if let Some(table) = open.last() {
                        tables.row(*table);
                    }
                }
                b"table" => {
                    close(&mut cell, &open, tables);
                    open.pop();
                }
                _ => {}
            },
            Token::String(text) => {
                if let Some((cell, _)) = &mut cell {
                    cell.push_str(&String::from_utf8_lossy(&text));
                    if cell.len() > MAX_RECORD {
                        return Err(Error::import(
                            path,
                            format!("a cell of its table is longer than {} MB", MAX_RECORD >> 20),
                        ));
                    }
                }
            }
            _ => {}
        }
    }
    Ok(frame)
}

fn close(cell: &mut Option<(String, usize)>, open: &[usize], tables: &mut dyn TableVisitor) {
    if let (Some((text, width)), Some(table)) = (cell.take(), open.last()) {
        tables.cell(*table, text.trim(), width);
    }
}

/// How many rows of more than one cell each table has.
#[derive(Default)]
struct TableSurvey {
    rows: Vec<u64>,
    cells: usize,
    /// Columns that cells of all tables take beyond one each.
    spread: usize,
}

impl TableSurvey {
    fn largest(&self) -> Option<usize> {
        let most = self.rows.iter().copied().max().filter(|rows| *rows > 1)?;
        self.rows.iter().position(|rows| *rows == most)
    }
}

impl TableVisitor for TableSurvey {
    fn cell(&mut self, _table: usize, _text: &str, width: usize) {
        self.cells = self.cells.saturating_add(width);
        self.spread = self.spread.saturating_add(width - 1);
    }

    fn row(&mut self, table: usize) {
        if self.rows.len() <= table {
            self.rows.resize(table + 1, 0);
        }
        self.rows[table] += u64::from(std::mem::take(&mut self.cells) > 1);
    }
}

/// Writes the rows of one table.
struct TableCopy<W: Write> {
    wanted: usize,
    writer: csv::Writer<W>,
    row: Vec<String>,
    failed: Option<csv::Error>,
}

impl<W: Write> TableCopy<W> {
    fn finish(mut self) -> std::io::Result<()> {
        if let Some(error) = self.failed {
            return Err(error.into());
        }
        self.writer.flush()
    }
}

impl<W: Write> TableVisitor for TableCopy<W> {
    fn cell(&mut self, table: usize, text: &str, width: usize) {
        if table == self.wanted && self.row.len() <= MAX_COLUMNS {
            self.row.push(text.to_owned());
            self.row.resize(self.row.len() + width - 1, String::new());
        }
    }

    fn row(&mut self, table: usize) {
        if table == self.wanted && !self.row.is_empty() {
            let written = self.writer.write_record(&self.row);
            self.failed = self.failed.take().or(written.err());
            self.row.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(page: &str) -> Result<String> {
        let open = || Ok(Box::new(std::io::Cursor::new(page.as_bytes().to_vec())) as Box<dyn Read + Send>);
        let file = unpack(Path::new("page.xls"), &open)?;
        Ok(std::fs::read_to_string(file.path()).unwrap())
    }

    #[test]
    fn the_largest_table_is_read_with_its_entities_lines_and_wide_cells() {
        let page = "<html><head><style>td{}</style></head><body><table><tr><td>Menu</td></tr></table>\
                    <table border=1><tr><th>Number<th>Title</tr><tr><td>INC1</td><td>a &amp; b<br>c, d</td></tr>\
                    <tr><td colspan=2>Total</td></tr></table></body></html>";
        assert_eq!(rows(page).unwrap(), "Number,Title\nINC1,\"a & b\nc, d\"\nTotal,\n");
    }

    #[test]
    fn a_page_without_records_says_what_it_is() {
        let login = "<!DOCTYPE html><html><form><table><tr><td>User</td></tr></table></form></html>";
        assert!(rows(login).unwrap_err().to_string().contains("without a table of records"));
        let frames = "<html><meta name=Generator content=\"Microsoft Excel 15\"><frameset><frame src=\"T_files/sheet001.htm\"></frameset></html>";
        let error = rows(frames).unwrap_err();
        assert!(error.to_string().contains("the rows are in `T_files/sheet001.htm`"), "{error}");
    }

    #[test]
    fn a_page_that_would_grow_without_end_is_refused() {
        let error = |page: &str| rows(page).unwrap_err().to_string();
        // 8,000 rows whose one cell spans 16,384 columns: 8,000 x 16,383 = 131,064,000 beyond their own, of 200 kB.
        let row = "<tr><td colspan=16384>x</tr>";
        let page = format!("<table><tr><td>a<td>b</tr>{}</table>", row.repeat(8_000));
        assert!(error(&page).contains("span 131,064,000 columns beyond their own"), "{}", error(&page));
        // A tag of ever more attributes, by which the tokenizer goes deeper.
        let endless = |attribute: &str| format!("<table><tr><td {}", attribute.repeat((8 << 20) / attribute.len()));
        for attribute in ["a=\"\"", " a=\"\"", " a=\"x\"", "a='' ", "a ", "a", "=\"", " a=b", "&amp;", "/ "] {
            let error = error(&endless(attribute));
            assert!(error.contains("a tag or a text is longer than 256 kB"), "{attribute} {error}");
        }
        // What is just short enough is read to its end.
        let wide = " a=\"\"".repeat(MAX_PIECE / 5 - (8 << 10));
        let long = "x".repeat(MAX_PIECE - (32 << 10));
        let page = format!("<table><tr><td>a<td>b</tr><tr><td {wide}>1<td>{long}</tr></table>");
        assert_eq!(rows(&page).unwrap(), format!("a,b\n1,{long}\n"));
    }
}
