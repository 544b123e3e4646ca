//! Small stores whose measures were worked out by hand: the arithmetic stands beside each expectation.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use tickmark::calendar::{Calendar, CalendarSpec, Calendars, Zone};
use tickmark::metrics;
use tickmark::metrics::{Dimension, MetricRequest, MetricValue, Selection, WantedValues};
use tickmark::model::Kind;
use tickmark::period::Period;
use tickmark::store::Store;

use super::project::{Ran, plant_clocks, sample, tickmark};

/// Seconds of an instant, as SQL knows it.
fn instant(store: &Store, text: &str) -> i64 {
    let sql = format!("SELECT epoch_us(TIMESTAMP '{text}') // 1000000");
    store.table(&sql, &[]).unwrap().rows[0][0].as_i64().unwrap()
}

fn calendars() -> Calendars {
    let hours = BTreeMap::from([("mon-fri".to_owned(), vec!["09:00-17:00".to_owned()])]);
    let spec = CalendarSpec { zone: "Europe/Berlin".to_owned(), hours, ..CalendarSpec::default() };
    Calendars::from([("office".to_owned(), Arc::new(Calendar::new("office", &spec, Path::new(".")).unwrap()))])
}

struct World {
    store: Store,
    calendars: Calendars,
}

impl World {
    fn new(sql: &str) -> Self {
        let calendars = calendars();
        let mut store = Store::in_memory(&calendars).unwrap();
        store.batch(sql).unwrap();
        store.batch("UPDATE ticket SET ticket_no = rowid + 1").unwrap();
        tickmark::spell::rebuild(&mut store).unwrap();
        Self { store, calendars }
    }

    /// Incidents `(number, priority, opened, resolved, state)`, instants as SQL.
    fn of_incidents(rows: &[(&str, &str, &str, &str, &str)]) -> Self {
        let tuples: Vec<String> = rows
            .iter()
            .map(|(number, priority, opened, resolved, state)| {
                format!("('{number}', '{number}', 'incident', 's', {priority}, {opened}, {resolved}, '{state}', 1)")
            })
            .collect();
        Self::new(&format!(
            "INSERT INTO ticket (ticket_id, number, record_type, source_system, priority, opened_at, resolved_at, state_class, \
             row_hash) VALUES {}",
            tuples.join(", ")
        ))
    }

    fn ask<T>(&self, by: &[Dimension], as_of: &str, ask: impl FnOnce(&Store, &MetricRequest<'_>) -> T) -> T {
        let zone = Zone::new("Europe/Berlin").unwrap();
        let as_of = instant(&self.store, as_of);
        let periods =
            [Period::parse("2026-03", &zone, as_of).unwrap(), Period::parse("2026-04", &zone, as_of).unwrap()];
        // A target for every priority: all incidents live by the calendar.
        let policy = "id = 'x'\nkind = 'incident'\nmeasure = 'resolve'\ncalendar = 'office'\n\
             targets = { 1 = '4h', 2 = '4h', 3 = '4h', 4 = '4h', 5 = '4h' }";
        let policies = [toml::from_str(policy).unwrap()];
        let request = MetricRequest {
            metrics: &[],
            periods: &periods,
            by,
            filters: &[],
            wanted: WantedValues::default(),
            as_of,
            zone: &zone,
            calendars: &self.calendars,
            policies: &policies,
            agreements: &[],
            emergency_approval_hours: 72,
        };
        ask(&self.store, &request)
    }

    fn values(&self, by: &[Dimension]) -> Vec<MetricValue> {
        self.ask(by, "2026-06-01", |store, request| metrics::compute(store, request).unwrap())
    }
}

fn one<'a>(values: &'a [MetricValue], metric: &str, stat: &str, period: &str, clock: Option<&str>) -> &'a MetricValue {
    let mut found = values.iter().filter(|value| {
        value.metric == metric
            && value.stat == stat
            && value.period == period
            && value.clock.as_deref() == clock
            && value.by.is_empty()
    });
    let value = found.next().unwrap_or_else(|| panic!("no {metric} {stat} {period}"));
    assert!(found.next().is_none(), "one value");
    value
}

