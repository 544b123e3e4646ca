//! A control as it is written: a TOML block in the leading comment, then one `SELECT`. One hash covers both. Knows nothing of
//! stores: `engine` runs it, `lint` judges it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};

use crate::document;
use crate::error::{Error, Location, Result};
use crate::hash;

/// Where the TOML block begins and ends.
const OPEN: &str = "/*---\n";
const CLOSE: &str = "\n---*/";

/// Ids have one form, for they are read aloud and become names of files.
static ID: LazyLock<Regex> = LazyLock::new(|| Regex::new("^[A-Z][A-Z0-9]*(-[A-Z0-9]+)+$").expect("a constant pattern"));

/// Characters of an id, at most.
const LONGEST_ID: usize = 40;

/// A control and where it came from.
#[derive(Debug, Clone)]
pub struct Control {
    /// The TOML block.
    pub head: ControlDefinition,
    /// The statement.
    pub sql: Cow<'static, str>,
    /// The file as read.
    pub text: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// The pack it is from.
    pub pack: String,
    /// The heading that its pack lists it under, instead of its objective.
    pub group: Option<String>,
    /// Whether it stands in for a built-in control of the same id that says something else.
    pub changed: bool,
}

/// The TOML block of a control.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ControlDefinition {
    /// Version of this form.
    pub schema: u32,
    /// `CHG-01`.
    pub id: String,
    /// Any change of logic or defaults makes a new one.
    pub version: String,
    /// A few words: the deviation.
    pub title: String,
    /// Deviation or question.
    #[serde(default)]
    pub kind: ControlKind,
    /// How far it is.
    #[serde(default)]
    pub status: ControlStatus,
    /// How much an exception matters.
    pub severity: Severity,
    /// 1 works on ordinary exports, 2 needs a second source, 3 is for those who ask for it.
    #[serde(default = "one")]
    pub tier: u8,
    /// What `subject_id` names.
    pub subject: String,
    /// What the control is for.
    pub objective: String,
    /// When an item is an exception.
    pub criterion: String,
    /// Which items are tested.
    pub population: String,
    /// From which rows the population comes, and how (see `scope`); without one it stands for itself.
    #[serde(default)]
    pub scope: Option<String>,
    /// What it cannot see.
    #[serde(default)]
    pub limitations: Vec<String>,
    /// Columns beside the verdict.
    #[serde(default)]
    pub evidence: Vec<String>,
    /// What must be there before it can run.
    #[serde(default)]
    pub needs: ControlNeeds,
    /// Parameters by name.
    #[serde(default)]
    pub params: BTreeMap<String, Parameter>,
    /// How many exceptions are borne.
    #[serde(default)]
    pub tolerance: Tolerance,
    /// Share of the population that must have a verdict for a clean outcome.
    #[serde(default = "min_testable")]
    pub min_testable: f64,
    /// What it gives evidence on.
    #[serde(default)]
    pub maps: Vec<FrameworkMapping>,
}

fn one() -> u8 {
    1
}

fn min_testable() -> f64 {
    0.95
}

/// Whether a hit is a deviation or a question.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ControlKind {
    /// Hits are deviations.
    #[default]
    Control,
    /// Hits are questions, listed apart.
    Lead,
}

/// How far a control is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ControlStatus {
    /// Being tried.
    Draft,
    /// In use.
    #[default]
    Stable,
    /// On its way out.
    Deprecated,
}

/// How much an exception matters, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Tidiness.
    Low,
    /// A weakness.
    Medium,
    /// A serious weakness.
    High,
    /// Nothing else can be relied on.
    Critical,
}

impl Severity {
    /// The word of files and output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// What must be there: inputs with at least one row, and columns with the share from which they count as filled.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ControlNeeds {
    /// Inputs (see `inputs`).
    #[serde(default)]
    pub tables: Vec<String>,
    /// Tables that are read and may be empty.
    #[serde(default)]
    pub optional: Vec<String>,
    /// `input.column`, alternatives separated by `|`, to the share below which a remark is made.
    #[serde(default)]
    pub columns: BTreeMap<String, f64>,
}

