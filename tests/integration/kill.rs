//! A kill at any moment of an import leaves the old state or the new one.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::project::{sample, tickmark};

fn metrics(store: &Path) -> Vec<u8> {
    let output = tickmark()
        .args(["metrics", "--period", "2026", "--by", "month", "--format", "json"])
        .arg("-C")
        .arg(sample())
        .arg("--store")
        .arg(store)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn import(store: &Path) -> Command {
    let mut command = tickmark();
    command.arg("import").arg("-q").arg("-C").arg(sample()).arg("--store").arg(store);
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

#[test]
fn fifty_kills_lose_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let whole = dir.path().join("whole.duckdb");
    let begun = Instant::now();
    assert_eq!(import(&whole).status().unwrap().code(), Some(0));
    let lasts = begun.elapsed();
    let expected = metrics(&whole);

    // Fifty moments spread over the time of an undisturbed import, in an order without pattern (a multiplier coprime to 50).
    for round in 0..50u32 {
        let store = dir.path().join(format!("killed-{round}.duckdb"));
        let mut child = import(&store).spawn().unwrap();
        let moment = lasts * (round * 37 % 50) / 50;
        std::thread::sleep(moment.max(Duration::from_millis(1)));
        child.kill().unwrap();
        child.wait().unwrap();
        // Whatever was there: the next import completes it, to the same bytes.
        let output = import(&store).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "round {round}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(metrics(&store) == expected, "round {round}: killed after {moment:?}");
        std::fs::remove_file(&store).unwrap();
    }
}
