//! Every measure computed a second way: plain loops over made-up tickets, which share nothing with the frames and SQL of
//! `metrics`, must give the same n, value, reasons and basis for every period and every cell of every breakdown.

mod data;
mod fill;
mod judge;
mod lives;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use data::{Levels, Ticket};
use judge::{Asked, MEASURES, Measure, Reduce, Verdict};
use tickmark::calendar::{Calendar, CalendarSpec, Calendars, Zone};
use tickmark::metrics;
use tickmark::metrics::{Dimension, MetricData, MetricRequest, MetricValue, WantedValues};
use tickmark::model::Kind;
use tickmark::period::Period;
use tickmark::sla::ServiceLevelSpec;

/// What identifies a value.
type Key = (String, String, Kind, Option<String>, Option<String>, String, Vec<String>);

/// What must be equal.
#[derive(Debug, PartialEq)]
struct Figures {
    n: u64,
    value: Option<f64>,
    excluded: BTreeMap<String, u64>,
    basis: Option<String>,
}

struct World {
    zone: Zone,
    calendars: Calendars,
    policies: Vec<ServiceLevelSpec>,
    periods: Vec<Period>,
}

impl World {
    fn new() -> Self {
        let zone = Zone::new("Europe/Berlin").unwrap();
        let hours = BTreeMap::from([("mon-fri".to_owned(), vec!["08:00-12:00".to_owned(), "13:00-18:00".to_owned()])]);
        let spec = CalendarSpec { zone: "Europe/Berlin".to_owned(), hours, ..CalendarSpec::default() };
        let office = Calendar::new("office", &spec, Path::new(".")).unwrap();
        let night = BTreeMap::from([("mon-sun".to_owned(), vec!["00:00-24:00".to_owned()])]);
        let spec = CalendarSpec { zone: "UTC".to_owned(), hours: night, ..CalendarSpec::default() };
        let unused = Calendar::new("unused", &spec, Path::new(".")).unwrap();
        let policy = |kind: &str| -> ServiceLevelSpec {
            toml::from_str(&format!(
                "id = 'x-{kind}'\nkind = '{kind}'\nmeasure = 'resolve'\ncalendar = 'office'\ntargets = {{ 1 = '4h' }}"
            ))
            .unwrap()
        };
        // February to June of 2026 in Berlin: clocks go forward on 29 March. The quarter lies across three of the months.
        let mut periods: Vec<Period> =
            ["2026-02", "2026-03", "2026-04", "2026-05", "2026-06"].map(|text| period(text, &zone)).into();
        periods.push(period("2026-Q1", &zone));
        Self {
            zone,
            calendars: Calendars::from([
                ("office".to_owned(), Arc::new(office)),
                ("unused".to_owned(), Arc::new(unused)),
            ]),
            policies: vec![policy("incident"), policy("request"), policy("change")],
            periods,
        }
    }

    fn request<'a>(&'a self, periods: &'a [Period], by: &'a [Dimension], as_of: i64) -> MetricRequest<'a> {
        let (zone, calendars, policies) = (&self.zone, &self.calendars, &self.policies);
        MetricRequest {
            metrics: &[],
            periods,
            by,
            filters: &[],
            wanted: WantedValues::default(),
            as_of,
            zone,
            calendars,
            policies,
            agreements: &[],
            emergency_approval_hours: 72,
        }
    }

    fn compute(&self, tickets: &[Ticket], by: &[Dimension], as_of: i64) -> Vec<MetricValue> {
        let store = fill::store(tickets, &self.calendars);
        metrics::compute(&store, &self.request(&self.periods, by, as_of)).unwrap()
    }
}

fn period(text: &str, zone: &Zone) -> Period {
    Period::parse(text, zone, data::LATE).unwrap()
}

