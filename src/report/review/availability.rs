//! Whether services were there: availability from recorded outages, and what is left of the agreed time.

use std::fmt::Write as _;

use crate::error::Result;
use crate::metrics::{Dimension, MetricValue, UnmatchedService};
use crate::report::format::NOTHING;
use crate::report::review::facts::ReviewFacts;
use crate::report::review::words;
use crate::report::view::{PageCell, PageColumn, PageTable, Section, SectionBlock, Sentence};
use crate::{metrics, text};

const METRIC: &str = "availability";

/// The section; none where there is neither an outage nor an agreement on a service.
pub(super) fn section(facts: &ReviewFacts<'_>) -> Result<Option<Section>> {
    let unmatched = metrics::unmatched(facts.store, &facts.settings().availability)?;
    let section = |table| Section {
        id: "availability",
        title: "Availability",
        says: Vec::new(),
        blocks: vec![SectionBlock::Table(table)],
    };
    Ok(services(facts, &unmatched).map(section))
}

/// The services that were there less than agreed.
pub(super) fn missed(facts: &ReviewFacts<'_>) -> Vec<String> {
    let shares = facts.values.of_services(METRIC, "share", &facts.period.label);
    let missed = shares.iter().filter(|share| left(facts, share).is_some_and(|left| left < 0.0));
    missed.map(|share| share.by.get(&Dimension::SERVICE).cloned().unwrap_or_default()).collect()
}

fn services(facts: &ReviewFacts<'_>, unmatched: &[UnmatchedService]) -> Option<PageTable> {
    let shares = facts.values.of_services(METRIC, "share", &facts.period.label);
    let rows: Vec<Vec<PageCell>> = shares.iter().map(|share| service(facts, share, unmatched)).collect();
    let missed = missed(facts).len();
    (!rows.is_empty()).then(|| PageTable {
        id: "availability-table".to_owned(),
        heading: match missed {
            0 if facts.settings().availability.is_empty() => {
                "How much of the time the services were there, of all hours, as nothing was agreed".to_owned()
            }
            0 => "How much of the agreed time the services were there".to_owned(),
            n => format!("{} available less than agreed", words::was(n as u64, "service")),
        },
        columns: PageColumn::list(&[
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

fn service(facts: &ReviewFacts<'_>, share: &MetricValue, unmatched: &[UnmatchedService]) -> Vec<PageCell> {
    let find = |stat| of(facts, share, stat);
    let time = |stat| match find(stat).and_then(|value| value.value) {
        Some(seconds) => PageCell::new(minutes(seconds)),
        None => PageCell::dim(NOTHING),
    };
    let name = share.by.get(&Dimension::SERVICE).cloned().unwrap_or_default();
    let agreement = facts.settings().availability.iter().find(|agreement| Some(&agreement.id) == share.sla.as_ref());
    let hours = share.clock.as_deref().map_or_else(String::new, |clock| facts.clock_words(clock));
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
        PageCell::new(name).sub(terms),
        PageCell::new(share.value.map_or_else(|| NOTHING.to_owned(), fine)),
        PageCell::new(target.map_or_else(|| NOTHING.to_owned(), fine)),
        time("down"),
        match left(facts, share) {
            Some(seconds) if seconds < 0.0 => PageCell::new(format!("{} over", minutes(-seconds))),
            Some(seconds) => PageCell::new(minutes(seconds)),
            None => PageCell::dim(NOTHING),
        },
        PageCell::new(text::grouped(share.n)),
        time("longest"),
        time("planned"),
        time("mtrs"),
        time("mtbf").sub(range.unwrap_or_default()),
    ]
}

/// Another statistic of the same agreement.
fn of<'f>(facts: &'f ReviewFacts<'_>, share: &MetricValue, stat: &'static str) -> Option<&'f MetricValue> {
    let values = facts.values.of_services(METRIC, stat, &facts.period.label);
    values.iter().find(|value| value.sla == share.sla && value.by == share.by)
}

fn left(facts: &ReviewFacts<'_>, share: &MetricValue) -> Option<f64> {
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
