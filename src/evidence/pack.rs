//! A pack on its way to disk: a folder made beside its place and moved there when every file is in it. What a loss of power takes from
//! a file after that is found by `verify`. Knows nothing of controls.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use crate::error::{Error, Result};
use crate::evidence::sums;
use crate::ground::StagingFolder;
use crate::hash::Hash;
use crate::{hash, paths};

/// What a pack is called where it is made.
const MADE: &str = "pack";

/// The file that lists a pack.
pub const MANIFEST: &str = "manifest.json";

/// Refuses a place where something is.
pub fn must_be_new(place: &Path) -> Result<()> {
    if place.symlink_metadata().is_err() {
        return Ok(());
    }
    Err(Error::setting(format!("`{}` is there already", place.display()))
        .hint("evidence is never overwritten: name a new folder, and the old one with `--previous`"))
}

/// A pack that is being written.
#[derive(Debug)]
pub(super) struct EvidencePack {
    place: PathBuf,
    ground: StagingFolder,
    files: BTreeMap<String, (u64, String)>,
}

/// A file of a pack that is being written.
#[derive(Debug)]
pub(super) struct EvidenceFile {
    path: String,
    file: BufWriter<File>,
    hash: Hash,
    bytes: u64,
}

impl Write for EvidenceFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.update(bytes.get(..written).unwrap_or_default());
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl EvidencePack {
    /// Begins a pack for a place where nothing is yet.
    pub(super) fn begin(place: &Path) -> Result<Self> {
        must_be_new(place)?;
        let parent = place.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Ok(Self { place: place.to_path_buf(), ground: StagingFolder::in_folder(parent)?, files: BTreeMap::new() })
    }

    /// Begins a file; `/` parts folders.
    pub(super) fn part(&self, path: &str) -> Result<EvidenceFile> {
        let full = paths::below(&self.ground.path(MADE)?, path)?;
        if let Some(parent) = full.parent() {
            std::fs::create_dir_all(parent).map_err(Error::io("create", parent))?;
        }
        let file = File::create(&full).map_err(Error::io("write", &full))?;
        Ok(EvidenceFile { path: path.to_owned(), file: BufWriter::new(file), hash: Hash::new(), bytes: 0 })
    }

    /// Ends a file.
    pub(super) fn end(&mut self, mut part: EvidenceFile) -> Result<()> {
        part.file.flush().map_err(Error::io("write", &self.place.join(&part.path)))?;
        self.files.insert(part.path, (part.bytes, part.hash.hex()));
        Ok(())
    }

    /// Adds a file.
    pub(super) fn add(&mut self, path: &str, bytes: impl AsRef<[u8]>) -> Result<()> {
        let mut part = self.part(path)?;
        part.write_all(bytes.as_ref()).map_err(Error::io("write", &self.place.join(path)))?;
        self.end(part)
    }

    /// Adds a document.
    pub(super) fn add_json(&mut self, path: &str, document: &Value) -> Result<()> {
        self.add(path, pretty(document))
    }

    /// The hashes of the files that are in it.
    pub(super) fn hashes(&self) -> BTreeMap<String, String> {
        self.files.iter().map(|(path, (_, sha256))| (path.clone(), sha256.clone())).collect()
    }

    /// Adds the manifest with the list of files, and the hashes over all; then the pack takes its place. Gives the hash of the manifest.
    pub(super) fn finish(mut self, mut manifest: Map<String, Value>) -> Result<String> {
        let files: Vec<Value> = self
            .files
            .iter()
            .map(|(path, (bytes, sha256))| json!({ "path": path, "bytes": bytes, "sha256": sha256 }))
            .collect();
        manifest.insert("files".to_owned(), files.into());
        let text = pretty(&manifest.into());
        let sha256 = hash::sha256(&text);
        self.add(MANIFEST, text)?;
        let listed = self.files.iter().map(|(path, (_, sha256))| (path.as_str(), sha256.as_str()));
        self.add(sums::SUMS, sums::render(listed))?;
        // What has come to be there in the meantime is not replaced either.
        must_be_new(&self.place)?;
        self.ground.move_folder(MADE, &self.place)?;
        Ok(sha256)
    }
}

pub(super) fn pretty(document: &Value) -> String {
    format!("{document:#}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pack_appears_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("new/pack");
        let mut pack = EvidencePack::begin(&place).unwrap();
        pack.add("a/b.txt", "abc").unwrap();
        assert!(!place.exists());
        let sha256 = pack.finish(Map::new()).unwrap();
        let sums = std::fs::read_to_string(place.join(sums::SUMS)).unwrap();
        // FIPS 180-2, appendix B.1.
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sums, format!("{abc}  a/b.txt\n{sha256}  manifest.json\n"));
        let refused = EvidencePack::begin(&place).unwrap_err();
        assert!(refused.to_string().contains("is there already"), "{refused}");
        drop(EvidencePack::begin(&folder.path().join("new/other")).unwrap());
        let left = std::fs::read_dir(folder.path().join("new")).unwrap().count();
        assert_eq!(left, 1, "what was given up leaves nothing");
    }
}
