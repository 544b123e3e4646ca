//! The tickets behind the numbers, as tables that become CSV files beside the page.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::facts::Facts;
use super::flags::Confusion;
use super::goals::{self, RECORDED};
use crate::error::Result;
use crate::metrics::{List, Selection};
use crate::model::{Kind, Measure};
use crate::report::csv;
use crate::store::{Cell, Table};

/// Measures that end a ticket.
pub(super) const ENDS: &[Measure] = &[Measure::Resolve, Measure::Fulfil, Measure::Close];

/// Column that tells pooled service levels apart.
const LEVEL: &str = "service_level";

/// Lists as they will be written, and those of them that the page shows a part of.
#[derive(Debug)]
pub(super) struct Lists {
    folder: String,
    /// By file name without extension. Most lists are kept as bytes only: they are as long as the number they stand for.
    files: BTreeMap<&'static str, Vec<u8>>,
    shown: BTreeMap<&'static str, Table>,
    confusions: Vec<Confusion>,
}

impl Lists {
    /// Asks for the rows behind every number of the scorecard and the sections.
    pub(super) fn gather(facts: &Facts<'_>, folder: String) -> Result<Self> {
        let mut wanted = plain(facts);
        wanted.extend(levels(facts));
        let selections: Vec<Selection<'_>> = wanted.iter().map(|(selection, _)| *selection).collect();
        let reasons = breach_reasons(facts)?;
        let taken = facts.data.each_list(&facts.request(), &selections, |place, list| {
            let (selection, goes) = &wanted[place];
            let (kind, level) = (selection.kind, selection.sla.unwrap_or_default());
            let mut taken = Taken::default();
            match goes {
                Goes::File(name) => taken.file = Some(Part::new(name, None, list)),
                Goes::Page(name) => {
                    taken.file = Some(Part::new(name, None, list));
                    taken.shown = Some((*name, list.table()));
                }
                Goes::Ended => {
                    taken.file = pooled(facts, level, kind).map(|name| Part::new(name, Some(level), list));
                    if goals::is_of_customer(facts.settings(), level) {
                        taken.late = late(facts, (level, kind), list, &reasons);
                    }
                }
                Goes::Due if is_end(facts, level, kind) && kind == Kind::Incident => {
                    taken.file = Some(Part::new("due-in-target", Some(level), list));
                }
                Goes::Exposed if goals::is_of_customer(facts.settings(), level) => {
                    taken.open = open(facts, level, list);
                }
                Goes::Due | Goes::Exposed => {}
                Goes::Flags => {
                    taken.confusion = Some(Confusion::of(level, list));
                    taken.flags = differing(level, list);
                }
            }
            Ok(taken)
        })?;
        let mut lists = Self { folder, files: BTreeMap::new(), shown: BTreeMap::new(), confusions: Vec::new() };
        let (mut late, mut open, mut flags) = (Sorted::default(), Sorted::default(), Sorted::default());
        for taken in taken {
            if let Some(part) = taken.file {
                part.append(&mut lists.files);
            }
            late.append(taken.late);
            open.append(taken.open);
            flags.append(taken.flags);
            lists.confusions.extend(taken.confusion);
            lists.shown.extend(taken.shown);
        }
        lists.show("breaches", late.finish(Some("reason")));
        lists.show("open-over-target", open.finish(None));
        lists.show("flags-that-differ", flags.finish(None));
        lists.show("pending", facts.rows(PENDING, &[Cell::Instant(facts.as_of), Cell::Instant(facts.end())])?);
        Ok(lists)
    }

    fn show(&mut self, name: &'static str, table: Table) {
        if !table.rows.is_empty() {
            self.files.insert(name, csv::table(&table));
        }
        self.shown.insert(name, table);
    }

    /// Where a list will lie, relative to the page; none for a list without rows.
    pub(super) fn href(&self, name: &str) -> Option<String> {
        self.files.contains_key(name).then(|| format!("{}/{name}.csv", self.folder))
    }

    /// A list that the page shows a part of.
    pub(super) fn rows(&self, name: &str) -> Rows<'_> {
        Rows { table: self.shown.get(name) }
    }

    /// What the tools' flags say beside the recomputed clocks, level by level.
    pub(super) fn confusions(&self) -> &[Confusion] {
        &self.confusions
    }

    /// Every list with its path.
    pub(super) fn into_files(self) -> impl Iterator<Item = (String, Vec<u8>)> {
        let folder = self.folder;
        self.files.into_iter().map(move |(name, bytes)| (format!("{folder}/{name}.csv"), bytes))
    }
}

