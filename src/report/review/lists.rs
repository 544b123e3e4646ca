//! The tickets behind the numbers, as tables that become CSV files beside the page.

use std::collections::BTreeMap;

use super::facts::Facts;
use super::goals::{self, RECORDED};
use crate::error::Result;
use crate::metrics::{self, Request, Selection};
use crate::model::{Kind, Measure};
use crate::store::{Cell, Table};

/// Measures that end a ticket.
pub(super) const ENDS: &[Measure] = &[Measure::Resolve, Measure::Fulfil, Measure::Close];

/// Column that tells pooled service levels apart.
const LEVEL: &str = "service_level";

/// Tables by file name without extension, and the folder they will lie in.
#[derive(Debug)]
pub(super) struct Lists {
    folder: String,
    tables: BTreeMap<&'static str, Table>,
}

impl Lists {
    /// Asks for the rows behind every number of the scorecard and the sections.
    pub(super) fn gather(facts: &Facts<'_>, folder: String) -> Result<Self> {
        let mut lists = Self { folder, tables: BTreeMap::new() };
        let incident = Kind::Incident;
        let clock = facts.clock(incident);
        let plain: &[(&'static str, &str, &str, Kind)] = &[
            ("opened", "opened", "count", incident),
            ("open-at-end", "backlog", "count", incident),
            ("resolve-time", "resolve_time", "median", incident),
            ("reopened", "reopen_rate", "share", incident),
            ("changes", "change_success", "strict", Kind::Change),
            ("emergency-changes", "emergency_share", "share", Kind::Change),
            ("requests-opened", "opened", "count", Kind::Request),
            ("requests-fulfilled", "resolved", "count", Kind::Request),
            ("problems-open", "backlog", "count", Kind::Problem),
        ];
        for (name, metric, stat, kind) in plain {
            if facts.whole.whole_n(metric, stat, *kind, &facts.period.label) == 0 {
                continue;
            }
            let selection = Selection { metric, stat: Some(stat), kind: *kind, clock: Some(clock), sla: None };
            lists.add(name, select(facts, selection)?);
        }
        let pooled: &[(&'static str, &str, Kind, &[Measure])] = &[
            ("resolved-in-target", "completed", incident, ENDS),
            ("due-in-target", "due", incident, ENDS),
            ("responded-in-target", "completed", incident, &[Measure::Respond]),
            ("requests-in-target", "completed", Kind::Request, ENDS),
        ];
        for (name, stat, kind, measures) in pooled {
            lists.add(name, levels(facts, &[*kind], measures, stat)?);
        }
        let every: &[Measure] = &[Measure::Respond, Measure::Resolve, Measure::Fulfil, Measure::Close];
        let ended = levels(facts, Kind::ALL, every, "completed")?;
        lists.add("breaches", breaches(facts, ended)?);
        let exposed = levels(facts, Kind::ALL, every, "exposed")?;
        lists.add("open-over-target", open_over_target(facts, exposed));
        lists.add("pending", facts.rows(PENDING, &[Cell::Instant(facts.as_of), Cell::Instant(facts.end())])?);
        Ok(lists)
    }

    fn add(&mut self, name: &'static str, table: Table) {
        if !table.rows.is_empty() {
            self.tables.insert(name, table);
        }
    }

    /// Where a list will lie, relative to the page; none for a list without rows.
    pub(super) fn href(&self, name: &str) -> Option<String> {
        self.tables.contains_key(name).then(|| format!("{}/{name}.csv", self.folder))
    }

    /// A list, for the tables of the page.
    pub(super) fn rows(&self, name: &str) -> Rows<'_> {
        Rows { table: self.tables.get(name) }
    }

    /// Every list with its path.
    pub(super) fn files(&self) -> impl Iterator<Item = (String, &Table)> {
        self.tables.iter().map(|(name, table)| (format!("{}/{name}.csv", self.folder), table))
    }
}

/// Rows of a list, by the names of its columns.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rows<'a> {
    table: Option<&'a Table>,
}

impl<'a> Rows<'a> {
    pub(super) fn len(self) -> usize {
        self.table.map_or(0, |table| table.rows.len())
    }

    pub(super) fn iter(self) -> impl Iterator<Item = Row<'a>> {
        self.table.into_iter().flat_map(|table| table.rows.iter().map(|cells| Row { columns: &table.columns, cells }))
    }
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'a> {
    columns: &'a [String],
    cells: &'a [Cell],
}

impl<'a> Row<'a> {
    fn cell(self, name: &str) -> Option<&'a Cell> {
        self.cells.get(self.columns.iter().position(|column| column == name)?)
    }

    /// A text; empty where there is none.
    pub(super) fn text(self, name: &str) -> &'a str {
        self.cell(name).and_then(Cell::as_str).unwrap_or_default()
    }

    pub(super) fn integer(self, name: &str) -> Option<i64> {
        self.cell(name).and_then(Cell::as_i64)
    }

    pub(super) fn flag(self, name: &str) -> bool {
        self.cell(name).and_then(Cell::as_bool).unwrap_or(false)
    }

    /// Whether it is one of the rows that a number counts.
    pub(super) fn counts(self) -> bool {
        self.text("left_out").is_empty()
    }
}

