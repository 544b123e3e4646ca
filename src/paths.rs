//! Paths that are made from data: a control's id, a table's name, the name of a sheet. Every part of one must be a plain name, so
//! that nothing is written or read outside the folder it is meant for, on any system. Knows nothing of what the files hold.

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// Characters of a name, at most.
const LONGEST: usize = 120;

/// Names that are devices on Windows, whatever follows their first dot.
const DEVICES: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1", "lpt2",
    "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// Why a text cannot be the name of a file in a folder; nothing if it can.
pub fn flaw(name: &str) -> Option<&'static str> {
    let device = name.split('.').next().unwrap_or_default();
    if name.is_empty() {
        Some("it is empty")
    } else if name.starts_with('.') {
        Some("it begins with a dot")
    } else if name.ends_with(['.', ' ']) {
        Some("it ends with a dot or a space")
    } else if name.chars().any(|c| c.is_control() || r#"/\:*?"<>|"#.contains(c)) {
        Some("it has a character that parts folders or that a file system forbids")
    } else if name.chars().count() > LONGEST {
        Some("it is longer than 120 characters")
    } else if DEVICES.iter().any(|other| device.eq_ignore_ascii_case(other)) {
        Some("it is the name of a device")
    } else {
        None
    }
}

/// The path of `name` below `folder`; `/` parts folders. Each part must be a plain name.
pub fn below(folder: &Path, name: &str) -> Result<PathBuf> {
    let mut path = folder.to_path_buf();
    for part in name.split('/') {
        if let Some(flaw) = flaw(part) {
            return Err(Error::setting(format!("`{name}` cannot be the name of a file: {flaw}"))
                .hint("nothing was written; name it with letters, digits, `-` and `_`"));
        }
        path.push(part);
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_lead_below_a_folder() {
        let folder = Path::new("pack");
        assert_eq!(
            below(folder, "controls/CHG-01/result.json").unwrap(),
            Path::new("pack/controls/CHG-01/result.json")
        );
        assert_eq!(below(folder, "Größe 1.csv").unwrap(), Path::new("pack/Größe 1.csv"));
        for name in [
            "",
            ".",
            "..",
            "../x",
            "a/../x",
            "/etc/passwd",
            "a//b",
            "a/",
            "a\\b",
            "C:x",
            "a\0b",
            "a\nb",
            ".hidden",
            "x.",
            "x ",
            "nul",
            "Con.csv",
            "a/lpt1.txt",
            "a|b",
        ] {
            assert!(below(folder, name).is_err(), "{name:?}");
        }
        assert!(below(folder, &"x".repeat(121)).is_err());
    }
}
