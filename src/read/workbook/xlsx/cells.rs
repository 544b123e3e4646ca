//! The cells of a sheet of XML, one after the other, in the order of the file.

use std::io::Read;

use quick_xml::events::{BytesStart, Event};

use crate::read::cell_text::Epoch;
use crate::read::workbook::fault::WorkbookFault;
use crate::read::workbook::rows::RowBuilder;
use crate::read::workbook::texts::SharedStrings;
use crate::read::workbook::value::{CellValue, NumberFormat};
use crate::read::workbook::xml;
use crate::read::workbook::xml::{Xml, raw};

/// The cells of a sheet.
pub(super) struct XlsxCells<'a, R: Read> {
    xml: Xml<R>,
    texts: &'a SharedStrings,
    formats: &'a [NumberFormat],
    epoch: Epoch,
    /// What stands in the cell at hand.
    text: String,
}

/// What a cell says its content is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum XlsxCellKind {
    /// Nothing is said: a number, where it is one.
    Unsaid,
    Number,
    Shared,
    Bool,
    /// A text as it stands, such as an error.
    Plain,
    /// The text of a formula, in which control characters are spelt out.
    Spelt,
    Inline,
    Date,
}

impl XlsxCellKind {
    fn of(name: Option<&str>) -> Result<Self, WorkbookFault> {
        Ok(match name {
            None => Self::Unsaid,
            Some("n") => Self::Number,
            Some("s") => Self::Shared,
            Some("b") => Self::Bool,
            Some("e") => Self::Plain,
            Some("str") => Self::Spelt,
            Some("inlineStr" | "is") => Self::Inline,
            Some("d") => Self::Date,
            Some(other) => return Err(WorkbookFault::damaged(format!("a cell claims to be of type `{other}`"))),
        })
    }
}

/// What a cell says of itself.
#[derive(Clone, Copy)]
struct XlsxCell {
    place: (u32, u32),
    format: NumberFormat,
    kind: XlsxCellKind,
    /// It has a formula, and a result.
    formula: bool,
    valued: bool,
}

impl<'a, R: Read> XlsxCells<'a, R> {
    pub(super) fn new(xml: Xml<R>, texts: &'a SharedStrings, formats: &'a [NumberFormat], epoch: Epoch) -> Self {
        Self { xml, texts, formats, epoch, text: String::new() }
    }

    pub(super) fn visit(mut self, rows: &mut RowBuilder<'_>) -> Result<(), WorkbookFault> {
        // The place of a cell that does not say its own.
        let mut next = (0_u32, 0_u32);
        let mut cell = None;
        loop {
            match self.xml.event()? {
                Event::Start(tag) => match (tag.local_name().as_ref(), &mut cell) {
                    ("c", _) => {
                        let read = begin(&tag, next, self.formats)?;
                        next = (next.0, read.place.1.saturating_add(1));
                        cell = Some(read);
                        self.text.clear();
                    }
                    ("v", Some(cell)) if cell.kind != XlsxCellKind::Inline => {
                        cell.valued = true;
                        content(&mut self.xml, "v", &mut self.text)?;
                    }
                    ("is", Some(cell)) => {
                        cell.valued = true;
                        cell.kind = XlsxCellKind::Inline;
                        self.text.clear();
                        string(&mut self.xml, "is", &mut self.text)?;
                    }
                    ("f", Some(cell)) => {
                        cell.formula = true;
                        self.xml.skip()?;
                    }
                    ("row", _) => {
                        if let Some(number) = raw(&tag, "r") {
                            let row = number.trim().parse::<u32>().ok().and_then(|row| row.checked_sub(1));
                            next = (row.ok_or_else(|| no_place(number))?, 0);
                        }
                    }
                    _ => {}
                },
                Event::End(tag) => match tag.local_name().as_ref() {
                    "c" => {
                        let Some(cell) = cell.take() else { continue };
                        let value = self.value(cell)?;
                        // Programs that write formulas without calculating leave their results out; an empty text is a result.
                        if cell.formula && value == CellValue::Empty {
                            rows.uncomputed(cell.place);
                        } else if rows.cell(cell.place, value)?.is_break() {
                            return Ok(());
                        }
                    }
                    "row" => next = (next.0.saturating_add(1), 0),
                    "sheetData" => break,
                    _ => {}
                },
                Event::Eof => return Err(WorkbookFault::damaged("a sheet ends early")),
                _ => {}
            }
        }
        let _ = rows.end();
        Ok(())
    }

    fn value(&self, cell: XlsxCell) -> Result<CellValue<'_>, WorkbookFault> {
        let text = self.text.as_str();
        if !cell.valued {
            return Ok(CellValue::Empty);
        }
        Ok(match cell.kind {
            XlsxCellKind::Plain | XlsxCellKind::Spelt | XlsxCellKind::Inline => CellValue::Text(text),
            _ if text.is_empty() => CellValue::Empty,
            XlsxCellKind::Date => CellValue::Iso(text),
            XlsxCellKind::Shared => match text.trim().parse() {
                Ok(number) => self.texts.value(number)?,
                Err(_) => return Err(WorkbookFault::damaged(format!("a cell claims shared text `{text}`"))),
            },
            XlsxCellKind::Bool => match text.trim() {
                "" => CellValue::Empty,
                "1" => CellValue::Bool(true),
                "0" => CellValue::Bool(false),
                word if word.eq_ignore_ascii_case("true") => CellValue::Bool(true),
                word if word.eq_ignore_ascii_case("false") => CellValue::Bool(false),
                word => return Err(WorkbookFault::damaged(format!("a cell claims that `{word}` is true or false"))),
            },
            XlsxCellKind::Unsaid | XlsxCellKind::Number => match text.parse() {
                Ok(number) => cell.format.value(number, self.epoch),
                Err(_) if cell.kind == XlsxCellKind::Unsaid => CellValue::Text(text),
                Err(_) => return Err(WorkbookFault::damaged(format!("a cell claims that `{text}` is a number"))),
            },
        })
    }
}

