//! What an import of a file would do, before it is done: the same code loads the file into a store in memory that is thrown
//! away, so that what is shown is what will happen.

use crate::profile::inspected::{InspectedPart, MappedColumn, UnmappedColumn};
use crate::profile::view::seen_by;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use arrow::array::AsArray as _;
use serde::Serialize;

use crate::calendar::Calendars;
use crate::error::{ErrorKind, Result};
use crate::load::counts::RecordCounts;
use crate::load::file::{is_column_name, load};
use crate::load::options::ImportOptions;
use crate::load::part::LoadedPart;
use crate::load::shape;
use crate::profile::draft::{ProfileDraft, WordCounts};
use crate::profile::fields::{FieldType, TargetTable};
use crate::profile::guess::Guess;
use crate::profile::header::Header;
use crate::profile::names::normalise;
use crate::profile::plan::ImportPlan;
use crate::profile::syntax::Profile;
use crate::profile::{builtin, draft, guess, joined, languages, recognise};
use crate::read::batch::WantedColumn;
use crate::read::export::{Export, Relation};
use crate::read::open::open_with;
use crate::store::{Cell, Store};
use crate::text::quote_ident;
use crate::warning::Warning;
use crate::whole_file;
use crate::whole_file::SizeLimit;

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
    pub parts: Vec<InspectedPart>,
    /// The five counts.
    pub counts: RecordCounts,
    /// What could not be taken over, by column and reason.
    pub rejects: Vec<RejectSummary>,
    /// `table.field` of everything that the records would fill in the store: a kind of ticket or `ticket`, `approval`, `event` with the
    /// fields whose changes are recorded, `sla`.
    #[serde(skip)]
    pub fills: BTreeSet<String>,
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

/// Values of a column that could not be taken over for one reason.
#[derive(Debug, Clone, Serialize)]
pub struct RejectSummary {
    /// The column; none where it is the record as a whole.
    pub column: Option<String>,
    /// Stable word for the reason.
    pub rule: String,
    /// What was expected.
    pub expected: Option<String>,
    /// How many.
    pub values: u64,
    /// Whether the records were left out with them.
    pub whole_record: bool,
    /// One of them.
    pub example: Option<String>,
}

/// Looks at a file without loading it anywhere.
pub fn inspect(path: &Path, options: &ImportOptions) -> Result<Inspection> {
    let own = options.own_profile()?;
    let known = is_column_name(own.as_ref());
    let export = open_with(path, &options.layout(own.as_ref(), &known)?)?;
    let mut store = Store::in_memory(&Calendars::new())?;
    let loaded = store.transaction_of_many(|store| load(store, 0, path, &export, own.as_ref(), options));
    let facts = export.facts();
    let mut inspection = Inspection {
        path: path.display().to_string(),
        sha256: facts.sha256.clone(),
        container: facts.container,
        encoding: facts.encoding.clone(),
        delimiter: facts.delimiter.map(String::from),
        parts: Vec::new(),
        counts: RecordCounts::default(),
        rejects: Vec::new(),
        fills: BTreeSet::new(),
        warnings: Vec::new(),
        problem: None,
        hints: Vec::new(),
        profile_text: String::new(),
    };
    match loaded {
        Ok((report, parts)) => {
            inspection.counts = report.counts;
            inspection.warnings = report.warnings;
            inspection.rejects = rejects(&store)?;
            inspection.fills = fills(&store)?;
            inspection.parts = parts.iter().rev().map(|part| described(&export, part)).collect();
            if let (Some(main), Some(part)) = (parts.last(), inspection.parts.first()) {
                inspection.profile_text = profile_text(path, main.plan.profile, part, options)?;
            }
        }
        Err(error) => {
            // The file is named already.
            inspection.problem = Some(match error.kind() {
                ErrorKind::Import { reason, .. } => reason.clone(),
                _ => error.to_string(),
            });
            inspection.hints = error.hints().to_vec();
            guess(&mut inspection, path, &export, own.as_ref(), options)?;
        }
    }
    Ok(inspection)
}