#[test]
fn months_end_at_midnight_of_the_zone_and_not_of_utc() {
    // Berlin is an hour before UTC until 29 March, then two: March begins at 23:00 UTC of 28 February and ends at 22:00 UTC
    // of 31 March. One ticket a second before each edge, one on it.
    let world = World::of_incidents(&[
        ("A", "1", "'2026-02-28 22:59:59'", "NULL", "open"),
        ("B", "1", "'2026-02-28 23:00:00'", "NULL", "open"),
        ("C", "1", "'2026-03-31 21:59:59'", "NULL", "open"),
        ("D", "1", "'2026-03-31 22:00:00'", "NULL", "open"),
    ]);
    let values = world.values(&[]);
    // B and C in March, D in April; A, B, C open when March ends, D with them a month later.
    assert_eq!(one(&values, "opened", "count", "2026-03", None).value, Some(2.0));
    assert_eq!(one(&values, "opened", "count", "2026-04", None).value, Some(1.0));
    assert_eq!(one(&values, "backlog", "count", "2026-03", None).value, Some(3.0));
    assert_eq!(one(&values, "backlog", "count", "2026-04", None).value, Some(4.0));
    assert_eq!(one(&values, "net_flow", "count", "2026-04", None).value, Some(1.0));
}

#[test]
fn times_are_taken_of_what_was_resolved_and_the_rest_is_counted() {
    // Friday 27 March 16:00 Berlin (15:00 UTC) to Monday 30 March 10:00 Berlin (08:00 UTC), over the change of the clocks:
    // on the wall 65 h = 234,000 s; in office hours 1 h on Friday + 1 h on Monday = 7,200 s.
    // The others took 1 h and 3 h inside office hours, Tuesday 3 March 10:00 Berlin on: 3,600 and 10,800 s on both clocks.
    let world = World::of_incidents(&[
        ("A", "1", "'2026-03-27 15:00'", "'2026-03-30 08:00'", "resolved"),
        ("B", "1", "'2026-03-03 09:00'", "'2026-03-03 10:00'", "resolved"),
        ("C", "2", "'2026-03-03 09:00'", "'2026-03-03 12:00'", "resolved"),
        ("D", "2", "'2026-03-03 09:00'", "'2026-03-02 12:00'", "resolved"),
        ("E", "2", "'2026-03-03 09:00'", "'2026-03-04 12:00'", "cancelled"),
    ]);
    let values = world.values(&[Dimension::PRIORITY]);
    let wall = |stat| one(&values, "resolve_time", stat, "2026-03", Some("wall"));
    let office = |stat| one(&values, "resolve_time", stat, "2026-03", Some("office"));
    assert_eq!((wall("median").n, wall("median").value), (3, Some(10_800.0)));
    // (234,000 + 3,600 + 10,800) / 3 = 82,800.
    assert_eq!(wall("mean").value, Some(82_800.0));
    // Position 2 * 0.9 = 1.8 between 10,800 and 234,000: 10,800 + 0.8 * 223,200 = 189,360.
    assert_eq!(wall("p90").value, Some(189_360.0));
    assert_eq!(office("median").value, Some(7_200.0));
    // (7,200 + 3,600 + 10,800) / 3.
    assert_eq!(office("mean").value, Some(7_200.0));
    assert_eq!(wall("median").excluded, BTreeMap::from([("cancelled", 1), ("stop_before_start", 1)]));
    // Three values carry no interval of the median: six are needed.
    assert_eq!((wall("median").lower, wall("median").upper), (None, None));
    // Priority 2: only C counts.
    let of_two = |value: &&MetricValue| value.by.get(&Dimension::PRIORITY).is_some_and(|priority| priority == "2");
    let cell = values.iter().filter(of_two).find(|v| v.metric == "resolve_time" && v.stat == "median").unwrap();
    assert_eq!((cell.n, cell.value), (1, Some(10_800.0)));
    // Resolved: A, B, C and D; D's instants contradict each other, but it was resolved. Poisson limits of 4: 1.09 to 10.24.
    let resolved = one(&values, "resolved", "count", "2026-03", None);
    assert_eq!(resolved.value, Some(4.0));
    assert!((resolved.lower.unwrap() - 1.09).abs() < 0.005 && (resolved.upper.unwrap() - 10.24).abs() < 0.005);
}

