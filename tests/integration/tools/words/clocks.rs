//! Tickets with the clocks that tools keep of them.

use super::{NOTHING, TOOL};
use crate::tools::Verdict::{Absent, Untold};
use crate::tools::{Sheet, Tool};

#[rustfmt::skip]
pub(crate) const CLOCKED: &[Tool] = &[
    Tool {
        name: "ServiceNow clocks",
        system: "servicenow",
        columns: &[
            ("Number", "number"), ("Short description", "no"), ("Caller", "=Uma"), ("Priority", "priority"), ("Incident state", "state"), ("Opened", "opened"), ("Resolved", "ended"),
        ],
        beside: &[Sheet {
            name: "task_sla",
            of: &["clock"],
            columns: &[
                ("Task", "number"), ("SLA definition", "=Incident resolution"), ("Target", "=Resolution"), ("Stage", "=Completed"), ("Start time", "opened"), ("Stop time", "ended"),
                ("Breach time", "due"), ("Has breached", "breached"), ("Pause duration", "paused"), ("Business pause duration", "paused"), ("Breach reason", "reason"),
            ],
            list: None,
        }],
        words: &[
            ("event", "-"), ("critical", "1 - Critical"), ("resolved", "Resolved"), ("cancelled", "Canceled"), ("yes", "true"), ("no", "false"), ("paused:0", "0 Seconds"),
            ("paused:2", "2 Hours"), ("paused:6", "6 Hours"),
        ],
        number: |n| format!("INC{n:07}"),
        ..TOOL
    },
    Tool {
        name: "Jira clocks",
        system: "jira",
        columns: &[
            ("Summary", "no"), ("Issue key", "number"), ("Issue Type", "kind"), ("Priority", "priority"), ("Status", "state"), ("Created", "opened"), ("Resolved", "ended"),
        ],
        beside: &[Sheet {
            name: "issues",
            of: &["clock"],
            columns: &[
                ("key", "number"), ("fields.customfield_10030.name", "=Time to resolution"), ("fields.customfield_10030.completedCycles[].startTime.iso8601", "opened"),
                ("fields.customfield_10030.completedCycles[].stopTime.iso8601", "ended"), ("fields.customfield_10030.completedCycles[].breachTime.iso8601", "due"),
                ("fields.customfield_10030.completedCycles[].breached", "breached"), ("fields.customfield_10030.completedCycles[].goalDuration.millis", "=14400000"),
            ],
            list: Some("issues"),
        }],
        // How long a clock stood still is not told, nor why it was late.
        words: &[
            ("event", "-"), ("incident", "[System] Incident"), ("critical", "Highest"), ("resolved", "Resolved"), ("cancelled", "Canceled"), ("yes", "true"), ("no", "false"),
            ("paused:6", "-"),
        ],
        number: |n| format!("ITS-{n}"),
        instead: &[("SLA-03", NOTHING), ("SLA-05", NOTHING)],
        ..TOOL
    },
    Tool {
        name: "Zendesk clocks",
        system: "zendesk",
        columns: &[
            ("id", "number"), ("subject", "no"), ("type", "kind"), ("priority", "priority"), ("status", "state"), ("created_at", "opened"), ("requester_id", "=7"), ("submitter_id", "=7"),
            ("brand_id", "=1"), ("metric_set.solved_at", "ended"),
        ],
        list: Some("tickets"),
        beside: &[
            Sheet {
                name: "events",
                of: &["event"],
                columns: &[
                    ("id", "none"), ("ticket_id", "number"), ("metric", "=requester_wait_time"), ("instance_id", "=1"), ("type", "state"), ("time", "opened"), ("deleted", "=false"),
                    ("sla.target", "due"),
                ],
                list: Some("ticket_metric_events"),
            },
        ],
        words: &[("clock", "-"), ("critical", "urgent"), ("resolved", "solved"), ("cancelled", "-"), ("paused:6", "-")],
        instead: &[("SLA-03", NOTHING), ("SLA-05", NOTHING)],
        ..TOOL
    },
    Tool {
        name: "iTop clocks",
        system: "itop",
        columns: &[
            ("ref", "number"), ("title", "no"), ("Ticket sub-class", "kind"), ("priority", "priority"), ("status", "state"), ("Start date", "opened"), ("Resolution date", "ended"),
            ("Organization", "=Demo"), ("TTR Deadline", "due"), ("SLA ttr passed", "breached"), ("Cumulated pending", "paused"),
        ],
        words: &[
            ("event", "-"), ("clock", "-"), ("incident", "Incident"), ("cancelled", "-"), ("paused:2", "2h 0min 0s"), ("paused:6", "6h 0min 0s"),
        ],
        number: |n| format!("I-{n:06}"),
        instead: &[("SLA-03", NOTHING)],
        ..TOOL
    },
    Tool {
        name: "Halo clocks",
        system: "halo",
        columns: &[
            ("id", "number"), ("summary", "no"), ("tickettype_name", "kind"), ("priority_id", "priority"), ("status_name", "state"), ("dateoccurred", "opened"), ("datecleared", "ended"),
            ("fixbydate", "due"), ("slastate", "breached"), ("slaholdtime", "paused"),
        ],
        list: Some("tickets"),
        words: &[
            ("event", "-"), ("clock", "-"), ("incident", "Incident"), ("critical", "1"), ("resolved", "Resolved"), ("cancelled", "Cancelled"), ("yes", "O"), ("no", "I"),
        ],
        // Its hours on hold are told, and not which of them were working hours.
        instead: &[("SLA-03", NOTHING), ("SLA-04", &[("5", Untold)])],
        ..TOOL
    },
    Tool {
        name: "Freshservice responses",
        system: "freshservice",
        columns: &[
            ("Ticket Id", "number"), ("Subject", "no"), ("Type", "kind"), ("Status", "state"), ("Priority", "priority"), ("Urgency", "none"), ("Impact", "none"), ("Agent", "=Ann"),
            ("Requester Name", "=Uma"), ("Created Time", "opened"), ("Initial Response Time", "ended"), ("Resolved Time", "ended"), ("First Response Status", "breached"),
            ("Resolution Status", "none"),
        ],
        words: &[
            ("event", "-"), ("clock", "-"), ("incident", "Incident"), ("critical", "Urgent"), ("resolved", "Resolved"), ("cancelled", "-"), ("yes", "SLA Violated"), ("no", "Within SLA"),
        ],
        number: |n| format!("INC-{n}"),
        // Of responses the settings promise nothing, and it tells no pauses.
        instead: &[("SLA-03", NOTHING), ("SLA-04", &[("7", Absent), ("*", Untold)]), ("SLA-05", NOTHING)],
        ..TOOL
    },
];
