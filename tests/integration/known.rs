//! The store as it was known after an earlier import is that import's store: held, table by table and value by value, against a second store into which
//! nothing later was ever imported.

use std::collections::BTreeMap;
use std::path::PathBuf;

use tickmark::calendar::{Calendars, Zone};
use tickmark::config::LoadedProject;
use tickmark::load::ImportOptions;
use tickmark::metrics::MetricRequest;
use tickmark::period::Period;
use tickmark::store::{Cell, Store};
use tickmark::{load, metrics, restate, sla, spell};

use crate::project::Project;

const SETTINGS: &str = "[project]\nzone = \"UTC\"\n[calendar.office]\nzone = \"UTC\"\nmon-fri = [\"08:00-18:00\"]\n\
    [[sla]]\nid = \"resolution\"\nkind = \"incident\"\nmeasure = \"resolve\"\ncalendar = \"office\"\ntargets = { 2 = \"8h\", 3 = \"2 working days\" }\non_reopen = \"resume\"\n";

/// Files of one run: names and contents.
type Run = Vec<(String, String)>;

/// What is done to a store.
#[derive(Clone)]
enum Step {
    /// One run of these files, read in this zone.
    Import(Run, &'static str),
    /// The last run that loaded something is taken back.
    Undo,
}

/// Plays steps in a store of this name. Gives it with the numbers of the runs. Where `reports` are made of each run, an undo takes a number of its own:
/// elsewhere it is left out.
fn play(project: &Project, store: &str, steps: &[Step], reports: bool) -> (Store, Vec<i64>) {
    let mut opened = Store::open(&project.path().join(store), &Calendars::new()).unwrap();
    let mut runs = Vec::new();
    let mut last = Vec::new();
    for step in steps {
        let Step::Import(files, zone) = step else {
            load::undo(&mut opened, last.pop().unwrap()).unwrap();
            if !reports {
                load::begin_run(&mut opened, "", []).unwrap();
            }
            continue;
        };
        let paths: Vec<PathBuf> = files.iter().map(|(name, _)| project.path().join(name)).collect();
        let run = load::begin_run(&mut opened, "", paths.iter().map(PathBuf::as_path)).unwrap();
        let mut loaded = Vec::new();
        // The same bytes under the same name, whichever store they go into.
        for ((_, text), path) in files.iter().zip(&paths) {
            std::fs::write(path, text).unwrap();
        }
        for path in &paths {
            loaded.push(load::import_file(&mut opened, run, path, &ImportOptions::new(zone)).unwrap());
        }
        load::compare(&mut opened, run, &loaded).unwrap();
        if reports {
            opened
                .execute(
                    "INSERT INTO report_run SELECT ?, 'r', 'p', now(), now(), now(), ?, '', '', ''",
                    &[Cell::Int(run), Cell::Int(run)],
                )
                .unwrap();
        }
        runs.push(run);
        last.push(run);
    }
    (opened, runs)
}

/// One run after the other, and nothing taken back.
fn imports(runs: Vec<Run>) -> Vec<Step> {
    runs.into_iter().map(|files| Step::Import(files, "UTC")).collect()
}

const TABLES: [&str; 16] = [
    "ticket",
    "ticket_key",
    "change_detail",
    "request_detail",
    "problem_detail",
    "approval",
    "ticket_event",
    "ticket_link",
    "link_record",
    "sla_instance",
    "ticket_supplement",
    "outage",
    "source_file",
    "rejected_value",
    "export_comparison",
    "missing_ticket",
];

/// Every row of every table and every value.
fn everything(
    store: &Store,
    project: &LoadedProject,
    calendars: &Calendars,
    as_of: i64,
) -> BTreeMap<String, Vec<String>> {
    let derived = ["spell_figure", "sla_clock", "ticket_spell", "v_incident", "v_change"];
    let rows = |table: &&str| {
        let rows = store.table(&format!("SELECT r::VARCHAR FROM {table} r ORDER BY 1"), &[]).unwrap().rows;
        ((*table).to_owned(), rows.iter().map(|row| row[0].to_text().unwrap()).collect::<Vec<_>>())
    };
    let mut all: BTreeMap<String, Vec<String>> = TABLES.iter().chain(&derived).map(rows).collect();
    let zone = Zone::new("UTC").unwrap();
    let periods: Vec<Period> =
        ["2026-01", "2026-02", "2026"].map(|text| Period::parse(text, &zone, as_of).unwrap()).into();
    let request = MetricRequest {
        metrics: &[],
        periods: &periods,
        by: &[],
        filters: &[],
        wanted: metrics::WantedValues::default(),
        as_of,
        zone: &zone,
        calendars,
        policies: &project.settings.sla,
        agreements: &[],
        emergency_approval_hours: 72,
    };
    let values = metrics::compute(store, &request).unwrap();
    all.insert("values".to_owned(), values.iter().map(|value| serde_json::to_string(value).unwrap()).collect());
    all
}

/// Holds every state that an import left against the store of the steps until then.
fn hold(steps: &[Step]) {
    let project = Project::new().file("tickmark.toml", SETTINGS);
    let settings = LoadedProject::read(project.path()).unwrap();
    let calendars = settings.calendars().unwrap();
    let (all, runs) = play(&project, "all.duckdb", steps, true);
    drop(all);
    let reading = Store::open_read_only(&project.path().join("all.duckdb"), &calendars).unwrap();
    let imports = steps.iter().enumerate().filter(|(_, step)| matches!(step, Step::Import(..)));
    for ((place, _), run) in imports.zip(runs) {
        let as_of = Period::parse("2026-03", &Zone::new("UTC").unwrap(), 0).unwrap().from;
        let (mut then, _) = play(&project, &format!("{run}.duckdb"), &steps[..=place], false);
        spell::rebuild(&mut then).unwrap();
        sla::rebuild(&mut then, settings.settings.rules(), &calendars, as_of).unwrap();
        let mut known = restate::after(&reading, run).unwrap();
        restate::rebuild(&mut known, settings.settings.rules(), &calendars, as_of).unwrap();
        let (then, known_then) =
            (everything(&then, &settings, &calendars, as_of), everything(&known, &settings, &calendars, as_of));
        known.end_aside("known").unwrap();
        for (table, rows) in &then {
            assert_eq!(&known_then[table], rows, "{table} after run {run}, step {place} of {}", steps.len());
        }
        assert!(!then["ticket"].is_empty() && !then["values"].is_empty());
    }
}

fn file(name: &str, head: &str, rows: &[String]) -> (String, String) {
    (name.to_owned(), rows.iter().fold(format!("{head}\n"), |text, row| text + row + "\n"))
}

const INCIDENT: &str = "number,sys_id,opened_at,short_description,caller_id,priority,state,problem_id,rfc,resolved_at,reopen_count,sys_updated_on";
const AUDIT: &str = "tablename,documentkey,fieldname,oldvalue,newvalue,user,sys_created_on";
const CHANGE: &str = "number,sys_id,opened_at,short_description,type,risk,start_date,end_date,work_start,work_end,state,close_code,closed_at,sys_updated_on";
const LINK: &str = "sys_id,parent,child,type,sys_updated_on";
const PROBLEM: &str = "number,sys_id,opened_at,short_description,problem_state,sys_updated_on";
const SLA: &str = "task,sla,stage,has_breached,start_time,end_time,planned_end_time,sys_updated_on";
const APPROVAL: &str = "sys_id,sysapproval,approver,state,sys_updated_on";
const ORDER: &str = "number,sys_id,opened_at,short_description,request_state,requested_for,price";
const ITEM: &str = "number,opened_at,short_description,cat_item,request,stage,sys_updated_on";

/// Numbers that look random and are the same on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
}

