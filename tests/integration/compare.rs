//! Two packs side by side: the roll-forward of an audit, with what was said of each exception carried along.

use crate::controls::{check, planted};
use crate::outputs::assert_valid;

/// The line of the list for a subject, with the last four cells replaced.
fn said(list: &str, subject: &str, cells: &str) -> String {
    let line = list.lines().find(|line| line.contains(&format!(",{subject},"))).unwrap();
    let kept = line.strip_suffix(",,,,").unwrap_or_else(|| panic!("{line}"));
    format!("{}\n{kept},{cells}\n", list.lines().next().unwrap())
}

#[test]
fn what_is_new_persists_or_is_gone_is_told_with_what_was_said_of_it() {
    let project = planted();
    let pack = |rest: &str| check(&project, rest).ends(0);
    pack("CHG-01 CHG-02 CHG-12 --evidence old");
    // c-late starts 300 minutes before its approval: with a grace of 301 it is none any longer.
    let policy = std::fs::read_to_string(project.path().join("policy.toml")).unwrap();
    let policy = if policy.contains("[parameters]") {
        policy.replacen("[parameters]", "[parameters]\napproval_grace_min = 301", 1)
    } else {
        format!("[parameters]\napproval_grace_min = 301\n{policy}")
    };
    std::fs::write(project.path().join("policy.toml"), policy).unwrap();
    pack("CHG-01 CHG-02 DAT-04 --evidence new --previous old");
    let document = project.run("diff old new --format json").ends(0).json();
    assert_valid("diff-1", &document);
    let controls = document["controls"].as_array().unwrap();
    let of = |id: &str| controls.iter().find(|control| control["id"] == id).unwrap();
    assert_eq!(
        (&of("CHG-01")["gone"], &of("CHG-01")["new"], &of("CHG-01")["persisting"]),
        (&1.into(), &0.into(), &0.into())
    );
    assert_eq!(of("CHG-01")["differs"], serde_json::json!(["approval_grace_min was 0, is 301"]));
    assert_eq!(of("CHG-12")["differs"], serde_json::json!(["not in the later pack"]));
    // Who did not look cannot say that something is gone.
    assert!(of("CHG-12")["unknown"].as_u64().unwrap() > 0 && of("CHG-12")["gone"] == 0, "{document}");
    assert_eq!(
        of("DAT-04")["new"],
        check(&project, "DAT-04 --format json").ends(0).json()["controls"][0]["exceptions"]
    );
    let persisting = of("CHG-02")["persisting"].as_u64().unwrap();
    assert!(
        persisting > 0 && of("CHG-02")["gone"] == 0 && of("CHG-02")["differs"] == serde_json::json!([]),
        "{document}"
    );
    assert_eq!(document["remarks"], serde_json::json!([]));

    // What is said of one is carried along and changes no count.
    let list = project.run("diff old new --format csv").ends(0).stdout;
    let subject = document["items"].as_array().unwrap().iter().find(|item| item["control"] == "CHG-02").unwrap();
    let (subject, reason) = (subject["subject_id"].as_str().unwrap(), subject["reason"].as_str().unwrap().to_owned());
    let filled = said(&list, subject, "explained,approved on paper,ann,2025-07-06");
    std::fs::write(project.path().join("said.csv"), &filled).unwrap();
    let carried = project.run("diff old new --dispositions said.csv --format json").ends(0).json();
    assert_valid("diff-1", &carried);
    let side = carried["controls"].as_array().unwrap().iter().find(|control| control["id"] == "CHG-02").unwrap();
    assert_eq!((&side["disposed"], side["persisting"].as_u64()), (&1.into(), Some(persisting)));
    let again = project.run("diff old new --dispositions said.csv --format csv").ends(0).stdout;
    assert!(again.contains(",false,explained,approved on paper,ann,2025-07-06"), "{again}");
    // Said when the reason was another one: carried, and marked.
    std::fs::write(project.path().join("said.csv"), filled.replace(&reason, "another reason")).unwrap();
    let page = project.run("diff old new --dispositions said.csv").ends(0).stdout;
    assert!(page.contains("not comparable: approval_grace_min was 0, is 301"), "{page}");
    assert!(
        page.contains(&format!("1 of {persisting}")) && page.contains("1 disposition of an exception whose"),
        "{page}"
    );
    std::fs::write(project.path().join("said.csv"), said(&list, subject, "explained,,ann,2025-07-06")).unwrap();
    project.run("diff old new --dispositions said.csv").ends(2).says(&["for no reason"]);
}

#[test]
fn a_pack_that_is_not_whole_is_not_compared_and_the_order_of_packs_is_seen() {
    let project = planted();
    check(&project, "CHG-01 --evidence old").ends(0);
    project.run("check CHG-01 --evidence new --period 2025-03 --as-of 2025-07-05T00:00:00Z").ends(0);
    let page = project.run("diff old new").ends(0).stdout;
    assert!(page.contains("the periods differ") && page.contains("does not say that it follows"), "{page}");
    std::fs::write(project.path().join("old/exceptions.csv"), "control\n").unwrap();
    project.run("diff old new").ends(2).says(&["not as it was written", "exceptions.csv"]);
    project.run("diff none new").ends(2);
}
