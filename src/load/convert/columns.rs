//! One canonical column of a batch, made of the texts of its field. Knows one column at a time.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use arrow::array::{
    Array as _, ArrayRef, AsArray as _, BooleanArray, Int32Array, Int64Array, StringArray, StringBuilder,
    TimestampMicrosecondArray, new_null_array,
};
use arrow::datatypes::DataType;
use arrow::datatypes::{Int32Type, Int64Type, TimestampMicrosecondType};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::calendar::{LocalTime, Zone};
use crate::load::convert::conversion::{Conversion, OutputColumn, ValueConversion};
use crate::load::convert::seen::ConversionStats;
use crate::model::Kind;
use crate::profile::fields::{FieldType, TargetTable};
use crate::profile::forms::DurationUnit;
use crate::profile::meanings;
use crate::profile::value_text::{count, flag, seconds, ungrouped};

pub(super) const SECOND: i64 = 1_000_000;

/// 1900-01-02 and 9999-01-01: times outside stand for "no date".
pub(super) const KNOWN: std::ops::Range<i64> = -2_208_902_400 * SECOND..253_370_764_800 * SECOND;

/// Free text is cut to this many characters.
const NOTES_LENGTH: usize = 200;

/// What stands for free text: that there is one, and how long it is, is all that a control has to know of it.
const OUTLINE: &str = match std::str::from_utf8(&[b'x'; NOTES_LENGTH]) {
    Ok(text) => text,
    Err(_) => "",
};

/// As many `x` as a text has characters between its first and its last that is no blank.
fn outline(text: &str) -> &'static str {
    &OUTLINE[..text.trim().chars().take(NOTES_LENGTH).count()]
}

/// The texts of a field: of each record the first of its columns that is not empty.
#[derive(Default)]
pub(super) struct FieldTexts<'b> {
    pub(super) texts: Vec<Option<&'b str>>,
    /// Which of its columns each was taken from; empty where there is but one.
    pub(super) which: Vec<u8>,
    /// Of a field of links what its further columns hold, with the record.
    pub(super) more: Vec<(usize, &'b str)>,
    /// Words that stand in for those without a meaning; empty where no column has any.
    pub(super) stand_in: Vec<Option<&'b str>>,
}

impl FieldTexts<'_> {
    /// The place among the field's columns that a record's text was taken from.
    pub(super) fn source(&self, row: usize) -> usize {
        self.which.get(row).copied().unwrap_or(0).into()
    }
}

/// A batch on its way: the texts by field of the plan, and the kind of each record.
pub(super) struct BatchTexts<'b> {
    pub(super) raws: Vec<FieldTexts<'b>>,
    pub(super) kinds: Vec<Option<Kind>>,
    /// The canonical field that each event is about.
    pub(super) event_fields: Vec<Option<&'b str>>,
    pub(super) rows: usize,
}

/// Meanings of words, each looked up once for a batch.
struct MeaningCache<'c, 'b> {
    conversion: &'c Conversion<'c>,
    field: &'static str,
    form: FieldType,
    /// Where the meaning of each word stands among those found.
    known: HashMap<(Option<Kind>, &'b str), usize>,
    found: Vec<Option<String>>,
}

impl<'c, 'b> MeaningCache<'c, 'b> {
    fn new(conversion: &'c Conversion<'c>, field: &'static str, form: FieldType) -> Self {
        Self { conversion, field, form, known: HashMap::new(), found: Vec::new() }
    }

    fn of(&mut self, kind: Option<Kind>, word: &'b str) -> Option<&str> {
        let place = self.place(kind, word);
        self.at(place)
    }

    fn place(&mut self, kind: Option<Kind>, word: &'b str) -> usize {
        *self.known.entry((kind, word)).or_insert_with(|| {
            self.found.push(meanings::meaning(self.conversion.plan.profile, self.field, self.form, kind, word));
            self.found.len() - 1
        })
    }

