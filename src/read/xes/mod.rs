//! Event logs in XES as one relation: a row per event, with the columns that the same log has as a table. Attributes of the trace
//! are named `case:NAME`. The file is read twice, first for the names, then for the wanted columns; a batch of events is in memory
//! at a time. Knows nothing of what the columns mean.

mod events;

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;
use std::sync::{Mutex, PoisonError};

use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;

use crate::error::{Error, Result};
use crate::read::batch::{NumberedBatches, RelationPart};
use crate::read::export::{Export, FileFacts, Relation, SAMPLE_ROWS, Tally};
use crate::read::limits::{MAX_COLUMNS, MAX_RECORD};
use crate::read::pipeline::produced;
use crate::read::source::SourceFile;
use crate::read::xes::events::{Attributes, LogFault, visit};
use crate::text;

/// An event log.
pub(crate) struct EventLog {
    source: SourceFile,
    facts: FileFacts,
    relations: [Relation; 1],
    tally: Mutex<Tally>,
}

impl EventLog {
    /// Learns the attributes of all events.
    pub(crate) fn open(source: SourceFile) -> Result<Self> {
        let relation = learn(&source).map_err(|fault| name(&source, fault))?;
        if relation.header.is_empty() {
            return Err(Error::import(&source.path, "the log holds no events"));
        }
        let facts = FileFacts {
            sha256: source.sha256.clone(),
            bytes: source.bytes,
            container: "xes",
            encoding: Some(source.encoding_name()),
            guessed: false,
            delimiter: None,
        };
        Ok(Self { source, facts, relations: [relation], tally: Mutex::default() })
    }
}

impl Export for EventLog {
    fn facts(&self) -> &FileFacts {
        &self.facts
    }

    fn relations(&self) -> &[Relation] {
        &self.relations
    }

    fn read<'a>(
        &'a self,
        relation: usize,
        wanted: &[usize],
    ) -> Result<Box<dyn Iterator<Item = Result<RecordBatch>> + 'a>> {
        let header = &self.relations[relation].header;
        let names: Vec<Option<String>> = wanted.iter().map(|index| header.get(*index).cloned()).collect();
        let text = self.source.text()?;
        let parts = produced(move |send| {
            if let Err(fault) = read(text, &names, send) {
                send(Err(fault));
            }
        });
        let name = |fault: XesFault, _| name(&self.source, fault);
        Ok(Box::new(NumberedBatches::new(parts, wanted, &self.tally, name)))
    }

    fn tally(&self, _relation: usize) -> Tally {
        *self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What can be wrong with a log.
enum XesFault {
    Log(LogFault),
    TooManyColumns,
    Text(ArrowError),
}

impl From<LogFault> for XesFault {
    fn from(fault: LogFault) -> Self {
        Self::Log(fault)
    }
}

impl From<ArrowError> for XesFault {
    fn from(error: ArrowError) -> Self {
        Self::Text(error)
    }
}

const NAMES_ARE_DATA: &str =
    "the names seem to be data: write the log again with a value of its own for what is in them, or export it as csv";

/// What begins the names of a trace's attributes.
const CASE: &str = "case:";

/// Reads the whole log for its attributes: those of events first, then those of traces, each in the order in which they were met.
fn learn(source: &SourceFile) -> Result<Relation, XesFault> {
    let text = source.text().map_err(|error| LogFault::Io(std::io::Error::other(error.to_string())))?;
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
        return Err(XesFault::TooManyColumns);
    }
    let mut header = own.list;
    header.extend(cases.list.iter().map(|name| format!("{CASE}{name}")));
    let names: Vec<Option<String>> = header.iter().cloned().map(Some).collect();
    let places = AttributeColumns::new(&names);
    let sample = first.iter().map(|(event, trace)| {
        let cell = |text: Option<&str>| text.filter(|text| !text.trim().is_empty()).map(str::to_owned);
        places.row(event, trace).into_iter().map(cell).collect()
    });
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
    text: Box<dyn std::io::Read + Send>,
    wanted: &[Option<String>],
    send: &dyn Fn(Result<RelationPart, XesFault>) -> bool,
) -> Result<(), XesFault> {
    let places = AttributeColumns::new(wanted);
    let mut part = RelationPart::new(wanted.len());
    visit(text, &mut |event, trace| {
        part.seen.records += 1;
        if event.iter().chain(trace.iter()).all(|(_, value)| value.trim().is_empty()) {
            part.seen.blank += 1;
            return ControlFlow::Continue(());
        }
        part.rows.line_no.push(part.seen.records.cast_signed());
        for (column, cell) in part.rows.columns.iter_mut().zip(places.row(event, trace)) {
            match cell {
                Some(text) => column.push(text.as_bytes()),
                None => column.push_null(),
            }
        }
        if !part.rows.is_full() {
            return ControlFlow::Continue(());
        }
        let full = std::mem::replace(&mut part, RelationPart::new(wanted.len()));
        if send(Ok(full)) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    send(Ok(part));
    Ok(())
}

fn name(source: &SourceFile, fault: XesFault) -> Error {
    let path = &source.path;
    let place = |offset| source.place(offset).unwrap_or_else(|| format!("byte {offset}"));
    match fault {
        XesFault::Text(error) => Error::import(path, error.to_string()),
        XesFault::TooManyColumns => Error::import(
            path,
            format!("its events have more than {} different attributes", text::grouped(MAX_COLUMNS as u64)),
        )
        .hint(NAMES_ARE_DATA),
        XesFault::Log(LogFault::Io(error)) => Error::io("read", path)(error),
        XesFault::Log(LogFault::CutOff { events }) => {
            let events = text::count(events, "whole event");
            Error::import(path, format!("the file ends early, after {events}"))
                .hint("the download may have been cut off: export again")
        }
        XesFault::Log(LogFault::TooLong { offset }) => {
            Error::import(path, format!("{}: a tag longer than any log has", place(offset)))
        }
        XesFault::Log(LogFault::TooMany { offset }) => {
            let limit = text::grouped(MAX_COLUMNS as u64);
            let reason =
                format!("{}: more than {limit} attributes in one place, or one with an endless name", place(offset));
            Error::import(path, reason).hint(NAMES_ARE_DATA)
        }
        XesFault::Log(LogFault::TooMuch { offset }) => {
            let reason =
                format!("{}: more text in the attributes of a trace or an event than any log has", place(offset));
            Error::import(path, reason).hint("write the log again without its longest attributes")
        }
        XesFault::Log(LogFault::TooDeep { offset }) => {
            Error::import(path, format!("{}: nested deeper than any log", place(offset)))
        }
        XesFault::Log(LogFault::Late { offset }) => {
            let reason =
                format!("{}: an attribute of a trace after its events, where the standard has none", place(offset));
            Error::import(path, reason).hint("write the log again with another program, or export it as csv")
        }
        XesFault::Log(LogFault::Xml { offset, message }) => {
            Error::import(path, format!("{}: {message}", place(offset)))
        }
    }
}
