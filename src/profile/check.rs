//! What a profile must hold to make sense, beyond its form: that it names fields which exist and rules which fit them. Knows no files.

use regex::Regex;
use toml::Spanned;

use crate::error::Error;
use crate::model::{Kind, Outcome, StateClass};
use crate::profile::fields::{FieldDestination, FieldType, LINK_WORDS, TargetTable};
use crate::profile::known::{Fault, known};
use crate::profile::ordered::OrderedTable;
use crate::profile::syntax::Profile;
use crate::profile::value_text::flag;
use crate::read::date_forms::is_format;
use crate::read::layout;
use crate::text;

/// Refuses a profile that makes no sense, with the place of what is wrong.
pub(crate) fn check(profile: &Profile) -> Result<(), Fault> {
    let target = profile.target();
    let names: Vec<&str> = target.fields().iter().map(|field| field.name).collect();
    for key in profile.columns.keys().chain(profile.durations.keys()) {
        known(key, &names, &format!("field of `{}`", target.table()))?;
    }
    let mapped: Vec<&str> = names.iter().copied().chain(["state", "priority"]).collect();
    for (key, words) in &profile.values.0 {
        known(key, &mapped, "field")?;
        codes(key.get_ref(), words)?;
    }
    let kinds: Vec<&str> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
    for (key, maps) in &profile.values_by_kind.0 {
        known(key, &kinds, "kind")?;
        for (key, words) in &maps.0 {
            known(key, &mapped, "field")?;
            codes(key.get_ref(), words)?;
        }
    }
    if let Some(name) = &profile.layout.encoding {
        layout::encoding(name.get_ref()).map_err(|error| (error, name.span()))?;
    }
    let columns = profile.columns.keys().next().map(Spanned::span).unwrap_or_default();
    histories(profile)?;
    for field in profile.required() {
        if profile.columns.get(field).is_none() && profile.constants.get(field).is_none() {
            let message = format!("a profile for `{}` needs `{field}` under [columns]", target.table());
            return Err((Error::setting(message), columns));
        }
    }
    if target == TargetTable::Ticket && profile.kind.is_none() && profile.columns.get("kind").is_none() {
        let message = "a profile of tickets needs `kind`, or a column for `kind` with [values.kind]";
        return Err((Error::setting(message), columns));
    }
    if target == TargetTable::None && profile.note.is_none() {
        return Err((Error::setting("a profile with `table = \"none\"` needs a `note` that says why"), columns));
    }
    rules(profile)?;
    for format in &profile.dates.formats {
        if !is_format(format.get_ref()) {
            let message = format!(
                "`{}` is not a date format, expected `iso`, `iso-offset`, `epoch`, `epoch-ms`, `excel` or a pattern such as `%d/%m/%Y %H:%M`",
                format.get_ref()
            );
            return Err((Error::setting(message), format.span()));
        }
    }
    Ok(())
}

/// The codes that a field's words may be given; those of other fields are free.
fn codes(field: &str, words: &OrderedTable<String>) -> Result<(), Fault> {
    let allowed: Vec<&str> = match field {
        "state" | "state_class" => StateClass::ALL.iter().map(|code| code.as_str()).collect(),
        "outcome" => Outcome::ALL.iter().map(|code| code.as_str()).collect(),
        "kind" => Kind::ALL.iter().map(|code| code.as_str()).collect(),
        "link" => LINK_WORDS.to_vec(),
        _ => return Ok(()),
    };
    for (word, code) in &words.0 {
        // An empty code says that a word means nothing.
        if !code.is_empty() && !allowed.contains(&code.as_str()) {
            let message = format!(
                "`{code}` for `{}` is not a code of `{field}`, expected {}",
                word.get_ref(),
                text::or_list(&allowed)
            );
            return Err((Error::setting(message).hint(text::did_you_mean(code, &allowed)), word.span()));
        }
    }
    Ok(())
}

/// Refuses a profile whose histories make no sense.
fn histories(profile: &Profile) -> Result<(), Fault> {
    let columns = || profile.columns.keys().next().map(Spanned::span).unwrap_or_default();
    if let Some(history) = &profile.history {
        let refuse = |message: &str| Err((Error::setting(message), columns()));
        if profile.target() != TargetTable::Ticket {
            return refuse("[history] is for profiles of tickets");
        }
        if profile.columns.get("updated_at").is_none() {
            return refuse("a profile with [history] needs `updated_at` under [columns]");
        }
        let kept = |form| matches!(form, FieldType::Text | FieldType::Code | FieldType::Level);
        let names: Vec<&str> = TargetTable::Ticket
            .fields()
            .iter()
            .filter(|field| field.home == FieldDestination::Main && kept(field.form) && field.name != "number")
            .map(|field| field.name)
            .collect();
        for field in &history.fields {
            known(field, &names, "field of a history")?;
        }
    }
    let says = profile.events.old_value.is_some() || profile.events.whole;
    if says && profile.target() != TargetTable::TicketEvent {
        return Err((Error::setting("[events] is for profiles of `ticket_event`"), columns()));
    }
    Ok(())
}

/// Checks that the rules name fields which they fit.
fn rules(profile: &Profile) -> Result<(), Fault> {
    let target = profile.target();
    let form = |name: &str| target.field(name).map(|field| field.form);
    let named = |key: &Spanned<String>, fits: &dyn Fn(FieldType) -> bool, what: &str| {
        let fitting: Vec<&str> =
            target.fields().iter().filter(|field| fits(field.form)).map(|field| field.name).collect();
        known(key, &fitting, &format!("{what} of `{}`", target.table()))
    };
    let is_instant = |form| form == FieldType::Instant;
    for key in &profile.keep {
        named(key, &|_| true, "field")?;
    }
    for key in profile.ungroup.iter().chain(profile.extract.keys()) {
        named(key, &|form| form == FieldType::Text, "text field")?;
    }
    for key in profile.constants.keys() {
        let plain = |name: &str| !matches!(name, "kind" | "state" | "priority" | "outcome" | "number");
        named(
            key,
            &|form| matches!(form, FieldType::Text | FieldType::Code | FieldType::Flag | FieldType::Count),
            "field without columns",
        )?;
        if !plain(key.get_ref()) {
            return Err((Error::setting(format!("`{}` cannot be a constant", key.get_ref())), key.span()));
        }
    }
    for key in profile.offsets.keys() {
        named(key, &|form| form == FieldType::Count, "count")?;
    }
    for (key, after) in &profile.after.0 {
        named(key, &is_instant, "instant")?;
        named(&after.from, &is_instant, "instant")?;
    }
    for key in profile.finished.only.iter().chain(profile.finished.tells.keys()) {
        named(key, &is_instant, "instant")?;
    }
    for key in profile.stand_in.keys() {
        named(key, &|form| form == FieldType::Code, "code")?;
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
                Some(FieldType::Flag) => value.is_empty() || flag(value).is_some(),
                Some(FieldType::Text) => true,
                _ => name == "state_class" && target == TargetTable::Ticket && classes.contains(&value.as_str()),
            };
            if !fits {
                let message = format!("`{name}` cannot be set to `{value}`: expected a flag, a text or a state class");
                return Err((Error::setting(message), key.span()));
            }
        }
    }
    Ok(())
}