    fn at(&self, place: usize) -> Option<&str> {
        self.found.get(place)?.as_deref()
    }
}

/// Makes a column. `failed` is told the rows whose text has not the form of the field.
pub(super) fn make(
    conversion: &Conversion<'_>,
    output: &OutputColumn,
    texts: &BatchTexts<'_>,
    seen: &mut ConversionStats,
    failed: &mut dyn FnMut(usize),
) -> ArrayRef {
    let Some(place) = output.field else { return new_null_array(&output.make.data_type(), texts.rows) };
    let (mapped, raw) = (&conversion.plan.mapped[place], &texts.raws[place]);
    let (name, form) = (mapped.field.name, mapped.field.form);
    let unit = conversion.plan.profile.durations.get(name).copied().unwrap_or(DurationUnit::Seconds);
    let working = conversion.plan.profile.working_time;
    let rows = || raw.texts.iter().enumerate();
    let mut meanings = MeaningCache::new(conversion, name, form);
    match output.make {
        ValueConversion::Text
            if conversion.target() == TargetTable::TicketEvent && matches!(name, "old_value" | "new_value") =>
        {
            let kept = &conversion.plan.profile.keep_values_of;
            let keeps = |row: usize| {
                kept.is_empty() || texts.event_fields[row].is_some_and(|field| kept.iter().any(|kept| kept == field))
            };
            strings(rows().map(|(row, text)| text.filter(|_| keeps(row))))
        }
        ValueConversion::Text => strings(raw.texts.iter().copied()),
        ValueConversion::Names => {
            let maps = conversion.plan.profile.maps(name);
            let mut column = StringBuilder::with_capacity(texts.rows, 8 * texts.rows);
            let mut more = raw.more.iter().peekable();
            for (row, text) in rows() {
                let mut names: Vec<&str> = text.iter().copied().collect();
                while let Some((_, name)) = more.next_if(|(at, _)| *at == row) {
                    names.push(name);
                }
                // A word that means nothing, such as the parent `0`.
                names.retain(|name| !maps || meanings.of(texts.kinds[row], name) != Some(""));
                column.append_option((!names.is_empty()).then(|| names.join(", ")));
            }
            Arc::new(column.finish())
        }
        ValueConversion::Number => {
            let mut column = StringBuilder::with_capacity(texts.rows, 12 * texts.rows);
            for text in &raw.texts {
                match text.and_then(ungrouped) {
                    Some(number) => column.append_value(number),
                    None => column.append_option(*text),
                }
            }
            Arc::new(column.finish())
        }
        ValueConversion::Notes => {
            let cut = |text: &'_ str| text.char_indices().nth(NOTES_LENGTH).map_or(text.len(), |(end, _)| end);
            if conversion.plan.profile.keep_notes {
                strings(raw.texts.iter().map(|text| text.map(|text| &text[..cut(text)])))
            } else {
                strings(raw.texts.iter().map(|text| text.map(outline).filter(|outline| !outline.is_empty())))
            }
        }
        ValueConversion::TextByMeaning => {
            let mut column = StringBuilder::with_capacity(texts.rows, 16 * texts.rows);
            for (row, text) in rows() {
                let word = text.map(|text| meanings.of(texts.kinds[row], text).unwrap_or(text));
                // A word that means nothing.
                column.append_option(word.filter(|word| !word.is_empty()));
            }
            Arc::new(column.finish())
        }
        ValueConversion::Word(codes) => {
            let mut column = StringBuilder::with_capacity(texts.rows, 12 * texts.rows);
            for (row, text) in rows() {
                let word = text.map(|text| {
                    let meaning = meanings.of(texts.kinds[row], text);
                    let code = codes.iter().copied().find(|code| code.eq_ignore_ascii_case(text.trim()));
                    meaning.or(code).unwrap_or_else(|| {
                        seen.unknown_word(name, text);
                        text
                    })
                });
                column.append_option(word.filter(|word| !word.is_empty()));
            }
            Arc::new(column.finish())
        }
        ValueConversion::Code => {
            let mut column = StringBuilder::with_capacity(texts.rows, 12 * texts.rows);
            for (row, text) in rows() {
                let meaning = text.and_then(|text| {
                    let place = meanings.place(texts.kinds[row], text);
                    if meanings.at(place).is_some() {
                        return meanings.at(place);
                    }
                    let other = raw.stand_in.get(row).copied().flatten();
                    let meaning = other.and_then(|other| meanings.of(texts.kinds[row], other));
                    match meaning {
                        Some(_) => seen.stood_in(name, text),
                        None => seen.unknown_word(name, text),
                    }
                    meaning
                });
                let meaning = meaning.filter(|meaning| !meaning.is_empty());
                column.append_option(meaning);
            }
            Arc::new(column.finish())
        }
        ValueConversion::Level => {
            let levels = rows().map(|(row, text)| {
                let text = (*text)?;
                let meaning = meanings.of(texts.kinds[row], text);
                if meaning.is_none() {
                    seen.unknown_word(name, text);
                }
                meaning?.parse::<i32>().ok()
            });
            Arc::new(levels.collect::<Int32Array>())
        }
        ValueConversion::Instant => {
            let instants =
                rows().map(|(row, text)| instant(conversion, place, raw.source(row), (*text)?, seen, || failed(row)));
            Arc::new(instants.collect::<TimestampMicrosecondArray>())
        }
        ValueConversion::Count => {
            let offset = conversion.plan.profile.offsets.get(name).copied().unwrap_or(0);
            let count = |text: &str| count(text).map(|n| if offset == 0 { n } else { n.saturating_add(offset).max(0) });
            Arc::new(read(raw, count, failed).collect::<Int32Array>())
        }
        ValueConversion::CountByMeaning => {
            let mut counts = Vec::with_capacity(texts.rows);
            for (row, text) in rows() {
                let word = text.map(|text| meanings.of(texts.kinds[row], text).unwrap_or(text));
                let number = word.filter(|word| !word.is_empty()).map(count);
                if number == Some(None) {
                    failed(row);
                }
                counts.push(number.flatten());
            }
            Arc::new(Int32Array::from(counts))
        }
        ValueConversion::Flag => Arc::new(read(raw, flag, failed).collect::<BooleanArray>()),
        ValueConversion::FlagByMeaning => {
            let flags = rows().map(|(row, text)| {
                let text = (*text)?;
                let meaning = meanings.of(texts.kinds[row], text);
                if meaning.is_none() {
                    seen.unknown_word(name, text);
                }
                meaning.and_then(flag)
            });
            Arc::new(flags.collect::<BooleanArray>())
        }
        ValueConversion::Seconds => {
            Arc::new(read(raw, |text| seconds(text, unit, working), failed).collect::<Int64Array>())
        }
        ValueConversion::Minutes => {
            let minutes = |text: &str| seconds(text, unit, working).map(|seconds| seconds.div_euclid(60));
            Arc::new(read(raw, minutes, failed).collect::<Int64Array>())
        }
        ValueConversion::EventCode => {
            let mut states = MeaningCache::new(conversion, "state", FieldType::Code);
            let mut levels = MeaningCache::new(conversion, "priority", FieldType::Level);
            let mut column = StringBuilder::new();
            for (row, text) in rows() {
                // Words of events are the words of tickets, which the ticket file warns of.
                let code = text.and_then(|text| match texts.event_fields[row]? {
                    "state" => states.of(texts.kinds[row], text),
                    "priority" => levels.of(texts.kinds[row], text),
                    _ => None,
                });
                column.append_option(code.filter(|code| !code.is_empty()));
            }
            Arc::new(column.finish())
        }
    }
}

/// The values that texts write; `failed` is told where a text writes none.
fn read<'r, T>(
    raw: &'r FieldTexts<'_>,
    value: impl Fn(&str) -> Option<T> + 'r,
    failed: &'r mut dyn FnMut(usize),
) -> impl Iterator<Item = Option<T>> + 'r {
    raw.texts.iter().enumerate().map(move |(row, text)| {
        let read = value((*text)?);
        if read.is_none() {
            failed(row);
        }
        read
    })
}

