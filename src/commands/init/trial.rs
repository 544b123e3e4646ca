//! The trial import that settings are proposed from: into a store that is thrown away, once to see in which zone the files were made, and again
//! under that zone.

use std::path::{Path, PathBuf};

use crate::calendar::Region;
use crate::cli::InitArgs;
use crate::commands::context::unread;
use crate::commands::context::unread::UnreadFile;
use crate::commands::init::loading::load;
use crate::error::Result;
use crate::load::Options;
use crate::proposal::{FoundZone, TrialFile};
use crate::store::Store;
use crate::terminal::Terminal;
use crate::{proposal, read};

/// What was read.
pub(super) struct Trial {
    pub(super) store: Store,
    pub(super) read: Vec<TrialFile>,
    pub(super) zone: FoundZone,
    pub(super) unread: Vec<UnreadFile>,
    /// The profile that was named, as the settings name it.
    pub(super) profile: Option<String>,
    /// The folder of the store goes with it.
    _folder: tempfile::TempDir,
}

impl Trial {
    /// The paths as the settings can name them; none where a folder holds files that cannot be read, which would be tried at every run.
    pub(super) fn named(&self, exports: &[String], dir: &Path) -> Result<Option<Vec<String>>> {
        let all = read::expand(Path::new(""), exports)?.len() == self.read.len();
        let plain = exports.iter().all(|path| !path.contains(['*', '?', '[']));
        Ok((all && plain).then(|| exports.iter().map(|path| read::name_of(Path::new(path), dir)).collect()))
    }
}

/// Reads the exports twice, where the zone that they tell asks for it.
pub(super) fn read(args: &InitArgs, dir: &Path, region: Option<Region>, terminal: Terminal) -> Result<Trial> {
    let files = read::expand(Path::new(""), &args.exports)?;
    let profile = args.profile.as_deref().map(|name| {
        let file = Path::new(name);
        if file.is_file() { read::name_of(file, dir) } else { name.to_owned() }
    });
    let options = Options {
        profile: profile.clone(),
        system: args.system.clone(),
        base: dir.to_path_buf(),
        ..Options::new(args.source_tz.as_deref().unwrap_or("UTC"))
    };
    let (store, folder, read, mut unread) = load(&files, &options, None, terminal)?;
    let preferred = region.map(|region| region.zones()).unwrap_or_default();
    let zone = match &args.source_tz {
        Some(zone) => FoundZone {
            zone: Some(zone.clone()),
            why: "named when this was written".to_owned(),
            ..FoundZone::default()
        },
        None => proposal::find_zone(&store, &read, &files, &preferred)?,
    };
    let (store, folder, read) = match zone.zone.as_deref().filter(|zone| *zone != options.project_zone) {
        Some(name) => {
            let options = Options { project_zone: name.to_owned(), ..options };
            // What could not be read once is not tried again.
            let known: Vec<PathBuf> = files.into_iter().filter(|file| is_read(&read, file, dir)).collect();
            let (store, folder, read, _) = load(&known, &options, Some(&zone), terminal)?;
            (store, folder, read)
        }
        None => (store, folder, read),
    };
    for path in &args.exports {
        unread.extend(unread::no_exports(Path::new(path), None));
    }
    Ok(Trial { store, read, zone, unread, profile, _folder: folder })
}

fn is_read(read: &[TrialFile], file: &Path, dir: &Path) -> bool {
    let name = read::name_of(file, dir);
    read.iter().any(|known| known.report.path == name)
}
