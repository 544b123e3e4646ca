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

/// The attributes of a trace are repeated for each of its events: to so many bytes.
const MAX_REPEATED: u64 = MAX_PART as u64;

/// How much is read at a time.
const CHUNK: usize = 1 << 18;

/// What can be wrong with a log. Offsets count bytes of text from the beginning.
#[derive(Debug)]
pub(crate) enum LogFault {
    Io(std::io::Error),
    /// The text ends early, after so many events.
    CutOff {
        events: u64,
    },
    TooLong {
        offset: u64,
    },
    TooDeep {
        offset: u64,
    },
    /// More attributes of an event or a trace than a table has columns, or one with a name that is none.
    TooMany {
        offset: u64,
    },
    /// More text in the attributes of an event or a trace, or repeated for the events of a trace, than any log has.
    TooMuch {
        offset: u64,
    },
    /// An attribute of a trace below its events, which are already gone.
    Late {
        offset: u64,
    },
    Xml {
        offset: u64,
        message: String,
    },
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
) -> Result<(), LogFault> {
    let (text, allowance) = BoundedReader::new(text, MAX_RECORD);
    let mut reader = Reader::from_reader(BufReader::with_capacity(CHUNK, text));
    let (mut walk, mut buffer) = (LogParser::default(), Vec::new());
    loop {
        buffer.clear();
        allowance.renew();
        let offset = reader.buffer_position();
        let place = |error: quick_xml::Error| match error {
            quick_xml::Error::Io(_) if allowance.is_used_up() => LogFault::TooLong { offset },
            quick_xml::Error::Io(error) => LogFault::Io(std::io::Error::new(error.kind(), error.to_string())),
            _ if walk.is_open() && reader_ended(&error) => LogFault::CutOff { events: walk.events },
            other => LogFault::Xml { offset, message: other.to_string() },
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
            Event::Eof if walk.is_open() => return Err(LogFault::CutOff { events: walk.events }),
            Event::Eof => return Ok(()),
            _ => ControlFlow::Continue(()),
        };
        if flow.is_break() {
            return Ok(());
        }
    }
}

/// Whether the parser ran into the end of the text inside a tag.
fn reader_ended(error: &quick_xml::Error) -> bool {
    matches!(error, quick_xml::Error::Syntax(_))
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

    fn start(&mut self, tag: &BytesStart<'_>, offset: u64) -> Result<(), LogFault> {
        if self.open.len() >= MAX_DEPTH {
            return Err(LogFault::TooDeep { offset });
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

    fn attribute(&mut self, tag: &BytesStart<'_>, offset: u64) -> Result<Element, LogFault> {
        let owner = self.open.iter().rev().find(|element| matches!(element, Element::Trace | Element::Event));
        let Some(owner) = owner.copied() else { return Ok(Element::Aside) };
        if owner == Element::Trace && self.in_trace > 0 {
            return Err(LogFault::Late { offset });
        }
        let value = |name| {
            let broken = |message| LogFault::Xml { offset, message };
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
            return Err(LogFault::TooMany { offset });
        }
        if let Some(value) = value("value")? {
            let attributes = if owner == Element::Event { &mut self.event } else { &mut self.trace };
            attributes.add(&self.path, &value);
            if attributes.list.len() > MAX_COLUMNS {
                return Err(LogFault::TooMany { offset });
            }
            if attributes.bytes > MAX_RECORD {
                return Err(LogFault::TooMuch { offset });
            }
        }
        Ok(Element::Attribute(before))
    }

    fn end(
        &mut self,
        each: &mut dyn FnMut(&Attributes, &Attributes) -> ControlFlow<()>,
        offset: u64,
    ) -> Result<ControlFlow<()>, LogFault> {
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
                    return Err(LogFault::TooMuch { offset });
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

    fn events(text: &str) -> Result<Vec<String>, LogFault> {
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
                matches!(events(&text[..end]), Err(LogFault::CutOff { events }) if events == whole),
                "{}",
                &text[..end]
            );
        }
    }

    #[test]
    fn depth_length_and_order_have_their_bounds() {
        let deep = format!("<log><trace><event>{}", r#"<string key="a" value="1">"#.repeat(10_000));
        assert!(matches!(events(&deep), Err(LogFault::TooDeep { .. })));
        let long = format!(r#"<log><trace><event><string key="a" value="{}"/>"#, "x".repeat(MAX_RECORD + CHUNK));
        assert!(matches!(events(&long), Err(LogFault::TooLong { offset: 19 })));
        let late = r#"<log><trace><event/><string key="concept:name" value="A"/></trace></log>"#;
        assert!(matches!(events(late), Err(LogFault::Late { offset: 20 })));
        assert!(matches!(events("<log><trace></log>"), Err(LogFault::Xml { .. })));
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
        assert!(matches!(events(&text), Err(LogFault::TooMany { offset }) if offset == at as u64));
        let name = "k".repeat(MAX_NAME / 2);
        let nested = format!(r#"<log><trace><event><list key="{name}"><string key="{name}" value="1"/>"#);
        assert!(matches!(events(&nested), Err(LogFault::TooMany { .. })));
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
        assert!(matches!(found, Err(LogFault::TooMuch { .. })));
        // 16 times 32 MiB and a name of one byte are a little more than 512 MiB.
        assert_eq!(seen, 15);
    }

    #[test]
    fn entities_of_its_own_are_not_expanded() {
        let text = r#"<!DOCTYPE log [<!ENTITY a "aaaa">]><log><trace><string key="n" value="&a;&a;"/></trace></log>"#;
        assert!(matches!(events(text), Err(LogFault::Xml { .. })));
    }
}
