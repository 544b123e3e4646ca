//! Which items are drawn: the first by the SHA-256 of seed, a byte 0x1F and the subject. The order of rows, threads and versions do not
//! matter, and who asks for more later keeps what there was.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::{Error, Result};
use crate::hash::Hash;
use crate::text;

/// What stands between seed and subject, so that no two pairs read alike: the unit separator of ASCII.
const SEPARATOR: &str = "\u{1f}";

/// A drawing while the population is read.
#[derive(Debug)]
pub(crate) struct SampleDrawing {
    seed: String,
    most: usize,
    strata: BTreeMap<String, StratumDrawing>,
    population: u64,
    hash: Hash,
}

/// A part of the population while it is read: its size, and the first of it by their hashes.
#[derive(Debug, Default)]
struct StratumDrawing {
    size: u64,
    first: BTreeSet<(String, String)>,
}

/// What was drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawnSample {
    /// Items of the population.
    pub population: u64,
    /// SHA-256 of all subjects in the order of their bytes, each with a line feed after it.
    pub population_sha256: String,
    /// The subjects drawn, in their order.
    pub subjects: Vec<String>,
    /// The stratum of each of them.
    pub stratum_of: Vec<String>,
    /// Every stratum with its size; one without a name where none were asked for.
    pub strata: Vec<(String, u64)>,
}

impl SampleDrawing {
    /// Begins a drawing of so many.
    pub(crate) fn new(seed: &str, most: usize) -> Self {
        Self { seed: seed.to_owned(), most, strata: BTreeMap::new(), population: 0, hash: Hash::new() }
    }

    /// Takes a subject of a stratum in. They come in the order of their bytes, which the hash of the population rests on; the drawing
    /// does not.
    pub(crate) fn take(&mut self, subject: &str, stratum: &str) {
        self.population += 1;
        self.hash.update(subject);
        self.hash.update("\n");
        // More strata than items cannot be drawn from: their number is all that is still of interest.
        let keeps = self.strata.len() <= self.most;
        if !self.strata.contains_key(stratum) {
            self.strata.insert(stratum.to_owned(), StratumDrawing::default());
        }
        let Some(stratum) = self.strata.get_mut(stratum) else { return };
        stratum.size += 1;
        if !keeps {
            return;
        }
        let mut hash = Hash::new();
        for part in [self.seed.as_str(), SEPARATOR, subject] {
            hash.update(part);
        }
        let key = hash.hex();
        if stratum.first.len() == self.most && stratum.first.last().is_none_or(|(last, _)| *last < key) {
            return;
        }
        stratum.first.insert((key, subject.to_owned()));
        if stratum.first.len() > self.most {
            stratum.first.pop_last();
        }
    }

    /// What was drawn from all that was taken in.
    pub(crate) fn end(self) -> Result<DrawnSample> {
        if self.strata.len() > self.most.max(1) {
            let n = text::count(self.strata.len() as u64, "stratum").replace("stratums", "strata");
            let are = if self.most == 1 { "is" } else { "are" };
            return Err(Error::setting(format!("{} {are} too few for {n}", text::count(self.most as u64, "item")))
                .hint("every stratum has at least one item: draw more, or name a column with fewer values"));
        }
        let sizes: Vec<u64> = self.strata.values().map(|stratum| stratum.size).collect();
        let strata = self.strata.iter().map(|(name, stratum)| (name.clone(), stratum.size)).collect();
        let mut left: Vec<_> =
            self.strata.into_iter().map(|(name, stratum)| (name, stratum.first.into_iter())).collect();
        let (mut subjects, mut stratum_of) = (Vec::new(), Vec::new());
        for place in seats(&sizes, self.most) {
            if let Some((name, first)) = left.get_mut(place)
                && let Some((_, subject)) = first.next()
            {
                subjects.push(subject);
                stratum_of.push(name.clone());
            }
        }
        let population_sha256 = self.hash.hex();
        Ok(DrawnSample { population: self.population, population_sha256, subjects, stratum_of, strata })
    }
}

