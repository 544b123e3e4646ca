//! What a service level says beside its target: hours and zones by field, starts, groups, reasons of pauses, exclusions.

use super::*;

#[test]
fn the_calendar_and_the_zone_go_by_fields_of_the_ticket() {
    let store_of =
        |columns: &str| store(&format!("state_class = 'closed', resolved_at = '2026-06-03 11:00:00', {columns}"));
    let by = |lines: &str| policy("resolve", lines);
    let service = "calendar_by = { service = { Mail = 'always' } }";
    // Round the clock it is 25 h of 8 h, due on Tuesday at 18:00.
    let mut mail = store_of("service_id = 'Mail'");
    assert_eq!(only(&mut mail, by(service), AS_OF), "breached measured 90000 0 90000 2026-06-02T18:00:00Z");
    // Any other service has the desk: Tue 7 h + Wed 2 h.
    let mut other = store_of("service_id = 'ERP'");
    assert_eq!(only(&mut other, by(service), AS_OF), "breached measured 32400 0 90000 2026-06-03T10:00:00Z");
    // 09:00 to 17:00 in New York are 13:00 to 21:00 UTC in June: Tuesday 8 h, Wednesday not yet open. Used up at closing.
    let site = "zone_by = { site = { 'New York' = 'America/New_York' } }";
    let mut there = store_of("site_id = 'New York'");
    assert_eq!(only(&mut there, by(site), AS_OF), "met measured 28800 0 90000 2026-06-02T21:00:00Z");
    let found = trace(&there, &[by(site)][..], &calendars(), "INC1", utc(AS_OF)).unwrap().unwrap();
    assert_eq!(
        (found.clocks[0].calendar.as_str(), found.clocks[0].zone.as_str()),
        ("desk in America/New_York", "America/New_York")
    );
    assert!(timeline(&found).contains("times in America/New_York"));
    // Both at once: the calendar by the service, its hours in the zone of the site; round the clock is the same everywhere.
    let mut both = store_of("service_id = 'Mail', site_id = 'New York'");
    let row = only(&mut both, by(&format!("{service}\n{site}")), AS_OF);
    assert_eq!(row, "breached measured 90000 0 90000 2026-06-02T18:00:00Z");
}

/// A recorded change of a field of INC1.
fn moved(store: &Store, field: &str, at: &str, old: &str, new: &str) {
    store
        .batch(&format!(
            "INSERT INTO ticket_event (event_id, ticket_id, source_system, ticket_number, event_at, field, old_value, new_value, row_hash)
             VALUES ('{field} {at}', 'sys:incident:INC1', 'sys', 'INC1', '{at}', '{field}', '{old}', '{new}', 1)"
        ))
        .unwrap();
}

