//! The tickets behind the numbers, as tables that become CSV files beside the page.

use crate::report::review::names::{ENDS, LEVEL, is_recorded};
use std::collections::BTreeMap;

use crate::error::Result;
use crate::metrics::{Dimension, MemberList, Selection};
use crate::model::Kind;
use crate::report::csv;
use crate::report::review::confusion::Confusion;
use crate::report::review::facts::ReviewFacts;
use crate::report::review::list_file::{
    ListFile, ListFiles, ListOptions, ListPart, PriorityFilter, SortedRows, left_out,
};
use crate::report::review::{goals, list_file, words};
use crate::store::{Cell, Table};

/// The late of the clocks that fell due, of which no table is shown.
const LATE_OF_DUE: &str = "late-of-due";

/// Why a change that has ended says nothing of how it went.
pub(super) const WITHOUT_OUTCOME: &[&str] = &["unmapped_outcome", "missing_outcome"];

/// Seconds on hold from which somebody should decide.
pub(super) const HELD_LONG: i64 = 30 * 86_400;

/// Lists as they will be written, and those of them that the page shows a part of.
#[derive(Debug)]
pub(super) struct ReviewLists {
    folder: String,
    files: ListFiles,
    /// Lists that are the same as another, which is written for both.
    twins: BTreeMap<String, String>,
    shown: BTreeMap<String, Table>,
    confusions: Vec<Confusion>,
}

impl ReviewLists {
    /// Asks for the rows behind every number of the scorecard and the sections.
    pub(super) fn gather(facts: &ReviewFacts<'_>, folder: String) -> Result<Self> {
        let mut wanted = plain(facts);
        wanted.extend(times(facts));
        wanted.extend(levels(facts));
        let selections: Vec<Selection<'_>> = wanted.iter().map(|(selection, _)| *selection).collect();
        let reasons = breach_reasons(facts)?;
        let taken = facts.data.each_list(&facts.request(), &selections, |place, list| {
            let (selection, goes) = &wanted[place];
            let (kind, level) = (selection.kind, selection.sla.unwrap_or_default());
            let of_level = ListOptions { level: Some(level), ..ListOptions::ALL };
            let mut taken = ListResult::default();
            match goes {
                ListDestination::File(name) => taken.files.extend(ListPart::both(name, ListOptions::ALL, list)),
                ListDestination::Share(name, flag) => {
                    taken.files.extend(ListPart::both(
                        name,
                        ListOptions { first: Some(flag), ..ListOptions::ALL },
                        list,
                    ));
                }
                ListDestination::Time(name, priority) => {
                    let of_priority = ListOptions { priority: PriorityFilter::Only(*priority), ..ListOptions::ALL };
                    taken.files.push(ListPart::counted(name, of_priority, list));
                }
                ListDestination::Page(name) => {
                    taken.files.extend(ListPart::both(name, ListOptions::ALL, list));
                    taken.shown = Some(((*name).to_owned(), list.table()));
                }
                ListDestination::Ended => {
                    if let Some(name) = pooled(facts, level, kind) {
                        taken.files.extend(ListPart::both(name, of_level, list));
                    }
                    if goals::is_of_customer(facts.settings(), level) {
                        taken.late = late(facts, (level, kind), list, &reasons);
                    }
                }
                ListDestination::Due if is_end(facts, level, kind) && kind == Kind::Incident => {
                    taken.files.push(ListPart::counted("due-in-target", of_level, list));
                    taken.late_of_due = late(facts, (level, kind), list, &reasons);
                }
                ListDestination::Exposed if goals::is_of_customer(facts.settings(), level) => {
                    taken.open = open(facts, (level, kind), list);
                }
                ListDestination::Due | ListDestination::Exposed => {}
                ListDestination::Flags => {
                    taken.confusion = Some(Confusion::of(level, list));
                    taken.flags = differing((level, kind), list);
                }
            }
            Ok(taken)
        })?;
        let mut lists = Self {
            folder,
            files: BTreeMap::new(),
            twins: BTreeMap::new(),
            shown: BTreeMap::new(),
            confusions: Vec::new(),
        };
        let (mut late, mut late_of_due) = (SortedRows::default(), SortedRows::default());
        let (mut open, mut flags) = (SortedRows::default(), SortedRows::default());
        for taken in taken {
            taken.files.into_iter().for_each(|part| part.append(&mut lists.files));
            late.append(taken.late);
            late_of_due.append(taken.late_of_due);
            open.append(taken.open);
            flags.append(taken.flags);
            lists.confusions.extend(taken.confusion);
            lists.shown.extend(taken.shown);
        }
        lists.show("breaches", late.finish(Some("reason")));
        lists.show("open-over-target", open.finish(None));
        lists.show("flags-that-differ", flags.finish(None));
        lists.show("pending", facts.rows(PENDING, &[Cell::Instant(facts.as_of), Cell::Instant(facts.end())])?);
        lists.show("without-level", facts.rows(WITHOUT_LEVEL, &under_levels(facts))?);
        lists.shown.insert(LATE_OF_DUE.to_owned(), late_of_due.finish(Some("reason")));
        lists.parts();
        Ok(lists)
    }

