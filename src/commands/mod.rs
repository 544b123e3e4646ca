//! One file per command; each only connects the rooms below it. What they share, the project and its store, is `Context`.

mod answer;
mod check;
mod checks;
mod closing;
mod completions;
mod coverage;
mod diff;
mod evidence;
mod explain;
mod feeds;
mod files;
mod import;
mod indicators;
mod init;
mod inspect;
mod kept;
mod metrics;
mod query;
mod report;
mod restated;
mod run;
mod sample;
mod test;
mod undo;
mod unread;
mod verify;
mod whatif;

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::ExitStatus;
use crate::calendar::{Calendars, Zone};
use crate::cli::{Command, Format, Global};
use crate::clock;
use crate::config::Loaded;
use crate::error::{Error, ErrorKind, Result};
use crate::hash::Hash;
use crate::incomplete;
use crate::output::{self, NewFile, Places, Rows};
use crate::period::Period;
use crate::restate;
use crate::sla;
use crate::spell;
use crate::store::{Cell, Store};
use crate::terminal::Terminal;
use crate::text;

/// The period where none is named.
const LAST_MONTH: &str = "last-month";

/// Runs a command.
pub fn dispatch(command: &Command, global: &Global, terminal: Terminal) -> Result<ExitStatus> {
    let places = kept::named(command, global);
    let open = || -> Result<Context> {
        let cx = Context::new(global, terminal, None, &places)?;
        // A file that may not be written is told before the work; reports go to a folder, which they look at themselves.
        if let Some(out) = global.out.as_deref().filter(|_| !matches!(command, Command::Report(_))) {
            cx.places.file(out)?;
        }
        Ok(cx)
    };
    // Said before anything is done that would then have no form to be shown in.
    if let Some(format) = global.format.filter(|format| output::is_of_controls(*format))
        && !matches!(command, Command::Check(args) if args.list.is_none() && !args.lint)
    {
        return Err(output::of_controls(format));
    }
    if global.known && !looks_back(command) {
        return Err(Error::setting("`--known` is for commands that answer from what the store holds")
            .hint("`metrics`, `check`, `report`, `restated`, `explain` and `query` do"));
    }
    match command {
        Command::Init(args) => init::run(args, global, &places, terminal),
        Command::Inspect(args) => inspect::run(args, &open()?),
        Command::Import(args) => import::run(args, &open()?),
        Command::Metrics(args) => metrics::run(args, &open()?),
        Command::Restated(args) => restated::run(args, &open()?),
        Command::Check(args) => check::run(args, &open()?),
        Command::Verify(args) => verify::run(args, global, &places, terminal),
        Command::Diff(args) => diff::run(args, global, &places, terminal),
        Command::Report(args) => report::run(args, &open()?),
        Command::Run(args) => run::run(args, global, &places, terminal),
        Command::Explain(args) => explain::run(args, &open()?),
        Command::Whatif(args) => whatif::run(args, &open()?),
        Command::Query(args) => query::run(args, &open()?),
        Command::Test(args) => test::run(args, &open()?),
        Command::Completions(args) => completions::completions(args, terminal),
        Command::Man => completions::man(terminal),
    }
}

/// Whether a command can answer from the store as it was known.
const fn looks_back(command: &Command) -> bool {
    matches!(
        command,
        Command::Metrics(_)
            | Command::Restated(_)
            | Command::Check(_)
            | Command::Report(_)
            | Command::Explain(_)
            | Command::Query(_)
    )
}

/// A project, and how the caller wants to see its answers.
#[derive(Debug)]
struct Context {
    terminal: Terminal,
    project: Loaded,
    zone: Zone,
    calendars: Calendars,
    store: PathBuf,
    as_of: Option<String>,
    /// Whether answers are given from what was known then.
    known: bool,
    format: Option<Format>,
    out: Option<PathBuf>,
    places: Places,
    /// Whether it was said what there is to say of the store.
    told: std::cell::Cell<bool>,
}

impl Context {
    /// Reads the settings of `dir`, else of `--project`, else of the current folder, and checks them.
    fn new(global: &Global, terminal: Terminal, dir: Option<&Path>, places: &Places) -> Result<Self> {
        let dir = dir.or(global.project.as_deref()).unwrap_or_else(|| Path::new("."));
        let project = Loaded::read(dir)?;
        let zone = project.zone()?;
        let calendars = project.calendars()?;
        project.check(&calendars)?;
        for calendar in calendars.values() {
            for remark in calendar.remarks() {
                terminal.warning(&remark);
            }
        }
        let store = global.store.clone().unwrap_or_else(|| project.store());
        let mut places = kept::of_project(places.clone(), &project);
        kept::keep_store(&mut places, &store);
        Ok(Self {
            terminal,
            project,
            zone,
            calendars,
            store,
            as_of: global.as_of.clone(),
            known: global.known,
            format: global.format,
            out: global.out.clone(),
            places,
            told: std::cell::Cell::new(false),
        })
    }

