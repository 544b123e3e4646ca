//! The tools' flags beside the recomputed clocks, on a store that was worked out by hand.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use tickmark::calendar::{Calendar, CalendarSpec, Calendars, Zone};
use tickmark::metrics;
use tickmark::metrics::{MetricRequest, MetricValue, Selection, WantedValues};
use tickmark::model::Kind;
use tickmark::period::Period;
use tickmark::sla::ServiceLevelSpec;
use tickmark::store::{Cell, Store};

use super::project::plant_clocks;

/// 1 July 2026.
const AS_OF: i64 = 1_782_864_000;

/// One ticket under the level `fix` for each cause: target 8 h = 28,800 s = 480 minutes, started on 2 June at 08:00, due at 16:00.
const CLOCKS: &str = "
INSERT INTO ticket (ticket_no, ticket_id, number, record_type, source_system, opened_at, state_class, made_sla, reopened_count, row_hash)
  SELECT no, id, id, 'incident', 's', '2026-06-02 08:00', 'resolved', made, reopened, 1 FROM (VALUES
    (1, 'KEPT', NULL, 0), (2, 'BROKEN', NULL, 0), (3, 'MADE', false, 0), (4, 'STALE', NULL, 0), (5, 'RUNS', NULL, 0), (6, 'TARGET', NULL, 0),
    (7, 'BACK', NULL, 1), (8, 'STOP', NULL, 0), (9, 'PAUSE', NULL, 0), (10, 'HOURS', NULL, 0), (11, 'SILENT', true, 0), (12, 'NONE', NULL, 0),
    (13, 'OPEN', NULL, 0)) v(no, id, made, reopened);
INSERT INTO sla_instance (sla_id, ticket_id, source_system, ticket_number, target_type, stage, breached, started_at, stopped_at, due_at, target_minutes,
    paused_seconds, business_seconds, row_hash)
  SELECT id || place, id, 's', id, kind, stage, breached, '2026-06-02 08:00', stopped::TIMESTAMP, due::TIMESTAMP, target, paused, used, 1 FROM (VALUES
    ('KEPT', 1, 'resolve', 'completed', false, '2026-06-02 12:00', '2026-06-02 16:00', 480, 0, 14400),
    -- A response that was late says nothing of the resolution; neither does a level that was cancelled.
    ('KEPT', 2, 'respond', 'completed', true, '2026-06-02 12:00', '2026-06-02 09:00', 60, 0, 14400),
    ('KEPT', 3, 'resolve', 'cancelled', true, '2026-06-02 12:00', '2026-06-02 09:00', 60, 0, 14400),
    ('BROKEN', 1, 'resolve', 'completed', true, '2026-06-02 18:00', '2026-06-02 16:00', 480, 0, 36000),
    -- The flag says kept, the tool's own stop lies after its due instant.
    ('STALE', 1, 'resolve', 'completed', false, '2026-06-02 18:00', '2026-06-02 16:00', 480, 0, 36000),
    -- The tool's clock was never ended.
    ('RUNS', 1, 'resolve', 'in_progress', false, NULL, '2026-06-02 16:00', 480, 0, 7200),
    -- 12 h instead of 8 h.
    ('TARGET', 1, 'resolve', 'completed', false, '2026-06-02 18:00', '2026-06-02 20:00', 720, 0, 36000),
    -- Stopped at the first resolution, six hours after the start; the ticket came back.
    ('BACK', 1, 'resolve', 'completed', false, '2026-06-02 14:00', '2026-06-02 16:00', 480, 0, 21600),
    ('STOP', 1, 'resolve', 'completed', false, '2026-06-02 15:00', '2026-06-02 16:00', 480, 0, 25200),
    -- Three hours of pause that the settings do not grant.
    ('PAUSE', 1, 'resolve', 'completed', false, '2026-06-02 18:00', '2026-06-02 19:00', 480, 10800, 25200),
    -- An hour of lunch that the settings do not grant, and 2 h before the opening.
    ('HOURS', 1, 'resolve', 'completed', false, '2026-06-02 18:00', '2026-06-02 19:00', 480, 30, 25200),
    ('OPEN', 1, 'resolve', 'in_progress', false, NULL, '2026-06-02 16:00', 480, 0, 7200)
  ) v(id, place, kind, stage, breached, stopped, due, target, paused, used)";