fn rejects(store: &Store) -> Result<Vec<RejectSummary>> {
    let table = store.table(
        "SELECT column_name, rule, expected, count(*), whole_record, min(raw_value) FROM rejected_value \
         GROUP BY column_name, rule, expected, whole_record ORDER BY whole_record DESC, count(*) DESC, column_name, rule",
        &[],
    )?;
    let reject = |row: &Vec<Cell>| {
        let text = |at: usize| row.get(at).and_then(Cell::as_str).map(str::to_owned);
        RejectSummary {
            column: text(0),
            rule: text(1).unwrap_or_default(),
            expected: text(2),
            values: row.get(3).and_then(Cell::as_i64).unwrap_or(0).unsigned_abs(),
            whole_record: row.get(4) == Some(&Cell::Bool(true)),
            example: text(5),
        }
    };
    Ok(table.rows.iter().map(reject).collect())
}

/// What the store holds after the trial, so that what histories and constants say counts like columns.
fn fills(store: &Store) -> Result<BTreeSet<String>> {
    let mut fills = BTreeSet::new();
    for (table, prefix, from) in [
        ("ticket", "record_type", "ticket t"),
        ("change_detail", "'change'", "change_detail t"),
        ("request_detail", "'request'", "request_detail t"),
        ("problem_detail", "'problem'", "problem_detail t"),
        ("approval", "'approval'", "approval t"),
        ("ticket_event", "'event'", "ticket_event t"),
        ("sla_instance", "'sla'", "sla_instance t"),
    ] {
        let columns = store.table(
            "SELECT column_name FROM duckdb_columns() WHERE schema_name = 'main' AND table_name = ?",
            &[table.into()],
        )?;
        let columns: Vec<&str> = columns.rows.iter().filter_map(|row| row.first()?.as_str()).collect();
        let counts: Vec<String> = columns.iter().map(|column| format!("count({})", quote_ident(column))).collect();
        let counted = store.table(&format!("SELECT {prefix}, {} FROM {from} GROUP BY 1", counts.join(", ")), &[])?;
        for row in &counted.rows {
            let Some((prefix, counts)) = row.split_first() else { continue };
            let prefix = prefix.as_str().unwrap_or_default();
            let filled = columns.iter().zip(counts).filter(|(_, count)| count.as_i64().is_some_and(|count| count > 0));
            fills.extend(filled.map(|(column, _)| format!("{prefix}.{column}")));
        }
    }
    let more = store.table(
        "SELECT DISTINCT 'event.' || field FROM ticket_event UNION SELECT DISTINCT t.record_type || '.' || l.kind FROM ticket_link l \
         JOIN ticket t ON t.ticket_id = l.from_id",
        &[],
    )?;
    fills.extend(more.rows.iter().filter_map(|row| Some(row.first()?.as_str()?.to_owned())));
    Ok(fills)
}

/// Whether rows of a table can have a field.
pub fn is_field(table: &str, field: &str) -> bool {
    let targets = [
        TargetTable::Ticket,
        TargetTable::Approval,
        TargetTable::TicketEvent,
        TargetTable::SlaInstance,
        TargetTable::Outage,
        TargetTable::LinkRecord,
    ];
    targets.into_iter().any(|target| target.table() == table && target.field(field).is_some())
}

