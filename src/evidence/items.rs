//! The items behind the counts, as every list and form shows them: an exception, a waived one, or one that could not be tested.

use std::collections::BTreeMap;

use crate::controls;
use crate::controls::{Engine, Outcome, Severity, Tested};
use crate::error::Result;
use crate::evidence::paper::named;
use crate::store::{Cell, Store, Table};

/// Items of one kind that a form holds of one control. The lists of a pack hold all.
pub(super) const HELD: usize = 1_000;

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Exception,
    Waived,
    NotTestable,
}

/// What every item has.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) verdict: Verdict,
    pub(super) subject: String,
    pub(super) reason: String,
    /// The word of the item itself, where a control grades its items.
    severity: String,
    pub(super) file: String,
    line: String,
}

impl Item {
    /// Reads a row of [`Engine::each_finding`], whose last cell says whether the item is waived.
    pub(super) fn of(table: &Table, row: &[Cell], files: &BTreeMap<String, String>) -> Self {
        let text = |column: &str| named(table, row, column);
        let waived = row.last().and_then(Cell::as_bool) == Some(true);
        let exception = table.columns.iter().position(|name| name == "exception").and_then(|place| row.get(place));
        let verdict = match exception.and_then(Cell::as_bool) {
            Some(_) if waived => Verdict::Waived,
            Some(_) => Verdict::Exception,
            None => Verdict::NotTestable,
        };
        let file = text("file_id");
        let file = files.get(&file).cloned().unwrap_or(file);
        let (subject, reason, severity, line) = (text("subject_id"), text("reason"), text("severity"), text("line_no"));
        Self { verdict, subject, reason, severity, file, line }
    }

    /// File and record, if they are known.
    pub(super) fn record(&self) -> String {
        if self.line.is_empty() { self.file.clone() } else { format!("{}, record {}", self.file, self.line) }
    }

    /// The number of the record in its file, the first after the header being 1.
    pub(super) fn line(&self) -> Option<i64> {
        self.line.parse().ok()
    }

    /// The severity of the item, else that of its control.
    pub(super) fn severity(&self, tested: &Tested) -> Severity {
        let all = [Severity::Low, Severity::Medium, Severity::High, Severity::Critical];
        all.into_iter().find(|severity| severity.as_str() == self.severity).unwrap_or(tested.severity)
    }

    /// A row of `exceptions.csv`.
    pub(super) fn long(&self, tested: &Tested) -> [Cell; 9] {
        let head = &tested.control.head;
        let severity = if self.severity.is_empty() { tested.severity.as_str() } else { self.severity.as_str() };
        [
            text(&head.id),
            text(kind(tested)),
            text(severity),
            text(&head.subject),
            text(&self.subject),
            Cell::Bool(self.verdict == Verdict::Waived),
            text(&self.reason),
            text(&self.file),
            self.line().into(),
        ]
    }
}

/// Nothing is no text.
pub(super) fn text(text: &str) -> Cell {
    if text.is_empty() { Cell::Null } else { Cell::from(text) }
}

/// `control` or `lead`.
pub(super) fn kind(tested: &Tested) -> &'static str {
    if tested.control.head.kind == controls::Kind::Control { "control" } else { "lead" }
}

/// The first items of a control, by subject.
#[derive(Debug, Default)]
pub(crate) struct Held {
    /// Exceptions, waived or not.
    pub(super) exceptions: Vec<Item>,
    /// Items without a verdict.
    pub(super) not_testable: Vec<Item>,
}

impl Held {
    /// Keeps an item while there is room.
    pub(super) fn take(&mut self, item: Item) {
        let list = if item.verdict == Verdict::NotTestable { &mut self.not_testable } else { &mut self.exceptions };
        if list.len() < HELD {
            list.push(item);
        }
    }

    /// Asks the engine for the items of a control.
    pub(super) fn ask(engine: &Engine<'_>, tested: &Tested, files: &BTreeMap<String, String>) -> Result<Self> {
        let mut held = Self::default();
        if any(tested) {
            engine.each_finding(&tested.control, |table| {
                table.rows.iter().for_each(|row| held.take(Item::of(&table, row, files)));
                Ok(())
            })?;
        }
        Ok(held)
    }
}

/// Whether a control has items to list.
pub(super) fn any(tested: &Tested) -> bool {
    let counts = tested.counts;
    tested.outcome != Outcome::Error && counts.exceptions + counts.waived + counts.not_testable() > 0
}

/// The loaded files by id.
pub(super) fn paths(store: &Store) -> Result<BTreeMap<String, String>> {
    let table = store.table("SELECT file_id, path FROM source_file", &[])?;
    let pair = |row: &Vec<Cell>| Some((row.first()?.to_text()?, row.get(1)?.to_text()?));
    Ok(table.rows.iter().filter_map(pair).collect())
}