    /// The parts of shown lists that have a number of their own.
    fn parts(&mut self) {
        let is_ended = |row: &ListRow<'_>| row.counts() || WITHOUT_OUTCOME.contains(&row.text("left_out"));
        self.part("changes-with-trouble", "changes", |row| row.counts() && !row.flag("faultless"));
        self.part("changes-before-approval", "changes", |row| row.counts() && row.flag("unapproved"));
        self.part("changes-ended", "changes", is_ended);
        self.part("on-hold-over-30-days", "pending", |row| row.integer("pending_seconds") > Some(HELD_LONG));
        let mut levels: Vec<(String, String)> =
            self.rows("breaches").iter().map(|row| (row.text(LEVEL).to_owned(), row.text("kind").to_owned())).collect();
        levels.sort();
        levels.dedup();
        for (level, kind) in levels {
            if let Some(name) = breaches_of(&level, &kind) {
                self.part(&name, "breaches", |row| row.text(LEVEL) == level && row.text("kind") == kind);
            }
        }
    }

    /// The clocks that a service missed, of those that decide: of ended ones, or of those that fell due.
    pub(super) fn of_service(&mut self, facts: &ReviewFacts<'_>, stat: &str, (name, service): (&str, &str)) {
        let from = if stat == "due" { LATE_OF_DUE } else { "breaches" };
        let settings = facts.settings();
        self.part(name, from, |row| {
            words::service_or_none(row.text("service")) == service
                && row.text("kind") == Kind::Incident.as_str()
                && goals::is_level(settings, row.text(LEVEL), Kind::Incident, ENDS)
        });
    }

    /// A list of those rows of another that are asked for.
    fn part(&mut self, name: &str, of: &str, keep: impl Fn(&ListRow<'_>) -> bool) {
        let Some(whole) = self.shown.get(of) else { return };
        let rows =
            whole.rows.iter().filter(|cells| keep(&ListRow { columns: &whole.columns, cells })).cloned().collect();
        self.show(name, Table { columns: whole.columns.clone(), rows });
    }

    fn show(&mut self, name: &str, table: Table) {
        if !table.rows.is_empty() {
            let file = ListFile { bytes: csv::table(&table), rows: table.rows.len() as u64 };
            self.files.insert(name.to_owned(), file);
        }
        self.shown.insert(name.to_owned(), table);
    }

    /// To be called when all lists are there: of lists that are the same to the byte one is written.
    pub(super) fn write_once(&mut self) {
        self.twins = list_file::write_once(&mut self.files);
    }

    /// Where a list will lie, relative to the page; none for a list without rows.
    pub(super) fn href(&self, name: &str) -> Option<String> {
        let name = self.twins.get(name).map_or(name, String::as_str);
        self.files.contains_key(name).then(|| format!("{}/{name}.csv", self.folder))
    }

    /// Where the list of what another leaves out will lie, and its rows; none where nothing is left out.
    pub(super) fn left_out(&self, of: &str) -> Option<(String, u64)> {
        let name = left_out(of);
        let file = self.files.get(self.twins.get(&name).unwrap_or(&name))?;
        Some((self.href(&name)?, file.rows))
    }

    /// A list that the page shows a part of.
    pub(super) fn rows(&self, name: &str) -> ListRows<'_> {
        ListRows { table: self.shown.get(name) }
    }

    /// What the tools' flags say beside the recomputed clocks, level by level.
    pub(super) fn confusions(&self) -> &[Confusion] {
        &self.confusions
    }

    /// Every list with its path.
    pub(super) fn into_files(self) -> impl Iterator<Item = (String, Vec<u8>)> {
        let folder = self.folder;
        self.files.into_iter().map(move |(name, file)| (format!("{folder}/{name}.csv"), file.bytes))
    }
}

