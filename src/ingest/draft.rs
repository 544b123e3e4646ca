//! A profile as text: of a file that is understood the profile that reads it, annotated; of any other a start to be edited.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use super::Relation;
use super::builtin;
use super::fields::{Home, Target};
use super::forms::DateOrder;
use super::header::normalise;
use super::inspect::Part;
use crate::model::StateClass;

/// The profile behind a part, word for word, after what it found in this file. `text` is the profile as it stands somewhere; `order`
/// what was said on the command line.
pub(crate) fn of_profile(path: &Path, text: &str, part: &Part, order: Option<DateOrder>) -> String {
    let mut out = head(path);
    let _ = writeln!(
        out,
        "#\n# It is the profile `{}` word for word. In this file it found:",
        part.profile.as_deref().unwrap_or("?")
    );
    for column in &part.mapping {
        let names: Vec<String> = column.columns.iter().map(|name| quoted(name)).collect();
        let format = column.format.as_ref().map_or_else(String::new, |format| format!(", written {format}"));
        let _ = writeln!(
            out,
            "#   {} from {}, {:.0} % filled{format}",
            column.field,
            names.join(", "),
            column.filled * 100.0
        );
    }
    for (what, value, why) in [
        ("zone of the times", part.zone.as_deref(), part.zone_reason),
        ("order of day and month", part.date_order, part.date_order_reason),
    ] {
        if let Some(value) = value {
            let _ = writeln!(out, "# {what}: {value} ({})", why.unwrap_or("-"));
        }
    }
    if !part.unmapped.is_empty() {
        out.push_str("# Columns that are not read:\n");
        for column in &part.unmapped {
            let near = if column.nearest.is_empty() {
                String::new()
            } else {
                format!(", perhaps {}", column.nearest.join(" or "))
            };
            let _ = writeln!(out, "#   {}{near}", quoted(&column.column));
        }
    }
    out.push('\n');
    match order {
        Some(order) => out.push_str(&with_order(text, order)),
        None => out.push_str(text),
    }
    out
}

/// The text of a profile with an order of day and month.
fn with_order(text: &str, order: DateOrder) -> String {
    let line = format!("order = {}", quoted(order.as_str()));
    let mut lines: Vec<&str> = Vec::new();
    let (mut in_dates, mut done) = (false, false);
    for old in text.lines() {
        if old.starts_with('[') {
            in_dates = old.trim() == "[dates]";
        }
        if in_dates && old.starts_with("order") {
            continue;
        }
        lines.push(old);
        if in_dates && !done {
            lines.push(&line);
            done = true;
        }
    }
    if !done {
        lines.extend(["", "[dates]", &line]);
    }
    lines.join("\n") + "\n"
}

