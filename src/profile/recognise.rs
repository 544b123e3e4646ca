//! Which profile a relation belongs to: signatures of all profiles are scored against the header and the first values. A
//! tie or no match is an error that says what was tried.

use crate::profile::view::seen_by;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::error::{Error, Result};
use crate::profile::fields::TargetTable;
use crate::profile::header::{ColumnPreference, Header};
use crate::profile::plan::ImportPlan;
use crate::profile::signature::Signature;
use crate::profile::syntax::Profile;
use crate::profile::{builtin, header};
use crate::read::container::PAGE;
use crate::read::export::{FileFacts, Relation};
use crate::text;

/// What a required column weighs against a bonus column.
const PART: i64 = 4;
/// What the beginnings of values weigh: ticket numbers say more about the table than columns do.
const STARTS: i64 = 20;
/// What values with other beginnings cost.
const OTHER_STARTS: i64 = -10;
/// Bonus columns beyond this many add no confidence.
const ENOUGH_BONUS: i64 = 4;

/// The share of required columns, in hundredths, from which on a file is said to look like a tool's.
const NEARLY: usize = 50;

/// A relation with its profile.
#[derive(Debug, Clone)]
pub(crate) struct ProfileMatch<'a> {
    pub profile: &'a Profile,
    pub score: i64,
    /// Share of the score that a perfect export would reach, between 0 and 1.
    pub confidence: f64,
    /// The profile of the tickets beside which it reads the same records once more.
    pub tickets: Option<&'a Profile>,
}

/// The best profile for a relation among the built-in ones; none where no signature fits.
pub(crate) fn recognise<'a>(path: &Path, facts: &FileFacts, relation: &Relation) -> Result<Option<ProfileMatch<'a>>> {
    best(path, builtin::all(), facts, relation)
}

fn best<'a>(
    path: &Path,
    profiles: &'a [Profile],
    facts: &FileFacts,
    relation: &Relation,
) -> Result<Option<ProfileMatch<'a>>> {
    let headers = in_english(profiles.iter(), relation);
    let mut matches: Vec<ProfileMatch<'a>> = profiles
        .iter()
        .filter_map(|profile| score(profile, facts, relation, &headers[profile.tool.as_str()]))
        .collect();
    matches.sort_by(|a, b| b.score.cmp(&a.score).then_with(|| a.profile.name.cmp(&b.profile.name)));
    if let [first, second, ..] = matches.as_slice()
        && first.score == second.score
    {
        let names = [first.profile.name.as_str(), second.profile.name.as_str()];
        return Err(Error::import(
            path,
            format!("its columns fit the profiles `{}` and `{}` equally well", names[0], names[1]),
        )
        .hint(format!("say which one it is: `--profile {}` or `--profile {}`", names[0], names[1])));
    }
    Ok(matches.into_iter().next())
}

/// The header of a relation for each tool, for a header may be in any language of a tool.
fn in_english<'a>(profiles: impl Iterator<Item = &'a Profile>, relation: &Relation) -> BTreeMap<&'a str, Header> {
    let tools: BTreeSet<&str> = profiles.map(|profile| profile.tool.as_str()).collect();
    tools.into_iter().map(|tool| (tool, Header::of(tool, &relation.header))).collect()
}

fn score<'a>(
    profile: &'a Profile,
    facts: &FileFacts,
    relation: &Relation,
    header: &Header,
) -> Option<ProfileMatch<'a>> {
    if !profile.beside.is_empty() {
        return None;
    }
    let fitting = profile.signature.0.iter().filter_map(|signature| points(signature, facts, relation, header));
    let (score, perfect) = fitting.max_by_key(|(score, _)| *score)?;
    let confidence = (score as f64 / perfect.max(1) as f64).clamp(0.0, 1.0);
    Some(ProfileMatch { profile, score, confidence, tickets: None })
}

/// The score of a signature that fits, and that of a perfect export.
fn points(signature: &Signature, facts: &FileFacts, relation: &Relation, header: &Header) -> Option<(i64, i64)> {
    // A table in a web page is a list like one in a file of its own.
    let found = if facts.container == PAGE { "csv" } else { facts.container };
    let container = signature.container.is_empty() || signature.container.iter().any(|name| name == found);
    if !container
        || !signature.names(&relation.name)
        || !missing(signature, header).is_empty()
        || signature.never.iter().any(|name| header.has(name))
    {
        return None;
    }
    let parts = (signature.must.len() + signature.any.len()) as i64;
    let bonus = signature.bonus.iter().filter(|name| header.has(name)).count() as i64;
    let starts = if signature.starts.iter().next().is_some() { starts(signature, relation, header) } else { 0 };
    let perfect = PART * parts + ENOUGH_BONUS.min(signature.bonus.len() as i64) + starts.abs();
    Some((PART * parts + bonus + starts, perfect))
}

