//! From text to canonical rows: a file and its profile are converted, merged into the store, linked and reconciled; a run can be taken back. Knows the
//! store, nothing of clocks or metrics.

pub(crate) mod backfill;
pub(crate) mod choice;
pub(crate) mod completeness;
pub(crate) mod convert;
pub(crate) mod counts;
pub(crate) mod diagnostics;
pub(crate) mod ends;
pub(crate) mod file;
pub(crate) mod history;
pub(crate) mod identity;
pub(crate) mod inspect;
pub(crate) mod instants;
pub(crate) mod ledger;
pub(crate) mod link;
pub(crate) mod link_rows;
pub(crate) mod merge;
pub(crate) mod options;
pub(crate) mod orders;
pub(crate) mod outages;
pub(crate) mod part;
pub(crate) mod pending;
pub(crate) mod reading;
pub(crate) mod relation;
pub(crate) mod rename;
pub(crate) mod report;
pub(crate) mod reread;
pub(crate) mod runs;
pub(crate) mod shape;
pub(crate) mod stage;
#[cfg(test)]
mod tests;
pub(crate) mod undo;
pub(crate) mod work_tables;
pub(crate) mod writer;

pub use completeness::compare;
pub use counts::{ExportComparison, FailedFile, FileReport, FileStatus, ImportReport, PartReport, RecordCounts};
pub use file::{import_file, read_again_first};
pub use inspect::{Inspection, RejectSummary, inspect, is_field};
pub use options::ImportOptions;
pub use pending::settle;
pub use runs::begin_run;
pub use shape::RowShape;
pub use undo::{UndoReport, undo};
