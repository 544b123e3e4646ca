//! Lists of requests.

use super::NOTHING;
use crate::tools::Tool;

#[rustfmt::skip]
pub(crate) const REQUESTS: &[Tool] = &[
    Tool {
        name: "ServiceNow requested items",
        system: "servicenow",
        columns: &[
            ("Number", "number"), ("Short description", "no"), ("Item", "no"), ("State", "state"), ("Approval", "need"), ("Requested for", "who"), ("Opened", "opened"),
            ("Closed", "ended"),
        ],
        words: &[("done", "Closed Complete"), ("not done", "Closed Incomplete"), ("granted", "Approved"), ("none", "Not Yet Requested"), ("refused", "Rejected")],
        number: |n| format!("RITM{n:07}"),
        list: None,
        beside: &[],
        instead: &[],
    },
    Tool {
        name: "GLPI by its interface",
        system: "glpi",
        columns: &[
            ("id", "number"), ("name", "no"), ("type", "kind"), ("status", "state"), ("date", "opened"), ("solvedate", "ended"), ("closedate", "ended"),
            ("global_validation", "need"), ("users_id_recipient", "who"),
        ],
        // It has no word for what was not done.
        words: &[("request", "2"), ("done", "6"), ("not done", "-"), ("granted", "3"), ("none", "1"), ("refused", "4")],
        number: |n| n.to_string(),
        list: Some("tickets"),
        beside: &[],
        // Who asked is in another table.
        instead: &[("REQ-02", NOTHING)],
    },
    Tool {
        name: "Jira requests",
        system: "jira",
        columns: &[
            ("Summary", "no"), ("Issue key", "number"), ("Issue Type", "kind"), ("Status", "state"), ("Resolution", "code"), ("Reporter", "who"), ("Created", "opened"),
            ("Resolved", "ended"),
        ],
        words: &[("request", "[System] Service request with approvals"), ("done", "Resolved"), ("not done", "Resolved"), ("fulfilled", "Done"), ("declined", "Declined"), ("not fulfilled", "Won't Do")],
        number: |n| format!("ITS-{n}"),
        list: None,
        beside: &[],
        // Whether a request needs an approval is in no column.
        instead: &[("REQ-01", NOTHING)],
    },
    Tool {
        name: "ManageEngine requests",
        system: "manageengine",
        columns: &[
            ("Request ID", "number"), ("Subject", "no"), ("Request Type", "kind"), ("Request Status", "state"), ("Requester", "who"), ("Technician", "no"),
            ("Created Time", "opened"), ("Resolved Time", "ended"), ("Request Closure Code", "code"),
        ],
        words: &[("request", "Service Request"), ("done", "Closed"), ("not done", "Closed"), ("fulfilled", "Success"), ("declined", "Rejected"), ("not fulfilled", "Failure")],
        number: |n| n.to_string(),
        list: None,
        beside: &[],
        instead: &[("REQ-01", NOTHING)],
    },
    Tool {
        name: "Znuny requests",
        system: "znuny",
        columns: &[
            ("Ticket#", "number"), ("Title", "no"), ("Type", "kind"), ("State", "state"), ("Queue", "no"), ("Customer User", "who"), ("Created", "opened"), ("Close Time", "ended"),
            ("Priority", "none"),
        ],
        // A refused request is closed like one that was given: only its approvals tell.
        words: &[("request", "ServiceRequest"), ("done", "closed successful"), ("not done", "closed unsuccessful")],
        number: |n| format!("2026010510000{n:03}"),
        list: None,
        beside: &[],
        instead: &[("REQ-01", NOTHING)],
    },
];
