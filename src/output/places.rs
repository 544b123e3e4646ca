//! Whether something may be written to a path: the one decision for every output. What a project is made of and what a command reads is
//! never replaced; what else is there gives way only when the caller asks for it. Knows no project: it is told what to keep.

use std::path::{Component, Path, PathBuf};

use crate::error::{Error, Result};

/// What must be kept, and whether other files may be replaced.
#[derive(Debug, Clone, Default)]
pub struct ProtectedPaths {
    kept: Vec<ProtectedPath>,
    force: bool,
}

/// Something that no output may replace.
#[derive(Debug, Clone)]
struct ProtectedPath {
    /// What it is, for the message: `the store`.
    what: &'static str,
    path: PathBuf,
    reach: Reach,
}

/// What of it is meant.
#[derive(Debug, Clone)]
enum Reach {
    /// The file.
    File,
    /// A folder with everything in it.
    Whole,
    /// A folder that is searched for files with these endings.
    Searched(&'static [&'static str]),
    /// The files that a pattern below the folder fits.
    Pattern(String),
}

impl ProtectedPaths {
    /// Nothing is kept yet. With `force` existing files may be replaced.
    pub fn new(force: bool) -> Self {
        Self { kept: Vec::new(), force }
    }

    /// Keeps a file, also where it is not there yet.
    pub fn keep(&mut self, what: &'static str, path: impl Into<PathBuf>) {
        self.kept.push(ProtectedPath { what, path: path.into(), reach: Reach::File });
    }

    /// Keeps a folder, or a file, with everything in it.
    pub fn keep_whole(&mut self, what: &'static str, path: impl Into<PathBuf>) {
        self.kept.push(ProtectedPath { what, path: path.into(), reach: Reach::Whole });
    }

