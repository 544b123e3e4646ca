//! What the measures read: the tickets as they were known at as-of, once for all of them, and the frames that only some need.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use polars::prelude::{DataFrame, IntoLazy, LazyFrame, col, lit};

use super::cells;
use super::changes;
use super::sample::frame_error;
use super::types::{Definition, Dimension, Request};
use crate::error::Result;
use crate::model::Kind;
use crate::store::{Cell, Store};

const TICKETS: &str = include_str!("../../queries/measures/tickets.sql");

/// Frames and the request they were read for.
pub(super) struct Inputs<'a> {
    pub(super) store: &'a Store,
    pub(super) request: &'a Request<'a>,
    /// The cells of the breakdown, by number.
    pub(super) cells: Vec<BTreeMap<Dimension, String>>,
    tickets: BTreeMap<Kind, DataFrame>,
    changes: OnceCell<DataFrame>,
}

impl<'a> Inputs<'a> {
    /// Reads the tickets.
    pub(super) fn load(store: &'a Store, request: &'a Request<'a>) -> Result<Self> {
        let (cell, join) = cells::sql(request.by);
        let sql = TICKETS.replace("{cells}", &join).replace("{cell}", &cell);
        let all = store.frame(&sql, &[Cell::Instant(request.as_of)])?;
        let mut tickets = BTreeMap::new();
        for (code, kind) in Kind::ALL.iter().enumerate() {
            let of_kind = all.clone().lazy().filter(col("kind").eq(lit(code as i32))).collect().map_err(frame_error)?;
            if of_kind.height() > 0 {
                tickets.insert(*kind, of_kind);
            }
        }
        let cells = cells::labels(store, request.by, request.as_of)?;
        Ok(Self { store, request, cells, tickets, changes: OnceCell::new() })
    }

    /// The tickets of a kind: `row`, `cell`, the instants `opened`, `responded`, `resolved`, `closed`, `cancelled`, `left` (the
    /// open set), and `undone`, `end_unknown`, `reopened`, `moves`.
    pub(super) fn tickets(&self, kind: Kind) -> Option<LazyFrame> {
        self.tickets.get(&kind).map(|frame| frame.clone().lazy())
    }

    /// The kinds of a definition that the store has tickets of.
    pub(super) fn kinds(&self, definition: &Definition) -> impl Iterator<Item = (Kind, LazyFrame)> {
        definition.kinds.iter().filter_map(|kind| Some((*kind, self.tickets(*kind)?)))
    }

    /// How the changes went; none if there are no changes.
    pub(super) fn changes(&self) -> Result<Option<LazyFrame>> {
        let Some(tickets) = self.tickets(Kind::Change) else {
            return Ok(None);
        };
        if let Some(changes) = self.changes.get() {
            return Ok(Some(changes.clone().lazy()));
        }
        let changes = changes::load(self.store, tickets, self.request.as_of)?;
        Ok(Some(self.changes.get_or_init(|| changes).clone().lazy()))
    }

    /// The instant at which a period is looked at when it ends: its end, or as-of if that is earlier.
    pub(super) fn end_of(&self, until: i64) -> i64 {
        until.min(self.request.as_of)
    }
}
