//! `tickmark inspect`: what an import of a file would do, before it is done.

use crate::cli::{Format, InspectArgs};
use crate::commands::context::{Context, jobs};
use crate::error::{Error, ErrorKind, Result};
use crate::output::pages;
use crate::{ExitStatus, load, output};

pub(super) fn run(args: &InspectArgs, cx: &Context) -> Result<ExitStatus> {
    if let Some(path) = &args.write_profile {
        cx.places.file(path)?;
    }
    let options = jobs::options(cx, &args.reading);
    let mut inspections = Vec::new();
    for file in &args.files {
        inspections.push(load::inspect(file, &options)?);
    }
    if let Some(path) = &args.write_profile {
        let [one] = inspections.as_slice() else {
            return Err(Error::new(ErrorKind::Format { what: "several files", format: "one profile".to_owned() })
                .hint("name one file with `--write-profile`"));
        };
        output::write_file(path, one.profile_text.as_bytes(), &cx.places)?;
        cx.terminal.note(&format!("wrote {}", path.display()));
    }
    if cx.format == Some(Format::Json) {
        let document = pages::inspect_document(&inspections)?;
        cx.terminal.result(format!("{document:#}\n").as_bytes())?;
    } else {
        for inspection in &inspections {
            cx.terminal.page(&pages::inspect_page(inspection))?;
        }
    }
    Ok(ExitStatus::Done)
}
