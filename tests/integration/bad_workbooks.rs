//! Workbooks of every format, made by hand: what they hold besides cells, and what they claim to hold.

use rust_xlsxwriter::{Chart, ChartType, Formula};
use tickmark::read;

use crate::bad_files::{cells, given, namespace, read, refused, row, workbook, zip};
use crate::project::Project;

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

/// The parts of a workbook with one sheet; cells with `s="1"` are times.
pub(crate) fn xlsx_parts(properties: &str, sheet: &str) -> Vec<(String, Vec<u8>)> {
    let book = format!(
        "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><workbookPr {properties}/><sheets><sheet name=\"Page 1\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let links = format!(
        "<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"rId1\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
         <Relationship Id=\"rId2\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/></Relationships>"
    );
    let styles = format!(
        "<styleSheet xmlns=\"{MAIN}\"><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"22\"/></cellXfs></styleSheet>"
    );
    let root = format!(
        "<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let sheet = format!("<worksheet xmlns=\"{MAIN}\">{sheet}</worksheet>");
    let parts = [
        ("_rels/.rels", root),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", links),
        ("xl/styles.xml", styles),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    parts.into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes())).collect()
}

/// A package of parts.
pub(crate) fn package(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    zip(&parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect::<Vec<_>>())
}

/// A workbook with one sheet.
pub(crate) fn xlsx(properties: &str, sheet: &str) -> Vec<u8> {
    package(&xlsx_parts(properties, sheet))
}

pub(crate) fn text(place: &str, text: &str) -> String {
    format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

// 2026-01-12 is 11 days after 2026-01-01, serial 46,023 of the 1900 system and 44,561 of that of 1904. A quarter of a day is 06:00.
#[test]
fn serials_count_from_the_year_that_the_workbook_says() {
    let sheet = |serial: &str| {
        format!(
            "<sheetData><row r=\"1\">{}{}</row><row r=\"2\">{}<c r=\"B2\" s=\"1\"><v>{serial}</v></c></row></sheetData>",
            text("A1", "number"),
            text("B1", "opened"),
            text("A2", "INC1")
        )
    };
    let expected = [[row(&["INC1", "2026-01-12 06:00:00"])]];
    assert_eq!(read(&given("a.xlsx", xlsx("", &sheet("46034.25"))).path).unwrap(), expected);
    assert_eq!(read(&given("a.xlsx", xlsx("date1904=\"1\"", &sheet("44572.25"))).path).unwrap(), expected);
}

#[test]
fn a_sheet_that_claims_all_there_is_costs_what_is_in_it() {
    let sheet = format!(
        "<dimension ref=\"A1:XFD1048576\"/><sheetData><row r=\"1\">{}{}</row><row r=\"2\">{}{}</row><row r=\"3\">{}{}</row>\
         <row r=\"4\">{}{}</row><row r=\"1048576\"><c r=\"XFD1048576\" s=\"1\"/></row></sheetData>",
        text("A1", "number"),
        text("B1", "state"),
        text("A2", "INC1"),
        text("B2", "New"),
        text("A3", "number"),
        text("B3", "state"),
        text("A4", "INC2"),
        text("B4", "Open")
    );
    let file = given("a.xlsx", xlsx("", &sheet));
    let export = read::open(&file.path).unwrap();
    assert_eq!(export.relations()[0].header, ["number", "state"]);
    let (rows, tally) = cells(&export, 0).unwrap();
    assert_eq!(rows, [row(&["INC1", "New"]), row(&["INC2", "Open"])]);
    // The header once more is counted with the blank ones, and the styled cell at the end of the world is no row.
    assert_eq!((tally.records, tally.blank), (3, 1));
}

#[test]
fn formulas_give_what_they_gave_when_the_file_was_saved() {
    let bytes = workbook(|workbook| {
        let sheet = workbook.add_worksheet();
        for (column, name) in (0..).zip(["number", "state", "reopens"]) {
            sheet.write_string(0, column, name).unwrap();
        }
        sheet.write_formula(1, 0, Formula::new("=\"INC\"&1").set_result("INC1")).unwrap();
        sheet.write_formula(1, 1, Formula::new("=NA()").set_result("#N/A")).unwrap();
        sheet.write_formula(1, 2, Formula::new("=1+1").set_result("2")).unwrap();
    });
    assert_eq!(read(&given("a.xlsx", bytes).path).unwrap(), [[row(&["INC1", "#N/A", "2"])]]);
}

#[test]
fn a_workbook_with_only_charts_has_no_rows() {
    let bytes = workbook(|workbook| {
        let mut chart = Chart::new(ChartType::Line);
        chart.add_series().set_values("=Data!$A$1:$A$3");
        workbook.add_chartsheet().insert_chart(0, 0, &chart).unwrap();
        workbook.add_worksheet().set_name("Data").unwrap().insert_chart(0, 0, &chart).unwrap();
    });
    assert!(refused("a.xlsx", bytes, false).ends_with("the workbook has no sheet with rows"));
}

#[test]
fn a_workbook_of_the_old_format_is_read() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/workbooks/incident.xls");
    let expected = [row(&["INC1", "2026-01-12 09:14:55", "3"]), row(&["Zoë", "", "1.5"])];
    assert_eq!(read(&path).unwrap(), [expected]);
}

