//! The controls that were tested in the same run: how many ended how, which have exceptions, what keeps the others from being tested, and the
//! sets of controls in force. Tests nothing itself.

use std::collections::BTreeMap;

use crate::controls::{ControlKind, ControlOutcome, ControlResult, ControlSet, Severity, VerdictCounts};
use crate::report::charts::TargetStatus;
use crate::report::format;
use crate::report::review::facts::ReviewFacts;
use crate::report::view::{Badge, PageCell, PageColumn, PageTable, Section, SectionBlock, Sentence};
use crate::text;

/// Controls as a run has tested them.
#[derive(Debug)]
pub struct TestedControls<'a> {
    /// What was found of each.
    pub tested: &'a [ControlResult],
    /// The sets of controls in force beside the built-in one.
    pub added: &'a [ControlSet],
    /// Where the results lie, relative to the page.
    pub list: String,
}

/// Outcomes in the order of their gravity, with their words.
const OUTCOMES: [(ControlOutcome, &str); 6] = [
    (ControlOutcome::Error, "in error"),
    (ControlOutcome::Exceptions, "with exceptions"),
    (ControlOutcome::WithinTolerance, "within tolerance"),
    (ControlOutcome::NoExceptions, "without exceptions"),
    (ControlOutcome::NotApplicable, "not applicable"),
    (ControlOutcome::NotTestable, "not testable"),
];

impl TestedControls<'_> {
    /// What a page with these results differs in from one with others.
    pub(super) fn identity(&self) -> String {
        let sets = self.added.iter().map(|set| set.sha256.clone());
        let tested = self.tested.iter().map(|tested| {
            let (id, sha256) = (tested.control.id(), &tested.control.sha256);
            let outcome = tested.outcome.as_str();
            let VerdictCounts { population, exceptions, waived, clean } = tested.counts;
            let reason = tested.reason.as_deref().unwrap_or_default();
            let severity = tested.severity.as_str();
            format!("{id} {sha256} {outcome} {population} {exceptions} {waived} {clean} {severity} {reason}")
        });
        sets.chain(tested).collect::<Vec<_>>().join("\n")
    }

    fn of(&self, kind: ControlKind) -> impl Iterator<Item = &ControlResult> {
        self.tested.iter().filter(move |tested| tested.control.head.kind == kind)
    }

    fn count(&self, kind: ControlKind, outcome: ControlOutcome) -> u64 {
        self.of(kind).filter(|tested| tested.outcome == outcome).count() as u64
    }
}

/// The section; it says so where nothing was tested.
pub(super) fn section(facts: &ReviewFacts<'_>, controls: Option<&TestedControls<'_>>) -> Section {
    let (id, title) = ("controls", "Controls");
    let Some(controls) = controls.filter(|controls| !controls.tested.is_empty()) else {
        let says = Sentence::new(
            "Controls were not tested in this run. `tickmark run` tests them where the settings say `checks = true` or the project has a \
             policy, waivers or controls of its own; `tickmark check` tests them alone."
                .replace('`', ""),
        );
        return Section { id, title, says: vec![says], blocks: Vec::new() };
    };
    let mut says = vec![counts(controls)];
    says.extend(leads(controls));
    for set in controls.added {
        says.push(Sentence::new(format!("Beside the built-in controls the set {} is in force.", set.in_words())));
    }
    let tables = [exceptions(facts, controls), untested(controls)];
    Section { id, title, says, blocks: tables.into_iter().flatten().map(SectionBlock::Table).collect() }
}

fn counts(controls: &TestedControls<'_>) -> Sentence {
    let told: Vec<String> = OUTCOMES
        .iter()
        .map(|(outcome, words)| (controls.count(ControlKind::Control, *outcome), words))
        .filter(|(n, _)| *n > 0)
        .map(|(n, words)| format!("{} {words}", text::grouped(n)))
        .collect();
    let all = controls.of(ControlKind::Control).count() as u64;
    Sentence::default().link(text::count(all, "control"), controls.list.clone()).say(format!(
        " {} tested, each on every item that it is about: {}.",
        if all == 1 { "was" } else { "were" },
        format::and_list(&told)
    ))
}

