//! The last three sentences of a run: what was loaded, what the page shows, and what one more export or setting would add most.

use std::path::PathBuf;

use crate::commands::context::Context;
use crate::error::Result;
use crate::load::ImportReport;
use crate::output::pages;
use crate::period::Period;
use crate::proposal::feeds;
use crate::store::Store;
use crate::text;

/// What a run was asked for and made.
pub(super) struct RunResult<'a> {
    /// The paths as they were typed.
    pub(super) asked: &'a [String],
    pub(super) profile: Option<&'a str>,
    pub(super) report: &'a ImportReport,
    pub(super) period: &'a Period,
    pub(super) pages: &'a [PathBuf],
}

/// The sentences.
pub(super) fn sentences(cx: &Context, store: &Store, made: &RunResult<'_>) -> Result<[String; 3]> {
    Ok([pages::loaded(store, &cx.zone, made.report)?, shows(made), adds(cx, store, made)?])
}

fn shows(made: &RunResult<'_>) -> String {
    let pages: Vec<String> = made.pages.iter().map(|page| page.display().to_string()).collect();
    format!("The page shows {}: open {}.", made.period.label, text::and_list(&pages))
}

/// What one more step would add most: settings where there are none, then their confirmation, then levels, then an export.
fn adds(cx: &Context, store: &Store, made: &RunResult<'_>) -> Result<String> {
    let settings = &cx.project.settings;
    if cx.project.file.is_none() {
        let mut asked: Vec<&str> = made.asked.iter().map(String::as_str).collect();
        asked.extend(made.profile.iter().flat_map(|profile| ["--profile", profile]));
        return Ok(format!(
            "Next, add settings: `tickmark init {}` proposes the time zone, working hours and service levels that it finds in these exports.",
            asked.join(" ")
        ));
    }
    let draft = &settings.project.draft;
    if !draft.is_empty() {
        return Ok(format!(
            "Next, confirm {} in tickmark.toml that nobody has checked yet ({}).",
            text::count(draft.len() as u64, "setting"),
            draft.join(", ")
        ));
    }
    if settings.sla.is_empty() {
        return Ok("Next, add a service level: without `[[sla]]` in tickmark.toml, results are not compared with agreed targets.".to_owned());
    }
    Ok(match feeds::most_wanted(store)? {
        Some(wanted) => format!("Next, add an export: {}.", wanted.in_words()),
        None => "Nothing that measures or controls could use is missing from the exports as a whole.".to_owned(),
    })
}
