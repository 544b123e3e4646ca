//! CSV (RFC 4180) made piece by piece: a ticket stands in a dozen lists, and its fields are made once. A text that a spreadsheet
//! would run as a formula gets an apostrophe in front.

use crate::output::neutral;
use crate::store::{Cell, Table};
use crate::text::push_instant;

/// Cells as fields with commas between them.
pub(crate) fn fields<'a>(out: &mut Vec<u8>, cells: impl IntoIterator<Item = &'a Cell>) {
    for (i, cell) in cells.into_iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        match cell {
            Cell::Text(text) => field(out, text),
            Cell::Null => {}
            Cell::Instant(seconds) => push_instant(out, *seconds),
            // Numbers and dates hold nothing that needs care; a minus sign stays a number's.
            other => out.extend_from_slice(other.to_text().unwrap_or_default().as_bytes()),
        }
    }
}

/// One text.
pub(crate) fn field(out: &mut Vec<u8>, text: &str) {
    let text = neutral(text);
    if !text.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
        out.extend_from_slice(text.as_bytes());
        return;
    }
    out.push(b'"');
    for part in text.split_inclusive('"') {
        out.extend_from_slice(part.as_bytes());
        if part.ends_with('"') {
            out.push(b'"');
        }
    }
    out.push(b'"');
}

/// The line of names.
pub(crate) fn header<'a>(out: &mut Vec<u8>, names: impl IntoIterator<Item = &'a str>) {
    for (i, name) in names.into_iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        field(out, name);
    }
    out.push(b'\n');
}

/// A whole table.
pub(crate) fn table(table: &Table) -> Vec<u8> {
    let mut out = Vec::new();
    header(&mut out, table.columns.iter().map(String::as_str));
    for row in &table.rows {
        fields(&mut out, row);
        out.push(b'\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_texts_are_neutral_and_come_back_whole() {
        let texts = ["=1+1", "@SUM(A1)", "+49 30", "-x", "\tx", "a,\"b\"\nc", "plain", "", "Süd"];
        let rows = texts.iter().map(|text| vec![Cell::from(*text), Cell::Int(-5), Cell::Null]).collect();
        let bytes = table(&Table { columns: vec!["=a".to_owned(), "b".to_owned(), "c".to_owned()], rows });
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        assert_eq!(reader.headers().expect("a header").iter().next(), Some("'=a"));
        for (text, record) in texts.iter().zip(reader.records()) {
            let record = record.expect("a record of three fields");
            let expected =
                if text.starts_with(['=', '@', '+', '-', '\t']) { format!("'{text}") } else { (*text).to_owned() };
            assert_eq!((&record[0], &record[1], &record[2]), (expected.as_str(), "-5", ""));
        }
    }
}
