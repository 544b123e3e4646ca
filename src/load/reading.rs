//! How a file is read, as far as somebody asked for it: what decides, beside its bytes, what its records become. What nobody asks for stands as
//! it was: a file is not read anew because an option was left out, or because a later program knows its tool better.

use serde::{Deserialize, Serialize};

use crate::load::shape::RowShape;
use crate::profile::syntax::Profile;
use crate::read::date_forms::DateOrder;

/// What was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct ReadOptions {
    /// The profile's name, and of one of the user's own the SHA-256 of its text.
    profile: Option<String>,
    profile_text: Option<String>,
    project_zone: String,
    pub zone: Option<String>,
    pub date_order: Option<DateOrder>,
    pub shape: Option<RowShape>,
    pub encoding: Option<String>,
    pub system: Option<String>,
}

/// What the ledger knows of a file that was loaded before.
#[derive(Debug, Default)]
pub(crate) struct EarlierLoad {
    /// The run that loaded it.
    pub run: i64,
    /// The profile that read it, the zone of its times and its system, as they came out.
    pub profile: String,
    pub zone: String,
    pub system: String,
    /// What was asked for; none where an older program loaded it, which did not note that.
    pub reading: Option<ReadOptions>,
    /// Whether any of its records were new.
    pub brought: bool,
    /// Whether any of its records were kept, or known before.
    pub kept: bool,
    /// What else is said of it when it is skipped.
    pub path: String,
    pub tool: String,
    pub record_types: Vec<String>,
    pub encoding: Option<String>,
    pub delimiter: Option<String>,
}

impl ReadOptions {
    pub(crate) fn new(own: Option<&Profile>, project_zone: &str) -> Self {
        Self {
            profile: own.map(|own| own.name.clone()),
            profile_text: own.and_then(Profile::text_sha256),
            project_zone: project_zone.to_owned(),
            ..Self::default()
        }
    }

    /// What is asked for now that the file was not read with, in words.
    pub(crate) fn differences(&self, before: &EarlierLoad) -> Vec<&'static str> {
        let unknown = Self::default();
        let (then, is_known) = before.reading.as_ref().map_or((&unknown, false), |then| (then, true));
        let profile = self.profile.as_ref().is_some_and(|name| {
            name != then.profile.as_ref().unwrap_or(&before.profile)
                || (is_known && self.profile_text != then.profile_text)
        });
        let on_wall = before.zone != "offset";
        let zone = match &self.zone {
            Some(zone) => on_wall && *zone != before.zone && self.zone != then.zone,
            // The project's zone stood in for one that nobody named.
            None => {
                is_known && then.zone.is_none() && before.zone == then.project_zone && self.project_zone != before.zone
            }
        };
        let system = self.system.as_ref().is_some_and(|system| *system != before.system);
        [
            (profile, "another profile"),
            (zone, "another zone"),
            (
                is_known && self.date_order.is_some() && self.date_order != then.date_order,
                "another order of day and month",
            ),
            (is_known && self.shape.is_some() && self.shape != then.shape, "another shape of its rows"),
            (self.encoding.is_some() && self.encoding != then.encoding, "another encoding"),
            (system, "another source system"),
        ]
        .into_iter()
        .filter_map(|(differs, what)| differs.then_some(what))
        .collect()
    }
}
