//! Open documents: the rows of a table as a stream. One element can stand for a million rows of sixteen thousand columns; what is
//! repeated without a value costs nothing, and what is repeated with one is bounded. Knows nothing of what is in the cells.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, copy};
use std::path::Path;

use quick_xml::events::{BytesStart, Event};

use crate::read::limits::{MAX_COLUMNS, MAX_PART, MAX_RECORD, MAX_ROWS};
use crate::read::workbook::fault::WorkbookFault;
use crate::read::workbook::package::Package;
use crate::read::workbook::rows::RowBuilder;
use crate::read::workbook::value::CellValue;
use crate::read::workbook::xml;
use crate::read::workbook::xml::{Xml, attribute, raw};
use crate::text::{count, grouped};

const TABLE: &str = "table:table";

/// Cells that rows may be said to repeat.
const MAX_REPEATED: u64 = 16_000_000;

/// A workbook that is open: its content is unpacked, so that each table is read from where it begins.
pub(super) struct Ods {
    content: File,
    /// Names and places in the content.
    sheets: Vec<(String, u64)>,
}

impl Ods {
    pub(super) fn open(path: &Path) -> Result<Self, WorkbookFault> {
        let mut package = Package::open(path)?;
        if let Some(manifest) = package.find("META-INF/manifest.xml")
            && is_encrypted(&mut package, manifest)?
        {
            return Err(WorkbookFault::password());
        }
        let part = package.find("content.xml").ok_or_else(|| WorkbookFault::damaged("it holds no content"))?;
        let mut content = tempfile::tempfile()?;
        copy(&mut package.part(part)?, &mut content)?;
        content.rewind()?;
        let (mut xml, mut sheets) = (Xml::new(content.try_clone()?), Vec::new());
        loop {
            let at = xml.position();
            match xml.event()? {
                Event::Start(tag) if tag.name().as_ref() == TABLE => {
                    sheets.extend(attribute(&tag, "table:name").map(|name| (name, at)));
                    xml.skip()?;
                }
                Event::Eof => break,
                _ => {}
            }
            WorkbookFault::of_sheets(sheets.len())?;
        }
        Ok(Self { content, sheets })
    }

    pub(super) fn sheets(&self) -> impl Iterator<Item = &str> {
        self.sheets.iter().map(|(name, _)| name.as_str())
    }

    pub(super) fn visit(&mut self, sheet: usize, rows: &mut RowBuilder<'_>) -> Result<(), WorkbookFault> {
        self.content.seek(SeekFrom::Start(self.sheets[sheet].1))?;
        let mut xml = Xml::new(self.content.try_clone()?);
        // The start of the table.
        xml.event()?;
        table(&mut xml, rows)
    }
}

fn is_encrypted(package: &mut Package, manifest: usize) -> Result<bool, WorkbookFault> {
    let mut xml = package.xml(manifest)?;
    loop {
        match xml.event()? {
            Event::Start(tag) if tag.local_name().as_ref() == "encryption-data" => return Ok(true),
            Event::Eof => return Ok(false),
            _ => {}
        }
    }
}

/// The rows of the table whose start was the last event.
fn table(xml: &mut Xml<impl Read>, rows: &mut RowBuilder<'_>) -> Result<(), WorkbookFault> {
    let (mut row, mut repeated, mut bytes) = (0_u32, 0_u64, 0_u64);
    loop {
        match xml.event()? {
            Event::Start(tag) if tag.name().as_ref() == "table:table-row" => {
                let times = repeats(&tag, "table:number-rows-repeated").min(MAX_ROWS - row);
                if cells(xml, row, rows)? {
                    return Ok(());
                }
                let (filled, text) = rows.held();
                let more = u64::from(times.saturating_sub(1));
                (repeated, bytes) = (repeated.saturating_add(more * filled), bytes.saturating_add(more * text));
                if repeated > MAX_REPEATED || bytes > MAX_PART as u64 {
                    let (row, cells) = (grouped(u64::from(row) + 1), count(filled * u64::from(times), "cell"));
                    let reason = format!("row {row} claims to stand for {cells}, more than any export has");
                    let hint = "delete the rows that only repeat it, or export as csv or xlsx";
                    return Err(WorkbookFault::new(reason, hint));
                }
                if rows.repeated(times).is_break() {
                    return Ok(());
                }
                row += times;
            }
            Event::End(tag) if tag.name().as_ref() == TABLE => return Ok(()),
            Event::Eof => return Err(WorkbookFault::damaged("a table ends early")),
            _ => {}
        }
        // What a spreadsheet has no room for.
        if row >= MAX_ROWS {
            return Ok(());
        }
    }
}

