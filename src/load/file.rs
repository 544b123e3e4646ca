//! One file into the store, all of it or nothing: recognise, stage, decide, convert, merge, link, keep the ledger.

use crate::load::options::ImportOptions;
use crate::load::work_tables::drop_work_tables;
use crate::load::{choice, report};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::load::counts::FileReport;
use crate::load::part::LoadedPart;
use crate::load::relation::Loader;
use crate::load::writer::ImportWriter;
use crate::load::{backfill, ends, ledger, link, link_rows, orders, pending, reread};
use crate::profile::fields::TargetTable;
use crate::profile::names::normalise;
use crate::profile::syntax::Profile;
use crate::profile::{builtin, joined, languages};
use crate::read::export::Export;
use crate::read::open::reader;
use crate::read::source::SourceFile;
use crate::store::Store;

/// Loads a file. A file with the same content as one loaded before is skipped, unless it is to be read otherwise: then what it says now
/// takes the place of what it said.
pub fn import_file(store: &mut Store, run: i64, path: &Path, options: &ImportOptions) -> Result<FileReport> {
    let source = SourceFile::open(path)?;
    let own = options.own_profile()?;
    let before = ledger::before(store, &source.sha256)?;
    if let Some(before) = &before
        && before.kept
        && options.reading(own.as_ref()).differences(before).is_empty()
    {
        return Ok(ledger::skipped(before, options.name_of(path), &source.sha256));
    }
    let export = reader(source, &options.layout(own.as_ref(), &is_column_name(own.as_ref()))?)?;
    store.transaction_of_many(|store| {
        if let Some(before) = &before {
            reread::take_back(store, run, path, &export.facts().sha256, before)?;
        }
        let (report, _) = load(store, run, path, &export, own.as_ref(), options)?;
        pending::settle(store, path)?;
        Ok(report)
    })
}

/// Brings files that the ledger knows by their names, and that are to be read otherwise, to the front: they are taken back before anything is
/// compared with what they brought; those that brought nothing after the others.
pub fn read_again_first(store: &Store, jobs: &mut [(PathBuf, ImportOptions)]) -> Result<()> {
    let known = ledger::by_path(store)?;
    let place = |(path, options): &(PathBuf, ImportOptions)| {
        let before = known.get(&options.name_of(path))?;
        let own = options.own_profile().ok()?;
        (!options.reading(own.as_ref()).differences(before).is_empty()).then_some(!before.brought)
    };
    jobs.sort_by_cached_key(|job| place(job).map_or(2, u8::from));
    Ok(())
}

/// Whether a cell is a column name that some profile knows: it helps to find the header row.
pub(crate) fn is_column_name(own: Option<&Profile>) -> impl Fn(&str) -> bool + use<> {
    static NAMES: std::sync::LazyLock<BTreeSet<String>> = std::sync::LazyLock::new(|| {
        let translated = languages::column_names().map(str::to_owned);
        let named = builtin::all().iter().filter(|profile| profile.reads_lists()).flat_map(column_names);
        named.chain(translated).collect()
    });
    let own: BTreeSet<String> = own.map(|profile| column_names(profile).collect()).unwrap_or_default();
    move |cell| {
        let name = normalise(cell);
        NAMES.contains(&name) || own.contains(&name)
    }
}

fn column_names(profile: &Profile) -> impl Iterator<Item = String> {
    profile.columns.iter().flat_map(|(_, aliases)| aliases).flat_map(|alias| alias.split(joined::AND)).map(normalise)
}

/// Loads an open export inside a transaction of many rows.
pub(crate) fn load<'a>(
    store: &Store,
    run: i64,
    path: &Path,
    export: &Export<'_>,
    own: Option<&'a Profile>,
    options: &ImportOptions,
) -> Result<(FileReport, Vec<LoadedPart<'a>>)> {
    let file_id = export.facts().sha256.clone();
    let writer = ImportWriter { store, file_id: &file_id, run };
    let mut loader = Loader { writer, path, options, warnings: Vec::new(), kinds: BTreeSet::new() };
    let mut chosen = choice::choose(path, export, own, &mut loader.warnings)?;
    // What a file is about comes last, what is of no use first: the file is named after what is kept of it.
    let rank = |target| match target {
        TargetTable::None => 0,
        TargetTable::Ticket => 2,
        _ => 1,
    };
    chosen.sort_by_key(|(relation, found)| (rank(found.profile.target()), *relation));
    // The relations of one profile follow each other as parts of one list: sheets of 32,000 rows each, say.
    let parts: Result<Vec<LoadedPart<'a>>> =
        chosen.iter().map(|(relation, found)| loader.part(export, *relation, found)).collect();
    let parts = parts?;
    let source_system =
        options.system.clone().or_else(|| parts.first().map(|part| part.plan.profile.source_system.clone()));
    let source_system = source_system.unwrap_or_default();
    if parts.iter().any(|part| part.plan.profile.target() == TargetTable::Ticket) {
        link::children(store, run, &source_system)?;
        orders::settle(store, run, &source_system, &mut loader.warnings)?;
    }
    link_rows::lay(store)?;
    backfill::apply(store, run, &source_system, options.fill_from_history)?;
    if parts.iter().any(|part| part.plan.profile.target() == TargetTable::Ticket) {
        ends::look(store, &file_id, &mut loader.warnings)?;
    }
    drop_work_tables(store)?;
    let mut report = report::report(run, options.name_of(path), export, &parts, loader.kinds, loader.warnings);
    let reading = options.reading(own);
    if let Some(before) = ledger::read_again(store, run, &file_id)? {
        let target = parts.last().map_or(TargetTable::None, |part| part.plan.profile.target());
        reread::recount(store, run, &mut report, target, &reading.differences(&before), before.run)?;
    }
    ledger::enter(store, run, export, &report, &parts, (&source_system, &reading))?;
    Ok((report, parts))
}
