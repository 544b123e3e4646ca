//! SHA-256 in hexadecimal: how files, settings, calendars and policies are known again.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// A hash that is fed piece by piece.
#[derive(Debug, Clone, Default)]
pub struct Hash(Sha256);

impl Hash {
    /// Nothing hashed yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Feeds bytes.
    pub fn update(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.update(bytes);
    }

    /// The hash of all that was fed.
    pub fn hex(self) -> String {
        let mut text = String::with_capacity(64);
        for byte in self.0.finalize() {
            let _ = write!(text, "{byte:02x}");
        }
        text
    }
}

/// The hash of some bytes.
pub fn sha256(bytes: impl AsRef<[u8]>) -> String {
    let mut hash = Hash::new();
    hash.update(bytes);
    hash.hex()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_hash_of_abc_is_that_of_the_standard() {
        // FIPS 180-2, appendix B.1.
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(super::sha256("abc"), expected);
    }
}