/// What can be said of a file that does not import: the recognised mapping, or guesses by column names.
fn guess(
    inspection: &mut Inspection,
    path: &Path,
    export: &Export<'_>,
    own: Option<&Profile>,
    options: &ImportOptions,
) -> Result<()> {
    let Some((at, relation)) = export.relations().iter().enumerate().max_by_key(|(_, relation)| relation.header.len())
    else {
        return Ok(());
    };
    let found = match own {
        Some(_) => None,
        None => recognise::recognise(path, export.facts(), relation).ok().flatten(),
    };
    let profile = own.or(found.as_ref().map(|found| found.profile));
    let seen = profile.map(|profile| seen_by(profile, relation));
    if let (Some(profile), Some(relation)) = (profile, &seen)
        && let Ok(plan) = ImportPlan::new(path, profile, at, relation)
    {
        let confidence = found.as_ref().map_or(1.0, |found| found.confidence);
        inspection.parts = vec![part(relation, &plan, confidence)];
        inspection.profile_text = profile_text(path, profile, &inspection.parts[0], options)?;
        return Ok(());
    }
    let near = recognise::nearest(std::slice::from_ref(relation)).map(|near| near.profile);
    // A profile that fits and lacks a column is nearer than any other.
    let near = profile.filter(|profile| own.is_none() && profile.target() == TargetTable::Ticket).or(near);
    let guesses = guess::guesses(relation, near.filter(|near| near.target() == TargetTable::Ticket));
    let mapping = guesses.iter().map(|guess| mapped(relation, guess.field, &[guess.column])).collect();
    let read: BTreeSet<usize> = guesses.iter().map(|guess| guess.column).collect();
    inspection.parts = vec![InspectedPart {
        relation: relation.name.clone(),
        tool: found.as_ref().map(|found| found.profile.tool.clone()),
        profile: found.as_ref().map(|found| found.profile.name.clone()),
        evidence: None,
        language: None,
        confidence: found.as_ref().map_or(0.0, |found| found.confidence),
        table: TargetTable::Ticket.table(),
        header_row: relation.header_row,
        shape: stands_for(TargetTable::Ticket),
        mapping,
        unmapped: unmapped(relation, &read, TargetTable::Ticket),
        date_order: None,
        date_order_reason: None,
        zone: None,
        zone_reason: None,
    }];
    let words = words(export, at, &guesses)?;
    let near = near.filter(|near| near.target() == TargetTable::Ticket);
    inspection.profile_text =
        draft::of_guesses(path, &ProfileDraft { relation, guesses: &guesses, near, words: &words });
    Ok(())
}

/// The profile of a part with what it found: a built-in one, or the user's own file.
/// The words of the coded fields over the whole file: what the first records have is not all.
fn words(export: &Export<'_>, relation: usize, guesses: &[Guess]) -> Result<BTreeMap<&'static str, WordCounts>> {
    /// More different words than these are none of a code.
    const MOST: usize = 200;
    let coded: Vec<&Guess> = guesses.iter().filter(|guess| draft::is_coded(guess.field)).collect();
    let mut words: BTreeMap<&'static str, WordCounts> =
        coded.iter().map(|guess| (guess.field, WordCounts::new())).collect();
    let wanted: Vec<WantedColumn> = coded.iter().map(|guess| WantedColumn::At(guess.column)).collect();
    if wanted.is_empty() {
        return Ok(words);
    }
    for batch in export.read(relation, &wanted)? {
        let batch = batch?;
        for (place, guess) in coded.iter().enumerate() {
            let Some(words) = words.get_mut(guess.field) else { continue };
            // The record number stands first.
            for cell in batch.column(place + 1).as_string::<i32>().iter().flatten().map(str::trim) {
                if let Some(n) = words.get_mut(cell) {
                    *n += 1;
                } else if !cell.is_empty() && words.len() < MOST {
                    words.insert(cell.to_owned(), 1);
                }
            }
        }
    }
    Ok(words)
}

fn profile_text(path: &Path, profile: &Profile, part: &InspectedPart, options: &ImportOptions) -> Result<String> {
    let text = match (builtin::text(&profile.name), &options.profile) {
        (_, Some(name)) if builtin::text(name).is_none() => {
            let file = options.base.join(name);
            whole_file::text(&file, SizeLimit::Written)?
        }
        (Some(text), _) => text.to_owned(),
        (None, _) => String::new(),
    };
    Ok(draft::of_profile(path, &text, part, options.date_order))
}

fn described(export: &Export<'_>, loaded: &LoadedPart<'_>) -> InspectedPart {
    let relation = seen_by(loaded.plan.profile, &export.relations()[loaded.plan.relation]);
    let mut part = part(&relation, &loaded.plan, loaded.confidence);
    for column in &mut part.mapping {
        let Some(mapped) = loaded.plan.find(column.field) else { continue };
        let filled = mapped.sources.iter().map(|source| loaded.filled[source.stage]).max().unwrap_or(0);
        column.filled = filled as f64 / loaded.counts.read.max(1) as f64;
        if mapped.field.form == FieldType::Instant {
            column.format = mapped.sources.first().map(|source| loaded.instants.of(source.stage).format.name());
        }
    }
    if loaded.plan.profile.target() == TargetTable::Ticket {
        part.shape = loaded.rows.describe();
    }
    part.date_order = loaded.instants.order.map(crate::read::date_forms::DateOrder::as_str);
    part.date_order_reason = part.date_order.map(|_| loaded.instants.order_reason);
    part.zone = Some(loaded.instants.zone.clone());
    part.zone_reason = Some(loaded.instants.zone_reason);
    part
}

fn part(relation: &Relation, plan: &ImportPlan<'_>, confidence: f64) -> InspectedPart {
    let target = plan.profile.target();
    let columns = |sources: &[crate::profile::plan::SourceColumn]| {
        sources.iter().map(|source| plan.wanted[source.stage]).collect::<Vec<_>>()
    };
    let name = |place: usize| {
        let added = plan.added.iter().find(|added| added.place == place).map(|added| added.field);
        let ending = plan.endings.iter().find(|ending| ending.place == place).map(|ending| ending.field);
        added.or(ending).unwrap_or(plan.mapped[place].field).name
    };
    let mut read = plan.read();
    for name in plan.read().iter().filter_map(|index| relation.header.get(*index)) {
        read.extend(joined::parts_of(&relation.header, name));
    }
    let from_columns = plan.mapped.iter().enumerate().filter(|(_, field)| !field.sources.is_empty());
    let mapping: Vec<MappedColumn> =
        from_columns.map(|(place, field)| mapped(relation, name(place), &columns(&field.sources))).collect();
    InspectedPart {
        relation: relation.name.clone(),
        tool: Some(plan.profile.tool.clone()),
        profile: Some(plan.profile.name.clone()),
        evidence: Some(plan.profile.evidence),
        language: languages::spoken(&plan.profile.tool, Header::new(&relation.header).names()),
        confidence,
        table: target.table(),
        header_row: relation.header_row,
        shape: stands_for(target),
        mapping,
        unmapped: unmapped(relation, &read, target),
        date_order: None,
        date_order_reason: None,
        zone: None,
        zone_reason: None,
    }
}

const fn stands_for(target: TargetTable) -> &'static str {
    match target {
        TargetTable::Ticket => shape::RowMeaning::Tickets.describe(),
        TargetTable::Approval => "one row per approval",
        TargetTable::TicketEvent => "one row per change of a field",
        TargetTable::SlaInstance => "one row per run of a service level",
        TargetTable::TicketSupplement => "one row per ticket of another file",
        TargetTable::Outage => "one row per outage of a service",
        TargetTable::LinkRecord => "one row per link between two tickets",
        TargetTable::None => "rows that are not kept",
    }
}

