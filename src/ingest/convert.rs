//! Staged text becomes canonical columns: batch by batch on all processors, column by column within a batch. What is held at
//! the end as `import_rows` are the records that can be kept; `import_rejects` names every value that could not be understood.
//! Knows forms and fields, not tools.

mod columns;
mod records;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, Field as ArrowField, Schema, SchemaRef, TimeUnit};

use super::codes;
use super::fields::{Form, Home, Target};
use super::instants::{Instants, WallZone};
use super::plan::{Mapped, Plan};
use super::reconcile::Warning;
use super::stage::Stage;
use crate::calendar::Zone;
use crate::error::{Error, ErrorKind, Result};
use crate::model::Kind;
use crate::parallel;
use crate::store::Store;

/// What a profile does with a relation.
pub(crate) struct Conversion<'a> {
    pub plan: &'a Plan<'a>,
    pub stage: &'a Stage,
    pub instants: &'a Instants,
    pub source_system: &'a str,
    /// The canonical columns.
    outputs: Vec<Output>,
    /// By staging order, for columns on a wall clock.
    zones: BTreeMap<usize, Zone>,
}

/// What was seen on the way.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub kept: u64,
    pub rejected: u64,
    /// Records that are no records, such as footers.
    pub footers: u64,
    pub rejected_values: u64,
    pub kinds: BTreeSet<Kind>,
    /// Tickets resolved before they were opened.
    pub backwards: u64,
    /// Times in an hour that the zone's clocks show twice, and never.
    pub twice: u64,
    pub never: u64,
    /// A hash of what tells each kept row apart.
    ids: Vec<u64>,
    /// Words without a meaning by field, with their number.
    unknown: BTreeMap<&'static str, BTreeMap<String, u64>>,
}

/// A canonical column and how it is made of the field at a place of the plan.
#[derive(Debug, Clone, Copy)]
struct Output {
    column: &'static str,
    home: Home,
    make: Make,
    /// Place among the plan's mapped fields; none for a column that nothing fills.
    field: Option<usize>,
}

/// How the texts of a field become a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Make {
    /// As written.
    Text,
    /// As written, cut short.
    Notes,
    /// The meaning of the word, else the word.
    TextByMeaning,
    /// The meaning of the word.
    Code,
    /// The meaning of the word as a number.
    Level,
    Instant,
    Count,
    Flag,
    FlagByMeaning,
    Seconds,
    Minutes,
    /// What a value of an event means, by the field that it is a value of.
    EventCode,
}

impl Make {
    const fn data_type(self) -> DataType {
        match self {
            Self::Text | Self::Notes | Self::TextByMeaning | Self::Code | Self::EventCode => DataType::Utf8,
            Self::Level | Self::Count => DataType::Int32,
            Self::Instant => DataType::Timestamp(TimeUnit::Microsecond, None),
            Self::Flag | Self::FlagByMeaning => DataType::Boolean,
            Self::Seconds | Self::Minutes => DataType::Int64,
        }
    }
}

/// Columns of tickets that later steps name, whether anything fills them or not.
const NEEDED: &[&str] = &["number", "opened_at", "updated_at", "resolved_at", "native_id"];

impl<'a> Conversion<'a> {
    pub(crate) fn new(
        plan: &'a Plan<'a>,
        stage: &'a Stage,
        instants: &'a Instants,
        source_system: &'a str,
    ) -> Result<Self> {
        let mut zones = BTreeMap::new();
        for mapped in plan.mapped.iter().filter(|mapped| mapped.field.form == Form::Instant) {
            for source in &mapped.sources {
                if let WallZone::Local(name) = &instants.of(source.stage).zone {
                    zones.insert(source.stage, Zone::new(name)?);
                }
            }
        }
        Ok(Self { plan, stage, instants, source_system, outputs: outputs(plan), zones })
    }

