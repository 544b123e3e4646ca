//! The import that writes: its store, file and run, and the steps that several parts of a load share.

use crate::error::Result;
use crate::store::Store;
use crate::text::quote_literal;

/// The import that writes.
pub(crate) struct ImportWriter<'a> {
    pub store: &'a Store,
    pub file_id: &'a str,
    pub run: i64,
}

impl ImportWriter<'_> {
    /// One number of a query.
    pub(crate) fn number(&self, sql: &str) -> Result<u64> {
        let table = self.store.table(sql, &[])?;
        Ok(table.rows.first().and_then(|row| row.first()?.as_i64()).unwrap_or(0).unsigned_abs())
    }

    /// Takes the records of a list of record numbers out of `import_typed`. Gives their number.
    pub(crate) fn leave_out(&self, list: &str) -> Result<u64> {
        // A view cannot be made over itself: each list wraps the view before it.
        self.store.batch(&format!(
            "ALTER VIEW import_typed RENAME TO {list}_typed; \
             CREATE TEMP VIEW import_typed AS SELECT * FROM {list}_typed ANTI JOIN {list} USING (line_no)"
        ))?;
        self.number(&format!("SELECT count(*) FROM {list}"))
    }

    /// Keeps what could not be understood, with its place, its ticket as far as it is named, and the rule. `part` is the relation in
    /// a file of several.
    pub(crate) fn keep_rejects(&self, part: Option<&str>) -> Result<()> {
        self.store.batch(&format!(
            "INSERT INTO rejected_value (file_id, part, line_no, column_name, raw_value, rule, expected, whole_record, ticket_number) \
             SELECT {}, {}, line_no, column_name, raw_value, rule, expected, whole_record, ticket_number FROM import_rejects",
            quote_literal(self.file_id),
            part.map_or_else(|| "NULL".to_owned(), quote_literal),
        ))
    }
}
