//! Text of which only so much is given at a time, so that no piece of a file, such as a tag, grows without end. Knows no format.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

/// How much more may be read of a text. The one who reads it piece by piece renews it before each piece.
#[derive(Debug, Clone)]
pub(crate) struct Allowance {
    left: Rc<Cell<usize>>,
    most: usize,
}

impl Allowance {
    /// As many bytes again.
    pub(crate) fn renew(&self) {
        self.left.set(self.most);
    }

    pub(crate) fn is_used_up(&self) -> bool {
        self.left.get() == 0
    }
}

/// A reader of text that fails when a piece of it is longer than its allowance.
#[derive(Debug)]
pub(crate) struct BoundedReader<R> {
    text: R,
    allowance: Allowance,
}

impl<R: Read> BoundedReader<R> {
    /// The text with pieces of `most` bytes, and what renews the allowance.
    pub(crate) fn new(text: R, most: usize) -> (Self, Allowance) {
        let allowance = Allowance { left: Rc::new(Cell::new(most)), most };
        (Self { text, allowance: allowance.clone() }, allowance)
    }
}

impl<R: Read> Read for BoundedReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let left = &self.allowance.left;
        let room = out.len().min(left.get());
        if room == 0 && !out.is_empty() {
            let most = self.allowance.most;
            let most = if most < 1 << 20 { format!("{} kB", most >> 10) } else { format!("{} MB", most >> 20) };
            let reason = format!("a tag or a text is longer than {most}");
            return Err(io::Error::new(io::ErrorKind::InvalidData, reason));
        }
        let read = self.text.read(&mut out[..room])?;
        left.set(left.get() - read);
        Ok(read)
    }
}
