//! The `DuckDB` file: opening, migrating, transactions, and the three ways in and out (SQL, Arrow batches, polars frames).
//! The only room that knows duckdb. Knows what tables exist, not what they mean.

mod aside;
mod cell;
mod computed;
mod confine;
mod database;
mod errors;
mod frame;
mod functions;
mod gate;
mod held;
mod kept;
mod limited;
mod links;
mod numbers;
mod open;
mod parquet;
mod response;
mod scan;
mod schema;
mod scratch;

pub use database::Store;

pub use cell::{Cell, Table};
pub use gate::Select;
pub(crate) use kept::{KEPT_DETAILS, KEPT_LEDGER, KEPT_NAMES, KEPT_ROWS};
pub use limited::Limits;
pub(crate) use links::TOLD_LINKS;
pub(crate) use numbers::Numbers;
pub use parquet::ParquetColumns;
pub use schema::SCHEMA_VERSION;

#[cfg(test)]
mod tests;
