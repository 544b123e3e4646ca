//! What an import of a file would do, before it is done: the same code loads the file into a store in memory that is thrown
//! away, so that what is shown is what will happen.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Serialize;

use super::fields::{Form, Target};
use super::header::{Header, normalise};
use super::load::{Options, Part as LoadedPart, is_column_name, load};
use super::plan::Plan;
use super::profile::Profile;
use super::reconcile::{Counts, Warning};
use super::rules::Evidence;
use super::shape;
use super::{Export, Relation, builtin, draft, open_with, recognise};
use crate::calendar::Calendars;
use crate::error::Result;
use crate::store::Store;

/// What an import of a file would do.
#[derive(Debug, Clone, Serialize)]
pub struct Inspection {
    /// The path as given.
    pub path: String,
    /// SHA-256 of its content.
    pub sha256: String,
    /// `csv`, `xlsx`, `json`, ...
    pub container: &'static str,
    /// Its encoding, for text files.
    pub encoding: Option<String>,
    /// Its delimiter, for delimited files.
    pub delimiter: Option<String>,
    /// Its lists of records that would be read; for a file of no known tool its first list with guesses.
    pub parts: Vec<Part>,
    /// The five counts.
    pub counts: Counts,
    /// What to know about it.
    pub warnings: Vec<Warning>,
    /// Why it cannot be imported as it stands.
    pub problem: Option<String>,
    /// The ways out of the problem.
    pub hints: Vec<String>,
    /// A profile that imports this file as shown, to be edited.
    #[serde(skip)]
    pub profile_text: String,
}

/// A list of records.
#[derive(Debug, Clone, Serialize)]
pub struct Part {
    /// Sheet, JSON path or file name.
    pub relation: String,
    /// The tool; none where no profile fits.
    pub tool: Option<String>,
    /// The profile; none where none fits.
    pub profile: Option<String>,
    /// What the profile rests on: a file that was seen, the tool's documentation, or memory.
    pub evidence: Option<Evidence>,
    /// Share of a perfect match.
    pub confidence: f64,
    /// Rows before the header.
    pub header_row: u64,
    /// `one row per ticket`, `one row per approval`, ...
    pub shape: &'static str,
    /// Fields and the columns that fill them.
    pub mapping: Vec<MappedColumn>,
    /// Columns that are not read.
    pub unmapped: Vec<UnmappedColumn>,
    /// `dmy` or `mdy`, where any column needs one.
    pub date_order: Option<&'static str>,
    /// Why this order.
    pub date_order_reason: Option<&'static str>,
    /// Zone of the times.
    pub zone: Option<String>,
    /// Why this zone.
    pub zone_reason: Option<&'static str>,
}

/// A field with the columns that fill it.
#[derive(Debug, Clone, Serialize)]
pub struct MappedColumn {
    /// Canonical field.
    pub field: &'static str,
    /// Columns, best first.
    pub columns: Vec<String>,
    /// Up to three values.
    pub examples: Vec<String>,
    /// Share of records with a value.
    pub filled: f64,
    /// How its instants are written.
    pub format: Option<String>,
}

/// A column that is not read.
#[derive(Debug, Clone, Serialize)]
pub struct UnmappedColumn {
    /// Its name.
    pub column: String,
    /// Fields it might fill.
    pub nearest: Vec<&'static str>,
}

/// Looks at a file without loading it anywhere.
pub fn inspect(path: &Path, options: &Options) -> Result<Inspection> {
    let own = options.own_profile()?;
    let export = open_with(path, &is_column_name(own.as_ref()))?;
    let mut store = Store::in_memory(&Calendars::new())?;
    let loaded = store.transaction(|store| load(store, 0, path, &*export, own.as_ref(), options));
    let facts = export.facts();
    let mut inspection = Inspection {
        path: path.display().to_string(),
        sha256: facts.sha256.clone(),
        container: facts.container,
        encoding: facts.encoding.clone(),
        delimiter: facts.delimiter.map(String::from),
        parts: Vec::new(),
        counts: Counts::default(),
        warnings: Vec::new(),
        problem: None,
        hints: Vec::new(),
        profile_text: String::new(),
    };
    match loaded {
        Ok((report, parts)) => {
            inspection.counts = report.counts;
            inspection.warnings = report.warnings;
            inspection.parts = parts.iter().rev().map(|part| described(&*export, part)).collect();
            if let Some(main) = parts.last() {
                let relation = main.plan.profile.sees(&export.relations()[main.plan.relation]);
                inspection.profile_text = draft::of_plan(path, &main.plan, Some(&main.instants), &relation);
            }
        }
        Err(error) => {
            inspection.problem = Some(error.to_string());
            inspection.hints = error.hints().to_vec();
            guess(&mut inspection, path, &*export, own.as_ref());
        }
    }
    Ok(inspection)
}

