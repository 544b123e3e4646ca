//! What the measures read: the tickets as they were known at as-of, once for all of them, and the frames that only some need.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use polars::prelude::{DataFrame, IntoLazy, LazyFrame};

use super::cells::Cells;
use super::changes;
use super::registry::Metric;
use super::types::{Definition, Dimension, Request};
use crate::error::Result;
use crate::model::Kind;
use crate::store::{Cell, Store};

const TICKETS: &str = include_str!("../../queries/measures/tickets.sql");

/// What the rows are read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Values: columns that only a list shows can be left away.
    Values,
    /// The list behind a value.
    List,
}

/// Frames and the request they were read for.
pub(super) struct Inputs<'a> {
    pub(super) store: &'a Store,
    pub(super) request: &'a Request<'a>,
    pub(super) purpose: Purpose,
    pub(super) cells: Cells,
    tickets: BTreeMap<Kind, DataFrame>,
    changes: OnceCell<DataFrame>,
}

impl<'a> Inputs<'a> {
    /// Reads the tickets of the kinds that the metrics look at. The breakdowns take the place of the request's.
    pub(super) fn load(
        store: &'a Store,
        request: &'a Request<'a>,
        metrics: &[&Metric],
        breakdowns: &[&[Dimension]],
        purpose: Purpose,
    ) -> Result<Self> {
        let cells = Cells::load(store, breakdowns, request.as_of)?;
        let (cell, join) = cells.sql();
        let sql = TICKETS.replace("{cells}", &join).replace("{cell}", &cell);
        let mut tickets = BTreeMap::new();
        for kind in Kind::ALL.iter().filter(|kind| metrics.iter().any(|metric| metric.definition.kinds.contains(kind)))
        {
            let of_kind = store.frame(&sql, &[Cell::Instant(request.as_of), kind.as_str().into()])?;
            if of_kind.height() > 0 {
                tickets.insert(*kind, of_kind);
            }
        }
        Ok(Self { store, request, purpose, cells, tickets, changes: OnceCell::new() })
    }

    /// The tickets of a kind: `row`, `cell`, the instants `opened`, `responded`, `resolved`, `closed`, `cancelled`, `left` (the
    /// open set), and `undone`, `end_unknown`, `reopened`, `moves`.
    pub(super) fn tickets(&self, kind: Kind) -> Option<LazyFrame> {
        self.frame(kind).map(|frame| frame.clone().lazy())
    }

    /// The same, collected.
    pub(super) fn frame(&self, kind: Kind) -> Option<&DataFrame> {
        self.tickets.get(&kind)
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
}
