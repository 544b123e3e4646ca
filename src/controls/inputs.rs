//! What a control may need, and whether it is there. The gate stands before the query: a missing input would make some controls
//! look clean and flood others. The list of what is missing doubles as the request for data.

use std::collections::{BTreeMap, BTreeSet};

use crate::controls::definition::ControlNeeds;
use crate::controls::lanes::ConnectionPool;
use crate::error::Result;
use crate::text::{grouped, quote_ident};

/// Name, what it is called in sentences, and the rows.
const INPUTS: &[(&str, &str, &str)] = &[
    ("ticket", "tickets", "ticket"),
    ("incident", "incidents", "(SELECT * FROM ticket WHERE record_type = 'incident')"),
    ("change", "changes", "(SELECT * FROM ticket JOIN change_detail USING (ticket_id) WHERE record_type = 'change')"),
    (
        "request",
        "requests",
        "(SELECT * FROM ticket JOIN request_detail USING (ticket_id) WHERE record_type = 'request')",
    ),
    (
        "problem",
        "problems",
        "(SELECT * FROM ticket JOIN problem_detail USING (ticket_id) WHERE record_type = 'problem')",
    ),
    ("approval", "approval records", "approval"),
    (
        "change_approval",
        "approval records of changes",
        "(SELECT a.* FROM approval a JOIN change_detail USING (ticket_id))",
    ),
    (
        "request_approval",
        "approval records of requests",
        "(SELECT a.* FROM approval a JOIN request_detail USING (ticket_id))",
    ),
    ("ticket_event", "records of the audit trail", "ticket_event"),
    (
        "change_event",
        "records of the audit trail of changes",
        "(SELECT e.* FROM ticket_event e JOIN change_detail USING (ticket_id))",
    ),
    (
        "priority_event",
        "changes of priority in the audit trail",
        "(SELECT * FROM ticket_event WHERE field = 'priority')",
    ),
    ("ticket_link", "links between tickets", "ticket_link"),
    (
        "change_link",
        "links of changes to other tickets",
        "(SELECT e.id FROM (SELECT from_id AS id FROM ticket_link UNION ALL SELECT to_id FROM ticket_link) e \
         JOIN change_detail d ON d.ticket_id = e.id)",
    ),
    (
        "problem_link",
        "links from incidents to problems",
        "(SELECT l.* FROM ticket_link l LEFT JOIN ticket f ON f.ticket_id = l.from_id LEFT JOIN ticket t ON t.ticket_id = l.to_id \
         WHERE l.kind = 'problem' OR (f.record_type = 'incident' AND t.record_type = 'problem') \
           OR (f.record_type = 'problem' AND t.record_type = 'incident'))",
    ),
    (
        "cause_link",
        "links from incidents to the changes that caused them",
        "(SELECT * FROM ticket_link WHERE kind = 'caused_by')",
    ),
    ("sla_instance", "service-level clocks of the tool", "sla_instance"),
    ("sla_level", "service levels (in tickmark.toml)", "sla_level"),
    (
        "sla_clock",
        "recomputed service-level clocks (service levels in tickmark.toml)",
        "(SELECT * FROM sla_clock WHERE basis <> 'taken_over')",
    ),
    ("source_file", "loaded files", "source_file"),
    ("waiver", "waivers", "waiver"),
    ("control_total", "independent control totals", "control_total"),
    ("age_limit", "age limits by type and priority", "age_limit"),
    ("regulatory_report", "notifications to authorities", "regulatory_report"),
    ("prev_ticket", "tickets of the previous export", "prev_ticket"),
    ("sla_definition", "definitions of service levels", "sla_definition"),
    ("person", "people of the register", "person"),
    ("group_member", "dated memberships of groups", "group_member"),
    ("service", "services", "service"),
    ("ci", "configuration items", "ci"),
    ("priority_matrix", "rows of the priority matrix", "priority_matrix"),
    ("freeze_window", "freeze windows", "freeze_window"),
    ("change_template", "templates of standard changes", "change_template"),
    ("deployment", "deployments (a deployment log)", "deployment"),
    ("survey", "answers to satisfaction surveys", "survey"),
];

/// Names of all inputs.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    INPUTS.iter().map(|(name, ..)| *name)
}

fn noun(name: &str) -> &'static str {
    INPUTS.iter().find(|(input, ..)| *input == name).map_or("rows", |(_, noun, _)| noun)
}

/// `input.column` of every alternative.
pub(super) fn alternatives(key: &str) -> impl Iterator<Item = (&str, &str)> {
    key.split('|').filter_map(|part| part.split_once('.'))
}

/// How many rows every input has, and how many of them have a value in the columns that controls ask for.
#[derive(Debug, Default)]
pub(super) struct InputCounts {
    rows: BTreeMap<String, u64>,
    columns: BTreeMap<(String, String), u64>,
    /// Inputs that the organisation says are empty, with the source of that.
    pub(super) none: BTreeMap<String, String>,
}

