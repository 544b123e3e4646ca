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
use crate::ingest::guarded::{Guarded, guarded};
use crate::ingest::json::Json;
use crate::ingest::workbook::Workbook;
use crate::ingest::xes::Log;
use crate::ingest::{Export, archive};
use crate::whole_file;

const CHUNK: usize = 1 << 18;

/// Enough of a file to recognise it.
const HEAD: usize = 64 << 10;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Delimited,
    Json,
    Xes,
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
    text: Utf8,
    head: Vec<u8>,
}

impl Source {
    /// Reads the file through once: hash, size, encoding, kind.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        guarded(path, || Self::look_through(path))
    }

    fn look_through(path: &Path) -> Result<Self> {
        let of_folder =
            || if path.is_dir() { "name the files in it, or a pattern such as `exports/*.csv`" } else { "" };
        whole_file::regular(path).map_err(|error| error.hint(of_folder()))?;
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
        let (encoding, mark) = encoding(inner);
        let kind = recognise(path, content, &inner.head, encoding)?;
        if kind == Kind::Delimited && encoding == WINDOWS_1252 && inner.head.contains(&0) {
            return Err(Error::import(path, "it holds binary data of no known kind").hint(FORMATS));
        }
        let utf8 = inner.text.is_valid() && encoding == UTF_8;
        let path = path.to_path_buf();
        Ok(Self { path, sha256: outer.sha256.clone(), bytes: outer.bytes, kind, encoding, mark, utf8, unpacked })
    }

    /// The reader for this file.
    pub(crate) fn export(self, known: &dyn Fn(&str) -> bool) -> Result<Box<dyn Export>> {
        let path = self.path.clone();
        let export = guarded(&path, || -> Result<Box<dyn Export>> {
            Ok(match self.kind {
                Kind::Delimited => Box::new(Delimited::open(self, known)?),
                Kind::Json => Box::new(Json::open(self)?),
                Kind::Xes => Box::new(Log::open(self)?),
                Kind::Xlsx | Kind::Xlsb | Kind::Ods | Kind::Xls => Box::new(Workbook::open(self, known)?),
            })
        })?;
        Ok(Box::new(Guarded { path, export }))
    }

    /// Where the bytes to read are: the file, or what was unpacked from it.
    pub(crate) fn content(&self) -> &Path {
        self.unpacked.as_ref().map_or(&self.path, |file| file.path())
    }

    /// The name of the encoding, in small letters.
    pub(crate) fn encoding_name(&self) -> String {
        if self.is_mixed() { MIXED.to_owned() } else { self.encoding.name().to_ascii_lowercase() }
    }

    /// UTF-8 with single bytes of windows-1252 between.
    fn is_mixed(&self) -> bool {
        self.encoding == UTF_8 && !self.utf8
    }

    /// The text of the file as UTF-8, without a byte order mark.
    pub(crate) fn text(&self) -> Result<Box<dyn Read + Send>> {
        let mut file = File::open(self.content()).map_err(Error::io("read", &self.path))?;
        file.seek(SeekFrom::Start(self.mark as u64)).map_err(Error::io("read", &self.path))?;
        if self.utf8 {
            return Ok(Box::new(file));
        }
        let decoder = (!self.is_mixed()).then(|| self.encoding.new_decoder_without_bom_handling());
        Ok(Box::new(Decoding::new(file, decoder)))
    }

    /// Line and column of a byte of the text, from 1.
    pub(crate) fn place(&self, offset: u64) -> Option<String> {
        let mut text = self.text().ok()?.take(offset);
        let (mut line, mut column, mut buffer) = (1, 1, vec![0; 64 << 10]);
        loop {
            let n = text.read(&mut buffer).ok()?;
            if n == 0 {
                return Some(format!("line {line}, column {column}"));
            }
            for byte in &buffer[..n] {
                // Continuation bytes belong to the character before.
                match byte {
                    b'\n' => (line, column) = (line + 1, 1),
                    0x80..=0xbf => {}
                    _ => column += 1,
                }
            }
        }
    }
}

/// Reads `content` through once; errors name `path`. The hash is taken on a thread of its own: it costs as much as all the rest.
fn survey(content: &Path, path: &Path) -> Result<Survey> {
    let mut file = File::open(content).map_err(Error::io("read", path))?;
    let (bytes_out, bytes_in) = sync_channel::<Vec<u8>>(16);
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
        Ok(Survey { sha256, bytes, text, head })
    })
}

/// How much of bytes that come in pieces is UTF-8.
#[derive(Debug, Default)]
struct Utf8 {
    /// Characters beyond ASCII.
    wide: u64,
    /// Bytes, or beginnings of characters, that are no UTF-8.
    stray: u64,
    /// The beginning of a character whose end is in the next piece.
    open: Vec<u8>,
}

