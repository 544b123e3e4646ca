//! Other tables in front of those of the file: a connection of its own to the same engine, for answers as they were, or as they would be. What
//! is made there is in memory, is seen by that connection and those beside it alone, and leaves the file as it is.

use crate::error::Result;
use crate::store::cell::Cell;
use crate::store::database::Store;
use crate::store::schema;
use crate::text::{quote_ident, quote_literal};

impl Store {
    /// Another connection whose new tables and views lie in a schema of this name, in front of everything else.
    pub fn aside(&self, name: &str) -> Result<Self> {
        let aside = self.beside()?;
        aside.work_in_memory()?;
        let path = aside.search_path()?;
        let memory = path.split('.').next().unwrap_or_default();
        let schema = quote_ident(name);
        let path = quote_literal(&format!("{memory}.{name},{path}"));
        aside.batch(&format!("CREATE SCHEMA {memory}.{schema}; SET search_path = {path}"))?;
        Ok(aside)
    }

    /// Ends what [`Store::aside`] began under this name: the room it takes is free.
    pub fn end_aside(&self, name: &str) -> Result<()> {
        let path = self.search_path()?;
        let memory = path.split('.').next().unwrap_or_default();
        self.batch(&format!("SET search_path = {}", quote_literal(path.split_once(',').map_or("", |(_, rest)| rest))))?;
        self.batch(&format!("DROP SCHEMA {memory}.{} CASCADE", quote_ident(name)))
    }

    /// The full name of a table of the file, whatever lies in front of it; `table` has its schema in front where that is not the first one.
    pub fn in_file(&self, table: &str) -> Result<String> {
        let path = self.search_path()?;
        let file = match path.rsplit(',').next().and_then(|last| last.split_once('.')) {
            Some((file, _)) => file.to_owned(),
            None => self.one_text("SELECT current_database()")?,
        };
        let (schema, table) = table.split_once('.').unwrap_or(("main", table));
        Ok(format!("{}.{schema}.{table}", quote_ident(file.trim_matches('"'))))
    }

    /// Another connection with empty clocks in front of the store's: what is recomputed there leaves the clocks of the store as they are.
    pub fn clocks_aside(&self) -> Result<Self> {
        let aside = self.aside("clocks")?;
        for table in schema::CLOCK_TABLES {
            aside.batch(&format!("CREATE TABLE {table} AS FROM {} LIMIT 0", self.in_file(table)?))?;
        }
        schema::clocks_aside(&aside)?;
        Ok(aside)
    }

    /// Our views once more, over what lies in front of the file by now; the derived tables there are empty.
    pub fn views_aside(&self) -> Result<()> {
        for table in schema::DERIVED {
            self.batch(&format!("CREATE TABLE {table} AS FROM {} LIMIT 0", self.in_file(table)?))?;
        }
        schema::views(self)
    }

    fn search_path(&self) -> Result<String> {
        self.one_text("SELECT current_setting('search_path')")
    }

    fn one_text(&self, sql: &str) -> Result<String> {
        let found = self.table(sql, &[])?;
        Ok(found.rows.first().and_then(|row| row.first().and_then(Cell::as_str)).unwrap_or_default().to_owned())
    }
}
