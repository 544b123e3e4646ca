//! Files that are not what they should be: each gives a named error with a way out, or is read without losing anything. None panics.

use std::io::Write;
use std::path::{Path, PathBuf};

use arrow::array::{Array, AsArray};
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use tempfile::TempDir;
use tickmark::error::Result;
use tickmark::read;
use tickmark::read::{Export, Tally, WantedColumn};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A file in a folder of its own.
pub(crate) struct Given {
    _folder: TempDir,
    pub(crate) path: PathBuf,
}

pub(crate) fn given(name: &str, bytes: impl AsRef<[u8]>) -> Given {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    Given { _folder: folder, path }
}

/// All cells of a relation, without the column for what is beyond the header, and what the read has seen.
pub(crate) fn cells(export: &Export<'_>, relation: usize) -> Result<(Vec<Vec<Option<String>>>, Tally)> {
    let wanted: Vec<WantedColumn> = (0..export.relations()[relation].header.len()).map(WantedColumn::At).collect();
    let mut rows = Vec::new();
    let mut batches = export.read(relation, &wanted)?;
    for batch in &mut batches {
        let batch = batch?;
        for row in 0..batch.num_rows() {
            let cell = |column| {
                let cells: &arrow::array::StringArray = batch.column(column).as_string();
                cells.is_valid(row).then(|| cells.value(row).to_owned())
            };
            rows.push((1..batch.num_columns()).map(cell).collect());
        }
    }
    Ok((rows, batches.finish()?))
}

/// Opens a file and reads every relation to its end.
pub(crate) fn read(path: &Path) -> Result<Vec<Vec<Vec<Option<String>>>>> {
    let export = read::open(path)?;
    (0..export.relations().len()).map(|relation| Ok(cells(&export, relation)?.0)).collect()
}

/// The sentence of the error, which must come with a way out if `hinted`.
pub(crate) fn refusal(path: &Path, hinted: bool) -> String {
    match read(path) {
        Ok(rows) => panic!("read {rows:?}"),
        Err(error) => {
            assert_eq!(!error.hints().is_empty(), hinted, "hints of `{error}`: {:?}", error.hints());
            error.to_string()
        }
    }
}

pub(crate) fn refused(name: &str, bytes: impl AsRef<[u8]>, hinted: bool) -> String {
    refusal(&given(name, bytes).path, hinted)
}

pub(crate) fn row(cells: &[&str]) -> Vec<Option<String>> {
    cells.iter().map(|cell| (!cell.is_empty()).then(|| (*cell).to_owned())).collect()
}

#[test]
fn a_header_without_rows_is_an_export_of_nothing() {
    let file = given("incident.csv", "number,state\r\n");
    let export = read::open(&file.path).unwrap();
    assert_eq!(cells(&export, 0).unwrap(), (Vec::new(), Tally::default()));
}

