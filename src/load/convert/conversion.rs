//! What a profile does with a relation: the canonical columns, and how each is made of the fields of the plan.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::datatypes::{DataType, Field as ArrowField, Schema, SchemaRef, TimeUnit};
use regex::Regex;

use crate::calendar::Zone;
use crate::error::{Error, ErrorKind, Result};
use crate::load::instants::{Instants, WallZone};
use crate::load::stage::Stage;
use crate::profile::fields::{Form, Home, Target};
use crate::profile::plan::{Mapped, Plan};

/// What a profile does with a relation.
pub(crate) struct Conversion<'a> {
    pub plan: &'a Plan<'a>,
    pub stage: &'a Stage,
    pub instants: &'a Instants,
    pub source_system: &'a str,
    /// The canonical columns.
    pub(crate) outputs: Vec<Output>,
    /// By staging order, for columns on a wall clock.
    pub(crate) zones: BTreeMap<usize, Zone>,
    /// By place among the plan's mapped fields, for texts of which a part is the value.
    pub(crate) extracts: BTreeMap<usize, Regex>,
}

/// A canonical column and how it is made of the field at a place of the plan.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    pub(crate) column: &'static str,
    pub(crate) home: Home,
    pub(crate) make: Make,
    /// Place among the plan's mapped fields; none for a column that nothing fills.
    pub(crate) field: Option<usize>,
}

/// How the texts of a field become a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Make {
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
    pub(crate) const fn data_type(self) -> DataType {
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
pub(crate) const NEEDED: &[&str] = &["number", "opened_at", "updated_at", "resolved_at", "native_id"];

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

    pub(crate) fn target(&self) -> Target {
        self.plan.profile.target()
    }

    pub(crate) fn schema(&self) -> SchemaRef {
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

/// The canonical columns of a relation.
pub(crate) fn outputs(plan: &Plan<'_>) -> Vec<Output> {
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
pub(crate) const fn rule(form: Form) -> Rule {
    match form {
        Form::Instant => ("time", "a time in the form of its column"),
        Form::Count | Form::Level => ("number", "a whole number"),
        Form::Flag => ("flag", "yes or no"),
        Form::Seconds | Form::Minutes => ("duration", "a duration"),
        Form::Text | Form::Word(_) | Form::Notes | Form::Code => ("word", "a word the profile knows"),
    }
}

pub(crate) fn header_of(mapped: &Mapped, which: usize) -> &str {
    mapped.sources.get(which).map_or("", |source| source.header.as_str())
}

pub(crate) fn arrow_error(error: &arrow::error::ArrowError) -> Error {
    Error::new(ErrorKind::Frame { what: "converted records".to_owned(), message: error.to_string() })
}

/// What a broken rule is called, and what it expects.
pub(crate) type Rule = (&'static str, &'static str);
