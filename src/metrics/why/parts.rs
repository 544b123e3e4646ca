//! The change of a value as a sum over slices.
//!
//! Of a mean R over rows with amounts a, the slice s with the share w of the rows and the mean r adds w1 r1 - w0 r0 - (w1 - w0) R̄, where R̄ is
//! the middle of R0 and R1: over the slices of a dimension that sums to R1 - R0. It is a mix effect (w1 - w0)(r̄ - R̄) and a rate effect
//! w̄ (r1 - r0) (Kitagawa 1955). Of a count a slice adds what it has more. Of a percentile the amounts are the values, held between the two
//! percentiles: the difference of their means is the area between the two distributions there, of which each slice has its part (as
//! Firpo, Fortin and Lemieux 2018 do with influence functions), scaled to the change.

use crate::metrics::why::rows::{Slices, TwoPeriods, ValueForm};
use crate::stats::{ConfidenceInterval, quantile};

/// Rows and amounts of a slice, in the earlier and the later period.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct SliceSums {
    pub(super) n: [u64; 2],
    pub(super) sum: [f64; 2],
    squares: [f64; 2],
}

impl SliceSums {
    pub(super) fn add(&mut self, is_later: bool, amount: f64) {
        let period = usize::from(is_later);
        self.n[period] += 1;
        self.sum[period] += amount;
        self.squares[period] += amount * amount;
    }

    /// The sums of the distances from a number, and of their squares, in both periods together.
    pub(super) fn scores(&self, from: f64) -> (f64, f64) {
        let n = (self.n[0] + self.n[1]) as f64;
        let (sum, squares) = (self.sum[0] + self.sum[1], self.squares[0] + self.squares[1]);
        (sum - n * from, squares - 2.0 * from * sum + n * from * from)
    }

    fn mean(&self, period: usize) -> Option<f64> {
        (self.n[period] > 0).then(|| self.sum[period] / self.n[period] as f64)
    }
}

/// What a slice adds to the change.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct SlicePart {
    /// All of it.
    pub(super) effect: f64,
    /// Of it, what comes of having more or fewer of the rows; none for counts.
    pub(super) mix: Option<f64>,
    /// The 95 % interval of all of it.
    pub(super) interval: Option<ConfidenceInterval>,
}

/// The change of a value: its ends, and how parts of it are found.
#[derive(Debug)]
pub(super) struct ValueChange {
    form: ValueForm,
    /// What a count of the earlier period is multiplied by.
    earlier: f64,
    pub(super) before: Option<f64>,
    pub(super) after: Option<f64>,
    /// Of the amounts that the parts are made of.
    whole: SliceSums,
    /// What a part of the amounts is worth in the unit of the value.
    scale: f64,
}

impl ValueChange {
    /// Finds the values of both periods, and turns the amounts of percentiles into those that parts are made of.
    pub(super) fn of(rows: &mut TwoPeriods, form: ValueForm, earlier: f64) -> Self {
        let mut change = Self { form, earlier, before: None, after: None, whole: SliceSums::default(), scale: 1.0 };
        if let ValueForm::Percentile(percent) = form {
            let of_period = |later: bool| {
                let own = rows.amounts.iter().zip(&rows.is_later).filter(|(_, is_later)| **is_later == later);
                let mut values: Vec<i64> = own.map(|(amount, _)| *amount as i64).collect();
                values.sort_unstable();
                quantile(&values, percent)
            };
            (change.before, change.after) = (of_period(false), of_period(true));
            if let (Some(before), Some(after)) = (change.before, change.after) {
                let (low, high) = (before.min(after), before.max(after));
                for amount in &mut rows.amounts {
                    *amount = amount.clamp(low, high);
                }
            }
        }
        for (amount, is_later) in rows.amounts.iter().zip(&rows.is_later) {
            change.whole.add(*is_later, *amount);
        }
        match form {
            ValueForm::Mean => (change.before, change.after) = (change.whole.mean(0), change.whole.mean(1)),
            ValueForm::Sum => {
                (change.before, change.after) = (Some(change.whole.sum[0] * earlier), Some(change.whole.sum[1]));
            }
            ValueForm::Percentile(_) => {
                let area = change.whole.mean(1).zip(change.whole.mean(0)).map_or(0.0, |(after, before)| after - before);
                change.scale = if area == 0.0 { 0.0 } else { change.size().unwrap_or(0.0) / area };
            }
        }
        change
    }

