//! Staged text becomes canonical columns: batch by batch on all processors, column by column within a batch. What is held at
//! the end as `import_rows` are the records that can be kept; `import_rejects` names every value that could not be understood.
//! Knows forms and fields, not tools.

mod columns;
mod records;
mod rules;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, Field as ArrowField, Schema, SchemaRef, TimeUnit};
use regex::Regex;

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
    /// By place among the plan's mapped fields, for texts of which a part is the value.
    extracts: BTreeMap<usize, Regex>,
}

/// What was seen on the way.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub kept: u64,
    pub rejected: u64,
    /// Records that are no records, such as footers, and those that say nothing.
    pub ignored: u64,
    /// Records that the profile drops, by the place of the rule and the word that it names.
    pub dropped: BTreeMap<(usize, String), u64>,
    /// Records for which a rule of [[when]] told a value, by the place of the rule.
    pub told: BTreeMap<usize, u64>,
    /// Tickets that are not finished and yet had the time of an end.
    pub ended: u64,
    pub rejected_values: u64,
    pub kinds: BTreeSet<Kind>,
    /// Tickets resolved before they were opened.
    pub backwards: u64,
    /// Tickets that are taken as resolved when they were closed.
    pub by_closing: u64,
    /// Tickets by the tool's flag: late, in time.
    pub flagged: [u64; 2],
    /// Tickets with the tool's due instant.
    pub with_due: u64,
    /// What the tool wrote below the rows where it stopped before their end.
    pub cut_off: Option<String>,
    /// Times in an hour that the zone's clocks show twice, and never.
    pub twice: u64,
    pub never: u64,
    /// A hash of what tells each kept row apart.
    ids: Vec<u64>,
    /// A hash of the tool's own id of each kept ticket that has one.
    own_ids: Vec<u64>,
    /// Words without a meaning by field, with their number.
    unknown: BTreeMap<&'static str, BTreeMap<String, u64>>,
    /// The same for words for which those of another column stood in.
    stood_in: BTreeMap<&'static str, BTreeMap<String, u64>>,
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
    /// All the names that the columns of a field hold.
    Names,
    /// As written, without what sets groups of digits apart.
    Number,
    /// As written, cut short.
    Notes,
    /// The meaning of the word, else the word.
    TextByMeaning,
    /// The meaning of the word, else the word, which is told where it is none of these codes.
    Word(&'static [&'static str]),
    /// The meaning of the word.
    Code,
    /// The meaning of the word as a number.
    Level,
    Instant,
    Count,
    CountByMeaning,
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
            Self::Text
            | Self::Names
            | Self::Number
            | Self::Notes
            | Self::TextByMeaning
            | Self::Word(_)
            | Self::Code
            | Self::EventCode => DataType::Utf8,
            Self::Level | Self::Count | Self::CountByMeaning => DataType::Int32,
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
        let mut extracts = BTreeMap::new();
        for (name, pattern) in plan.profile.extract.iter() {
            let regex = Regex::new(pattern.get_ref()).map_err(|error| Error::setting(error.to_string()))?;
            extracts.extend(plan.mapped.iter().position(|mapped| mapped.field.name == name).map(|at| (at, regex)));
        }
        Ok(Self { plan, stage, instants, source_system, outputs: outputs(plan), zones, extracts })
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

    /// Converts all staged records, which are gone then, and defines `import_typed` over those that are kept.
    pub(crate) fn run(&self, store: &Store, warnings: &mut Vec<Warning>) -> Result<Seen> {
        let staged = store.take("import_stage")?;
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
        store.batch("CREATE OR REPLACE TEMP VIEW import_typed AS SELECT * FROM import_rows")?;
        Ok(seen)
    }

    /// Words that no value map knows.
    fn warn(&self, seen: &Seen, warnings: &mut Vec<Warning>) {
        for (field, words) in &seen.unknown {
            let Some(mapped) = self.plan.find(field) else { continue };
            let mut warning = codes::unmapped(mapped.field, header_of(mapped, 0), words);
            if let ("kind", Some(default)) = (*field, self.plan.profile.kind) {
                warning.message = format!("{}; these were loaded as {}", warning.message, default.as_str());
            }
            if self.target() == Target::Outage && mapped.field.form == Form::Flag {
                warning.message = format!("{}; taken as not {field}", warning.message);
            }
            warnings.push(warning);
        }
        for (field, words) in &seen.stood_in {
            let Some(mapped) = self.plan.find(field) else { continue };
            let others: Vec<&str> = mapped.stand_in.iter().map(|source| source.header.as_str()).collect();
            warnings.push(codes::stood_in(mapped.field, header_of(mapped, 0), words, &others));
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

    /// Whether `import_typed` has a column.
    pub(crate) fn has(&self, column: &str) -> bool {
        self.outputs.iter().any(|output| output.column == column)
    }

    /// Columns of `import_typed` that go to a table.
    pub(crate) fn columns_at(&self, home: Home) -> Vec<&'static str> {
        self.outputs.iter().filter(|output| output.home == home).map(|output| output.column).collect()
    }
}

impl Seen {
    /// Records that are not kept and yet are no fault of the file.
    pub(crate) fn left_out(&self) -> u64 {
        self.ignored + self.dropped.values().sum::<u64>()
    }

