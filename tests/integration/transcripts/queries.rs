//! SQL that is refused, or that the engine cannot run.

use super::{Transcript, loaded};

#[test]
fn queries_that_are_refused() {
    let project = loaded();
    let mut said = Transcript::new();
    for (title, sql) in [
        ("nothing", ""),
        ("a comment alone", "/* nothing */"),
        ("two statements", "SELECT 1; SELECT 2"),
        ("a deletion", "DELETE FROM ticket"),
        ("a new table", "CREATE TEMP TABLE z AS SELECT 1"),
        ("a copy into a file", "COPY (SELECT 1) TO 'gone.csv'"),
        ("an export of everything", "EXPORT DATABASE 'gone'"),
        ("a copy inside a query", "WITH x AS (COPY (SELECT 1) TO 'gone.csv') SELECT * FROM x"),
        ("another database", "ATTACH 'other.duckdb'"),
        ("a setting", "SET threads = 1"),
        ("a pragma", "PRAGMA database_list"),
        ("a pivot", "PIVOT ticket ON priority USING count(*)"),
        ("a file", "SELECT * FROM 'incident.csv'"),
        ("a file by a function", "SELECT * FROM read_csv('incident.csv')"),
        ("a function that changes something", "SELECT nextval('x')"),
    ] {
        said.args(title, &project, &["query", sql]).ends(2);
    }
    said.keep("queries_refused");
}

#[test]
fn queries_with_a_mistake() {
    let project = loaded();
    let mut said = Transcript::new();
    for (title, sql) in [
        ("it ends early", "SELECT number FROM ticket WHERE"),
        ("a word, misspelt", "SELCT number FROM ticket"),
        ("a table, misspelt", "SELECT * FROM tickets"),
        ("a column, misspelt", "SELECT numbr FROM ticket"),
        ("a function, misspelt", "SELECT cont(*) FROM ticket"),
        ("a mistake in the second line", "SELECT number\nFROM ticket\nWHERE prioriti = 1"),
        ("a text for a number", "SELECT number FROM ticket WHERE priority = 'high'"),
        ("a conversion", "SELECT CAST(number AS INTEGER) FROM ticket"),
        ("a join without a column", "SELECT number FROM ticket JOIN (SELECT 1) USING () LIMIT 0"),
    ] {
        said.args(title, &project, &["query", sql]).ends(2);
    }
    let project = project.file("queries/mine.sql", "-- Mine.\nSELECT numbr FROM ticket\n").file("queries/bad.sql", "");
    said.run("a query in a file", &project, "query mine").ends(2);
    said.run("a query in an empty file", &project, "query bad").ends(2);
    said.keep("queries_wrong");
}

#[test]
fn queries_beyond_a_limit() {
    let project = loaded().file("tickmark.toml", "[limits]\nseconds = 1\nrows = 1000\n");
    let mut said = Transcript::new();
    let never = "SELECT sum(a.range + b.range) FROM range(10000000) a, range(10000000) b";
    said.args("time", &project, &["query", never]).ends(2);
    said.args("rows", &project, &["query", "SELECT * FROM range(1001)", "--format", "csv"]).ends(2);
    said.args("rows of a file", &project, &["query", "SELECT * FROM range(1001)", "--out", "m.csv", "--format", "csv"])
        .ends(2);
    said.keep("queries_limits");
}
