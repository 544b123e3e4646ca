//! Every fixture once more, as it would look in each language of its tool, among other columns, in another order and below a title: the
//! rows are the same.

use super::*;
use crate::profile::languages;
use crate::profile::names::{normalise, numbered};

/// Columns that no profile knows.
const OTHERS: usize = 40;

/// A file of the fixtures, cut into cells.
struct Fixture {
    name: String,
    rows: Vec<Vec<String>>,
    profile: String,
    zone: String,
    expected: String,
}

#[test]
fn a_list_reads_alike_in_every_language_among_other_columns_and_below_a_title() {
    let (mut tried, mut translated, mut faults) = (0, 0, Vec::new());
    for fixture in fixtures() {
        let tool = &builtin::all().iter().find(|profile| profile.name == fixture.profile).unwrap().tool;
        let names: Vec<String> = fixture.rows[0].iter().map(|name| normalise(name)).collect();
        let tables: Vec<&languages::Dictionary> = languages::all().iter().filter(|table| table.tool == *tool).collect();
        // From English into every language; a list in another one into the next, for all of them meet in English.
        let own = languages::spoken(tool, &names).and_then(|own| tables.iter().position(|table| table.language == own));
        let (first, many) = own.map_or((0, tables.len()), |own| (own + 1, 1));
        let wanted = tables.iter().cycle().skip(first).take(if tables.is_empty() { 0 } else { many });
        let headers = wanted.map(|table| (table.language.as_str(), in_language(tool, &fixture.rows[0], table)));
        for (language, header) in headers.chain([("as it is", fixture.rows[0].clone())]) {
            tried += 1;
            translated += usize::from(header != fixture.rows[0]);
            let found = rows_of(&fixture, &disguised(&fixture, &header));
            if found != fixture.expected {
                faults.push(format!("{} {language}:\n{}\n{found}", fixture.name, fixture.expected));
            }
        }
    }
    assert!(faults.is_empty(), "{} of {tried}\n{}", faults.len(), faults.join("\n"));
    assert!(tried > 100 && translated > 60, "{tried} {translated}");
}

/// The fixtures that are lists with a header in UTF-8, each with what they give as they are.
fn fixtures() -> Vec<Fixture> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import");
    let mut folders: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders.iter().filter_map(|folder| fixture(folder)).collect()
}

fn fixture(folder: &Path) -> Option<Fixture> {
    let expected: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(folder.join("expected.json")).unwrap()).unwrap();
    let path = folder.join(expected["file"].as_str()?);
    let export = open(&path).ok().filter(|export| export.facts().container == "csv")?;
    let delimiter = export.facts().delimiter?;
    let text = String::from_utf8(std::fs::read(&path).unwrap()).ok()?;
    let text = text.trim_start_matches('\u{feff}');
    let relation = &export.relations()[0];
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(delimiter as u8)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let all: Vec<Vec<String>> = reader
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect())
        .skip(relation.header_row.unwrap_or(0) as usize)
        .collect();
    let mut fixture = Fixture {
        name: folder.file_name()?.to_string_lossy().into_owned(),
        rows: all,
        profile: expected["profile"].as_str()?.to_owned(),
        zone: expected["zone"].as_str().unwrap_or("Europe/Berlin").to_owned(),
        expected: String::new(),
    };
    fixture.expected = rows_of(&fixture, text);
    let known = format!("{} ", fixture.profile);
    assert!(fixture.expected.starts_with(&known), "{}: {}", fixture.name, fixture.expected);
    Some(fixture)
}

/// The header in a language: names that have one in it, unless two columns would have the same.
fn in_language(tool: &str, header: &[String], table: &languages::Dictionary) -> Vec<String> {
    let names: Vec<String> = header.iter().map(|name| normalise(name)).collect();
    let english = languages::english_columns(tool, &names);
    let mut translated: Vec<String> = Vec::new();
    for (index, name) in header.iter().enumerate() {
        let of_column = english.iter().filter(|(_, column)| *column == index).map(|(name, _)| name.as_str());
        let column = of_column.chain([names[index].as_str()]).find_map(|english| {
            let (bare, number) = numbered(english);
            table.name_of(bare).map(|name| format!("{name}{number}"))
        });
        translated.push(column.filter(|column| !translated.contains(column)).unwrap_or_else(|| name.clone()));
    }
    translated
}

/// The fixture with another header, its columns in another order among others, and three rows above the header.
fn disguised(fixture: &Fixture, header: &[String]) -> String {
    let width = header.len();
    // The first column stays the first, for footers begin there.
    let mut order: Vec<usize> = (1..width + OTHERS).rev().collect();
    order.insert(0, 0);
    // Columns with one name keep their order, by which the first that is filled counts.
    let other =
        |row: usize, column: usize| if row == 0 { format!("Site field {column}") } else { format!("x{}", column % 7) };
    let mut writer = ::csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    writer.write_record(["Tickets of the service desk"]).unwrap();
    writer.write_record(["Filter: all"]).unwrap();
    writer.write_record(["Printed by Ann Example", "page 1"]).unwrap();
    for (at, row) in std::iter::once(header).chain(fixture.rows[1..].iter().map(Vec::as_slice)).enumerate() {
        // Footers and rows of another width stay as they are.
        if row.len() != width {
            writer.write_record(row).unwrap();
            continue;
        }
        let cell = |column: &usize| row.get(*column).cloned().unwrap_or_else(|| other(at, *column));
        writer.write_record(order.iter().map(cell)).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

/// What is in the store of a file, but for its name.
fn rows_of(fixture: &Fixture, text: &str) -> String {
    let mut bench = TestStore::new(&fixture.zone);
    let report = match bench.import("export.csv", text) {
        Ok(report) => report,
        Err(error) => return format!("{error} {}", error.hints().join("; ")),
    };
    let RecordCounts { read, loaded, updated, duplicate, rejected, ignored, .. } = report.counts;
    let mut found = format!("{} {read} {loaded} {updated} {duplicate} {rejected} {ignored}\n", report.profile);
    for table in [
        "ticket",
        "change_detail",
        "request_detail",
        "problem_detail",
        "ticket_event",
        "sla_instance",
        "ticket_link",
        "link_record",
    ] {
        let columns = bench.texts(&format!(
            "SELECT column_name FROM duckdb_columns() WHERE table_name = '{table}' AND schema_name = 'main' \
             AND column_name NOT IN ('file_id', 'line_no', 'row_hash', 'event_id', 'link_id', 'sla_id') ORDER BY column_index"
        ));
        let columns: Vec<String> = columns.iter().map(|column| format!("{column}::VARCHAR")).collect();
        for row in bench.texts(&format!("SELECT {} FROM {table} ORDER BY ALL", columns.join(", "))) {
            found.extend([table, " ", &row, "\n"]);
        }
    }
    found
}
