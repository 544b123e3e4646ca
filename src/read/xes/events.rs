//! The events of a log in XES, one after the other, with the attributes of their trace. What stands in the log itself (extensions,
//! classifiers, defaults, statistics) says nothing about an event and is passed over. Knows nothing of files or columns.

use std::collections::HashMap;
use std::io::{BufReader, Read};
use std::ops::ControlFlow;

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

use crate::read::bounded::BoundedReader;
use crate::read::limits::{MAX_COLUMNS, MAX_DEPTH, MAX_NAME, MAX_PART, MAX_RECORD};
use crate::read::text_fault::TextFault;
use crate::text::{count, grouped};

/// The attributes of a trace are repeated for each of its events: to so many bytes.
const MAX_REPEATED: u64 = MAX_PART as u64;

/// How much is read at a time.
const CHUNK: usize = 1 << 18;

/// The way out where names are as many as values.
pub(crate) const NAMES_ARE_DATA: &str =
    "the names seem to be data: write the log again with a value of its own for what is in them, or export it as csv";

/// More attributes of an event or a trace than a table has columns, or one with a name that is none.
fn too_many(offset: u64) -> TextFault {
    let limit = grouped(MAX_COLUMNS as u64);
    TextFault::at(offset, format!("more than {limit} attributes in one place, or one with an endless name"))
        .hint(NAMES_ARE_DATA)
}

/// More text in the attributes of an event or a trace, or repeated for the events of a trace, than any log has.
fn too_much(offset: u64) -> TextFault {
    TextFault::at(offset, "more text in the attributes of a trace or an event than any log has")
        .hint("write the log again without its longest attributes")
}

/// Attributes with dotted names, nested ones behind that on which they hang.
#[derive(Debug, Clone, Default)]
pub(crate) struct Attributes {
    list: Vec<(String, String)>,
    /// Where each is in the list.
    places: HashMap<String, usize>,
    /// Bytes of all of them.
    bytes: usize,
}

impl Attributes {
    /// Adds a value; several of one name are joined.
    fn add(&mut self, name: &str, value: &str) {
        self.bytes += value.len();
        let known = match self.list.get(..FEW) {
            // A few names are compared faster than they are looked up.
            None => self.list.iter().position(|(known, _)| known == name),
            Some(_) => self.places.get(name).copied(),
        };
        if let Some(at) = known {
            let (_, values) = &mut self.list[at];
            values.push_str(", ");
            values.push_str(value);
            return;
        }
        self.bytes += name.len();
        self.list.push((name.to_owned(), value.to_owned()));
        match self.list.len() {
            ..FEW => {}
            FEW => self.places.extend(self.list.iter().enumerate().map(|(at, (name, _))| (name.clone(), at))),
            many => drop(self.places.insert(name.to_owned(), many - 1)),
        }
    }

    fn clear(&mut self) {
        self.list.clear();
        self.places.clear();
        self.bytes = 0;
    }

    /// Names and values in the order of the log.
    pub(crate) fn iter(&self) -> std::slice::Iter<'_, (String, String)> {
        self.list.iter()
    }

    /// Bytes of names and values.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }
}

/// So many names are compared one by one.
const FEW: usize = 32;

/// Calls `each` with the attributes of every event and of its trace. A trace without events counts as one that says nothing.
pub(crate) fn visit(
    text: Box<dyn Read + Send>,
    each: &mut dyn FnMut(&Attributes, &Attributes) -> ControlFlow<()>,
) -> Result<(), TextFault> {
    let (text, allowance) = BoundedReader::new(text, MAX_RECORD);
    let mut reader = Reader::from_reader(BufReader::with_capacity(CHUNK, text));
    let (mut walk, mut buffer) = (LogParser::default(), Vec::new());
    loop {
        buffer.clear();
        allowance.renew();
        let offset = reader.buffer_position();
        let place = |error: quick_xml::Error| match error {
            quick_xml::Error::Io(_) if allowance.is_used_up() => TextFault::at(offset, "a tag longer than any log has"),
            quick_xml::Error::Io(error) => TextFault::Io(std::io::Error::new(error.kind(), error.to_string())),
            // The text ends inside a tag.
            quick_xml::Error::Syntax(_) if walk.is_open() => walk.cut_off(),
            other => TextFault::at(offset, other.to_string()),
        };
        let flow = match reader.read_event_into(&mut buffer).map_err(place)? {
            Event::Start(tag) => {
                walk.start(&tag, offset)?;
                ControlFlow::Continue(())
            }
            Event::Empty(tag) => {
                walk.start(&tag, offset)?;
                walk.end(each, offset)?
            }
            Event::End(_) => walk.end(each, offset)?,
            Event::Eof if walk.is_open() => return Err(walk.cut_off()),
            Event::Eof => return Ok(()),
            _ => ControlFlow::Continue(()),
        };
        if flow.is_break() {
            return Ok(());
        }
    }
}