/// The instant in UTC. Times that stand for "no date" give none.
pub(super) fn instant(
    conversion: &Conversion<'_>,
    place: usize,
    which: usize,
    text: &str,
    seen: &mut ConversionStats,
    failed: impl FnOnce(),
) -> Option<i64> {
    let stage = conversion.plan.mapped[place].sources[which].stage;
    let written = conversion.instants.of(stage);
    if written.unread {
        return None;
    }
    let Some(wall) = written.format.read(text) else {
        failed();
        return None;
    };
    if wall == 0 || !KNOWN.contains(&wall) {
        return None;
    }
    match conversion.zones.get(&stage) {
        Some(zone) => Some(in_utc(zone, wall, seen)),
        None => Some(wall),
    }
}

/// Of an hour that clocks show twice the first is taken, of one that they skip the moment of the change.
fn in_utc(zone: &Zone, wall: i64, seen: &mut ConversionStats) -> i64 {
    let (whole, rest) = (wall.div_euclid(SECOND), wall.rem_euclid(SECOND));
    match zone.to_utc(whole) {
        LocalTime::Unique(utc) => utc * SECOND + rest,
        LocalTime::Fold(utc, _) => {
            seen.twice += 1;
            utc * SECOND + rest
        }
        LocalTime::Gap(utc) => {
            seen.never += 1;
            utc * SECOND
        }
    }
}

