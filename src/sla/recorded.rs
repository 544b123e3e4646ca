//! What is recorded about tickets, on its way from the store to the histories of the clocks: read once for all fields, sent to the piece of
//! work that each ticket is in, and put in order there. Knows what policies look at, and no arithmetic of clocks.

use std::fmt::Write as _;
use std::ops::Range;

use arrow::array::{PrimitiveArray, RecordBatch};
use arrow::datatypes::{Int32Type, UInt64Type};

use super::check::{Policy, groups, reasons};
use super::facts::{Instants, Key, Part, Tickets, code, primitive, state_of, value, word};
use super::history::{Change, Changes, Histories};
use crate::error::Result;
use crate::model::{Measure, StateClass};
use crate::parallel;
use crate::store::{Cell, Store};

/// Tickets of a piece of work, about: what belongs to them stays in the cache of a processor from the order of their changes to the stored clocks.
const PIECE: usize = 1 << 12;

/// Batches that are sent to the pieces in one go: few enough to share out, many enough to fill what they are sent in.
const BATCHES: usize = 64;

/// Stretches of tickets, by place, in pieces of work of about the same size.
pub(super) fn pieces(tickets: &[Tickets]) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let (mut first, mut size) = (0, 0);
    for (place, stretch) in tickets.iter().enumerate() {
        size += stretch.len();
        if size >= PIECE {
            pieces.push(first..place + 1);
            (first, size) = (place + 1, 0);
        }
    }
    if first < tickets.len() {
        pieces.push(first..tickets.len());
    }
    pieces
}

/// What a recorded change is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Track {
    State,
    Priority,
    Group,
    /// The tool's word for the state.
    Word,
    Hold,
    /// A change of state by which somebody responds.
    Response,
}

