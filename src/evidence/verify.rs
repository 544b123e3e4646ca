//! Holds a pack against its own lists: every file is there, none is new, and no byte differs. Reads nothing outside the folder.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use serde::Serialize;
use serde_json::Value;

use crate::error::{Error, ErrorKind, Result};
use crate::evidence::listed::{Listed, mistake};
use crate::evidence::pack::MANIFEST;
use crate::evidence::sums;
use crate::evidence::sums::SUMS;
use crate::hash::Hash;
use crate::store::Table;
use crate::whole_file::Limit;
use crate::{output, whole_file};

/// What is wrong with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Other bytes than listed.
    Changed,
    /// Fewer bytes than listed.
    Truncated,
    /// Listed and not there.
    Missing,
    /// There and not listed.
    Added,
    /// Listed in a way that this program does not list files, so that two readers could take two files for it.
    Mislisted,
}

impl Fault {
    /// The word of output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Truncated => "truncated",
            Self::Missing => "missing",
            Self::Added => "added",
            Self::Mislisted => "mislisted",
        }
    }
}

/// One file that is not as listed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// The file, in the pack.
    pub path: String,
    /// What is wrong.
    pub fault: Fault,
    /// More about it.
    pub detail: String,
}

/// What was looked at.
#[derive(Debug, Serialize)]
pub struct Verified {
    /// Files that were listed.
    pub files: usize,
    /// The hash of the manifest as it is: who wrote it down when the pack was made knows the pack again.
    pub manifest_sha256: Option<String>,
    /// What is wrong, by file.
    pub findings: Vec<Finding>,
}

#[derive(Serialize)]
struct Document<'a> {
    whole: bool,
    #[serde(flatten)]
    verified: &'a Verified,
}

impl Verified {
    /// `tickmark/verify/1`.
    pub fn document(&self) -> Result<Value> {
        output::document("tickmark/verify/1", &Document { whole: self.findings.is_empty(), verified: self })
    }

    /// One row per file that is not as listed.
    pub fn table(&self) -> Result<Table> {
        Table::of("path as file, fault as finding, detail", &self.findings)
    }
}

/// A file as it is: bytes and hash; no hash where it is no plain file with a name that a list can have.
type FileOnDisk = (u64, Option<String>);

/// Looks at every file of a pack.
pub fn verify(dir: &Path) -> Result<Verified> {
    if !dir.is_dir() {
        return Err(Error::new(ErrorKind::Missing { path: dir.to_path_buf() }));
    }
    let mut there = BTreeMap::new();
    walk(dir, "", &mut there)?;
    if !there.contains_key(MANIFEST) && !there.contains_key(SUMS) {
        return Err(Error::setting(format!("`{}` is not an evidence pack", dir.display()))
            .hint(format!("a pack has `{MANIFEST}` and `{SUMS}`: `tickmark check --evidence DIR` writes one")));
    }
    let text = |name: &str| {
        let plain = there.get(name).is_some_and(|(_, sha256)| sha256.is_some());
        plain.then(|| whole_file::text(&dir.join(name), Limit::Table).ok()).flatten()
    };
    let sums = text(SUMS).as_deref().and_then(sums::parse);
    let listed = text(MANIFEST).as_deref().and_then(Listed::read);
    let manifest = listed.as_ref().map(|listed| &listed.files);
    let mut check = Check { there: &there, findings: BTreeMap::new() };
    check.entries(listed.as_ref(), sums.as_ref());
    check.lists(sums.as_ref(), manifest);
    let (files, sizes) = (expected(sums.as_ref(), manifest, &there), manifest.cloned().unwrap_or_default());
    for (path, sha256) in &files {
        check.file(path, sha256, sizes.get(path).map(|(bytes, _)| *bytes));
    }
    for path in there.keys() {
        if !files.contains_key(path) && path != MANIFEST && path != SUMS {
            check.tell(path, Fault::Added, "is in no list");
        }
    }
    let findings = check.findings.into_values().collect();
    let manifest_sha256 = there.get(MANIFEST).and_then(|(_, sha256)| sha256.clone());
    Ok(Verified { files: files.len(), manifest_sha256, findings })
}

/// What the files should be. The list whose word the other one's hash or form bears out is believed; the manifest knows the sizes, too.
fn expected(
    sums: Option<&BTreeMap<String, String>>,
    manifest: Option<&BTreeMap<String, (u64, String)>>,
    there: &BTreeMap<String, FileOnDisk>,
) -> BTreeMap<String, String> {
    let own = there.get(MANIFEST).and_then(|(_, sha256)| sha256.as_ref());
    let borne_out = sums.and_then(|sums| sums.get(MANIFEST)).is_none_or(|listed| Some(listed) == own);
    match (manifest, sums) {
        (Some(manifest), _) if borne_out => {
            manifest.iter().map(|(path, (_, sha256))| (path.clone(), sha256.clone())).collect()
        }
        (_, Some(sums)) => sums.clone().into_iter().filter(|(path, _)| path != MANIFEST).collect(),
        _ => BTreeMap::new(),
    }
}

struct Check<'a> {
    there: &'a BTreeMap<String, FileOnDisk>,
    /// One per file: what is told first stands.
    findings: BTreeMap<String, Finding>,
}

