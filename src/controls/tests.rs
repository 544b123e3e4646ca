//! Every built-in control against planted records: what must be an exception, what must not, what cannot be told, and what only
//! looks like one. `tests/fixtures/controls/planted.sql` holds them.

use crate::period::Period;
use crate::sla::ServiceLevelSpec;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::*;
use crate::calendar::{Calendar, Calendars};
use crate::store::{Cell, Store};

mod gate;
mod look_alikes;

const PLANTED: &str = include_str!("../../tests/fixtures/controls/planted.sql");

/// Id; all that must be TRUE; one that is FALSE; one that is NULL; one that is FALSE although it looks like an exception.
type PlantedCase = (&'static str, &'static [&'static str], &'static str, &'static str, &'static str);

const CASES: &[PlantedCase] = &[
    // Approved 5 h after the start. c-ok2 has two approvals, both before it.
    ("CHG-01", &["c-late"], "c-ok", "c-nostart", "c-ok2"),
    // e-ok was approved after the work: that is CHG-06's question.
    ("CHG-02", &["c-noappr", "e-never"], "c-ok", "c-typ", "e-ok"),
    // The requester of c-ok2 approved too, beside somebody else.
    ("CHG-03", &["c-self"], "c-ok", "c-noreq", "c-ok2"),
    ("CHG-04", &["c-doer"], "c-ok", "c-typ", "c-self"),
    // svc is a member of the group: whether it is a person is ACC-04's question.
    ("CHG-05", &["c-ok2.a0", "c-self.a0", "c-doer.a0", "c-gone.a0", "c-unk.a0"], "c-ok.a0", "c-typ.a0", "c-svc.a0"),
    // A weekend emergency, approved on Monday after 48 of 72 h.
    ("CHG-06", &["e-late", "e-never"], "e-ok", "c-typ", "e-weekend"),
    ("CHG-07", &["e-nolink"], "e-ok", "c-typ", "e-never"),
    ("CHG-08", &["s-bad", "s-none"], "s-ok", "c-typ", "s-ok"),
    ("CHG-09", &["c-test", "c-notest"], "c-ok", "c-nostart", "c-late"),
    ("CHG-10", &["c-risk"], "c-ok", "c-typ", "e-late"),
    ("CHG-11", &["c-back", "c-failnb"], "c-ok", "c-typ", "c-fail"),
    // Work in a freeze may well be in its window.
    ("CHG-12", &["c-win"], "c-ok", "c-noend", "c-frz"),
    ("CHG-13", &["c-frz"], "c-ok", "c-nostart", "c-frzok"),
    // Backed out, and reviewed after 3 days of 10.
    ("CHG-14", &["c-fail"], "c-failnb", "c-noend", "c-failok"),
    // c-ok: risk edited before the approval; c-ok2: work notes after it.
    ("CHG-15", &["c-edit"], "c-ok", "b-0", "c-ok2"),
    // d0 is under CHG00001; d3 under CHG00003, approved 5 h after the deployment.
    ("CHG-16", &["d1", "d2", "d3"], "d0", "d4", "d0"),
    ("CHG-17", &["c-noout", "c-open"], "c-ok", "c-nostate", "c-nostart"),
    // e-ok fixes an incident, which is no cause.
    ("CHG-18", &["c-caused"], "c-ok", "c-noout", "e-ok"),
    ("INC-01", &["i-pri"], "i-ok", "i-noimp", "i-ack"),
    // v4 lowers with a comment.
    ("INC-02", &["v3"], "v4", "v7", "v4"),
    // i-maj1 got its problem 20 h after the resolution.
    ("INC-03", &["i-maj2", "i-maj3"], "i-maj1", "i-majx", "i-maj1"),
    ("INC-04", &["i-maj2", "i-maj3"], "i-maj1", "i-majx", "i-maj1"),
    ("INC-05", &["i-code"], "i-ok", "j-1", "i-reop"),
    ("INC-06", &["i-reop"], "i-ok", "i-reopn", "i-dup"),
    // i-pri: priority 1, acknowledged after 5 of 15 min.
    ("INC-07", &["i-ack"], "i-pri", "i-nopri", "i-pri"),
    // Closed by the machine: the closer is nobody of the desk.
    ("INC-08", &["i-one"], "i-ok", "i-noclose", "i-auto"),
    // A duplicate with its parent.
    ("INC-09", &["i-can"], "i-candup", "i-canx", "i-candup"),
    // i-regok: classified 30 h after awareness, so due 4 h after that; sent after 33 of 34 h.
    ("INC-10", &["i-reg"], "i-regok", "i-regx", "i-regok"),
    ("REQ-01", &["r-late", "r-none"], "r-ok", "r-need", "r-self"),
    ("REQ-02", &["r-self"], "r-ok", "r-need", "r-late"),
    // p-fixx: analysed within a day.
    ("PRB-01", &["p-late", "p-maj3"], "p-ok", "p-nostate", "p-fixx"),
    ("PRB-02", &["p-ke"], "p-keok", "p-nostate", "p-keok"),
    ("PRB-03", &["p-noroot", "p-fix"], "p-ok", "p-fixx", "p-maj"),
    // Five of C3 and net, one of them linked to a problem.
    ("PRB-04", &["C1|disk"], "C3|net", "C2|", "C3|net"),
    ("SLA-01", &["S2|P1", "S2|P2", "S2|P3", "S2|P4", "S2|P5"], "S1|P1", "S3|P1", "S4|P5"),
    ("SLA-02", &["i-nosla"], "i-ok", "i-nostate", "r-free"),
    ("SLA-03", &["s-i-br"], "s-i-flag", "s-orphan", "s-i-flag"),
    // s-i-br: breached by both.
    ("SLA-04", &["s-i-flag"], "s-i-ok", "s-noflag", "s-i-br"),
    ("SLA-05", &["s-i-pause"], "s-i-ok", "s-noflag", "s-i-br"),
    // i-new is 8 days old.
    ("OPS-01", &["i-old", "p-late", "p-ke", "p-keok", "p-maj3", "c-open"], "i-new", "i-nopri", "i-new"),
    ("OPS-02", &["i-new"], "i-old", "i-nostate", "i-nopri"),
    ("ACC-01", &["i-old"], "c-open", "i-nopri", "p-late"),
    // gone approved in March and had left in February.
    ("ACC-02", &["approval:c-gone.a0"], "approval:c-ok.a0", "approval:c-unk.a0", "closure:i-auto"),
    ("ACC-03", &["zed"], "ann", "", "gone"),
    ("ACC-04", &["c-svc.a0"], "c-ok.a0", "c-unk.a0", "c-gone.a0"),
    ("CFG-01", &["c-ci", "c-ci9", "c-cin"], "c-ok", "i-nopri", "i-ack"),
    ("CON-01", &["S1"], "S4", "S3", "S4"),
    // f3: 5 read = 2 loaded + 1 updated + 1 duplicate + 1 ignored. The ledger always has every count: no NULL.
    ("DAT-01", &["f2"], "f1", "-", "f3"),
    ("DAT-02", &["sn|request|2025-01-01"], "sn|problem|2025-01-01", "sn|change|2025-01-01", "jira|incident|2025-03-05"),
    ("DAT-04", &["sn|INC00001"], "sn|INC00002", "sn|", "jira|J-1"),
    // Opened and closed on one day.
    ("DAT-05", &["i-order", "i-fut"], "i-ok", "i-notimes", "r-cont"),
    ("DAT-06", &["i-bd"], "i-ok", "i-nocreated", "i-old"),
    // i-ok: only the survey came after the closing.
    ("DAT-07", &["i-ed"], "c-edit", "b-0", "i-ok"),
    (
        "DAT-08",
        &["i-nopri", "i-unm", "c-nostate", "i-canx", "i-nonum", "i-notimes", "i-nostate", "p-nostate"],
        "i-ok",
        "x-task",
        "i-can",
    ),
    ("DAT-10", &["sn|incident|INC00002"], "sn|incident|INC00001", "sn|incident|INC00003", "sn|incident|INC00001"),
    ("DAT-11", &["sn|incident|INC77777"], "sn|incident|INC00001", "sn|incident|INC00003", "sn|incident|INC00002"),
    // Approved by the one who raised it.
    ("GOV-01", &["w2"], "w1", "w3", "w1"),
];

fn fixtures() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/controls")
}

