//! Which measures and controls the columns of an export can feed, which not, and what they lack; and which export a store lacks most. The needs
//! are data: `feeds.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::load::Inspection;
use crate::model::Kind;
use crate::store::Store;
use crate::text;

/// The file of needs.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FeedTable {
    needs: Needs,
    export: BTreeMap<String, Exported>,
}

/// An export that holds a table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Exported {
    what: String,
    /// Its name by tool.
    tools: BTreeMap<String, String>,
}

/// Measures and controls with what each needs.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Needs {
    metric: Vec<(String, Vec<String>)>,
    control: Vec<(String, Vec<String>)>,
}

static TABLE: LazyLock<FeedTable> =
    LazyLock::new(|| toml::from_str(include_str!("feeds.toml")).expect("the needs are parsed by a test"));

/// A measure or control that the file can feed, or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Feed {
    /// Its id.
    pub id: String,
    /// Kind of the tickets, where it is of one kind.
    pub kind: Option<String>,
    /// Fields that this file should have and has not, or that it leaves empty.
    pub lacks: Vec<String>,
    /// What must come from other files.
    pub elsewhere: Vec<String>,
}

impl Feed {
    /// Whether this file gives its share.
    pub fn fed(&self) -> bool {
        self.lacks.is_empty()
    }
}

/// What a file can feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Feeds {
    /// By measure and kind.
    pub metrics: Vec<Feed>,
    /// By control.
    pub controls: Vec<Feed>,
}

/// What the mapped and filled fields of a file can feed. Nothing where no record was understood.
pub fn of(inspection: &Inspection) -> Feeds {
    let given = Given::of(inspection);
    let needs = &TABLE.needs;
    let kind_of = |needs: &[String]| {
        let table = needs.first()?.split('.').next()?;
        Kind::ALL.iter().map(|kind| kind.as_str()).find(|kind| *kind == table)
    };
    let feeds = |list: &[(String, Vec<String>)], by_kind: bool| {
        let entries = list.iter().filter_map(|(id, needs)| {
            let (lacks, elsewhere) = given.check(needs)?;
            let kind = if by_kind { kind_of(needs) } else { None };
            Some(Feed { id: id.clone(), kind: kind.map(str::to_owned), lacks, elsewhere })
        });
        entries.collect::<Vec<_>>()
    };
    Feeds { metrics: feeds(&needs.metric, true), controls: feeds(&needs.control, false) }
}

/// An export that is not there, with what could use it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedExport {
    what: String,
    /// What the tools at hand call it.
    called: Vec<String>,
    metrics: BTreeSet<String>,
    controls: BTreeSet<String>,
}

impl WantedExport {
    /// `the history of the tickets (in ServiceNow sys_audit), for 2 measures and 4 controls`.
    pub fn in_words(&self) -> String {
        let called =
            if self.called.is_empty() { String::new() } else { format!(" (in {})", self.called.join(", in ")) };
        let counts = [(&self.metrics, "measure"), (&self.controls, "control")];
        let counts = counts.into_iter().filter(|(ids, _)| !ids.is_empty());
        let counts: Vec<String> = counts.map(|(ids, noun)| text::count(ids.len() as u64, noun)).collect();
        format!("{}{called}, for {}", self.what, counts.join(" and "))
    }
}

/// The export that most measures and controls wait for, as the only one that they lack. None where none would help.
pub fn most_wanted(store: &Store) -> Result<Option<WantedExport>> {
    let texts = |sql: &str| -> Result<BTreeSet<String>> {
        let rows = store.table(sql, &[])?.rows;
        Ok(rows.iter().filter_map(|row| row.first()?.to_text()).collect())
    };
    let tables = texts(
        "SELECT DISTINCT record_type FROM ticket UNION SELECT 'ticket' FROM ticket UNION SELECT 'event' FROM ticket_event \
         UNION SELECT 'sla' FROM sla_instance UNION SELECT 'approval' FROM approval UNION SELECT 'outage' FROM outage",
    )?;
    let tools = texts("SELECT DISTINCT tool FROM source_file WHERE tool IS NOT NULL")?;
    Ok(wanted(&tables, &tools))
}

