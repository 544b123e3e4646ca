//! The rules of a profile that look at a record as a whole: which records are none, what follows from other columns, what only
//! finished tickets have. A rule that a profile does not have costs nothing.

use crate::load::convert::staged::FailedValue;
use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{Array as _, ArrayRef, AsArray as _, BooleanArray, StringArray, TimestampMicrosecondArray};
use arrow::datatypes::{DataType, TimestampMicrosecondType};

use crate::load::convert::columns::{BatchTexts, FieldTexts, KNOWN, SECOND, instant};
use crate::load::convert::conversion::{Conversion, ValidationRule, header_of, rule};
use crate::load::convert::seen::ConversionStats;
use crate::load::convert::staged::StagedBatch;
use crate::profile::fields::FieldType;
use crate::profile::languages;
use crate::profile::ordered::first_fit;
use crate::profile::plan::{CompiledRule, SourceColumn, WordCondition};
use crate::profile::value_text::{flag, seconds};

/// State classes of tickets that have come to their end.
const FINISHED: &[&str] = &["resolved", "closed", "cancelled"];

impl<'b> StagedBatch<'b> {
    /// The first text of a record among some columns.
    pub(super) fn first(&self, sources: &[SourceColumn], row: usize) -> Option<&'b str> {
        sources.iter().find_map(|source| {
            let cells = self.cells[source.stage];
            if cells.is_valid(row) { self.conversion.stage.text(source.stage, cells.value(row)) } else { None }
        })
    }

    /// Which records the profile drops, or none where it drops none.
    pub(super) fn dropped(&self, seen: &mut ConversionStats) -> Option<Vec<bool>> {
        let drops = &self.conversion.plan.drops;
        if drops.is_empty() {
            return None;
        }
        let mut tests: Vec<WordMatcher<'_, 'b>> = drops.iter().map(WordMatcher::new).collect();
        let drops = |row: usize| {
            // A record that is split in the wrong places cannot say that it is none.
            self.extra.is_null(row)
                && tests.iter_mut().enumerate().any(|(at, test)| {
                    let word = test.of(self.first(&test.says.sources, row));
                    if let Some(word) = word {
                        *seen.dropped.entry((at, word.to_owned())).or_default() += 1;
                    }
                    word.is_some()
                })
        };
        Some((0..self.line_no.len()).map(drops).collect())
    }

    /// What the rules make of the columns, after each has been read for itself.
    pub(super) fn apply(
        &self,
        texts: &BatchTexts<'b>,
        arrays: &mut [ArrayRef],
        failures: &mut Vec<FailedValue>,
        seen: &mut ConversionStats,
    ) {
        self.add_durations(texts, arrays, failures);
        for (at, asked) in self.conversion.plan.asked.iter().enumerate() {
            let told = self.tell(asked, arrays);
            if told > 0 {
                *seen.told.entry(at).or_default() += told;
            }
        }
        self.finish(texts, arrays, failures, seen);
        self.end(texts, arrays, failures, seen);
    }

    /// Instants of the end that columns tell of finished tickets, where the field's own columns do not.
    fn end(
        &self,
        texts: &BatchTexts<'b>,
        arrays: &mut [ArrayRef],
        failures: &mut Vec<FailedValue>,
        seen: &mut ConversionStats,
    ) {
        let Some(class) = self.conversion.place("state_class") else { return };
        for ending in &self.conversion.plan.endings {
            let Some(to) = self.conversion.place(ending.field.name) else { continue };
            let (classes, own) =
                (arrays[class].as_string::<i32>(), arrays[to].as_primitive::<TimestampMicrosecondType>());
            let raw = &texts.raws[ending.place];
            let end = |row: usize| {
                if own.is_valid(row) {
                    return Some(own.value(row));
                }
                if !classes.is_valid(row) || !FINISHED.contains(&classes.value(row)) {
                    return None;
                }
                let mut failed = || failures.push((row, ending.place, rule(FieldType::Instant)));
                instant(self.conversion, ending.place, raw.source(row), raw.texts[row]?, seen, &mut failed)
            };
            let ends: TimestampMicrosecondArray = (0..texts.rows).map(end).collect();
            arrays[to] = Arc::new(ends);
        }
    }

    /// Instants that are told by another instant and a duration.
    fn add_durations(&self, texts: &BatchTexts<'b>, arrays: &mut [ArrayRef], failures: &mut Vec<FailedValue>) {
        for added in &self.conversion.plan.added {
            let place = |column: &str| self.conversion.place(column);
            let (Some(to), Some(from)) = (place(added.field.name), place(added.from)) else { continue };
            let own = arrays[to].as_primitive::<TimestampMicrosecondType>();
            let start = arrays[from].as_primitive::<TimestampMicrosecondType>();
            let raw = &texts.raws[added.place];
            let later = |row: usize| {
                if own.is_valid(row) {
                    return Some(own.value(row));
                }
                let text = raw.texts[row]?;
                let Some(micros) = seconds(text, added.unit, self.conversion.plan.profile.working_time)
                    .filter(|n| *n >= 0)
                    .and_then(|n| n.checked_mul(SECOND))
                else {
                    failures.push((row, added.place, rule(FieldType::Seconds)));
                    return None;
                };
                let end = start.is_valid(row).then(|| start.value(row).saturating_add(micros));
                end.filter(|end| KNOWN.contains(end))
            };
            let ends: TimestampMicrosecondArray = (0..texts.rows).map(later).collect();
            arrays[to] = Arc::new(ends);
        }
    }

    /// Sets what a rule of [[when]] says. Gives the number of records in which it says something new.
    fn tell(&self, asked: &CompiledRule<'_>, arrays: &mut [ArrayRef]) -> u64 {
        let condition = &asked.when.condition;
        let class = self.conversion.place("state_class").map(|place| arrays[place].as_string::<i32>());
        let mut tests: Vec<WordMatcher<'_, 'b>> = asked.says.iter().map(WordMatcher::new).collect();
        let in_class = |row: usize| {
            condition.state_class.is_empty()
                || class.is_some_and(|class| {
                    class.is_valid(row) && condition.state_class.iter().any(|name| name == class.value(row))
                })
        };
        let mut holds = |row: usize| {
            self.extra.is_null(row)
                && in_class(row)
                && (asked.filled.is_empty() || self.first(&asked.filled, row).is_some())
                && (asked.empty.is_empty() || self.first(&asked.empty, row).is_none())
                && tests.iter_mut().all(|test| test.of(self.first(&test.says.sources, row)).is_some())
        };
        let held: Vec<bool> = (0..self.line_no.len()).map(&mut holds).collect();
        let mut told = vec![false; held.len()];
        for (column, value) in asked.when.set.iter().filter(|_| held.contains(&true)) {
            if let Some(place) = self.conversion.place(column) {
                arrays[place] = set(&arrays[place], &held, value, &mut told);
            }
        }
        told.into_iter().filter(|told| *told).count() as u64
    }

    /// Takes the times of an end away from tickets that have not ended: reopened ones keep those of the first time.
    fn finish(
        &self,
        texts: &BatchTexts<'b>,
        arrays: &mut [ArrayRef],
        failures: &mut Vec<FailedValue>,
        seen: &mut ConversionStats,
    ) {
        const ENDED: ValidationRule = ("end_of_open_ticket", "no time of an end while the ticket is open");
        let only = &self.conversion.plan.profile.finished.only;
        let Some(class) = self.conversion.place("state_class").filter(|_| !only.is_empty()) else { return };
        let classes = arrays[class].as_string::<i32>();
        let open: Vec<bool> =
            classes.iter().map(|class| class.is_some_and(|class| !FINISHED.contains(&class))).collect();
        // Of each record the columns already named: one often fills several fields.
        let mut named: HashMap<usize, Vec<&str>> = HashMap::new();
        for field in only {
            let Some(place) = self.conversion.place(field.get_ref()) else { continue };
            let Some(mapped) = self.conversion.outputs[place].field else { continue };
            let ends = arrays[place].as_primitive::<TimestampMicrosecondType>();
            for row in (0..texts.rows).filter(|row| open[*row] && ends.is_valid(*row)) {
                let header = header_of(&self.conversion.plan.mapped[mapped], texts.raws[mapped].source(row));
                let columns = named.entry(row).or_default();
                if !columns.contains(&header) {
                    columns.push(header);
                    failures.push((row, mapped, ENDED));
                }
            }
            let kept: TimestampMicrosecondArray =
                ends.iter().zip(&open).map(|(end, open)| end.filter(|_| !open)).collect();
            arrays[place] = Arc::new(kept);
        }
        seen.ended += named.len() as u64;
    }

    /// Records that have nothing in any of the fields for which they would be kept.
    pub(super) fn says_something(&self, arrays: &[ArrayRef], row: usize) -> bool {
        let keep = &self.conversion.plan.profile.keep;
        keep.is_empty()
            || keep
                .iter()
                .any(|field| self.conversion.place(field.get_ref()).is_some_and(|place| arrays[place].is_valid(row)))
    }
}

