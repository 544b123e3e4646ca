//! An interval, and how sure it is.

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