/// What the start of a cell says. A workbook has millions of them, so that its attributes are looked at once.
fn begin(tag: &BytesStart<'_>, next: (u32, u32), formats: &[NumberFormat]) -> Result<XlsxCell, WorkbookFault> {
    let (mut place, mut style, mut kind) = (next, None, None);
    for (name, value) in xml::attributes(tag) {
        match name {
            "r" => place = place_of(value).ok_or_else(|| no_place(value))?,
            "s" => style = value.parse::<usize>().ok(),
            "t" => kind = Some(value),
            _ => {}
        }
    }
    let format = style.and_then(|style| formats.get(style)).copied().unwrap_or(NumberFormat::Plain);
    Ok(XlsxCell { place, format, kind: XlsxCellKind::of(kind)?, formula: false, valued: false })
}

fn no_place(name: &str) -> WorkbookFault {
    let name: String = name.chars().take(40).collect();
    WorkbookFault::damaged(format!("a cell claims to be at `{name}`, expected a place such as `B7`"))
}

/// `B7` is row 6 and column 1, from 0. Places beyond every sheet come out as such, however long they are.
fn place_of(name: &str) -> Option<(u32, u32)> {
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (column, row) = name.split_at(letters);
    if letters == 0 || row.is_empty() || !row.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let column = column.bytes().fold(0_u32, |column, letter| {
        column.saturating_mul(26).saturating_add(u32::from(letter.to_ascii_uppercase() - b'A') + 1)
    });
    let row = row.bytes().fold(0_u32, |row, digit| row.saturating_mul(10).saturating_add(u32::from(digit - b'0')));
    Some((row.checked_sub(1)?, column - 1))
}

/// Appends the text of the element whose start was the last event.
fn content<R: Read>(xml: &mut Xml<R>, name: &str, out: &mut String) -> Result<(), WorkbookFault> {
    loop {
        match xml.event()? {
            Event::End(tag) if tag.local_name().as_ref() == name => return Ok(()),
            Event::Eof => return Err(WorkbookFault::damaged("a cell ends early")),
            // Most have no line ends, which would be read as XML has it.
            Event::Text(text) if !text.contains('\r') => out.push_str(&text),
            event => xml::text(&event, out)?,
        }
    }
}

/// Appends the text of a string whose start was the last event: its pieces, without what says how they are read aloud.
pub(super) fn string<R: Read>(xml: &mut Xml<R>, name: &str, out: &mut String) -> Result<(), WorkbookFault> {
    let (mut reading, mut piece) = (false, String::new());
    loop {
        match xml.event()? {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "rPh" => reading = true,
                "t" if !reading => {
                    let kept = raw(&tag, "space") == Some("preserve");
                    piece.clear();
                    content(xml, "t", &mut piece)?;
                    let blank = |c: char| !kept && matches!(c, ' ' | '\t' | '\r' | '\n');
                    unspell(piece.trim_matches(blank), out);
                }
                _ => {}
            },
            Event::End(tag) => match tag.local_name().as_ref() {
                "rPh" => reading = false,
                end if end == name => return Ok(()),
                _ => {}
            },
            Event::Eof => return Err(WorkbookFault::damaged("a text ends early")),
            _ => {}
        }
    }
}

/// Appends a text in which some characters are spelt out: `_x000D_` is a line end, and `_x005F_` the dash before such a word.
fn unspell(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let unit = |text: &str| match text.as_bytes() {
            [b'_', b'x', digits @ .., b'_'] if digits.iter().all(u8::is_ascii_hexdigit) => {
                u16::from_str_radix(&text[2..6], 16).ok()
            }
            _ => None,
        };
        let word = |at: usize| rest.get(at..at + 7).and_then(unit);
        let Some(first) = word(at) else {
            out.push_str(&rest[..at + 2]);
            rest = &rest[at + 2..];
            continue;
        };
        out.push_str(&rest[..at]);
        let pair = word(at + 7).filter(|second| (0xd800..0xdc00).contains(&first) && (0xdc00..0xe000).contains(second));
        let units = std::iter::once(first).chain(pair);
        out.extend(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
        rest = &rest[at + if pair.is_some() { 14 } else { 7 }..];
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_letters_and_digits_and_may_be_beyond_every_sheet() {
        assert_eq!(
            (place_of("A1"), place_of("XFD1048576"), place_of("ab12")),
            (Some((0, 0)), Some((1_048_575, 16_383)), Some((11, 27)))
        );
        assert_eq!(place_of("ZZZZZZZZZZ99999999999"), Some((u32::MAX - 1, u32::MAX - 1)));
        for name in ["", "A", "7", "A0", "A-1", "\u{c4}1", "A1B"] {
            assert_eq!(place_of(name), None, "{name}");
        }
    }

    #[test]
    fn spelt_characters_are_read_and_what_only_looks_like_them_stays() {
        let read = |text: &str| {
            let mut out = String::new();
            unspell(text, &mut out);
            out
        };
        assert_eq!(read("a_x000D_\nb"), "a\r\nb");
        assert_eq!(read("_x005F_x000D_"), "_x000D_");
        assert_eq!(read("_xD83D__xDCF7_"), "\u{1f4f7}");
        assert_eq!(read("_xD83D_x"), "\u{fffd}x");
        assert_eq!(read("_x12_ _xyz1234_ _x_x0041_"), "_x12_ _xyz1234_ _xA");
    }
}
