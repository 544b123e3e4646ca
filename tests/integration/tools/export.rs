//! The files that a tool writes of the records of a group.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{Record, Tool};

impl Tool {
    fn word<'a>(&self, fact: &str, word: &'a str) -> &'a str {
        let of_fact = self.words.iter().find(|(canonical, _)| canonical.split_once(':') == Some((fact, word)));
        of_fact.or_else(|| self.words.iter().find(|(canonical, _)| *canonical == word)).map_or(word, |(_, own)| own)
    }

    /// The records that this tool can hold.
    fn held<'r>(&self, facts: &[&str], records: &'r [Record]) -> Vec<&'r Record> {
        let can = |record: &&Record| !facts.iter().zip(record.iter()).any(|(fact, word)| self.word(fact, word) == "-");
        records.iter().filter(can).collect()
    }

    /// Their numbers.
    pub(super) fn numbers(&self, facts: &[&str], records: &[Record]) -> BTreeSet<&'static str> {
        self.held(facts, records).into_iter().map(|record| record[0]).collect()
    }

    fn cell(&self, facts: &[&str], record: Record, fact: &str) -> String {
        let told = |fact: &str| {
            let place =
                facts.iter().position(|name| *name == fact).unwrap_or_else(|| panic!("{}: no fact {fact}", self.name));
            record.get(place).copied().unwrap_or_default()
        };
        let number = |text: &str| text.parse().map_or_else(|_| String::new(), self.number);
        match fact {
            "none" => String::new(),
            "number" => number(record[0]),
            // A link names its other ticket.
            "parent" | "link" => number(told(fact)),
            _ if fact.starts_with('#') => number(told(&fact[1..])),
            _ if fact.starts_with('=') => fact[1..].to_owned(),
            _ => self.word(fact, told(fact)).to_owned(),
        }
    }

    /// The exports as the tool writes them: names and contents. A file without records or columns is not written.
    pub(super) fn files(&self, facts: &[&str], records: &[Record]) -> Vec<(String, String)> {
        let kind = facts.iter().position(|fact| *fact == "kind");
        let is_of = |record: &Record, kinds: &[&str]| kind.is_some_and(|at| kinds.contains(&record[at]));
        let apart = |record: &Record| self.beside.iter().any(|sheet| is_of(record, sheet.of));
        let held = self.held(facts, records);
        let main = held.iter().copied().filter(|record| !apart(record)).collect();
        let mut files = vec![self.file("export", self.columns, self.list, facts, main)];
        for sheet in self.beside {
            let own = held.iter().copied().filter(|record| is_of(record, sheet.of)).collect();
            files.push(self.file(sheet.name, sheet.columns, sheet.list, facts, own));
        }
        files.into_iter().flatten().collect()
    }

    fn file(
        &self,
        name: &str,
        columns: &[(&str, &str)],
        list: Option<&str>,
        facts: &[&str],
        records: Vec<&Record>,
    ) -> Option<(String, String)> {
        if records.is_empty() || columns.is_empty() {
            return None;
        }
        let rows = records.into_iter().map(|record| columns.iter().map(|(_, fact)| self.cell(facts, record, fact)));
        let names = columns.iter().map(|(column, _)| *column);
        let Some(list) = list else {
            let quoted = |cells: Vec<String>| format!("\"{}\"\n", cells.join("\",\""));
            let lines: String = rows.map(|cells| quoted(cells.collect())).collect();
            return Some((format!("{name}.csv"), quoted(names.map(str::to_owned).collect()) + &lines));
        };
        let in_lists = columns.iter().any(|(column, _)| column.contains("[]"));
        let mut objects: Vec<(String, Value)> = Vec::new();
        for cells in rows {
            let cells: Vec<String> = cells.collect();
            let mut object = Value::Object(Map::new());
            for (path, cell) in names.clone().zip(&cells) {
                let parts: Vec<&str> = path.split('.').collect();
                join(&mut object, nested(&parts, cell));
            }
            // What happened to one record stands in lists of it.
            match objects.last_mut().filter(|(first, _)| in_lists && *first == cells[0]) {
                Some((_, before)) => join(before, object),
                None => objects.push((cells[0].clone(), object)),
            }
        }
        let objects: Vec<Value> = objects.into_iter().map(|(_, object)| object).collect();
        Some((format!("{name}.json"), serde_json::json!({ list: objects }).to_string()))
    }
}

/// `a.b[].c` and a cell as an object in objects and lists.
fn nested(parts: &[&str], cell: &str) -> Value {
    let Some((part, rest)) = parts.split_first() else {
        return match cell {
            "" => Value::Null,
            "true" | "false" => Value::Bool(cell == "true"),
            _ => Value::from(cell),
        };
    };
    let inner = nested(rest, cell);
    let (name, inner) =
        part.strip_suffix("[]").map_or((*part, inner.clone()), |name| (name, Value::Array(vec![inner])));
    serde_json::json!({ name: inner })
}

/// Puts the second into the first: members side by side. Within one row lists are the same list, from row to row they grow.
fn join(into: &mut Value, from: Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (key, value) in from {
                match into.get_mut(&key) {
                    Some(held) => join(held, value),
                    None => {
                        into.insert(key, value);
                    }
                }
            }
        }
        (Value::Array(into), Value::Array(from)) => {
            for value in from {
                let fits = into.last().is_some_and(|last| is_apart(last, &value));
                match into.last_mut().filter(|_| fits) {
                    Some(last) => join(last, value),
                    None => into.push(value),
                }
            }
        }
        (into, from) => *into = from,
    }
}

/// Whether two objects are about different members all the way down: parts of one row.
fn is_apart(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            other.iter().all(|(key, value)| one.get(key).is_none_or(|held| is_apart(held, value)))
        }
        (Value::Array(one), Value::Array(other)) => {
            one.last().zip(other.first()).is_none_or(|(one, other)| is_apart(one, other))
        }
        _ => false,
    }
}