/// The cells of the row whose start was the last event; true if nobody wants more.
fn cells(xml: &mut Xml<impl Read>, row: u32, rows: &mut RowBuilder<'_>) -> Result<bool, WorkbookFault> {
    let (mut column, mut text) = (0_u32, String::new());
    loop {
        match xml.event()? {
            Event::Start(tag) if is_cell(tag.name().as_ref()) => {
                let times = repeats(&tag, "table:number-columns-repeated");
                let kind = OdsCellKind::of(&tag, &mut text);
                match kind {
                    OdsCellKind::Content => content(xml, &mut text)?,
                    _ => xml.skip()?,
                }
                let value = kind.value(&text)?;
                let filled = value != CellValue::Empty && !text.trim().is_empty();
                for column in column..column.saturating_add(if filled { times } else { 0 }).min(MAX_COLUMNS as u32) {
                    if rows.cell((row, column), value)?.is_break() {
                        return Ok(true);
                    }
                }
                column = column.saturating_add(times);
            }
            Event::End(tag) if tag.name().as_ref() == "table:table-row" => return Ok(false),
            Event::Eof => return Err(WorkbookFault::damaged("a row ends early")),
            _ => {}
        }
    }
}

fn is_cell(name: &str) -> bool {
    matches!(name, "table:table-cell" | "table:covered-table-cell")
}

fn repeats(tag: &BytesStart<'_>, name: &str) -> u32 {
    raw(tag, name)
        .and_then(|times| times.parse::<u64>().ok())
        .map_or(1, |times| u32::try_from(times).unwrap_or(u32::MAX))
}

/// Where the value of a cell stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum OdsCellKind {
    Number,
    Bool,
    Date,
    Text,
    /// In the paragraphs of the cell.
    Content,
    Nowhere,
}

impl OdsCellKind {
    /// By the attributes of a cell; the value goes into `text`, unless it is the content.
    fn of(tag: &BytesStart<'_>, text: &mut String) -> Self {
        text.clear();
        let is = |name: &str, value: &str| raw(tag, name) == Some(value);
        let found = [
            ("office:value", Self::Number),
            ("office:boolean-value", Self::Bool),
            ("office:date-value", Self::Date),
            ("office:time-value", Self::Text),
            ("office:string-value", Self::Text),
        ]
        .into_iter()
        .find_map(|(name, kind)| Some((attribute(tag, name)?, kind)));
        match found {
            // The text of an error stands in the content, whatever else is said.
            Some((value, Self::Text)) if value.is_empty() && is("calcext:value-type", "error") => Self::Content,
            Some((value, kind)) => {
                *text = value;
                kind
            }
            None if is("office:value-type", "string") || is("calcext:value-type", "error") => Self::Content,
            None => Self::Nowhere,
        }
    }

    fn value(self, text: &str) -> Result<CellValue<'_>, WorkbookFault> {
        Ok(match self {
            Self::Nowhere => CellValue::Empty,
            Self::Text | Self::Content => CellValue::Text(text),
            Self::Date => CellValue::Iso(text),
            Self::Bool => CellValue::Bool(text.eq_ignore_ascii_case("true")),
            Self::Number => {
                let number =
                    text.trim().parse().map_err(|_| WorkbookFault::damaged(format!("`{text}` is not a number")))?;
                CellValue::Number(number)
            }
        })
    }
}

/// The paragraphs of the cell whose start was the last event, without what is said beside them.
fn content(xml: &mut Xml<impl Read>, text: &mut String) -> Result<(), WorkbookFault> {
    let (mut depth, mut paragraphs, mut note) = (1, 0, false);
    while depth > 0 {
        let event = xml.event()?;
        match &event {
            Event::Start(tag) => {
                depth += 1;
                match tag.name().as_ref() {
                    "office:annotation" => note = true,
                    "text:p" if !note => {
                        if paragraphs > 0 {
                            text.push('\n');
                        }
                        paragraphs += 1;
                    }
                    "text:s" if !note => {
                        let blanks = repeats(tag, "text:c") as usize;
                        text.extend(std::iter::repeat_n(' ', blanks.min(MAX_RECORD)));
                    }
                    "text:tab" if !note => text.push('\t'),
                    "text:line-break" if !note => text.push('\n'),
                    _ => {}
                }
            }
            Event::End(tag) => {
                depth -= 1;
                note &= tag.name().as_ref() != "office:annotation";
            }
            Event::Eof => return Err(WorkbookFault::damaged("a cell ends early")),
            _ if note => {}
            event => xml::text(event, text)?,
        }
        if text.len() > MAX_RECORD {
            return Err(WorkbookFault::damaged(format!("a cell is longer than {} MB", MAX_RECORD >> 20)));
        }
    }
    Ok(())
}
