//! Which files to load and how to read each: from the command line, else from the settings.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::cli::{DateOrder, ReadingArgs, Shape};
use crate::commands::context::Context;
use crate::config::Source;
use crate::error::{Error, ErrorKind, Result};
use crate::load::Options;
use crate::{load, read};

/// The files to read, each with how to read it.
pub(super) fn jobs(cx: &Context, paths: &[String], reading: &ReadingArgs) -> Result<Vec<(PathBuf, Options)>> {
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

/// The files that are named themselves, not found in a folder or by a pattern.
pub(super) fn named(cx: &Context, paths: &[String]) -> BTreeSet<PathBuf> {
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

/// How to read, from the command line.
pub(crate) fn options(cx: &Context, reading: &ReadingArgs) -> Options {
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