/// Which stratum each place of a sample belongs to: one for each first, then by the method of Webster and Sainte-Lague, the next place to
/// the stratum with the largest size / (2 a + 1) that has a places already. Every larger sample begins with the smaller one, which the
/// method of the largest remainder does not promise. The first by name wins a tie.
fn seats(sizes: &[u64], most: usize) -> Vec<usize> {
    let mut places: Vec<usize> = (0..sizes.len().min(most)).collect();
    let mut has = vec![1_u64; sizes.len()];
    while places.len() < most {
        let quotients = sizes.iter().zip(&has).enumerate().filter(|(_, (size, has))| has < size);
        // a / b against c / d is a d against c b.
        let next = quotients.reduce(|best, other| {
            let cross = |(size, _): (&u64, &u64), (_, has): (&u64, &u64)| u128::from(*size) * u128::from(2 * has + 1);
            if cross(other.1, best.1) > cross(best.1, other.1) { other } else { best }
        });
        let Some((place, _)) = next else { break };
        places.push(place);
        if let Some(has) = has.get_mut(place) {
            *has += 1;
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(seed: &str, most: usize, subjects: &[&str]) -> DrawnSample {
        let mut drawing = SampleDrawing::new(seed, most);
        for subject in subjects {
            drawing.take(subject, "");
        }
        drawing.end().unwrap()
    }

    #[test]
    fn the_order_is_that_of_the_hashes() {
        // printf 'S\037T-1' | sha256sum: 56eefe..., T-2: 7c3ac4..., T-3: f911eb..., T-4: 5ba5df....
        let all = ["T-1", "T-2", "T-3", "T-4"];
        assert_eq!(drawn("S", 4, &all).subjects, ["T-1", "T-4", "T-2", "T-3"]);
        // printf 'T-1\nT-2\nT-3\nT-4\n' | sha256sum
        assert_eq!(
            drawn("S", 4, &all).population_sha256,
            "c32f6fe6801c19160a093858c4012e73343a55b20c1eec6678accbe69a38582b"
        );
        assert_ne!(drawn("other", 4, &all).subjects, drawn("S", 4, &all).subjects);
    }

    #[test]
    fn more_keeps_what_there_was_and_the_order_of_rows_is_nothing() {
        let names: Vec<String> = (0..500).map(|n| format!("ticket {n}")).collect();
        let subjects: Vec<&str> = names.iter().map(String::as_str).collect();
        let backwards: Vec<&str> = subjects.iter().rev().copied().collect();
        let (few, many) = (drawn("7", 25, &subjects), drawn("7", 60, &subjects));
        assert_eq!((few.subjects.len(), many.subjects.len(), many.population), (25, 60, 500));
        assert_eq!(few.subjects, many.subjects[..25]);
        assert_eq!(drawn("7", 60, &backwards).subjects, many.subjects);
        assert_eq!(drawn("7", 900, &subjects).subjects.len(), 500);
        assert_eq!(drawn("7", 0, &subjects).subjects.len(), 0);
    }

    #[test]
    fn seed_and_subject_do_not_run_together() {
        // Without the byte between them "1" + "23" and "12" + "3" were one text.
        let first = |seed: &str, subject: &str| {
            let mut drawing = SampleDrawing::new(seed, 1);
            drawing.take(subject, "");
            drawing.strata.get_mut("").unwrap().first.pop_first().map(|(key, _)| key)
        };
        assert_ne!(first("1", "23"), first("12", "3"));
    }

    #[test]
    fn places_go_to_strata_by_their_sizes_and_more_keep_what_there_was() {
        // 60, 30 and 10: one each; then the largest of 60/3 = 20, 30/3 = 10, 10/3 = 3.3: the first, twice (60/5 = 12 > 10); then 10 (second)
        // against 60/7 = 8.6: the second; then 8.6: the first; 60/9 = 6.67 > 30/5 = 6: the first; 6 > 60/11 = 5.45: the second.
        assert_eq!(seats(&[60, 30, 10], 9), [0, 1, 2, 0, 0, 1, 0, 0, 1]);
        assert_eq!(seats(&[60, 30, 10], 100).len(), 100);
        // No stratum gives more than it has, and a tie goes to the first.
        assert_eq!(seats(&[1, 2, 2], 9), [0, 1, 2, 1, 2]);
        assert_eq!(seats(&[], 3), [0_usize; 0]);
    }

    #[test]
    fn within_a_stratum_the_order_is_that_of_the_hashes() {
        let draw = |most: usize| {
            let mut drawing = SampleDrawing::new("S", most);
            for (subject, stratum) in [("T-1", "a"), ("T-2", "b"), ("T-3", "b"), ("T-4", "b")] {
                drawing.take(subject, stratum);
            }
            drawing.end()
        };
        // By the hashes above T-4 comes first of b, then T-2, then T-3. b: 3/3 = 1 before nothing else, as a has no second.
        let drawn = draw(3).unwrap();
        assert_eq!((drawn.subjects, drawn.stratum_of), (vec_of(["T-1", "T-4", "T-2"]), vec_of(["a", "b", "b"])));
        assert_eq!(drawn.strata, [("a".to_owned(), 1), ("b".to_owned(), 3)]);
        let refused = draw(1).unwrap_err();
        assert!(refused.to_string().contains("1 item is too few for 2 strata"), "{refused}");
    }

    fn vec_of<const N: usize>(texts: [&str; N]) -> Vec<String> {
        texts.map(str::to_owned).into()
    }
}
