//! Rows of one ticket that differ: which of them is taken, and what is said where nothing puts them in order.

use super::first_try::{imported, rows};
use super::project::Project;

#[test]
fn of_two_versions_without_a_time_the_file_named_last_decides() {
    let rows_of = |day: &str| {
        format!(
            "Number,Short description,Opened\nINC0000001,a,2026-03-{day} 08:00:00\nINC0000002,b,2026-03-{day} 09:00:00\n"
        )
    };
    for (first, second) in [("02", "12"), ("12", "02")] {
        let project = Project::new().file("a.csv", rows_of(first)).file("b.csv", rows_of(second));
        let run = imported(&project, "import a.csv b.csv", 0);
        assert!(
            run.stderr.contains("2 records have different values in `a.csv`, and no time of change"),
            "{}",
            run.stderr
        );
        let opened = rows(&project, "SELECT day(opened_at) FROM ticket ORDER BY number");
        assert_eq!(opened, vec![second.trim_start_matches('0'); 2]);
    }
}

#[test]
fn two_rows_of_a_ticket_that_nothing_puts_in_order_are_named() {
    // Twelve tickets, so that two rows of one are no habit of the file.
    let list = |header: &str, row: &dyn Fn(u32, &str) -> String, more: &[String]| {
        let rows: Vec<String> = (1..=12).map(|n| row(n, "a")).chain(more.iter().cloned()).collect();
        (format!("{header}\n{}\n", rows.join("\n")), rows)
    };
    let servicenow = |n: u32, title: &str| format!("INC{n:07},{title},2026-03-02 08:00:00");
    let jira = |n: u32, title: &str| format!("{title},ABC-{n},{n},Incident,Open,02/Mar/26 8:00 AM,03/Mar/26 9:00 AM");
    let glpi = |n: u32, title: &str| format!("{n};{title};New;2026-03-02 08:00;2026-03-03 09:00;Desk");
    let said = "1 ticket appears in this file more than once with different values";
    for (header, row) in [
        ("Number,Short description,Opened", &servicenow as &dyn Fn(u32, &str) -> String),
        ("Summary,Issue key,Issue id,Issue Type,Status,Created,Updated", &jira),
        ("ID;Title;Status;Opening date;Last update;Assigned to - Technician group", &glpi),
    ] {
        let (text, rows_forward) = list(header, row, &[row(5, "b")]);
        let reversed: Vec<String> = rows_forward.iter().rev().cloned().collect();
        let mut kept = Vec::new();
        for text in [text, format!("{header}\n{}\n", reversed.join("\n"))] {
            let project = Project::new().file("list.csv", text);
            let run = imported(&project, "import list.csv", 0);
            assert!(
                run.stderr.contains(said) && run.stderr.contains("12 loaded + 0 updated + 1 duplicate"),
                "{}",
                run.stderr
            );
            kept.push(rows(&project, "SELECT title FROM ticket ORDER BY number, title"));
        }
        assert_eq!(kept[0], kept[1], "the same row is taken in any order");
        // The same row twice is a repetition, and says nothing else.
        let (text, _) = list(header, row, &[row(5, "a")]);
        let run = imported(&Project::new().file("list.csv", text), "import list.csv", 0);
        assert!(!run.stderr.contains("more than once"), "{}", run.stderr);
    }
    // A later time of change says which is the newest.
    let dated =
        |n: u32, title: &str| jira(n, title).replace("03/Mar/26", if title == "b" { "04/Mar/26" } else { "03/Mar/26" });
    let (text, _) = list("Summary,Issue key,Issue id,Issue Type,Status,Created,Updated", &dated, &[dated(5, "b")]);
    let project = Project::new().file("list.csv", text);
    let run = imported(&project, "import list.csv", 0);
    assert!(!run.stderr.contains("more than once"), "{}", run.stderr);
    assert_eq!(rows(&project, "SELECT title FROM ticket WHERE number = 'ABC-5'"), ["b"]);
}
