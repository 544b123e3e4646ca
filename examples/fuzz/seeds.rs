//! What is mutated: the fixtures of the tests, and a few files made here.

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// What reads the inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Reader {
    Csv,
    Xls,
    Xlsx,
    Xlsb,
    Ods,
    Json,
    Xes,
    Html,
    Archive,
    Profile,
    Settings,
    Holidays,
    Query,
}

impl Reader {
    pub(crate) fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    /// Whether an input is a zip archive of parts.
    pub(crate) fn is_package(self) -> bool {
        matches!(self, Self::Xlsx | Self::Xlsb | Self::Ods)
    }

    pub(crate) fn seeds(self) -> Vec<Vec<u8>> {
        let small = |files: Vec<PathBuf>| {
            files.iter().map(|file| std::fs::read(file).unwrap()).filter(|bytes| bytes.len() < 64 << 10).collect()
        };
        match self {
            Self::Csv => small(fixtures(&["csv", "tsv"])),
            Self::Json => small(fixtures(&["json", "ndjson"])),
            Self::Xls => small(fixtures(&["xls"])),
            Self::Xes => small(fixtures(&["xes"])).into_iter().chain([LOG.as_bytes().to_vec()]).collect(),
            Self::Html => vec![PAGE.as_bytes().to_vec()],
            Self::Ods => small(fixtures(&["ods"])),
            Self::Xlsx => small(fixtures(&["xlsx"])).into_iter().chain([workbook()]).collect(),
            Self::Xlsb => vec![binary_workbook()],
            Self::Archive => {
                let csv = b"number,opened_at\nINC1,2026-01-12 09:14:55\n";
                let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
                packed.write_all(csv).unwrap();
                vec![
                    package(&[("incident.csv", csv)]),
                    packed.finish().unwrap(),
                    package(&[("incident.xlsx", &workbook())]),
                ]
            }
            Self::Profile => small(files(&root().join("src/profile/profiles"), &["toml"])),
            Self::Settings => {
                let mut settings: Vec<Vec<u8>> = small(files(&root().join("sample-data"), &["toml"]));
                settings.push(std::fs::read(root().join("src/default-settings.toml")).unwrap());
                settings
            }
            Self::Holidays => small(files(&root().join("sample-data"), &["ics"]))
                .into_iter()
                .chain([HOLIDAYS.as_bytes().to_vec()])
                .collect(),
            // A statement a line, and the named queries.
            Self::Query => {
                let hostile = std::fs::read_to_string(root().join("src/store/gate/hostile.sql")).unwrap();
                let lines = hostile.lines().filter(|line| !line.starts_with("--")).map(|line| line.as_bytes().to_vec());
                lines.chain(small(files(&root().join("queries/named"), &["sql"]))).collect()
            }
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

fn fixtures(endings: &[&str]) -> Vec<PathBuf> {
    let mut found = files(&root().join("tests/fixtures"), endings);
    found.retain(|path| path.file_name().is_some_and(|name| name != "expected.json"));
    found
}

fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, endings));
        } else if path.extension().is_some_and(|ending| endings.iter().any(|known| ending == *known)) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// A zip archive.
pub(crate) fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

const PAGE: &str = r#"<!DOCTYPE html><html><head><meta charset="utf-8"><style>td{color:#000}</style></head><body>
<table><tr><td>Menu</td></tr></table><table border="1"><thead><tr><th>Number</th><th>Opened</th><th>State</th></tr></thead>
<tr><td class="a" id='b'>INC1</td><td>2026-01-12 09:14:55<td>A &amp; B<br/>&#x43;</tr><!-- note -->
<tr><td>INC2</td><td colspan="2">2026-01-13 09:14:55</td></tr><tr><td>INC3<table><tr><td>x<td>y</tr></table></td></tr></table></body></html>
"#;

