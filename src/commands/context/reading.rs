//! The store that a command answers from: with what is derived from its tickets up to date, or as it was known.

use crate::commands::context::Context;
use crate::error::{ErrorKind, Result};
use crate::store::Store;
use crate::{restate, text};

impl Context {
    /// The store for reading, with clocks that fit the settings and the instant of the answer, which is returned.
    pub(crate) fn read_store(&self) -> Result<(Store, i64)> {
        let store = self.open_for_reading()?;
        let as_of = self.as_of(&store)?;
        self.brought_up_to_date(store, as_of)
    }

    /// The store for questions: of one that holds neither tickets nor outages there is nothing to compute, and it can be asked all the same what
    /// its imports did.
    pub(crate) fn store_to_ask(&self) -> Result<Store> {
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