fn strings<'b>(texts: impl Iterator<Item = Option<&'b str>>) -> ArrayRef {
    Arc::new(texts.collect::<StringArray>())
}

/// Mixes the values of a column into the hash of each row. The same content has the same hash in every run.
pub(super) fn mix(hashes: &mut [u64], column: &ArrayRef) {
    let number = |hash: u64, number: i64| xxh3_64_with_seed(&number.to_le_bytes(), hash);
    match column.data_type() {
        DataType::Utf8 => {
            let texts = column.as_string::<i32>();
            mix_each(hashes, column, |hash, row| xxh3_64_with_seed(texts.value(row).as_bytes(), hash));
        }
        DataType::Int32 => {
            let numbers = column.as_primitive::<Int32Type>();
            mix_each(hashes, column, |hash, row| number(hash, numbers.value(row).into()));
        }
        DataType::Int64 => {
            let numbers = column.as_primitive::<Int64Type>();
            mix_each(hashes, column, |hash, row| number(hash, numbers.value(row)));
        }
        DataType::Timestamp(..) => {
            let instants = column.as_primitive::<TimestampMicrosecondType>();
            mix_each(hashes, column, |hash, row| number(hash, instants.value(row)));
        }
        _ => {
            let flags = column.as_boolean();
            mix_each(hashes, column, |hash, row| number(hash, flags.value(row).into()));
        }
    }
}

fn mix_each(hashes: &mut [u64], column: &ArrayRef, mix: impl Fn(u64, usize) -> u64) {
    const NOTHING: u64 = 0x9e37_79b9_7f4a_7c15;
    let nothing = |hash: &mut u64| *hash = hash.rotate_left(5) ^ NOTHING;
    if column.null_count() == column.len() {
        hashes.iter_mut().for_each(nothing);
        return;
    }
    for (row, hash) in hashes.iter_mut().enumerate() {
        if column.is_valid(row) {
            *hash = mix(*hash, row);
        } else {
            nothing(hash);
        }
    }
}

impl ConversionStats {
    /// A word without a meaning.
    pub(super) fn unknown_word(&mut self, field: &'static str, word: &str) {
        count_word(self.unknown.entry(field).or_default(), word);
    }

    /// A word without a meaning for which another one stood in.
    fn stood_in(&mut self, field: &'static str, word: &str) {
        count_word(self.stood_in.entry(field).or_default(), word);
    }
}

fn count_word(words: &mut BTreeMap<String, u64>, word: &str) {
    match words.get_mut(word) {
        Some(n) => *n += 1,
        None => {
            words.insert(word.to_owned(), 1);
        }
    }
}
