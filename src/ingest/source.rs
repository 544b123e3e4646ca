//! The file itself: recognised by its content and never by its name, hashed and checked in one pass, unpacked if need be.
//! Knows which reader reads what; knows nothing of columns.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;

use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use tempfile::NamedTempFile;

use crate::error::{Error, Result};
use crate::hash::Hash;
use crate::ingest::delimited::Delimited;
use crate::ingest::json::Json;
use crate::ingest::workbook::Workbook;
use crate::ingest::{Export, archive};

const CHUNK: usize = 1 << 20;

/// Enough of a file to recognise it.
const HEAD: usize = 64 << 10;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Delimited,
    Json,
    Xlsx,
    Xlsb,
    Ods,
    Xls,
}

/// A file that was read through once.
pub(crate) struct Source {
    /// As the user named it.
    pub(crate) path: PathBuf,
    /// SHA-256 of the bytes on disk, in hexadecimal.
    pub(crate) sha256: String,
    /// Size on disk.
    pub(crate) bytes: u64,
    pub(crate) kind: Kind,
    encoding: &'static Encoding,
    /// Bytes of the byte order mark.
    mark: usize,
    /// The bytes are UTF-8 as they stand.
    utf8: bool,
    /// What came out of a packed file; removed when the source is dropped.
    unpacked: Option<NamedTempFile>,
}

/// What one pass over a file finds out.
struct Survey {
    sha256: String,
    bytes: u64,
    utf8: bool,
    head: Vec<u8>,
}

impl Source {
    /// Reads the file through once: hash, size, encoding, kind.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let metadata = std::fs::metadata(path).map_err(Error::io("read", path))?;
        if metadata.is_dir() {
            return Err(Error::import(path, "it is a folder")
                .hint("name the files in it, or a pattern such as `exports/*.csv`"));
        }
        if !metadata.is_file() {
            return Err(Error::import(path, "it is not a regular file, and an import reads it twice"));
        }
        let outer = survey(path, path)?;
        let unpacked = archive::unpack(path, &outer.head)?;
        let inner = match &unpacked {
            Some(file) => &survey(file.path(), path)?,
            None => &outer,
        };
        if inner.bytes == 0 {
            return Err(Error::import(path, "the file is empty"));
        }
        let content = unpacked.as_ref().map_or(path, |file| file.path());
        let kind = recognise(path, content, &inner.head)?;
        let (encoding, mark) = encoding(inner);
        if kind == Kind::Delimited && encoding == WINDOWS_1252 && inner.head.contains(&0) {
            return Err(Error::import(path, "it holds binary data of no known kind").hint(FORMATS));
        }
        let utf8 = inner.utf8 && encoding == UTF_8;
        let path = path.to_path_buf();
        Ok(Self { path, sha256: outer.sha256.clone(), bytes: outer.bytes, kind, encoding, mark, utf8, unpacked })
    }

    /// The reader for this file.
    pub(crate) fn export(self, known: &dyn Fn(&str) -> bool) -> Result<Box<dyn Export>> {
        match self.kind {
            Kind::Delimited => Ok(Box::new(Delimited::open(self, known)?)),
            Kind::Json => Ok(Box::new(Json::open(self)?)),
            Kind::Xlsx | Kind::Xlsb | Kind::Ods | Kind::Xls => Ok(Box::new(Workbook::open(self, known)?)),
        }
    }

    /// Where the bytes to read are: the file, or what was unpacked from it.
    pub(crate) fn content(&self) -> &Path {
        self.unpacked.as_ref().map_or(&self.path, |file| file.path())
    }

    /// The name of the encoding, in small letters.
    pub(crate) fn encoding_name(&self) -> String {
        self.encoding.name().to_ascii_lowercase()
    }

    /// The text of the file as UTF-8, without a byte order mark.
    pub(crate) fn text(&self) -> Result<Box<dyn Read + Send>> {
        let mut file = File::open(self.content()).map_err(Error::io("read", &self.path))?;
        file.seek(SeekFrom::Start(self.mark as u64)).map_err(Error::io("read", &self.path))?;
        if self.utf8 {
            return Ok(Box::new(file));
        }
        Ok(Box::new(Decoding::new(file, self.encoding)))
    }
}

/// Reads `content` through once; errors name `path`. The hash is taken on a thread of its own: it costs as much as all the rest.
fn survey(content: &Path, path: &Path) -> Result<Survey> {
    let mut file = File::open(content).map_err(Error::io("read", path))?;
    let (bytes_out, bytes_in) = sync_channel::<Vec<u8>>(2);
    std::thread::scope(|scope| {
        let hasher = scope.spawn(move || {
            let mut hash = Hash::new();
            for bytes in bytes_in {
                hash.update(&bytes);
            }
            hash.hex()
        });
        let mut text = Utf8::default();
        let (mut bytes, mut head) = (0, Vec::new());
        loop {
            let mut chunk = Vec::with_capacity(CHUNK);
            (&mut file).take(CHUNK as u64).read_to_end(&mut chunk).map_err(Error::io("read", path))?;
            if chunk.is_empty() {
                break;
            }
            bytes += chunk.len() as u64;
            if head.len() < HEAD {
                head.extend_from_slice(&chunk[..chunk.len().min(HEAD - head.len())]);
            }
            text.check(&chunk);
            // The hasher listens until the sender is gone.
            let _ = bytes_out.send(chunk);
        }
        drop(bytes_out);
        let sha256 = hasher.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        Ok(Survey { sha256, bytes, utf8: text.is_valid(), head })
    })
}

/// Whether bytes that come in pieces are UTF-8.
#[derive(Debug, Default)]
struct Utf8 {
    broken: bool,
    /// The beginning of a character whose end is in the next piece.
    open: Vec<u8>,
}

