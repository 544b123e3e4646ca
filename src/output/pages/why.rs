//! What moved a value: as a document, as rows, and in sentences with the parts of one dimension.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;

use crate::dimension::{Dimension, FieldFilter};
use crate::error::Result;
use crate::figures::{DurationScale, NOTHING, percent, points, signed};
use crate::metrics::{Unit, WhyAnswer, WhySlice};
use crate::output;
use crate::store::{Cell, Table};
use crate::text;

const ROWS: &str = "against, period, field, cell, n.0 as n_before, n.1 as n_after, values.0 as before, values.1 as after, mix, rate, effect, lower, upper";

/// Cells that a page shows; the others are one row.
const MOST_CELLS: usize = 8;

/// Answers, one for each period that was compared with, and what they were asked of.
#[derive(Debug)]
pub struct WhyPage<'a> {
    /// The answers.
    pub answers: &'a [WhyAnswer],
    /// What is later has not happened.
    pub as_of: i64,
    /// The conditions on tickets.
    pub filters: &'a [FieldFilter],
}

#[derive(Serialize)]
struct WhyDocument<'a> {
    as_of: String,
    #[serde(rename = "where", skip_serializing_if = "Vec::is_empty")]
    filters: Vec<String>,
    answers: &'a [WhyAnswer],
}

#[derive(Serialize)]
struct PartRow<'a> {
    against: &'a str,
    period: &'a str,
    field: Dimension,
    cell: &'a str,
    #[serde(flatten)]
    part: &'a WhySlice,
}

impl WhyPage<'_> {
    /// `tickmark/why/1`.
    pub fn document(&self) -> Result<Value> {
        let filters = self.filters.iter().map(ToString::to_string).collect();
        let document = WhyDocument { as_of: text::instant(self.as_of), filters, answers: self.answers };
        output::document("tickmark/why/1", &document)
    }

    /// One row per cell of each dimension.
    pub fn rows(&self) -> Result<Table> {
        let cells = self.answers.iter().flat_map(|answer| answer.parts.iter().map(move |parts| (answer, parts)));
        let rows = cells.flat_map(|(answer, (field, parts))| {
            parts.iter().map(move |part| PartRow {
                against: &answer.periods[0],
                period: &answer.periods[1],
                field: *field,
                cell: part.slice.get(field).map_or("", String::as_str),
                part,
            })
        });
        Table::of(ROWS, rows)
    }

    /// For people.
    pub fn page(&self) -> String {
        let pages = self.answers.iter().map(|answer| AnswerPage { answer, filters: self.filters }.page());
        pages.collect::<Vec<_>>().join("\n")
    }
}

/// One answer for people.
struct AnswerPage<'a> {
    answer: &'a WhyAnswer,
    filters: &'a [FieldFilter],
}