fn store() -> Store {
    let store = Store::in_memory(&calendars()).unwrap();
    store.batch(PLANTED).unwrap();
    store
}

fn levels() -> Vec<ServiceLevelSpec> {
    let level = "id = \"resolution\"\nkind = \"incident\"\nmeasure = \"resolve\"\ncalendar = \"always\"\n\
        targets = { 1 = \"8h\", 2 = \"8h\", 3 = \"8h\", 4 = \"8h\" }\n";
    vec![toml::from_str(level).unwrap()]
}

/// Round the clock, and weekdays from 9 to 17.
fn calendars() -> Calendars {
    [("always", "mon-sun = ['00:00-24:00']"), ("office", "mon-fri = ['09:00-17:00']")]
        .map(|(name, hours)| {
            let spec = toml::from_str(&format!("zone = 'UTC'\n{hours}")).unwrap();
            (name.to_owned(), Arc::new(Calendar::new(name, &spec, Path::new("")).unwrap()))
        })
        .into()
}

/// The first half of 2025, at the end of 4 July.
fn with_engine<T>(
    store: &Store,
    packs: &ControlSets,
    policy: &ControlPolicy,
    waivers: &Waivers,
    work: impl FnOnce(&Engine<'_>) -> T,
) -> T {
    let (calendars, from, until) = (calendars(), 1_735_689_600, 1_751_328_000);
    let period = Period { from, until, label: "2025-H1".to_owned() };
    let levels = levels();
    let run = ControlRun {
        packs,
        policy,
        waivers,
        levels: &levels,
        calendars: &calendars,
        period: &period,
        as_of: until + 4 * 86_400,
        limit: TIME_LIMIT,
    };
    work(&Engine::new(store, &run).unwrap())
}

fn fixture() -> (ControlSets, ControlPolicy, Waivers) {
    let packs = ControlSets::built_in().unwrap();
    let (policy, waivers) =
        (ControlPolicy::read(&fixtures()).unwrap(), Waivers::read(&fixtures(), &packs.controls).unwrap());
    (packs, policy, waivers)
}

/// Subject and verdict of every item; the reason must not be NULL.
fn verdicts(engine: &Engine<'_>, control: &Control) -> Vec<(String, Option<bool>)> {
    let table = engine.items(control, ItemSelection::Population, None).unwrap();
    let place = |name: &str| table.columns.iter().position(|column| column == name).unwrap();
    let (subject, exception, reason) = (place("subject_id"), place("exception"), place("reason"));
    table
        .rows
        .iter()
        .map(|row| {
            assert_ne!(row[reason], Cell::Null, "{}: {row:?}", control.id());
            (row[subject].as_str().unwrap().to_owned(), row[exception].as_bool())
        })
        .collect()
}

#[test]
fn every_control_tells_planted_deviations_from_their_look_alikes() {
    let (packs, policy, waivers) = fixture();
    assert_eq!(packs.controls.len(), 60);
    let store = store();
    with_engine(&store, &packs, &policy, &waivers, |engine| {
        for (id, wanted, clean, unknown, look_alike) in CASES {
            let found = verdicts(engine, packs.by_id(id).unwrap());
            let hits: BTreeSet<&str> =
                found.iter().filter(|(_, v)| *v == Some(true)).map(|(s, _)| s.as_str()).collect();
            assert_eq!(hits, wanted.iter().copied().collect(), "{id}");
            let verdict = |subject: &str| found.iter().find(|(s, _)| s == subject).map(|(_, v)| *v);
            assert_eq!(verdict(clean), Some(Some(false)), "{id}: {clean}");
            assert_eq!(verdict(look_alike), Some(Some(false)), "{id}: {look_alike}");
            if *unknown != "-" {
                assert_eq!(verdict(unknown), Some(None), "{id}: {unknown}");
            }
        }
        // Ten approvals of cab2, 36 s apart: from the first, nine lie within 300 s; from the second, all ten.
        let runs = verdicts(engine, packs.by_id("CHG-19").unwrap());
        let verdict = |subject: &str| runs.iter().find(|(s, _)| s == subject).unwrap().1;
        assert_eq!(
            [verdict("b-0.a0"), verdict("b-1.a0"), verdict("b-8.a0"), verdict("b-9.a0")],
            [0, 1, 1, 0].map(|v| Some(v == 1))
        );
        assert_eq!((verdict("c-typ.a0"), verdict("c-self.a0")), (None, Some(false)));
        // After INC00032 comes INC00900, so that 867 are absent.
        let gaps = engine.items(packs.by_id("DAT-03").unwrap(), ItemSelection::Exceptions, None).unwrap();
        let place = gaps.columns.iter().position(|column| column == "absent").unwrap();
        assert_eq!((gaps.rows[0][0].as_str(), &gaps.rows[0][place]), (Some("sn|incident|INC00032"), &Cell::Int(867)));
        let numbers = verdicts(engine, packs.by_id("DAT-03").unwrap());
        assert!(numbers.contains(&("sn|incident|INC00001".to_owned(), Some(false))));
        assert!(numbers.contains(&("sn|incident|INC12345678901234567890123".to_owned(), None)));
        // 129 weekdays from 1 January to 30 June; incidents of sn on 3 to 7 March and 27 June, of jira on 5 March: 123 + 128, and f2,
        // exported on 20 June.
        let days = verdicts(engine, packs.by_id("DAT-09").unwrap());
        assert_eq!(days.iter().filter(|(_, v)| *v == Some(true)).count(), 123 + 128 + 1);
        assert!(days.contains(&("file|f3".to_owned(), None)) && days.contains(&("file|f1".to_owned(), Some(false))));
        assert!(!days.iter().any(|(subject, _)| subject == "sn|incident|2025-03-01"), "a Saturday");
    });
}

#[test]
fn counts_agree_with_the_items_and_every_control_keeps_the_rules() {
    let (packs, policy, waivers) = fixture();
    let store = store();
    with_engine(&store, &packs, &policy, &waivers, |engine| {
        for control in &packs.controls {
            let tested = engine.test(control);
            assert_ne!(tested.outcome, ControlOutcome::Error, "{}: {:?}", control.id(), tested.reason);
            let found = verdicts(engine, control);
            let of = |verdict: Option<bool>| found.iter().filter(|(_, v)| *v == verdict).count() as u64;
            let counts = tested.counts;
            assert_eq!(
                (counts.exceptions + counts.waived, counts.clean),
                (of(Some(true)), of(Some(false))),
                "{}",
                control.id()
            );
            assert_eq!(counts.not_testable(), of(None), "{}", control.id());
            assert_eq!(engine.lint(control), Vec::<String>::new(), "{}", control.id());
        }
    });
}

fn own(sql: &str) -> Control {
    let head = "schema = 1\nid = \"OWN-01\"\nversion = \"1\"\ntitle = \"t\"\nseverity = \"low\"\nsubject = \"ticket\"\nobjective = \"o\"\n\
                criterion = \"c\"\npopulation = \"p\"\nneeds = { tables = [\"ticket\"] }";
    Control::parse(Path::new("own.sql"), &format!("/*---\n{head}\n---*/\n{sql}\n"), "own").unwrap()
}

#[test]
fn a_broken_control_is_an_error_of_its_own() {
    let store = store();
    let good = "SELECT ticket_id AS subject_id, FALSE AS exception, 'r' AS reason FROM ticket";
    let never = "SELECT sum(a.range + b.range + c.range)::VARCHAR AS subject_id, FALSE AS exception, 'r' AS reason \
                 FROM range(1000000) a, range(1000000) b, range(1000000) c";
    let cases = [
        (good, ""),
        (
            "SELECT record_type AS subject_id, FALSE AS exception, 'r' AS reason FROM ticket",
            "a subject_id that another one has",
        ),
        ("SELECT NULL::VARCHAR AS subject_id, FALSE AS exception, 'r' AS reason FROM ticket", "without a subject_id"),
        (
            "SELECT ticket_id AS subject_id, 0 AS exception, 'r' AS reason FROM ticket",
            "column `exception` is INTEGER, expected BOOLEAN",
        ),
        ("SELECT ticket_id AS subject_id, FALSE AS exception FROM ticket", "no column `reason`"),
        ("DELETE FROM ticket", "this text is no SELECT"),
        ("SELECT 1; DROP TABLE ticket", "this text is no SELECT"),
        ("SELECT 1; SELECT 2", "2 statements, expected one"),
        (
            "SELECT path AS subject_id, FALSE AS exception, content AS reason FROM read_text('/etc/passwd')",
            "`read_text`",
        ),
        ("COPY ticket TO '/tmp/x.csv'", "this text is no SELECT"),
        (never, "stopped after 1 s (time limit)"),
    ];
    let packs = ControlSets { controls: cases.iter().map(|(sql, _)| own(sql)).collect(), ..ControlSets::default() };
    let period = Period { from: 0, until: 1, label: "x".to_owned() };
    let (policy, waivers) = (ControlPolicy::default(), Waivers::default());
    let limit = Duration::from_secs(1);
    let run = ControlRun {
        packs: &packs,
        policy: &policy,
        waivers: &waivers,
        levels: &[],
        calendars: &Calendars::new(),
        period: &period,
        as_of: 1,
        limit,
    };
    let engine = Engine::new(&store, &run).unwrap();
    for (tested, (sql, message)) in engine.test_all().unwrap().iter().zip(cases) {
        let reason = tested.reason.clone().unwrap_or_default();
        assert_eq!(tested.outcome == ControlOutcome::Error, !message.is_empty(), "{sql}: {reason}");
        assert!(reason.contains(message), "{sql}: {reason}");
    }
    // Nothing was written, and the store can still be read.
    assert_eq!(store.table("SELECT count(*) > 100 FROM ticket", &[]).unwrap().rows, [[Cell::Bool(true)]]);
}

#[test]
fn the_limit_that_broke_is_named_and_may_be_another_one() {
    let store = store();
    // A list is one value, which is held as a whole: 400 million numbers of 8 bytes are 3 GiB.
    let hungry =
        "SELECT md5(list(range)::VARCHAR) AS subject_id, FALSE AS exception, 'r' AS reason FROM range(400000000)";
    let never = "SELECT sum(a.range + b.range)::VARCHAR AS subject_id, FALSE AS exception, 'r' AS reason \
                 FROM range(10000000) a, range(10000000) b";
    let packs = ControlSets { controls: vec![own(hungry)], ..ControlSets::default() };
    let waivers = Waivers::default();
    let found =
        with_engine(&store, &packs, &ControlPolicy::default(), &waivers, |engine| engine.test(&packs.controls[0]));
    assert_eq!(found.outcome, ControlOutcome::Error);
    assert!(found.reason.as_ref().unwrap().contains("needs more than 1024 MiB (memory limit)"), "{found:?}");
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join(POLICY_FILE), "[control.OWN-01]\nseconds = 1\nsource = \"ours\"\n").unwrap();
    let (policy, packs) = (
        ControlPolicy::read(dir.path()).unwrap(),
        ControlSets { controls: vec![own(never)], ..ControlSets::default() },
    );
    let found = with_engine(&store, &packs, &policy, &waivers, |engine| engine.test(&packs.controls[0]));
    assert!(found.reason.as_ref().unwrap().contains("stopped after 1 s (time limit)"), "{found:?}");
    assert_eq!(found.remarks, ["time limit 1 s by ours"]);
}

