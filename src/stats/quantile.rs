//! Medians and percentiles of sorted whole numbers, with intervals that assume nothing about their distribution.

use statrs::distribution::{Binomial, DiscreteCDF};

use crate::stats::interval::{CONFIDENCE, Interval, TAIL, Z};

/// The percentile of `sorted` at `percent`; none when there is nothing.
///
/// Type 7 of Hyndman and Fan, "Sample quantiles in statistical packages", The American Statistician 50 (1996): what
/// spreadsheets, R and numpy show by default, so readers can check it. Worked in hundredths, so that only the last division
/// can round.
pub fn quantile(sorted: &[i64], percent: u32) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let position = last * percent.min(100) as usize;
    let (index, rest) = (position / 100, position % 100);
    let low = i128::from(*sorted.get(index)?);
    let high = i128::from(*sorted.get((index + 1).min(last))?);
    Some((low * 100 + rest as i128 * (high - low)) as f64 / 100.0)
}

/// The interval of a quantile between two order statistics; none when `n` is too small for one (below 6 for a median, 72
/// for the 95th percentile).
///
/// How many values lie below the true quantile is binomial, whatever the distribution (W. J. Conover, Practical
/// Nonparametric Statistics, 3rd ed., section 3.2). The ranks are the closest that leave at most 2.5 % outside at each end.
pub fn quantile_interval(sorted: &[i64], percent: u32) -> Option<Interval> {
    let (lower, upper) = ranks(sorted.len() as u64, f64::from(percent) / 100.0)?;
    let at = |rank: u64| sorted.get(usize::try_from(rank).ok()?.checked_sub(1)?).map(|value| *value as f64);
    Some(Interval { lower: at(lower)?, upper: at(upper)? })
}

/// Ranks from 1: the largest `l` with P(B <= l - 1) <= 2.5 %, the smallest `u` with P(B <= u - 1) >= 97.5 %.
fn ranks(n: u64, p: f64) -> Option<(u64, u64)> {
    let binomial = Binomial::new(p, n).ok()?;
    let lower = smallest(&binomial, n, p, TAIL, -Z, |probability, bound| probability > bound);
    let upper = smallest(&binomial, n, p, CONFIDENCE + TAIL, Z, |probability, bound| probability >= bound) + 1;
    (1 <= lower && upper <= n).then_some((lower, upper))
}

/// The smallest `k` whose probability P(B <= k) is past the bound. Starts where the normal approximation says and walks: that
/// takes one or two steps, where a search over all ranks would take twenty.
fn smallest(binomial: &Binomial, n: u64, p: f64, bound: f64, z: f64, past: fn(f64, f64) -> bool) -> u64 {
    let mean = n as f64 * p;
    #[expect(clippy::cast_sign_loss, reason = "clamped to the ranks there are")]
    let mut k = (mean + z * (mean * (1.0 - p)).sqrt()).clamp(0.0, n as f64) as u64;
    while k < n && !past(binomial.cdf(k), bound) {
        k += 1;
    }
    while k > 0 && past(binomial.cdf(k - 1), bound) {
        k -= 1;
    }
    k
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_of_type_seven() {
        // Position (n - 1) * p = 3 * 0.9 = 2.7: 30 + 0.7 * (100 - 30) = 79.
        assert_eq!(quantile(&[10, 20, 30, 100], 90), Some(79.0));
        // 3 * 0.5 = 1.5: halfway between 20 and 30.
        assert_eq!(quantile(&[10, 20, 30, 100], 50), Some(25.0));
        assert_eq!(quantile(&[10, 20, 30], 50), Some(20.0));
        assert_eq!(quantile(&[7], 95), Some(7.0));
        assert_eq!(quantile(&[], 50), None);
    }

    #[test]
    fn ranks_of_the_median_are_those_of_the_tables() {
        // Conover, table A3 read for the median. n = 6: P(B = 0) = 1/64 = 0.0156. n = 10: P(B <= 1) = 11/1024 = 0.0107.
        for (n, lower, upper) in [(6, 1, 6), (10, 2, 9), (20, 6, 15), (25, 8, 18), (100, 40, 61)] {
            assert_eq!(ranks(n, 0.5), Some((lower, upper)), "n = {n}");
        }
        // P(B = 0) = 1/32 = 0.031 > 0.025.
        assert_eq!(ranks(5, 0.5), None);
        assert_eq!(ranks(0, 0.5), None);
    }

    #[test]
    fn high_percentiles_need_many_values() {
        // 0.75^13 = 0.0238, 0.75^12 = 0.0317; 0.90^36 = 0.0225, 0.90^35 = 0.0250316; 0.95^72 = 0.0249, 0.95^71 = 0.0262.
        for (p, n) in [(0.75, 13), (0.9, 36), (0.95, 72)] {
            assert!(ranks(n - 1, p).is_none(), "{p} at {}", n - 1);
            assert_eq!(ranks(n, p).map(|(_, upper)| upper), Some(n), "{p} at {n}");
        }
    }

    #[test]
    fn the_walk_finds_what_a_search_from_the_start_finds() {
        for n in 1..300 {
            for p in [0.5, 0.75, 0.9, 0.95] {
                let binomial = Binomial::new(p, n).unwrap();
                let lower = (0..=n).find(|k| binomial.cdf(*k) > TAIL).unwrap();
                let upper = (0..=n).find(|k| binomial.cdf(*k) >= CONFIDENCE + TAIL).unwrap() + 1;
                let expected = (lower >= 1 && upper <= n).then_some((lower, upper));
                assert_eq!(ranks(n, p), expected, "n = {n}, p = {p}");
            }
        }
    }

    #[test]
    fn the_interval_holds_order_statistics() {
        let sorted: Vec<i64> = (1..=10).map(|i| i * 100).collect();
        assert_eq!(quantile_interval(&sorted, 50), Some(Interval { lower: 200.0, upper: 900.0 }));
        assert_eq!(quantile_interval(&sorted, 95), None);
    }
}