/// What becomes of one list of the measures.
#[derive(Debug, Default)]
struct Taken {
    file: Option<Part>,
    shown: Option<(&'static str, Table)>,
    late: Sorted,
    open: Sorted,
    flags: Sorted,
    confusion: Option<Confusion>,
}

/// The rows of a list on their way into a file.
#[derive(Debug)]
struct Part {
    name: &'static str,
    bytes: Vec<u8>,
    /// Bytes of the line of names.
    header: usize,
}

impl Part {
    /// A pooled list says in front which level a row is of.
    fn new(name: &'static str, level: Option<&str>, list: &List) -> Self {
        let mut bytes = Vec::new();
        csv::header(&mut bytes, level.map(|_| LEVEL).into_iter().chain(list.columns()));
        let header = bytes.len();
        for row in list.rows() {
            if let Some(level) = level {
                csv::field(&mut bytes, level);
                bytes.push(b',');
            }
            bytes.extend_from_slice(row.ticket.written(|cells| {
                let mut fields = Vec::with_capacity(160);
                csv::fields(&mut fields, cells);
                fields.push(b',');
                fields.into_boxed_slice()
            }));
            csv::fields(&mut bytes, row.shown());
            bytes.push(b'\n');
        }
        Self { name, bytes, header }
    }

    /// Adds the rows to those of other lists in the same file. A list without rows makes no file.
    fn append(self, files: &mut BTreeMap<&'static str, Vec<u8>>) {
        if self.bytes.len() == self.header {
            return;
        }
        match files.entry(self.name) {
            Entry::Vacant(file) => _ = file.insert(self.bytes),
            Entry::Occupied(mut file) => file.get_mut().extend_from_slice(&self.bytes[self.header..]),
        }
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

    /// What tells tickets apart, for sorting.
    fn name(self) -> String {
        format!("{} {}", self.text("ticket"), self.text("system"))
    }

    /// Whether it is one of the rows that a number counts.
    pub(super) fn counts(self) -> bool {
        self.text("left_out").is_empty()
    }
}

/// Where a list of the measures goes.
enum Goes {
    /// Into a file of this name.
    File(&'static str),
    /// Into a file, and the page shows a part of it.
    Page(&'static str),
    /// To the lists of clocks that ended, that fell due, or that were exposed.
    Ended,
    Due,
    Exposed,
    /// To the comparison with the tool's flags.
    Flags,
}

type Wanted<'a> = Vec<(Selection<'a>, Goes)>;

/// The lists that are one selection each.
fn plain<'a>(facts: &'a Facts<'_>) -> Wanted<'a> {
    let incident = Kind::Incident;
    let all: [(Goes, &str, &str, Kind); 9] = [
        (Goes::File("opened"), "opened", "count", incident),
        (Goes::File("open-at-end"), "backlog", "count", incident),
        (Goes::File("resolve-time"), "resolve_time", "median", incident),
        (Goes::File("reopened"), "reopen_rate", "share", incident),
        (Goes::Page("changes"), "change_success", "strict", Kind::Change),
        (Goes::File("emergency-changes"), "emergency_share", "share", Kind::Change),
        (Goes::File("requests-opened"), "opened", "count", Kind::Request),
        (Goes::File("requests-fulfilled"), "resolved", "count", Kind::Request),
        (Goes::File("problems-open"), "backlog", "count", Kind::Problem),
    ];
    let clock = Some(facts.clock(incident));
    all.into_iter()
        .map(|(goes, metric, stat, kind)| (Selection { metric, stat: Some(stat), kind, clock, sla: None }, goes))
        .collect()
}

/// The lists of every service level with cases in the period.
fn levels<'a>(facts: &'a Facts<'_>) -> Wanted<'a> {
    let mut wanted = Vec::new();
    for stat in ["completed", "due", "exposed"] {
        for kind in Kind::ALL {
            for value in facts.values.wholes("sla_attainment", stat, *kind, &facts.period.label) {
                if value.n == 0 && value.excluded.is_empty() {
                    continue;
                }
                let goes = match stat {
                    "completed" => Goes::Ended,
                    "due" => Goes::Due,
                    _ => Goes::Exposed,
                };
                let sla = value.sla.as_deref();
                wanted.push((
                    Selection { metric: "sla_attainment", stat: Some(stat), kind: *kind, clock: None, sla },
                    goes,
                ));
            }
        }
    }
    for kind in Kind::ALL {
        for value in facts.values.wholes("flag_agreement", "share", *kind, &facts.period.label) {
            let sla = value.sla.as_deref();
            let selection = Selection { metric: "flag_agreement", stat: None, kind: *kind, clock: None, sla };
            wanted.push((selection, Goes::Flags));
        }
    }
    wanted
}

/// Whether a level's clock stops when a ticket ends, and not at the response.
fn is_end(facts: &Facts<'_>, level: &str, kind: Kind) -> bool {
    goals::is_level(facts.settings(), level, kind, ENDS)
}

/// The files that pool the clocks of a level.
fn pooled(facts: &Facts<'_>, level: &str, kind: Kind) -> Option<&'static str> {
    if !goals::is_of_customer(facts.settings(), level) {
        return None;
    }
    match (kind, is_end(facts, level, kind)) {
        (Kind::Incident, true) => Some("resolved-in-target"),
        (Kind::Incident, false) => Some("responded-in-target"),
        (Kind::Request, true) => Some("requests-in-target"),
        _ => None,
    }
}

/// Reasons that the tool recorded for breaches, by ticket and system.
type Reasons = BTreeMap<(String, String), String>;

fn breach_reasons(facts: &Facts<'_>) -> Result<Reasons> {
    let table = facts.rows(
        "SELECT ticket_number, source_system, max(breach_reason) FROM sla_instance \
         WHERE breached AND breach_reason IS NOT NULL AND stopped_at >= ? AND stopped_at < ? GROUP BY ALL",
        &[Cell::Instant(facts.period.from), Cell::Instant(facts.period.until)],
    )?;
    let text = |row: &[Cell], place: usize| row.get(place).and_then(Cell::as_str).unwrap_or_default().to_owned();
    Ok(table.rows.iter().map(|row| ((text(row, 0), text(row, 1)), text(row, 2))).collect())
}

/// What ended late in the period, worst first: ends before responses, then by how many times its target a clock used.
fn late(facts: &Facts<'_>, (level, kind): (&str, Kind), list: &List, reasons: &Reasons) -> Sorted {
    let response = !is_end(facts, level, kind);
    let mut late = Sorted::of(list);
    for member in list.rows() {
        if member.measured("met").and_then(Cell::as_bool) == Some(true) {
            continue;
        }
        let cells = member.cells();
        let row = Row { columns: &late.columns[1..], cells: &cells };
        if !row.counts() {
            continue;
        }
        let times = match (row.integer("working_seconds"), row.integer("target_seconds")) {
            (Some(used), Some(target)) if target > 0 => i128::from(used) * 1_000_000 / i128::from(target),
            _ => 0,
        };
        let reason = reasons.get(&(row.text("ticket").to_owned(), row.text("system").to_owned()));
        let (key, reason) = ((response, -times, row.name()), Cell::from(reason.cloned()));
        late.push(key, level, cells, Some(reason));
    }
    late
}

/// What was open at the end of the period although its target had passed, longest overdue first.
fn open(facts: &Facts<'_>, level: &str, list: &List) -> Sorted {
    let mut open = Sorted::of(list);
    for member in list.rows() {
        if member.measured("met").and_then(Cell::as_bool) == Some(true) {
            continue;
        }
        let cells = member.cells();
        let row = Row { columns: &open.columns[1..], cells: &cells };
        let stopped_before_end = row.integer("stopped_at").is_some_and(|stopped| stopped < facts.period.until);
        if row.counts() && !stopped_before_end {
            let key = (false, i128::from(row.integer("due_at").unwrap_or(i64::MAX)), row.name());
            open.push(key, level, cells, None);
        }
    }
    open
}

/// The clocks of which the tool says something else.
fn differing(level: &str, list: &List) -> Sorted {
    let mut flags = Sorted::of(list);
    for member in list.rows().filter(|member| member.measured("cause").is_some_and(|cause| cause.as_str().is_some())) {
        let cells = member.cells();
        let name = Row { columns: &flags.columns[1..], cells: &cells }.name();
        flags.push((false, 0, name), level, cells, None);
    }
    flags
}

type SortKey = (bool, i128, String);

/// Rows of several levels on their way into one sorted table.
#[derive(Debug, Default)]
struct Sorted {
    columns: Vec<String>,
    rows: Vec<((SortKey, String), Vec<Cell>)>,
}

impl Sorted {
    /// No rows yet, with the columns of a list.
    fn of(list: &List) -> Self {
        let columns = std::iter::once(LEVEL).chain(list.columns()).map(str::to_owned).collect();
        Self { columns, rows: Vec::new() }
    }

    fn append(&mut self, other: Self) {
        if self.columns.is_empty() {
            self.columns = other.columns;
        }
        self.rows.extend(other.rows);
    }

    fn push(&mut self, key: SortKey, level: &str, cells: Vec<Cell>, last: Option<Cell>) {
        let row = std::iter::once(Cell::from(level)).chain(cells).chain(last).collect();
        self.rows.push(((key, level.to_owned()), row));
    }

    fn finish(mut self, last: Option<&str>) -> Table {
        self.rows.sort_by(|a, b| a.0.cmp(&b.0));
        let columns = self.columns.into_iter().chain(last.map(str::to_owned)).collect();
        Table { columns, rows: self.rows.into_iter().map(|(_, row)| row).collect() }
    }
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
