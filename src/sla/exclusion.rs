//! Tickets that are left out of attainment by agreement: each with its reason, who approved it, and where that is kept. An excluded
//! clock is counted and shown like any other; only attainment passes over it, and says how many.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::calendar::{Calendars, parse_day};
use crate::error::{Error, Result};
use crate::sla::check::{ServiceLevel, check};
use crate::sla::policy::ServiceLevelSpec;
use crate::sla::select::{Filter, literals};
use crate::text;

/// `[[exclusion]]`.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ExclusionSpec {
    /// Unique name.
    pub id: String,
    /// The service levels it is for; all where absent.
    #[serde(default, skip_serializing)]
    pub sla: Vec<String>,
    /// Numbers of tickets.
    #[serde(default, skip_serializing)]
    pub tickets: Vec<String>,
    /// Field of a ticket to values, as in `[[sla]]`.
    #[serde(default, rename = "where", skip_serializing)]
    pub filter: BTreeMap<String, Vec<String>>,
    /// First day of opening, in the zone of the level's calendar.
    #[serde(skip_serializing)]
    pub opened_from: Option<String>,
    /// First day after.
    #[serde(skip_serializing)]
    pub opened_to: Option<String>,
    /// Why.
    pub reason: String,
    /// Who agreed to it.
    pub approver: String,
    /// Where the agreement is kept: a ticket, a minute, a document.
    pub evidence: String,
}

/// What is promised and what is left out by agreement.
#[derive(Debug, Clone, Copy)]
pub struct ServiceLevelSet<'a> {
    /// `[[sla]]`.
    pub levels: &'a [ServiceLevelSpec],
    /// `[[exclusion]]`.
    pub exclusions: &'a [ExclusionSpec],
}

impl<'a> From<&'a [ServiceLevelSpec]> for ServiceLevelSet<'a> {
    fn from(levels: &'a [ServiceLevelSpec]) -> Self {
        Self { levels, exclusions: &[] }
    }
}

impl<'a, const N: usize> From<&'a [ServiceLevelSpec; N]> for ServiceLevelSet<'a> {
    fn from(levels: &'a [ServiceLevelSpec; N]) -> Self {
        Self::from(levels.as_slice())
    }
}

impl<'a> From<&'a Vec<ServiceLevelSpec>> for ServiceLevelSet<'a> {
    fn from(levels: &'a Vec<ServiceLevelSpec>) -> Self {
        Self::from(levels.as_slice())
    }
}

impl ServiceLevelSet<'_> {
    /// Checks both. Each policy gets the SQL that says which of its tickets are excluded.
    pub fn check(self, calendars: &Calendars) -> Result<Vec<ServiceLevel>> {
        let mut policies = check(self.levels, calendars)?;
        for (place, exclusion) in self.exclusions.iter().enumerate() {
            let wrong_at = |keys: &[&str], message: &str| {
                let path: Vec<&str> = std::iter::once(exclusion.id.as_str()).chain(keys.iter().copied()).collect();
                Error::setting(format!("`exclusion.{}`: {message}", path.join(".")))
                    .of(std::iter::once("exclusion").chain(path))
            };
            let wrong = |key: &str, message: &str| wrong_at(&[key], message);
            if self.exclusions[..place].iter().any(|earlier| earlier.id == exclusion.id) {
                return Err(wrong("id", "two exclusions have this id"));
            }
            let told = [
                ("id", &exclusion.id),
                ("reason", &exclusion.reason),
                ("approver", &exclusion.approver),
                ("evidence", &exclusion.evidence),
            ];
            if let Some((key, _)) = told.into_iter().find(|(_, text)| text.trim().is_empty()) {
                return Err(
                    wrong(key, "it is empty").hint("an exclusion says why, who approved it, and where that is kept")
                );
            }
            let ids: Vec<&str> = policies.iter().map(|policy| policy.id.as_str()).collect();
            if let Some(unknown) = exclusion.sla.iter().find(|id| !ids.contains(&id.as_str())) {
                return Err(
                    wrong("sla", &format!("unknown service level `{unknown}`")).hint(text::did_you_mean(unknown, &ids))
                );
            }
            if exclusion.tickets.is_empty() && exclusion.filter.is_empty() && exclusion.opened_from.is_none() {
                return Err(wrong_at(&[], "it would exclude every ticket")
                    .hint("name `tickets`, or say which by `where` or `opened_from`"));
            }
            let filter = Filter::read(&exclusion.filter).map_err(|found| {
                let keys: Vec<&str> = std::iter::once("where").chain(found.keys().iter().map(String::as_str)).collect();
                found.hints().iter().fold(wrong_at(&keys, &found.to_string()), Error::hint)
            })?;
            let mut when = String::from("true");
            filter.sql(&mut when);
            if !exclusion.tickets.is_empty() {
                let _ = write!(when, " AND t.number IN ({})", literals(&exclusion.tickets));
            }
            for policy in
                policies.iter_mut().filter(|policy| exclusion.sla.is_empty() || exclusion.sla.contains(&policy.id))
            {
                let mut when = when.clone();
                let days = [("opened_from", &exclusion.opened_from, ">="), ("opened_to", &exclusion.opened_to, "<")];
                for (key, day, compare) in days {
                    let Some(day) = day else { continue };
                    let date = parse_day(day)
                        .ok_or_else(|| wrong(key, &format!("found `{day}`, expected a date such as `2026-01-01`")))?;
                    let midnight = policy.calendar(0).zone().midnight(date) * 1_000_000;
                    let _ = write!(when, " AND epoch_us(t.opened_at) {compare} {midnight}");
                }
                let _ = write!(policy.exclusions, " WHEN {when} THEN {place}");
            }
        }
        Ok(policies)
    }
}
