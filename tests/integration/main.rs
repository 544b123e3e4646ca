//! The one integration binary: DuckDB and polars are linked once for all of these.

mod determinism;
mod errors;
mod kill;
mod layers;
mod outputs;
mod project;
mod query;
