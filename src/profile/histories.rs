//! What a profile may say about histories: `[history]` and `[events]`.

use serde::Deserialize;
use toml::Spanned;

/// `[history]`: the file has one row per update of a ticket, the whole ticket each time. The row that was updated last is the
/// ticket; the changes from row to row are its history. Rows of the same instant follow each other by `update_no`, then as they
/// stand. Without a column for `opened_at` a ticket is opened with its first row.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct HistoryRules {
    /// Fields whose changes are kept.
    pub fields: Vec<Spanned<String>>,
}

/// `[events]`: what kind of history an event table is.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct EventRules {
    /// `previous`: rows say the new value only; the old one is that of the row before.
    pub old_value: Option<OldValue>,
    /// The file holds whole histories, so that a ticket's times and counts can be taken from them.
    #[serde(default)]
    pub whole: bool,
}

/// Where the old values of events are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum OldValue {
    /// In the row before.
    Previous,
}
