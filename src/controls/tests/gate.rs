//! No control runs without what it needs: each input and each column is taken away in turn.

use super::*;
use crate::period::Period;

/// Statements that take an input away.
fn without(input: &str) -> String {
    match input {
        "incident" => "DELETE FROM ticket WHERE record_type = 'incident'".to_owned(),
        "change" | "request" | "problem" => format!("DELETE FROM {input}_detail"),
        "change_approval" => "DELETE FROM approval WHERE ticket_id IN (SELECT ticket_id FROM change_detail)".to_owned(),
        "request_approval" => {
            "DELETE FROM approval WHERE ticket_id IN (SELECT ticket_id FROM request_detail)".to_owned()
        }
        "change_event" => {
            "DELETE FROM ticket_event WHERE ticket_id IN (SELECT ticket_id FROM change_detail)".to_owned()
        }
        "priority_event" => "DELETE FROM ticket_event WHERE field = 'priority'".to_owned(),
        "change_link" | "problem_link" | "cause_link" => "DELETE FROM ticket_link".to_owned(),
        // Those of the policy and the register are left out by the caller.
        "age_limit" | "control_total" | "regulatory_report" | "prev_ticket" | "waiver" | "sla_level" => String::new(),
        table => format!("DELETE FROM {table}"),
    }
}

fn without_column(store: &Store, input: &str, column: &str) -> String {
    // A link without a kind is none.
    if input == "ticket_link" {
        return without(input);
    }
    let tables = match input {
        "change" | "request" | "problem" => vec![format!("{input}_detail"), "ticket".to_owned()],
        "incident" => vec!["ticket".to_owned()],
        "change_approval" | "request_approval" => vec!["approval".to_owned()],
        "priority_event" => vec!["ticket_event".to_owned()],
        table => vec![table.to_owned()],
    };
    let has = |table: &&String| {
        let sql = "SELECT 1 FROM information_schema.columns WHERE table_name = ? AND column_name = ?";
        !store.table(sql, &[table.as_str().into(), column.into()]).unwrap().rows.is_empty()
    };
    let table = tables.iter().find(has).unwrap_or_else(|| panic!("{input}.{column}"));
    format!("UPDATE {table} SET {column} = NULL")
}

/// Without the gate, a missing input would make some controls look clean and flood others.
#[test]
fn a_control_without_one_of_its_inputs_is_not_testable() {
    let (packs, policy, waivers) = fixture();
    let columns_of = store();
    let folder = tempfile::tempdir().unwrap();
    let planted = folder.path().join("planted.duckdb");
    Store::open(&planted, &calendars()).unwrap().batch(PLANTED).unwrap();
    let (no_policy, no_waivers) = (Policy::default(), Waivers::default());
    let mut gates = 0;
    for control in &packs.controls {
        let needs = &control.head.needs;
        let tables = needs.tables.iter().map(|input| (input.clone(), without(input)));
        let columns = needs
            .columns
            .keys()
            .filter(|key| !["ticket.number", "prev_ticket.row_hash"].contains(&key.as_str()))
            .map(|key| {
                let parts = inputs::alternatives(key).map(|(input, column)| without_column(&columns_of, input, column));
                (key.clone(), parts.collect::<Vec<_>>().join("; "))
            });
        for (what, sql) in tables.chain(columns).collect::<Vec<_>>() {
            // A policy that gives the input is left out together with it.
            let (policy, waivers) = if sql.is_empty() { (&no_policy, &no_waivers) } else { (&policy, &waivers) };
            let (store, _copy) = Store::trial(&planted, &calendars()).unwrap();
            store.batch(&sql).unwrap();
            let one = Packs { controls: vec![control.clone()], ..Packs::default() };
            let levels_given = !["sla_definition", "sla_level"].contains(&what.as_str());
            let tested = if levels_given {
                with_engine(&store, &one, policy, waivers, |engine| engine.test(control))
            } else {
                without_levels(&store, &one, policy, waivers, control)
            };
            assert_eq!(tested.outcome, Outcome::NotTestable, "{} without {what}: {:?}", control.id(), tested.counts);
            assert_eq!(tested.counts, Counts::default(), "{} ran without {what}", control.id());
            assert!(tested.reason.is_some_and(|reason| reason.contains("no ")), "{} without {what}", control.id());
            gates += 1;
        }
    }
    assert!(gates > 150, "{gates}");
}

fn without_levels(store: &Store, packs: &Packs, policy: &Policy, waivers: &Waivers, control: &Control) -> Tested {
    let period = Period { from: 1_735_689_600, until: 1_751_328_000, label: "2025-H1".to_owned() };
    let run = Run {
        packs,
        policy,
        waivers,
        levels: &[],
        calendars: &Calendars::new(),
        period: &period,
        as_of: 1_751_673_600,
        limit: TIME_LIMIT,
    };
    Engine::new(store, &run).unwrap().test(control)
}
