//! What a manifest says of the files of its pack, and whether it says it as this program would: one plain name for each file, once, and
//! nothing that a reader could take otherwise.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde_json::Value;

use crate::evidence::pack::{MANIFEST, pretty};
use crate::evidence::sums::SUMS;

/// The keys that a manifest may have are those of its schema, which is the one list of them.
const SCHEMA_TEXT: &str = include_str!("../../docs/schemas/evidence-1.schema.json");

/// What a manifest lists.
#[derive(Debug, Default)]
pub(super) struct ManifestListing {
    /// Bytes and hash by path; of a path that is listed twice, the first.
    pub(super) files: BTreeMap<String, (u64, String)>,
    /// Entries that are not as this program writes them, with what is wrong.
    pub(super) doubtful: Vec<(String, String)>,
    /// What is wrong with the manifest beside its list.
    pub(super) odd: Vec<String>,
}

impl ManifestListing {
    /// Reads a manifest; nothing where it has no list of files.
    pub(super) fn read(text: &str) -> Option<Self> {
        let document: Value = serde_json::from_str(text).ok()?;
        let mut listed = Self::default();
        for entry in document.get("files")?.as_array()? {
            let text = |key: &str| entry.get(key)?.as_str().map(str::to_owned);
            let (path, sha256, bytes) = (text("path")?, text("sha256")?, entry.get("bytes")?.as_u64()?);
            let unknown = keys(entry).find(|key| !["path", "bytes", "sha256"].contains(key));
            if let Some(key) = unknown {
                listed.doubtful.push((path.clone(), format!("is listed with `{key}`, which no list has")));
            }
            if let Some(wrong) = mistake(&path) {
                listed.doubtful.push((path.clone(), wrong));
            }
            match listed.files.entry(path) {
                Entry::Vacant(place) => {
                    place.insert((bytes, sha256));
                }
                Entry::Occupied(first) => listed.doubtful.push((first.key().clone(), "is listed twice".to_owned())),
            }
        }
        listed.doubtful.extend(alike(listed.files.keys()));
        let schema: Value = serde_json::from_str(SCHEMA_TEXT).unwrap_or_default();
        let known = schema.get("properties");
        for key in keys(&document).filter(|key| known.and_then(|known| known.get(key)).is_none()) {
            listed.odd.push(format!("has `{key}`, which no manifest has"));
        }
        // A key that stands twice is read in two ways by two readers; written again there would be one.
        if pretty(&document) != text {
            listed.odd.push("is not as this program writes it".to_owned());
        }
        Some(listed)
    }
}

fn keys(value: &Value) -> impl Iterator<Item = &str> {
    value.as_object().into_iter().flat_map(|map| map.keys()).map(String::as_str)
}

/// Why a path is not one that a pack has.
pub(super) fn mistake(path: &str) -> Option<String> {
    let step = path.split('/').find(|step| matches!(*step, "" | "." | ".."));
    let drive = path.get(1..2) == Some(":");
    if path.starts_with('/') || drive || path.contains('\\') || step.is_some() || path.chars().any(char::is_control) {
        return Some("is listed by a path that is not the plain way to a file of the pack".to_owned());
    }
    [MANIFEST, SUMS].contains(&path).then(|| "is listed, though it is what the list is in".to_owned())
}

/// Paths that are one file where capitals and small letters are not told apart.
fn alike<'a>(paths: impl Iterator<Item = &'a String>) -> Vec<(String, String)> {
    let mut first: BTreeMap<String, &str> = BTreeMap::new();
    let mut found = Vec::new();
    for path in paths {
        match first.get(&path.to_lowercase()) {
            Some(other) => found.push((path.clone(), format!("differs from `{other}` in capitals only"))),
            None => {
                first.insert(path.to_lowercase(), path);
            }
        }
    }
    found
}
