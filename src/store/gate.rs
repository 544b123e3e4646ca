//! The gate for SQL that is not ours: ad-hoc, named, of control sets. What passes is exactly one statement that reads: a SELECT, or an
//! EXPLAIN, DESCRIBE, SHOW or SUMMARIZE of one. The engine's own parser decides; what it cannot parse does not pass. A SELECT of this
//! engine may hold other statements (`WITH x AS (COPY ... TO ...)`), and functions that take SQL as a text: the tree is walked for both.

use std::borrow::Cow;
use std::ops::Range;
use std::path::Path;

use serde_json::Value;

use crate::error::{Error, Location, Result};
use crate::store::database::Store;

/// What the parts of a reading statement are called in the tree. A part of another name is a statement that writes.
const READING: [&str; 4] = ["SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"];

/// Functions that a query may have in the place of a table. The others read files, take addresses of memory, run a text as SQL, or change
/// something.
const TABLES: [&str; 30] = [
    "duckdb_columns",
    "duckdb_constraints",
    "duckdb_databases",
    "duckdb_dependencies",
    "duckdb_functions",
    "duckdb_indexes",
    "duckdb_keywords",
    "duckdb_memory",
    "duckdb_optimizers",
    "duckdb_schemas",
    "duckdb_sequences",
    "duckdb_settings",
    "duckdb_tables",
    "duckdb_temporary_files",
    "duckdb_triggers",
    "duckdb_types",
    "duckdb_views",
    "generate_series",
    "histogram",
    "histogram_values",
    "json_each",
    "json_tree",
    "pragma_database_size",
    "pragma_storage_info",
    "pragma_table_info",
    "pragma_version",
    "range",
    "repeat",
    "summary",
    "unnest",
];

/// Functions in the place of a value that change something beside it.
const CHANGE: [&str; 4] = ["nextval", "setval", "setseed", "write_log"];

/// A text that has passed the gate. Only such texts run with the limits of [`crate::store::limited::Limits`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Select(Cow<'static, str>);

impl Select {
    /// A statement of the program's own, which was there when it was compiled: the gate is for texts of others.
    pub const fn ours(sql: &'static str) -> Self {
        Self(Cow::Borrowed(sql))
    }

    /// The statement, without a semicolon at its end.
    pub fn sql(&self) -> &str {
        &self.0
    }

    /// The same as a table of a statement of ours, named `admitted` there. A text that is one statement by itself is one in parentheses, too, so
    /// that it need not pass again.
    #[must_use]
    pub fn within(&self, before: &str, after: &str) -> Self {
        Self(format!("{before} (\n{}\n) AS admitted {after}", self.0).into())
    }
}

impl Store {
    /// Lets a text pass that is one reading statement.
    pub fn admit(&self, sql: &str) -> Result<Select> {
        self.offer_views()?;
        let sql = sql.trim().trim_end_matches(|end: char| end == ';' || end.is_whitespace());
        match self.tree(sql)? {
            Ok(tree) => reads(&tree)?,
            Err(unread) => {
                // The parser gives no tree of an EXPLAIN; what it explains has one.
                let mut trees =
                    explained(sql).into_iter().flatten().filter(|rest| !rest.is_empty()).map(|rest| self.tree(rest));
                match trees.find_map(|tree| tree.map_or_else(|error| Some(Err(error)), |tree| tree.ok().map(Ok))) {
                    Some(tree) => reads(&tree?)?,
                    None => return Err(refused(sql, &unread)),
                }
            }
        }
        Ok(Select(sql.to_owned().into()))
    }

    /// The statements of a text as the engine parses it, or why it gives none: it cannot, or one of them is no SELECT.
    fn tree(&self, sql: &str) -> Result<std::result::Result<Value, Unread>> {
        let parsed = self.table("SELECT json_serialize_sql(?::VARCHAR)", &[sql.into()])?;
        let text = parsed.rows.first().and_then(|row| row.first()?.as_str()).unwrap_or_default();
        let Ok(tree) = serde_json::from_str::<Value>(text) else {
            return Ok(Err(Unread { message: "the statement is nested too deeply".to_owned(), place: None }));
        };
        if tree["error"] == Value::Bool(false) {
            return Ok(Ok(tree));
        }
        let message = tree["error_message"].as_str().unwrap_or("the engine cannot parse it").to_owned();
        // `[0,5]`: where it begins and how long it is.
        let place = tree["location"].as_str().and_then(|place| serde_json::from_str::<[usize; 2]>(place).ok());
        let place = place.map(|[from, length]| from..from + length);
        Ok(Err(Unread { message, place: place.filter(|place| sql.get(place.clone()).is_some()) }))
    }
}

