//! OSCAL 1.2.1: an assessment plan that names the controls, and assessment results with an observation for each of them. A finding is made
//! of exceptions only; that something is satisfied is for an assessor to say. Times are the cut-off of the data: no clock is read.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::controls::{Kind, Outcome, Tested};
use crate::evidence::forms::findings::Findings;
use crate::evidence::forms::names::{line, markdown, reference, token};
use crate::evidence::items::kind;
use crate::evidence::paper::says;

/// Where the documents are in a pack.
pub(super) const PLAN: &str = "oscal/assessment-plan.json";
pub(super) const RESULTS: &str = "oscal/assessment-results.json";

/// The version of OSCAL.
const VERSION: &str = "1.2.1";
/// The space of our own properties.
const SPACE: &str = "urn:tickmark:oscal:1";

pub(super) fn plan(findings: &Findings<'_>) -> Value {
    let none = findings.ids.id("no system security plan");
    json!({ "assessment-plan": {
        "uuid": findings.ids.id("plan"),
        "metadata": metadata(findings, "Plan of the tests of controls"),
        "import-ssp": { "href": format!("#{none}") },
        "reviewed-controls": reviewed(findings),
        "back-matter": { "resources": [{
            "uuid": none,
            "title": "No system security plan",
            "description": "The tests are of recorded tickets. No system security plan was given to them.",
        }] },
    } })
}

/// The results. With the hashes of a pack's files they refer to its plan and lists; without, they stand alone.
pub(super) fn results(findings: &Findings<'_>, pack: Option<&BTreeMap<String, String>>) -> Value {
    let observations: Vec<Value> = findings.tested.iter().map(|tested| observation(findings, tested, pack)).collect();
    let found: Vec<Value> =
        findings.tested.iter().filter(|tested| deviates(tested)).map(|tested| finding(findings, tested)).collect();
    let mut result = json!({
        "uuid": findings.ids.id("result"),
        "title": markdown(&format!("Tests of controls, {}", findings.run.period.label)),
        "description": "Each control was tested on all items of its population; none was drawn. Times are the cut-off of the data.",
        "start": findings.as_of(),
        "end": findings.as_of(),
        "props": [prop("period", &findings.run.period.label)],
        "reviewed-controls": reviewed(findings),
    });
    // Empty lists are invalid.
    for (key, list) in [("observations", observations), ("findings", found)] {
        if !list.is_empty() {
            result[key] = list.into();
        }
    }
    let mut document = json!({
        "uuid": findings.ids.id("results"),
        "metadata": metadata(findings, "Results of the tests of controls"),
        "import-ap": { "href": "assessment-plan.json" },
        "results": [result],
    });
    if pack.is_none() {
        let apart = findings.ids.id("plan apart");
        document["import-ap"] = json!({ "href": format!("#{apart}") });
        document["back-matter"] = json!({ "resources": [{
            "uuid": apart,
            "title": "Assessment plan",
            "description": "The plan is written into the evidence pack of the run. It names the controls that are reviewed here.",
        }] });
    }
    json!({ "assessment-results": document })
}

fn metadata(findings: &Findings<'_>, title: &str) -> Value {
    json!({
        "title": markdown(&format!("{title}: {}", findings.project)),
        "last-modified": findings.as_of(),
        "version": env!("CARGO_PKG_VERSION"),
        "oscal-version": VERSION,
    })
}

fn reviewed(findings: &Findings<'_>) -> Value {
    let controls: Vec<Value> =
        findings.tested.iter().map(|tested| json!({ "control-id": token(tested.control.id()) })).collect();
    json!({ "control-selections": [{ "include-controls": controls }] })
}

/// Whether exceptions of a control are deviations, and more than is tolerated.
fn deviates(tested: &Tested) -> bool {
    tested.outcome == Outcome::Exceptions && tested.control.head.kind == Kind::Control
}

fn prop(name: &str, value: &str) -> Value {
    json!({ "name": name, "ns": SPACE, "value": line(value) })
}

fn observation(findings: &Findings<'_>, tested: &Tested, pack: Option<&BTreeMap<String, String>>) -> Value {
    let (control, counts) = (&tested.control, tested.counts);
    let counted = [
        ("population-count", counts.population),
        ("tested-count", counts.tested()),
        ("exception-count", counts.exceptions),
        ("not-testable-count", counts.not_testable()),
        ("waived-count", counts.waived),
    ];
    let mut props = vec![
        prop("control-id", control.id()),
        prop("test-status", &tested.outcome.as_str().replace('_', "-")),
        prop("kind", kind(tested)),
        prop("severity", tested.severity.as_str()),
        prop("control-sha256", &control.sha256),
    ];
    props.extend(counted.map(|(name, n)| prop(name, &n.to_string())));
    let mut observation = json!({
        "uuid": observation_id(findings, tested),
        "title": markdown(&format!("{} {}", control.id(), control.head.title)),
        "description": markdown(&says(tested)),
        "props": props,
        "methods": ["TEST"],
        "types": ["control-objective"],
        "collected": findings.as_of(),
    });
    let evidence = pack.map(|hashes| evidence(control.id(), hashes)).unwrap_or_default();
    if !evidence.is_empty() {
        observation["relevant-evidence"] = evidence.into();
    }
    observation
}

/// The lists and the work paper of a control, as the results see them from their folder.
fn evidence(id: &str, hashes: &BTreeMap<String, String>) -> Vec<Value> {
    let files = [
        ("control.sql", "What was run"),
        ("exceptions.csv", "Exceptions"),
        ("waived.csv", "Waived exceptions"),
        ("not_testable.csv", "Items that could not be tested"),
        ("workpaper.html", "Work paper"),
    ];
    let told = files.into_iter().filter_map(|(file, what)| {
        let path = format!("controls/{id}/{file}");
        let sha256 = hashes.get(&path)?;
        let href = format!("../{}", reference(&path));
        Some(json!({ "href": href, "description": what, "props": [prop("sha256", sha256)] }))
    });
    told.collect()
}

fn finding(findings: &Findings<'_>, tested: &Tested) -> Value {
    let control = &tested.control;
    json!({
        "uuid": findings.ids.id(&format!("finding {}", control.id())),
        "title": markdown(&control.head.title),
        "description": markdown(&says(tested)),
        "target": {
            "type": "objective-id",
            "target-id": token(control.id()),
            "status": { "state": "not-satisfied", "reason": "fail" },
        },
        "related-observations": [{ "observation-uuid": observation_id(findings, tested) }],
    })
}

fn observation_id(findings: &Findings<'_>, tested: &Tested) -> String {
    findings.ids.id(&format!("observation {}", tested.control.id()))
}
