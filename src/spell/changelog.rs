//! What is recorded about tickets, on its way from the store to their lives: read once for all fields, sent to the piece of work that each
//! ticket is in, and put in order there. Knows columns of codes, not what they mean.

use std::ops::Range;

use arrow::array::{PrimitiveArray, RecordBatch};
use arrow::datatypes::{Int32Type, UInt64Type};

use crate::error::Result;
use crate::parallel;
use crate::spell::changes::{Change, Changes};
use crate::spell::part::{InstantArray, TicketKey, primitive, value};
use crate::spell::places::TicketIndex;
use crate::store::{Cell, Store};

/// Tickets of a piece of work, about: what belongs to them stays in the cache of a processor from the order of their changes to the stored rows.
const PIECE: usize = 1 << 12;

/// Batches that are sent to the pieces in one go: few enough to share out, many enough to fill what they are sent in.
const BATCHES: usize = 64;

/// Stretches of tickets, by place, in pieces of work of about the same size.
pub(crate) fn pieces(stretches: impl Iterator<Item = usize>) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let (mut first, mut end, mut size) = (0, 0, 0);
    for stretch in stretches {
        (size, end) = (size + stretch, end + 1);
        if size >= PIECE {
            pieces.push(first..end);
            (first, size) = (end, 0);
        }
    }
    if first < end {
        pieces.push(first..end);
    }
    pieces
}

/// What a recorded change is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Track {
    State,
    Priority,
    Group,
    /// The tool's word for the state.
    Word,
    Hold,
    /// A change of state by which somebody responds.
    Response,
    /// What chooses hours by a field of the ticket, by a number that the reader gives.
    Hours(u16),
}

