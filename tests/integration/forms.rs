//! The results of controls in the forms of other tools: SARIF, OSCAL, `JUnit` and the lead sheet. Expected values are worked out by hand on three
//! incidents and eight controls of which each ends in another way; then all forms of all controls must agree.

use std::collections::BTreeMap;
use std::path::Path;

use calamine::{Data, Reader as _, Xlsx};
use quick_xml::events::Event;
use serde_json::Value;

use crate::controls::{check, planted};
use crate::evidence::{files, json, text};
use crate::project::{INCIDENTS, Project};

/// A text that would be markup, a formula, a link, an argument or a line of its own, wherever it got through.
const HOSTILE: &str = "=cmd() <script>x</script> ]]> & \" [x](y) {0} \\ * é";

fn control(id: &str, severity: &str, more: &str, sql: &str) -> String {
    format!(
        "/*---\nschema = 1\nid = \"{id}\"\nversion = \"1\"\ntitle = \"Title <b> of {id}\"\nseverity = \"{severity}\"\nsubject = \"ticket\"\n\
         objective = \"o\"\ncriterion = \"c {{0}}\"\npopulation = \"p\"\n{more}\n[[maps]]\nto = \"cobit2019:DSS02.02\"\nwhy = \"w\"\n---*/\n{sql}\n"
    )
}

/// Of the incidents opened in June (numbers 1, 2 and 3), which are exceptions, and which cannot be told.
fn test(exceptions: &str, unknown: &str) -> String {
    let reason = format!("concat('{HOSTILE}', chr(10), chr(1), number)");
    format!(
        "SELECT ticket_id AS subject_id, CASE WHEN number LIKE '%{unknown}' THEN NULL ELSE regexp_matches(number, '{exceptions}$') END AS exception, \
         {reason} AS reason, file_id, line_no FROM inc"
    )
}

/// Eight controls: exceptions and an item that cannot be told, one waived and one not, a lead, clean, an input missing, nobody there,
/// broken, and tolerated.
fn small() -> Project {
    let incident = "needs = { tables = [\"incident\"] }";
    let waiver = "[[waiver]]\nid = \"w1\"\ncontrol = \"OWN-02\"\nsubject = \"*INC0000001\"\nreason = \"agreed <b>\"\nraised_by = \"ann\"\n\
                  approved_by = \"bob\"\nexpires_on = 2026-12-31\n";
    let all = [
        control("OWN-01", "high", incident, &test("1", "2")),
        control("OWN-02", "medium", incident, &test("[12]", "none")),
        control("OWN-03", "high", &format!("kind = \"lead\"\n{incident}"), &test("3", "none")),
        control("OWN-04", "low", incident, &test("9", "none")),
        control("OWN-05", "low", "needs = { tables = [\"change\"] }", &test("9", "none")),
        control("OWN-06", "low", incident, &format!("{} WHERE FALSE", test("9", "none"))),
        control("OWN-07", "low", incident, &test("9", "none").replace("FROM inc", "FROM nowhere")),
        control("OWN-08", "low", &format!("{incident}\ntolerance = {{ count = 1 }}"), &test("3", "none")),
    ];
    let project = Project::new()
        .file("incident.csv", INCIDENTS)
        .file("waivers.toml", waiver)
        .file("controls/pack.toml", "name = \"own\"\nversion = \"1\"\n");
    let project =
        all.iter().enumerate().fold(project, |project, (n, text)| project.file(&format!("controls/{n}.sql"), text));
    project.run("import incident.csv").ends(0);
    project
}

fn own(project: &Project, rest: &str) -> crate::project::Ran {
    project.run(&format!("check OWN --period 2026-06 {rest}"))
}

/// The values of a key, by rule or control, in order.
fn each<'a>(list: &'a Value, keys: &[&str]) -> Vec<Vec<&'a str>> {
    let text = |of: &'a Value, key: &str| of.pointer(key).and_then(Value::as_str).unwrap_or("");
    list.as_array().unwrap().iter().map(|one| keys.iter().map(|key| text(one, key)).collect()).collect()
}

