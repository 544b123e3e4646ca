//! What the clocks and spells of a store were made from: whoever finds the same inputs need not make them again.

use crate::error::Result;
use crate::hash::Hash;
use crate::store::{Cell, Store};

/// What clocks and spells were last made from, and the files that there are.
pub(super) struct DerivedFrom {
    pub(super) clocks: Option<String>,
    spells: Option<String>,
    /// Hashes of the files.
    pub(super) files: Vec<String>,
    /// The files with how they were read, and by which run.
    readings: Vec<String>,
}

impl DerivedFrom {
    pub(super) fn read(store: &Store) -> Result<Self> {
        let (mut clocks, mut spells, mut files, mut readings) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for row in store.table(include_str!("../../../queries/schema/made_from.sql"), &[])?.rows {
            let [Some(what), Some(text)] = [0, 1].map(|at| row.get(at).and_then(Cell::as_str)) else { continue };
            let texts = match what {
                "clocks" => &mut clocks,
                "spells" => &mut spells,
                "file" => &mut files,
                _ => &mut readings,
            };
            texts.push(text.to_owned());
        }
        Ok(Self { clocks: clocks.pop(), spells: spells.pop(), files, readings })
    }

    /// What spells are made from.
    pub(super) fn spell_inputs(&self) -> String {
        let mut hash = Hash::new();
        hash.update(env!("CARGO_PKG_VERSION"));
        for reading in &self.readings {
            hash.update(reading);
        }
        hash.hex()
    }

    pub(super) fn spells_are_current(&self) -> bool {
        self.spells.as_ref() == Some(&self.spell_inputs())
    }
}
