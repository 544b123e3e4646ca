//! In which encoding the bytes of a text are, by the evidence of the bytes alone. Bytes come in pieces; knows no files.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, ISO_8859_2, ISO_8859_4, MACINTOSH, SHIFT_JIS, UTF_8, UTF_16BE,
    UTF_16LE, WINDOWS_1250, WINDOWS_1252, WINDOWS_1254, WINDOWS_1257, WINDOWS_1258,
};

/// As much text with bytes that are not UTF-8 tells what encoding it is in.
const ENOUGH: usize = 4 << 20;

/// Encodings of one byte per character for Latin letters: which of them a text is in is told by where letters stand.
const LATIN: &[&Encoding] =
    &[WINDOWS_1252, MACINTOSH, WINDOWS_1250, WINDOWS_1254, WINDOWS_1257, WINDOWS_1258, ISO_8859_2, ISO_8859_4];

/// Encodings of several bytes per character.
const WIDE: &[&Encoding] = &[SHIFT_JIS, EUC_JP, EUC_KR, GBK, GB18030, BIG5];

/// What is known of a text.
#[derive(Default)]
pub(crate) struct EncodingEvidence {
    utf8: Utf8,
    /// Of pieces that are not UTF-8.
    other: Option<Box<NotUtf8>>,
}

struct NotUtf8 {
    detector: EncodingDetector,
    letters: Letters,
    seen: usize,
}

impl EncodingEvidence {
    /// Takes a piece in.
    pub(crate) fn add(&mut self, piece: &[u8]) {
        let stray = self.utf8.stray;
        self.utf8.check(piece);
        if self.utf8.stray == stray {
            return;
        }
        let other = self.other.get_or_insert_with(|| {
            let detector = EncodingDetector::new(Iso2022JpDetection::Deny);
            Box::new(NotUtf8 { detector, letters: Letters::default(), seen: 0 })
        });
        if other.seen < ENOUGH {
            other.seen += piece.len();
            other.detector.feed(piece, false);
            other.letters.add(piece);
        }
    }

    /// Whether all of it is UTF-8.
    pub(crate) fn is_utf8(&self) -> bool {
        self.utf8.is_valid()
    }

    /// The encoding of a text that begins with `head`, and the bytes of its mark. A byte order mark wins; then UTF-8, if most of what is not
    /// ASCII is that: a single byte that a tool cut through must not spoil the names in all other rows.
    pub(crate) fn encoding(&self, head: &[u8]) -> (&'static Encoding, usize) {
        if let Some((encoding, mark)) = Encoding::for_bom(head) {
            return (encoding, mark);
        }
        if let Some(encoding) = utf16_without_mark(head) {
            return (encoding, 0);
        }
        if self.utf8.is_valid() || self.utf8.wide > self.utf8.stray {
            return (UTF_8, 0);
        }
        (self.other.as_ref().map_or(WINDOWS_1252, |other| other.encoding()), 0)
    }
}

impl NotUtf8 {
    /// The likeliest encoding; of two Latin ones that tell the letters equally well windows-1252, in which every byte is a character.
    fn encoding(&self) -> &'static Encoding {
        let likely = self.detector.guess(None, Utf8Detection::Deny);
        if !LATIN.contains(&likely) {
            let told = if WIDE.contains(&likely) { self.letters.high > 1 } else { self.letters.words() };
            return if told { likely } else { WINDOWS_1252 };
        }
        let mut best = WINDOWS_1252;
        for encoding in [likely, MACINTOSH] {
            if self.letters.score(encoding) > self.letters.score(best) {
                best = encoding;
            }
        }
        best
    }
}

/// Where bytes beyond ASCII stand: how often each between which kinds of ASCII characters.
struct Letters {
    counts: Box<[[u64; 9]; 128]>,
    high: u64,
    /// High bytes beside high bytes, as in words of other scripts.
    runs: u64,
    /// The last bytes of the piece before.
    before: [u8; 2],
}

impl Default for Letters {
    fn default() -> Self {
        Self { counts: Box::new([[0; 9]; 128]), high: 0, runs: 0, before: [b' '; 2] }
    }
}

/// Another character, a small letter, a capital.
fn class(byte: u8) -> usize {
    match byte {
        b'a'..=b'z' => 1,
        b'A'..=b'Z' => 2,
        _ => 0,
    }
}

