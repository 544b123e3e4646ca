//! What the measures read: the tickets as they were known at as-of, once for all of them, and the frames that only some need.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use polars::prelude::{BooleanChunked, DataFrame, Expr, IntoLazy, LazyFrame, PolarsResult, col, cols, lit};

use crate::dimension::{Dimension, FieldFilter};
use crate::error::Result;
use crate::metrics::cells::BreakdownCells;
use crate::metrics::clocks::Clocks;
use crate::metrics::lives::KindCalendars;
use crate::metrics::sample::{CELL, TICKET, frame_error};
use crate::metrics::types::{MetricDefinition, MetricRequest};
use crate::metrics::{changes, open_set};
use crate::model::Kind;
use crate::parallel;
use crate::parallel::OnceValue;
use crate::store::{Cell, Store};
use crate::text::quote_ident;

const KINDS: &str = "SELECT DISTINCT record_type FROM ticket WHERE opened_at <= $1";
const TICKETS: &str = include_str!("../../queries/measures/tickets.sql");
const STAYS: &str = include_str!("../../queries/measures/stays.sql");

/// Whether the import said of any file that it holds open tickets only.
const ANY_OPEN_ONLY: &str = "SELECT 1 FROM source_file WHERE warnings LIKE '%\"open_tickets_only\"%' LIMIT 1";

/// Kinds of which no ticket has ever ended, in a list of which the import said that it holds open tickets only: it says nothing of those that ended.
const OPEN_ONLY: &str = "SELECT record_type FROM ticket
  GROUP BY record_type HAVING bool_or(coalesce(file_id IN (SELECT file_id FROM source_file WHERE warnings LIKE '%\"open_tickets_only\"%'), false))
    AND NOT bool_or(coalesce(state_class IN ('resolved', 'closed', 'cancelled') OR resolved_at IS NOT NULL OR closed_at IS NOT NULL, false))";

/// Columns of tickets that several measures read: whether and when a ticket was resolved,
pub(super) const RESOLUTION: &[&str] = &["cancelled", "resolved", "undone", "left", "filled_resolved", "by_closing"];
/// whether and when it was closed,
pub(super) const CLOSING: &[&str] = &["cancelled", "closed", "closing_undone", "unclosed", "left", "filled_closed"];
/// whether it ended, nobody knows when,
pub(super) const UNKNOWN_END: &[&str] = &["end_unknown", "withdrawn"];
/// and when it was in the open set.
pub(super) const OPEN_SET: &[&str] = &["told", "end_unknown", "is_over", "away", "back", "left"];

/// Which of the columns are true or false.
const FLAGS: &[&str] = &[
    "by_closing",
    "closing_undone",
    "end_unknown",
    "filled_closed",
    "filled_moves",
    "filled_reopened",
    "filled_resolved",
    "filled_responded",
    "is_over",
    "told",
    "unclosed",
    "undone",
    "withdrawn",
];

/// The column in which the engine hands flags over.
const PACKED: &str = "flags";

/// SQL of flags as the bits of one number, in their order, none of them unknown: handing a column over costs more than taking it apart.
fn packed(flags: &[&str]) -> String {
    let bits = flags
        .iter()
        .enumerate()
        .map(|(bit, flag)| format!(" + CASE WHEN {} THEN {} ELSE 0 END", quote_ident(flag), 1 << bit));
    format!("(0{})::INTEGER AS {PACKED}", bits.collect::<String>())
}

/// The flags as columns again.
fn unpacked(frame: DataFrame, flags: &[&str]) -> PolarsResult<DataFrame> {
    let is_set = |(bit, flag): (usize, &&str)| col(PACKED).and(lit(1i32 << bit)).neq(lit(0i32)).alias(*flag);
    let columns: Vec<Expr> = flags.iter().enumerate().map(is_set).collect();
    frame.lazy().with_columns(columns).drop(cols([PACKED])).collect()
}

/// What some metrics need of the data.
#[derive(Default)]
pub(super) struct Needs {
    /// Columns of tickets, besides those that every metric needs.
    pub(super) columns: BTreeSet<&'static str>,
    /// Whether they look at recomputed clocks.
    pub(super) clocks: bool,
}

/// What the rows are read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Values: columns that only a list shows can be left away.
    Values,
    /// The list behind a value.
    List,
}

/// The tickets as they were known at as-of, read once for any number of requests.
pub struct MetricData<'a> {
    pub(super) store: &'a Store,
    as_of: i64,
    pub(super) cells: BreakdownCells,
    /// The conditions as SQL.
    filter: String,
    tickets: BTreeMap<Kind, DataFrame>,
    open_only: BTreeSet<Kind>,
    stays: BTreeMap<Kind, OnceValue<DataFrame>>,
    changes: OnceValue<DataFrame>,
    clocks: OnceValue<Clocks>,
    lives: Mutex<BTreeMap<Kind, Arc<KindCalendars>>>,
}