#[test]
fn the_first_response_is_the_one_the_service_level_sees() {
    // A left `new` after 30 min; B has the tool's clock, stopped after 10 min; C is recorded after 20 min, which goes before its
    // history; D's tool clock was cancelled, so nothing is known. Sorted: 600, 1,200, 1,800 s.
    let world = World::new(
        "INSERT INTO ticket (ticket_id, number, record_type, source_system, opened_at, acknowledged_at, resolved_at, state_class, row_hash)
         SELECT id, id, 'incident', 's', '2026-03-03 09:00', ack, '2026-03-03 12:00', 'resolved', 1
         FROM (VALUES ('A', NULL), ('B', NULL), ('C', TIMESTAMP '2026-03-03 09:20'), ('D', NULL)) v(id, ack);
         INSERT INTO ticket_event (event_id, ticket_id, source_system, ticket_number, event_at, field, old_code, new_code, row_hash)
         VALUES ('1', 'A', 's', 'A', '2026-03-03 09:30', 'state', 'new', 'open', '1'),
           ('2', 'C', 's', 'C', '2026-03-03 09:05', 'state', 'new', 'open', '2');
         INSERT INTO sla_instance (sla_id, ticket_id, source_system, ticket_number, target_type, stage, stopped_at, row_hash)
         VALUES ('1', 'B', 's', 'B', 'respond', 'completed', '2026-03-03 09:10', '1'),
           ('2', 'D', 's', 'D', 'respond', 'cancelled', '2026-03-03 09:01', '2');",
    );
    let values = world.values(&[]);
    let median = one(&values, "respond_time", "median", "2026-03", Some("wall"));
    assert_eq!((median.n, median.value), (3, Some(1_200.0)));
    assert_eq!(median.excluded, BTreeMap::from([("missing_response", 1)]));
}

#[test]
fn ages_fall_into_bands_of_whole_days() {
    // March ends at 2026-03-31 22:00 UTC. Ages: 1 day 23 h 59 m 59 s; 2 days; 5 days 23 h; 6 days; 90 days 1 h; 91 days.
    let world = World::of_incidents(&[
        ("A", "1", "'2026-03-29 22:00:01'", "NULL", "open"),
        ("B", "1", "'2026-03-29 22:00:00'", "NULL", "open"),
        ("C", "1", "'2026-03-25 23:00:00'", "NULL", "open"),
        ("D", "1", "'2026-03-25 22:00:00'", "NULL", "open"),
        ("E", "1", "'2025-12-31 21:00:00'", "NULL", "open"),
        ("F", "1", "'2025-12-30 22:00:00'", "NULL", "open"),
        ("G", "1", "'2026-01-01 00:00:00'", "NULL", "closed"),
    ]);
    let values = world.values(&[]);
    let age = |stat| one(&values, "backlog_age", stat, "2026-03", Some("wall")).value;
    assert_eq!(age("0-1d"), Some(1.0));
    assert_eq!(age("2-5d"), Some(2.0));
    assert_eq!(age("6-30d"), Some(1.0));
    assert_eq!(age("31-90d"), Some(1.0));
    assert_eq!(age(">90d"), Some(1.0));
    // Between 5 d 23 h = 514,800 s and 6 d = 518,400 s: 516,600 s.
    assert_eq!(age("median"), Some(516_600.0));
    let count = one(&values, "backlog", "count", "2026-03", None);
    assert_eq!((count.value, &count.excluded), (Some(6.0), &BTreeMap::from([("end_unknown", 1)])));
}

