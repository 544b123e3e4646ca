//! `[reduce]`: records that are one, as a profile says it. Knows the form, not how it is carried out.

use serde::Deserialize;

use crate::profile::ordered::OrderedTable;
use crate::read::export::Relation;

/// `[reduce]`: records with the same cells in some columns are one. Columns of the file hold what the first of them says.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ReduceRules {
    /// Columns whose cells tell the groups apart.
    pub by: Vec<String>,
    /// A column that grows from record to record, of numbers or of times in one form; the place in the file where absent.
    pub order: Option<String>,
    /// Further columns, by the name that [columns] calls them.
    pub columns: OrderedTable<ReducedColumnRule>,
}

/// A further column: one of `first`, `last`, `any`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ReducedColumnRule {
    /// The cell of this column in the first record that fits.
    pub first: Option<String>,
    /// The same of the last one.
    pub last: Option<String>,
    /// `true` where a record fits, else `false`.
    #[serde(default)]
    pub any: bool,
    /// What fits: column to words, of which `""` is an empty cell.
    #[serde(default, rename = "where")]
    pub fits: OrderedTable<Vec<String>>,
    /// Leaves the column empty in groups of which no record is like this.
    #[serde(default)]
    pub only_with: OrderedTable<Vec<String>>,
}

impl ReduceRules {
    /// A relation as it looks reduced, but for its records.
    pub(crate) fn of(&self, relation: &Relation) -> Relation {
        let mut relation = relation.clone();
        relation.header.extend(self.columns.keys().map(|name| name.get_ref().clone()));
        relation
    }
}
