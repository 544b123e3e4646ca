//! How an input is made of a seed: bits flipped, numbers replaced by interesting ones, pieces doubled, dropped and taken from other
//! seeds; in packages also inside their parts, in containers of the old format mostly where it keeps its tables and records.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::seeds::{Reader, package};

/// The generator of Steele, Lea and Flood (2014), "Fast splittable pseudorandom number generators".
pub(crate) struct Random(u64);

impl Random {
    /// For one input of a run.
    pub(crate) fn new(seed: u64, number: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ number.wrapping_mul(0xd134_2543_de82_ef95))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    /// From 1, short ones more often, up to so many powers of 2.
    fn length(&mut self, powers: usize) -> usize {
        let most = 1 << self.below(powers);
        1 + self.below(most)
    }

    fn pick<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }
}

/// Numbers at which programs miscount.
const WORDS: [u32; 14] =
    [0, 1, 2, 7, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff];

/// Text that means something to one of the formats.
const PIECES: [&str; 38] = [
    "-1",
    "0",
    "1",
    "65536",
    "1048577",
    "16385",
    "4294967295",
    "4294967296",
    "99999999999999999999",
    "1e308",
    "-0",
    "NaN",
    "inf",
    "\"",
    "\"\"",
    "'",
    ",",
    ";",
    "\t",
    "\r\n",
    "\n",
    "[",
    "]",
    "{",
    "}",
    "<",
    ">",
    "&",
    "&amp;",
    "&#x10FFFF;",
    "_xD800_",
    "\u{0}",
    "\u{feff}",
    "null",
    "2026-02-29",
    "XFD1048576",
    "ZZZZZZ1",
    "\u{1f4f7}",
];

/// An input.
pub(crate) fn input(reader: Reader, seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let seed = &seeds[random.below(seeds.len())];
    let other = &seeds[random.below(seeds.len())];
    if (reader.is_package() || seed.starts_with(b"PK")) && random.below(4) > 0 {
        return parts(seed, other, random).unwrap_or_else(|| seed.clone());
    }
    let mut bytes = seed.clone();
    for _ in 0..=random.below(8) {
        change(&mut bytes, other, random);
        if reader == Reader::Xls {
            tables(&mut bytes, random);
        }
    }
    bytes
}

/// Changes one or two parts of a package.
fn parts(seed: &[u8], other: &[u8], random: &mut Random) -> Option<Vec<u8>> {
    let mut parts = unpacked(seed)?;
    let others = unpacked(other).unwrap_or_default();
    for _ in 0..=random.below(2) {
        let at = random.below(parts.len());
        let foreign = if others.is_empty() { Vec::new() } else { others[random.below(others.len())].1.clone() };
        let Some((_, bytes)) = parts.get_mut(at) else { break };
        for _ in 0..=random.below(6) {
            change(bytes, &foreign, random);
        }
    }
    // A part that is missing or there twice.
    if random.below(20) == 0 {
        let at = random.below(parts.len());
        parts.remove(at);
    }
    let borrowed: Vec<(&str, &[u8])> = parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    Some(package(&borrowed))
}

fn unpacked(bytes: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).ok()?;
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).ok()?;
        let name = part.name().to_owned();
        if !parts.iter().any(|(known, _)| *known == name) {
            parts.push((name, bytes));
        }
    }
    Some(parts)
}

/// One change somewhere.
fn change(bytes: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    let at = random.below(bytes.len() + 1);
    let length = random.length(12);
    let end = (at + length).min(bytes.len());
    match random.below(12) {
        0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
        1 if at < bytes.len() => bytes[at] = random.next() as u8,
        2 | 3 => {
            let word = WORDS[random.below(WORDS.len())].to_le_bytes();
            let width = [1, 2, 4][random.below(3)];
            for (place, byte) in bytes.iter_mut().skip(at).zip(&word[..width]) {
                *place = *byte;
            }
        }
        4 => drop(bytes.drain(at..end)),
        5 => {
            let piece = bytes[at..end].to_vec();
            let times = random.length(8);
            let piece = piece.repeat(times.min((1 << 20) / piece.len().max(1)));
            bytes.splice(at..at, piece);
        }
        6 if !other.is_empty() => {
            let from = random.below(other.len());
            let piece = other[from..(from + length).min(other.len())].to_vec();
            bytes.splice(at..end, piece);
        }
        7 => bytes.truncate(at),
        8 => drop(bytes.splice(at..at, random.pick(&PIECES).bytes())),
        9 => number(bytes, at, random),
        // Between marks of the format, so that what comes out is one more often.
        10 => {
            let mark = |byte: &u8| matches!(byte, b'<' | b'{' | b'[' | b'\n' | b',');
            let start = bytes.iter().skip(at).position(mark).map_or(at, |found| at + found);
            let stop = bytes.iter().skip(start + 1).position(mark).map_or(bytes.len(), |found| start + 1 + found);
            let piece = bytes[start..stop].to_vec();
            let times = 1 + random.below(200);
            bytes.splice(start..start, piece.repeat(times.min((1 << 20) / piece.len().max(1))));
        }
        _ => {
            for place in bytes.iter_mut().skip(at).take(length) {
                *place = random.next() as u8;
            }
        }
    }
}

/// Replaces the next run of digits.
fn number(bytes: &mut Vec<u8>, at: usize, random: &mut Random) {
    let Some(start) = bytes.iter().skip(at).position(u8::is_ascii_digit).map(|found| at + found) else { return };
    let length = bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    bytes.splice(start..start + length, random.pick(&PIECES[..13]).bytes());
}

/// A word in the header of a container, in its table of sectors, in its folder, or in the head of a record.
fn tables(bytes: &mut [u8], random: &mut Random) {
    let at = match random.below(4) {
        0 => 24 + 4 * random.below(122),
        1 => 512 + 4 * random.below(256),
        2 => {
            // An entry of the folder begins with its name in two bytes a letter.
            let entry = bytes.windows(8).position(|name| name == b"W\0o\0r\0k\0");
            entry.map_or(0, |entry| entry / 128 * 128 + 64 + 4 * random.below(16))
        }
        _ => {
            // A record of a cell, of a sheet or of shared texts: one of their kinds, aligned or not.
            const KINDS: [[u8; 2]; 6] = [[0x85, 0], [0xfc, 0], [0xfd, 0], [0x03, 2], [0xbd, 0], [0x09, 8]];
            let kind = KINDS[random.below(KINDS.len())];
            let from = random.below(bytes.len());
            let found = bytes.iter().skip(from).zip(bytes.iter().skip(from + 1)).position(|(a, b)| [*a, *b] == kind);
            found.map_or(0, |found| from + found + random.below(12))
        }
    };
    let word = if random.below(2) == 0 { WORDS[random.below(WORDS.len())] } else { random.below(64) as u32 };
    let width = [1, 2, 4][random.below(3)];
    for (place, byte) in bytes.iter_mut().skip(at).zip(&word.to_le_bytes()[..width]) {
        *place = *byte;
    }
}
