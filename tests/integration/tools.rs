//! Controls held against exports of several tools that tell the same facts, each in its own words and columns: what is an exception is named, what
//! only looks like one is not, and of what a tool does not keep nothing is said. The facts stand in `tools/`, the tools in `tools/words.rs`.

mod changes;
mod incidents;
mod links;
mod requests;
mod words;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use crate::project::Project;

/// One fact after the other, in the order of the names of the facts.
type Record = &'static [&'static str];

/// What a control must say of a record: named, not named, cannot be told, or not of its population.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Named,
    Clear,
    Untold,
    Absent,
}

/// Control, and its verdicts by the number of the record.
type Expected = &'static [(&'static str, &'static [(u32, Verdict)])];

/// A tool's export of one kind of records.
struct Tool {
    name: &'static str,
    /// As it stands in ticket ids.
    system: &'static str,
    /// Column of the file, and the fact in it. What has no column the tool does not keep.
    columns: &'static [(&'static str, &'static str)],
    /// Canonical word, and the tool's; a record with a word that is `-` here cannot be in this tool.
    words: &'static [(&'static str, &'static str)],
    number: fn(u32) -> String,
    /// JSON instead of CSV: the name of the list of records.
    list: Option<&'static str>,
    /// Controls whose verdicts are others here, because the tool does not keep what they read.
    instead: Expected,
}

impl Tool {
    fn word<'a>(&self, word: &'a str) -> &'a str {
        self.words.iter().find(|(canonical, _)| *canonical == word).map_or(word, |(_, own)| own)
    }

    /// The records that this tool can hold, as its cells.
    fn rows(&self, facts: &[&str], records: &[Record]) -> BTreeMap<u32, Vec<String>> {
        let place =
            |fact: &str| facts.iter().position(|name| *name == fact).unwrap_or_else(|| panic!("no fact {fact}"));
        // Facts at the end that a record does not have are left out.
        let told = |record: Record, place: usize| record.get(place).copied().unwrap_or_default();
        let cell = |record: Record, fact: &str| match fact {
            // A column that is there and empty.
            "none" => String::new(),
            "number" => (self.number)(record[0].parse().unwrap()),
            // A link names its other ticket.
            "parent" | "link" => {
                told(record, place(fact)).parse().map_or_else(|_| String::new(), |number| (self.number)(number))
            }
            _ => self.word(told(record, place(fact))).to_owned(),
        };
        records
            .iter()
            .filter(|record| !record.iter().any(|fact| self.word(fact) == "-"))
            .map(|record| {
                (record[0].parse().unwrap(), self.columns.iter().map(|(_, fact)| cell(record, fact)).collect())
            })
            .collect()
    }

    /// The export as the tool writes it.
    fn file(&self, facts: &[&str], records: &[Record]) -> (String, String) {
        let rows = self.rows(facts, records);
        let names = self.columns.iter().map(|(column, _)| *column);
        let Some(list) = self.list else {
            let quoted = |cells: Vec<&str>| format!("\"{}\"\n", cells.join("\",\""));
            let lines = rows.values().map(|cells| quoted(cells.iter().map(String::as_str).collect()));
            return ("export.csv".to_owned(), quoted(names.collect()) + &lines.collect::<String>());
        };
        let records: Vec<Value> = rows
            .values()
            .map(|cells| {
                names.clone().zip(cells).fold(Value::Object(serde_json::Map::new()), |mut record, (name, cell)| {
                    let path: Vec<&str> = name.split('.').collect();
                    let mut at = &mut record;
                    for part in &path[..path.len() - 1] {
                        at = &mut at[*part];
                    }
                    at[path[path.len() - 1]] = if cell.is_empty() { Value::Null } else { Value::from(cell.as_str()) };
                    record
                })
            })
            .collect();
        ("export.json".to_owned(), serde_json::json!({ list: records }).to_string())
    }
}

