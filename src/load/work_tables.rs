//! Tables and views that a load makes for itself.

use crate::error::Result;
use crate::store::{Cell, Store};
use crate::text;

/// Gives the memory of what stood in between back. After an error the rollback does.
pub(crate) fn drop_work_tables(store: &Store) -> Result<()> {
    let sql = "SELECT 'TABLE', table_name FROM duckdb_tables() WHERE temporary AND table_name LIKE 'import\\_%' ESCAPE '\\' \
               UNION ALL SELECT 'VIEW', view_name FROM duckdb_views() WHERE temporary AND view_name LIKE 'import\\_%' ESCAPE '\\' ORDER BY 1, 2";
    store.release()?;
    for row in store.table(sql, &[])?.rows {
        if let [Cell::Text(what), Cell::Text(name)] = row.as_slice() {
            store.batch(&format!("DROP {what} {}", text::quote_ident(name)))?;
        }
    }
    Ok(())
}
