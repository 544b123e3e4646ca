//! A wall that the engine cannot open from inside: threads that run SQL of others are confined by the operating system to one
//! folder (Landlock, on Linux). The engine itself has no boundary within a process (<https://duckdb.org/docs/stable/operations_manual/securing_duckdb/overview>).
//! Knows nothing of SQL.

use std::path::{Path, PathBuf};
use std::thread;

/// A thread that is confined parses deep statements, as the first thread of a process does.
const STACK: usize = 8 << 20;

/// What the threads of one store may reach.
#[derive(Debug)]
pub(super) struct Confinement {
    rules: Option<system::AccessRules>,
}

impl Confinement {
    /// `folder` may be read and written, `files` may be read, nothing else can be reached. Without support of the system there
    /// is no wall, and [`Confinement::holds`] says so.
    pub(super) fn to(folder: &Path, files: &[PathBuf]) -> Self {
        Self { rules: system::rules(folder, files) }
    }

    /// Whether the system keeps the wall.
    pub(super) const fn holds(&self) -> bool {
        self.rules.is_some()
    }

    /// Does the work on a thread of its own inside the wall. Threads that it starts are inside, too, as long as they live.
    pub(super) fn within<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        let Some(rules) = &self.rules else { return work() };
        thread::scope(|scope| {
            let confined = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || {
                assert!(system::enter(rules), "the system no longer confines the engine");
                work()
            });
            match confined.map(thread::ScopedJoinHandle::join) {
                Ok(Ok(done)) => done,
                Ok(Err(panic)) => std::panic::resume_unwind(panic),
                Err(error) => panic!("no thread can be started: {error}"),
            }
        })
    }
}

#[cfg(target_os = "linux")]
mod system {
    use std::path::{Path, PathBuf};

    use landlock::{
        ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetCreated,
        RulesetCreatedAttr, RulesetStatus, path_beneath_rules,
    };

    /// The newest rules that are asked for; an older kernel keeps those that it knows.
    const NEWEST: ABI = ABI::V5;

    pub(super) type AccessRules = RulesetCreated;

    pub(super) fn rules(folder: &Path, files: &[PathBuf]) -> Option<AccessRules> {
        let build = || {
            Ruleset::default()
                .set_compatibility(CompatLevel::BestEffort)
                .handle_access(AccessFs::from_all(NEWEST))?
                .handle_access(AccessNet::from_all(NEWEST))?
                .create()?
                .add_rules(path_beneath_rules([folder], AccessFs::from_all(NEWEST)))?
                .add_rules(path_beneath_rules(files, AccessFs::ReadFile))
        };
        let rules: AccessRules = build().ok()?;
        // Tried once on a thread that then ends: a kernel without Landlock takes the rules and keeps none of them.
        let tried = rules.try_clone().ok()?;
        std::thread::spawn(move || enter(&tried)).join().ok()?.then_some(rules)
    }

    pub(super) fn enter(rules: &AccessRules) -> bool {
        let entered = rules.try_clone().ok().and_then(|rules| rules.restrict_self().ok());
        entered.is_some_and(|status| status.ruleset != RulesetStatus::NotEnforced)
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use std::path::{Path, PathBuf};

    #[derive(Debug)]
    pub(super) struct AccessRules;

    pub(super) fn rules(_: &Path, _: &[PathBuf]) -> Option<AccessRules> {
        None
    }

    pub(super) fn enter(_: &AccessRules) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn inside_the_wall_only_the_folder_and_the_named_files_are_there() {
        let (inside, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (named, other) = (outside.path().join("named"), outside.path().join("other"));
        fs::write(&named, "named").unwrap();
        fs::write(&other, "other").unwrap();
        let confinement = Confinement::to(inside.path(), std::slice::from_ref(&named));
        if !confinement.holds() {
            return;
        }
        confinement.within(|| {
            fs::write(inside.path().join("spilled"), "x").unwrap();
            assert_eq!(fs::read_to_string(&named).unwrap(), "named");
            assert!(fs::write(&named, "gone").is_err() && fs::read(&other).is_err());
            assert!(fs::remove_file(&other).is_err() && fs::write(outside.path().join("new"), "x").is_err());
            // What is started inside stays inside.
            assert!(thread::scope(|scope| scope.spawn(|| fs::read(&other).is_err()).join().unwrap()));
        });
        assert_eq!(fs::read_to_string(&other).unwrap(), "other", "this thread is not inside");
    }
}
