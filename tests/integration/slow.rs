//! The slow tier: what takes minutes because it is done many times. `cargo test --release --test integration -- --ignored slow` runs it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::project::{Project, Ran, sample, tickmark};

/// The sample company, whose settings name all of its exports, in a folder of its own.
fn project() -> Project {
    let project = Project::new();
    copy(&sample(), project.path());
    project
}

fn command(project: &Path, line: &str) -> Command {
    let mut command = tickmark();
    command.args(line.split_whitespace()).current_dir(project).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

#[track_caller]
fn ends(project: &Path, line: &str) -> Ran {
    Ran::new(command(project, line).stdout(Stdio::piped()).output().unwrap()).ends(0)
}

/// How long a command takes when nothing disturbs it.
fn lasts(project: &Path, line: &str) -> Duration {
    let begun = Instant::now();
    ends(project, line);
    begun.elapsed()
}

/// Starts a command and kills it; the moments of the rounds are spread over its time without a pattern. Gives whether it had ended before.
fn kill(project: &Path, line: &str, lasts: Duration, round: u32, rounds: u32) -> bool {
    let mut child = command(project, line).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep((lasts * (round * 37 % rounds) / rounds).max(Duration::from_millis(1)));
    let ended = child.try_wait().unwrap().is_some();
    child.kill().unwrap();
    child.wait().unwrap();
    ended
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let (path, to) = (entry.as_ref().unwrap().path(), to.join(entry.unwrap().file_name()));
        if path.is_dir() { copy(&path, &to) } else { std::fs::copy(&path, &to).map(|_| ()).unwrap() }
    }
}

/// Every file below a folder with its bytes, by path.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push((path.strip_prefix(folder).unwrap().to_path_buf(), std::fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

fn hidden(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with(".tickmark-")).collect()
}

#[test]
#[ignore = "a hundred kills"]
fn slow_a_hundred_kills_of_run_end_in_the_same_report() {
    const LINE: &str = "run --out out --period 2026-06 -q";
    let whole = project();
    let lasts = lasts(whole.path(), LINE);
    let expected = files(&whole.path().join("out"));
    for round in 0..100 {
        let project = project();
        kill(project.path(), LINE, lasts, round, 100);
        ends(project.path(), LINE);
        assert!(files(&project.path().join("out")) == expected, "round {round}");
        assert!(hidden(project.path()).is_empty() && hidden(&project.path().join("out")).is_empty(), "round {round}");
    }
}

#[test]
#[ignore = "sixty kills"]
fn slow_sixty_kills_of_report_leave_the_old_one_or_the_new_one() {
    let project = project();
    ends(project.path(), "import -q");
    let line = |day: usize| format!("report --out out --period 2026-06 -q --as-of 2026-07-{day:02}");
    let pages: Vec<Vec<(PathBuf, Vec<u8>)>> = [10, 11]
        .map(|day| {
            ends(project.path(), &line(day));
            files(&project.path().join("out"))
        })
        .into();
    let lasts = lasts(project.path(), &line(10));
    for round in 0..60 {
        kill(project.path(), &line(10 + round as usize % 2), lasts, round, 60);
        let now: Vec<_> = files(&project.path().join("out"))
            .into_iter()
            .filter(|(path, _)| !path.to_string_lossy().starts_with(".tickmark-"))
            .collect();
        // For an instant there is no page; then the lists are those of one of the two.
        let is_of = |pages: &Vec<(PathBuf, Vec<u8>)>| now.iter().all(|file| pages.contains(file));
        assert!(pages.iter().any(is_of), "round {round}");
    }
}

#[test]
#[ignore = "fifty kills"]
fn slow_fifty_kills_of_an_evidence_pack_leave_none_or_a_whole_one() {
    let project = project();
    ends(project.path(), "import -q");
    let lasts = lasts(project.path(), "check --period 2026-06 --evidence whole -q");
    let expected = files(&project.path().join("whole"));
    for round in 0..50 {
        kill(project.path(), "check --period 2026-06 --evidence pack -q", lasts, round, 50);
        let pack = project.path().join("pack");
        if pack.exists() {
            assert!(files(&pack) == expected, "round {round}");
            ends(project.path(), "verify pack");
            std::fs::remove_dir_all(&pack).unwrap();
        }
    }
    ends(project.path(), "check --period 2026-06 --evidence pack -q");
    assert!(files(&project.path().join("pack")) == expected);
    assert!(hidden(project.path()).is_empty());
}