    /// Keeps what a path names: a file, the files of a folder that have one of the endings, or the files that a pattern fits. What would
    /// come to be among them is kept out.
    pub fn keep_named(&mut self, what: &'static str, path: &Path, endings: &'static [&'static str]) {
        let is_plain = |part: &Component<'_>| !part.as_os_str().to_string_lossy().contains(['*', '?', '[']);
        let plain: PathBuf = path.components().take_while(is_plain).collect();
        let kept = if path.is_dir() {
            ProtectedPath { what, path: path.to_path_buf(), reach: Reach::Searched(endings) }
        } else if plain == path.components().collect::<PathBuf>() || path.exists() {
            ProtectedPath { what, path: path.to_path_buf(), reach: Reach::File }
        } else {
            let rest = path.components().skip_while(is_plain).collect::<PathBuf>();
            ProtectedPath { what, path: plain, reach: Reach::Pattern(rest.to_string_lossy().into_owned()) }
        };
        self.kept.push(kept);
    }

    /// Refuses a path where a file may not be written.
    pub fn file(&self, path: &Path) -> Result<()> {
        self.own_file(path)?;
        match path.symlink_metadata() {
            Ok(_) if is_stream(path) => Ok(()),
            Ok(_) if path.is_dir() => {
                Err(Error::setting(format!("`{}` is a folder", path.display())).hint("name a file in it"))
            }
            Ok(_) if !self.force => Err(Error::setting(format!("`{}` is there already", path.display()))
                .hint("name another file, or replace it with `--force`")),
            _ => Ok(()),
        }
    }

    /// The same for a file that may be there, as an earlier run wrote it.
    pub fn own_file(&self, path: &Path) -> Result<()> {
        let place = resolved(path);
        match self.kept.iter().find(|kept| kept.holds(&place, path)) {
            Some(kept) => Err(self.refusal(kept, path)),
            None => Ok(()),
        }
    }

    /// Refuses a folder that reports or evidence may not be written into, as what is in it is read.
    pub fn folder(&self, path: &Path) -> Result<()> {
        let place = resolved(path);
        let searched = |kept: &&ProtectedPath| match kept.reach {
            Reach::File => false,
            Reach::Whole => place.starts_with(resolved(&kept.path)),
            Reach::Searched(_) | Reach::Pattern(_) => place == resolved(&kept.path),
        };
        match self.kept.iter().find(searched) {
            Some(kept) => Err(self.refusal(kept, path)),
            None => self.own_file(path),
        }
    }

    fn refusal(&self, kept: &ProtectedPath, path: &Path) -> Error {
        let (what, of) = (kept.what, kept.path.display());
        let path = path.display();
        let message = match kept.reach {
            Reach::File => format!("`{path}` belongs to {what}; no output may replace it"),
            Reach::Whole => format!("`{path}` belongs to {what} (`{of}`); no output may change it"),
            Reach::Searched(_) | Reach::Pattern(_) => {
                format!("`{path}` lies among {what} (`{of}`): a later import could take it for one of them")
            }
        };
        let hint = if self.force { "name another place; `--force` does not change this" } else { "name another place" };
        Error::setting(message).hint(hint)
    }
}

impl ProtectedPath {
    /// Whether writing to a path would touch it. `place` is where the path leads.
    fn holds(&self, place: &Path, path: &Path) -> bool {
        match &self.reach {
            Reach::File => is_same(place, path, &self.path),
            Reach::Whole => place.starts_with(resolved(&self.path)) || is_same(place, path, &self.path),
            Reach::Searched(endings) => {
                let ending = place.extension().map(|ending| ending.to_string_lossy().to_lowercase());
                let read = ending.is_some_and(|ending| endings.contains(&ending.as_str()));
                read && place.parent() == Some(&resolved(&self.path))
            }
            Reach::Pattern(pattern) => {
                let Ok(rest) = place.strip_prefix(resolved(&self.path)) else { return false };
                glob::Pattern::new(pattern).is_ok_and(|pattern| {
                    let options = glob::MatchOptions { require_literal_separator: true, ..Default::default() };
                    pattern.matches_path_with(rest, options)
                })
            }
        }
    }
}

/// Whether two paths lead to one file: by their resolved names, and by the file's identity where both are there (hard links).
fn is_same(place: &Path, path: &Path, kept: &Path) -> bool {
    let other = resolved(kept);
    // Neither file may be there yet, and not every file system tells capitals from small letters.
    let lower = |path: &Path| path.to_string_lossy().to_lowercase();
    lower(place) == lower(&other) || identity(path).is_some_and(|one| identity(kept) == Some(one))
}

#[cfg(unix)]
fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    let metadata = path.metadata().ok()?;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn identity(path: &Path) -> Option<PathBuf> {
    path.canonicalize().ok()
}

/// A path without links and detours, as far as it exists; what does not exist yet follows as it is written.
fn resolved(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let mut place = PathBuf::new();
    for part in whole.components() {
        match part {
            Component::ParentDir => {
                place.pop();
            }
            Component::CurDir => {}
            part => {
                place.push(part);
                if let Ok(real) = place.canonicalize() {
                    place = real;
                }
            }
        }
    }
    place
}

/// Whether a path is no file but a way to somebody who reads: a pipe, a terminal, `/dev/null`, `/dev/stdout` wherever it leads.
pub(super) fn is_stream(path: &Path) -> bool {
    let of_process = cfg!(unix)
        && (["/dev/stdout", "/dev/stderr"].iter().any(|name| path == Path::new(name))
            || path.parent().and_then(|parent| parent.canonicalize().ok()).is_some_and(|dir| dir.starts_with("/proc")));
    of_process || path.metadata().is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().to_path_buf();
        (dir, path)
    }

    fn refused(result: Result<()>) -> String {
        result.unwrap_err().to_string()
    }

    #[test]
    fn a_kept_file_is_known_under_every_name() {
        let (_dir, path) = folder();
        let store = path.join("tickmark.duckdb");
        std::fs::create_dir(path.join("sub")).unwrap();
        // Whether it is there or not, and whether existing files may be replaced or not.
        for force in [false, true] {
            let mut places = ProtectedPaths::new(force);
            places.keep("the store", &store);
            for name in ["tickmark.duckdb", "./tickmark.duckdb", "sub/../tickmark.duckdb", "TickMark.DuckDB"] {
                let said = refused(places.file(&path.join(name)));
                assert!(said.ends_with("belongs to the store; no output may replace it"), "{name}: {said}");
            }
            places.file(&path.join("tickmark.csv")).unwrap();
            std::fs::write(&store, "data").unwrap();
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_do_not_hide_a_kept_file() {
        let (_dir, path) = folder();
        let store = path.join("tickmark.duckdb");
        std::fs::write(&store, "data").unwrap();
        std::fs::hard_link(&store, path.join("hard.csv")).unwrap();
        std::os::unix::fs::symlink(&store, path.join("soft.csv")).unwrap();
        std::os::unix::fs::symlink(&path, path.join("folder")).unwrap();
        std::os::unix::fs::symlink(path.join("policy.toml"), path.join("hanging.csv")).unwrap();
        let mut places = ProtectedPaths::new(true);
        places.keep("the store", &store);
        places.keep("the policy", path.join("policy.toml"));
        for name in ["hard.csv", "soft.csv", "folder/tickmark.duckdb", "folder/policy.toml"] {
            assert!(refused(places.file(&path.join(name))).contains("no output may replace it"), "{name}");
        }
    }

    #[test]
    fn what_is_there_gives_way_to_force_only() {
        let (_dir, path) = folder();
        let notes = path.join("notes.csv");
        std::fs::write(&notes, "mine").unwrap();
        assert!(refused(ProtectedPaths::new(false).file(&notes)).ends_with("is there already"));
        ProtectedPaths::new(true).file(&notes).unwrap();
        ProtectedPaths::new(false).own_file(&notes).unwrap();
        assert!(refused(ProtectedPaths::new(true).file(&path)).ends_with("is a folder"));
    }

    #[test]
    fn what_would_be_read_the_next_time_is_kept_out() {
        let (_dir, path) = folder();
        std::fs::create_dir(path.join("exports")).unwrap();
        std::fs::create_dir(path.join("pack")).unwrap();
        let mut places = ProtectedPaths::new(true);
        places.keep_named("the exports", &path.join("exports"), &["csv", "json"]);
        places.keep_named("the exports", &path.join("lists/*/incident*.csv"), &["csv"]);
        places.keep_whole("an evidence pack", path.join("pack"));
        for name in ["exports/a.csv", "exports/../exports/A.JSON", "lists/may/incident-1.csv", "pack/x/y.csv", "pack"] {
            assert!(places.file(&path.join(name)).is_err(), "{name}");
        }
        for name in ["exports/a.html", "exports/sub/a.csv", "lists/incident.csv", "lists/may/changes.csv", "packs/a"] {
            places.file(&path.join(name)).unwrap();
        }
        for name in ["exports", "./exports/", "pack/out", "lists"] {
            assert!(places.folder(&path.join(name)).is_err(), "{name}");
        }
        for name in ["exports/out", "out", "."] {
            places.folder(&path.join(name)).unwrap();
        }
    }

    #[cfg(unix)]
    #[test]
    fn pipes_and_terminals_are_no_files() {
        for name in ["/dev/null", "/dev/stdout", "/proc/self/fd/1"] {
            assert!(is_stream(Path::new(name)), "{name}");
            ProtectedPaths::new(false).file(Path::new(name)).unwrap();
        }
        let (_dir, path) = folder();
        std::fs::write(path.join("a"), "").unwrap();
        assert!(!is_stream(&path.join("a")) && !is_stream(&path.join("none")) && !is_stream(&path));
    }
}
