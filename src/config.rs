//! Settings: finding, reading and checking `tickmark.toml`. The only reader of the environment.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use crate::calendar::CalendarSpec;
use crate::sla::PolicySpec;

/// `tickmark.toml` as written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// Who and where.
    #[serde(default)]
    pub project: Project,
    /// Working hours by name.
    #[serde(default)]
    pub calendar: BTreeMap<String, CalendarSpec>,
    /// Service levels.
    #[serde(default)]
    pub sla: Vec<PolicySpec>,
    /// Agreed values of measures, beside which the scorecard puts the month.
    #[serde(default)]
    pub goal: Vec<Goal>,
    /// Dated remarks that charts show, such as an improvement going live.
    #[serde(default)]
    pub note: Vec<Note>,
}

/// `[project]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Project {
    /// Printed on reports.
    #[serde(default = "default_name")]
    pub name: String,
    /// Zone of month boundaries and printed times.
    #[serde(default = "default_zone")]
    pub zone: String,
    /// Files, globs or tables with a path.
    #[serde(default)]
    pub sources: Vec<Source>,
    /// The store, relative to the settings file.
    pub store: Option<PathBuf>,
}

/// One entry of `sources`.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Source {
    /// A file, folder or glob.
    Path(String),
    /// The same with settings for these files.
    Table(SourceTable),
}

/// The long form of a source.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceTable {
    /// A file, folder or glob.
    pub path: String,
    /// A profile by name or file instead of the recognised one.
    pub profile: Option<String>,
    /// Zone of times without offset.
    pub zone: Option<String>,
    /// Name of the system, where one tool runs twice; the tool where absent.
    pub system: Option<String>,
}

/// `[[goal]]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Goal {
    /// Metric id.
    pub metric: String,
    /// Statistic; the headline of the metric where absent.
    pub stat: Option<String>,
    /// Kind of ticket.
    pub kind: Option<crate::model::Kind>,
    /// One priority.
    pub priority: Option<u8>,
    /// The agreed value: a fraction, a count, or a duration such as `4h`.
    pub value: toml::Value,
}

/// `[[note]]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// The day, `2026-01-15`.
    pub date: String,
    /// A few words.
    pub text: String,
    /// The service it concerns; all where absent.
    pub service: Option<String>,
}

fn default_name() -> String {
    "Service review".to_owned()
}

fn default_zone() -> String {
    "UTC".to_owned()
}

impl Default for Project {
    fn default() -> Self {
        Self { name: default_name(), zone: default_zone(), sources: Vec::new(), store: None }
    }
}
