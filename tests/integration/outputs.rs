//! The machine-readable forms: validated against the published schemas, equal in what they say, safe in spreadsheets.

use serde_json::Value;

use crate::project::{INCIDENTS, Project};

#[track_caller]
pub(crate) fn assert_valid(schema: &str, document: &Value) {
    let path = format!("{}/docs/schemas/{schema}.schema.json", env!("CARGO_MANIFEST_DIR"));
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(document).map(|e| format!("{e} at {}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

fn loaded() -> Project {
    let project =
        Project::new().file("tickmark.toml", "[project]\nzone = \"Europe/Berlin\"\n").file("incident.csv", INCIDENTS);
    project.run("import incident.csv").ends(0);
    project
}

#[test]
fn an_import_reconciles_and_fits_its_schema() {
    let project = Project::new().file("incident.csv", INCIDENTS);
    let report = project.run("import incident.csv --format json").ends(0).json();
    assert_valid("import-1", &report);
    let file = &report["files"][0];
    assert_eq!(file["read"], 4);
    assert_eq!(file["loaded"], 4);
    assert_eq!(file["tool"], "ServiceNow");
    let again = project.run("import incident.csv --format json").ends(0).json();
    assert_valid("import-1", &again);
    assert_eq!(again["totals"]["loaded"], 0, "a file already loaded is skipped: {again}");
}

#[test]
fn metrics_fit_their_schema_and_csv_has_the_same_values() {
    let project = loaded();
    let document = project.run("metrics --period 2026-06 --by priority --format json").ends(0).json();
    assert_valid("metrics-1", &document);
    let csv = project.run("metrics --period 2026-06 --by priority --format csv").ends(0).stdout;
    assert_eq!(csv.lines().count() - 1, document["values"].as_array().unwrap().len());
    // Three of the four were opened in June, two of them resolved in June.
    let value = |metric: &str| {
        let found = document["values"].as_array().unwrap().iter();
        let mut found = found.filter(|v| v["metric"] == metric && v["kind"] == "incident" && v.get("by").is_none());
        found.next().unwrap_or_else(|| panic!("no {metric} in {document:#}"))["value"].clone()
    };
    assert_eq!(value("opened"), 3.0);
    assert_eq!(value("resolved"), 2.0);
}

#[test]
fn a_trace_fits_its_schema() {
    let settings = "[project]\nzone = \"Europe/Berlin\"\n[calendar.office]\nzone = \"Europe/Berlin\"\nmon-fri = [\"08:00-18:00\"]\n\
                    [[sla]]\nid = \"resolution\"\nkind = \"incident\"\nmeasure = \"resolve\"\ncalendar = \"office\"\ntargets = { 2 = \"8h\", 3 = \"8h\" }\n";
    let project = Project::new().file("tickmark.toml", settings).file("incident.csv", INCIDENTS);
    project.run("import incident.csv").ends(0);
    let trace = project.run("explain INC0000002 --format json").ends(0).json();
    assert_valid("trace-1", &trace);
    // Tue 09:30 to Wed 09:30, 10 h a day: 8.5 h on Tuesday + 1.5 h on Wednesday = 10 h of 8 h.
    assert_eq!(trace["clocks"][0]["working_seconds"], 36_000);
    assert_eq!(trace["clocks"][0]["state"], "breached");
    let drawn = project.run("explain INC0000002").ends(0).stdout;
    assert!(drawn.contains("INC0000002") && drawn.contains("breached"), "{drawn}");
}

#[test]
fn every_form_can_be_written_and_binary_ones_need_a_file() {
    let project = loaded();
    for format in ["table", "csv", "json", "ndjson", "markdown"] {
        let ran = project.run(&format!("metrics opened --period 2026-06 --format {format}")).ends(0);
        assert!(ran.stdout.contains("opened"), "{format}: {}", ran.stdout);
    }
    for (format, magic) in [("xlsx", &b"PK"[..]), ("parquet", b"PAR1")] {
        project.run(&format!("metrics --format {format}")).ends(2).says(&["needs", "--out"][1..]);
        project.run(&format!("metrics --period 2026-06 --format {format} --out rows.{format}")).ends(0);
        let bytes = std::fs::read(project.path().join(format!("rows.{format}"))).unwrap();
        assert!(bytes.starts_with(magic), "{format}");
    }
}

#[test]
fn a_formula_in_a_title_is_text_in_csv() {
    let hostile = INCIDENTS
        .replace("Mail is slow", "=HYPERLINK(\"\"x\"\")")
        .replace("=HYPERLINK(\"\"x\"\")", "\"=HYPERLINK(\"\"x\"\")\"");
    let project = Project::new().file("incident.csv", hostile);
    project.run("import incident.csv").ends(0);
    let sql = "SELECT title FROM ticket WHERE number = 'INC0000001'";
    let csv = project.args(&["query", sql, "--format", "csv"]).ends(0).stdout;
    assert_eq!(csv, "title\n\"'=HYPERLINK(\"\"x\"\")\"\n");
}