#[test]
fn each_stretch_of_a_clock_runs_by_the_hours_that_held_then() {
    let by_service =
        |more: &str| policy("resolve", &format!("calendar_by = {{ service = {{ Mail = 'always' }} }}\n{more}"));
    let mut one = store("state_class = 'closed', resolved_at = '2026-06-03 01:00:00', service_id = 'Mail'");
    // From one service to another with the same hours: no change.
    moved(&one, "service_id", "2026-06-02 11:00:00", "CRM", "ERP");
    moved(&one, "service_id", "2026-06-02 20:00:00", "ERP", "Mail");
    // Tue 10-17 by the desk = 7 h, 20-01 round the clock = 5 h; the 8th hour ends at 21:00.
    let found = only(&mut one, by_service(""), AS_OF);
    assert_eq!(found, "breached measured 43200 0 54000 2026-06-02T21:00:00Z");
    // Round the clock it is 15 h, due at 18:00.
    let present = only(&mut one, by_service("on_hours_change = 'present'"), AS_OF);
    assert_eq!(present, "breached estimated 54000 0 54000 2026-06-02T18:00:00Z");
    // Waiting from 16 to 22: 1 h of the desk and 2 h round the clock. Used 10-16 and 22-01: 9 h, the 8th ends at midnight.
    event(&one, "2026-06-02 10:00:00", "new", "open", "In Progress");
    event(&one, "2026-06-02 16:00:00", "open", "pending", "On Hold");
    event(&one, "2026-06-02 22:00:00", "pending", "open", "In Progress");
    let paused = only(&mut one, by_service("pause = ['pending']"), AS_OF);
    assert_eq!(paused, "breached measured 32400 10800 54000 2026-06-03T00:00:00Z");

    let mut back = store("state_class = 'closed', resolved_at = '2026-06-03 11:00:00', service_id = 'ERP'");
    moved(&back, "service_id", "2026-06-02 20:00:00", "ERP", "Mail");
    moved(&back, "service_id", "2026-06-03 00:00:00", "Mail", "ERP");
    // 7 h, then 20-24 = 4 h, then Wed 9-11 = 2 h.
    assert_eq!(only(&mut back, by_service(""), AS_OF), "breached measured 46800 0 90000 2026-06-02T21:00:00Z");
    let found = trace(&back, &[by_service("")][..], &calendars(), "INC1", utc(AS_OF)).unwrap().unwrap();
    let clock = &found.clocks[0];
    assert_eq!(clock.calendar, "desk, then always, then desk");
    let counted = clock.segments.iter().filter(|segment| segment.kind == SegmentKind::Counted);
    let counted: Vec<(i64, &str)> = counted.map(|segment| (segment.seconds() / 3_600, segment.why.as_str())).collect();
    assert_eq!(counted, [(7, "hours of `desk`"), (4, "hours of `always`"), (2, "hours of `desk`")]);
    let changes = clock.events.iter().filter(|event| event.kind == EventKind::HoursChange);
    assert_eq!(
        changes.map(|event| event.at).collect::<Vec<_>>(),
        [utc("2026-06-02T20:00:00Z"), utc("2026-06-03T00:00:00Z")]
    );

    // The same for the zone: 10-15 in UTC = 5 h, then 9 to 17 in New York are 13 to 21 in UTC: 15-21 = 6 h, the 8th ends at 18:00.
    let zone = policy("resolve", "zone_by = { site = { 'New York' = 'America/New_York' } }");
    let mut west = store("state_class = 'closed', resolved_at = '2026-06-02 22:00:00', site_id = 'New York'");
    moved(&west, "site_id", "2026-06-02 15:00:00", "Kiel", "New York");
    assert_eq!(only(&mut west, zone, AS_OF), "breached measured 39600 0 43200 2026-06-02T18:00:00Z");

    // By the tool's word for the priority, whose history is that of the priority: 10-15 by the desk = 5 h, then round the clock to 20:00.
    let by_word = policy("resolve", "calendar_by = { tool_priority = { Urgent = 'always' } }");
    let mut urgent = store("state_class = 'closed', resolved_at = '2026-06-02 20:00:00', priority_raw = 'Urgent'");
    moved(&urgent, "priority", "2026-06-02 15:00:00", "Normal", "Urgent");
    assert_eq!(only(&mut urgent, by_word, AS_OF), "breached measured 36000 0 36000 2026-06-02T18:00:00Z");

    // Passed on by its own count, and nobody recorded when: 7 h by the desk of the present group.
    let by_group = policy("resolve", "calendar_by = { group = { NOC = 'always' } }");
    let mut silent =
        store("state_class = 'closed', resolved_at = '2026-06-02 20:00:00', group_id = 'Desk', reassign_count = 1");
    assert_eq!(only(&mut silent, by_group, AS_OF), "met estimated 25200 0 36000 2026-06-03T10:00:00Z");
}

