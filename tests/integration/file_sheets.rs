//! The completeness and accuracy sheet: what a file is said to be against what was read of it, and tick lists both ways.

use crate::outputs::assert_valid;
use crate::project::{INCIDENTS, Project};

const STATED: &str = r#"
[[table.file_statement.rows]]
path = "incident.csv"
system = "ServiceNow, production"
query = "active=true^ORclosed_at>=2026-06-01"
exporter = "K. Ito"
seen = 4
proof = "screenshot 3"

[[table.control_total.rows]]
source_system = "servicenow"
record_type = "incident"
from_at = 2026-06-01T00:00:00Z
to_at = 2026-07-01T00:00:00Z
expected = 4
basis = "dashboard"
obtained_by = "auditor"
"#;

#[test]
fn a_sheet_says_what_was_stated_what_was_read_and_where_records_may_be_missing() {
    // Number 3 becomes 13: from 1 to 13 with 4 of them there, 9 are absent.
    let project = Project::new().file("incident.csv", INCIDENTS.replace("INC0000003", "INC0000013"));
    project.run("import incident.csv").ends(0);
    let bare = project.run("check files --format json").ends(0).json();
    assert_valid("files-1", &bare);
    let sheet = &bare["files"][0];
    assert_eq!((&sheet["rows_read"], &sheet["adds_up"], &sheet["stated_query"]), (&4.into(), &true.into(), &().into()));
    let series = &sheet["series"][0];
    assert_eq!((&series["prefix"], &series["present"], &series["absent"]), (&"INC".into(), &4.into(), &9.into()));
    // Opened on Mon 1, Tue 2, Mon 15 June and Wed 1 July 2026: of the 23 working days from 1 June to 1 July four have records.
    let days = &sheet["days_without_records"][0];
    assert_eq!((&days["count"], &days["first"][0]), (&19.into(), &"2026-06-03".into()));
    assert_eq!((&sheet["filled"]["number"], &sheet["filled"]["closed_at"]), (&4.into(), &1.into()));

    // Three of June are loaded, four were expected: that is said, and the status tells it.
    std::fs::write(project.path().join("policy.toml"), STATED).unwrap();
    let stated = project.run("check files --format json").ends(3).json();
    assert_valid("files-1", &stated);
    let sheet = &stated["files"][0];
    assert_eq!((&sheet["stated_exporter"], &sheet["differs_from_seen"]), (&"K. Ito".into(), &0.into()));
    assert_eq!(
        (&sheet["control_totals"][0]["expected"], &sheet["control_totals"][0]["loaded"]),
        (&4.into(), &3.into())
    );
    let page = project.run("check files").ends(3).stdout;
    for text in [
        "active=true^OR",
        "4 seen in the system, as many read (screenshot 3)",
        "9 absent in between",
        "4 expected, 3 loaded: DIFFERS",
    ] {
        assert!(page.contains(text), "`{text}` is not in:\n{page}");
    }
    std::fs::write(
        project.path().join("policy.toml"),
        STATED.replace("seen = 4", "seen = 6").replace("expected = 4", "expected = 3"),
    )
    .unwrap();
    assert!(project.run("check files").ends(3).stdout.contains("6 seen in the system: DIFFERS by -2"));
}

#[test]
fn tick_lists_go_both_ways() {
    let project = Project::new().file("incident.csv", INCIDENTS);
    project.run("import incident.csv").ends(0);
    project.run("check files --sample 3").ends(2).says(&["needs a seed"]);
    let list = project.run("check files --sample 3 --seed 5").ends(0).stdout;
    let lines: Vec<&str> = list.lines().skip(1).collect();
    assert_eq!(
        lines.iter().filter(|line| line.contains("file to system") && line.contains("INC000")).count(),
        3,
        "{list}"
    );
    assert_eq!(
        lines.iter().filter(|line| line.contains("system to file") && line.ends_with(",,,,,,,")).count(),
        3,
        "{list}"
    );
    assert_eq!(list, project.run("check files --sample 3 --seed 5").ends(0).stdout);
}
