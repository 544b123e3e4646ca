//! An indicator with what came of its figures.

use crate::controls::Limit;
use crate::evidence::indicators::figure::Row;
use serde::Serialize;

/// An indicator with what came of its figures.
#[derive(Debug, Serialize)]
pub struct Told {
    /// `MET-01`.
    pub id: String,
    /// A few words.
    pub title: String,
    /// Numerator and denominator, in words.
    pub what: String,
    /// The COBIT practices it is evidence on.
    pub cobit: Vec<String>,
    /// What the organisation asks of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
    /// Its values, figure by figure, each with its cells.
    pub figures: Vec<Row>,
}
