//! Spells and clocks of a store: made anew where they are not those of its files, the settings and the instant of the answer.

use crate::commands::context::Context;
use crate::commands::context::made_from::DerivedFrom;
use crate::error::Result;
use crate::hash::Hash;
use crate::store::{Cell, Store};
use crate::{sla, spell, text};

impl Context {
    /// Rebuilds what is derived from the tables, as far as it is not current.
    pub(crate) fn refresh(&self, store: &mut Store, as_of: i64) -> Result<()> {
        self.refresh_spells(store)?;
        self.refresh_clocks(store, as_of)
    }

    /// Rebuilds the stored spells unless they were made from just these files, and names the contradictions found.
    fn refresh_spells(&self, store: &mut Store) -> Result<()> {
        let made = DerivedFrom::read(store)?;
        if made.spells_are_current() {
            return Ok(());
        }
        let inputs = made.spell_inputs();
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
    pub(crate) fn refresh_clocks(&self, store: &mut Store, as_of: i64) -> Result<()> {
        let made = DerivedFrom::read(store)?;
        let inputs = self.clock_inputs(&made, as_of);
        if made.clocks.as_ref() == Some(&inputs) {
            return Ok(());
        }
        // First the record goes, then the clocks: a kill in between leaves clocks that nobody takes for current.
        store.execute("DELETE FROM clock_run", &[])?;
        let rows = sla::rebuild(store, self.project.settings.rules(), &self.calendars, as_of)?;
        store.execute("INSERT INTO clock_run VALUES (?, ?)", &[inputs.into(), Cell::Instant(as_of)])?;
        self.terminal.detail(&format!("recomputed {rows} service-level clocks as of {}", text::instant(as_of)));
        Ok(())
    }

    /// Whether clocks and spells are those of the files and the settings.
    pub(crate) fn is_current(&self, store: &Store, as_of: i64) -> Result<bool> {
        let made = DerivedFrom::read(store)?;
        Ok(made.clocks.as_ref() == Some(&self.clock_inputs(&made, as_of)) && made.spells_are_current())
    }

    /// What clocks are computed from.
    fn clock_inputs(&self, made: &DerivedFrom, as_of: i64) -> String {
        let mut hash = Hash::new();
        hash.update(format!("{} {} {as_of}", env!("CARGO_PKG_VERSION"), self.project.sha256()));
        for calendar in self.calendars.values() {
            hash.update(calendar.sha256());
        }
        for file in &made.files {
            hash.update(file);
        }
        hash.hex()
    }
}
