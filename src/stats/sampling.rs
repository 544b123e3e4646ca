//! What a sample says about the items that were not drawn: exact one-sided upper limits of the share of deviations.

use statrs::distribution::{Beta, Binomial, ContinuousCDF, DiscreteCDF, Hypergeometric};

/// The largest sample that [`sample_size`] looks at.
const LARGEST: u64 = 100_000;

/// The share of deviations that the sample does not rule out, in a population that is large against it.
///
/// C. J. Clopper and E. S. Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial", Biometrika 26
/// (1934), one-sided: the quantile of the beta distribution with `k + 1` and `n - k`. Nothing where the numbers make no sense.
pub fn binomial_upper(deviations: u64, tested: u64, confidence: f64) -> Option<f64> {
    if tested == 0 || deviations > tested || !possible(confidence) {
        return None;
    }
    if deviations == tested {
        return Some(1.0);
    }
    let beta = Beta::new((deviations + 1) as f64, (tested - deviations) as f64).ok()?;
    Some(beta.inverse_cdf(confidence))
}

/// The largest number of deviations in a population of `population` items that the sample does not rule out.
///
/// The hypergeometric limit, for populations that are small against the sample: the largest `D` with
/// `P(X <= k | population, D, tested) > 1 - confidence`. Nothing where the numbers make no sense.
pub fn hypergeometric_upper(deviations: u64, tested: u64, population: u64, confidence: f64) -> Option<u64> {
    if tested == 0 || deviations > tested || tested > population || !possible(confidence) {
        return None;
    }
    let stays = |all: u64| {
        Hypergeometric::new(population, all, tested).is_ok_and(|draw| draw.cdf(deviations) > 1.0 - confidence)
    };
    // As many as were found are always possible; what the clean ones leave is the most.
    let (mut most, mut beyond) = (deviations, population - (tested - deviations) + 1);
    while beyond - most > 1 {
        let middle = most.midpoint(beyond);
        if stays(middle) {
            most = middle;
        } else {
            beyond = middle;
        }
    }
    Some(most)
}

/// The smallest sample in which so many deviations still leave the upper limit at or below the tolerable share; nothing where none is
/// small enough to be drawn.
pub fn sample_size(deviations: u64, tolerable: f64, confidence: f64) -> Option<u64> {
    if !possible(tolerable) || !possible(confidence) {
        return None;
    }
    // `P(X <= k)` at the tolerable share falls as the sample grows.
    let supports = |n: u64| Binomial::new(tolerable, n).is_ok_and(|draw| draw.cdf(deviations) <= 1.0 - confidence);
    let (mut least, mut enough) = (deviations, LARGEST);
    if !supports(enough) {
        return None;
    }
    while enough - least > 1 {
        let middle = least.midpoint(enough);
        if supports(middle) {
            enough = middle;
        } else {
            least = middle;
        }
    }
    Some(enough)
}

fn possible(share: f64) -> bool {
    share > 0.0 && share < 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_deviations_the_limit_is_the_root_of_the_doubt() {
        // (1 - U)^n = 0.05, so U = 1 - 0.05^(1/n): 1 - 0.05^(1/25) = 0.112928..., 1 - 0.10^(1/60) = 0.037649...
        assert!((binomial_upper(0, 25, 0.95).unwrap() - (1.0 - 0.05_f64.powf(1.0 / 25.0))).abs() < 1e-9);
        assert!((binomial_upper(0, 60, 0.90).unwrap() - (1.0 - 0.10_f64.powf(1.0 / 60.0))).abs() < 1e-9);
        assert_eq!(binomial_upper(7, 7, 0.95), Some(1.0));
    }

    #[test]
    fn the_tables_of_upper_limits_come_out() {
        // Percent, to two places; the commonly printed tables of attribute sampling agree to the place that they give.
        for (n, ninety, ninety_five) in [
            (25, [8.80, 14.69, 19.91, 24.80], [11.29, 17.61, 23.10, 28.17]),
            (40, [5.59, 9.38, 12.76, 15.94], [7.22, 11.32, 14.92, 18.26]),
            (45, [4.99, 8.37, 11.40, 14.25], [6.44, 10.11, 13.34, 16.34]),
            (60, [3.76, 6.33, 8.63, 10.80], [4.87, 7.66, 10.12, 12.42]),
            (93, [2.45, 4.12, 5.62, 7.04], [3.17, 5.00, 6.62, 8.13]),
        ] {
            for (confidence, limits) in [(0.90, ninety), (0.95, ninety_five)] {
                for (k, percent) in (0..).zip(limits) {
                    let limit = 100.0 * binomial_upper(k, n, confidence).unwrap();
                    assert!((limit - percent).abs() <= 0.005_001, "{k} of {n} at {confidence}: {limit}");
                }
            }
        }
    }

    #[test]
    fn the_plans_of_attribute_sampling_come_out() {
        for (confidence, tolerable, sizes) in [
            (0.90, 0.05, [45, 77, 105, 132, 158].as_slice()),
            (0.95, 0.05, &[59, 93, 124, 153, 181]),
            (0.90, 0.10, &[22, 38, 52]),
            (0.95, 0.10, &[29, 46, 61]),
        ] {
            for (k, n) in (0..).zip(sizes) {
                assert_eq!(sample_size(k, tolerable, confidence), Some(*n), "{k} at {confidence} and {tolerable}");
            }
        }
    }

    #[test]
    fn small_populations_have_their_own_limit() {
        // With 5 of 60 the chance to draw none in 25 is (35*34*33*32*31)/(60*59*58*57*56) = 0.0594, with 6 it is 0.0594 * 30/55 = 0.0324.
        for (population, most) in [(60, 5), (120, 12), (250, 26), (1000, 111)] {
            assert_eq!(hypergeometric_upper(0, 25, population, 0.95), Some(most), "{population}");
        }
        // Who looks at all of them knows.
        assert_eq!(hypergeometric_upper(3, 40, 40, 0.95), Some(3));
        assert_eq!(hypergeometric_upper(0, 1, 1, 0.95), Some(0));
        // 1 of 2 drawn from 3: D = 2 gives P(X <= 1) = 1 - 1/3 = 0.667; 3 is ruled out by the clean one.
        assert_eq!(hypergeometric_upper(1, 2, 3, 0.95), Some(2));
    }

    #[test]
    fn what_makes_no_sense_has_no_limit() {
        assert_eq!(binomial_upper(0, 0, 0.95), None);
        assert_eq!(binomial_upper(3, 2, 0.95), None);
        assert_eq!(binomial_upper(0, 5, 1.0), None);
        assert_eq!(hypergeometric_upper(0, 5, 4, 0.95), None);
        assert_eq!(hypergeometric_upper(0, 5, 10, f64::NAN), None);
        assert_eq!(sample_size(0, 0.0, 0.95), None);
    }
}
