//! What held of a ticket from when to when: its state, group, priority and for whom it waited, from the history where there is one and from the
//! ticket's own instants where not. Reads tickets and histories from the store, writes `spell_figure`. Knows nothing of service levels.

mod changelog;
mod changes;
mod cut;
mod figures;
mod life;
mod part;
mod places;
mod rebuild;

pub(crate) use changelog::{Changelog, Track, pieces};
pub(crate) use changes::{Change, Changes};
pub(crate) use part::{AT_A_TIME, InstantArray, TicketKey, TicketRange, code, parts, primitive, state_of, value, word};
pub use rebuild::{ContradictionCount, doubts, rebuild};
