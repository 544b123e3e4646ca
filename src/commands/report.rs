//! `tickmark report`: packs as files, and a record of what they say.

use std::path::PathBuf;

use crate::cli::ReportArgs;
use crate::commands::context::{Context, reporting};
use crate::error::Result;
use crate::{ExitStatus, report};

pub(super) fn run(args: &ReportArgs, cx: &Context) -> Result<ExitStatus> {
    if args.list_templates {
        for (name, file) in report::templates_in_force(&cx.project.dir)? {
            cx.terminal.line(&format!("{name}  {file}"))?;
        }
        return Ok(ExitStatus::Done);
    }
    let out = cx.out.clone().unwrap_or_else(|| PathBuf::from("out"));
    cx.places.folder(&out)?;
    let (store, as_of) = cx.read_store()?;
    cx.name_defaults();
    let period = cx.period(&args.period, &store, as_of)?;
    let project = reporting::approved(&cx.project, args.final_by.as_deref(), (&period, as_of))?;
    let (paths, reported) = reporting::write(cx, &project, &store, (&period, as_of), &out, None)?;
    reporting::record(cx, store, reported);
    for path in paths {
        cx.terminal.record(&path.display().to_string())?;
    }
    Ok(ExitStatus::Done)
}