fn mapped(relation: &Relation, field: &'static str, columns: &[usize]) -> MappedColumn {
    let (examples, filled) = seen(relation, columns);
    let columns = columns.iter().map(|column| relation.header[*column].clone()).collect();
    MappedColumn { field, columns, examples, filled, format: None }
}

/// Up to three values of the first records, and the share of these that have one.
fn seen(relation: &Relation, columns: &[usize]) -> (Vec<String>, f64) {
    const EXAMPLES: usize = 3;
    let value = |row: &[Option<String>]| columns.iter().find_map(|column| row.get(*column)?.clone());
    let values: Vec<String> = relation.sample.iter().filter_map(|row| value(row)).collect();
    let mut examples: Vec<String> = Vec::new();
    for text in &values {
        if examples.len() < EXAMPLES && !examples.contains(text) {
            examples.push(text.chars().take(40).collect());
        }
    }
    (examples, values.len() as f64 / relation.sample.len().max(1) as f64)
}

/// The name of a field of a site's own, without the words before it that all of them have.
fn bare(name: &str) -> &str {
    name.strip_prefix("custom field (").map_or(name, |name| name.trim_end_matches(')'))
}

/// Columns that nothing reads, each with the fields whose known columns have the nearest names.
fn unmapped(relation: &Relation, read: &BTreeSet<usize>, target: TargetTable) -> Vec<UnmappedColumn> {
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
                let score = aliases
                    .iter()
                    .map(|alias| strsim::jaro_winkler(bare(&normalise(alias)), bare(name)))
                    .fold(0.0, f64::max);
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
        let (examples, filled) = seen(relation, &[at]);
        columns.push(UnmappedColumn { column: relation.header[at].clone(), filled, examples, nearest: names });
    }
    columns
}
