//! The form of a profile: which tool's export it recognises and what its columns mean. Built-in profiles and a user's own
//! have the same form. Knows nothing of files or SQL.

use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use super::fields::Target;
use super::forms::{Dates, LayoutRules, Unit, WorkingTime};
use super::layout;
use super::ordered::{Ordered, look_up};
use super::reduce::Reduce;
use super::rules::{self, After, Evidence, Finished, Signatures, When};
use super::shape::{self, Events, History};
use super::{Relation, builtin, joined, languages, links};
use crate::error::{Error, ErrorKind, Location, Result};
use crate::model::{Kind, Outcome, StateClass};
use crate::text;
use crate::whole_file::{self, Limit};

/// The record type of tasks of tickets.
const TASK: &str = "task";

/// A profile as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Profile {
    /// Unique name, such as `servicenow-incident`.
    pub name: String,
    /// Where it was read from, if it is a file of the user.
    #[serde(skip)]
    origin: Origin,
    /// What it rests on: `seen`, `documented` or `from memory`. Who writes a profile of their own has seen the file.
    #[serde(default)]
    pub evidence: Evidence,
    /// The tool, as people call it.
    pub tool: String,
    /// First part of every ticket id.
    pub source_system: String,
    /// The table its records go to.
    #[serde(default)]
    pub table: Target,
    /// The kind of its tickets, or of those that `values.kind` does not know.
    pub kind: Option<Kind>,
    /// A warning that every import with this profile carries.
    pub note: Option<String>,
    /// A built-in profile whose value maps stand behind the profile's own.
    pub values_of: Option<Spanned<String>>,
    /// How it is recognised; of a list (`[[signature]]`) any will do.
    #[serde(default)]
    pub signature: Signatures,
    /// Built-in profiles beside which it reads the same records once more, such as the tool's own clocks in its tickets. It takes no
    /// part in recognition.
    #[serde(default)]
    pub beside: Vec<String>,
    /// Columns of `resolved_at` that tell the closing: tickets whose resolution is taken from them are counted in a warning.
    #[serde(default)]
    pub resolved_by_closing: Vec<String>,
    /// Columns of `due_at` whose times a service level promises. Where a file has one of them, no other column fills `due_at`: dates by
    /// which people plan to be done are no promise.
    #[serde(default)]
    pub promised_by: Vec<String>,
    /// Whether the tool takes targets away when a ticket is closed: then attainment cannot be told from due dates.
    #[serde(default)]
    pub targets_end_with_ticket: bool,
    /// Canonical fields of which at least one must be filled; other records say nothing and are ignored.
    #[serde(default)]
    pub keep: Vec<Spanned<String>>,
    /// Text fields in which blanks, points or commas between groups of three digits are no part of a number.
    #[serde(default)]
    pub ungroup: Vec<Spanned<String>>,
    /// Whether its records are tasks of tickets: they are kept as such, and nothing counts them as tickets of their kind, whose words they
    /// share.
    #[serde(default)]
    pub tasks: bool,
    /// Whether long texts (resolution notes, causes, workarounds, backout plans) are stored and not only how long they are.
    #[serde(default)]
    pub keep_notes: bool,
    /// Canonical field to the columns it may come from; the first that is not empty wins.
    #[serde(default)]
    pub columns: Ordered<Vec<String>>,
    /// Canonical fields that have the same value in every record of a file without a column for them.
    #[serde(default)]
    pub constants: Ordered<String>,
    /// Columns (`a|b` for either) and the words by which a record is none, such as a deleted ticket: `*` stands for any text, `!word`
    /// for any other word. These records are ignored, counted and named in a warning.
    #[serde(default)]
    pub drop: Ordered<Vec<String>>,
    /// What is added to a count, which never falls below 0: `-1` where a tool counts the first as one.
    #[serde(default)]
    pub offsets: Ordered<i32>,
    /// Instants that a file gives as another instant and a duration, used where the field's own columns are empty.
    #[serde(default)]
    pub after: Ordered<After>,
    /// Text fields and the pattern of which the first group is their value; a text that does not match stays whole.
    #[serde(default)]
    pub extract: Ordered<Spanned<String>>,
    /// Codes and the columns whose words stand in where the field's own word has no meaning, such as the category of a state that a site
    /// has made. They mean what `values` says of the field.
    #[serde(default)]
    pub stand_in: Ordered<Vec<String>>,
    /// What only finished tickets have.
    #[serde(default)]
    pub finished: Finished,
    /// What other columns of a record tell about a field.
    #[serde(default)]
    pub when: Vec<When>,
    /// How its files are laid out, where that cannot be found out.
    #[serde(default)]
    pub layout: LayoutRules,
    /// How instants are written.
    #[serde(default)]
    pub dates: Dates,
    /// Unit of plain numbers in duration columns.
    #[serde(default)]
    pub durations: Ordered<Unit>,
    /// How long the days and weeks of durations such as `1w 2d` are; days have 24 hours and weeks are not read where absent.
    pub working_time: Option<WorkingTime>,
    /// Words that mean "nothing", beside the usual ones.
    #[serde(default)]
    pub null_values: Vec<String>,
    /// Canonical field to what its words mean; `*` stands for any text, exact words come first.
    #[serde(default)]
    pub values: Ordered<Ordered<String>>,
    /// The same for one kind of ticket only.
    #[serde(default)]
    pub values_by_kind: Ordered<Ordered<Ordered<String>>>,
    /// One row per update of a ticket.
    pub history: Option<History>,
    /// Records of the file that are one.
    pub reduce: Option<Reduce>,
    /// What kind of history an event table is.
    #[serde(default)]
    pub events: Events,
    /// First cells of rows that are no records, beside the usual footers.
    #[serde(default)]
    pub footers: Vec<String>,
    /// For an event table: the fields whose old and new values are kept; texts of others may be long and private.
    #[serde(default)]
    pub keep_values_of: Vec<String>,
}

