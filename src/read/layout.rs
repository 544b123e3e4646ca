//! How a file is laid out, as far as somebody said so: which row is the header, and how its bytes are to be read. What nobody says is found
//! out. Knows no formats and no meanings.

use encoding_rs::Encoding;
use serde::Deserialize;
use serde::de::{self, Deserializer, Visitor};

use crate::error::{Error, Result};

/// What is said of a file before it is opened.
#[derive(Clone, Copy)]
pub struct Layout<'a> {
    /// Whether a cell is a column name that some profile knows: it helps to tell the header from the rows around it.
    pub known: &'a dyn Fn(&str) -> bool,
    /// Where its header is.
    pub header: Option<HeaderAt>,
    /// How its bytes are to be read, where they have no mark of their own.
    pub encoding: Option<&'static Encoding>,
}

impl Layout<'_> {
    /// Nothing is said.
    pub const NONE: Layout<'static> = Layout { known: &|_| false, header: None, encoding: None };
}

/// Where a header is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeaderAt {
    /// In this row, counted from 1.
    Row(u64),
    /// Nowhere: columns are named by their place.
    Nowhere,
}

impl<'de> Deserialize<'de> for HeaderAt {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct RowOrNone;
        impl Visitor<'_> for RowOrNone {
            type Value = HeaderAt;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("the number of the header's row, counted from 1, or \"none\"")
            }
            fn visit_i64<E: de::Error>(self, row: i64) -> Result<HeaderAt, E> {
                let row = u64::try_from(row).ok().filter(|row| *row > 0);
                row.map(HeaderAt::Row).ok_or_else(|| E::custom("rows are counted from 1"))
            }
            fn visit_u64<E: de::Error>(self, row: u64) -> Result<HeaderAt, E> {
                self.visit_i64(row.try_into().unwrap_or(-1))
            }
            fn visit_str<E: de::Error>(self, word: &str) -> Result<HeaderAt, E> {
                if word == "none" {
                    Ok(HeaderAt::Nowhere)
                } else {
                    Err(E::invalid_value(de::Unexpected::Str(word), &self))
                }
            }
        }
        deserializer.deserialize_any(RowOrNone)
    }
}

/// The names of columns without a header.
pub(crate) fn named_by_place(width: usize) -> Vec<String> {
    (1..=width).map(|place| format!("column_{place}")).collect()
}

/// The encoding of a name, as web pages call it: `macintosh`, `windows-1250`, `shift_jis`.
pub(crate) fn encoding(name: &str) -> Result<&'static Encoding> {
    Encoding::for_label(name.trim().as_bytes()).ok_or_else(|| {
        Error::setting(format!("`{name}` is not an encoding")).hint(
            "expected a name such as `utf-8`, `windows-1252`, `macintosh`, `windows-1250`, `shift_jis` or `gb18030`",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct HeaderOnly {
        header: HeaderAt,
    }

    #[test]
    fn a_header_is_in_a_row_or_nowhere() {
        let header = |text: &str| toml::from_str::<HeaderOnly>(text).map(|said| said.header).ok();
        assert_eq!(header("header = 3"), Some(HeaderAt::Row(3)));
        assert_eq!(header("header = 'none'"), Some(HeaderAt::Nowhere));
        assert_eq!((header("header = 0"), header("header = -1"), header("header = 'first'")), (None, None, None));
    }

    #[test]
    fn encodings_have_the_names_of_the_web() {
        assert_eq!(encoding("Mac").unwrap(), encoding_rs::MACINTOSH);
        assert_eq!(encoding("latin1").unwrap(), encoding_rs::WINDOWS_1252);
        assert!(!encoding("ebcdic").unwrap_err().hints().is_empty());
    }
}