impl Utf8 {
    fn check(&mut self, mut piece: &[u8]) {
        // A character has at most four bytes.
        while !self.broken && !self.open.is_empty() && !piece.is_empty() {
            self.open.push(piece[0]);
            piece = &piece[1..];
            match std::str::from_utf8(&self.open) {
                Ok(_) => self.open.clear(),
                Err(error) => self.broken = error.error_len().is_some(),
            }
        }
        if self.broken {
            return;
        }
        if let Err(error) = std::str::from_utf8(piece) {
            self.broken = error.error_len().is_some();
            self.open.extend_from_slice(&piece[error.valid_up_to()..]);
        }
    }

    fn is_valid(&self) -> bool {
        !self.broken && self.open.is_empty()
    }
}

/// A byte order mark wins; then strict UTF-8 over the whole file; then windows-1252, in which every byte is a character.
fn encoding(survey: &Survey) -> (&'static Encoding, usize) {
    if let Some((encoding, mark)) = Encoding::for_bom(&survey.head) {
        // A marked file that is not valid all through is still read: `Decoding` replaces what is wrong.
        return (encoding, mark);
    }
    if let Some(encoding) = utf16_without_mark(&survey.head) {
        return (encoding, 0);
    }
    (if survey.utf8 { UTF_8 } else { WINDOWS_1252 }, 0)
}

/// UTF-16 of mostly Latin text shows by its zero bytes.
fn utf16_without_mark(head: &[u8]) -> Option<&'static Encoding> {
    let pairs = head.as_chunks::<2>().0;
    let zero = |at: usize| pairs.iter().filter(|pair| pair[at] == 0).count() * 10 > pairs.len() * 4;
    match (zero(0), zero(1)) {
        (false, true) => Some(UTF_16LE),
        (true, false) => Some(UTF_16BE),
        _ => None,
    }
}

const FORMATS: &str =
    "exports are read as csv, tsv, xlsx, xls, xlsb, ods, json and ndjson, plain or packed as .gz or .zip";

fn recognise(path: &Path, content: &Path, head: &[u8]) -> Result<Kind> {
    if head.starts_with(archive::ZIP) {
        return archive::workbook_kind(path, content);
    }
    if head.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Ok(Kind::Xls);
    }
    let what = match head {
        [b'%', b'P', b'D', b'F', ..] => Some("a PDF document"),
        [b'P', b'A', b'R', b'1', ..] => Some("a Parquet file"),
        [0x1f, 0x8b, ..] => Some("packed twice"),
        _ => None,
    };
    if let Some(what) = what {
        return Err(Error::import(path, format!("it is {what}")).hint(FORMATS));
    }
    let start = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    if start.first() == Some(&b'<') {
        let page = start.iter().take(200).map(u8::to_ascii_lowercase).collect::<Vec<_>>();
        let is_page = page.windows(5).any(|window| window == b"<html" || window == b"<!doc");
        let error = Error::import(path, if is_page { "it is a web page" } else { "it is an XML file" });
        return Err(error.hint(if is_page {
            "a login page is saved like this when a session has ended: export again"
        } else {
            FORMATS
        }));
    }
    Ok(if is_json(start) { Kind::Json } else { Kind::Delimited })
}

/// JSON records begin with a brace, or a bracket and a brace; a bracket alone also begins a column name.
fn is_json(start: &[u8]) -> bool {
    let second = |rest: &[u8]| rest.trim_ascii_start().first().copied();
    match start {
        [b'{', rest @ ..] => matches!(second(rest), Some(b'"' | b'}') | None),
        [b'[', rest @ ..] => matches!(second(rest), Some(b'{' | b']' | b'[') | None),
        _ => false,
    }
}

/// Reads text of another encoding as UTF-8.
struct Decoding {
    file: File,
    decoder: Decoder,
    raw: Vec<u8>,
    /// Decoded text and how much of it was handed out. A reader may ask for less than a character at a time.
    text: Vec<u8>,
    given: usize,
    ended: bool,
}

impl Decoding {
    fn new(file: File, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_without_bom_handling();
        Self { file, decoder, raw: vec![0; CHUNK], text: Vec::new(), given: 0, ended: false }
    }

    fn refill(&mut self) -> std::io::Result<()> {
        let n = self.file.read(&mut self.raw)?;
        self.ended = n == 0;
        self.given = 0;
        let room = self.decoder.max_utf8_buffer_length(n).unwrap_or(3 * n + 16);
        self.text.resize(room, 0);
        // There is room for all of it, so the decoder takes all of it.
        let (_, _, written, _) = self.decoder.decode_to_utf8(&self.raw[..n], &mut self.text, self.ended);
        self.text.truncate(written);
        Ok(())
    }
}

impl Read for Decoding {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        while self.given == self.text.len() && !self.ended {
            self.refill()?;
        }
        let n = out.len().min(self.text.len() - self.given);
        out[..n].copy_from_slice(&self.text[self.given..self.given + n]);
        self.given += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf8_is_told_wherever_the_pieces_are_cut() {
        let checked = |bytes: &[u8], size: usize| {
            let mut text = Utf8::default();
            bytes.chunks(size).for_each(|piece| text.check(piece));
            text.is_valid()
        };
        for size in 1..6 {
            assert!(checked("a\u{e9}\u{20ac}\u{1f600}z".as_bytes(), size), "{size}");
            for broken in [&b"a\xff\xfe"[..], b"caf\xe9 bar", b"\xe2\x82", b"\xc3"] {
                assert!(!checked(broken, size), "{broken:?} {size}");
            }
        }
    }
}