/// The text of a profile and its file, to show what an error means. It is no rule: profiles that say the same are the same.
#[derive(Clone, Default)]
struct Origin(Option<Arc<(PathBuf, String)>>);

impl fmt::Debug for Origin {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

/// What a relation must look like.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Signature {
    /// `csv`, `xlsx`, `json`; any where empty.
    #[serde(default)]
    pub container: Vec<String>,
    /// End of the relation's name, for the inner lists of JSON.
    pub relation: Option<String>,
    /// Columns that must be there.
    #[serde(default)]
    pub must: Vec<String>,
    /// Of each group at least one.
    #[serde(default)]
    pub any: Vec<Vec<String>>,
    /// Columns that make the match better.
    #[serde(default)]
    pub bonus: Vec<String>,
    /// Columns that rule it out.
    #[serde(default)]
    pub never: Vec<String>,
    /// Column to the beginnings that nearly all its values have, such as `number = ["INC"]`.
    #[serde(default)]
    pub starts: Ordered<Vec<String>>,
}

impl Signature {
    /// Whether a relation has the name that is asked for.
    pub(crate) fn names(&self, relation: &str) -> bool {
        self.relation.as_ref().is_none_or(|end| relation.ends_with(end.as_str()))
    }
}

impl Profile {
    /// Reads a profile. `file` is where it stands, for errors.
    pub(crate) fn parse(file: &Path, text: &str) -> Result<Self> {
        let placed = |error: Error, span: std::ops::Range<usize>| error.at(Location::in_text(file, text, span));
        let profile: Self = toml::from_str(text).map_err(|error| {
            let hint = unknown_name_hint(error.message());
            let span = error.span().unwrap_or_default();
            placed(Error::setting(error.message().to_owned()).hint(hint), span)
        })?;
        profile.check().map_err(|(error, span)| placed(error, span))?;
        Ok(profile)
    }

    /// The profile of this name, or in this file, relative to `base`.
    pub(crate) fn named(name: &str, base: &Path) -> Result<Self> {
        if let Some(profile) = builtin::all().iter().find(|profile| profile.name == name) {
            return Ok(profile.clone());
        }
        let path = &base.join(name);
        if path.extension().is_some_and(|extension| extension == "toml") {
            let text = whole_file::text(path, Limit::Written)?;
            let mut profile = Self::parse(path, &text)?;
            profile.origin = Origin(Some(Arc::new((path.clone(), text))));
            return Ok(profile);
        }
        let names: Vec<&str> = builtin::all().iter().map(|profile| profile.name.as_str()).collect();
        Err(Error::new(ErrorKind::Unknown { what: "profile", name: name.to_owned() })
            .hint(text::did_you_mean(name, &names))
            .hint(format!("a profile is a file such as `mine.toml`, or one of {}", text::or_list(&names))))
    }

    /// Where a profile of the user says which columns a field may come from.
    pub(crate) fn place_of(&self, field: &str) -> Option<Location> {
        let (file, text) = &**self.origin.0.as_ref()?;
        let key = self.columns.keys().find(|key| key.get_ref() == field)?;
        Some(Location::in_text(file, text, key.span()))
    }

    /// SHA-256 of the texts that decide what the profile says, so that a change of its rules can be told from a change of data: its own, that of the
    /// profile whose words stand behind its own, and the tables of its tool's languages.
    pub(crate) fn sha256(&self) -> String {
        let own: Option<&str> = match &self.origin.0 {
            Some(origin) => Some(&origin.1),
            None => builtin::text(&self.name),
        };
        let shared = self.values_of.as_ref().and_then(|name| builtin::text(name.get_ref()));
        let mut texts: Vec<&str> = own.into_iter().chain(shared).collect();
        texts.extend(languages::texts(&self.tool));
        crate::hash::sha256(texts.join("\n"))
    }