/// Some runs of exports of every kind: each holds some of the tickets as they are then, with what hangs on them.
fn company(seed: u64, runs: u64) -> Vec<Run> {
    let mut dice = Dice(seed);
    let key = |kind: &str, number: u64| format!("{kind}{number:030}");
    (0..runs)
        .map(|run| {
            let day = |dice: &mut Dice| {
                format!("2026-0{}-{:02} {:02}:00:00", 1 + run / 2, 1 + run * 9 % 18 + dice.below(9), 8 + dice.below(9))
            };
            let (mut incidents, mut audit, mut slas) = (Vec::new(), Vec::new(), Vec::new());
            let known = 6 + 4 * run;
            for number in 1..=known {
                if dice.one_in(3) {
                    continue;
                }
                let (updated, resolved) = (day(&mut dice), dice.one_in(2));
                let problem = if dice.one_in(3) { key("5a", 1 + dice.below(3)) } else { String::new() };
                let rfc = if dice.one_in(3) { format!("CHG{}", 1 + dice.below(4)) } else { String::new() };
                incidents.push(format!(
                    "INC{number},{},2026-01-{:02} 09:00:00,{},a,{},{},{problem},{rfc},{},{},{updated}",
                    key("9f", number),
                    1 + number % 20,
                    if dice.one_in(2) { "x" } else { "y" },
                    2 + dice.below(2),
                    if resolved { "Resolved" } else { "New" },
                    if resolved { updated.as_str() } else { "" },
                    dice.below(2)
                ));
                // Histories also of tickets that come later, and some that contradict the record.
                for _ in 0..dice.below(3) {
                    let (old, new) = (1 + dice.below(3), if dice.one_in(2) { 6 } else { 2 });
                    let whose = 1 + dice.below(known + 3);
                    audit.push(format!("incident,INC{whose},state,{old},{new},bob,{}", day(&mut dice)));
                }
                if dice.one_in(4) {
                    audit.push(format!("incident,INC{number},priority,3,2,bob,{}", day(&mut dice)));
                }
                if dice.one_in(3) {
                    slas.push(format!(
                        "INC{},P3 resolution,completed,{},2026-01-02 10:00:00,{updated},2026-01-20 10:00:00,{updated}",
                        1 + dice.below(known + 2),
                        dice.one_in(2)
                    ));
                }
            }
            let (mut changes, mut approvals) = (Vec::new(), Vec::new());
            for number in 1..=2 + run {
                if dice.one_in(3) {
                    continue;
                }
                let updated = day(&mut dice);
                // What a change loses with its next version is no detail of it any more.
                let times = if dice.one_in(3) {
                    ",,,"
                } else {
                    "2026-01-10 20:00:00,2026-01-10 22:00:00,2026-01-10 20:00:00,2026-01-10 21:00:00"
                };
                changes.push(format!(
                    "CHG{number},{},2026-01-03 09:00:00,c,Normal,Low,{times},Closed,{},{updated},{updated}",
                    key("c0", number),
                    if dice.one_in(2) { "Successful" } else { "Unsuccessful" }
                ));
                approvals.push(format!(
                    "{},CHG{},ann,{},{updated}",
                    key("ab", number),
                    1 + dice.below(4),
                    if dice.one_in(2) { "Approved" } else { "Requested" }
                ));
            }
            // Some of tickets that come later, some that a later list has in other words.
            let links = (1..=3)
                .map(|number| {
                    let kind =
                        ["Causes::Caused by", "Solves::Solved by", "Related to::Related to"][dice.below(3) as usize];
                    let (change, incident) = (1 + dice.below(4), 1 + dice.below(known + 2));
                    format!("{},CHG{change},INC{incident},{kind},{}", key("77", number), day(&mut dice))
                })
                .collect::<Vec<_>>();
            let problems = (1..=run)
                .map(|number| {
                    format!("PRB{number},{},2026-01-02 10:00:00,cause,101,{}", key("5a", number), day(&mut dice))
                })
                .collect::<Vec<_>>();
            let orders = (1..=2)
                .map(|number| format!("REQ{number},{},2026-01-05 10:00:00,x,In process,a,1", key("0e", number)))
                .collect::<Vec<_>>();
            let items = (1..=run)
                .map(|number| {
                    format!("RITM{number},2026-01-05 10:00:00,i,Bag,REQ{},x,{}", 1 + dice.below(2), day(&mut dice))
                })
                .collect::<Vec<_>>();
            let mut files = Vec::new();
            for (name, head, rows) in [
                ("incident.csv", INCIDENT, incidents),
                ("audit.csv", AUDIT, audit),
                ("task_sla.csv", SLA, slas),
                ("change.csv", CHANGE, changes),
                ("approval.csv", APPROVAL, approvals),
                ("problem.csv", PROBLEM, problems),
                ("task_rel_task.csv", LINK, links),
                ("sc_request.csv", ORDER, orders),
                ("sc_req_item.csv", ITEM, items),
            ] {
                if !rows.is_empty() && !dice.one_in(5) {
                    files.push(file(name, head, &rows));
                }
            }
            // Which file comes first is for nobody to rely on.
            if dice.one_in(2) {
                files.reverse();
            }
            files.into_iter().map(|(name, text)| (format!("{run}-{name}"), text)).collect()
        })
        .collect()
}

