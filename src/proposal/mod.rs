//! Settings proposed from exports: what the files themselves say of their zone, of working hours, levels, priorities, services and groups, as the
//! text of a `tickmark.toml`. Reads a trial store and writes no file. Decides nothing for people: targets come as comments, and what is active
//! and unconfirmed is named in `draft`.

mod evidence;
pub mod feeds;
mod hours;
mod levels;
mod occurs;
mod sources;
mod text;
mod trial;
mod zones;

pub use evidence::TrialFile;
pub use trial::Proposal;
pub use zones::{FoundZone, find_zone};

use crate::error::Result;

impl Proposal<'_> {
    /// The text of the settings, and the names of those that nobody has confirmed.
    pub fn write(&self) -> Result<(String, Vec<String>)> {
        text::write(self)
    }
}