fn found(values: &[MetricValue], by: &[Dimension]) -> BTreeMap<Key, Figures> {
    let mut all = BTreeMap::new();
    for value in values {
        let cell = if value.by.is_empty() { Vec::new() } else { by.iter().map(|d| value.by[d].clone()).collect() };
        let key = (
            value.metric.to_owned(),
            value.stat.to_owned(),
            value.kind.unwrap(),
            value.clock.clone(),
            value.sla.clone(),
            value.period.clone(),
            cell,
        );
        let figures = Figures {
            n: value.n,
            value: value.value,
            excluded: value.excluded.iter().map(|(reason, count)| ((*reason).to_owned(), *count)).collect(),
            basis: value.basis.map(str::to_owned),
        };
        assert!(all.insert(key.clone(), figures).is_none(), "twice: {key:?}");
    }
    all
}

/// The same figures by loops: for each measure, kind, clock, level, period and cell, over all tickets.
fn expected(world: &World, tickets: &[Ticket], by: &[Dimension], as_of: i64) -> BTreeMap<Key, Figures> {
    let mut all = BTreeMap::new();
    let known: Vec<&Ticket> = tickets.iter().filter(|ticket| ticket.opened <= as_of).collect();
    for kind in Kind::ALL {
        let of_kind: Vec<&Ticket> = known.iter().copied().filter(|ticket| ticket.kind == *kind).collect();
        if of_kind.is_empty() {
            continue;
        }
        let mut cells: BTreeSet<Vec<String>> = BTreeSet::from([Vec::new()]);
        if !by.is_empty() {
            cells.extend(of_kind.iter().map(|ticket| ticket.cell(by)));
        }
        for measure in MEASURES.iter().filter(|measure| measure.kinds.contains(kind)) {
            for (clock, sla) in variants(world, measure, *kind, &of_kind) {
                for period in &world.periods {
                    for cell in &cells {
                        let asked = Asked {
                            period,
                            as_of,
                            calendar: clock.as_ref().and_then(|name| world.calendars.get(name)),
                            sla: sla.as_deref(),
                            tickets,
                        };
                        // The level of the kind, whose hours are those of the calendar, promises for priority 1 alone.
                        let lives = |ticket: &&&Ticket| asked.calendar.is_none() || ticket.priority == Some(1);
                        let inside = of_kind.iter().filter(lives);
                        let inside = inside.filter(|ticket| cell.is_empty() || ticket.cell(by) == *cell);
                        let verdicts: Vec<Verdict> =
                            inside.flat_map(|ticket| (measure.judge)(ticket, &asked)).collect();
                        if verdicts.is_empty() && !cell.is_empty() {
                            continue;
                        }
                        for (stat, reduce) in measure.stats {
                            let key = (
                                measure.metric.to_owned(),
                                (*stat).to_owned(),
                                *kind,
                                clock.clone(),
                                sla.clone(),
                                period.label.clone(),
                                cell.clone(),
                            );
                            all.insert(key, figures(&verdicts, *reduce));
                        }
                    }
                }
            }
        }
    }
    all
}

/// The clocks and service levels that a measure has for a kind.
fn variants(
    world: &World,
    measure: &Measure,
    kind: Kind,
    tickets: &[&Ticket],
) -> Vec<(Option<String>, Option<String>)> {
    match measure.metric {
        "sla_attainment" => {
            let ids: BTreeSet<&str> = tickets.iter().flat_map(|t| t.clocks.iter().map(|clock| clock.sla)).collect();
            if ids.is_empty() && tickets.iter().any(|ticket| ticket.flagged().is_some()) {
                return vec![(None, Some("recorded".to_owned()))];
            }
            ids.into_iter().map(|id| (None, Some(id.to_owned()))).collect()
        }
        "backlog_age" => vec![(Some("wall".to_owned()), None)],
        "respond_time" | "resolve_time" | "close_time" | "fulfil_time" => {
            let mut clocks = vec![(Some("wall".to_owned()), None)];
            if world.policies.iter().any(|policy| policy.kind == kind) {
                clocks.push((Some("office".to_owned()), None));
            }
            clocks
        }
        _ => vec![(None, None)],
    }
}

