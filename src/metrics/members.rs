//! The tickets behind a value: the very rows that its statistics are taken of, so that a list and its number cannot differ.

use std::collections::{BTreeSet, HashMap};

use polars::prelude::{DataFrame, DataType};

use super::inputs::{Data, Inputs, Purpose};
use super::registry;
use super::sample::{AT, REASON, Sample, Show, TICKET, VALUE, frame_error};
use super::summary::WALL;
use super::types::{Definition, Request, Unit};
use crate::error::Result;
use crate::model::Kind;
use crate::store::{Cell, Store, Table};

const MEMBERS: &str = include_str!("../../queries/measures/members.sql");

/// Whose tickets are asked for.
#[derive(Debug, Clone, Copy)]
pub struct Selection<'a> {
    /// Metric id.
    pub metric: &'a str,
    /// Statistic; the headline where absent. Statistics of the same population have the same list.
    pub stat: Option<&'a str>,
    /// Kind of ticket.
    pub kind: Kind,
    /// For durations; `wall` where absent.
    pub clock: Option<&'a str>,
    /// Service level; the first where absent.
    pub sla: Option<&'a str>,
}

/// One row per ticket of the request's periods, sorted by ticket: what people know it by, its instants, and what the measure
/// looked at. `left_out` holds the reason of those that do not count, which come last, and is empty for the others. The
/// breakdown of the request is not looked at. Texts are as exported: escaping them is up to the writer.
pub fn members(store: &Store, request: &Request<'_>, selection: Selection<'_>) -> Result<Table> {
    let mut found = Table { columns: vec!["ticket".to_owned()], rows: Vec::new() };
    let kinds = BTreeSet::from([selection.kind]);
    Data::read(store, request.as_of, &[], &kinds)?.each_list(request, &[selection], &mut |_, list| {
        found = Table {
            columns: list.columns().map(str::to_owned).collect(),
            rows: list.rows().map(Member::cells).collect(),
        };
        Ok(())
    })?;
    Ok(found)
}

impl Data<'_> {
    /// The lists of several selections, handed over one by one with the place of their selection, so that only one is held. The
    /// rows of a metric are made once however many lists are taken of them. A selection that no measure answers is not handed over.
    pub fn each_list(
        &self,
        request: &Request<'_>,
        selections: &[Selection<'_>],
        take: &mut dyn FnMut(usize, &List<'_>) -> Result<()>,
    ) -> Result<()> {
        for selection in selections {
            registry::find(selection.metric)?;
        }
        let inputs = Inputs { data: self, request, purpose: Purpose::List };
        let mut tickets = Tickets::default();
        for metric in registry::METRICS {
            let is_of = |place: &usize| selections[*place].metric == metric.definition.id;
            let mut open: Vec<usize> = (0..selections.len()).filter(is_of).collect();
            if open.is_empty() {
                continue;
            }
            (metric.samples)(&inputs, &mut |sample| {
                let asked = |place: &usize| selections[*place].is_of(metric.definition, &sample);
                let (now, later) = std::mem::take(&mut open).into_iter().partition::<Vec<usize>, _>(asked);
                open = later;
                if now.is_empty() {
                    return Ok(());
                }
                let list = List::new(self.store, &mut tickets, &sample, metric.definition.unit)?;
                now.into_iter().try_for_each(|place| take(place, &list))
            })?;
        }
        Ok(())
    }
}

impl Selection<'_> {
    /// Whether a sample is the one asked for.
    fn is_of(&self, definition: &Definition, sample: &Sample) -> bool {
        let stat = self.stat.unwrap_or(definition.stats[0]);
        sample.kind == self.kind
            && sample.stats.iter().any(|(name, _)| *name == stat)
            && sample.clock.as_deref().is_none_or(|clock| clock == self.clock.unwrap_or(WALL))
            && self.sla.is_none_or(|sla| sample.sla.as_deref() == Some(sla))
    }
}

/// The rows behind a value.
#[derive(Debug)]
pub struct List<'a> {
    tickets: &'a Tickets,
    shown: Vec<&'static str>,
    rows: Vec<Row>,
}

/// One row of a list: a ticket and what the measure looked at.
#[derive(Debug, Clone, Copy)]
pub struct Member<'a> {
    /// The ticket's place in the store: the same ticket has the same one in every list.
    pub place: i64,
    /// What people know the ticket by, and its instants.
    pub ticket: &'a [Cell],
    /// What the measure looked at, then why it is left out.
    pub shown: &'a [Cell],
}

#[derive(Debug)]
struct Row {
    place: i64,
    shown: Vec<Cell>,
}

