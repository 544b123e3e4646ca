//! One file into the store, all of it or nothing: recognise, stage, decide, convert, merge, link, keep the ledger.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::convert::Conversion;
use super::fields::Target;
use super::header::normalise;
use super::instants::Instants;
use super::joined::{self, Joined};
use super::merge::Writer;
use super::plan::Plan;
use super::profile::{DateOrder, Profile};
use super::recognise::{self, Match};
use super::reconcile::{Counts, FileReport, PartReport, Status, Warning};
use super::reduce::Reduced;
use super::shape::{self, OldValue, Rows, Shape};
use super::source::{self, Source};
use super::stage::Stage;
use super::supplement::{self, Begins, Knows};
use super::{Export, Relation, builtin, doubts, history, ledger, link, outages};
use crate::calendar::Zone;
use crate::error::Result;
use crate::store::{Cell, Store};
use crate::text;

/// How to import.
#[derive(Debug, Clone)]
pub struct Options {
    /// A profile by name or file, instead of the recognised one.
    pub profile: Option<String>,
    /// The zone of times without offset, where the exports were made elsewhere.
    pub zone: Option<String>,
    /// The project's zone, which times without offset are in by default.
    pub project_zone: String,
    /// Name of the system, where one tool runs twice.
    pub system: Option<String>,
    /// Order of day and month, where a file cannot tell.
    pub date_order: Option<DateOrder>,
    /// What a row of a ticket file stands for, where the data would be read otherwise.
    pub shape: Option<Shape>,
    /// The folder that the path of a profile is relative to.
    pub base: PathBuf,
}

impl Options {
    /// Nothing but a project's zone.
    pub fn new(project_zone: &str) -> Self {
        Self {
            profile: None,
            zone: None,
            project_zone: project_zone.to_owned(),
            system: None,
            date_order: None,
            shape: None,
            base: PathBuf::new(),
        }
    }

    /// The profile that was asked for.
    pub(crate) fn own_profile(&self) -> Result<Option<Profile>> {
        self.profile.as_deref().map(|name| Profile::named(name, &self.base)).transpose()
    }

    /// An unknown profile or zone is an error whether any file needs it or not.
    pub fn check(&self) -> Result<()> {
        if let Some(name) = &self.profile {
            Profile::named(name, &self.base)?;
        }
        if let Some(zone) = &self.zone {
            Zone::new(zone)?;
        }
        Ok(())
    }
}

/// What was decided about a relation, beside its counts.
pub(crate) struct Part<'a> {
    pub plan: Plan<'a>,
    pub confidence: f64,
    pub instants: Instants,
    /// Filled cells by staging order.
    pub filled: Vec<u64>,
    pub counts: Counts,
    /// What its rows stand for, where they are tickets.
    pub rows: Rows,
    /// Of an update log, its changes.
    pub changes: Option<Counts>,
}

/// Loads a file. A file with the same content as one loaded before is skipped.
pub fn import_file(store: &mut Store, run: i64, path: &Path, options: &Options) -> Result<FileReport> {
    let source = Source::open(path)?;
    if let Some(report) = ledger::already_loaded(store, path, &source.sha256)? {
        return Ok(report);
    }
    let own = options.own_profile()?;
    let export = source.export(&is_column_name(own.as_ref()))?;
    store.transaction(|store| load(store, run, path, &*export, own.as_ref(), options).map(|(report, _)| report))
}

/// Whether a cell is a column name that some profile knows: it helps to find the header row.
pub(crate) fn is_column_name(own: Option<&Profile>) -> impl Fn(&str) -> bool + use<> {
    static NAMES: std::sync::LazyLock<BTreeSet<String>> =
        std::sync::LazyLock::new(|| builtin::all().iter().flat_map(column_names).collect());
    let own: BTreeSet<String> = own.map(|profile| column_names(profile).collect()).unwrap_or_default();
    move |cell| {
        let name = normalise(cell);
        NAMES.contains(&name) || own.contains(&name)
    }
}