#[test]
fn lint_names_tables_that_nothing_stands_for() {
    let (packs, policy, waivers) = fixture();
    let mut control = own(
        "WITH deployment AS (SELECT 1 AS x) SELECT t.ticket_id AS subject_id, count(p.person_id) = 0 AS exception, 'r' AS reason \
         FROM Ticket t LEFT JOIN (SELECT * FROM person) p ON p.person_id = t.assignee_id CROSS JOIN deployment GROUP BY t.ticket_id",
    );
    with_engine(&store(), &packs, &policy, &waivers, |engine| {
        // `ticket` is needed, `deployment` is made by the statement itself.
        let of_tables =
            |control: &Control| engine.lint(control).into_iter().filter(|m| m.contains("needs")).collect::<Vec<_>>();
        let found = of_tables(&control);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("reads `person`, but `needs` names none of `person`"), "{found:?}");
        control.head.needs.optional = vec!["person".to_owned(), "ci".to_owned()];
        assert_eq!(of_tables(&control), ["`needs.optional` names `ci`, which the statement does not read"]);
    });
}

#[test]
fn views_of_a_set_are_seen_by_every_control() {
    let period = Period { from: 0, until: 1, label: "x".to_owned() };
    let (policy, waivers) = (ControlPolicy::default(), Waivers::default());
    let looks = "SELECT ticket_id AS subject_id, FALSE AS exception, 'r' AS reason FROM mine";
    // More of them than run at once.
    let packs = ControlSets {
        controls: vec![own(looks); 9],
        ..with_views("CREATE OR REPLACE VIEW mine AS SELECT * FROM ticket")
    };
    let (packs, policy, waivers, limit) = (&packs, &policy, &waivers, TIME_LIMIT);
    let run = ControlRun {
        packs,
        policy,
        waivers,
        levels: &[],
        calendars: &Calendars::new(),
        period: &period,
        as_of: 1,
        limit,
    };
    let store = store();
    let engine = Engine::new(&store, &run).unwrap();
    let tested = engine.test_all().unwrap();
    assert!(tested.iter().all(|tested| tested.outcome == ControlOutcome::NoExceptions), "{tested:?}");
}