/// A parameter of a control.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// What values it takes.
    #[serde(rename = "type")]
    pub form: ParameterType,
    /// The tool's own value; without one the organisation must give it.
    pub default: Option<toml::Value>,
    /// Least value.
    pub min: Option<f64>,
    /// Greatest value.
    pub max: Option<f64>,
    /// Allowed words.
    #[serde(default)]
    pub choices: Vec<String>,
    /// What it is for.
    pub why: String,
    /// The pack that set another default.
    #[serde(skip)]
    pub set_by: Option<String>,
}

/// What values a parameter takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParameterType {
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// Any text.
    Text,
    /// One of `choices`.
    Choice,
    /// Several texts.
    List,
    /// Yes or no.
    Flag,
}

/// How many exceptions are borne: a number, or a share of what was tested.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tolerance {
    /// A number of items.
    pub count: Option<u64>,
    /// A share of the tested items.
    pub share: Option<f64>,
}

impl Tolerance {
    /// Whether so many exceptions among so many tested items are borne. The last bit of a share does not decide.
    pub fn bears(self, exceptions: u64, tested: u64) -> bool {
        let share = self.share.is_some_and(|share| exceptions as f64 <= share * tested as f64 + 1e-9);
        share || exceptions <= self.count.unwrap_or(0)
    }
}

/// What a control gives evidence on, and why.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrameworkMapping {
    /// `cobit2019:BAI06.01`.
    pub to: String,
    /// The reason.
    pub why: String,
}

/// What comes after the settings.
fn statement_of(text: &str) -> &str {
    let (_, statement) = text.strip_prefix(OPEN).and_then(|rest| rest.split_once(CLOSE)).unwrap_or_default();
    statement.trim().trim_end_matches(';').trim_end()
}

impl Control {
    /// Reads a control. Errors have their place in the file.
    pub fn parse(file: &Path, text: &str, pack: &str) -> Result<Self> {
        let text = text.replace("\r\n", "\n");
        let misses = |what: &str| {
            Error::setting(format!("`{}` {what}", file.display()))
                .hint("a control begins with `/*---`, its settings and `---*/`, then has one SELECT")
        };
        let rest = text.strip_prefix(OPEN).ok_or_else(|| misses("does not begin with `/*---`"))?;
        let end = rest.find(CLOSE).ok_or_else(|| misses("has no `---*/` after its settings"))?;
        let head: ControlDefinition = document::parse(file, &text, OPEN.len()..OPEN.len() + end)?;
        if !ID.is_match(&head.id) || head.id.len() > LONGEST_ID {
            let at = text.find(&head.id).unwrap_or(OPEN.len());
            return Err(Error::setting(format!("`{}` is not a valid control id", head.id))
                .at(Location::in_text(file, &text, at..at + head.id.len()))
                .hint("capital letters and digits in parts that `-` joins, such as `CHG-01`; files and folders are named after it"));
        }
        let sql = statement_of(&text).to_owned();
        if sql.is_empty() {
            return Err(misses("has no statement"));
        }
        Ok(Self {
            head,
            sql: sql.into(),
            sha256: hash::sha256(&text),
            text,
            pack: pack.to_owned(),
            group: None,
            changed: false,
        })
    }

    /// Reads a control of the program's own, whose statement is then known to be one: it need not pass the gate.
    pub(super) fn built_in(file: &str, text: &'static str, pack: &str) -> Result<Self> {
        let read = Self::parse(Path::new(file), text, pack)?;
        Ok(Self { sql: Cow::Borrowed(statement_of(text)), ..read })
    }

    /// The id.
    pub fn id(&self) -> &str {
        &self.head.id
    }

    /// The COBIT practices it gives evidence on, the main one first: `BAI06.01`.
    pub fn practices(&self) -> impl Iterator<Item = &str> {
        self.head.maps.iter().filter_map(|map| map.to.strip_prefix("cobit2019:"))
    }

    /// What it is listed under: the group of its pack, else its objective.
    pub fn heading(&self) -> &str {
        self.group.as_deref().unwrap_or_else(|| self.objective())
    }

    /// The COBIT objective it is listed under: `BAI06`.
    pub fn objective(&self) -> &str {
        self.practices().next().and_then(|practice| practice.split('.').next()).unwrap_or("other")
    }
}
