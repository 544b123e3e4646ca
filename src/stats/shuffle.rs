//! Random numbers that anyone can draw again: the n-th number of a seed is a hash of n.

use xxhash_rust::xxh3::xxh3_64_with_seed;

/// The numbers of a seed.
#[derive(Debug, Clone)]
pub struct SeededNumbers {
    seed: u64,
    next: u64,
}

impl SeededNumbers {
    /// From the first number on.
    pub const fn new(seed: u64) -> Self {
        Self { seed, next: 0 }
    }

    /// A number from 0 to below `n`, each as likely as the others to one part in 2^32 and better.
    pub fn below(&mut self, n: usize) -> usize {
        let number = xxh3_64_with_seed(&self.next.to_le_bytes(), self.seed);
        self.next += 1;
        ((u128::from(number) * n as u128) >> 64) as usize
    }

    /// Brings `chosen` of the items to the front, each choice as likely as the others (the first steps of Fisher and Yates).
    pub fn choose<T>(&mut self, items: &mut [T], chosen: usize) {
        for place in 0..chosen.min(items.len()) {
            let other = place + self.below(items.len() - place);
            items.swap(place, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_is_about_as_likely_and_comes_again() {
        // Two of four: 6 choices, each 1,000 times in 6,000. A binomial count of 6,000 * 1/6 has a deviation of 28.9.
        let mut numbers = SeededNumbers::new(1);
        let mut counts = std::collections::BTreeMap::new();
        for _ in 0..6_000 {
            let mut items = [0, 1, 2, 3];
            numbers.choose(&mut items, 2);
            let pair = (items[0].min(items[1]), items[0].max(items[1]));
            *counts.entry(pair).or_insert(0_u32) += 1;
        }
        assert_eq!(counts.len(), 6);
        assert!(counts.values().all(|count| count.abs_diff(1_000) < 4 * 29), "{counts:?}");
        let drawn = |seed| {
            let mut numbers = SeededNumbers::new(seed);
            [(); 5].map(|()| numbers.below(1_000))
        };
        assert_eq!(drawn(7), drawn(7));
        assert_ne!(drawn(7), drawn(8));
    }
}