/// A control set of views alone.
fn with_views(views: &str) -> ControlSets {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("pack.toml"), "name = \"house\"\nversion = \"1\"\n").unwrap();
    std::fs::write(dir.path().join("views.sql"), views).unwrap();
    ControlSets::with([dir.path().to_path_buf()]).unwrap()
}

#[test]
fn waivers_move_exceptions_and_end() {
    let (packs, policy, _) = fixture();
    let dir = tempfile::tempdir().unwrap();
    let store = store();
    let outcome = |expires: &str| {
        let text = format!(
            "[[waiver]]\ncontrol = \"CHG-12\"\nsubject = \"c-w*\"\nreason = \"agreed\"\nraised_by = \"ann\"\napproved_by = \"bob\"\nexpires_on = {expires}\n"
        );
        std::fs::write(dir.path().join(WAIVER_FILE), text).unwrap();
        let waivers = Waivers::read(dir.path(), &packs.controls).unwrap();
        let control = packs.by_id("chg-12").unwrap();
        with_engine(&store, &packs, &policy, &waivers, |engine| engine.test(control))
    };
    // The cut-off is 5 July: a waiver holds on its last day.
    let held = outcome("2025-07-05");
    assert_eq!((held.outcome, held.counts.exceptions, held.counts.waived), (ControlOutcome::NoExceptions, 0, 1));
    let lapsed = outcome("2025-07-04");
    assert_eq!((lapsed.outcome, lapsed.counts.exceptions, lapsed.counts.waived), (ControlOutcome::Exceptions, 1, 0));
    assert!(lapsed.remarks.iter().any(|remark| remark.contains("1 waiver expired")), "{:?}", lapsed.remarks);
    let wrong = "[[waiver]]\ncontrol = \"CHG-12\"\nsubject = \"x\"\nreason = \"r\"\nexpires_on = 2026-01-01\n";
    std::fs::write(dir.path().join(WAIVER_FILE), wrong).unwrap();
    let error = Waivers::read(dir.path(), &packs.controls).unwrap_err();
    assert!(error.to_string().contains("approved_by") && error.location().is_some(), "{error}");
}