impl AnswerPage<'_> {
    fn page(&self) -> String {
        let answer = self.answer;
        let definition = answer.definition;
        let mut subject = vec![answer.metric.to_owned(), answer.stat.to_owned(), answer.kind.to_string()];
        subject.extend(answer.clock.clone());
        subject.extend(answer.slas.iter().cloned());
        subject.extend(self.filters.iter().map(ToString::to_string));
        let mut page = format!("{}: {}\n\n", definition.title, subject.join(", "));
        let ends = [0, 1].map(|end| {
            let row = [answer.periods[end].clone(), self.value(answer.values[end]), text::grouped(answer.n[end])];
            row.map(Cell::from).to_vec()
        });
        let columns = ["period", answer.stat, "n"].map(str::to_owned).into();
        page.push_str(&output::aligned(&Table { columns, rows: ends.into() }));
        page.push('\n');
        for sentence in self.sentences() {
            for line in text::wrap(&sentence, 80) {
                page.push_str(&line);
                page.push('\n');
            }
        }
        if answer.change.is_none() || answer.n[0] == 0 {
            return page;
        }
        let shown = answer.findings.iter().find_map(|finding| one(&finding.slice).map(|(field, _)| field));
        let shown = shown.or_else(|| answer.parts.keys().next().copied());
        if let Some((field, parts)) = shown.and_then(|field| answer.parts.get_key_value(&field)) {
            let _ = writeln!(page, "\nWhat each {} adds:", field.as_str().replace('_', " "));
            page.push_str(&output::aligned(&self.parts(*field, parts)));
        }
        page
    }

    fn sentences(&self) -> Vec<String> {
        let answer = self.answer;
        let [before, after] = &answer.periods;
        let Some(change) = answer.change else {
            let empty = if answer.values[0].is_none() { before } else { after };
            return vec![format!("There is no value in {empty}, so there is no change to explain.")];
        };
        if answer.n[0] == 0 {
            return vec![format!(
                "Nothing counts in {before}, so there is nothing to compare with. The data may not go back so far."
            )];
        }
        let moved =
            if change == 0.0 { "did not change".to_owned() } else { format!("changed by {}", self.change(change)) };
        let mut first = format!("From {before} to {after} it {moved}.");
        if answer.scaled_by.is_some() {
            let _ = write!(first, " Counts of {before} are scaled to the length of {after}.");
        }
        let slices = text::count(answer.tested as u64, "slice");
        if answer.tested == 0 {
            first.push_str(
                " There are too few tickets to tell what moved it: a slice needs ten in both periods together.",
            );
            return vec![first];
        }
        if answer.findings.is_empty() {
            let _ = write!(first, " No part of the tickets stands out beyond chance (5 % level, {slices} tested).");
            return vec![first];
        }
        let mut sentences = vec![first];
        for (place, finding) in answer.findings.iter().enumerate() {
            let apart = if place == 0 { "" } else { "Apart from that, " };
            let name =
                finding.slice.iter().map(|(field, value)| format!("{} `{value}`", field.as_str().replace('_', " ")));
            let name = name.collect::<Vec<_>>().join(" with ");
            let interval = match (finding.lower, finding.upper) {
                (Some(lower), Some(upper)) => {
                    let beside = |end| self.change_beside(end, finding.effect);
                    format!(" (95 % interval {} to {})", beside(lower), beside(upper))
                }
                _ => String::new(),
            };
            let name = if place == 0 { text::capital(&name) } else { name };
            let mut sentence = format!("{apart}{name} adds {}{interval}", self.change(finding.effect));
            let _ = match answer.unit {
                Unit::Count => write!(
                    sentence,
                    ": {} before, {} after",
                    self.value(finding.values[0]),
                    self.value(finding.values[1])
                ),
                _ => write!(
                    sentence,
                    ": {} before (n = {}), {} after (n = {})",
                    self.value(finding.values[0]),
                    text::grouped(finding.n[0]),
                    self.value(finding.values[1]),
                    text::grouped(finding.n[1])
                ),
            };
            sentence.push('.');
            if !finding.tickets.is_empty() {
                let _ = write!(sentence, " Tickets that carry it: {}.", finding.tickets.join(", "));
            }
            sentences.push(sentence);
        }
        let rest =
            answer.rest.map_or_else(String::new, |rest| format!("All other tickets add {}. ", self.change(rest)));
        sentences
            .push(format!("{rest}Only slices that stand out beyond chance are named (5 % level, {slices} tested)."));
        sentences
    }

    /// The parts of a dimension, which add up to the change.
    fn parts(&self, field: Dimension, parts: &[WhySlice]) -> Table {
        let answer = self.answer;
        let has_mix = parts.iter().any(|part| part.mix.is_some());
        let mut columns = vec![field.as_str().to_owned()];
        columns.extend(answer.periods.iter().map(|period| format!("n {period}")));
        if answer.unit != Unit::Count {
            columns.extend(answer.periods.iter().cloned());
        }
        if has_mix {
            columns.extend(["mix", "rate"].map(str::to_owned));
        }
        columns.push("adds".to_owned());
        let row = |name: &str, part: &WhySlice| {
            let mut row: Vec<Cell> = vec![name.into()];
            row.extend(part.n.map(|n| Cell::from(text::grouped(n))));
            if answer.unit != Unit::Count {
                row.extend(part.values.map(|value| Cell::from(self.value(value))));
            }
            if has_mix {
                row.extend(
                    [part.mix, part.rate]
                        .map(|part| Cell::from(part.map_or_else(String::new, |part| self.change(part)))),
                );
            }
            row.push(self.change(part.effect).into());
            row
        };
        let shown = if parts.len() <= MOST_CELLS + 1 { parts.len() } else { MOST_CELLS };
        let mut rows: Vec<Vec<Cell>> =
            parts.iter().take(shown).map(|part| row(part.slice.get(&field).map_or("", String::as_str), part)).collect();
        let others = parts.get(shown..).unwrap_or_default();
        if !others.is_empty() {
            rows.push(row(&format!("{} others", others.len()), &together(others, None)));
        }
        rows.push(row("all", &together(parts, Some(answer.values))));
        Table { columns, rows }
    }

    fn value(&self, value: Option<f64>) -> String {
        let Some(value) = value else { return NOTHING.to_owned() };
        match self.answer.unit {
            Unit::Fraction => percent(value),
            Unit::Seconds => self.scale(value).print(value),
            Unit::Count if value.fract() == 0.0 || value.abs() >= 100.0 => signed(value, 0).replace('+', ""),
            Unit::Count => format!("{value:.1}"),
        }
    }

    fn change(&self, change: f64) -> String {
        match self.answer.unit {
            Unit::Fraction => points(change),
            Unit::Seconds => self.scale(change).change(change),
            Unit::Count => signed(change, usize::from(change.fract() != 0.0)),
        }
    }

    /// The same in the unit of another duration, which it stands beside.
    fn change_beside(&self, change: f64, other: f64) -> String {
        match self.answer.unit {
            Unit::Seconds => self.scale(other).change(change),
            _ => self.change(change),
        }
    }

    fn scale(&self, seconds: f64) -> DurationScale {
        match self.answer.clock.as_deref() {
            Some("wall") => DurationScale::of_elapsed(seconds),
            _ => DurationScale::of(seconds),
        }
    }
}

/// The one field of a slice.
fn one(slice: &std::collections::BTreeMap<Dimension, String>) -> Option<(Dimension, &str)> {
    if slice.len() == 1 { slice.iter().next().map(|(field, value)| (*field, value.as_str())) } else { None }
}

/// Parts as one.
fn together(parts: &[WhySlice], values: Option<[Option<f64>; 2]>) -> WhySlice {
    let sum = |of: &dyn Fn(&WhySlice) -> Option<f64>| parts.iter().map(of).sum::<Option<f64>>();
    WhySlice {
        slice: std::collections::BTreeMap::new(),
        n: [0, 1].map(|end| parts.iter().map(|part| part.n[end]).sum()),
        values: values.unwrap_or([None, None]),
        effect: parts.iter().map(|part| part.effect).sum(),
        mix: sum(&|part| part.mix),
        rate: sum(&|part| part.rate),
        lower: None,
        upper: None,
        probability: None,
        tickets: Vec::new(),
    }
}