impl Track {
    /// In the order of their codes in SQL.
    const FIELDS: [(Self, &'static str); 4] =
        [(Self::State, "state"), (Self::Priority, "priority"), (Self::Group, "group_id"), (Self::Hold, "hold_reason")];

    /// Whether a policy looks at it.
    fn is_wanted(self, policies: &[Policy]) -> bool {
        match self {
            Self::State => policies.iter().any(Policy::needs_states),
            Self::Priority => policies.iter().any(|policy| policy.on_target_change.is_some()),
            Self::Group => policies.iter().any(|policy| !policy.groups.is_empty()),
            Self::Response => policies.iter().any(|policy| policy.measure == Measure::Respond),
            Self::Word | Self::Hold => policies.iter().any(|policy| !policy.pause_reasons.is_empty()),
        }
    }
}

/// A change of one ticket, known by its place in its piece.
#[derive(Debug, Clone, Copy)]
struct Event {
    place: u32,
    track: Track,
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
pub(super) struct Events {
    sent: Vec<Vec<Vec<Event>>>,
    /// How many tickets each piece has.
    sizes: Vec<usize>,
}

impl Events {
    /// Reads what policies look at. None if the keys do not tell the tickets apart.
    pub(super) fn read(
        store: &Store,
        policies: &[Policy],
        (part, key): (Part<'_>, Key),
        (tickets, pieces): (&[Tickets], &[Range<usize>]),
        as_of: i64,
    ) -> Result<Option<Self>> {
        let pieces: Vec<&[Tickets]> = pieces.iter().filter_map(|piece| tickets.get(piece.clone())).collect();
        let sizes: Vec<usize> = pieces.iter().map(|piece| piece.iter().map(Tickets::len).sum()).collect();
        let batches = match sql(store, policies, part, key) {
            Some(sql) => store.arrow(&sql, &[])?,
            None => Vec::new(),
        };
        if batches.iter().all(|batch| batch.num_rows() == 0) {
            return Ok(Some(Self { sent: Vec::new(), sizes }));
        }
        // What happened to tickets that were opened later is known by its keys only.
        let later = match key {
            Key::Number => Vec::new(),
            Key::Hash => {
                let sql = format!("SELECT {} FROM ticket t WHERE t.opened_at > ?", key.of_ticket());
                store.arrow(&sql, &[Cell::Instant(as_of)])?
            }
        };
        let later =
            later.iter().map(|batch| primitive(batch, 0)).collect::<Result<Vec<PrimitiveArray<UInt64Type>>>>()?;
        let later = later.iter().flat_map(|keys| keys.values().iter().copied());
        let Some(places) = Places::new(&pieces, later) else { return Ok(None) };
        let groups: Vec<&[RecordBatch]> = batches.chunks(BATCHES).collect();
        let sent = parallel::map(&groups, |batches| send(batches, &places, sizes.len()))?;
        Ok(Some(Self { sent, sizes }))
    }

    /// The histories of the tickets of a piece.
    pub(super) fn histories(&self, piece: usize) -> Histories {
        let tickets = self.sizes.get(piece).copied().unwrap_or(0);
        let events = || self.sent.iter().filter_map(move |sent| sent.get(piece)).flatten();
        Histories {
            states: changes(tickets, events(), Track::State, state_of),
            priorities: changes(tickets, events(), Track::Priority, |code| u8::try_from(code?).ok()),
            groups: changes(tickets, events(), Track::Group, word),
            words: changes(tickets, events(), Track::Word, word),
            holds: changes(tickets, events(), Track::Hold, word),
            responses: changes(tickets, events(), Track::Response, state_of),
        }
    }
}

fn changes<'a, V: Copy + Ord>(
    tickets: usize,
    events: impl Iterator<Item = &'a Event> + Clone,
    track: Track,
    read: impl Fn(Option<i32>) -> Option<V> + Copy,
) -> Changes<V> {
    let of_track = events.filter(move |event| event.track == track);
    let change = move |event: &Event| Change { at: event.at, old: read(known(event.old)), new: read(known(event.new)) };
    Changes::new(tickets, of_track.map(move |event| (event.place, change(event))))
}

/// The changes of the fields that policies look at; none where they look at none. Codes are made before the tickets are looked up, so that
/// no words are carried along. A change of state has two more codes where the words of the tool count.
fn sql(store: &Store, policies: &[Policy], part: Part<'_>, key: Key) -> Option<String> {
    let (groups, reasons) = (groups(policies), reasons(policies));
    let with_words = Track::Word.is_wanted(policies);
    let wanted = || Track::FIELDS.iter().enumerate().filter(|(_, (track, _))| track.is_wanted(policies));
    let expression = |track: Track, side: &str| {
        let words = |words: &[String], text: &str| code(text, words.iter().map(String::as_str));
        match track {
            Track::State => code(&format!("e.{side}_code"), StateClass::ALL.iter().map(|state| state.as_str())),
            Track::Priority => format!("try_cast(e.{side}_code AS INTEGER)"),
            Track::Response => "NULL".to_owned(),
            // Groups are compared as they are written, as `where` does; reasons are words of people.
            Track::Group => words(&groups, &format!("e.{side}_value")),
            Track::Word | Track::Hold => words(&reasons, &format!("lower(trim(e.{side}_value))")),
        }
    };
    let case = |value: &dyn Fn(usize, Track) -> String| {
        let mut sql = String::from("(CASE e.field");
        for (place, (track, field)) in wanted() {
            let _ = write!(sql, " WHEN '{field}' THEN {}", value(place, *track));
        }
        sql + " END)::INTEGER"
    };
    wanted().next()?;
    let fields: Vec<String> = wanted().map(|(_, (_, field))| format!("'{field}'")).collect();
    let mut columns = format!(
        "{} AS track, {} AS old, {} AS new",
        case(&|place, _| place.to_string()),
        case(&|_, track| expression(track, "old")),
        case(&|_, track| expression(track, "new")),
    );
    // Always there, so that what follows has its place.
    let response = if Track::Response.is_wanted(policies) { store.responds("e") } else { "false".to_owned() };
    let _ = write!(columns, ", {response}::INTEGER AS responds");
    if with_words {
        for side in ["old", "new"] {
            let _ = write!(columns, ", {} AS {side}_word", expression(Track::Word, side));
        }
    }
    let events = format!("FROM ticket_event e WHERE e.field IN ({})", fields.join(", "));
    Some(match key {
        // The hash of no id is that of none.
        Key::Hash => format!("SELECT hash(e.ticket_id), e.event_at, {columns} {events} AND e.ticket_id IS NOT NULL"),
        Key::Number => format!(
            "SELECT {}, e.* EXCLUDE (ticket_id) FROM (SELECT e.ticket_id, e.event_at, {columns} {events}) e \
             JOIN ticket t ON t.ticket_id = e.ticket_id WHERE {}",
            key.of_ticket(),
            part.condition("t"),
        ),
    })
}

/// Sends the changes of some batches to the pieces of their tickets.
fn send(batches: &[RecordBatch], places: &Places, pieces: usize) -> Result<Vec<Vec<Event>>> {
    let rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
    let mut sent: Vec<Vec<Event>> =
        (0..pieces).map(|_| Vec::with_capacity(rows / pieces + rows / pieces / 4)).collect();
    for batch in batches {
        let keys: PrimitiveArray<UInt64Type> = primitive(batch, 0)?;
        let at: Instants = primitive(batch, 1)?;
        let codes = (2..batch.num_columns())
            .map(|column| primitive(batch, column))
            .collect::<Result<Vec<PrimitiveArray<Int32Type>>>>()?;
        for row in 0..batch.num_rows() {
            let Some((piece, place)) = places.of(keys.value(row)) else { continue };
            let code = |column: usize| codes.get(column).and_then(|codes| value(codes, row)).unwrap_or(NONE);
            let Some((track, _)) = usize::try_from(code(0)).ok().and_then(|track| Track::FIELDS.get(track)) else {
                continue;
            };
            let at = at.value(row).div_euclid(1_000_000);
            sent[piece].push(Event { place, track: *track, at, old: code(1), new: code(2) });
            if code(3) == 1 {
                sent[piece].push(Event { place, track: Track::Response, at, old: code(1), new: code(2) });
            }
            if *track == Track::State && codes.len() > 4 {
                sent[piece].push(Event { place, track: Track::Word, at, old: code(4), new: code(5) });
            }
        }
    }
    Ok(sent)
}

/// Piece of each ticket and place in it, by the ticket's key: a table of places with open addresses, which is small enough to be looked
/// up millions of times.
pub(super) struct Places {
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
    pub(super) fn new(pieces: &[&[Tickets]], later: impl Iterator<Item = u64>) -> Option<Self> {
        let (mut keys, mut begins): (Vec<u64>, Vec<u32>) = (Vec::new(), vec![0]);
        for piece in pieces {
            keys.extend(piece.iter().flat_map(|stretch| stretch.keys.values()));
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
    pub(super) fn of(&self, key: u64) -> Option<(usize, u32)> {
        let place = self.slots[self.find(key)];
        // The one after the piece in which it lies; what lies behind the last piece is in none, and neither is what was not found.
        let piece = self.begins.partition_point(|begin| *begin <= place);
        let first = self.begins[piece - 1];
        (piece < self.begins.len()).then_some((piece - 1, place - first))
    }
}