#[test]
fn a_policy_says_who_decided_and_refuses_what_does_not_fit() {
    let packs = ControlSets::built_in().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let read = |text: &str| {
        std::fs::write(dir.path().join(POLICY_FILE), text).unwrap();
        ControlPolicy::read(dir.path()).and_then(|policy| policy.check(&packs.controls).map(|()| policy))
    };
    let good = "[parameters]\npir_days = { value = 5, source = \"Change policy v3, 4.2\" }\n[control.CHG-12]\ntolerance = { count = 1 }\n\
                [table.freeze_window]\nnone = true\nsource = \"Change policy v3, 6\"\n";
    let policy = read(good).unwrap();
    let store = store();
    with_engine(&store, &packs, &policy, &Waivers::default(), |engine| {
        let review = engine.test(packs.by_id("CHG-14").unwrap());
        assert_eq!(review.parameters[0].source, "Change policy v3, 4.2");
        assert_eq!(engine.test(packs.by_id("CHG-12").unwrap()).outcome, ControlOutcome::WithinTolerance);
        let freeze = engine.test(packs.by_id("CHG-13").unwrap());
        assert_eq!(freeze.outcome, ControlOutcome::NotApplicable);
        assert_eq!(freeze.reason.as_deref(), Some("declared: there are no freeze windows (Change policy v3, 6)"));
    });
    for (text, column, message) in [
        ("[parameters]\npir_days = \"ten\"\n", 12, "`pir_days` is \"ten\", expected a whole number"),
        ("[parameters]\npir_days = 0\n", 12, "expected a whole number of at least 1"),
        ("[parameters]\nsod_mode = \"both\"\n", 12, "expected `sole` or `any`"),
        ("[parameters]\npir_day = 5\n", 11, "unknown parameter `pir_day`"),
        ("[control.CHG-99]\nseverity = \"low\"\n", 10, "unknown control `CHG-99`"),
    ] {
        let error = read(text).unwrap_err();
        assert!(error.to_string().contains(message), "{error}");
        assert_eq!(error.location().unwrap().column, column, "{text}");
    }
}

#[test]
fn lint_names_what_a_control_must_not_do() {
    let found = |sql: &str| lint::text(&own(sql)).join("\n");
    assert!(
        found("SELECT x AS subject_id, t < now() AS exception FROM ticket").contains("`now` depends on the moment")
    );
    assert!(found("SELECT * FROM read_csv('x')").contains("`read_csv` reads what is not in the store"));
    assert!(found("SELECT p.limit_days FROM ticket, p").contains("`p.limit_days` is not declared"));
    assert!(found("SELECT coalesce(a > b, FALSE) AS exception FROM ticket").contains("null-ok"));
    assert!(
        !found("SELECT coalesce(a > b, FALSE) AS exception -- null-ok: b is optional\nFROM ticket").contains("null-ok")
    );
}