#[test]
fn four_attainments_of_the_same_clocks() {
    let world = World::of_incidents(&[
        ("A", "1", "'2026-03-02'", "'2026-03-03'", "resolved"),
        ("B", "1", "'2026-03-02'", "'2026-03-20'", "resolved"),
        ("C", "1", "'2026-03-02'", "'2026-04-10'", "resolved"),
        ("D", "1", "'2026-03-02'", "NULL", "open"),
        ("E", "1", "'2026-03-02'", "NULL", "cancelled"),
        ("F", "1", "'2026-03-02'", "NULL", "open"),
        ("G", "1", "'2026-03-02'", "NULL", "open"),
    ]);
    plant_clocks(
        &world.store,
        "INSERT INTO planted_clock (ticket_no, ticket_id, sla, cycle, is_last, started_at, stopped_at, cancelled_at, due_at, state, basis, \
         policy_sha256) SELECT t.ticket_no, k.* FROM ticket t JOIN (VALUES
         ('A', 'x', 1, true, '2026-03-02', '2026-03-03', NULL, '2026-03-10', 'met', 'measured', 'p'),
         ('B', 'x', 1, true, '2026-03-02', '2026-03-20', NULL, '2026-03-10', 'breached', 'measured', 'p'),
         ('C', 'x', 1, true, '2026-03-02', '2026-04-10', NULL, '2026-03-10', 'breached', 'estimated', 'p'),
         ('D', 'x', 1, true, '2026-03-02', NULL, NULL, '2026-03-10', 'open_breached', 'measured', 'p'),
         ('E', 'x', 1, true, '2026-03-02', NULL, '2026-03-05', '2026-03-10', 'cancelled', 'measured', 'p'),
         ('F', 'x', 1, true, NULL, NULL, NULL, NULL, 'not_applicable', 'measured', 'p'),
         ('G', 'x', 1, true, NULL, NULL, NULL, NULL, 'unmeasurable', 'measured', 'p')
         ) k (id, sla, cycle, is_last, started, stopped, cancelled, due, state, basis, policy) ON k.id = t.ticket_id",
    );
    let values = world.values(&[]);
    let of = |stat, period| one(&values, "sla_attainment", stat, period, None);
    // March: stopped A (met) and B: 1 of 2. E was cancelled, F has no target, G contradicts itself.
    let completed = of("completed", "2026-03");
    assert_eq!((completed.n, completed.value, completed.basis), (2, Some(0.5), Some("measured")));
    assert_eq!(completed.excluded, BTreeMap::from([("cancelled", 1), ("not_applicable", 1), ("unmeasurable", 1)]));
    // And C and D stood open and overdue when March ended: 1 of 4; C's basis is an estimate.
    let exposed = of("exposed", "2026-03");
    assert_eq!((exposed.n, exposed.value, exposed.basis), (4, Some(0.25), Some("estimated")));
    // Four fell due on 10 March, A was in time; the cancelled one is counted apart. In April none did.
    assert_eq!((of("due", "2026-03").n, of("due", "2026-03").value), (4, Some(0.25)));
    assert_eq!((of("due", "2026-04").n, of("due", "2026-04").value), (0, None));
    // April: C stopped late; D still stands.
    assert_eq!((of("completed", "2026-04").n, of("exposed", "2026-04").n), (1, 2));
    // Seven opened; the level is for six of them, as F has no target of it; of G the clock cannot be measured: 5 of 6.
    assert_eq!((of("coverage", "2026-03").n, of("coverage", "2026-03").value), (6, Some(5.0 / 6.0)));
    // Wilson for 1 of 2: (1 + 1.92 ± 1.96 * sqrt(0.5 + 0.96)) / (2 + 3.84) = 0.0945 and 0.9055.
    assert!((completed.lower.unwrap() - 0.0945).abs() < 0.0001 && (completed.upper.unwrap() - 0.9055).abs() < 0.0001);
}

