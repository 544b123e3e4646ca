//! Values of settings that no ticket of the store has: a level for a service that is written otherwise covers nothing, and says nothing
//! of it. For people, beside their results; no result changes by it.

use std::collections::{BTreeMap, BTreeSet};

use crate::dimension::{Dimension, FieldFilter};
use crate::error::Result;
use crate::model::Kind;
use crate::sla::exclusion::ServiceLevelSet;
use crate::store::Store;
use crate::text;

/// A remark for each value of `where` and `groups` that no ticket of the kind has, with the nearest that some have.
pub fn unmatched(store: &Store, rules: ServiceLevelSet<'_>) -> Result<Vec<String>> {
    let mut seen = FieldValues { store, known: BTreeMap::new() };
    let mut remarks = Vec::new();
    for level in rules.levels {
        let groups = (!level.groups.is_empty()).then_some(("group", &level.groups));
        let filter = level.filter.iter().map(|(name, values)| (name.as_str(), values));
        for (name, values) in filter.chain(groups) {
            remarks.extend(seen.remarks(&format!("[[sla]] `{}`", level.id), Some(level.kind), name, values)?);
        }
    }
    for exclusion in rules.exclusions {
        for (name, values) in &exclusion.filter {
            remarks.extend(seen.remarks(&format!("[[exclusion]] `{}`", exclusion.id), None, name, values)?);
        }
    }
    Ok(remarks)
}

/// A remark for each value of a condition that no ticket has.
pub fn unmatched_conditions(store: &Store, filters: &[FieldFilter]) -> Result<Vec<String>> {
    let mut seen = FieldValues { store, known: BTreeMap::new() };
    let mut remarks = Vec::new();
    for filter in filters {
        let named: Vec<String> = filter.values.iter().filter(|value| !Dimension::is_none(value)).cloned().collect();
        remarks.extend(seen.remarks(&format!("`{filter}`"), None, filter.field.as_str(), &named)?);
    }
    Ok(remarks)
}

/// The values of fields, each read once.
struct FieldValues<'s> {
    store: &'s Store,
    known: BTreeMap<(Option<Kind>, String), BTreeSet<String>>,
}

impl FieldValues<'_> {
    fn remarks(&mut self, setting: &str, kind: Option<Kind>, name: &str, values: &[String]) -> Result<Vec<String>> {
        let known = self.values(kind, name)?;
        // Where no ticket has any value of the field, or there is no ticket, it is not the spelling.
        if known.is_empty() {
            return Ok(Vec::new());
        }
        let missing = values.iter().filter(|value| !known.contains(*value));
        let remark = |value: &String| {
            let hint = text::nearest(value, known).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            let kind = kind.map_or("ticket", Kind::as_str);
            format!("{setting}: no {kind} has the {} `{value}`{hint}", name.replace('_', " "))
        };
        Ok(missing.map(remark).collect())
    }

    fn values(&mut self, kind: Option<Kind>, name: &str) -> Result<&BTreeSet<String>> {
        let key = (kind, name.to_owned());
        if !self.known.contains_key(&key) {
            // Unknown fields are refused when settings are checked.
            let values = match Dimension::named(name) {
                Ok(field) => self.read(kind, field.sql())?,
                Err(_) => BTreeSet::new(),
            };
            self.known.insert(key.clone(), values);
        }
        Ok(self.known.entry(key).or_default())
    }

    fn read(&self, kind: Option<Kind>, sql: &str) -> Result<BTreeSet<String>> {
        let of_kind = kind
            .map_or_else(String::new, |kind| format!(" WHERE t.record_type = {}", text::quote_literal(kind.as_str())));
        let rows = self.store.table(&format!("SELECT DISTINCT {sql}::VARCHAR FROM ticket t{of_kind}"), &[])?.rows;
        Ok(rows.iter().filter_map(|row| Some(row.first()?.as_str()?.to_owned())).collect())
    }
}
