//! The tickets behind a value: the very rows that its statistics are taken of, so that a list and its number cannot differ.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use polars::prelude::{DataFrame, DataType};

use crate::error::Result;
use crate::metrics::inputs::{MetricData, MetricInputs, Purpose};
use crate::metrics::registry;
use crate::metrics::registry::{Metric, MetricSource};
use crate::metrics::sample::{AT, ColumnDisplay, REASON, Sample, TICKET, VALUE, frame_error};
use crate::metrics::summary::WALL;
use crate::metrics::types::{MetricDefinition, MetricRequest, Unit};
use crate::model::Kind;
use crate::parallel;
use crate::store::{Cell, Store, Table};

const MEMBERS: &str = include_str!("../../queries/measures/members.sql");

/// Rows of lists whose tickets are looked up at once: a hundred short lists cost hardly more than one.
const AT_ONCE: usize = 50_000;

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
pub fn members(store: &Store, request: &MetricRequest<'_>, selection: Selection<'_>) -> Result<Table> {
    let kinds = BTreeSet::from([selection.kind]);
    let metric = registry::find(selection.metric)?;
    let data = MetricData::read(store, request.as_of, (&[], request.filters), &kinds, registry::needs([metric]))?;
    let mut found = data.each_list(request, &[selection], |_, list| Ok(list.table()))?;
    Ok(found.pop().unwrap_or_else(|| Table { columns: vec!["ticket".to_owned()], rows: Vec::new() }))
}

impl MetricData<'_> {
    /// What is taken of the lists of several selections, each list handed over with the place of its selection and then dropped. The
    /// rows of a metric are made once however many lists are taken of them, and metrics side by side; what is taken comes in the
    /// order of metrics and their rows. A selection that no measure answers is not handed over.
    pub fn each_list<R: Send>(
        &self,
        request: &MetricRequest<'_>,
        selections: &[Selection<'_>],
        take: impl Fn(usize, &MemberList) -> Result<R> + Sync,
    ) -> Result<Vec<R>> {
        for selection in selections {
            registry::find(selection.metric)?;
        }
        let inputs = MetricInputs { data: self, request, purpose: Purpose::List };
        let tickets = Mutex::new(TicketCache::default());
        let of_metric = |metric: &Metric| {
            let is_of = |place: &usize| selections[*place].metric == metric.definition.id;
            let mut open: Vec<usize> = (0..selections.len()).filter(is_of).collect();
            let mut taken = Vec::new();
            if open.is_empty() {
                return Ok(taken);
            }
            // No ticket stands behind the time in which a service was there.
            let MetricSource::Tickets(samples) = metric.source else { return Ok(taken) };
            let mut finish = |waiting: &mut Vec<(Sample, Vec<usize>)>| {
                if waiting.is_empty() {
                    return Ok(());
                }
                let numbers = waiting.iter().map(|(sample, _)| integers(&sample.rows, TICKET));
                let numbers = numbers.collect::<Result<Vec<_>>>()?.concat();
                tickets.lock().unwrap_or_else(PoisonError::into_inner).know(self.store, &numbers)?;
                for (sample, places) in waiting.drain(..) {
                    let list = MemberList::new(self.store, &tickets, &sample, metric.definition.unit)?;
                    for place in places {
                        taken.push(take(place, &list)?);
                    }
                }
                Ok(())
            };
            let (mut waiting, mut rows) = (Vec::new(), 0);
            samples(&inputs, &mut |sample| {
                let asked = |place: &usize| selections[*place].is_of(metric.definition, &sample);
                let (now, later) = std::mem::take(&mut open).into_iter().partition::<Vec<usize>, _>(asked);
                open = later;
                if now.is_empty() {
                    return Ok(());
                }
                rows += sample.rows.height();
                waiting.push((sample, now));
                if rows < AT_ONCE {
                    return Ok(());
                }
                rows = 0;
                finish(&mut waiting)
            })?;
            finish(&mut waiting)?;
            Ok(taken)
        };
        let taken = parallel::map_heaviest_first(registry::METRICS, Metric::weight, of_metric)?;
        Ok(taken.into_iter().flatten().collect())
    }
}

