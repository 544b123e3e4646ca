//! Two packs side by side: what is new, what is still there and what is gone, which controls cannot be compared because they or their parameters
//! differ, and what people have said of each exception so far.

mod comparison;
mod dispositions;
mod forms;
mod pack;

pub use comparison::EvidenceComparison;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

pub use dispositions::{DISPOSITIONS, Dispositions};
pub use forms::{document, list, page};
pub use pack::ComparedEvidence;

use crate::evidence::compare::comparison::{ComparedControl, ComparedException, ExceptionState};
use crate::evidence::compare::pack::{ExceptionEntry, ExceptionKey};

/// Compares an earlier pack with a later one.
pub fn compare(before: &ComparedEvidence, after: &ComparedEvidence, dispositions: &Dispositions) -> EvidenceComparison {
    let mut sides: BTreeMap<&str, ComparedControl> = BTreeMap::new();
    for id in before.controls.keys().chain(after.controls.keys()) {
        sides.entry(id).or_insert_with(|| side(id, before, after));
    }
    let mut items = Vec::new();
    let keys: BTreeSet<&ExceptionKey> = before.items.keys().chain(after.items.keys()).collect();
    for key in keys {
        let (old, new) = (before.items.get(key), after.items.get(key));
        let state = match (old, new) {
            (None, _) => ExceptionState::New,
            (Some(_), Some(_)) => ExceptionState::Persisting,
            (Some(_), None) if after.could_tell(&key.0) => ExceptionState::Gone,
            (Some(_), None) => ExceptionState::Unknown,
        };
        let empty = ExceptionEntry::default();
        let item = new.or(old).unwrap_or(&empty);
        let said = dispositions.of(key);
        if let Some(side) = sides.get_mut(key.0.as_str()) {
            let count = match state {
                ExceptionState::New => &mut side.new,
                ExceptionState::Persisting => &mut side.persisting,
                ExceptionState::Gone => &mut side.gone,
                ExceptionState::Unknown => &mut side.unknown,
            };
            *count += 1;
            side.disposed += u64::from(new.is_some() && said.is_some());
        }
        items.push(ComparedException {
            control: key.0.clone(),
            subject_id: key.1.clone(),
            state,
            waived: item.waived,
            reason: item.reason.clone(),
            changed_since: said.is_some_and(|said| said.of_reason != item.reason),
            disposition: said.cloned(),
        });
    }
    let only = |one: &ComparedEvidence, other: &ComparedEvidence| -> Vec<String> {
        let there = |hash: &str| other.inputs.iter().any(|(_, other)| other == hash);
        one.inputs.iter().filter(|(_, hash)| !there(hash)).map(|(path, hash)| format!("{path} {hash}")).collect()
    };
    EvidenceComparison {
        controls: sides.into_values().collect(),
        items,
        inputs_gone: only(before, after),
        inputs_new: only(after, before),
        remarks: remarks(before, after, dispositions),
    }
}

fn side(id: &str, before: &ComparedEvidence, after: &ComparedEvidence) -> ComparedControl {
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
    let outcome = |control: Option<&pack::ResultSummary>| control.map(|control| control.outcome.clone());
    ComparedControl {
        id: id.to_owned(),
        before: outcome(old),
        after: outcome(new),
        differs,
        ..ComparedControl::default()
    }
}

fn remarks(before: &ComparedEvidence, after: &ComparedEvidence, dispositions: &Dispositions) -> Vec<String> {
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
