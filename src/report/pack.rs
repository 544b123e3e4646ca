//! A pack on its way to disk: files with relative paths, written as a whole or not at all.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::whole_file::{self, Limit};

/// Name of the file that lists a pack.
pub(super) const MANIFEST: &str = "manifest.json";

/// The files of a pack.
#[derive(Debug)]
pub struct Pack {
    main: String,
    files: Vec<(String, Vec<u8>)>,
}

impl Pack {
    /// A pack with its page.
    pub(super) fn new(main: String, bytes: Vec<u8>) -> Self {
        Self { files: vec![(main.clone(), bytes)], main }
    }

    /// Adds a file; `/` parts folders.
    pub(super) fn add(&mut self, path: String, bytes: Vec<u8>) {
        self.files.push((path, bytes));
    }

    /// Relative paths and contents, the page first.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }
}

/// Writes a pack into `out` and returns the path of its page. Everything is written beside its place first and renamed when all of
/// it is there; files of an earlier run of the same pack that this one does not have are removed.
pub fn write(pack: &Pack, out: &Path) -> Result<Vec<PathBuf>> {
    std::fs::create_dir_all(out).map_err(Error::io("create", out))?;
    let ground = tempfile::Builder::new().prefix(".tickmark-").tempdir_in(out).map_err(Error::io("write", out))?;
    for (path, bytes) in pack.files() {
        let path = ground.path().join(path);
        make_parent(&path)?;
        std::fs::write(&path, bytes).map_err(Error::io("write", &path))?;
    }
    remove_stale(pack, out)?;
    for (path, _) in pack.files() {
        let place = out.join(path);
        make_parent(&place)?;
        std::fs::rename(ground.path().join(path), &place).map_err(Error::io("write", &place))?;
    }
    Ok(vec![out.join(&pack.main)])
}

fn make_parent(path: &Path) -> Result<()> {
    match path.parent() {
        Some(parent) => std::fs::create_dir_all(parent).map_err(Error::io("create", parent)),
        None => Ok(()),
    }
}

/// Removes what the manifest of the earlier run lists and this pack has not. Nothing else in the folder is touched.
fn remove_stale(pack: &Pack, out: &Path) -> Result<()> {
    let now: BTreeSet<&str> = pack.files().map(|(path, _)| path).collect();
    for manifest in now.iter().filter(|path| path.ends_with(MANIFEST)) {
        let Ok(text) = whole_file::text(&out.join(manifest), Limit::Table) else { continue };
        let Ok(document) = serde_json::from_str::<serde_json::Value>(&text) else { continue };
        let folder = manifest.trim_end_matches(MANIFEST);
        let listed = document.get("files").and_then(serde_json::Value::as_array).into_iter().flatten();
        for path in listed.filter_map(|file| file.get("path").and_then(serde_json::Value::as_str)) {
            // A manifest is a file like any other: only plain names inside the pack's own folder are believed.
            let plain = path.strip_prefix(folder).is_some_and(|name| !name.is_empty() && !name.contains(['/', '\\']));
            if !plain || now.contains(path) {
                continue;
            }
            let stale = out.join(path);
            match std::fs::remove_file(&stale) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(Error::io("remove", &stale)(error));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack(files: &[(&str, &str)]) -> Pack {
        let mut pack = Pack::new("review.html".to_owned(), b"page".to_vec());
        for (path, text) in files {
            pack.add((*path).to_owned(), text.as_bytes().to_vec());
        }
        pack
    }

    #[test]
    fn a_second_run_replaces_the_first_and_leaves_other_files_alone() {
        let out = tempfile::tempdir().expect("a folder");
        let manifest =
            r#"{"files": [{"path": "review/old.csv"}, {"path": "review/../../kept.txt"}, {"path": "other.txt"}]}"#;
        write(&pack(&[("review/old.csv", "old"), ("review/manifest.json", manifest)]), out.path()).expect("written");
        for name in ["review/mine.txt", "other.txt"] {
            std::fs::write(out.path().join(name), "mine").expect("written");
        }
        let paths =
            write(&pack(&[("review/new.csv", "new"), ("review/manifest.json", "{}")]), out.path()).expect("written");
        assert_eq!(paths, vec![out.path().join("review.html")]);
        let there = |name: &str| out.path().join(name).exists();
        assert!(!there("review/old.csv"));
        assert!(there("review/new.csv") && there("review/mine.txt") && there("other.txt"));
        let left: Vec<_> = std::fs::read_dir(out.path())
            .expect("a folder")
            .filter(|entry| entry.as_ref().is_ok_and(|entry| entry.file_name().to_string_lossy().starts_with('.')))
            .collect();
        assert!(left.is_empty(), "the temporary folder is gone");
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_a_named_error() {
        let out = tempfile::tempdir().expect("a folder");
        let file = out.path().join("file");
        std::fs::write(&file, "").expect("written");
        let error = write(&pack(&[]), &file.join("out")).expect_err("a file is no folder");
        assert!(error.to_string().contains("cannot create"), "{error}");
    }
}
