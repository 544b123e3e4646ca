//! A batch of staged records on its way to canonical columns.

use crate::error::Result;
use crate::load::convert::columns;
use crate::load::convert::columns::{BatchTexts, FieldTexts};
use crate::load::convert::conversion::{Conversion, ValidationRule, arrow_error, header_of, rule};
use crate::load::convert::seen::ConversionStats;
use crate::model::Kind;
use crate::profile::fields::{BY_CLOSING, FieldDestination, FieldType, TargetTable};
use crate::profile::meanings;
use crate::profile::plan::MappedField;
use arrow::array::{
    Array as _, ArrayRef, AsArray as _, BooleanArray, Int32Array, Int64Array, RecordBatch, StringArray, StringBuilder,
    UInt64Array,
};
use arrow::compute::filter_record_batch;
use arrow::datatypes::{DataType, Int32Type, TimestampMicrosecondType};
use std::fmt::Write as _;
use std::sync::Arc;

/// A batch of `import_stage`: `line_no`, the staged columns, `extra`.
pub(crate) struct StagedBatch<'b> {
    pub(crate) conversion: &'b Conversion<'b>,
    pub(crate) line_no: &'b Int64Array,
    pub(crate) cells: Vec<&'b StringArray>,
    pub(crate) extra: &'b StringArray,
}

