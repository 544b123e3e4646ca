//! The file itself: recognised by its content and never by its name, hashed and checked in one pass, unpacked if need be.
//! Knows no readers.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;

use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use tempfile::NamedTempFile;

use crate::error::{Error, Result};
use crate::hash::Hash;
use crate::read::container::Container;
use crate::read::encoding::{EncodingEvidence, is_open};
use crate::read::guarded::guarded;
use crate::read::{archive, webpage};
use crate::whole_file;

const CHUNK: usize = 1 << 18;

/// Enough of a file to recognise it.
const HEAD: usize = 64 << 10;

/// A file that was read through once.
pub(crate) struct SourceFile {
    /// As the user named it.
    pub(crate) path: PathBuf,
    /// SHA-256 of the bytes on disk, in hexadecimal.
    pub(crate) sha256: String,
    /// Size on disk.
    pub(crate) bytes: u64,
    pub(crate) container: Container,
    encoding: &'static Encoding,
    /// Bytes of the byte order mark.
    mark: usize,
    /// The bytes are UTF-8 as they stand.
    utf8: bool,
    /// Somebody said which encoding it is.
    is_encoding_given: bool,
    /// What came out of a packed file; removed when the source is dropped.
    unpacked: Option<NamedTempFile>,
}

/// What one pass over a file finds out.
struct FileSurvey {
    sha256: String,
    bytes: u64,
    text: EncodingEvidence,
    head: Vec<u8>,
}

impl SourceFile {
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
        let (encoding, mark) = inner.text.encoding(&inner.head);
        let container = recognise(path, content, &inner.head, encoding)?;
        if container == Container::Delimited && encoding != UTF_8 && !is_utf16(encoding) && inner.head.contains(&0) {
            return Err(Error::import(path, "it holds binary data of no known kind").hint(FORMATS));
        }
        let utf8 = inner.text.is_utf8() && encoding == UTF_8;
        let path = path.to_path_buf();
        Ok(Self {
            path,
            sha256: outer.sha256.clone(),
            bytes: outer.bytes,
            container,
            encoding,
            mark,
            utf8,
            is_encoding_given: false,
            unpacked,
        })
    }

    /// The same file in an encoding that somebody named; a byte order mark says it better.
    pub(crate) fn in_encoding(mut self, encoding: Option<&'static Encoding>) -> Self {
        if let Some(encoding) = encoding.filter(|_| self.mark == 0) {
            (self.encoding, self.utf8) = (encoding, self.utf8 && encoding == UTF_8);
            self.is_encoding_given = true;
        }
        self
    }

    /// The table of a web page as delimited text.
    pub(crate) fn table(self) -> Result<Self> {
        let unpacked = webpage::unpack(&self.path, &|| self.text())?;
        Ok(Self { encoding: UTF_8, mark: 0, utf8: true, unpacked: Some(unpacked), ..self })
    }

    /// Whether the encoding is no more than likely.
    pub(crate) fn is_encoding_guessed(&self) -> bool {
        !self.is_encoding_given
            && self.mark == 0
            && self.encoding != UTF_8
            && self.encoding != WINDOWS_1252
            && !is_utf16(self.encoding)
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
        Ok(Box::new(DecodingReader::new(file, decoder)))
    }

    /// Where a byte of the text is, for people.
    pub(crate) fn place(&self, offset: u64) -> String {
        self.line_and_column(offset).unwrap_or_else(|| format!("byte {offset}"))
    }

    /// Line and column of a byte of the text, from 1.
    fn line_and_column(&self, offset: u64) -> Option<String> {
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
fn survey(content: &Path, path: &Path) -> Result<FileSurvey> {
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
        let mut text = EncodingEvidence::default();
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
            text.add(&chunk);
            // The hasher listens until the sender is gone.
            let _ = bytes_out.send(chunk);
        }
        drop(bytes_out);
        let sha256 = hasher.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        Ok(FileSurvey { sha256, bytes, text, head })
    })
}

/// The name of an encoding that is two.
pub(crate) const MIXED: &str = "utf-8 and windows-1252";

const FORMATS: &str = "exports are read as csv, tsv, xlsx, xls, xlsb, ods, json, ndjson, xes and tables in HTML, plain or packed as .gz or .zip";

const RESAVE: &str = "open it in the spreadsheet program and save it as .xlsx";

fn recognise(path: &Path, content: &Path, head: &[u8], encoding: &'static Encoding) -> Result<Container> {
    if head.starts_with(archive::ZIP) {
        return archive::workbook_container(path, content);
    }
    if head.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Ok(Container::Xls);
    }
    let what = match head {
        [b'%', b'P', b'D', b'F', ..] => Some("a PDF document"),
        [b'P', b'A', b'R', b'1', ..] => Some("a Parquet file"),
        [b'P', b'K', 5, 6, ..] => Some("an archive that holds no file"),
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
        return Ok(Container::Xes);
    }
    if start.first() == Some(&b'<') {
        if webpage::is_page(start) {
            return Ok(Container::Page);
        }
        if memchr::memmem::find(start, b"urn:schemas-microsoft-com:office:spreadsheet").is_some() {
            return Err(Error::import(path, "it is a workbook saved as an XML spreadsheet").hint(RESAVE));
        }
        return Err(Error::import(path, "it is an XML file").hint(FORMATS));
    }
    Ok(if is_json(start) { Container::Json } else { Container::Delimited })
}

fn is_utf16(encoding: &'static Encoding) -> bool {
    encoding == UTF_16LE || encoding == UTF_16BE
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
struct DecodingReader {
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

impl DecodingReader {
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

impl Read for DecodingReader {
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
