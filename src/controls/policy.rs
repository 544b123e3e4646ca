//! `policy.toml`: what the organisation has decided. Parameters and tolerances with their source, and the tables that no export
//! holds: people, freeze windows, age limits, control totals. Reads files; what comes of the tables in the store is for `stage`.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use toml::Spanned;

use crate::controls::definition::{Control, Parameter, ParameterType, Severity, Tolerance};
use crate::controls::indicators::{IndicatorLimit, indicators};
use crate::controls::outcome::UsedParameter;
use crate::document::Document;
use crate::error::{Error, ErrorKind, Result};
use crate::{hash, text};

/// The name of the file.
pub const POLICY_FILE: &str = "policy.toml";

/// The source of a value that nobody decided.
const TOOL_DEFAULT: &str = "default of the tool, not the organisation's policy";

/// The policy of an organisation, and the text it was read from.
#[derive(Debug, Clone, Default)]
pub struct ControlPolicy(Document<WrittenPolicy>);

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenPolicy {
    /// Folders with controls of one's own.
    #[serde(default)]
    packs: Vec<PathBuf>,
    #[serde(default)]
    parameters: BTreeMap<String, Spanned<ParameterValue>>,
    #[serde(default)]
    control: BTreeMap<Spanned<String>, Override>,
    #[serde(default)]
    table: BTreeMap<Spanned<String>, TableSource>,
    /// What is asked of indicators.
    #[serde(default)]
    indicator: BTreeMap<Spanned<String>, IndicatorLimit>,
}

/// A value with or without the place it is from.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum ParameterValue {
    Sourced(SourcedValue),
    Bare(toml::Value),
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct SourcedValue {
    value: toml::Value,
    source: String,
}

/// What the organisation sees differently for one control.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Override {
    pub(super) severity: Option<Severity>,
    pub(super) tolerance: Option<Tolerance>,
    pub(super) min_testable: Option<f64>,
    /// How long it may take.
    seconds: Option<u16>,
    /// Who says so.
    source: Option<String>,
}

/// Where the rows of a table are.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TableSource {
    /// A CSV file with the names of the columns, relative to the policy.
    pub(super) file: Option<PathBuf>,
    /// A store of an earlier import, for `prev_ticket`.
    pub(super) store: Option<PathBuf>,
    /// Rows written out.
    #[serde(default)]
    pub(super) rows: Vec<toml::Table>,
    /// Declared: there are none.
    #[serde(default)]
    pub(super) none: bool,
    /// Who says so.
    #[serde(default)]
    pub(super) source: String,
}

impl ControlPolicy {
    /// Reads the policy of a project folder; without one the defaults of the tool apply.
    pub fn read(dir: &Path) -> Result<Self> {
        let file = dir.join(POLICY_FILE);
        if !file.exists() {
            return Ok(Self(Document { path: file, ..Document::default() }));
        }
        Document::read(&file).map(Self)
    }

    /// SHA-256 of the policy as written.
    pub fn sha256(&self) -> String {
        hash::sha256(&self.0.text)
    }

    /// The text as written.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// The folders of the organisation's own packs.
    pub fn packs(&self) -> impl Iterator<Item = PathBuf> {
        self.0.value.packs.iter().map(|path| self.dir().join(path))
    }

    /// What is asked of an indicator.
    pub fn limit(&self, indicator: &str) -> Option<&IndicatorLimit> {
        self.0.value.indicator.iter().find(|(key, _)| key.get_ref() == indicator).map(|(_, limit)| limit)
    }