#[test]
fn attainment_from_dates_is_refused_where_the_tool_took_them_away() {
    // System s: 4 of 5 ended tickets (80 %) lack a due instant that both open ones have. System k keeps it. System p has one, but
    // its profile says that it loses them.
    let world = World::new(
        "INSERT INTO ticket (ticket_id, number, record_type, source_system, file_id, opened_at, resolved_at, due_at, made_sla, state_class, row_hash)
         SELECT id, id, 'incident', lower(id[1]), lower(id[1]), '2026-03-02', resolved::TIMESTAMP, due::TIMESTAMP, made,
           CASE WHEN resolved IS NULL THEN 'open' ELSE 'resolved' END, 1
         FROM (VALUES ('S1', '2026-03-10', NULL, true), ('S2', '2026-03-10', NULL, true), ('S3', '2026-03-10', NULL, true),
           ('S4', '2026-03-10', NULL, true), ('S5', '2026-03-10', '2026-03-12', false), ('S6', NULL, '2026-03-15', true),
           ('S7', NULL, '2026-03-15', false), ('K1', '2026-03-10', '2026-03-12', true), ('K2', '2026-03-20', '2026-03-12', false),
           ('K3', NULL, '2026-03-25', false), ('P1', '2026-03-10', '2026-03-12', true)) v(id, resolved, due, made);
         INSERT INTO source_file (file_id, run_id, path, sha256, bytes, targets_end_with_ticket, rows_read, rows_loaded, rows_updated, rows_duplicate,
           rows_rejected, rows_ignored, rejected_values) VALUES ('p', 1, 'p.csv', 'p', 1, true, 1, 1, 0, 0, 0, 0, 0);",
    );
    let values = world.values(&[]);
    let of = |stat, period| one(&values, "sla_attainment", stat, period, None);
    // The flags stand: met are S1 to S4, K1 and P1 of 8 that ended.
    assert_eq!((of("completed", "2026-03").n, of("completed", "2026-03").value), (8, Some(0.75)));
    assert_eq!(of("completed", "2026-03").excluded, BTreeMap::new());
    // By dates only k can be told: K1 of three that fell due. Seven of s and one of p are refused.
    let due = of("due", "2026-03");
    assert_eq!((due.n, due.value), (3, Some(1.0 / 3.0)));
    assert_eq!(due.excluded, BTreeMap::from([("target_erased", 8)]));
    // K1 and K2 ended, K3 stands overdue. Of s five ended, S6 and S7 stand overdue whatever their flags say, P1 ended.
    let exposed = of("exposed", "2026-03");
    assert_eq!((exposed.n, exposed.value), (3, Some(1.0 / 3.0)));
    assert_eq!(exposed.excluded, BTreeMap::from([("target_erased", 8)]));
    assert_eq!(of("exposed", "2026-04").excluded, BTreeMap::from([("target_erased", 2)]));
}

#[test]
fn changes_are_judged_by_the_whole_truth_table() {
    let world = World::new(
        "INSERT INTO ticket (ticket_id, number, record_type, source_system, opened_at, closed_at, state_class, row_hash)
           SELECT i, i, 'change', 's', '2026-03-01', '2026-03-20', 'closed', 1
           FROM unnest(['good', 'issues', 'overran', 'early', 'unapproved', 'late', 'standard', 'failed', 'withdrawn', 'blank']) t(i);
         INSERT INTO change_detail (ticket_id, change_type, planned_start, planned_end, actual_start, actual_end, outcome)
           SELECT i, CASE i WHEN 'standard' THEN 'standard' WHEN 'overran' THEN 'emergency' ELSE 'normal' END,
             '2026-03-10 10:00', '2026-03-10 12:00',
             CASE i WHEN 'early' THEN '2026-03-10 09:59' WHEN 'withdrawn' THEN NULL ELSE '2026-03-10 10:00' END,
             CASE i WHEN 'overran' THEN '2026-03-10 12:01' WHEN 'withdrawn' THEN NULL ELSE '2026-03-10 12:00' END,
             CASE i WHEN 'issues' THEN 'successful_with_issues' WHEN 'failed' THEN 'failed' WHEN 'withdrawn' THEN 'cancelled'
               WHEN 'blank' THEN NULL ELSE 'successful' END
           FROM (SELECT ticket_id AS i FROM ticket);
         INSERT INTO approval (approval_id, ticket_id, source_system, ticket_number, decision, decided_at, row_hash)
           SELECT i, i, 's', i, 'approved', CASE i WHEN 'late' THEN '2026-03-10 10:01' ELSE '2026-03-10 10:00' END, 1
           FROM (SELECT ticket_id AS i FROM ticket) WHERE i NOT IN ('unapproved', 'standard');",
    );
    let values = world.values(&[]);
    let of = |metric, stat| one(&values, metric, stat, "2026-03", None);
    // Ten ended; one was withdrawn before its start, one has no outcome: 8 are judged, all but `failed` are successful by code.
    assert_eq!((of("change_success", "lenient").n, of("change_success", "lenient").value), (8, Some(7.0 / 8.0)));
    assert_eq!(of("change_success", "lenient").excluded, BTreeMap::from([("cancelled", 1), ("missing_outcome", 1)]));
    // Without issues, overran, early, unapproved and late two are left: good and standard.
    assert_eq!(of("change_success", "strict").value, Some(2.0 / 8.0));
    // Seven are not standard, one of them is without fault.
    let strict = of("change_success", "strict_without_standard");
    assert_eq!((strict.n, strict.value), (7, Some(1.0 / 7.0)));
    assert_eq!(of("change_failure", "share").value, Some(1.0 / 8.0));
    // No incident names a change as its cause: 7 of 8 remain; one of them had issues.
    let outcome = |stat| of("change_outcome", stat).value;
    assert_eq!(
        ["adjusted", "successful", "successful_with_issues"].map(outcome),
        [7.0, 6.0, 1.0].map(|n| Some(n / 8.0))
    );
    assert_eq!(["failed", "backed_out", "cancelled"].map(outcome), [1.0, 0.0, 0.0].map(|n| Some(n / 8.0)));
    // Only the withdrawn one is left out here: 1 emergency of 9.
    assert_eq!((of("emergency_share", "share").n, of("emergency_share", "share").value), (9, Some(1.0 / 9.0)));
}

