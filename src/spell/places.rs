//! Where recorded changes find their tickets.

/// Piece of each ticket and place in it, by the ticket's key: a table with open addresses. All that a look needs lies together, as it is
/// looked up millions of times, each time at another place in memory.
pub(crate) struct TicketIndex {
    /// Each key at the first free slot from the one that is its own.
    slots: Vec<Slot>,
    /// How far the key's number is shifted to get its slot.
    shift: u32,
}

#[derive(Clone, Copy)]
struct Slot {
    key: u64,
    piece: u32,
    place: u32,
}

const FREE: Slot = Slot { key: 0, piece: u32::MAX, place: u32::MAX };

/// Stands for a piece where a ticket is in none.
const NOWHERE: u32 = u32::MAX - 1;

impl TicketIndex {
    /// None if two tickets have the same key. `later` are keys of tickets that are in no piece.
    pub(crate) fn new(pieces: &[Vec<&[u64]>], later: &[&[u64]]) -> Option<Self> {
        let keys: usize = pieces.iter().flatten().chain(later).map(|keys| keys.len()).sum();
        // Half of the slots at most are taken, so that the next free one is near.
        let bits = (2 * keys).next_power_of_two().trailing_zeros().max(1);
        let mut places = Self { slots: vec![FREE; 1 << bits], shift: u64::BITS - bits };
        for (piece, keys) in (0..).zip(pieces) {
            for (place, key) in (0..).zip(keys.iter().copied().flatten()) {
                places.put(Slot { key: *key, piece, place })?;
            }
        }
        for key in later.iter().copied().flatten() {
            places.put(Slot { key: *key, piece: NOWHERE, place: 0 })?;
        }
        Some(places)
    }

    fn put(&mut self, ticket: Slot) -> Option<()> {
        let slot = self.find(ticket.key);
        let is_free = self.slots[slot].piece == FREE.piece;
        self.slots[slot] = ticket;
        is_free.then_some(())
    }

    /// Where a key is looked for first.
    #[inline]
    fn own(&self, key: u64) -> usize {
        // Fibonacci hashing (Knuth, TAOCP 3, 6.4): numbers of tickets follow each other, their slots must not lie in one heap.
        (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.shift) as usize
    }

    /// The slot of a key, or the free one where it would be.
    #[inline]
    fn find(&self, key: u64) -> usize {
        let mut slot = self.own(key);
        loop {
            let found = self.slots[slot];
            if found.piece == FREE.piece || found.key == key {
                return slot;
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
    }

    /// Piece and place of each key, in their order. Nearly every look waits for memory: first all of them are asked for, so that they wait
    /// together, then each is looked at.
    pub(crate) fn of<'a>(&'a self, keys: &'a [u64]) -> impl Iterator<Item = Option<(usize, u32)>> + 'a {
        let first: Vec<Slot> = keys.iter().map(|key| self.slots[self.own(*key)]).collect();
        keys.iter().zip(first).map(|(key, first)| {
            let found = if first.key == *key { first } else { self.slots[self.find(*key)] };
            (found.piece < NOWHERE).then_some((found.piece as usize, found.place))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_by_keys_that_follow_each_other_and_by_none_else() {
        let (first, second): (Vec<u64>, Vec<u64>) = ((0..700).collect(), (700..1_000).collect());
        let places =
            TicketIndex::new(&[vec![&first[..300], &first[300..]], vec![&second]], &[&[1_000, 1_001]]).unwrap();
        for key in 0..2_000 {
            let expected = match key {
                0..700 => Some((0, key as u32)),
                700..1_000 => Some((1, key as u32 - 700)),
                _ => None,
            };
            assert_eq!(places.of(&[key]).collect::<Vec<_>>(), [expected], "{key}");
        }
        // Keys of no piece, as there are no tickets: found by none.
        let later: Vec<u64> = (0..1_000).collect();
        let places = TicketIndex::new(&[], &[&later]).unwrap();
        assert_eq!(places.of(&later).flatten().count(), 0);
    }

    #[test]
    fn keys_that_do_not_tell_tickets_apart_give_no_places() {
        assert!(TicketIndex::new(&[], &[&[5, 9, 5]]).is_none());
        assert!(TicketIndex::new(&[vec![&[1, 2]], vec![&[2]]], &[]).is_none());
        assert!(TicketIndex::new(&[vec![&[1, 2]]], &[&[2]]).is_none());
    }
}
