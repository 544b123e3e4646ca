//! What the figures of indicators are fetched from.

use crate::controls::{ControlResult, Engine};
use crate::metrics::MetricValue;
use crate::sla::ServiceLevelSpec;

/// What figures are fetched from.
#[derive(Clone, Copy)]
pub struct IndicatorSources<'a> {
    /// What [`measured`](crate::evidence::indicators::measured) gave.
    pub values: &'a [MetricValue],
    /// Every control that ran.
    pub tested: &'a [ControlResult],
    /// The engine that they ran on.
    pub engine: &'a Engine<'a>,
    /// The service levels of the settings.
    pub levels: &'a [ServiceLevelSpec],
}