/// An element that is open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Element {
    Trace,
    Event,
    /// An attribute; the path before it was so long.
    Attribute(usize),
    /// Nothing below it concerns an event.
    Aside,
    Other,
}

#[derive(Default)]
struct LogParser {
    open: Vec<Element>,
    /// Names of the attributes that are open, with dots between.
    path: String,
    trace: Attributes,
    event: Attributes,
    /// Events of this trace, and of all.
    in_trace: u64,
    events: u64,
}

impl LogParser {
    fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// The fault of a log that should go on.
    fn cut_off(&self) -> TextFault {
        TextFault::cut_off(None, &count(self.events, "whole event"))
    }

    fn start(&mut self, tag: &BytesStart<'_>, offset: u64) -> Result<(), TextFault> {
        if self.open.len() >= MAX_DEPTH {
            return Err(TextFault::at(offset, "nested deeper than any log"));
        }
        let aside = self.open.last() == Some(&Element::Aside);
        let element = match tag.local_name().as_ref() {
            _ if aside => Element::Aside,
            "trace" => {
                self.trace.clear();
                self.in_trace = 0;
                Element::Trace
            }
            "event" => {
                self.event.clear();
                Element::Event
            }
            "extension" | "global" | "classifier" => Element::Aside,
            "string" | "date" | "int" | "float" | "boolean" | "id" | "list" | "container" => {
                self.attribute(tag, offset)?
            }
            _ => Element::Other,
        };
        self.open.push(element);
        Ok(())
    }

    fn attribute(&mut self, tag: &BytesStart<'_>, offset: u64) -> Result<Element, TextFault> {
        let owner = self.open.iter().rev().find(|element| matches!(element, Element::Trace | Element::Event));
        let Some(owner) = owner.copied() else { return Ok(Element::Aside) };
        if owner == Element::Trace && self.in_trace > 0 {
            let reason = "an attribute of a trace after its events, where the standard has none";
            return Err(
                TextFault::at(offset, reason).hint("write the log again with another program, or export it as csv")
            );
        }
        let value = |name| {
            let broken = |message: String| TextFault::at(offset, message);
            let found = tag.try_get_attribute(name).map_err(|error| broken(error.to_string()))?;
            let text =
                found.map(|found| found.normalized_value(XmlVersion::Implicit1_0).map(std::borrow::Cow::into_owned));
            text.transpose().map_err(|error| broken(error.to_string()))
        };
        let before = self.path.len();
        if before > 0 {
            self.path.push('.');
        }
        self.path.push_str(&value("key")?.unwrap_or_default());
        if self.path.len() > MAX_NAME {
            return Err(too_many(offset));
        }
        if let Some(value) = value("value")? {
            let attributes = if owner == Element::Event { &mut self.event } else { &mut self.trace };
            attributes.add(&self.path, &value);
            if attributes.list.len() > MAX_COLUMNS {
                return Err(too_many(offset));
            }
            if attributes.bytes > MAX_RECORD {
                return Err(too_much(offset));
            }
        }
        Ok(Element::Attribute(before))
    }

