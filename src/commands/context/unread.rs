//! What a folder holds that was not read, in a line each: name and reason, equal reasons together, so that five hundred files stay readable.

use std::collections::BTreeMap;
use std::path::Path;

use crate::error::{Error, ErrorKind};
use crate::read::ENDINGS;
use crate::terminal::Terminal;
use crate::text;

/// Files with one reason that have a line each; more share one.
const APART: usize = 3;

/// A file or folder that was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UnreadFile {
    name: String,
    why: String,
}

impl UnreadFile {
    /// A file that could not be read, with the first reason in few words.
    pub(crate) fn of(path: &Path, error: &Error) -> Self {
        let why = match error.kind() {
            ErrorKind::Import { reason, .. } => reason.clone(),
            _ => error.to_string(),
        };
        Self { name: name_of(path), why }
    }
}

/// What a named folder holds beside exports: pictures, notes and folders, which nobody looked into. `out` is what this run writes.
pub(crate) fn no_exports(path: &Path, out: Option<&Path>) -> Vec<UnreadFile> {
    let Ok(entries) = std::fs::read_dir(path) else { return Vec::new() };
    let is_out = |entry: &Path| out.is_some_and(|out| same(out, entry));
    let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| !is_out(path)).collect();
    paths.sort();
    let told = paths.iter().filter_map(|path| {
        let name = path.file_name()?.to_string_lossy();
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        let why = match ending {
            _ if name.starts_with(['.', '~']) => return None,
            _ if path.is_dir() => "a subfolder, which is searched only if it is named".to_owned(),
            Some(ending) if ENDINGS.contains(&ending.as_str()) => return None,
            Some(ending) if ending == "htm" || ending == "html" => {
                "a web page, which is read only if it is named".to_owned()
            }
            Some(ending) => format!("no table (.{ending})"),
            None => "no table (a name without ending)".to_owned(),
        };
        Some(UnreadFile { name: name_of(path), why })
    });
    told.collect()
}

/// A path without the step that says nothing.
fn name_of(path: &Path) -> String {
    path.strip_prefix(".").unwrap_or(path).display().to_string()
}

fn same(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// A line each, or one for many with the same reason.
pub(crate) fn tell(terminal: Terminal, unread: &[UnreadFile]) {
    for line in lines(unread) {
        terminal.note(&line);
    }
}

fn lines(unread: &[UnreadFile]) -> Vec<String> {
    let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for UnreadFile { name, why } in unread {
        reasons.entry(why).or_default().push(name);
    }
    let mut lines = Vec::new();
    for (why, names) in reasons {
        if names.len() <= APART {
            lines.extend(names.iter().map(|name| format!("not read: {name}: {why}")));
        } else {
            let others = text::grouped((names.len() - APART) as u64);
            lines.push(format!("not read: {} and {others} others: {why}", names[..APART].join(", ")));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_reasons_share_a_line_from_the_fourth_on() {
        let of = |n: usize, why: &str| {
            (0..n).map(|i| UnreadFile { name: format!("{i}.png"), why: why.to_owned() }).collect::<Vec<_>>()
        };
        assert_eq!(lines(&of(1, "no table")), ["not read: 0.png: no table"]);
        assert_eq!(lines(&of(3, "no table")).len(), 3);
        assert_eq!(lines(&of(500, "no table")), ["not read: 0.png, 1.png, 2.png and 497 others: no table"]);
        assert_eq!(lines(&[of(2, "a"), of(9, "b")].concat()).len(), 3);
    }

    #[test]
    fn a_folder_tells_what_is_no_export_and_leaves_out_what_is_hidden() {
        let dir = tempfile::tempdir().expect("a folder");
        for name in ["a.csv", "b.png", ".hidden", "~$a.xlsx", "notes"] {
            std::fs::write(dir.path().join(name), "x").expect("written");
        }
        for name in ["out", "old"] {
            std::fs::create_dir(dir.path().join(name)).expect("made");
        }
        let told = no_exports(dir.path(), Some(&dir.path().join("out")));
        let names: Vec<_> = told
            .iter()
            .map(|unread| Path::new(&unread.name).file_name().unwrap_or_default().to_string_lossy())
            .collect();
        assert_eq!(names, ["b.png", "notes", "old"]);
    }
}