fn column_names(profile: &Profile) -> impl Iterator<Item = String> {
    profile.columns.iter().flat_map(|(_, aliases)| aliases).flat_map(|alias| alias.split(joined::AND)).map(normalise)
}

/// Loads an open export inside a transaction.
pub(crate) fn load<'a>(
    store: &Store,
    run: i64,
    path: &Path,
    export: &dyn Export,
    own: Option<&'a Profile>,
    options: &Options,
) -> Result<(FileReport, Vec<Part<'a>>)> {
    store.begin_load()?;
    let mut warnings = Vec::new();
    let mut chosen = choose(path, export, own, &mut warnings)?;
    // What a file is about comes last, what is of no use first: the file is named after what is kept of it.
    let rank = |target| match target {
        Target::None => 0,
        Target::Ticket => 2,
        _ => 1,
    };
    chosen.sort_by_key(|(relation, found)| (rank(found.profile.target()), *relation));
    let file_id = export.facts().sha256.clone();
    let writer = Writer { store, file_id: &file_id, run };
    // The relations of one profile follow each other as parts of one list: sheets of 32,000 rows each, say.
    let mut parts: Vec<Part<'a>> = Vec::new();
    let mut kinds = BTreeSet::new();
    for (relation, found) in chosen {
        drop_work_tables(store)?;
        let joined = Joined::new(export, relation, found.profile);
        let export = joined.as_ref().map_or(export, |joined| joined);
        let reduced = found.profile.reduce.as_ref().map(|reduce| Reduced::new(export, relation, reduce));
        let export = reduced.as_ref().map_or(export, |reduced| reduced);
        let mut plan = Plan::new(path, found.profile, relation, &export.relations()[relation])?;
        if let Some(tickets) = found.tickets {
            plan.drop_as(tickets, &export.relations()[relation]);
        }
        doubts::misspelt(&plan, &export.relations()[relation].header, &mut warnings);
        let stage = Stage::fill(store, export, &plan)?;
        let instants = Instants::decide(store, path, &plan, &stage, options, &mut warnings)?;
        if let Some(note) = &plan.profile.note {
            warnings.push(Warning::new("note", note.clone()));
        }
        let filled = (0..plan.wanted.len()).map(|column| stage.filled(column)).collect();
        if plan.profile.target() == Target::None {
            let read = stage.tally.records;
            let counts = Counts { read, ignored: read, ..Counts::default() };
            parts.push(Part {
                confidence: found.confidence,
                plan,
                instants,
                filled,
                counts,
                rows: Rows::Tickets,
                changes: None,
            });
            continue;
        }
        let source_system = options.system.as_deref().unwrap_or(&plan.profile.source_system).to_owned();
        let conversion = Conversion::new(&plan, &stage, &instants, &source_system)?;
        let seen = conversion.run(store, &mut warnings)?;
        let mut counts = Counts {
            read: stage.tally.records,
            ignored: stage.tally.blank + seen.left_out(),
            rejected: seen.rejected,
            rejected_values: seen.rejected_values,
            ..Counts::default()
        };
        if reduced.is_some() {
            // All records of a group but one.
            counts.duplicate = counts.read - counts.ignored - counts.rejected - seen.kept;
        }
        if seen.rejected + seen.rejected_values > 0 {
            let relations = export.relations();
            let part = (relations.len() > 1).then(|| relations[relation].name.as_str());
            writer.keep_rejects(part)?;
        }
        doubts::look(&conversion, &seen, &mut warnings);
        kinds.extend(seen.kinds.iter().map(|kind| kind.as_str().to_owned()));
        let (kept, distinct) = (seen.kept, seen.distinct()?);
        let rows = shape::decide(store, &plan, options.shape, (kept, distinct), &mut warnings)?;
        let unrolled = if rows == Rows::Updates { Some(history::unroll(&writer, &conversion)?) } else { None };
        let older = unrolled.as_ref().map_or(0, |unrolled| unrolled.older);
        counts.duplicate += older;
        if plan.profile.target() == Target::Outage {
            outages::mark(&writer, &conversion, &mut warnings)?;
        }
        writer.merge(&conversion, &seen, (kept - older, distinct), &mut counts)?;
        if unrolled.is_some() && plan.find("opened_at").is_none() {
            history::open_with_first_row(&writer, &source_system)?;
        }
        if plan.profile.target() == Target::TicketEvent {
            let events = &plan.profile.events;
            if events.old_value == Some(OldValue::Previous) {
                history::old_values(&writer, &source_system, &plan.profile.name, "import_typed", true)?;
            }
            if events.whole {
                let knows = Knows { states: true, moves: true, begins: Begins::Opening, closing_resolves: false };
                supplement::from_history(&writer, &source_system, "import_typed", knows)?;
            }
        }
        let changes = unrolled.map(|unrolled| unrolled.events);
        parts.push(Part { confidence: found.confidence, plan, instants, filled, counts, rows, changes });
    }
    let source_system =
        options.system.clone().or_else(|| parts.first().map(|part| part.plan.profile.source_system.clone()));
    let source_system = source_system.unwrap_or_default();
    if parts.iter().any(|part| part.plan.profile.target() == Target::Ticket) {
        link::children(store, run, &source_system)?;
    }
    supplement::apply(store, run, &source_system)?;
    drop_work_tables(store)?;
    store.end_load()?;
    let report = report(run, path, export, &parts, kinds, warnings);
    ledger::enter(store, run, export, &report, &parts, &source_system)?;
    Ok((report, parts))
}

