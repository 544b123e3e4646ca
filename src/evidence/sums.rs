//! `SHA256SUMS`: one line per file, in the form that `sha256sum --check` reads.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The list of hashes: over every file of a pack but itself.
pub const SUMS: &str = "SHA256SUMS";

/// The list as text, by path.
pub(super) fn render<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let sorted: BTreeMap<&str, &str> = files.into_iter().collect();
    sorted.iter().fold(String::new(), |mut text, (path, sha256)| {
        let _ = writeln!(text, "{sha256}  {path}");
        text
    })
}

/// Path to hash. A list that this program did not write so is none.
pub(super) fn parse(text: &str) -> Option<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    for line in text.lines() {
        let (sha256, path) = line.split_once("  ")?;
        let hex = sha256.len() == 64 && sha256.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if !hex || files.insert(path.to_owned(), sha256.to_owned()).is_some() {
            return None;
        }
    }
    let same = render(files.iter().map(|(path, sha256)| (path.as_str(), sha256.as_str()))) == text;
    same.then_some(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_nothing_else_is() {
        let (one, two) = ("1".repeat(64), "a".repeat(64));
        let text = render([("b/c.csv", two.as_str()), ("a.json", one.as_str())]);
        assert_eq!(text, format!("{one}  a.json\n{two}  b/c.csv\n"));
        let read = parse(&text).unwrap();
        assert_eq!(read["b/c.csv"], two);
        for wrong in [
            text.trim_end().to_owned(),
            text.replace("  ", " "),
            text.replace('a', "A"),
            format!("{text}{text}"),
            format!("{two}  b/c.csv\n{one}  a.json\n"),
        ] {
            assert_eq!(parse(&wrong), None, "{wrong}");
        }
    }
}
