//! The interval beside every rate.

use crate::stats::interval::{Interval, Z};

/// Wilson's score interval for `hits` of `n`; none when `n` is 0.
///
/// E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927). It keeps close to its
/// 95 % where the textbook interval fails: few cases and rates near 0 or 1 (Brown, Cai, `DasGupta` 2001).
pub fn rate_interval(hits: u64, n: u64) -> Option<Interval> {
    if n == 0 || hits > n {
        return None;
    }
    let (k, n, z2) = (hits as f64, n as f64, Z * Z);
    let centre = k + z2 / 2.0;
    let half = Z * (k * (n - k) / n + z2 / 4.0).sqrt();
    // Exactly 0 and 1 at the ends: the root leaves a rounding error there.
    let lower = if hits == 0 { 0.0 } else { (centre - half) / (n + z2) };
    let upper = if k >= n { 1.0 } else { (centre + half) / (n + z2) };
    Some(Interval { lower, upper })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_of_newcombe_come_out() {
        // R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
        for (hits, n, lower, upper) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let interval = rate_interval(hits, n).expect("n is not 0");
            assert!((interval.lower - lower).abs() < 0.000_05, "{hits}/{n}: {interval:?}");
            assert!((interval.upper - upper).abs() < 0.000_05, "{hits}/{n}: {interval:?}");
        }
    }

    #[test]
    fn all_and_none_reach_the_ends() {
        assert_eq!(rate_interval(0, 3).map(|i| i.lower), Some(0.0));
        assert_eq!(rate_interval(3, 3).map(|i| i.upper), Some(1.0));
    }

    #[test]
    fn nothing_has_no_interval() {
        assert_eq!(rate_interval(0, 0), None);
    }
}
