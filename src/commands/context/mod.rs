//! What commands share: the project, its store, and the form in which the caller wants the answers. Knows no command.

pub(super) mod answers;
pub(super) mod controls;
mod derived;
pub(super) mod inputs;
pub(super) mod jobs;
pub(super) mod kept;
pub(super) mod loading;
mod made_from;
mod measuring;
mod reading;
pub(super) mod reporting;
mod stores;
pub(super) mod time;
pub(super) mod unread;
mod warnings;

use std::path::{Path, PathBuf};

use crate::calendar::{Calendars, Zone};
use crate::cli::{Format, Global};
use crate::config::Loaded;
use crate::error::Result;
use crate::output::Places;
use crate::terminal::Terminal;

/// A project, and how the caller wants to see its answers.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) terminal: Terminal,
    pub(crate) project: Loaded,
    pub(crate) zone: Zone,
    pub(crate) calendars: Calendars,
    pub(crate) store: PathBuf,
    pub(crate) as_of: Option<String>,
    /// Whether answers are given from what was known then.
    pub(crate) known: bool,
    pub(crate) format: Option<Format>,
    pub(crate) out: Option<PathBuf>,
    pub(crate) places: Places,
    /// Whether it was said what there is to say of the store.
    pub(crate) told: std::cell::Cell<bool>,
}

impl Context {
    /// Reads the settings of `dir`, else of `--project`, else of the current folder, and checks them.
    pub(crate) fn new(global: &Global, terminal: Terminal, dir: Option<&Path>, places: &Places) -> Result<Self> {
        let dir = dir.or(global.project.as_deref()).unwrap_or_else(|| Path::new("."));
        let project = Loaded::read(dir)?;
        let zone = project.zone()?;
        let calendars = project.calendars()?;
        project.check(&calendars)?;
        for calendar in calendars.values() {
            for remark in calendar.remarks() {
                terminal.warning(&remark);
            }
        }
        let store = global.store.clone().unwrap_or_else(|| project.store());
        let mut places = kept::of_project(places.clone(), &project);
        kept::keep_store(&mut places, &store);
        Ok(Self {
            terminal,
            project,
            zone,
            calendars,
            store,
            as_of: global.as_of.clone(),
            known: global.known,
            format: global.format,
            out: global.out.clone(),
            places,
            told: std::cell::Cell::new(false),
        })
    }

    /// Says which defaults apply if there is no settings file.
    pub(crate) fn name_defaults(&self) {
        if self.project.file.is_none() {
            self.terminal.note(&format!(
                "no tickmark.toml in `{}`: times and months are in UTC, there are no calendars, and service levels are those \
                 that the tool recorded; `tickmark init` writes settings",
                self.project.dir.display()
            ));
        }
    }
}
