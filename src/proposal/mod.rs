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
mod zones;

pub use evidence::TrialFile;
pub use zones::{FoundZone, find_zone};

use crate::calendar::Region;
use crate::error::Result;
use crate::store::Store;

/// What the text of the settings is made from.
#[derive(Debug)]
pub struct Proposal<'a> {
    /// The trial store, read under the zone that was found.
    pub store: &'a Store,
    /// The files that were read.
    pub read: &'a [TrialFile],
    /// The paths as they were named, relative to the folder of the settings; none where they can only be listed one by one.
    pub named: Option<&'a [String]>,
    /// What the files say of their zone.
    pub zone: &'a FoundZone,
    /// Whose holidays are asked for, with the code as it was typed.
    pub holidays: Option<(&'a str, Region)>,
    /// The profile that was named for all files, as the settings shall name it.
    pub profile: Option<&'a str>,
    /// The system that was named for all files.
    pub system: Option<&'a str>,
}

impl Proposal<'_> {
    /// The text of the settings, and the names of those that nobody has confirmed.
    pub fn write(&self) -> Result<(String, Vec<String>)> {
        text::write(self)
    }
}
