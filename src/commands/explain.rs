//! `tickmark explain`: why a number is what it is. The definition of a metric or a control, or a ticket's clock drawn as a time line.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::json;

use crate::cli::{ExplainArgs, Format};
use crate::commands::{Context, check};
use crate::controls::{Control, Policy};
use crate::error::{Error, ErrorKind, Result};
use crate::metrics::Definition;
use crate::{ExitStatus, controls, metrics, output, report, sla, text};

/// Characters of a line of a definition, beside its heading.
const LINE: usize = 88;

pub(super) fn run(args: &ExplainArgs, cx: &Context) -> Result<ExitStatus> {
    let Some(id) = &args.id else {
        for definition in metrics::definitions() {
            cx.terminal.line(&format!("{:<24}{}", definition.id, definition.what))?;
        }
        for control in &check::packs(cx, &[])?.0.controls {
            cx.terminal.line(&format!("{:<24}{}", control.id(), control.head.title))?;
        }
        return Ok(ExitStatus::Done);
    };
    if let Some(file) = &args.svg {
        cx.places.file(file)?;
        // Only a ticket has a life to draw.
        return explain_ticket(id, args.svg.as_deref(), cx);
    }
    if let Some(definition) = metrics::definitions().into_iter().find(|definition| definition.id == id) {
        return explain_metric(definition, cx);
    }
    let (packs, policy) = check::packs(cx, &[])?;
    if let Ok(control) = packs.by_id(id) {
        return explain_control(control, &policy, cx);
    }
    explain_ticket(id, None, cx)
}

fn explain_control(control: &Control, policy: &Policy, cx: &Context) -> Result<ExitStatus> {
    if json_asked(cx)? {
        let document = json!({ "schema": "tickmark/control/1", "control": check::describe(control, policy) });
        cx.terminal.result(format!("{document:#}\n").as_bytes())?;
        return Ok(ExitStatus::Done);
    }
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
    cx.terminal.page(&page)?;
    Ok(ExitStatus::Done)
}

fn explain_metric(definition: &Definition, cx: &Context) -> Result<ExitStatus> {
    if json_asked(cx)? {
        let document = json!({ "schema": "tickmark/metric/1", "metric": definition });
        cx.terminal.result(format!("{document:#}\n").as_bytes())?;
        return Ok(ExitStatus::Done);
    }
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
    cx.terminal.page(&page)?;
    Ok(ExitStatus::Done)
}

fn explain_ticket(id: &str, svg: Option<&Path>, cx: &Context) -> Result<ExitStatus> {
    let (store, as_of) = cx.read_store().map_err(|error| unknown(id, error))?;
    let Some(trace) = sla::trace(&store, cx.project.settings.rules(), &cx.calendars, id, as_of)? else {
        return Err(unknown(
            id,
            Error::new(ErrorKind::Unknown { what: "metric, control or ticket", name: id.to_owned() }),
        ));
    };
    let as_json = json_asked(cx)?;
    if let Some(file) = svg {
        output::write_file(file, report::ticket_svg(&trace, &cx.zone).as_bytes(), &cx.places)?;
        cx.terminal.note(&format!("wrote {}", file.display()));
    }
    if as_json {
        let document = serde_json::to_value(&trace)
            .map_err(|error| Error::new(ErrorKind::Frame { what: "a trace".to_owned(), message: error.to_string() }))?;
        cx.terminal.result(format!("{document:#}\n").as_bytes())?;
    } else {
        cx.terminal.page(&sla::timeline(&trace))?;
    }
    store.leave();
    Ok(ExitStatus::Done)
}

/// A name that is neither may have been meant as a metric.
fn unknown(id: &str, error: Error) -> Error {
    let metrics: Vec<&str> = metrics::definitions().iter().map(|definition| definition.id).collect();
    error
        .hint(text::did_you_mean(id, &metrics))
        .hint("`tickmark explain` lists metrics and controls; a ticket is named by its number")
}

/// An explanation is a page or a document, not rows.
fn json_asked(cx: &Context) -> Result<bool> {
    match cx.format {
        None | Some(Format::Table) => Ok(false),
        Some(Format::Json) => Ok(true),
        Some(other) => {
            let format = format!("{other:?}").to_lowercase();
            Err(Error::new(ErrorKind::Format { what: "an explanation", format })
                .hint("`table` and `json` are possible"))
        }
    }
}