/// Why there is no tree of a text.
struct Unread {
    message: String,
    place: Option<Range<usize>>,
}

/// What an EXPLAIN may be of, without and with options in parentheses. The rest is parsed by itself: it need not be cut with care, only so
/// that a SELECT is left of a SELECT.
fn explained(sql: &str) -> Option<[&str; 2]> {
    let rest = after_word(sql, "explain")?;
    let rest = after_word(rest, "analyze").unwrap_or(rest);
    // EXPLAIN (FORMAT json) SELECT ...
    let options = rest.strip_prefix('(').and_then(|options| options.split_once(')'));
    Some([rest, options.map_or("", |(_, rest)| rest.trim_start())])
}

fn after_word<'a>(sql: &'a str, word: &str) -> Option<&'a str> {
    let (head, rest) = sql.split_at_checked(word.len())?;
    let ends = !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_');
    (head.eq_ignore_ascii_case(word) && ends).then(|| rest.trim_start())
}

/// Refuses a tree that holds anything but one reading statement.
fn reads(tree: &Value) -> Result<()> {
    let statements = tree["statements"].as_array().map_or(0, Vec::len);
    if statements == 0 {
        return Err(Error::setting("the text holds no statement").hint("such as `SELECT count(*) FROM v_incident`"));
    }
    if statements != 1 {
        return Err(Error::setting(format!("the text holds {statements} statements, expected one"))
            .hint("run them one by one, or make one of them: `WITH a AS (SELECT ...) SELECT ... FROM a`"));
    }
    let mut below = vec![tree];
    while let Some(value) = below.pop() {
        let Value::Object(part) = value else {
            below.extend(value.as_array().into_iter().flatten());
            continue;
        };
        let named = |key: &str| part.get(key).and_then(Value::as_str);
        if let Some(kind) = named("type").filter(|kind| kind.ends_with("_NODE") && !READING.contains(kind)) {
            let kind = kind.trim_end_matches("_NODE").trim_end_matches("_QUERY");
            return Err(Error::setting(format!(
                "a query only reads, and this one holds a statement of the kind {kind}"
            ))
            .hint("write what comes out to a file with `--out FILE`"));
        }
        if named("type") == Some("TABLE_FUNCTION") {
            let name = part.get("function").and_then(|function| function["function_name"].as_str()).unwrap_or_default();
            if !is_one_of(&TABLES, name) {
                return Err(Error::setting(format!(
                    "a query reads the tables of the store, and there is no table `{name}`"
                ))
                .hint("`tickmark query --schema` lists them; other files are loaded with `tickmark import`"));
            }
        }
        if let Some(name) = named("function_name").filter(|name| is_one_of(&CHANGE, name)) {
            return Err(Error::setting(format!("a query only reads, and `{name}` changes something")));
        }
        below.extend(part.values());
    }
    Ok(())
}

fn is_one_of(names: &[&str], name: &str) -> bool {
    names.iter().any(|other| name.eq_ignore_ascii_case(other))
}

fn refused(sql: &str, unread: &Unread) -> Error {
    let message = unread.message.lines().next().unwrap_or_default();
    let first = sql.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty()).unwrap_or_default();
    if message.contains("Only SELECT statements") {
        let error =
            Error::setting(format!("a query only reads, and this text is no SELECT (it begins with `{first}`)"));
        return error.hint(if first.eq_ignore_ascii_case("pivot") {
            "name the columns that PIVOT makes: `PIVOT ... ON column IN ('a', 'b') USING ...`"
        } else {
            "SELECT, EXPLAIN, DESCRIBE, SHOW and SUMMARIZE are allowed"
        });
    }
    let error = Error::setting(format!("not one SELECT: {message}"));
    match &unread.place {
        Some(place) => error.at(Location::in_text(Path::new("query"), sql, place.clone())),
        None => error,
    }
}

#[cfg(test)]
#[path = "gate/tests.rs"]
mod tests;
