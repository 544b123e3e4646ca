//! A written pack, read back. It must be whole: a comparison with a pack that was tampered with would lend it credit.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::error::{Error, Result as Outcome};
use crate::evidence::pack::MANIFEST;
use crate::evidence::verify::verify;
use crate::output::unguarded;
use crate::whole_file;
use crate::whole_file::SizeLimit;

/// Control and subject.
pub(super) type ExceptionKey = (String, String);

/// An exception.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ExceptionEntry {
    pub(super) waived: bool,
    pub(super) reason: String,
}

/// What a control found.
#[derive(Debug, Clone, Default)]
pub(super) struct ResultSummary {
    pub(super) outcome: String,
    pub(super) sha256: String,
    pub(super) parameters: BTreeMap<String, Value>,
}

/// What is compared of a pack.
#[derive(Debug, Clone)]
pub struct ComparedEvidence {
    /// The hash of its manifest.
    pub manifest_sha256: String,
    /// Its period.
    pub period: String,
    /// Its cut-off.
    pub as_of: String,
    /// The hash of the manifest that it follows.
    pub(super) previous: Option<String>,
    pub(super) inputs: Vec<(String, String)>,
    pub(super) controls: BTreeMap<String, ResultSummary>,
    pub(super) items: BTreeMap<ExceptionKey, ExceptionEntry>,
}

impl ComparedEvidence {
    /// Reads a pack after it was held against its own lists.
    pub fn pack(dir: &Path) -> Outcome<Self> {
        let verified = verify(dir)?;
        if let Some(first) = verified.findings.first() {
            return Err(Error::setting(format!(
                "`{}` is not as it was written: {} {}",
                dir.display(),
                first.path,
                first.fault.as_str()
            ))
            .hint(format!("`tickmark verify {}` names every file", dir.display())));
        }
        let document = |name: &str| -> Outcome<Value> {
            let path = dir.join(name);
            let text = whole_file::text(&path, SizeLimit::Table)?;
            serde_json::from_str(&text).map_err(|error| Error::setting(format!("`{}`: {error}", path.display())))
        };
        let (manifest, results) = (document(MANIFEST)?, document("results.json")?);
        let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
        let list = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
        let control = |control: &Value| {
            let parameters = list(control.get("parameters"));
            let parameters =
                parameters.iter().map(|one| (text(one.get("name")), one.get("value").cloned().unwrap_or_default()));
            let (outcome, sha256) = (text(control.get("outcome")), text(control.get("sha256")));
            (text(control.get("id")), ResultSummary { outcome, sha256, parameters: parameters.collect() })
        };
        let inputs = list(manifest.get("inputs"));
        let exports = inputs.iter().filter(|input| input.get("kind").and_then(Value::as_str) == Some("export"));
        Ok(Self {
            manifest_sha256: verified.manifest_sha256.unwrap_or_default(),
            period: text(results.get("period")),
            as_of: text(results.get("as_of")),
            previous: manifest.pointer("/previous/manifest_sha256").and_then(Value::as_str).map(str::to_owned),
            inputs: exports.map(|input| (text(input.get("path")), text(input.get("sha256")))).collect(),
            controls: list(results.get("controls")).iter().map(control).collect(),
            items: items(&dir.join("exceptions.csv"))?,
        })
    }

    /// Whether a control of this pack came to a verdict, so that what it does not name is no exception.
    pub(super) fn could_tell(&self, control: &str) -> bool {
        let outcome = self.controls.get(control).map(|control| control.outcome.as_str());
        matches!(outcome, Some("exceptions" | "within_tolerance" | "no_exceptions" | "not_applicable"))
    }
}

fn items(path: &Path) -> Outcome<BTreeMap<ExceptionKey, ExceptionEntry>> {
    let broken = |error: &csv::Error| Error::setting(format!("`{}`: {error}", path.display()));
    let mut reader = csv::Reader::from_path(path).map_err(|error| broken(&error))?;
    let header = reader.headers().map_err(|error| broken(&error))?.clone();
    let mut items = BTreeMap::new();
    for record in reader.records() {
        let record = record.map_err(|error| broken(&error))?;
        let cell = |name: &str| {
            let place = header.iter().position(|column| column == name);
            unguarded(place.and_then(|place| record.get(place)).unwrap_or_default()).to_owned()
        };
        let item = ExceptionEntry { waived: cell("waived") == "true", reason: cell("reason") };
        items.insert((cell("control"), cell("subject_id")), item);
    }
    Ok(items)
}