impl<'a> List<'a> {
    fn new(store: &Store, tickets: &'a mut Tickets, sample: &Sample, unit: Unit) -> Result<Self> {
        let ids = integers(&sample.rows, TICKET)?;
        tickets.read(store, ids.iter().flatten().copied())?;
        let columns =
            sample.shows.iter().map(|(name, show)| cells(&sample.rows, name, *show)).collect::<Result<Vec<_>>>()?;
        let reasons = integers(&sample.rows, REASON)?;
        let tickets: &Tickets = tickets;
        let mut keyed = Vec::with_capacity(ids.len());
        for (index, id) in ids.iter().enumerate() {
            let Some((place, ticket)) = id.and_then(|id| Some((id, tickets.by_place.get(&id)?))) else {
                continue;
            };
            let reason =
                reasons[index].and_then(|reason| sample.reasons.get(usize::try_from(reason - 1).ok()?)).copied();
            let mut shown: Vec<Cell> = columns.iter().map(|column| column[index].clone()).collect();
            shown.push(Cell::from(reason));
            let text = |column: usize| ticket.get(column).and_then(Cell::as_str);
            keyed.push(((reason, text(0), text(1)), Row { place, shown }));
        }
        // Rows of the same ticket keep an order of their own by what is shown of them.
        let shown_text = |row: &Row| format!("{:?}", row.shown);
        keyed.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| shown_text(&a.1).cmp(&shown_text(&b.1))));
        let rows = keyed.into_iter().map(|(_, row)| row).collect();
        let shown = sample.shows.iter().map(|(name, _)| heading(name, unit)).chain(["left_out"]).collect();
        Ok(Self { tickets, shown, rows })
    }

    /// Names of the columns: those of the tickets, then those of the measure.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.tickets.columns.iter().map(String::as_str).chain(self.shown.iter().copied())
    }

    /// The rows, sorted.
    pub fn rows(&self) -> impl Iterator<Item = Member<'_>> {
        self.rows.iter().map(|row| Member {
            place: row.place,
            ticket: &self.tickets.by_place[&row.place],
            shown: &row.shown,
        })
    }
}

impl Member<'_> {
    /// The cell of a column.
    pub fn cell(&self, column: usize) -> Option<&Cell> {
        self.ticket.iter().chain(self.shown).nth(column)
    }

    /// All cells, in the order of the columns.
    pub fn cells(self) -> Vec<Cell> {
        self.ticket.iter().chain(self.shown).cloned().collect()
    }
}

/// The tickets of lists, each read once. Looked up, never walked, so that the order of the map shows nowhere.
#[derive(Debug, Default)]
struct Tickets {
    columns: Vec<String>,
    by_place: HashMap<i64, Vec<Cell>>,
}

impl Tickets {
    fn read(&mut self, store: &Store, places: impl Iterator<Item = i64>) -> Result<()> {
        let missing: Vec<String> =
            places.filter(|place| !self.by_place.contains_key(place)).map(|place| place.to_string()).collect();
        if missing.is_empty() && !self.columns.is_empty() {
            return Ok(());
        }
        let listed = if missing.is_empty() { Cell::Null } else { Cell::Text(missing.join(",")) };
        let table = store.table(MEMBERS, &[listed])?;
        self.columns = table.columns.into_iter().skip(1).collect();
        for mut row in table.rows {
            if let Some(place) = row.first().and_then(Cell::as_i64) {
                row.remove(0);
                self.by_place.insert(place, row);
            }
        }
        Ok(())
    }
}

/// How a column of a sample is headed in a list.
fn heading(name: &'static str, unit: Unit) -> &'static str {
    match name {
        AT => "counted_at",
        VALUE if unit == Unit::Seconds => "seconds",
        "opened" => "counted_from",
        "started" => "started_at",
        "stopped" => "stopped_at",
        "due" => "due_at",
        "target" => "target_seconds",
        "used" => "working_seconds",
        other => other,
    }
}

fn integers(frame: &DataFrame, name: &str) -> Result<Vec<Option<i64>>> {
    let column = frame.column(name).and_then(|column| column.cast(&DataType::Int64)).map_err(frame_error)?;
    Ok(column.i64().map_err(frame_error)?.iter().collect())
}

fn cells(frame: &DataFrame, name: &str, show: Show) -> Result<Vec<Cell>> {
    let is_flag = show == Show::Flag || frame.column(name).map_err(frame_error)?.dtype() == &DataType::Boolean;
    let cell = |number: i64| match show {
        _ if is_flag => Cell::Bool(number != 0),
        Show::Instant => Cell::Instant(number),
        Show::Number | Show::Flag => Cell::Int(number),
    };
    Ok(integers(frame, name)?.into_iter().map(|number| number.map_or(Cell::Null, cell)).collect())
}