/// A record of the binary format: type and length take seven bits a byte. [MS-XLSB] 2.1.4.
fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    assert!(data.len() < 128);
    let mut bytes = if kind < 128 { vec![kind as u8] } else { vec![kind as u8 | 0x80, (kind >> 7) as u8] };
    bytes.push(data.len() as u8);
    bytes.extend_from_slice(data);
    bytes
}

fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    u32::to_le_bytes(units.len() as u32).into_iter().chain(units.into_iter().flat_map(u16::to_le_bytes)).collect()
}

#[test]
fn a_workbook_of_the_binary_format_is_read() {
    let cell =
        |kind: u16, column: u32, value: &[u8]| record(kind, &[&column.to_le_bytes()[..], &[0; 4], value].concat());
    let line = |number: u32| record(0, &[&number.to_le_bytes()[..], &[0; 13]].concat());
    let sheet = [
        record(0x0081, &[]),
        record(0x0094, &[0; 16]),
        record(0x0091, &[]),
        line(0),
        cell(6, 0, &wide("number")),
        cell(6, 1, &wide("reopens")),
        line(1),
        cell(6, 0, &wide("INC1")),
        cell(5, 1, &1.5_f64.to_le_bytes()),
        record(0x0092, &[]),
    ];
    let bundle = [&[0; 8][..], &wide("rId1"), &wide("Page 1")].concat();
    let book = [record(0x009c, &bundle), record(0x0090, &[]), record(0x0084, &[])].concat();
    let links = format!(
        "<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"rId1\" Target=\"worksheets/sheet1.bin\"/></Relationships>"
    );
    let bytes = zip(&[
        ("xl/workbook.bin", &book),
        ("xl/_rels/workbook.bin.rels", links.as_bytes()),
        ("xl/worksheets/sheet1.bin", &sheet.concat()),
    ]);
    assert_eq!(read(&given("a.xlsb", bytes).path).unwrap(), [[row(&["INC1", "1.5"])]]);
}

pub(crate) fn ods(rows: &str) -> Vec<u8> {
    let names: String = ["office", "table", "text"].map(namespace).concat();
    let content = format!(
        "<office:document-content{names}><office:body><office:spreadsheet><table:table table:name=\"Page 1\">{rows}</table:table>\
         </office:spreadsheet></office:body></office:document-content>"
    );
    zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet".as_slice()),
        ("META-INF/manifest.xml", format!("<manifest:manifest{}/>", namespace("manifest")).as_bytes()),
        ("content.xml", content.as_bytes()),
    ])
}

#[test]
fn repeats_of_the_open_document_format_are_bounded() {
    let text = |text: &str| {
        format!(r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#)
    };
    let rows = format!(
        "<table:table-row>{}{}</table:table-row><table:table-row>{}{}</table:table-row>",
        text("number"),
        text("state"),
        text("INC1"),
        text("New")
    );
    // Every sheet ends like this one.
    let rest = r#"<table:table-row table:number-rows-repeated="1048574"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#;
    assert_eq!(read(&given("a.ods", ods(&format!("{rows}{rest}"))).path).unwrap(), [[row(&["INC1", "New"])]]);
    // 100,000 rows of 1,000 cells.
    let bomb = r#"<table:table-row table:number-rows-repeated="100000"><table:table-cell table:number-columns-repeated="1000" office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>"#;
    let said = refused("a.ods", ods(&format!("{rows}{bomb}")), true);
    assert!(said.ends_with("row 3 claims to stand for 100,000,000 cells, more than any export has"), "{said}");
}

#[test]
fn files_that_spreadsheet_libraries_wrote_are_read_alike() {
    // The same two tickets, written with xlwt, openpyxl and odfpy; dates of the system of 1904 count from another day.
    let expected = [
        row(&[
            "INC0000001",
            "2026-01-12 09:14:55",
            "Zoë’s mail",
            "Lena",
            "1 - Critical",
            "Resolved",
            "Net",
            "2026-01-13 11:02:10",
            "0",
        ]),
        row(&["INC0000002", "2026-07-12 09:00:00", "b", "Lena", "3 - Moderate", "New", "Net", "", "2"]),
    ];
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/workbooks");
    for name in ["incidents.xls", "incidents-1904.xls", "incidents-1904.xlsx", "incidents.ods"] {
        assert_eq!(read(&folder.join(name)).unwrap(), std::slice::from_ref(&expected), "{name}");
    }
}

/// Every text of the first sheet as the library gives it, by place.
fn second_opinion(path: &std::path::Path) -> std::collections::BTreeMap<(usize, usize), String> {
    use calamine::{Data, Reader};
    let mut book = calamine::open_workbook_auto(path).unwrap();
    let name = book.sheet_names().first().unwrap().clone();
    let range = book.worksheet_range(&name).unwrap();
    let (top, left) = range.start().unwrap();
    let spelt = |value: &Data| match value {
        Data::DateTime(time) => {
            let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
        }
        Data::DateTimeIso(text) => text.replacen('T', " ", 1),
        other => other.to_string(),
    };
    let cells =
        range.used_cells().map(|(row, column, value)| ((top as usize + row, left as usize + column), spelt(value)));
    cells.filter(|(_, text)| !text.trim().is_empty()).collect()
}

#[test]
fn a_library_reads_the_same_cells() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut read = 0;
    for pattern in ["tests/fixtures/**/*.xls*", "tests/fixtures/**/*.ods", "sample-data/**/*.xlsx"] {
        for path in glob::glob(&root.join(pattern).display().to_string()).unwrap() {
            let path = path.unwrap();
            let export = read::open(&path).unwrap();
            let relation = &export.relations()[0];
            let mut theirs = second_opinion(&path);
            theirs.retain(|(row, _), _| Some(*row as u64) > relation.header_row);
            let theirs: Vec<String> = theirs.into_values().collect();
            let (ours, _) = cells(&export, 0).unwrap();
            let ours: Vec<String> = ours.into_iter().flatten().flatten().collect();
            assert_eq!(ours, theirs, "{}", path.display());
            read += 1;
        }
    }
    assert!(read >= 8, "{read} workbooks were compared");
}

