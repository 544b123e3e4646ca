//! Names that other tools take: identifiers made of content, references, tokens, and texts that mean nothing but themselves.

use std::fmt::Write as _;

use sha1::{Digest, Sha1};

/// The space of all identifiers of this program; drawn once, never to change.
const SPACE: [u8; 16] =
    [0x6b, 0x1f, 0x0a, 0x52, 0x9d, 0x3c, 0x4e, 0x77, 0xa1, 0x48, 0x5e, 0x20, 0xc3, 0x94, 0x7d, 0x16];

/// Identifiers of one run: the same run gives the same ones.
#[derive(Debug)]
pub(crate) struct Ids(String);

impl Ids {
    pub(super) fn of_run(content: &str) -> Self {
        Self(content.to_owned())
    }

    /// The identifier of a thing in the run.
    pub(super) fn id(&self, thing: &str) -> String {
        version_5(SPACE, &format!("{}\x1f{thing}", self.0))
    }
}

/// A UUID of version 5 (RFC 9562, section 5.5): SHA-1 of a space and a name.
fn version_5(space: [u8; 16], name: &str) -> String {
    let mut hash = Sha1::new();
    hash.update(space);
    hash.update(name);
    let mut id = String::with_capacity(36);
    for (place, byte) in hash.finalize().into_iter().take(16).enumerate() {
        if matches!(place, 4 | 6 | 8 | 10) {
            id.push('-');
        }
        let byte = match place {
            6 => byte & 0x0f | 0x50,
            8 => byte & 0x3f | 0x80,
            _ => byte,
        };
        let _ = write!(id, "{byte:02x}");
    }
    id
}

/// A path as a reference (RFC 3986): everything that could mean something else is percent-encoded.
pub(super) fn reference(path: &str) -> String {
    let path = path.replace('\\', "/");
    // Two slashes would begin the name of a host.
    let path = if path.starts_with("//") { format!("/{}", path.trim_start_matches('/')) } else { path };
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// A token of OSCAL: begins with a letter or underscore and has no blanks.
pub(super) fn token(text: &str) -> String {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    let token: String = text.chars().map(|c| if fits(c) { c } else { '_' }).collect();
    if token.starts_with(|c: char| c.is_alphabetic() || c == '_') { token } else { format!("_{token}") }
}

/// One line without control characters, blanks at the ends or runs of them; a dash where nothing is left.
pub(super) fn line(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() { "-".to_owned() } else { line }
}

/// One line as Markdown, which OSCAL reads in titles and descriptions: no character of it marks anything up.
pub(super) fn markdown(text: &str) -> String {
    let mut out = String::new();
    for c in line(text).chars() {
        if "\\`*_{}[]<>()#+!|~^$\"'&".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_that_of_the_standard() {
        // RFC 9562, A.4: the DNS space and www.example.com.
        let dns = [0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0, 0xc0, 0x4f, 0xd4, 0x30, 0xc8];
        assert_eq!(version_5(dns, "www.example.com"), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
        assert_ne!(Ids::of_run("a").id("x"), Ids::of_run("b").id("x"));
    }

    #[test]
    fn a_path_is_never_more_than_a_path() {
        assert_eq!(reference("exports/march 1.csv"), "exports/march%201.csv");
        assert_eq!(reference("javascript:alert(1)"), "javascript%3Aalert%281%29");
        assert_eq!(reference("C:\\x?y#z"), "C%3A/x%3Fy%23z");
        assert_eq!(reference("//host/ü"), "/host/%C3%BC");
    }

    #[test]
    fn texts_mean_themselves() {
        assert_eq!(token("CHG-01"), "CHG-01");
        assert_eq!(token("1 <b>"), "_1__b_");
        assert_eq!(line(" a\n\u{0}b  c "), "a b c");
        assert_eq!(line("\n"), "-");
        assert_eq!(markdown("<b>[x](y)"), "\\<b\\>\\[x\\]\\(y\\)");
    }
}
