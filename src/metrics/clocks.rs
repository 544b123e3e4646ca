//! All recomputed clocks, and the places of tickets among them.

use crate::error::Result;
use crate::metrics::sample::{TICKET, frame_error};
use crate::store::{Cell, Store};
use polars::prelude::{
    BooleanChunked, ChunkAgg, ChunkCompareEq, ChunkFilter, DataFrame, IdxCa, IdxSize, Int64Chunked, NewChunkedArray,
    PolarsResult,
};
use std::collections::{BTreeMap, HashMap};

const CLOCKS: &str = include_str!("../../queries/measures/clocks.sql");

/// Places in a table for each ticket, at most.
const MAX_GAP: usize = 16;

/// All recomputed clocks, with the ids of their levels.
pub(crate) struct Clocks {
    /// Sorted, each with its code in the frame.
    pub(crate) ids: BTreeMap<String, i32>,
    pub(crate) frame: DataFrame,
}

impl Clocks {
    pub(crate) fn load(store: &Store) -> Result<Self> {
        let levels = store.table("SELECT sla, level FROM clock_level", &[])?;
        let id = |row: &Vec<Cell>| Some((row.first()?.as_str()?.to_owned(), row.get(1)?.as_i64()?.try_into().ok()?));
        Ok(Self { frame: store.frame(CLOCKS, &[])?, ids: levels.rows.iter().filter_map(id).collect() })
    }

    /// The clocks of one level, of tickets of whatever kind; none where it has none.
    pub(crate) fn of(&self, id: &str) -> Result<Option<DataFrame>> {
        let Some(code) = self.ids.get(id) else { return Ok(None) };
        let is_of = self.frame.column("level").and_then(|level| Ok(level.i32()?.equal(*code)));
        is_of.and_then(|is_of| only(&self.frame, &is_of)).map(Some).map_err(frame_error)
    }
}

/// Where each ticket stands in a frame. Numbers of tickets lie close together, so that a table of them joins faster than hashing;
/// where newer versions of tickets have left large gaps, the table would be too large.
pub(crate) enum Positions {
    Close { first: i64, table: Vec<Option<IdxSize>> },
    Scattered(HashMap<i64, IdxSize>),
}

impl Positions {
    pub(crate) fn new(tickets: &DataFrame) -> Result<Self> {
        let numbers = numbers(tickets)?;
        let (first, last) = (numbers.min().unwrap_or(0), numbers.max().unwrap_or(-1));
        let span = usize::try_from(last.saturating_sub(first).saturating_add(1)).unwrap_or(usize::MAX);
        let positions = numbers.iter().zip(0..).filter_map(|(number, position)| Some((number?, position)));
        if span > numbers.len().saturating_mul(MAX_GAP) {
            return Ok(Self::Scattered(positions.collect()));
        }
        let mut table = vec![None; span];
        for (number, position) in positions {
            if let Some(slot) = usize::try_from(number - first).ok().and_then(|place| table.get_mut(place)) {
                *slot = Some(position);
            }
        }
        Ok(Self::Close { first, table })
    }

    fn at(&self, number: i64) -> Option<IdxSize> {
        match self {
            Self::Close { first, table } => *table.get(usize::try_from(number - first).ok()?)?,
            Self::Scattered(positions) => positions.get(&number).copied(),
        }
    }

    /// The position of each row of `frame`; none where its ticket is of another kind or not known yet.
    pub(crate) fn of(&self, frame: &DataFrame) -> Result<IdxCa> {
        let numbers = numbers(frame)?;
        Ok(IdxCa::from_iter_options(TICKET.into(), numbers.iter().map(|number| self.at(number?))))
    }

    /// The rows of `frame` that belong to `tickets`, with columns of those.
    pub(crate) fn beside(&self, frame: &DataFrame, tickets: &DataFrame, columns: &[&str]) -> Result<DataFrame> {
        let of = self.of(frame)?;
        let known = of.is_not_null();
        let (frame, of) = (only(frame, &known).map_err(frame_error)?, of.filter(&known).map_err(frame_error)?);
        let taken = tickets.select(columns).and_then(|tickets| tickets.take(&of)).map_err(frame_error)?;
        frame.hstack(taken.columns()).map_err(frame_error)
    }
}

/// The rows of a frame where a flag is set. All rows of it are not copied.
pub(crate) fn only(frame: &DataFrame, flag: &BooleanChunked) -> PolarsResult<DataFrame> {
    if flag.all() { Ok(frame.clone()) } else { frame.filter(flag) }
}

pub(crate) fn numbers(frame: &DataFrame) -> Result<Int64Chunked> {
    frame.column(TICKET).and_then(|column| column.i64().cloned()).map_err(frame_error)
}
