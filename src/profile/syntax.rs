//! The form of a profile: which tool's export it recognises and what its columns mean. Built-in profiles and a user's own
//! have the same form. Knows nothing of files or SQL.

use crate::profile::signature::Signature;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use crate::error::Location;
use crate::model::Kind;
use crate::profile::fields::TargetTable;
use crate::profile::forms::{DateRules, DurationUnit, LayoutRules, WorkingTime};
use crate::profile::histories::{EventRules, HistoryRules};
use crate::profile::languages;
use crate::profile::ordered::{OrderedTable, look_up};
use crate::profile::reduction::ReduceRules;
use crate::profile::rules::{AfterRule, FinishedRules, ProfileEvidence, WhenRule};
use crate::profile::signature::Signatures;

/// The record type of tasks of tickets.
const TASK: &str = "task";

/// A profile as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Profile {
    /// Unique name, such as `servicenow-incident`.
    pub name: String,
    /// The text that it was read from.
    #[serde(skip)]
    pub origin: Origin,
    /// The built-in profile of `values_of`.
    #[serde(skip)]
    pub shared: Option<&'static Self>,
    /// What it rests on: `seen`, `documented` or `from memory`. Who writes a profile of their own has seen the file.
    #[serde(default)]
    pub evidence: ProfileEvidence,
    /// The tool, as people call it.
    pub tool: String,
    /// First part of every ticket id.
    pub source_system: String,
    /// The table its records go to.
    #[serde(default)]
    pub table: TargetTable,
    /// The kind of its tickets, or of those that `values.kind` does not know.
    pub kind: Option<Kind>,
    /// A warning that every import with this profile carries.
    pub note: Option<String>,
    /// A built-in profile whose value maps stand behind the profile's own.
    pub values_of: Option<Spanned<String>>,
    /// How it is recognised; of a list (`[[signature]]`) any will do.
    #[serde(default)]
    pub signature: Signatures,
    /// Built-in profiles beside which it reads the same records once more, such as the tool's own clocks in its tickets. It takes no
    /// part in recognition.
    #[serde(default)]
    pub beside: Vec<String>,
    /// Columns of `resolved_at` that tell the closing: tickets whose resolution is taken from them are counted in a warning.
    #[serde(default)]
    pub resolved_by_closing: Vec<String>,
    /// Columns of `due_at` whose times a service level promises. Where a file has one of them, no other column fills `due_at`: dates by
    /// which people plan to be done are no promise.
    #[serde(default)]
    pub promised_by: Vec<String>,
    /// Whether the tool takes targets away when a ticket is closed: then attainment cannot be told from due dates.
    #[serde(default)]
    pub targets_end_with_ticket: bool,
    /// Canonical fields of which at least one must be filled; other records say nothing and are ignored.
    #[serde(default)]
    pub keep: Vec<Spanned<String>>,
    /// Text fields in which blanks, points or commas between groups of three digits are no part of a number.
    #[serde(default)]
    pub ungroup: Vec<Spanned<String>>,
    /// Whether its records are tasks of tickets: they are kept as such, and nothing counts them as tickets of their kind, whose words they
    /// share.
    #[serde(default)]
    pub tasks: bool,
    /// Whether long texts (resolution notes, causes, workarounds, backout plans) are stored and not only how long they are.
    #[serde(default)]
    pub keep_notes: bool,
    /// Canonical field to the columns it may come from; the first that is not empty wins.
    #[serde(default)]
    pub columns: OrderedTable<Vec<String>>,
    /// Canonical fields that have the same value in every record of a file without a column for them.
    #[serde(default)]
    pub constants: OrderedTable<String>,
    /// Columns (`a|b` for either) and the words by which a record is none, such as a deleted ticket: `*` stands for any text, `!word`
    /// for any other word. These records are ignored, counted and named in a warning.
    #[serde(default)]
    pub drop: OrderedTable<Vec<String>>,
    /// What is added to a count, which never falls below 0: `-1` where a tool counts the first as one.
    #[serde(default)]
    pub offsets: OrderedTable<i32>,
    /// Instants that a file gives as another instant and a duration, used where the field's own columns are empty.
    #[serde(default)]
    pub after: OrderedTable<AfterRule>,
    /// Text fields and the pattern of which the first group is their value; a text that does not match stays whole.
    #[serde(default)]
    pub extract: OrderedTable<Spanned<String>>,
    /// Codes and the columns whose words stand in where the field's own word has no meaning, such as the category of a state that a site
    /// has made. They mean what `values` says of the field.
    #[serde(default)]
    pub stand_in: OrderedTable<Vec<String>>,
    /// What only finished tickets have.
    #[serde(default)]
    pub finished: FinishedRules,
    /// What other columns of a record tell about a field.
    #[serde(default)]
    pub when: Vec<WhenRule>,
    /// How its files are laid out, where that cannot be found out.
    #[serde(default)]
    pub layout: LayoutRules,
    /// How instants are written.
    #[serde(default)]
    pub dates: DateRules,
    /// Unit of plain numbers in duration columns.
    #[serde(default)]
    pub durations: OrderedTable<DurationUnit>,
    /// How long the days and weeks of durations such as `1w 2d` are; days have 24 hours and weeks are not read where absent.
    pub working_time: Option<WorkingTime>,
    /// Words that mean "nothing", beside the usual ones.
    #[serde(default)]
    pub null_values: Vec<String>,
    /// Canonical field to what its words mean; `*` stands for any text, exact words come first.
    #[serde(default)]
    pub values: OrderedTable<OrderedTable<String>>,
    /// The same for one kind of ticket only.
    #[serde(default)]
    pub values_by_kind: OrderedTable<OrderedTable<OrderedTable<String>>>,
    /// One row per update of a ticket.
    pub history: Option<HistoryRules>,
    /// Records of the file that are one.
    pub reduce: Option<ReduceRules>,
    /// What kind of history an event table is.
    #[serde(default)]
    pub events: EventRules,
    /// First cells of rows that are no records, beside the usual footers.
    #[serde(default)]
    pub footers: Vec<String>,
    /// For an event table: the fields whose old and new values are kept; texts of others may be long and private.
    #[serde(default)]
    pub keep_values_of: Vec<String>,
}

