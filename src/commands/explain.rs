//! `tickmark explain`: why a number is what it is. The definition of a metric or a control, or a ticket's clock drawn as a time line.

use std::path::Path;

use serde_json::json;

use crate::cli::{ExplainArgs, OutputFormat};
use crate::commands::context::{Context, controls};
use crate::error::{Error, ErrorKind, Result};
use crate::output::pages;
use crate::{ExitStatus, metrics, output, report, sla, text};

pub(super) fn run(args: &ExplainArgs, cx: &Context) -> Result<ExitStatus> {
    let Some(id) = &args.id else {
        for definition in metrics::definitions() {
            cx.terminal.line(&format!("{:<24}{}", definition.id, definition.what))?;
        }
        for control in &controls::in_force(cx, &[])?.0.controls {
            cx.terminal.line(&format!("{:<24}{}", control.id(), control.head.title))?;
        }
        return Ok(ExitStatus::Done);
    };
    if let Some(file) = &args.svg {
        cx.places.file(file)?;
        if metrics::by_id(id).is_ok() {
            return Err(Error::setting(format!("`{id}` is a metric, and `--svg` draws the clocks of a ticket"))
                .hint("name a ticket by its number"));
        }
        return explain_ticket(id, args.svg.as_deref(), cx);
    }
    if let Some(definition) = metrics::definitions().into_iter().find(|definition| definition.id == id) {
        let document = || json!({ "schema": "tickmark/metric/1", "metric": definition });
        return show(document, || pages::metric_page(definition), cx);
    }
    let (packs, policy) = controls::in_force(cx, &[])?;
    if let Ok(control) = packs.by_id(id) {
        return show(|| pages::control_document(control, &policy), || pages::control_page(control, &policy), cx);
    }
    explain_ticket(id, None, cx)
}

fn show(document: impl Fn() -> serde_json::Value, page: impl Fn() -> String, cx: &Context) -> Result<ExitStatus> {
    if json_asked(cx)? {
        cx.terminal.result(format!("{:#}\n", document()).as_bytes())?;
    } else {
        cx.terminal.page(&page())?;
    }
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
        let document = output::to_json(&trace)?;
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
        None | Some(OutputFormat::Table) => Ok(false),
        Some(OutputFormat::Json) => Ok(true),
        Some(other) => {
            let format = format!("{other:?}").to_lowercase();
            Err(Error::new(ErrorKind::Format { what: "an explanation", format })
                .hint("`table` and `json` are possible"))
        }
    }
}