impl Check<'_> {
    fn tell(&mut self, path: &str, fault: Fault, detail: impl Into<String>) {
        let finding = Finding { path: path.to_owned(), fault, detail: detail.into() };
        self.findings.entry(path.to_owned()).or_insert(finding);
    }

    /// What each list says by itself.
    fn entries(&mut self, listed: Option<&Listed>, sums: Option<&BTreeMap<String, String>>) {
        if let Some(listed) = listed {
            for (path, wrong) in &listed.doubtful {
                self.tell(path, Fault::Mislisted, wrong.as_str());
            }
            for wrong in &listed.odd {
                self.tell(MANIFEST, Fault::Changed, wrong.as_str());
            }
        }
        for path in sums.into_iter().flat_map(BTreeMap::keys).filter(|path| *path != MANIFEST) {
            if let Some(wrong) = mistake(path) {
                self.tell(path, Fault::Mislisted, wrong);
            }
        }
    }

    /// The two lists against each other.
    fn lists(&mut self, sums: Option<&BTreeMap<String, String>>, manifest: Option<&BTreeMap<String, (u64, String)>>) {
        for (name, readable) in [(MANIFEST, manifest.is_some()), (SUMS, sums.is_some())] {
            match self.there.get(name) {
                None => self.tell(name, Fault::Missing, "without it the pack cannot be held against itself"),
                Some((_, None)) => self.tell(name, Fault::Changed, "is no plain file"),
                Some(_) if !readable => self.tell(name, Fault::Changed, "is not as this program writes it"),
                Some(_) => {}
            }
        }
        let (Some(sums), Some((_, Some(own)))) = (sums, self.there.get(MANIFEST)) else { return };
        match sums.get(MANIFEST) {
            Some(sha256) if sha256 == own => {
                // The manifest is the one that was listed, so where the lists differ it is the other one that was edited.
                let manifest = manifest.into_iter().flatten().map(|(path, (_, sha256))| (path, sha256));
                if !manifest.eq(sums.iter().filter(|(path, _)| *path != MANIFEST)) {
                    self.tell(SUMS, Fault::Changed, format!("lists other files than {MANIFEST}"));
                }
            }
            Some(_) => self.tell(
                MANIFEST,
                Fault::Changed,
                format!("is not the one of its line in {SUMS}, or that line was changed"),
            ),
            None => self.tell(SUMS, Fault::Changed, format!("does not list {MANIFEST}")),
        }
    }

    fn file(&mut self, path: &str, sha256: &str, bytes: Option<u64>) {
        match (self.there.get(path), bytes) {
            (None, _) if self.there.keys().any(|other| other.starts_with(&format!("{path}/"))) => {
                self.tell(path, Fault::Changed, "is a folder");
            }
            (None, _) => self.tell(path, Fault::Missing, "is listed and not there"),
            (Some((_, None)), _) => self.tell(path, Fault::Changed, "is no plain file"),
            (Some((own, Some(found))), Some(bytes)) if found == sha256 && *own != bytes => {
                self.tell(path, Fault::Changed, format!("{own} bytes instead of {bytes}, with the listed hash"));
            }
            (Some((_, Some(own))), _) if own == sha256 => {}
            (Some((own, _)), Some(bytes)) if *own < bytes => {
                self.tell(path, Fault::Truncated, format!("{own} of {bytes} bytes"));
            }
            (Some((own, _)), Some(bytes)) if *own > bytes => {
                self.tell(path, Fault::Changed, format!("{own} bytes instead of {bytes}"));
            }
            _ => self.tell(path, Fault::Changed, "has other bytes than listed"),
        }
    }
}

/// Everything in a folder, by its path in the pack. Links are not followed.
fn walk(dir: &Path, prefix: &str, there: &mut BTreeMap<String, FileOnDisk>) -> Result<()> {
    let mut empty = true;
    for entry in std::fs::read_dir(dir).map_err(Error::io("read", dir))? {
        let entry = entry.map_err(Error::io("read", dir))?;
        let path = entry.path();
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type().map_err(Error::io("read", &path))?;
        if kind.is_dir() {
            walk(&path, &format!("{name}/"), there)?;
        } else if kind.is_file() && entry.file_name().to_str().is_some() {
            let (bytes, sha256) = hashed(&path)?;
            there.insert(name, (bytes, Some(sha256)));
        } else {
            there.insert(name, (0, None));
        }
        empty = false;
    }
    if empty && !prefix.is_empty() {
        there.insert(prefix.to_owned(), (0, None));
    }
    Ok(())
}

fn hashed(path: &Path) -> Result<(u64, String)> {
    let mut reader = BufReader::with_capacity(1 << 20, File::open(path).map_err(Error::io("read", path))?);
    let (mut hash, mut bytes, mut buffer) = (Hash::new(), 0, vec![0; 1 << 16]);
    loop {
        let read = reader.read(&mut buffer).map_err(Error::io("read", path))?;
        let Some(piece) = buffer.get(..read).filter(|piece| !piece.is_empty()) else { break };
        hash.update(piece);
        bytes += read as u64;
    }
    Ok((bytes, hash.hex()))
}

#[cfg(test)]
mod tests;
