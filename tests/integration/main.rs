//! The one integration binary: DuckDB and polars are linked once for all of these.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod accusations;
mod agreements;
mod bad_files;
mod bad_workbooks;
mod believed;
mod bounds;
mod clock_cases;
mod clock_naive;
mod compare;
mod conclusions;
mod controls;
mod determinism;
mod docs;
mod errors;
mod evidence;
mod file_sheets;
mod flags;
mod forms;
mod hostile;
mod import_fixtures;
mod indicators;
mod inspect;
mod kill;
mod layers;
mod many_cells;
mod outages;
mod outputs;
mod past;
mod places;
mod project;
mod query;
mod remarks;
mod report;
mod runs;
mod sample;
mod samples;
mod scope;
mod screen;
mod second_opinion;
mod slow;
mod traps;
mod trust;
mod whatif;
mod worked_measures;
