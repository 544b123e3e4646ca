//! SQL of more than a few lines lives in `queries/`, where it is read as what it is: reads the sources and fails on longer texts of it among their
//! literals.

use crate::source_graph::without_tests;

/// Lines of SQL that may stand in a source, and the characters in each.
const MOST_LINES: usize = 3;
const MOST_CHARACTERS: usize = 160;

/// Words by which a text is SQL.
const SQL: [&str; 6] = ["SELECT", "INSERT", "CREATE", "UPDATE", "DELETE", "WITH"];

#[test]
fn long_statements_live_in_files_of_their_own() {
    let mut short = 0;
    let mut long = Vec::new();
    for (path, code) in without_tests() {
        for (line, text) in literals(&code).into_iter().filter(|(_, text)| is_sql(text)) {
            let is_short = text.lines().count() <= MOST_LINES;
            if is_short && text.lines().all(|line| line.trim().chars().count() <= MOST_CHARACTERS) {
                short += 1;
            } else {
                long.push(format!("src/{path}:{line}"));
            }
        }
    }
    assert!(short > 200, "{short} statements were found");
    assert!(long.is_empty(), "SQL that belongs in `queries/` (CONTRIBUTING.md): {long:#?}");
}

fn is_sql(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| SQL.contains(&word))
}

/// The texts of a code, each with the line on which it begins.
fn literals(code: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = code[at..].chars().next() {
        let rest = &code[at..];
        // Where the text begins, where it ends, and where the code goes on.
        let text = match c {
            '"' => quoted(rest),
            'r' => raw(rest),
            _ => None,
        };
        at += if let Some((from, to, end)) = text {
            found.push((1 + code[..at].matches('\n').count(), &rest[from..to]));
            end
        } else if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if c == '\'' {
            character(rest)
        } else {
            c.len_utf8()
        };
    }
    found
}

fn quoted(rest: &str) -> Option<(usize, usize, usize)> {
    let mut is_escaped = false;
    let length = rest[1..].find(|c| {
        let ends = c == '"' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        ends
    })?;
    Some((1, 1 + length, length + 2))
}

fn raw(rest: &str) -> Option<(usize, usize, usize)> {
    let fences = rest[1..].chars().take_while(|c| *c == '#').count();
    let from = 1 + fences + rest[1 + fences..].strip_prefix('"').map(|_| 1)?;
    let fence = format!("\"{}", "#".repeat(fences));
    let to = from + rest[from..].find(&fence)?;
    Some((from, to, to + fence.len()))
}

/// The length of a character; of a lifetime that of its mark.
fn character(rest: &str) -> usize {
    if rest.starts_with("'\\") {
        return rest[3..].find('\'').map_or(1, |length| length + 4);
    }
    let mut within = rest[1..].chars();
    within.next().filter(|_| within.next() == Some('\'')).map_or(1, |c| c.len_utf8() + 2)
}

#[test]
fn texts_are_told_from_code() {
    let code = "// \"no\"\nlet a = \"one \\\" \\\\\";\nlet b: &'a str = r#\"two \"\n\"#; let c = ['\"', '\\'', 'ü'];\nfor x in \"three\" {}";
    assert_eq!(literals(code), [(2, "one \\\" \\\\"), (3, "two \"\n"), (5, "three")]);
    assert!(is_sql("(SELECT 1)") && !is_sql("SELECTED: Select with"));
}
