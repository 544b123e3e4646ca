//! Where recorded changes find their tickets.

/// Piece of each ticket and place in it, by the ticket's key: a table of places with open addresses, which is small enough to be looked
/// up millions of times.
pub(crate) struct Places {
    /// Each key's ticket, counted over all pieces, at the first free slot from the one that the key has.
    slots: Vec<u32>,
    keys: Vec<u64>,
    /// How far the key's number is shifted to get its slot.
    shift: u32,
    /// The first ticket of each piece, and the first of none.
    begins: Vec<u32>,
}

const FREE: u32 = u32::MAX;

impl Places {
    /// None if two tickets have the same key. `later` are keys of tickets that are in no piece.
    pub(crate) fn new(pieces: &[Vec<&[u64]>], later: impl Iterator<Item = u64>) -> Option<Self> {
        let (mut keys, mut begins): (Vec<u64>, Vec<u32>) = (Vec::new(), vec![0]);
        for piece in pieces {
            keys.extend(piece.iter().copied().flatten());
            begins.push(keys.len() as u32);
        }
        keys.extend(later);
        // Half of the slots at most are taken, so that the next free one is near.
        let bits = (2 * keys.len()).next_power_of_two().trailing_zeros().max(1);
        let mut places = Self { slots: vec![FREE; 1 << bits], keys, shift: u64::BITS - bits, begins };
        for place in 0..places.keys.len() {
            let slot = places.find(places.keys[place]);
            if places.slots[slot] != FREE {
                return None;
            }
            places.slots[slot] = place as u32;
        }
        Some(places)
    }

    /// The slot of a key, or the free one where it would be.
    #[inline]
    fn find(&self, key: u64) -> usize {
        // Fibonacci hashing (Knuth, TAOCP 3, 6.4): numbers of tickets follow each other, their slots must not lie in one heap.
        let mut slot = (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.shift) as usize;
        loop {
            let place = self.slots[slot];
            if place == FREE || self.keys[place as usize] == key {
                return slot;
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
    }

    #[inline]
    pub(crate) fn of(&self, key: u64) -> Option<(usize, u32)> {
        let place = self.slots[self.find(key)];
        // The one after the piece in which it lies; what lies behind the last piece is in none, and neither is what was not found.
        let piece = self.begins.partition_point(|begin| *begin <= place);
        let first = self.begins[piece - 1];
        (piece < self.begins.len()).then_some((piece - 1, place - first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_by_keys_that_follow_each_other_and_by_none_else() {
        // Keys of no piece, as there are no tickets: found by none.
        let places = Places::new(&[], 0..1_000).unwrap();
        assert!((0..2_000).all(|key| places.of(key).is_none()));
        assert!(Places::new(&[], [5, 9, 5].into_iter()).is_none());
    }
}
