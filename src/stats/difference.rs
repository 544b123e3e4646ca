//! The interval beside the difference of two rates.

use crate::stats::interval::Interval;
use crate::stats::wilson::rate_interval;

/// How far `hits` of `n` lies above `hits_before` of `n_before`; none without cases on both sides.
///
/// R. G. Newcombe, "Interval estimation for the difference between independent proportions", Statistics in Medicine 17 (1998),
/// method 10: built from the two Wilson intervals, so it stays between -1 and 1 and holds for few cases.
pub fn rate_difference((hits, n): (u64, u64), (hits_before, n_before): (u64, u64)) -> Option<Interval> {
    let (now, before) = (rate_interval(hits, n)?, rate_interval(hits_before, n_before)?);
    let (p, q) = (hits as f64 / n as f64, hits_before as f64 / n_before as f64);
    let lower = p - q - (p - now.lower).hypot(before.upper - q);
    let upper = p - q + (now.upper - p).hypot(q - before.lower);
    Some(Interval { lower, upper })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_example_comes_out() {
        // Newcombe 1998, table II, example (a): 56/70 - 48/80, method 10: 0.0524 to 0.3339.
        let interval = rate_difference((56, 70), (48, 80)).expect("cases on both sides");
        assert!((interval.lower - 0.0524).abs() < 0.000_05, "{interval:?}");
        assert!((interval.upper - 0.3339).abs() < 0.000_05, "{interval:?}");
    }

    #[test]
    fn one_empty_side_has_no_difference() {
        assert_eq!(rate_difference((1, 2), (0, 0)), None);
    }
}