#[test]
fn the_name_of_a_file_decides_nothing() {
    assert_eq!(read(&given("incident.xlsx", "number,state\nINC1,New\n").path).unwrap(), [[row(&["INC1", "New"])]]);
    assert_eq!(read(&given("incident.csv", r#"[{"number":"INC1"}]"#).path).unwrap(), [[row(&["INC1"])]]);
}

#[test]
fn repeated_keys_in_json_are_no_error() {
    let file = given("incident.json", r#"[{"number":"INC1","number":"INC2"}]"#);
    assert_eq!(read(&file.path).unwrap(), [[row(&["INC2"])]]);
}

pub(crate) fn workbook(fill: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(&mut workbook);
    workbook.save_to_buffer().unwrap()
}

pub(crate) fn incidents() -> Vec<u8> {
    workbook(|workbook| {
        let dates = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
        let lengths = Format::new().set_num_format("[h]:mm:ss");
        let sheet = workbook.add_worksheet().set_name("Page 1").unwrap();
        sheet.write_string(0, 0, "Open incidents").unwrap();
        for (column, name) in (0..).zip(["Number", "Opened", "Reopens", "Share", "Major", "Spent"]) {
            sheet.write_string(2, column, name).unwrap();
        }
        for (line, number) in [(3, "INC1"), (5, "INC2")] {
            sheet.write_string(line, 0, number).unwrap();
        }
        let opened = ExcelDateTime::parse_from_str("2026-01-12 09:14:55").unwrap();
        sheet.write_datetime_with_format(3, 1, &opened, &dates).unwrap();
        sheet.write_number(3, 2, 3).unwrap();
        sheet.write_number(3, 3, 42.5).unwrap();
        sheet.write_boolean(3, 4, true).unwrap();
        sheet.write_number_with_format(3, 5, 1.5, &lengths).unwrap();
        // A styled cell far below makes the sheet claim rows that it does not have.
        sheet.write_blank(6_728, 3, &dates).unwrap();
        workbook.add_worksheet().set_name("Nothing").unwrap();
    })
}

#[test]
fn a_workbook_gives_the_text_that_people_see_and_no_phantom_rows() {
    let file = given("incident.xlsx", incidents());
    let export = read::open(&file.path).unwrap();
    assert_eq!(export.relations().len(), 1, "the empty sheet is no relation");
    assert_eq!(export.relations()[0].header, ["Number", "Opened", "Reopens", "Share", "Major", "Spent"]);
    assert_eq!(export.relations()[0].header_row, Some(2));
    let expected =
        [row(&["INC1", "2026-01-12 09:14:55", "3", "42.5", "true", "36:00:00"]), row(&["INC2", "", "", "", "", ""])];
    // Sheet rows 4, 5 and 6, counted from 1: the middle one is blank.
    let tally = Tally { records: 3, blank: 1, uncomputed: 0 };
    assert_eq!(cells(&export, 0).unwrap(), (expected.to_vec(), tally));
}

#[test]
fn a_workbook_cut_anywhere_is_an_error() {
    let whole = incidents();
    for end in (4..whole.len()).step_by(97) {
        let said = refused("incident.xlsx", &whole[..end], true);
        assert!(said.starts_with("cannot import"), "{said}");
    }
}

/// The container that office programs wrap around an encrypted workbook: header, one sector of allocations, one of names.
/// [MS-CFB] sections 2.2, 2.3 and 2.6.
pub(crate) fn compound_file_with(stream: &str) -> Vec<u8> {
    const END: u32 = 0xffff_fffe;
    const FREE: u32 = 0xffff_ffff;
    let mut bytes = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    bytes.resize(24, 0);
    for half in [0x3e_u16, 3, 0xfffe, 9, 6] {
        bytes.extend_from_slice(&half.to_le_bytes());
    }
    bytes.resize(44, 0);
    // One sector of allocations, the names in sector 1, no small streams, no further allocations.
    for word in [1, 1, 0, 4096, END, 0, END, 0, 0] {
        bytes.extend_from_slice(&u32::to_le_bytes(word));
    }
    bytes.resize(512, 0xff);
    for word in [0xffff_fffd, END] {
        bytes.extend_from_slice(&u32::to_le_bytes(word));
    }
    bytes.resize(1_024, 0xff);
    for (name, kind, child) in [("Root Entry", 5, 1), (stream, 2, FREE)] {
        let start = bytes.len();
        let units: Vec<u16> = name.encode_utf16().chain([0]).collect();
        bytes.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
        bytes.resize(start + 64, 0);
        bytes.extend_from_slice(&(2 * units.len() as u16).to_le_bytes());
        bytes.extend_from_slice(&[kind, 1]);
        for sibling in [FREE, FREE, child] {
            bytes.extend_from_slice(&sibling.to_le_bytes());
        }
        bytes.resize(start + 116, 0);
        bytes.extend_from_slice(&END.to_le_bytes());
        bytes.resize(start + 128, 0);
    }
    bytes.resize(1_536, 0);
    bytes
}

pub(crate) fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

const CSV: &[u8] = b"number,state\nINC1,New\n";

#[test]
fn one_packed_export_is_unpacked() {
    assert_eq!(read(&given("incident.csv.gz", gzip(CSV)).path).unwrap(), [[row(&["INC1", "New"])]]);
    let archive = zip(&[("incident.csv", CSV), ("__MACOSX/._incident.csv", b"x")]);
    assert_eq!(read(&given("incident.zip", archive).path).unwrap(), [[row(&["INC1", "New"])]]);
}

pub(crate) fn namespace(name: &str) -> String {
    format!(" xmlns:{name}=\"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0\"")
}

#[test]
fn a_table_of_the_open_document_format_is_read() {
    let text = |text: &str| {
        format!(r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#)
    };
    let row_of = |cells: [&str; 2]| format!("<table:table-row>{}</table:table-row>", cells.concat());
    let date = r#"<table:table-cell office:value-type="date" office:date-value="2026-01-12T09:14:55"><text:p>12.01.26</text:p></table:table-cell>"#;
    let rows = [row_of([&text("number"), &text("opened")]), row_of([&text("INC1"), date])].concat();
    let names: String = ["office", "table", "text"].map(namespace).concat();
    let content = format!(
        "<office:document-content{names}><office:body><office:spreadsheet><table:table table:name=\"Page 1\">{rows}</table:table>\
         </office:spreadsheet></office:body></office:document-content>"
    );
    let manifest = format!("<manifest:manifest{}/>", namespace("manifest"));
    let archive = zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet".as_slice()),
        ("META-INF/manifest.xml", manifest.as_bytes()),
        ("content.xml", content.as_bytes()),
    ]);
    assert_eq!(read(&given("incident.ods", archive).path).unwrap(), [[row(&["INC1", "2026-01-12 09:14:55"])]]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_bytes_bring_the_readers_down(
        start in prop::sample::select(vec!["", "a,b\n", "{", "[{", "PK\x03\x04", "\u{feff}", "{\"result\":[", "sep=;\n"]),
        bytes in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let mut text = start.as_bytes().to_vec();
        text.extend(bytes);
        let _ = read(&given("incident", text).path);
    }

    #[test]
    fn no_text_of_marks_brings_the_readers_down(text in "[\\[\\]{}\":,;\\\\a1 \n\t]{0,60}") {
        let _ = read(&given("incident", text).path);
    }
}
