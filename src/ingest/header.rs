//! Column names of exports: one normal form for labels and field names, and the lookup of a profile's aliases among the
//! columns of a relation. Knows nothing of values.

use super::ordered::like;

/// What Jira writes before the name of a field that a site has made, in the languages of its users.
const CUSTOM_FIELD: &[&str] =
    &["campo personalizado (", "benutzerdefinierte felder (", "benutzerdefiniertes feld (", "champs personnalisés ("];

/// The normal form: lower case, `_` as a blank, blanks collapsed, without mandatory marks or invisible characters. A field of a
/// site's own has the same name in every language of the tool: `Custom field (...)`.
pub(crate) fn normalise(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '\u{feff}' | '\u{200b}'..='\u{200d}' | '\u{2060}' => {}
            c if c == '_' || c.is_whitespace() => {
                if !out.ends_with(' ') && !out.is_empty() {
                    out.push(' ');
                }
            }
            c => out.extend(c.to_lowercase()),
        }
    }
    let out = out.trim_end_matches(['*', '+', ':', ' ']).trim_matches('"').trim();
    match CUSTOM_FIELD.iter().find_map(|words| out.strip_prefix(words)) {
        Some(rest) => format!("custom field ({rest}"),
        None => out.to_owned(),
    }
}

/// What a column is looked up for: instants want the stored value, texts the words people see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// `.value` before the bare column before `.display_value`.
    Value,
    /// `.display_value` before the bare column before `.value`.
    Words,
}

/// A found column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    /// Its index in the header.
    pub index: usize,
    /// Whether the column holds stored values although the file also holds displayed ones: then its instants are UTC.
    pub stored: bool,
}

/// The header of a relation in normal form.
#[derive(Debug)]
pub(crate) struct Header {
    names: Vec<String>,
}

impl Header {
    pub(crate) fn new(header: &[String]) -> Self {
        Self { names: header.iter().map(|name| normalise(name)).collect() }
    }

    /// The normal names, in file order.
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    pub(crate) fn has(&self, alias: &str) -> bool {
        !self.find(alias, Wanted::Words).is_empty()
    }

    /// The columns an alias names, best first. One rule covers every way of writing both a value and its words: `state`,
    /// `state.value`, `state.display_value`, `dv_state` and the `state_value` of warehouse copies. A header that
    /// repeats gives all its columns, also when a tool in between numbered them (`name#2`, `name.1`).
    pub(crate) fn find(&self, alias: &str, wanted: Wanted) -> Vec<Found> {
        let alias = normalise(alias);
        let words = [format!("{alias}.display value"), format!("dv {alias}")];
        let values = [format!("{alias}.value"), format!("{alias} value")];
        let both = words.iter().any(|name| self.names.contains(name));
        let mut found = Vec::new();
        let mut take = |name: &str, stored: bool| {
            for (index, header) in self.names.iter().enumerate() {
                if (same(header, name) || stands_for(name, header))
                    && !found.iter().any(|found: &Found| found.index == index)
                {
                    found.push(Found { index, stored });
                }
            }
        };
        match wanted {
            Wanted::Value => {
                take(&values[0], true);
                take(&alias, both);
                take(&values[1], false);
                for name in &words {
                    take(name, false);
                }
            }
            Wanted::Words => {
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
    let Some(rest) = header.strip_prefix(name) else { return false };
    if rest.is_empty() {
        return true;
    }
    rest.strip_prefix(['#', '.']).is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
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
        let header = header(&[
            "Campo personalizado (Impact)",
            "Benutzerdefinierte Felder (Urgency)",
            "Champs personnalisés (Team)",
        ]);
        assert_eq!(header.names(), ["custom field (impact)", "custom field (urgency)", "custom field (team)"]);
        assert!(header.has("Custom field (Team)") && !header.has("Team"));
    }

    #[test]
    fn whole_names_match_so_that_opened_is_not_opened_by() {
        assert!(!header(&["Opened by"]).has("opened"));
        assert!(header(&["Opened"]).has("opened"));
    }

    #[test]
    fn repeated_headers_give_all_their_columns_in_order() {
        let indexes =
            |header: &Header| header.find("impact", Wanted::Words).iter().map(|f| f.index).collect::<Vec<_>>();
        assert_eq!(indexes(&header(&["Impact", "x", "Impact"])), [0, 2]);
        assert_eq!(indexes(&header(&["Impact", "Impact#2", "Impact.1", "Impact level"])), [0, 1, 2]);
    }

    #[test]
    fn instants_take_the_stored_value_and_texts_the_displayed_one() {
        let header = header(&["opened_at.display_value", "opened_at.value", "caller_id.link", "caller_id_value"]);
        assert_eq!(header.find("opened_at", Wanted::Value)[0], Found { index: 1, stored: true });
        assert_eq!(header.find("opened_at", Wanted::Words)[0], Found { index: 0, stored: false });
        assert_eq!(header.find("caller_id", Wanted::Words), [Found { index: 3, stored: false }]);
    }
}