/// The text of a profile. It is no rule: profiles that say the same are the same.
#[derive(Clone, Default)]
pub(crate) struct Origin {
    pub text: Arc<str>,
    /// The file of a user's own profile.
    pub file: Option<PathBuf>,
}

impl fmt::Debug for Origin {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl Profile {
    /// Where a profile of the user says which columns a field may come from.
    pub(crate) fn place_of(&self, field: &str) -> Option<Location> {
        let file = self.origin.file.as_ref()?;
        let key = self.columns.keys().find(|key| key.get_ref() == field)?;
        Some(Location::in_text(file, &self.origin.text, key.span()))
    }

    /// SHA-256 of the texts that decide what the profile says, so that a change of its rules can be told from a change of data: its own, that of the
    /// profile whose words stand behind its own, and the tables of its tool's languages.
    pub(crate) fn sha256(&self) -> String {
        let shared = self.shared.map(|shared| &*shared.origin.text);
        let mut texts: Vec<&str> = [&*self.origin.text].into_iter().chain(shared).collect();
        texts.extend(languages::texts(&self.tool));
        crate::hash::sha256(texts.join("\n"))
    }

    /// SHA-256 of the text of a profile of the user.
    pub(crate) fn text_sha256(&self) -> Option<String> {
        self.origin.file.as_ref().map(|_| crate::hash::sha256(&*self.origin.text))
    }

    /// The table its records go to.
    pub(crate) fn target(&self) -> TargetTable {
        self.table
    }

    /// Whether its records may come as a list with a header, not in JSON only.
    pub(crate) fn reads_lists(&self) -> bool {
        let in_json = |signature: &Signature| signature.container.iter().all(|container| container == "json");
        !self.signature.0.iter().all(|signature| !signature.container.is_empty() && in_json(signature))
            || self.signature.0.is_empty()
    }

    /// What its tickets of a kind are in the store.
    pub(crate) fn record_type(&self, kind: Kind) -> &'static str {
        if self.tasks { TASK } else { kind.as_str() }
    }

    /// Fields without which a record cannot be kept. An update log opens its tickets with their first row.
    pub(crate) fn required(&self) -> &'static [&'static str] {
        if self.history.is_some() && self.columns.get("opened_at").is_none() {
            return &["number", "updated_at"];
        }
        self.target().required()
    }

    /// What a word of a field means, in any language of the tool, for tickets of a kind.
    pub(crate) fn meaning(&self, field: &str, kind: Option<&str>, word: &str) -> Option<&str> {
        let mut spellings = vec![word];
        spellings.extend(languages::english_words(&self.tool, field, word));
        [Some(self), self.shared].into_iter().flatten().find_map(|profile| {
            let of_kind = kind.and_then(|kind| profile.values_by_kind.get(kind)).and_then(|maps| maps.get(field));
            [of_kind, profile.values.get(field)].into_iter().flatten().find_map(|map| look_up(map, &spellings))
        })
    }

    /// Whether there is a value map for a field.
    pub(crate) fn maps(&self, field: &str) -> bool {
        [Some(self), self.shared].into_iter().flatten().any(|profile| {
            profile.values.get(field).is_some()
                || profile.values_by_kind.iter().any(|(_, maps)| maps.get(field).is_some())
        })
    }
}
