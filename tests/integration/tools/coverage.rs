//! Every control is held against the exports of three tools at least, with records planted that are exceptions and others that only look like it. Where
//! fewer tools export what a control reads, it says so here, with the tools that do; a needless exemption fails as well.

use std::collections::{BTreeMap, BTreeSet};

use tickmark::controls::ControlSets;

use super::GROUPS;
use super::Verdict::Named;

/// So many tools a control is held against.
const TOOLS: usize = 3;

/// Control, the tools it is held against, and why there are no more.
const EXEMPT: &[(&str, &[&str], &str)] = &[
    ("CHG-08", &["servicenow"], "the template of a change is in ServiceNow's exports alone"),
    ("CHG-09", &[], "no export has the time of a completed test: it comes from a project's own profile"),
    ("CHG-14", &["servicenow"], "the time of a review after the work is in ServiceNow's exports alone"),
    ("CHG-15", &["jira", "servicenow"], "histories of changes with their plans are exported by ServiceNow and Jira"),
    ("CHG-18", &["bmc", "servicenow"], "ServiceNow and BMC tell both how a change ended and what it caused"),
    ("GOV-01", &[], "reads the waivers of the project and no export"),
    ("INC-02", &[], "no export has a comment beside a change of priority: it comes from a project's own profile"),
    ("INC-04", &["servicenow"], "the time of an analysis is in ServiceNow's exports alone"),
    (
        "INC-08",
        &["ivanti", "servicenow"],
        "who resolved and who closed an incident is exported by ServiceNow and Ivanti",
    ),
    (
        "INC-09",
        &["glpi", "servicenow"],
        "a resolution's text beside a word for duplicates or mistakes is exported by ServiceNow and GLPI",
    ),
    ("INC-10", &[], "no export has the times that a regulator asks for: they come from a project's own profile"),
    ("PRB-01", &["servicenow"], "the time of an analysis is in ServiceNow's exports alone"),
    ("PRB-02", &["servicenow"], "known errors with their workarounds are in ServiceNow's exports alone"),
    ("REQ-01", &["glpi", "servicenow"], "whether a request needs an approval is exported by ServiceNow and GLPI"),
    ("SLA-01", &[], "reads the registers of the project and no export"),
    ("SLA-03", &["servicenow"], "the reason of a breach is in ServiceNow's exports alone"),
];

/// The tools against whose exports a control is held: those in which it must name something, and not name something else.
fn held(control: &str) -> BTreeSet<&'static str> {
    let tools = GROUPS.iter().flat_map(|group| group.tools.iter().map(move |tool| (group, tool)));
    let told = tools.filter(|(group, tool)| {
        let verdicts = group.verdicts(tool, control);
        let named = verdicts.iter().filter(|(_, verdict)| *verdict == Named).count();
        named > 0 && named < verdicts.len()
    });
    told.map(|(_, tool)| tool.system).collect()
}

/// The ids of all built-in controls.
fn controls() -> Vec<String> {
    ControlSets::built_in().unwrap().controls.iter().map(|control| control.id().to_owned()).collect()
}

#[test]
#[allow(clippy::print_stdout, reason = "the list of tools is read with `--nocapture`")]
fn every_control_is_held_against_three_tools_or_says_why_not() {
    let controls = controls();
    let mut wrong = Vec::new();
    let mut exempt: BTreeMap<&str, (&[&str], &str)> =
        EXEMPT.iter().map(|(id, tools, why)| (*id, (*tools, *why))).collect();
    for control in &controls {
        let tools = held(control);
        let names: Vec<&str> = tools.iter().copied().collect();
        println!("{control} {}", names.join(", "));
        match exempt.remove(control.as_str()) {
            None if tools.len() < TOOLS => wrong.push(format!("{control} is held against {names:?} only")),
            Some((only, _)) if *only != names[..] => {
                wrong.push(format!("{control} is held against {names:?}, and its exemption says {only:?}"));
            }
            Some((_, why)) if tools.len() >= TOOLS || why.is_empty() => {
                wrong.push(format!("{control} needs no exemption"));
            }
            _ => {}
        }
    }
    wrong.extend(exempt.keys().map(|id| format!("{id} is exempt and no control")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_the_tables_expect_is_asked_of_controls_that_there_are() {
    let controls = controls();
    let named: BTreeSet<&str> = GROUPS.iter().flat_map(|group| group.expected.iter().map(|(id, _)| *id)).collect();
    let unknown: Vec<&&str> = named.iter().filter(|id| !controls.iter().any(|control| control == *id)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}
