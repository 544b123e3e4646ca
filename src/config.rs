//! Settings: finding, reading and checking `tickmark.toml`. The only reader of the environment. Every error of a setting
//! leaves here with its file, line and caret, whoever found it.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use toml::de::{DeTable, DeValue};

use crate::calendar::{Calendar, CalendarSpec, Calendars, Zone};
use crate::document;
use crate::error::{Error, ErrorKind, Location, Result};
use crate::metrics::{AvailabilitySpec, Contract, Unit};
use crate::sla::{ExclusionSpec, ServiceLevelSet, ServiceLevelSpec};
use crate::whole_file::SizeLimit;
use crate::{hash, metrics, text, whole_file};

/// The name of the settings file.
pub const FILE_NAME: &str = "tickmark.toml";

/// The complete commented settings with every key, written by `tickmark init`.
pub const DEFAULT_SETTINGS: &str = include_str!("default-settings.toml");

/// `tickmark.toml` as written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Who and where.
    #[serde(default)]
    pub project: Project,
    /// Working hours by name.
    #[serde(default)]
    pub calendar: BTreeMap<String, CalendarSpec>,
    /// Service levels.
    #[serde(default)]
    pub sla: Vec<ServiceLevelSpec>,
    /// Tickets that attainment passes over by agreement.
    #[serde(default)]
    pub exclusion: Vec<ExclusionSpec>,
    /// What was agreed on the availability of services.
    #[serde(default)]
    pub availability: Vec<AvailabilitySpec>,
    /// What is paid back when promises are missed.
    #[serde(default)]
    pub contract: Vec<Contract>,
    /// Agreed values of measures, beside which the scorecard puts the month.
    #[serde(default)]
    pub goal: Vec<Goal>,
    /// Dated remarks that charts show, such as an improvement going live.
    #[serde(default)]
    pub note: Vec<Note>,
    /// How changes are judged.
    #[serde(default)]
    pub change: ChangeRules,
    /// What people decided about reports.
    #[serde(default)]
    pub report: Approvals,
    /// What queries may take.
    #[serde(default)]
    pub limits: LimitSettings,
}

/// `[change]`.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ChangeRules {
    /// Hours after its start in which the approval of an emergency change is no trouble; 0 if it must come before.
    pub emergency_approval_hours: u32,
}

impl Default for ChangeRules {
    fn default() -> Self {
        // As control CHG-06 has it.
        Self { emergency_approval_hours: 72 }
    }
}

/// `[report]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Approvals {
    /// Periods whose report is final, each with who approved it. Nothing else makes a report final.
    #[serde(rename = "final")]
    pub by_period: BTreeMap<String, String>,
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
    pub sources: Vec<SourceEntry>,
    /// The store, relative to the settings file.
    pub store: Option<PathBuf>,
    /// Accounts of programs, with `*` for any text: what they do is no response.
    #[serde(default)]
    pub service_accounts: Vec<String>,
    /// Whether histories fill what tickets leave empty.
    #[serde(default = "yes")]
    pub fill_from_history: bool,
    /// Whether values may be broken down by people: assignees, callers.
    #[serde(default)]
    pub names: bool,
    /// Whether `run` tests controls, too; where absent, if the project has decided something about them.
    pub checks: Option<bool>,
    /// Settings that are examples or proposals, by their dotted path: nobody has confirmed them, and every page says so.
    #[serde(default)]
    pub draft: Vec<String>,
}

/// One entry of `sources`.
#[derive(Debug, Clone, Deserialize)]
#[serde(
    untagged,
    expecting = "a source is a path, or a table with `path` and what is known of its files, such as `profile` or `zone`"
)]
pub enum SourceEntry {
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

/// `[limits]`.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LimitSettings {
    /// Seconds until a query is stopped.
    pub seconds: NonZero<u64>,
    /// Rows of a result.
    pub rows: NonZero<u64>,
    /// What the engine may hold in memory, in MiB; beyond that it spills to disk.
    pub memory_mib: NonZero<u32>,
}

