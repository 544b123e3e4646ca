//! Records of the old format and the texts in them, [MS-XLS] 2.1.4 and 2.5.293. Nothing is taken that is not there: a length beyond
//! the end of the bytes is `None`. Knows nothing of sheets.

use encoding_rs::{Encoding, WINDOWS_1252};

/// The kind of a record that goes on with what did not fit into the one before.
pub(super) const CONTINUE: u16 = 0x003c;

/// A record where it stands.
#[derive(Clone, Copy)]
pub(super) struct XlsRecord<'a> {
    pub(super) kind: u16,
    pub(super) data: &'a [u8],
    /// Of the record in the stream.
    pub(super) at: usize,
    /// Of what follows.
    pub(super) end: usize,
}

impl XlsRecord<'_> {
    pub(super) fn half(&self, at: usize) -> Option<u16> {
        half(self.data, at)
    }
}

/// The record at a place.
pub(super) fn record(stream: &[u8], at: usize) -> Option<XlsRecord<'_>> {
    let (kind, length) = (half(stream, at)?, usize::from(half(stream, at + 2)?));
    let data = stream.get(at + 4..)?.get(..length)?;
    Some(XlsRecord { kind, data, at, end: at + 4 + length })
}

/// The records from a place to the end of their part of the stream. An end before that end is `Err`.
pub(super) fn records(stream: &[u8], from: usize) -> impl Iterator<Item = Result<XlsRecord<'_>, TruncatedRecord>> {
    const END: u16 = 0x000a;
    let mut at = Some(from);
    std::iter::from_fn(move || {
        let from = at.take()?;
        if from >= stream.len() {
            return None;
        }
        let Some(record) = record(stream, from) else { return Some(Err(TruncatedRecord)) };
        at = (record.kind != END).then_some(record.end);
        at.map(|_| Ok(record))
    })
}

/// A record that claims more than there is.
pub(super) struct TruncatedRecord;

pub(super) fn half(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

pub(super) fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

pub(super) fn float(bytes: &[u8], at: usize) -> Option<f64> {
    Some(f64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// How texts are written: since 1997 in Unicode, before in the code page of the machine.
#[derive(Clone, Copy)]
pub(super) enum TextEncoding {
    Unicode,
    Page(&'static Encoding),
}

impl TextEncoding {
    /// [MS-OE376] lists the pages; what is none of them is read as that of western Europe.
    pub(super) fn page(number: u16) -> Self {
        let label = match number {
            1200 => return Self::Unicode,
            866 => "ibm866",
            874 => "windows-874",
            932 => "shift_jis",
            936 => "gbk",
            949 => "euc-kr",
            950 => "big5",
            10_000 | 0x8000 => "macintosh",
            65_001 => "utf-8",
            1250..=1258 => {
                return Self::Page(Encoding::for_label(format!("windows-{number}").as_bytes()).unwrap_or(WINDOWS_1252));
            }
            _ => "windows-1252",
        };
        Self::Page(Encoding::for_label(label.as_bytes()).unwrap_or(WINDOWS_1252))
    }
}

/// The bytes of a record and of those that go on with it.
pub(super) struct ContinuedRecord<'a> {
    stream: &'a [u8],
    rest: &'a [u8],
    next: usize,
}

impl<'a> ContinuedRecord<'a> {
    /// From a place in the data of a record.
    pub(super) fn new(stream: &'a [u8], record: &XlsRecord<'a>, from: usize) -> Option<Self> {
        Some(Self { stream, rest: record.data.get(from..)?, next: record.end })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Goes into the next piece, if there is one.
    pub(super) fn more(&mut self) -> bool {
        match record(self.stream, self.next) {
            Some(record) if record.kind == CONTINUE => {
                (self.rest, self.next) = (record.data, record.end);
                true
            }
            _ => false,
        }
    }

    fn take(&mut self, bytes: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(bytes)?;
        self.rest = rest;
        Some(taken)
    }

    fn skip(&mut self, mut bytes: usize) -> Option<()> {
        while bytes > 0 {
            if self.rest.is_empty() && !self.more() {
                return None;
            }
            let step = bytes.min(self.rest.len());
            self.take(step)?;
            bytes -= step;
        }
        Some(())
    }

    /// Appends so many characters. Where they go on in the next piece, it says anew how wide they are.
    fn unicode(&mut self, mut characters: usize, mut wide: bool, out: &mut String) -> Option<()> {
        let mut units = Vec::new();
        while characters > 0 {
            if self.rest.len() < 1 + usize::from(wide) {
                if !self.more() {
                    return None;
                }
                wide = self.take(1)?[0] & 1 != 0;
                continue;
            }
            let width = 1 + usize::from(wide);
            let step = characters.min(self.rest.len() / width);
            let bytes = self.take(step * width)?;
            if wide {
                units.extend(bytes.as_chunks::<2>().0.iter().map(|unit| u16::from_le_bytes(*unit)));
            } else {
                units.extend(bytes.iter().map(|byte| u16::from(*byte)));
            }
            characters -= step;
        }
        out.extend(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
        Some(())
    }

    /// Appends a text of the list that sheets share: it may have formats and readings behind it.
    pub(super) fn shared(&mut self, out: &mut String) -> Option<()> {
        let (characters, flags) = (usize::from(half(self.rest, 0)?), *self.rest.get(2)?);
        self.take(3)?;
        let runs = if flags & 8 == 0 { 0 } else { usize::from(half(self.take(2)?, 0)?) };
        let extra = if flags & 4 == 0 { 0 } else { word(self.take(4)?, 0)? as usize };
        self.unicode(characters, flags & 1 != 0, out)?;
        self.skip(4 * runs)?;
        self.skip(extra)
    }

    /// Appends a text with its length before it, in two bytes or in one. One that is cut short is taken as far as it goes.
    pub(super) fn text(&mut self, script: TextEncoding, short: bool, out: &mut String) -> Option<()> {
        let characters = if short { usize::from(self.take(1)?[0]) } else { usize::from(half(self.take(2)?, 0)?) };
        match script {
            TextEncoding::Unicode if characters == 0 => {}
            TextEncoding::Unicode => {
                let wide = self.take(1)?[0] & 1 != 0;
                self.unicode(characters, wide, out)?;
            }
            TextEncoding::Page(encoding) => {
                let bytes = self.take(characters.min(self.rest.len()))?;
                out.push_str(&encoding.decode_without_bom_handling(bytes).0);
            }
        }
        Some(())
    }
}