    /// Refuses limits of indicators or figures that there are not.
    fn check_limits(&self) -> Result<()> {
        let known = indicators()?;
        let ids: Vec<&str> = known.iter().map(|indicator| indicator.id.as_str()).collect();
        for (key, limit) in &self.0.value.indicator {
            let id = key.get_ref();
            let Some(indicator) = known.iter().find(|indicator| indicator.id == *id) else {
                let error = Error::new(ErrorKind::Unknown { what: "indicator", name: id.clone() });
                return Err(self.place(error.hint(text::did_you_mean(id, &ids)), key.span()));
            };
            if let Some(mistake) = limit.mistake(indicator) {
                let names: Vec<&str> = indicator.figures.iter().map(|figure| figure.name.as_str()).collect();
                let error = Error::setting(format!("`indicator.{id}` {mistake}"));
                return Err(self.place(error.hint(format!("its figures are {}", text::or_list(&names))), key.span()));
            }
        }
        Ok(())
    }

    /// The names of the tables that are given.
    pub fn table_names(&self) -> impl Iterator<Item = &str> {
        self.0.value.table.keys().map(|name| name.get_ref().as_str())
    }

    /// The files that tables are read from, with the table and the path as written.
    pub fn table_files(&self) -> impl Iterator<Item = (&str, &Path, PathBuf)> {
        self.0.value.table.iter().filter_map(|(name, source)| {
            let path = source.file.as_ref().or(source.store.as_ref())?;
            Some((name.get_ref().as_str(), path.as_path(), self.dir().join(path)))
        })
    }

    /// The folder that relative paths start from.
    pub(super) fn dir(&self) -> &Path {
        self.0.path.parent().unwrap_or_else(|| Path::new("."))
    }

    /// The tables by name.
    pub(super) fn tables(&self) -> impl Iterator<Item = (&str, &TableSource, Range<usize>)> {
        self.0.value.table.iter().map(|(name, source)| (name.get_ref().as_str(), source, name.span()))
    }

    /// What is decided about one control.
    pub(super) fn of(&self, id: &str) -> Override {
        self.0.value.control.iter().find(|(key, _)| key.get_ref() == id).map(|(_, o)| o.clone()).unwrap_or_default()
    }

    /// The severity in force.
    pub fn severity(&self, control: &Control) -> Severity {
        self.of(control.id()).severity.unwrap_or(control.head.severity)
    }

    /// How long a control may take, if that is decided.
    pub(super) fn time_limit(&self, id: &str) -> Option<Duration> {
        self.of(id).seconds.map(|seconds| Duration::from_secs(u64::from(seconds.max(1))))
    }

    /// Puts an error into its place in the policy.
    pub(super) fn place(&self, error: Error, span: Range<usize>) -> Error {
        error.at(self.0.place(span))
    }

    /// Refuses what names a control or a parameter that does not exist, and values of the wrong type.
    pub fn check(&self, controls: &[Control]) -> Result<()> {
        self.check_limits()?;
        let ids: Vec<&str> = controls.iter().map(Control::id).collect();
        for (key, decided) in &self.0.value.control {
            let id = key.get_ref();
            if !ids.contains(&id.as_str()) {
                let error = Error::new(ErrorKind::Unknown { what: "control", name: id.clone() });
                return Err(self.place(error.hint(text::did_you_mean(id, &ids)), key.span()));
            }
            let share = decided.tolerance.and_then(|tolerance| tolerance.share);
            if [share, decided.min_testable].into_iter().flatten().any(|share| !(0.0..=1.0).contains(&share)) {
                let error = Error::setting(format!("`control.{id}` has a share that is not between 0 and 1"));
                return Err(self.place(error.hint("5 % is written 0.05"), key.span()));
            }
        }
        let params: BTreeMap<&str, &Parameter> =
            controls.iter().flat_map(|c| c.head.params.iter().map(|(name, param)| (name.as_str(), param))).collect();
        for (name, value) in &self.0.value.parameters {
            let Some(param) = params.get(name.as_str()) else {
                let error = Error::new(ErrorKind::Unknown { what: "parameter", name: name.clone() });
                let names: Vec<&str> = params.keys().copied().collect();
                return Err(self.place(error.hint(text::did_you_mean(name, &names)), value.span()));
            };
            let given = match value.get_ref() {
                ParameterValue::Sourced(sourced) => &sourced.value,
                ParameterValue::Bare(value) => value,
            };
            if let Err(expected) = fits(param, given) {
                let error = Error::setting(format!("`{name}` is {given}, expected {expected}"));
                return Err(self.place(error.hint(format!("{}: {}", name, param.why)), value.span()));
            }
        }
        Ok(())
    }

