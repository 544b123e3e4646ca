//! Exports loaded into a store, for `import` and `run`: file by file, with what there is to say of each.

use crate::cli::ReadingArgs;
use crate::commands::context::unread::UnreadFile;
use crate::commands::context::{Context, jobs, unread, warnings};
use crate::error::{Error, ErrorKind, Result};
use crate::load::{FailedFile, ImportReport};
use crate::store::Store;
use crate::{ExitStatus, incomplete, load};

/// What became of the files that were asked for.
pub(crate) struct ImportOutcome {
    pub(crate) report: ImportReport,
    /// Why the last file was refused, where all of them were.
    pub(crate) refused: Option<Error>,
}

/// Loads paths, or the sources of the settings where there are none. Each file is loaded whole or not at all; of several the others
/// are loaded where one cannot be read.
pub(crate) fn load(cx: &Context, store: &mut Store, paths: &[String], reading: &ReadingArgs) -> Result<ImportOutcome> {
    let mut jobs = jobs::jobs(cx, paths, reading)?;
    for (_, options) in &jobs {
        options.check()?;
    }
    load::read_again_first(store, &mut jobs)?;
    let run = load::begin_run(store, &cx.project.sha256(), jobs.iter().map(|(path, _)| path.as_path()))?;
    let progress = cx.terminal.progress("importing");
    let (mut files, mut errors) = (Vec::new(), Vec::new());
    for (index, (path, options)) in jobs.iter().enumerate() {
        progress.say(&format!("importing {} ({} of {})", path.display(), index + 1, jobs.len()));
        match load::import_file(store, run, path, options) {
            Ok(file) => {
                load::settle(store, path)?;
                files.push(file);
            }
            Err(error) if is_of_the_file(&error) => {
                load::settle(store, path)?;
                errors.push((path, error));
            }
            Err(error) => return Err(error),
        }
    }
    drop(progress);
    let failed = errors.iter().map(|(path, error)| FailedFile {
        path: path.display().to_string(),
        reason: error.to_string(),
        hints: error.hints().to_vec(),
    });
    let failed: Vec<FailedFile> = failed.collect();
    // Where no file could be read, the last error is what the command ends with.
    let cause = if files.is_empty() { errors.pop().map(|(_, error)| error) } else { None };
    // What lies in a folder nobody named: a line each. What was named is an error of its own.
    let named = jobs::named(cx, paths);
    let (told, found): (Vec<_>, Vec<_>) = errors.iter().partition(|(path, _)| named.contains(path.as_path()));
    for (_, error) in told {
        cx.terminal.error(error);
    }
    unread::tell(cx.terminal, &found.into_iter().map(|(path, error)| UnreadFile::of(path, error)).collect::<Vec<_>>());
    if cause.is_some() {
        return Ok(ImportOutcome { report: ImportReport::new(run, files, failed, Vec::new()), refused: cause });
    }
    warnings::warn(cx, &files);
    let comparisons = load::compare(store, run, &files)?;
    for comparison in &comparisons {
        warnings::tell(cx, comparison);
    }
    let incomplete = incomplete::find(store)?;
    if let Some(incomplete) = &incomplete {
        cx.terminal.warning(&incomplete.message());
    }
    let report = ImportReport { incomplete, ..ImportReport::new(run, files, failed, comparisons) };
    Ok(ImportOutcome { report, refused: None })
}

/// Whether other files may fare better.
pub(crate) fn is_of_the_file(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Import { .. } | ErrorKind::Missing { .. } | ErrorKind::Setting { .. })
        || matches!(error.kind(), ErrorKind::Io { action: "read", .. })
}

/// How the import ended.
pub(crate) fn status(report: &ImportReport, max_rejects: Option<u64>) -> ExitStatus {
    if max_rejects.is_some_and(|max| report.totals.rejected > max) {
        ExitStatus::Found
    } else if report.failed.is_empty() && report.reconciles() && !report.keeps_nothing() {
        ExitStatus::Done
    } else {
        ExitStatus::Partial
    }
}
