//! The one list of measures. A new one is a file with a definition and a function, and a line here.

use super::inputs::Inputs;
use super::sample::Emit;
use super::types::Definition;
use super::{
    backlog, backlog_age, change_failure, change_success, durations, emergency_share, first_group_resolution, flow,
    net_flow, reassignment, reopen_rate, sla_attainment,
};
use crate::error::{Error, ErrorKind, Result};
use crate::text;

/// A definition and the rows it counts.
pub(super) struct Metric {
    pub(super) definition: &'static Definition,
    pub(super) samples: fn(&Inputs<'_>, Emit<'_>) -> Result<()>,
}

impl Metric {
    /// About how much work it is.
    pub(super) fn weight(&self) -> usize {
        self.definition.stats.len() * self.definition.kinds.len()
    }
}

/// In the order they are printed.
pub(super) const METRICS: &[Metric] = &[
    Metric { definition: &flow::OPENED, samples: flow::opened },
    Metric { definition: &flow::RESOLVED, samples: flow::resolved },
    Metric { definition: &flow::CLOSED, samples: flow::closed },
    Metric { definition: &net_flow::DEFINITION, samples: net_flow::samples },
    Metric { definition: &backlog::DEFINITION, samples: backlog::samples },
    Metric { definition: &backlog_age::DEFINITION, samples: backlog_age::samples },
    Metric { definition: &durations::RESPOND, samples: durations::respond },
    Metric { definition: &durations::RESOLVE, samples: durations::resolve },
    Metric { definition: &durations::CLOSE, samples: durations::close },
    Metric { definition: &durations::FULFIL, samples: durations::fulfil },
    Metric { definition: &sla_attainment::DEFINITION, samples: sla_attainment::samples },
    Metric { definition: &reopen_rate::DEFINITION, samples: reopen_rate::samples },
    Metric { definition: &reassignment::DEFINITION, samples: reassignment::samples },
    Metric { definition: &first_group_resolution::DEFINITION, samples: first_group_resolution::samples },
    Metric { definition: &change_success::DEFINITION, samples: change_success::samples },
    Metric { definition: &change_failure::DEFINITION, samples: change_failure::samples },
    Metric { definition: &emergency_share::DEFINITION, samples: emergency_share::samples },
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
        for definition in METRICS.iter().map(|metric| metric.definition) {
            for text in
                [definition.title, definition.what, definition.population, definition.formula, definition.left_out]
            {
                assert!(!text.is_empty(), "{}", definition.id);
            }
            assert!(!definition.stats.is_empty() && !definition.kinds.is_empty(), "{}", definition.id);
        }
    }

    #[test]
    fn an_unknown_id_names_the_nearest() {
        let error = find("resolve_tme").err().expect("no such metric");
        assert_eq!(error.to_string(), "unknown metric `resolve_tme`");
        assert_eq!(error.hints(), ["did you mean `resolve_time`?"]);
    }
}
