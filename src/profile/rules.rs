//! The rules of a profile that look beyond one column or change what a field says: their form, and which fields they fit. Knows
//! neither files nor how the rules are carried out.

use serde::Deserialize;
use toml::Spanned;

use crate::profile::forms::Unit;
use crate::profile::ordered::Ordered;

/// What a profile rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// Files that the tool made, or the code that writes or reads them.
    #[default]
    Seen,
    /// The tool's own documentation.
    Documented,
    /// Neither: names are as remembered.
    #[serde(rename = "from memory")]
    FromMemory,
}

/// An instant that a file gives as another instant and the time that passed since.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct After {
    /// The canonical instant to count from.
    pub from: Spanned<String>,
    /// Columns of the duration; the first that is not empty wins.
    pub plus: Vec<String>,
    /// Unit of plain numbers in them.
    pub unit: Unit,
}

/// What only finished tickets have.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Finished {
    /// Instants that are not taken of tickets whose state class is known to be another than resolved, closed or cancelled.
    #[serde(default)]
    pub only: Vec<Spanned<String>>,
    /// Instants of the end and the columns that tell them of tickets whose state class says that they have come to it; elsewhere these columns
    /// tell something else, such as the last change of the state.
    #[serde(default)]
    pub tells: Ordered<Vec<String>>,
}

/// What the tool does not write, but other columns of the record tell.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct When {
    /// Canonical fields, or `state_class`, and what they become; the profile's word stands above the file's.
    pub set: Ordered<String>,
    /// All of this must hold.
    #[serde(rename = "if")]
    pub condition: Condition,
    /// Why, for the warning that counts the records.
    pub because: String,
}

/// What must hold of a record. A rule whose columns a file does not have is not applied to it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Condition {
    /// One of these state classes.
    #[serde(default)]
    pub state_class: Vec<String>,
    /// Any of these columns is filled.
    #[serde(default)]
    pub filled: Vec<String>,
    /// None of these columns is filled.
    #[serde(default)]
    pub empty: Vec<String>,
    /// Columns and the words that they must hold, as under [drop].
    #[serde(default)]
    pub columns: Ordered<Vec<String>>,
}