#[test]
fn a_clock_starts_at_the_first_known_of_its_instants() {
    let mut store = store("state_class = 'closed', resolved_at = '2026-06-03 11:00:00'");
    let aware = || policy("resolve", "start = ['aware', 'created']");
    // Neither is known: the opening.
    assert_eq!(only(&mut store, aware(), AS_OF), "breached measured 32400 0 90000 2026-06-03T10:00:00Z");
    // Created Tuesday 12:00: Tue 5 h + Wed 2 h.
    store.batch("UPDATE ticket SET created_at = '2026-06-02 12:00:00'").unwrap();
    assert_eq!(only(&mut store, aware(), AS_OF), "met measured 25200 0 82800 2026-06-03T12:00:00Z");
    // Monitoring saw it on Monday at 16:00, before the ticket: Mon 1 h + Tue 8 h + Wed 2 h = 11 h; due after 1 h + 7 h.
    store.batch("UPDATE ticket SET aware_at = '2026-06-01 16:00:00'").unwrap();
    assert_eq!(only(&mut store, aware(), AS_OF), "breached measured 39600 0 154800 2026-06-02T16:00:00Z");
}

#[test]
fn a_level_of_groups_counts_the_time_that_they_have_the_ticket() {
    let mut store =
        store("state_class = 'closed', group_id = 'Network', reassign_count = 3, resolved_at = '2026-06-03 12:00:00'");
    let network = |lines: &str| {
        policy("resolve", &format!("groups = ['Network']\nagreement = 'internal'\ntargets = {{ 2 = '4h' }}\n{lines}"))
    };
    // Nothing recorded: the present group had it all the time, as far as anybody knows. Tue 7 h + Wed 3 h.
    assert_eq!(only(&mut store, network(""), AS_OF), "breached estimated 36000 0 93600 2026-06-02T14:00:00Z");
    for (at, old, new) in [
        ("2026-06-02 11:00:00", "Desk", "Network"),
        ("2026-06-02 13:00:00", "Network", "Vendor"),
        ("2026-06-03 10:00:00", "Vendor", "Network"),
    ] {
        store
            .batch(&format!(
                "INSERT INTO ticket_event (event_id, ticket_id, source_system, ticket_number, event_at, field, old_value, new_value, row_hash)
                 VALUES ('{at}', 'sys:incident:INC1', 'sys', 'INC1', '{at}', 'group_id', '{old}', '{new}', 1)"
            ))
            .unwrap();
    }
    // Tue 11-13 = 2 h, Wed 10-12 = 2 h: all of 4 h, so met, due on Wednesday at 12:00; the time of the vendor is no part of it.
    assert_eq!(only(&mut store, network(""), AS_OF), "met measured 14400 0 14400 2026-06-03T12:00:00Z");
    // Each time on its own: 2 h each; due Tue 15:00, and Wed 14:00.
    assert_eq!(
        every(&mut store, network("on_reopen = 'new_cycle'"), AS_OF),
        ["met measured 7200 0 7200 2026-06-02T15:00:00Z", "met measured 7200 0 7200 2026-06-03T14:00:00Z"]
    );
    // The vendor had it Tue 13-17 = 4 h and Wed 9-10 = 1 h, 21 h on the wall.
    let vendor = policy("resolve", "groups = ['Vendor']\nagreement = 'supplier'\ntargets = { 2 = '4h' }");
    assert_eq!(only(&mut store, vendor, AS_OF), "breached measured 18000 0 75600 2026-06-02T17:00:00Z");
    // Before it came to them, and for those to whom it never came, there is no clock.
    assert!(clocks(&mut store, &[network("")], "2026-06-02T10:30:00Z").is_empty());
    assert!(clocks(&mut store, &[policy("resolve", "groups = ['Cloud']")], AS_OF).is_empty());
    // It stands beside the level with the customer, although the tickets are the same.
    let mut own = network("");
    own.id = "ola".to_owned();
    assert_eq!(clocks(&mut store, &[policy("resolve", ""), own], AS_OF).len(), 2);
}

