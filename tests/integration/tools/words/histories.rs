//! Tickets and the logs of what happened to them.

use super::TOOL;
use crate::tools::Verdict::Absent;
use crate::tools::{Sheet, Tool};

const AUDIT: Sheet = Sheet {
    name: "sys_audit",
    of: &["event"],
    columns: &[
        ("tablename", "=incident"),
        ("documentkey", "number"),
        ("fieldname", "field"),
        ("oldvalue", "old"),
        ("newvalue", "new"),
        ("sys_created_on", "at"),
        ("user", "=ann"),
    ],
    list: None,
};

const CHANGELOG: Sheet = Sheet {
    name: "changelog",
    of: &["event"],
    columns: &[
        ("key", "number"),
        ("changelog.histories[].created", "at"),
        ("changelog.histories[].author.displayName", "=Ann"),
        ("changelog.histories[].items[].field", "field"),
        ("changelog.histories[].items[].fromString", "old"),
        ("changelog.histories[].items[].toString", "new"),
    ],
    list: Some("issues"),
};

#[rustfmt::skip]
pub(crate) const HISTORIES: &[Tool] = &[
    Tool {
        name: "ServiceNow histories",
        system: "servicenow",
        columns: &[
            ("number", "number"), ("short_description", "no"), ("caller_id", "=Uma"), ("incident_state", "state"), ("opened_at", "opened"), ("resolved_at", "ended"), ("closed_at", "closed"),
        ],
        beside: &[AUDIT],
        words: &[
            ("field:state", "incident_state"), ("label", "watch_list"), ("answer", "work_notes"), ("state:closed", "Closed"), ("state:open", "In Progress"), ("resolved", "6"),
            ("closed", "7"), ("high", "2"), ("low", "4"),
        ],
        number: |n| format!("INC{n:07}"),
        ..TOOL
    },
    Tool {
        name: "Jira histories",
        system: "jira",
        columns: &[("Summary", "no"), ("Issue key", "number"), ("Issue Type", "kind"), ("Status", "state"), ("Created", "opened"), ("Resolved", "ended")],
        beside: &[CHANGELOG],
        words: &[
            ("incident", "[System] Incident"), ("field:state", "status"), ("label", "labels"), ("answer", "Satisfaction"), ("state:open", "In progress"), ("closed", "Closed"),
            ("resolved", "Resolved"), ("high", "High"), ("low", "Low"),
        ],
        number: |n| format!("ITS-{n}"),
        // When an issue was closed is in its history alone.
        instead: &[("DAT-07", &[("4", Absent)])],
        ..TOOL
    },
    Tool {
        name: "Zendesk histories",
        system: "zendesk",
        columns: &[
            ("id", "number"), ("subject", "no"), ("type", "kind"), ("status", "state"), ("created_at", "opened"), ("requester_id", "=7"), ("submitter_id", "=7"), ("brand_id", "=1"),
            ("metric_set.solved_at", "ended"),
        ],
        list: Some("tickets"),
        beside: &[Sheet {
            name: "ticket_field_history",
            of: &["event"],
            columns: &[("field_name", "field"), ("ticket_id", "number"), ("updated", "at"), ("user_id", "=7"), ("value", "new")],
            list: None,
        }],
        words: &[("field:state", "status"), ("label", "tags"), ("answer", "satisfaction_score"), ("resolved", "solved")],
        // When a ticket was closed is in its history alone.
        instead: &[("DAT-07", &[("4", Absent)])],
        ..TOOL
    },
];

#[rustfmt::skip]
pub(crate) const CHANGE_HISTORIES: &[Tool] = &[
    Tool {
        name: "ServiceNow histories of changes",
        system: "servicenow",
        columns: &[
            ("number", "number"), ("short_description", "no"), ("type", "type"), ("state", "state"), ("opened_at", "opened"), ("start_date", "started"), ("work_start", "started"),
            ("work_end", "ended"), ("closed_at", "closed"),
        ],
        beside: &[Sheet {
            columns: &[
                ("tablename", "=change_request"), ("documentkey", "number"), ("fieldname", "field"), ("oldvalue", "old"), ("newvalue", "new"), ("sys_created_on", "at"), ("user", "=ann"),
            ],
            ..AUDIT
        }],
        words: &[
            ("normal", "Normal"), ("plan", "start_date"), ("who", "assigned_to"), ("state:closed", "Closed"), ("closed", "3"), ("implement", "-1"),
        ],
        number: |n| format!("CHG{n:07}"),
        ..TOOL
    },
    Tool {
        name: "Jira histories of changes",
        system: "jira",
        columns: &[
            ("Summary", "no"), ("Issue key", "number"), ("Issue Type", "kind"), ("Status", "state"), ("Created", "opened"), ("Custom field (Change type)", "type"),
            ("Custom field (Planned start)", "started"), ("Custom field (Actual start)", "started"), ("Custom field (Actual end)", "ended"),
        ],
        beside: &[CHANGELOG],
        words: &[
            ("change", "[System] Change"), ("normal", "Normal change"), ("plan", "Planned start"), ("field:state", "status"), ("field:who", "assignee"), ("closed", "Closed"),
            ("implement", "Implementing"),
        ],
        number: |n| format!("ITS-{n}"),
        ..TOOL
    },
];
