//! Named queries: one `.sql` file each, the first comment lines are its description. A project's `queries` folder adds its own
//! and overrides the built-in ones.

use std::path::Path;

use crate::error::{Error, ErrorKind, Result};
use crate::store::{Cell, QueryLimits, Store, Table};
use crate::whole_file::SizeLimit;
use crate::{text, whole_file};

/// The folder of a project's own queries.
pub const OWN: &str = "queries";

const BUILT_IN: &[(&str, &str)] = &[
    ("breaches", include_str!("../queries/named/breaches.sql")),
    ("contradictions", include_str!("../queries/named/contradictions.sql")),
    ("files", include_str!("../queries/named/files.sql")),
    ("long-pending", include_str!("../queries/named/long-pending.sql")),
    ("rejects", include_str!("../queries/named/rejects.sql")),
    ("reopened", include_str!("../queries/named/reopened.sql")),
    ("runs", include_str!("../queries/named/runs.sql")),
    ("slowest", include_str!("../queries/named/slowest.sql")),
    ("unmapped", include_str!("../queries/named/unmapped.sql")),
    ("vanished", include_str!("../queries/named/vanished.sql")),
];

/// Every named query with its description and where it comes from.
pub fn list(project: &Path) -> Result<Table> {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let own = own(project)?;
    for (name, sql) in &own {
        rows.push(vec![name.as_str().into(), description(sql).into(), "project".into()]);
    }
    for (name, sql) in BUILT_IN {
        if !own.iter().any(|(own, _)| own == name) {
            rows.push(vec![(*name).into(), description(sql).into(), "built in".into()]);
        }
    }
    rows.sort_by_key(|row| row[0].to_text());
    Ok(Table { columns: ["name", "what it lists", "from"].map(str::to_owned).into(), rows })
}

/// The SQL of a name, or the text itself if it is SQL. One word is a name.
pub fn find(asked: &str, project: &Path) -> Result<String> {
    if asked.trim().is_empty() {
        return Err(Error::setting("the query is empty").hint("`tickmark query` lists the named ones"));
    }
    if asked.trim().contains(char::is_whitespace) {
        return Ok(asked.to_owned());
    }
    let own = own(project)?;
    if let Some((_, sql)) = own.iter().find(|(name, _)| name == asked) {
        return Ok(sql.clone());
    }
    if let Some((_, sql)) = BUILT_IN.iter().find(|(name, _)| *name == asked) {
        return Ok((*sql).to_owned());
    }
    let names: Vec<&str> =
        own.iter().map(|(name, _)| name.as_str()).chain(BUILT_IN.iter().map(|(name, _)| *name)).collect();
    Err(Error::new(ErrorKind::Unknown { what: "query", name: asked.to_owned() })
        .hint(text::did_you_mean(asked, &names))
        .hint("`tickmark query` lists the named ones"))
}

/// Runs one statement that reads, piece by piece; gives the columns. Its times carry no zone: those of the tables are UTC, but what the
/// statement made of them cannot be known.
pub fn run(
    store: &Store,
    sql: &str,
    limits: QueryLimits,
    mut each: impl FnMut(Table) -> Result<()>,
) -> Result<Vec<String>> {
    let select = store.admit(sql)?;
    store.each_within(&select, limits, |mut table| {
        for cell in table.rows.iter_mut().flatten() {
            if let Cell::Instant(seconds) = cell {
                *cell = Cell::Wall(*seconds);
            }
        }
        each(table)
    })
}

/// The tables and views an analyst works with, column by column. Views come first: they join details and carry local times.
pub fn schema(store: &Store) -> Result<Table> {
    store.offer_views()?;
    store.table(include_str!("../queries/schema/columns.sql"), &[])
}

fn own(project: &Path) -> Result<Vec<(String, String)>> {
    let dir = project.join(OWN);
    let mut queries = Vec::new();
    if !dir.is_dir() {
        return Ok(queries);
    }
    for entry in std::fs::read_dir(&dir).map_err(Error::io("read", &dir))? {
        let file = entry.map_err(Error::io("read", &dir))?.path();
        if file.extension().is_some_and(|extension| extension == "sql")
            && let Some(name) = file.file_stem().and_then(|stem| stem.to_str())
        {
            let sql = whole_file::text(&file, SizeLimit::Written)?;
            queries.push((name.to_owned(), sql));
        }
    }
    queries.sort();
    Ok(queries)
}

fn description(sql: &str) -> String {
    let lines = sql.lines().map_while(|line| line.strip_prefix("--")).map(str::trim);
    lines.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::calendar::Calendars;

    #[test]
    fn every_file_in_the_folder_is_listed_described_and_runs() {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("queries/named");
        let mut files: Vec<String> = std::fs::read_dir(dir)
            .unwrap()
            .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
            .collect();
        files.sort();
        assert_eq!(files, BUILT_IN.iter().map(|(name, _)| (*name).to_owned()).collect::<Vec<_>>());
        let store = Store::in_memory(&Calendars::new()).unwrap();
        for (name, sql) in BUILT_IN {
            assert!(!description(sql).is_empty(), "{name} has no description");
            run(&store, sql, QueryLimits::of_time(Duration::from_secs(60)), |_| Ok(()))
                .unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    }

    #[test]
    fn a_name_is_one_word_and_sql_is_more() {
        let nowhere = Path::new("/nonexistent");
        assert_eq!(find("SELECT 1", nowhere).unwrap(), "SELECT 1");
        let error = find("breechs", nowhere).unwrap_err();
        assert_eq!(error.hints()[0], "did you mean `breaches`?");
    }
}
