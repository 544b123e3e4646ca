//! Service levels: policies as data, the clock engine, and the traces that explain it. Reads tickets and histories from
//! the store, writes `sla_clock`. Knows nothing of reports.

mod as_data;
mod check;
mod clock;
mod cycles;
mod engine;
mod events;
mod exclusion;
mod facts;
mod figures;
mod history;
mod hours;
mod instants;
mod living;
mod policy;
mod rebuild;
mod record;
mod recorded;
mod segments;
mod select;
mod target;
mod terms;
mod timeline;
mod trace;
mod unmatched;

pub mod cases;

pub use check::{SHARED, ServiceLevel, check, covered_calendars, partners};
pub use engine::{ClockFigures, evaluate, evaluate_all};
pub use events::{EventKind, TraceEvent};
pub use exclusion::{ExclusionSpec, ServiceLevelSet};
pub use instants::hours as exact_hours;
pub(crate) use living::LevelCalendars;
pub use policy::{AgreementParty, Near, OnHoursChange, OnReopen, OnTargetChange, ServiceLevelSpec};
pub use rebuild::rebuild;
pub(crate) use record::TOLD;
pub use record::{RecordedState, TicketRecord};
pub use segments::{Segment, SegmentKind};
pub use target::{Target, parse_seconds};
pub use terms::{ClockEvents, Pause, PriorityTarget, Reopen, Share, TargetChange, Terms};
pub use timeline::timeline;
pub use trace::{ClockTrace, Trace, clocks_of, trace};
pub use unmatched::{unmatched, unmatched_conditions};
