//! `tickmark test`: the worked examples of a contract, run as tests of the settings.

use std::path::PathBuf;

use crate::cli::TestArgs;
use crate::commands::context::Context;
use crate::commands::context::kept::CASES;
use crate::error::{Error, ErrorKind, Result};
use crate::sla::cases;
use crate::sla::cases::Settings;
use crate::{ExitStatus, shown};

pub(super) fn run(args: &TestArgs, cx: &Context) -> Result<ExitStatus> {
    let default = [cx.project.dir.join(CASES)];
    let files = case_files(if args.paths.is_empty() { &default } else { &args.paths })?;
    let settings = &cx.project.settings;
    let levels = settings.rules().check(&cx.calendars)?;
    let project = Settings { calendars: &settings.calendar, levels: &levels, base: &cx.project.dir };
    let (mut passed, mut failed) = (0, 0);
    for file in &files {
        let outcome = cases::run(file, project)?;
        passed += outcome.passed;
        failed += outcome.failed;
        for failure in &outcome.failures {
            cx.terminal.page(&format!("{}: {failure}\n", shown::line(&file.display().to_string())))?;
        }
    }
    cx.terminal.line(&format!("{passed} passed, {failed} failed"))?;
    Ok(if failed > 0 { ExitStatus::Found } else { ExitStatus::Done })
}

fn case_files(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            for entry in std::fs::read_dir(path).map_err(Error::io("read", path))? {
                let file = entry.map_err(Error::io("read", path))?.path();
                if file.extension().is_some_and(|extension| extension == "toml") {
                    files.push(file);
                }
            }
        } else if path.exists() {
            files.push(path.clone());
        } else {
            return Err(Error::new(ErrorKind::Missing { path: path.clone() })
                .hint("a case file is described in docs/clock.md; `cases` in the project is the default"));
        }
    }
    if files.is_empty() {
        return Err(Error::new(ErrorKind::NoData { what: "a test: the folder holds no case files".to_owned() })
            .hint("a case file is described in docs/clock.md"));
    }
    files.sort();
    Ok(files)
}
