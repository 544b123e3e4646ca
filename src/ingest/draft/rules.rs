//! The rules of a profile as text, as far as they have to do with the columns of a file.

use std::fmt::Write as _;

use toml::Spanned;

use super::{list, quoted};
use crate::ingest::ordered::Ordered;
use crate::ingest::plan::Plan;
use crate::ingest::profile::Profile;

/// The rules that stand before the tables.
pub(super) fn top(out: &mut String, profile: &Profile) {
    if !profile.null_values.is_empty() {
        let _ = writeln!(out, "null-values = {}", list(profile.null_values.iter()));
    }
    if profile.targets_end_with_ticket {
        out.push_str("targets-end-with-ticket = true\n");
    }
    for (key, fields) in [("keep", &profile.keep), ("ungroup", &profile.ungroup)] {
        if !fields.is_empty() {
            let _ = writeln!(out, "{key} = {}", list(fields.iter().map(Spanned::get_ref)));
        }
    }
}

/// The rules that are tables of their own.
pub(super) fn tables(out: &mut String, plan: &Plan<'_>) {
    let profile = plan.profile;
    let constant = |field: &str| plan.find(field).is_some_and(|mapped| mapped.sources.is_empty());
    let constants = profile.constants.iter().filter(|(field, _)| constant(field));
    table(out, "constants", constants.map(|(field, value)| (field, quoted(value))));
    let offsets = profile.offsets.iter().filter(|(field, _)| plan.find(field).is_some());
    table(out, "offsets", offsets.map(|(field, offset)| (field, offset.to_string())));
    let after = profile.after.iter().filter(|(field, _)| plan.added.iter().any(|added| added.field.name == *field));
    table(
        out,
        "after",
        after.map(|(field, after)| {
            let unit = format!("{:?}", after.unit).to_lowercase();
            let (from, plus) = (quoted(after.from.get_ref()), list(after.plus.iter()));
            (field, format!("{{ from = {from}, plus = {plus}, unit = {} }}", quoted(&unit)))
        }),
    );
    let extract = profile.extract.iter().filter(|(field, _)| plan.find(field).is_some());
    table(out, "extract", extract.map(|(field, pattern)| (field, quoted(pattern.get_ref()))));
    let drops = if plan.drops.is_empty() { &Ordered::default() } else { &profile.drop };
    table(out, "drop", drops.iter().map(|(columns, words)| (columns, list(words.iter()))));
    let only = list(profile.finished.only.iter().map(Spanned::get_ref));
    table(out, "finished", (!profile.finished.only.is_empty()).then_some(("only", only)).into_iter());
    for when in plan.asked.iter().map(|asked| asked.when) {
        let set: Vec<String> = when.set.iter().map(|(field, value)| format!("{field} = {}", quoted(value))).collect();
        let condition = &when.condition;
        let mut asks: Vec<String> =
            [("state_class", &condition.state_class), ("filled", &condition.filled), ("empty", &condition.empty)]
                .into_iter()
                .filter(|(_, names)| !names.is_empty())
                .map(|(key, names)| format!("{key} = {}", list(names.iter())))
                .collect();
        let columns: Vec<String> = condition
            .columns
            .iter()
            .map(|(name, words)| format!("{} = {}", quoted(name), list(words.iter())))
            .collect();
        if !columns.is_empty() {
            asks.push(format!("columns = {{ {} }}", columns.join(", ")));
        }
        let (set, asks, because) = (set.join(", "), asks.join(", "), quoted(&when.because));
        let _ = writeln!(out, "\n[[when]]\nset = {{ {set} }}\nif = {{ {asks} }}\nbecause = {because}");
    }
}

fn table<'p>(out: &mut String, name: &str, mut entries: impl Iterator<Item = (&'p str, String)>) {
    let Some(first) = entries.next() else { return };
    let _ = writeln!(out, "\n[{name}]");
    for (key, value) in std::iter::once(first).chain(entries) {
        let _ = writeln!(out, "{} = {value}", quoted(key));
    }
}
