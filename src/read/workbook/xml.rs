//! XML as the modern formats have it, piece by piece, and none of the pieces without end. Knows nothing of workbooks.

use std::io::{BufReader, Read};

use quick_xml::events::{BytesStart, Event};

use crate::read::bounded::{Allowance, BoundedReader};
use crate::read::limits::MAX_RECORD;
use crate::read::workbook::fault::WorkbookFault;

/// XML, event by event.
pub(super) struct Xml<R: Read> {
    reader: quick_xml::Reader<BufReader<BoundedReader<R>>>,
    piece: Allowance,
    buffer: Vec<u8>,
}

impl<R: Read> Xml<R> {
    pub(super) fn new(text: R) -> Self {
        let (text, piece) = BoundedReader::new(text, MAX_RECORD);
        let mut reader = quick_xml::Reader::from_reader(BufReader::with_capacity(1 << 16, text));
        let config = reader.config_mut();
        config.check_end_names = false;
        config.expand_empty_elements = true;
        Self { reader, piece, buffer: Vec::new() }
    }

    /// Where in the text the next event begins.
    pub(super) fn position(&self) -> u64 {
        self.reader.buffer_position()
    }

    /// The next event. Elements without content come as a start and an end.
    pub(super) fn event(&mut self) -> Result<Event<'_>, WorkbookFault> {
        self.buffer.clear();
        self.piece.renew();
        Ok(self.reader.read_event_into(&mut self.buffer)?)
    }

    /// Passes over the rest of an element whose start was the last event.
    pub(super) fn skip(&mut self) -> Result<(), WorkbookFault> {
        let mut depth = 1;
        while depth > 0 {
            match self.event()? {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                Event::Eof => return Err(WorkbookFault::damaged("a part ends early")),
                _ => {}
            }
        }
        Ok(())
    }
}

/// Appends the text of an event: text as it stands, or a character that is written by its name or number.
pub(super) fn text(event: &Event<'_>, out: &mut String) -> Result<(), WorkbookFault> {
    match event {
        Event::Text(text) => out.push_str(&text.xml10_content()),
        Event::CData(text) => out.push_str(&text.xml10_content()),
        Event::GeneralRef(name) => match quick_xml::escape::resolve_xml_entity(name) {
            Some(text) => out.push_str(text),
            None => match name.resolve_char_ref()? {
                Some(character) => out.push(character),
                None => return Err(WorkbookFault::damaged(format!("the entity `{}` is unknown", &**name))),
            },
        },
        _ => {}
    }
    Ok(())
}

/// The attributes of a tag as they stand in the file. A workbook has millions of tags: this checks nothing, and
/// ends where it understands no more.
pub(super) fn attributes<'t>(tag: &'t BytesStart<'_>) -> impl Iterator<Item = (&'t str, &'t str)> {
    let mut rest = tag.attributes_raw();
    std::iter::from_fn(move || {
        // They are short: looking at each byte is faster than a search.
        let place = |text: &str, wanted: u8| text.bytes().position(|byte| byte == wanted);
        let (name, behind) = rest.split_at(place(rest, b'=')?);
        let behind = behind[1..].trim_ascii_start();
        let quote = behind.bytes().next().filter(|quote| matches!(quote, b'"' | b'\''))?;
        let (value, behind) = behind[1..].split_at(place(&behind[1..], quote)?);
        rest = &behind[1..];
        Some((name.trim_ascii(), value))
    })
}

/// The value of an attribute as it stands, by its name with or without prefix.
pub(super) fn raw<'t>(tag: &'t BytesStart<'_>, wanted: &str) -> Option<&'t str> {
    let fits = |name: &str| name == wanted || name.strip_suffix(wanted).is_some_and(|prefix| prefix.ends_with(':'));
    attributes(tag).find(|(name, _)| fits(name)).map(|(_, value)| value)
}

/// The same as text, with what is written by names or numbers in its place.
pub(super) fn attribute(tag: &BytesStart<'_>, wanted: &str) -> Option<String> {
    let value = raw(tag, wanted)?;
    Some(quick_xml::escape::unescape(value).map_or_else(|_| value.to_owned(), std::borrow::Cow::into_owned))
}