    /// Whether any record has a text for a field.
    pub(crate) fn fills(&self, field: &str) -> bool {
        let sources = self.plan.find(field).map_or(&[][..], |mapped| mapped.sources.as_slice());
        sources.iter().any(|source| self.stage.filled(source.stage) > 0)
    }

    /// The zone of times on a wall clock.
    pub(crate) fn zone(&self) -> &str {
        self.zones.values().next().map_or("", Zone::name)
    }

    fn target(&self) -> Target {
        self.plan.profile.target()
    }

    /// Converts all staged records and defines `import_typed` over those that are kept. `derived`: `import_derived` holds what the
    /// histories of the same file say.
    pub(crate) fn run(&self, store: &Store, derived: bool, warnings: &mut Vec<Warning>) -> Result<Seen> {
        let columns = (0..self.plan.wanted.len() + 2).collect();
        let staged = store.held("import_stage", columns)?;
        let (mut seen, mut rejects) = (Seen::default(), Vec::new());
        let converted = parallel::stream(staged, |batch| records::convert(self, batch));
        let kept = converted.map(|converted| {
            let (kept, rejected, of_batch) = converted?;
            seen.add(of_batch);
            rejects.extend(rejected);
            Ok(kept)
        });
        store.hold("import_rows", self.schema(), kept)?;
        store.hold("import_rejects", records::rejects_schema(), rejects.into_iter().map(Ok))?;
        self.warn(&seen, warnings);
        store.batch(&self.typed(derived))?;
        Ok(seen)
    }

    /// `import_typed`: the kept records, with what their histories say where they do not say it themselves.
    fn typed(&self, derived: bool) -> String {
        let rows = "CREATE OR REPLACE TEMP VIEW import_typed AS SELECT r.*";
        if !derived || self.target() != Target::Ticket {
            return format!("{rows} FROM import_rows r");
        }
        let (mut replaced, mut added) = (Vec::new(), String::new());
        for column in DERIVED {
            if self.outputs.iter().any(|output| output.column == *column) {
                replaced.push(format!("coalesce(r.{column}, d.{column}) AS {column}"));
            } else {
                added.push_str(", d.");
                added.push_str(column);
            }
        }
        replaced.push(format!("hash(r.row_hash, d.{}) AS row_hash", DERIVED.join(", d.")));
        format!(
            "{rows} REPLACE ({}){added} FROM import_rows r LEFT JOIN import_derived d ON d.number = r.number",
            replaced.join(", ")
        )
    }

    /// Words that no value map knows.
    fn warn(&self, seen: &Seen, warnings: &mut Vec<Warning>) {
        for (field, words) in &seen.unknown {
            let Some(mapped) = self.plan.find(field) else { continue };
            let mut warning = codes::unmapped(field, &mapped.sources[0].header, words);
            if let ("kind", Some(default)) = (*field, self.plan.profile.kind) {
                warning.message = format!("{}; these were loaded as {}", warning.message, default.as_str());
            }
            warnings.push(warning);
        }
    }

    fn schema(&self) -> SchemaRef {
        let mut fields = vec![
            ArrowField::new("line_no", DataType::Int64, false),
            ArrowField::new("kind", DataType::Utf8, true),
            ArrowField::new("row_id", DataType::Utf8, false),
            ArrowField::new("row_hash", DataType::UInt64, false),
        ];
        fields.extend(self.outputs.iter().map(|output| ArrowField::new(output.column, output.make.data_type(), true)));
        Arc::new(Schema::new(fields))
    }

    /// Columns of `import_typed` that go to a table.
    pub(crate) fn columns_at(&self, home: Home, derived: bool) -> Vec<&'static str> {
        let mut columns: Vec<&'static str> =
            self.outputs.iter().filter(|output| output.home == home).map(|output| output.column).collect();
        if derived && home == Home::Main && self.target() == Target::Ticket {
            columns
                .extend(DERIVED.iter().filter(|column| !self.outputs.iter().any(|output| output.column == **column)));
        }
        columns
    }
}

