//! One file into the store, all of it or nothing: recognise, stage, decide, convert, merge, link, keep the ledger.

mod choice;
mod part;
mod report;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::fields::Target;
use super::forms::DateOrder;
use super::header::normalise;
use super::layout::Layout;
use super::merge::Writer;
use super::profile::Profile;
use super::reading::Reading;
use super::reconcile::FileReport;
use super::shape::Shape;
use super::source::Source;
use super::{
    Export, again, builtin, ends, joined, languages, layout, ledger, link, links, orders, pending, supplement,
};
use crate::calendar::Zone;
use crate::error::Result;
use crate::store::{Cell, Store};
use crate::text;
use part::Loader;
pub(crate) use part::Part;

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
    /// How the bytes of text are to be read, where they do not tell.
    pub encoding: Option<String>,
    /// What a row of a ticket file stands for, where the data would be read otherwise.
    pub shape: Option<Shape>,
    /// Whether histories fill what tickets leave empty.
    pub fill_from_history: bool,
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
            encoding: None,
            shape: None,
            fill_from_history: true,
            base: PathBuf::new(),
        }
    }

    /// What a file is called in the store.
    fn name_of(&self, path: &Path) -> String {
        super::sources::name_of(path, &self.base)
    }

    /// The profile that was asked for.
    pub(crate) fn own_profile(&self) -> Result<Option<Profile>> {
        self.profile.as_deref().map(|name| Profile::named(name, &self.base)).transpose()
    }

    /// What was asked for, where the profile is `own`.
    fn reading(&self, own: Option<&Profile>) -> Reading {
        let mut reading = Reading::new(own, &self.project_zone);
        (reading.zone, reading.system) = (self.zone.clone(), self.system.clone());
        (reading.date_order, reading.shape) = (self.date_order, self.shape);
        reading.encoding.clone_from(&self.encoding);
        reading
    }

    /// What is said of the layout of files, beside the names of columns.
    pub(crate) fn layout<'a>(&self, own: Option<&Profile>, known: &'a dyn Fn(&str) -> bool) -> Result<Layout<'a>> {
        let of_profile = own.and_then(|own| own.layout.encoding.as_ref()).map(toml::Spanned::get_ref);
        let encoding = self.encoding.as_ref().or(of_profile).map(|name| layout::encoding(name)).transpose()?;
        Ok(Layout { known, header: own.and_then(|own| own.layout.header), encoding })
    }

    /// An unknown profile, zone or encoding is an error whether any file needs it or not.
    pub fn check(&self) -> Result<()> {
        if let Some(name) = &self.encoding {
            layout::encoding(name)?;
        }
        if let Some(name) = &self.profile {
            Profile::named(name, &self.base)?;
        }
        if let Some(zone) = &self.zone {
            Zone::new(zone)?;
        }
        Ok(())
    }
}

/// Loads a file. A file with the same content as one loaded before is skipped, unless it is to be read otherwise: then what it says now
/// takes the place of what it said.
pub fn import_file(store: &mut Store, run: i64, path: &Path, options: &Options) -> Result<FileReport> {
    let source = Source::open(path)?;
    let own = options.own_profile()?;
    let before = ledger::before(store, &source.sha256)?;
    if let Some(before) = &before
        && before.kept
        && options.reading(own.as_ref()).differences(before).is_empty()
    {
        return Ok(ledger::skipped(before, options.name_of(path), &source.sha256));
    }
    let export = source.export(&options.layout(own.as_ref(), &is_column_name(own.as_ref()))?)?;
    store.transaction_of_many(|store| {
        if let Some(before) = &before {
            again::take_back(store, run, path, &export.facts().sha256, before)?;
        }
        let (report, _) = load(store, run, path, &*export, own.as_ref(), options)?;
        pending::settle(store, path)?;
        Ok(report)
    })
}

/// Brings files that the ledger knows by their names, and that are to be read otherwise, to the front: they are taken back before anything is
/// compared with what they brought; those that brought nothing after the others.
pub fn read_again_first(store: &Store, jobs: &mut [(PathBuf, Options)]) -> Result<()> {
    let known = ledger::by_path(store)?;
    let place = |(path, options): &(PathBuf, Options)| {
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
    export: &dyn Export,
    own: Option<&'a Profile>,
    options: &Options,
) -> Result<(FileReport, Vec<Part<'a>>)> {
    let file_id = export.facts().sha256.clone();
    let writer = Writer { store, file_id: &file_id, run };
    let mut loader = Loader { writer, path, options, warnings: Vec::new(), kinds: BTreeSet::new() };
    let mut chosen = choice::choose(path, export, own, &mut loader.warnings)?;
    // What a file is about comes last, what is of no use first: the file is named after what is kept of it.
    let rank = |target| match target {
        Target::None => 0,
        Target::Ticket => 2,
        _ => 1,
    };
    chosen.sort_by_key(|(relation, found)| (rank(found.profile.target()), *relation));
    // The relations of one profile follow each other as parts of one list: sheets of 32,000 rows each, say.
    let parts: Result<Vec<Part<'a>>> =
        chosen.iter().map(|(relation, found)| loader.part(export, *relation, found)).collect();
    let parts = parts?;
    let source_system =
        options.system.clone().or_else(|| parts.first().map(|part| part.plan.profile.source_system.clone()));
    let source_system = source_system.unwrap_or_default();
    if parts.iter().any(|part| part.plan.profile.target() == Target::Ticket) {
        link::children(store, run, &source_system)?;
        orders::settle(store, run, &source_system, &mut loader.warnings)?;
    }
    links::lay(store)?;
    supplement::apply(store, run, &source_system, options.fill_from_history)?;
    if parts.iter().any(|part| part.plan.profile.target() == Target::Ticket) {
        ends::look(store, &file_id, &mut loader.warnings)?;
    }
    drop_work_tables(store)?;
    let mut report = report::report(run, options.name_of(path), export, &parts, loader.kinds, loader.warnings);
    let reading = options.reading(own);
    if let Some(before) = ledger::read_again(store, run, &file_id)? {
        let target = parts.last().map_or(Target::None, |part| part.plan.profile.target());
        again::recount(store, run, &mut report, target, &reading.differences(&before), before.run)?;
    }
    ledger::enter(store, run, export, &report, &parts, (&source_system, &reading))?;
    Ok((report, parts))
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
