//! A pack on its way to disk: files with relative paths, written as a whole or not at all.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::ground::StagingFolder;
use crate::output::ProtectedPaths;
use crate::whole_file::SizeLimit;
use crate::{parallel, restate, whole_file};

/// Name of the file that lists a pack.
pub(super) const MANIFEST: &str = "manifest.json";
/// What it says it is.
pub(super) const SCHEMA: &str = "tickmark/pack/1";

/// The files of a pack.
#[derive(Debug)]
pub struct ReportFiles {
    main: String,
    files: Vec<(String, Vec<u8>)>,
    reported: Option<restate::Report>,
}

impl ReportFiles {
    /// A pack with its page.
    pub(super) fn new(main: String, bytes: Vec<u8>) -> Self {
        Self { files: vec![(main.clone(), bytes)], main, reported: None }
    }

    /// Adds a file; `/` parts folders.
    pub(super) fn add(&mut self, path: String, bytes: Vec<u8>) {
        self.files.push((path, bytes));
    }

    /// Says what it reports, so that this can be written down.
    pub(super) fn reports(&mut self, report: restate::Report) {
        self.reported = Some(report);
    }

    /// What it reports.
    pub fn into_reported(self) -> Option<restate::Report> {
        self.reported
    }

    /// The folder of its lists, which is called like the page.
    fn folder(&self) -> &str {
        self.main.strip_suffix(".html").unwrap_or(&self.main)
    }

    /// Relative paths and contents, the page first.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }
}

/// Writes a pack into `out` and returns the path of its page. Everything is made in a hidden folder first. Then the old page goes, the new
/// folder of lists takes the place of the old one in one step, and the new page comes: nobody ever sees a page beside the lists of another
/// one. What people have put into the folder of lists is taken along; what an earlier run wrote there and this one did not goes.
pub fn write(pack: &ReportFiles, out: &Path, places: &ProtectedPaths) -> Result<Vec<PathBuf>> {
    let lists = out.join(pack.folder());
    if lists.symlink_metadata().is_ok_and(|metadata| !metadata.is_dir()) {
        return Err(Error::setting(format!("`{}` is there already, and is not a folder", lists.display()))
            .hint("the lists of the report have their place there: move it away"));
    }
    let earlier = earlier(&lists);
    for (path, _) in pack.files() {
        let place = out.join(path);
        if earlier.contains(path) { places.own_file(&place)? } else { places.file(&place)? }
    }
    let ground = StagingFolder::in_folder(out)?;
    let files = pack.files().map(|(path, bytes)| Ok((ground.path(path)?, bytes))).collect::<Result<Vec<_>>>()?;
    parallel::map(&files, |(path, bytes)| std::fs::write(path, bytes).map_err(Error::io("write", path)))?;
    let made = ground.path(pack.folder())?;
    take_along(&lists, &made, &|path| earlier.contains(&format!("{}/{path}", pack.folder())))?;
    let page = out.join(&pack.main);
    match std::fs::remove_file(&page) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(Error::io("replace", &page)(error)),
        _ => {}
    }
    if made.is_dir() {
        ground.move_folder(pack.folder(), &lists)?;
    }
    ground.move_file(&pack.main, &page)?;
    Ok(vec![page])
}

/// What the manifest of an earlier run says it wrote. A manifest is a file like any other: only what is called like a file of this pack is
/// believed to be one.
fn earlier(lists: &Path) -> BTreeSet<String> {
    let text = whole_file::text(&lists.join(MANIFEST), SizeLimit::Table).unwrap_or_default();
    let document: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    if document.get("schema").and_then(serde_json::Value::as_str) != Some(SCHEMA) {
        return BTreeSet::new();
    }
    let folder = lists.file_name().unwrap_or_default().to_string_lossy();
    let listed = document.get("files").and_then(serde_json::Value::as_array).into_iter().flatten();
    let listed = listed.filter_map(|file| file.get("path").and_then(serde_json::Value::as_str));
    listed.map(str::to_owned).chain([format!("{folder}/{MANIFEST}")]).collect()
}

