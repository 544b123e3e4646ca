//! Which slices changed more than reshuffled months do: rows keep their slice and amount, and are dealt anew to the two periods. The largest
//! of all slices in each deal says what chance finds somewhere, however many slices are looked at (Westfall and Young 1993).

use crate::metrics::why::parts::{SliceSums, sums};
use crate::metrics::why::rows::{Slices, TwoPeriods, ValueForm};
use crate::stats::SeededNumbers;

/// Deals.
const DEALS: usize = 199;

/// The probability below which a slice is named.
pub(super) const LEVEL: f64 = 0.05;

/// Rows that a slice must have in both periods together to be tested.
const LEAST_ROWS: u64 = 10;

/// A slice that stands out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Finding {
    pub(super) slice: u32,
    /// In how many deals some slice stood out as much.
    pub(super) probability: f64,
}

/// What one look at the rows found.
#[derive(Debug)]
pub(super) struct Look {
    /// The slice that stands out most, if chance does not explain it.
    pub(super) finding: Option<Finding>,
    /// Slices that were tested.
    pub(super) tested: usize,
}

/// The part of a test that reshuffling does not move.
struct Tested {
    slice: u32,
    /// The mean of the scores of the slice, and the deviation of a difference of two means.
    expected: f64,
    deviation: f64,
}

/// Looks for the slice that stands out most, among those of which `matters` says that they move the value.
pub(super) fn look(
    rows: &TwoPeriods,
    slices: &Slices,
    form: ValueForm,
    matters: impl Fn(&SliceSums) -> bool,
    numbers: &mut SeededNumbers,
) -> Look {
    let [earlier, later] = rows.sizes();
    let observed = sums(rows, slices);
    // Of a mean the score of a row of the slice is its distance from the mean of all, of a sum its amount.
    let middle = match form {
        ValueForm::Sum => 0.0,
        ValueForm::Mean | ValueForm::Percentile(_) => {
            rows.amounts.iter().sum::<f64>() / rows.amounts.len().max(1) as f64
        }
    };
    let tests: Vec<Tested> =
        (0..).zip(&observed).filter_map(|(slice, sums)| Tested::of(slice, sums, middle, [earlier, later])).collect();
    let distance = |test: &Tested, n_later: f64, sum_later: f64| {
        let score_later = (sum_later - middle * n_later) / later as f64;
        let all = test.expected * (earlier + later) as f64;
        let score_earlier = (all - (sum_later - middle * n_later)) / earlier as f64;
        (score_later - score_earlier).abs() / test.deviation
    };
    let found = tests.iter().filter_map(|test| {
        let sums = &observed[test.slice as usize];
        matters(sums).then(|| (test, distance(test, sums.n[1] as f64, sums.sum[1])))
    });
    let found: Vec<(&Tested, f64)> = found.collect();
    let most = found.iter().map(|(_, far)| *far).fold(0.0, f64::max);
    // One field says as much as two where it stands out nearly as far.
    let fields = |test: &Tested| slices.labels[test.slice as usize].len();
    let near = found.iter().filter(|(test, far)| *far >= most || (fields(test) == 1 && *far >= 0.9 * most));
    let best = near.max_by(|a, b| fields(b.0).cmp(&fields(a.0)).then(a.1.total_cmp(&b.1)));
    let Some((best, far)) = best else { return Look { finding: None, tested: tests.len() } };
    let mut order: Vec<u32> = (0..rows.amounts.len() as u32).collect();
    let reached = (0..DEALS).filter(|_| {
        numbers.choose(&mut order, later);
        farthest(rows, slices, &tests, &order[..later], &distance) >= *far
    });
    let probability = (reached.count() + 1) as f64 / (DEALS + 1) as f64;
    let finding = (probability < LEVEL).then_some(Finding { slice: best.slice, probability });
    Look { finding, tested: tests.len() }
}