#[test]
#[ignore = "thirty kills"]
fn slow_thirty_kills_of_an_undo_leave_all_of_the_run_or_nothing_of_it() {
    const COUNT: &str = "query --format csv tickets";
    let start = project()
        .file("queries/tickets.sql", "-- Tickets.\nSELECT count(*) AS n, count(DISTINCT file_id) AS files FROM ticket");
    ends(start.path(), "import exports/incident.csv -q");
    let before = ends(start.path(), COUNT).stdout;
    ends(start.path(), "import exports/change_request.xlsx -q");
    let after = ends(start.path(), COUNT).stdout;
    assert_ne!(before, after);
    let once = Project::new();
    copy(start.path(), once.path());
    let lasts = lasts(once.path(), "import --undo 2 -q");
    for round in 0..30 {
        let project = Project::new();
        copy(start.path(), project.path());
        kill(project.path(), "import --undo 2 -q", lasts, round, 30);
        let now = ends(project.path(), COUNT).stdout;
        assert!(now == before || now == after, "round {round}: {now}");
        if now == after {
            ends(project.path(), "import --undo 2 -q");
            assert_eq!(ends(project.path(), COUNT).stdout, before, "round {round}");
        }
    }
}

#[test]
#[ignore = "every file of a pack, in four ways"]
fn slow_every_file_of_a_pack_that_is_changed_cut_removed_or_renamed_is_named() {
    let project = project();
    ends(project.path(), "import -q");
    ends(project.path(), "check --period 2026-06 --evidence pack -q");
    let pack = project.path().join("pack");
    let refuses = |what: &str| {
        let output = command(project.path(), "verify pack").stdout(Stdio::piped()).output().unwrap();
        assert_ne!(output.status.code(), Some(0), "{what}");
    };
    for (path, bytes) in files(&pack) {
        let (place, name) = (pack.join(&path), path.display().to_string());
        let mut changed = bytes.clone();
        match changed.last_mut() {
            Some(last) => *last ^= 1,
            None => changed.push(b'x'),
        }
        std::fs::write(&place, &changed).unwrap();
        refuses(&format!("{name} changed"));
        std::fs::write(&place, bytes.get(..bytes.len() / 2).unwrap()).unwrap();
        if !bytes.is_empty() {
            refuses(&format!("{name} cut"));
        }
        std::fs::remove_file(&place).unwrap();
        refuses(&format!("{name} removed"));
        std::fs::write(pack.join("renamed"), &bytes).unwrap();
        refuses(&format!("{name} renamed"));
        std::fs::remove_file(pack.join("renamed")).unwrap();
        std::fs::write(&place, &bytes).unwrap();
        std::fs::write(place.with_extension("added"), "x").unwrap();
        refuses(&format!("a file beside {name} added"));
        std::fs::remove_file(place.with_extension("added")).unwrap();
        ends(project.path(), "verify pack");
    }
}

/// A disk of some megabytes, where the tests may mount one.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "mounts small disks"]
fn slow_a_full_disk_leaves_the_old_state_and_the_load_is_known_to_be_incomplete() {
    for megabytes in [2, 4, 6, 9, 12, 16, 24] {
        let disk = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={megabytes}m"), "tickmark"])
            .arg(disk.path())
            .status()
            .is_ok_and(|status| status.success());
        if !mounted {
            return;
        }
        let project = project();
        let store = disk.path().join("tickmark.duckdb");
        let line = format!("import -q --store {}", store.display());
        let full = command(project.path(), &line).output().unwrap();
        let code = full.status.code().expect("no signal");
        assert!([0, 2].contains(&code), "{megabytes} MB: {}", String::from_utf8_lossy(&full.stderr));
        if code == 2 && store.exists() {
            let sql = "SELECT count(DISTINCT file_id) = (SELECT count(*) FROM source_file WHERE rows_loaded > 0) AS whole FROM ticket";
            let asked = tickmark()
                .args(["query", sql, "--format", "csv", "--store"])
                .arg(&store)
                .current_dir(project.path())
                .output();
            let ran = Ran::new(asked.unwrap());
            // Either nothing was ever loaded, or each file is there whole, and the rest is named.
            assert!(
                ran.code == 2 || (ran.stdout == "whole\ntrue\n" && ran.stderr.contains("incomplete load")),
                "{megabytes} MB: {}",
                ran.stderr
            );
        }
        let _ = Command::new("umount").arg(disk.path()).status();
    }
}
