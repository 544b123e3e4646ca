//! The program run on the exports of a tool, and its verdicts held against those expected. January 2026, asked on 1 March, when every limit has passed.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Mutex;

use tickmark::config::LoadedProject;
use tickmark::controls::{Control, ControlPolicy, ControlRun, ControlSets, Engine, ItemSelection, TIME_LIMIT, Waivers};
use tickmark::period::Period;
use tickmark::store::{Cell, Store};
use tickmark::text;

use super::{Group, Record, Tool, Verdict};
use crate::project::Project;

/// 1 March 2026.
const AS_OF: i64 = 1_772_323_200;
const PERIOD: &str = "2026-01";

/// Approvals as a register beside the tool keeps them.
const APPROVALS: &str = "name = 'approvals'\ntool = 'Register'\nsource-system = 'SYSTEM'\ntable = 'approval'\n[signature]\nmust = ['change', 'approver']\n\
    [columns]\nticket_number = ['change']\napprover_id = ['approver']\ndecision = ['decision']\ndecided_at = ['decided']\n";

impl Group {
    /// What a control must say here of what the tool can tell.
    pub(super) fn verdicts(&self, tool: &Tool, control: &str) -> Vec<(&'static str, Verdict)> {
        let held: BTreeSet<&str> =
            [self.records, self.earlier].iter().flat_map(|records| tool.numbers(self.facts, records)).collect();
        let instead = tool.instead.iter().find(|(id, _)| *id == control).map_or(&[][..], |(_, verdicts)| *verdicts);
        let of = |key: &str, wanted: Verdict| {
            instead.iter().find(|(of, _)| *of == key || *of == "*").map_or(wanted, |(_, verdict)| *verdict)
        };
        let listed = self.expected.iter().filter(|(id, _)| *id == control).flat_map(|(_, verdicts)| *verdicts);
        listed
            .filter(|(key, _)| key.parse::<u32>().is_err() || held.contains(key))
            .map(|(key, verdict)| (*key, of(key, *verdict)))
            .collect()
    }

    /// The exports of a tool in a project, imported.
    fn project(&self, tool: &Tool, records: &[Record]) -> Project {
        let mut settings = "[project]\nname = 't'\nzone = 'UTC'\nsources = ['exports'".to_owned();
        let mut project = Project::new();
        for (name, text) in tool.files(self.facts, records) {
            project = project.file(&format!("exports/{name}"), text);
        }
        if !self.approvals.is_empty() {
            settings += ", { path = 'approvals.csv', profile = 'approvals.toml' }";
            let mut register = "change,approver,decision,decided\n".to_owned();
            for line in self.approvals.lines() {
                let (number, rest) = line.split_once(',').unwrap();
                writeln!(register, "{},{rest}", (tool.number)(number.parse().unwrap())).unwrap();
            }
            let profile = APPROVALS.replace("SYSTEM", tool.system);
            project = project.file("approvals.toml", profile).file("approvals.csv", register);
        }
        let project = project.file("tickmark.toml", settings + "]\n" + self.settings);
        project.run("import -q").ends(0);
        project
    }

    fn hold(&self, tool: &Tool) -> Vec<String> {
        let mut project = self.project(tool, self.records);
        if !self.earlier.is_empty() {
            let before = self.project(tool, self.earlier);
            project = project.file("before.duckdb", std::fs::read(before.path().join("tickmark.duckdb")).unwrap());
        }
        let project = project.file("policy.toml", filled(self.policy, tool));
        let asked: Vec<String> = self.expected.iter().map(|(control, _)| (*control).to_owned()).collect();
        // One run of the program for all of them, which leaves the clocks of the instant in the store.
        let line =
            format!("--as-of {} check {} --period {PERIOD} --format json", text::instant(AS_OF), asked.join(" "));
        let document = project.run(&line).ends(0).json();
        let populations = items(&project, &asked);
        let mut wrong = Vec::new();
        for ((control, rows), told) in populations.into_iter().zip(document["controls"].as_array().unwrap()) {
            assert_eq!((told["id"].as_str(), told["population"].as_u64()), (Some(&*control), Some(rows.len() as u64)));
            wrong.extend(self.wrong(tool, &control, rows));
        }
        wrong
    }