/// The table that a need is to be met from first, where none of those that could meet it is there.
fn missing<'a>(need: &'a str, tables: &BTreeSet<String>) -> Option<&'a str> {
    let mut ways = need.split('|').filter_map(|way| way.split_once('.')).map(|(table, _)| table);
    let first = ways.next()?;
    (!tables.contains(first) && !ways.any(|table| tables.contains(table))).then_some(first)
}

/// The tables that needs lack.
fn lacks<'a>(needs: &'a [String], tables: &BTreeSet<String>) -> BTreeSet<&'a str> {
    needs.iter().filter_map(|need| missing(need, tables)).collect()
}

fn wanted(tables: &BTreeSet<String>, tools: &BTreeSet<String>) -> Option<WantedExport> {
    let FeedTable { needs, export } = &*TABLE;
    // What is fed already, for some kind of ticket, gains nothing that a reader would miss.
    let lacking = |list: &[(String, Vec<String>)], table: &str| -> BTreeSet<String> {
        let fed: BTreeSet<&String> =
            list.iter().filter(|(_, needs)| lacks(needs, tables).is_empty()).map(|(id, _)| id).collect();
        let waits =
            |(id, needs): &&(String, Vec<String>)| !fed.contains(id) && lacks(needs, tables).into_iter().eq([table]);
        list.iter().filter(waits).map(|(id, _)| id.clone()).collect()
    };
    let found = export.iter().map(|(table, exported)| WantedExport {
        what: exported.what.clone(),
        called: exported
            .tools
            .iter()
            .filter(|(tool, _)| tools.contains(*tool))
            .map(|(tool, name)| format!("{tool} {name}"))
            .collect(),
        metrics: lacking(&needs.metric, table),
        controls: lacking(&needs.control, table),
    });
    // Measures first: they are what the page is made of. Of equals the first by name.
    let rank = |wanted: &WantedExport| (wanted.metrics.len(), wanted.controls.len());
    let found = found.filter(|wanted| rank(wanted) > (0, 0));
    found.reduce(|best, next| if rank(&next) > rank(&best) { next } else { best })
}

/// What a file has.
struct Given {
    /// The tables it has rows for; `ticket` beside the kinds of its tickets.
    tables: BTreeSet<String>,
    /// `table.field` of what is filled.
    fields: BTreeSet<String>,
}

impl Given {
    fn of(inspection: &Inspection) -> Self {
        let mut given = Self { tables: BTreeSet::new(), fields: BTreeSet::new() };
        for (table, field) in inspection.fills.iter().filter_map(|filled| filled.split_once('.')) {
            let is_ticket = Kind::ALL.iter().any(|kind| kind.as_str() == table);
            for table in [Some(table), is_ticket.then_some("ticket")].into_iter().flatten() {
                given.tables.insert(table.to_owned());
                given.fields.insert(format!("{table}.{field}"));
            }
        }
        given
    }

    /// What is lacking here, and what must come from elsewhere; none where it is of no concern to this file.
    fn check(&self, needs: &[String]) -> Option<(Vec<String>, Vec<String>)> {
        let here = |way: &str| way.split_once('.').is_some_and(|(table, _)| self.tables.contains(table));
        if !needs.iter().any(|need| need.split('|').any(here)) || !self.concerns(needs) {
            return None;
        }
        let (mut lacks, mut elsewhere) = (Vec::new(), Vec::new());
        for need in needs {
            let ways: Vec<&str> = need.split('|').collect();
            if ways.iter().any(|way| self.fields.contains(*way)) {
                continue;
            }
            // A column that belongs here counts as lacking, even where another file could stand in for it.
            let list = if ways.iter().any(|way| here(way)) { &mut lacks } else { &mut elsewhere };
            list.push(ways.join(" or "));
        }
        Some((lacks, elsewhere))
    }