#[test]
fn sarif_tells_every_outcome_by_its_kind() {
    let ran = own(&small(), "--format sarif").ends(3);
    let run = &ran.json()["runs"][0];
    // Of two exceptions of OWN-02 the first is waived, which SARIF calls suppressed. One that is tolerated is for people to look at.
    let expected = [
        ["OWN-01", "fail", "error"],
        ["OWN-01", "open", "none"],
        ["OWN-02", "fail", "warning"],
        ["OWN-02", "fail", "warning"],
        ["OWN-03", "review", "none"],
        ["OWN-04", "pass", "none"],
        ["OWN-05", "open", "none"],
        ["OWN-06", "notApplicable", "none"],
        ["OWN-07", "open", "none"],
        ["OWN-08", "review", "none"],
    ];
    assert_eq!(each(&run["results"], &["/ruleId", "/kind", "/level"]), expected);
    let of = |place: usize| &run["results"][place];
    assert_eq!(of(2)["suppressions"][0]["justification"], "agreed <b> (waiver w1, approved by bob, until 2026-12-31)");
    assert_eq!(of(3)["suppressions"], serde_json::json!([]));
    // Braces are doubled, brackets and backslashes escaped; the line break and the control character are blanks.
    let told = "=cmd() <script>x</script> ]]> & \" [x](y) {0} \\ * é INC0000001";
    let told = told.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]").replace("{0}", "{{0}}");
    assert_eq!(of(0)["message"]["text"], told);
    assert_eq!(of(0)["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "incident.csv");
    assert_eq!(of(0)["locations"][0]["properties"]["record"], 1);
    assert_eq!(run["artifacts"][0]["hashes"]["sha-256"], tickmark::hash::sha256(INCIDENTS));
    // The fingerprint is of control and subject, so that it lasts.
    let subject = of(0)["locations"][0]["logicalLocations"][0]["fullyQualifiedName"].as_str().unwrap();
    assert!(subject.ends_with("INC0000001"), "{subject}");
    let fingerprint = tickmark::hash::sha256(format!("OWN-01\u{1f}{subject}"));
    assert_eq!(of(0)["partialFingerprints"]["subject/v1"], fingerprint);
    // What failed is told as a failure of the tool, not as a finding.
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    let notes = &run["invocations"][0]["toolExecutionNotifications"];
    assert_eq!(each(notes, &["/level", "/associatedRule/id"]), [["error", "OWN-07"]]);
}

#[test]
fn oscal_finds_only_what_deviates_and_calls_nothing_satisfied() {
    let project = small();
    own(&project, "--evidence pack").ends(3);
    let pack = files(&project.path().join("pack"));
    let (plan, results) = (json(&pack, "oscal/assessment-plan.json"), json(&pack, "oscal/assessment-results.json"));
    let result = &results["assessment-results"]["results"][0];
    let props = |observation: &Value| -> BTreeMap<String, String> {
        let props = each(&observation["props"], &["/name", "/value"]);
        props.into_iter().map(|prop| (prop[0].to_owned(), prop[1].to_owned())).collect()
    };
    let names =
        ["test-status", "population-count", "tested-count", "exception-count", "not-testable-count", "waived-count"];
    let told: Vec<String> = result["observations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| names.map(|name| props(one)[name].clone()).join(" "))
        .collect();
    // Three incidents of June; nothing ran for OWN-05 and OWN-07, and OWN-06 found nobody.
    let expected = [
        "exceptions 3 2 1 1 0",
        "exceptions 3 3 1 0 1",
        "exceptions 3 3 1 0 0",
        "no-exceptions 3 3 0 0 0",
        "not-testable 0 0 0 0 0",
        "not-applicable 0 0 0 0 0",
        "error 0 0 0 0 0",
        "within-tolerance 3 3 1 0 0",
    ];
    assert_eq!(told, expected);
    // A lead is no finding, nor is what is tolerated or could not be tested.
    let state = ["/target/target-id", "/target/status/state"];
    assert_eq!(each(&result["findings"], &state), [["OWN-01", "not-satisfied"], ["OWN-02", "not-satisfied"]]);
    assert_eq!(result["findings"][0]["related-observations"][0]["observation-uuid"], result["observations"][0]["uuid"]);
    assert_eq!(result["observations"][0]["title"], "OWN-01 Title \\<b\\> of OWN-01");
    assert!(!results.to_string().contains("\"satisfied\""));
    // The lists that it refers to are those of the pack.
    let evidence = &result["observations"][0]["relevant-evidence"];
    let hrefs: Vec<&str> = each(evidence, &["/href"]).concat();
    let of = |name: &str| format!("../controls/OWN-01/{name}");
    assert_eq!(hrefs, ["control.sql", "exceptions.csv", "not_testable.csv", "workpaper.html"].map(of));
    for part in evidence.as_array().unwrap() {
        let path = part["href"].as_str().unwrap().trim_start_matches("../");
        assert_eq!(part["props"][0]["value"], tickmark::hash::sha256(&pack[path]), "{path}");
    }
    let reviewed = "/reviewed-controls/control-selections/0/include-controls";
    assert_eq!(plan["assessment-plan"].pointer(reviewed), result.pointer(reviewed));
    // Alone, it refers to nothing outside itself.
    let alone = own(&project, "--format oscal").ends(3).json();
    let alone = &alone["assessment-results"];
    let href = format!("#{}", alone["back-matter"]["resources"][0]["uuid"].as_str().unwrap());
    assert_eq!(alone["import-ap"]["href"], href);
    assert_eq!(alone["results"][0]["observations"][0].get("relevant-evidence"), None);
}

/// An element as it was read.
#[derive(Debug, Default)]
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    text: String,
    children: Vec<Element>,
}

impl Element {
    /// Reads a document; a reference that is not known or a tag that is not closed is an error.
    fn read(xml: &str) -> Self {
        let mut reader = quick_xml::Reader::from_str(xml);
        let mut open = vec![Self::default()];
        let start = |start: &quick_xml::events::BytesStart<'_>| Self {
            name: start.name().as_ref().to_owned(),
            attributes: start
                .attributes()
                .map(|attribute| {
                    let attribute = attribute.unwrap();
                    let value = quick_xml::escape::unescape(&attribute.value).unwrap().into_owned();
                    (attribute.key.as_ref().to_owned(), value)
                })
                .collect(),
            ..Self::default()
        };
        loop {
            match reader.read_event().unwrap() {
                Event::Start(tag) => open.push(start(&tag)),
                Event::Empty(tag) => open.last_mut().unwrap().children.push(start(&tag)),
                Event::End(_) => {
                    let closed = open.pop().unwrap();
                    open.last_mut().unwrap().children.push(closed);
                }
                Event::Text(text) => open.last_mut().unwrap().text.push_str(&text),
                Event::GeneralRef(name) => {
                    let name = format!("&{};", &*name);
                    open.last_mut().unwrap().text.push_str(&quick_xml::escape::unescape(&name).unwrap());
                }
                Event::Decl(_) => {}
                Event::Eof => break,
                other => panic!("{other:?} has no place here"),
            }
        }
        assert_eq!(open.len(), 1, "every tag is closed");
        open.remove(0).children.remove(0)
    }

    fn number(&self, name: &str) -> usize {
        self.attributes[name].parse().unwrap()
    }

    fn count(&self, name: &str) -> usize {
        usize::from(self.name == name) + self.children.iter().map(|child| child.count(name)).sum::<usize>()
    }

    /// The schema that Jenkins publishes for its reports, as far as it speaks of what is written here: per element the attributes it must
    /// have, those it may have, and its children.
    fn assert_jenkins(&self) {
        type Shape = (&'static str, &'static [&'static str], &'static [&'static str], &'static [&'static str]);
        let shapes: &[Shape] = &[
            ("testsuites", &[], &["name", "time", "tests", "failures", "disabled", "errors"], &["testsuite"]),
            (
                "testsuite",
                &["name", "tests"],
                &["failures", "errors", "time", "disabled", "skipped", "timestamp", "hostname", "id", "package"],
                &["properties", "testcase", "system-out", "system-err"],
            ),
            ("properties", &[], &[], &["property"]),
            ("property", &["name", "value"], &[], &[]),
            (
                "testcase",
                &["name"],
                &["assertions", "time", "classname", "status"],
                &["skipped", "error", "failure", "system-out", "system-err"],
            ),
            ("failure", &[], &["type", "message"], &[]),
            ("error", &[], &["type", "message"], &[]),
            ("skipped", &[], &["message"], &[]),
            ("system-out", &[], &[], &[]),
        ];
        let (_, must, may, children) = shapes.iter().find(|shape| shape.0 == self.name).expect("an element of it");
        for name in *must {
            assert!(self.attributes.contains_key(*name), "{self:?} has no `{name}`");
        }
        for name in self.attributes.keys() {
            assert!(must.contains(&name.as_str()) || may.contains(&name.as_str()), "`{name}` of {self:?}");
        }
        for child in &self.children {
            assert!(children.contains(&child.name.as_str()), "{child:?} in `{}`", self.name);
            child.assert_jenkins();
        }
        for (name, child) in
            [("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")]
        {
            if self.attributes.contains_key(name) {
                assert_eq!(self.number(name), self.count(child), "`{name}` of {}", self.attributes["name"]);
            }
        }
    }
}

#[test]
fn junit_fails_on_exceptions_and_skips_what_tells_nothing() {
    let xml = own(&small(), "--format junit").ends(3).stdout;
    let suites = Element::read(&xml);
    suites.assert_jenkins();
    // Failures are OWN-01 and OWN-02, the error is OWN-07; the lead, the missing input and the empty population are skipped.
    assert_eq!([suites.number("tests"), suites.number("failures"), suites.number("errors")], [8, 2, 1]);
    let suite = &suites.children[0];
    assert_eq!(suite.attributes["name"], "DSS02 Managed Service Requests and Incidents");
    assert_eq!(suite.number("skipped"), 3);
    let ends: Vec<&str> = suite.children.iter().skip(1).map(|case| case.children[0].name.as_str()).collect();
    let expected = ["failure", "failure", "skipped", "system-out", "skipped", "skipped", "error", "system-out"];
    assert_eq!(ends, expected);
    let first = &suite.children[1];
    assert_eq!(first.attributes["name"], "OWN-01 Title <b> of OWN-01");
    let failure = &first.children[0];
    let says = "1 of 2 items with a verdict are exceptions; 1 of 3 items cannot be tested.";
    assert_eq!(failure.attributes["message"], says);
    assert!(
        failure.text.contains(&format!("INC0000001: {HOSTILE}  INC0000001 (incident.csv, record 1)")),
        "{failure:?}"
    );
    assert!(!xml.contains('\u{1}') && !xml.contains("<script>"), "{xml}");
    // A waived exception is not named in a failure.
    assert!(!suite.children[2].children[0].text.contains("INC0000001"), "{suite:?}");
}

#[test]
fn the_lead_sheet_has_a_line_for_each_exception_and_room_to_decide() {
    let project = small();
    own(&project, "--format xlsx").ends(2).says(&["--out controls.xlsx"]);
    own(&project, "--format xlsx --out lead.xlsx").ends(3);
    let mut book: Xlsx<_> = calamine::open_workbook(project.path().join("lead.xlsx")).unwrap();
    let names = ["Summary", "Reconciliation", "Scope", "Controls", "Exceptions", "Not testable", "Parameters"];
    assert_eq!(book.sheet_names(), names);
    for name in names {
        assert!(book.worksheet_formula(name).unwrap().is_empty(), "{name} has a formula");
    }
    let mut sheet = |name: &str| -> Vec<Vec<String>> {
        let range = book.worksheet_range(name).unwrap();
        range.rows().map(|row| row.iter().map(Data::to_string).collect()).collect()
    };
    let exceptions = sheet("Exceptions");
    assert_eq!(exceptions[0][9..], ["disposition", "explanation", "reference", "decided_by", "decided_on"]);
    let told: Vec<String> = exceptions[1..].iter().map(|row| format!("{} {} {}", row[0], row[1], row[5])).collect();
    let expected = [
        "OWN-01 control false",
        "OWN-02 control true",
        "OWN-02 control false",
        "OWN-03 lead false",
        "OWN-08 control false",
    ];
    assert_eq!(told, expected);
    assert!(exceptions[1][6].starts_with("=cmd() <script>"), "{:?}", exceptions[1]);
    let not_testable: Vec<String> = sheet("Not testable")[1..].iter().map(|row| row[0].clone()).collect();
    // The item of OWN-01; a missing input, an empty population, an error.
    assert_eq!(not_testable, ["OWN-01", "OWN-05", "OWN-06", "OWN-07"]);
    assert_eq!(sheet("Controls").len(), 9);
    let summary = sheet("Summary");
    let of = |name: &str| &summary.iter().find(|row| row[0] == name).unwrap()[1];
    // Exceptions of controls are OWN-01 and OWN-02; OWN-03 is a lead.
    assert_eq!((of("controls: exceptions"), of("leads: exceptions")), (&"2".to_owned(), &"1".to_owned()));
    let reconciliation = sheet("Reconciliation");
    assert_eq!((reconciliation.len(), reconciliation[1][0].as_str()), (2, "incident.csv"));
}

#[test]
fn long_lists_are_cut_and_say_so() {
    use std::fmt::Write as _;
    let mut export = INCIDENTS.lines().next().unwrap().to_owned() + "\n";
    for n in 1..=130 {
        let _ = writeln!(
            export,
            "INC{n:07},2026-06-01 08:00:00,Mail,3 - Moderate,New,email,Email,Messaging,,,0,0,2026-06-05 12:00:00"
        );
    }
    let project = small().file("more.csv", export);
    project.run("import more.csv --store more.duckdb").ends(0);
    let check = |rest: &str| project.run(&format!("check OWN-04 --store more.duckdb --period 2026-06 {rest}"));
    // A number that ends in 9 is an exception: 9, 19 to 99, 109, 119 and 129 are 13 of 130.
    let counts = check("--format json").ends(0).json();
    assert_eq!(counts["controls"][0]["exceptions"], 13);
    let project = project
        .file("controls/3.sql", control("OWN-04", "low", "needs = { tables = [\"incident\"] }", &test(".", "none")));
    let check = |rest: &str| project.run(&format!("check OWN-04 --store more.duckdb --period 2026-06 {rest}"));
    // All 130 are. SARIF has 100 of them and a note; JUnit 25 and a line that tells of the 105 others.
    let run = check("--format sarif").ends(0).json();
    assert_eq!(run["runs"][0]["results"].as_array().unwrap().len(), 100);
    let note = &run["runs"][0]["invocations"][0]["toolExecutionNotifications"][0];
    assert_eq!(note["message"]["text"], "the first 100 of 130 are results here; the evidence pack lists all");
    let suites = Element::read(&check("--format junit").ends(0).stdout);
    let failure = &suites.children[0].children[1].children[0];
    assert_eq!((failure.text.lines().count(), failure.text.lines().last()), (26, Some("and 105 more")));
}

#[test]
fn all_forms_of_all_controls_agree() {
    let project = planted();
    check(&project, "--evidence pack").ends(0);
    let pack = files(&project.path().join("pack"));
    let (results, sarif) = (json(&pack, "results.json"), json(&pack, "results.sarif"));
    let oscal = json(&pack, "oscal/assessment-results.json");
    let suites = Element::read(&text(&pack, "junit.xml"));
    suites.assert_jenkins();
    assert_eq!(suites.number("tests"), 60);
    let cases: Vec<&Element> =
        suites.children.iter().flat_map(|suite| &suite.children).filter(|case| case.name == "testcase").collect();
    let findings: Vec<&str> =
        each(&oscal["assessment-results"]["results"][0]["findings"], &["/target/target-id"]).concat();
    let results_of = |id: &str| -> Vec<&Value> {
        sarif["runs"][0]["results"].as_array().unwrap().iter().filter(|result| result["ruleId"] == id).collect()
    };
    for control in results["controls"].as_array().unwrap() {
        let id = control["id"].as_str().unwrap();
        let deviates = control["outcome"] == "exceptions" && control["kind"] == "control";
        let case = cases.iter().find(|case| case.attributes["name"].starts_with(&format!("{id} "))).unwrap();
        assert_eq!(case.children[0].name == "failure", deviates, "{id}");
        assert_eq!(findings.contains(&id), deviates, "{id}");
        let (suppressed, open): (Vec<&Value>, Vec<&Value>) = results_of(id)
            .into_iter()
            .filter(|result| result.get("locations").is_some())
            .partition(|result| !result["suppressions"].as_array().unwrap().is_empty());
        // All of them, or the first 100 and a note.
        let n = |key: &str| control[key].as_u64().unwrap();
        assert_eq!((open.len() + suppressed.len()) as u64, (n("exceptions") + n("waived")).min(100), "{id}");
        if n("exceptions") + n("waived") <= 100 {
            assert_eq!(suppressed.len() as u64, n("waived"), "{id}");
        }
        assert!(!results_of(id).is_empty(), "{id} is not to be seen");
        for result in results_of(id) {
            assert_eq!(result["kind"] == "fail", result["level"] != "none", "{result}");
        }
    }
    // What stands alone is what stands in the pack, whatever the threads.
    for (format, name) in [("sarif", "results.sarif"), ("junit", "junit.xml")] {
        assert_eq!(
            check(&project, &format!("--threads 1 --format {format}")).ends(0).stdout,
            text(&pack, name),
            "{name}"
        );
    }
}

#[test]
fn the_forms_of_controls_are_refused_elsewhere() {
    let project = small();
    for format in ["sarif", "junit", "oscal"] {
        for command in
            ["import incident.csv", "metrics", "query runs", "check OWN-01 --list exceptions", "explain OWN-01"]
        {
            let ran = project.run(&format!("{command} --format {format}")).ends(2);
            assert_eq!(ran.stdout, "", "{command}");
            ran.says(&["results of controls", &format!("tickmark check --format {format}")]);
        }
    }
}

/// Holds a document against a schema that OASIS or NIST publish.
#[track_caller]
#[allow(clippy::disallowed_methods, reason = "a test is told by .ci/run where the schemas are")]
fn assert_published(name: &str, document: &Value) {
    let folder = std::env::var("TICKMARK_SCHEMAS").expect("TICKMARK_SCHEMAS names the folder of the published schemas");
    let schema = std::fs::read_to_string(Path::new(&folder).join(name)).unwrap();
    let mut schema: Value = serde_json::from_str(&schema).unwrap();
    for place in ["run", "toolComponent"] {
        // A pattern with a bracket that was never opened, which strict readers refuse. No language is written.
        if let Some(Value::Object(language)) = schema.pointer_mut(&format!("/definitions/{place}/properties/language"))
        {
            language.remove("pattern");
        }
    }
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(document).map(|error| format!("{error} at {}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{name}: {errors:#?}");
    // A schema that takes everything would prove nothing.
    assert!(!validator.is_valid(&serde_json::json!({ "version": "2.1.0", "assessment-results": {} })), "{name}");
}

#[test]
#[ignore = "needs the published schemas: TICKMARK_SCHEMAS=DIR (CONTRIBUTING.md); .ci/run does"]
fn documents_fit_the_published_schemas() {
    let empty = Project::new().file("incident.csv", INCIDENTS);
    empty.run("import incident.csv").ends(0);
    let whole = "--period 2025-01-01..2025-06-30 --as-of 2025-07-05T00:00:00Z";
    for (project, rest) in [(small(), "OWN --period 2026-06"), (planted(), whole), (empty, "CHG --period 2026-06")] {
        project.run(&format!("check {rest} --evidence pack"));
        let pack = files(&project.path().join("pack"));
        assert_published("sarif-schema-2.1.0.json", &json(&pack, "results.sarif"));
        assert_published("oscal_assessment-plan_schema.json", &json(&pack, "oscal/assessment-plan.json"));
        assert_published("oscal_assessment-results_schema.json", &json(&pack, "oscal/assessment-results.json"));
        let alone = project.run(&format!("check {rest} --format oscal")).json();
        assert_published("oscal_assessment-results_schema.json", &alone);
    }
}
