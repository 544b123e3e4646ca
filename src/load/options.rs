//! How files are to be read, as far as somebody said so.

use std::path::{Path, PathBuf};

use crate::calendar::Zone;
use crate::error::Result;
use crate::load::reading::ReadOptions;
use crate::load::shape::RowShape;
use crate::profile::builtin;
use crate::profile::syntax::Profile;
use crate::read::date_forms::DateOrder;
use crate::read::layout::Layout;
use crate::read::{files, layout};

/// How to import.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// A profile by name or file, instead of the recognised one.
    pub profile: Option<String>,
    /// The zone of times without offset, where the exports were made elsewhere.
    pub zone: Option<String>,
    /// The project's zone, which times without offset are in by default.
    pub project_zone: String,
    /// Name of the system, where one tool runs twice.
    pub system: Option<String>,
    /// Order of day and month, where a file cannot tell.
    pub date_order: Option<DateOrder>,
    /// How the bytes of text are to be read, where they do not tell.
    pub encoding: Option<String>,
    /// What a row of a ticket file stands for, where the data would be read otherwise.
    pub shape: Option<RowShape>,
    /// Whether histories fill what tickets leave empty.
    pub fill_from_history: bool,
    /// The folder that the path of a profile is relative to.
    pub base: PathBuf,
}

impl ImportOptions {
    /// Nothing but a project's zone.
    pub fn new(project_zone: &str) -> Self {
        Self {
            profile: None,
            zone: None,
            project_zone: project_zone.to_owned(),
            system: None,
            date_order: None,
            encoding: None,
            shape: None,
            fill_from_history: true,
            base: PathBuf::new(),
        }
    }

    /// What a file is called in the store.
    pub(crate) fn name_of(&self, path: &Path) -> String {
        files::name_of(path, &self.base)
    }

    /// The profile that was asked for.
    pub(crate) fn own_profile(&self) -> Result<Option<Profile>> {
        self.profile.as_deref().map(|name| builtin::named(name, &self.base)).transpose()
    }

    /// What was asked for, where the profile is `own`.
    pub(crate) fn reading(&self, own: Option<&Profile>) -> ReadOptions {
        let mut reading = ReadOptions::new(own, &self.project_zone);
        (reading.zone, reading.system) = (self.zone.clone(), self.system.clone());
        (reading.date_order, reading.shape) = (self.date_order, self.shape);
        reading.encoding.clone_from(&self.encoding);
        reading
    }

    /// What is said of the layout of files, beside the names of columns.
    pub(crate) fn layout<'a>(&self, own: Option<&Profile>, known: &'a dyn Fn(&str) -> bool) -> Result<Layout<'a>> {
        let of_profile = own.and_then(|own| own.layout.encoding.as_ref()).map(toml::Spanned::get_ref);
        let encoding = self.encoding.as_ref().or(of_profile).map(|name| layout::encoding(name)).transpose()?;
        Ok(Layout { known, header: own.and_then(|own| own.layout.header), encoding })
    }

    /// An unknown profile, zone or encoding is an error whether any file needs it or not.
    pub fn check(&self) -> Result<()> {
        if let Some(name) = &self.encoding {
            layout::encoding(name)?;
        }
        if let Some(name) = &self.profile {
            builtin::named(name, &self.base)?;
        }
        if let Some(zone) = &self.zone {
            Zone::new(zone)?;
        }
        Ok(())
    }
}