fn figures(verdicts: &[Verdict], reduce: Reduce) -> Figures {
    let mut counted = Vec::new();
    let mut excluded: BTreeMap<String, u64> = BTreeMap::new();
    let mut weakest = 0;
    for verdict in verdicts {
        match verdict {
            Verdict::Counts(value) => counted.push(*value),
            Verdict::LeftOut(reason) => *excluded.entry((*reason).to_owned()).or_default() += 1,
            Verdict::Basis(basis) => weakest = weakest.max(*basis),
        }
    }
    counted.sort_unstable();
    let n = counted.len();
    let sum: i64 = counted.iter().sum();
    let unknown = |reasons: &[&str]| {
        excluded.iter().filter(|(reason, _)| reasons.contains(&reason.as_str())).map(|(_, n)| n).sum::<u64>()
    };
    let value = match reduce {
        // What is unknown is not zero.
        Reduce::Events if n == 0 && unknown(&["missing_resolution", "missing_closing"]) > 0 => None,
        Reduce::Open | Reduce::Sum if unknown(&["end_unknown"]) > n as u64 => None,
        Reduce::Events | Reduce::Open | Reduce::Number => Some(n as f64),
        Reduce::Sum => Some(sum as f64),
        Reduce::Tally(wanted) => Some(counted.iter().filter(|value| wanted(**value)).count() as f64),
        _ if n == 0 => None,
        Reduce::Share(wanted) => Some(counted.iter().filter(|value| wanted(**value)).count() as f64 / n as f64),
        Reduce::Mean => Some(sum as f64 / n as f64),
        Reduce::Quantile(percent) => {
            // The place in hundredths of a step, from the first value.
            let place = (n - 1) * percent;
            let (low, high) = (counted[place / 100], counted[place.div_ceil(100)]);
            Some(low as f64 + (high - low) as f64 * (place % 100) as f64 / 100.0)
        }
    };
    let basis = [None, Some("measured"), Some("taken_over"), Some("due_time"), Some("estimated"), Some("default_flag")]
        [weakest]
        .map(str::to_owned);
    Figures { n: n as u64, value, excluded, basis }
}

fn compare(tickets: &[Ticket], breakdowns: &[&[Dimension]], as_of: i64) {
    let world = World::new();
    let store = fill::store(tickets, &world.calendars);
    for by in breakdowns {
        let values = metrics::compute(&store, &world.request(&world.periods, by, as_of)).unwrap();
        compare_maps(&found(&values, by), &expected(&world, tickets, by, as_of));
    }
}