const LOG: &str = r#"<?xml version="1.0"?><log xes.version="1.0"><trace><string key="concept:name" value="A &amp; B"/>
<event><string key="concept:name" value="Queued"/><date key="time:timestamp" value="2026-01-12T09:14:55+01:00"/><list key="to"><values><string key="p" value="x"/></values></list></event>
<event><string key="a" value="1"><string key="b" value="2"/></string></event></trace></log>"#;

const HOLIDAYS: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nSUMMARY:New\r\n  Year\r\nDTSTART;VALUE=DATE:20260101\r\nDTEND;VALUE=DATE:20260102\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261225\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

fn workbook() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let dates = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
    let sheet = workbook.add_worksheet();
    for (column, name) in (0..).zip(["number", "opened_at", "priority", "spent", "major"]) {
        sheet.write_string(0, column, name).unwrap();
    }
    for row in 1..20 {
        sheet.write_string(row, 0, format!("INC{row}")).unwrap();
        let opened = ExcelDateTime::parse_from_str("2026-01-12 09:14:55").unwrap();
        sheet.write_datetime_with_format(row, 1, &opened, &dates).unwrap();
        sheet.write_number(row, 2, 3.5).unwrap();
        sheet.write_formula(row, 3, Formula::new("=1+1").set_result("2")).unwrap();
        sheet.write_boolean(row, 4, true).unwrap();
    }
    workbook.add_worksheet().write_string(5, 5, "x").unwrap();
    workbook.save_to_buffer().unwrap()
}

/// Records of the binary format. [MS-XLSB] 2.1.4.
fn binary_workbook() -> Vec<u8> {
    let record = |kind: u16, data: &[u8]| {
        let mut bytes = if kind < 128 { vec![kind as u8] } else { vec![kind as u8 | 0x80, (kind >> 7) as u8] };
        bytes.push(data.len() as u8);
        bytes.extend_from_slice(data);
        bytes
    };
    let wide = |text: &str| -> Vec<u8> {
        let units: Vec<u16> = text.encode_utf16().collect();
        (units.len() as u32).to_le_bytes().into_iter().chain(units.into_iter().flat_map(u16::to_le_bytes)).collect()
    };
    let cell =
        |kind: u16, column: u32, value: &[u8]| record(kind, &[&column.to_le_bytes()[..], &[0; 4], value].concat());
    let mut sheet = [record(0x0081, &[]), record(0x0094, &[0; 16]), record(0x0091, &[])].concat();
    for row in 0..5_u32 {
        sheet.extend(record(0, &[&row.to_le_bytes()[..], &[0; 13]].concat()));
        sheet.extend(cell(6, 0, &wide("number")));
        sheet.extend(cell(7, 1, &0_u32.to_le_bytes()));
        sheet.extend(cell(5, 2, &1.5_f64.to_le_bytes()));
        sheet.extend(cell(2, 3, &14_u32.to_le_bytes()));
        sheet.extend(cell(4, 4, &[1]));
        sheet.extend(cell(3, 5, &[0x2a]));
    }
    sheet.extend(record(0x0092, &[]));
    let shared = [
        record(0x009f, &[1, 0, 0, 0, 1, 0, 0, 0]),
        record(0x0013, &[&[0][..], &wide("shared")].concat()),
        record(0x00a0, &[]),
    ]
    .concat();
    let styles = [
        record(0x0269, &[1, 0, 0, 0]),
        record(0x002f, &[0, 0, 22, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        record(0x026a, &[]),
    ]
    .concat();
    let bundle = [&[0; 8][..], &wide("rId1"), &wide("Page 1")].concat();
    let book = [record(0x0099, &[0; 12]), record(0x009c, &bundle), record(0x0090, &[]), record(0x0084, &[])].concat();
    let links = br#"<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.bin"/></Relationships>"#;
    package(&[
        ("xl/workbook.bin", &book),
        ("xl/_rels/workbook.bin.rels", links),
        ("xl/sharedStrings.bin", &shared),
        ("xl/styles.bin", &styles),
        ("xl/worksheets/sheet1.bin", &sheet),
    ])
}
