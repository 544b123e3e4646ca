//! Whether services were there, and what is left of what may go wrong: availability from recorded outages, and the error budgets of
//! service levels.

use std::fmt::Write as _;

use super::facts::Facts;
use super::goals;
use super::values::Rate;
use super::words;
use crate::error::Result;
use crate::metrics::{self, Better, Dimension, Unmatched, Value};
use crate::model::Kind;
use crate::report::format::{self, NOTHING};
use crate::report::view::{Block, Cell, Column, Section, Sentence, Table};
use crate::text;

const METRIC: &str = "availability";

/// The section; none where there is neither an outage, an agreement on a service, nor a goal of a service level.
pub(super) fn section(facts: &Facts<'_>) -> Result<Option<Section>> {
    let unmatched = metrics::unmatched(facts.store, &facts.settings().availability)?;
    let tables: Vec<Table> = [services(facts, &unmatched), budgets(facts)].into_iter().flatten().collect();
    let blocks: Vec<Block> = tables.into_iter().map(Block::Table).collect();
    Ok((!blocks.is_empty()).then(|| Section {
        id: "availability",
        title: "Availability and error budgets",
        says: Vec::new(),
        blocks,
    }))
}

fn services(facts: &Facts<'_>, unmatched: &[Unmatched]) -> Option<Table> {
    let shares = facts.values.of_services(METRIC, "share", &facts.period.label);
    let rows: Vec<Vec<Cell>> = shares.iter().map(|share| service(facts, share, unmatched)).collect();
    let missed = shares.iter().filter(|share| left(facts, share).is_some_and(|left| left < 0.0)).count();
    (!rows.is_empty()).then(|| Table {
        id: "availability-table".to_owned(),
        heading: match missed {
            0 => "How much of the agreed time the services were there".to_owned(),
            n => format!("{} available less than agreed", words::was(n as u64, "service")),
        },
        columns: Column::list(&[
            "Service", "#available", "#target", "#down", "#left of the budget", "#breaks", "#longest", "#planned", "#MTRS", "#MTBF",
        ]),
        rows,
        hint: Sentence::new(
            "From recorded outages, not from monitoring: overlapping ones count once, planned ones for neither side, one without an end lasts \
             until the data end. ",
        )
        .link("Definition", "#def-availability")
        .say("."),
    })
}

fn service(facts: &Facts<'_>, share: &Value, unmatched: &[Unmatched]) -> Vec<Cell> {
    let find = |stat| of(facts, share, stat);
    let time = |stat| match find(stat).and_then(|value| value.value) {
        Some(seconds) => Cell::new(minutes(seconds)),
        None => Cell::dim(NOTHING),
    };
    let name = share.by.get(&Dimension::Service).cloned().unwrap_or_default();
    let agreement = facts.settings().availability.iter().find(|agreement| Some(&agreement.id) == share.sla.as_ref());
    let hours = share.clock.as_deref().map_or_else(String::new, Facts::clock_words);
    let left_out = words::left_out(&share.excluded);
    let mut terms = if left_out.is_empty() { hours } else { format!("{hours}; left out: {left_out}") };
    if let Some(unmatched) = unmatched.iter().find(|unmatched| Some(&unmatched.id) == share.sla.as_ref()) {
        terms.push_str("; no outage recorded under this name");
        if let Some(near) = &unmatched.nearest {
            let _ = write!(terms, ", perhaps it is {near}");
        }
    }
    let target = agreement.and_then(|agreement| agreement.target);
    let range = find("mtbf").and_then(|value| {
        let lower = minutes(value.lower?);
        Some(value.upper.map_or_else(|| format!("over {lower}"), |upper| format!("{lower} to {}", minutes(upper))))
    });
    vec![
        Cell::new(name).sub(terms),
        Cell::new(share.value.map_or_else(|| NOTHING.to_owned(), fine)),
        Cell::new(target.map_or_else(|| NOTHING.to_owned(), fine)),
        time("down"),
        match left(facts, share) {
            Some(seconds) if seconds < 0.0 => Cell::new(format!("{} over", minutes(-seconds))),
            Some(seconds) => Cell::new(minutes(seconds)),
            None => Cell::dim(NOTHING),
        },
        Cell::new(text::grouped(share.n)),
        time("longest"),
        time("planned"),
        time("mtrs"),
        time("mtbf").sub(range.unwrap_or_default()),
    ]
}

