//! Reproducible chance. Every thing that is drawn has a stream of its own, keyed by the seed, the kind of thing and its
//! number, so that a change in one file leaves the others as they were.
//!
//! Only integer steps and the four basic operations on floats are used: `exp` and `ln` of the standard library differ in
//! the last bit between platforms, and a bit can move a ticket over its target.

/// A stream of numbers: `SplitMix64` (Steele, Lea and Flood 2014), which any starting value serves.
pub(crate) struct Random {
    state: u64,
}

impl Random {
    /// The stream of one thing.
    pub(crate) fn new(seed: u64, kind: u64, number: u64) -> Self {
        let mut key = Self { state: seed ^ kind.wrapping_mul(0xD6E8_FEB8_6659_FD93) };
        let start = key.next() ^ number.wrapping_mul(0xA076_1D64_78BD_642F);
        Self { state: start }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A position in a list of `len` entries.
    pub(crate) fn index(&mut self, len: usize) -> usize {
        ((u128::from(self.next()) * len as u128) >> 64) as usize
    }

    /// A whole number in `[from, until)`.
    pub(crate) fn between(&mut self, from: i64, until: i64) -> i64 {
        from + ((u128::from(self.next()) * u128::from((until - from).unsigned_abs())) >> 64) as i64
    }

    /// True in `share` of 1000 cases.
    pub(crate) fn per_mille(&mut self, share: i64) -> bool {
        self.between(0, 1000) < share
    }

    /// One entry of a list.
    pub(crate) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.index(items.len())]
    }

    /// One entry of a list with weights.
    pub(crate) fn weighted<T: Copy>(&mut self, items: &[(i64, T)]) -> T {
        let total = items.iter().map(|(weight, _)| weight).sum();
        let mut rest = self.between(0, total);
        for &(weight, item) in items {
            if rest < weight {
                return item;
            }
            rest -= weight;
        }
        items[items.len() - 1].1
    }

    /// A standard normal number: the sum of twelve uniform ones less six, which has mean 0 and variance 1.
    pub(crate) fn normal(&mut self) -> f64 {
        let mut sum = 0_u64;
        for _ in 0..3 {
            let bits = self.next();
            sum += (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + (bits >> 48);
        }
        (sum as f64 - 12.0 * 32_767.5) / 65_536.0
    }

    /// A duration in seconds, log-normal around its median.
    pub(crate) fn duration(&mut self, median: i64, sigma: f64) -> i64 {
        (median as f64 * exp(sigma * self.normal())) as i64
    }
}

/// The exponential function by basic operations only, for `|x|` below 100.
fn exp(x: f64) -> f64 {
    const LN_2: f64 = std::f64::consts::LN_2;
    let halvings = (x / LN_2).floor();
    let rest = x - halvings * LN_2;
    let mut sum = 1.0;
    // Taylor series from the far end; 18 terms are beyond the precision of a float for a rest below ln 2.
    for term in (1..=18).rev() {
        sum = 1.0 + rest / f64::from(term) * sum;
    }
    let factor = if halvings < 0.0 { 0.5 } else { 2.0 };
    (0..halvings.abs() as i32).fold(sum, |value, _| value * factor)
}