impl Conversion<'_> {
    /// The place of a canonical column.
    pub(super) fn place(&self, column: &str) -> Option<usize> {
        self.outputs.iter().position(|output| output.column == column)
    }

    /// Reads the part of each text that a profile asks for.
    pub(super) fn extract(&self, field: usize, raw: &mut FieldTexts<'_>) {
        let Some(regex) = self.extracts.get(&field) else { return };
        for text in raw.texts.iter_mut().flatten() {
            if let Some(group) = regex.captures(text).and_then(|found| found.get(1)) {
                *text = group.as_str();
            }
        }
    }
}

/// A column with some rows set to a value; `told` is marked where that is another than before.
fn set(array: &ArrayRef, rows: &[bool], value: &str, told: &mut [bool]) -> ArrayRef {
    let mut mark = |row: usize, differs: bool| told[row] |= rows[row] && differs;
    if array.data_type() == &DataType::Boolean {
        let (old, new) = (array.as_boolean(), flag(value));
        old.iter().enumerate().for_each(|(row, old)| mark(row, old != new));
        return Arc::new(old.iter().zip(rows).map(|(old, set)| if *set { new } else { old }).collect::<BooleanArray>());
    }
    let (old, new) = (array.as_string::<i32>(), Some(value));
    old.iter().enumerate().for_each(|(row, old)| mark(row, old != new));
    Arc::new(old.iter().zip(rows).map(|(old, set)| if *set { new } else { old }).collect::<StringArray>())
}

/// A test of words that remembers those it has seen in the batch.
struct WordMatcher<'p, 'b> {
    says: &'p WordCondition<'p>,
    known: HashMap<&'b str, Option<&'p str>>,
}

impl<'p, 'b> WordMatcher<'p, 'b> {
    fn new(says: &'p WordCondition<'p>) -> Self {
        Self { says, known: HashMap::new() }
    }

    /// The pattern that a text fits.
    fn of(&mut self, text: Option<&'b str>) -> Option<&'p str> {
        let text = text?;
        *self.known.entry(text).or_insert_with(|| {
            let mut spellings = vec![text];
            spellings.extend(languages::english_texts(self.says.tool, text));
            first_fit(self.says.words, &spellings)
        })
    }
}
