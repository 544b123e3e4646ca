//! `tickmark import`: exports into the store, with a reconciliation for each file.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::cli::{DateOrder, Format, ImportArgs, ReadingArgs, Shape};
use crate::commands::unread::UnreadFile;
use crate::commands::{Context, undo, unread};
use crate::config::Source;
use crate::error::{Error, ErrorKind, Result};
use crate::load::{Comparison, Counts, FailedFile, FileReport, ImportReport, Options, Status};
use crate::output::Rows;
use crate::store::{Cell, Store, Table};
use crate::{ExitStatus, as_of, incomplete, load, read, text};

pub(super) fn run(args: &ImportArgs, cx: &Context) -> Result<ExitStatus> {
    if let Some(run) = args.undo {
        return undo::run(run, cx);
    }
    cx.name_defaults();
    let ImportOutcome { report, refused } = if args.dry_run {
        let (trial, _folder) = Store::trial(&cx.store, &cx.calendars)?;
        let mut loaded = load(cx, &mut cx.tuned(trial)?, &args.paths, &args.reading)?;
        loaded.report.dry_run = true;
        loaded
    } else {
        let mut store = cx.open_store()?;
        let loaded = load(cx, &mut store, &args.paths, &args.reading)?;
        // Files of which nothing is kept leave an empty store as it is, and that is no error; nor are outages that come before the tickets.
        if let Some(newest) = as_of::newest_event(&store)? {
            let as_of = if cx.as_of.is_some() { cx.as_of(&store)? } else { newest };
            cx.refresh(&mut store, as_of)?;
        }
        store.leave();
        loaded
    };
    // A program that reads the document finds the reasons of refused files in it, too.
    if let Some(error) = refused {
        if cx.format == Some(Format::Json) {
            cx.deliver(
                &Rows { what: "import", table: &table(&report), document: Some(document(&report)?) },
                Format::Table,
            )?;
        }
        return Err(error);
    }
    cx.deliver(&Rows { what: "import", table: &table(&report), document: Some(document(&report)?) }, Format::Table)?;
    cx.terminal.note(&summary(&report));
    Ok(status(&report, args.max_rejects))
}

fn document(report: &ImportReport) -> Result<serde_json::Value> {
    serde_json::to_value(report)
        .map_err(|error| Error::new(ErrorKind::Frame { what: "the report".to_owned(), message: error.to_string() }))
}

/// What became of the files that were asked for.
pub(super) struct ImportOutcome {
    pub(super) report: ImportReport,
    /// Why the last file was refused, where all of them were.
    pub(super) refused: Option<Error>,
}

/// Loads paths, or the sources of the settings where there are none. Each file is loaded whole or not at all; of several the others
/// are loaded where one cannot be read.
pub(super) fn load(cx: &Context, store: &mut Store, paths: &[String], reading: &ReadingArgs) -> Result<ImportOutcome> {
    let mut jobs = jobs(cx, paths, reading)?;
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
    let named = named(cx, paths);
    let (told, found): (Vec<_>, Vec<_>) = errors.iter().partition(|(path, _)| named.contains(path.as_path()));
    for (_, error) in told {
        cx.terminal.error(error);
    }
    unread::tell(cx.terminal, &found.into_iter().map(|(path, error)| UnreadFile::of(path, error)).collect::<Vec<_>>());
    if cause.is_some() {
        return Ok(ImportOutcome { report: ImportReport::new(run, files, failed, Vec::new()), refused: cause });
    }
    warn(cx, &files);
    let comparisons = load::compare(store, run, &files)?;
    for comparison in &comparisons {
        tell(cx, comparison);
    }
    let incomplete = incomplete::find(store)?;
    if let Some(incomplete) = &incomplete {
        cx.terminal.warning(&incomplete.message());
    }
    let report = ImportReport { incomplete, ..ImportReport::new(run, files, failed, comparisons) };
    Ok(ImportOutcome { report, refused: None })
}