impl Track {
    /// In the order of their codes in SQL.
    pub(crate) const FIELDS: [(Self, &'static str); 4] =
        [(Self::State, "state"), (Self::Priority, "priority"), (Self::Group, "group_id"), (Self::Hold, "hold_reason")];

    /// What stands for it in SQL: the place of its field, and behind these what chooses hours. The tool's words come with the states, and have
    /// the last code.
    pub(crate) fn code(self) -> u16 {
        let behind = Self::FIELDS.len() as u16;
        match self {
            Self::State | Self::Response => 0,
            Self::Priority => 1,
            Self::Group => 2,
            Self::Hold => 3,
            Self::Hours(number) => number.saturating_add(behind),
            Self::Word => u16::MAX,
        }
    }
}

/// A change of one ticket, known by its place in its piece.
#[derive(Debug, Clone, Copy)]
struct ChangeEvent {
    place: u32,
    /// The code of its track.
    track: u16,
    /// Whether somebody responds by it.
    responds: bool,
    at: i64,
    old: Code,
    new: Code,
}

/// The code of a value; none is below zero.
type Code = i32;

const NONE: Code = -1;

fn known(code: Code) -> Option<i32> {
    (code >= 0).then_some(code)
}

/// The recorded changes of some tickets: by group of batches, then by piece.
#[derive(Debug)]
pub(crate) struct Changelog {
    sent: Vec<Vec<Vec<ChangeEvent>>>,
    /// How many tickets each piece has.
    sizes: Vec<usize>,
}

impl Changelog {
    /// Reads changes by a statement that gives the key of the ticket, the instant, the place of the field in [`Track::FIELDS`], old and new
    /// code, and, where they count, whether somebody responds by it, and the old and new code of the tool's words. `pieces` are the keys of the tickets, `opened_by` is the
    /// instant after which tickets that were opened are in none of them. None if the keys do not tell the tickets apart.
    pub(crate) fn read(
        store: &Store,
        sql: Option<&str>,
        (key, pieces): (TicketKey, &[Vec<&[u64]>]),
        opened_by: Option<i64>,
    ) -> Result<Option<Self>> {
        let sizes: Vec<usize> = pieces.iter().map(|piece| piece.iter().map(|keys| keys.len()).sum()).collect();
        let batches = match sql {
            Some(sql) => store.arrow(sql, &[])?,
            None => Vec::new(),
        };
        if batches.iter().all(|batch| batch.num_rows() == 0) {
            return Ok(Some(Self { sent: Vec::new(), sizes }));
        }
        // What happened to tickets that were opened later is known by its keys only.
        let later = match (key, opened_by) {
            (TicketKey::Hash, Some(as_of)) => {
                let sql = format!("SELECT {} FROM ticket t WHERE t.opened_at > ?", key.of_ticket());
                store.arrow(&sql, &[Cell::Instant(as_of)])?
            }
            _ => Vec::new(),
        };
        let later =
            later.iter().map(|batch| primitive(batch, 0)).collect::<Result<Vec<PrimitiveArray<UInt64Type>>>>()?;
        let later: Vec<&[u64]> = later.iter().map(|keys| &keys.values()[..]).collect();
        let Some(places) = TicketIndex::new(pieces, &later) else { return Ok(None) };
        let groups: Vec<&[RecordBatch]> = batches.chunks(BATCHES).collect();
        let sent = parallel::map(&groups, |batches| send(batches, &places, sizes.len()))?;
        Ok(Some(Self { sent, sizes }))
    }

    /// Whether anything is recorded of the tickets of a piece.
    pub(crate) fn has(&self, piece: usize) -> bool {
        self.sent.iter().any(|sent| sent.get(piece).is_some_and(|events| !events.is_empty()))
    }

    /// The changes of a field of the tickets of a piece, their codes read as values.
    pub(crate) fn changes<V: Copy + Ord>(
        &self,
        piece: usize,
        track: Track,
        read: impl Fn(Option<i32>) -> Option<V> + Copy,
    ) -> Changes<V> {
        let tickets = self.sizes.get(piece).copied().unwrap_or(0);
        let events = self.sent.iter().filter_map(move |sent| sent.get(piece)).flatten();
        let (code, any) = (track.code(), track != Track::Response);
        let of_track = events.filter(move |event| event.track == code && (any || event.responds));
        let change = move |event: &ChangeEvent| Change {
            at: event.at,
            old: read(known(event.old)),
            new: read(known(event.new)),
        };
        Changes::new(tickets, of_track.map(move |event| (event.place, change(event))))
    }
}

/// Sends the changes of some batches to the pieces of their tickets.
fn send(batches: &[RecordBatch], places: &TicketIndex, pieces: usize) -> Result<Vec<Vec<ChangeEvent>>> {
    let rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
    let mut sent: Vec<Vec<ChangeEvent>> =
        (0..pieces).map(|_| Vec::with_capacity(rows / pieces + rows / pieces / 4)).collect();
    for batch in batches {
        let keys: PrimitiveArray<UInt64Type> = primitive(batch, 0)?;
        let at: InstantArray = primitive(batch, 1)?;
        let codes = (2..batch.num_columns())
            .map(|column| primitive(batch, column))
            .collect::<Result<Vec<PrimitiveArray<Int32Type>>>>()?;
        for (row, found) in places.of(keys.values()).enumerate() {
            let Some((piece, place)) = found else { continue };
            let code = |column: usize| codes.get(column).and_then(|codes| value(codes, row)).unwrap_or(NONE);
            let Ok(track) = u16::try_from(code(0)) else { continue };
            let at = at.value(row).div_euclid(1_000_000);
            sent[piece].push(ChangeEvent { place, track, responds: code(3) == 1, at, old: code(1), new: code(2) });
            if track == Track::State.code() && codes.len() > 4 {
                let track = Track::Word.code();
                sent[piece].push(ChangeEvent { place, track, responds: false, at, old: code(4), new: code(5) });
            }
        }
    }
    Ok(sent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_the_places_of_the_fields() {
        for (place, (track, _)) in (0..).zip(Track::FIELDS) {
            assert_eq!(track.code(), place);
        }
        assert_eq!(usize::from(Track::Hours(0).code()), Track::FIELDS.len());
    }
}
