//! Statements and columns that several files of a pack share.

/// Loaded files with their counts, and whether they add up.
pub(crate) const RECONCILIATION: &str = include_str!("../../queries/evidence/reconciliation.sql");

/// The columns of `exceptions.csv`.
pub(crate) const LONG: [&str; 9] =
    ["control", "kind", "severity", "subject", "subject_id", "waived", "reason", "file", "record"];
