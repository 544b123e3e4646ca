//! Templates: embedded ones, overridden file by file by a folder of the project. The only room that knows tera.

use std::path::{Path, PathBuf};

use serde::Serialize;
use tera::{Context, Tera};

use crate::error::{Error, ErrorKind, Location, Result};
use crate::whole_file::Limit;
use crate::{text, whole_file};

/// Every template, by the path it has under `templates/`. A test compares the list with the folder.
const EMBEDDED: &[(&str, &str)] = &[
    ("base.html", include_str!("../../templates/base.html")),
    ("service-review.html", include_str!("../../templates/service-review.html")),
    ("workpaper.html", include_str!("../../templates/workpaper.html")),
    ("style.css", include_str!("../../templates/style.css")),
    ("script.js", include_str!("../../templates/script.js")),
    ("components/figure.html", include_str!("../../templates/components/figure.html")),
    ("components/scorecard.html", include_str!("../../templates/components/scorecard.html")),
    ("components/sentence.html", include_str!("../../templates/components/sentence.html")),
    ("components/table.html", include_str!("../../templates/components/table.html")),
    ("components/definition.html", include_str!("../../templates/components/definition.html")),
];

/// The templates in force.
pub(crate) struct Templates {
    tera: Tera,
    /// Overriding files by template name, for messages.
    overrides: Vec<(String, PathBuf, String)>,
}

impl Templates {
    /// Reads the overriding files of `folder`, if there is such a folder. One that does not parse, or that overrides
    /// nothing, stops here with its path.
    pub(crate) fn load(folder: Option<&Path>) -> Result<Self> {
        let overrides = match folder {
            Some(folder) if folder.is_dir() => read_overrides(folder)?,
            _ => Vec::new(),
        };
        let mut tera = Tera::new();
        let sources = EMBEDDED.iter().map(|(name, text)| {
            let own = overrides.iter().find(|(own, ..)| own == name);
            (*name, own.map_or(*text, |(_, _, text)| text.as_str()))
        });
        let loaded = tera.add_raw_templates(sources);
        let templates = Self { tera, overrides };
        loaded.map_err(|error| templates.explain("", &error))?;
        Ok(templates)
    }

    /// Renders `name` with a view model as its only input.
    pub(crate) fn render(&self, name: &str, view: &impl Serialize) -> Result<String> {
        Context::from_serialize(view)
            .and_then(|context| self.tera.render(name, &context))
            .map_err(|error| self.explain(name, &error))
    }

    /// Every template with `built in`, or the path of the file that overrides it.
    pub(crate) fn in_force(&self) -> Vec<(&'static str, String)> {
        let file = |name: &str| {
            let own = self.overrides.iter().find(|(own, ..)| own == name);
            own.map_or_else(|| "built in".to_owned(), |(_, path, _)| path.display().to_string())
        };
        EMBEDDED.iter().map(|(name, _)| (*name, file(name))).collect()
    }

    /// An error of the engine with the file and the line it is about.
    fn explain(&self, name: &str, error: &tera::Error) -> Error {
        let (tera::ErrorKind::SyntaxError(report) | tera::ErrorKind::RenderingError(report)) = error.kind() else {
            // Templates that do not fit together: the engine's message names them by their built-in names.
            let own: Vec<String> = self.overrides.iter().map(|(_, path, _)| path.display().to_string()).collect();
            let name = if own.is_empty() { name.to_owned() } else { own.join("`, `") };
            let message = error.to_string().trim_start_matches("error: ").to_owned();
            let hint = if own.is_empty() {
                ""
            } else {
                "an override keeps the blocks and components of the built-in template"
            };
            return Error::new(ErrorKind::Template { name, message }).hint(hint);
        };
        let told = Error::new(ErrorKind::Template {
            name: self.shown(report.filename()),
            message: report.message().to_owned(),
        });
        let Some((_, path, source)) = self.overrides.iter().find(|(own, ..)| own == report.filename()) else {
            return told;
        };
        told.at(Location::in_text(path, source, report.span().range.clone()))
            .hint("remove the file to use the built-in template")
    }

    fn shown(&self, name: &str) -> String {
        let own = self.overrides.iter().find(|(own, ..)| own == name);
        own.map_or_else(|| name.to_owned(), |(_, path, _)| path.display().to_string())
    }
}

/// Name, path and text of each file under `folder`, in the order of their names.
fn read_overrides(folder: &Path) -> Result<Vec<(String, PathBuf, String)>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).map_err(Error::io("read", &folder))? {
            let path = entry.map_err(Error::io("read", &folder))?.path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')) {
                files.push(path);
            }
        }
    }
    files.sort();
    files.into_iter().map(|path| read_override(folder, path)).collect()
}

fn read_override(folder: &Path, path: PathBuf) -> Result<(String, PathBuf, String)> {
    let parts = path.strip_prefix(folder).unwrap_or(&path).iter().map(|part| part.to_string_lossy());
    let name = parts.collect::<Vec<_>>().join("/");
    let names: Vec<&str> = EMBEDDED.iter().map(|(name, _)| *name).collect();
    if !names.contains(&name.as_str()) {
        let near = text::did_you_mean(&name, &names);
        return Err(Error::new(ErrorKind::Template {
            name: path.display().to_string(),
            message: "there is no built-in template of this name to override".to_owned(),
        })
        .hint(near)
        .hint(format!("the names are {}", text::or_list(&names))));
    }
    let source = whole_file::text(&path, Limit::Written)?;
    Ok((name, path, source))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_the_folder() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
        let mut found = Vec::new();
        let mut folders = vec![folder.clone()];
        while let Some(next) = folders.pop() {
            for entry in std::fs::read_dir(&next).expect("the folder of templates") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    found.push(path.strip_prefix(&folder).expect("inside").to_string_lossy().replace('\\', "/"));
                }
            }
        }
        found.sort();
        let mut listed: Vec<String> = EMBEDDED.iter().map(|(name, _)| (*name).to_owned()).collect();
        listed.sort();
        assert_eq!(found, listed);
    }

    #[test]
    fn the_embedded_templates_parse() {
        Templates::load(None).expect("they are part of the program");
    }

    #[test]
    fn a_broken_override_names_its_file_and_line() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("base.html"), "<p>\n{% if %}\n").expect("written");
        let Err(error) = Templates::load(Some(folder.path())) else { panic!("a broken template was accepted") };
        let place = error.location().expect("a place");
        assert_eq!((place.line, place.file.file_name()), (2, Some("base.html".as_ref())));
    }

    #[test]
    fn an_override_of_nothing_is_an_error_with_the_near_name() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("styles.css"), "").expect("written");
        let Err(error) = Templates::load(Some(folder.path())) else { panic!("an unknown template was accepted") };
        assert!(error.hints().iter().any(|hint| hint == "did you mean `style.css`?"), "{error:?}");
    }
}

/// The folder of a project whose files override the built-in templates.
pub const TEMPLATES: &str = "templates";
