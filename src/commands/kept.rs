//! What no output may replace: the project's own files, and what the command line names to be read. A new option that names a file to be
//! read is added here.

use std::path::{Path, PathBuf};

use crate::cli::{CheckArgs, Command, DiffArgs, Global, ReadingArgs, WhatIfArgs};
use crate::commands::{check, run};
use crate::config::{FILE_NAME, Loaded, Source};
use crate::controls::{POLICY_FILE, Policy, WAIVER_FILE};
use crate::evidence::SIZES_FILE;
use crate::output::Places;
use crate::read::ENDINGS;

const INPUT: &str = "an input of this command";
const EXPORTS: &str = "the exports";
const PROFILE: &str = "a profile";

/// What the command line names.
pub(super) fn named(command: &Command, global: &Global) -> Places {
    let mut places = Places::new(global.force);
    let profile = |places: &mut Places, reading: &ReadingArgs| {
        if let Some(name) = &reading.profile {
            places.keep(PROFILE, name);
            places.keep(PROFILE, global.project.as_deref().unwrap_or(Path::new("")).join(name));
        }
    };
    match command {
        Command::Inspect(args) => {
            keep_all(&mut places, INPUT, &args.files);
            profile(&mut places, &args.reading);
        }
        Command::Import(args) => {
            keep_exports(&mut places, Path::new(""), &args.paths);
            profile(&mut places, &args.reading);
        }
        Command::Run(args) => {
            if run::project_of(args).is_none() {
                keep_exports(&mut places, Path::new(""), &args.paths);
            }
            profile(&mut places, &args.reading);
        }
        Command::Check(CheckArgs { pack, previous, with_sample, evaluate, .. }) => {
            keep_all(&mut places, "a folder of controls", pack);
            keep_all(&mut places, "an evidence pack", previous);
            keep_all(&mut places, INPUT, with_sample);
            keep_all(&mut places, INPUT, evaluate);
        }
        Command::Verify(args) => keep_all(&mut places, "an evidence pack", [&args.dir]),
        Command::Diff(DiffArgs { old, new, dispositions }) => {
            keep_all(&mut places, "an evidence pack", [old, new]);
            keep_all(&mut places, INPUT, dispositions);
        }
        Command::Whatif(WhatIfArgs { settings, .. }) => keep_all(&mut places, INPUT, settings),
        Command::Test(args) => keep_all(&mut places, INPUT, &args.paths),
        Command::Init(args) => {
            keep_exports(&mut places, Path::new(""), &args.exports);
            keep_all(&mut places, PROFILE, &args.profile);
        }
        Command::Metrics(_)
        | Command::Restated(_)
        | Command::Report(_)
        | Command::Explain(_)
        | Command::Query(_)
        | Command::Completions(_)
        | Command::Man => {}
    }
    places
}

/// The same with the files of a project.
pub(super) fn of_project(mut places: Places, project: &Loaded) -> Places {
    let dir = &project.dir;
    for (what, name) in [
        ("the settings", FILE_NAME),
        ("the policy", POLICY_FILE),
        ("the register of waivers", WAIVER_FILE),
        ("the sizes of samples", SIZES_FILE),
    ] {
        places.keep(what, dir.join(name));
    }
    for (what, name) in [
        ("the project's controls", check::OWN_PACK),
        ("the project's queries", crate::query::OWN),
        ("the project's templates", crate::report::TEMPLATES),
        ("the project's cases", crate::commands::test::CASES),
    ] {
        places.keep_whole(what, dir.join(name));
    }
    let holidays = project.settings.calendar.values().flat_map(|calendar| &calendar.holidays);
    keep_all(&mut places, "a holiday file", holidays.map(|entry| dir.join(entry)));
    for source in &project.settings.project.sources {
        let path = match source {
            Source::Path(path) => path,
            Source::Table(table) => {
                keep_all(&mut places, PROFILE, table.profile.iter().map(|name| dir.join(name)));
                &table.path
            }
        };
        keep_exports(&mut places, dir, std::slice::from_ref(path));
        // Reports have no place among the exports, also where these are named one by one.
        if let Some(folder) = Path::new(path)
            .parent()
            .filter(|folder| dir.join(folder).is_dir())
            .filter(|folder| *folder != Path::new(""))
        {
            places.keep_named(EXPORTS, &dir.join(folder), ENDINGS);
        }
    }
    // A policy that cannot be read is told by the commands that need it.
    if let Ok(policy) = Policy::read(dir) {
        keep_all(&mut places, "a folder of controls", policy.packs());
        keep_all(&mut places, "a table of the policy", policy.table_files().map(|(_, _, path)| path));
    }
    places
}

/// The store, and what the engine keeps beside it.
pub(super) fn keep_store(places: &mut Places, store: &Path) {
    let beside = |ending: &str| {
        let mut name = store.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    places.keep("the store", store);
    places.keep("the log of the store", beside(".wal"));
    places.keep_whole("the store's folder for large results", beside(".tmp"));
}

/// Files, and folders with all that is in them.
fn keep_all(places: &mut Places, what: &'static str, paths: impl IntoIterator<Item = impl Into<PathBuf>>) {
    for path in paths {
        places.keep_whole(what, path);
    }
}

fn keep_exports(places: &mut Places, base: &Path, paths: &[String]) {
    for path in paths {
        places.keep_named(EXPORTS, &base.join(path), ENDINGS);
    }
}
