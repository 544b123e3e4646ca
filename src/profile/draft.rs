//! A profile as text: of a file that is understood the profile that reads it, annotated; of any other a start to be edited. Knows nothing of how
//! columns are guessed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use crate::model::{Kind, Outcome, StateClass};
use crate::profile::fields::{Field, FieldType, TargetTable};
use crate::profile::guess::Guess;
use crate::profile::inspected::InspectedPart;
use crate::profile::meanings;
use crate::profile::syntax::Profile;
use crate::read::date_forms::DateOrder;
use crate::read::export::Relation;
use crate::text;

/// The profile behind a part, word for word, after what it found in this file. `text` is the profile as it stands somewhere; `order`
/// what was said on the command line.
pub(crate) fn of_profile(path: &Path, text: &str, part: &InspectedPart, order: Option<DateOrder>) -> String {
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

/// The words of a column over the whole file, each with how many records have it.
pub(crate) type WordCounts = BTreeMap<String, u64>;

/// What a draft is made from.
pub(crate) struct ProfileDraft<'a> {
    pub(crate) relation: &'a Relation,
    pub(crate) guesses: &'a [Guess],
    /// The profile that comes nearest.
    pub(crate) near: Option<&'a Profile>,
    /// The words of the coded fields among the guesses.
    pub(crate) words: &'a BTreeMap<&'static str, WordCounts>,
}

/// A start for a file of an unknown tool: its columns by name and cells, the words of its codes, and the fields that are missing.
pub(crate) fn of_guesses(path: &Path, draft: &ProfileDraft<'_>) -> String {
    let ProfileDraft { relation, guesses, near, words } = draft;
    let mut out = head(path);
    let kind = near.and_then(|near| near.kind).map_or("incident", Kind::as_str);
    let (tool, system) = near.map_or(("My tool", "mytool"), |near| (near.tool.as_str(), near.source_system.as_str()));
    let _ = writeln!(
        out,
        "name = \"mine\"\ntool = {}\nsource-system = {}   # first part of every ticket id",
        quoted(tool),
        quoted(system)
    );
    let _ = writeln!(out, "kind = {}          # incident, request, change or problem", quoted(kind));
    if let Some(near) = near {
        let shared = near.values_of.as_ref().map_or(near.name.as_str(), |name| name.get_ref().as_str());
        let _ =
            writeln!(out, "values-of = {}   # words that stand below with a code are known from there", quoted(shared));
    }
    out.push_str("\n# Field = the columns it may come from; the first that is not empty wins. Guessed by name and by what the cells look like: check each.\n[columns]\n");
    for required in TargetTable::Ticket.required() {
        if !guesses.iter().any(|guess| guess.field == *required) {
            let _ = writeln!(out, "{required} = [\"?\"]     # needed: put the name of the column here");
        }
    }
    for guess in *guesses {
        let _ = writeln!(out, "{} = [{}]", guess.field, quoted(&relation.header[guess.column]));
    }
    unread(&mut out, relation, &guesses.iter().map(|guess| guess.column).collect());
    let mapped: BTreeSet<&str> = guesses.iter().map(|guess| guess.field).collect();
    let free: Vec<&str> =
        TargetTable::Ticket.fields().iter().map(|field| field.name).filter(|name| !mapped.contains(name)).collect();
    let _ = writeln!(out, "# Fields without a column: {}", free.join(", "));
    out.push_str("\n[dates]\n# formats = [\"%d.%m.%Y %H:%M\"]   the usual ones where absent\n# order = \"dmy\"                    where no date tells: dmy or mdy\nzone = \"exporter\"                 # or \"utc\"\n");
    if relation.header_row.is_none() {
        out.push_str(
            "\n# The file has no header row: columns are called by their places.\n[layout]\nheader = \"none\"\n",
        );
    }
    for (field, words) in *words {
        coded(&mut out, field, words, *near);
    }
    out
}

/// The words of a field, each with its code where one is known, else to be given one.
fn coded(out: &mut String, field: &'static str, words: &WordCounts, near: Option<&Profile>) {
    let Some(found) = TargetTable::Ticket.field(field) else { return };
    let _ = write!(
        out,
        "\n# The tool's words, each to be given {}. A word without a code is kept, counted and named, and never guessed.\n[values.{field}]\n",
        codes_of(found)
    );
    let kind = near.and_then(|near| near.kind);
    let mut by_count: Vec<(&String, &u64)> = words.iter().collect();
    by_count.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
    for (word, n) in by_count.iter().take(SHOWN) {
        let records = text::count(**n, "record");
        let code = near.and_then(|near| meanings::meaning(near, field, found.form, kind, word));
        let _ = match code {
            Some(code) => writeln!(out, "{} = {}   # {records}", quoted(word), quoted(&code)),
            None => writeln!(out, "# {} = \"\"   # {records}", quoted(word)),
        };
    }
    if by_count.len() > SHOWN {
        let _ = writeln!(out, "# and {} more: is this a column of words?", by_count.len() - SHOWN);
    }
}

/// As many words of a field are written.
const SHOWN: usize = 60;

/// What a word may be given.
fn codes_of(field: &Field) -> String {
    let list = |codes: Vec<&str>| format!("one of {}", codes.join(", "));
    match (field.name, field.form) {
        ("state", _) => list(StateClass::ALL.iter().map(|class| class.as_str()).collect()),
        ("outcome", _) => list(Outcome::ALL.iter().map(|outcome| outcome.as_str()).collect()),
        ("kind", _) => list(Kind::ALL.iter().map(|kind| kind.as_str()).collect()),
        (_, FieldType::Word(codes)) => list(codes.to_vec()),
        (_, FieldType::Level) => "1 (highest) to 5".to_owned(),
        _ => "true or false".to_owned(),
    }
}

/// Whether the words of a field have codes.
pub(crate) fn is_coded(field: &str) -> bool {
    TargetTable::Ticket
        .field(field)
        .is_some_and(|field| matches!(field.form, FieldType::Code | FieldType::Level | FieldType::Word(_)))
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