impl<'b> StagedBatch<'b> {
    /// The texts of the fields; of a dropped record there are none.
    pub(crate) fn texts(&self, dropped: Option<&[bool]>, seen: &mut ConversionStats) -> BatchTexts<'b> {
        let mut raws: Vec<FieldTexts<'b>> =
            (0..self.conversion.plan.mapped.len()).map(|field| self.texts_of(field)).collect();
        for (row, _) in dropped.unwrap_or_default().iter().enumerate().filter(|(_, dropped)| **dropped) {
            for raw in &mut raws {
                raw.texts[row] = None;
            }
        }
        for (field, raw) in raws.iter_mut().enumerate() {
            self.conversion.extract(field, raw);
        }
        let place = |name: &str| self.conversion.plan.mapped.iter().position(|mapped| mapped.field.name == name);
        let profile = self.conversion.plan.profile;
        let kinds = match place("kind") {
            Some(field) => self.kinds(&raws[field], seen),
            None => vec![profile.kind; self.line_no.len()],
        };
        let event_fields = match place("field") {
            Some(field) if self.conversion.target() == TargetTable::TicketEvent => {
                let of = |text: &'b str| profile.meaning("field", None, text).unwrap_or(text);
                raws[field].texts.iter().map(|text| text.map(of)).collect()
            }
            _ => Vec::new(),
        };
        BatchTexts { rows: self.line_no.len(), raws, kinds, event_fields }
    }

    fn texts_of(&self, field: usize) -> FieldTexts<'b> {
        let mapped = &self.conversion.plan.mapped[field];
        let mut raw = self.first_texts(mapped);
        if !mapped.stand_in.is_empty() {
            raw.stand_in = (0..self.line_no.len()).map(|row| self.first(&mapped.stand_in, row)).collect();
        }
        raw
    }

    /// The texts of a field's own columns.
    fn first_texts(&self, mapped: &MappedField) -> FieldTexts<'b> {
        let text = |stage: usize, row: usize| {
            let cells = self.cells[stage];
            if cells.is_valid(row) { self.conversion.stage.text(stage, cells.value(row)) } else { None }
        };
        let rows = 0..self.line_no.len();
        if mapped.sources.is_empty() {
            let constant = self.conversion.plan.profile.constants.get(mapped.field.name);
            return FieldTexts { texts: vec![constant.map(String::as_str); rows.len()], ..FieldTexts::default() };
        }
        if let [source] = mapped.sources.as_slice() {
            let texts = rows.map(|row| text(source.stage, row)).collect();
            return FieldTexts { texts, ..FieldTexts::default() };
        }
        let takes_all = matches!(mapped.field.home, FieldDestination::Link { .. });
        let mut raw = FieldTexts {
            texts: Vec::with_capacity(rows.len()),
            which: Vec::with_capacity(rows.len()),
            ..FieldTexts::default()
        };
        for row in rows {
            let mut found =
                mapped.sources.iter().zip(0_u8..).filter_map(|(source, at)| Some((text(source.stage, row)?, at)));
            let (text, which) = found.next().map_or((None, 0), |(text, at)| (Some(text), at));
            raw.texts.push(text);
            raw.which.push(which);
            if takes_all {
                // A stored id beside the displayed number names the same ticket once more.
                let further =
                    found.filter(|(more, at)| Some(*more) != text && !mapped.sources[usize::from(*at)].stored);
                raw.more.extend(further.map(|(more, _)| (row, more)));
            }
        }
        raw
    }

    fn kinds(&self, raw: &FieldTexts<'b>, seen: &mut ConversionStats) -> Vec<Option<Kind>> {
        let profile = self.conversion.plan.profile;
        let mut known = std::collections::HashMap::new();
        let mut kind = |text: Option<&'b str>| {
            let word = text?;
            let look_up =
                || meanings::meaning(profile, "kind", FieldType::Code, None, word).and_then(|word| Kind::parse(&word));
            let kind = *known.entry(word).or_insert_with(look_up);
            if kind.is_none() && self.conversion.target() == TargetTable::Ticket {
                seen.unknown_word("kind", word);
            }
            kind
        };
        raw.texts.iter().map(|text| kind(*text).or(profile.kind)).collect()
    }

    /// Whether a row that cannot be kept is no record at all: it begins as footers do, or has a single cell and that is not its id.
    pub(crate) fn is_footer(&self, row: usize, texts: &BatchTexts<'b>) -> bool {
        let first = self.first_cell(row).to_lowercase();
        let own = self.conversion.plan.profile.footers.iter().map(|text| text.to_lowercase());
        let begins =
            FOOTERS.iter().any(|text| first.starts_with(text)) || own.into_iter().any(|text| first.starts_with(&text));
        let id = if self.conversion.target() == TargetTable::Ticket { "number" } else { "ticket_number" };
        let field = self.conversion.plan.mapped.iter().position(|mapped| mapped.field.name == id);
        let has_id = field.is_some_and(|field| texts.raws[field].texts[row].is_some());
        let cells = self.cells.iter().filter(|cells| cells.is_valid(row)).count();
        begins || (!has_id && cells <= 1 && self.extra.is_null(row))
    }

    pub(crate) fn first_cell(&self, row: usize) -> &'b str {
        let first = self.cells.first().filter(|cells| cells.is_valid(row)).map(|cells| cells.value(row));
        first.unwrap_or_default().trim()
    }

    /// The first rule that a record breaks.
    pub(crate) fn why<'c>(
        &self,
        row: usize,
        texts: &BatchTexts<'b>,
        array_of: &dyn Fn(&str) -> Option<&'c ArrayRef>,
    ) -> Rejection<'b> {
        let conversion = self.conversion;
        if self.extra.is_valid(row) {
            let raw = Some(self.extra.value(row));
            let (rule, expected) = ("too_many_cells", "as many cells as the header");
            let (line_no, number) = (self.line_no.value(row), self.number(row, texts));
            return Rejection { line_no, number, column: None, raw, rule, expected, whole: true };
        }
        for name in conversion.plan.profile.required() {
            let Some(field) = conversion.plan.mapped.iter().position(|mapped| mapped.field.name == *name) else {
                continue;
            };
            if array_of(name).is_some_and(|column| column.is_valid(row)) {
                continue;
            }
            let (rule, expected) = match texts.raws[field].texts[row] {
                None => ("missing", "a value"),
                Some(_) => rule(conversion.plan.mapped[field].field.form),
            };
            return self.reject(row, field, texts, (rule, expected), true);
        }
        let field = conversion.plan.mapped.iter().position(|mapped| mapped.field.name == "kind").unwrap_or(0);
        self.reject(row, field, texts, ("kind", "a word of [values.kind]"), true)
    }

    pub(crate) fn reject(
        &self,
        row: usize,
        field: usize,
        texts: &BatchTexts<'b>,
        (rule, expected): (&'static str, &'static str),
        whole: bool,
    ) -> Rejection<'b> {
        let raw = &texts.raws[field];
        let column = Some(header_of(&self.conversion.plan.mapped[field], raw.source(row)));
        let (line_no, number) = (self.line_no.value(row), self.number(row, texts));
        Rejection { line_no, number, column, raw: raw.texts[row], rule, expected, whole }
    }

    /// The ticket that a record is, or is about.
    fn number(&self, row: usize, texts: &BatchTexts<'b>) -> Option<&'b str> {
        let mapped = &self.conversion.plan.mapped;
        let named = |name: &str| mapped.iter().position(|mapped| mapped.field.name == name);
        texts.raws[named("number").or_else(|| named("ticket_number"))?].texts[row]
    }

    /// Which tickets have their resolution from a column that tells the closing; the column `filled` says so of each.
    pub(crate) fn mark_closings(&self, texts: &BatchTexts<'b>, arrays: &mut [ArrayRef]) -> Vec<bool> {
        let plan = self.conversion.plan;
        let field = plan.mapped.iter().position(|mapped| mapped.field.name == "resolved_at");
        let places = (self.conversion.place("resolved_at"), self.conversion.place("filled"));
        let (Some(field), (Some(resolved), Some(filled))) = (field, places) else { return Vec::new() };
        let tells: Vec<bool> = plan.mapped[field]
            .sources
            .iter()
            .map(|source| plan.closing.iter().any(|closing| closing.stage == source.stage))
            .collect();
        let raw = &texts.raws[field];
        let closes = |row: usize| arrays[resolved].is_valid(row) && tells[raw.source(row)];
        let closes: Vec<bool> = (0..texts.rows).map(closes).collect();
        let marks: StringArray = closes.iter().map(|closes| closes.then_some(BY_CLOSING)).collect();
        arrays[filled] = Arc::new(marks);
        closes
    }

    /// An empty time or count of reopenings says that there were none, for the file has a column of them; a value that cannot be read says
    /// nothing. What other records of the file hold plays no part, so that a file may come in parts.
    pub(crate) fn say_not_reopened(&self, arrays: &mut [ArrayRef], failures: &[FailedValue]) {
        let mapped = &self.conversion.plan.mapped;
        let (TargetTable::Ticket, Some(count)) = (self.conversion.target(), self.conversion.place("reopened_count"))
        else {
            return;
        };
        let of =
            |name: &&str| mapped.iter().position(|mapped| mapped.field.name == *name && !mapped.sources.is_empty());
        let places: Vec<usize> = ["reopened_count", "reopened_at"].iter().filter_map(of).collect();
        if places.is_empty() {
            return;
        }
        let mut says_nothing = vec![false; arrays[count].len()];
        for (row, ..) in failures.iter().filter(|(_, field, _)| places.contains(field)) {
            says_nothing[*row] = true;
        }
        let at = self.conversion.place("reopened_at").map(|place| Arc::clone(&arrays[place]));
        let was_never = |row: usize| !says_nothing[row] && at.as_ref().is_none_or(|at| at.is_null(row));
        let counts: Int32Array = arrays[count]
            .as_primitive::<Int32Type>()
            .iter()
            .enumerate()
            .map(|(row, count)| count.or_else(|| was_never(row).then_some(0)))
            .collect();
        arrays[count] = Arc::new(counts);
    }

    /// Tickets that were resolved before they were opened keep both times, and are named.
    pub(crate) fn backwards<'c>(
        &self,
        texts: &BatchTexts<'b>,
        keeps: &[bool],
        array_of: &dyn Fn(&str) -> Option<&'c ArrayRef>,
        rejects: &mut Vec<Rejection<'b>>,
        seen: &mut ConversionStats,
    ) {
        let resolved = self.conversion.plan.mapped.iter().position(|mapped| mapped.field.name == "resolved_at");
        let (TargetTable::Ticket, Some(field)) = (self.conversion.target(), resolved) else { return };
        let (Some(resolved), Some(opened)) = (array_of("resolved_at"), array_of("opened_at")) else { return };
        let resolved = resolved.as_primitive::<TimestampMicrosecondType>();
        let opened = opened.as_primitive::<TimestampMicrosecondType>();
        for row in (0..texts.rows).filter(|row| keeps[*row]) {
            if resolved.is_valid(row) && resolved.value(row) < opened.value(row) {
                seen.backwards += 1;
                let broken = ("resolved_before_opened", "a time at or after the opening; the value was kept");
                rejects.push(self.reject(row, field, texts, broken, false));
            }
        }
    }

    /// The batch of the kept records.
    pub(crate) fn assemble(
        &self,
        texts: &BatchTexts<'b>,
        arrays: Vec<ArrayRef>,
        keeps: &[bool],
    ) -> Result<RecordBatch> {
        let mut hashes: Vec<u64> = texts.kinds.iter().map(|kind| kind.map_or(0, |kind| kind as u64 + 1)).collect();
        for array in &arrays {
            columns::mix(&mut hashes, array);
        }
        let record_type = |kind| self.conversion.plan.profile.record_type(kind);
        let kinds: StringArray = texts.kinds.iter().map(|kind| kind.map(record_type)).collect();
        let mut columns: Vec<ArrayRef> = vec![
            Arc::new(self.line_no.clone()),
            Arc::new(kinds),
            self.row_ids(texts, &arrays),
            Arc::new(UInt64Array::from(hashes)),
        ];
        columns.extend(arrays);
        let batch = RecordBatch::try_new(self.conversion.schema(), columns).map_err(|error| arrow_error(&error))?;
        if keeps.iter().all(|keep| *keep) {
            return Ok(batch);
        }
        filter_record_batch(&batch, &BooleanArray::from(keeps.to_vec())).map_err(|error| arrow_error(&error))
    }

    /// What tells rows apart: system, kind and number of a ticket; the tool's own key of other rows, else what they say.
    fn row_ids(&self, texts: &BatchTexts<'b>, arrays: &[ArrayRef]) -> ArrayRef {
        let conversion = self.conversion;
        let (system, rows) = (conversion.source_system, texts.rows);
        let mut ids = StringBuilder::with_capacity(rows, rows * (system.len() + 24));
        let place = |name: &str| conversion.plan.mapped.iter().position(|mapped| mapped.field.name == name);
        if conversion.target() == TargetTable::Ticket {
            let numbers = conversion.place("number").map(|at| arrays[at].as_string::<i32>());
            for row in 0..rows {
                let kind = texts.kinds[row].map_or("", |kind| conversion.plan.profile.record_type(kind));
                let number = numbers.map_or("", |numbers| if numbers.is_valid(row) { numbers.value(row) } else { "" });
                // Writing to a builder cannot fail.
                let _ = write!(ids, "{system}:{kind}:{number}");
                ids.append_value("");
            }
            return Arc::new(ids.finish());
        }
        let mut keys = vec![0_u64; rows];
        let natural = conversion.target().natural_key();
        for (output, array) in conversion.outputs.iter().zip(arrays) {
            if natural.is_empty() || natural.contains(&output.column) {
                columns::mix(&mut keys, array);
            }
        }
        self.cancelled_runs(arrays, &mut keys);
        let own = place("native_id").map(|field| &texts.raws[field].texts);
        for (row, key) in keys.iter().enumerate() {
            let _ = match own.and_then(|own| own[row]) {
                Some(own) => write!(ids, "{system}:{own}"),
                None => write!(ids, "{system}:{key}"),
            };
            ids.append_value("");
        }
        Arc::new(ids.finish())
    }

    /// A run of a service level that was cancelled and the run that took its place begin at the same moment: the end tells them apart.
    fn cancelled_runs(&self, arrays: &[ArrayRef], keys: &mut [u64]) {
        if self.conversion.target() != TargetTable::SlaInstance {
            return;
        }
        let array = |column: &str| {
            self.conversion.outputs.iter().position(|output| output.column == column).map(|at| &arrays[at])
        };
        let (Some(stages), Some(stopped)) = (array("stage"), array("stopped_at")) else { return };
        if stages.data_type() != &DataType::Utf8 {
            return;
        }
        let stages = stages.as_string::<i32>();
        let stopped = stopped.as_primitive::<TimestampMicrosecondType>();
        for (row, key) in keys.iter_mut().enumerate() {
            if stages.is_valid(row) && stages.value(row) == "cancelled" && stopped.is_valid(row) {
                *key ^= stopped.value(row).cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15);
            }
        }
    }
}