/// The files that are named themselves, not found in a folder or by a pattern.
fn named(cx: &Context, paths: &[String]) -> BTreeSet<PathBuf> {
    let sources = cx.project.settings.project.sources.iter().map(|source| match source {
        Source::Path(path) => path,
        Source::Table(table) => &table.path,
    });
    let (base, named): (_, Vec<&String>) = if paths.is_empty() {
        (cx.project.dir.as_path(), sources.collect())
    } else {
        (Path::new(""), paths.iter().collect())
    };
    let files = named.into_iter().filter(|path| base.join(path).is_file());
    files.filter_map(|path| read::expand(base, std::slice::from_ref(path)).ok()).flatten().collect()
}

/// Whether other files may fare better.
pub(super) fn is_of_the_file(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Import { .. } | ErrorKind::Missing { .. } | ErrorKind::Setting { .. })
        || matches!(error.kind(), ErrorKind::Io { action: "read", .. })
}

/// Files from which on warnings of one kind are no longer told one by one.
const MANY: usize = 10;

/// Warnings of one kind that are told where there are many files.
const OF_A_KIND: usize = 3;

/// Each warning with its file; the same of several files once, and of many files the first of each kind.
fn warn(cx: &Context, files: &[FileReport]) {
    let mut told: Vec<&str> = Vec::new();
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for file in files {
        for warning in &file.warnings {
            let message = warning.message.as_str();
            if told.contains(&message) {
                continue;
            }
            told.push(message);
            let of_a_kind = kinds.entry(warning.code).or_default();
            *of_a_kind += 1;
            if files.len() > MANY && *of_a_kind > OF_A_KIND {
                continue;
            }
            let others =
                files.iter().filter(|other| other.path != file.path && other.warnings.contains(warning)).count();
            let more =
                if others > 0 { format!(" and {}", text::count(others as u64, "other file")) } else { String::new() };
            cx.terminal.warning(&format!("{}{more}: {message}", file.path));
        }
    }
    for (code, n) in kinds.into_iter().filter(|(_, n)| files.len() > MANY && *n > OF_A_KIND) {
        let more = text::count((n - OF_A_KIND) as u64, "more warning");
        cx.terminal.warning(&format!("{more} of the kind `{code}`: `tickmark inspect FILE` shows those of a file"));
    }
}

/// What later exports miss, or why that cannot be said.
fn tell(cx: &Context, comparison: &Comparison) {
    let Comparison { source_system, profile, record_type, reason, vanished, examples, .. } = comparison;
    if let Some(reason) = reason {
        cx.terminal.detail(&format!(
            "{source_system} {record_type}: not compared with earlier exports of profile `{profile}`: {reason}"
        ));
    } else if *vanished > 0 {
        cx.terminal.warning(&format!(
            "{source_system} {record_type}: {} of earlier exports of profile `{profile}` no longer in this one ({}{}); kept as they were: \
             `tickmark query vanished`",
            text::count(*vanished, "ticket"),
            examples.join(", "),
            if *vanished > examples.len() as u64 { ", ..." } else { "" },
        ));
    }
}

/// The files to read, each with how to read it.
fn jobs(cx: &Context, paths: &[String], reading: &ReadingArgs) -> Result<Vec<(PathBuf, Options)>> {
    let mut jobs = Vec::new();
    if !paths.is_empty() {
        for path in read::expand(Path::new(""), paths)? {
            jobs.push((path, options(cx, reading)));
        }
        return Ok(jobs);
    }
    let sources = &cx.project.settings.project.sources;
    if sources.is_empty() {
        return Err(Error::new(ErrorKind::NoData { what: "an import: no files named".to_owned() })
            .hint("name files or folders: `tickmark import exports`")
            .hint("or list them in tickmark.toml: `[project] sources = [\"exports\"]`"));
    }
    for source in sources {
        let (path, options) = match source {
            Source::Path(path) => (path, options(cx, reading)),
            Source::Table(table) => {
                let mut options = options(cx, reading);
                options.profile = options.profile.or_else(|| table.profile.clone());
                options.zone = options.zone.or_else(|| table.zone.clone());
                options.system = options.system.or_else(|| table.system.clone());
                (&table.path, options)
            }
        };
        let found = read::expand(&cx.project.dir, std::slice::from_ref(path))
            .map_err(|error| cx.project.place(error, &["project", "sources"]))?;
        jobs.extend(found.into_iter().map(|path| (path, options.clone())));
    }
    Ok(jobs)
}