    /// The values of amounts of both periods, as they were before parts were made of them.
    pub(super) fn values(&self, [earlier, later]: [Vec<f64>; 2]) -> [Option<f64>; 2] {
        let scale = if self.form == ValueForm::Sum { self.earlier } else { 1.0 };
        [self.value(earlier).map(|value| value * scale), self.value(later)]
    }

    fn value(&self, amounts: Vec<f64>) -> Option<f64> {
        match self.form {
            ValueForm::Sum => Some(amounts.iter().sum()),
            ValueForm::Mean if amounts.is_empty() => None,
            ValueForm::Mean => Some(amounts.iter().sum::<f64>() / amounts.len() as f64),
            ValueForm::Percentile(percent) => {
                let mut values: Vec<i64> = amounts.into_iter().map(|amount| amount as i64).collect();
                values.sort_unstable();
                quantile(&values, percent)
            }
        }
    }

    /// By how much the value changed.
    pub(super) fn size(&self) -> Option<f64> {
        Some(self.after? - self.before?)
    }

    /// What a slice adds.
    pub(super) fn part(&self, slice: &SliceSums) -> SlicePart {
        if self.form == ValueForm::Sum {
            let deviation = (slice.squares[0] * self.earlier * self.earlier + slice.squares[1]).sqrt();
            let effect = slice.sum[1] - slice.sum[0] * self.earlier;
            return SlicePart { effect, mix: None, interval: around(effect, deviation) };
        }
        let [before, after] = [self.whole.mean(0), self.whole.mean(1)];
        let (Some(before), Some(after)) = (before, after) else {
            return SlicePart { effect: 0.0, mix: None, interval: None };
        };
        let middle = f64::midpoint(before, after);
        let share = |period: usize| slice.n[period] as f64 / self.whole.n[period] as f64;
        // A slice that one of the periods does not have is as it is in the other: that it is there at all is mix.
        let (r0, r1) = match (slice.mean(0), slice.mean(1)) {
            (Some(r0), Some(r1)) => (r0, r1),
            (one, other) => {
                let only = one.or(other).unwrap_or(middle);
                (only, only)
            }
        };
        let mix = (share(1) - share(0)) * (f64::midpoint(r0, r1) - middle);
        let rate = f64::midpoint(share(0), share(1)) * (r1 - r0);
        // Each period's part is the mean of (a - R̄) over rows of the slice and of nought over the others.
        let variance: f64 = [0, 1]
            .map(|period| {
                let rows = self.whole.n[period] as f64;
                let n = slice.n[period] as f64;
                let (sum, squares) = (slice.sum[period], slice.squares[period]);
                let mean = (sum - n * middle) / rows;
                let square = (squares - 2.0 * middle * sum + n * middle * middle) / rows;
                (square - mean * mean).max(0.0) / rows
            })
            .iter()
            .sum();
        let effect = (mix + rate) * self.scale;
        let interval = around(effect, variance.sqrt() * self.scale.abs());
        SlicePart { effect, mix: Some(mix * self.scale), interval }
    }
}

fn around(effect: f64, deviation: f64) -> Option<ConfidenceInterval> {
    let half = crate::stats::Z * deviation;
    (half > 0.0).then_some(ConfidenceInterval { lower: effect - half, upper: effect + half })
}