impl Default for LimitSettings {
    fn default() -> Self {
        const fn positive(number: u32) -> NonZero<u32> {
            NonZero::new(number).expect("a positive number")
        }
        Self { seconds: positive(600).into(), rows: positive(100_000_000).into(), memory_mib: positive(1_024) }
    }
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

impl Settings {
    /// What is promised, and what is left out by agreement.
    pub fn rules(&self) -> ServiceLevelSet<'_> {
        ServiceLevelSet { levels: &self.sla, exclusions: &self.exclusion }
    }

    /// Whether a setting, such as `sla.incident-resolution`, is an example that nobody has confirmed.
    pub fn is_draft(&self, table: &str, name: &str) -> bool {
        self.project.draft.iter().any(|path| path.split_once('.') == Some((table, name)))
    }
}

fn default_name() -> String {
    "Service review".to_owned()
}

const fn yes() -> bool {
    true
}

fn default_zone() -> String {
    "UTC".to_owned()
}

impl Default for Project {
    fn default() -> Self {
        Self {
            name: default_name(),
            zone: default_zone(),
            sources: Vec::new(),
            store: None,
            service_accounts: Vec::new(),
            fill_from_history: true,
            names: false,
            checks: None,
            draft: Vec::new(),
        }
    }
}

/// A project: its folder, its settings and the text they were read from.
#[derive(Debug, Clone)]
pub struct LoadedProject {
    /// The folder that relative paths start from.
    pub dir: PathBuf,
    /// The settings file, if there is one.
    pub file: Option<PathBuf>,
    /// The settings.
    pub settings: Settings,
    text: String,
}

impl LoadedProject {
    /// Reads the settings of a project folder; without a settings file the defaults apply.
    pub fn read(dir: &Path) -> Result<Self> {
        if !dir.is_dir() {
            return Err(Error::new(ErrorKind::Missing { path: dir.to_path_buf() })
                .hint("`tickmark init DIR` makes a project folder"));
        }
        let file = dir.join(FILE_NAME);
        if !file.exists() {
            return Ok(Self { dir: dir.to_path_buf(), file: None, settings: Settings::default(), text: String::new() });
        }
        let text = whole_file::text(&file, SizeLimit::Written)?;
        let settings = parse(&file, &text)?;
        Ok(Self { dir: dir.to_path_buf(), file: Some(file), settings, text })
    }

    /// The settings as written; nothing where there is no file.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Reads a settings file by its name; relative paths in it start from its folder.
    pub fn read_file(file: &Path) -> Result<Self> {
        let text = whole_file::text(file, SizeLimit::Written)?;
        let settings = parse(file, &text)?;
        let dir = file.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Ok(Self { dir: dir.to_path_buf(), file: Some(file.to_path_buf()), settings, text })
    }

    /// The same settings with some changed, each written `sla.ID.KEY=VALUE`. A value that is no TOML is a text; without a value the key
    /// is taken away.
    pub fn changed(&self, changes: &[String]) -> Result<Self> {
        if changes.is_empty() {
            return Ok(self.clone());
        }
        let mut root: toml::Table = toml::from_str(&self.text).map_err(|error| Error::setting(error.message()))?;
        for change in changes {
            changes::apply(&mut root, change)?;
        }
        let text = root.to_string();
        // Errors show the changed settings, not the file.
        let file = PathBuf::from(format!("{FILE_NAME} as changed"));
        let settings = parse(&file, &text)?;
        Ok(Self { dir: self.dir.clone(), file: Some(file), settings, text })
    }

    /// The project's zone.
    pub fn zone(&self) -> Result<Zone> {
        Zone::new(&self.settings.project.zone).map_err(|error| self.place(error, &["project", "zone"]))
    }