/// The profiles that read the same records once more, where the relation has a column for what they are read for.
fn beside<'a>(path: &Path, at: usize, relation: &Relation, found: &Match<'a>) -> impl Iterator<Item = Match<'a>> {
    let (name, confidence) = (found.profile.name.as_str(), found.confidence);
    let besides = builtin::all().iter().filter(move |profile| profile.beside.iter().any(|beside| beside == name));
    besides.filter_map(move |profile| {
        let plan = Plan::new(path, profile, at, &profile.sees(relation)).ok()?;
        let says = profile.keep.is_empty() || profile.keep.iter().any(|field| plan.find(field.get_ref()).is_some());
        says.then_some(Match { profile, score: 0, confidence, tickets: Some(found.profile) })
    })
}

/// The relations to load with their profiles.
fn choose<'a>(
    path: &Path,
    export: &dyn Export,
    own: Option<&'a Profile>,
    warnings: &mut Vec<Warning>,
) -> Result<Vec<(usize, Match<'a>)>> {
    let relations = export.relations();
    let (mut chosen, mut skipped, mut first_error) = (Vec::new(), Vec::new(), None);
    for (at, relation) in relations.iter().enumerate() {
        let found = match own {
            Some(profile) => {
                // Unless the profile names the list, it means the records and not what hangs on them, whatever columns that has.
                let fits = |above: usize| Plan::new(path, profile, above, &profile.sees(&relations[above])).is_ok();
                let inner = export.facts().container == "json" && is_inner(relations, at, fits);
                let named = profile.signature.names(&relation.name) && (profile.signature.names_one() || !inner);
                match Plan::new(path, profile, at, &profile.sees(relation)) {
                    Ok(_) => named.then_some(Match { profile, score: 0, confidence: 1.0, tickets: None }),
                    Err(error) => {
                        first_error = first_error.or(Some(error));
                        None
                    }
                }
            }
            None => recognise::recognise(path, export.facts(), relation)?,
        };
        match found {
            Some(found) => {
                chosen.extend(beside(path, at, relation, &found).map(|beside| (at, beside)));
                chosen.push((at, found));
            }
            None => skipped.push(relation.name.as_str()),
        }
    }
    if let Some(own) = own
        && !chosen.is_empty()
        && export.facts().container == "json"
    {
        // The lists beside the tickets of an answer, such as their histories, are read by whoever knows them.
        for (at, relation) in
            relations.iter().enumerate().filter(|(_, relation)| skipped.contains(&relation.name.as_str()))
        {
            let found = recognise::recognise(path, export.facts(), relation).ok().flatten();
            chosen.extend(found.filter(|found| found.profile.target() != own.target()).map(|found| (at, found)));
        }
    }
    if chosen.is_empty() {
        return Err(first_error.unwrap_or_else(|| recognise::unknown(path, relations)));
    }
    // The inner lists of JSON are many and mostly of no interest; a sheet is something that somebody made.
    if export.facts().container != "json" {
        for name in skipped {
            warnings.push(Warning::new("part_skipped", format!("`{name}` fits no profile and was left out")));
        }
    }
    Ok(chosen)
}

