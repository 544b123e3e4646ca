//! The ledger of every contract: what each promise came to, what it pays back, and the tickets that drove it.

use std::collections::BTreeSet;

use crate::metrics::{Contract, ContractLevel, CreditOutcome, Ledger, ObservedShare, ledger};
use crate::model::Kind;
use crate::report::format::NOTHING;
use crate::report::review::facts::ReviewFacts;
use crate::report::review::lists::ReviewLists;
use crate::report::review::values::Rate;
use crate::report::view::{PageCell, PageColumn, PageTable, Section, SectionBlock, Sentence};
use crate::report::{csv, format};
use crate::store::Cell as Value;
use crate::text;

/// What a promise rests on.
struct CreditBasis {
    observed: ObservedShare,
    /// Tickets that were late, with what they used and what they had.
    late: Vec<Vec<Value>>,
    /// Late tickets that an earlier promise has counted.
    counted_before: u64,
}

/// The section and its files; none without a contract.
pub(super) fn section(
    facts: &ReviewFacts<'_>,
    lists: &ReviewLists,
    base: &str,
) -> (Option<Section>, Vec<(String, Vec<u8>)>) {
    let contracts = &facts.settings().contract;
    let (mut blocks, mut files) = (Vec::new(), Vec::new());
    for contract in contracts {
        let seen = seen(facts, lists, contract);
        let observed: Vec<ObservedShare> = seen.iter().map(|seen| seen.observed).collect();
        let ledger = ledger(contract, &observed);
        let path = format!("{base}/contract-{}.csv", contract.id);
        blocks.push(SectionBlock::Table(table(facts, contract, &ledger, &seen, &path)));
        files.push((path, file(facts, contract, &ledger, &seen)));
    }
    let title = "Service credits";
    let says = vec![Sentence::new(if facts.is_final() {
        "Calculated from the measures of this page, not invoiced."
    } else {
        "Calculated from the measures of this page, not invoiced; the period is not over, so the amounts are those of today."
    })];
    ((!blocks.is_empty()).then_some(Section { id: "contracts", title, says, blocks }), files)
}

fn seen(facts: &ReviewFacts<'_>, lists: &ReviewLists, contract: &Contract) -> Vec<CreditBasis> {
    let mut counted = BTreeSet::new();
    contract.level.iter().map(|promise| of_promise(facts, lists, contract, promise, &mut counted)).collect()
}

fn of_promise(
    facts: &ReviewFacts<'_>,
    lists: &ReviewLists,
    contract: &Contract,
    promise: &ContractLevel,
    counted: &mut BTreeSet<String>,
) -> CreditBasis {
    let label = &facts.period.label;
    let Some(level) = promise.sla.as_deref() else {
        let shares = facts.values.of_services("availability", "share", label);
        let found = shares.iter().find(|share| share.sla == promise.availability);
        let observed = ObservedShare { share: found.and_then(|share| share.value), n: None };
        return CreditBasis { observed, late: Vec::new(), counted_before: 0 };
    };
    let rate: Rate = Kind::ALL
        .iter()
        .flat_map(|kind| facts.values.wholes("sla_attainment", "completed", *kind, label))
        .filter(|value| value.sla.as_deref() == Some(level))
        .map(Rate::of)
        .sum();
    let rows = lists.rows("breaches");
    let (mut late, mut counted_before) = (Vec::new(), 0);
    for row in rows.iter().filter(|row| row.text("service_level") == level) {
        let ticket = row.text("ticket").to_owned();
        if contract.once_per_ticket && !counted.insert(ticket.clone()) {
            counted_before += 1;
            continue;
        }
        let seconds = |column| row.integer(column).map_or(Value::Null, Value::Int);
        late.push(vec![Value::Text(ticket), seconds("working_seconds"), seconds("target_seconds")]);
    }
    let rate = Rate { hits: rate.hits, n: rate.n.saturating_sub(counted_before) };
    CreditBasis { observed: ObservedShare { share: rate.share(), n: Some(rate.n) }, late, counted_before }
}

fn amount(contract: &Contract, value: f64) -> String {
    let cents = format::whole(value * 100.0);
    format!("{}.{:02} {}", text::grouped(cents / 100), cents % 100, contract.currency).trim_end().to_owned()
}