    /// The first need says what a measure or control is about: tickets of a kind that this file of tickets has none of are no concern.
    fn concerns(&self, needs: &[String]) -> bool {
        let about = needs.first().and_then(|need| need.split('.').next()).unwrap_or_default();
        let is_kind = Kind::ALL.iter().any(|kind| kind.as_str() == about);
        !is_kind || self.tables.contains(about) || !self.tables.contains("ticket")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::Options;
    use crate::{load, metrics};

    fn feeds(text: &str) -> Feeds {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("export.csv");
        std::fs::write(&path, text).unwrap();
        of(&load::inspect(&path, &Options::new("UTC")).unwrap())
    }

    fn find<'a>(feeds: &'a [Feed], id: &str) -> &'a Feed {
        feeds.iter().find(|feed| feed.id == id).unwrap_or_else(|| panic!("{id} is not in {feeds:?}"))
    }

    #[test]
    fn every_measure_has_its_needs_and_every_need_is_a_field() {
        let ids: BTreeSet<&str> = TABLE.needs.metric.iter().map(|(id, _)| id.as_str()).collect();
        let metrics: BTreeSet<&str> = metrics::definitions().iter().map(|definition| definition.id).collect();
        assert_eq!(ids, metrics);
        for (id, needs) in TABLE.needs.metric.iter().chain(&TABLE.needs.control) {
            for way in needs.iter().flat_map(|need| need.split('|')) {
                let (table, field) = way.split_once('.').unwrap_or_else(|| panic!("{id}: {way}"));
                let table = match table {
                    "incident" | "request" | "change" | "problem" => "ticket",
                    "event" => "ticket_event",
                    "sla" => "sla_instance",
                    other => other,
                };
                let history = table == "ticket_event" && ["state", "priority", "comment"].contains(&field);
                assert!(table == "reference" || history || load::is_field(table, field), "{id}: {way}");
            }
        }
    }

    #[test]
    fn the_export_that_most_wait_for_is_named() {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<String>>();
        let tools = set(&["ServiceNow"]);
        // With incidents alone four measures wait for these, by their needs in the file: change_success, change_outcome,
        // change_failure and emergency_share; outages would feed one, availability.
        let found = wanted(&set(&["ticket", "incident"]), &tools).unwrap();
        assert_eq!((found.what.as_str(), found.metrics.len()), ("the changes", 4));
        assert!(found.in_words().starts_with("the changes (in ServiceNow change_request), for 4 measures and "));
        // All tables but one: availability is what waits for outages.
        let all = ["ticket", "incident", "request", "change", "problem", "event", "sla", "approval"];
        let found = wanted(&set(&all), &tools).unwrap();
        assert_eq!(
            (found.what.as_str(), found.metrics, found.controls.len()),
            ("the outages", set(&["availability"]), 0)
        );
        assert_eq!(wanted(&set(&[&all[..], &["outage"]].concat()), &tools), None);
    }

    #[test]
    fn an_export_of_incidents_is_told_what_it_can_feed() {
        // No count of reopenings, and a column of hand-overs that is there and empty.
        let feeds = feeds(
            "number,opened_at,short_description,caller_id,state,resolved_at,reassignment_count,category\n\
             INC1,2026-01-01 10:00:00,x,a,Resolved,2026-01-02 10:00:00,,mail\n",
        );
        assert!(find(&feeds.metrics, "resolve_time").fed());
        assert_eq!(find(&feeds.metrics, "reassignment").lacks, ["incident.reassign_count"]);
        assert_eq!(
            find(&feeds.metrics, "reopen_rate").lacks,
            ["incident.reopened_count or incident.reopened_at or event.state"]
        );
        assert!(
            !feeds.metrics.iter().any(|feed| feed.id == "change_success" || feed.kind.as_deref() == Some("problem"))
        );
        assert_eq!(find(&feeds.controls, "PRB-04").lacks, ["incident.ci_id", "incident.problem"]);
        let matrix = find(&feeds.controls, "INC-01");
        assert_eq!(matrix.elsewhere, ["reference.priority_matrix"]);
        assert!(!feeds.controls.iter().any(|feed| feed.id.starts_with("CHG")));
    }

    #[test]
    fn a_file_of_approvals_gives_its_share() {
        let feeds = feeds("sysapproval,approver,state,sys_updated_on\nCHG1,a,Approved,2026-01-02 10:00:00\n");
        let first = find(&feeds.controls, "CHG-03");
        assert!(first.fed());
        assert_eq!(first.elsewhere, ["change.change_type", "change.requester_id"]);
        assert_eq!(feeds.metrics, []);
    }
}