/// The columns a signature asks for and a header lacks, alternatives joined by `|`.
fn missing(signature: &Signature, header: &Header) -> Vec<String> {
    let must = signature.must.iter().filter(|names| !names.split('|').any(|name| header.has(name))).cloned();
    let any =
        signature.any.iter().filter(|group| !group.iter().any(|name| header.has(name))).map(|group| group.join("|"));
    must.chain(any).collect()
}

fn starts(signature: &Signature, relation: &Relation, header: &Header) -> i64 {
    let mut points = 0;
    for (column, beginnings) in signature.starts.iter() {
        let Some(found) = header.find(column, ColumnPreference::Words).first().copied() else { continue };
        let values: Vec<&str> = relation.sample.iter().filter_map(|row| row.get(found.index)?.as_deref()).collect();
        let fitting = values.iter().filter(|value| begins(value, beginnings)).count();
        points += match (values.len(), fitting) {
            (0, _) => 0,
            // A few foreign numbers among many do not make another table.
            (all, fitting) if fitting * 20 >= all * 19 => STARTS,
            _ => OTHER_STARTS,
        };
    }
    points
}

/// Whether a value is one of the beginnings followed by a digit, whatever the case.
fn begins(value: &str, beginnings: &[String]) -> bool {
    beginnings.iter().any(|beginning| {
        value.get(..beginning.len()).is_some_and(|start| start.eq_ignore_ascii_case(beginning))
            && value[beginning.len()..].starts_with(|c: char| c.is_ascii_digit())
    })
}

/// A profile to which a relation comes near.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NearProfile<'a> {
    pub profile: &'a Profile,
    pub relation: &'a Relation,
    /// Whether the numbers of its records say so, which is more than its columns can.
    by_numbers: bool,
    /// Share of the required columns that are there, and of the columns of the relation that the profile knows, in hundredths.
    share: usize,
    known: usize,
}

/// The profile that comes nearest to any of the relations; none where less than half of what tells one apart is there, and no numbers tell.
pub(crate) fn nearest(relations: &[Relation]) -> Option<NearProfile<'_>> {
    let all = relations.iter().flat_map(|relation| {
        let headers = in_english(recognisable(), relation);
        let near = recognisable().flat_map(move |profile| {
            let header = &headers[profile.tool.as_str()];
            let of = |signature: &Signature| {
                let parts = signature.must.len() + signature.any.len();
                let there = parts - missing(signature, header).len();
                let by_numbers = profile.target() == TargetTable::Ticket && is_numbered(signature, relation);
                NearProfile {
                    profile,
                    relation,
                    by_numbers,
                    share: there * 100 / parts.max(1),
                    known: known_share(profile, header),
                }
            };
            profile.signature.0.iter().map(of).collect::<Vec<_>>()
        });
        near.collect::<Vec<_>>()
    });
    let near = all.filter(|near| near.by_numbers || (near.share >= NEARLY && near.known >= NEARLY));
    near.max_by(|a, b| a.rank().cmp(&b.rank()).then_with(|| b.profile.name.cmp(&a.profile.name)))
}

impl NearProfile<'_> {
    fn rank(&self) -> (bool, usize, usize) {
        (self.by_numbers, self.share, self.known)
    }
}

/// The share of the columns of a list that a profile reads or knows it by, in hundredths.
fn known_share(profile: &Profile, header: &Header) -> usize {
    let aliases = profile.columns.iter().flat_map(|(_, names)| names);
    let bonus = profile.signature.0.iter().flat_map(|signature| &signature.bonus);
    let found =
        aliases.chain(bonus).flat_map(|name| header.find(name, ColumnPreference::Words)).map(|found| found.index);
    let columns: BTreeSet<usize> = found.collect();
    columns.len() * 100 / header.names().len().max(1)
}

/// Profiles that are recognised by themselves, and keep something.
fn recognisable() -> impl Iterator<Item = &'static Profile> {
    let known = |profile: &&Profile| {
        !profile.signature.0.is_empty() && profile.target() != TargetTable::None && profile.beside.is_empty()
    };
    builtin::all().iter().filter(known)
}

/// Whether some column has the numbers of the profile's records.
fn is_numbered(signature: &Signature, relation: &Relation) -> bool {
    signature.starts.iter().any(|(_, beginnings)| {
        (0..relation.header.len()).any(|column| {
            let cells: Vec<&str> = relation.sample.iter().filter_map(|row| row.get(column)?.as_deref()).collect();
            let fitting = cells.iter().filter(|cell| begins(cell, beginnings)).count();
            fitting > 0 && fitting * 20 >= cells.len() * 19
        })
    })
}

