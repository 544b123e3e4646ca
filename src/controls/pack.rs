//! Packs: the built-in controls, and folders of an organisation's own beside them. A control of the same id stands in for the built-in
//! one and is marked as changed, with its own hash.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::builtin;
use super::definition::Control;
use crate::error::{Error, ErrorKind, Location, Result};
use crate::text;

/// The name of the built-in pack.
pub const BUILT_IN: &str = "built-in";

/// The file that makes a folder a pack.
const PACK_FILE: &str = "pack.toml";

/// The controls in force.
#[derive(Debug, Clone, Default)]
pub struct Packs {
    /// In the order of the built-in list, then of the ids.
    pub controls: Vec<Control>,
    pub(super) views: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PackFile {
    name: String,
    #[serde(rename = "version")]
    _version: String,
}

impl Packs {
    /// The built-in controls alone.
    pub fn built_in() -> Result<Self> {
        let controls = builtin::CONTROLS.iter().map(|(file, text)| Control::parse(Path::new(file), text, BUILT_IN));
        Ok(Self { controls: controls.collect::<Result<_>>()?, views: Vec::new() })
    }

    /// The built-in controls and those of some folders.
    pub fn with(dirs: impl IntoIterator<Item = PathBuf>) -> Result<Self> {
        let mut packs = Self::built_in()?;
        let mut names = BTreeSet::from([BUILT_IN.to_owned()]);
        let mut own: BTreeSet<String> = BTreeSet::new();
        for dir in dirs {
            let name = name_of(&dir)?;
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
        }
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
            same(control.id()) || same(control.objective()) || control.id().split('-').next().is_some_and(same)
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

fn name_of(dir: &Path) -> Result<String> {
    let path = dir.join(PACK_FILE);
    let text = std::fs::read_to_string(&path).map_err(Error::io("read", &path)).map_err(|error| {
        error.hint(format!("a pack is a folder with `{PACK_FILE}` (name and version) and its controls as .sql files"))
    })?;
    let file: PackFile = toml::from_str(&text).map_err(|error| {
        let placed = Error::setting(error.message().to_owned()).hint(text::slip(error.message()));
        match error.span() {
            Some(span) => placed.at(Location::in_text(&path, &text, span)),
            None => placed,
        }
    })?;
    Ok(file.name)
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
