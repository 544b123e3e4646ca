//! What the engine answers beside verdicts: the rows of a figure, after the gate that controls stand behind, too.

use crate::controls::definition::ControlNeeds;
use crate::controls::engine::Engine;
use crate::controls::inputs::{InputCounts, Readiness};
use crate::error::Result;
use crate::store::Table;

/// What came of asking for a figure.
#[derive(Debug)]
pub enum FigureResult {
    /// Its rows.
    Rows(Table),
    /// There are none to be had.
    Lacks(UnavailableReason),
}

/// Why a figure cannot be had.
#[derive(Debug)]
pub enum UnavailableReason {
    /// An input is missing; what it is.
    Missing(String),
    /// An input is declared to be empty, by whom.
    Empty(String),
}

impl Engine<'_> {
    /// Whether what a figure needs is there; nothing to say if it is.
    pub fn lacks(&self, needs: &ControlNeeds) -> Result<Option<UnavailableReason>> {
        if needs.tables.is_empty() {
            return Ok(None);
        }
        let filled = InputCounts::count(self.lanes(), [needs], self.declared_none().clone())?;
        Ok(match filled.gate(needs) {
            Readiness::Missing(what) => Some(UnavailableReason::Missing(what)),
            Readiness::Empty(why) => Some(UnavailableReason::Empty(why)),
            Readiness::Open => None,
        })
    }

    /// The rows of a statement of our own, if what it needs is there.
    pub fn figure(&self, needs: &ControlNeeds, sql: &str) -> Result<FigureResult> {
        match self.lacks(needs)? {
            Some(lacks) => Ok(FigureResult::Lacks(lacks)),
            None => Ok(FigureResult::Rows(self.store().table_within(&self.store().admit(sql)?, self.limits())?)),
        }
    }
}
