//! A profile as text: of a file that is understood, one that imports it as it is; of any other, a start to be edited.

mod rules;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use super::Relation;
use super::builtin;
use super::fields::{Form, Home, Target};
use super::header::normalise;
use super::instants::Instants;
use super::plan::{DURATION, Mapped, Plan};
use crate::model::{Kind, StateClass};

/// The profile behind a plan, with the columns this file has and the date forms found in it.
pub(crate) fn of_plan(path: &Path, plan: &Plan<'_>, instants: Option<&Instants>, relation: &Relation) -> String {
    let profile = plan.profile;
    let mut out = head(path, &format!("my-{}", profile.name.trim_start_matches("my-")));
    let _ = writeln!(out, "tool = {}\nsource-system = {}", quoted(&profile.tool), quoted(&profile.source_system));
    if profile.target() != Target::Ticket {
        let _ = writeln!(out, "table = {}", quoted(profile.target().table()));
    }
    if let Some(kind) = profile.kind {
        let _ = writeln!(out, "kind = {}        # incident, request, change or problem", quoted(kind.as_str()));
    }
    if !profile.keep_values_of.is_empty() {
        let _ = writeln!(out, "keep-values-of = {}", list(profile.keep_values_of.iter()));
    }
    if let (Target::None, Some(note)) = (profile.target(), &profile.note) {
        let _ = writeln!(out, "note = {}", quoted(note));
    }
    rules::top(&mut out, profile);
    signature(&mut out, plan);
    histories(&mut out, plan);
    out.push_str("\n# Field = the columns it may come from; the first that is not empty wins.\n[columns]\n");
    let by_key = |mapped: &Mapped| plan.numbered_by_key && mapped.field.name == "native_id";
    let from_columns =
        |mapped: &&Mapped| !mapped.sources.is_empty() && mapped.field.name != DURATION.name && !by_key(mapped);
    for mapped in plan.mapped.iter().filter(from_columns) {
        let mut names: Vec<String> = Vec::new();
        for source in &mapped.sources {
            let same = normalise(&source.alias) == normalise(&source.header);
            let name = if same { source.header.clone() } else { source.alias.clone() };
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let _ = writeln!(out, "{} = {}", mapped.field.name, list(names.iter()));
    }
    unread(&mut out, relation, &plan.read());
    rules::tables(&mut out, plan);
    dates(&mut out, plan, instants);
    if profile.durations.iter().next().is_some() {
        out.push_str("\n# Unit of plain numbers.\n[durations]\n");
        for (field, unit) in profile.durations.iter() {
            let _ = writeln!(out, "{field} = {}", quoted(&format!("{unit:?}").to_lowercase()));
        }
    }
    values(&mut out, plan);
    out
}

/// A start for a file of an unknown tool: columns whose names are known from other tools, and the fields that are missing.
pub(crate) fn of_guesses(path: &Path, relation: &Relation, guesses: &[(&'static str, usize)]) -> String {
    let mut out = head(path, "mine");
    out.push_str(
        "tool = \"My tool\"\nsource-system = \"mytool\"   # first part of every ticket id\nkind = \"incident\"          # incident, request, change or problem\n",
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

fn head(path: &Path, name: &str) -> String {
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    format!(
        "# How to read `{}`. Use it with `--profile FILE`, or in tickmark.toml:\n# sources = [{{ path = \"...\", profile = \"FILE\" }}]\nname = {}\nevidence = \"seen\"\n",
        file.replace(['\n', '\r'], " "),
        quoted(name)
    )
}

fn signature(out: &mut String, plan: &Plan<'_>) {
    out.push_str("\n# Columns that a file must have.\n[signature]\n");
    let required = plan.profile.required();
    let must: Vec<&str> = required
        .iter()
        .filter_map(|name| plan.find(name)?.sources.first().map(|source| source.header.as_str()))
        .filter(|name| !name.contains('|'))
        .collect();
    let signatures = &plan.profile.signature.0;
    if let Some(relation) = signatures.iter().find_map(|signature| signature.relation.as_ref()) {
        let _ = writeln!(out, "relation = {}", quoted(relation));
    }
    let _ = writeln!(out, "must = {}", list(must.iter()));
}

/// What the profile says about histories.
fn histories(out: &mut String, plan: &Plan<'_>) {
    let profile = plan.profile;
    if profile.history.is_some() {
        let fields = list(super::shape::fields(plan).iter());
        let _ = write!(
            out,
            "\n# One row per update of a ticket: the changes of these fields are its history.\n[history]\nfields = {fields}\n"
        );
    }
    if let Some(reduce) = &profile.reduce {
        let _ = write!(
            out,
            "\n# Records with the same cells in these columns are one.\n[reduce]\nby = {}\n",
            list(reduce.by.iter())
        );
        if let Some(order) = &reduce.order {
            let _ = writeln!(out, "order = {}", quoted(order));
        }
        for (name, taken) in reduce.columns.iter() {
            let _ = writeln!(out, "[reduce.columns.{}]", quoted(name));
            for (key, column) in [("first", &taken.first), ("last", &taken.last)] {
                if let Some(column) = column {
                    let _ = writeln!(out, "{key} = {}", quoted(column));
                }
            }
            if taken.any {
                out.push_str("any = true\n");
            }
            for (key, rules) in [("where", &taken.fits), ("only-with", &taken.only_with)] {
                let rules: Vec<String> = rules
                    .iter()
                    .map(|(column, words)| format!("{} = {}", quoted(column), list(words.iter())))
                    .collect();
                if !rules.is_empty() {
                    let _ = writeln!(out, "{key} = {{ {} }}", rules.join(", "));
                }
            }
        }
    }
    let events = &profile.events;
    if events.old_value.is_some() || events.whole {
        out.push_str("\n[events]\n");
        if events.old_value.is_some() {
            out.push_str("old-value = \"previous\"\n");
        }
        let _ = writeln!(out, "whole = {}", events.whole);
    }
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

fn dates(out: &mut String, plan: &Plan<'_>, instants: Option<&Instants>) {
    out.push_str("\n[dates]\n");
    let Some(instants) = instants else {
        out.push_str("# order = \"dmy\"   where no date tells: dmy or mdy\nzone = \"exporter\"\n");
        return;
    };
    let mut formats: Vec<String> = Vec::new();
    for source in
        plan.mapped.iter().filter(|mapped| mapped.field.form == Form::Instant).flat_map(|mapped| &mapped.sources)
    {
        for name in instants.of(source.stage).format.names() {
            if !formats.contains(&name) {
                formats.push(name);
            }
        }
    }
    let _ = writeln!(out, "formats = {}", list(formats.iter()));
    if let Some(order) = instants.order {
        let _ = writeln!(out, "order = {}", quoted(order.as_str()));
    }
    if !plan.profile.dates.zone_in_footer.is_empty() {
        let _ = writeln!(out, "zone-in-footer = {}", list(plan.profile.dates.zone_in_footer.iter()));
    }
    let utc = instants.zone == "UTC" || instants.zone == "offset";
    let _ = writeln!(out, "# Times without offset: \"utc\", or \"exporter\" for the zone of the source.");
    let _ = writeln!(out, "zone = {}", if utc { "\"utc\"" } else { "\"exporter\"" });
}

fn values(out: &mut String, plan: &Plan<'_>) {
    let profile = plan.profile;
    let mapped = |mapped: &&Mapped| profile.maps(mapped.field.name);
    let by_column = plan.find("kind").is_some();
    let fields = plan.mapped.iter().filter(mapped).map(|mapped| mapped.field.name);
    let events: &[&str] = if profile.target() == Target::TicketEvent { &["state", "priority"] } else { &[] };
    for field in fields.chain(events.iter().copied()) {
        let kinds: Vec<Option<&str>> = if by_column && field != "kind" && field != "field" {
            Kind::ALL.iter().map(|kind| Some(kind.as_str())).collect()
        } else {
            vec![profile.kind.map(Kind::as_str)]
        };
        for kind in &kinds {
            let words = profile.meanings(field, *kind);
            if words.is_empty() {
                continue;
            }
            match (kind, kinds.len()) {
                (Some(kind), 2..) => {
                    let _ = writeln!(out, "\n[values-by-kind.{kind}.{field}]");
                }
                _ => {
                    let _ = writeln!(out, "\n[values.{field}]");
                }
            }
            for (word, meaning) in words {
                let _ = writeln!(out, "{} = {}", quoted(word), quoted(meaning));
            }
        }
    }
}

/// A TOML string. The escapes of JSON are a subset of those of TOML.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

fn list<S: AsRef<str>>(names: impl Iterator<Item = S>) -> String {
    format!("[{}]", names.map(|name| quoted(name.as_ref())).collect::<Vec<_>>().join(", "))
}
