//! What an import costs beside a bare parse of the same file: `cargo bench --bench readers -- json 300` or `-- xlsx 100`, in
//! megabytes. JSON is held against `serde_json::Value`, a workbook against the cells that calamine gives. Each job runs in turn
//! with the other, three times; `-- json 300 load` runs one of them once, for its peak memory.

#![expect(clippy::print_stdout, reason = "a benchmark that prints its figures")]

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use calamine::{Reader, Xlsx, open_workbook};
use tickmark::calendar::Calendars;
use tickmark::load;
use tickmark::load::ImportOptions;
use tickmark::store::Store;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const FIELDS: [&str; 21] = [
    "number",
    "short_description",
    "state",
    "priority",
    "impact",
    "urgency",
    "category",
    "subcategory",
    "contact_type",
    "assignment_group",
    "assigned_to",
    "caller_id",
    "cmdb_ci",
    "company",
    "opened_at",
    "resolved_at",
    "closed_at",
    "sys_updated_on",
    "reopen_count",
    "close_code",
    "sys_id",
];

/// Columns that a workbook keeps as a serial.
const TIMES: std::ops::Range<usize> = 14..18;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let kind = arguments.first().map_or("json", String::as_str);
    let megabytes: u64 = arguments.get(1).and_then(|size| size.parse().ok()).unwrap_or(30);
    let path = std::env::temp_dir().join(format!("tickmark-readers-{megabytes}.{kind}"));
    if !path.exists() {
        write(&path, kind, megabytes << 20);
    }
    let bare = || if kind == "json" { parse_json(&path) } else { parse_workbook(&path) };
    match arguments.get(2).map(String::as_str) {
        Some("load") => report("load", load(&path)),
        Some(_) => report("parse", bare()),
        None => {
            for _ in 0..3 {
                let (parse, load) = (bare(), load(&path));
                report("parse", parse);
                report("load", load);
                println!("ratio {:.2}", load.as_secs_f64() / parse.as_secs_f64());
            }
        }
    }
}

fn report(what: &str, took: Duration) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    println!("{what:5} {:.2} s  {peak}", took.as_secs_f64());
}

fn parse_json(path: &Path) -> Duration {
    let start = Instant::now();
    let value: serde_json::Value =
        serde_json::from_slice(&std::fs::read(path).expect("the file is there")).expect("it is JSON");
    let took = start.elapsed();
    assert!(value["result"].is_array());
    took
}

fn parse_workbook(path: &Path) -> Duration {
    let start = Instant::now();
    let mut workbook: Xlsx<_> = open_workbook(path).expect("it is a workbook");
    let names = workbook.sheet_names().clone();
    let filled: usize =
        names.iter().map(|name| workbook.worksheet_range(name).expect("the sheet is there").used_cells().count()).sum();
    assert!(filled > 0);
    start.elapsed()
}

fn load(path: &Path) -> Duration {
    let folder = tempfile::tempdir().expect("there is room");
    let start = Instant::now();
    let mut store = Store::open(&folder.path().join("x.duckdb"), &Calendars::new()).expect("a store");
    let run = load::begin_run(&mut store, "", []).expect("a run");
    let report = load::import_file(&mut store, run, path, &ImportOptions::new("UTC")).expect("it is an export");
    assert!(report.counts.loaded == report.counts.read && report.counts.read > 0, "{:?}", report.counts);
    start.elapsed()
}

/// The cells of an incident; instants are seconds from 2024-01-01.
struct Incident {
    at: u64,
    seed: u64,
}

impl Incident {
    fn random(&mut self, below: u64) -> u64 {
        self.seed = self.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.seed >> 33) % below
    }

    fn pick(&mut self, words: &[&str]) -> String {
        words[self.random(words.len() as u64) as usize].to_owned()
    }

    fn next(&mut self) -> ([String; 21], [u64; 4]) {
        self.at += 1;
        let opened = self.random(2 * 365 * 86_400);
        let resolved = opened + 600 + self.random(5 * 86_400);
        let times = [opened, resolved, resolved + 86_400, resolved + 90_000];
        let words: Vec<String> = (0..6).map(|_| format!("word{}", self.random(5_000))).collect();
        let cells = [
            format!("INC{:07}", self.at),
            words.join(" "),
            self.pick(&["Closed", "Resolved"]),
            self.pick(&["1 - Critical", "2 - High", "3 - Moderate", "4 - Low"]),
            self.pick(&["1 - High", "2 - Medium", "3 - Low"]),
            self.pick(&["1 - High", "2 - Medium", "3 - Low"]),
            self.pick(&["Hardware", "Software", "Network", "Access"]),
            format!("Sub {}", self.random(40)),
            self.pick(&["Phone", "Email", "Self-service"]),
            format!("Group {}", self.random(60)),
            format!("Agent {}", self.random(900)),
            format!("Caller {}", self.random(20_000)),
            format!("ci-{}", self.random(50_000)),
            format!("Company {}", self.random(30)),
            instant(times[0]),
            instant(times[1]),
            instant(times[2]),
            instant(times[3]),
            self.random(3).to_string(),
            self.pick(&["Solved (Permanently)", "Solved (Work Around)", "Not Solved"]),
            format!("{:016x}{:016x}", self.seed, self.at),
        ];
        (cells, times)
    }
}

