//! `waivers.toml`: exceptions that somebody answers for. A waiver moves an exception to "waived"; it never deletes one, and it ends.

use std::path::Path;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::controls::definition::Control;
use crate::document;
use crate::error::{Error, ErrorKind, Location, Result};
use crate::whole_file::SizeLimit;
use crate::{text, whole_file};

/// The name of the file.
pub const WAIVER_FILE: &str = "waivers.toml";

/// The register, and the text it was read from.
#[derive(Debug, Clone, Default)]
pub struct Waivers {
    /// Every waiver, in the order of the file.
    pub all: Vec<Waiver>,
    text: String,
}

/// One waiver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Waiver {
    /// Its id; its number in the file where it has none.
    pub id: String,
    /// The control.
    pub control: String,
    /// The subject, or a pattern with `*`.
    pub subject: String,
    /// Why.
    pub reason: String,
    /// Who asked.
    pub raised_by: Option<String>,
    /// Who agreed.
    pub approved_by: String,
    /// When.
    pub approved_on: Option<String>,
    /// The last day on which it holds.
    pub expires_on: String,
    /// A file, a ticket.
    pub reference: Option<String>,
    /// Where its last day stands.
    #[serde(skip)]
    at: Option<Location>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WaiverFile {
    #[serde(default)]
    waiver: Vec<Spanned<WrittenWaiver>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenWaiver {
    id: Option<String>,
    control: Spanned<String>,
    subject: String,
    reason: String,
    raised_by: Option<String>,
    approved_by: Spanned<String>,
    approved_on: Option<Spanned<WrittenDate>>,
    expires_on: Spanned<WrittenDate>,
    reference: Option<String>,
}

/// A date, written as one or as text.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "expected a date such as 2026-12-31")]
enum WrittenDate {
    Date(toml::value::Datetime),
    Text(String),
}

impl WrittenDate {
    fn text(&self) -> Option<String> {
        let text = match self {
            Self::Date(date) => date.to_string(),
            Self::Text(text) => text.clone(),
        };
        text.parse::<jiff::civil::Date>().ok().map(|date| date.to_string()).filter(|_| text.len() == 10)
    }
}

impl Waivers {
    /// Reads the register of a project folder. A malformed one stops the run: a waiver that is not understood would be a deviation
    /// that nobody sees.
    pub fn read(dir: &Path, controls: &[Control]) -> Result<Self> {
        let path = dir.join(WAIVER_FILE);
        if !path.exists() {
            return Ok(Self::default());
        }
        let text = whole_file::text(&path, SizeLimit::Written)?;
        let file: WaiverFile = document::parse(&path, &text, 0..text.len()).map_err(|error| {
            error.hint(
                "a waiver has `control`, `subject`, `reason`, `approved_by` and `expires_on`; `raised_by`, `approved_on`, `reference` and `id` may follow",
            )
        })?;
        let mut all: Vec<Waiver> = Vec::new();
        let ids: Vec<&str> = controls.iter().map(Control::id).collect();
        for (place, entry) in file.waiver.into_iter().enumerate() {
            let at = Location::in_text(&path, &text, entry.span());
            let within = |span| Location::in_text(&path, &text, span);
            let written = entry.into_inner();
            let control = written.control.get_ref().as_str();
            if !ids.contains(&control) {
                let error = Error::new(ErrorKind::Unknown { what: "control", name: control.to_owned() });
                return Err(error.at(within(written.control.span())).hint(text::did_you_mean(control, &ids)));
            }
            if written.approved_by.get_ref().trim().is_empty() {
                return Err(Error::setting("a waiver that nobody approved waives nothing: `approved_by` is empty")
                    .at(within(written.approved_by.span()))
                    .hint("name who answers for it, or take the waiver out: the exception then counts"));
            }
            let date = |key: &str, day: &Spanned<WrittenDate>| {
                day.get_ref().text().ok_or_else(|| {
                    Error::setting(format!("`{key}` is not a date such as 2026-12-31")).at(within(day.span()))
                })
            };
            let (expires_on, ends) = (date("expires_on", &written.expires_on)?, within(written.expires_on.span()));
            let approved_on = written.approved_on.as_ref().map(|day| date("approved_on", day)).transpose()?;
            let id = written.id.unwrap_or_else(|| format!("{WAIVER_FILE}#{}", place + 1));
            if all.iter().any(|other| other.id == id) {
                return Err(Error::setting(format!("the waiver id `{id}` is used twice")).at(at));
            }
            all.push(Waiver {
                id,
                control: written.control.into_inner(),
                subject: written.subject,
                reason: written.reason,
                raised_by: written.raised_by,
                approved_by: written.approved_by.into_inner(),
                approved_on,
                expires_on,
                reference: written.reference,
                at: Some(ends),
            });
        }
        Ok(Self { all, text })
    }

    /// The text as written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The subjects of a control that are waived on a day, as a condition of SQL.
    pub(super) fn condition(&self, control: &str, today: &str) -> String {
        let holds = self.all.iter().filter(|waiver| waiver.control == control && waiver.holds(today));
        let tests: Vec<String> = holds
            .map(|waiver| {
                let subject = text::quote_literal(&waiver.subject);
                if waiver.subject.contains('*') {
                    // Only the star has a meaning, so that a bracket in a subject is a bracket.
                    let pattern = waiver.subject.replace('[', "[[]").replace('?', "[?]");
                    format!("subject_id GLOB {}", text::quote_literal(&pattern))
                } else {
                    format!("subject_id = {subject}")
                }
            })
            .collect();
        if tests.is_empty() { "FALSE".to_owned() } else { format!("({})", tests.join(" OR ")) }
    }

    /// The waiver that covers a subject of a control on a day.
    pub fn covering(&self, control: &str, subject: &str, today: &str) -> Option<&Waiver> {
        let mut holding = self.all.iter().filter(|waiver| waiver.control == control && waiver.holds(today));
        holding.find(|waiver| covers(&waiver.subject, subject))
    }

    /// What to tell of waivers that hold no longer, each with its place: the exceptions that they covered count again.
    pub fn lapsed(&self, as_of: i64) -> Vec<Error> {
        let today = text::date(as_of.div_euclid(86_400) as i32);
        let told = |waiver: &Waiver| {
            let error = Error::setting(format!(
                "the waiver `{}` of {} ended on {}: what it covered counts as exception again",
                waiver.id, waiver.control, waiver.expires_on
            ));
            let error = error.hint("have it approved anew with a later day, or take it out");
            match &waiver.at {
                Some(at) => error.at(at.clone()),
                None => error,
            }
        };
        self.expired(&today).map(told).collect()
    }

    /// Waivers that hold no longer.
    pub(super) fn expired<'a>(&'a self, today: &'a str) -> impl Iterator<Item = &'a Waiver> {
        self.all.iter().filter(move |waiver| !waiver.holds(today))
    }
}

/// Whether a pattern, in which only `*` has a meaning, covers a subject: as [`Waivers::condition`] has the store decide it.
fn covers(pattern: &str, subject: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == subject };
    let Some(mut left) = subject.strip_prefix(head) else { return false };
    let mut pieces: Vec<&str> = rest.split('*').collect();
    let tail = pieces.pop().unwrap_or_default();
    for piece in pieces {
        let Some((_, after)) = left.split_once(piece) else { return false };
        left = after;
    }
    left.ends_with(tail)
}

impl Waiver {
    /// Whether it holds on a day; dates of one form compare as text.
    fn holds(&self, today: &str) -> bool {
        self.expires_on.as_str() >= today
    }
}