/// What the gate says of a control.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Readiness {
    /// It can run.
    Open,
    /// An input is missing.
    Missing(String),
    /// An input is declared to be empty: there is nothing to test.
    Empty(String),
}

/// Columns whose names are no words; of the others the name says it.
const SPOKEN: &[(&str, &str)] = &[
    ("aware_at", "time of awareness"),
    ("ci_id", "configuration item"),
    ("classified_major_at", "time of the classification as major"),
    ("closed_at", "closing time"),
    ("created_at", "time of creation"),
    ("decided_at", "time of the decision"),
    ("fulfilled_at", "fulfilment time"),
    ("is_major", "major flag"),
    ("is_service_account", "flag for service accounts"),
    ("left_at", "leaving date"),
    ("pir_at", "time of the review after the work"),
    ("rca_completed_at", "time of the completed root cause analysis"),
    ("resolved_at", "resolution time"),
    ("test_completed_at", "time of the completed test"),
];

/// A column in words.
fn words(column: &str) -> String {
    let spoken = SPOKEN.iter().find(|(name, _)| *name == column).map(|(_, words)| (*words).to_owned());
    spoken.unwrap_or_else(|| column.trim_end_matches("_id").replace('_', " "))
}

impl InputCounts {
    /// Counts what is asked for, one look per input.
    pub(super) fn count<'n>(
        lanes: &ConnectionPool<'_>,
        asked: impl IntoIterator<Item = &'n ControlNeeds>,
        none: BTreeMap<String, String>,
    ) -> Result<Self> {
        let mut wanted: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for needs in asked {
            for table in &needs.tables {
                wanted.entry(table).or_default();
            }
            for (input, column) in needs.columns.keys().flat_map(|key| alternatives(key)) {
                wanted.entry(input).or_default().insert(column);
            }
        }
        let wanted: Vec<_> =
            INPUTS.iter().filter_map(|(name, _, from)| Some((*name, *from, wanted.get(name)?))).collect();
        let counts = lanes.map(&wanted, |store, (_, from, columns)| {
            let counts: Vec<String> =
                columns.iter().map(|column| format!(", count({})", quote_ident(column))).collect();
            store.table(&format!("SELECT count(*){} FROM {from} AS input", counts.concat()), &[])
        })?;
        let mut filled = Self { none, ..Self::default() };
        for ((name, _, columns), table) in wanted.into_iter().zip(counts) {
            let mut cells = table.rows.first().into_iter().flatten().map(|cell| cell.as_count().unwrap_or(0));
            filled.rows.insert(name.to_owned(), cells.next().unwrap_or(0));
            for (column, n) in columns.iter().zip(cells) {
                filled.columns.insert((name.to_owned(), (*column).to_owned()), n);
            }
        }
        Ok(filled)
    }

    fn of(&self, input: &str, column: &str) -> (u64, u64) {
        let n = self.columns.get(&(input.to_owned(), column.to_owned())).copied().unwrap_or(0);
        (n, self.rows.get(input).copied().unwrap_or(0))
    }

    /// Whether what has these needs may run, and if not, what would make it run.
    pub(super) fn gate(&self, needs: &ControlNeeds) -> Readiness {
        if let Some((table, source)) = needs.tables.iter().find_map(|table| self.none.get_key_value(table)) {
            return Readiness::Empty(format!("declared: there are no {} ({source})", noun(table)));
        }
        let mut missing: Vec<String> = needs
            .tables
            .iter()
            .filter(|table| self.rows.get(*table).copied().unwrap_or(0) == 0)
            .map(|table| format!("no {} were supplied", noun(table)))
            .collect();
        if missing.is_empty() {
            let empty = |key: &&String| alternatives(key).all(|(input, column)| self.of(input, column).0 == 0);
            missing.extend(needs.columns.keys().filter(empty).map(|key| {
                let columns: Vec<String> = alternatives(key)
                    .map(|(input, column)| format!("{} of {} ({input}.{column})", words(column), noun(input)))
                    .collect();
                format!("the data have no {}", columns.join(" or "))
            }));
        }
        if missing.is_empty() { Readiness::Open } else { Readiness::Missing(missing.join("; ")) }
    }

    /// Columns that are filled so rarely that the records may be kept elsewhere.
    pub(super) fn remarks(&self, needs: &ControlNeeds) -> Vec<String> {
        let columns = needs.columns.iter();
        columns
            .filter_map(|(key, share)| {
                let best = alternatives(key).map(|(input, column)| (self.of(input, column), input, column));
                let fill = |(n, rows): (u64, u64)| n as f64 / rows.max(1) as f64;
                let ((n, rows), input, column) = best.max_by(|a, b| fill(a.0).total_cmp(&fill(b.0)))?;
                let low = (n as f64) < share * rows as f64;
                low.then(|| {
                    format!(
                        "{input}.{column} is filled for {} of {} {}: perhaps kept elsewhere",
                        grouped(n),
                        grouped(rows),
                        noun(input)
                    )
                })
            })
            .collect()
    }
}
