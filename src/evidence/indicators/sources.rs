//! What the figures of indicators are fetched from.

use crate::controls::{Engine, Tested};
use crate::metrics::Value;
use crate::sla::PolicySpec;

/// What figures are fetched from.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    /// What [`measured`] gave.
    pub values: &'a [Value],
    /// Every control that ran.
    pub tested: &'a [Tested],
    /// The engine that they ran on.
    pub engine: &'a Engine<'a>,
    /// The service levels of the settings.
    pub levels: &'a [PolicySpec],
}