/// What can be said of a file that does not import: the recognised mapping, or guesses by column names.
fn guess(inspection: &mut Inspection, path: &Path, export: &dyn Export, own: Option<&Profile>) {
    let Some((at, relation)) = export.relations().iter().enumerate().max_by_key(|(_, relation)| relation.header.len())
    else {
        return;
    };
    let found = match own {
        Some(_) => None,
        None => recognise::recognise(path, export.facts(), relation).ok().flatten(),
    };
    let profile = own.or(found.as_ref().map(|found| found.profile));
    let seen = profile.map(|profile| profile.sees(relation));
    if let (Some(profile), Some(relation)) = (profile, &seen)
        && let Ok(plan) = Plan::new(path, profile, at, relation)
    {
        let confidence = found.as_ref().map_or(1.0, |found| found.confidence);
        inspection.parts = vec![part(relation, &plan, confidence)];
        inspection.profile_text = draft::of_plan(path, &plan, None, relation);
        return;
    }
    let guesses = draft::guesses(&relation.header);
    let mapping = guesses.iter().map(|(field, column)| mapped(relation, field, &[*column])).collect();
    let read: BTreeSet<usize> = guesses.iter().map(|(_, column)| *column).collect();
    inspection.parts = vec![Part {
        relation: relation.name.clone(),
        tool: None,
        profile: None,
        evidence: None,
        confidence: 0.0,
        header_row: relation.header_row,
        shape: stands_for(Target::Ticket),
        mapping,
        unmapped: unmapped(relation, &read, Target::Ticket),
        date_order: None,
        date_order_reason: None,
        zone: None,
        zone_reason: None,
    }];
    inspection.profile_text = draft::of_guesses(path, relation, &guesses);
}

fn described(export: &dyn Export, loaded: &LoadedPart<'_>) -> Part {
    let relation = loaded.plan.profile.sees(&export.relations()[loaded.plan.relation]);
    let mut part = part(&relation, &loaded.plan, loaded.confidence);
    for column in &mut part.mapping {
        let Some(mapped) = loaded.plan.find(column.field) else { continue };
        let filled = mapped.sources.iter().map(|source| loaded.filled[source.stage]).max().unwrap_or(0);
        column.filled = filled as f64 / loaded.counts.read.max(1) as f64;
        if mapped.field.form == Form::Instant {
            column.format = mapped.sources.first().map(|source| loaded.instants.of(source.stage).format.name());
        }
    }
    if loaded.plan.profile.target() == Target::Ticket {
        part.shape = loaded.rows.describe();
    }
    part.date_order = loaded.instants.order.map(super::DateOrder::as_str);
    part.date_order_reason = part.date_order.map(|_| loaded.instants.order_reason);
    part.zone = Some(loaded.instants.zone.clone());
    part.zone_reason = Some(loaded.instants.zone_reason);
    part
}

fn part(relation: &Relation, plan: &Plan<'_>, confidence: f64) -> Part {
    let target = plan.profile.target();
    let columns =
        |sources: &[super::plan::Source]| sources.iter().map(|source| plan.wanted[source.stage]).collect::<Vec<_>>();
    let name = |place: usize| {
        let added = plan.added.iter().find(|added| added.place == place);
        added.map_or(plan.mapped[place].field.name, |added| added.field.name)
    };
    let from_columns = plan.mapped.iter().enumerate().filter(|(_, field)| !field.sources.is_empty());
    let mapping: Vec<MappedColumn> =
        from_columns.map(|(place, field)| mapped(relation, name(place), &columns(&field.sources))).collect();
    Part {
        relation: relation.name.clone(),
        tool: Some(plan.profile.tool.clone()),
        profile: Some(plan.profile.name.clone()),
        evidence: Some(plan.profile.evidence),
        confidence,
        header_row: relation.header_row,
        shape: stands_for(target),
        mapping,
        unmapped: unmapped(relation, &plan.read(), target),
        date_order: None,
        date_order_reason: None,
        zone: None,
        zone_reason: None,
    }
}

const fn stands_for(target: Target) -> &'static str {
    match target {
        Target::Ticket => shape::Rows::Tickets.describe(),
        Target::Approval => "one row per approval",
        Target::TicketEvent => "one row per change of a field",
        Target::SlaInstance => "one row per run of a service level",
        Target::TicketSupplement => "one row per ticket of another file",
        Target::None => "rows of which nothing is kept",
    }
}

fn mapped(relation: &Relation, field: &'static str, columns: &[usize]) -> MappedColumn {
    const EXAMPLES: usize = 3;
    let value = |row: &[Option<String>]| columns.iter().find_map(|column| row.get(*column)?.clone());
    let values: Vec<String> = relation.sample.iter().filter_map(|row| value(row)).collect();
    let mut examples: Vec<String> = Vec::new();
    for text in &values {
        if examples.len() < EXAMPLES && !examples.contains(text) {
            examples.push(text.chars().take(40).collect());
        }
    }
    MappedColumn {
        field,
        columns: columns.iter().map(|column| relation.header[*column].clone()).collect(),
        examples,
        filled: values.len() as f64 / relation.sample.len().max(1) as f64,
        format: None,
    }
}

/// Columns that nothing reads, each with the fields whose known columns have the nearest names.
fn unmapped(relation: &Relation, read: &BTreeSet<usize>, target: Target) -> Vec<UnmappedColumn> {
    const NEAR: f64 = 0.9;
    let header = Header::new(&relation.header);
    let mut columns = Vec::new();
    for (at, name) in header.names().iter().enumerate() {
        if read.contains(&at) {
            continue;
        }
        let mut nearest: Vec<(f64, &'static str)> = Vec::new();
        for profile in builtin::all().iter().filter(|profile| profile.target() == target) {
            for (field, aliases) in profile.columns.iter() {
                let score =
                    aliases.iter().map(|alias| strsim::jaro_winkler(&normalise(alias), name)).fold(0.0, f64::max);
                if let (true, Some(field)) = (score >= NEAR, target.field(field)) {
                    nearest.push((score, field.name));
                }
            }
        }
        nearest.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        let mut names: Vec<&'static str> = Vec::new();
        for (_, name) in nearest {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.truncate(3);
        columns.push(UnmappedColumn { column: relation.header[at].clone(), nearest: names });
    }
    columns
}
