//! Which tickets a setting is for, said by fields of theirs, and which of several values a ticket's field chooses: from what is written
//! to SQL over `ticket t`. The engine of the store compares the words, so none is compared here.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use crate::dimension::Dimension;
use crate::error::{Error, Result};
use crate::text;

/// Instants that may start a clock, with their columns.
const STARTS: [(&str, &str); 5] = [
    ("acknowledged", "t.acknowledged_at"),
    ("aware", "t.aware_at"),
    ("classified_major", "t.classified_major_at"),
    ("created", "t.created_at"),
    ("opened", "t.opened_at"),
];

/// `where` as it is written: field to accepted values.
pub(super) type WrittenFilter = BTreeMap<String, Vec<String>>;

/// Fields with the values one of which each must have.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(super) struct Filter(Vec<(&'static str, Vec<String>)>);

/// The SQL of a field. The key of an error is the field's name.
pub(super) fn field(name: &str) -> Result<&'static str> {
    let error = match name {
        "priority" => Error::setting("`priority` chooses no tickets here")
            .of([name])
            .hint("a service level is for the priorities that `targets` names"),
        "kind" => Error::setting("`kind` chooses no tickets here")
            .of([name])
            .hint("the kind has a key of its own: `kind = \"incident\"`"),
        _ => return Dimension::named(name).map(Dimension::sql),
    };
    Err(error)
}

impl Filter {
    pub(super) fn read(written: &WrittenFilter) -> Result<Self> {
        let mut filter = Vec::new();
        for (name, values) in written {
            let sql = field(name)?;
            if values.is_empty() {
                return Err(Error::setting("no value, so it would apply to no ticket").of([name]));
            }
            let mut values = values.clone();
            values.sort_unstable();
            values.dedup();
            filter.push((sql, values));
        }
        Ok(Self(filter))
    }

    /// Whether no ticket can pass both: a field of which they accept no common value.
    pub(super) fn excludes(&self, other: &Self) -> bool {
        self.0.iter().any(|(field, values)| {
            let same = other.0.iter().filter(|(same, _)| same == field);
            same.into_iter().any(|(_, others)| values.iter().all(|value| !others.contains(value)))
        })
    }

    /// Appends ` AND ...` for each field; never NULL.
    pub(super) fn sql(&self, out: &mut String) {
        for (field, values) in &self.0 {
            let _ = write!(out, " AND coalesce({field}::VARCHAR IN ({}), false)", literals(values));
        }
    }
}

pub(super) fn literals(values: &[String]) -> String {
    values.iter().map(|value| text::quote_literal(value)).collect::<Vec<_>>().join(", ")
}

/// Which of several things a ticket gets, by the words of one field: `service = { Email = "always" }`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(super) struct Choice {
    field: Option<&'static str>,
    /// Word of the field to the place of the thing; the things are numbered from 1 in the order of `things`.
    words: Vec<(String, usize)>,
    /// What is chosen from, each once, sorted.
    pub(super) things: Vec<String>,
}

impl Choice {
    pub(super) fn read(written: &BTreeMap<String, BTreeMap<String, String>>) -> Result<Self> {
        let Some((name, words)) = written.first_key_value() else { return Ok(Self::default()) };
        if let Some(second) = written.keys().nth(1) {
            let message = format!("it goes by `{name}` and by `{second}`, which may say two things of one ticket");
            return Err(Error::setting(message).hint("choose by one field"));
        }
        let sql = field(name)?;
        let mut things: Vec<String> = words.values().cloned().collect();
        things.sort_unstable();
        things.dedup();
        let place = |thing: &String| things.iter().position(|other| other == thing).map_or(0, |place| place + 1);
        let words = words.iter().map(|(word, thing)| (word.clone(), place(thing))).collect();
        Ok(Self { field: Some(sql), words, things })
    }

