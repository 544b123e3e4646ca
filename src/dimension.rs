//! The fields of tickets by which people choose and break down: in settings, on the command line, in reports. One list, so that a word means
//! the same column everywhere. Knows the SQL of each over `ticket t`, and no tickets.

use serde::{Serialize, Serializer};

use crate::error::{Error, Result};
use crate::text;

/// Where a ticket has no value.
const NONE: &str = "(none)";

/// Names with the SQL of their values. What is most asked for comes first, and stands first where values are broken down by several.
const FIELDS: &[(&str, &str)] = &[
    ("priority", "t.priority"),
    ("service", "t.service_id"),
    ("group", "t.group_id"),
    ("category", "t.category"),
    ("assignee", "t.assignee_id"),
    ("change_type", "(SELECT max(d.change_type) FROM change_detail d WHERE d.ticket_id = t.ticket_id)"),
    ("channel", "t.channel"),
    ("ci", "t.ci_id"),
    ("customer", "t.customer_id"),
    ("impact", "t.impact"),
    ("item", "(SELECT max(d.catalog_item_id) FROM request_detail d WHERE d.ticket_id = t.ticket_id)"),
    ("major", "t.is_major"),
    ("opened_by", "t.opened_by_id"),
    ("parent", "t.parent_id"),
    ("requester", "t.requester_id"),
    ("resolution_code", "t.resolution_code"),
    ("risk", "(SELECT max(d.risk) FROM change_detail d WHERE d.ticket_id = t.ticket_id)"),
    ("site", "t.site_id"),
    ("state", "t.state"),
    ("subcategory", "t.subcategory"),
    ("system", "t.source_system"),
    ("tool_priority", "t.priority_raw"),
    ("urgency", "t.urgency"),
];

/// A field of tickets: its place in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dimension(u8);

impl Dimension {
    /// Priority 1 to 5.
    pub const PRIORITY: Self = Self(0);
    /// The service.
    pub const SERVICE: Self = Self(1);
    /// The assignment group.
    pub const GROUP: Self = Self(2);
    /// The category.
    pub const CATEGORY: Self = Self(3);

    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..FIELDS.len() as u8).map(Self)
    }

    /// The field of a name. The key of an error is the name.
    pub fn named(name: &str) -> Result<Self> {
        Self::all().find(|field| field.as_str() == name).ok_or_else(|| {
            let mut names: Vec<&str> = Self::all().map(Self::as_str).collect();
            names.sort_unstable();
            Error::setting(format!("unknown field `{name}`, expected {}", text::or_list(&names)))
                .of([name])
                .hint(text::did_you_mean(name, &names))
        })
    }

    /// The word used in settings and output.
    pub fn as_str(self) -> &'static str {
        FIELDS.get(usize::from(self.0)).map_or("", |(name, _)| name)
    }

    /// The SQL of its value.
    pub fn sql(self) -> &'static str {
        FIELDS.get(usize::from(self.0)).map_or("NULL", |(_, sql)| sql)
    }

    /// The SQL of a value's text, which is never NULL; `value` is SQL.
    pub fn text_sql(value: &str) -> String {
        format!("coalesce(nullif(CAST({value} AS VARCHAR), ''), {})", text::quote_literal(NONE))
    }

    /// Whether a ticket has it in its own row, so that joins can compare it.
    pub fn is_column(self) -> bool {
        self.sql().starts_with("t.")
    }

    /// Whether its values name people.
    pub fn names_people(self) -> bool {
        matches!(self.as_str(), "assignee" | "opened_by" | "requester")
    }

    /// Whether a text says that a ticket has no value.
    pub fn is_none(text: &str) -> bool {
        text == NONE
    }
}

impl Serialize for Dimension {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Tickets that have one of some values in a field, or none of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFilter {
    /// The field.
    pub field: Dimension,
    /// The values, as texts.
    pub values: Vec<String>,
    /// Whether tickets with these values are left out instead.
    pub is_negated: bool,
}

impl FieldFilter {
    /// Reads `service=Email,ERP` or `priority!=5`. Blanks around names and values do not count; `(none)` stands for no value.
    pub fn parse(text: &str) -> Result<Self> {
        let form = || {
            Error::setting(format!("`{text}` is not a condition")).hint(
                "write `FIELD=VALUE`, `FIELD=VALUE,VALUE` or `FIELD!=VALUE`, such as `service=Email` or `priority=1,2`",
            )
        };
        let (name, values) = text.split_once('=').ok_or_else(form)?;
        let (name, is_negated) = name.strip_suffix('!').map_or((name, false), |name| (name, true));
        let values: Vec<String> =
            values.split(',').map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned).collect();
        if name.trim().is_empty() || values.is_empty() {
            return Err(form());
        }
        Ok(Self { field: Dimension::named(name.trim())?, values, is_negated })
    }

    /// Whether a ticket with this value passes.
    pub fn accepts(&self, value: &str) -> bool {
        self.values.iter().any(|accepted| accepted == value) != self.is_negated
    }

    /// ` AND ...` over `ticket t`; never NULL.
    pub fn sql(&self) -> String {
        let values: Vec<String> = self.values.iter().map(|value| text::quote_literal(value)).collect();
        let not = if self.is_negated { " NOT" } else { "" };
        format!(" AND {}{not} IN ({})", Dimension::text_sql(self.field.sql()), values.join(", "))
    }
}

impl std::fmt::Display for FieldFilter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let is = if self.is_negated { "!=" } else { "=" };
        write!(f, "{}{is}{}", self.field.as_str(), self.values.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_names_a_field_and_its_values() {
        let parsed = |text| FieldFilter::parse(text).unwrap();
        assert_eq!(parsed("priority = 1, 2").to_string(), "priority=1,2");
        assert_eq!(
            parsed("service!=it's").sql(),
            " AND coalesce(nullif(CAST(t.service_id AS VARCHAR), ''), '(none)') NOT IN ('it''s')"
        );
        for text in ["service", "service=", "=Email", "service=,", ""] {
            assert_eq!(FieldFilter::parse(text).unwrap_err().to_string(), format!("`{text}` is not a condition"));
        }
        assert_eq!(FieldFilter::parse("servce=x").unwrap_err().hints(), ["did you mean `service`?"]);
    }

    #[test]
    fn the_first_four_are_what_their_names_say() {
        let first = [Dimension::PRIORITY, Dimension::SERVICE, Dimension::GROUP, Dimension::CATEGORY];
        assert_eq!(first.map(Dimension::as_str), ["priority", "service", "group", "category"]);
        assert!(Dimension::all().all(|field| Dimension::named(field.as_str()).unwrap() == field));
    }
}
