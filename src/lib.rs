//! tickmark: service levels and service measures recomputed from ticket exports.

pub mod calendar;
pub mod config;
pub mod error;
pub mod ingest;
pub mod metrics;
pub mod model;
pub mod period;
pub mod report;
pub mod sla;
pub mod stats;
pub mod store;
pub mod text;
