//! What an import did, file by file: the form of `import --format json`. Nothing is lost: for each file, read = loaded +
//! updated + duplicate + rejected + ignored.

use crate::warning::Warning;
use serde::Serialize;

use crate::incomplete::IncompleteLoad;

/// The five counts and what they add up to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct RecordCounts {
    /// Data records after the header.
    pub read: u64,
    /// New in the store.
    pub loaded: u64,
    /// Newer than what the store had.
    pub updated: u64,
    /// Already known, or older than what the store had.
    pub duplicate: u64,
    /// Of the duplicates, those that say less than the store knows: an older version of a row.
    pub late: u64,
    /// Without identity or opening time.
    pub rejected: u64,
    /// Footers and blank rows.
    pub ignored: u64,
    /// Values of kept records that could not be understood or contradict others.
    pub rejected_values: u64,
}

impl RecordCounts {
    /// Whether every record is accounted for.
    pub const fn reconciles(&self) -> bool {
        self.loaded + self.updated + self.duplicate + self.rejected + self.ignored == self.read
    }

    pub(crate) const fn add(&mut self, other: &Self) {
        self.read += other.read;
        self.loaded += other.loaded;
        self.updated += other.updated;
        self.duplicate += other.duplicate;
        self.late += other.late;
        self.rejected += other.rejected;
        self.ignored += other.ignored;
        self.rejected_values += other.rejected_values;
    }
}

/// What happened to one list of records inside a file that is not its main list, such as the histories in a JSON answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartReport {
    /// The relation's name.
    pub relation: String,
    /// The profile that read it.
    pub profile: String,
    /// The table its records went to.
    pub table: &'static str,
    /// Its counts.
    #[serde(flatten)]
    pub counts: RecordCounts,
}

/// Whether a file was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FileStatus {
    /// It was read now.
    Loaded,
    /// A file with the same content was loaded before; nothing was done.
    AlreadyLoaded,
}

/// What happened to a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileReport {
    /// The path as given.
    pub path: String,
    /// SHA-256 of its content.
    pub sha256: String,
    /// Whether it was read.
    pub status: FileStatus,
    /// The run that loaded it.
    pub run: i64,
    /// The tool that made it.
    pub tool: String,
    /// The profile that read it.
    pub profile: String,
    /// Kinds of its tickets, or the tables of its other records.
    pub record_types: Vec<String>,
    /// Its encoding, for text files.
    pub encoding: Option<String>,
    /// Its delimiter, for delimited files.
    pub delimiter: Option<String>,
    /// The zone of its times: an IANA name, `UTC`, or `offset` where each time says its own.
    pub zone: String,
    /// Its counts.
    #[serde(flatten)]
    pub counts: RecordCounts,
    /// Lists of records beside the main one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<PartReport>,
    /// What to know about it.
    pub warnings: Vec<Warning>,
}

/// A file that could not be read; the others of the run were.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FailedFile {
    /// The path as given.
    pub path: String,
    /// Why not.
    pub reason: String,
    /// Ways on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<String>,
}

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    /// `tickmark/import/1`.
    pub schema: &'static str,
    /// The number under which the import can be undone.
    pub run: i64,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// File by file.
    pub files: Vec<FileReport>,
    /// Files that could not be read.
    pub failed: Vec<FailedFile>,
    /// The tickets against those of earlier exports of their kind, where there are any.
    pub comparisons: Vec<ExportComparison>,
    /// Loads before this one that did not end, as far as this one has not finished them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incomplete: Option<IncompleteLoad>,
    /// All files together.
    pub totals: RecordCounts,
}

impl ImportReport {
    /// Adds the files up.
    pub fn new(run: i64, files: Vec<FileReport>, failed: Vec<FailedFile>, comparisons: Vec<ExportComparison>) -> Self {
        let mut totals = RecordCounts::default();
        for file in &files {
            totals.add(&file.counts);
        }
        Self { schema: "tickmark/import/1", run, dry_run: false, files, failed, comparisons, incomplete: None, totals }
    }

    /// Whether files were read and none of their records was kept: neither taken nor known before.
    pub fn keeps_nothing(&self) -> bool {
        let RecordCounts { loaded, updated, duplicate, .. } = self.totals;
        loaded + updated + duplicate == 0 && self.files.iter().any(|file| file.status == FileStatus::Loaded)
    }

    /// Whether every record of every file is accounted for.
    pub fn reconciles(&self) -> bool {
        self.files.iter().all(|file| file.counts.reconciles() && file.parts.iter().all(|part| part.counts.reconciles()))
    }
}

/// How the tickets of a run compare with the earlier exports of their kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExportComparison {
    /// The system both come from.
    pub source_system: String,
    /// The profile that read both.
    pub profile: String,
    /// Kind of the tickets.
    pub record_type: String,
    /// Whether the exports can be compared.
    pub compared: bool,
    /// Why not.
    pub reason: Option<String>,
    /// Tickets that the export should have.
    pub expected: u64,
    /// Of these, how many it lacks.
    pub missing: u64,
    /// Of the missing, how many the export before it still had.
    pub vanished: u64,
    /// Numbers of some of the vanished.
    pub examples: Vec<String>,
}
