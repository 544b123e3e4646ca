//! Indicators as a document and as rows: the same values in both.

use serde::Serialize;
use serde_json::Value;

use crate::controls::IndicatorLimit;
use crate::error::Result;
use crate::evidence::indicators::figure::IndicatorRow;
use crate::evidence::indicators::result::IndicatorResult;
use crate::period::Period;
use crate::store::Table;
use crate::{output, text};

/// The columns of the rows.
const COLUMNS: &str = "indicator, title, practices, figure, state, kind, clock, sla, by as cell, numerator, denominator, value, unit, lower, upper, \
                       limit.at_least as at_least, limit.at_most as at_most, kept, excluded, source, reason";

#[derive(Serialize)]
struct IndicatorsDocument<'a> {
    period: &'a str,
    as_of: String,
    indicators: &'a [IndicatorResult],
}

/// A value with what it is a value of.
#[derive(Serialize)]
struct FigureRow<'a> {
    indicator: &'a str,
    title: &'a str,
    practices: &'a [String],
    #[serde(flatten)]
    row: &'a IndicatorRow,
    /// Where the value was held against it.
    limit: Option<&'a IndicatorLimit>,
}

/// `tickmark/indicators/1`.
pub fn document(told: &[IndicatorResult], period: &Period, as_of: i64) -> Result<Value> {
    let document = IndicatorsDocument { period: &period.label, as_of: text::instant(as_of), indicators: told };
    output::document("tickmark/indicators/1", &document)
}

/// One row per value.
pub fn table(told: &[IndicatorResult]) -> Result<Table> {
    let rows = told.iter().flat_map(|IndicatorResult { id, title, cobit, limit, figures, .. }| {
        figures.iter().map(move |row| {
            let limit = limit.as_ref().filter(|_| row.kept.is_some());
            FigureRow { indicator: id, title, practices: cobit, row, limit }
        })
    });
    Table::of(COLUMNS, rows)
}