impl Tested {
    fn of(slice: u32, sums: &SliceSums, middle: f64, sizes: [usize; 2]) -> Option<Self> {
        let n = sums.n[0] + sums.n[1];
        let rows = (sizes[0] + sizes[1]) as u64;
        let all = rows as f64;
        // A slice that holds every ticket explains nothing.
        if n < LEAST_ROWS || n == rows || sizes.contains(&0) {
            return None;
        }
        let (total, square) = sums.scores(middle);
        let expected = total / all;
        let variance = (square - total * expected) / (all - 1.0);
        let deviation = (variance * (1.0 / sizes[0] as f64 + 1.0 / sizes[1] as f64)).sqrt();
        // What does not vary says nothing.
        (deviation > 1e-12).then_some(Self { slice, expected, deviation })
    }
}

/// How far the farthest slice is from what is expected, where the later period has these rows.
fn farthest(
    rows: &TwoPeriods,
    slices: &Slices,
    tests: &[Tested],
    later: &[u32],
    distance: &impl Fn(&Tested, f64, f64) -> f64,
) -> f64 {
    let mut of_combination = vec![(0.0, 0.0); slices.combinations()];
    for row in later {
        let row = *row as usize;
        if let Some((n, sum)) = of_combination.get_mut(rows.combinations[row] as usize) {
            *n += 1.0;
            *sum += rows.amounts[row];
        }
    }
    let mut of_slice = vec![(0.0, 0.0); slices.labels.len()];
    for (combination, (n, sum)) in (0..).zip(&of_combination) {
        if *n > 0.0 {
            for slice in slices.of_row(combination) {
                let all = &mut of_slice[*slice as usize];
                all.0 += n;
                all.1 += sum;
            }
        }
    }
    let far = tests.iter().map(|test| {
        let (n, sum) = of_slice[test.slice as usize];
        distance(test, n, sum)
    });
    far.fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dimension::Dimension;

    /// Ten services of which each row has one.
    fn slices() -> Slices {
        Slices::listed((0..10).map(|service| vec![(Dimension::SERVICE, service.to_string())]).collect())
    }

    /// 40 rows of each service in both periods, of which one in eight missed its target; of service 3 so many did in the later one.
    fn rows(missed: usize) -> TwoPeriods {
        let mut rows = TwoPeriods::default();
        for later in [false, true] {
            for service in 0..10_u32 {
                let own = if later && service == 3 { missed } else { 5 };
                for row in 0..40 {
                    rows.is_later.push(later);
                    rows.amounts.push(f64::from(u8::from(row >= own)));
                    rows.tickets.push(0);
                    rows.combinations.push(service);
                }
            }
        }
        rows
    }

    #[test]
    fn what_was_planted_is_found() {
        let look = look(&rows(20), &slices(), ValueForm::Mean, |_| true, &mut SeededNumbers::new(1));
        assert_eq!(look.finding.map(|finding| finding.slice), Some(3));
        assert_eq!(look.tested, 10);
        // Two misses more of one service among ten are nothing.
        let look = look_at(&rows(7), 1);
        assert!(look.finding.is_none(), "{look:?}");
    }

    fn look_at(rows: &TwoPeriods, seed: u64) -> Look {
        look(rows, &slices(), ValueForm::Mean, |_| true, &mut SeededNumbers::new(seed))
    }

    #[test]
    fn reshuffled_months_name_nothing_in_19_of_20() {
        let mut numbers = SeededNumbers::new(2026);
        let named = (0..200).filter(|seed| {
            let mut rows = rows(20);
            let later = rows.is_later.len() / 2;
            let mut order: Vec<usize> = (0..rows.is_later.len()).collect();
            numbers.choose(&mut order, later);
            rows.is_later = vec![false; order.len()];
            order[..later].iter().for_each(|row| rows.is_later[*row] = true);
            look_at(&rows, *seed).finding.is_some()
        });
        let named = named.count();
        assert!(named <= 10, "{named} of 200");
    }
}
