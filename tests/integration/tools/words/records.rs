//! Lists of incidents with their reopenings, with the ids that tools have for themselves, and with those who worked on them.

use super::{NOTHING, TOOL};
use crate::tools::Tool;

#[rustfmt::skip]
pub(crate) const REOPENED: &[Tool] = &[
    Tool {
        name: "ServiceNow reopenings",
        system: "servicenow",
        columns: &[
            ("Number", "number"), ("Short description", "no"), ("Caller", "=Uma"), ("Incident state", "state"), ("Opened", "opened"), ("Resolved", "resolved"),
            ("Reopen count", "reopened"),
        ],
        words: &[("request", "-"), ("open", "In Progress"), ("resolved", "Resolved")],
        number: |n| format!("INC{n:07}"),
        ..TOOL
    },
    Tool {
        name: "Zendesk reopenings",
        system: "zendesk",
        columns: &[
            ("id", "number"), ("subject", "no"), ("type", "kind"), ("status", "state"), ("created_at", "opened"), ("requester_id", "=7"), ("submitter_id", "=7"),
            ("brand_id", "=1"), ("metric_set.solved_at", "resolved"), ("metric_set.reopens", "reopened"),
        ],
        words: &[("request", "question"), ("resolved", "solved")],
        list: Some("tickets"),
        ..TOOL
    },
    Tool {
        name: "ManageEngine reopenings",
        system: "manageengine",
        columns: &[
            ("id", "number"), ("display_id", "number"), ("subject", "no"), ("request_type.name", "kind"), ("status.name", "state"), ("requester.name", "=Uma"),
            ("created_time", "opened"), ("resolved_time", "resolved"), ("is_reopened", "reopened"),
        ],
        words: &[
            ("incident", "Incident"), ("request", "Service Request"), ("open", "Open"), ("resolved", "Resolved"), ("0", "false"), ("reopened:1", "true"),
            ("reopened:2", "true"),
        ],
        list: Some("requests"),
        ..TOOL
    },
    Tool {
        name: "Jira without a history",
        system: "jira",
        columns: &[("Summary", "no"), ("Issue key", "number"), ("Issue Type", "kind"), ("Status", "state"), ("Created", "opened"), ("Resolved", "resolved")],
        words: &[("incident", "[System] Incident"), ("request", "[System] Service request"), ("open", "In progress"), ("resolved", "Resolved")],
        number: |n| format!("ITS-{n}"),
        instead: &[("INC-06", NOTHING)],
        ..TOOL
    },
];

#[rustfmt::skip]
pub(crate) const NUMBERED: &[Tool] = &[
    Tool {
        name: "ServiceNow with ids",
        system: "servicenow",
        columns: &[
            ("number", "number"), ("sys_id", "id"), ("short_description", "no"), ("caller_id", "=Uma"), ("incident_state", "state"), ("opened_at", "opened"),
            ("sys_updated_on", "updated"),
        ],
        words: &[
            ("A1", "1c741bd70b2322007518478d83673af3"), ("A2", "2c741bd70b2322007518478d83673af3"), ("A3", "3c741bd70b2322007518478d83673af3"),
            ("A4", "4c741bd70b2322007518478d83673af3"), ("open", "In Progress"), ("resolved", "Resolved"),
        ],
        number: |n| format!("INC{n:07}"),
        ..TOOL
    },
    Tool {
        name: "BMC with ids",
        system: "bmc",
        columns: &[
            ("Incident Number", "number"), ("Entry ID", "id"), ("Description", "no"), ("Status", "state"), ("Reported Date", "opened"), ("Submit Date", "opened"),
            ("Assigned Group", "=Net"), ("Last Modified Date", "updated"),
        ],
        words: &[("A1", "INC000000000101"), ("A2", "INC000000000102"), ("A3", "INC000000000103"), ("A4", "INC000000000104"), ("open", "In Progress"), ("resolved", "Resolved")],
        number: |n| format!("INC{n:012}"),
        ..TOOL
    },
    Tool {
        name: "Ivanti with ids",
        system: "ivanti",
        columns: &[
            ("IncidentNumber", "number"), ("RecId", "id"), ("Subject", "no"), ("Status", "state"), ("CreatedDateTime", "opened"), ("LastModDateTime", "updated"),
        ],
        words: &[("open", "Active"), ("resolved", "Resolved")],
        list: Some("value"),
        ..TOOL
    },
    Tool {
        name: "Znuny with ids",
        system: "znuny",
        columns: &[
            ("Ticket#", "number"), ("TicketID", "id"), ("Title", "no"), ("StateType", "state"), ("Queue", "=Net"), ("Created", "opened"), ("Changed", "updated"),
        ],
        words: &[("A1", "101"), ("A2", "102"), ("A3", "103"), ("A4", "104"), ("resolved", "closed")],
        number: |n| format!("2026010510000{n:03}"),
        ..TOOL
    },
];

#[rustfmt::skip]
pub(crate) const HANDED: &[Tool] = &[
    Tool {
        name: "ServiceNow hands",
        system: "servicenow",
        columns: &[
            ("number", "number"), ("short_description", "no"), ("caller_id", "=Uma"), ("incident_state", "state"), ("opened_at", "opened"), ("resolved_at", "resolved"),
            ("closed_at", "closed"), ("opened_by", "opener"), ("resolved_by", "resolver"), ("closed_by", "closer"),
        ],
        words: &[("closed", "Closed"), ("resolved", "Resolved")],
        number: |n| format!("INC{n:07}"),
        ..TOOL
    },
    Tool {
        name: "Ivanti hands",
        system: "ivanti",
        columns: &[
            ("IncidentNumber", "number"), ("Subject", "no"), ("Status", "state"), ("CreatedDateTime", "opened"), ("ResolvedDateTime", "resolved"), ("ClosedDateTime", "closed"),
            ("CreatedBy", "opener"), ("ResolvedBy", "resolver"), ("ClosedBy", "closer"),
        ],
        words: &[("closed", "Closed"), ("resolved", "Resolved")],
        list: Some("value"),
        ..TOOL
    },
    Tool {
        name: "Jira hands",
        system: "jira",
        columns: &[
            ("Summary", "no"), ("Issue key", "number"), ("Issue Type", "=[System] Incident"), ("Status", "state"), ("Created", "opened"), ("Resolved", "resolved"), ("Creator", "opener"),
            ("Assignee", "resolver"),
        ],
        words: &[("closed", "Closed"), ("resolved", "Resolved")],
        number: |n| format!("ITS-{n}"),
        instead: &[("INC-08", NOTHING)],
        ..TOOL
    },
];