/// What was computed of them.
const COMPUTED: &str = "
INSERT INTO planted_clock (ticket_no, ticket_id, sla, cycle, is_last, started_at, stopped_at, due_at, target_seconds, working_seconds,
    paused_working_seconds, state, basis, policy_sha256)
  SELECT no, id, 'fix', 1, true, '2026-06-02 08:00', stopped::TIMESTAMP, '2026-06-02 16:00', 28800, used, paused, state, 'measured', 'p'
  FROM (VALUES
    (1, 'KEPT', '2026-06-02 12:00', 14400, 0, 'met'), (2, 'BROKEN', '2026-06-02 18:00', 36000, 0, 'breached'),
    (3, 'MADE', '2026-06-02 18:00', 36000, 0, 'breached'), (4, 'STALE', '2026-06-02 18:00', 36000, 0, 'breached'),
    (5, 'RUNS', '2026-06-02 18:00', 36000, 0, 'breached'), (6, 'TARGET', '2026-06-02 18:00', 36000, 0, 'breached'),
    (7, 'BACK', '2026-06-03 18:00', 72000, 0, 'breached'), (8, 'STOP', '2026-06-02 18:00', 36000, 0, 'breached'),
    (9, 'PAUSE', '2026-06-02 18:00', 36000, 0, 'breached'), (10, 'HOURS', '2026-06-02 18:00', 36000, 0, 'breached'),
    (11, 'SILENT', '2026-06-02 18:00', 36000, 0, 'breached'), (12, 'NONE', '2026-06-02 18:00', 36000, 0, 'breached'),
    (13, 'OPEN', NULL, 36000, 0, 'open_breached')) v(no, id, stopped, used, paused, state)";

fn ask<T>(lines: &str, ask: impl FnOnce(&Store, &MetricRequest<'_>) -> T) -> T {
    let spec: CalendarSpec = toml::from_str("zone = 'UTC'\nmon-sun = ['00:00-24:00']").unwrap();
    let calendars =
        Calendars::from([("always".to_owned(), Arc::new(Calendar::new("always", &spec, Path::new(".")).unwrap()))]);
    let store = Store::in_memory(&calendars).unwrap();
    store.batch(CLOCKS).unwrap();
    plant_clocks(&store, COMPUTED);
    let zone = Zone::new("UTC").unwrap();
    let periods = [Period::parse("2026-06", &zone, AS_OF).unwrap()];
    let text = format!(
        "id = 'fix'\nkind = 'incident'\nmeasure = 'resolve'\ncalendar = 'always'\ntargets = {{ 1 = '8h' }}\n{lines}"
    );
    let policies: [ServiceLevelSpec; 1] = [toml::from_str(&text).unwrap()];
    let request = MetricRequest {
        metrics: &[],
        periods: &periods,
        by: &[],
        filters: &[],
        wanted: WantedValues::default(),
        as_of: AS_OF,
        zone: &zone,
        calendars: &calendars,
        policies: &policies,
        agreements: &[],
        emergency_approval_hours: 72,
    };
    ask(&store, &request)
}

fn values(lines: &str) -> Vec<MetricValue> {
    let all = ask(lines, |store, request| metrics::compute(store, request).unwrap());
    all.into_iter().filter(|value| value.metric == "flag_agreement").collect()
}

#[test]
fn the_share_of_equal_verdicts_leaves_out_what_the_tool_does_not_tell() {
    let values = values("");
    assert_eq!(values.len(), 1);
    let value = &values[0];
    // 12 stopped and OPEN is overdue; of NONE the tool tells nothing. Of 12 it agrees on KEPT, BROKEN and MADE.
    assert_eq!((value.n, value.value, value.sla.as_deref()), (12, Some(3.0 / 12.0), Some("fix")));
    assert_eq!(value.excluded, BTreeMap::from([("no_flag", 1)]));
    assert_eq!(value.basis, Some("taken_over"));
    // What a tool records is about the customer, not about the groups of the house.
    assert!(self::values("agreement = 'internal'").is_empty());
}

#[test]
fn each_difference_has_the_first_cause_that_holds() {
    let selection =
        Selection { metric: "flag_agreement", stat: None, kind: Kind::Incident, clock: None, sla: Some("fix") };
    let list = ask("", |store, request| metrics::members(store, request, selection).unwrap());
    let column = |name: &str| list.columns.iter().position(|column| column == name).unwrap();
    let causes: BTreeMap<&str, &str> = list
        .rows
        .iter()
        .filter_map(|row| Some((row[column("ticket")].as_str()?, row[column("cause")].as_str()?)))
        .collect();
    assert_eq!(
        causes,
        BTreeMap::from([
            ("STALE", "stale_flag"),
            ("RUNS", "stale_flag"),
            ("TARGET", "target"),
            ("BACK", "reopen"),
            ("STOP", "stop"),
            ("PAUSE", "pause"),
            ("HOURS", "calendar"),
            ("SILENT", "unknown"),
            // Open and overdue, and the tool says kept, and no more.
            ("OPEN", "stale_flag"),
        ])
    );
    assert_eq!(list.rows.len(), 13);
    let kept = list.rows.iter().find(|row| row[column("ticket")].as_str() == Some("KEPT")).unwrap();
    assert_eq!((&kept[column("breached")], &kept[column("tool_breached")]), (&Cell::Bool(false), &Cell::Bool(false)));
}