/// Puts the files of people from the old folder into the new one, which has no such names. They are linked where the file system can, so
/// that they are in one of the two at every instant.
fn take_along(from: &Path, to: &Path, is_ours: &dyn Fn(&str) -> bool) -> Result<()> {
    let Ok(entries) = std::fs::read_dir(from) else { return Ok(()) };
    for entry in entries {
        let entry = entry.map_err(Error::io("read", from))?;
        let (old, new) = (entry.path(), to.join(entry.file_name()));
        if is_ours(&entry.file_name().to_string_lossy()) || new.symlink_metadata().is_ok() {
            continue;
        }
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            std::fs::create_dir(&new).map_err(Error::io("create", &new))?;
            take_along(&old, &new, &|_| false)?;
        } else if std::fs::hard_link(&old, &new).is_err() {
            std::fs::copy(&old, &new).map_err(Error::io("copy", &old))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack(files: &[(&str, &str)]) -> ReportFiles {
        let mut pack = ReportFiles::new("review.html".to_owned(), b"page".to_vec());
        for (path, text) in files {
            pack.add((*path).to_owned(), text.as_bytes().to_vec());
        }
        pack
    }

    fn manifest(paths: &[&str]) -> String {
        let files: Vec<_> = paths.iter().map(|path| serde_json::json!({ "path": path })).collect();
        serde_json::json!({ "schema": SCHEMA, "files": files }).to_string()
    }

    fn text(out: &Path, name: &str) -> Option<String> {
        std::fs::read_to_string(out.join(name)).ok()
    }

    #[test]
    fn a_second_run_replaces_the_first_and_leaves_other_files_alone() {
        let out = tempfile::tempdir().expect("a folder");
        let first = manifest(&["review.html", "review/old.csv", "review/../../kept.txt", "other.txt"]);
        let places = ProtectedPaths::new(false);
        write(&pack(&[("review/old.csv", "old"), ("review/manifest.json", &first)]), out.path(), &places)
            .expect("written");
        std::fs::create_dir(out.path().join("review/notes")).expect("made");
        for name in ["review/mine.txt", "review/notes/mine.txt", "other.txt"] {
            std::fs::write(out.path().join(name), "mine").expect("written");
        }
        let second =
            pack(&[("review/new.csv", "new"), ("review/manifest.json", &manifest(&["review.html", "review/new.csv"]))]);
        for _ in 0..2 {
            let paths = write(&second, out.path(), &places).expect("written");
            assert_eq!(paths, vec![out.path().join("review.html")]);
            assert_eq!(text(out.path(), "review/old.csv"), None);
            assert_eq!(text(out.path(), "review/new.csv").as_deref(), Some("new"));
            for name in ["review/mine.txt", "review/notes/mine.txt", "other.txt"] {
                assert_eq!(text(out.path(), name).as_deref(), Some("mine"), "{name}");
            }
        }
        let left: Vec<_> = std::fs::read_dir(out.path())
            .expect("a folder")
            .filter(|entry| entry.as_ref().is_ok_and(|entry| entry.file_name().to_string_lossy().starts_with('.')))
            .collect();
        assert!(left.is_empty(), "the hidden folder is gone");
    }

    #[test]
    fn what_no_manifest_lists_is_not_ours() {
        let files = [("review/list.csv", "new"), ("review/manifest.json", "{}")];
        for (name, there) in [
            ("review.html", "mine"),
            ("review/list.csv", "mine"),
            ("review/manifest.json", "mine"),
            ("review/manifest.json", r#"{"files": [{"path": "review/manifest.json"}]}"#),
        ] {
            let out = tempfile::tempdir().expect("a folder");
            std::fs::create_dir(out.path().join("review")).expect("made");
            std::fs::write(out.path().join(name), there).expect("written");
            let error = write(&pack(&files), out.path(), &ProtectedPaths::new(false)).expect_err("it is not ours");
            assert!(error.to_string().ends_with(&format!("{name}` is there already")), "{error}");
            assert_eq!(text(out.path(), name).as_deref(), Some(there));
            write(&pack(&files), out.path(), &ProtectedPaths::new(true)).expect("written");
            assert_ne!(text(out.path(), name).as_deref(), Some(there));
        }
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_a_named_error() {
        let out = tempfile::tempdir().expect("a folder");
        let file = out.path().join("file");
        std::fs::write(&file, "").expect("written");
        let error = write(&pack(&[]), &file.join("out"), &ProtectedPaths::new(false)).expect_err("a file is no folder");
        assert!(error.to_string().contains("cannot create"), "{error}");
    }
}