impl Selection<'_> {
    /// Whether a sample is the one asked for.
    pub(super) fn is_of(&self, definition: &MetricDefinition, sample: &Sample) -> bool {
        let stat = self.stat.unwrap_or(definition.stats[0]);
        sample.kind == self.kind
            && sample.stats.iter().any(|(name, _)| *name == stat)
            && sample.clock.as_deref().is_none_or(|clock| clock == self.clock.unwrap_or(WALL))
            && self.sla.is_none_or(|sla| sample.sla.as_deref() == Some(sla))
    }
}

/// The rows behind a value.
#[derive(Debug)]
pub struct MemberList {
    of_tickets: Vec<String>,
    of_measure: Vec<&'static str>,
    rows: Vec<MemberRow>,
    /// Of each column of the measure the cells, in the order of the sample.
    shown: Vec<Vec<Cell>>,
}

/// One row of a list: a ticket and what the measure looked at.
#[derive(Debug, Clone, Copy)]
pub struct Member<'a> {
    /// What people know the ticket by, and its instants.
    pub ticket: &'a ListedTicket,
    list: &'a MemberList,
    index: usize,
}

/// A ticket of any number of lists.
#[derive(Debug)]
pub struct ListedTicket {
    /// Its cells.
    pub cells: Vec<Cell>,
    written: OnceLock<Box<[u8]>>,
}

impl ListedTicket {
    /// The ticket as its reader writes it, which is done once for all lists.
    pub fn written(&self, write: impl FnOnce(&[Cell]) -> Box<[u8]>) -> &[u8] {
        self.written.get_or_init(|| write(&self.cells))
    }

    fn text(&self, column: usize) -> Option<&str> {
        self.cells.get(column).and_then(Cell::as_str)
    }
}

#[derive(Debug)]
struct MemberRow {
    ticket: Arc<ListedTicket>,
    /// The beginning of the ticket's number: two that differ there need no look at the texts.
    begins: u128,
    index: usize,
}

/// The first bytes of a text, so that they compare as the text does.
fn beginning(text: &str) -> u128 {
    let mut bytes = [0; 16];
    let len = text.len().min(bytes.len());
    bytes[..len].copy_from_slice(&text.as_bytes()[..len]);
    u128::from_be_bytes(bytes)
}

impl MemberList {
    fn new(store: &Store, tickets: &Mutex<TicketCache>, sample: &Sample, unit: Unit) -> Result<Self> {
        let numbers = integers(&sample.rows, TICKET)?;
        let (of_tickets, found) = {
            let mut tickets = tickets.lock().unwrap_or_else(PoisonError::into_inner);
            tickets.know(store, &numbers)?;
            (tickets.columns.clone(), tickets.find(&numbers))
        };
        let mut shown =
            sample.shows.iter().map(|(name, show)| cells(&sample.rows, name, *show)).collect::<Result<Vec<_>>>()?;
        let reason =
            |code: Option<i64>| code.and_then(|code| sample.reasons.get(usize::try_from(code - 1).ok()?)).copied();
        let reasons: Vec<Option<&str>> = integers(&sample.rows, REASON)?.into_iter().map(reason).collect();
        shown.push(reasons.iter().map(|reason| Cell::from(*reason)).collect());
        let mut list = Self {
            of_tickets,
            of_measure: sample.shows.iter().map(|(name, _)| heading(name, unit)).chain(["left_out"]).collect(),
            rows: Vec::new(),
            shown,
        };
        let row = |(index, ticket): (usize, Option<Arc<ListedTicket>>)| {
            let ticket = ticket?;
            Some(MemberRow { begins: beginning(ticket.text(0).unwrap_or_default()), ticket, index })
        };
        let mut rows: Vec<MemberRow> = found.into_iter().enumerate().filter_map(row).collect();
        // Rows of the same ticket keep an order of their own by what is shown of them.
        let shown_text = |row: &MemberRow| format!("{:?}", list.shown(row.index).collect::<Vec<_>>());
        rows.sort_by(|a, b| {
            let by_reason = reasons[a.index].cmp(&reasons[b.index]).then(a.begins.cmp(&b.begins));
            let by_text = |column| a.ticket.text(column).cmp(&b.ticket.text(column));
            by_reason.then_with(|| by_text(0)).then_with(|| by_text(1)).then_with(|| shown_text(a).cmp(&shown_text(b)))
        });
        list.rows = rows;
        Ok(list)
    }

