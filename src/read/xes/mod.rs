//! Event logs in XES as one relation: a row per event, with the columns that the same log has as a table. Attributes of the trace
//! are named `case:NAME`. The file is read twice, first for the names, then for the wanted columns; a batch of events is in memory
//! at a time. Knows nothing of what the columns mean.

mod events;

use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::ops::ControlFlow;

use crate::error::{Error, Result};
use crate::read::batch::WantedColumn;
use crate::read::batches::{CountedBatches, RelationPart, numbered};
use crate::read::export::{Export, FileFacts, Reader, Relation, SAMPLE_ROWS, sampled};
use crate::read::limits::{MAX_COLUMNS, MAX_RECORD};
use crate::read::pipeline::produced;
use crate::read::source::SourceFile;
use crate::read::text_fault::TextFault;
use crate::read::xes::events::{Attributes, NAMES_ARE_DATA, visit};
use crate::text;

/// An event log.
struct EventLog {
    source: SourceFile,
}

/// Learns the attributes of all events.
pub(crate) fn open(source: SourceFile) -> Result<Export<'static>> {
    let relation = learn(source.text()?).map_err(|fault| fault.name(&source))?;
    if relation.header.is_empty() {
        return Err(Error::import(&source.path, "the log holds no events"));
    }
    Ok(Export::new(FileFacts::of(&source), vec![relation], EventLog { source }))
}

impl Reader for EventLog {
    fn read(&self, _at: usize, relation: &Relation, wanted: &[WantedColumn]) -> Result<CountedBatches<'_>> {
        let name_of = |column: &WantedColumn| relation.header.get(column.place()?).cloned();
        let names: Vec<Option<String>> = wanted.iter().map(name_of).collect();
        let text = self.source.text()?;
        let parts = produced(move |send| read(text, &names, send));
        Ok(numbered(parts, wanted, |fault: TextFault, _| fault.name(&self.source)))
    }
}

/// What begins the names of a trace's attributes.
const CASE: &str = "case:";

/// Reads the whole log for its attributes: those of events first, then those of traces, each in the order in which they were met.
fn learn(text: Box<dyn Read + Send>) -> Result<Relation, TextFault> {
    let (mut own, mut cases) = (AttributeNames::default(), AttributeNames::default());
    let (mut first, mut bytes) = (Vec::<(Attributes, Attributes)>::new(), 0);
    let mut too_many = false;
    visit(text, &mut |event, trace| {
        own.learn(event);
        cases.learn(trace);
        // A few endless events say as much as many.
        if first.len() < SAMPLE_ROWS && bytes < MAX_RECORD {
            bytes += event.bytes() + trace.bytes();
            first.push((event.clone(), trace.clone()));
        }
        too_many = own.list.len() + cases.list.len() > MAX_COLUMNS;
        if too_many { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    if too_many {
        let reason = format!("its events have more than {} different attributes", text::grouped(MAX_COLUMNS as u64));
        return Err(TextFault::new(reason).hint(NAMES_ARE_DATA));
    }
    let mut header = own.list;
    header.extend(cases.list.iter().map(|name| format!("{CASE}{name}")));
    let names: Vec<Option<String>> = header.iter().cloned().map(Some).collect();
    let places = AttributeColumns::new(&names);
    let sample = first.iter().map(|(event, trace)| places.row(event, trace).into_iter().map(sampled).collect());
    Ok(Relation { name: "events".to_owned(), header_row: Some(0), records_above: 0, sample: sample.collect(), header })
}

/// Names in the order in which they were met.
#[derive(Default)]
struct AttributeNames {
    list: Vec<String>,
    known: HashSet<String>,
}

impl AttributeNames {
    fn learn(&mut self, attributes: &Attributes) {
        for (at, (name, _)) in attributes.iter().enumerate() {
            if self.list.get(at) == Some(name) || self.known.contains(name) {
                continue;
            }
            self.known.insert(name.clone());
            self.list.push(name.clone());
        }
    }
}

/// Where the attributes go in a row of the wanted columns.
struct AttributeColumns<'a> {
    width: usize,
    event: HashMap<&'a str, usize>,
    trace: HashMap<&'a str, usize>,
}

impl<'a> AttributeColumns<'a> {
    fn new(wanted: &'a [Option<String>]) -> Self {
        let named = || wanted.iter().enumerate().filter_map(|(at, name)| Some((name.as_deref()?, at)));
        let event = named().collect();
        let trace = named().filter_map(|(name, at)| Some((name.strip_prefix(CASE)?, at))).collect();
        Self { width: wanted.len(), event, trace }
    }

    fn row<'t>(&self, event: &'t Attributes, trace: &'t Attributes) -> Vec<Option<&'t str>> {
        let mut row = vec![None; self.width];
        for (places, attributes) in [(&self.trace, trace), (&self.event, event)] {
            for (name, value) in attributes.iter() {
                if let Some(at) = places.get(name.as_str()) {
                    row[*at] = Some(value.as_str());
                }
            }
        }
        row
    }
}

fn read(
    text: Box<dyn Read + Send>,
    wanted: &[Option<String>],
    send: &dyn Fn(RelationPart) -> bool,
) -> Result<(), TextFault> {
    let places = AttributeColumns::new(wanted);
    let mut part = RelationPart::new(wanted.len());
    visit(text, &mut |event, trace| {
        let blank = event.iter().chain(trace.iter()).all(|(_, value)| value.trim().is_empty());
        part.push(blank, places.row(event, trace).into_iter());
        if part.if_full().is_none_or(send) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    send(part);
    Ok(())
}
