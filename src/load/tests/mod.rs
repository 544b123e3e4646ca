//! Small exports, each with one trap. Expected values are worked out by hand.

mod again;
mod histories;
mod identity;
mod languages;
mod link_records;
mod links;
mod recognition;
mod rules;
mod runs;
mod shapes;
mod values;
mod versions;

use std::path::{Path, PathBuf};

use super::*;
use crate::calendar::Calendars;
use crate::error::Result;
use crate::profile::builtin;
use crate::read::{DateOrder, open};
use crate::store::{Cell, Store};

struct TestStore {
    store: Store,
    dir: tempfile::TempDir,
    options: ImportOptions,
    run: i64,
}

impl TestStore {
    fn new(zone: &str) -> Self {
        let mut store = Store::in_memory(&Calendars::new()).unwrap();
        let run = begin_run(&mut store, "", []).unwrap();
        Self { store, dir: tempfile::tempdir().unwrap(), options: ImportOptions::new(zone), run }
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn import(&mut self, name: &str, text: &str) -> Result<FileReport> {
        let path = self.file(name, text);
        let report = import_file(&mut self.store, self.run, &path, &self.options)?;
        assert!(report.counts.reconciles(), "{:?}", report.counts);
        Ok(report)
    }

    fn next_run(&mut self) {
        self.run = begin_run(&mut self.store, "", []).unwrap();
    }

    fn texts(&self, sql: &str) -> Vec<String> {
        let table = self.store.table(sql, &[]).unwrap();
        let text = |cell: &Cell| match cell {
            Cell::Null => "-".to_owned(),
            Cell::Text(text) => text.clone(),
            other => format!("{other:?}"),
        };
        table.rows.iter().map(|row| row.iter().map(text).collect::<Vec<_>>().join(" ")).collect()
    }

    fn one(&self, sql: &str) -> String {
        self.texts(sql).join("; ")
    }
}

fn codes(report: &FileReport) -> Vec<&str> {
    report.warnings.iter().map(|warning| warning.code).collect()
}

fn five(report: &FileReport) -> [u64; 6] {
    let RecordCounts { read, loaded, updated, duplicate, rejected, ignored, .. } = report.counts;
    [read, loaded, updated, duplicate, rejected, ignored]
}
