//! `tickmark verify`: whether an evidence pack is as it was written. Needs no project.

use crate::cli::{Format, Global, VerifyArgs};
use crate::commands::context::answers;
use crate::error::Result;
use crate::evidence::{Fault, Finding, MANIFEST};
use crate::output::{Places, Rows};
use crate::terminal::Terminal;
use crate::{ExitStatus, evidence, text};

pub(super) fn run(args: &VerifyArgs, global: &Global, places: &Places, terminal: Terminal) -> Result<ExitStatus> {
    global.out.as_deref().map_or(Ok(()), |out| places.file(out))?;
    let mut verified = evidence::verify(&args.dir)?;
    let own = verified.manifest_sha256.clone();
    if let Some(expected) = &args.expect
        && own.as_deref().is_none_or(|own| !own.eq_ignore_ascii_case(expected.trim()))
        && !verified.findings.iter().any(|finding| finding.path == MANIFEST)
    {
        let detail = "the pack agrees with itself, but it is not the one of this hash".to_owned();
        verified.findings.push(Finding { path: MANIFEST.to_owned(), fault: Fault::Changed, detail });
    }
    let rows = Rows { what: "findings", table: &verified.table()?, document: Some(verified.document()?) };
    let format = global.format.unwrap_or(Format::Table);
    // A table of nothing is nothing to show; the note says it.
    if global.out.is_some() || format != Format::Table || !verified.findings.is_empty() {
        answers::deliver(&rows, format, global, places, terminal)?;
    }
    if verified.findings.is_empty() {
        terminal.note(&format!(
            "whole: {} as listed; SHA-256 of {MANIFEST}: {}",
            text::count(verified.files as u64, "file"),
            own.unwrap_or_default()
        ));
        return Ok(ExitStatus::Done);
    }
    terminal.note(&format!("{} not as written", text::count(verified.findings.len() as u64, "file")));
    Ok(ExitStatus::Found)
}