impl Utf8 {
    fn check(&mut self, piece: &[u8]) {
        let joined;
        let bytes = if self.open.is_empty() {
            piece
        } else {
            self.open.extend_from_slice(piece);
            joined = std::mem::take(&mut self.open);
            joined.as_slice()
        };
        if std::str::from_utf8(bytes).is_ok() {
            self.wide += wide(bytes);
            return;
        }
        let mut chunks = bytes.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            self.wide += wide(chunk.valid().as_bytes());
            if chunks.peek().is_none() && is_open(chunk.invalid()) {
                self.open.extend_from_slice(chunk.invalid());
            } else {
                self.stray += u64::from(!chunk.invalid().is_empty());
            }
        }
    }

    fn is_valid(&self) -> bool {
        self.stray == 0 && self.open.is_empty()
    }
}

/// Characters of more than one byte.
fn wide(text: &[u8]) -> u64 {
    // Most of any text is ASCII, which is told of many bytes at once.
    let strange = text.chunks(64).filter(|chunk| !chunk.is_ascii());
    strange.map(|chunk| chunk.iter().filter(|byte| **byte >= 0xc0).count() as u64).sum()
}

/// Whether bytes that are no UTF-8 may yet become a character.
fn is_open(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

/// The name of an encoding that is two.
pub(crate) const MIXED: &str = "utf-8 and windows-1252";

/// A byte order mark wins; then UTF-8, if most of what is not ASCII is that; then windows-1252, in which every byte is a character.
/// A single byte that a tool cut through must not spoil the names in all other rows.
fn encoding(survey: &Survey) -> (&'static Encoding, usize) {
    if let Some((encoding, mark)) = Encoding::for_bom(&survey.head) {
        return (encoding, mark);
    }
    if let Some(encoding) = utf16_without_mark(&survey.head) {
        return (encoding, 0);
    }
    let text = &survey.text;
    (if text.is_valid() || text.wide > text.stray { UTF_8 } else { WINDOWS_1252 }, 0)
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
    "exports are read as csv, tsv, xlsx, xls, xlsb, ods, json, ndjson and xes, plain or packed as .gz or .zip";

fn recognise(path: &Path, content: &Path, head: &[u8], encoding: &'static Encoding) -> Result<Kind> {
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
    let (text, _) =
        if encoding == UTF_8 { (String::from_utf8_lossy(head), false) } else { encoding.decode_with_bom_removal(head) };
    let start = text.trim_start_matches('\u{feff}').trim_ascii_start().as_bytes();
    if start.first() == Some(&b'<') && is_log(start) {
        return Ok(Kind::Xes);
    }
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

/// The first element of an event log is `log`, with a version or the namespace of the standard.
fn is_log(start: &[u8]) -> bool {
    let Some(at) = memchr::memmem::find(start, b"<log") else { return false };
    let tag = start[at..].split(|byte| *byte == b'>').next().unwrap_or_default();
    memchr::memmem::find(tag, b"xes").is_some()
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
    /// None for UTF-8 in which stray bytes are windows-1252.
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    /// The beginning of a character at the front of `raw`.
    open: usize,
    /// Decoded text and how much of it was handed out. A reader may ask for less than a character at a time.
    text: Vec<u8>,
    given: usize,
    ended: bool,
}

impl Decoding {
    fn new(file: File, decoder: Option<Decoder>) -> Self {
        Self { file, decoder, raw: vec![0; CHUNK], open: 0, text: Vec::new(), given: 0, ended: false }
    }

    fn refill(&mut self) -> std::io::Result<()> {
        let n = self.file.read(&mut self.raw[self.open..])?;
        self.ended = n == 0;
        self.given = 0;
        let Some(decoder) = &mut self.decoder else {
            self.refill_mixed(n);
            return Ok(());
        };
        let room = decoder.max_utf8_buffer_length(n).unwrap_or(3 * n + 16);
        self.text.resize(room, 0);
        // There is room for all of it, so the decoder takes all of it.
        let (_, _, written, _) = decoder.decode_to_utf8(&self.raw[..n], &mut self.text, self.ended);
        self.text.truncate(written);
        Ok(())
    }

    fn refill_mixed(&mut self, n: usize) {
        self.text.clear();
        let filled = self.open + n;
        self.open = 0;
        let mut chunks = self.raw[..filled].utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            self.text.extend_from_slice(chunk.valid().as_bytes());
            if chunks.peek().is_none() && !self.ended && is_open(chunk.invalid()) {
                self.open = chunk.invalid().len();
            } else {
                let (stray, _) = WINDOWS_1252.decode_without_bom_handling(chunk.invalid());
                self.text.extend_from_slice(stray.as_bytes());
            }
        }
        self.raw.copy_within(filled - self.open..filled, 0);
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
    fn text_in_pieces_is_judged_as_a_whole() {
        // Two characters of two bytes, one of three, one stray byte, one cut off at the end.
        let bytes = "\u{e9}\u{e9}\u{20ac}".bytes().chain([b'a', 0xe9, b'b', 0xe2, 0x82]).collect::<Vec<_>>();
        for size in 1..=bytes.len() {
            let mut text = Utf8::default();
            bytes.chunks(size).for_each(|piece| text.check(piece));
            assert_eq!((text.wide, text.stray, text.open.as_slice()), (3, 1, &[0xe2, 0x82][..]), "{size}");
        }
    }
}
