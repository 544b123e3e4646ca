//! Which items are drawn: the first by the SHA-256 of seed, a byte 0x1F and the subject. The order of rows, threads and versions do not
//! matter, and who asks for more later keeps what there was.

use std::collections::BTreeSet;

use crate::hash::Hash;

/// What stands between seed and subject, so that no two pairs read alike: the unit separator of ASCII.
const SEPARATOR: &str = "\u{1f}";

/// A drawing while the population is read.
#[derive(Debug)]
pub struct Drawing {
    seed: String,
    most: usize,
    first: BTreeSet<(String, String)>,
    population: u64,
    hash: Hash,
}

/// What was drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// Items of the population.
    pub population: u64,
    /// SHA-256 of all subjects in the order of their bytes, each with a line feed after it.
    pub population_sha256: String,
    /// The subjects drawn, in their order.
    pub subjects: Vec<String>,
}

impl Drawing {
    /// Begins a drawing of so many.
    pub fn new(seed: &str, most: usize) -> Self {
        Self { seed: seed.to_owned(), most, first: BTreeSet::new(), population: 0, hash: Hash::new() }
    }

    /// Takes a subject in. They come in the order of their bytes, which the hash of the population rests on; the drawing does not.
    pub fn take(&mut self, subject: &str) {
        self.population += 1;
        self.hash.update(subject);
        self.hash.update("\n");
        let mut hash = Hash::new();
        for part in [self.seed.as_str(), SEPARATOR, subject] {
            hash.update(part);
        }
        let key = hash.hex();
        if self.first.len() == self.most && self.first.last().is_none_or(|(last, _)| *last < key) {
            return;
        }
        self.first.insert((key, subject.to_owned()));
        if self.first.len() > self.most {
            self.first.pop_last();
        }
    }

    /// What was drawn from all that was taken in.
    pub fn end(self) -> Drawn {
        Drawn {
            population: self.population,
            population_sha256: self.hash.hex(),
            subjects: self.first.into_iter().map(|(_, subject)| subject).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(seed: &str, most: usize, subjects: &[&str]) -> Drawn {
        let mut drawing = Drawing::new(seed, most);
        for subject in subjects {
            drawing.take(subject);
        }
        drawing.end()
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
            let mut drawing = Drawing::new(seed, 1);
            drawing.take(subject);
            drawing.first.pop_first().map(|(key, _)| key)
        };
        assert_ne!(first("1", "23"), first("12", "3"));
    }
}
