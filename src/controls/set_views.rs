//! `views.sql` of a control set: views that its controls read, and nothing else. The text is cut into statements here, `CREATE VIEW name AS`
//! in front of each is read here, and what follows must pass the gate for SQL of others; the view is then made by a statement of ours.
//! A view stands beside what the program and other sets lay out, never in its place.

use crate::error::{Error, Result};
use crate::store::Store;
use crate::text::{quote_ident, quote_literal};

/// A view of a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SetView {
    /// The set it is from.
    pub(super) set: String,
    pub(super) name: String,
    sql: String,
}

/// Reads the views of a set.
pub(super) fn parse(set: &str, text: &str) -> Result<Vec<SetView>> {
    let mut views: Vec<SetView> = Vec::new();
    for statement in statements(text) {
        let refused = |what: &str| {
            let first = bare(statement).lines().next().unwrap_or_default();
            Error::setting(format!("`views.sql` of the control set `{set}` {what}: `{first}`")).hint(
                "it may hold statements of the form `CREATE VIEW name AS SELECT ...`, each with a name of its own",
            )
        };
        let (name, sql) = view(statement).ok_or_else(|| refused("holds something that is not a view"))?;
        if views.iter().any(|view| view.name.eq_ignore_ascii_case(&name)) {
            return Err(refused("makes a view twice"));
        }
        views.push(SetView { set: set.to_owned(), name, sql: sql.to_owned() });
    }
    Ok(views)
}

impl SetView {
    /// Makes the view in memory.
    pub(super) fn make(&self, store: &Store) -> Result<()> {
        let Self { set, name, sql } = self;
        store.offer_views()?;
        let placed = |error: Error| error.hint(format!("in the view `{name}` of the control set `{set}`"));
        let taken = format!(
            "SELECT 1 FROM (SELECT table_name AS name FROM duckdb_tables() UNION ALL SELECT view_name FROM duckdb_views()) AS there \
             WHERE lower(name) = lower({}) LIMIT 1",
            quote_literal(name)
        );
        if !store.table(&taken, &[])?.rows.is_empty() {
            return Err(Error::setting(format!(
                "the control set `{set}` makes a view `{name}`, which is there already"
            ))
            .hint("a set cannot change what the other controls read: give the view another name"));
        }
        let select = store.admit(sql).map_err(placed)?;
        store.batch(&format!("CREATE VIEW {} AS {}", quote_ident(name), select.sql())).map_err(placed)
    }
}

/// The name of a view and what it selects.
fn view(statement: &str) -> Option<(String, &str)> {
    let rest = after(statement, "create")?;
    let rest = after(rest, "or").map_or(Some(rest), |rest| after(rest, "replace"))?;
    let rest = after(rest, "view")?;
    let (name, rest) = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"')?,
        None => rest.split_at(rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len())),
    };
    let sql = after(rest, "as")?;
    (!name.is_empty() && !sql.is_empty()).then(|| (name.to_owned(), sql))
}

/// What follows a word, after white space and comments before and behind it.
fn after<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let text = bare(text);
    let (head, rest) = text.split_at_checked(word.len())?;
    let ends = !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_');
    (head.eq_ignore_ascii_case(word) && ends).then(|| bare(rest))
}

/// The text from its first character that is neither white space nor comment.
fn bare(mut text: &str) -> &str {
    loop {
        text = text.trim_start();
        let rest = if text.starts_with("--") {
            text.split_once('\n').map_or("", |(_, rest)| rest)
        } else if text.starts_with("/*") {
            text.split_once("*/").map_or("", |(_, rest)| rest)
        } else {
            return text;
        };
        text = rest;
    }
}

/// The statements of a text: what semicolons part that are in no text, name or comment. A text that is cut wrongly is refused by the
/// engine's parser, piece by piece.
fn statements(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut from, mut at) = (0, 0);
    while let Some(next) = text[at..].chars().next() {
        let rest = &text[at..];
        let opening = ["--", "/*", "'", "\""].into_iter().find(|opening| rest.starts_with(opening));
        let Some(opening) = opening else {
            if next == ';' {
                found.push(&text[from..at]);
                from = at + 1;
            }
            at += next.len_utf8();
            continue;
        };
        let closing = match opening {
            "--" => "\n",
            "/*" => "*/",
            quote => quote,
        };
        let end = rest[opening.len()..].find(closing).map(|found| opening.len() + found + closing.len());
        at += end.unwrap_or(rest.len());
    }
    found.push(&text[from..]);
    found.retain(|statement| !bare(statement).is_empty());
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Calendars;

    const TEXT: &str = "-- Ours; not yours.\nCREATE OR REPLACE VIEW open_p1 AS SELECT ';' AS a, number FROM ticket; /* ; */\n\
                        create view \"Two words\"\nas -- why;\nSELECT 'it''s; fine' AS b;\n-- The end.\n";

    fn made(text: &str) -> Result<()> {
        let store = Store::in_memory(&Calendars::new())?;
        store.work_in_memory()?;
        parse("house", text)?.iter().try_for_each(|view| view.make(&store))
    }

    #[test]
    fn views_are_cut_at_their_semicolons_and_made() {
        let views = parse("house", TEXT).unwrap();
        assert_eq!(views.iter().map(|view| view.name.as_str()).collect::<Vec<_>>(), ["open_p1", "Two words"]);
        made(TEXT).unwrap();
    }

    #[test]
    fn nothing_but_views_of_new_names_that_read_passes() {
        for (text, said) in [
            ("DROP TABLE ticket", "holds something that is not a view"),
            ("CREATE TABLE x AS SELECT 1", "holds something that is not a view"),
            ("CREATE VIEW main.x AS SELECT 1", "holds something that is not a view"),
            ("CREATE VIEW x AS SELECT 1; CREATE VIEW X AS SELECT 2", "makes a view twice"),
            ("CREATE OR REPLACE VIEW ticket AS SELECT * FROM tickmark.main.ticket", "which is there already"),
            ("CREATE VIEW \"TICKET\" AS SELECT 1", "which is there already"),
            ("CREATE VIEW v_incident AS SELECT 1", "which is there already"),
            ("CREATE VIEW x AS COPY ticket TO 'x'", "no SELECT"),
            ("CREATE VIEW x AS WITH y AS (COPY (SELECT 1) TO 'x') SELECT * FROM y", "a statement of the kind COPY"),
            ("CREATE VIEW x AS SELECT 1 FROM query('SELECT 1')", "`query`"),
            ("CREATE VIEW x AS SELECT $$;DROP TABLE ticket;$$", "holds something that is not a view"),
        ] {
            let error = made(text).unwrap_err();
            assert!(error.to_string().contains(said), "{text}: {error}");
        }
    }
}
