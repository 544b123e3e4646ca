//! Puts made-up tickets into a store, as an import would leave them.

use std::collections::BTreeMap;

use tickmark::calendar::Calendars;
use tickmark::model::Kind;
use tickmark::store::Store;

use super::data::Ticket;
use crate::project::plant_clocks;

/// Where clocks wait for their tickets.
const CLOCKS: &str = "planted_clock";

/// A store in memory with these tickets in this order.
pub(crate) fn store(tickets: &[Ticket], calendars: &Calendars) -> Store {
    let mut store = Store::in_memory(calendars).unwrap();
    let mut rows = Rows::default();
    for (no, ticket) in tickets.iter().enumerate() {
        insert(&mut rows, no, ticket);
    }
    let mut clocks = String::new();
    for ((table, columns), tuples) in rows.0 {
        let sql = format!("INSERT INTO {table} ({columns}) VALUES {}", tuples.join(", "));
        if table == CLOCKS {
            clocks = sql;
        } else {
            store.batch(&sql).unwrap();
        }
    }
    plant_clocks(&store, &clocks);
    tickmark::spell::rebuild(&mut store).unwrap();
    store
}

/// Tuples by table and columns: one statement for each.
#[derive(Default)]
struct Rows(BTreeMap<(&'static str, &'static str), Vec<String>>);

impl Rows {
    fn add(&mut self, table: &'static str, columns: &'static str, values: &[String]) {
        self.0.entry((table, columns)).or_default().push(format!("({})", values.join(", ")));
    }
}

fn at(instant: Option<i64>) -> String {
    instant.map_or_else(|| "NULL".to_owned(), |seconds| format!("make_timestamp({seconds}000000)"))
}

fn text(value: Option<&str>) -> String {
    value.map_or_else(|| "NULL".to_owned(), |text| format!("'{}'", text.replace('\'', "''")))
}

fn plain<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(|| "NULL".to_owned(), |value| value.to_string())
}

fn insert(rows: &mut Rows, no: usize, t: &Ticket) {
    let id = || text(Some(&t.id));
    let system = || text(Some(t.system));
    rows.add(
        "ticket",
        "ticket_no, ticket_id, number, record_type, source_system, title, state_class, priority, service_id, group_id, category, \
         opened_at, acknowledged_at, resolved_at, closed_at, updated_at, reopened_at, reopened_count, reassign_count, \
         made_sla, due_at, row_hash",
        &[
            no.to_string(),
            id(),
            id(),
            text(Some(t.kind.as_str())),
            system(),
            "'a title'".to_owned(),
            text(Some(t.state)),
            plain(t.priority),
            text(t.service),
            text(t.group),
            text(t.category),
            at(Some(t.opened)),
            at(t.responded),
            at(t.resolved),
            at(t.closed),
            at(t.updated),
            at(t.reopened_at),
            plain(t.reopened_count),
            plain(t.moves),
            plain(t.made_sla),
            at(t.due),
            "1".to_owned(),
        ],
    );
    if t.kind == Kind::Request {
        rows.add("request_detail", "ticket_id, fulfilled_at", &[id(), at(t.fulfilled)]);
    }
    for (place, (moved, old, new)) in t.events().into_iter().enumerate() {
        rows.add(
            "ticket_event",
            "event_id, ticket_id, source_system, ticket_number, event_at, field, old_code, new_code, row_hash",
            &[
                text(Some(&format!("{}-{place}", t.id))),
                id(),
                system(),
                id(),
                at(Some(moved)),
                "'state'".to_owned(),
                text(Some(old)),
                text(Some(new)),
                "1".to_owned(),
            ],
        );
    }
    if t.kind == Kind::Change {
        insert_change(rows, t);
    }
    for (index, (breached, due)) in t.instances.iter().enumerate() {
        rows.add(
            "sla_instance",
            "sla_id, ticket_id, source_system, ticket_number, target_type, stage, breached, due_at, row_hash",
            &[
                text(Some(&format!("{}-{index}", t.id))),
                id(),
                system(),
                id(),
                "'resolve'".to_owned(),
                "'completed'".to_owned(),
                plain(*breached),
                at(*due),
                "1".to_owned(),
            ],
        );
    }
    for clock in &t.clocks {
        // An earlier cycle, which attainment must not see.
        for (cycle, is_last, state) in [(1, false, "breached"), (2, true, clock.state)] {
            rows.add(
                CLOCKS,
                "ticket_no, ticket_id, sla, cycle, is_last, started_at, stopped_at, cancelled_at, due_at, state, basis, policy_sha256",
                &[
                    no.to_string(),
                    id(),
                    text(Some(clock.sla)),
                    plain(Some(cycle)),
                    plain(Some(is_last)),
                    at(clock.started),
                    at(clock.stopped),
                    at(clock.cancelled),
                    at(clock.due),
                    text(Some(state)),
                    text(Some(clock.basis)),
                    "'p'".to_owned(),
                ],
            );
        }
    }
}

fn insert_change(rows: &mut Rows, t: &Ticket) {
    let (id, change) = (text(Some(&t.id)), &t.change);
    rows.add(
        "change_detail",
        "ticket_id, change_type, planned_start, planned_end, actual_start, actual_end, outcome, unauthorized",
        &[
            id.clone(),
            text(change.kind),
            at(change.planned_start),
            at(change.planned_end),
            at(change.actual_start),
            at(change.actual_end),
            text(change.outcome),
            plain(Some(change.unauthorized)),
        ],
    );
    for (index, decided) in change.approvals.iter().enumerate() {
        rows.add(
            "approval",
            "approval_id, ticket_id, source_system, ticket_number, decision, decided_at, row_hash",
            &[
                text(Some(&format!("{}-{index}", t.id))),
                id.clone(),
                text(Some(t.system)),
                id.clone(),
                "'approved'".to_owned(),
                at(*decided),
                "1".to_owned(),
            ],
        );
    }
    if change.caused_incident {
        rows.add("ticket_link", "from_id, to_id, kind", &["'an incident'".to_owned(), id, "'caused_by'".to_owned()]);
    }
}
