//! Column names of exports: one normal form for labels and field names, and the lookup of a profile's aliases among the
//! columns of a relation, whatever the tool's language is. Knows nothing of values.

use crate::profile::languages;
use crate::profile::names::{is_number, normalise};
use crate::profile::ordered::like;

/// What a column is looked up for: instants want the stored value, texts the words people see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ColumnPreference {
    /// `.value` before the bare column before `.display_value`.
    Value,
    /// `.display_value` before the bare column before `.value`.
    Words,
}

/// A found column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FoundColumn {
    /// Its index in the header.
    pub index: usize,
    /// Whether the column holds stored values although the file also holds displayed ones: then its instants are UTC.
    pub stored: bool,
}

/// The header of a relation in normal form.
#[derive(Debug)]
pub(crate) struct Header {
    names: Vec<String>,
    /// English names of columns that are in another language of the tool.
    english: Vec<(String, usize)>,
}

impl Header {
    /// A header as it stands.
    pub(crate) fn new(header: &[String]) -> Self {
        Self { names: header.iter().map(|name| normalise(name)).collect(), english: Vec::new() }
    }

    /// A header of a tool's export, in any of the tool's languages.
    pub(crate) fn of(tool: &str, header: &[String]) -> Self {
        let Self { names, .. } = Self::new(header);
        Self { english: languages::english_columns(tool, &names), names }
    }

    /// The normal names, in file order.
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// Every name with its column: those of the file, then the English ones.
    fn columns(&self) -> impl Iterator<Item = (&str, usize)> {
        let own = self.names.iter().enumerate().map(|(index, name)| (name.as_str(), index));
        own.chain(self.english.iter().map(|(name, index)| (name.as_str(), *index)))
    }

    pub(crate) fn has(&self, alias: &str) -> bool {
        !self.find(alias, ColumnPreference::Words).is_empty()
    }

    /// The columns an alias names, best first. One rule covers every way of writing both a value and its words: `state`,
    /// `state.value`, `state.display_value`, `dv_state` and the `state_value` of warehouse copies. A header that
    /// repeats gives all its columns, also when a tool in between numbered them (`name#2`, `name.1`).
    pub(crate) fn find(&self, alias: &str, wanted: ColumnPreference) -> Vec<FoundColumn> {
        let alias = normalise(alias);
        let words = [format!("{alias}.display value"), format!("dv {alias}")];
        let values = [format!("{alias}.value"), format!("{alias} value")];
        let both = words.iter().any(|name| self.columns().any(|(column, _)| column == name));
        let mut found = Vec::new();
        let mut take = |name: &str, stored: bool| {
            for (header, index) in self.columns() {
                if (same(header, name) || stands_for(name, header))
                    && !found.iter().any(|found: &FoundColumn| found.index == index)
                {
                    found.push(FoundColumn { index, stored });
                }
            }
        };
        match wanted {
            ColumnPreference::Value => {
                take(&values[0], true);
                take(&alias, both);
                take(&values[1], false);
                for name in &words {
                    take(name, false);
                }
            }
            ColumnPreference::Words => {
                for name in &words {
                    take(name, false);
                }
                take(&alias, both);
                take(&values[0], true);
                take(&values[1], false);
            }
        }
        found
    }
}

/// Whether a name with a `*` for any text stands for a header; a field of a site's own is none that a tool would link by.
fn stands_for(name: &str, header: &str) -> bool {
    let header = header.split_once('#').map_or(header, |(header, _)| header);
    name.contains('*') && !header.starts_with("custom field (") && like(name, header)
}

/// Whether a header is this name, or this name with the number of a repeated header.
fn same(header: &str, name: &str) -> bool {
    header.strip_prefix(name).is_some_and(|rest| rest.is_empty() || is_number(rest))
}

/// What there is to choose from, for an error about columns. `sheet` is empty, or says where.
pub(crate) fn columns_found(sheet: &str, columns: &[String]) -> String {
    const SHOWN: usize = 12;
    let names: Vec<String> = columns.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    let more = columns.len().saturating_sub(SHOWN);
    let columns = match (names.is_empty(), more) {
        (true, _) => "none".to_owned(),
        (false, 0) => names.join(", "),
        (false, _) => format!("{} and {more} more", names.join(", ")),
    };
    format!("columns found{sheet}: {columns}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(names: &[&str]) -> Header {
        Header::new(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn labels_and_field_names_have_one_normal_form() {
        assert_eq!(normalise("\u{feff}Short  description *"), "short description");
        assert_eq!(normalise("short_description"), "short description");
        assert_eq!(normalise("Assigned\u{a0}to"), "assigned to");
        assert_eq!(normalise("Descripción"), "descripción");
    }

    #[test]
    fn a_field_of_a_sites_own_has_one_name_in_every_language() {
        let names =
            ["Campo personalizado (Impact)", "Benutzerdefinierte Felder (Urgency)", "Champs personnalisés (Team)"];
        let header = Header::of("Jira Service Management", &names.map(str::to_owned));
        for name in ["Custom field (Impact)", "Custom field (Urgency)", "Custom field (Team)"] {
            assert!(header.has(name), "{name}");
        }
        assert!(!header.has("Team"));
    }

    #[test]
    fn whole_names_match_so_that_opened_is_not_opened_by() {
        assert!(!header(&["Opened by"]).has("opened"));
        assert!(header(&["Opened"]).has("opened"));
    }

    #[test]
    fn repeated_headers_give_all_their_columns_in_order() {
        let indexes = |header: &Header| {
            header.find("impact", ColumnPreference::Words).iter().map(|f| f.index).collect::<Vec<_>>()
        };
        assert_eq!(indexes(&header(&["Impact", "x", "Impact"])), [0, 2]);
        assert_eq!(indexes(&header(&["Impact", "Impact#2", "Impact.1", "Impact level"])), [0, 1, 2]);
    }

    #[test]
    fn instants_take_the_stored_value_and_texts_the_displayed_one() {
        let header = header(&["opened_at.display_value", "opened_at.value", "caller_id.link", "caller_id_value"]);
        assert_eq!(header.find("opened_at", ColumnPreference::Value)[0], FoundColumn { index: 1, stored: true });
        assert_eq!(header.find("opened_at", ColumnPreference::Words)[0], FoundColumn { index: 0, stored: false });
        assert_eq!(header.find("caller_id", ColumnPreference::Words), [FoundColumn { index: 3, stored: false }]);
    }
}
