//! A kill at any moment of an import leaves the old state or the new one.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::project::{Project, sample, tickmark};

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
