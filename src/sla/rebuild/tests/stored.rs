//! How the clocks lie in the store: a part of the tickets at a time, as numbers that a view gives their words.

use super::*;
use crate::model::{Basis, ClockState};

#[test]
fn the_view_says_the_words_of_the_model() {
    let store = store("state_class = 'open'");
    store.batch("INSERT INTO clock_level VALUES (0, 'x', 'p')").unwrap();
    for (code, _) in ClockState::ALL.iter().enumerate() {
        let figures = format!("SELECT ticket_no, 0, {code}, true, {code}, {code} % {} FROM ticket", Basis::ALL.len());
        store
            .batch(&format!("INSERT INTO clock_figure (ticket_no, level, cycle, is_last, state, basis) {figures}"))
            .unwrap();
    }
    let rows = store.table("SELECT state, basis, sla, ticket_id FROM sla_clock ORDER BY cycle", &[]).unwrap().rows;
    assert_eq!((rows.len(), Basis::ALL.len()), (ClockState::ALL.len(), 5));
    for ((row, state), basis) in rows.iter().zip(ClockState::ALL).zip(Basis::ALL.iter().cycle()) {
        assert_eq!((row[0].as_str(), row[1].as_str()), (Some(state.as_str()), Some(basis.as_str())));
        assert_eq!((row[2].as_str(), row[3].as_str()), (Some("x"), Some("sys:incident:INC1")));
    }
}

#[test]
fn parts_of_any_size_give_the_same_clocks() {
    let resolved = "state_class = 'resolved', resolved_at = '2026-06-03 11:00:00'";
    let mut store = store(resolved);
    for number in 2..=9 {
        add(&store, &format!("INC{number}"), &format!("{resolved}, priority = {}", 1 + number % 2));
    }
    // Close together but for two: newer versions of tickets have numbers of their own.
    store
        .batch(
            "UPDATE ticket SET ticket_no = CASE number WHEN 'INC1' THEN 70 WHEN 'INC5' THEN 1000000 ELSE ticket_no END",
        )
        .unwrap();
    event(&store, "2026-06-02 11:00:00", "new", "open", "Work");
    event(&store, "2026-06-02 12:00:00", "open", "pending", "Wait");
    event(&store, "2026-06-02 14:00:00", "pending", "resolved", "Done");
    store
        .batch(
            "INSERT INTO ticket_event BY NAME SELECT e.* REPLACE (concat('sys:incident:', number) AS ticket_id)
             FROM ticket_event e, (VALUES ('INC5'), ('INC6')) v(number)",
        )
        .unwrap();
    let policies = [policy("resolve", "pause = ['pending']"), policy("respond", "")];
    let mut clocks = |at_a_time| {
        let rules = ServiceLevelSet::from(policies.as_slice());
        let stored = rebuild_in_parts(&mut store, rules, &calendars(), utc(AS_OF), at_a_time).unwrap();
        let rows = store.table("SELECT * FROM sla_clock ORDER BY ticket_id, sla", &[]).unwrap().rows;
        assert_eq!(stored, rows.len() as u64);
        (parts(&store, at_a_time).unwrap().len() as i64, rows)
    };
    let (whole, all) = clocks(100);
    assert_eq!((whole, all.len()), (1, 18));
    // Tue 10:00 to Wed 11:00 is 9 h; less 2 h of pause, of the three tickets that have a history.
    let used = |rows: &[Vec<Cell>], hours: i64| {
        rows.iter().filter(|row| row[2].as_str() == Some("resolve-it") && row[11] == Cell::Int(hours * 3_600)).count()
    };
    assert_eq!((used(&all, 7), used(&all, 9)), (3, 6));
    for at_a_time in [1, 2, 4, 8] {
        let (parts, same) = clocks(at_a_time);
        // Nine tickets, so many at a time.
        assert!(parts * at_a_time >= 9, "{parts}");
        assert_eq!(same, all, "{at_a_time} at a time");
    }
}

#[test]
fn hashes_that_two_tickets_share_are_not_taken_for_either() {
    let mut store = store("state_class = 'resolved', resolved_at = '2026-06-03 11:00:00'");
    event(&store, "2026-06-02 12:00:00", "open", "pending", "Wait");
    event(&store, "2026-06-02 14:00:00", "pending", "resolved", "Done");
    // The same id twice: what no import leaves, as a stand-in for two ids of one hash. Each gets the changes recorded for it, by the join.
    store.batch("INSERT INTO ticket BY NAME SELECT * REPLACE (7 AS ticket_no, 'INC7' AS number) FROM ticket").unwrap();
    let policies: Arc<[ServiceLevel]> = ServiceLevelSet::from([policy("resolve", "pause = ['pending']")].as_slice())
        .check(&calendars())
        .unwrap()
        .into();
    let all = |key| rebuild_by(&store, &policies, utc(AS_OF), (TicketRange::All, key)).unwrap();
    assert_eq!(all(TicketKey::Hash), None);
    assert_eq!(all(TicketKey::Number), Some(2));
    // 9 h less 2 h of pause.
    let sum = "SELECT sum(working_seconds)::BIGINT FROM clock_figure";
    assert_eq!(store.table(sum, &[]).unwrap().rows, [[Cell::Int(2 * 7 * 3_600)]]);
    // A ticket that is opened later counts as well: what happened to it must not be taken for another's.
    store.batch("UPDATE ticket SET opened_at = '2026-07-02' WHERE ticket_no = 7").unwrap();
    store.batch("DELETE FROM clock_figure").unwrap();
    assert_eq!(rebuild_by(&store, &policies, utc(AS_OF), (TicketRange::All, TicketKey::Hash)).unwrap(), None);
    assert_eq!(rebuild(&mut store, &[policy("resolve", "")][..], &calendars(), utc(AS_OF)).unwrap(), 1);
}