    /// How many different rows were kept: fewer than all where some are versions of the same.
    pub(crate) fn distinct(&self) -> Result<u64> {
        different(&self.ids)
    }

    /// Whether several tickets that were kept have the same id of the tool.
    pub(crate) fn repeats_own_ids(&self) -> Result<bool> {
        Ok(different(&self.own_ids)? < self.own_ids.len() as u64)
    }

    fn add(&mut self, other: Self) {
        self.ids.extend(other.ids);
        self.own_ids.extend(other.own_ids);
        self.kept += other.kept;
        self.rejected += other.rejected;
        self.ignored += other.ignored;
        self.ended += other.ended;
        for (rule, n) in other.dropped {
            *self.dropped.entry(rule).or_default() += n;
        }
        for (rule, n) in other.told {
            *self.told.entry(rule).or_default() += n;
        }
        self.rejected_values += other.rejected_values;
        self.kinds.extend(other.kinds);
        self.backwards += other.backwards;
        self.by_closing += other.by_closing;
        self.flagged = [0, 1].map(|flag| self.flagged[flag] + other.flagged[flag]);
        self.with_due += other.with_due;
        self.cut_off = self.cut_off.take().or(other.cut_off);
        self.twice += other.twice;
        self.never += other.never;
        for (all, words) in [(&mut self.unknown, other.unknown), (&mut self.stood_in, other.stood_in)] {
            for (field, words) in words {
                let known = all.entry(field).or_default();
                for (word, n) in words {
                    *known.entry(word).or_default() += n;
                }
            }
        }
    }
}

/// How many of these hashes differ.
fn different(hashes: &[u64]) -> Result<u64> {
    // The last bits of hashes share them out evenly.
    const SHARES: u64 = 8;
    let shares: Vec<u64> = (0..SHARES).collect();
    let of_share = |share: &u64| {
        let mut mine: Vec<u64> = hashes.iter().copied().filter(|hash| hash % SHARES == *share).collect();
        mine.sort_unstable();
        mine.dedup();
        Ok(mine.len() as u64)
    };
    Ok(parallel::map(&shares, of_share)?.iter().sum())
}

/// The canonical columns of a relation.
fn outputs(plan: &Plan<'_>) -> Vec<Output> {
    let target = plan.profile.target();
    let mut outputs = Vec::new();
    for field in target.fields() {
        let place = plan.mapped.iter().position(|mapped| mapped.field.name == field.name);
        let mut put = |column, make| {
            // A column that nothing fills costs as much as one that something does, so few are carried along.
            let counted = column == "reopened_count" && plan.find("reopened_at").is_some();
            if place.is_some() || target != Target::Ticket || NEEDED.contains(&column) || plan.tells(column) || counted
            {
                outputs.push(Output { column, home: field.home, make, field: place });
            }
        };
        // A constant is what its field becomes, not a word of the tool.
        let constant = place.is_some_and(|place| plan.mapped[place].sources.is_empty());
        let maps = place.is_some() && !constant && plan.profile.maps(field.name);
        let ungroup = plan.profile.ungroup.iter().any(|name| name.get_ref() == field.name);
        match (field.name, field.form) {
            ("kind", _) => {}
            (name, Form::Code | Form::Text | Form::Word(_)) if constant => put(name, Make::Text),
            (name, Form::Text) if matches!(field.home, Home::Link { .. }) => put(name, Make::Names),
            (name, Form::Text) if ungroup => put(name, Make::Number),
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
            (name, Form::Word(codes)) => put(name, Make::Word(codes)),
            (name, Form::Notes) => put(name, Make::Notes),
            (name, Form::Instant) => put(name, Make::Instant),
            (name, Form::Count) => put(name, if maps { Make::CountByMeaning } else { Make::Count }),
            (name, Form::Level) => put(name, Make::Level),
            (name, Form::Code) => put(name, Make::Code),
            (name, Form::Flag) => put(name, if maps { Make::FlagByMeaning } else { Make::Flag }),
            (name, Form::Seconds) => put(name, Make::Seconds),
            (name, Form::Minutes) => put(name, Make::Minutes),
        }
    }
    if target == Target::Ticket && !plan.closing.is_empty() {
        outputs.push(Output { column: "filled", home: Home::Main, make: Make::Text, field: None });
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
const fn rule(form: Form) -> Rule {
    match form {
        Form::Instant => ("time", "a time in the form of its column"),
        Form::Count | Form::Level => ("number", "a whole number"),
        Form::Flag => ("flag", "yes or no"),
        Form::Seconds | Form::Minutes => ("duration", "a duration"),
        Form::Text | Form::Word(_) | Form::Notes | Form::Code => ("word", "a word the profile knows"),
    }
}

fn header_of(mapped: &Mapped, which: usize) -> &str {
    mapped.sources.get(which).map_or("", |source| source.header.as_str())
}

fn arrow_error(error: &arrow::error::ArrowError) -> Error {
    Error::new(ErrorKind::Frame { what: "converted records".to_owned(), message: error.to_string() })
}

/// What a broken rule is called, and what it expects.
type Rule = (&'static str, &'static str);

type Converted = (RecordBatch, Option<RecordBatch>, Seen);
