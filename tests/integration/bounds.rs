//! What a file claims of its own size is not believed: small files that claim to be large are read for what is in them, or refused
//! with the claim, in a process that has little memory. Limits hold while a file is read, and what is no file is none.

use std::process::Command;

use tickmark::read::WantedColumn;

use crate::bad_files::gzip;
use crate::bad_workbooks::{ods, package, text, xlsx, xlsx_parts};
use crate::project::{INCIDENTS, Project, Ran};
#[cfg(unix)]
use crate::transcripts::Transcript;

/// Runs the program with so many mebibytes of address space. What the program itself maps takes up some of it.
#[cfg(target_os = "linux")]
fn with_memory(project: &Project, mebibytes: u64, args: &str) -> Ran {
    let limit = mebibytes << 10;
    let program = env!("CARGO_BIN_EXE_tickmark");
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("ulimit -v {limit} && exec {program} {args}")]);
    shell.env_clear().env("PATH", "/usr/bin:/bin").env("NO_COLOR", "1").current_dir(project.path());
    Ran::new(shell.output().unwrap())
}

/// Cells of a row of XML, from `A`.
fn row_of(row: u32, cells: &[&str]) -> String {
    let cells: String = cells.iter().zip('A'..).map(|(cell, column)| text(&format!("{column}{row}"), cell)).collect();
    format!("<row r=\"{row}\">{cells}</row>")
}

/// The incidents as the rows of a sheet.
fn incidents() -> String {
    let rows = INCIDENTS.lines().zip(1..);
    rows.map(|(line, row)| row_of(row, &line.split(',').collect::<Vec<_>>())).collect()
}

