//! How a relation was understood: the profile that fits, the columns that fill its fields, and those that are not read.

use serde::Serialize;

use crate::profile::rules::ProfileEvidence;

/// A list of records.
#[derive(Debug, Clone, Serialize)]
pub struct InspectedPart {
    /// Sheet, JSON path or file name.
    pub relation: String,
    /// The tool; none where no profile fits.
    pub tool: Option<String>,
    /// The profile; none where none fits.
    pub profile: Option<String>,
    /// What the profile rests on: a file that was seen, the tool's documentation, or memory.
    pub evidence: Option<ProfileEvidence>,
    /// The language of its columns, where it is not English, as far as the tool is known to be translated.
    pub language: Option<&'static str>,
    /// Share of a perfect match.
    pub confidence: f64,
    /// The table its records go to.
    pub table: &'static str,
    /// Rows before the header.
    pub header_row: Option<u64>,
    /// `one row per ticket`, `one row per approval`, ...
    pub shape: &'static str,
    /// Fields and the columns that fill them.
    pub mapping: Vec<MappedColumn>,
    /// Columns that are not read.
    pub unmapped: Vec<UnmappedColumn>,
    /// `dmy` or `mdy`, where any column needs one.
    pub date_order: Option<&'static str>,
    /// Why this order.
    pub date_order_reason: Option<&'static str>,
    /// Zone of the times.
    pub zone: Option<String>,
    /// Why this zone.
    pub zone_reason: Option<&'static str>,
}

/// A field with the columns that fill it.
#[derive(Debug, Clone, Serialize)]
pub struct MappedColumn {
    /// Canonical field.
    pub field: &'static str,
    /// Columns, best first.
    pub columns: Vec<String>,
    /// Up to three values.
    pub examples: Vec<String>,
    /// Share of records with a value.
    pub filled: f64,
    /// How its instants are written.
    pub format: Option<String>,
}

/// A column that is not read.
#[derive(Debug, Clone, Serialize)]
pub struct UnmappedColumn {
    /// Its name.
    pub column: String,
    /// Share of the first records with a value.
    pub filled: f64,
    /// Up to three values.
    pub examples: Vec<String>,
    /// Fields it might fill.
    pub nearest: Vec<&'static str>,
}
