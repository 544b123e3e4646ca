//! How a command gets its store: for writing, for reading, as it was known, and with what is derived from its tickets up to date.

use crate::commands::context::Context;
use crate::error::{Error, ErrorKind, Result};
use crate::store::Store;
use crate::{incomplete, restate, text};

impl Context {
    /// The store for writing; made if there is none.
    pub(super) fn open_store(&self) -> Result<Store> {
        if let Some(parent) = self.store.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            std::fs::create_dir_all(parent).map_err(Error::io("create", parent))?;
        }
        self.tuned(Store::open(&self.store, &self.calendars)?)
    }

    /// The store for writing down what was reported from it.
    pub(super) fn open_to_record(&self) -> Result<Store> {
        self.tuned(Store::open_to_record(&self.store)?)
    }

    /// The store for reading, as it stands.
    pub(super) fn open_for_reading(&self) -> Result<Store> {
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

    pub(super) fn tuned(&self, mut store: Store) -> Result<Store> {
        let limits = &self.project.settings.limits;
        store.set_memory(limits.memory_mib)?;
        store.name_service_accounts(&self.project.settings.project.service_accounts);
        store.fill_from_history(self.project.settings.project.fill_from_history);
        Ok(store)
    }

    /// The store for reading, with clocks that fit the settings and the instant of the answer, which is returned.
    pub(super) fn read_store(&self) -> Result<(Store, i64)> {
        let store = self.open_for_reading()?;
        let as_of = self.as_of(&store)?;
        self.brought_up_to_date(store, as_of)
    }

    /// The store for questions: of one that holds neither tickets nor outages there is nothing to compute, and it can be asked all the same what
    /// its imports did.
    pub(super) fn store_to_ask(&self) -> Result<Store> {
        let store = self.open_for_reading()?;
        let as_of = if self.known { Some(self.as_of(&store)?) } else { self.as_of_any(&store)? };
        let Some(as_of) = as_of else { return Ok(store) };
        Ok(self.brought_up_to_date(store, as_of)?.0)
    }

    fn brought_up_to_date(&self, store: Store, as_of: i64) -> Result<(Store, i64)> {
        if self.known {
            return self.known(&store, as_of);
        }
        if self.is_current(&store, as_of)? {
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

    /// The store as it was known at the instant of the answer, with spells and clocks in memory.
    fn known(&self, store: &Store, as_of: i64) -> Result<(Store, i64)> {
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
}
