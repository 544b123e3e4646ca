//! What became of a file, for people and for the ledger.

use std::collections::BTreeSet;

use crate::load::counts::{FileReport, FileStatus, PartReport, RecordCounts};
use crate::load::diagnostics;
use crate::load::part::LoadedPart;
use crate::profile::fields::TargetTable;
use crate::read::export::Export;
use crate::read::source;
use crate::warning::Warning;

pub(super) fn report(
    run: i64,
    name: String,
    export: &Export<'_>,
    parts: &[LoadedPart<'_>],
    mut kinds: BTreeSet<String>,
    mut warnings: Vec<Warning>,
) -> FileReport {
    let facts = export.facts();
    let main = parts.last().map(|part| part.plan.profile.target());
    let mut counts = RecordCounts::default();
    let mut others = Vec::new();
    for part in parts {
        if Some(part.plan.profile.target()) == main {
            counts.add(&part.counts);
        } else {
            others.push(PartReport {
                relation: export.relations()[part.plan.relation].name.clone(),
                profile: part.plan.profile.name.clone(),
                table: part.plan.profile.target().table(),
                counts: part.counts,
            });
        }
        others.extend(part.changes.map(|counts| PartReport {
            relation: export.relations()[part.plan.relation].name.clone(),
            profile: part.plan.profile.name.clone(),
            table: TargetTable::TicketEvent.table(),
            counts,
        }));
    }
    if facts.encoding.as_deref() == Some(source::MIXED) {
        warnings.push(Warning::new("encoding_mixed", "some bytes are not UTF-8 and were read as windows-1252"));
    }
    if export.facts().guessed {
        let encoding = export.facts().encoding.as_deref().unwrap_or_default();
        let message = format!(
            "the text was read as {encoding}, by the look of its words: if names look wrong, say what it is with `--encoding`"
        );
        warnings.push(Warning::new("encoding_guessed", message));
    }
    if counts.read == 0 {
        warnings.push(Warning::new("no_records", "the file has a header and no records"));
    }
    for part in parts {
        diagnostics::truncated(part.counts.read, &mut warnings);
    }
    warnings.sort();
    warnings.dedup();
    let last = parts.last();
    let record_types = match main {
        Some(TargetTable::Ticket) => {
            // A profile of one kind names it even where there are no records.
            let of_one = last.filter(|part| part.plan.find("kind").is_none()).map(|part| part.plan.profile);
            let named = of_one.and_then(|profile| Some(profile.record_type(profile.kind?).to_owned()));
            kinds.extend(named);
            kinds.into_iter().collect()
        }
        Some(target) => vec![target.table().to_owned()],
        None => Vec::new(),
    };
    FileReport {
        path: name,
        sha256: facts.sha256.clone(),
        status: FileStatus::Loaded,
        run,
        tool: last.map_or_else(String::new, |part| part.plan.profile.tool.clone()),
        profile: last.map_or_else(String::new, |part| part.plan.profile.name.clone()),
        record_types,
        encoding: facts.encoding.clone(),
        delimiter: facts.delimiter.map(String::from),
        zone: last.map_or_else(String::new, |part| part.instants.zone.clone()),
        counts,
        parts: others,
        warnings,
    }
}
