//! The one list of measures. A new one is a file with a definition and a function, and a line here.

use super::inputs::Inputs;
use super::sample::Emit;
use super::types::{Definition, Value};
use super::{
    availability, backlog, backlog_age, change_failure, change_outcome, change_success, durations, emergency_share,
    first_group_resolution, flag_agreement, flow, net_flow, reassignment, reopen_rate, sla_attainment,
};
use crate::error::{Error, ErrorKind, Result};
use crate::text;

/// A definition and where its values come from.
pub(super) struct Metric {
    pub(super) definition: &'static Definition,
    pub(super) source: Source,
}

/// What a measure is made from.
#[derive(Clone, Copy)]
pub(super) enum Source {
    /// Rows that stand for tickets or their clocks.
    Tickets(fn(&Inputs<'_>, Emit<'_>) -> Result<()>),
    /// Services looked at over whole periods.
    Services(fn(&Inputs<'_>) -> Result<Vec<Value>>),
}

impl Metric {
    /// About how much work it is.
    pub(super) fn weight(&self) -> usize {
        self.definition.stats.len() * self.definition.kinds.len()
    }
}

/// In the order they are printed.
pub(super) const METRICS: &[Metric] = &[
    Metric { definition: &flow::OPENED, source: Source::Tickets(flow::opened) },
    Metric { definition: &flow::RESOLVED, source: Source::Tickets(flow::resolved) },
    Metric { definition: &flow::CLOSED, source: Source::Tickets(flow::closed) },
    Metric { definition: &net_flow::DEFINITION, source: Source::Tickets(net_flow::samples) },
    Metric { definition: &backlog::DEFINITION, source: Source::Tickets(backlog::samples) },
    Metric { definition: &backlog_age::DEFINITION, source: Source::Tickets(backlog_age::samples) },
    Metric { definition: &durations::RESPOND, source: Source::Tickets(durations::respond) },
    Metric { definition: &durations::RESOLVE, source: Source::Tickets(durations::resolve) },
    Metric { definition: &durations::CLOSE, source: Source::Tickets(durations::close) },
    Metric { definition: &durations::FULFIL, source: Source::Tickets(durations::fulfil) },
    Metric { definition: &sla_attainment::DEFINITION, source: Source::Tickets(sla_attainment::samples) },
    Metric { definition: &flag_agreement::DEFINITION, source: Source::Tickets(flag_agreement::samples) },
    Metric { definition: &reopen_rate::DEFINITION, source: Source::Tickets(reopen_rate::samples) },
    Metric { definition: &reassignment::DEFINITION, source: Source::Tickets(reassignment::samples) },
    Metric {
        definition: &first_group_resolution::DEFINITION,
        source: Source::Tickets(first_group_resolution::samples),
    },
    Metric { definition: &change_success::DEFINITION, source: Source::Tickets(change_success::samples) },
    Metric { definition: &change_outcome::DEFINITION, source: Source::Tickets(change_outcome::samples) },
    Metric { definition: &change_failure::DEFINITION, source: Source::Tickets(change_failure::samples) },
    Metric { definition: &emergency_share::DEFINITION, source: Source::Tickets(emergency_share::samples) },
    Metric { definition: &availability::DEFINITION, source: Source::Services(availability::values) },
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