/// Rows and amounts of every slice.
pub(super) fn sums(rows: &TwoPeriods, slices: &Slices) -> Vec<SliceSums> {
    let mut of_combination = vec![SliceSums::default(); slices.combinations()];
    for row in 0..rows.amounts.len() {
        if let Some(sums) = of_combination.get_mut(rows.combinations[row] as usize) {
            sums.add(rows.is_later[row], rows.amounts[row]);
        }
    }
    let mut sums = vec![SliceSums::default(); slices.labels.len()];
    for (combination, of_one) in (0..).zip(&of_combination) {
        for slice in slices.of_row(combination) {
            let all = &mut sums[*slice as usize];
            for period in [0, 1] {
                all.n[period] += of_one.n[period];
                all.sum[period] += of_one.sum[period];
                all.squares[period] += of_one.squares[period];
            }
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of period and amount.
    fn rows(rows: &[(bool, f64)]) -> TwoPeriods {
        TwoPeriods {
            is_later: rows.iter().map(|(later, _)| *later).collect(),
            amounts: rows.iter().map(|(_, amount)| *amount).collect(),
            tickets: vec![0; rows.len()],
            combinations: vec![0; rows.len()],
        }
    }

    fn part(change: &ValueChange, rows: &TwoPeriods, places: std::ops::Range<usize>) -> SlicePart {
        let mut sums = SliceSums::default();
        places.for_each(|row| sums.add(rows.is_later[row], rows.amounts[row]));
        change.part(&sums)
    }

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    #[test]
    fn a_share_is_split_into_mix_and_rate() {
        // A: 1 of 4 before, 2 of 8 after. B: 5 of 6 before, 2 of 2 after. 0.6 becomes 0.4; the middle is 0.5.
        let flags =
            |later: bool, hits: usize, n: usize| (0..n).map(move |row| (later, f64::from(u8::from(row < hits))));
        let a = flags(false, 1, 4).chain(flags(true, 2, 8));
        let mut rows = rows(&a.chain(flags(false, 5, 6)).chain(flags(true, 2, 2)).collect::<Vec<_>>());
        let change = ValueChange::of(&mut rows, ValueForm::Mean, 1.0);
        assert!(near(change.size().unwrap(), -0.2));
        let (a, b) = (part(&change, &rows, 0..12), part(&change, &rows, 12..20));
        // A: (0.8 - 0.4) * (0.25 - 0.5) = -0.1, and no rate. B: (0.2 - 0.6) * (11/12 - 0.5) = -1/6, and 0.4 * (1 - 5/6) = 1/15.
        assert!(near(a.mix.unwrap(), -0.1) && near(a.effect, -0.1), "{a:?}");
        assert!(near(b.mix.unwrap(), -1.0 / 6.0) && near(b.effect, -1.0 / 6.0 + 1.0 / 15.0), "{b:?}");
        assert!(near(a.effect + b.effect, -0.2));
    }

    #[test]
    fn the_parts_of_a_median_add_up_to_its_change() {
        // Medians 2 and 4. Held between them the amounts are 2, 3, 4 (A) and 2, 2, 4 (B); the means are 7/3 and 10/3, the middle 17/6, and a
        // part of their difference of 1 is worth 2.
        let mut rows = rows(&[(false, 1.0), (false, 3.0), (true, 6.0), (false, 2.0), (true, 2.0), (true, 4.0)]);
        let change = ValueChange::of(&mut rows, ValueForm::Percentile(50), 1.0);
        assert_eq!((change.before, change.after), (Some(2.0), Some(4.0)));
        let (a, b) = (part(&change, &rows, 0..3), part(&change, &rows, 3..6));
        // A: 2 * ((4 - 17/6) / 3 - (2 + 3 - 17/3) / 3) = 2 * (7/18 + 4/18). B: 2 * ((2 + 4 - 17/3) / 3 - (2 - 17/6) / 3) = 2 * (2/18 + 5/18).
        assert!(near(a.effect, 22.0 / 18.0), "{a:?}");
        assert!(near(b.effect, 14.0 / 18.0), "{b:?}");
    }

    #[test]
    fn counts_of_a_longer_period_are_brought_to_the_length_of_the_other() {
        let mut rows = rows(&[(false, 1.0), (false, 1.0), (false, 1.0), (false, 1.0), (true, 1.0), (true, 1.0)]);
        let change = ValueChange::of(&mut rows, ValueForm::Sum, 0.25);
        assert_eq!((change.before, change.after, change.size()), (Some(1.0), Some(2.0), Some(1.0)));
        assert!(near(part(&change, &rows, 0..5).effect, 0.0) && near(part(&change, &rows, 5..6).effect, 1.0));
    }

    #[test]
    fn a_slice_that_one_period_lacks_is_mix() {
        let mut rows = rows(&[(false, 0.0), (false, 0.0), (true, 0.0), (true, 1.0)]);
        let change = ValueChange::of(&mut rows, ValueForm::Mean, 1.0);
        // The last row is a slice of its own: (0.5 - 0) * (1 - 0.25) = 0.375, all of it mix.
        let new = part(&change, &rows, 3..4);
        assert!(near(new.effect, 0.375) && near(new.mix.unwrap(), 0.375), "{new:?}");
    }
}
