//! What the engine answers beside verdicts: the rows of a figure, after the gate that controls stand behind, too.

use crate::controls::definition::Needs;
use crate::controls::engine::Engine;
use crate::controls::inputs::{Filled, Gate};
use crate::error::Result;
use crate::store::Table;

/// What came of asking for a figure.
#[derive(Debug)]
pub enum Answered {
    /// Its rows.
    Rows(Table),
    /// There are none to be had.
    Lacks(Lacks),
}

/// Why a figure cannot be had.
#[derive(Debug)]
pub enum Lacks {
    /// An input is missing; what it is.
    Missing(String),
    /// An input is declared to be empty, by whom.
    Empty(String),
}

impl Engine<'_> {
    /// Whether what a figure needs is there; nothing to say if it is.
    pub fn lacks(&self, needs: &Needs) -> Result<Option<Lacks>> {
        if needs.tables.is_empty() {
            return Ok(None);
        }
        let filled = Filled::count(self.lanes(), [needs], self.declared_none().clone())?;
        Ok(match filled.gate(needs) {
            Gate::Missing(what) => Some(Lacks::Missing(what)),
            Gate::Empty(why) => Some(Lacks::Empty(why)),
            Gate::Open => None,
        })
    }

    /// The rows of a statement of our own, if what it needs is there.
    pub fn figure(&self, needs: &Needs, sql: &str) -> Result<Answered> {
        match self.lacks(needs)? {
            Some(lacks) => Ok(Answered::Lacks(lacks)),
            None => Ok(Answered::Rows(self.store().table_within(&self.store().admit(sql)?, self.limits())?)),
        }
    }
}
