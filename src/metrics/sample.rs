//! The rows behind values, and which statistics are taken of them. Every measure gives its rows in this one form.

use polars::prelude::{DataFrame, Expr, PolarsError, lit, when};

use crate::error::{Error, ErrorKind, Result};
use crate::model::{Basis, Kind};

/// The instant that places a row in a period.
pub(super) const AT: &str = "at";
/// Index of the period.
pub(super) const PERIOD: &str = "period";
/// Index of the cell of a breakdown.
pub(super) const CELL: &str = "cell";
/// The ticket: its number in the store.
pub(super) const TICKET: &str = "ticket_no";
/// 0 for a row that counts, else the number of the reason it is left out for.
pub(super) const REASON: &str = "reason";
/// A whole number to sum or sort, such as seconds.
pub(super) const VALUE: &str = "value";
/// 0 measured, 1 taken over, 2 estimated, 3 a flag that is the tool's default: the weakest last.
pub(super) const BASIS: &str = "basis";

/// What clocks rest on, the strongest first; the places are the codes in frames.
pub(super) const BASES: &[Basis] =
    &[Basis::Measured, Basis::TakenOver, Basis::DueTime, Basis::Estimated, Basis::DefaultFlag];

/// The code of a basis in frames.
pub(super) fn basis_code(basis: Basis) -> i32 {
    BASES.iter().zip(0..).find_map(|(known, code)| (*known == basis).then_some(code)).unwrap_or(0)
}

/// Takes samples as they are made, so that only one is held in memory.
pub(super) type SampleSink<'a> = &'a mut dyn FnMut(Sample) -> Result<()>;

/// Rows placed in periods, and what to take of them.
pub(super) struct Sample {
    pub(super) kind: Kind,
    /// `wall` or a calendar.
    pub(super) clock: Option<String>,
    pub(super) sla: Option<String>,
    /// Columns `PERIOD`, `CELL`, `TICKET`, `REASON` and those that `stats`, `notes` and `shows` name.
    pub(super) rows: DataFrame,
    /// Reasons 1, 2, ... of `REASON`.
    pub(super) reasons: &'static [&'static str],
    pub(super) stats: &'static [(&'static str, Statistic)],
    /// Flags counted among what is left out although the row counts: a test that could not be made.
    pub(super) notes: &'static [(&'static str, &'static str)],
    /// Fields of the ticket with the flags that they were filled from other records of it.
    pub(super) filled: &'static [(&'static str, &'static str)],
    /// Columns that a list of the rows shows.
    pub(super) shows: &'static [(&'static str, ColumnDisplay)],
}

/// A statistic.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Statistic {
    /// Rows that are events of their own, with the interval of a Poisson count.
    Events,
    /// Rows.
    Count,
    /// Rows that stand at an end.
    Standing,
    /// Sum of a column of movements.
    Flow(&'static str),
    /// Rows with a flag.
    Tally(&'static str),
    /// Rows with a flag divided by rows, with Wilson's interval.
    Share(&'static str),
    /// `VALUE` divided by rows.
    Mean,
    /// Percentile of `VALUE`, with an interval of order statistics.
    Quantile(u32),
}

/// How a list shows a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ColumnDisplay {
    Instant,
    Number,
    Flag,
    /// A number that stands for a word of a list.
    Word(&'static [&'static str]),
}

/// The number of the first reason that holds, 0 if none does. A condition that is NULL does not hold.
pub(super) fn first_reason(conditions: impl IntoIterator<Item = Expr>) -> Expr {
    let conditions: Vec<Expr> = conditions.into_iter().collect();
    let numbered = conditions.into_iter().enumerate().rev();
    numbered.fold(lit(0i32), |rest, (index, holds)| when(holds).then(lit(index as i32 + 1)).otherwise(rest))
}

/// For `map_err` on frame operations.
#[expect(clippy::needless_pass_by_value, reason = "`map_err` hands the error over")]
pub(super) fn frame_error(error: PolarsError) -> Error {
    Error::new(ErrorKind::Frame { what: "metrics".to_owned(), message: error.to_string() })
}
