//! What two packs have to say to each other: as a document, as a list to fill in, and for people.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;

use crate::error::Result;
use crate::evidence::compare::comparison::EvidenceComparison;
use crate::evidence::compare::pack::ComparedEvidence;
use crate::store::Table;
use crate::{output, text};

#[derive(Serialize)]
struct DiffDocument<'a> {
    old: PackFacts<'a>,
    new: PackFacts<'a>,
    #[serde(flatten)]
    found: &'a EvidenceComparison,
}

#[derive(Serialize)]
struct PackFacts<'a> {
    manifest_sha256: &'a str,
    period: &'a str,
    as_of: &'a str,
}

impl<'a> From<&'a ComparedEvidence> for PackFacts<'a> {
    fn from(pack: &'a ComparedEvidence) -> Self {
        Self { manifest_sha256: &pack.manifest_sha256, period: &pack.period, as_of: &pack.as_of }
    }
}

/// `tickmark/diff/1`.
pub fn document(old: &ComparedEvidence, new: &ComparedEvidence, found: &EvidenceComparison) -> Result<Value> {
    output::document("tickmark/diff/1", &DiffDocument { old: old.into(), new: new.into(), found })
}

/// The items as a list to fill in, which is the file of dispositions of the next time.
pub fn list(found: &EvidenceComparison) -> Result<Table> {
    Table::of(
        "control, subject_id, state, waived, reason, changed_since, disposition.word as disposition, disposition.why as why, \
         disposition.decided_by as decided_by, disposition.decided_on as decided_on",
        &found.items,
    )
}

/// For people: how many exceptions of each control are new, persist or are gone.
pub fn page(old: &ComparedEvidence, new: &ComparedEvidence, found: &EvidenceComparison) -> String {
    let of = |pack: &ComparedEvidence| format!("{} as of {}", pack.period, pack.as_of);
    let mut page = format!("{} against {}\n", of(new), of(old));
    for remark in &found.remarks {
        let _ = writeln!(page, "  {remark}");
    }
    let _ = writeln!(
        page,
        "\n  {:<8}{:>8}{:>12}{:>8}{:>9}{:>10}",
        "control", "new", "persisting", "gone", "unknown", "disposed"
    );
    for side in &found.controls {
        if side.new + side.persisting + side.gone + side.unknown == 0 && side.differs.is_empty() {
            continue;
        }
        let _ = writeln!(
            page,
            "  {:<8}{:>8}{:>12}{:>8}{:>9}{:>10}",
            side.id,
            text::grouped(side.new),
            text::grouped(side.persisting),
            text::grouped(side.gone),
            text::grouped(side.unknown),
            format!("{} of {}", text::grouped(side.disposed), text::grouped(side.new + side.persisting))
        );
        for why in &side.differs {
            let _ = writeln!(page, "          not comparable: {why}");
        }
    }
    for (title, files) in [
        ("Exports of the earlier pack only", &found.inputs_gone),
        ("Exports of the later pack only", &found.inputs_new),
    ] {
        if !files.is_empty() {
            let _ = writeln!(page, "\n{title}");
        }
        for file in files {
            let _ = writeln!(page, "  {file}");
        }
    }
    let changed = found.items.iter().filter(|item| item.changed_since).count() as u64;
    if changed > 0 {
        let _ = writeln!(
            page,
            "\n{} of an exception whose reason is another one since",
            text::count(changed, "disposition")
        );
    }
    page.push_str("\n`--format csv` lists every exception, with columns for what you say of it\n");
    page
}
