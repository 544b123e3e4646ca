//! A project in a temporary folder, and the program run on it in a cleared environment.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tickmark::model::{Basis, ClockState};
use tickmark::store::Store;

/// The sample company of the repository.
pub(crate) fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/meridian")
}

/// The program itself, in an environment of its own.
pub(crate) fn tickmark() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tickmark"));
    command.env_clear().env("PATH", "/usr/bin:/bin").env("NO_COLOR", "1");
    command
}

/// A temporary project.
pub(crate) struct Project {
    dir: tempfile::TempDir,
}

impl Project {
    pub(crate) fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    pub(crate) fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
        self
    }

    /// Runs a command line, split at blanks, in the folder.
    pub(crate) fn run(&self, line: &str) -> Ran {
        self.args(&line.split_whitespace().collect::<Vec<_>>())
    }

    pub(crate) fn args(&self, args: &[&str]) -> Ran {
        Ran::new(tickmark().args(args).current_dir(self.path()).output().unwrap())
    }
}

/// The sample company, loaded into a store of its own.
pub(crate) struct SampleCompany {
    dir: tempfile::TempDir,
}

impl SampleCompany {
    pub(crate) fn loaded() -> Self {
        let company = Self { dir: tempfile::tempdir().unwrap() };
        company.run("import").ends(0);
        company
    }

    /// Runs a command line, split at blanks.
    pub(crate) fn run(&self, line: &str) -> Ran {
        self.args(&line.split_whitespace().collect::<Vec<_>>())
    }

    pub(crate) fn args(&self, args: &[&str]) -> Ran {
        let store = self.dir.path().join("company.duckdb");
        Ran::new(tickmark().arg("-C").arg(sample()).arg("--store").arg(store).args(args).output().unwrap())
    }
}

/// What a run printed and how it ended.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    pub(crate) fn new(output: Output) -> Self {
        Self {
            code: output.status.code().expect("not killed by a signal"),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    #[track_caller]
    pub(crate) fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, code, "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// Every text must stand in standard error.
    #[track_caller]
    pub(crate) fn says(self, texts: &[&str]) -> Self {
        for text in texts {
            assert!(self.stderr.contains(text), "`{text}` is not in:\n{}", self.stderr);
        }
        self
    }

    #[track_caller]
    pub(crate) fn says_not(self, texts: &[&str]) -> Self {
        for text in texts {
            assert!(!self.stderr.contains(text), "`{text}` is in:\n{}", self.stderr);
        }
        self
    }

    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}:\n{}\n{}", self.stdout, self.stderr))
    }
}

/// A small ServiceNow incident export: a header and rows, by field name.
pub(crate) const INCIDENTS: &str = "\
number,opened_at,short_description,priority,state,category,business_service,assignment_group,resolved_at,closed_at,reopen_count,reassignment_count,sys_updated_on
INC0000001,2026-06-01 08:00:00,Mail is slow,3 - Moderate,Closed,email,Email,Messaging,2026-06-01 12:00:00,2026-06-05 12:00:00,0,0,2026-06-05 12:00:00
INC0000002,2026-06-02 09:30:00,Scanner offline,2 - High,Resolved,hardware,Warehouse,Field Support,2026-06-03 09:30:00,,1,2,2026-06-03 09:30:00
INC0000003,2026-06-15 10:00:00,Cannot log in,4 - Low,In Progress,access,Identity,Service Desk,,,0,1,2026-06-16 10:00:00
INC0000004,2026-07-01 06:00:00,Next month,3 - Moderate,New,email,Email,Service Desk,,,0,0,2026-07-01 06:00:00
";

/// Puts clocks into a store. `rows` are statements that fill `planted_clock`, a table of the columns of `sla_clock`; from there they move to
/// where the store keeps them, as numbers.
pub(crate) fn plant_clocks(store: &Store, rows: &str) {
    let place = |words: Vec<&str>, column: &str| format!("list_position(['{}'], {column}) - 1", words.join("', '"));
    let state = place(ClockState::ALL.iter().map(|state| state.as_str()).collect(), "c.state");
    let basis = place(Basis::ALL.iter().map(|basis| basis.as_str()).collect(), "c.basis");
    store.batch("CREATE TEMP TABLE planted_clock AS SELECT * FROM sla_clock LIMIT 0").unwrap();
    store.batch(rows).unwrap();
    store
        .batch(&format!(
            "INSERT INTO clock_level SELECT row_number() OVER (ORDER BY sla) - 1, sla, min(policy_sha256) FROM planted_clock GROUP BY sla;
             INSERT INTO clock_figure BY NAME
             SELECT t.ticket_no, l.level, c.cycle, c.is_last, {state} AS state, {basis} AS basis, c.priority, c.started_at, c.stopped_at,
               c.cancelled_at, c.due_at, c.target_seconds, c.working_seconds, c.paused_working_seconds, c.elapsed_seconds
             FROM planted_clock c JOIN ticket t USING (ticket_id) JOIN clock_level l USING (sla);
             DROP TABLE planted_clock"
        ))
        .unwrap();
}
