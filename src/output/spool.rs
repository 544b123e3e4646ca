//! Rows kept until they are wanted again: the first megabytes in memory, more in a temporary file. Knows nothing of forms.

use std::io::{BufReader, Read, Seek, SeekFrom, Write};

use tempfile::SpooledTempFile;

use crate::error::Result;
use crate::output::errors::failed;
use crate::store::Cell;

/// Bytes kept in memory.
const IN_MEMORY: usize = 16 << 20;

/// Rows in the order in which they came.
#[derive(Debug)]
pub(super) struct Spool {
    file: SpooledTempFile,
    rows: u64,
    /// The bytes of rows that are not in the file yet.
    waiting: Vec<u8>,
}

/// Bytes that go into the file at once.
const PIECE: usize = 64 << 10;

impl Default for Spool {
    fn default() -> Self {
        Self { file: SpooledTempFile::new(IN_MEMORY), rows: 0, waiting: Vec::new() }
    }
}

impl Spool {
    /// Keeps a row.
    pub(super) fn push(&mut self, row: &[Cell]) -> Result<()> {
        self.rows += 1;
        self.waiting.extend((row.len() as u32).to_le_bytes());
        for cell in row {
            encode(cell, &mut self.waiting);
        }
        if self.waiting.len() >= PIECE { self.settle() } else { Ok(()) }
    }

    fn settle(&mut self) -> Result<()> {
        self.file.write_all(&self.waiting).map_err(failed)?;
        self.waiting.clear();
        Ok(())
    }

    /// All rows, one by one.
    pub(super) fn rows(mut self) -> Result<impl Iterator<Item = Result<Vec<Cell>>>> {
        self.settle()?;
        self.file.seek(SeekFrom::Start(0)).map_err(failed)?;
        let mut file = BufReader::with_capacity(PIECE, self.file);
        Ok((0..self.rows).map(move |_| decode_row(&mut file).map_err(failed)))
    }
}

/// A tag and what it says of the bytes that follow.
fn encode(cell: &Cell, to: &mut Vec<u8>) {
    let mut fixed = |tag: u8, bytes: [u8; 8]| {
        to.push(tag);
        to.extend(bytes);
    };
    match cell {
        Cell::Null => to.push(0),
        Cell::Bool(value) => to.extend([1, u8::from(*value)]),
        Cell::Int(number) => fixed(2, number.to_le_bytes()),
        Cell::Float(number) => fixed(3, number.to_le_bytes()),
        Cell::Instant(seconds) => fixed(4, seconds.to_le_bytes()),
        Cell::Wall(seconds) => fixed(5, seconds.to_le_bytes()),
        Cell::Date(days) => fixed(6, i64::from(*days).to_le_bytes()),
        Cell::Text(text) => {
            fixed(7, (text.len() as u64).to_le_bytes());
            to.extend(text.as_bytes());
        }
    }
}

fn decode_row(from: &mut impl Read) -> std::io::Result<Vec<Cell>> {
    let cells = u32::from_le_bytes(bytes(from)?);
    (0..cells).map(|_| decode(from)).collect()
}

fn decode(from: &mut impl Read) -> std::io::Result<Cell> {
    let [tag] = bytes(from)?;
    if tag == 0 {
        return Ok(Cell::Null);
    }
    if tag == 1 {
        let [value] = bytes(from)?;
        return Ok(Cell::Bool(value != 0));
    }
    let word: [u8; 8] = bytes(from)?;
    let number = i64::from_le_bytes(word);
    Ok(match tag {
        2 => Cell::Int(number),
        3 => Cell::Float(f64::from_le_bytes(word)),
        4 => Cell::Instant(number),
        5 => Cell::Wall(number),
        6 => Cell::Date(i32::try_from(number).map_err(std::io::Error::other)?),
        _ => {
            let mut text = String::new();
            from.take(u64::from_le_bytes(word)).read_to_string(&mut text)?;
            Cell::Text(text)
        }
    })
}

fn bytes<const N: usize>(from: &mut impl Read) -> std::io::Result<[u8; N]> {
    let mut bytes = [0; N];
    from.read_exact(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_comes_back_also_from_the_file() {
        let row = [
            Cell::Null,
            Cell::Bool(true),
            Cell::Int(i64::MIN),
            Cell::Float(-0.5),
            Cell::Text("ä\0\n".to_owned()),
            Cell::Text(String::new()),
            Cell::Instant(-1),
            Cell::Wall(1),
            Cell::Date(i32::MIN),
        ];
        let mut spool = Spool { file: SpooledTempFile::new(8), ..Spool::default() };
        for _ in 0..3 {
            spool.push(&row).unwrap();
        }
        spool.settle().unwrap();
        assert!(spool.file.is_rolled(), "more than 8 bytes are in a file");
        let rows: Vec<Vec<Cell>> = spool.rows().unwrap().collect::<Result<_>>().unwrap();
        assert_eq!(rows, [row.clone(), row.clone(), row]);
    }
}
