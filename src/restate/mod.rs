//! Restatements: what was reported, whether it still stands, and if not which tickets moved it. Reads measures and the store, and writes down what was
//! reported. Knows neither pages nor how answers are shown.
//!
//! A report is compared with the present values of its period (`compare`). For a value that moved, the tickets that changed since are measured twice: as
//! they were known when the report was made (`known`), and as they are (`tickets`).

mod compare;
mod known;
mod present;
mod record;
mod restatement;
mod rows;
mod tickets;

#[cfg(test)]
mod tests;

pub use restatement::{Amount, Cause, Moved, Reason, Restatement, Ticket, in_words};

pub use compare::compare;
pub use known::{Known, after, at, rebuild};
pub use present::Present;
pub use record::{Basis, Report, is_recorded, record};
pub use rows::{of_tickets, of_values};