    /// Where a control says something else than it must.
    fn wrong(&self, tool: &Tool, control: &str, mut rows: Vec<Item>) -> Vec<String> {
        let mut wrong = Vec::new();
        for (key, wanted) in self.verdicts(tool, control) {
            let name = key.parse().map_or_else(|_| key.replace("SYSTEM", tool.system), tool.number);
            let (own, others): (Vec<Item>, _) = rows.into_iter().partition(|item| item.is_of(&name));
            rows = others;
            // Of several rows of one record the gravest counts.
            let found = own.iter().map(|item| item.verdict).max().unwrap_or(Verdict::Absent);
            if found != wanted {
                wrong.push(format!("{}: {control} of {key}: {found:?}, not {wanted:?}: {}", tool.name, reasons(&own)));
            }
        }
        let accused: Vec<Item> = rows.into_iter().filter(|item| item.verdict == Verdict::Named).collect();
        if !accused.is_empty() {
            wrong.push(format!("{}: {control} names what nobody planted: {}", tool.name, reasons(&accused)));
        }
        wrong
    }
}

/// An item of a control.
struct Item {
    verdict: Verdict,
    subject: String,
    reason: String,
    /// What else names it: a number, a file.
    names: Vec<String>,
}

impl Item {
    fn is_of(&self, name: &str) -> bool {
        self.subject == name || self.names.iter().any(|own| own == name || own.ends_with(&format!("/{name}")))
    }
}

/// The population of each control, in their order: what `--list population` lists, of all of them at once.
fn items(project: &Project, asked: &[String]) -> Vec<(String, Vec<Item>)> {
    let settings = LoadedProject::read(project.path()).unwrap();
    let calendars = settings.calendars().unwrap();
    let store = Store::open_read_only(&settings.store(), &calendars).unwrap();
    let mut packs = ControlSets::built_in().unwrap();
    let waivers = Waivers::read(project.path(), &packs.controls).unwrap();
    packs.select(asked).unwrap();
    let policy = ControlPolicy::read(project.path()).unwrap();
    let run = ControlRun {
        packs: &packs,
        policy: &policy,
        waivers: &waivers,
        levels: &settings.settings.sla,
        calendars: &calendars,
        period: &Period::parse(PERIOD, &settings.zone().unwrap(), AS_OF).unwrap(),
        as_of: AS_OF,
        limit: TIME_LIMIT,
    };
    let engine = Engine::new(&store, &run).unwrap();
    let items_of = |control: &Control| {
        // One that lacks what it reads lists nothing, and says so.
        if engine.test(control).counts.population == 0 {
            return Vec::new();
        }
        let table = engine.items(control, ItemSelection::Population, None).unwrap();
        let column = |name: &str| table.columns.iter().position(|column| column == name);
        let cell = |row: &[Cell], name: &str| column(name).and_then(|at| row[at].as_str().map(str::to_owned));
        let item = |row: &Vec<Cell>| Item {
            verdict: match row[column("exception").unwrap()].as_bool() {
                None => Verdict::Untold,
                Some(true) => Verdict::Named,
                Some(false) => Verdict::Clear,
            },
            subject: cell(row, "subject_id").unwrap(),
            reason: cell(row, "reason").unwrap(),
            names: ["number", "after_number", "path"].iter().filter_map(|name| cell(row, name)).collect(),
        };
        table.rows.iter().map(item).collect()
    };
    packs.controls.iter().map(|control| (control.id().to_owned(), items_of(control))).collect()
}

/// `<7>` is the number of record 7.
fn filled(policy: &str, tool: &Tool) -> String {
    let mut parts = policy.split('<');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (number, rest) = part.split_once('>').unwrap();
        text += &(tool.number)(number.parse().unwrap());
        text += rest;
    }
    text.replace("SYSTEM", tool.system)
}

fn reasons(items: &[Item]) -> String {
    items.iter().map(|item| format!("{} ({})", item.subject, item.reason)).collect::<Vec<_>>().join("; ")
}

/// Every tool, two at a time.
#[track_caller]
pub(super) fn hold_all(group: &Group) {
    let waiting = Mutex::new(group.tools.iter());
    let work = || {
        let mut wrong = Vec::new();
        loop {
            let Some(tool) = waiting.lock().unwrap().next() else { return wrong };
            wrong.extend(group.hold(tool));
        }
    };
    let wrong = std::thread::scope(|scope| {
        let other = scope.spawn(work);
        [work(), other.join().unwrap()].concat()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
