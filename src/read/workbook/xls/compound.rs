//! The container of the old format: a small file system of sectors, [MS-CFB]. Every chain of sectors is followed for at most as many
//! steps as the file has sectors, whatever the file claims of sizes and numbers. Knows nothing of workbooks.

use crate::text::grouped;

/// The last sector of a chain.
const END: u32 = 0xffff_fffe;

/// Numbers from here on are no sectors.
const RESERVED: u32 = 0xffff_fffa;

/// Streams below this size are kept in small sectors.
const SMALL_STREAM: u64 = 4096;

const SMALL_SECTOR: usize = 64;

/// What is wrong, in words.
pub(super) type CompoundFault = String;

/// A container that is in memory.
pub(super) struct CompoundFile<'a> {
    sectors: Sectors<'a>,
    table: Vec<u32>,
    entries: Vec<DirectoryEntry>,
    small: Vec<u8>,
    small_table: Vec<u32>,
}

/// A file in the container.
struct DirectoryEntry {
    name: String,
    first: u32,
    size: u64,
}

#[derive(Clone, Copy)]
struct Sectors<'a> {
    /// Behind the header.
    bytes: &'a [u8],
    size: usize,
}

impl<'a> Sectors<'a> {
    fn count(self) -> usize {
        self.bytes.len().div_ceil(self.size)
    }

    fn get(self, number: u32) -> Result<&'a [u8], CompoundFault> {
        let start = (number as usize).saturating_mul(self.size);
        let bytes = self.bytes.get(start..).filter(|bytes| !bytes.is_empty());
        let bytes = bytes.ok_or_else(|| {
            format!("it claims sector {} of {}", grouped(u64::from(number)), grouped(self.count() as u64))
        })?;
        // The last sector may be cut short.
        Ok(&bytes[..bytes.len().min(self.size)])
    }

    /// The bytes of a chain of sectors, `most` of them.
    fn chain(self, first: u32, table: &[u32], most: u64) -> Result<Vec<u8>, CompoundFault> {
        let (mut bytes, mut number) = (Vec::new(), first);
        for _ in 0..=self.count() {
            if number == END || bytes.len() as u64 >= most {
                bytes.truncate(usize::try_from(most).unwrap_or(usize::MAX));
                return Ok(bytes);
            }
            bytes.extend_from_slice(self.get(number)?);
            let next = table.get(number as usize);
            number = *next.ok_or_else(|| format!("its table has no sector {}", grouped(u64::from(number))))?;
        }
        Err("its sectors go round in a circle".to_owned())
    }
}

impl<'a> CompoundFile<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, CompoundFault> {
        let header = bytes.get(..512).ok_or("it ends within its header")?;
        let half = |at: usize| u16::from_le_bytes([header[at], header[at + 1]]);
        let word = |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
        let size = match half(30) {
            9 => 512,
            12 => 4096,
            other => return Err(format!("it claims sectors of 2 to the power of {other} bytes, expected 9 or 12")),
        };
        let sectors = Sectors { bytes: bytes.get(size..).unwrap_or_default(), size };
        let table = allocations(sectors, words(&header[76..]).collect(), word(68))?;
        let folder = sectors.chain(word(48), &table, u64::MAX)?;
        let entries: Vec<DirectoryEntry> =
            folder.chunks_exact(128).map(|entry| DirectoryEntry::read(entry, size)).collect();
        let (small, small_table) = match entries.first() {
            Some(root) if word(64) > 0 => {
                let small_table = sectors.chain(word(60), &table, u64::MAX)?;
                (sectors.chain(root.first, &table, root.size)?, words(&small_table).collect())
            }
            _ => (Vec::new(), Vec::new()),
        };
        Ok(Self { sectors, table, entries, small, small_table })
    }

    /// Whether there is a file of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    /// The bytes of a file.
    pub(super) fn stream(&self, name: &str) -> Result<Option<Vec<u8>>, CompoundFault> {
        let Some(entry) = self.entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name)) else {
            return Ok(None);
        };
        if entry.size < SMALL_STREAM {
            let sectors = Sectors { bytes: &self.small, size: SMALL_SECTOR };
            return sectors.chain(entry.first, &self.small_table, entry.size).map(Some);
        }
        self.sectors.chain(entry.first, &self.table, entry.size).map(Some)
    }
}

/// The table of chains: its own sectors stand in the header and, where there are many, in a chain of lists.
fn allocations(sectors: Sectors<'_>, listed: Vec<u32>, first: u32) -> Result<Vec<u32>, CompoundFault> {
    let (mut listed, mut number, mut lists) = (listed, first, 0);
    while number < RESERVED {
        lists += 1;
        if lists > sectors.count() {
            return Err("its lists of sectors go round in a circle".to_owned());
        }
        listed.extend(words(sectors.get(number)?));
        // The last word leads on.
        number = listed.pop().unwrap_or(END);
    }
    listed.retain(|number| *number < RESERVED);
    if listed.len() > sectors.count() {
        return Err(format!(
            "its table claims {} sectors, and it has {}",
            grouped(listed.len() as u64),
            grouped(sectors.count() as u64)
        ));
    }
    let mut table = Vec::new();
    for number in listed {
        table.extend(words(sectors.get(number)?));
    }
    Ok(table)
}

fn words(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.as_chunks::<4>().0.iter().map(|word| u32::from_le_bytes(*word))
}

impl DirectoryEntry {
    /// Of 128 bytes.
    fn read(bytes: &[u8], sector: usize) -> Self {
        let units = bytes[..64].as_chunks::<2>().0.iter().map(|unit| u16::from_le_bytes(*unit));
        let name = char::decode_utf16(units.take_while(|unit| *unit != 0)).map(|c| c.unwrap_or('\u{fffd}')).collect();
        let numbers: Vec<u32> = words(&bytes[116..128]).collect();
        // With small sectors the upper half of the size is not always zero.
        let upper = if sector == 512 { 0 } else { u64::from(numbers[2]) << 32 };
        Self { name, first: numbers[0], size: upper | u64::from(numbers[1]) }
    }
}
