//! Which tables a statement reads, by the engine's own parser, and which inputs stand for them: a control that reads what its `needs` do not
//! name would take an empty table for a clean one.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::controls::definition::Control;
use crate::controls::inputs;
use crate::error::Result;
use crate::store::Store;
use crate::text;

/// Tables and views with the inputs (see `inputs`) of which one must be needed by whoever reads them.
const STANDS_FOR: &[(&str, &[&str])] = &[
    ("ticket", &["ticket", "incident", "change", "request", "problem"]),
    ("inc", &["incident", "ticket"]),
    ("response", &["incident", "ticket"]),
    ("chg", &["change", "ticket"]),
    ("chg_impl", &["change", "ticket"]),
    ("prb", &["problem"]),
    ("problem_kept", &["problem"]),
    ("open_ticket", &["ticket"]),
    ("change_detail", &["change"]),
    ("request_detail", &["request"]),
    ("problem_detail", &["problem"]),
    ("approval", &["approval", "change_approval", "request_approval"]),
    ("appr", &["approval", "change_approval", "request_approval"]),
    ("granted", &["approval", "request_approval"]),
    ("ticket_event", &["ticket_event", "change_event", "priority_event"]),
    ("ticket_link", &["ticket_link", "change_link", "problem_link", "cause_link"]),
    ("linked", &["ticket_link", "change_link", "problem_link", "cause_link"]),
    ("unseen_problem", &["problem_link"]),
    ("sla_instance", &["sla_instance"]),
    ("sla_clock", &["sla_clock"]),
    ("sla_level", &["sla_level", "sla_clock", "sla_definition"]),
    ("sla_level_of", &["sla_level"]),
    ("sla_target", &["sla_level"]),
    ("sla_definition", &["sla_definition"]),
    ("source_file", &["source_file"]),
    ("waiver", &["waiver"]),
    ("control_total", &["control_total"]),
    ("age_limit", &["age_limit"]),
    ("regulatory_report", &["regulatory_report"]),
    ("prev_ticket", &["prev_ticket"]),
    ("person", &["person"]),
    ("group_member", &["group_member"]),
    ("service", &["service"]),
    ("ci", &["ci"]),
    ("priority_matrix", &["priority_matrix"]),
    ("freeze_window", &["freeze_window"]),
    ("change_template", &["change_template"]),
    ("deployment", &["deployment"]),
    ("holiday", &["holiday"]),
    ("survey", &["survey"]),
];

/// The tables that a statement names, without those that it makes itself.
pub(super) fn read_by(store: &Store, sql: &str) -> Result<BTreeSet<String>> {
    let parsed = store.table("SELECT json_serialize_sql(?::VARCHAR)::VARCHAR", &[sql.into()])?;
    let text = parsed.rows.first().and_then(|row| row.first()?.as_str()).unwrap_or_default();
    let tree: Value = serde_json::from_str(text).unwrap_or_default();
    let (mut read, mut made) = (BTreeSet::new(), BTreeSet::new());
    walk(&tree, &mut read, &mut made);
    Ok(read.difference(&made).cloned().collect())
}

fn walk(node: &Value, read: &mut BTreeSet<String>, made: &mut BTreeSet<String>) {
    match node {
        Value::Object(map) => {
            let word = |key: &str| map.get(key).and_then(Value::as_str).map(str::to_lowercase);
            if word("type").as_deref() == Some("base_table") {
                read.extend(word("table_name"));
            }
            let own = map.get("cte_map").and_then(|of| of.get("map")?.as_array()).into_iter().flatten();
            made.extend(own.filter_map(|entry| Some(entry.get("key")?.as_str()?.to_lowercase())));
            map.values().for_each(|child| walk(child, read, made));
        }
        Value::Array(list) => list.iter().for_each(|child| walk(child, read, made)),
        _ => {}
    }
}

/// What a control reads and does not need, and what it calls optional and does not read.
pub(super) fn mistakes(control: &Control, read: &BTreeSet<String>) -> Vec<String> {
    let needs = &control.head.needs;
    let columns = needs.columns.keys().flat_map(|key| inputs::alternatives(key)).map(|(input, _)| input);
    let needed: BTreeSet<&str> = needs.tables.iter().map(String::as_str).chain(columns).collect();
    let optional = |table: &str| needs.optional.iter().any(|name| name == table);
    let mut found = Vec::new();
    for (table, inputs) in STANDS_FOR.iter().filter(|(table, _)| read.contains(*table) && !optional(table)) {
        if !inputs.iter().any(|input| needed.contains(input)) {
            found.push(format!(
                "reads `{table}`, but `needs` names none of {}: empty, it would look clean; `optional` says that it may be",
                text::or_list(inputs)
            ));
        }
    }
    for name in needs.optional.iter().filter(|name| !read.contains(*name)) {
        found.push(format!("`needs.optional` names `{name}`, which the statement does not read"));
    }
    found
}
