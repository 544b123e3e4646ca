//! SARIF 2.1.0: a rule per control, a result per exception, and one for each control that says what else came of it. Only `fail` has a
//! level. Records are no lines of text, so an item has its file and the number of its record, and no region.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::controls::{Kind, Outcome, Severity, Tested};
use crate::evidence::forms::findings::Findings;
use crate::evidence::forms::names::{line, reference};
use crate::evidence::items::{Held, Item, Verdict};
use crate::evidence::paper::says;
use crate::hash;
use crate::store::Cell;
use crate::text::grouped;

/// Results of one control, at most: viewers show some thousands in all.
const MOST: usize = 100;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

pub(super) fn document(findings: &Findings<'_>) -> Value {
    let (artifacts, places) = artifacts(findings);
    let (mut results, mut told) = (Vec::new(), Vec::new());
    for (index, (tested, held)) in findings.each().enumerate() {
        let rule = Rule { findings, tested, index, places: &places };
        results.extend(held.exceptions.iter().take(MOST).map(|item| rule.item(item)));
        results.extend(rule.control().map(|(kind, text)| rule.whole(kind, &text)));
        told.extend(rule.told(held));
    }
    let rules: Vec<Value> = findings.tested.iter().map(describe).collect();
    let failed = findings.tested.iter().any(|tested| tested.outcome == Outcome::Error);
    let version = env!("CARGO_PKG_VERSION");
    let run = json!({
        "tool": { "driver": { "name": "tickmark", "version": version, "semanticVersion": version, "rules": rules } },
        "automationDetails": { "id": format!("tickmark/{}/", findings.run.period.label), "guid": findings.ids.id("sarif") },
        "invocations": [{ "executionSuccessful": !failed, "toolExecutionNotifications": told }],
        "artifacts": artifacts,
        "results": results,
        "properties": { "project": findings.project, "period": findings.run.period.label, "asOf": findings.as_of() },
    });
    json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": [run] })
}

/// The loaded files, and the place of each by its path.
fn artifacts(findings: &Findings<'_>) -> (Vec<Value>, BTreeMap<String, usize>) {
    let (mut artifacts, mut places) = (Vec::new(), BTreeMap::new());
    for row in &findings.reconciliation.rows {
        let text = |place: usize| row.get(place).and_then(Cell::to_text).unwrap_or_default();
        places.entry(text(0)).or_insert(artifacts.len());
        artifacts.push(json!({
            "location": { "uri": reference(&text(0)) },
            "length": row.get(2).and_then(Cell::as_i64),
            "hashes": { "sha-256": text(1) },
        }));
    }
    (artifacts, places)
}

/// A control as a rule.
fn describe(tested: &Tested) -> Value {
    let head = &tested.control.head;
    let mut tags: Vec<&str> = vec![tested.severity.as_str(), tested.control.objective()];
    tags.extend(tested.control.practices());
    let limits = head.limitations.join(" ");
    let help = format!("{} Population: {} {limits}", head.objective, head.population);
    json!({
        "id": head.id,
        "shortDescription": message(&head.title),
        "fullDescription": message(&head.criterion),
        "help": message(&help),
        "defaultConfiguration": { "level": if head.kind == Kind::Lead { "none" } else { level(tested.severity) } },
        "properties": {
            "tags": tags, "kind": head.kind, "outcome": tested.outcome, "population": tested.counts.population,
            "tested": tested.counts.tested(), "exceptions": tested.counts.exceptions,
            "notTestable": tested.counts.not_testable(), "waived": tested.counts.waived,
            "version": head.version, "sha256": tested.control.sha256,
        },
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "note",
    }
}

/// A message that means nothing but its text: braces would be places for arguments, brackets links (3.11.5 and 3.11.6).
fn message(text: &str) -> Value {
    let text = line(text).replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]");
    json!({ "text": text.replace('{', "{{").replace('}', "}}") })
}

/// What results of one control share.
struct Rule<'a> {
    findings: &'a Findings<'a>,
    tested: &'a Tested,
    index: usize,
    places: &'a BTreeMap<String, usize>,
}

