//! A kill at any moment leaves the old state or the new one: of a store, and of a report.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::project::{INCIDENTS, Project, sample, tickmark};

/// Incidents and changes of the sample company: two files, so that a kill can fall between them.
fn project() -> Project {
    let read = |name: &str| std::fs::read(sample().join(name)).unwrap();
    let settings = "[project]\nzone = \"Europe/Berlin\"\nsources = [\"exports\"]\n[calendar.office]\nzone = \"Europe/Berlin\"\n\
                    mon-fri = [\"08:00-18:00\"]\n[[sla]]\nid = \"resolution\"\nkind = \"incident\"\nmeasure = \"resolve\"\n\
                    calendar = \"office\"\ntargets = { 1 = \"4h\", 2 = \"8h\", 3 = \"24h\", 4 = \"40h\" }\n";
    Project::new()
        .file("tickmark.toml", settings)
        .file("exports/change_request.xlsx", read("exports/change_request.xlsx"))
        .file("exports/incident.csv", read("exports/incident.csv"))
}

fn metrics(project: &Path, store: &Path) -> Vec<u8> {
    let output = tickmark()
        .args(["metrics", "--period", "2026", "--by", "month", "--format", "json"])
        .arg("-C")
        .arg(project)
        .arg("--store")
        .arg(store)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn import(project: &Path, store: &Path) -> Command {
    let mut command = tickmark();
    command.arg("import").arg("-q").arg("-C").arg(project).arg("--store").arg(store);
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

#[test]
fn fifty_kills_lose_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let project = project();
    let whole = dir.path().join("whole.duckdb");
    let begun = Instant::now();
    assert_eq!(import(project.path(), &whole).status().unwrap().code(), Some(0));
    let lasts = begun.elapsed();
    let expected = metrics(project.path(), &whole);

    // Fifty moments spread over the time of an undisturbed import, in an order without pattern (a multiplier coprime to 50).
    for round in 0..50u32 {
        let store = dir.path().join(format!("killed-{round}.duckdb"));
        let mut child = import(project.path(), &store).spawn().unwrap();
        let moment = lasts * (round * 37 % 50) / 50;
        std::thread::sleep(moment.max(Duration::from_millis(1)));
        child.kill().unwrap();
        child.wait().unwrap();
        // Whatever was there: the next import completes it, to the same bytes.
        let output = import(project.path(), &store).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "round {round}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(metrics(project.path(), &store) == expected, "round {round}: killed after {moment:?}");
        std::fs::remove_file(&store).unwrap();
    }
}

#[test]
fn a_killed_report_leaves_no_page_beside_the_lists_of_another() {
    let project = Project::new().file("incident.csv", INCIDENTS);
    project.run("import incident.csv").ends(0);
    let page = project.path().join("out/service-review-2026-06.html");
    let manifest = project.path().join("out/service-review-2026-06/manifest.json");
    let report = |as_of: &str| {
        let mut command = tickmark();
        command.args(["report", "-q", "--period", "2026-06", "--as-of", as_of]).current_dir(project.path());
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        command
    };
    let days = ["2026-07-01", "2026-07-02"];
    // The store has the clocks of the day when the time is taken.
    let begun = Instant::now();
    for day in days {
        assert_eq!(report(day).status().unwrap().code(), Some(0));
    }
    let lasts = begun.elapsed() / 2;
    std::fs::write(manifest.with_file_name("mine.txt"), "mine").unwrap();
    // Most of the moments lie near the end, when files take their places.
    for round in 0..24u32 {
        let mut child = report(days[round as usize % 2]).spawn().unwrap();
        std::thread::sleep(lasts * (40 + round * 7 % 24 * 3) / 100);
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(std::fs::read_to_string(manifest.with_file_name("mine.txt")).unwrap(), "mine", "round {round}");
        let listed: serde_json::Value = serde_json::from_slice(&std::fs::read(&manifest).unwrap()).unwrap();
        let Ok(page) = std::fs::read(&page) else { continue };
        let sha256 = tickmark::hash::sha256(page);
        assert!(
            listed["files"].as_array().unwrap().iter().any(|file| file["sha256"] == sha256.as_str()),
            "round {round}"
        );
    }
    assert_eq!(report(days[0]).status().unwrap().code(), Some(0));
    let names = std::fs::read_dir(project.path().join("out")).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["service-review-2026-06", "service-review-2026-06.html"], "what killed runs left is gone");
}