#[test]
fn an_emergency_may_be_approved_afterwards_for_as_long_as_the_setting_says() {
    let world = World::new(
        "INSERT INTO ticket (ticket_id, number, record_type, source_system, opened_at, closed_at, state_class, row_hash)
           SELECT i, i, 'change', 's', '2026-03-01', '2026-03-20', 'closed', 1 FROM unnest(['before', 'after', 'late', 'never', 'normal']) t(i);
         INSERT INTO change_detail (ticket_id, change_type, planned_start, planned_end, actual_start, actual_end, outcome)
           SELECT i, CASE i WHEN 'normal' THEN 'normal' ELSE 'emergency' END, '2026-03-10 10:00', '2026-03-10 12:00', '2026-03-10 10:00',
             '2026-03-10 12:00', 'successful' FROM (SELECT ticket_id AS i FROM ticket);
         INSERT INTO approval (approval_id, ticket_id, source_system, ticket_number, decision, decided_at, row_hash)
           SELECT i, i, 's', i, 'approved', CASE i WHEN 'before' THEN TIMESTAMP '2026-03-10 09:00' WHEN 'late' THEN '2026-03-13 10:01' ELSE '2026-03-10 11:00' END, 1
           FROM (SELECT ticket_id AS i FROM ticket) WHERE i <> 'never';",
    );
    world.ask(&[], "2026-03-31", |store, request| {
        let strict = |emergency_approval_hours| {
            let values = metrics::compute(store, &MetricRequest { emergency_approval_hours, ..*request }).unwrap();
            one(&values, "change_success", "strict", "2026-03", None).value
        };
        // Approved before its start, and an hour after it; one a minute after 72 hours, one never, and a normal one an hour late.
        assert_eq!(strict(72), Some(2.0 / 5.0));
        assert_eq!(strict(73), Some(3.0 / 5.0));
        assert_eq!(strict(0), Some(1.0 / 5.0));
    });
}

#[test]
fn what_is_later_than_as_of_has_not_happened() {
    let world = World::of_incidents(&[
        ("A", "1", "'2026-03-02'", "'2026-03-10'", "resolved"),
        ("B", "1", "'2026-03-02'", "'2026-03-20'", "resolved"),
        ("C", "1", "'2026-03-18'", "'2026-03-20'", "resolved"),
    ]);
    world.ask(&[], "2026-03-15", |store, request| {
        let values = metrics::compute(store, request).unwrap();
        assert_eq!(one(&values, "opened", "count", "2026-03", None).value, Some(2.0));
        assert_eq!(one(&values, "resolved", "count", "2026-03", None).value, Some(1.0));
        // B is open, and 13 days = 1,123,200 s old on 15 March.
        assert_eq!(one(&values, "backlog", "count", "2026-03", None).value, Some(1.0));
        assert_eq!(one(&values, "backlog_age", "median", "2026-03", Some("wall")).value, Some(1_123_200.0));
    });
}

