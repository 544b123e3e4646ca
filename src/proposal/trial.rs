//! What the text of the settings is made from.

use crate::calendar::Region;
use crate::proposal::evidence::TrialFile;
use crate::proposal::zones::FoundZone;
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