fn select(facts: &Facts<'_>, selection: Selection<'_>) -> Result<Table> {
    let request = Request {
        metrics: &[],
        periods: std::slice::from_ref(facts.period),
        by: &[],
        as_of: facts.as_of,
        zone: facts.zone,
        calendars: facts.calendars,
        policies: &facts.settings().sla,
    };
    metrics::members(facts.store, &request, selection)
}

/// The rows of every service level of the kinds that one of the measures stops, one below the other.
fn levels(facts: &Facts<'_>, kinds: &[Kind], measures: &[Measure], stat: &'static str) -> Result<Table> {
    let mut all = Table { columns: Vec::new(), rows: Vec::new() };
    for kind in kinds {
        for value in facts.whole.all("sla_attainment", stat, *kind, &facts.period.label) {
            let Some(level) = value.sla.as_deref() else { continue };
            if value.n == 0 && value.excluded.is_empty() || !goals::is_level(facts.settings(), level, *kind, measures) {
                continue;
            }
            let selection =
                Selection { metric: "sla_attainment", stat: Some(stat), kind: *kind, clock: None, sla: Some(level) };
            let table = select(facts, selection)?;
            if all.columns.is_empty() {
                all.columns = std::iter::once(LEVEL.to_owned()).chain(table.columns).collect();
            }
            all.rows.extend(table.rows.into_iter().map(|row| std::iter::once(Cell::from(level)).chain(row).collect()));
        }
    }
    Ok(all)
}

/// What ended late in the period, worst first: by how many times its target a clock used.
fn breaches(facts: &Facts<'_>, ended: Table) -> Result<Table> {
    let reasons = facts.rows(
        "SELECT ticket_number, source_system, max(breach_reason) FROM sla_instance \
         WHERE breached AND breach_reason IS NOT NULL AND stopped_at >= ? AND stopped_at < ? GROUP BY ALL",
        &[Cell::Instant(facts.period.from), Cell::Instant(facts.period.until)],
    )?;
    let reasons: BTreeMap<(&str, &str), &str> = reasons
        .rows
        .iter()
        .filter_map(|row| Some(((row.first()?.as_str()?, row.get(1)?.as_str()?), row.get(2)?.as_str()?)))
        .collect();
    let Table { mut columns, rows } = ended;
    let mut late: Vec<((f64, String), Vec<Cell>)> = Vec::new();
    for cells in rows {
        let row = Row { columns: &columns, cells: &cells };
        if !row.counts() || row.flag("met") {
            continue;
        }
        let times = match (row.integer("working_seconds"), row.integer("target_seconds")) {
            (Some(used), Some(target)) if target > 0 => used as f64 / target as f64,
            _ => 0.0,
        };
        let key = format!("{} {} {}", row.text("ticket"), row.text("system"), row.text(LEVEL));
        let reason = reasons.get(&(row.text("ticket"), row.text("system"))).copied();
        let mut cells = cells;
        cells.push(Cell::from(reason));
        late.push(((times, key), cells));
    }
    late.sort_by(|a, b| b.0.0.total_cmp(&a.0.0).then_with(|| a.0.1.cmp(&b.0.1)));
    columns.push("reason".to_owned());
    Ok(Table { columns, rows: late.into_iter().map(|(_, cells)| cells).collect() })
}

/// What was open at the end of the period although its target had passed, longest overdue first.
fn open_over_target(facts: &Facts<'_>, exposed: Table) -> Table {
    let Table { columns, rows } = exposed;
    let mut open: Vec<((i64, String), Vec<Cell>)> = Vec::new();
    for cells in rows {
        let row = Row { columns: &columns, cells: &cells };
        let stopped_before_end = row.integer("stopped_at").is_some_and(|stopped| stopped < facts.period.until);
        if row.counts() && !row.flag("met") && !stopped_before_end {
            let key =
                (row.integer("due_at").unwrap_or(i64::MAX), format!("{} {}", row.text("ticket"), row.text(LEVEL)));
            open.push((key, cells));
        }
    }
    open.sort_by(|a, b| a.0.cmp(&b.0));
    Table { columns, rows: open.into_iter().map(|(_, cells)| cells).collect() }
}

/// Whether a level is the tool's own word.
pub(super) fn is_recorded(level: &str) -> bool {
    level == RECORDED
}

/// Tickets on hold as the data stands, longest first: on hold since the last move into a pending state, else since the last update.
const PENDING: &str = "
WITH held AS (
  SELECT ticket_id, max(event_at) AS since FROM ticket_event
  WHERE field = 'state' AND new_code = 'pending' AND event_at <= $1 GROUP BY ticket_id
)
SELECT t.number AS ticket, t.source_system AS system, t.record_type AS kind, t.title, t.state, t.priority,
  t.service_id AS service, t.group_id AS \"group\", t.hold_reason, t.opened_at,
  coalesce(h.since, t.updated_at, t.opened_at) AS pending_since,
  h.since IS NOT NULL AS since_is_recorded,
  CAST(epoch_us($1 - coalesce(h.since, t.updated_at, t.opened_at)) // 1000000 AS BIGINT) AS pending_seconds
FROM ticket t LEFT JOIN held h ON h.ticket_id = t.ticket_id
WHERE t.state_class = 'pending' AND t.record_type IN ('incident', 'request') AND t.opened_at < $2
ORDER BY pending_since, t.source_system, t.number";
