//! How a command gets its store as it stands: for writing and for reading.

use crate::commands::context::Context;
use crate::error::{Error, ErrorKind, Result};
use crate::incomplete;
use crate::store::Store;

impl Context {
    /// The store for writing; made if there is none.
    pub(crate) fn open_store(&self) -> Result<Store> {
        if let Some(parent) = self.store.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            std::fs::create_dir_all(parent).map_err(Error::io("create", parent))?;
        }
        self.tuned(Store::open(&self.store, &self.calendars)?)
    }

    /// The store for writing down what was reported from it.
    pub(crate) fn open_to_record(&self) -> Result<Store> {
        self.tuned(Store::open_to_record(&self.store)?)
    }

    /// The store for reading, as it stands.
    pub(crate) fn open_for_reading(&self) -> Result<Store> {
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

    pub(crate) fn tuned(&self, mut store: Store) -> Result<Store> {
        let limits = &self.project.settings.limits;
        store.set_memory(limits.memory_mib)?;
        store.name_service_accounts(&self.project.settings.project.service_accounts);
        store.fill_from_history(self.project.settings.project.fill_from_history);
        Ok(store)
    }
}
