//! Which measures and controls the columns of an export can feed, which not, and what they lack. The needs are data: `feeds.toml`.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::ingest::Inspection;
use crate::model::Kind;

/// Measures and controls with what each needs.
#[derive(Debug, Deserialize)]
struct Needs {
    metric: Vec<(String, Vec<String>)>,
    control: Vec<(String, Vec<String>)>,
}

static NEEDS: LazyLock<Needs> =
    LazyLock::new(|| toml::from_str(include_str!("feeds.toml")).expect("the needs are parsed by a test"));

/// A measure or control that the file can feed, or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Feed {
    /// Its id.
    pub(super) id: String,
    /// Kind of the tickets, where it is of one kind.
    pub(super) kind: Option<String>,
    /// Fields that this file should have and has not, or that it leaves empty.
    pub(super) lacks: Vec<String>,
    /// What must come from other files.
    pub(super) elsewhere: Vec<String>,
}

impl Feed {
    /// Whether this file gives its share.
    pub(super) fn fed(&self) -> bool {
        self.lacks.is_empty()
    }
}

/// What a file can feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Feeds {
    /// By measure and kind.
    pub(super) metrics: Vec<Feed>,
    /// By control.
    pub(super) controls: Vec<Feed>,
}

/// What the mapped and filled fields of a file can feed. Nothing where no record was understood.
pub(super) fn of(inspection: &Inspection) -> Feeds {
    let given = Given::of(inspection);
    let needs = &*NEEDS;
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
            // A column that belongs here is told as lacking, even where another file could stand in for it.
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
    use crate::ingest::{self, Options};
    use crate::metrics;

    fn feeds(text: &str) -> Feeds {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("export.csv");
        std::fs::write(&path, text).unwrap();
        of(&ingest::inspect(&path, &Options::new("UTC")).unwrap())
    }

    fn find<'a>(feeds: &'a [Feed], id: &str) -> &'a Feed {
        feeds.iter().find(|feed| feed.id == id).unwrap_or_else(|| panic!("{id} is not in {feeds:?}"))
    }

    #[test]
    fn every_measure_has_its_needs_and_every_need_is_a_field() {
        let ids: BTreeSet<&str> = NEEDS.metric.iter().map(|(id, _)| id.as_str()).collect();
        let metrics: BTreeSet<&str> = metrics::definitions().iter().map(|definition| definition.id).collect();
        assert_eq!(ids, metrics);
        for (id, needs) in NEEDS.metric.iter().chain(&NEEDS.control) {
            for way in needs.iter().flat_map(|need| need.split('|')) {
                let (table, field) = way.split_once('.').unwrap_or_else(|| panic!("{id}: {way}"));
                let table = match table {
                    "incident" | "request" | "change" | "problem" => "ticket",
                    "event" => "ticket_event",
                    "sla" => "sla_instance",
                    other => other,
                };
                let history = table == "ticket_event" && ["state", "priority", "comment"].contains(&field);
                assert!(table == "reference" || history || ingest::is_field(table, field), "{id}: {way}");
            }
        }
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
