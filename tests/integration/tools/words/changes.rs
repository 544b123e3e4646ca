//! Lists of changes.

use super::NOTHING;
use crate::tools::Tool;
use crate::tools::Verdict::{Clear, Untold};

#[rustfmt::skip]
pub(crate) const CHANGES: &[Tool] = &[
    Tool {
        name: "ServiceNow changes",
        system: "servicenow",
        columns: &[
            ("Number", "number"), ("Short description", "no"), ("Type", "type"), ("State", "state"), ("Close code", "outcome"), ("Requested by", "who"),
            ("Assigned to", "who"), ("Opened", "opened"), ("Planned start date", "planned"), ("Planned end date", "until"), ("Actual start date", "started"),
            ("Actual end date", "ended"), ("Closed", "closed"), ("Risk", "risk"), ("Parent", "link"),
        ],
        words: &[
            ("incident", "-"), ("normal", "Normal"), ("standard", "Standard"), ("emergency", "Emergency"), ("odd", "Latent"), ("closed", "Closed"),
            ("cancelled", "Canceled"), ("implement", "Implement"), ("resolved", "-"), ("successful", "Successful with issues"), ("failed", "Unsuccessful"),
        ],
        number: |n| format!("CHG{n:07}"),
        list: None,
        // Without the incident itself the change is linked to what nobody knows.
        instead: &[("CHG-07", &[(5, Untold)])],
    },
    Tool {
        name: "Jira changes",
        system: "jira",
        columns: &[
            ("Summary", "no"), ("Issue key", "number"), ("Issue Type", "kind"), ("Status", "state"), ("Reporter", "who"), ("Assignee", "who"), ("Created", "opened"),
            ("Custom field (Change type)", "type"), ("Custom field (Planned start)", "planned"), ("Custom field (Planned end)", "until"),
            ("Custom field (Actual start)", "started"), ("Custom field (Actual end)", "ended"), ("Custom field (Change risk)", "risk"),
            ("Outward issue link (Relates)", "link"),
        ],
        words: &[
            ("incident", "[System] Incident"), ("change", "[System] Change"), ("normal", "Normal change"), ("standard", "Standard - pre-approved"), ("emergency", "Emergency"),
            ("odd", "Express"), ("closed", "Closed"), ("cancelled", "Declined"), ("implement", "Implementing"), ("resolved", "Completed"),
        ],
        number: |n| format!("CM-{n}"),
        list: None,
        // Jira keeps no outcome of a change.
        instead: &[("CHG-17", NOTHING)],
    },
    Tool {
        name: "BMC changes",
        system: "bmc",
        columns: &[
            ("Infrastructure Change ID", "number"), ("Description", "no"), ("Change Timing", "type"), ("Change Request Status", "state"), ("Status Reason", "outcome"),
            ("Requested By", "who"), ("ASCHG", "who"), ("Submit Date", "opened"), ("Scheduled Start Date", "planned"), ("Scheduled End Date", "until"),
            ("Actual Start Date", "started"), ("Actual End Date", "ended"), ("Closed Date", "closed"), ("Risk Level", "risk"),
        ],
        words: &[
            ("incident", "-"), ("normal", "Normal"), ("standard", "Standard"), ("emergency", "Emergency"), ("odd", "No Impact"), ("closed", "Closed"),
            ("cancelled", "Cancelled"), ("implement", "Implementation In Progress"), ("resolved", "-"), ("successful", "Successful"), ("failed", "Unsuccessful"),
        ],
        number: |n| format!("CRQ{n:012}"),
        list: None,
        // Its links are in a file of their own.
        instead: &[("CHG-07", NOTHING)],
    },
    Tool {
        name: "ManageEngine changes",
        system: "manageengine",
        columns: &[
            ("display_id", "number"), ("title", "no"), ("change_type.name", "type"), ("stage.name", "state"), ("closure_code.name", "outcome"),
            ("change_requester.name", "who"), ("change_owner.name", "who"), ("created_time", "opened"), ("scheduled_start_time", "planned"),
            ("scheduled_end_time", "until"), ("completed_time", "closed"), ("risk.name", "risk"),
        ],
        words: &[
            ("incident", "-"), ("normal", "Minor"), ("standard", "Standard Change"), ("emergency", "Emergency"), ("odd", "Retrospective"), ("closed", "Close"),
            ("cancelled", "-"), ("implement", "-"), ("resolved", "-"), ("successful", "Successful"), ("failed", "Unsuccessful"),
        ],
        number: |n| format!("CH-{n}"),
        list: Some("changes"),
        // When the work was done is in no field.
        instead: &[
            ("CHG-01", NOTHING), ("CHG-06", NOTHING), ("CHG-07", NOTHING), ("CHG-12", NOTHING), ("CHG-13", NOTHING), ("CHG-17", &[(1, Clear)]),
        ],
    },
];