    /// The field of a ticket that chooses, as its history calls it.
    pub(super) fn event_field(&self) -> Option<&'static str> {
        // A change of priority carries the tool's own words.
        match self.field?.strip_prefix("t.")? {
            "priority_raw" => Some("priority"),
            field => Some(field),
        }
    }

    /// SQL for the place of what is chosen; 0 where the field chooses nothing.
    pub(super) fn sql(&self) -> String {
        self.field.map_or_else(|| "0".to_owned(), |field| self.sql_of(field))
    }

    /// The same for a value of the field that stands elsewhere.
    pub(super) fn sql_of(&self, value: &str) -> String {
        if self.words.is_empty() {
            return "0".to_owned();
        }
        let mut sql = format!("(CASE {value}::VARCHAR");
        for (word, place) in &self.words {
            let _ = write!(sql, " WHEN {} THEN {place}", text::quote_literal(word));
        }
        sql.push_str(" ELSE 0 END)");
        sql
    }
}

/// SQL for the instant that starts a clock; none where it is the opening. The opening stands in where no named one is known.
pub(super) fn start(names: &[String]) -> Result<Option<String>> {
    let mut columns = Vec::new();
    for name in names {
        let Some((_, column)) = STARTS.iter().find(|(known, _)| known == name) else {
            let known: Vec<&str> = STARTS.iter().map(|(name, _)| *name).collect();
            return Err(Error::setting(format!("unknown instant `{name}`, expected {}", text::or_list(&known)))
                .hint(text::did_you_mean(name, &known)));
        };
        columns.push(*column);
    }
    let only_opening = columns.first().is_none_or(|first| *first == "t.opened_at");
    Ok((!only_opening).then(|| format!("coalesce({}, t.opened_at)", columns.join(", "))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(text: &str) -> Result<Filter> {
        Filter::read(&toml::from_str(text).unwrap())
    }

    #[test]
    fn every_field_but_the_priority_chooses() {
        assert!(STARTS.is_sorted_by_key(|(name, _)| *name));
        for field in Dimension::all() {
            let chosen = filter(&format!("{} = ['x']", field.as_str()));
            assert_eq!(chosen.is_ok(), field != Dimension::PRIORITY, "{}", field.as_str());
        }
    }

    #[test]
    fn two_filters_exclude_each_other_by_one_field() {
        let one = filter("service = ['Email', 'Fax']\nsite = ['Kiel']").unwrap();
        assert!(one.excludes(&filter("service = ['ERP']").unwrap()));
        assert!(!one.excludes(&filter("service = ['ERP', 'Fax']").unwrap()));
        assert!(!one.excludes(&filter("customer = ['x']").unwrap()));
    }

    #[test]
    fn words_become_literals_and_nothing_else() {
        let mut sql = String::new();
        filter("service = [\"it's\"]").unwrap().sql(&mut sql);
        assert_eq!(sql, " AND coalesce(t.service_id::VARCHAR IN ('it''s'), false)");
    }

    #[test]
    fn a_choice_goes_by_one_field() {
        let choice = |text: &str| Choice::read(&toml::from_str(text).unwrap());
        let by_site = choice("site = { Kiel = 'office', Lyon = 'late', Bonn = 'office' }").unwrap();
        assert_eq!(by_site.things, ["late", "office"]);
        assert_eq!(
            by_site.sql(),
            "(CASE t.site_id::VARCHAR WHEN 'Bonn' THEN 2 WHEN 'Kiel' THEN 2 WHEN 'Lyon' THEN 1 ELSE 0 END)"
        );
        assert_eq!(choice("").unwrap().sql(), "0");
        let error = choice("site = { Kiel = 'a' }\nservice = { Email = 'b' }").unwrap_err();
        assert_eq!(error.to_string(), "it goes by `service` and by `site`, which may say two things of one ticket");
    }

    #[test]
    fn a_start_falls_back_to_the_opening() {
        let start = |names: &[&str]| start(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        assert_eq!(start(&[]).unwrap(), None);
        assert_eq!(start(&["opened", "created"]).unwrap(), None);
        assert_eq!(start(&["aware", "created"]).unwrap().unwrap(), "coalesce(t.aware_at, t.created_at, t.opened_at)");
        assert_eq!(start(&["awaer"]).unwrap_err().hints(), ["did you mean `aware`?"]);
    }
}