// Excel of 2019 and later has errors of its own, a cell may have extensions, and a number a comment in it; parts may have any name, such
// as that of the styles, without which the date would be the number 46034.25.
#[test]
fn one_odd_cell_does_not_cost_the_workbook_or_its_value() {
    let odd = "<c r=\"B2\" t=\"e\"><v>#SPILL!</v></c><c r=\"C2\" t=\"str\"><v>New</v><extLst><ext uri=\"x\"/></extLst></c>\
               <c r=\"D2\"><v><!-- seven -->7</v></c><c r=\"E2\" s=\"1\"><v>46034.25</v></c>";
    let header: String = ["number", "owner", "state", "reopens", "opened"]
        .iter()
        .zip('A'..)
        .map(|(name, at)| text(&format!("{at}1"), name))
        .collect();
    let sheet =
        format!("<sheetData><row r=\"1\">{header}</row><row r=\"2\">{}{odd}</row></sheetData>", text("A2", "INC1"));
    let mut parts = xlsx_parts("", &sheet);
    for (name, bytes) in &mut parts {
        *name = name.replace("styles.xml", "looks.xml");
        if name.ends_with("workbook.xml.rels") {
            *bytes = String::from_utf8(std::mem::take(bytes)).unwrap().replace("styles.xml", "looks.xml").into_bytes();
        }
    }
    let expected = [[row(&["INC1", "#SPILL!", "New", "7", "2026-01-12 06:00:00"])]];
    assert_eq!(read(&given("a.xlsx", package(&parts)).path).unwrap(), expected);
}

#[test]
fn formulas_without_results_are_counted_where_their_column_is_read() {
    let header: String = ["number", "opened_at", "short_description", "caller_id", "priority", "odd"]
        .iter()
        .zip('A'..)
        .map(|(name, column)| text(&format!("{column}1"), name))
        .collect();
    let row = |row: u32, title: &str, priority: &str| {
        let text = |column: &str, value: &str| text(&format!("{column}{row}"), value);
        format!(
            "<row r=\"{row}\">{}{}<c r=\"C{row}\"{title}</c>{}<c r=\"E{row}\"{priority}</c><c r=\"F{row}\"><f>1+1</f></c></row>",
            text("A", &format!("INC000000{row}")),
            text("B", "2026-01-12 06:00:00"),
            text("D", "a"),
        )
    };
    // Two have no result; one has an empty text, one a number; a styled cell has neither. Nobody reads the last column.
    let rows = [
        row(2, "><f>A2&amp;\"x\"</f>", "><f>1+1</f><v></v>"),
        row(3, " t=\"str\"><f>IF(TRUE,\"\",1)</f><v></v>", "><f>1+1</f><v>2</v>"),
        row(4, " s=\"1\">", "><v>3</v>"),
    ];
    let sheet = format!("<sheetData><row r=\"1\">{header}</row>{}</sheetData>", rows.concat());
    let project = Project::new().file("incident.xlsx", xlsx("", &sheet));
    let import = project.run("import incident.xlsx").ends(0);
    import.says(&["2 cells with a formula and no result read as empty", "open and save it in Excel"]);
    let priorities = project.args(&["query", "SELECT priority FROM ticket ORDER BY number", "--format", "csv"]).ends(0);
    assert_eq!(priorities.stdout.split_whitespace().collect::<Vec<_>>(), ["priority", "\"\"", "2", "3"]);

    let sheet = "<sheetData><row r=\"1\"><c r=\"A1\"><f>Other!A1</f></c></row></sheetData>";
    let project = Project::new().file("incident.xlsx", xlsx("", sheet));
    project.run("import incident.xlsx").ends(2).says(&["no sheet with rows", "open and save it in Excel"]);
}
