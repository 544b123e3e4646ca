//! From what people name (files, folders, patterns) to the files to read, in an order that does not depend on the file
//! system.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorKind, Result};
use crate::text;

/// Endings of files that a folder is searched for. Web pages are read only where they are named: reports are some, too.
pub const ENDINGS: &[&str] = &[
    "csv", "tsv", "txt", "xlsx", "xlsm", "xlsb", "xls", "ods", "json", "ndjson", "jsonl", "xes", "htm", "html", "gz",
    "zip",
];

/// The files that paths, folders and patterns name, relative to `base`: sorted, each once.
pub fn expand(base: &Path, sources: &[String]) -> Result<Vec<PathBuf>> {
    let mut files = BTreeSet::new();
    for source in sources {
        let path = base.join(source);
        if path.is_dir() {
            files.extend(folder(&path)?);
        } else if path.exists() {
            files.insert(tidy(path));
        } else if source.contains(['*', '?', '[']) {
            files.extend(pattern(source, &path)?);
        } else {
            return Err(missing(&tidy(path)));
        }
    }
    Ok(files.into_iter().collect())
}

/// What a file is called in the store and in all that is made of it: its way from the project folder, else its whole path. So it does not
/// depend on where the program was started and how the folder was named. The file's own name is kept where it is a link.
pub(crate) fn name_of(path: &Path, project: &Path) -> String {
    let whole = |path: &Path| if path.as_os_str().is_empty() { Path::new(".") } else { path }.canonicalize();
    let folder = path.parent().map(whole);
    let (Some(Ok(folder)), Some(name), Ok(project)) = (folder, path.file_name(), whole(project)) else {
        return path.display().to_string();
    };
    let file = folder.join(name);
    let way = file.strip_prefix(&project).unwrap_or(&file);
    let steps: Vec<_> = way.components().map(|step| step.as_os_str().to_string_lossy()).collect();
    if way.is_relative() { steps.join("/") } else { way.display().to_string() }
}

fn folder(path: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(path).map_err(Error::io("read", path))?;
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry.map_err(Error::io("read", path))?.path();
        if entry.is_file() && is_export(&entry) {
            files.push(tidy(entry));
        }
    }
    if files.is_empty() {
        return Err(Error::new(ErrorKind::NoData {
            what: format!("an import: no exports in the folder `{}`", path.display()),
        })
        .hint(format!("a folder is searched for files that end in {}", text::or_list(ENDINGS)))
        .hint("folders inside it are not searched; name them, or use a pattern such as `exports/**/*.csv`"));
    }
    Ok(files)
}

fn pattern(source: &str, path: &Path) -> Result<Vec<PathBuf>> {
    let found = glob::glob(&path.to_string_lossy()).map_err(|error| {
        Error::new(ErrorKind::Argument { what: "pattern", value: source.to_owned() }).hint(error.msg)
    })?;
    let files: Vec<PathBuf> =
        found.filter_map(Result::ok).filter(|path| path.is_file() && !is_hidden(path)).map(tidy).collect();
    if files.is_empty() {
        return Err(Error::new(ErrorKind::NoData { what: format!("an import: no file fits `{source}`") }));
    }
    Ok(files)
}

fn missing(path: &Path) -> Error {
    let error = Error::new(ErrorKind::Missing { path: path.to_path_buf() });
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let Ok(entries) = std::fs::read_dir(folder) else { return error };
    let mut names: Vec<String> =
        entries.filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned())).collect();
    names.sort();
    error.hint(text::did_you_mean(&name, &names))
}

fn is_export(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    !is_hidden(path) && ENDINGS.contains(&ending.as_str())
}

/// Hidden files and the lock files of office programs are no exports.
fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(['.', '~']))
}

/// Without `.` steps, so that one file has one name.
fn tidy(path: PathBuf) -> PathBuf {
    let tidy: PathBuf = path.components().filter(|part| !matches!(part, std::path::Component::CurDir)).collect();
    if tidy.as_os_str().is_empty() { path } else { tidy }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_with(names: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for name in names {
            std::fs::write(dir.path().join(name), "x").unwrap();
        }
        dir
    }

    fn names(base: &Path, sources: &[&str]) -> Vec<String> {
        let sources: Vec<String> = sources.iter().map(|source| (*source).to_owned()).collect();
        let files = expand(base, &sources).unwrap();
        files.iter().map(|file| file.file_name().unwrap().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn files_come_sorted_and_once_however_they_are_named() {
        let dir = folder_with(&["b.csv", "a.csv", "c.json", "notes.md", ".hidden.csv", "~$a.xlsx"]);
        assert_eq!(names(dir.path(), &["."]), ["a.csv", "b.csv", "c.json"]);
        assert_eq!(names(dir.path(), &["b.csv", "*.csv", "./a.csv"]), ["a.csv", "b.csv"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_is_called_by_its_way_from_the_project_however_that_was_named() {
        let dir = folder_with(&["outside.csv"]);
        let root = dir.path().canonicalize().unwrap();
        let project = root.join("project");
        std::fs::create_dir_all(project.join("exports")).unwrap();
        std::fs::write(project.join("exports/a.csv"), "x").unwrap();
        std::os::unix::fs::symlink(&project, root.join("link")).unwrap();
        for base in [project.clone(), root.join("link"), root.join("project/exports/.."), root.join("./project")] {
            assert_eq!(name_of(&base.join("exports/a.csv"), &base), "exports/a.csv", "{}", base.display());
        }
        assert_eq!(name_of(&project.join("exports/a.csv"), &root.join("link")), "exports/a.csv");
        let outside = root.join("outside.csv").display().to_string();
        assert_eq!(name_of(&project.join("../outside.csv"), &project), outside);
    }

    #[test]
    fn a_folder_without_exports_and_a_slip_of_the_pen_are_told() {
        let dir = folder_with(&["notes.md"]);
        let error = expand(dir.path(), &[".".to_owned()]).unwrap_err();
        assert!(error.to_string().contains("no exports in the folder"), "{error}");
        let dir = folder_with(&["incident.csv"]);
        let error = expand(dir.path(), &["incidnet.csv".to_owned()]).unwrap_err();
        assert_eq!(error.hints(), ["did you mean `incident.csv`?"]);
    }
}
