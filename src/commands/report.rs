//! `tickmark report`: packs as files, and a record of what they say.

use std::path::{Path, PathBuf};

use super::Context;
use crate::ExitStatus;
use crate::cli::ReportArgs;
use crate::error::Result;
use crate::period::Period;
use crate::report::{self, Controls};
use crate::restate::{self, Report};
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
    let (paths, reported) = write(cx, &store, (&period, as_of), &out, None)?;
    record(cx, store, reported);
    for path in paths {
        cx.terminal.record(&path.display().to_string())?;
    }
    Ok(ExitStatus::Done)
}

/// Writes the service review of a period into a folder and returns the paths of the packs, and what they report.
pub(super) fn write(
    cx: &Context,
    store: &Store,
    (period, as_of): (&Period, i64),
    out: &Path,
    controls: Option<&Controls<'_>>,
) -> Result<(Vec<PathBuf>, Option<Report>)> {
    let progress = cx.terminal.progress(&format!("writing the service review of {}", period.label));
    let pack = report::service_review(store, &cx.project, &cx.calendars, &cx.zone, period, as_of, controls)?;
    drop(progress);
    cx.warn_of_services(store)?;
    cx.warn_of_values(store)?;
    Ok((report::write(&pack, out, &cx.places)?, pack.into_reported()))
}

/// Writes down what was reported, so that a later answer can say what has moved. The report stands without it: of a store that cannot be written, that is
/// said. A look back at what was known reports nothing new.
pub(super) fn record(cx: &Context, store: Store, reported: Option<Report>) {
    let Some(reported) = reported.filter(|_| !cx.known) else { return };
    let known = restate::is_recorded(&store, &reported);
    drop(store);
    let written =
        known.and_then(|known| if known { Ok(()) } else { restate::record(&mut cx.open_to_record()?, &reported) });
    if let Err(error) = written {
        cx.terminal.note(&format!(
            "what was reported could not be written down, so that `tickmark restated` will not compare it: {error}"
        ));
    }
}
