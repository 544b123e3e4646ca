//! What a profile does with a relation: the canonical columns, and how each is made of the fields of the plan.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::datatypes::{DataType, Field as ArrowField, Schema, SchemaRef, TimeUnit};
use regex::Regex;

use crate::calendar::Zone;
use crate::error::{Error, ErrorKind, Result};
use crate::load::instants::{ColumnZone, InstantColumns};
use crate::load::stage::StagedRelation;
use crate::profile::fields::{FieldDestination, FieldType, TargetTable};
use crate::profile::plan::{ImportPlan, MappedField};

/// What a profile does with a relation.
pub(crate) struct Conversion<'a> {
    pub plan: &'a ImportPlan<'a>,
    pub stage: &'a StagedRelation,
    pub instants: &'a InstantColumns,
    pub source_system: &'a str,
    /// The canonical columns.
    pub(crate) outputs: Vec<OutputColumn>,
    /// By staging order, for columns on a wall clock.
    pub(crate) zones: BTreeMap<usize, Zone>,
    /// By place among the plan's mapped fields, for texts of which a part is the value.
    pub(crate) extracts: BTreeMap<usize, Regex>,
}

/// A canonical column and how it is made of the field at a place of the plan.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OutputColumn {
    pub(crate) column: &'static str,
    pub(crate) home: FieldDestination,
    pub(crate) make: ValueConversion,
    /// Place among the plan's mapped fields; none for a column that nothing fills.
    pub(crate) field: Option<usize>,
}

/// How the texts of a field become a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ValueConversion {
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

impl ValueConversion {
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
        plan: &'a ImportPlan<'a>,
        stage: &'a StagedRelation,
        instants: &'a InstantColumns,
        source_system: &'a str,
    ) -> Result<Self> {
        let mut zones = BTreeMap::new();
        for mapped in plan.mapped.iter().filter(|mapped| mapped.field.form == FieldType::Instant) {
            for source in &mapped.sources {
                if let ColumnZone::Local(name) = &instants.of(source.stage).zone {
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

    pub(crate) fn target(&self) -> TargetTable {
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
    pub(crate) fn columns_at(&self, home: FieldDestination) -> Vec<&'static str> {
        self.outputs.iter().filter(|output| output.home == home).map(|output| output.column).collect()
    }
}

/// The canonical columns of a relation.
pub(crate) fn outputs(plan: &ImportPlan<'_>) -> Vec<OutputColumn> {
    let target = plan.profile.target();
    let mut outputs = Vec::new();
    for field in target.fields() {
        let place = plan.mapped.iter().position(|mapped| mapped.field.name == field.name);
        let mut put = |column, make| {
            // A column that nothing fills costs as much as one that something does, so few are carried along.
            let counted = column == "reopened_count" && plan.find("reopened_at").is_some();
            if place.is_some()
                || target != TargetTable::Ticket
                || NEEDED.contains(&column)
                || plan.tells(column)
                || counted
            {
                outputs.push(OutputColumn { column, home: field.home, make, field: place });
            }
        };
        // A constant is what its field becomes, not a word of the tool.
        let constant = place.is_some_and(|place| plan.mapped[place].sources.is_empty());
        let maps = place.is_some() && !constant && plan.profile.maps(field.name);
        let ungroup = plan.profile.ungroup.iter().any(|name| name.get_ref() == field.name);
        match (field.name, field.form) {
            ("kind", _) => {}
            (name, FieldType::Code | FieldType::Text | FieldType::Word(_)) if constant => {
                put(name, ValueConversion::Text);
            }
            (name, FieldType::Text) if matches!(field.home, FieldDestination::Link { .. }) => {
                put(name, ValueConversion::Names);
            }
            (name, FieldType::Text) if ungroup => put(name, ValueConversion::Number),
            ("state", _) => {
                put("state", ValueConversion::Text);
                put("state_class", ValueConversion::Code);
            }
            ("priority", _) => {
                put("priority", ValueConversion::Level);
                put("priority_raw", ValueConversion::Text);
            }
            ("outcome", _) => {
                put("outcome", ValueConversion::Code);
                put("outcome_raw", ValueConversion::Text);
            }
            (name, FieldType::Text) => {
                put(name, if maps { ValueConversion::TextByMeaning } else { ValueConversion::Text });
            }
            (name, FieldType::Word(codes)) => put(name, ValueConversion::Word(codes)),
            (name, FieldType::Notes) => put(name, ValueConversion::Notes),
            (name, FieldType::Instant) => put(name, ValueConversion::Instant),
            (name, FieldType::Count) => {
                put(name, if maps { ValueConversion::CountByMeaning } else { ValueConversion::Count });
            }
            (name, FieldType::Level) => put(name, ValueConversion::Level),
            (name, FieldType::Code) => put(name, ValueConversion::Code),
            (name, FieldType::Flag) => {
                put(name, if maps { ValueConversion::FlagByMeaning } else { ValueConversion::Flag });
            }
            (name, FieldType::Seconds) => put(name, ValueConversion::Seconds),
            (name, FieldType::Minutes) => put(name, ValueConversion::Minutes),
        }
    }
    if target == TargetTable::Ticket && !plan.closing.is_empty() {
        outputs.push(OutputColumn {
            column: "filled",
            home: FieldDestination::Main,
            make: ValueConversion::Text,
            field: None,
        });
    }
    if target == TargetTable::TicketEvent {
        for (column, value) in [("old_code", "old_value"), ("new_code", "new_value")] {
            let field = plan.mapped.iter().position(|mapped| mapped.field.name == value);
            outputs.push(OutputColumn {
                column,
                home: FieldDestination::Main,
                make: ValueConversion::EventCode,
                field,
            });
        }
    }
    outputs
}

/// What a form that was not met is called, and what was expected.
pub(crate) const fn rule(form: FieldType) -> ValidationRule {
    match form {
        FieldType::Instant => ("time", "a time in the form of its column"),
        FieldType::Count | FieldType::Level => ("number", "a whole number"),
        FieldType::Flag => ("flag", "yes or no"),
        FieldType::Seconds | FieldType::Minutes => ("duration", "a duration"),
        FieldType::Text | FieldType::Word(_) | FieldType::Notes | FieldType::Code => {
            ("word", "a word the profile knows")
        }
    }
}

pub(crate) fn header_of(mapped: &MappedField, which: usize) -> &str {
    mapped.sources.get(which).map_or("", |source| source.header.as_str())
}

pub(crate) fn arrow_error(error: &arrow::error::ArrowError) -> Error {
    Error::new(ErrorKind::Frame { what: "converted records".to_owned(), message: error.to_string() })
}

/// What a broken rule is called, and what it expects.
pub(crate) type ValidationRule = (&'static str, &'static str);