impl<'a> MetricData<'a> {
    /// Reads the tickets of some kinds that fulfil all conditions, with the cells of several breakdowns and as much of them as some metrics need.
    pub(super) fn read(
        store: &'a Store,
        as_of: i64,
        (breakdowns, filters): (&[&[Dimension]], &[FieldFilter]),
        kinds: &BTreeSet<Kind>,
        needs: Needs,
    ) -> Result<Self> {
        let cells = BreakdownCells::load(store, breakdowns, as_of)?;
        let (cell, join) = cells.sql();
        let filter: String = filters.iter().map(FieldFilter::sql).collect();
        let sql = TICKETS
            .replace("{cells}", &join)
            .replace("{cell}", &cell)
            .replace("{where}", &filter)
            .replace("{responds}", &store.responds("e"));
        let life = sql.replace("{fills}", if store.fills_from_history() { "true" } else { "false" });
        let (flags, columns): (Vec<&str>, Vec<&str>) = needs.columns.into_iter().partition(|name| FLAGS.contains(name));
        let columns: Vec<String> = [TICKET, CELL, "opened"].into_iter().chain(columns).map(quote_ident).collect();
        let sql = format!("SELECT {}, {} FROM ({life})", columns.join(", "), packed(&flags));
        let named =
            |rows: &[Vec<Cell>], kind: Kind| rows.iter().flatten().any(|cell| cell.as_str() == Some(kind.as_str()));
        let there = store.table(KINDS, &[Cell::Instant(as_of)])?.rows;
        let any_open_only = !store.table(ANY_OPEN_ONLY, &[])?.rows.is_empty();
        let open_only = if any_open_only { store.table(OPEN_ONLY, &[])?.rows } else { Vec::new() };
        let read_tickets = || {
            let there = kinds.iter().copied().filter(|kind| named(&there, *kind));
            let of_kind = |kind: Kind| {
                let frame = store.frame(&sql, &[Cell::Instant(as_of), kind.as_str().into()])?;
                Ok((kind, unpacked(frame, &flags).map_err(frame_error)?))
            };
            there.map(of_kind).collect::<Result<BTreeMap<Kind, DataFrame>>>()
        };
        // Handing rows over keeps one thread busy: another takes the clocks meanwhile, through a connection of its own.
        let clocks = OnceValue::default();
        let beside = if needs.clocks { Some(store.beside()?) } else { None };
        let read_clocks = || beside.iter().try_for_each(|beside| clocks.get_or_make(|| Clocks::load(beside)).map(drop));
        let (tickets, ()) = parallel::both(read_tickets, read_clocks)?;
        let open_only = kinds.iter().copied().filter(|kind| named(&open_only, *kind)).collect();
        let stays = tickets.keys().map(|kind| (*kind, OnceValue::default())).collect();
        Ok(Self {
            store,
            as_of,
            cells,
            filter,
            tickets,
            open_only,
            stays,
            changes: OnceValue::default(),
            clocks,
            lives: Mutex::default(),
        })
    }
}

impl MetricData<'_> {
    /// The times in the open set that histories tell.
    fn told_stays(&self, kind: Kind) -> Result<DataFrame> {
        let (cell, join) = self.cells.sql();
        let sql = STAYS.replace("{cells}", &join).replace("{cell}", &cell).replace("{where}", &self.filter);
        self.store.frame(&sql, &[Cell::Instant(self.as_of), kind.as_str().into()])
    }
}

/// What a measure is given: the data, what is asked, and what for.
#[derive(Clone, Copy)]
pub(super) struct MetricInputs<'a> {
    pub(super) data: &'a MetricData<'a>,
    pub(super) request: &'a MetricRequest<'a>,
    pub(super) purpose: Purpose,
}

impl MetricInputs<'_> {
    /// The tickets of a kind: `ticket_no`, `cell`, `opened`, and the columns that the metrics read: the instants `responded`, `resolved`, `closed`,
    /// `cancelled`, `left` (the open set, for the last time), and `undone`, `closing_undone`, `unclosed`, `end_unknown`, `reopened`, `moves`,
    /// `by_closing`, and `filled_*` for what is not the ticket's own.
    pub(super) fn tickets(&self, kind: Kind) -> Option<LazyFrame> {
        self.frame(kind).map(|frame| frame.clone().lazy())
    }

    /// The same, collected.
    pub(super) fn frame(&self, kind: Kind) -> Option<&DataFrame> {
        self.data.tickets.get(&kind)
    }

    /// The kinds of a definition that the store has tickets of.
    pub(super) fn kinds(&self, definition: &MetricDefinition) -> impl Iterator<Item = (Kind, LazyFrame)> {
        definition.kinds.iter().filter_map(|kind| Some((*kind, self.tickets(*kind)?)))
    }

    /// Whether of a kind only open tickets were loaded.
    pub(super) fn is_open_only(&self, kind: Kind) -> bool {
        self.data.open_only.contains(&kind)
    }

    /// The times in the open set of the tickets of each kind of a definition: `ticket_no`, `cell`, `opened`, `entered`, `left`, and whether
    /// the ticket `came` into the set and `goes` out of it there, or ended at a time that nobody knows (`end_unknown`).
    pub(super) fn stays(&self, definition: &MetricDefinition) -> Result<Vec<(Kind, LazyFrame)>> {
        let mut all = Vec::new();
        for (kind, tickets) in self.kinds(definition) {
            let Some(stays) = self.data.stays.get(&kind) else { continue };
            let frame = stays.get_or_make(|| {
                let told = if self.any_told(kind)? { Some(self.data.told_stays(kind)?) } else { None };
                open_set::stays(tickets, told, self.data.as_of)
            })?;
            all.push((kind, frame.clone().lazy()));
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
        let hours = self.request.emergency_approval_hours;
        let load = || changes::load(self.data.store, tickets, self.data.as_of, hours);
        Ok(Some(self.data.changes.get_or_make(load)?.clone().lazy()))
    }

    /// By which calendars the tickets of a kind live.
    pub(super) fn lives(&self, kind: Kind) -> Result<Arc<KindCalendars>> {
        let mut known = self.data.lives.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lives) = known.get(&kind) {
            return Ok(Arc::clone(lives));
        }
        let lives = Arc::new(KindCalendars::read(self.data.store, self.request, kind)?);
        known.insert(kind, Arc::clone(&lives));
        Ok(lives)
    }

    /// The clocks of every service level.
    pub(super) fn clocks(&self) -> Result<&Clocks> {
        self.data.clocks.get_or_make(|| Clocks::load(self.data.store))
    }
}
