//! The last three sentences of a run: what was loaded, what the page shows, and what one more export or setting would add most.

use std::fmt::Write as _;
use std::path::PathBuf;

use crate::calendar::day_text;
use crate::commands::{Context, feeds};
use crate::error::Result;
use crate::load::ImportReport;
use crate::model::Kind;
use crate::period::Period;
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
    Ok([loaded(cx, store, made.report)?, shows(made), adds(cx, store, made)?])
}

/// `The data: 6,163 incidents and 643 changes, opened from 2025-04-08 to 2026-07-01, with 31,000 history entries; this run read 8 of 11 files.`
fn loaded(cx: &Context, store: &Store, report: &ImportReport) -> Result<String> {
    let number = |sql: &str| -> Result<Option<i64>> {
        Ok(store.table(sql, &[])?.rows.first().and_then(|row| row.first()?.as_i64()))
    };
    let count = |table: &str, noun: &str| -> Result<Option<String>> {
        let n = number(&format!("SELECT count(*)::BIGINT FROM {table}"))?.and_then(|n| u64::try_from(n).ok());
        Ok(n.filter(|n| *n > 0).map(|n| text::count(n, noun)))
    };
    let mut kinds = Vec::new();
    for kind in Kind::ALL {
        kinds.extend(count(&format!("ticket WHERE record_type = '{kind}'"), kind.as_str())?);
    }
    let mut rows = Vec::new();
    for (table, noun) in [
        ("ticket_event", "history entry"),
        ("sla_instance", "recorded service level"),
        ("approval", "approval"),
        ("outage", "outage"),
    ] {
        rows.extend(count(table, noun)?);
    }
    let mut told = format!("The data: {}", if kinds.is_empty() { "no ticket".to_owned() } else { listed(&kinds) });
    let day = |instant: i64| day_text(cx.zone.date(instant));
    if let (Some(first), Some(last)) =
        (number("SELECT min(opened_at) FROM ticket")?, number("SELECT max(opened_at) FROM ticket")?)
    {
        let _ = write!(told, ", opened from {} to {}", day(first), day(last));
    }
    if !rows.is_empty() {
        let _ = write!(told, ", with {}", listed(&rows));
    }
    let (read, failed) = (report.files.len() as u64, report.failed.len() as u64);
    let from = if failed > 0 {
        format!("{} of {}", text::grouped(read), text::count(read + failed, "file"))
    } else {
        text::count(read, "file")
    };
    Ok(format!("{told}; this run read {from}."))
}

fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [head @ .., last] => format!("{} and {last}", head.join(", ")),
    }
}

fn shows(made: &RunResult<'_>) -> String {
    let pages: Vec<String> = made.pages.iter().map(|page| page.display().to_string()).collect();
    format!("The page shows {}: open {}.", made.period.label, listed(&pages))
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