/// A start for a file of an unknown tool: columns whose names are known from other tools, and the fields that are missing.
pub(crate) fn of_guesses(path: &Path, relation: &Relation, guesses: &[(&'static str, usize)]) -> String {
    let mut out = head(path);
    out.push_str(
        "name = \"mine\"\ntool = \"My tool\"\nsource-system = \"mytool\"   # first part of every ticket id\nkind = \"incident\"          # incident, request, change or problem\n",
    );
    out.push_str("\n# Field = the columns it may come from; the first that is not empty wins. Guessed by name: check each.\n[columns]\n");
    for required in Target::Ticket.required() {
        if !guesses.iter().any(|(field, _)| field == required) {
            let _ = writeln!(out, "{required} = [\"?\"]     # needed: put the name of the column here");
        }
    }
    for (field, column) in guesses {
        let _ = writeln!(out, "{field} = [{}]", quoted(&relation.header[*column]));
    }
    unread(&mut out, relation, &guesses.iter().map(|(_, column)| *column).collect());
    let mapped: BTreeSet<&str> = guesses.iter().map(|(field, _)| *field).collect();
    let free: Vec<&str> =
        Target::Ticket.fields().iter().map(|field| field.name).filter(|name| !mapped.contains(name)).collect();
    let _ = writeln!(out, "# Fields without a column: {}", free.join(", "));
    out.push_str("\n[dates]\n# formats = [\"%d.%m.%Y %H:%M\"]   the usual ones where absent\n# order = \"dmy\"                    where no date tells: dmy or mdy\nzone = \"exporter\"                 # or \"utc\"\n");
    let classes: Vec<&str> = StateClass::ALL.iter().map(|class| class.as_str()).collect();
    let _ = write!(
        out,
        "\n# The tool's words, each to be given one of {}. A word without a code is kept, counted and named, and never guessed.\n[values.state]\n",
        classes.join(", ")
    );
    if let Some((_, column)) = guesses.iter().find(|(field, _)| *field == "state") {
        let words: BTreeSet<&str> =
            relation.sample.iter().filter_map(|row| row.get(*column)?.as_deref()).map(str::trim).collect();
        for word in words.iter().take(30) {
            let _ = writeln!(out, "# {} = \"\"", quoted(word));
        }
    }
    out
}

/// Names that tools without a profile use.
const USUAL: &[(&str, &[&str])] = &[
    ("number", &["id", "ticket id", "ticket number", "ticket no", "request id", "incident number", "ref", "reference"]),
    ("title", &["subject", "summary", "name"]),
    ("state", &["status"]),
    ("group_id", &["group", "team", "queue", "support group"]),
    ("assignee_id", &["assignee", "agent", "technician", "owner"]),
    ("requester_id", &["requester", "customer", "caller"]),
    ("opened_at", &["created at", "created time", "creation date", "created date", "opening date", "date created"]),
    ("resolved_at", &["solved at", "resolved time", "resolution date", "resolved date"]),
    ("closed_at", &["closed time", "close date", "closing date", "closed date"]),
    ("updated_at", &["last updated", "last updated time", "updated time", "modified"]),
    ("due_at", &["due by", "due by time", "due"]),
];

/// Fields with a column whose name some built-in profile knows.
pub(crate) fn guesses(header: &[String]) -> Vec<(&'static str, usize)> {
    let names: Vec<String> = header.iter().map(|name| normalise(name)).collect();
    let mut guesses: Vec<(&'static str, usize)> = Vec::new();
    let tickets = || builtin::all().iter().filter(|profile| profile.target() == Target::Ticket);
    for field in Target::Ticket.fields().iter().filter(|field| field.name != "kind" && field.home == Home::Main) {
        let aliases =
            tickets().filter_map(|profile| profile.columns.get(field.name)).flatten().map(|alias| normalise(alias));
        let own = [
            field.name.replace('_', " "),
            field.name.trim_end_matches("_id").trim_end_matches("_at").replace('_', " "),
        ];
        let usual = USUAL.iter().filter(|(name, _)| *name == field.name).flat_map(|(_, names)| *names);
        let found = aliases
            .chain(own)
            .chain(usual.map(|name| (*name).to_owned()))
            .find_map(|alias| names.iter().position(|name| *name == alias));
        if let Some(column) = found
            && !guesses.iter().any(|(_, used)| *used == column)
        {
            guesses.push((field.name, column));
        }
    }
    guesses
}

fn head(path: &Path) -> String {
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    format!(
        "# How to read `{}`. Use it with `--profile FILE`, or in tickmark.toml:\n# sources = [{{ path = \"...\", profile = \"FILE\" }}]\n",
        file.replace(char::is_control, " ")
    )
}

fn unread(out: &mut String, relation: &Relation, read: &BTreeSet<usize>) {
    let names: Vec<String> = (0..relation.header.len())
        .filter(|at| !read.contains(at) && !relation.header[*at].trim().is_empty())
        .map(|at| quoted(&relation.header[at]))
        .collect();
    if !names.is_empty() {
        let _ = writeln!(out, "# Columns that are not read: {}", names.join(", "));
    }
}

/// A TOML string. The escapes of JSON are a subset of those of TOML.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}