#[test]
fn a_list_says_which_tickets_count_and_why_others_do_not() {
    let world = World::of_incidents(&[
        ("B", "1", "'2026-03-03 09:00'", "'2026-03-03 10:00'", "resolved"),
        ("A", "2", "'2026-03-03 09:00'", "'2026-03-03 12:00'", "resolved"),
        ("C", "2", "'2026-03-03 09:00'", "'2026-03-04 12:00'", "cancelled"),
    ]);
    let selection =
        Selection { metric: "resolve_time", stat: None, kind: Kind::Incident, clock: Some("office"), sla: None };
    let list = world.ask(&[], "2026-06-01", |store, request| metrics::members(store, request, selection).unwrap());
    let column = |name: &str| list.columns.iter().position(|column| column == name).unwrap();
    let rows: Vec<(&str, Option<i64>, Option<&str>)> = list
        .rows
        .iter()
        .map(|row| (row[0].as_str().unwrap(), row[column("seconds")].as_i64(), row[column("left_out")].as_str()))
        .collect();
    // In office hours from 10:00 Berlin: A 3 h, B 1 h, C 3 March 7 h + 4 March 4 h (9:00 to 13:00 Berlin) = 39,600 s.
    assert_eq!(rows, [("A", Some(10_800), None), ("B", Some(3_600), None), ("C", Some(39_600), Some("cancelled"))]);
}

#[test]
fn the_views_show_one_row_per_ticket_with_its_durations() {
    let world = World::of_incidents(&[
        ("A", "1", "'2026-03-03 09:00'", "'2026-03-03 10:00'", "resolved"),
        ("B", "2", "'2026-03-03 09:00'", "NULL", "open"),
    ]);
    world
        .store
        .batch(
            "INSERT INTO service VALUES ('s', 'Email', true, true), ('s', 'Email', true, true);
             UPDATE ticket SET service_id = 's';
             INSERT INTO ticket (ticket_no, ticket_id, number, record_type, source_system, opened_at, row_hash)
               VALUES (9, 'C', 'C', 'change', 's', '2026-03-01', 1);
             INSERT INTO change_detail (ticket_id, planned_end, actual_end) VALUES ('C', '2026-03-02', '2026-03-03')",
        )
        .unwrap();
    plant_clocks(
        &world.store,
        "INSERT INTO planted_clock (ticket_no, ticket_id, sla, cycle, is_last, target_seconds, working_seconds, state, basis, policy_sha256)
         VALUES (1, 'A', 'x', 1, true, 3000, 3600, 'breached', 'measured', 'p')",
    );
    let first = |sql: &str| world.store.table(sql, &[]).unwrap().rows[0].clone();
    // One hour; the service's name once although it stands twice in the table of services.
    let incidents = first("SELECT count(*), sum(resolve_seconds)::BIGINT, min(service) FROM v_incident");
    assert_eq!(
        (incidents[0].as_i64(), incidents[1].as_i64(), incidents[2].as_str()),
        (Some(2), Some(3_600), Some("Email"))
    );
    assert_eq!(first("SELECT overran FROM v_change")[0].as_bool(), Some(true));
    // 3,600 - 3,000.
    assert_eq!(first("SELECT over_seconds FROM v_sla WHERE number = 'A'")[0].as_i64(), Some(600));
}

