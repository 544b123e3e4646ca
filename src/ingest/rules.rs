//! The rules of a profile that look beyond one column or change what a field says: their form, and which fields they fit. Knows
//! neither files nor how the rules are carried out.

use std::ops::Range;

use regex::Regex;
use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use toml::Spanned;

use super::fields::{Form, Target};
use super::forms::Unit;
use super::ordered::Ordered;
use super::profile::{Profile, Signature, known};
use crate::error::Error;
use crate::model::StateClass;

/// What a profile rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// Files that the tool made, or the code that writes or reads them.
    #[default]
    Seen,
    /// The tool's own documentation.
    Documented,
    /// Neither: names are as remembered.
    #[serde(rename = "from memory")]
    FromMemory,
}

/// An instant that a file gives as another instant and the time that passed since.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct After {
    /// The canonical instant to count from.
    pub from: Spanned<String>,
    /// Columns of the duration; the first that is not empty wins.
    pub plus: Vec<String>,
    /// Unit of plain numbers in them.
    pub unit: Unit,
}

/// What only finished tickets have.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Finished {
    /// Instants that are not taken of tickets whose state class is known to be another than resolved, closed or cancelled.
    #[serde(default)]
    pub only: Vec<Spanned<String>>,
    /// Instants of the end and the columns that tell them of tickets whose state class says that they have come to it; elsewhere these columns
    /// tell something else, such as the last change of the state.
    #[serde(default)]
    pub tells: Ordered<Vec<String>>,
}

/// What the tool does not write, but other columns of the record tell.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct When {
    /// Canonical fields, or `state_class`, and what they become; the profile's word stands above the file's.
    pub set: Ordered<String>,
    /// All of this must hold.
    #[serde(rename = "if")]
    pub condition: Condition,
    /// Why, for the warning that counts the records.
    pub because: String,
}

/// What must hold of a record. A rule whose columns a file does not have is not applied to it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Condition {
    /// One of these state classes.
    #[serde(default)]
    pub state_class: Vec<String>,
    /// Any of these columns is filled.
    #[serde(default)]
    pub filled: Vec<String>,
    /// None of these columns is filled.
    #[serde(default)]
    pub empty: Vec<String>,
    /// Columns and the words that they must hold, as under [drop].
    #[serde(default)]
    pub columns: Ordered<Vec<String>>,
}

/// One signature, or a list of which any will do.
#[derive(Debug, Clone, Default)]
pub(crate) struct Signatures(pub(crate) Vec<Signature>);

impl<'de> Deserialize<'de> for Signatures {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrMany;
        impl<'de> Visitor<'de> for OneOrMany {
            type Value = Signatures;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a table, or a list of tables")
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Signatures, A::Error> {
                Signature::deserialize(MapAccessDeserializer::new(map)).map(|one| Signatures(vec![one]))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Signatures, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(list)).map(Signatures)
            }
        }
        deserializer.deserialize_any(OneOrMany)
    }
}

impl Signatures {
    /// Whether a relation has a name that is asked for.
    pub(crate) fn names(&self, relation: &str) -> bool {
        self.0.is_empty() || self.0.iter().any(|signature| signature.names(relation))
    }

    /// Whether a name is asked for at all.
    pub(crate) fn names_one(&self) -> bool {
        self.0.iter().any(|signature| signature.relation.is_some())
    }
}

type RuleFault = (Error, Range<usize>);

/// Checks that the rules name fields which they fit.
pub(crate) fn check(profile: &Profile) -> Result<(), RuleFault> {
    let target = profile.target();
    let form = |name: &str| target.field(name).map(|field| field.form);
    let named = |key: &Spanned<String>, fits: &dyn Fn(Form) -> bool, what: &str| {
        let fitting: Vec<&str> =
            target.fields().iter().filter(|field| fits(field.form)).map(|field| field.name).collect();
        known(key, &fitting, &format!("{what} of `{}`", target.table()))
    };
    let is_instant = |form| form == Form::Instant;
    for key in &profile.keep {
        named(key, &|_| true, "field")?;
    }
    for key in profile.ungroup.iter().chain(profile.extract.keys()) {
        named(key, &|form| form == Form::Text, "text field")?;
    }
    for key in profile.constants.keys() {
        let plain = |name: &str| !matches!(name, "kind" | "state" | "priority" | "outcome" | "number");
        named(
            key,
            &|form| matches!(form, Form::Text | Form::Code | Form::Flag | Form::Count),
            "field without columns",
        )?;
        if !plain(key.get_ref()) {
            return Err((Error::setting(format!("`{}` cannot be a constant", key.get_ref())), key.span()));
        }
    }
    for key in profile.offsets.keys() {
        named(key, &|form| form == Form::Count, "count")?;
    }
    for (key, after) in &profile.after.0 {
        named(key, &is_instant, "instant")?;
        named(&after.from, &is_instant, "instant")?;
    }
    for key in profile.finished.only.iter().chain(profile.finished.tells.keys()) {
        named(key, &is_instant, "instant")?;
    }
    for key in profile.stand_in.keys() {
        named(key, &|form| form == Form::Code, "code")?;
    }
    for (_, pattern) in &profile.extract.0 {
        let groups = Regex::new(pattern.get_ref()).map(|regex| regex.captures_len());
        if groups.is_err() || groups.is_ok_and(|groups| groups < 2) {
            let message = format!("`{}` is not a pattern with a group in brackets", pattern.get_ref());
            return Err((Error::setting(message), pattern.span()));
        }
    }
    let classes: Vec<&str> = StateClass::ALL.iter().map(|class| class.as_str()).collect();
    for when in &profile.when {
        for (key, value) in &when.set.0 {
            let name = key.get_ref().as_str();
            let fits = match form(name) {
                // An empty one takes back what the column says.
                Some(Form::Flag) => value.is_empty() || super::express::flag(value).is_some(),
                Some(Form::Text) => true,
                _ => name == "state_class" && target == Target::Ticket && classes.contains(&value.as_str()),
            };
            if !fits {
                let message = format!("`{name}` cannot be set to `{value}`: expected a flag, a text or a state class");
                return Err((Error::setting(message), key.span()));
            }
        }
    }
    Ok(())
}