/// Columns that a history can fill.
const DERIVED: &[&str] = &["acknowledged_at", "reopened_count", "reassign_count"];

impl Seen {
    /// Whether some rows may be versions of the same: only then is it worth a closer look.
    pub(crate) fn repeats(&mut self) -> bool {
        self.ids.sort_unstable();
        self.ids.windows(2).any(|pair| pair[0] == pair[1])
    }

    fn add(&mut self, other: Self) {
        self.ids.extend(other.ids);
        self.kept += other.kept;
        self.rejected += other.rejected;
        self.footers += other.footers;
        self.rejected_values += other.rejected_values;
        self.kinds.extend(other.kinds);
        self.backwards += other.backwards;
        self.twice += other.twice;
        self.never += other.never;
        for (field, words) in other.unknown {
            let known = self.unknown.entry(field).or_default();
            for (word, n) in words {
                *known.entry(word).or_default() += n;
            }
        }
    }
}

/// The canonical columns of a relation.
fn outputs(plan: &Plan<'_>) -> Vec<Output> {
    let target = plan.profile.target();
    let mut outputs = Vec::new();
    for field in target.fields() {
        let place = plan.mapped.iter().position(|mapped| mapped.field.name == field.name);
        let mut put = |column, make| {
            // A column that nothing fills costs as much as one that something does, so few are carried along.
            if place.is_some() || target != Target::Ticket || NEEDED.contains(&column) {
                outputs.push(Output { column, home: field.home, make, field: place });
            }
        };
        let maps = place.is_some() && plan.profile.maps(field.name);
        match (field.name, field.form) {
            ("kind", _) => {}
            ("state", _) => {
                put("state", Make::Text);
                put("state_class", Make::Code);
            }
            ("priority", _) => {
                put("priority", Make::Level);
                put("priority_raw", Make::Text);
            }
            ("outcome", _) => {
                put("outcome", Make::Code);
                put("outcome_raw", Make::Text);
            }
            (name, Form::Text) => put(name, if maps { Make::TextByMeaning } else { Make::Text }),
            (name, Form::Notes) => put(name, Make::Notes),
            (name, Form::Instant) => put(name, Make::Instant),
            (name, Form::Count) => put(name, Make::Count),
            (name, Form::Level) => put(name, Make::Level),
            (name, Form::Code) => put(name, Make::Code),
            (name, Form::Flag) => put(name, if maps { Make::FlagByMeaning } else { Make::Flag }),
            (name, Form::Seconds) => put(name, Make::Seconds),
            (name, Form::Minutes) => put(name, Make::Minutes),
        }
    }
    if target == Target::TicketEvent {
        for (column, value) in [("old_code", "old_value"), ("new_code", "new_value")] {
            let field = plan.mapped.iter().position(|mapped| mapped.field.name == value);
            outputs.push(Output { column, home: Home::Main, make: Make::EventCode, field });
        }
    }
    outputs
}

/// What a form that was not met is called, and what was expected.
const fn rule(form: Form) -> (&'static str, &'static str) {
    match form {
        Form::Instant => ("time", "a time in the form of its column"),
        Form::Count | Form::Level => ("number", "a whole number"),
        Form::Flag => ("flag", "yes or no"),
        Form::Seconds | Form::Minutes => ("duration", "a duration"),
        Form::Text | Form::Notes | Form::Code => ("word", "a word the profile knows"),
    }
}

fn header_of(mapped: &Mapped, which: usize) -> &str {
    mapped.sources.get(which).map_or("", |source| source.header.as_str())
}

fn arrow_error(error: &arrow::error::ArrowError) -> Error {
    Error::new(ErrorKind::Frame { what: "converted records".to_owned(), message: error.to_string() })
}

type Converted = (RecordBatch, Option<RecordBatch>, Seen);