impl Letters {
    fn add(&mut self, piece: &[u8]) {
        let mut note = |before: u8, byte: u8, after: u8| {
            if byte >= 0x80 {
                self.high += 1;
                self.runs += u64::from(before >= 0x80 && after >= 0x80);
                self.counts[usize::from(byte - 0x80)][class(before) * 3 + class(after)] += 1;
            }
        };
        let [mut before, mut byte] = self.before;
        for after in piece {
            note(before, byte, *after);
            (before, byte) = (byte, *after);
        }
        self.before = [before, byte];
    }

    /// Whether most bytes beyond ASCII stand in words of them.
    fn words(&self) -> bool {
        self.runs * 3 > self.high
    }

    /// How well the bytes read as letters where ASCII letters stand beside them: a small letter in a word is one, a capital within a word
    /// and a sign within a word are none.
    fn score(&self, encoding: &'static Encoding) -> i64 {
        let mut score = 0;
        for (byte, counts) in (0x80_u8..).zip(self.counts.iter()) {
            let Some(letter) = character(encoding, byte) else {
                score -= counts[1..].iter().sum::<u64>().cast_signed();
                continue;
            };
            for (place, count) in counts.iter().enumerate().skip(1) {
                let (before, after) = (place / 3, place % 3);
                let within = before > 0 && after > 0;
                let good = if letter.is_lowercase() {
                    before > 0 || after == 1
                } else if letter.is_uppercase() {
                    before == 0 || (before == 2 && after != 1)
                } else {
                    !within && !letter.is_alphabetic()
                };
                let count = count.cast_signed();
                // A sign beside a word says little either way.
                score += if !letter.is_alphabetic() && good {
                    0
                } else if good {
                    count
                } else {
                    -count
                };
            }
        }
        score
    }
}

/// The character of a byte, none where it has none or is a control.
fn character(encoding: &'static Encoding, byte: u8) -> Option<char> {
    let bytes = [byte];
    let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes)?;
    text.chars().next().filter(|c| !c.is_control())
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

/// How much of bytes that come in pieces is UTF-8.
#[derive(Debug, Default)]
struct Utf8 {
    /// Characters beyond ASCII.
    wide: u64,
    /// Bytes, or beginnings of characters, that are not UTF-8.
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

/// Whether bytes that are not UTF-8 may yet become a character.
pub(crate) fn is_open(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bytes: &[u8]) -> &'static str {
        let mut evidence = EncodingEvidence::default();
        evidence.add(bytes);
        evidence.encoding(bytes).0.name()
    }

    fn written(encoding: &'static Encoding, text: &str) -> Vec<u8> {
        let (bytes, _, unmappable) = encoding.encode(text);
        assert!(!unmappable);
        bytes.into_owned()
    }

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

    #[test]
    fn latin_text_is_told_apart_by_where_its_letters_stand() {
        let french =
            "number,title,caller\nINC1,Imprimante bloquée à Orléans,Zoë\nINC2,Café déjà fermé,Gérard Lefèvre\n";
        let nordic = "number,title\nINC1,Umeå – Zürich line\nINC2,Malmö sør\n";
        for text in [french, nordic] {
            assert_eq!(of(&written(WINDOWS_1252, text)), "windows-1252", "{text}");
            assert_eq!(of(text.as_bytes()), "UTF-8");
        }
        assert_eq!(of(&written(MACINTOSH, french)), "macintosh");
        assert_eq!(of(b"number,title\nINC1,Ume\x8c \xd0 Z\x9frich line\nINC2,Caf\x8e \xd0 printer\n"), "macintosh");
        let polish = "numer,tytuł\nINC1,Łódź: drukarka nie działa\nINC2,Wrocław, brak sieci w głównym węźle\nINC3,Gdańsk: błąd\n";
        assert_eq!(of(&written(WINDOWS_1250, polish)), "windows-1250");
        assert_eq!(of(b"number;caller\nINC1;Ren\xe9 \x80\n"), "windows-1252");
    }

    #[test]
    fn text_in_other_scripts_is_told_apart() {
        let japanese = "番号,簡単な説明\nINC1,プリンターが動作しません\nINC2,ネットワークに接続できない\n";
        assert_eq!(of(&written(SHIFT_JIS, japanese)), "Shift_JIS");
        let chinese = "编号,简短描述\nINC1,打印机无法打印\nINC2,网络连接中断,请尽快处理\n";
        assert_eq!(of(&written(GBK, chinese)), "GBK");
        let russian = "номер,описание\nINC1,Принтер не печатает\nINC2,Нет доступа к сети\n";
        assert_eq!(of(&written(encoding_rs::WINDOWS_1251, russian)), "windows-1251");
    }
}
