//! Look-alikes of both kinds: what looks like an exception and is none, what looks clean and is one, and what nobody can judge.
//! `tests/fixtures/controls/look_alikes.sql` holds them.

use super::*;
use crate::period::Period;
use crate::sla::ServiceLevelSpec;

const LOOK_ALIKES: &str = include_str!("../../../tests/fixtures/controls/look_alikes.sql");

const YES: Option<bool> = Some(true);
const NO: Option<bool> = Some(false);

/// Control, and its items with their verdicts.
type LookAlike = (&'static str, &'static [(&'static str, Option<bool>)]);

/// P1 in 4 h and P3 in 16 h of 9 to 17, waiting does not count.
const CASES: &[LookAlike] = &[
    (
        "SLA-04",
        &[
            // The whole ticket took 40 h; its clocks took 8 and 16 of 16 h.
            ("first-of-two", NO),
            ("second-of-two", NO),
            // Thursday and Friday 8 h each, Monday 1 h: 17 of 16 h.
            ("second-late", YES),
            // 11 h: too long for the priority 1 that came after it, not for the 3 that held.
            ("as-p3", NO),
            // 12:00 to 16:30 are 4.5 of 4 h.
            ("as-p1", YES),
            ("as-p1-flagged", NO),
            // 8 + 7.5 of 16 h: what it is called stands above the priority at its end.
            ("named-p3", NO),
            // 8 + 8 + 7 = 23 h, of which 8 h waiting: by its own word, or from Monday 12:00 (5 h) to Tuesday 12:00 (3 h).
            ("paused-itself", NO),
            ("paused-by-history", NO),
            ("paused-perhaps", None),
            // Five days open at 4 July, 40 of 4 h.
            ("stale", YES),
            // It has waited since it was an hour old.
            ("waiting", NO),
            ("without-start", None),
            ("without-stop", None),
            // No level is for requests.
            ("of-a-request", None),
            ("answered", NO),
        ],
    ),
    ("SLA-03", &[("as-p1-flagged", None), ("without-start", None)]),
    (
        "CHG-07",
        &[("e-fixes", NO), ("e-child", NO), ("e-beside-a-change", YES), ("e-unseen", None), ("e-elsewhere", None)],
    ),
    // Bob signed after the work: nobody but the requester had approved it.
    ("CHG-03", &[("c-signed-off", YES)]),
    ("CHG-02", &[("c-signed-off", NO), ("c-odd-word", YES), ("c-elsewhere", None)]),
    ("CHG-17", &[("c-odd-word", None), ("c-signed-off", NO)]),
    ("CHG-18", &[("c-blamed-in-vain", NO), ("c-signed-off", NO)]),
    ("INC-03", &[("major-elsewhere", None), ("major-related", NO), ("major-unseen", None), ("major-alone", YES)]),
    ("INC-04", &[("major-elsewhere", None), ("major-related", NO), ("major-unseen", None), ("major-alone", YES)]),
    ("INC-07", &[("left-new", NO), ("by-the-tool", NO), ("taken-up", None), ("untouched", YES)]),
    // What a machine raised, resolved and closed, and what Ann did.
    ("INC-08", &[("reopened", NO), ("raised", YES)]),
    ("PRB-04", &[("router|net", None)]),
    // Under an emergency change without an approval, and under one of a system that exports none.
    ("CHG-16", &[("d-elsewhere", None), ("d-unapproved", YES)]),
    ("OPS-02", &[("left-new", NO), ("taken-up", YES), ("i-seven", None)]),
    ("SLA-02", &[("r-approved", NO), ("r-never", YES), ("r-elsewhere", None), ("i-seven", YES)]),
    ("INC-09", &[("twin", NO), ("lost", YES), ("lost-elsewhere", None)]),
    ("PRB-01", &[("p-related", NO), ("p-undated", None), ("p-causeless", YES), ("p-elsewhere", None)]),
    ("PRB-03", &[("p-related", NO), ("p-undated", NO), ("p-causeless", YES)]),
    // Approved with its order; approved itself; never; of a system that exports no approvals.
    ("REQ-01", &[("r-of-order", NO), ("r-approved", NO), ("r-never", YES), ("r-elsewhere", None)]),
    // Ann approved the order that she had made.
    ("REQ-02", &[("r-approved", NO), ("r-of-order", NO), ("r-of-own-order", YES)]),
    ("DAT-04", &[("sn|order", NO), ("jr|used-twice", YES), ("sn|twin", NO), ("jr|7", NO), ("jr|change|7", NO)]),
];

/// Items that are in no population: called off, duplicates, never fulfilled.
const ABSENT: &[(&str, &str)] = &[
    ("INC-07", "called-off"),
    ("INC-03", "major-called-off"),
    ("INC-04", "major-called-off"),
    ("PRB-03", "p-duplicate"),
    ("PRB-03", "p-doublon"),
    ("REQ-01", "r-incomplete"),
    ("REQ-02", "r-incomplete"),
    ("REQ-01", "order"),
];

#[test]
fn what_looks_like_an_exception_and_what_looks_clean_is_judged_by_what_it_is() {
    let (packs, _, _) = fixture();
    let (policy, waivers, calendars) = (ControlPolicy::default(), Waivers::default(), calendars());
    let levels: Vec<ServiceLevelSpec> = [
        "id = 'fix'\nkind = 'incident'\nmeasure = 'resolve'\ncalendar = 'office'\ntargets = { 1 = '4h', 3 = '16h' }\npause = ['pending']",
        "id = 'answer'\nkind = 'incident'\nmeasure = 'respond'\ncalendar = 'always'\ntargets = { 1 = '15m', 3 = '4h' }",
    ]
    .map(|level| toml::from_str(level).unwrap())
    .into();
    let store = Store::in_memory(&calendars).unwrap();
    store.batch(LOOK_ALIKES).unwrap();
    let (from, until) = (1_735_689_600, 1_751_328_000);
    let period = Period { from, until, label: "2025-H1".to_owned() };
    let run = ControlRun {
        packs: &packs,
        policy: &policy,
        waivers: &waivers,
        levels: &levels,
        calendars: &calendars,
        period: &period,
        as_of: until + 4 * 86_400,
        limit: TIME_LIMIT,
    };
    let engine = Engine::new(&store, &run).unwrap();
    for (id, items) in CASES {
        let found = verdicts(&engine, packs.by_id(id).unwrap());
        let mut wrong = Vec::new();
        for (subject, wanted) in *items {
            let verdict = found.iter().find(|(found, _)| found == subject).map(|(_, verdict)| *verdict);
            if verdict != Some(*wanted) {
                wrong.push((subject, wanted, verdict));
            }
        }
        assert!(wrong.is_empty(), "{id}: {wrong:?}");
        let absent = ABSENT.iter().filter(|(of, _)| of == id);
        for (_, subject) in absent {
            assert!(!found.iter().any(|(found, _)| found == subject), "{id}: {subject}");
        }
    }
    // The one that is open is stale, the others were late or not.
    let differences = engine.items(packs.by_id("SLA-04").unwrap(), ItemSelection::Exceptions, None).unwrap();
    let place = |name: &str| differences.columns.iter().position(|column| column == name).unwrap();
    let named: BTreeSet<(&str, &str)> = differences
        .rows
        .iter()
        .map(|row| (row[place("subject_id")].as_str().unwrap(), row[place("difference")].as_str().unwrap()))
        .collect();
    let wanted = [("as-p1", "late_not_flagged"), ("second-late", "late_not_flagged"), ("stale", "stale_flag")];
    assert_eq!(named, wanted.into());
}

/// The control and the clock know one first response: where the level has no pauses, what stops the one is what the other reads.
#[test]
fn acknowledged_is_what_stops_the_response_clock() {
    let mut store = Store::in_memory(&calendars()).unwrap();
    store.batch(LOOK_ALIKES).unwrap();
    let level = "id = 'answer'\nkind = 'incident'\nmeasure = 'respond'\ncalendar = 'always'\ntargets = { 1 = '15m', 2 = '15m', 3 = '4h' }";
    let levels: Vec<ServiceLevelSpec> = vec![toml::from_str(level).unwrap()];
    let rules = crate::sla::ServiceLevelSet { levels: &levels, exclusions: &[] };
    crate::sla::rebuild(&mut store, rules, &calendars(), 1_751_673_600).unwrap();
    let (packs, policy, waivers) = fixture();
    with_engine(&store, &packs, &policy, &waivers, |_| {
        let sql = "SELECT r.ticket_id, r.responded_at::VARCHAR, c.stopped_at::VARCHAR FROM response r JOIN sla_clock c USING (ticket_id) \
            WHERE r.responded_at IS DISTINCT FROM c.stopped_at AND c.state <> 'cancelled'";
        assert_eq!(store.table(sql, &[]).unwrap().rows, Vec::<Vec<Cell>>::new());
        let known = store.table("SELECT count(responded_at) FROM response", &[]).unwrap();
        // Two left `new`, two moved on from `open`, one has the stop of the tool's own clock.
        assert_eq!(known.rows[0][0], Cell::Int(5));
    });
}
