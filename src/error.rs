//! The one error type. A variant holds the facts, its `#[error]` line is the only English for them;
//! hints say the way out. Knows nothing of terminals: `diagnostic` renders it.

use std::fmt;
use std::path::{Path, PathBuf};

/// Shorthand for the results of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, where, and what to do about it.
#[derive(Debug)]
pub struct Error {
    kind: Box<ErrorKind>,
    at: Option<Box<Location>>,
    keys: Vec<String>,
    hints: Vec<String>,
}

/// A place in a text file. Line and column count from 1, `span` counts characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// The file as the user named it.
    pub file: PathBuf,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// How many characters are meant.
    pub span: usize,
    /// The text of the line, for the excerpt.
    pub excerpt: String,
}

impl Location {
    /// The place of a byte range in `text`, which was read from `file`.
    pub fn in_text(file: &Path, text: &str, range: std::ops::Range<usize>) -> Self {
        let start = range.start.min(text.len());
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let end = range.end.clamp(start, line_end);
        Self {
            file: file.to_path_buf(),
            line: text[..line_start].matches('\n').count() + 1,
            column: text[line_start..start].chars().count() + 1,
            span: text[start..end].chars().count().max(1),
            excerpt: text[line_start..line_end].trim_end_matches('\r').to_owned(),
        }
    }
}

fn unusable(what: &str, value: &str) -> String {
    if value.trim().is_empty() { format!("the {what} is empty") } else { format!("`{value}` is not a {what}") }
}

/// What the system said, without its number; for what people meet most, in words that say what is in the way.
fn cause(source: &std::io::Error) -> String {
    match source.kind() {
        std::io::ErrorKind::AlreadyExists => "there is a file of this name".to_owned(),
        std::io::ErrorKind::NotADirectory => "a part of its path is a file, not a folder".to_owned(),
        _ => {
            let said = source.to_string();
            said.split(" (os error ").next().unwrap_or_default().to_owned()
        }
    }
}

/// The facts of an error, grouped by area.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    // Files.
    /// A file could not be read, written or made.
    #[error("cannot {action} `{}`: {}", path.display(), cause(source))]
    Io {
        /// What was tried: `read`, `write`, `create`.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// A named file or folder does not exist.
    #[error("no such file or folder: `{}`", path.display())]
    Missing {
        /// The path as given.
        path: PathBuf,
    },

    // Arguments and settings.
    /// A setting, profile or policy that does not parse or is not allowed.
    #[error("{message}")]
    Setting {
        /// One line: what was found and what was expected.
        message: String,
    },
    /// An argument with an unusable value.
    #[error("{}", unusable(what, value))]
    Argument {
        /// What the argument names: `period`, `time`, `metric`.
        what: &'static str,
        /// As the user typed it.
        value: String,
    },
    /// A name that is not known.
    #[error("unknown {what} `{name}`")]
    Unknown {
        /// What kind of thing was named.
        what: &'static str,
        /// As the user typed it.
        name: String,
    },

    // Import.
    /// A file that cannot be understood as an export.
    #[error("cannot import `{}`: {reason}", path.display())]
    Import {
        /// The file.
        path: PathBuf,
        /// One line, with record and column where there are any.
        reason: String,
    },

    /// A run that cannot be taken back.
    #[error("run {run} cannot be undone: {reason}")]
    Undo {
        /// Its number.
        run: i64,
        /// Why not.
        reason: String,
    },

    // Store and SQL.
    /// The store was made by a newer program.
    #[error("the store `{}` has schema version {found}, this program knows up to {known}", path.display())]
    NewerStore {
        /// The store's file.
        path: PathBuf,
        /// Version found.
        found: u32,
        /// Newest version known.
        known: u32,
    },
    /// The store was made by an older program, and cannot be read as it is.
    #[error("the store `{}` has schema version {found}, this program needs {known}", path.display())]
    OlderStore {
        /// The store's file.
        path: PathBuf,
        /// Version found.
        found: u32,
        /// Version needed.
        known: u32,
    },
    /// A database that is no store of this program, or no longer.
    #[error("`{}` is not a tickmark store: {message}", path.display())]
    ForeignStore {
        /// The file.
        path: PathBuf,
        /// What it holds that no store holds, or lacks.
        message: String,
    },
    /// Another process holds the store.
    #[error("the store `{}` is in use by another process", path.display())]
    StoreLocked {
        /// The store's file.
        path: PathBuf,
    },
    /// `DuckDB` refused a statement.
    #[error("{context}: {message}")]
    Sql {
        /// What the program was doing.
        context: String,
        /// The engine's own words.
        message: String,
    },

    /// A statement needed more memory than it may have.
    #[error("{context}: stopped, as it needs more than {mebibytes} MiB (memory limit)")]
    Memory {
        /// What the program was doing.
        context: String,
        /// What it may have.
        mebibytes: usize,
    },

    // Measures and reports.
    /// Nothing to report on.
    #[error("no data for {what}")]
    NoData {
        /// The period or selection.
        what: String,
    },
    /// A frame operation failed.
    #[error("computing {what}: {message}")]
    Frame {
        /// The metric or table.
        what: String,
        /// The engine's words.
        message: String,
    },
    /// A template that does not load or render.
    #[error("template `{name}`: {message}")]
    Template {
        /// Its name or file.
        name: String,
        /// The engine's words.
        message: String,
    },
    /// A mistake in the program itself.
    #[error("a bug in tickmark stopped it: {said}")]
    Bug {
        /// What it stumbled over, and where in its sources.
        said: String,
    },
    /// Output in a form that this result does not have.
    #[error("{what} cannot be written as {format}")]
    Format {
        /// The result.
        what: &'static str,
        /// The format asked for.
        format: String,
    },
}

