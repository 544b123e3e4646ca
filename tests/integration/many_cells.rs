//! Many services, groups, levels and months: what is given value by value equals what plain SQL counts.

use std::collections::BTreeMap;

use tickmark::calendar::{Calendars, Zone};
use tickmark::metrics;
use tickmark::metrics::{Dimension, MetricRequest, MetricValue, WantedValues};
use tickmark::period::{Period, PeriodLength};
use tickmark::store::Store;

/// 9,000 tickets of 30 services and 100 groups over the 24 months of 2024 and 2025. Each stands under one of five levels, by its service,
/// and is resolved after up to ten hours; every seventh too late.
const TICKETS: &str = "
INSERT INTO ticket (ticket_no, ticket_id, number, record_type, source_system, state_class, service_id, group_id, opened_at, resolved_at, row_hash)
SELECT i, concat('t', i), concat('INC', i), 'incident', 's', 'resolved', concat('service ', i % 30), concat('group ', i * 31 % 100), o,
  o + to_seconds(i * 7919 % 36000), 1
FROM (SELECT i, TIMESTAMP '2024-01-01' + to_seconds((hash(i) % 63000000)::BIGINT) AS o FROM range(9000) AS numbers(i));
INSERT INTO clock_level SELECT i, concat('level ', i), 'x' FROM range(5) AS levels(i);
INSERT INTO clock_figure (ticket_no, level, cycle, is_last, state, basis, started_at, stopped_at, due_at)
SELECT ticket_no, ticket_no % 30 // 6, 1, TRUE, CASE WHEN ticket_no % 7 = 0 THEN 1 ELSE 0 END, 0, opened_at, resolved_at, opened_at + to_hours(5) FROM ticket";

/// Metric, statistic, level, month and group with n and the hits among them.
type Counted = BTreeMap<[String; 5], (u64, u64)>;

const COUNTS: &str = "
WITH clock AS (
  SELECT t.group_id, l.sla, f.state, strftime(f.stopped_at, '%Y-%m') AS month FROM clock_figure f JOIN clock_level l USING (level) JOIN ticket t USING (ticket_no)
), opened AS (
  SELECT ticket_no, group_id, strftime(opened_at, '%Y-%m') AS month FROM ticket
)
SELECT 'opened', 'count', '', month, group_id, count(*), count(*) FROM opened GROUP BY ALL
UNION ALL SELECT 'sla_attainment', 'completed', sla, month, group_id, count(*), count_if(state = 0) FROM clock GROUP BY ALL
UNION ALL SELECT 'sla_attainment', 'coverage', sla, month, group_id, count(*), count(*)
FROM opened o JOIN clock_figure f ON f.ticket_no = o.ticket_no JOIN clock_level l ON f.level = l.level GROUP BY ALL";

fn store() -> Store {
    let store = Store::in_memory(&Calendars::new()).unwrap();
    store.batch(TICKETS).unwrap();
    store
}

fn each(store: &Store, mut take: impl FnMut(MetricValue)) {
    let zone = Zone::new("UTC").unwrap();
    let as_of = 1_800_000_000;
    let mut periods: Vec<Period> = Vec::new();
    for year in ["2024", "2025"] {
        periods.extend(Period::parse(year, &zone, as_of).unwrap().pieces(PeriodLength::Month, &zone));
    }
    let request = MetricRequest {
        metrics: &["opened".to_owned(), "sla_attainment".to_owned()],
        periods: &periods,
        by: &[Dimension::GROUP],
        filters: &[],
        wanted: WantedValues::default(),
        as_of,
        zone: &zone,
        calendars: &Calendars::new(),
        policies: &[],
        agreements: &[],
        emergency_approval_hours: 72,
    };
    let take = |value| {
        take(value);
        Ok(())
    };
    metrics::each(store, &request, |value| value, take).unwrap();
}

#[test]
fn what_is_given_piece_by_piece_is_what_sql_counts() {
    let store = store();
    let mut counted = Counted::new();
    for row in store.table(COUNTS, &[]).unwrap().rows {
        let text = |place: usize| row[place].as_str().unwrap().to_owned();
        let count = |place: usize| row[place].as_count().unwrap();
        counted.insert(std::array::from_fn(text), (count(5), count(6)));
    }
    // Over 2,000 of the 2,400 pairs of month and group have tickets; coverage has those of them with clocks of a level.
    assert!(counted.len() > 12_000, "{}", counted.len());

    let (mut given, mut wholes) = (Counted::new(), Counted::new());
    each(&store, |value| {
        if !matches!(value.stat, "count" | "completed" | "coverage") {
            return;
        }
        let group = value.by.get(&Dimension::GROUP).cloned().unwrap_or_default();
        let to = if group.is_empty() { &mut wholes } else { &mut given };
        let share = if value.stat == "count" { 1.0 } else { value.value.unwrap_or(0.0) };
        let hits = ((share * value.n as f64).round() as i64).unsigned_abs();
        let [metric, stat] = [value.metric, value.stat].map(str::to_owned);
        let key = [metric, stat, value.sla.unwrap_or_default(), value.period, group];
        assert_eq!(to.insert(key, (value.n, hits)), None, "each value is given once");
    });
    assert_eq!(given, counted);

    // The whole of a month is the sum of its groups, and is there for every month: 24 of `opened`, 24 * 5 levels * 2 statistics.
    let mut sums = Counted::new();
    for ([metric, stat, sla, month, _], (n, hits)) in counted {
        let sum = sums.entry([metric, stat, sla, month, String::new()]).or_default();
        *sum = (sum.0 + n, sum.1 + hits);
    }
    assert_eq!(wholes.len(), 24 + 24 * 5 * 2);
    wholes.retain(|_, (n, _)| *n > 0);
    assert_eq!(wholes, sums);
}

#[test]
fn values_come_in_order() {
    let store = store();
    let mut before: Option<(usize, Option<String>, String)> = None;
    each(&store, |value| {
        let metric = usize::from(value.metric == "sla_attainment");
        let now = (metric, value.sla.clone(), value.period.clone());
        assert!(before.as_ref().is_none_or(|before| *before <= now), "{before:?} before {now:?}");
        before = Some(now);
    });
}
