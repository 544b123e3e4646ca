//! Recomputes `spell_figure` from tickets and histories: a part of the tickets at a time, cut into pieces that are computed side by side, all in one
//! transaction. Tickets of which nothing is recorded have no rows: the view `ticket_spell` makes their spells from the ticket itself.

use arrow::array::{PrimitiveArray, RecordBatch};
use arrow::datatypes::{Int32Type, Int64Type, UInt64Type};

use crate::error::{Error, ErrorKind, Result};
use crate::model::{Kind, StateClass};
use crate::spell::changelog::{Changelog, Track, pieces};
use crate::spell::changes::{Change, Changes};
use crate::spell::cut::{TicketContext, cut};
use crate::spell::figures::{SpellColumns, schema};
use crate::spell::life::{Contradiction, RecordFacts, Wait, WaitState, states};
use crate::spell::part::{AT_A_TIME, InstantArray, TicketKey, TicketRange, code, parts, primitive, state_of, value};
use crate::store::Store;

/// The codes of groups, and for whom a ticket with a reason or a state of some words waits.
const WORDS: &str = include_str!("../../queries/spells/words.sql");

/// A change of state carries, above the state, for whom its word says that the ticket waits.
const WAIT: i32 = 16;

/// Rebuilds the spells of every ticket with a history. Returns their number.
pub fn rebuild(store: &mut Store) -> Result<u64> {
    let recorded = store.table("SELECT 1 FROM ticket_event WHERE ticket_id IS NOT NULL LIMIT 1", &[])?;
    if recorded.rows.is_empty() {
        store.batch("DELETE FROM spell_figure; DELETE FROM spell_group")?;
        return Ok(0);
    }
    let parts = parts(store, AT_A_TIME)?;
    // Where the tickets do not fit in at a time, neither do the pages of their tables.
    let is_large = parts.len() > 1;
    let rebuild = |store: &mut Store| {
        store.batch("DELETE FROM spell_figure; DELETE FROM spell_group")?;
        store.batch(WORDS)?;
        let beside = SpellJoins::of(store)?;
        parts.into_iter().map(|part| rebuild_part(store, beside, part)).sum()
    };
    if is_large { store.transaction_of_many(rebuild) } else { store.transaction(rebuild) }
}

fn rebuild_part(store: &Store, words: SpellJoins, part: TicketRange<'_>) -> Result<u64> {
    // Where all tickets are read, it shows whether a hash of their ids tells them apart.
    let by_hash = if part == TicketRange::All { rebuild_by(store, words, (part, TicketKey::Hash))? } else { None };
    match by_hash {
        Some(rows) => Ok(rows),
        None => rebuild_by(store, words, (part, TicketKey::Number))?.ok_or_else(|| {
            let message = "two tickets have one number".to_owned();
            Error::new(ErrorKind::Frame { what: "spells".to_owned(), message })
        }),
    }
}