    /// Says which defaults are in force where there is no settings file.
    fn name_defaults(&self) {
        if self.project.file.is_none() {
            self.terminal.note(&format!(
                "no tickmark.toml in `{}`: months and times in UTC, no calendars, no service levels of its own \
                 (the tool's recorded ones are shown); `tickmark init` writes settings",
                self.project.dir.display()
            ));
        }
    }

    /// Warns of agreements on services that the data do not know by these names.
    fn warn_of_services(&self, store: &Store) -> Result<()> {
        for unmatched in crate::metrics::unmatched(store, &self.project.settings.availability)? {
            self.terminal.warning(&unmatched.message());
        }
        Ok(())
    }

    /// Names the values of service levels and exclusions that no ticket has.
    fn warn_of_values(&self, store: &Store) -> Result<()> {
        for remark in sla::unmatched(store, self.project.settings.rules())? {
            self.terminal.warning(&remark);
        }
        Ok(())
    }

    /// Says where the data begin or end, if the instant of the answer lies far from them.
    fn note_distance(&self, store: &Store, as_of: i64) -> Result<()> {
        const WEEK: i64 = 7 * 86_400;
        let first = store.table("SELECT min(opened_at) FROM ticket", &[])?;
        let first = first.rows.first().and_then(|row| row.first()?.as_i64());
        if let Some(first) = first.filter(|first| as_of < *first) {
            let (asked, first) = (text::instant(as_of), text::instant(first));
            self.terminal.warning(&format!("nothing is known as of {asked}: the first ticket was opened at {first}"));
        } else if let Some(newest) = clock::newest_event(store)?.filter(|newest| as_of - newest > WEEK) {
            let (asked, newest) = (text::instant(as_of), text::instant(newest));
            self.terminal.warning(&format!(
                "the data end at {newest}: what is open then is taken as still open as of {asked}, though nobody knows"
            ));
        }
        Ok(())
    }

