//! What the measures read: the tickets as they were known at as-of, once for all of them, and the frames that only some need.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use polars::prelude::{BooleanChunked, DataFrame, IntoLazy, LazyFrame};

use super::cells::Cells;
use super::changes;
use super::lives::Lives;
use super::open_set;
use super::sample::frame_error;
use super::sla_rows::Clocks;
use super::types::{Definition, Dimension, Request};
use crate::error::Result;
use crate::model::Kind;
use crate::store::{Cell, Store};

const KINDS: &str = "SELECT DISTINCT record_type FROM ticket WHERE opened_at <= $1";
const TICKETS: &str = include_str!("../../queries/measures/tickets.sql");
const STAYS: &str = include_str!("../../queries/measures/stays.sql");

/// Whether the import said of any file that it holds open tickets only.
const ANY_OPEN_ONLY: &str = "SELECT 1 FROM source_file WHERE warnings LIKE '%\"open_tickets_only\"%' LIMIT 1";

/// Kinds of which no ticket has ever ended, in a list of which the import said that it holds open tickets only: it says nothing of those that ended.
const OPEN_ONLY: &str = "SELECT record_type FROM ticket
  GROUP BY record_type HAVING bool_or(coalesce(file_id IN (SELECT file_id FROM source_file WHERE warnings LIKE '%\"open_tickets_only\"%'), false))
    AND NOT bool_or(coalesce(state_class IN ('resolved', 'closed', 'cancelled') OR resolved_at IS NOT NULL OR closed_at IS NOT NULL, false))";

/// What the rows are read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Values: columns that only a list shows can be left away.
    Values,
    /// The list behind a value.
    List,
}

/// The tickets as they were known at as-of, read once for any number of requests.
pub struct Data<'a> {
    pub(super) store: &'a Store,
    as_of: i64,
    pub(super) cells: Cells,
    tickets: BTreeMap<Kind, DataFrame>,
    open_only: BTreeSet<Kind>,
    stays: BTreeMap<Kind, OnceLock<DataFrame>>,
    changes: OnceLock<DataFrame>,
    clocks: OnceLock<Clocks>,
    lives: Mutex<BTreeMap<Kind, Arc<Lives>>>,
}

impl<'a> Data<'a> {
    /// Reads the tickets of some kinds, with the cells of several breakdowns.
    pub(super) fn read(
        store: &'a Store,
        as_of: i64,
        breakdowns: &[&[Dimension]],
        kinds: &BTreeSet<Kind>,
    ) -> Result<Self> {
        let cells = Cells::load(store, breakdowns, as_of)?;
        let (cell, join) = cells.sql();
        let sql =
            TICKETS.replace("{cells}", &join).replace("{cell}", &cell).replace("{responds}", &store.responds("e"));
        let sql = sql.replace("{fills}", if store.fills_from_history() { "true" } else { "false" });
        let named =
            |rows: &[Vec<Cell>], kind: Kind| rows.iter().flatten().any(|cell| cell.as_str() == Some(kind.as_str()));
        let there = store.table(KINDS, &[Cell::Instant(as_of)])?.rows;
        let any_open_only = !store.table(ANY_OPEN_ONLY, &[])?.rows.is_empty();
        let open_only = if any_open_only { store.table(OPEN_ONLY, &[])?.rows } else { Vec::new() };
        let mut tickets = BTreeMap::new();
        for kind in kinds.iter().copied().filter(|kind| named(&there, *kind)) {
            tickets.insert(kind, store.frame(&sql, &[Cell::Instant(as_of), kind.as_str().into()])?);
        }
        let open_only = kinds.iter().copied().filter(|kind| named(&open_only, *kind)).collect();
        let stays = tickets.keys().map(|kind| (*kind, OnceLock::new())).collect();
        Ok(Self {
            store,
            as_of,
            cells,
            tickets,
            open_only,
            stays,
            changes: OnceLock::new(),
            clocks: OnceLock::new(),
            lives: Mutex::default(),
        })
    }
}

impl Data<'_> {
    /// The times in the open set that histories tell.
    fn told_stays(&self, kind: Kind) -> Result<DataFrame> {
        let (cell, join) = self.cells.sql();
        let sql = STAYS.replace("{cells}", &join).replace("{cell}", &cell);
        self.store.frame(&sql, &[Cell::Instant(self.as_of), kind.as_str().into()])
    }
}

