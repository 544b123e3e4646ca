//! Service levels: policies as data, the clock engine, and the traces that explain it. Reads tickets and histories from
//! the store, writes `sla_clock`. Knows nothing of reports.
//!
//! In this version a clock has one cycle and one target: a reopened ticket is measured from its opening to its last stop, and the
//! target is that of its present priority. Settings that ask for another treatment are refused by `check`.

mod check;
mod clock;
mod engine;
mod facts;
mod history;
mod policy;
mod rebuild;
mod segments;
mod target;
mod timeline;
mod trace;

pub mod cases;

pub use check::{Policy, check, covered_calendars};
pub use engine::{Events, Figures, Pause, Share, Terms, evaluate};
pub use policy::{OnReopen, OnTargetChange, PolicySpec};
pub use rebuild::rebuild;
pub use segments::{Segment, SegmentKind};
pub use target::{Target, parse_seconds};
pub use timeline::timeline;
pub use trace::{ClockTrace, Trace, trace};
