//! A Parquet file, written by `DuckDB`.

use std::io::Write;

use crate::error::{Error, Result};
use crate::output::errors::failed;
use crate::output::row_writer::{Replayed, Twice};
use crate::store::{Cell, ParquetColumns, Store};

/// The columns, whose types are those of all their cells.
pub(super) struct Parquet(ParquetColumns);

impl Parquet {
    pub(super) fn rows<W: Write>(columns: &[String], to: W) -> Twice<Self, W> {
        Twice::new(Self(ParquetColumns::new(columns)), to)
    }
}

impl Replayed for Parquet {
    fn see(&mut self, row: &[Cell]) {
        self.0.see(row);
    }

    fn write(&mut self, rows: &mut dyn Iterator<Item = Result<Vec<Cell>>>, to: &mut dyn Write) -> Result<()> {
        let dir = tempfile::tempdir().map_err(Error::io("create", &std::env::temp_dir()))?;
        let path = dir.path().join("rows.parquet");
        Store::write_parquet(&self.0, rows, &path)?;
        let mut file = std::fs::File::open(&path).map_err(Error::io("read", &path))?;
        std::io::copy(&mut file, to).map(drop).map_err(failed)
    }
}