fn table(facts: &ReviewFacts<'_>, contract: &Contract, ledger: &Ledger, seen: &[CreditBasis], path: &str) -> PageTable {
    let title = contract.title.as_deref().unwrap_or(&contract.id);
    let mut rows: Vec<Vec<PageCell>> = contract
        .level
        .iter()
        .zip(&ledger.lines)
        .zip(seen)
        .map(|((promise, (outcome, credit)), seen)| {
            let before = match seen.counted_before {
                0 => String::new(),
                n => format!("{} counted in a level above", text::count(n, "late ticket")),
            };
            vec![
                PageCell::new(promise.id()).sub(before),
                PageCell::new(seen.observed.share.map_or_else(|| NOTHING.to_owned(), share_words(seen.observed.n))),
                PageCell::new(seen.observed.n.map_or_else(|| NOTHING.to_owned(), text::grouped)),
                PageCell::new(text::grouped(seen.late.len() as u64)),
                PageCell::new(words(*outcome)),
                PageCell::new(format::percent(promise.weight)),
                PageCell::new(amount(contract, *credit)),
            ]
        })
        .collect();
    let capped =
        if ledger.paid < ledger.sum { format!("capped from {}", amount(contract, ledger.sum)) } else { String::new() };
    let mut total = vec![PageCell::new("Together").sub(capped)];
    total.extend((0..5).map(|_| PageCell::new("")));
    total.push(PageCell::new(amount(contract, ledger.paid)));
    rows.push(total);
    PageTable {
        id: format!("contract-{}", contract.id),
        heading: format!(
            "{title}: {} for {}",
            amount(contract, ledger.paid),
            format::period_title(facts.period, facts.zone)
        ),
        columns: PageColumn::list(&["Promise", "#kept", "#clocks", "#late", "~outcome", "#weight", "#credit"]),
        rows,
        hint: Sentence::new("The ledger with every late ticket is in ")
            .link(format!("contract-{}.csv", contract.id), path)
            .say("."),
    }
}

/// A share of clocks, or of time, whose digits count.
fn share_words(n: Option<u64>) -> fn(f64) -> String {
    if n.is_some() { format::percent } else { crate::report::review::availability::fine }
}

fn words(outcome: CreditOutcome) -> String {
    match outcome {
        CreditOutcome::Kept => "kept".to_owned(),
        CreditOutcome::Missed(tier) => {
            format!("below {}: {} credit", format::percent_target(tier.below), format::percent_target(tier.credit))
        }
        CreditOutcome::TooFew => "fewer clocks than the contract asks for".to_owned(),
        CreditOutcome::NoData => "nothing to measure".to_owned(),
    }
}

/// One line for each promise, followed by one for each ticket that was late under it.
fn file(facts: &ReviewFacts<'_>, contract: &Contract, ledger: &Ledger, seen: &[CreditBasis]) -> Vec<u8> {
    let names = [
        "contract",
        "period",
        "promise",
        "line",
        "share",
        "n",
        "outcome",
        "credit",
        "ticket",
        "working_seconds",
        "target_seconds",
    ];
    let mut out = Vec::new();
    csv::header(&mut out, names);
    let text = |text: &str| Value::Text(text.to_owned());
    for ((promise, (outcome, credit)), seen) in contract.level.iter().zip(&ledger.lines).zip(seen) {
        let first = [text(&contract.id), text(&facts.period.label), text(promise.id())];
        let mut line = first.to_vec();
        line.extend([
            text("promise"),
            seen.observed.share.map_or(Value::Null, Value::Float),
            seen.observed.n.map_or(Value::Null, |n| Value::Int(n.cast_signed())),
            text(&words(*outcome)),
            Value::Float(*credit),
            Value::Null,
            Value::Null,
            Value::Null,
        ]);
        csv::fields(&mut out, &line);
        out.push(b'\n');
        for ticket in &seen.late {
            let mut line = first.to_vec();
            line.extend([text("late ticket"), Value::Null, Value::Null, Value::Null, Value::Null]);
            line.extend(ticket.iter().cloned());
            csv::fields(&mut out, &line);
            out.push(b'\n');
        }
    }
    out
}