#[test]
fn what_was_known_after_each_run_is_that_runs_store() {
    for seed in 1..=2 {
        hold(&imports(company(seed, 3)));
    }
}

#[test]
fn what_a_run_left_is_known_when_it_was_taken_back() {
    for seed in 3..=4 {
        let mut runs = imports(company(seed, 5)).into_iter();
        let mut next = || runs.next().unwrap();
        // Two are taken back, newest first, then others come, and the last of them goes.
        hold(&[next(), next(), next(), Step::Undo, Step::Undo, next(), next(), Step::Undo]);
    }
}

#[test]
fn what_another_reading_left_is_known_when_it_was_taken_back() {
    let mut runs = company(5, 3).into_iter();
    let (first, mut second) = (runs.next().unwrap(), runs.next().unwrap());
    // The orders are the same in every run, and loaded with the first.
    second.retain(|(name, _)| !name.ends_with("sc_request.csv"));
    let again = || Step::Import(second.clone(), "Europe/Berlin");
    let first = Step::Import(first, "UTC");
    let two = [first, Step::Import(second.clone(), "UTC")];
    hold(&[&two[..], &[again(), Step::Undo, again()]].concat());
    // And the store is as it was before that reading, also where a ticket had lost its links by then.
    let project = Project::new();
    let tables = |store: &str, steps: &[Step]| {
        let (store, _) = play(&project, store, steps, true);
        TABLES.map(|table| {
            let rows = store.table(&format!("SELECT r::VARCHAR FROM {table} r ORDER BY 1"), &[]).unwrap().rows;
            (table, rows)
        })
    };
    let undone = tables("undone.duckdb", &[&two[..], &[again(), Step::Undo]].concat());
    for (undone, before) in undone.into_iter().zip(tables("before.duckdb", &two)) {
        assert_eq!(undone, before);
    }
}