/// What becomes of one list of the measures.
#[derive(Debug, Default)]
struct ListResult {
    files: Vec<ListPart>,
    shown: Option<(String, Table)>,
    late: SortedRows,
    late_of_due: SortedRows,
    open: SortedRows,
    flags: SortedRows,
    confusion: Option<Confusion>,
}

/// Rows of a list, by the names of its columns.
#[derive(Debug, Clone, Copy)]
pub(super) struct ListRows<'a> {
    table: Option<&'a Table>,
}

impl<'a> ListRows<'a> {
    pub(super) fn len(self) -> usize {
        self.table.map_or(0, |table| table.rows.len())
    }

    pub(super) fn iter(self) -> impl Iterator<Item = ListRow<'a>> {
        self.table
            .into_iter()
            .flat_map(|table| table.rows.iter().map(|cells| ListRow { columns: &table.columns, cells }))
    }
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub(super) struct ListRow<'a> {
    columns: &'a [String],
    cells: &'a [Cell],
}

impl<'a> ListRow<'a> {
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
enum ListDestination {
    /// Into a file of this name.
    File(&'static str),
    /// Into a file, what has a flag first.
    Share(&'static str, &'static str),
    /// The tickets of a priority into a file.
    Time(String, Option<i64>),
    /// Into a file, and the page shows a part of it.
    Page(&'static str),
    /// To the lists of clocks that ended, that fell due, or that were exposed.
    Ended,
    Due,
    Exposed,
    /// To the comparison with the tool's flags.
    Flags,
}

type ListRequests<'a> = Vec<(Selection<'a>, ListDestination)>;

/// The lists that are one selection each.
fn plain<'a>(facts: &'a ReviewFacts<'_>) -> ListRequests<'a> {
    let (incident, request) = (Kind::Incident, Kind::Request);
    let all = [
        (ListDestination::File("opened"), "opened", "count", incident),
        (ListDestination::File("open-at-end"), "backlog", "count", incident),
        (ListDestination::File("resolve-time"), "resolve_time", "median", incident),
        (ListDestination::Share("reopened", "reopened"), "reopen_rate", "share", incident),
        (ListDestination::File("handed-on"), "reassignment", "share", incident),
        (ListDestination::Share("first-group", "first_group"), "first_group_resolution", "share", incident),
        (ListDestination::Page("changes"), "change_success", "strict", Kind::Change),
        (ListDestination::Share("emergency-changes", "emergency"), "emergency_share", "share", Kind::Change),
        (ListDestination::File("requests-opened"), "opened", "count", request),
        (ListDestination::File("requests-fulfilled"), "resolved", "count", request),
        (ListDestination::File("requests-open"), "backlog", "count", request),
        (ListDestination::File("requests-fulfil-time"), "fulfil_time", "median", request),
        (ListDestination::Share("requests-reopened", "reopened"), "reopen_rate", "share", request),
        (ListDestination::File("problems-open"), "backlog_age", "median", Kind::Problem),
    ];
    // The whole is told in elapsed time, as calendars may differ; requests have one clock.
    let clock = |metric: &str| (metric == "fulfil_time").then(|| facts.clock(request));
    all.into_iter()
        .map(|(goes, metric, stat, kind)| {
            (Selection { metric, stat: Some(stat), kind, clock: clock(metric), sla: None }, goes)
        })
        .collect()
}

/// The times to resolve of each priority, each in the clock that the page tells it in.
fn times<'a>(facts: &'a ReviewFacts<'_>) -> ListRequests<'a> {
    let incident = Kind::Incident;
    let of = |cell: String| {
        let clock = Some(facts.clock_of(incident, Some((Dimension::PRIORITY, &cell))));
        let selection = Selection { metric: "resolve_time", stat: Some("median"), kind: incident, clock, sla: None };
        (selection, ListDestination::Time(time_of(&cell), cell.parse().ok()))
    };
    facts.cells(Dimension::PRIORITY, incident, "resolve_time", "median").into_iter().map(of).collect()
}

/// The list of the times of a priority.
pub(super) fn time_of(cell: &str) -> String {
    match cell.parse::<u8>() {
        Ok(priority) => format!("resolve-time-p{priority}"),
        Err(_) => "resolve-time-without-priority".to_owned(),
    }
}

/// The list of the breaches of a level; none where its id is no name for a file.
pub(super) fn breaches_of(level: &str, kind: &str) -> Option<String> {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    let file = if is_recorded(level) { format!("breaches-{level}-{kind}") } else { format!("breaches-{level}") };
    level.chars().all(is_plain).then_some(file)
}

/// The lists of every service level with cases in the period.
fn levels<'a>(facts: &'a ReviewFacts<'_>) -> ListRequests<'a> {
    let mut wanted = Vec::new();
    for stat in ["completed", "due", "exposed"] {
        for kind in Kind::ALL {
            for value in facts.values.wholes("sla_attainment", stat, *kind, &facts.period.label) {
                if value.n == 0 && value.excluded.is_empty() {
                    continue;
                }
                let goes = match stat {
                    "completed" => ListDestination::Ended,
                    "due" => ListDestination::Due,
                    _ => ListDestination::Exposed,
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
            wanted.push((selection, ListDestination::Flags));
        }
    }
    wanted
}

/// Whether a level's clock stops when a ticket ends, and not at the response.
fn is_end(facts: &ReviewFacts<'_>, level: &str, kind: Kind) -> bool {
    goals::is_level(facts.settings(), level, kind, ENDS)
}

/// The files that pool the clocks of a level.
fn pooled(facts: &ReviewFacts<'_>, level: &str, kind: Kind) -> Option<&'static str> {
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
type BreachReasons = BTreeMap<(String, String), String>;

fn breach_reasons(facts: &ReviewFacts<'_>) -> Result<BreachReasons> {
    let table = facts.rows(
        "SELECT ticket_number, source_system, max(breach_reason) FROM sla_instance \
         WHERE breached AND breach_reason IS NOT NULL AND stopped_at >= ? AND stopped_at < ? GROUP BY ALL",
        &[Cell::Instant(facts.period.from), Cell::Instant(facts.period.until)],
    )?;
    let text = |row: &[Cell], place: usize| row.get(place).and_then(Cell::as_str).unwrap_or_default().to_owned();
    Ok(table.rows.iter().map(|row| ((text(row, 0), text(row, 1)), text(row, 2))).collect())
}

/// What ended late in the period, worst first: ends before responses, then by how many times its target a clock used.
fn late(
    facts: &ReviewFacts<'_>,
    (level, kind): (&str, Kind),
    list: &MemberList,
    reasons: &BreachReasons,
) -> SortedRows {
    let response = !is_end(facts, level, kind);
    let mut late = SortedRows::of(list, kind);
    for member in list.rows() {
        if member.measured("met").and_then(Cell::as_bool) == Some(true) {
            continue;
        }
        let cells = member.cells();
        let row = ListRow { columns: &late.columns[2..], cells: &cells };
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
fn open(facts: &ReviewFacts<'_>, (level, kind): (&str, Kind), list: &MemberList) -> SortedRows {
    let mut open = SortedRows::of(list, kind);
    for member in list.rows() {
        if member.measured("met").and_then(Cell::as_bool) == Some(true) {
            continue;
        }
        let cells = member.cells();
        let row = ListRow { columns: &open.columns[2..], cells: &cells };
        let stopped_before_end = row.integer("stopped_at").is_some_and(|stopped| stopped < facts.period.until);
        if row.counts() && !stopped_before_end {
            let key = (false, i128::from(row.integer("due_at").unwrap_or(i64::MAX)), row.name());
            open.push(key, level, cells, None);
        }
    }
    open
}

/// The clocks of which the tool says something else.
fn differing((level, kind): (&str, Kind), list: &MemberList) -> SortedRows {
    let mut flags = SortedRows::of(list, kind);
    for member in list.rows().filter(|member| member.measured("cause").is_some_and(|cause| cause.as_str().is_some())) {
        let cells = member.cells();
        let name = ListRow { columns: &flags.columns[2..], cells: &cells }.name();
        flags.push((false, 0, name), level, cells, None);
    }
    flags
}

/// Tickets on hold as the data stands, longest first: on hold since the last move into a pending state, else since the last update.
const PENDING: &str = include_str!("../../../queries/report/pending.sql");

/// Tickets of a kind with service levels, opened in the period, that no level is for.
const WITHOUT_LEVEL: &str = include_str!("../../../queries/report/without_level.sql");

/// What that asks for: the period, and the kinds with levels.
fn under_levels(facts: &ReviewFacts<'_>) -> [Cell; 3] {
    let kinds = Kind::ALL.iter().filter(|kind| facts.settings().sla.iter().any(|policy| policy.kind == **kind));
    let kinds: Vec<&str> = kinds.map(|kind| kind.as_str()).collect();
    [Cell::Instant(facts.period.from), Cell::Instant(facts.end()), kinds.join(",").into()]
}
