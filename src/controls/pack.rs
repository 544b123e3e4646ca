//! Packs: the built-in controls, and folders of an organisation's own beside them. A control of the same id stands in for the built-in
//! one and is marked as changed, with its own hash.

use crate::controls::set_changes::Changes;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::controls::definition::Control;
use crate::controls::pack_file::{PACK_FILE, PackFile};
use crate::controls::set_views::SetView;
use crate::controls::{builtin, set_views};
use crate::error::{Error, ErrorKind, Result};
use crate::store::Store;
use crate::whole_file::Limit;
use crate::{hash, paths, text, whole_file};

/// The file with the views of a set.
pub const VIEWS: &str = "views.sql";

/// The name of the built-in pack.
pub const BUILT_IN: &str = "built-in";

/// The controls in force.
#[derive(Debug, Clone, Default)]
pub struct Packs {
    /// In the order of the built-in list, then of the ids.
    pub controls: Vec<Control>,
    pub(super) views: Vec<SetView>,
    /// The control sets they come from, the built-in one first.
    pub sets: Vec<ControlSet>,
}

/// A control set: what it is made of, and what it changes.
#[derive(Debug, Clone, Serialize)]
pub struct ControlSet {
    /// Its name.
    pub name: String,
    /// Its version; that of the program for the built-in one.
    pub version: String,
    /// SHA-256 over its files.
    pub sha256: String,
    /// Its files, by path.
    pub files: Vec<SetFile>,
    /// What is otherwise than without it.
    pub changes: Changes,
}

/// A file of a control set.
#[derive(Debug, Clone, Serialize)]
pub struct SetFile {
    /// Path within the set.
    pub path: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Its bytes.
    #[serde(skip)]
    pub text: String,
}

impl ControlSet {
    /// Name, version, hash and what it changes, in a line.
    pub fn in_words(&self) -> String {
        format!("{} {} (SHA-256 {}): {}", self.name, self.version, self.sha256, self.changes.in_words())
    }

    fn new(name: &str, version: &str, mut files: Vec<SetFile>) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let lines: Vec<String> = files.iter().map(|file| format!("{}  {}\n", file.sha256, file.path)).collect();
        let (name, version) = (name.to_owned(), version.to_owned());
        Self { name, version, sha256: hash::sha256(lines.concat()), files, changes: Changes::default() }
    }
}

impl SetFile {
    fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { path: path.into(), sha256: hash::sha256(&text), text }
    }
}

impl Packs {
    /// The built-in controls alone.
    pub fn built_in() -> Result<Self> {
        let controls = builtin::CONTROLS.iter().map(|(file, text)| Control::built_in(file, text, BUILT_IN));
        let files = builtin::CONTROLS.iter().map(|(file, text)| SetFile::new(format!("controls/{file}"), *text));
        let files = files.chain([SetFile::new(VIEWS, builtin::VIEWS)]).collect();
        Ok(Self {
            controls: controls.collect::<Result<_>>()?,
            views: Vec::new(),
            sets: vec![ControlSet::new(BUILT_IN, env!("CARGO_PKG_VERSION"), files)],
        })
    }

    /// The built-in controls and those of some folders.
    pub fn with(dirs: impl IntoIterator<Item = PathBuf>) -> Result<Self> {
        let mut packs = Self::built_in()?;
        let mut heads = Vec::new();
        let mut own: BTreeSet<String> = BTreeSet::new();
        for dir in dirs {
            let head = PackFile::read(&dir)?;
            let name = head.name().to_owned();
            if packs.sets.iter().any(|set| set.name == name) {
                return Err(Error::setting(format!("the control set `{name}` is there twice"))
                    .hint(format!("second in `{}`", dir.display())));
            }
            let mut files = vec![SetFile::new(PACK_FILE, head.text())];
            let mut changes = Changes::default();
            for (path, file) in sql_files(&dir)? {
                let text = whole_file::text(&file, Limit::Written)?;
                if file.file_name().is_some_and(|file| file == VIEWS) {
                    let views = set_views::parse(&name, &text)?;
                    changes.views.extend(views.iter().map(|view| view.name.clone()));
                    packs.views.extend(views);
                } else {
                    let control = Control::parse(&file, &text, &name)?;
                    if !own.insert(control.id().to_owned()) {
                        return Err(Error::setting(format!("the control `{}` is there twice", control.id()))
                            .hint(format!("second in `{}`", file.display())));
                    }
                    changes.controls.extend(packs.add(control));
                }
                files.push(SetFile::new(path, text));
            }
            packs.sets.push(ControlSet { changes, ..ControlSet::new(&name, head.version(), files) });
            heads.push(head);
        }
        // Groups and defaults may be about controls of the sets before.
        for (head, set) in heads.iter().zip(packs.sets.iter_mut().skip(1)) {
            head.apply(&mut packs.controls, &mut set.changes)?;
        }
        Ok(packs)
    }

    /// Adds a control; gives its id if it stands in for one that says something else.
    fn add(&mut self, mut control: Control) -> Option<String> {
        let Some(other) = self.controls.iter_mut().find(|other| other.id() == control.id()) else {
            self.controls.push(control);
            return None;
        };
        control.changed = other.sha256 != control.sha256;
        *other = control;
        other.changed.then(|| other.id().to_owned())
    }

    /// Makes the views of the organisation's control sets, beside what is laid out already.
    pub(super) fn make_views(&self, store: &Store) -> Result<()> {
        self.views.iter().try_for_each(|view| view.make(store))
    }

    /// The control sets beside the built-in one.
    pub fn added(&self) -> &[ControlSet] {
        self.sets.get(1..).unwrap_or_default()
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

/// The statements of a control set, with their paths in it, in the order of those.
fn sql_files(dir: &Path) -> Result<Vec<(String, PathBuf)>> {
    let mut files = Vec::new();
    for (within, folder) in [("", dir.to_path_buf()), ("controls/", dir.join("controls"))] {
        if !folder.is_dir() {
            continue;
        }
        for entry in std::fs::read_dir(&folder).map_err(Error::io("read", &folder))? {
            let path = entry.map_err(Error::io("read", &folder))?.path();
            if path.extension().is_some_and(|extension| extension == "sql") {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                if let Some(flaw) = paths::flaw(&name) {
                    return Err(Error::setting(format!(
                        "`{}` cannot be a file of a control set: {flaw}",
                        path.display()
                    ))
                    .hint("name it after its control: `ABC-01.sql`"));
                }
                files.push((format!("{within}{name}"), path));
            }
        }
    }
    files.sort();
    Ok(files)
}
