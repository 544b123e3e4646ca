//! Files of text that cannot be imported, and lists that lack what no record can do without.

use super::{Transcript, loaded, plain};
use crate::project::INCIDENTS;

#[test]
fn files_without_content() {
    let mut said = Transcript::new();
    let header = INCIDENTS.lines().next().unwrap();
    said.import("nothing at all", "incident.csv", "");
    said.import("a mark and blanks", "incident.csv", b"\xef\xbb\xbf \r\n \n");
    said.import("a header alone", "incident.csv", header);
    said.import("an answer without records", "incident.json", r#"{"result": []}"#);
    said.import("an empty list", "incident.json", "[]");
    said.import("a log without events", "log.xes", "<log xes.version=\"1.0\"></log>");
    let groups = "id,_fivetran_synced,created_at,name,updated_at,url\n8,x,2026-01-05 10:00:00,Tier 1,x,x\n";
    said.import("a list of which nothing is kept", "groups.csv", groups);
    said.keep("empty_files");
}

#[test]
fn files_of_other_kinds() {
    let mut said = Transcript::new();
    let spreadsheet = "<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n\
                       <Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"/>";
    said.import("a page to log in", "incident.csv", "<!DOCTYPE html><html>Log in</html>");
    said.import("another XML", "incident.csv", "<?xml version=\"1.0\"?><log/>");
    said.import("an XML spreadsheet", "incident.xls", spreadsheet);
    said.import("a PDF", "incident.csv", "%PDF-1.7 ...");
    said.import("a picture", "incident.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    let project = plain().file("folder.csv/readme.txt", "x");
    said.run("a folder to inspect", &project, "inspect folder.csv").ends(2);
    said.run("a device", &project, "import /dev/zero").ends(2);
    said.keep("other_files");
}

#[test]
fn json_and_logs_that_are_damaged() {
    let mut said = Transcript::new();
    for (title, text) in [
        ("it ends early", "{\"result\":[\n{\"number\":\"INC1\"},\n{\"number\":\"INC2\"},\n{\"num".to_owned()),
        ("a word without quotes", "[{\"number\":\"INC1\"},\n{\"number\":INC2}]".to_owned()),
        ("a number in place of a record", "[{\"number\":\"INC1\"}, 7]".to_owned()),
        ("no records but one value", "7".to_owned()),
        ("lists in lists", format!("[{{\"a\":{}1{}}}]", "[".repeat(10_000), "]".repeat(10_000))),
        (
            "names that are data",
            format!("[{{{}}}]", (0..20_000).map(|i| format!("\"k{i}\":1")).collect::<Vec<_>>().join(",")),
        ),
    ] {
        said.import(title, "incident.json", text);
    }
    let event = |more: &str| format!("<log xes.version=\"1.0\"><trace><event>{more}");
    let attribute = |i: u32| format!("<string key=\"k{i}\" value=\"x\"/>");
    let attributes = (0..16_385).map(attribute).collect::<Vec<_>>().concat();
    for (title, text) in [
        ("a log that ends early", event("<string key=\"concept:name\" value=\"a\"/>")),
        ("a log with names that are data", event(&format!("{attributes}</event></trace></log>"))),
        ("a log with a tag that does not close", event("</trace></log>")),
        ("a log too deep", event(&"<list key=\"a\">".repeat(10_000))),
    ] {
        said.import(title, "log.xes", text);
    }
    said.keep("damaged_text");
}

#[test]
fn tables_that_are_damaged() {
    let mut said = Transcript::new();
    let wide = (0..100_000).map(|i| format!("column {i}")).collect::<Vec<_>>().join(",");
    said.import("too many columns", "incident.csv", format!("{wide}\n1\n"));
    let endless = format!("{}\nINC1,\"{}", INCIDENTS.lines().next().unwrap(), "x".repeat(90 << 20));
    said.import("a quote that nothing closes", "incident.csv", endless);
    said.keep("damaged_tables");
}

#[test]
fn lists_that_no_tool_is_known_to_export() {
    let mut said = Transcript::new();
    said.import("columns of nobody", "list.csv", "a,b,c\n1,2,3\n4,5,6\n");
    said.import("no header", "list.csv", "INC1,2026-06-01 08:00:00,New\nINC2,2026-06-02 08:00:00,New\n");
    said.import("a column, misspelt", "incident.csv", INCIDENTS.replace("opened_at", "opend_at"));
    let numbers: Vec<&str> = INCIDENTS.lines().map(|line| line.split(',').next().unwrap()).collect();
    let narrow = numbers.join("\n") + "\n";
    said.import("one column", "incident.csv", narrow);
    said.keep("unknown_lists");
}

#[test]
fn dates_that_cannot_be_read_one_way() {
    let mut said = Transcript::new();
    let header = INCIDENTS.lines().next().unwrap();
    let of = |dates: [&str; 3]| {
        let row = |(n, date)| format!("INC{n},{date},x,3 - Moderate,New,email,Email,Desk,,,0,0,{date}\n");
        format!("{header}\n{}", (1..).zip(dates).map(row).collect::<String>())
    };
    said.import("day and month may be either", "incident.csv", of(["03/02/2026 09:00:00"; 3]));
    let both = ["25/02/2026 09:00:00", "02/26/2026 09:00:00", "03/02/2026 09:00:00"];
    said.import("day and month are both", "incident.csv", of(both));
    said.import("times in words", "incident.csv", of(["3 weeks ago"; 3]));
    let iso = "2026-06-02 09:30:00";
    said.import("one date that is none", "incident.csv", of([iso, "soon", iso]));
    let project = plain().file("incident.csv", of([iso, "soon", "later"]));
    said.run("more rejected than allowed", &project, "import incident.csv --max-rejects 1").ends(1);
    let project = plain().file("incident.csv", INCIDENTS.replace("sys_updated_on", "elsewhere"));
    said.run("updates without their times", &project, "import incident.csv --shape updates").ends(2);
    said.keep("dates");
}

#[test]
fn of_several_files_one_cannot_be_read() {
    let project = plain().file("bad.csv", "a,b\n1,2\n").file("june.csv", INCIDENTS).file("empty.csv", "");
    let mut said = Transcript::new();
    said.run("two of three", &project, "import bad.csv june.csv empty.csv").ends(3);
    said.run("all of them", &project, "import bad.csv empty.csv --store other.duckdb").ends(2);
    said.run("one, in a run", &project, "run bad.csv june.csv --out out").ends(3);
    let project = loaded();
    said.run("the same once more", &project, "import incident.csv").ends(0);
    said.run("the same, read in another way", &project, "import incident.csv --source-tz Europe/Berlin");
    said.keep("several_files");
}