/// How to read, from the command line.
pub(super) fn options(cx: &Context, reading: &ReadingArgs) -> Options {
    Options {
        profile: reading.profile.as_deref().map(from_here),
        zone: reading.source_tz.clone(),
        project_zone: cx.zone.name().to_owned(),
        date_order: reading.date_order.map(|order| match order {
            DateOrder::Dmy => read::DateOrder::DayFirst,
            DateOrder::Mdy => read::DateOrder::MonthFirst,
        }),
        encoding: reading.encoding.clone(),
        shape: reading.shape.map(|shape| match shape {
            Shape::Ticket => load::Shape::Ticket,
            Shape::Updates => load::Shape::Updates,
        }),
        system: reading.system.clone(),
        fill_from_history: cx.project.settings.project.fill_from_history,
        base: cx.project.dir.clone(),
    }
}

/// A profile as it is named on the command line: a file from the folder in which the command is typed, where it lies there; else a name, or a
/// file of the project.
fn from_here(profile: &str) -> String {
    let here = Path::new(profile);
    match here.canonicalize() {
        Ok(file) if file.is_file() => file.display().to_string(),
        _ => profile.to_owned(),
    }
}

/// One line for the end of a run.
pub(super) fn summary(report: &ImportReport) -> String {
    let Counts { read, loaded, updated, duplicate, late, rejected, ignored, rejected_values } = report.totals;
    let mut line = format!(
        "{}{}: {read} read = {loaded} loaded + {updated} updated + {duplicate} duplicate + {rejected} rejected + {ignored} ignored",
        if report.dry_run { "nothing was written; " } else { "" },
        text::count(report.files.len() as u64, "file"),
        read = text::count(read, "record"),
        loaded = text::grouped(loaded),
        updated = text::grouped(updated),
        duplicate = text::grouped(duplicate),
        rejected = text::grouped(rejected),
        ignored = text::grouped(ignored),
    );
    let skipped = report.files.iter().filter(|file| file.status == Status::AlreadyLoaded).count() as u64;
    if skipped > 0 {
        let _ = write!(line, "; {} loaded before", text::count(skipped, "file"));
    }
    if late > 0 {
        let _ = write!(line, "; {} older than the store", text::count(late, "duplicate"));
    }
    if !report.failed.is_empty() {
        let _ = write!(line, "; {} could not be read", text::count(report.failed.len() as u64, "file"));
    }
    if report.keeps_nothing() {
        line.push_str("; nothing was loaded");
    }
    if rejected + rejected_values > 0 {
        let (records, values) = (text::count(rejected, "record"), text::count(rejected_values, "doubtful value"));
        let _ = write!(line, "; {records} rejected and {values}: `tickmark query rejects`");
    }
    line
}

/// How the import ended.
pub(super) fn status(report: &ImportReport, max_rejects: Option<u64>) -> ExitStatus {
    if max_rejects.is_some_and(|max| report.totals.rejected > max) {
        ExitStatus::Found
    } else if report.failed.is_empty() && report.reconciles() && !report.keeps_nothing() {
        ExitStatus::Done
    } else {
        ExitStatus::Partial
    }
}

fn table(report: &ImportReport) -> Table {
    let columns = [
        "file",
        "profile",
        "read",
        "loaded",
        "updated",
        "duplicate",
        "late",
        "rejected",
        "ignored",
        "values rejected",
        "zone",
    ];
    let row = |name: &str, profile: &str, counts: &Counts, zone: &str| -> Vec<Cell> {
        let numbers = [
            counts.read,
            counts.loaded,
            counts.updated,
            counts.duplicate,
            counts.late,
            counts.rejected,
            counts.ignored,
            counts.rejected_values,
        ];
        let mut row: Vec<Cell> = vec![name.into(), profile.into()];
        row.extend(numbers.map(|number| Cell::Int(number as i64)));
        row.push(zone.into());
        row
    };
    let line = |file: &FileReport| match file.status {
        Status::Loaded => row(&file.path, &file.profile, &file.counts, &file.zone),
        Status::AlreadyLoaded => row(&file.path, "loaded before", &file.counts, &file.zone),
    };
    let mut rows: Vec<Vec<Cell>> = report.files.iter().map(line).collect();
    if report.files.len() > 1 {
        rows.push(row("all", "", &report.totals, ""));
    }
    Table { columns: columns.map(str::to_owned).into(), rows }
}