/// Computes and stores the spells of a part. None if the keys do not tell its tickets apart.
fn rebuild_by(store: &Store, words: SpellJoins, tickets_by: (TicketRange<'_>, TicketKey)) -> Result<Option<u64>> {
    let tickets = SpellBatch::read(store, words, tickets_by)?;
    let pieces = pieces(tickets.iter().map(|stretch| stretch.numbers.len()));
    let of_pieces = pieces.iter().filter_map(|piece| tickets.get(piece.clone()));
    let keys: Vec<Vec<&[u64]>> =
        of_pieces.map(|piece| piece.iter().map(|stretch| &stretch.keys.values()[..]).collect()).collect();
    let sql = words.changes(tickets_by);
    let Some(changelog) = Changelog::read(store, Some(&sql), (tickets_by.1, &keys), None)? else { return Ok(None) };
    let count = pieces.len();
    let stored = store.insert_computed("spell_figure", schema(), count, move |place| {
        let piece = pieces.get(place).and_then(|piece| tickets.get(piece.clone())).unwrap_or_default();
        batch(piece, &changelog, place)
    })?;
    Ok(Some(stored))
}

/// Which words there are: joins with none of them are left away.
#[derive(Debug, Clone, Copy)]
struct SpellJoins {
    groups: bool,
    waits: bool,
}

impl SpellJoins {
    fn of(store: &Store) -> Result<Self> {
        let has = |table: &str| store.table(&format!("SELECT 1 FROM {table} LIMIT 1"), &[]).map(|t| !t.rows.is_empty());
        Ok(Self { groups: has("spell_group")?, waits: has("spell_wait")? })
    }

    /// The changes of all fields of spells, each with its codes. Fields whose codes need no join are read in one go.
    fn changes(self, (part, key): (TicketRange<'_>, TicketKey)) -> String {
        let tracks = Track::FIELDS.into_iter().enumerate().filter(|(_, (track, _))| self.has(*track));
        let tracks = tracks.map(|(place, (track, field))| (place, field, self.of_track(track)));
        let (plain, joined): (Vec<_>, Vec<_>) = tracks.partition(|(.., (_, joins))| joins.is_empty());
        let (of_ticket, tickets, which) = match key {
            TicketKey::Hash => ("hash(e.ticket_id)", "", "e.ticket_id IS NOT NULL".to_owned()),
            TicketKey::Number => (key.of_ticket(), "JOIN ticket t ON t.ticket_id = e.ticket_id", part.condition("t")),
        };
        let read = |place: &str, [old, new]: [&str; 2], joins: &str, fields: &str| {
            format!(
                "SELECT {of_ticket}, e.event_at, ({place})::INTEGER, ({old})::INTEGER, ({new})::INTEGER \
                 FROM ticket_event e {tickets} {joins} WHERE e.field IN ({fields}) AND {which}",
            )
        };
        let case = |value: &dyn Fn(usize) -> String| {
            let cases =
                plain.iter().enumerate().map(|(at, (_, field, _))| format!(" WHEN '{field}' THEN {}", value(at)));
            format!("CASE e.field{} END", cases.collect::<String>())
        };
        let mut reads = Vec::new();
        if !plain.is_empty() {
            let [old, new] = [0, 1].map(|side| case(&|at| plain[at].2.0[side].clone()));
            let fields: Vec<String> = plain.iter().map(|(_, field, _)| format!("'{field}'")).collect();
            reads.push(read(&case(&|at| plain[at].0.to_string()), [&old, &new], "", &fields.join(", ")));
        }
        reads.extend(joined.iter().map(|(place, field, ([old, new], joins))| {
            read(&place.to_string(), [old, new], joins, &format!("'{field}'"))
        }));
        reads.join(" UNION ALL ")
    }

    /// Whether the changes of a field say anything: where there are no groups, none of theirs do.
    fn has(self, track: Track) -> bool {
        match track {
            Track::State | Track::Priority | Track::Hold => true,
            Track::Group => self.groups,
            _ => false,
        }
    }

    /// Old and new code of a change, and the joins that they need.
    fn of_track(self, track: Track) -> ([String; 2], String) {
        let sides = ["old", "new"];
        let join = |table: &str, word: &dyn Fn(&str) -> String| {
            let join = |side: &str| format!("LEFT JOIN {table} {side}_word ON {side}_word.word = {} ", word(side));
            sides.map(join).concat()
        };
        let waits = |side: &str| format!("lower(trim(e.{side}_value))");
        let none = || (["NULL".to_owned(), "NULL".to_owned()], String::new());
        match track {
            Track::State => {
                let states =
                    |side: &str| code(&format!("e.{side}_code"), StateClass::ALL.iter().map(|state| state.as_str()));
                if !self.waits {
                    return (sides.map(states), String::new());
                }
                let with_wait = |side: &str| {
                    let waits =
                        format!("CASE WHEN e.{side}_code = 'pending' THEN {WAIT} * ({side}_word.waits_for + 1) END");
                    format!("{} + coalesce({waits}, 0)", states(side))
                };
                (sides.map(with_wait), join("spell_wait", &waits))
            }
            Track::Priority => (sides.map(|side| format!("try_cast(e.{side}_code AS INTEGER)")), String::new()),
            Track::Group if self.groups => (
                sides.map(|side| format!("{side}_word.group_code")),
                join("spell_group", &|side| format!("e.{side}_value")).replace("_word.word", "_word.group_id"),
            ),
            Track::Hold => {
                let other = Wait::Other as i32;
                let wait = |side: &str| {
                    let known = if self.waits {
                        format!("coalesce({side}_word.waits_for, {other})")
                    } else {
                        other.to_string()
                    };
                    format!("CASE WHEN nullif(trim(e.{side}_value), '') IS NOT NULL THEN {known} END")
                };
                (sides.map(wait), if self.waits { join("spell_wait", &waits) } else { String::new() })
            }
            _ => none(),
        }
    }
}

/// A stretch of tickets as they came from the store.
struct SpellBatch {
    numbers: PrimitiveArray<Int64Type>,
    keys: PrimitiveArray<UInt64Type>,
    /// Kind, state, priority, group, and what the ticket waits for.
    codes: [PrimitiveArray<Int32Type>; 5],
    /// In the order of `INSTANTS`.
    instants: [InstantArray; INSTANTS.len()],
}

const INSTANTS: [&str; 6] = ["opened_at", "resolved_at", "closed_at", "cancelled_at", "reopened_at", "updated_at"];

impl SpellBatch {
    fn read(store: &Store, words: SpellJoins, (part, key): (TicketRange<'_>, TicketKey)) -> Result<Vec<Self>> {
        let kind = code("t.record_type", Kind::ALL.iter().map(|kind| kind.as_str()));
        let state = code("t.state_class", StateClass::ALL.iter().map(|state| state.as_str()));
        let instants = INSTANTS.map(|instant| format!("t.{instant}")).join(", ");
        let other = Wait::Other as i32;
        let (group, groups) = if words.groups {
            ("g.group_code", "LEFT JOIN spell_group g ON g.group_id = t.group_id")
        } else {
            ("NULL::INTEGER", "")
        };
        let (wait, waits) = if words.waits {
            (format!("coalesce(w.waits_for, {other})"), "LEFT JOIN spell_wait w ON w.word = lower(trim(t.hold_reason))")
        } else {
            (other.to_string(), "")
        };
        let sql = format!(
            "SELECT t.ticket_no, {}, {kind}, {state}, t.priority::INTEGER, {group}, \
             CASE WHEN t.hold_reason IS NOT NULL THEN {wait} END::INTEGER, {instants} FROM ticket_life t {groups} {waits} WHERE {}",
            key.of_ticket(),
            part.condition("t"),
        );
        let batches = store.arrow(&sql, &[])?;
        batches.iter().filter(|batch| batch.num_rows() > 0).map(Self::from_batch).collect()
    }

    fn from_batch(batch: &RecordBatch) -> Result<Self> {
        let code = |column: usize| primitive(batch, column);
        let instant = |column: usize| primitive(batch, column);
        Ok(Self {
            numbers: primitive(batch, 0)?,
            keys: primitive(batch, 1)?,
            codes: [code(2)?, code(3)?, code(4)?, code(5)?, code(6)?],
            instants: [instant(7)?, instant(8)?, instant(9)?, instant(10)?, instant(11)?, instant(12)?],
        })
    }

    fn own(&self, row: usize) -> RecordFacts {
        let second = |column: &InstantArray| value(column, row).map(|micros| micros.div_euclid(1_000_000));
        let [opened, resolved, closed, cancelled, reopened, updated] = self.instants.each_ref().map(second);
        let [kind, state, ..] = &self.codes;
        RecordFacts {
            state: state_of(value(state, row)),
            opened: opened.unwrap_or_default(),
            resolved,
            closed,
            cancelled,
            reopened,
            updated,
            is_resolved_first: value(kind, row) != Some(Kind::Change as i32),
        }
    }
}

fn wait_of(code: Option<i32>) -> Option<Wait> {
    Wait::ALL.get(usize::try_from(code?).ok()?).copied()
}

fn stated(code: Option<i32>) -> Option<WaitState> {
    let code = code?;
    Some(WaitState { state: state_of(Some(code % WAIT))?, wait: wait_of(Some(code / WAIT - 1)) })
}

/// The spells of a piece of work.
fn batch(piece: &[SpellBatch], changelog: &Changelog, place: usize) -> Result<RecordBatch> {
    if !changelog.has(place) {
        return SpellColumns::with_capacity(0).finish();
    }
    let recorded: Changes<WaitState> = changelog.changes(place, Track::State, stated);
    let priorities: Changes<i32> = changelog.changes(place, Track::Priority, |code| code);
    let groups: Changes<i32> = changelog.changes(place, Track::Group, |code| code);
    let holds: Changes<Wait> = changelog.changes(place, Track::Hold, wait_of);
    let tickets: usize = piece.iter().map(|stretch| stretch.numbers.len()).sum();
    let mut rows = SpellColumns::with_capacity(tickets * 6);
    let (mut turns, mut cuts, mut spells) = (Vec::new(), Vec::new(), Vec::new());
    let places = piece.iter().flat_map(|stretch| (0..stretch.numbers.len()).map(move |row| (stretch, row)));
    for (ticket, (stretch, row)) in places.enumerate() {
        let history: &[Change<WaitState>] = recorded.of(ticket);
        let [_, _, priority, group, hold] = stretch.codes.each_ref().map(|codes| value(codes, row));
        let beside = TicketContext {
            group,
            groups: groups.of(ticket),
            priority,
            priorities: priorities.of(ticket),
            hold: wait_of(hold),
            holds: holds.of(ticket),
        };
        if history.is_empty() && beside.groups.is_empty() && beside.priorities.is_empty() && beside.holds.is_empty() {
            continue;
        }
        let doubt: Option<Contradiction> = states(&stretch.own(row), history, &mut turns);
        cut(&turns, &beside, doubt, (&mut cuts, &mut spells));
        let number = stretch.numbers.value(row);
        for spell in &spells {
            rows.push(number, spell);
        }
    }
    rows.finish()
}

/// How many tickets there are whose history and record contradict each other, by the way in which they do, with a few of their numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContradictionCount {
    /// What the contradiction is.
    pub what: &'static str,
    /// What then counts.
    pub counts: &'static str,
    /// Tickets.
    pub tickets: u64,
    /// Some of them.
    pub named: Vec<String>,
}

/// The contradictions that the stored spells name.
pub fn doubts(store: &Store) -> Result<Vec<ContradictionCount>> {
    const WHAT: [(&str, &str); 3] = [
        (
            "the record and the history give different times of resolution",
            "the last resolution is taken from the record",
        ),
        ("the history ends in another state than the record", "what the history lacks is taken from the record"),
        ("the ticket ended after its last recorded change, and nothing says when", "the end counts as not known"),
    ];
    let rows = store.table(
        "SELECT f.doubt::BIGINT, count(*)::BIGINT, string_agg(t.number, ' ' ORDER BY t.number)[:60] FROM spell_figure f \
         JOIN ticket t USING (ticket_no) WHERE f.doubt IS NOT NULL GROUP BY f.doubt ORDER BY f.doubt",
        &[],
    )?;
    let doubt = |row: &Vec<crate::store::Cell>| {
        let place = usize::try_from(row.first()?.as_i64()?).ok()?;
        let named = row.get(2)?.as_str()?.split(' ').take(3).map(str::to_owned).collect();
        let (what, counts) = *WHAT.get(place)?;
        Some(ContradictionCount { what, counts, tickets: row.get(1)?.as_count()?, named })
    };
    Ok(rows.rows.iter().filter_map(doubt).collect())
}