/// Another statistic of the same agreement.
fn of<'f>(facts: &'f Facts<'_>, share: &Value, stat: &'static str) -> Option<&'f Value> {
    let values = facts.values.of_services(METRIC, stat, &facts.period.label);
    values.iter().find(|value| value.sla == share.sla && value.by == share.by)
}

fn left(facts: &Facts<'_>, share: &Value) -> Option<f64> {
    of(facts, share, "budget_left")?.value
}

/// Shares of a month differ in the third digit: 0.001 % of 30 days are 26 seconds.
pub(super) fn fine(share: f64) -> String {
    let rounded = format!("{:.3}", share * 100.0);
    match rounded.as_str() {
        "100.000" if share < 1.0 => "99.999+ %".to_owned(),
        "100.000" => "100 %".to_owned(),
        _ => format!("{rounded} %"),
    }
}

fn minutes(seconds: f64) -> String {
    words::duration(Some(seconds.round() as i64))
}

/// Allowed breaches of every level that has a goal: (1 - goal) * n of the clocks that ended.
fn budgets(facts: &Facts<'_>) -> Option<Table> {
    let mut rows = Vec::new();
    for policy in &facts.settings().sla {
        let Some(goal) = policy.goal else { continue };
        for kind in Kind::ALL {
            let mut values = facts.values.wholes("sla_attainment", "completed", *kind, &facts.period.label);
            let Some(value) = values.find(|value| value.sla.as_deref() == Some(policy.id.as_str())) else { continue };
            let ended = Rate::of(value);
            if ended.n > 0 {
                rows.push(budget(policy.title.as_deref(), &policy.id, ended, goal));
            }
        }
    }
    (!rows.is_empty()).then(|| Table {
        id: "error-budgets".to_owned(),
        heading: "What each service level allows to go wrong, and what of it is used".to_owned(),
        columns: Column::list(&[
            "Service level",
            "#clocks ended",
            "#target",
            "#allowed",
            "#breached",
            "#left",
            "#used",
            "reading",
        ]),
        rows,
        hint: Sentence::new("Allowed are (1 - target) of the clocks that ended, so the budget grows with the work. ")
            .link("Attainment", "#def-sla_attainment")
            .say("."),
    })
}

fn budget(title: Option<&str>, id: &str, ended: Rate, goal: f64) -> Vec<Cell> {
    let allowed = (1.0 - goal) * ended.n as f64;
    let used = ended.misses() as f64;
    let reading = goals::judge(ended.n, ended.interval(), Some(goal), Better::Higher);
    vec![
        Cell::new(title.unwrap_or(id)).sub(id),
        Cell::new(text::grouped(ended.n)),
        Cell::new(format::percent_target(goal)),
        Cell::new(format!("{allowed:.1}")),
        Cell::new(text::grouped(ended.misses())),
        Cell::new(format!("{:.1}", allowed - used).replace('-', "−")),
        // A target of 100 % allows nothing, of which no share can be used.
        Cell::new(if allowed > 0.0 { format::percent(used / allowed) } else { NOTHING.to_owned() }),
        Cell::reading(goals::words(reading, ended.n, false)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_what_the_target_leaves() {
        // 200 clocks at 95 %: 10 may be late; 12 were, 2 too many, 120 % of the budget.
        let row = budget(Some("Resolution"), "res", Rate { hits: 188, n: 200 }, 0.95);
        let texts: Vec<String> =
            row.iter().map(|cell| serde_json::to_value(cell).unwrap()["text"].as_str().unwrap().to_owned()).collect();
        assert_eq!(texts[..7], ["Resolution", "200", "95 %", "10.0", "12", "−2.0", "120.0 %"]);
    }
}