    fn end(
        &mut self,
        each: &mut dyn FnMut(&Attributes, &Attributes) -> ControlFlow<()>,
        offset: u64,
    ) -> Result<ControlFlow<()>, TextFault> {
        match self.open.pop() {
            Some(Element::Attribute(before)) => self.path.truncate(before),
            Some(Element::Event) => {
                // An event outside of every trace is nobody's.
                if !self.open.contains(&Element::Trace) {
                    self.trace.clear();
                }
                self.in_trace += 1;
                self.events += 1;
                if self.in_trace.saturating_mul(self.trace.bytes as u64) > MAX_REPEATED {
                    return Err(too_much(offset));
                }
                return Ok(each(&self.event, &self.trace));
            }
            Some(Element::Trace) if self.in_trace == 0 => return Ok(each(&Attributes::default(), &self.trace)),
            _ => {}
        }
        Ok(ControlFlow::Continue(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(text: &str) -> Result<Vec<String>, TextFault> {
        let mut found = Vec::new();
        visit(Box::new(std::io::Cursor::new(text.as_bytes().to_vec())), &mut |event, trace| {
            let list = |attributes: &Attributes| {
                attributes.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")
            };
            found.push(format!("{} | {}", list(trace), list(event)));
            ControlFlow::Continue(())
        })?;
        Ok(found)
    }

    /// Where and why a text is refused.
    fn said(text: &str) -> (Option<u64>, String) {
        match events(text) {
            Err(TextFault::Said { at, reason, .. }) => (at, reason),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn events_come_with_their_trace_and_nothing_of_the_log() {
        let text = r#"<?xml version="1.0"?><!-- made by hand --><log xes.version="1.0"><extension name="Time"/>
            <global scope="event"><string key="concept:name" value="UNKNOWN"/></global><float key="mean" value="1"><int key="n" value="2"/></float>
            <trace><string key="concept:name" value="A &amp; B"/>
                <event><string key="concept:name" value="Queued"/><list key="to"><values><string key="p" value="x"/><string key="p" value="y"/></values></list></event>
                <event><string key="a" value="1"><string key="b" value="2"/></string><boolean key="c" value="true"/></event></trace>
            <trace><string key="concept:name" value="C"/></trace><event><string key="a" value="9"/></event></log>"#;
        let expected = [
            "concept:name=A & B | concept:name=Queued to.p=x, y",
            "concept:name=A & B | a=1 a.b=2 c=true",
            "concept:name=C | ",
            " | a=9",
        ];
        assert_eq!(events(text).unwrap(), expected);
    }

    #[test]
    fn a_log_that_ends_early_says_how_many_events_were_whole() {
        let text = r#"<log><trace><event><string key="a" value="1"/></event><event><string key="a" value="2"/></event></trace></log>"#;
        for end in 60..text.len() - 1 {
            let whole = 1 + u64::from(end >= text.rfind("</event>").unwrap() + "</event>".len());
            assert!(
                said(&text[..end]) == (None, format!("the file ends early, after {}", count(whole, "whole event"))),
                "{}",
                &text[..end]
            );
        }
    }

    #[test]
    fn depth_length_and_order_have_their_bounds() {
        let deep = format!("<log><trace><event>{}", r#"<string key="a" value="1">"#.repeat(10_000));
        assert_eq!(said(&deep).1, "nested deeper than any log");
        let long = format!(r#"<log><trace><event><string key="a" value="{}"/>"#, "x".repeat(MAX_RECORD + CHUNK));
        assert_eq!(said(&long), (Some(19), "a tag longer than any log has".to_owned()));
        let late = r#"<log><trace><event/><string key="concept:name" value="A"/></trace></log>"#;
        let (at, reason) = said(late);
        assert!(at == Some(20) && reason.contains("after its events"), "{reason}");
        assert_eq!(said("<log><trace></log>").0, Some(12));
    }

    #[test]
    fn attributes_are_refused_when_there_are_too_many_and_not_after() {
        let attribute = |i: usize| format!(r#"<string key="k{i}" value="x"/>"#);
        let many: String = (0..MAX_COLUMNS).map(attribute).collect();
        let text = format!("<log><trace><event>{many}</event></trace></log>");
        // Of a trace nothing, the bar, and 16,384 pairs, with a blank between each.
        assert_eq!(events(&text).unwrap()[0].split(' ').count(), MAX_COLUMNS + 2);
        // The one too many is refused where it stands, though the log ends early behind it.
        let text = format!("<log><trace><event>{many}{}<string", attribute(MAX_COLUMNS));
        let at = "<log><trace><event>".len() + many.len();
        let (refused_at, reason) = said(&text);
        assert!(refused_at == Some(at as u64) && reason.contains("attributes in one place"), "{reason}");
        let name = "k".repeat(MAX_NAME / 2);
        let nested = format!(r#"<log><trace><event><list key="{name}"><string key="{name}" value="1"/>"#);
        assert!(said(&nested).1.contains("an endless name"));
    }

    #[test]
    fn many_attributes_are_joined_by_name_as_few_are() {
        let mut attributes = Attributes::default();
        for i in (0..2 * FEW).chain([0, FEW - 1, FEW, 2 * FEW - 1]) {
            attributes.add(&format!("k{i}"), "x");
        }
        assert_eq!(attributes.list.len(), 2 * FEW);
        let twice: Vec<usize> = (0..2 * FEW).filter(|i| attributes.list[*i].1 == "x, x").collect();
        assert_eq!(twice, [0, FEW - 1, FEW, 2 * FEW - 1]);
    }

    #[test]
    fn what_a_trace_repeats_is_bounded() {
        // 32 MiB for each event: the seventeenth makes 544 MiB.
        let long = "x".repeat(32 << 20);
        let text = format!(r#"<log><trace><string key="n" value="{long}"/>{}</trace></log>"#, "<event/>".repeat(20));
        let mut seen = 0;
        let found = visit(Box::new(std::io::Cursor::new(text.into_bytes())), &mut |_, _| {
            seen += 1;
            ControlFlow::Continue(())
        });
        assert!(matches!(found, Err(TextFault::Said { reason, .. }) if reason.starts_with("more text")));
        // 16 times 32 MiB and a name of one byte are a little more than 512 MiB.
        assert_eq!(seen, 15);
    }

    #[test]
    fn entities_of_its_own_are_not_expanded() {
        let text = r#"<!DOCTYPE log [<!ENTITY a "aaaa">]><log><trace><string key="n" value="&a;&a;"/></trace></log>"#;
        assert_eq!(said(text).0, Some(47));
    }
}
