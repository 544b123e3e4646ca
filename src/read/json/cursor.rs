//! A cursor over JSON text that knows strings and brackets and passes over whole values without building them, so that neither
//! depth nor length can exhaust anything. Whether what it passes over is JSON is for the parser to say.

use std::io::Read;

use memchr::memchr2;

// `serde_json` refuses to go deeper, too.
use crate::read::limits::{MAX_DEPTH, MAX_RECORD};
use crate::read::text_fault::TextFault;
use crate::text::count;

/// How much is read at a time.
const CHUNK: usize = 1 << 20;

/// A place in the text, with as much of it in memory as is needed.
pub(crate) struct Cursor {
    text: Box<dyn Read + Send>,
    buffer: Vec<u8>,
    /// In `buffer`.
    at: usize,
    /// Offset of the buffer in the text.
    base: u64,
    /// Keep the bytes from this offset on.
    pub(crate) keep: Option<u64>,
    /// Whole records so far, as is told of a text that ends early.
    pub(crate) complete: u64,
    ended: bool,
}

impl Cursor {
    /// Stands at the beginning.
    pub(crate) fn new(text: Box<dyn Read + Send>) -> Self {
        Self { text, buffer: Vec::new(), at: 0, base: 0, keep: None, complete: 0, ended: false }
    }

    /// Where the cursor is in the text.
    pub(crate) fn offset(&self) -> u64 {
        self.base + self.at as u64
    }

    /// Passes over the byte that was just looked at.
    pub(crate) fn step(&mut self) {
        self.at += 1;
    }

    /// Goes back to a byte that is kept.
    pub(crate) fn back_to(&mut self, offset: u64) {
        self.at = (offset - self.base) as usize;
    }

    /// The kept bytes from an offset to here.
    pub(crate) fn since(&self, offset: u64) -> &[u8] {
        &self.buffer[(offset - self.base) as usize..self.at]
    }

    /// Nothing follows.
    pub(crate) fn ended_here(&self) -> bool {
        self.ended && self.at >= self.buffer.len()
    }

    /// The fault of a text that should go on.
    pub(crate) fn cut_off(&self) -> TextFault {
        TextFault::cut_off(Some(self.base + self.buffer.len() as u64), &count(self.complete, "whole record"))
    }

    /// Reads on; false at the end.
    fn fill(&mut self) -> Result<bool, TextFault> {
        let from = self.keep.map_or(self.at, |keep| (keep - self.base) as usize);
        self.buffer.drain(..from);
        self.at -= from;
        self.base += from as u64;
        if self.buffer.len() > MAX_RECORD {
            return Err(TextFault::at(self.base, "a record longer than any export has").hint(
                "expected a list of records, or an object that holds one as `result`, `records`, `issues` or `tickets`",
            ));
        }
        let read = self.text.by_ref().take(CHUNK as u64).read_to_end(&mut self.buffer).map_err(TextFault::Io)?;
        self.ended |= read == 0;
        Ok(read > 0)
    }

    fn peek(&mut self) -> Result<Option<u8>, TextFault> {
        if self.at == self.buffer.len() && !self.fill()? {
            return Ok(None);
        }
        Ok(self.buffer.get(self.at).copied())
    }

    /// The next byte that is not white space.
    pub(crate) fn peek_token(&mut self) -> Result<Option<u8>, TextFault> {
        while let Some(byte) = self.peek()? {
            if !byte.is_ascii_whitespace() {
                return Ok(Some(byte));
            }
            self.at += 1;
        }
        Ok(None)
    }

    /// Passes over a value.
    pub(crate) fn value(&mut self) -> Result<(), TextFault> {
        match self.peek_token()? {
            Some(b'{' | b'[') => {
                self.at += 1;
                self.values(1)
            }
            Some(b'"') => {
                self.at += 1;
                self.string()
            }
            _ => {
                while let Some(byte) = self.peek()?
                    && !matches!(byte, b',' | b'}' | b']')
                {
                    self.at += 1;
                }
                Ok(())
            }
        }
    }

    /// Passes over the rest of a list or object, so many brackets deep.
    pub(crate) fn values(&mut self, mut depth: usize) -> Result<(), TextFault> {
        while depth > 0 {
            let mark = |byte: &u8| matches!(byte, b'"' | b'{' | b'[' | b'}' | b']');
            let Some(found) = self.buffer[self.at..].iter().position(mark) else {
                self.at = self.buffer.len();
                if !self.fill()? {
                    return Err(self.cut_off());
                }
                continue;
            };
            let byte = self.buffer[self.at + found];
            self.at += found + 1;
            match byte {
                b'"' => self.string()?,
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            if depth > MAX_DEPTH {
                return Err(TextFault::at(self.offset(), "nested deeper than any export"));
            }
        }
        Ok(())
    }

    /// Passes over a string whose opening quote is behind.
    fn string(&mut self) -> Result<(), TextFault> {
        loop {
            match memchr2(b'"', b'\\', &self.buffer[self.at..]) {
                Some(found) if self.buffer[self.at + found] == b'"' => {
                    self.at += found + 1;
                    return Ok(());
                }
                // Whatever is escaped is not the end of the string.
                Some(found) if self.at + found + 1 < self.buffer.len() => self.at += found + 2,
                Some(found) => {
                    self.at += found;
                    if !self.fill()? {
                        return Err(self.cut_off());
                    }
                }
                None => {
                    self.at = self.buffer.len();
                    if !self.fill()? {
                        return Err(self.cut_off());
                    }
                }
            }
        }
    }
}
