//! The interval beside a count of events.

use statrs::distribution::{ContinuousCDF, Gamma};

use crate::stats::interval::{CONFIDENCE, Interval, TAIL};

/// The exact interval of the mean behind a count of independent events.
///
/// F. Garwood, "Fiducial limits for the Poisson distribution", Biometrika 28 (1936), in its gamma form. Tickets that arrive in
/// bursts vary more than this, so the interval is a lower bound of the doubt.
pub fn count_interval(count: u64) -> Interval {
    // With a shape of at least 1 and a probability inside (0, 1) the distribution exists.
    let bound = |shape: u64, p: f64| Gamma::new(shape as f64, 1.0).map_or(0.0, |gamma| gamma.inverse_cdf(p));
    let lower = if count == 0 { 0.0 } else { bound(count, TAIL) };
    Interval { lower, upper: bound(count.saturating_add(1), CONFIDENCE + TAIL) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_limits_come_out() {
        // Pearson and Hartley, Biometrika Tables for Statisticians, table 40 (95 %).
        for (count, lower, upper) in [
            (0, 0.0, 3.69),
            (1, 0.0253, 5.57),
            (2, 0.242, 7.22),
            (5, 1.62, 11.67),
            (10, 4.80, 18.39),
            (50, 37.11, 65.92),
        ] {
            let interval = count_interval(count);
            assert!((interval.lower - lower).abs() < 0.006, "{count}: {interval:?}");
            assert!((interval.upper - upper).abs() < 0.006, "{count}: {interval:?}");
        }
    }

    #[test]
    fn large_counts_come_near_the_normal_limits() {
        // 1,000,000 ± 1.96 * 1,000, plus about (z² ± ..)/2: within 5 of it.
        let interval = count_interval(1_000_000);
        assert!((interval.lower - 998_040.0).abs() < 5.0, "{interval:?}");
        assert!((interval.upper - 1_001_960.0).abs() < 5.0, "{interval:?}");
    }
}