const POLICY: &str = "[table.age_limit]\nsource = 's'\nrows = [{ record_type = 'incident', priority = 1, days = 30 }, { record_type = 'incident', priority = 4, days = 90 },\
    { record_type = 'incident', priority = 5, days = 90 }]\n\
    [table.freeze_window]\nsource = 's'\nrows = [{ freeze_id = 'F1', start_at = '2026-01-28 00:00:00', end_at = '2026-01-30 00:00:00' }]\n";

/// Approvals as a register beside the tool keeps them.
const APPROVALS: &str = "name = 'approvals'\ntool = 'Register'\nsource-system = 'SYSTEM'\ntable = 'approval'\n[signature]\nmust = ['change', 'approver']\n\
    [columns]\nticket_number = ['change']\napprover_id = ['approver']\ndecision = ['decision']\ndecided_at = ['decided']\n";

/// January 2026, asked on 1 March, when every limit has passed.
fn hold(tool: &Tool, facts: &[&str], records: &[Record], approvals: &str, expected: Expected) -> Vec<String> {
    let (name, text) = tool.file(facts, records);
    let mut settings = format!("[project]\nname = 't'\nzone = 'UTC'\nsources = ['exports/{name}'");
    let mut project = Project::new().file("policy.toml", POLICY).file(&format!("exports/{name}"), text);
    if !approvals.is_empty() {
        settings += ", { path = 'approvals.csv', profile = 'approvals.toml' }";
        let mut register = "change,approver,decision,decided\n".to_owned();
        for line in approvals.lines() {
            let (number, rest) = line.split_once(',').unwrap();
            writeln!(register, "{},{rest}", (tool.number)(number.parse().unwrap())).unwrap();
        }
        project =
            project.file("approvals.toml", APPROVALS.replace("SYSTEM", tool.system)).file("approvals.csv", register);
    }
    let project = project.file("tickmark.toml", settings + "]\n");
    project.run("import -q").ends(0);
    let held = tool.rows(facts, records);
    let mut wrong = Vec::new();
    for (control, verdicts) in expected {
        let line =
            format!("--as-of 2026-03-01T00:00:00Z check {control} --period 2026-01 --list population --format json");
        let ran = project.run(&line).ends(0);
        // A control that lacks what it reads lists nothing, and says so.
        let document = if ran.stdout.is_empty() { Value::Null } else { ran.json() };
        let rows = document["rows"].as_array().cloned().unwrap_or_default();
        let instead = tool.instead.iter().find(|(id, _)| id == control).map(|(_, verdicts)| *verdicts);
        for (number, wanted) in verdicts.iter().filter(|(number, _)| held.contains_key(number)) {
            let wanted = instead.map_or(*wanted, |other| {
                other.iter().find(|(of, _)| of == number || *of == 0).map_or(*wanted, |(_, verdict)| *verdict)
            });
            let own = (tool.number)(*number);
            let row = rows.iter().find(|row| row["number"] == own.as_str() || row["after_number"] == own.as_str());
            let found = match row.map(|row| row["exception"].as_bool()) {
                None => Verdict::Absent,
                Some(None) => Verdict::Untold,
                Some(Some(true)) => Verdict::Named,
                Some(Some(false)) => Verdict::Clear,
            };
            if found != wanted {
                wrong.push(format!(
                    "{}: {control} of {number}: {found:?}, not {wanted:?}: {}",
                    tool.name,
                    row.map_or("", |row| row["reason"].as_str().unwrap())
                ));
            }
        }
    }
    wrong
}

/// Every tool, two at a time.
#[track_caller]
fn hold_all(tools: &[Tool], facts: &[&str], records: &[Record], approvals: &str, expected: Expected) {
    let work = |tools: &[Tool]| {
        tools.iter().flat_map(|tool| hold(tool, facts, records, approvals, expected)).collect::<Vec<_>>()
    };
    let (left, right) = tools.split_at(tools.len() / 2);
    let wrong = std::thread::scope(|scope| {
        let left = scope.spawn(|| work(left));
        [work(right), left.join().unwrap()].concat()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
