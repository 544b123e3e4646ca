//! Changes, incidents and problems with their links.

use super::{NOTHING, TOOL};
use crate::tools::Verdict::{Absent, Untold};
use crate::tools::{Sheet, Tool};

type Columns = &'static [(&'static str, &'static str)];

const SERVICENOW_CHANGES: Columns = &[
    ("number", "number"),
    ("short_description", "no"),
    ("type", "type"),
    ("state", "state"),
    ("close_code", "outcome"),
    ("opened_at", "opened"),
    ("start_date", "opened"),
    ("work_start", "opened"),
    ("work_end", "ended"),
    ("closed_at", "closed"),
];
const SERVICENOW_PROBLEMS: Columns = &[
    ("number", "number"),
    ("problem_statement", "no"),
    ("problem_state", "state"),
    ("opened_at", "opened"),
    ("known_error", "=false"),
];
const SERVICENOW_WORDS: Columns = &[
    ("normal", "Normal"),
    ("emergency", "Emergency"),
    ("closed", "Closed"),
    ("cancelled", "Canceled"),
    ("successful", "Successful"),
    ("failed", "Unsuccessful"),
    ("repairs", "Fixes::Fixed by"),
    ("repaired by", "Solved by::Solves"),
    ("breaks", "Causes::Caused by"),
    ("broken by", "Caused by::Causes"),
    ("has to do with", "Related to::Related to"),
];

fn servicenow(n: u32) -> String {
    match n {
        ..20 => format!("CHG{n:07}"),
        20..40 => format!("INC{n:07}"),
        _ => format!("PRB{n:07}"),
    }
}

fn bmc(n: u32) -> String {
    match n {
        ..20 => format!("CRQ{n:012}"),
        20..40 => format!("INC{n:012}"),
        _ => format!("PBI{n:012}"),
    }
}

const BMC_CHANGES: Columns = &[
    ("Infrastructure Change ID", "number"),
    ("Description", "no"),
    ("Change Timing", "type"),
    ("Change Request Status", "state"),
    ("Status Reason", "outcome"),
    ("ASCHG", "=Ann"),
    ("Submit Date", "opened"),
    ("Actual Start Date", "opened"),
    ("Actual End Date", "ended"),
    ("Closed Date", "closed"),
];
const BMC_WORDS: Columns = &[
    ("normal", "Normal"),
    ("emergency", "Emergency"),
    ("closed", "Closed"),
    ("cancelled", "Cancelled"),
    ("successful", "Successful"),
    ("failed", "Unsuccessful"),
    ("repairs", "Resolved"),
    ("repaired by", "Resolved By"),
    ("breaks", "Caused"),
    ("broken by", "Caused By"),
    ("has to do with", "Related To"),
];
const BMC_INCIDENTS: Sheet = Sheet {
    name: "incidents",
    of: &["incident"],
    columns: &[
        ("Incident Number", "number"),
        ("Description", "no"),
        ("Status", "state"),
        ("Assigned Group", "=Net"),
        ("Submit Date", "opened"),
        ("Reported Date", "opened"),
    ],
    list: None,
};
const BMC_PROBLEMS: Sheet = Sheet {
    name: "problems",
    of: &["problem"],
    columns: &[
        ("Problem Investigation ID", "number"),
        ("Description", "no"),
        ("Investigation Status", "state"),
        ("Submit Date", "opened"),
    ],
    list: None,
};

#[rustfmt::skip]
pub(crate) const LINKED: &[Tool] = &[
    Tool {
        name: "ServiceNow with a file of links",
        system: "servicenow",
        columns: SERVICENOW_CHANGES,
        beside: &[
            Sheet {
                name: "incident",
                of: &["incident"],
                columns: &[("number", "number"), ("short_description", "no"), ("caller_id", "=Uma"), ("incident_state", "state"), ("opened_at", "opened")],
                list: None,
            },
            Sheet { name: "problem", of: &["problem"], columns: SERVICENOW_PROBLEMS, list: None },
            Sheet { name: "task_rel_task", of: &["link"], columns: &[("parent", "number"), ("child", "#link"), ("type", "word")], list: None },
        ],
        words: SERVICENOW_WORDS,
        number: servicenow,
        ..TOOL
    },
    Tool {
        name: "ServiceNow with causes in columns",
        system: "servicenow",
        columns: SERVICENOW_CHANGES,
        beside: &[
            Sheet {
                name: "incident",
                of: &["incident"],
                columns: &[
                    ("number", "number"), ("short_description", "no"), ("caller_id", "=Uma"), ("incident_state", "state"), ("opened_at", "opened"), ("caused_by", "#cause"),
                ],
                list: None,
            },
            Sheet { name: "problem", of: &["problem"], columns: SERVICENOW_PROBLEMS, list: None },
        ],
        words: SERVICENOW_WORDS,
        number: servicenow,
        // What the changes were made for is in the file of links, which is not there.
        instead: &[("CHG-07", &[("6", Absent), ("*", Untold)])],
        ..TOOL
    },
    Tool {
        name: "BMC with a file of links",
        system: "bmc",
        columns: BMC_CHANGES,
        beside: &[
            BMC_INCIDENTS, BMC_PROBLEMS,
            Sheet { name: "associations", of: &["link"], columns: &[("Request ID01", "#link"), ("Request ID02", "number"), ("Association Type01", "word")], list: None },
        ],
        words: BMC_WORDS,
        number: bmc,
        ..TOOL
    },
    Tool {
        name: "BMC without its file of links",
        system: "bmc",
        columns: BMC_CHANGES,
        beside: &[BMC_INCIDENTS, BMC_PROBLEMS, Sheet { name: "left out", of: &["link"], columns: &[], list: None }],
        words: BMC_WORDS,
        number: bmc,
        instead: &[("CHG-07", NOTHING), ("CHG-18", NOTHING)],
        ..TOOL
    },
    Tool {
        name: "Jira with links in columns",
        system: "jira",
        columns: &[
            ("Summary", "no"), ("Issue key", "number"), ("Issue Type", "kind"), ("Status", "state"), ("Created", "opened"), ("Resolved", "ended"),
            ("Custom field (Change type)", "type"), ("Custom field (Actual start)", "opened"), ("Custom field (Actual end)", "ended"),
            ("Inward issue link (Problem/Incident)", "#cause"),
        ],
        beside: &[Sheet { name: "left out", of: &["link"], columns: &[], list: None }],
        words: &[
            ("change", "[System] Change"), ("incident", "[System] Incident"), ("problem", "[System] Problem"), ("normal", "Normal change"), ("emergency", "Emergency"),
            ("closed", "Closed"), ("cancelled", "Canceled"),
        ],
        number: |n| format!("ITS-{n}"),
        // It keeps no outcome of a change, and only what they caused is among its columns.
        instead: &[("CHG-07", &[("6", Absent), ("*", Untold)]), ("CHG-18", NOTHING)],
        ..TOOL
    },
];
