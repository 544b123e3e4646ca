//! What is recorded about tickets, on its way from the store to the histories of the clocks: read once for all fields, sent to the piece of
//! work that each ticket is in, and put in order there. Knows what policies look at, and no arithmetic of clocks.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::ops::Range;

use arrow::array::{PrimitiveArray, RecordBatch};
use arrow::datatypes::{Int32Type, Int64Type};

use super::check::{Policy, groups, reasons};
use super::facts::{Instants, Part, Tickets, code, primitive, state_of, value, word};
use super::history::{Change, Changes, Histories};
use crate::error::Result;
use crate::model::StateClass;
use crate::parallel;
use crate::store::Store;

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
    /// Reads what policies look at.
    pub(super) fn read(
        store: &Store,
        policies: &[Policy],
        part: Part<'_>,
        tickets: &[Tickets],
        pieces: &[Range<usize>],
    ) -> Result<Self> {
        let pieces: Vec<&[Tickets]> = pieces.iter().filter_map(|piece| tickets.get(piece.clone())).collect();
        let sizes: Vec<usize> = pieces.iter().map(|piece| piece.iter().map(Tickets::len).sum()).collect();
        let batches = match sql(policies, part) {
            Some(sql) => store.arrow(&sql, &[])?,
            None => Vec::new(),
        };
        if batches.iter().all(|batch| batch.num_rows() == 0) {
            return Ok(Self { sent: Vec::new(), sizes });
        }
        let places = Places::new(&pieces);
        let groups: Vec<&[RecordBatch]> = batches.chunks(BATCHES).collect();
        let sent = parallel::map(&groups, |batches| send(batches, &places, sizes.len()))?;
        Ok(Self { sent, sizes })
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
fn sql(policies: &[Policy], part: Part<'_>) -> Option<String> {
    let (groups, reasons) = (groups(policies), reasons(policies));
    let with_words = Track::Word.is_wanted(policies);
    let wanted = || Track::FIELDS.iter().enumerate().filter(|(_, (track, _))| track.is_wanted(policies));
    let expression = |track: Track, side: &str| {
        let words = |words: &[String], text: &str| code(text, words.iter().map(String::as_str));
        match track {
            Track::State => code(&format!("e.{side}_code"), StateClass::ALL.iter().map(|state| state.as_str())),
            Track::Priority => format!("try_cast(e.{side}_code AS INTEGER)"),
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
    let mut carried = String::from("e.track, e.old, e.new");
    if with_words {
        for side in ["old", "new"] {
            let _ = write!(columns, ", {} AS {side}_word", expression(Track::Word, side));
            let _ = write!(carried, ", e.{side}_word");
        }
    }
    Some(format!(
        "SELECT t.ticket_no, e.event_at, {carried} FROM (SELECT e.ticket_id, e.event_at, {columns} FROM ticket_event e \
         WHERE e.field IN ({})) e JOIN ticket t ON t.ticket_id = e.ticket_id WHERE {}",
        fields.join(", "),
        part.condition("t"),
    ))
}

/// Sends the changes of some batches to the pieces of their tickets.
fn send(batches: &[RecordBatch], places: &Places, pieces: usize) -> Result<Vec<Vec<Event>>> {
    let rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
    let mut sent: Vec<Vec<Event>> =
        (0..pieces).map(|_| Vec::with_capacity(rows / pieces + rows / pieces / 4)).collect();
    for batch in batches {
        let numbers: PrimitiveArray<Int64Type> = primitive(batch, 0)?;
        let at: Instants = primitive(batch, 1)?;
        let codes = (2..batch.num_columns())
            .map(|column| primitive(batch, column))
            .collect::<Result<Vec<PrimitiveArray<Int32Type>>>>()?;
        for row in 0..batch.num_rows() {
            let Some((piece, place)) = places.of(numbers.value(row)) else { continue };
            let code = |column: usize| codes.get(column).and_then(|codes| value(codes, row)).unwrap_or(NONE);
            let Some((track, _)) = usize::try_from(code(0)).ok().and_then(|track| Track::FIELDS.get(track)) else {
                continue;
            };
            let at = at.value(row).div_euclid(1_000_000);
            sent[piece].push(Event { place, track: *track, at, old: code(1), new: code(2) });
            if *track == Track::State && codes.len() > 3 {
                sent[piece].push(Event { place, track: Track::Word, at, old: code(3), new: code(4) });
            }
        }
    }
    Ok(sent)
}

/// Piece of each ticket and place in it, by the ticket's number. Numbers lie close together unless newer versions of tickets have left gaps,
/// and a table of them is found faster in than a map.
enum Places {
    Close { first: i64, table: Vec<Place> },
    Scattered(HashMap<i64, Place>),
}

/// Piece, and place in it.
type Place = (u32, u32);

const NOWHERE: Place = (u32::MAX, u32::MAX);

/// Entries of the table for each ticket, at most.
const MAX_GAP: usize = 16;

impl Places {
    fn new(pieces: &[&[Tickets]]) -> Self {
        let numbers = |piece: &'_ &[Tickets]| -> Vec<i64> {
            piece.iter().flat_map(|stretch| stretch.numbers.values().iter().copied()).collect()
        };
        let (mut first, mut last, mut count) = (i64::MAX, i64::MIN, 0_usize);
        for number in pieces.iter().flat_map(numbers) {
            (first, last, count) = (first.min(number), last.max(number), count + 1);
        }
        let placed = || {
            (0..).zip(pieces).flat_map(|(piece, tickets)| {
                (0..).zip(numbers(tickets)).map(move |(place, number)| (number, (piece, place)))
            })
        };
        let span = usize::try_from(last.saturating_sub(first).saturating_add(1)).unwrap_or(usize::MAX);
        if span > count.saturating_mul(MAX_GAP) {
            return Self::Scattered(placed().collect());
        }
        let mut table = vec![NOWHERE; span];
        for (number, place) in placed() {
            if let Some(slot) = usize::try_from(number - first).ok().and_then(|at| table.get_mut(at)) {
                *slot = place;
            }
        }
        Self::Close { first, table }
    }

    #[inline]
    fn of(&self, number: i64) -> Option<(usize, u32)> {
        let place = match self {
            Self::Close { first, table } => {
                let at = usize::try_from(number.checked_sub(*first)?).ok()?;
                table.get(at).filter(|place| **place != NOWHERE)
            }
            Self::Scattered(places) => places.get(&number),
        };
        place.map(|(piece, place)| (*piece as usize, *place))
    }
}
