//! Pages of text, rows and documents, one file per output: what a result of a lower room looks like to people and to programs. Knows the rooms
//! whose results it shows; only commands know it. Pages of controls and samples are in `evidence`, which keeps them, too.

mod alternatives;
mod clocks;
mod explain;
mod import;
mod inspect;
mod loaded;
mod metric_table;
mod metrics;
mod restated;
mod whatif;
mod why;

pub use clocks::Alternative;
pub use explain::{control_document, control_page, metric_page};
pub use import::{import_summary, import_table};
pub use inspect::{inspect_document, inspect_page};
pub use loaded::loaded;
pub use metrics::write_values;
pub use restated::{restated_document, restated_page};
pub use whatif::WhatIf;
pub use why::WhyPage;
