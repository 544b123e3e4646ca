//! `JUnit` XML as Jenkins and its kin read it: a suite per objective, a case per control. Exceptions are failures. What could not be tested, has
//! nothing to test or only asks a question is skipped and says so: a case that merely lacks a failure would look as if it had been found good.

use std::collections::BTreeMap;
use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use crate::controls;
use crate::controls::{Kind, Outcome, Tested};
use crate::error::{Error, ErrorKind, Result};
use crate::evidence::forms::findings::Findings;
use crate::evidence::items::{Held, Verdict};
use crate::evidence::paper::says;
use crate::text::grouped;

/// Exceptions named in a failure.
const MOST: usize = 25;

pub(super) fn document(findings: &Findings<'_>) -> Result<Vec<u8>> {
    write(findings).map_err(|error| {
        Error::new(ErrorKind::Frame { what: "a JUnit document".to_owned(), message: error.to_string() })
    })
}

/// How a case ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Failure,
    Error,
    Skipped,
    Nothing,
}

fn end(tested: &Tested) -> End {
    match tested.outcome {
        Outcome::Error => End::Error,
        Outcome::Exceptions if tested.control.head.kind == Kind::Control => End::Failure,
        Outcome::Exceptions | Outcome::NotTestable | Outcome::NotApplicable => End::Skipped,
        Outcome::WithinTolerance | Outcome::NoExceptions => End::Nothing,
    }
}

type Suite<'a> = Vec<(&'a Tested, &'a Held)>;

fn count(suite: &Suite<'_>, wanted: End) -> String {
    suite.iter().filter(|(tested, _)| end(tested) == wanted).count().to_string()
}

fn write(findings: &Findings<'_>) -> io::Result<Vec<u8>> {
    let mut suites: BTreeMap<&str, Suite<'_>> = BTreeMap::new();
    for (tested, held) in findings.each() {
        suites.entry(tested.control.objective()).or_default().push((tested, held));
    }
    let all: Suite<'_> = findings.each().collect();
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let title = clean(&format!("{}, {}", findings.project, findings.run.period.label));
    xml.create_element("testsuites")
        .with_attribute(("name", title.as_str()))
        .with_attribute(("tests", all.len().to_string().as_str()))
        .with_attribute(("failures", count(&all, End::Failure).as_str()))
        .with_attribute(("errors", count(&all, End::Error).as_str()))
        .write_inner_content(|xml| {
            suites.iter().try_for_each(|(objective, suite)| write_suite(findings, xml, objective, suite))
        })?;
    let mut bytes = xml.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

fn write_suite(
    findings: &Findings<'_>,
    xml: &mut Writer<Vec<u8>>,
    objective: &str,
    suite: &Suite<'_>,
) -> io::Result<()> {
    let title = format!("{objective} {}", controls::objective_title(objective).unwrap_or_default());
    let facts = [("period", findings.run.period.label.clone()), ("as_of", findings.as_of())];
    xml.create_element("testsuite")
        .with_attribute(("name", clean(title.trim_end()).as_str()))
        .with_attribute(("tests", suite.len().to_string().as_str()))
        .with_attribute(("failures", count(suite, End::Failure).as_str()))
        .with_attribute(("errors", count(suite, End::Error).as_str()))
        .with_attribute(("skipped", count(suite, End::Skipped).as_str()))
        .write_inner_content(|xml| {
            xml.create_element("properties").write_inner_content(|xml| {
                facts.iter().try_for_each(|(name, value)| {
                    let property = xml.create_element("property").with_attribute(("name", *name));
                    property.with_attribute(("value", clean(value).as_str())).write_empty().map(drop)
                })
            })?;
            suite.iter().try_for_each(|(tested, held)| write_case(xml, objective, tested, held))
        })?;
    Ok(())
}

fn write_case(xml: &mut Writer<Vec<u8>>, objective: &str, tested: &Tested, held: &Held) -> io::Result<()> {
    let name = clean(&format!("{} {}", tested.control.id(), tested.control.head.title));
    let says = clean(&says(tested));
    xml.create_element("testcase")
        .with_attribute(("name", name.as_str()))
        .with_attribute(("classname", clean(&format!("tickmark.{objective}")).as_str()))
        .write_inner_content(|xml| {
            let severity = tested.severity.as_str();
            match end(tested) {
                End::Failure => {
                    let failure = xml.create_element("failure").with_attribute(("message", says.as_str()));
                    let text = named(tested, held);
                    failure.with_attribute(("type", severity)).write_text_content(BytesText::new(&text))?;
                }
                End::Error => {
                    let error = xml.create_element("error").with_attribute(("message", says.as_str()));
                    error.with_attribute(("type", "error")).write_empty()?;
                }
                End::Skipped => {
                    xml.create_element("skipped").with_attribute(("message", says.as_str())).write_empty()?;
                }
                End::Nothing => {
                    xml.create_element("system-out").write_text_content(BytesText::new(&says))?;
                }
            }
            Ok(())
        })?;
    Ok(())
}

/// The first exceptions, one a line, and how many more there are.
fn named(tested: &Tested, held: &Held) -> String {
    let exceptions = held.exceptions.iter().filter(|item| item.verdict == Verdict::Exception);
    let mut lines: Vec<String> = exceptions
        .take(MOST)
        .map(|item| {
            let record = item.record();
            let place = if record.is_empty() { String::new() } else { format!(" ({record})") };
            clean(&format!("{}: {}{place}", item.subject, item.reason))
        })
        .collect();
    let more = tested.counts.exceptions.saturating_sub(lines.len() as u64);
    if more > 0 {
        lines.push(format!("and {} more", grouped(more)));
    }
    lines.join("\n")
}

/// One line of characters that XML 1.0 can hold (section 2.2); the writer escapes what marks up.
fn clean(text: &str) -> String {
    let fits = |c: char| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}');
    text.chars().map(|c| if fits(c) { c } else { ' ' }).collect()
}