impl Rule<'_> {
    fn id(&self) -> &str {
        self.tested.control.id()
    }

    /// An exception. A lead asks; what is tolerated is for people to look at.
    fn item(&self, item: &Item) -> Value {
        let lead = self.tested.control.head.kind == Kind::Lead;
        let fails = !lead && (item.verdict == Verdict::Waived || self.tested.outcome == Outcome::Exceptions);
        let (kind, level) = if fails { ("fail", level(item.severity(self.tested))) } else { ("review", "none") };
        json!({
            "ruleId": self.id(),
            "ruleIndex": self.index,
            "kind": kind,
            "level": level,
            "message": message(&item.reason),
            "locations": [self.location(item)],
            "partialFingerprints": { "subject/v1": hash::sha256(format!("{}\x1f{}", self.id(), item.subject)) },
            // Where one result of a run has this key, all must have it.
            "suppressions": self.suppressions(item),
        })
    }

    fn location(&self, item: &Item) -> Value {
        let mut location = Map::new();
        if !item.file.is_empty() {
            let mut artifact = json!({ "uri": reference(&item.file) });
            if let Some(place) = self.places.get(&item.file) {
                artifact["index"] = json!(place);
            }
            location.insert("physicalLocation".to_owned(), json!({ "artifactLocation": artifact }));
        }
        let logical = json!([{ "name": item.subject, "fullyQualifiedName": item.subject, "kind": "resource" }]);
        location.insert("logicalLocations".to_owned(), logical);
        if let Some(record) = item.line() {
            location.insert("message".to_owned(), message(&format!("record {record}")));
            location.insert("properties".to_owned(), json!({ "record": record }));
        }
        location.into()
    }

    fn suppressions(&self, item: &Item) -> Vec<Value> {
        if item.verdict != Verdict::Waived {
            return Vec::new();
        }
        let waiver = self.findings.run.waivers.covering(self.id(), &item.subject, &self.findings.today());
        let why = waiver.map_or_else(
            || "waived".to_owned(),
            |waiver| {
                let (id, by, until) = (&waiver.id, &waiver.approved_by, &waiver.expires_on);
                format!("{} (waiver {id}, approved by {by}, until {until})", waiver.reason)
            },
        );
        vec![json!({ "kind": "external", "justification": why })]
    }

    /// What came of the control beside its exceptions.
    fn control(&self) -> Option<(&'static str, String)> {
        let counts = self.tested.counts;
        let all = says(self.tested);
        match self.tested.outcome {
            Outcome::Error | Outcome::NotTestable => Some(("open", all)),
            Outcome::NotApplicable => Some(("notApplicable", all)),
            _ if counts.not_testable() > 0 => Some(("open", all)),
            Outcome::NoExceptions => Some(("pass", all)),
            Outcome::Exceptions | Outcome::WithinTolerance => None,
        }
    }

    fn whole(&self, kind: &str, text: &str) -> Value {
        json!({
            "ruleId": self.id(),
            "ruleIndex": self.index,
            "kind": kind,
            "level": "none",
            "message": message(text),
            "partialFingerprints": { "subject/v1": hash::sha256(format!("{}\x1f", self.id())) },
            "suppressions": [],
        })
    }

    /// What a reader must know of the run: what failed, and what was left out.
    fn told(&self, held: &Held) -> Vec<Value> {
        let rule = json!({ "id": self.id(), "index": self.index });
        let tell =
            |level: &str, text: &str| json!({ "level": level, "message": message(text), "associatedRule": rule });
        let mut told = Vec::new();
        if self.tested.outcome == Outcome::Error {
            told.push(tell("error", &says(self.tested)));
        }
        let all = self.tested.counts.exceptions + self.tested.counts.waived;
        if held.exceptions.len() > MOST {
            let text = format!("the first {MOST} of {} are results here; the evidence pack lists all", grouped(all));
            told.push(tell("note", &text));
        }
        told
    }
}
