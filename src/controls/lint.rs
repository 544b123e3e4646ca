//! What a control must not do and must not forget. A part needs the shape of its result, a part only the text.

use std::sync::LazyLock;

use regex::Regex;

use crate::controls::definition::{Control, ParameterType};
use crate::controls::{inputs, maps, policy, scope};
use crate::error::{Error, Result};
use crate::store::Table;
use crate::text;

static WORD: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?i)\b(now|today|random|current_date|current_timestamp|get_current_time|uuid|gen_random_uuid)\b")
});
static READER: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)\b(read_\w+|parquet_scan|glob|getenv|query|query_table)\s*\("));
static PARAMETER: LazyLock<Regex> = LazyLock::new(|| regex(r"\bp\.([a-z_0-9]+)"));
static FALLBACK: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)coalesce\([^()]*(\([^()]*\)[^()]*)*,\s*(FALSE|TRUE)\s*\)"));
/// What is not code: comments and texts.
static PROSE: LazyLock<Regex> = LazyLock::new(|| regex(r"--[^\n]*|'(?:[^']|'')*'"));

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a constant pattern")
}

/// Columns of `p` that no control declares.
const RUN: [&str; 3] = ["period_from", "period_to", "as_of"];

/// The columns that every control returns, and the evidence that this one promises.
pub(super) fn shape(control: &Control, described: &Table) -> Result<()> {
    let columns: Vec<(&str, &str)> =
        described.rows.iter().filter_map(|row| Some((row.first()?.as_str()?, row.get(1)?.as_str()?))).collect();
    for (name, kind) in [("subject_id", "VARCHAR"), ("exception", "BOOLEAN"), ("reason", "VARCHAR")] {
        match columns.iter().filter(|(column, _)| *column == name).map(|(_, kind)| *kind).collect::<Vec<_>>()[..] {
            [found] if found == kind => {}
            [found] => return Err(Error::setting(format!("column `{name}` is {found}, expected {kind}"))),
            [] => return Err(Error::setting(format!("no column `{name}`"))),
            _ => return Err(Error::setting(format!("several columns `{name}`"))),
        }
    }
    match control.head.evidence.iter().find(|name| !columns.iter().any(|(column, _)| column == name)) {
        Some(missing) => Err(Error::setting(format!("no column `{missing}`, which `evidence` promises"))),
        None => Ok(()),
    }
}

/// What the text alone shows.
pub(super) fn text(control: &Control) -> Vec<String> {
    let head = &control.head;
    let mut found = Vec::new();
    let bare = PROSE.replace_all(&control.sql, "''");
    if head.schema != 1 {
        found.push(format!("schema {} is not known, expected 1", head.schema));
    }
    found.extend(WORD.find(&bare).map(|word| format!("`{}` depends on the moment: use p.as_of", word.as_str())));
    found.extend(
        READER
            .find(&bare)
            .map(|word| format!("`{}` reads what is not in the store", word.as_str().trim_end_matches('('))),
    );
    for used in PARAMETER.captures_iter(&bare) {
        let name = &used[1];
        if !RUN.contains(&name) && !head.params.contains_key(name) {
            found.push(format!("`p.{name}` is not declared in [params]"));
        }
    }
    for (name, param) in &head.params {
        if !Regex::new(&format!(r"\bp\.{}\b", regex::escape(name))).is_ok_and(|used| used.is_match(&bare)) {
            found.push(format!("parameter `{name}` is not used"));
        }
        if let Err(expected) = policy::default_fits(param) {
            found.push(format!("the default of `{name}` is not {expected}"));
        }
        if param.form == ParameterType::Choice && param.choices.is_empty() {
            found.push(format!("parameter `{name}` has no choices"));
        }
    }
    let names: Vec<&str> = inputs::names().collect();
    let columns = head.needs.columns.keys().flat_map(|key| inputs::alternatives(key)).map(|(input, _)| input);
    for input in head.needs.tables.iter().map(String::as_str).chain(columns) {
        if !names.contains(&input) {
            found.push(
                format!("needs `{input}`, which is not an input {}", text::did_you_mean(input, &names))
                    .trim_end()
                    .to_owned(),
            );
        }
    }
    if head.needs.tables.is_empty() {
        found.push("`needs.tables` is empty: without a gate a missing input looks clean".to_owned());
    }
    if let Some(scope) = head.scope.as_deref() {
        let known = scope::names();
        if !known.iter().any(|name| name == scope) {
            let near = text::did_you_mean(scope, &known);
            found.push(format!("there is no scope `{scope}` {near}").trim_end().to_owned());
        }
    }
    let verdict = bare.split(" AS exception").next().unwrap_or_default();
    if FALLBACK.is_match(verdict) && !control.sql.contains("null-ok:") {
        found.push(
            "the verdict turns NULL into TRUE or FALSE with coalesce: say why in a `-- null-ok:` comment".to_owned(),
        );
    }
    let known = maps::practices();
    for practice in control.practices().filter(|practice| !known.iter().any(|known| known == practice)) {
        let near = text::did_you_mean(practice, &known);
        found.push(format!("`cobit2019:{practice}` is not a practice of the map {near}").trim_end().to_owned());
    }
    if head.maps.is_empty() {
        found.push("`maps` is empty: what does it give evidence on?".to_owned());
    }
    found
}
