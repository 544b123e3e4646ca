//! Files made to exhaust something, and text in forms that tools and people leave behind.

use std::io::Write;

use crate::bad_files::{given, gzip, read, refused, row};

/// A file that is never whole in memory here.
fn long_line(start: &str, megabytes: usize, end: &str) -> crate::bad_files::Given {
    let file = given("incident.csv", start);
    let mut out = std::fs::OpenOptions::new().append(true).open(&file.path).unwrap();
    let piece = vec![b'x'; 1 << 20];
    for _ in 0..megabytes {
        out.write_all(&piece).unwrap();
    }
    out.write_all(end.as_bytes()).unwrap();
    file
}

#[test]
fn one_endless_line_is_refused_after_a_bounded_part_of_it() {
    // The bound is 64 MB and known before the header is: a line of 1 GB ends in the same place.
    for (start, end) in [("", ""), ("number,state\nINC1,", "\nINC2,New\n"), ("number,state\n\"INC1,", "")] {
        let said = crate::bad_files::refusal(&long_line(start, 90, end).path, true);
        assert!(said.contains("is longer than 64 MB"), "{said}");
    }
    let said = crate::bad_files::refusal(&long_line("[{\"number\":\"", 90, "\"}]").path, true);
    assert!(said.ends_with("a record longer than any export has"), "{said}");
}

#[test]
fn json_of_powershell_is_utf_16() {
    let text = r#"[{"number":"INC1","title":"Zoë"}]"#;
    let bytes: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(read(&given("incident.json", bytes).path).unwrap(), [[row(&["INC1", "Zoë"])]]);
}

#[test]
fn a_packed_file_that_is_cut_off_anywhere_is_an_error() {
    let mut text = b"number,state\n".to_vec();
    for i in 0..20_000 {
        text.extend_from_slice(format!("INC{i},{}\n", i * 7_919 % 1_009).as_bytes());
    }
    let whole = gzip(&text);
    for end in [11, whole.len() / 2, whole.len() - 4] {
        assert!(refused("incident.csv.gz", &whole[..end], true).starts_with("cannot unpack"), "{end}");
    }
}

const LOG: &str = r#"<?xml version="1.0" encoding="ISO-8859-1"?><log xes.version="1.0"><trace><string key="concept:name" value="7"/>
    <event><string key="org:resource" value="Ren~"/><date key="time:timestamp" value="2026-01-12T09:14:55+01:00"/></event></trace></log>"#;

#[test]
fn an_event_log_is_a_table_of_events() {
    let bytes: Vec<u8> = LOG.bytes().map(|byte| if byte == b'~' { 0xe9 } else { byte }).collect();
    let expected = [row(&["René", "2026-01-12T09:14:55+01:00", "7"])];
    assert_eq!(read(&given("log.xes.gz", gzip(&bytes)).path).unwrap(), [expected]);
}
