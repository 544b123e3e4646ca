//! The service review as `report` and `run` write it: approved, written to its place, and written down.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use crate::commands::context::Context;
use crate::config::Loaded;
use crate::error::{Error, Result};
use crate::period::Period;
use crate::report::Controls;
use crate::restate::Report;
use crate::store::Store;
use crate::{report, restate, text};

/// The project with the report of the period called final by somebody, if somebody is named. What is still a draft cannot be.
pub(crate) fn approved<'a>(
    project: &'a Loaded,
    by: Option<&str>,
    (period, as_of): (&Period, i64),
) -> Result<Cow<'a, Loaded>> {
    let Some(by) = by.map(str::trim) else { return Ok(Cow::Borrowed(project)) };
    let draft = &project.settings.project.draft;
    let refused = |why: String| Error::setting(format!("the report of {} cannot be final: {why}", period.label));
    if by.is_empty() {
        return Err(refused("nobody is named".to_owned()).hint("`--final NAME` says who approved it"));
    }
    if as_of < period.until - 1 {
        return Err(refused(format!("the period is not over in the data, which end at {}", text::instant(as_of))));
    }
    if !draft.is_empty() {
        let why = format!("nobody has confirmed {} of its settings: {}", draft.len(), draft.join(", "));
        return Err(
            refused(why).hint("check these values in tickmark.toml, and take their names out of the list `draft`")
        );
    }
    Ok(Cow::Owned(project.approved(&period.label, by)))
}

/// Writes the service review of a period into a folder and returns the paths of the packs, and what they report.
pub(crate) fn write(
    cx: &Context,
    project: &Loaded,
    store: &Store,
    (period, as_of): (&Period, i64),
    out: &Path,
    controls: Option<&Controls<'_>>,
) -> Result<(Vec<PathBuf>, Option<Report>)> {
    let progress = cx.terminal.progress(&format!("writing the service review of {}", period.label));
    let pack = report::service_review(store, project, &cx.calendars, &cx.zone, period, as_of, controls)?;
    drop(progress);
    cx.warn_of_services(store)?;
    cx.warn_of_values(store)?;
    Ok((report::write(&pack, out, &cx.places)?, pack.into_reported()))
}

/// Writes down what was reported, so that a later answer can say what has moved. The report stands without it: of a store that cannot be written, that is
/// said. A look back at what was known reports nothing new.
pub(crate) fn record(cx: &Context, store: Store, reported: Option<Report>) {
    let Some(reported) = reported.filter(|_| !cx.known) else { return };
    let known = restate::is_recorded(&store, &reported);
    let written = known.and_then(|known| {
        // Where a file can be written that is open for reading, the engine that read it is not taken down first.
        if known || cfg!(unix) {
            store.leave();
        } else {
            drop(store);
        }
        if known {
            return Ok(());
        }
        restate::record(&mut cx.open_to_record()?, &reported)
    });
    if let Err(error) = written {
        cx.terminal.note(&format!(
            "what was reported could not be written down, so that `tickmark restated` will not compare it: {error}"
        ));
    }
}