    /// SHA-256 of the text of a profile of the user.
    pub(crate) fn text_sha256(&self) -> Option<String> {
        self.origin.0.as_ref().map(|origin| crate::hash::sha256(&origin.1))
    }

    /// The table its records go to.
    pub(crate) fn target(&self) -> Target {
        self.table
    }

    /// Whether its records may come as a list with a header, not in JSON only.
    pub(crate) fn reads_lists(&self) -> bool {
        let in_json = |signature: &Signature| signature.container.iter().all(|container| container == "json");
        !self.signature.0.iter().all(|signature| !signature.container.is_empty() && in_json(signature))
            || self.signature.0.is_empty()
    }

    /// What its tickets of a kind are in the store.
    pub(crate) fn record_type(&self, kind: Kind) -> &'static str {
        if self.tasks { TASK } else { kind.as_str() }
    }

    /// Fields without which a record cannot be kept. An update log opens its tickets with their first row.
    pub(crate) fn required(&self) -> &'static [&'static str] {
        if self.history.is_some() && self.columns.get("opened_at").is_none() {
            return &["number", "updated_at"];
        }
        self.target().required()
    }

    /// A relation as the profile sees it: with the columns that it makes itself.
    pub(crate) fn sees<'r>(&self, relation: &'r Relation) -> Cow<'r, Relation> {
        let joined = joined::of(self, relation).map_or(Cow::Borrowed(relation), Cow::Owned);
        match &self.reduce {
            Some(reduce) => Cow::Owned(reduce.of(&joined)),
            None => joined,
        }
    }

    /// What a word of a field means, in any language of the tool, for tickets of a kind.
    pub(crate) fn meaning(&self, field: &str, kind: Option<&str>, word: &str) -> Option<&str> {
        let mut spellings = vec![word];
        spellings.extend(languages::english_words(&self.tool, field, word));
        let shared = self.values_of.as_ref().and_then(|name| builtin::find(name.get_ref()));
        let layers = [Some(self), shared];
        layers.into_iter().flatten().find_map(|profile| {
            let of_kind = kind.and_then(|kind| profile.values_by_kind.get(kind)).and_then(|maps| maps.get(field));
            [of_kind, profile.values.get(field)].into_iter().flatten().find_map(|map| look_up(map, &spellings))
        })
    }

    /// Whether there is a value map for a field.
    pub(crate) fn maps(&self, field: &str) -> bool {
        let shared = self.values_of.as_ref().and_then(|name| builtin::find(name.get_ref()));
        [Some(self), shared].into_iter().flatten().any(|profile| {
            profile.values.get(field).is_some()
                || profile.values_by_kind.iter().any(|(_, maps)| maps.get(field).is_some())
        })
    }

    fn check(&self) -> Result<(), (Error, std::ops::Range<usize>)> {
        let target = self.target();
        let names: Vec<&str> = target.fields().iter().map(|field| field.name).collect();
        for key in self.columns.keys().chain(self.durations.keys()) {
            known(key, &names, &format!("field of `{}`", target.table()))?;
        }
        let mapped: Vec<&str> = names.iter().copied().chain(["state", "priority"]).collect();
        for (key, words) in &self.values.0 {
            known(key, &mapped, "field")?;
            codes(key.get_ref(), words)?;
        }
        let kinds: Vec<&str> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
        for (key, maps) in &self.values_by_kind.0 {
            known(key, &kinds, "kind")?;
            for (key, words) in &maps.0 {
                known(key, &mapped, "field")?;
                codes(key.get_ref(), words)?;
            }
        }
        if let Some(name) = &self.layout.encoding {
            layout::encoding(name.get_ref()).map_err(|error| (error, name.span()))?;
        }
        let columns = self.columns.keys().next().map(Spanned::span).unwrap_or_default();
        shape::check(self)?;
        for field in self.required() {
            if self.columns.get(field).is_none() && self.constants.get(field).is_none() {
                let message = format!("a profile for `{}` needs `{field}` under [columns]", target.table());
                return Err((Error::setting(message), columns));
            }
        }
        if target == Target::Ticket && self.kind.is_none() && self.columns.get("kind").is_none() {
            let message = "a profile of tickets needs `kind`, or a column for `kind` with [values.kind]";
            return Err((Error::setting(message), columns));
        }
        if target == Target::None && self.note.is_none() {
            return Err((Error::setting("a profile with `table = \"none\"` needs a `note` that says why"), columns));
        }
        rules::check(self)?;
        if let Some(name) = &self.values_of
            && builtin::find(name.get_ref()).is_none()
        {
            let names: Vec<&str> = builtin::all().iter().map(|profile| profile.name.as_str()).collect();
            known(name, &names, "built-in profile")?;
        }
        for format in &self.dates.formats {
            if !super::dates::is_format(format.get_ref()) {
                let message = format!(
                    "`{}` is not a date format, expected `iso`, `iso-offset`, `epoch`, `epoch-ms`, `excel` or a pattern such as `%d/%m/%Y %H:%M`",
                    format.get_ref()
                );
                return Err((Error::setting(message), format.span()));
            }
        }
        Ok(())
    }
}

