//! `tickmark inspect`: what an import of a file would do, before it is done.

use std::fmt::Write as _;

use serde_json::json;

use super::{Context, import};
use crate::ExitStatus;
use crate::cli::{Format, InspectArgs};
use crate::error::{Error, ErrorKind, Result};
use crate::ingest::{self, Inspection};
use crate::output;

pub(super) fn run(args: &InspectArgs, cx: &Context) -> Result<ExitStatus> {
    let options = import::options(cx, &args.reading);
    let mut inspections = Vec::new();
    for file in &args.files {
        inspections.push(ingest::inspect(file, &options)?);
    }
    if let Some(path) = &args.write_profile {
        let [one] = inspections.as_slice() else {
            return Err(Error::new(ErrorKind::Format { what: "several files", format: "one profile".to_owned() })
                .hint("name one file with `--write-profile`"));
        };
        output::write_file(path, one.profile_text.as_bytes())?;
        cx.terminal.note(&format!("wrote {}", path.display()));
    }
    if cx.format == Some(Format::Json) {
        cx.terminal.line(&format!("{:#}", json!({ "schema": "tickmark/inspect/1", "files": inspections })))?;
    } else {
        for inspection in &inspections {
            cx.terminal.result(page(inspection).as_bytes())?;
        }
    }
    Ok(ExitStatus::Done)
}
