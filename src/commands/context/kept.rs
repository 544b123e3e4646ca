//! What no output may replace: the project's own files, and the store. What the command line names to be read is in `inputs`.

use std::path::{Path, PathBuf};

use crate::config::{FILE_NAME, Loaded, Source};
use crate::controls::{POLICY_FILE, Policy, WAIVER_FILE};
use crate::evidence::SIZES_FILE;
use crate::output::Places;
use crate::read::ENDINGS;

/// The folder of a project's own controls.
pub(crate) const OWN_CONTROLS: &str = "controls";
/// The folder of a project's cases.
pub(crate) const CASES: &str = "cases";

const EXPORTS: &str = "the exports";
pub(super) const PROFILE: &str = "a profile";

/// Adds the files of a project.
pub(crate) fn of_project(mut places: Places, project: &Loaded) -> Places {
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
        ("the project's controls", OWN_CONTROLS),
        ("the project's queries", crate::query::OWN),
        ("the project's templates", crate::report::TEMPLATES),
        ("the project's cases", CASES),
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
    // A policy that cannot be read is an error of the commands that need it.
    if let Ok(policy) = Policy::read(dir) {
        keep_all(&mut places, "a folder of controls", policy.packs());
        keep_all(&mut places, "a table of the policy", policy.table_files().map(|(_, _, path)| path));
    }
    places
}

/// The store, and what the engine keeps beside it.
pub(crate) fn keep_store(places: &mut Places, store: &Path) {
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
pub(super) fn keep_all(places: &mut Places, what: &'static str, paths: impl IntoIterator<Item = impl Into<PathBuf>>) {
    for path in paths {
        places.keep_whole(what, path);
    }
}

pub(super) fn keep_exports(places: &mut Places, base: &Path, paths: &[String]) {
    for path in paths {
        places.keep_named(EXPORTS, &base.join(path), ENDINGS);
    }
}