#[cfg(target_os = "linux")]
#[test]
fn workbooks_that_claim_what_they_have_not_are_read_for_what_they_have() {
    let cells = format!("<sheetData>{}</sheetData>", incidents());
    let claimed = format!(
        "<dimension ref=\"A1:XFD1048576\"/>{cells}<mergeCells count=\"1\"><mergeCell ref=\"A1:XFD1048576\"/></mergeCells>"
    );
    let far = cells.replace("</sheetData>", "<row r=\"1048576\"><c r=\"XFD1048576\" s=\"1\"/></row></sheetData>");
    let cell = |text: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let row = |line: &str| {
        let cells: Vec<String> = line.split(',').map(cell).collect();
        format!("<table:table-row>{}</table:table-row>", cells.concat())
    };
    let rows = INCIDENTS.lines().map(row).collect::<Vec<_>>().concat();
    let empty = "<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>";
    // 20,000 styles name one font and one format of 256 KiB each: a copy for each style would be 10 GB.
    let long = "0".repeat(256 << 10);
    let styles = format!(
        "<styleSheet><numFmts><numFmt numFmtId=\"200\" formatCode=\"{long}\"/></numFmts><fonts><font><name val=\"{long}\"/></font></fonts>\
         <cellXfs>{}</cellXfs></styleSheet>",
        "<xf numFmtId=\"200\" fontId=\"0\"/>".repeat(20_000)
    );
    let mut heavy = xlsx_parts("", &cells);
    for (_, bytes) in heavy.iter_mut().filter(|(name, _)| name.ends_with("styles.xml")) {
        *bytes = styles.clone().into_bytes();
    }
    let project = Project::new()
        .file("claimed.xlsx", xlsx("", &claimed))
        .file("heavy.xlsx", package(&heavy))
        .file("far.xlsx", xlsx("", &far))
        .file("empty.ods", ods(&format!("{empty}{rows}{empty}")))
        .file("claimed.xls", xls::incidents(&xls::DIMENSIONS_OF_ALL))
        .file("far.xls", xls::incidents(&xls::number(65_535, 255, 1.0)));
    for name in ["claimed.xlsx", "heavy.xlsx", "far.xlsx", "empty.ods", "claimed.xls", "far.xls"] {
        let ran = with_memory(&project, 1_500, &format!("import {name} --store {name}.duckdb --format json")).ends(0);
        let loaded = &ran.json()["files"][0]["loaded"];
        assert_eq!(loaded, 4, "{name}: {}", ran.stdout);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn claims_that_cannot_be_true_are_refused_with_the_claim_and_a_way_on() {
    let cells = |more: &str| format!("<sheetData>{}{more}</sheetData>", incidents());
    let sst = "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" uniqueCount=\"4000000000\" count=\"4000000000\"><si><t>x</t></si></sst>";
    let mut shared = xlsx_parts("", &cells("<row r=\"9\"><c r=\"A9\" t=\"s\"><v>3999999999</v></c></row>"));
    shared.push(("xl/sharedStrings.xml".to_owned(), sst.as_bytes().to_vec()));
    let repeats = "<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell table:number-columns-repeated=\"1000\" office:value-type=\"string\"><text:p>x</text:p></table:table-cell></table:table-row>";
    let blanks = "<table:table-row><table:table-cell office:value-type=\"string\"><text:p>x<text:s text:c=\"4000000000\"/></text:p></table:table-cell></table:table-row>";
    let wide_row: String = std::iter::repeat_n("<c t=\"s\"><v>0</v></c>", 200).collect();
    let long = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(1 << 20));
    let mut row = xlsx_parts("", &format!("<sheetData><row r=\"1\">{wide_row}</row></sheetData>"));
    row.push(("xl/sharedStrings.xml".to_owned(), long.into_bytes()));
    let cases = [
        ("far.xlsx", xlsx("", &cells(&row_at("ZZZZZZ99999999999")))),
        ("below.xlsx", xlsx("", &cells(&row_at("A1048577")))),
        ("shared.xlsx", package(&shared)),
        ("row.xlsx", package(&row)),
        ("repeats.ods", ods(repeats)),
        ("blanks.ods", ods(blanks)),
        ("circle.xls", xls::circle()),
        ("sector.xls", xls::beyond()),
        ("table.xls", xls::crowded()),
        ("place.xls", xls::nowhere()),
    ];
    with_little_memory(&cases, 1_500, "").keep("claims");
}

/// What is said to an import of each file by a process that has little memory.
#[cfg(target_os = "linux")]
fn with_little_memory(files: &[(&str, Vec<u8>)], mebibytes: u64, more: &str) -> Transcript {
    let mut said = Transcript::new();
    for (name, bytes) in files {
        let project = Project::new().file(name, bytes).file("mine.toml", PROFILE);
        let line = format!("import {name}{more}");
        let ran = with_memory(&project, mebibytes, &line).ends(2);
        assert!(ran.stderr.contains("hint:"), "no way on in {}", ran.stderr);
        said.add(name, &project, &line, &ran);
    }
    said
}

#[cfg(target_os = "linux")]
const PROFILE: &str = "name = 'mine'\ntool = 'Mine'\nsource-system = 'mine'\nkind = 'incident'\n[columns]\nnumber = ['parent.id']\nopened_at = ['a']\n";

fn row_at(place: &str) -> String {
    format!("<row>{}</row>", text(place, "x"))
}

#[cfg(target_os = "linux")]
#[test]
fn a_part_that_unpacks_to_more_than_it_claims_is_refused() {
    // 300 MB of blanks behind a claim of 100 bytes, in the list of files at the end and before the part itself.
    let mut parts = xlsx_parts("", &format!("<sheetData>{}</sheetData>", incidents()));
    let blanks = 300 << 20;
    for (name, bytes) in &mut parts {
        if name.ends_with("styles.xml") {
            *bytes = format!("<styleSheet>{}</styleSheet>", " ".repeat(blanks)).into_bytes();
        }
    }
    let size = (blanks + "<styleSheet></styleSheet>".len()) as u32;
    let mut bytes = package(&parts);
    let (claim, lie) = (size.to_le_bytes(), 100_u32.to_le_bytes());
    let places: Vec<usize> =
        bytes.windows(4).enumerate().filter(|(_, word)| *word == claim).map(|(at, _)| at).collect();
    assert_eq!(places.len(), 2, "the claims are where they were");
    for at in places {
        bytes[at..at + 4].copy_from_slice(&lie);
    }
    with_little_memory(&[("lie.xlsx", bytes)], 1_500, "").keep("lies");
}

#[cfg(target_os = "linux")]
#[test]
fn text_that_grows_when_it_is_read_is_bounded() {
    let ones = |n: usize| vec!["1"; n].join(",");
    let id = "x".repeat(8 << 20);
    let items = vec!["{\"a\":1}"; 100_000].join(",");
    let attribute = |i: u32| format!("<string key=\"k{i}\" value=\"x\"/>");
    let attributes = (0..16_385).map(attribute).collect::<Vec<_>>().concat();
    let keys = (0..20_000).map(|i| format!("\"k{i}\":1")).collect::<Vec<_>>().join(",");
    let header = (0..100_000).map(|i| format!("column {i}")).collect::<Vec<_>>().join(",");
    let events = format!("<log xes.version=\"1.0\"><trace><event>{attributes}</event></trace></log>");
    let cases = [
        ("values.json.gz", gzip(format!("[{{\"id\":1,\"list\":[{}]}}]", ones(8 << 20)).as_bytes())),
        ("keys.json", format!("[{{{keys}}}]").into_bytes()),
        ("attributes.xes", events.into_bytes()),
        ("header.csv", format!("{header}\n1\n").into_bytes()),
        ("record.csv.gz", gzip(format!("{}\n", ",".repeat(40 << 20)).as_bytes())),
    ];
    with_little_memory(&cases, 2_000, "").keep("growth");
    let items = gzip(format!("[{{\"id\":\"{id}\",\"list\":[{items}]}}]").as_bytes());
    with_little_memory(&[("items.json.gz", items)], 2_000, " --profile mine.toml").keep("growth_of_items");
}

#[test]
fn short_rows_of_wide_tables_do_not_take_room_for_all_their_columns_at_once() {
    // Four million rows of two bytes under thirteen columns: 16 MB of text, 200 MB of places for cells.
    let mut text = INCIDENTS.to_owned();
    text.push_str(&"x\n".repeat(2_000_000));
    let file = crate::bad_files::given("incident.csv", text);
    let export = tickmark::read::open(&file.path).unwrap();
    let wanted: Vec<WantedColumn> = (0..13).map(WantedColumn::At).collect();
    let batches: Vec<usize> = export.read(0, &wanted).unwrap().map(|batch| batch.unwrap().num_rows()).collect();
    assert_eq!(batches.iter().sum::<usize>(), 2_000_004);
    // 8,388,608 cells at once are 599,186 rows of thirteen columns and a number, and one may stand beyond.
    assert!(batches.iter().all(|rows| *rows <= 599_187), "{batches:?}");
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_refused_wherever_a_file_is_read() {
    let project = Project::new().file("incident.csv", INCIDENTS);
    project.run("import incident.csv").ends(0);
    let fifo = project.path().join("fifo");
    assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    std::fs::create_dir(project.path().join("folder.toml")).unwrap();
    let mut said = Transcript::new();
    for line in [
        "import fifo",
        "import /dev/zero",
        "whatif --settings /dev/zero",
        "whatif --settings fifo",
        "test fifo",
        "whatif --settings folder.toml",
        "import incident.csv --profile folder.toml",
    ] {
        said.run("named on the command line", &project, line).ends(2);
    }
    let policy = |table: &str| format!("[table.change_template]\nfile = \"{table}\"\n");
    for table in ["/dev/zero", "fifo"] {
        let project = Project::new().file("incident.csv", INCIDENTS).file("policy.toml", policy(table));
        assert!(Command::new("mkfifo").arg(project.path().join("fifo")).status().unwrap().success());
        project.run("import incident.csv").ends(0);
        said.run("named in the policy", &project, "check").ends(2);
    }
    for name in ["policy.toml", "waivers.toml", "tickmark.toml"] {
        let project = Project::new().file("incident.csv", INCIDENTS);
        project.run("import incident.csv").ends(0);
        std::fs::create_dir(project.path().join(name)).unwrap();
        said.run("a folder of this name", &project, "check").ends(2);
    }
    let holidays =
        "[calendar.office]\nzone = \"Europe/Berlin\"\nmon-fri = [\"08:00-18:00\"]\nholidays = [\"holidays.ics\"]\n";
    let project = Project::new().file("tickmark.toml", holidays).file("incident.csv", INCIDENTS);
    assert!(Command::new("mkfifo").arg(project.path().join("holidays.ics")).status().unwrap().success());
    said.run("named in the settings", &project, "import incident.csv").ends(2);
    said.keep("no_files");
}

/// Reading a file whole goes through one place, which knows what is too large and what is no file.
#[test]
fn files_are_read_whole_in_one_place_only() {
    let allowed = ["whole_file.rs", "output/parquet.rs"];
    for (path, code) in crate::source_graph::files() {
        let whole = code.contains("fs::read_to_string(") || code.contains("fs::read(");
        assert!(!whole || allowed.contains(&path.as_str()), "{path} reads a file whole: use `whole_file`");
        // One that was looked through before is no file of the system.
        let opens = code.replace("SourceFile::open(", "").contains("File::open(");
        // `ground` looks at a lock, not at what is in it.
        let streams = ["read/", "evidence/verify.rs", "ground.rs", "output/parquet.rs", "whole_file.rs"];
        assert!(!opens || streams.iter().any(|room| path.starts_with(room)), "{path} opens a file: use `whole_file`");
    }
}

/// Workbooks of the old format, byte by byte: [MS-CFB] and [MS-XLS].
mod xls {
    use crate::project::INCIDENTS;

    const END: u32 = 0xffff_fffe;

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
    }

    /// Rows 0 to 65,535 and columns 0 to 255.
    pub(super) const DIMENSIONS_OF_ALL: [u8; 18] =
        [0x00, 0x02, 14, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0xff, 0xff, 0, 0];

    pub(super) fn number(row: u16, column: u16, value: f64) -> Vec<u8> {
        record(0x0203, &[&row.to_le_bytes()[..], &column.to_le_bytes(), &[0, 0], &value.to_le_bytes()].concat())
    }

    fn label(row: u16, column: u16, text: &str) -> Vec<u8> {
        let length = (text.len() as u16).to_le_bytes();
        record(
            0x0204,
            &[&row.to_le_bytes()[..], &column.to_le_bytes(), &[0, 0], &length, &[0], text.as_bytes()].concat(),
        )
    }

    fn begin(kind: u16) -> Vec<u8> {
        record(0x0809, &[&0x0600_u16.to_le_bytes()[..], &kind.to_le_bytes(), &[0; 12]].concat())
    }

    /// A workbook whose sheet claims to begin at a place; `None` is where it does.
    fn book(claimed: Option<u32>, more: &[u8]) -> Vec<u8> {
        let name = b"Page 1";
        let sheet = |at: u32| record(0x0085, &[&at.to_le_bytes()[..], &[0, 0, name.len() as u8, 0], name].concat());
        let at = [begin(5), sheet(0), record(0x000a, &[])].concat().len() as u32;
        let mut stream = [begin(5), sheet(claimed.unwrap_or(at)), record(0x000a, &[]), begin(0x10)].concat();
        stream.extend_from_slice(more);
        for (row, line) in (0..).zip(INCIDENTS.lines()) {
            for (column, cell) in (0..).zip(line.split(',')).filter(|(_, cell)| !cell.is_empty()) {
                stream.extend(label(row, column, cell));
            }
        }
        stream.extend(record(0x000a, &[]));
        // A stream of 4,096 bytes and more is kept in sectors of the usual size.
        stream.resize(stream.len().next_multiple_of(512).max(4_096), 0);
        stream
    }

    /// Header, one sector of allocations, one of names, then the stream. `harm` changes the bytes.
    fn container(stream: &[u8], harm: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
        let mut bytes = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
        bytes.resize(24, 0);
        for half in [0x3e_u16, 3, 0xfffe, 9, 6] {
            bytes.extend(half.to_le_bytes());
        }
        bytes.resize(44, 0);
        for word in [1, 1, 0, 4096, END, 0, END, 0, 0_u32] {
            bytes.extend(word.to_le_bytes());
        }
        bytes.resize(512, 0xff);
        let sectors = (stream.len() / 512) as u32;
        for word in [0xffff_fffd, END].into_iter().chain((3..sectors + 2).chain([END])) {
            bytes.extend(u32::to_le_bytes(word));
        }
        assert!(bytes.len() <= 1_024, "one sector of allocations is enough");
        bytes.resize(1_024, 0xff);
        for (name, kind, child, first, size) in
            [("Root Entry", 5, 1, END, 0), ("Workbook", 2, u32::MAX, 2, stream.len() as u32)]
        {
            let start = bytes.len();
            let units: Vec<u16> = name.encode_utf16().chain([0]).collect();
            bytes.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
            bytes.resize(start + 64, 0);
            bytes.extend((2 * units.len() as u16).to_le_bytes());
            bytes.extend([kind, 1]);
            for sibling in [u32::MAX, u32::MAX, child] {
                bytes.extend(sibling.to_le_bytes());
            }
            bytes.resize(start + 116, 0);
            for word in [first, size, 0] {
                bytes.extend(u32::to_le_bytes(word));
            }
        }
        bytes.resize(1_536, 0);
        bytes.extend_from_slice(stream);
        harm(&mut bytes);
        bytes
    }

    pub(super) fn incidents(more: &[u8]) -> Vec<u8> {
        container(&book(None, more), |_| ())
    }

    fn put(bytes: &mut [u8], at: usize, word: u32) {
        bytes[at..at + 4].copy_from_slice(&word.to_le_bytes());
    }

    /// The sector of names leads to itself.
    pub(super) fn circle() -> Vec<u8> {
        container(&book(None, &[]), |bytes| put(bytes, 512 + 4, 1))
    }

    /// The stream begins at sector 0xf0000000 and has four gigabytes.
    pub(super) fn beyond() -> Vec<u8> {
        container(&book(None, &[]), |bytes| {
            put(bytes, 1_024 + 128 + 116, 0xf000_0000);
            put(bytes, 1_024 + 128 + 120, 0xffff_ffff);
        })
    }

    /// Every place for a sector of allocations is taken by the same one.
    pub(super) fn crowded() -> Vec<u8> {
        container(&book(None, &[]), |bytes| (0..109).for_each(|place| put(bytes, 76 + 4 * place, 0)))
    }

    /// The sheet claims to begin where no byte is.
    pub(super) fn nowhere() -> Vec<u8> {
        container(&book(Some(4_000_000_000), &[]), |_| ())
    }
}