    /// The store for writing; made if there is none.
    fn open_store(&self) -> Result<Store> {
        if let Some(parent) = self.store.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            std::fs::create_dir_all(parent).map_err(Error::io("create", parent))?;
        }
        self.tuned(Store::open(&self.store, &self.calendars)?)
    }

    /// The store for writing down what was reported from it.
    fn open_to_record(&self) -> Result<Store> {
        self.tuned(Store::open_to_record(&self.store)?)
    }

    /// The store for reading, as it stands.
    fn open_for_reading(&self) -> Result<Store> {
        let store = match Store::open_read_only(&self.store, &self.calendars) {
            Err(error) if matches!(error.kind(), ErrorKind::OlderStore { .. }) => self.renewed(error)?,
            opened => opened?,
        };
        let store = self.tuned(store)?;
        // Of several openings one is enough.
        if !self.told.replace(true) {
            if let Some(incomplete) = incomplete::find(&store)? {
                self.terminal.warning(&incomplete.message());
            }
            if !store.is_confined() {
                self.terminal.detail(
                    "this system has no Landlock: what a query may reach is limited by the engine's own settings alone",
                );
            }
        }
        Ok(store)
    }

    /// The store of an older program, brought up to date.
    fn renewed(&self, older: Error) -> Result<Store> {
        // Where it cannot be written, the error to tell is why it would have to be.
        let written = self.open_store();
        if written.as_ref().is_err_and(|error| matches!(error.kind(), ErrorKind::Io { action: "write", .. })) {
            return Err(
                older.hint("it cannot be written: copy it to a folder that can be, and name the copy with `--store`")
            );
        }
        drop(written?);
        self.terminal.note(&format!("{older}: it was brought up to date"));
        Store::open_read_only(&self.store, &self.calendars)
    }

    fn tuned(&self, mut store: Store) -> Result<Store> {
        let limits = &self.project.settings.limits;
        store.set_memory(limits.memory_mib)?;
        store.name_service_accounts(&self.project.settings.project.service_accounts);
        store.fill_from_history(self.project.settings.project.fill_from_history);
        Ok(store)
    }

    /// The store for reading, with clocks that fit the settings and the instant of the answer, which is returned.
    fn read_store(&self) -> Result<(Store, i64)> {
        let store = self.open_for_reading()?;
        if self.known {
            return self.known(&store);
        }
        let as_of = self.as_of(&store)?;
        if self.clocks_are_current(&store, as_of)? && spells_are_current(&store)? {
            return Ok((store, as_of));
        }
        drop(store);
        let mut store = self.open_store().map_err(|error| match error.kind() {
            ErrorKind::Io { action: "write", .. } => error
                .hint("its clocks do not fit the settings or the instant asked for, and must be computed anew")
                .hint(
                    "copy the store to a folder that can be written, or name the project it was made by with `-C DIR`",
                ),
            _ => error,
        })?;
        self.refresh(&mut store, as_of)?;
        drop(store);
        Ok((self.open_for_reading()?, as_of))
    }

    /// The store for questions: of one that holds neither tickets nor outages there is nothing to compute, and it can be asked all the same what
    /// its imports did.
    fn store_to_ask(&self) -> Result<Store> {
        if self.as_of.is_none() && !self.known {
            let store = self.open_for_reading()?;
            if clock::newest_event(&store)?.is_none() {
                return Ok(store);
            }
        }
        Ok(self.read_store()?.0)
    }

    /// The store as it was known at the instant of the answer, with spells and clocks in memory.
    fn known(&self, store: &Store) -> Result<(Store, i64)> {
        let as_of = self.as_of(store)?;
        let known = restate::at(store, as_of)?;
        self.terminal.note(&format!(
            "as it was known after import run {}, whose data end at {}; under the settings of today",
            known.run,
            text::instant(known.newest)
        ));
        let mut store = restate::after(store, known.run)?;
        restate::rebuild(&mut store, self.project.settings.rules(), &self.calendars, as_of)?;
        Ok((store, as_of))
    }

    /// The instant of the answer.
    fn as_of(&self, store: &Store) -> Result<i64> {
        match &self.as_of {
            Some(text) => {
                let as_of = clock::parse(text, &self.zone)?;
                self.note_distance(store, as_of)?;
                Ok(as_of)
            }
            None => clock::newest_event(store)?.ok_or_else(|| {
                Error::new(ErrorKind::NoData {
                    what: "anything: the store holds neither tickets nor outages".to_owned(),
                })
                .hint("load exports first: `tickmark import FILE...`")
            }),
        }
    }

    /// The period of an argument. `all` runs from the first opening to as-of, in whole months. Where the data are younger than
    /// the last whole month, `last-month` is the month they are of.
    fn period(&self, text: &str, store: &Store, as_of: i64) -> Result<Period> {
        if !matches!(text, "all" | LAST_MONTH) {
            return Period::parse(text, &self.zone, as_of);
        }
        let table = store.table("SELECT min(opened_at) FROM ticket", &[])?;
        let first = table.rows.first().and_then(|row| row.first()?.as_i64()).unwrap_or(as_of);
        let newest = Period::month_of(as_of, &self.zone);
        if text == "all" {
            let from = Period::month_of(first, &self.zone).from;
            return Ok(Period { from, until: newest.until, label: "all".to_owned() });
        }
        let last = Period::parse(text, &self.zone, as_of)?;
        if first < last.until {
            return self.last_with_work(store, last);
        }
        self.terminal.note(&format!("no whole month of data yet: {} is shown, which is not over", newest.label));
        Ok(newest)
    }

    /// A month, or where no ticket was opened or ended in it the last month before it in which some were: what lies between are single late edits.
    fn last_with_work(&self, store: &Store, last: Period) -> Result<Period> {
        let until = Cell::Instant(last.until);
        let newest = store.table(
            "SELECT max(moment) FROM (SELECT unnest([opened_at, resolved_at, closed_at]) AS moment FROM ticket) WHERE moment < ?",
            &[until],
        )?;
        let Some(newest) = newest.rows.first().and_then(|row| row.first()?.as_i64()) else { return Ok(last) };
        if last.contains(newest) {
            return Ok(last);
        }
        let month = Period::month_of(newest, &self.zone);
        let (from, until) = (Cell::Instant(month.from), Cell::Instant(month.until));
        let opened =
            store.table("SELECT count(*) FROM ticket WHERE opened_at >= ? AND opened_at < ?", &[from, until])?;
        let opened = opened.rows.first().and_then(|row| row.first()?.as_count()).unwrap_or(0);
        self.terminal.note(&format!(
            "in {} no ticket was opened or ended; {} is shown, the last month before it with some ({} opened): `--period {}` names another",
            last.label,
            month.label,
            text::grouped(opened),
            last.label
        ));
        Ok(month)
    }

    /// Rebuilds what is derived from the tables, as far as it is not current.
    fn refresh(&self, store: &mut Store, as_of: i64) -> Result<()> {
        self.refresh_spells(store)?;
        self.refresh_clocks(store, as_of)
    }

    /// Rebuilds the stored spells unless they were made from just these files, and names the contradictions found.
    fn refresh_spells(&self, store: &mut Store) -> Result<()> {
        if spells_are_current(store)? {
            return Ok(());
        }
        let inputs = spell_inputs(store)?;
        store.execute("DELETE FROM spell_run", &[])?;
        let rows = spell::rebuild(store)?;
        store.execute("INSERT INTO spell_run VALUES (?)", &[inputs.into()])?;
        self.terminal.detail(&format!("made {rows} spells from the histories"));
        for doubts in spell::doubts(store)? {
            let more = if doubts.tickets > doubts.named.len() as u64 { ", ..." } else { "" };
            self.terminal.note(&format!(
                "{} ({}{more}): {}; {}. `tickmark query contradictions` lists them",
                text::count(doubts.tickets, "ticket"),
                doubts.named.join(", "),
                doubts.what,
                doubts.counts
            ));
        }
        Ok(())
    }

    /// Rebuilds the stored clocks unless they were computed from just these inputs.
    fn refresh_clocks(&self, store: &mut Store, as_of: i64) -> Result<()> {
        if self.clocks_are_current(store, as_of)? {
            return Ok(());
        }
        let inputs = self.clock_inputs(store, as_of)?;
        // First the record goes, then the clocks: a kill in between leaves clocks that nobody takes for current.
        store.execute("DELETE FROM clock_run", &[])?;
        let rows = sla::rebuild(store, self.project.settings.rules(), &self.calendars, as_of)?;
        store.execute("INSERT INTO clock_run VALUES (?, ?)", &[inputs.into(), Cell::Instant(as_of)])?;
        self.terminal.detail(&format!("recomputed {rows} service-level clocks as of {}", text::instant(as_of)));
        Ok(())
    }

    fn clocks_are_current(&self, store: &Store, as_of: i64) -> Result<bool> {
        let wanted = self.clock_inputs(store, as_of)?;
        let table = store.table("SELECT inputs_sha256 FROM clock_run", &[])?;
        Ok(table.rows.first().and_then(|row| row.first()?.as_str()) == Some(wanted.as_str()))
    }

    fn clock_inputs(&self, store: &Store, as_of: i64) -> Result<String> {
        let mut hash = Hash::new();
        hash.update(format!("{} {} {as_of}", env!("CARGO_PKG_VERSION"), self.project.sha256()));
        for calendar in self.calendars.values() {
            hash.update(calendar.sha256());
        }
        for row in store.table("SELECT sha256 FROM source_file ORDER BY sha256", &[])?.rows {
            hash.update(row.first().and_then(Cell::as_str).unwrap_or_default());
        }
        Ok(hash.hex())
    }

    /// Rows where the caller wants them: a file, or standard output.
    fn deliver(&self, rows: &Rows<'_>, default: Format) -> Result<()> {
        self.stream(rows.what, default, |format, to| output::write(rows, format, to))
    }

    /// The same for rows that are written one by one, in the form that `write` is given.
    fn stream(
        &self,
        what: &'static str,
        default: Format,
        write: impl FnOnce(Format, &mut dyn Write) -> Result<()>,
    ) -> Result<()> {
        let format = self.format.unwrap_or(default);
        output::check_target(what, format, self.out.as_deref())?;
        match &self.out {
            Some(path) => {
                let mut file = NewFile::begin(path, &self.places)?;
                let mut to = BufWriter::new(&mut file);
                write(format, &mut to)?;
                to.flush().map_err(Error::io("write", path))?;
                drop(to);
                file.finish()
            }
            None => self.terminal.stream(|to| write(format, to)),
        }
    }
}

/// What spells are made from.
fn spell_inputs(store: &Store) -> Result<String> {
    let mut hash = Hash::new();
    hash.update(env!("CARGO_PKG_VERSION"));
    let files = "SELECT sha256 || ' ' || coalesce(profile_sha256, '') || ' ' || run_id FROM source_file ORDER BY ALL";
    for row in store.table(files, &[])?.rows {
        hash.update(row.first().and_then(Cell::as_str).unwrap_or_default());
    }
    Ok(hash.hex())
}

fn spells_are_current(store: &Store) -> Result<bool> {
    let table = store.table("SELECT inputs_sha256 FROM spell_run", &[])?;
    Ok(table.rows.first().and_then(|row| row.first()?.as_str()) == Some(spell_inputs(store)?.as_str()))
}