    /// Names of the columns: those of the tickets, then those of the measure.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.of_tickets.iter().map(String::as_str).chain(self.of_measure.iter().copied())
    }

    /// The rows, sorted.
    pub fn rows(&self) -> impl Iterator<Item = Member<'_>> {
        self.rows.iter().map(|row| Member { ticket: &row.ticket, list: self, index: row.index })
    }

    /// The whole list.
    pub fn table(&self) -> Table {
        Table { columns: self.columns().map(str::to_owned).collect(), rows: self.rows().map(Member::cells).collect() }
    }

    fn shown(&self, index: usize) -> impl Iterator<Item = &Cell> {
        self.shown.iter().map(move |column| &column[index])
    }
}

impl<'a> Member<'a> {
    /// What the measure looked at, then why it is left out.
    pub fn shown(self) -> impl Iterator<Item = &'a Cell> {
        self.list.shown(self.index)
    }

    /// What the measure looked at under a heading.
    pub fn measured(self, heading: &str) -> Option<&'a Cell> {
        let column = self.list.of_measure.iter().position(|name| *name == heading)?;
        self.list.shown.get(column)?.get(self.index)
    }

    /// All cells, in the order of the columns.
    pub fn cells(self) -> Vec<Cell> {
        self.ticket.cells.iter().chain(self.shown()).cloned().collect()
    }
}

/// The tickets of lists, each read once. Looked up, never walked, so that the order of the map shows nowhere.
#[derive(Debug, Default)]
struct TicketCache {
    columns: Vec<String>,
    by_number: HashMap<i64, Arc<ListedTicket>>,
}

impl TicketCache {
    /// Reads those that are not known yet.
    fn know(&mut self, store: &Store, numbers: &[Option<i64>]) -> Result<()> {
        let known = |number: &i64| self.by_number.contains_key(number);
        let missing = numbers.iter().flatten().filter(|number| !known(number));
        let missing: Vec<String> = missing.map(ToString::to_string).collect();
        if !missing.is_empty() || self.columns.is_empty() {
            self.read(store, &missing)?;
        }
        Ok(())
    }

    /// The ticket of each number.
    fn find(&self, numbers: &[Option<i64>]) -> Vec<Option<Arc<ListedTicket>>> {
        numbers.iter().map(|number| self.by_number.get(&(*number)?).cloned()).collect()
    }

    fn read(&mut self, store: &Store, numbers: &[String]) -> Result<()> {
        let listed = if numbers.is_empty() { Cell::Null } else { Cell::Text(numbers.join(",")) };
        let table = store.table(MEMBERS, &[listed])?;
        self.columns = table.columns;
        let number = self.columns.pop();
        debug_assert_eq!(number.as_deref(), Some(TICKET), "the last column tells the tickets apart");
        for mut cells in table.rows {
            if let Some(number) = cells.pop().and_then(|cell| cell.as_i64()) {
                self.by_number.insert(number, Arc::new(ListedTicket { cells, written: OnceLock::new() }));
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
        "late" => "breached",
        "flag" => "tool_breached",
        "tool_stopped" => "tool_stopped_at",
        "tool_due" => "tool_due_at",
        "tool_target" => "tool_target_seconds",
        "tool_used" => "tool_working_seconds",
        other => other,
    }
}

fn integers(frame: &DataFrame, name: &str) -> Result<Vec<Option<i64>>> {
    let column = frame.column(name).and_then(|column| column.cast(&DataType::Int64)).map_err(frame_error)?;
    Ok(column.i64().map_err(frame_error)?.iter().collect())
}

fn cells(frame: &DataFrame, name: &str, show: ColumnDisplay) -> Result<Vec<Cell>> {
    let is_flag = show == ColumnDisplay::Flag || frame.column(name).map_err(frame_error)?.dtype() == &DataType::Boolean;
    let cell = |number: i64| match show {
        _ if is_flag => Cell::Bool(number != 0),
        ColumnDisplay::Instant => Cell::Instant(number),
        ColumnDisplay::Number | ColumnDisplay::Flag => Cell::Int(number),
        ColumnDisplay::Word(words) => {
            let word = usize::try_from(number).ok().and_then(|place| words.get(place)).copied();
            Cell::from(word.filter(|word| !word.is_empty()))
        }
    };
    Ok(integers(frame, name)?.into_iter().map(|number| number.map_or(Cell::Null, cell)).collect())
}