#[test]
fn an_event_log_is_known_as_far_as_it_was_loaded() {
    // The second part holds an earlier and a later row of the case: it moves the opening, the old values and the end.
    let head = "case:concept:name,concept:name,lifecycle:transition,org:resource,time:timestamp";
    let row = |case: &str, activity: &str, state: &str, day: u32| {
        format!("{case},{activity},{state},ann,2026-01-0{day}T10:00:00+00:00")
    };
    let parts = [
        vec![row("c1", "Accepted", "In Progress", 2), row("c1", "Queued", "Awaiting Assignment", 3)],
        vec![
            row("c1", "Accepted", "Assigned", 1),
            row("c1", "Completed", "Closed", 5),
            row("c2", "Accepted", "In Progress", 4),
        ],
        vec![row("c2", "Completed", "Resolved", 6), row("c1", "Accepted", "In Progress", 7)],
    ];
    let part = |(number, rows): (usize, &Vec<String>)| vec![file(&format!("{number}-log.csv"), head, rows)];
    hold(&imports(parts.iter().enumerate().map(part).collect()));
}

#[test]
fn a_run_that_is_told_by_its_data_is_the_last_before_an_instant() {
    let row = |number: u32, updated: &str| {
        format!("INC{number},,2026-01-0{number} 09:00:00,x,a,3,New,,,,0,2026-01-{updated} 10:00:00")
    };
    let project = Project::new().file("tickmark.toml", SETTINGS);
    // The third run is older than the second, which it does not change.
    let runs = [vec![row(1, "02")], vec![row(1, "10"), row(2, "08")], vec![row(3, "05")], vec![row(2, "20")]];
    let run = |(number, rows): (usize, &Vec<String>)| vec![file(&format!("{number}-incident.csv"), INCIDENT, rows)];
    drop(play(&project, "tickmark.duckdb", &imports(runs.iter().enumerate().map(run).collect()), true));
    let known = |as_of: &str| {
        let line = format!("--known --as-of {as_of} query --format csv");
        let mut args: Vec<&str> = line.split(' ').collect();
        args.push("SELECT string_agg(number || ' ' || day(updated_at), ' ' ORDER BY number) AS t FROM ticket");
        let ran = project.args(&args).ends(0);
        ran.stdout.lines().nth(1).unwrap().to_owned()
    };
    assert_eq!(known("2026-01-02"), "INC1 2");
    assert_eq!(known("2026-01-09"), "INC1 2");
    // Known as of the 10th is what the third run left: it brought nothing newer.
    assert_eq!(known("2026-01-10"), "INC1 10 INC2 8 INC3 5");
    assert_eq!(known("2026-01-20"), "INC1 10 INC2 20 INC3 5");
    project
        .run("--known --as-of 2026-01-01 metrics")
        .ends(2)
        .says(&["what was known as of 2026-01-01T23:59:59Z", "(run 1) already holds data up to 2026-01-02T10:00:00Z"]);
    project.run("--known metrics").ends(2).says(&["--as-of"]);
    project.run("--known --as-of 2026-01-20 import").ends(2).says(&["`--known` is for commands that answer"]);
}
