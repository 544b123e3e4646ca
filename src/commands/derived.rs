//! Spells and clocks of a store: made anew where they are not those of its files, the settings and the instant of the answer.

use super::context::Context;
use crate::error::Result;
use crate::hash::Hash;
use crate::sla;
use crate::spell;
use crate::store::{Cell, Store};
use crate::text;

impl Context {
    /// Rebuilds what is derived from the tables, as far as it is not current.
    pub(super) fn refresh(&self, store: &mut Store, as_of: i64) -> Result<()> {
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
    pub(super) fn refresh_clocks(&self, store: &mut Store, as_of: i64) -> Result<()> {
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

    /// Whether clocks and spells are those of the files and the settings.
    pub(super) fn is_current(&self, store: &Store, as_of: i64) -> Result<bool> {
        Ok(self.clocks_are_current(store, as_of)? && spells_are_current(store)?)
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