fn compare_maps(found: &BTreeMap<Key, Figures>, expected: &BTreeMap<Key, Figures>) {
    assert!(expected.values().any(|figures| figures.n > 3), "the data set reaches the periods");
    for (key, want) in expected {
        let got = found.get(key).unwrap_or_else(|| panic!("missing {key:?}, expected {want:?}"));
        let near = match (got.value, want.value) {
            (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * b.abs().max(1.0),
            (a, b) => a == b,
        };
        assert!(near, "{key:?}: {got:?}, expected {want:?}");
        assert_eq!((got.n, &got.excluded, &got.basis), (want.n, &want.excluded, &want.basis), "{key:?}");
    }
    let unexpected: Vec<&Key> = found.keys().filter(|key| !expected.contains_key(*key)).collect();
    assert!(unexpected.is_empty(), "{unexpected:?}");
}

const BREAKDOWNS: &[&[Dimension]] = &[
    &[],
    &[Dimension::PRIORITY],
    &[Dimension::SERVICE],
    &[Dimension::GROUP],
    &[Dimension::CATEGORY],
    &[Dimension::PRIORITY, Dimension::GROUP],
];

#[test]
fn loops_over_tickets_agree_for_the_whole_and_every_breakdown() {
    let tickets = data::tickets(7, 600, Levels::Clocks);
    compare(&tickets, BREAKDOWNS, data::LATE);
}

#[test]
fn loops_over_tickets_agree_when_asked_as_of_an_earlier_day() {
    let tickets = data::tickets(11, 500, Levels::Clocks);
    compare(&tickets, &[&[], &[Dimension::PRIORITY]], data::EARLY);
}

#[test]
fn loops_over_tickets_agree_on_the_flags_of_the_tool() {
    let tickets = data::tickets(13, 400, Levels::Recorded);
    compare(&tickets, &[&[]], data::LATE);
    compare(&tickets, &[&[Dimension::SERVICE]], data::EARLY);
}

#[test]
fn the_net_flow_is_the_difference_of_two_backlogs() {
    let world = World::new();
    let mut tickets = data::tickets(17, 400, Levels::Clocks);
    // Who ended, nobody knows when, came in and is in no backlog since.
    tickets.retain(|ticket| lives::told(ticket).is_none_or(|told| !told.end_unknown));
    let values = world.compute(&tickets, &[], data::LATE);
    let of = |metric: &str, kind: Kind, period: &str| {
        let found = values.iter().find(|v| v.metric == metric && v.kind == Some(kind) && v.period == period);
        found.and_then(|value| value.value).unwrap()
    };
    for kind in Kind::ALL {
        for months in ["2026-02", "2026-03", "2026-04", "2026-05"].windows(2) {
            let growth = of("backlog", *kind, months[1]) - of("backlog", *kind, months[0]);
            assert!((of("net_flow", *kind, months[1]) - growth).abs() < f64::EPSILON, "{kind} {months:?}");
        }
    }
}

#[test]
fn several_breakdowns_at_once_give_what_each_gives_alone() {
    let world = World::new();
    let store = fill::store(&data::tickets(29, 400, Levels::Clocks), &world.calendars);
    let request = world.request(&world.periods, &[], data::LATE);
    let together = MetricData::all(&store, request.as_of, BREAKDOWNS).unwrap().compute(&request).unwrap();
    for by in BREAKDOWNS {
        let alone = metrics::compute(&store, &MetricRequest { by, ..request }).unwrap();
        let cells = |value: &&MetricValue| value.by.is_empty() || value.by.keys().eq(by.iter());
        assert!(together.iter().filter(cells).eq(alone.iter()), "{by:?}");
    }
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let world = World::new();
    let mut tickets = data::tickets(19, 300, Levels::Clocks);
    let by = [Dimension::GROUP];
    let first = world.compute(&tickets, &by, data::LATE);
    tickets.reverse();
    tickets.rotate_left(101);
    assert_eq!(world.compute(&tickets, &by, data::LATE), first);
}

#[test]
fn a_list_has_as_many_tickets_as_its_value_counts() {
    let world = World::new();
    let tickets = data::tickets(23, 400, Levels::Clocks);
    let store = fill::store(&tickets, &world.calendars);
    let values = world.compute(&tickets, &[], data::LATE);
    for value in values.iter().filter(|value| value.period == "2026-03" && value.metric != "net_flow") {
        let march = [period("2026-03", &world.zone)];
        let request = world.request(&march, &[], data::LATE);
        let selection = metrics::Selection {
            metric: value.metric,
            stat: Some(value.stat),
            kind: value.kind.unwrap(),
            clock: value.clock.as_deref(),
            sla: value.sla.as_deref(),
        };
        let list = metrics::members(&store, &request, selection).unwrap();
        let counted = list.rows.iter().filter(|row| row.last().unwrap().as_str().is_none()).count();
        assert_eq!(counted as u64, value.n, "{value:?}");
        assert!(list.rows.iter().all(|row| row.len() == list.columns.len() && row[0].as_str().is_some()));
    }
}

#[test]
fn the_page_of_definitions_is_the_one_in_docs() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/metrics.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, metrics::markdown()).unwrap();
    }
    let page = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(page, metrics::markdown(), "write it anew with `UPDATE_DOCS=1 cargo test --release`");
}
