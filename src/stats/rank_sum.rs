//! Whether one short series lies above another, without assuming anything about their distribution.

/// The two-sided probability that two samples of one distribution differ as much in their ranks as these; 1 where one is empty.
///
/// Exact permutation test of the rank sum with mid-ranks for ties (F. Wilcoxon 1945; H. B. Mann and D. R. Whitney 1947). Meant for
/// series of months: the work grows with the product of the lengths and the sum of ranks.
pub fn rank_sum_probability(a: &[f64], b: &[f64]) -> f64 {
    if a.is_empty() || b.is_empty() {
        return 1.0;
    }
    let ranks = doubled_ranks(a, b);
    let observed: usize = ranks[..a.len()].iter().sum();
    let total: usize = ranks.iter().sum();
    // ways[k][s]: choices of k ranks with sum s. As floats: they exceed whole numbers of 64 bits, and only their ratio counts.
    let mut ways = vec![vec![0.0_f64; total + 1]; a.len() + 1];
    ways[0][0] = 1.0;
    for rank in &ranks {
        for k in (1..=a.len()).rev() {
            for sum in (*rank..=total).rev() {
                ways[k][sum] += ways[k - 1][sum - rank];
            }
        }
    }
    let row = &ways[a.len()];
    let all: f64 = row.iter().sum();
    let below: f64 = row[..=observed].iter().sum();
    let above: f64 = row[observed..].iter().sum();
    (2.0 * below.min(above) / all).min(1.0)
}

/// Twice the mid-rank of each value of `a`, then of `b`: whole numbers even where values are tied.
fn doubled_ranks(a: &[f64], b: &[f64]) -> Vec<usize> {
    let all: Vec<f64> = a.iter().chain(b).copied().collect();
    let rank = |value: &f64| {
        let below = all.iter().filter(|other| other.total_cmp(value).is_lt()).count();
        let equal = all.iter().filter(|other| other.total_cmp(value).is_eq()).count();
        2 * below + equal + 1
    };
    all.iter().map(rank).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separated_samples_have_the_probability_of_one_arrangement() {
        // All of 3 below all of 4: one of C(7, 3) = 35 arrangements, on each side.
        let p = rank_sum_probability(&[1.0, 2.0, 3.0], &[4.0, 5.0, 6.0, 7.0]);
        assert!((p - 2.0 / 35.0).abs() < 1e-12, "{p}");
    }

    #[test]
    fn ties_share_their_rank() {
        // Ranks 1.5, 1.5, 3: one value from three. P(sum <= 1.5) = 2/3, P(sum >= 1.5) = 1.
        let p = rank_sum_probability(&[1.0], &[1.0, 2.0]);
        assert!((p - 1.0).abs() < 1e-12, "{p}");
        assert!((rank_sum_probability(&[5.0; 4], &[5.0; 6]) - 1.0).abs() < 1e-12);
        assert!((rank_sum_probability(&[], &[1.0]) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn one_exchange_is_counted() {
        // U = 1 for 3 and 3: sums 6 and 7 of 20 arrangements: 2 * 2/20.
        let p = rank_sum_probability(&[1.0, 2.0, 4.0], &[3.0, 5.0, 6.0]);
        assert!((p - 0.2).abs() < 1e-12, "{p}");
    }
}