impl Error {
    /// An error without place or hints.
    pub fn new(kind: ErrorKind) -> Self {
        Self { kind: Box::new(kind), at: None, keys: Vec::new(), hints: Vec::new() }
    }

    /// Adds the place.
    #[must_use]
    pub fn at(mut self, location: Location) -> Self {
        self.at = Some(location.into());
        self
    }

    /// Adds the keys of the settings that lead to what is wrong, such as `sla`, the id of a level and `near`: who has the text finds the place.
    #[must_use]
    pub fn of<K: Into<String>>(mut self, keys: impl IntoIterator<Item = K>) -> Self {
        self.keys = keys.into_iter().map(Into::into).collect();
        self
    }

    /// Adds one way out. Empty hints are dropped, so that callers can pass an optional one.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        let hint = hint.into();
        if !hint.is_empty() {
            self.hints.push(hint);
        }
        self
    }

    /// The facts.
    pub fn kind(&self) -> &ErrorKind {
        &self.kind
    }

    /// The place, if there is one.
    pub fn location(&self) -> Option<&Location> {
        self.at.as_deref()
    }

    /// The keys of the settings that lead to what is wrong, if it is a setting.
    pub fn keys(&self) -> &[String] {
        &self.keys
    }

    /// The ways out.
    pub fn hints(&self) -> &[String] {
        &self.hints
    }

    /// For `map_err` on file operations.
    pub fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self + use<> {
        let path = path.to_path_buf();
        move |source| {
            if source.kind() == std::io::ErrorKind::NotFound && action == "read" {
                return Self::new(ErrorKind::Missing { path });
            }
            Self::new(ErrorKind::Io { action, path, source })
        }
    }

    /// A setting that cannot stand, in one line.
    pub fn setting(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Setting { message: message.into() })
    }

    /// A file that cannot be imported, in one line.
    pub fn import(path: &Path, reason: impl Into<String>) -> Self {
        Self::new(ErrorKind::Import { path: path.to_path_buf(), reason: reason.into() })
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self::new(kind)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.kind.source()
    }
}
