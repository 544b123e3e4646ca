//! Texts that are kept whole in `tests/snapshots`, so that a change of what people read is a diff that a reviewer reads. A test that
//! finds another text fails and leaves it beside the kept one as `NAME.snap.new`; CONTRIBUTING.md says how to accept it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use regex::Regex;

/// Where the texts are kept.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots")
}

/// The text must be the one that is kept under this name.
#[track_caller]
pub(crate) fn assert_kept(name: &str, text: &str) {
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(folder());
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// The names of the kept texts that begin like this.
pub(crate) fn kept(start: &str) -> BTreeSet<String> {
    let names = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter_map(|name| Some(name.strip_suffix(".snap")?.strip_prefix(start)?.to_owned())).collect()
}

/// The text with names in place of what differs between machines, builds and versions.
pub(crate) fn redacted(text: &str, project: &Path) -> String {
    let mut text = text.to_owned();
    // A folder for temporary files may be reached by a link.
    for folder in [project.canonicalize().unwrap(), project.to_path_buf()] {
        text = text.replace(&folder.display().to_string(), "[project]");
    }
    text = text.replace(env!("CARGO_PKG_VERSION"), "[version]");
    for (pattern, name) in [
        (r"\b[0-9a-f]{64}\b", "[sha256]"),
        (r"\.tickmark-[0-9]+-[0-9]+", ".tickmark-[process]"),
        (r"schema version (?:[0-9]+)\b", "schema version [schema]"),
        (r"(knows up to|program needs) [0-9]+\b", "$1 [schema]"),
    ] {
        text = Regex::new(pattern).unwrap().replace_all(&text, name).into_owned();
    }
    text
}

/// A text that no test looks at would be kept for nothing, and one that nobody accepted is none.
#[test]
fn every_kept_text_is_looked_at() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/integration");
    let sources = glob::glob(&tests.join("**/*.rs").display().to_string()).unwrap();
    let code: String = sources.map(|path| std::fs::read_to_string(path.unwrap()).unwrap()).collect();
    // Those of a list are held against it where it is made.
    let listed = |name: &&String| name.starts_with("help-") || name.starts_with("chart-");
    let all = kept("");
    for name in all.iter().filter(|name| !listed(name)) {
        assert!(code.contains(&format!("\"{name}\"")), "no test looks at {name}.snap");
    }
    let bytes: u64 = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().metadata().unwrap().len()).sum();
    assert!(all.len() > 40 && bytes < 600_000, "{} texts of {bytes} bytes", all.len());
}