/// Beginnings of first cells that mark a row as no record, in lower case.
pub(crate) const FOOTERS: &[&str] = &[
    "timezone:",
    "zeitzone:",
    "fuseau horaire",
    "zona horaria",
    STOPPED,
    "generated at",
    "generated on",
    "generated by",
    "total",
    "filter:",
    "report",
    "end of report",
    "(c)",
    "copyright",
];

/// What ServiceNow writes below the rows of a workbook that it did not finish.
pub(crate) const STOPPED: &str = "export stopped due to";

/// Place of `row_id` among the columns of `import_rows`.
pub(crate) const ROW_ID: usize = 2;

/// A rejected value keeps this much of its text.
pub(crate) const SHOWN: usize = 200;

/// A value or a whole record that was not taken over.
pub(crate) struct Rejection<'b> {
    pub(crate) line_no: i64,
    /// The ticket, as far as the record names it.
    pub(crate) number: Option<&'b str>,
    pub(crate) column: Option<&'b str>,
    pub(crate) raw: Option<&'b str>,
    pub(crate) rule: &'static str,
    pub(crate) expected: &'static str,
    pub(crate) whole: bool,
}

/// A value that was not taken over: its row, the place of its field, and the rule.
pub(crate) type FailedValue = (usize, usize, ValidationRule);
