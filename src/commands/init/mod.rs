//! `tickmark init`: settings proposed from exports, or the commented template with the folders it names. Replaces nothing without `--force`.

mod loading;
mod trial;

use std::path::{Path, PathBuf};

use crate::calendar::Region;
use crate::cli::{Global, InitArgs};
use crate::commands::context::unread;
use crate::config::{DEFAULT_SETTINGS, FILE_NAME, Settings};
use crate::error::{Error, ErrorKind, Result};
use crate::output::Places;
use crate::proposal::Proposal;
use crate::read::ENDINGS;
use crate::terminal::Terminal;
use crate::{ExitStatus, output, read, text};

pub(super) fn run(args: &InitArgs, global: &Global, places: &Places, terminal: Terminal) -> Result<ExitStatus> {
    let here = global.project.as_deref().unwrap_or_else(|| Path::new("."));
    let holidays = args.holidays.as_deref().map(|code| Region::find(code).map(|region| (code, region))).transpose()?;
    match args.exports.as_slice() {
        [] => template(here, places, global.force, terminal),
        [one] if is_place(Path::new(one)) => template(Path::new(one), places, global.force, terminal),
        exports => {
            let file = free(here, global.force)?;
            let trial = trial::read(args, here, holidays.as_ref().map(|(_, region)| *region), terminal)?;
            let named = trial.named(exports, here)?;
            let proposal = Proposal {
                store: &trial.store,
                read: &trial.read,
                named: named.as_deref(),
                zone: &trial.zone,
                holidays,
                profile: trial.profile.as_deref(),
                system: args.system.as_deref(),
            };
            let (text, draft) = proposal.write()?;
            // A text that the program itself could not read would be of no use to anybody.
            toml::from_str::<Settings>(&text)
                .map_err(|error| Error::new(ErrorKind::Bug { said: error.to_string() }))?;
            output::write_file(&file, text.as_bytes(), places)?;
            unread::tell(terminal, &trial.unread);
            terminal.line(&format!("wrote {}", file.display()))?;
            terminal.note(&format!(
                "next: read it, confirm {} ({}), set the targets that were agreed, then `tickmark run{}`",
                text::count(draft.len() as u64, "value"),
                draft.join(", "),
                if here == Path::new(".") { String::new() } else { format!(" {}", here.display()) }
            ));
            Ok(ExitStatus::Done)
        }
    }
}

/// Whether a path is the place of a new project, not an export: a folder without exports, or one that is not there yet.
fn is_place(path: &Path) -> bool {
    if path.is_dir() {
        return read::expand(path, &[String::new()]).is_err();
    }
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    !path.exists()
        && !path.to_string_lossy().contains(['*', '?', '['])
        && ending.is_none_or(|ending| !ENDINGS.contains(&ending.as_str()))
}

/// The settings file of a folder, if it may be written.
fn free(dir: &Path, force: bool) -> Result<PathBuf> {
    let file = dir.join(FILE_NAME);
    if file.exists() && !force {
        return Err(Error::setting(format!("`{}` exists already", file.display()))
            .hint("edit it, name another folder with `-C DIR`, or replace it with `--force`"));
    }
    Ok(file)
}

/// The commented template, and the folders it names.
fn template(dir: &Path, places: &Places, force: bool, terminal: Terminal) -> Result<ExitStatus> {
    let file = free(dir, force)?;
    for folder in ["exports", "cases", "templates"] {
        let folder = dir.join(folder);
        std::fs::create_dir_all(&folder).map_err(Error::io("create", &folder))?;
    }
    output::write_file(&file, DEFAULT_SETTINGS.as_bytes(), places)?;
    terminal.line(&format!("wrote {}", file.display()))?;
    terminal.note(&format!(
        "next: put exports into `{}`, set the hours and targets, then `tickmark run {}`; `tickmark init EXPORTS` proposes settings from exports",
        dir.join("exports").display(),
        dir.display()
    ));
    Ok(ExitStatus::Done)
}
