//! Intervals, quantiles and control limits as pure functions, each with its source. Knows nothing of tickets, so that it is
//! tested on published figures.

mod difference;
mod interval;
mod poisson;
mod quantile;
mod rank_sum;
mod reading;
mod sampling;
mod shuffle;
mod wilson;
mod xmr;

pub use difference::rate_difference;
pub(crate) use interval::Z;
pub use interval::{CONFIDENCE, ConfidenceInterval};
pub use poisson::count_interval;
pub use quantile::{quantile, quantile_interval};
pub use rank_sum::rank_sum_probability;
pub use reading::{GoalAssessment, GoalBound, read};
pub use sampling::{binomial_upper, hypergeometric_upper, sample_size};
pub use shuffle::SeededNumbers;
pub use wilson::rate_interval;
pub use xmr::{MIN_POINTS, ProcessLimits, RUN_LENGTH, Signal, limits, signals};