    /// The value of a parameter and who says so; none where neither the organisation nor the tool has one.
    pub(super) fn value(&self, name: &str, param: &Parameter) -> Option<UsedParameter> {
        let used = |value: toml::Value, source: String| UsedParameter { name: name.to_owned(), value, source };
        match self.0.value.parameters.get(name).map(Spanned::get_ref) {
            Some(ParameterValue::Sourced(sourced)) => Some(used(sourced.value.clone(), sourced.source.clone())),
            Some(ParameterValue::Bare(value)) => Some(used(value.clone(), POLICY_FILE.to_owned())),
            None => {
                let source =
                    param.set_by.as_ref().map_or_else(|| TOOL_DEFAULT.to_owned(), |pack| format!("pack `{pack}`"));
                param.default.clone().map(|value| used(value, source))
            }
        }
    }

    /// The parameters of a control that have a value.
    pub fn in_force(&self, control: &Control) -> Vec<UsedParameter> {
        control.head.params.iter().filter_map(|(name, param)| self.value(name, param)).collect()
    }

    /// Who set a tolerance or severity aside, for the remarks of a result.
    pub(super) fn set_aside(&self, id: &str) -> Option<String> {
        let decided = self.of(id);
        let mut what = Vec::new();
        what.extend(decided.severity.map(|severity| format!("severity {}", severity.as_str())));
        what.extend(decided.tolerance.and_then(|t| t.count).map(|count| format!("tolerance {count}")));
        what.extend(decided.tolerance.and_then(|t| t.share).map(|share| format!("tolerance {} %", share * 100.0)));
        what.extend(decided.seconds.map(|seconds| format!("time limit {seconds} s")));
        what.extend(decided.min_testable.map(|share| format!("least testable share {} %", share * 100.0)));
        let source = decided.source.unwrap_or_else(|| POLICY_FILE.to_owned());
        (!what.is_empty()).then(|| format!("{} by {source}", what.join(", ")))
    }
}

/// Whether a value is of a parameter's type; else what was expected.
pub(super) fn fits(param: &Parameter, value: &toml::Value) -> Result<(), String> {
    let number = value.as_float().or_else(|| value.as_integer().map(|number| number as f64));
    let bounded = |what: &str| match (param.min, param.max, number) {
        (Some(min), _, Some(number)) if number < min => Err(format!("{what} of at least {min}")),
        (_, Some(max), Some(number)) if number > max => Err(format!("{what} of at most {max}")),
        _ => Ok(()),
    };
    match param.form {
        ParameterType::Integer if value.as_integer().is_none_or(|n| i32::try_from(n).is_err()) => {
            Err("a whole number".to_owned())
        }
        ParameterType::Integer => bounded("a whole number"),
        ParameterType::Number if number.is_none_or(|number| !number.is_finite()) => Err("a number".to_owned()),
        ParameterType::Number => bounded("a number"),
        ParameterType::Text if !value.is_str() => Err("a text".to_owned()),
        ParameterType::Choice
            if !value.as_str().is_some_and(|word| param.choices.iter().any(|choice| choice == word)) =>
        {
            Err(text::or_list(&param.choices))
        }
        ParameterType::Flag if !value.is_bool() => Err("true or false".to_owned()),
        ParameterType::List if !value.as_array().is_some_and(|items| items.iter().all(toml::Value::is_str)) => {
            Err("a list of texts".to_owned())
        }
        _ => Ok(()),
    }
}

/// Whether the default of a parameter is of its own type, for lint.
pub(super) fn default_fits(param: &Parameter) -> Result<(), String> {
    param.default.as_ref().map_or(Ok(()), |value| fits(param, value))
}
