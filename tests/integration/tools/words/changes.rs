//! Lists of changes.

use super::NOTHING;
use crate::tools::Tool;
use crate::tools::Verdict::Untold;

#[rustfmt::skip]
pub(crate) const CHANGES: &[Tool] = &[
    Tool {
        name: "ServiceNow changes",
        system: "servicenow",
        columns: &[
            ("Number", "number"), ("Short description", "no"), ("Type", "type"), ("State", "state"), ("Close code", "outcome"), ("Requested by", "who"),
            ("Assigned to", "who"), ("Opened", "opened"), ("Planned start date", "planned"), ("Planned end date", "until"), ("Actual start date", "started"),
            ("Actual end date", "ended"), ("Closed", "closed"), ("Risk", "risk"), ("Parent", "link"), ("Backout plan", "plan"),
            ("std_change_producer_version", "template"), ("Review date", "reviewed"),
        ],
        words: &[
            ("incident", "-"), ("normal", "Normal"), ("standard", "Standard"), ("emergency", "Emergency"), ("odd", "Latent"), ("closed", "Closed"),
            ("cancelled", "Canceled"), ("implement", "Implement"), ("resolved", "-"), ("successful", "Successful with issues"), ("failed", "Unsuccessful"),
        ],
        number: |n| format!("CHG{n:07}"),
        list: None,
        beside: &[],
        // Without the incident itself the change is linked to what nobody knows.
        instead: &[("CHG-07", &[("5", Untold)])],
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
        beside: &[],
        // Jira keeps no outcome of a change.
        instead: &[("CHG-17", NOTHING), ("CHG-08", NOTHING), ("CHG-11", NOTHING), ("CHG-14", NOTHING)],
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
        beside: &[],
        // Its links are in a file of their own.
        instead: &[("CHG-07", NOTHING), ("CHG-08", NOTHING), ("CHG-11", NOTHING), ("CHG-14", NOTHING)],
    },
    Tool {
        name: "ManageEngine changes",
        system: "manageengine",
        columns: &[
            ("display_id", "number"), ("title", "no"), ("change_type.name", "type"), ("stage.name", "state"), ("closure_code.name", "outcome"),
            ("change_requester.name", "who"), ("change_owner.name", "who"), ("created_time", "opened"), ("scheduled_start_time", "planned"),
            ("scheduled_end_time", "until"), ("completed_time", "closed"), ("risk.name", "risk"), ("backout_plan.description", "plan"),
        ],
        words: &[
            ("incident", "-"), ("normal", "Minor"), ("standard", "Standard Change"), ("emergency", "Emergency"), ("odd", "Retrospective"), ("closed", "Close"),
            ("cancelled", "-"), ("implement", "-"), ("resolved", "-"), ("successful", "Successful"), ("failed", "Unsuccessful"),
        ],
        number: |n| format!("CH-{n}"),
        list: Some("changes"),
        beside: &[],
        // When the work was done is in no field.
        instead: &[
            ("CHG-01", NOTHING), ("CHG-06", NOTHING), ("CHG-07", NOTHING), ("CHG-12", NOTHING), ("CHG-13", NOTHING), ("CHG-08", NOTHING), ("CHG-14", NOTHING),
        ],
    },
    Tool {
        name: "Ivanti changes",
        system: "ivanti",
        columns: &[
            ("ChangeNumber", "number"), ("Subject", "no"), ("TypeOfChange", "type"), ("Status", "state"), ("ClosureCode", "outcome"), ("RequestorName", "who"),
            ("Owner", "who"), ("CreatedDateTime", "opened"), ("ScheduledStartDate", "planned"), ("ScheduledEndDate", "until"), ("ActualStartDate", "started"),
            ("ActualEndDate", "ended"), ("ClosedDateTime", "closed"), ("RiskLevel", "risk"), ("BackoutPlan", "plan"),
        ],
        words: &[
            ("incident", "-"), ("normal", "Significant"), ("standard", "Standard"), ("emergency", "Emergency"), ("odd", "Preapproved"), ("closed", "Closed"),
            ("cancelled", "Cancelled"), ("implement", "Scheduled"), ("resolved", "-"), ("successful", "Successful"), ("failed", "Failed"),
        ],
        number: |n| format!("{}", 10_000 + n),
        list: Some("value"),
        beside: &[],
        // Links are in objects of their own.
        instead: &[("CHG-07", NOTHING), ("CHG-08", NOTHING), ("CHG-14", NOTHING)],
    },
];
