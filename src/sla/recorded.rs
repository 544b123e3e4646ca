//! Which recorded changes the policies look at, as a statement and as histories. Knows no arithmetic of clocks.

use std::fmt::Write as _;

use crate::error::Result;
use crate::model::{Measure, StateClass};
use crate::sla::check::{ServiceLevel, groups, reasons};
use crate::sla::facts::TicketBatch;
use crate::sla::history::Histories;
use crate::sla::select::Choice;
use crate::spell::{Changelog, Changes, TicketKey, TicketRange, Track, code, state_of, word};
use crate::store::Store;

/// The changes that policies look at. None if the keys do not tell the tickets apart.
pub(super) fn read(
    store: &Store,
    policies: &[ServiceLevel],
    (part, key): (TicketRange<'_>, TicketKey),
    pieces: &[&[TicketBatch]],
    as_of: i64,
) -> Result<Option<Changelog>> {
    let keys = |tickets| <[TicketBatch]>::iter(tickets).map(|stretch| &stretch.keys.values()[..]).collect();
    let pieces: Vec<Vec<&[u64]>> = pieces.iter().copied().map(keys).collect();
    Changelog::read(store, sql(store, policies, part, key).as_deref(), (key, &pieces), Some(as_of))
}

/// The histories of the tickets of a piece.
pub(super) fn histories(policies: &[ServiceLevel], events: &Changelog, piece: usize) -> Histories {
    let of_choice = |level: usize, which: usize| events.changes(piece, Track::Hours(hours_track(level, which)), word);
    let change = choices(policies).next().is_some();
    let levels = if change { policies.len() } else { 0 };
    Histories {
        hours: (0..levels).map(|level| [0, 1].map(|which| of_choice(level, which))).collect(),
        states: wanted(policies, events, piece, Track::State, state_of),
        priorities: wanted(policies, events, piece, Track::Priority, |code| u8::try_from(code?).ok()),
        groups: wanted(policies, events, piece, Track::Group, word),
        words: wanted(policies, events, piece, Track::Word, word),
        holds: wanted(policies, events, piece, Track::Hold, word),
        responses: wanted(policies, events, piece, Track::Response, state_of),
    }
}

/// The changes of a field if a policy looks at them: where none does, none were read.
fn wanted<V: Copy + Ord>(
    policies: &[ServiceLevel],
    events: &Changelog,
    piece: usize,
    track: Track,
    read: impl Fn(Option<i32>) -> Option<V> + Copy,
) -> Changes<V> {
    if is_wanted(track, policies) { events.changes(piece, track, read) } else { Changes::default() }
}

/// The track of what chooses the calendar (0) or the zone (1) under a level.
fn hours_track(level: usize, which: usize) -> u16 {
    u16::try_from(2 * level + which).unwrap_or(u16::MAX)
}

/// What chooses the hours of the levels by a field with a history: its track, its field in the history, and itself.
fn choices(policies: &[ServiceLevel]) -> impl Iterator<Item = (u16, &'static str, &Choice)> {
    policies.iter().enumerate().flat_map(|(level, policy)| {
        let choices = policy.choices().into_iter().enumerate();
        choices.filter_map(move |(which, choice)| Some((hours_track(level, which), choice.event_field()?, choice)))
    })
}

/// Whether a policy looks at the changes of a field.
fn is_wanted(track: Track, policies: &[ServiceLevel]) -> bool {
    match track {
        Track::State => policies.iter().any(ServiceLevel::needs_states),
        Track::Priority => policies.iter().any(|policy| policy.on_target_change.is_some()),
        Track::Group => policies.iter().any(|policy| !policy.groups.is_empty()),
        Track::Response => policies.iter().any(|policy| policy.measure == Measure::Respond),
        Track::Word | Track::Hold => policies.iter().any(|policy| !policy.pause_reasons.is_empty()),
        // What chooses hours may be any field: it is read beside the others.
        Track::Hours(_) => false,
    }
}

/// The changes of the fields that policies look at; none where they look at none. Codes are made before the tickets are looked up, so that
/// no words are carried along. A change of state has two more codes where the words of the tool count.
fn sql(store: &Store, policies: &[ServiceLevel], part: TicketRange<'_>, key: TicketKey) -> Option<String> {
    let (groups, reasons) = (groups(policies), reasons(policies));
    let with_words = is_wanted(Track::Word, policies);
    let wanted = || Track::FIELDS.iter().enumerate().filter(|(_, (track, _))| is_wanted(*track, policies));
    let expression = |track: Track, side: &str| {
        let words = |words: &[String], text: &str| code(text, words.iter().map(String::as_str));
        match track {
            Track::State => code(&format!("e.{side}_code"), StateClass::ALL.iter().map(|state| state.as_str())),
            Track::Priority => format!("try_cast(e.{side}_code AS INTEGER)"),
            Track::Response | Track::Hours(_) => "NULL".to_owned(),
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
    let fields: Vec<String> = wanted().map(|(_, (_, field))| format!("'{field}'")).collect();
    let mut columns = format!(
        "{} AS track, {} AS old, {} AS new",
        case(&|place, _| place.to_string()),
        case(&|_, track| expression(track, "old")),
        case(&|_, track| expression(track, "new")),
    );
    // Always there, so that what follows has its place.
    let response = if is_wanted(Track::Response, policies) { store.responds("e") } else { "false".to_owned() };
    let _ = write!(columns, ", {response}::INTEGER AS responds");
    if with_words {
        for side in ["old", "new"] {
            let _ = write!(columns, ", {} AS {side}_word", expression(Track::Word, side));
        }
    }
    // Each with its columns and the fields that it reads.
    let mut reads = Vec::new();
    if !fields.is_empty() {
        reads.push((columns, fields.join(", ")));
    }
    for (track, field, choice) in choices(policies) {
        let words = if with_words { ", NULL::INTEGER, NULL::INTEGER" } else { "" };
        let [old, new] = ["e.old_value", "e.new_value"].map(|value| choice.sql_of(value));
        let place = Track::Hours(track).code();
        let columns =
            format!("{place}::INTEGER AS track, {old}::INTEGER AS old, {new}::INTEGER AS new, 0 AS responds{words}");
        reads.push((columns, format!("'{field}'")));
    }
    let selects = reads.into_iter().map(|(columns, fields)| {
        let events = format!("FROM ticket_event e WHERE e.field IN ({fields})");
        match key {
            // The hash of no id is that of none.
            TicketKey::Hash => {
                format!("SELECT hash(e.ticket_id), e.event_at, {columns} {events} AND e.ticket_id IS NOT NULL")
            }
            TicketKey::Number => format!(
                "SELECT {}, e.* EXCLUDE (ticket_id) FROM (SELECT e.ticket_id, e.event_at, {columns} {events}) e \
                 JOIN ticket t ON t.ticket_id = e.ticket_id WHERE {}",
                key.of_ticket(),
                part.condition("t"),
            ),
        }
    });
    let sql = selects.collect::<Vec<String>>().join(" UNION ALL ");
    (!sql.is_empty()).then_some(sql)
}
