//! `tickmark report`: packs as files.

use std::path::{Path, PathBuf};

use super::Context;
use crate::ExitStatus;
use crate::cli::ReportArgs;
use crate::error::Result;
use crate::period::Period;
use crate::report::{self, Controls};
use crate::store::Store;

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
    for path in write(cx, &store, (&period, as_of), &out, None)? {
        cx.terminal.record(&path.display().to_string())?;
    }
    Ok(ExitStatus::Done)
}

/// Writes the service review of a period into a folder and returns the paths of the packs.
pub(super) fn write(
    cx: &Context,
    store: &Store,
    (period, as_of): (&Period, i64),
    out: &Path,
    controls: Option<&Controls<'_>>,
) -> Result<Vec<PathBuf>> {
    let progress = cx.terminal.progress(&format!("writing the service review of {}", period.label));
    let pack = report::service_review(store, &cx.project, &cx.calendars, &cx.zone, period, as_of, controls)?;
    drop(progress);
    cx.warn_of_services(store)?;
    cx.warn_of_values(store)?;
    report::write(&pack, out, &cx.places)
}