    /// The project's calendars, unrolled.
    pub fn calendars(&self) -> Result<Calendars> {
        let mut calendars = Calendars::new();
        for (name, spec) in &self.settings.calendar {
            let calendar =
                Calendar::new(name, spec, &self.dir).map_err(|error| self.place(error, &["calendar", name]))?;
            calendars.insert(name.clone(), Arc::new(calendar));
        }
        Ok(calendars)
    }

    /// SHA-256 of the settings as written: part of what a result depends on.
    pub fn sha256(&self) -> String {
        hash::sha256(&self.text)
    }

    /// The same project with the report of a period called final by somebody. What the settings are is not changed by that.
    #[must_use]
    pub fn approved(&self, period: &str, by: &str) -> Self {
        let mut approved = self.clone();
        approved.settings.report.by_period.insert(period.to_owned(), by.to_owned());
        approved
    }

    /// The store of the project.
    pub fn store(&self) -> PathBuf {
        self.dir.join(self.settings.project.store.as_deref().unwrap_or_else(|| Path::new("tickmark.duckdb")))
    }

    /// Checks what cannot be seen from one key alone: policies and goals that name things which must exist.
    pub fn check(&self, calendars: &Calendars) -> Result<()> {
        self.check_draft()?;
        self.settings.rules().check(calendars).map_err(|error| self.place(error, &["sla"]))?;
        metrics::check_agreements(&self.settings.availability, calendars)
            .map_err(|error| self.place(error, &["availability"]))?;
        let levels: Vec<&str> = self.settings.sla.iter().map(|level| level.id.as_str()).collect();
        let agreements: Vec<&str> = self.settings.availability.iter().map(|agreement| agreement.id.as_str()).collect();
        metrics::check_contracts(&self.settings.contract, &levels, &agreements)
            .map_err(|error| self.place(error, &["contract"]))?;
        self.settings
            .goal
            .iter()
            .try_for_each(|goal| check_goal(goal).map_err(|error| self.place(error, &["goal", &goal.metric])))
    }

    /// A draft that names no setting would hide which one is meant.
    fn check_draft(&self) -> Result<()> {
        let unknown = self.settings.project.draft.iter().find(|path| !exists(&self.text, path));
        unknown.map_or(Ok(()), |path| {
            let error = Error::setting(format!("`draft` names `{path}`, and there is no such setting"))
                .hint("it lists paths such as `project.zone`, `calendar.office`, `sla.incident-resolution` or `goal.backlog`")
                .hint("when a value is confirmed or gone, take its name out of the list");
            Err(self.place(error, &["project", "draft"]))
        })
    }

    /// Gives an error of a setting its place, unless it has one (in a holiday file, say): that of its keys, or of `path` where it has none. The
    /// deepest part that exists is shown.
    pub fn place(&self, error: Error, path: &[&str]) -> Error {
        let (Some(file), None) = (&self.file, error.location()) else { return error };
        let own: Vec<&str> = error.keys().iter().map(String::as_str).collect();
        let named = if own.is_empty() { path } else { &own };
        match span_of(&self.text, named) {
            Some(span) => error.at(Location::in_text(file, &self.text, span)),
            None => error,
        }
    }
}

/// A goal names a metric and one of its statistics, and a rate lies between 0 and 1.
fn check_goal(goal: &Goal) -> Result<()> {
    let definition = metrics::by_id(&goal.metric)?;
    if let Some(stat) = &goal.stat
        && !definition.stats.contains(&stat.as_str())
    {
        return Err(Error::new(ErrorKind::Unknown { what: "statistic", name: stat.clone() })
            .hint(format!("`{}` has {}", goal.metric, text::or_list(definition.stats)))
            .of(["goal", &goal.metric, "stat"]));
    }
    let number = goal.value.as_float().or_else(|| goal.value.as_integer().map(|number| number as f64));
    if definition.unit == Unit::Fraction && !number.is_some_and(|value| (0.0..=1.0).contains(&value)) {
        return Err(Error::setting(format!(
            "the goal of `{}` is {}, expected a share between 0 and 1",
            goal.metric, goal.value
        ))
        .of(["goal", &goal.metric, "value"])
        .hint("95 % is written 0.95"));
    }
    Ok(())
}