/// The codes that a field's words may be given; those of other fields are free.
fn codes(field: &str, words: &Ordered<String>) -> Result<(), (Error, std::ops::Range<usize>)> {
    let allowed: Vec<&str> = match field {
        "state" | "state_class" => StateClass::ALL.iter().map(|code| code.as_str()).collect(),
        "outcome" => Outcome::ALL.iter().map(|code| code.as_str()).collect(),
        "kind" => Kind::ALL.iter().map(|code| code.as_str()).collect(),
        "link" => links::WORDS.to_vec(),
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

/// An error for a name that is not among those that exist.
pub(crate) fn known(key: &Spanned<String>, names: &[&str], what: &str) -> Result<(), (Error, std::ops::Range<usize>)> {
    let name = key.get_ref().as_str();
    if names.contains(&name) {
        return Ok(());
    }
    let error = Error::setting(format!("unknown {what} `{name}`")).hint(text::did_you_mean(name, names));
    Err((error, key.span()))
}

/// "did you mean" for the message of an unknown key, which lists the keys that exist.
fn unknown_name_hint(message: &str) -> String {
    let ticked: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    match ticked.split_first() {
        Some((name, known)) if message.starts_with("unknown") => text::did_you_mean(name, known),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = "name = 'mine'\nevidence = 'seen'\ntool = 'Mine'\nsource-system = 'mine'\nkind = 'incident'\n[columns]\nnumber = ['Ref']\nopened_at = ['Begin']\n";

    #[test]
    fn a_small_profile_is_enough() {
        let profile = Profile::parse(Path::new("mine.toml"), SMALL).unwrap();
        assert_eq!(profile.columns.get("number").unwrap(), &["Ref"]);
        assert_eq!(profile.dates.zone, crate::ingest::forms::ZoneRule::Exporter);
    }

    #[test]
    fn an_unknown_field_names_its_line_and_the_nearest_field() {
        let text = format!("{SMALL}assigne_id = ['Who']\n");
        let error = Profile::parse(Path::new("mine.toml"), &text).unwrap_err();
        let place = error.location().unwrap();
        assert_eq!((place.line, place.column, place.span), (9, 1, 10));
        assert_eq!(error.hints(), ["did you mean `assignee_id`?"]);
    }

    #[test]
    fn an_unknown_key_names_its_line_and_the_nearest_key() {
        let text = SMALL.replace("kind =", "kinds =");
        let error = Profile::parse(Path::new("mine.toml"), &text).unwrap_err();
        assert_eq!(error.location().unwrap().line, 5);
        assert_eq!(error.hints(), ["did you mean `kind`?"]);
    }

    #[test]
    fn a_profile_without_an_opening_time_is_refused() {
        let text = SMALL.replace("opened_at", "closed_at");
        let error = Profile::parse(Path::new("mine.toml"), &text).unwrap_err();
        assert!(error.to_string().contains("needs `opened_at`"), "{error}");
    }

    #[test]
    fn a_rule_must_fit_its_field() {
        let cases = [
            ("[offsets]\ntitle = -1\n", "unknown count of `ticket` `title`"),
            ("[after]\nresolved_at = { from = 'title', plus = ['Took'], unit = 'minutes' }\n", "unknown instant"),
            ("[extract]\ntitle = 'no group'\n", "is not a pattern with a group"),
            ("[constants]\nkind = 'incident'\n", "cannot be a constant"),
            (
                "[[when]]\nset = { made_sla = 'late' }\nif = { filled = ['x'] }\nbecause = 'y'\n",
                "cannot be set to `late`",
            ),
        ];
        for (rule, message) in cases {
            let error = Profile::parse(Path::new("mine.toml"), &format!("{SMALL}{rule}")).unwrap_err();
            assert!(error.to_string().contains(message), "{error}");
            assert!(error.location().unwrap().line > 8, "{rule}");
        }
    }

    #[test]
    fn exact_words_win_over_patterns_and_case_does_not_matter() {
        let text = format!("{SMALL}[values.state]\n'*close*' = 'closed'\n'Close requested' = 'open'\n");
        let profile = Profile::parse(Path::new("mine.toml"), &text).unwrap();
        assert_eq!(profile.meaning("state", None, " CLOSE REQUESTED "), Some("open"));
        assert_eq!(profile.meaning("state", None, "Auto-closed"), Some("closed"));
        assert_eq!(profile.meaning("state", None, "Open"), None);
    }
}
