//! Packs: the built-in controls, and folders of an organisation's own beside them. A control of the same id stands in for the built-in
//! one and is marked as changed, with its own hash.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::builtin;
use super::definition::Control;
use super::pack_file::PackFile;
use crate::error::{Error, ErrorKind, Result};
use crate::text;

/// The name of the built-in pack.
pub const BUILT_IN: &str = "built-in";

/// The controls in force.
#[derive(Debug, Clone, Default)]
pub struct Packs {
    /// In the order of the built-in list, then of the ids.
    pub controls: Vec<Control>,
    pub(super) views: Vec<String>,
    /// The versions of the organisation's packs, by name.
    pub versions: BTreeMap<String, String>,
}

impl Packs {
    /// The built-in controls alone.
    pub fn built_in() -> Result<Self> {
        let controls = builtin::CONTROLS.iter().map(|(file, text)| Control::parse(Path::new(file), text, BUILT_IN));
        Ok(Self { controls: controls.collect::<Result<_>>()?, views: Vec::new(), versions: BTreeMap::new() })
    }

    /// The built-in controls and those of some folders.
    pub fn with(dirs: impl IntoIterator<Item = PathBuf>) -> Result<Self> {
        let mut packs = Self::built_in()?;
        let mut names = BTreeSet::from([BUILT_IN.to_owned()]);
        let mut files = Vec::new();
        let mut own: BTreeSet<String> = BTreeSet::new();
        for dir in dirs {
            let file = PackFile::read(&dir)?;
            let name = file.name().to_owned();
            if !names.insert(name.clone()) {
                return Err(Error::setting(format!("the pack `{name}` is there twice"))
                    .hint(format!("second in `{}`", dir.display())));
            }
            for file in sql_files(&dir)? {
                let text = std::fs::read_to_string(&file).map_err(Error::io("read", &file))?;
                if file.file_name().is_some_and(|file| file == "views.sql") {
                    packs.views.push(text);
                    continue;
                }
                let control = Control::parse(&file, &text, &name)?;
                if !own.insert(control.id().to_owned()) {
                    return Err(Error::setting(format!("the control `{}` is there twice", control.id()))
                        .hint(format!("second in `{}`", file.display())));
                }
                packs.add(control);
            }
            packs.versions.insert(name, file.version().to_owned());
            files.push(file);
        }
        // Groups and defaults may be about controls of the packs before.
        files.iter().try_for_each(|file| file.apply(&mut packs.controls))?;
        Ok(packs)
    }

    fn add(&mut self, mut control: Control) {
        match self.controls.iter_mut().find(|other| other.id() == control.id()) {
            Some(other) => {
                control.changed = other.sha256 != control.sha256;
                *other = control;
            }
            None => self.controls.push(control),
        }
    }

    /// Statements that make the views of the organisation's packs.
    pub(super) fn views(&self) -> impl Iterator<Item = &str> {
        self.views.iter().map(String::as_str)
    }

    /// A control by its id.
    pub fn by_id(&self, id: &str) -> Result<&Control> {
        self.controls.iter().find(|control| control.id().eq_ignore_ascii_case(id)).ok_or_else(|| {
            let ids: Vec<&str> = self.controls.iter().map(Control::id).collect();
            Error::new(ErrorKind::Unknown { what: "control", name: id.to_owned() }).hint(text::did_you_mean(id, &ids))
        })
    }

    /// Keeps the controls that were asked for: ids, or families such as `CHG` or `BAI06`. Nothing asked for is all.
    pub fn select(&mut self, asked: &[String]) -> Result<()> {
        let names = |control: &Control, name: &str| {
            let same = |other: &str| other.eq_ignore_ascii_case(name);
            same(control.id())
                || same(control.heading())
                || same(control.objective())
                || control.id().split('-').next().is_some_and(same)
        };
        for name in asked {
            if !self.controls.iter().any(|control| names(control, name)) {
                return self.by_id(name).map(drop);
            }
        }
        if !asked.is_empty() {
            self.controls.retain(|control| asked.iter().any(|name| names(control, name)));
        }
        Ok(())
    }
}

/// The statements of a pack, in the order of their names.
fn sql_files(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for folder in [dir.to_path_buf(), dir.join("controls")] {
        if !folder.is_dir() {
            continue;
        }
        for entry in std::fs::read_dir(&folder).map_err(Error::io("read", &folder))? {
            let path = entry.map_err(Error::io("read", &folder))?.path();
            if path.extension().is_some_and(|extension| extension == "sql") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}