fn instant(seconds: u64) -> String {
    let start = jiff::civil::date(2024, 1, 1).at(0, 0, 0, 0);
    let time = start.checked_add(jiff::Span::new().seconds(seconds.cast_signed())).expect("a date");
    time.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

fn write(path: &PathBuf, kind: &str, size: u64) {
    let mut incident = Incident { at: 0, seed: 7 };
    let file = File::create(path).expect("there is room");
    match kind {
        "json" => write_json(BufWriter::new(file), &mut incident, size),
        _ => write_workbook(file, &mut incident, size),
    }
    .expect("there is room");
    println!(
        "{} with {} incidents, {} MB",
        path.display(),
        incident.at,
        std::fs::metadata(path).map_or(0, |m| m.len()) >> 20
    );
}

fn write_json(mut out: BufWriter<File>, incident: &mut Incident, size: u64) -> std::io::Result<()> {
    let mut written = 0;
    write!(out, "{{\"result\":[")?;
    while written < size {
        let (cells, _) = incident.next();
        let members: Vec<String> =
            FIELDS.iter().zip(&cells).map(|(name, cell)| format!("\"{name}\":\"{cell}\"")).collect();
        let record = format!("{}\n{{{}}}", if incident.at > 1 { "," } else { "" }, members.join(","));
        written += record.len() as u64;
        out.write_all(record.as_bytes())?;
    }
    write!(out, "]}}")
}

/// A workbook as ServiceNow and most tools write it: texts shared, times as numbers with a style; as many rows as a sheet takes,
/// then the next sheet.
fn write_workbook(file: File, incident: &mut Incident, size: u64) -> std::io::Result<()> {
    const ROWS: u64 = 500_000;
    let mut archive = ZipWriter::new(BufWriter::new(file));
    let options = || SimpleFileOptions::default().large_file(true);
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let (mut shared, mut known) = (Vec::<String>::new(), std::collections::HashMap::<String, usize>::new());
    let mut sheets = 0;
    let mut packed = 0_u64;
    while packed < size {
        sheets += 1;
        archive.start_file(format!("xl/worksheets/sheet{sheets}.xml"), options())?;
        write!(archive, "<worksheet xmlns=\"{main}\"><sheetData>")?;
        for row in 1..=ROWS {
            let (cells, times) = if row == 1 { (FIELDS.map(str::to_owned), [0; 4]) } else { incident.next() };
            let mut line = format!("<row r=\"{row}\">").into_bytes();
            for (column, cell) in cells.into_iter().enumerate() {
                let letter = char::from(b'A' + column as u8);
                if row > 1 && TIMES.contains(&column) {
                    // 45,292 is 2024-01-01.
                    let serial = 45_292.0 + times[column - TIMES.start] as f64 / 86_400.0;
                    write!(line, "<c r=\"{letter}{row}\" s=\"1\"><v>{serial}</v></c>")?;
                } else {
                    let at = *known.entry(cell).or_insert_with_key(|text| {
                        shared.push(text.clone());
                        shared.len() - 1
                    });
                    write!(line, "<c r=\"{letter}{row}\" t=\"s\"><v>{at}</v></c>")?;
                }
            }
            line.extend_from_slice(b"</row>");
            archive.write_all(&line)?;
            // Roughly what a row takes, packed, with its own three texts.
            packed += 150;
            if packed >= size {
                break;
            }
        }
        write!(archive, "</sheetData></worksheet>")?;
    }
    archive.start_file("xl/sharedStrings.xml", options())?;
    write!(archive, "<sst xmlns=\"{main}\">")?;
    for text in &shared {
        write!(archive, "<si><t>{text}</t></si>")?;
    }
    write!(archive, "</sst>")?;
    archive.start_file("xl/styles.xml", options())?;
    write!(
        archive,
        "<styleSheet xmlns=\"{main}\"><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"22\"/></cellXfs></styleSheet>"
    )?;
    archive.start_file("xl/workbook.xml", options())?;
    let entry = |n: u64| format!("<sheet name=\"Page {n}\" sheetId=\"{n}\" r:id=\"rId{n}\"/>");
    let entries: String = (1..=sheets).map(entry).collect();
    write!(archive, "<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets>{entries}</sheets></workbook>")?;
    archive.start_file("xl/_rels/workbook.xml.rels", options())?;
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let target = |n: u64| {
        format!("<Relationship Id=\"rId{n}\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>")
    };
    let targets: String = (1..=sheets).map(target).collect();
    write!(
        archive,
        "<Relationships xmlns=\"{package}\">{targets}<Relationship Id=\"s\" Type=\"{relations}/sharedStrings\" Target=\"sharedStrings.xml\"/>\
         <Relationship Id=\"y\" Type=\"{relations}/styles\" Target=\"styles.xml\"/></Relationships>"
    )?;
    archive.start_file("_rels/.rels", options())?;
    write!(
        archive,
        "<Relationships xmlns=\"{package}\"><Relationship Id=\"b\" Type=\"{relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    )?;
    archive.start_file("[Content_Types].xml", options())?;
    write!(archive, "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>")?;
    archive.finish()?.flush()
}
