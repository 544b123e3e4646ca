//! Lists of incidents in two files.

use super::TOOL;
use crate::tools::{Sheet, Tool};

type Columns = &'static [(&'static str, &'static str)];

const SERVICENOW: Columns = &[
    ("number", "number"),
    ("short_description", "no"),
    ("caller_id", "=Uma"),
    ("incident_state", "state"),
    ("assigned_to", "agent"),
    ("opened_at", "opened"),
    ("resolved_at", "resolved"),
    ("closed_at", "closed"),
];
const TOPDESK: Columns = &[
    ("Incident number", "number"),
    ("Brief description (Details)", "no"),
    ("Call type", "=Failure"),
    ("Status", "state"),
    ("Operator", "agent"),
    ("Call date", "opened"),
    ("Date completed", "resolved"),
    ("Date closed", "closed"),
];
const BMC: Columns = &[
    ("Incident Number", "number"),
    ("Description", "no"),
    ("Status", "state"),
    ("Assigned Group", "=Net"),
    ("Assignee", "agent"),
    ("Reported Date", "opened"),
    ("Last Resolved Date", "resolved"),
    ("Closed Date", "closed"),
];
const MANAGEENGINE: Columns = &[
    ("Request ID", "number"),
    ("Subject", "no"),
    ("Request Type", "=Incident"),
    ("Request Status", "state"),
    ("Technician", "agent"),
    ("Created Time", "opened"),
    ("Resolved Time", "resolved"),
    ("Completed Time", "closed"),
];

/// The second file has the form of the first.
const fn later(columns: Columns) -> Sheet {
    Sheet { name: "later", of: &["later"], columns, list: None }
}

#[rustfmt::skip]
pub(crate) const SUPPLIED: &[Tool] = &[
    Tool {
        name: "ServiceNow files",
        system: "servicenow",
        columns: SERVICENOW,
        beside: &[later(SERVICENOW)],
        words: &[("open", "In Progress"), ("closed", "Closed")],
        number: |n| format!("INC{n:07}"),
        ..TOOL
    },
    Tool {
        name: "TOPdesk files",
        system: "topdesk",
        columns: TOPDESK,
        beside: &[later(TOPDESK)],
        words: &[("open", "In progress"), ("closed", "Closed")],
        number: |n| format!("I 2601 {n:03}"),
        ..TOOL
    },
    Tool {
        name: "BMC files",
        system: "bmc",
        columns: BMC,
        beside: &[later(BMC)],
        words: &[("open", "In Progress"), ("closed", "Closed")],
        number: |n| format!("INC{n:012}"),
        ..TOOL
    },
    Tool {
        name: "ManageEngine files",
        system: "manageengine",
        columns: MANAGEENGINE,
        beside: &[later(MANAGEENGINE)],
        words: &[("open", "Open"), ("closed", "Closed")],
        number: |n| (n + 20_000).to_string(),
        ..TOOL
    },
];
