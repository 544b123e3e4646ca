//! A Parquet file, written by `DuckDB`.

use crate::error::{Error, Result};
use crate::store::{Store, Table};

pub(super) fn render(table: &Table) -> Result<Vec<u8>> {
    let dir = tempfile::tempdir().map_err(Error::io("create", &std::env::temp_dir()))?;
    let file = dir.path().join("rows.parquet");
    Store::write_parquet(table, &file)?;
    std::fs::read(&file).map_err(Error::io("read", &file))
}