/// What a measure is given: the data, what is asked, and what for.
#[derive(Clone, Copy)]
pub(super) struct Inputs<'a> {
    pub(super) data: &'a Data<'a>,
    pub(super) request: &'a Request<'a>,
    pub(super) purpose: Purpose,
}

impl Inputs<'_> {
    /// The tickets of a kind: `ticket_no`, `cell`, the instants `opened`, `responded`, `resolved`, `closed`, `cancelled`, `left` (the
    /// open set, for the last time), and `undone`, `closing_undone`, `unclosed`, `end_unknown`, `reopened`, `moves`, `by_closing`, and `filled_*` for
    /// what is not the ticket's own.
    pub(super) fn tickets(&self, kind: Kind) -> Option<LazyFrame> {
        self.frame(kind).map(|frame| frame.clone().lazy())
    }

    /// The same, collected.
    pub(super) fn frame(&self, kind: Kind) -> Option<&DataFrame> {
        self.data.tickets.get(&kind)
    }

    /// The kinds of a definition that the store has tickets of.
    pub(super) fn kinds(&self, definition: &Definition) -> impl Iterator<Item = (Kind, LazyFrame)> {
        definition.kinds.iter().filter_map(|kind| Some((*kind, self.tickets(*kind)?)))
    }

    /// Whether of a kind only open tickets were loaded.
    pub(super) fn is_open_only(&self, kind: Kind) -> bool {
        self.data.open_only.contains(&kind)
    }

    /// The times in the open set of the tickets of each kind of a definition: `ticket_no`, `cell`, `opened`, `entered`, `left`, and whether
    /// the ticket `came` into the set and `goes` out of it there, or ended at a time that nobody knows (`end_unknown`).
    pub(super) fn stays(&self, definition: &Definition) -> Result<Vec<(Kind, LazyFrame)>> {
        let mut all = Vec::new();
        for (kind, tickets) in self.kinds(definition) {
            let Some(stays) = self.data.stays.get(&kind) else { continue };
            if stays.get().is_none() {
                let told = if self.any_told(kind)? { Some(self.data.told_stays(kind)?) } else { None };
                // Whoever is first fills it; others have computed the same.
                let _ = stays.set(open_set::stays(tickets, told, self.data.as_of)?);
            }
            all.extend(stays.get().map(|frame| (kind, frame.clone().lazy())));
        }
        Ok(all)
    }

    /// Whether the history of any ticket tells its states.
    fn any_told(&self, kind: Kind) -> Result<bool> {
        let told = |frame: &DataFrame| frame.column("told")?.bool().map(BooleanChunked::any);
        self.frame(kind).map_or(Ok(false), |frame| told(frame).map_err(frame_error))
    }

    /// How the changes went; none if there are no changes.
    pub(super) fn changes(&self) -> Result<Option<LazyFrame>> {
        let Some(tickets) = self.tickets(Kind::Change) else {
            return Ok(None);
        };
        if let Some(changes) = self.data.changes.get() {
            return Ok(Some(changes.clone().lazy()));
        }
        let changes = changes::load(self.data.store, tickets, self.data.as_of, self.request.emergency_approval_hours)?;
        Ok(Some(self.data.changes.get_or_init(|| changes).clone().lazy()))
    }

    /// By which calendars the tickets of a kind live.
    pub(super) fn lives(&self, kind: Kind) -> Result<Arc<Lives>> {
        let mut known = self.data.lives.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lives) = known.get(&kind) {
            return Ok(Arc::clone(lives));
        }
        let lives = Arc::new(Lives::read(self.data.store, self.request, kind)?);
        known.insert(kind, Arc::clone(&lives));
        Ok(lives)
    }

    /// The clocks of every service level.
    pub(super) fn clocks(&self) -> Result<&Clocks> {
        if let Some(clocks) = self.data.clocks.get() {
            return Ok(clocks);
        }
        let clocks = Clocks::load(self.data.store)?;
        Ok(self.data.clocks.get_or_init(|| clocks))
    }
}
