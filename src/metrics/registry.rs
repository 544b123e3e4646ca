//! The one list of measures. A new one is a file with a definition and a function, and a line here.

use crate::error::{Error, ErrorKind, Result};
use crate::metrics::inputs::{CLOSING, Inputs, Needs, OPEN_SET, RESOLUTION, UNKNOWN_END};
use crate::metrics::sample::Emit;
use crate::metrics::types::{Definition, Value};
use crate::metrics::{
    availability, backlog, backlog_age, change_failure, change_outcome, change_success, durations, emergency_share,
    first_group_resolution, flag_agreement, flow, net_flow, reassignment, reopen_rate, sla_attainment,
};
use crate::text;

/// A definition and where its values come from.
pub(super) struct Metric {
    pub(super) definition: &'static Definition,
    pub(super) source: Source,
    /// Columns of tickets that it reads, in groups.
    reads: &'static [&'static [&'static str]],
    /// Whether it looks at recomputed clocks.
    needs_clocks: bool,
}

/// Gives the rows that a measure takes its statistics of.
pub(super) type Samples = fn(&Inputs<'_>, Emit<'_>) -> Result<()>;

/// What a measure is made from.
#[derive(Clone, Copy)]
pub(super) enum Source {
    /// Rows that stand for tickets or their clocks.
    Tickets(Samples),
    /// Services looked at over whole periods.
    Services(fn(&Inputs<'_>) -> Result<Vec<Value>>),
}

impl Metric {
    const fn of(definition: &'static Definition, samples: Samples, reads: &'static [&'static [&'static str]]) -> Self {
        Self { definition, source: Source::Tickets(samples), reads, needs_clocks: false }
    }

    const fn of_clocks(
        definition: &'static Definition,
        samples: Samples,
        reads: &'static [&'static [&'static str]],
    ) -> Self {
        Self { needs_clocks: true, ..Self::of(definition, samples, reads) }
    }

    const fn of_services(definition: &'static Definition, values: fn(&Inputs<'_>) -> Result<Vec<Value>>) -> Self {
        Self { definition, source: Source::Services(values), reads: &[], needs_clocks: false }
    }

    /// About how much work it is.
    pub(super) fn weight(&self) -> usize {
        self.definition.stats.len() * self.definition.kinds.len()
    }
}

/// What metrics need of the data.
pub(super) fn needs<'m>(metrics: impl IntoIterator<Item = &'m Metric>) -> Needs {
    let mut needs = Needs::default();
    for metric in metrics {
        needs.columns.extend(metric.reads.iter().copied().flatten());
        needs.clocks |= metric.needs_clocks;
    }
    needs
}

/// In the order they are printed.
pub(super) const METRICS: &[Metric] = &[
    Metric::of(&flow::OPENED, flow::opened, &[]),
    Metric::of(&flow::RESOLVED, flow::resolved, &[RESOLUTION, UNKNOWN_END]),
    Metric::of(&flow::CLOSED, flow::closed, &[CLOSING, UNKNOWN_END]),
    Metric::of(&net_flow::DEFINITION, net_flow::samples, &[OPEN_SET]),
    Metric::of(&backlog::DEFINITION, backlog::samples, &[OPEN_SET]),
    Metric::of(&backlog_age::DEFINITION, backlog_age::samples, &[OPEN_SET]),
    Metric::of(&durations::RESPOND, durations::respond, &[&["responded", "cancelled", "left", "filled_responded"]]),
    Metric::of(&durations::RESOLVE, durations::resolve, &[RESOLUTION]),
    Metric::of(&durations::CLOSE, durations::close, &[CLOSING]),
    Metric::of(&durations::FULFIL, durations::fulfil, &[RESOLUTION]),
    Metric::of_clocks(
        &sla_attainment::DEFINITION,
        sla_attainment::samples,
        &[&["resolved", "left", "cancelled", "told", "is_over"], UNKNOWN_END],
    ),
    Metric::of_clocks(&flag_agreement::DEFINITION, flag_agreement::samples, &[]),
    Metric::of(&reopen_rate::DEFINITION, reopen_rate::samples, &[RESOLUTION, &["reopened", "filled_reopened"]]),
    Metric::of(&reassignment::DEFINITION, reassignment::samples, &[RESOLUTION, &["moves", "filled_moves"]]),
    Metric::of(
        &first_group_resolution::DEFINITION,
        first_group_resolution::samples,
        &[RESOLUTION, &["moves", "filled_moves"]],
    ),
    Metric::of(&change_success::DEFINITION, change_success::samples, &[&["cancelled"]]),
    Metric::of(&change_outcome::DEFINITION, change_outcome::samples, &[&["cancelled"]]),
    Metric::of(&change_failure::DEFINITION, change_failure::samples, &[&["cancelled"]]),
    Metric::of(&emergency_share::DEFINITION, emergency_share::samples, &[&["cancelled"]]),
    Metric::of_services(&availability::DEFINITION, availability::values),
];

/// The metrics of these ids in printed order; all if none is named.
pub(super) fn select(ids: &[String]) -> Result<Vec<&'static Metric>> {
    for id in ids {
        find(id)?;
    }
    Ok(METRICS.iter().filter(|metric| ids.is_empty() || ids.iter().any(|id| id == metric.definition.id)).collect())
}

/// The metric of an id.
pub(super) fn find(id: &str) -> Result<&'static Metric> {
    METRICS.iter().find(|metric| metric.definition.id == id).ok_or_else(|| {
        let ids: Vec<&str> = METRICS.iter().map(|metric| metric.definition.id).collect();
        let near = text::did_you_mean(id, &ids);
        let hint = if near.is_empty() { format!("known are {}", text::or_list(&ids)) } else { near };
        Error::new(ErrorKind::Unknown { what: "metric", name: id.to_owned() }).hint(hint)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_are_unique_and_every_text_is_there() {
        let ids: BTreeSet<&str> = METRICS.iter().map(|metric| metric.definition.id).collect();
        assert_eq!(ids.len(), METRICS.len());
        for metric in METRICS {
            let definition = metric.definition;
            let of_tickets = matches!(metric.source, Source::Tickets(_));
            assert_eq!(of_tickets, !definition.kinds.is_empty(), "{}", definition.id);
            for text in
                [definition.title, definition.what, definition.population, definition.formula, definition.left_out]
            {
                assert!(!text.is_empty(), "{}", definition.id);
            }
            assert!(!definition.stats.is_empty(), "{}", definition.id);
        }
    }

    #[test]
    fn an_unknown_id_names_the_nearest() {
        let error = find("resolve_tme").err().expect("no such metric");
        assert_eq!(error.to_string(), "unknown metric `resolve_tme`");
        assert_eq!(error.hints(), ["did you mean `resolve_time`?"]);
    }
}

/// Every definition, in the order they are printed.
pub fn definitions() -> Vec<&'static Definition> {
    METRICS.iter().map(|metric| metric.definition).collect()
}
