//! What a pack was made of: inputs, settings, definitions and program, so that anybody can make it again and compare.

use serde_json::json;

use crate::error::{Error, ErrorKind, Result};
use crate::hash::Hash;
use crate::report::review::controls::TestedControls;
use crate::report::review::facts::ReviewFacts;
use crate::report::review::quality::LedgerFile;
use crate::report::review::standing;
use crate::report::review::standing::PageStatus;
use crate::restate::Restatement;
use crate::{hash, metrics, parallel, text};

/// The identity of a run: equal runs give equal bytes.
#[derive(Debug)]
pub(super) struct RunIdentity {
    id: String,
    pub(super) definitions: String,
    pub(super) inputs: usize,
}

impl RunIdentity {
    /// Enough of the id to name it.
    pub(super) fn short(&self) -> &str {
        self.id.get(..8).unwrap_or(&self.id)
    }
}

/// The identity of the run that these inputs make.
pub(super) fn run(
    facts: &ReviewFacts<'_>,
    files: &[LedgerFile],
    controls: Option<&TestedControls<'_>>,
    restatements: &[Restatement],
) -> RunIdentity {
    let definitions = metrics::definitions_sha256();
    let mut id = Hash::new();
    for part in
        [NAME, env!("CARGO_PKG_VERSION"), &definitions, &facts.project.sha256(), facts.zone.name(), &facts.period.label]
    {
        id.update(part);
        id.update([0]);
    }
    id.update(facts.as_of.to_le_bytes());
    let mut inputs: Vec<&str> = files.iter().map(|file| file.sha256.as_str()).collect();
    inputs.sort_unstable();
    for sha256 in inputs {
        id.update(sha256);
    }
    if let Some(controls) = controls {
        id.update(controls.identity());
    }
    if let PageStatus::Final(by) = standing::of(facts) {
        id.update(by);
    }
    // What was reported before is an input, too.
    for restatement in restatements {
        id.update(serde_json::to_vec(restatement).unwrap_or_default());
    }
    RunIdentity { id: id.hex(), definitions, inputs: files.len() }
}

/// The manifest as bytes. `written` are the files of the pack so far.
pub(super) fn render<'a>(
    facts: &ReviewFacts<'_>,
    files: &[LedgerFile],
    run: &RunIdentity,
    written: impl Iterator<Item = (&'a str, &'a [u8])>,
) -> Result<Vec<u8>> {
    let inputs: Vec<_> = files
        .iter()
        .map(|file| json!({ "file": file.name(), "sha256": file.sha256, "tool": file.tool, "records": file.counts[0] }))
        .collect();
    let entry = |(path, bytes): &(&str, &[u8])| {
        Ok(json!({ "path": path, "bytes": bytes.len(), "sha256": hash::sha256(bytes) }))
    };
    let written: Vec<_> = written.collect();
    let files = parallel::map_heaviest_first(&written, |(_, bytes)| bytes.len(), entry)?;
    let standing = standing::of(facts);
    let document = json!({
        "schema": crate::report::pack::SCHEMA,
        "pack": NAME,
        "run": run.id,
        "program": { "name": "tickmark", "version": env!("CARGO_PKG_VERSION") },
        "period": {
            "label": facts.period.label,
            "from": text::instant(facts.period.from),
            "until": text::instant(facts.period.until),
        },
        "as_of": text::instant(facts.as_of),
        "zone": facts.zone.name(),
        "status": standing.as_str(),
        "approved_by": match standing {
            PageStatus::Final(by) => Some(by),
            _ => None,
        },
        "draft_settings": facts.settings().project.draft,
        "settings_sha256": facts.project.sha256(),
        "definitions_sha256": run.definitions,
        "inputs": inputs,
        "files": files,
    });
    let mut bytes = serde_json::to_vec_pretty(&document)
        .map_err(|error| Error::new(ErrorKind::Frame { what: "manifest".to_owned(), message: error.to_string() }))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Name of the pack, and the first part of its files' names.
pub(crate) const NAME: &str = "service-review";