/// Whether a list hangs on the records of another one that fits.
fn is_inner(relations: &[Relation], at: usize, fits: impl Fn(usize) -> bool) -> bool {
    let below =
        |above: &Relation| relations[at].name.strip_prefix(&above.name).is_some_and(|rest| rest.starts_with('.'));
    relations.iter().enumerate().any(|(place, above)| below(above) && fits(place))
}

fn report(
    run: i64,
    path: &Path,
    export: &dyn Export,
    parts: &[Part<'_>],
    mut kinds: BTreeSet<String>,
    mut warnings: Vec<Warning>,
) -> FileReport {
    let facts = export.facts();
    let main = parts.last().map(|part| part.plan.profile.target());
    let mut counts = Counts::default();
    let mut others = Vec::new();
    for part in parts {
        if Some(part.plan.profile.target()) == main {
            counts.add(&part.counts);
        } else {
            others.push(PartReport {
                relation: export.relations()[part.plan.relation].name.clone(),
                profile: part.plan.profile.name.clone(),
                table: part.plan.profile.target().table(),
                counts: part.counts,
            });
        }
        others.extend(part.changes.map(|counts| PartReport {
            relation: export.relations()[part.plan.relation].name.clone(),
            profile: part.plan.profile.name.clone(),
            table: Target::TicketEvent.table(),
            counts,
        }));
    }
    if facts.encoding.as_deref() == Some(source::MIXED) {
        warnings.push(Warning::new("encoding_mixed", "some bytes are no UTF-8 and were read as windows-1252"));
    }
    if counts.read == 0 {
        warnings.push(Warning::new("no_records", "the file has a header and no records"));
    }
    for part in parts {
        doubts::truncated(part.counts.read, &mut warnings);
    }
    warnings.sort();
    warnings.dedup();
    let last = parts.last();
    let record_types = match main {
        Some(Target::Ticket) => {
            // A profile of one kind names it even where there are no records.
            let named = last.filter(|part| part.plan.find("kind").is_none()).and_then(|part| part.plan.profile.kind);
            kinds.extend(named.map(|kind| kind.as_str().to_owned()));
            kinds.into_iter().collect()
        }
        Some(target) => vec![target.table().to_owned()],
        None => Vec::new(),
    };
    FileReport {
        path: path.display().to_string(),
        sha256: facts.sha256.clone(),
        status: Status::Loaded,
        run,
        tool: last.map_or_else(String::new, |part| part.plan.profile.tool.clone()),
        profile: last.map_or_else(String::new, |part| part.plan.profile.name.clone()),
        record_types,
        encoding: facts.encoding.clone(),
        delimiter: facts.delimiter.map(String::from),
        zone: last.map_or_else(String::new, |part| part.instants.zone.clone()),
        counts,
        parts: others,
        warnings,
    }
}

/// Gives the memory of what stood in between back. After an error the rollback does.
fn drop_work_tables(store: &Store) -> Result<()> {
    let sql = "SELECT 'TABLE', table_name FROM duckdb_tables() WHERE temporary AND table_name LIKE 'import\\_%' ESCAPE '\\' \
               UNION ALL SELECT 'VIEW', view_name FROM duckdb_views() WHERE temporary AND view_name LIKE 'import\\_%' ESCAPE '\\' ORDER BY 1, 2";
    store.release()?;
    for row in store.table(sql, &[])?.rows {
        if let [Cell::Text(what), Cell::Text(name)] = row.as_slice() {
            store.batch(&format!("DROP {what} {}", text::quote_ident(name)))?;
        }
    }
    Ok(())
}
