//! `tickmark init`: a commented settings file and the folders it names. Nothing that exists is overwritten.

use crate::ExitStatus;
use crate::cli::InitArgs;
use crate::config::{DEFAULT_SETTINGS, FILE_NAME};
use crate::error::{Error, Result};
use crate::output::{self, Places};
use crate::terminal::Terminal;

pub(super) fn run(args: &InitArgs, terminal: Terminal) -> Result<ExitStatus> {
    let file = args.dir.join(FILE_NAME);
    if file.exists() {
        return Err(Error::setting(format!("`{}` exists already", file.display()))
            .hint("edit it, or name another folder: `tickmark init DIR`"));
    }
    for folder in ["exports", "cases", "templates"] {
        let folder = args.dir.join(folder);
        std::fs::create_dir_all(&folder).map_err(Error::io("create", &folder))?;
    }
    output::write_file(&file, DEFAULT_SETTINGS.as_bytes(), &Places::default())?;
    terminal.line(&format!("wrote {}", file.display()))?;
    terminal.note(&format!(
        "next: put exports into `{}`, set the hours and targets, then `tickmark run {}`",
        args.dir.join("exports").display(),
        args.dir.display()
    ));
    Ok(ExitStatus::Done)
}
