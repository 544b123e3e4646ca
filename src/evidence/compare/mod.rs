//! Two packs side by side: what is new, what is still there and what is gone, which controls cannot be compared because they or their parameters
//! differ, and what people have said of each exception so far.

mod comparison;
mod dispositions;
mod forms;
mod pack;

pub use comparison::{Compared, Comparison, Side, State};
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

pub use dispositions::{DISPOSITIONS, Dispositions};
pub use forms::{document, list, page};
pub use pack::Read;

use crate::evidence::compare::pack::{Item, Key};

/// Compares an earlier pack with a later one.
pub fn compare(before: &Read, after: &Read, dispositions: &Dispositions) -> Comparison {
    let mut sides: BTreeMap<&str, Side> = BTreeMap::new();
    for id in before.controls.keys().chain(after.controls.keys()) {
        sides.entry(id).or_insert_with(|| side(id, before, after));
    }
    let mut items = Vec::new();
    let keys: BTreeSet<&Key> = before.items.keys().chain(after.items.keys()).collect();
    for key in keys {
        let (old, new) = (before.items.get(key), after.items.get(key));
        let state = match (old, new) {
            (None, _) => State::New,
            (Some(_), Some(_)) => State::Persisting,
            (Some(_), None) if after.could_tell(&key.0) => State::Gone,
            (Some(_), None) => State::Unknown,
        };
        let empty = Item::default();
        let item = new.or(old).unwrap_or(&empty);
        let said = dispositions.of(key);
        if let Some(side) = sides.get_mut(key.0.as_str()) {
            let count = match state {
                State::New => &mut side.new,
                State::Persisting => &mut side.persisting,
                State::Gone => &mut side.gone,
                State::Unknown => &mut side.unknown,
            };
            *count += 1;
            side.disposed += u64::from(new.is_some() && said.is_some());
        }
        items.push(Compared {
            control: key.0.clone(),
            subject_id: key.1.clone(),
            state,
            waived: item.waived,
            reason: item.reason.clone(),
            changed_since: said.is_some_and(|said| said.of_reason != item.reason),
            disposition: said.cloned(),
        });
    }
    let only = |one: &Read, other: &Read| -> Vec<String> {
        let there = |hash: &str| other.inputs.iter().any(|(_, other)| other == hash);
        one.inputs.iter().filter(|(_, hash)| !there(hash)).map(|(path, hash)| format!("{path} {hash}")).collect()
    };
    Comparison {
        controls: sides.into_values().collect(),
        items,
        inputs_gone: only(before, after),
        inputs_new: only(after, before),
        remarks: remarks(before, after, dispositions),
    }
}

fn side(id: &str, before: &Read, after: &Read) -> Side {
    let (old, new) = (before.controls.get(id), after.controls.get(id));
    let mut differs = Vec::new();
    match (old, new) {
        (Some(old), Some(new)) => {
            if old.sha256 != new.sha256 {
                differs.push("the control is another text".to_owned());
            }
            for name in
                old.parameters.keys().chain(new.parameters.keys().filter(|name| !old.parameters.contains_key(*name)))
            {
                let (was, is) = (old.parameters.get(name), new.parameters.get(name));
                if was != is {
                    let word = |value: Option<&Value>| value.map_or_else(|| "nothing".to_owned(), Value::to_string);
                    differs.push(format!("{name} was {}, is {}", word(was), word(is)));
                }
            }
        }
        (None, _) => differs.push("not in the earlier pack".to_owned()),
        (_, None) => differs.push("not in the later pack".to_owned()),
    }
    let outcome = |control: Option<&pack::Result>| control.map(|control| control.outcome.clone());
    Side { id: id.to_owned(), before: outcome(old), after: outcome(new), differs, ..Side::default() }
}

fn remarks(before: &Read, after: &Read, dispositions: &Dispositions) -> Vec<String> {
    let mut remarks = Vec::new();
    if before.period != after.period {
        remarks.push(format!(
            "the periods differ ({} and {}): what is gone may lie outside the later one",
            before.period, after.period
        ));
    }
    match &after.previous {
        Some(hash) if *hash == before.manifest_sha256 => {}
        Some(_) => remarks.push("the later pack follows another one than this".to_owned()),
        None => remarks.push("the later pack does not say that it follows this one (`--previous`)".to_owned()),
    }
    let stray =
        dispositions.keys().filter(|key| !before.items.contains_key(key) && !after.items.contains_key(key)).count();
    if stray > 0 {
        remarks.push(format!("{stray} dispositions are of exceptions that neither pack has"));
    }
    remarks
}
