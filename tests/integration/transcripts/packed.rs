//! Archives that cannot be unpacked, or should not be.

use super::Transcript;
use crate::bad_files::{gzip, zip};

const CSV: &[u8] = b"number,state\nINC1,New\n";

#[test]
fn archives_that_are_damaged_or_crowded() {
    let mut said = Transcript::new();
    let packed = gzip(CSV);
    said.import("it ends early", "incident.csv.gz", &packed[..packed.len() - 9]);
    said.import("it is packed twice", "incident.csv.gz", gzip(&packed));
    said.import("nothing is in it", "incident.zip", zip(&[]));
    said.import("two files", "incident.zip", zip(&[("a.csv", CSV), ("b.csv", CSV)]));
    said.import("an archive in it", "incident.zip", zip(&[("inner.zip", &zip(&[("incident.csv", CSV)]))]));
    let mut broken = zip(&[("incident.csv", CSV)]);
    let entry = broken.windows(4).rposition(|mark| mark == b"PK\x01\x02").unwrap();
    broken[entry] = b'X';
    said.import("its list of files is broken", "incident.zip", &broken);
    said.import("it ends before its list of files", "incident.zip", &broken[..entry]);
    // Each end is one that does not fit: 1 + 2,000 of 22 bytes.
    let end = broken[broken.len() - 22..].to_vec();
    broken.extend(end.repeat(2_000));
    said.import("it ends in many places", "incident.zip", broken);
    said.keep("archives");
}

#[test]
fn archives_that_unpack_to_more_than_any_export() {
    let mut said = Transcript::new();
    // 70 MB of nothing shrink to 70 kB: beyond both the ratio and what is allowed to any file.
    said.import("a packed list", "incident.csv.gz", gzip(&vec![b' '; 70 << 20]));
    let texts: &[u8] = &vec![b' '; 70 << 20];
    let parts: [(&str, &[u8]); 2] = [("xl/workbook.xml", b"<workbook/>"), ("xl/sharedStrings.xml", texts)];
    said.import("the texts of a workbook", "incident.xlsx", zip(&parts));
    said.keep("bombs");
}