/// Leads are looked at, and are no deviations.
fn leads(controls: &TestedControls<'_>) -> Option<Sentence> {
    let (all, hits) =
        (controls.of(ControlKind::Lead).count() as u64, controls.count(ControlKind::Lead, ControlOutcome::Exceptions));
    (all > 0).then(|| {
        Sentence::new(format!(
            "{} tested, too, which accuse nobody: {} {} something to look at.",
            crate::report::review::words::was(all, "lead"),
            text::grouped(hits),
            if hits == 1 { "has" } else { "have" }
        ))
    })
}

fn exceptions(facts: &ReviewFacts<'_>, controls: &TestedControls<'_>) -> Option<PageTable> {
    let mut found: Vec<&ControlResult> = controls
        .of(ControlKind::Control)
        .filter(|tested| matches!(tested.outcome, ControlOutcome::Exceptions | ControlOutcome::Error))
        .collect();
    found.sort_by(|a, b| {
        let key = |tested: &ControlResult| (std::cmp::Reverse(tested.severity), tested.control.id().to_owned());
        (a.outcome, key(a)).cmp(&(b.outcome, key(b)))
    });
    let row = |tested: &&ControlResult| {
        let (head, counts) = (&tested.control.head, tested.counts);
        let k_of_n = match tested.outcome {
            ControlOutcome::Error => "not tested".to_owned(),
            _ => format!("{} of {}", text::grouped(counts.exceptions), text::grouped(counts.tested())),
        };
        let mut beside = Vec::new();
        if counts.waived > 0 {
            beside.push(format!("{} waived", text::grouped(counts.waived)));
        }
        if counts.not_testable() > 0 && tested.outcome != ControlOutcome::Error {
            beside.push(format!("{} not testable", text::grouped(counts.not_testable())));
        }
        vec![
            PageCell::new(tested.control.id()).link(controls.list.clone()),
            PageCell::new(head.title.clone()).sub(tested.reason.clone().unwrap_or_default()),
            match tested.severity {
                Severity::Critical | Severity::High => {
                    PageCell::reading(Badge::new(TargetStatus::Bad, tested.severity.as_str()))
                }
                Severity::Medium | Severity::Low => PageCell::new(tested.severity.as_str()),
            },
            PageCell::new(k_of_n).sub(beside.join(", ")),
        ]
    };
    (!found.is_empty()).then(|| PageTable {
        id: "control-exceptions".to_owned(),
        heading: format!("{} with exceptions", text::count(found.len() as u64, "control")),
        columns: PageColumn::list(&["Control", "~What it asks", "severity", "#exceptions of tested"]),
        rows: found.iter().map(row).collect(),
        hint: Sentence::new(format!(
            "The items with their reasons: tickmark check ID --list exceptions --period {}. All results are in ",
            facts.period.label
        ))
        .file(controls.list.clone())
        .say("."),
    })
}

/// What keeps controls from being tested, each with the controls that wait for it.
fn untested(controls: &TestedControls<'_>) -> Option<PageTable> {
    let mut wanted: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for tested in controls.of(ControlKind::Control).filter(|tested| tested.outcome == ControlOutcome::NotTestable) {
        let reason = tested.reason.clone().unwrap_or_else(|| "too few items have a verdict".to_owned());
        wanted.entry(reason).or_default().push(tested.control.id());
    }
    let row = |(what, ids): (&String, &Vec<&str>)| vec![PageCell::new(what.clone()), PageCell::new(ids.join(", "))];
    (!wanted.is_empty()).then(|| PageTable {
        id: "controls-not-testable".to_owned(),
        heading: format!(
            "{} not testable, for want of data",
            crate::report::review::words::was(wanted.values().map(Vec::len).sum::<usize>() as u64, "control")
        ),
        columns: PageColumn::list(&["~What is missing", "~Controls"]),
        rows: wanted.iter().map(row).collect(),
        hint: Sentence::new("Not testable is not a pass: nothing was found because nothing could be looked at."),
    })
}