/// Whether the environment asks for no colour (<https://no-color.org>).
pub fn no_colour() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}

fn parse(file: &Path, text: &str) -> Result<Settings> {
    document::parse(file, text, 0..text.len())
}

/// Whether a setting is written: a key, or an element of an array of tables that is named by its `id` or `metric`.
fn exists(text: &str, path: &str) -> bool {
    let Ok(root) = toml::from_str::<toml::Table>(text) else { return false };
    let Some((table, name)) = path.split_once('.') else { return root.contains_key(path) };
    match root.get(table) {
        Some(toml::Value::Table(inner)) => inner.contains_key(name),
        Some(toml::Value::Array(items)) => items
            .iter()
            .any(|item| ["id", "metric"].iter().any(|key| item.get(key).and_then(toml::Value::as_str) == Some(name))),
        _ => false,
    }
}

/// The span of the deepest existing part of a dotted path: of the key where the value is a table, else of the value. An element
/// of an array of tables is named by its `id` or `metric`.
fn span_of(text: &str, path: &[&str]) -> Option<Range<usize>> {
    let root = DeTable::parse(text).ok()?;
    let mut table = root.get_ref();
    let mut found = None;
    let mut steps = path.iter();
    while let Some(step) = steps.next() {
        let Some((key, value)) = table.iter().find(|(key, _)| key.get_ref() == step) else { break };
        found = Some(key.span());
        match value.get_ref() {
            DeValue::Table(inner) => table = inner,
            DeValue::Array(items) => {
                let Some(id) = steps.next() else { break };
                let item = items.iter().find_map(|item| match item.get_ref() {
                    DeValue::Table(inner)
                        if ["id", "metric"]
                            .iter()
                            .any(|key| inner.get(*key).is_some_and(|value| value.get_ref().as_str() == Some(id))) =>
                    {
                        Some((inner, item.span()))
                    }
                    _ => None,
                });
                let Some((inner, span)) = item else { break };
                found = inner.get("id").or_else(|| inner.get("metric")).map(toml::Spanned::span).or(Some(span));
                table = inner;
            }
            _ => {
                found = Some(value.span());
                break;
            }
        }
    }
    found
}

mod changes;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_settings_parse_and_their_calendars_unroll() {
        let settings = parse(Path::new("default-settings.toml"), DEFAULT_SETTINGS).unwrap();
        assert_eq!(settings.project.zone, "Europe/Berlin");
        assert!(!settings.sla.is_empty() && !settings.calendar.is_empty() && !settings.goal.is_empty());
        for (name, spec) in &settings.calendar {
            Calendar::new(name, spec, Path::new(".")).unwrap();
        }
    }

    #[test]
    fn an_unknown_key_has_its_line_and_the_nearest_name() {
        let error = parse(Path::new("tickmark.toml"), "[project]\nname = \"x\"\nzoen = \"UTC\"\n").unwrap_err();
        let at = error.location().unwrap();
        assert_eq!((at.line, at.column, at.span), (3, 1, 4));
        assert_eq!(error.hints(), ["did you mean `zone`?"]);
    }

    #[test]
    fn a_setting_is_found_by_its_path() {
        let text = "[project]\nzone = \"UTC\"\n[[sla]]\nid = \"a\"\n[[sla]]\nid = \"b\"\ntargets = { 1 = \"4x\" }\n";
        let span = span_of(text, &["sla", "b", "targets", "1"]).unwrap();
        assert_eq!(&text[span], "\"4x\"");
        let span = span_of(text, &["sla", "b", "nowhere"]).unwrap();
        assert_eq!(&text[span], "\"b\"");
    }
}
