//! The controls that were tested in the same run: how many ended how, which have exceptions, what keeps the others from being tested, and the
//! sets of controls in force. Tests nothing itself.

use std::collections::BTreeMap;

use crate::controls::{ControlSet, Kind, Outcome, Severity, Tested};
use crate::report::charts::Reading;
use crate::report::format;
use crate::report::review::facts::Facts;
use crate::report::view::{Block, Cell, Column, Section, Sentence, Table, Verdictlet};
use crate::text;

/// Controls as a run has tested them.
#[derive(Debug)]
pub struct Controls<'a> {
    /// What was found of each.
    pub tested: &'a [Tested],
    /// The sets of controls in force beside the built-in one.
    pub added: &'a [ControlSet],
    /// Where the results lie, relative to the page.
    pub list: String,
}

/// Outcomes in the order of their gravity, with their words.
const OUTCOMES: [(Outcome, &str); 6] = [
    (Outcome::Error, "in error"),
    (Outcome::Exceptions, "with exceptions"),
    (Outcome::WithinTolerance, "within tolerance"),
    (Outcome::NoExceptions, "without exceptions"),
    (Outcome::NotApplicable, "not applicable"),
    (Outcome::NotTestable, "not testable"),
];

impl Controls<'_> {
    /// What a page with these results differs in from one with others.
    pub(super) fn identity(&self) -> String {
        let sets = self.added.iter().map(|set| set.sha256.clone());
        let tested = self.tested.iter().map(|tested| {
            let (id, sha256, counts) = (tested.control.id(), &tested.control.sha256, tested.counts);
            let outcome = tested.outcome.as_str();
            format!("{id} {sha256} {outcome} {counts:?} {:?} {}", tested.reason, tested.severity.as_str())
        });
        sets.chain(tested).collect::<Vec<_>>().join("\n")
    }

    fn of(&self, kind: Kind) -> impl Iterator<Item = &Tested> {
        self.tested.iter().filter(move |tested| tested.control.head.kind == kind)
    }

    fn count(&self, kind: Kind, outcome: Outcome) -> u64 {
        self.of(kind).filter(|tested| tested.outcome == outcome).count() as u64
    }
}

/// The section; it says so where nothing was tested.
pub(super) fn section(facts: &Facts<'_>, controls: Option<&Controls<'_>>) -> Section {
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
    Section { id, title, says, blocks: tables.into_iter().flatten().map(Block::Table).collect() }
}

fn counts(controls: &Controls<'_>) -> Sentence {
    let told: Vec<String> = OUTCOMES
        .iter()
        .map(|(outcome, words)| (controls.count(Kind::Control, *outcome), words))
        .filter(|(n, _)| *n > 0)
        .map(|(n, words)| format!("{} {words}", text::grouped(n)))
        .collect();
    let all = controls.of(Kind::Control).count() as u64;
    Sentence::default().link(text::count(all, "control"), controls.list.clone()).say(format!(
        " {} tested, each on every item that it is about: {}.",
        if all == 1 { "was" } else { "were" },
        format::and_list(&told)
    ))
}

/// Leads are looked at, and are no deviations.
fn leads(controls: &Controls<'_>) -> Option<Sentence> {
    let (all, hits) = (controls.of(Kind::Lead).count() as u64, controls.count(Kind::Lead, Outcome::Exceptions));
    (all > 0).then(|| {
        Sentence::new(format!(
            "{} tested, too, which accuse nobody: {} {} something to look at.",
            crate::report::review::words::was(all, "lead"),
            text::grouped(hits),
            if hits == 1 { "has" } else { "have" }
        ))
    })
}

fn exceptions(facts: &Facts<'_>, controls: &Controls<'_>) -> Option<Table> {
    let mut found: Vec<&Tested> = controls
        .of(Kind::Control)
        .filter(|tested| matches!(tested.outcome, Outcome::Exceptions | Outcome::Error))
        .collect();
    found.sort_by(|a, b| {
        let key = |tested: &Tested| (std::cmp::Reverse(tested.severity), tested.control.id().to_owned());
        (a.outcome, key(a)).cmp(&(b.outcome, key(b)))
    });
    let row = |tested: &&Tested| {
        let (head, counts) = (&tested.control.head, tested.counts);
        let k_of_n = match tested.outcome {
            Outcome::Error => "not tested".to_owned(),
            _ => format!("{} of {}", text::grouped(counts.exceptions), text::grouped(counts.tested())),
        };
        let mut beside = Vec::new();
        if counts.waived > 0 {
            beside.push(format!("{} waived", text::grouped(counts.waived)));
        }
        if counts.not_testable() > 0 && tested.outcome != Outcome::Error {
            beside.push(format!("{} not testable", text::grouped(counts.not_testable())));
        }
        vec![
            Cell::new(tested.control.id()).link(controls.list.clone()),
            Cell::new(head.title.clone()).sub(tested.reason.clone().unwrap_or_default()),
            match tested.severity {
                Severity::Critical | Severity::High => {
                    Cell::reading(Verdictlet::new(Reading::Bad, tested.severity.as_str()))
                }
                Severity::Medium | Severity::Low => Cell::new(tested.severity.as_str()),
            },
            Cell::new(k_of_n).sub(beside.join(", ")),
        ]
    };
    (!found.is_empty()).then(|| Table {
        id: "control-exceptions".to_owned(),
        heading: format!("{} with exceptions", text::count(found.len() as u64, "control")),
        columns: Column::list(&["Control", "~What it asks", "severity", "#exceptions of tested"]),
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
fn untested(controls: &Controls<'_>) -> Option<Table> {
    let mut wanted: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for tested in controls.of(Kind::Control).filter(|tested| tested.outcome == Outcome::NotTestable) {
        let reason = tested.reason.clone().unwrap_or_else(|| "too few items have a verdict".to_owned());
        wanted.entry(reason).or_default().push(tested.control.id());
    }
    let row = |(what, ids): (&String, &Vec<&str>)| vec![Cell::new(what.clone()), Cell::new(ids.join(", "))];
    (!wanted.is_empty()).then(|| Table {
        id: "controls-not-testable".to_owned(),
        heading: format!(
            "{} not testable, for want of data",
            crate::report::review::words::was(wanted.values().map(Vec::len).sum::<usize>() as u64, "control")
        ),
        columns: Column::list(&["~What is missing", "~Controls"]),
        rows: wanted.iter().map(row).collect(),
        hint: Sentence::new("Not testable is not a pass: nothing was found because nothing could be looked at."),
    })
}