#[test]
fn availability_counts_overlaps_once_and_plans_for_neither_side() {
    let world = World::new(
        "INSERT INTO outage (outage_id, source_system, service_id, started_at, ended_at, planned, degraded, row_hash) VALUES
         ('1', 's', 'Shop', '2026-03-10 08:00', '2026-03-10 09:00', false, false, 1),
         ('2', 's', 'Shop', '2026-03-10 08:30', '2026-03-10 10:00', false, false, 2),
         ('3', 's', 'Shop', '2026-03-10 09:30', '2026-03-10 12:00', true, false, 3),
         ('4', 's', 'Shop', '2026-03-31 21:00', NULL, false, false, 4),
         ('5', 's', 'Shop', '2026-03-20 08:00', '2026-03-19 08:00', false, false, 5)",
    );
    let agreement = "id = 'shop'\nservice = 'Shop'\ncalendar = 'office'\ntarget = 0.99";
    let agreements = [toml::from_str(agreement).unwrap()];
    let metrics = ["availability".to_owned()];
    let of = |agreements: &[tickmark::metrics::AvailabilitySpec]| {
        world.ask(&[], "2026-06-01", |store, request| {
            metrics::compute(store, &MetricRequest { metrics: &metrics, agreements, ..*request }).unwrap()
        })
    };
    let find = |values: &[MetricValue], stat: &str, period: &str| {
        values.iter().find(|value| value.stat == stat && value.period == period).cloned().unwrap()
    };
    let close =
        |found: Option<f64>, expected: f64| assert!((found.unwrap() - expected).abs() < 1e-9, "{found:?} {expected}");

    // All hours. March in Berlin has 31 days less the hour of the 29th: 2,674,800 s; 9:30 to 12:00 is planned: 9,000 s; agreed 2,665,800 s.
    // Down 8:00 to 9:30 (5,400 s) and from 21:00 UTC to the end of March at 22:00 UTC (3,600 s).
    let all = of(&[]);
    let share = find(&all, "share", "2026-03");
    close(share.value, (2_665_800.0 - 9_000.0) / 2_665_800.0);
    assert_eq!((share.n, share.clock.as_deref(), share.excluded.get("contradicting")), (2, Some("wall"), Some(&1)));
    for (stat, seconds) in
        [("down", 9_000.0), ("longest", 5_400.0), ("planned", 9_000.0), ("mtrs", 4_500.0), ("mtbf", 1_328_400.0)]
    {
        close(find(&all, stat, "2026-03").value, seconds);
    }
    // The outage without an end lasts the whole of April.
    close(find(&all, "share", "2026-04").value, 0.0);

    // Office hours: 22 working days of 8 h are 633,600 s, less 10:30 to 13:00 CET on the 10th: 624,600 s. 9:00 to 10:30 is down; 23:00 is no
    // office hour. The budget of 1 % is 6,246 s.
    let office = of(&agreements);
    let share = find(&office, "share", "2026-03");
    close(share.value, 619_200.0 / 624_600.0);
    assert_eq!((share.n, share.sla.as_deref(), share.clock.as_deref()), (1, Some("shop"), Some("office")));
    close(find(&office, "budget_left", "2026-03").value, 6_246.0 - 5_400.0);
    // One failure gives no estimate of the time between failures.
    assert_eq!(find(&office, "mtbf", "2026-03").value, None);
}

#[test]
fn a_metric_alone_gives_what_it_gives_beside_the_others() {
    // Asked alone, it is given no columns but its own.
    let store = tempfile::tempdir().unwrap();
    let path = store.path().join("t.duckdb").display().to_string();
    let ran = |args: &[&str]| {
        let mut command = tickmark();
        command.arg("-C").arg(sample()).args(["--store", &path, "-q"]).args(args);
        Ran::new(command.output().unwrap()).ends(0)
    };
    ran(&["import"]);
    let values = |id: &[&str]| {
        let args = [&["metrics"], id, &["--period", "2026-06", "--by", "priority", "--format", "json"]].concat();
        ran(&args).json()["values"].as_array().unwrap().clone()
    };
    let all = values(&[]);
    for definition in metrics::definitions() {
        let alone = values(&[definition.id]);
        let beside: Vec<_> = all.iter().filter(|value| value["metric"] == definition.id).cloned().collect();
        assert_eq!(alone, beside, "{}", definition.id);
        // Of the availability of services there is nothing by priority.
        assert_eq!(alone.is_empty(), definition.kinds.is_empty(), "{}", definition.id);
    }
}