#[test]
fn a_pause_counts_for_its_reason() {
    let mut store = store("state_class = 'resolved', resolved_at = '2026-06-02 16:00:00'");
    event(&store, "2026-06-02 10:30:00", "new", "open", "In Progress");
    event(&store, "2026-06-02 11:00:00", "open", "pending", "On Hold");
    event(&store, "2026-06-02 15:00:00", "pending", "open", "In Progress");
    event(&store, "2026-06-02 16:00:00", "open", "resolved", "Resolved");
    let caller = || policy("resolve", "pause = ['pending']\npause_reasons = ['awaiting caller']");
    // What it waited for is not known: 6 h, nothing paused, and said to be an estimate.
    assert_eq!(only(&mut store, caller(), AS_OF), "met estimated 21600 0 21600 2026-06-03T10:00:00Z");
    for (at, old, new) in [
        ("2026-06-02 11:00:00", "", "Awaiting Caller"),
        ("2026-06-02 13:00:00", "Awaiting Caller", "Awaiting Vendor"),
        ("2026-06-02 15:00:00", "Awaiting Vendor", ""),
    ] {
        store
            .batch(&format!(
                "INSERT INTO ticket_event (event_id, ticket_id, source_system, ticket_number, event_at, field, old_value, new_value, row_hash)
                 VALUES ('h{at}', 'sys:incident:INC1', 'sys', 'INC1', '{at}', 'hold_reason', nullif('{old}', ''), nullif('{new}', ''), 1)"
            ))
            .unwrap();
    }
    // 11-13 for the caller: 4 h used, 2 h paused, due 2 h later. Waiting for the vendor is working time.
    assert_eq!(only(&mut store, caller(), AS_OF), "met measured 14400 7200 21600 2026-06-03T12:00:00Z");
    let both = policy("resolve", "pause = ['pending']\npause_reasons = ['Awaiting Caller', 'Awaiting Vendor']");
    assert_eq!(only(&mut store, both, AS_OF), "met measured 7200 14400 21600 2026-06-03T14:00:00Z");
    // The tool's own word for the state will do, too.
    let word = policy("resolve", "pause = ['pending']\npause_reasons = ['on hold']");
    assert_eq!(only(&mut store, word, AS_OF), "met measured 7200 14400 21600 2026-06-03T14:00:00Z");
}

#[test]
fn an_exclusion_marks_the_clocks_of_its_tickets() {
    let mut store = store("service_id = 'Mail'");
    add(&store, "INC2", "service_id = 'ERP', opened_at = '2026-06-09 10:00:00'");
    add(&store, "INC3", "service_id = 'ERP'");
    let levels = [policy("resolve", ""), policy("respond", "")];
    let exclusions: Vec<ExclusionSpec> = [
        "id = 'flood'\nopened_from = '2026-06-09'\nopened_to = '2026-06-10'\nreason = 'r'\napprover = 'a'\nevidence = 'e'",
        "id = 'mail'\nsla = ['resolve-it']\ntickets = ['INC1', 'INC9']\nreason = 'r'\napprover = 'a'\nevidence = 'e'",
    ]
    .map(|text| toml::from_str(text).unwrap())
    .into();
    let rules = ServiceLevelSet { levels: &levels, exclusions: &exclusions };
    rebuild(&mut store, rules, &calendars(), utc(AS_OF)).unwrap();
    let rows = store
        .table("SELECT ticket_id, sla, exclusion FROM sla_clock WHERE exclusion IS NOT NULL ORDER BY ALL", &[])
        .unwrap()
        .rows;
    let words: Vec<String> =
        rows.iter().map(|row| row.iter().filter_map(Cell::to_text).collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(
        words,
        [
            "sys:incident:INC1 resolve-it mail",
            "sys:incident:INC2 resolve-it flood",
            "sys:incident:INC2 respond-it flood"
        ]
    );
    let found = trace(&store, rules, &calendars(), "INC1", utc(AS_OF)).unwrap().unwrap();
    assert_eq!(found.clocks[0].exclusion.as_ref().unwrap().id, "mail");
    assert!(found.clocks[1].exclusion.is_none());
    assert!(timeline(&found).contains("r (`mail`, approved by a, e)"));
}
