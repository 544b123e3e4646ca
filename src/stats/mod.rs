//! Intervals, quantiles and control limits as pure functions, each with its source. Knows nothing of tickets, so that it is
//! tested on published figures.

mod difference;
mod poisson;
mod quantile;
mod rank_sum;
mod reading;
mod sampling;
mod wilson;
mod xmr;

pub use difference::rate_difference;
pub use poisson::count_interval;
pub use quantile::{quantile, quantile_interval};
pub use rank_sum::rank_sum_probability;
pub use reading::{Goal, Reading, read};
pub use sampling::{binomial_upper, hypergeometric_upper, sample_size};
pub use wilson::rate_interval;
pub use xmr::{Limits, MIN_POINTS, RUN_LENGTH, Signal, limits, signals};

/// The confidence of every interval.
pub const CONFIDENCE: f64 = 0.95;

/// What an interval leaves out at each end.
pub(crate) const TAIL: f64 = (1.0 - CONFIDENCE) / 2.0;

/// The standard normal quantile at `1 - TAIL`.
pub(crate) const Z: f64 = 1.959_963_984_540_054;

/// A confidence interval; both ends belong to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
}
