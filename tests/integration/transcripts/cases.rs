//! Mistakes in clock cases, and cases that fail.

use super::{Transcript, plain};
use crate::project::Project;

const CASE: &str = "[calendar.desk]\nzone = \"UTC\"\nmon-fri = [\"09:00-17:00\"]\n\n[[case]]\nid = \"one\"\ncalendar = \"desk\"\npriority = 2\n\
                    targets = { 2 = \"4h\" }\nstart = \"2026-06-02T10:00:00Z\"\nstop = \"2026-06-02T11:00:00Z\"\nas_of = \"2026-06-30T12:00:00Z\"\n\
                    expect = { working_seconds = 3600, state = \"met\" }\n";
const LEVEL: &str = "[calendar.office]\nzone = \"UTC\"\nmon-fri = [\"08:00-18:00\"]\n[[sla]]\nid = \"fix\"\nkind = \"incident\"\nmeasure = \"resolve\"\n\
                     calendar = \"office\"\ntargets = { 2 = \"4h\" }\nvalid_from = \"2026-01-01\"\n";

#[test]
fn cases_that_cannot_be_run() {
    let own = "calendar = \"desk\"\npriority = 2\ntargets = { 2 = \"4h\" }\n";
    let of_level = "sla = \"fix\"\npriority = 2\n";
    let changes = "changes = [{ at = \"2026-06-02T10:30:00Z\", priority = 1 }]\n";
    let mut said = Transcript::new();
    for (title, line, by) in [
        ("no TOML", "[[case]]", "[[case]"),
        ("a key, misspelt", "priority", "prioriti"),
        ("no start", "start = \"2026-06-02T10:00:00Z\"\n", ""),
        ("an instant without an offset", "10:00:00Z", "10:00:00"),
        ("a state that there is not", "\"met\"", "\"kept\""),
        ("a calendar, misspelt", "\"desk\"\npriority", "\"dsk\"\npriority"),
        ("no calendar", "calendar = \"desk\"\npriority", "priority"),
        ("no targets", "targets = { 2 = \"4h\" }\n", ""),
        ("a target in bare days", "\"4h\"", "\"1d\""),
        ("a level, misspelt", own, "sla = \"fxi\"\npriority = 2\n"),
        ("a level and its targets", "calendar = \"desk\"\npriority", "sla = \"fix\"\npriority"),
        ("a level that did not hold yet", "2026-06-02T10:00:00Z\"\nstop", "2025-06-02T10:00:00Z\"\nstop"),
    ] {
        assert!(CASE.contains(line), "{line}");
        let text = CASE.replace(line, by);
        let text = if title.contains("hold") { text.replace(own, of_level) } else { text };
        said.run(title, &Project::new().file("tickmark.toml", LEVEL).file("cases/a.toml", text), "test").ends(2);
    }
    for (title, keys, more) in [
        ("changes without their rule", own, changes),
        ("changes under a level without a rule", of_level, changes),
        ("a zone that is chosen by nothing", own, "zone = \"UTC\"\n"),
        ("a calendar that the level does not choose", of_level, "calendar = \"desk\"\n"),
    ] {
        let text = CASE.replace(own, &format!("{keys}{more}"));
        said.run(title, &Project::new().file("tickmark.toml", LEVEL).file("cases/a.toml", text), "test").ends(2);
    }
    let project = plain().file("cases/a.toml", CASE.replace("3600", "7200"));
    let failed = project.run("test").ends(1);
    said.add_with_results("a case that fails", &project, "test", failed);
    said.keep("cases");
}
