//! The definitions of metrics and controls: for people, and controls as a document.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::controls::{Control, Policy};
use crate::metrics::Definition;
use crate::{controls, text};

/// Characters of a line of a definition, beside its heading.
const LINE: usize = 88;

/// `tickmark/control/1`: what a control says of itself, and the parameters in force.
pub fn control_document(control: &Control, policy: &Policy) -> Value {
    let head = &control.head;
    json!({ "schema": "tickmark/control/1", "control": {
        "id": head.id, "version": head.version, "title": head.title, "kind": head.kind, "status": head.status, "severity": head.severity,
        "subject": head.subject, "objective": head.objective, "criterion": head.criterion, "population": head.population,
        "limitations": head.limitations, "evidence": head.evidence, "sha256": control.sha256, "pack": control.pack,
        "changed": control.changed, "parameters": policy.in_force(control),
        "maps": head.maps.iter().map(|map| json!({ "to": map.to, "why": map.why })).collect::<Vec<_>>(), "relevant": controls::relevant(control.id()), "sql": control.sql,
    } })
}

/// A control for people.
pub fn control_page(control: &Control, policy: &Policy) -> String {
    let head = &control.head;
    let practices: Vec<String> = head.maps.iter().map(|map| format!("{}: {}", map.to, map.why)).collect();
    let others: Vec<String> = controls::relevant(control.id())
        .into_iter()
        .flat_map(|of| {
            let title = of.title();
            of.parts.into_iter().map(move |part| format!("{title} {}, {}: {}", part.id, part.about, part.why))
        })
        .collect();
    let pack =
        if control.changed { format!("{} (changed from the built-in)", control.pack) } else { control.pack.clone() };
    let mut rows = vec![
        ("objective", vec![head.objective.clone()]),
        ("criterion", vec![head.criterion.clone()]),
        ("population", vec![head.population.clone()]),
        ("severity", vec![head.severity.as_str().to_owned()]),
        ("limits", head.limitations.clone()),
        ("needs", head.needs.tables.iter().chain(head.needs.columns.keys()).cloned().collect()),
    ];
    let parameters = policy.in_force(control);
    rows.push((
        "parameters",
        parameters.iter().map(|used| format!("{} = {} ({})", used.name, used.value, used.source)).collect(),
    ));
    rows.extend([("evidence on", practices), ("see also", others)]);
    rows.push(("version", vec![format!("{} of pack {pack}, SHA-256 {}", head.version, control.sha256)]));
    let mut page = format!("{} ({})\n\n", head.title, head.id);
    for (name, values) in rows {
        let mut name = name;
        for line in values.iter().flat_map(|value| text::wrap(value, LINE)) {
            let _ = writeln!(page, "{name:<12}{line}");
            name = "";
        }
    }
    let _ = writeln!(page, "\n{}\n\n{:<12}tickmark check {} --period last-month", control.sql, "items", head.id);
    page
}

/// A metric for people.
pub fn metric_page(definition: &Definition) -> String {
    let kinds: Vec<&str> = definition.kinds.iter().map(|kind| kind.as_str()).collect();
    let rows = [
        ("what", definition.what.to_owned()),
        ("population", definition.population.to_owned()),
        ("formula", definition.formula.to_owned()),
        ("left out", definition.left_out.to_owned()),
        ("unit", definition.unit.as_str().to_owned()),
        ("statistics", definition.stats.join(", ")),
        ("kinds", if kinds.is_empty() { "services, not tickets".to_owned() } else { kinds.join(", ") }),
        ("source", definition.source.to_owned()),
    ];
    let mut page = format!("{} ({})\n\n", definition.title, definition.id);
    for (name, value) in rows {
        for (number, line) in text::wrap(&value, LINE).iter().enumerate() {
            let _ = writeln!(page, "{:<12}{line}", if number == 0 { name } else { "" });
        }
    }
    let _ = writeln!(page, "\n{:<12}tickmark metrics {} --period last-month --by priority", "values", definition.id);
    page
}