/// The error for a file in which no relation is known: what was tried, what came nearest, and the way out.
pub(crate) fn unknown(path: &Path, relations: &[Relation]) -> Error {
    let near = nearest(relations);
    let of = near.map(|near| near.relation).or_else(|| relations.iter().max_by_key(|relation| relation.header.len()));
    let sheet = of.filter(|_| relations.len() > 1).map_or_else(String::new, |of| format!(" in `{}`", of.name));
    let found = header::columns_found(&sheet, of.map_or(&[] as &[String], |of| of.header.as_slice()));
    let error = if relations.iter().any(|relation| relation.header_row.is_none()) {
        Error::import(path, "its first row looks like a record: the file seems to have no header row")
            .hint("export it once more with the names of the columns, or read it by their places with a profile of your own, in which they are called `column_1`, `column_2` and so on")
    } else if let Some(near) = near {
        close_to(path, near, &sheet).hint(found)
    } else {
        let profiles: Vec<&Profile> = recognisable().collect();
        let tools: BTreeSet<&str> = profiles.iter().map(|profile| profile.tool.as_str()).collect();
        let known = text::count(profiles.len() as u64, "profile");
        Error::import(path, format!("its columns fit none of the {known} known to this program"))
            .hint(found)
            .hint(format!("known are exports of {}", tools.into_iter().collect::<Vec<_>>().join(", ")))
    };
    error.hint(format!(
        "if no profile fits this file, write one of your own: `tickmark inspect \"{}\" --write-profile mine.toml`, edit it, then `--profile mine.toml`",
        path.display()
    ))
}

/// The error for a file that comes near to a profile: what it lacks of it.
fn close_to(path: &Path, near: NearProfile<'_>, sheet: &str) -> Error {
    let (profile, relation) = (near.profile, near.relation);
    let sign = if near.by_numbers { "by its numbers " } else { "" };
    let looks = format!("{sign}it looks like an export of {} (profile `{}`), but ", profile.tool, profile.name);
    let needed = needed(path, profile, relation);
    if !needed.is_empty() {
        // What a record needs is one thing, what tells a tool's export apart another.
        let needs = format!("{looks}has no column for {}{sheet}", needed.join(" and none for "));
        return Error::import(path, format!("{needs}, without which no record can be loaded"))
            .hint("add what is lacking to the list or report in the tool, and export it once more");
    }
    let header = Header::of(&profile.tool, &relation.header);
    let lacks = profile
        .signature
        .0
        .iter()
        .map(|signature| missing(signature, &header))
        .min_by_key(Vec::len)
        .unwrap_or_default();
    let names: Vec<String> = lacks.iter().map(|names| format!("`{}`", names.replace('|', "` or `"))).collect();
    let lacks = if names.is_empty() {
        "it is written in another form, or has a column that only another table has".to_owned()
    } else {
        format!("lacks {}", names.join(", and "))
    };
    Error::import(path, format!("{looks}{lacks}{sheet}, by which such exports are known")).hint(format!(
        "it has all that a record needs: if it is such an export, `--profile {}` reads it as it is",
        profile.name
    ))
}

/// The fields that a record cannot do without and the relation has no column for, each with the names that it may have.
fn needed(path: &Path, profile: &Profile, relation: &Relation) -> Vec<String> {
    let seen = seen_by(profile, relation);
    if ImportPlan::new(path, profile, 0, &seen).is_ok() {
        return Vec::new();
    }
    let header = Header::of(&profile.tool, &seen.header);
    let names = |field: &str| profile.columns.get(field).map_or(&[] as &[String], Vec::as_slice);
    let known = |field: &str| names(field).iter().any(|name| header.has(name));
    let stands_in = |field: &str| field == "number" && known("native_id");
    let lacks = |field: &&&str| !known(field) && !stands_in(field) && profile.constants.get(field).is_none();
    let told = |field: &&str| format!("`{field}` ({})", text::or_list(names(field)));
    profile.required().iter().filter(lacks).map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(name: &str) -> Profile {
        let text = format!(
            "name = '{name}'\ntool = 'T'\nsource-system = 't'\nkind = 'incident'\n[signature]\nmust = ['ref', 'begin']\n\
             [columns]\nnumber = ['Ref']\nopened_at = ['Begin']\n"
        );
        builtin::parse(Path::new("x.toml"), &text).unwrap()
    }

    #[test]
    fn of_two_profiles_that_fit_equally_both_are_named() {
        let facts = FileFacts {
            path: "x.csv".into(),
            sha256: String::new(),
            bytes: 0,
            container: "csv",
            encoding: None,
            guessed: false,
            delimiter: None,
        };
        let header = ["Ref", "Begin"].map(str::to_owned).into();
        let relation =
            Relation { name: "x.csv".to_owned(), header, header_row: Some(0), records_above: 0, sample: Vec::new() };
        let profiles = [profile("beta"), profile("alpha")];
        let error = best(Path::new("x.csv"), &profiles, &facts, &relation).unwrap_err();
        assert_eq!(
            error.to_string(),
            "cannot import `x.csv`: its columns fit the profiles `alpha` and `beta` equally well"
        );
        assert_eq!(error.hints(), ["say which one it is: `--profile alpha` or `--profile beta`"]);
        assert_eq!(best(Path::new("x.csv"), &profiles[..1], &facts, &relation).unwrap().unwrap().profile.name, "beta");
    }
}
