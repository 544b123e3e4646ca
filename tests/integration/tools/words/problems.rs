//! Incidents, problems and changes, in one file or in several, with the links between them.

use super::{NOTHING, TOOL};
use crate::tools::Verdict::{Absent, Clear, Untold};
use crate::tools::{Sheet, Tool};

#[rustfmt::skip]
pub(crate) const PROBLEMS: &[Tool] = &[
    Tool {
        name: "ServiceNow problems",
        system: "servicenow",
        columns: &[
            ("Number", "number"), ("Short description", "no"), ("Caller", "=Uma"), ("Incident state", "state"), ("Opened", "opened"), ("Resolved", "resolved"),
            ("Closed", "closed"), ("Major incident state", "major"), ("Problem", "#other"), ("Configuration item", "item"), ("Category", "category"),
        ],
        beside: &[
            Sheet {
                name: "problem",
                of: &["problem"],
                columns: &[
                    ("Number", "number"), ("Problem statement", "no"), ("State", "state"), ("Opened", "opened"), ("Resolved", "resolved"), ("Closed", "closed"),
                    ("Cause notes", "cause"), ("Workaround", "workaround"), ("Known error", "known"), ("fix_at", "analysed"), ("Change request", "#fix"),
                    ("Resolution code", "code"),
                ],
                list: None,
            },
            Sheet {
                name: "change",
                of: &["change"],
                columns: &[
                    ("Number", "number"), ("Short description", "no"), ("Type", "=Normal"), ("State", "state"), ("Close code", "outcome"), ("Opened", "opened"),
                    ("Actual start date", "opened"), ("Actual end date", "resolved"), ("Closed", "closed"), ("Planned start date", "opened"),
                ],
                list: None,
            },
        ],
        words: &[
            ("link", "-"), ("major", "Accepted"), ("minor", "Rejected"), ("open", "In Progress"), ("searched", "Root Cause Analysis"), ("state:closed", "Closed"), ("cancelled", "Canceled"),
            ("known:yes", "true"), ("known:no", "false"), ("code:fixed", "Fix Applied"), ("duplicate", "Duplicate"), ("successful", "Successful"),
            ("failed", "Unsuccessful"), ("odd", "Accepted by the board"),
        ],
        number: |n| match n {
            ..50 => format!("INC{n:07}"),
            50..70 => format!("PRB{n:07}"),
            _ => format!("CHG{n:07}"),
        },
        ..TOOL
    },
    Tool {
        name: "Jira problems",
        system: "jira",
        columns: &[
            ("Summary", "no"), ("Issue key", "number"), ("Issue Type", "kind"), ("Status", "state"), ("Resolution", "code"), ("Created", "opened"), ("Resolved", "resolved"),
            ("Custom field (Major incident)", "major"), ("Inward issue link (Problem/Incident)", "#other"), ("Custom field (Root cause)", "cause"),
            ("Inward issue link (Post-Incident Reviews)", "=ITS-99"),
            ("Custom field (Workaround)", "workaround"), ("Custom field (Affected hardware)", "item"), ("Custom field (Category)", "category"),
        ],
        words: &[
            ("link", "-"), ("change", "-"), ("incident", "[System] Incident"), ("problem", "[System] Problem"), ("major", "Yes"), ("minor", "No"), ("open", "In progress"), ("searched", "Under investigation"),
            ("state:closed", "Closed"), ("cancelled", "Canceled"), ("code:fixed", "Done"), ("duplicate", "Duplicate"),
        ],
        number: |n| format!("ITS-{n}"),
        // When a cause was found, what is a known error and which change ended a problem are in no column.
        instead: &[
            ("INC-04", NOTHING), ("PRB-01", NOTHING), ("PRB-02", NOTHING), ("PRB-03", &[("56", Clear), ("57", Clear), ("58", Clear)]),
        ],
        ..TOOL
    },
    Tool {
        name: "BMC problems",
        system: "bmc",
        columns: &[
            ("Incident Number", "number"), ("Description", "no"), ("Status", "state"), ("Reported Date", "opened"), ("Submit Date", "opened"), ("Last Resolved Date", "resolved"),
            ("Closed Date", "closed"), ("Assigned Group", "=Net"), ("Major Incident", "major"), ("HPD_CI", "item"), ("Categorization Tier 1", "category"),
        ],
        beside: &[
            Sheet {
                name: "problems",
                of: &["problem"],
                columns: &[
                    ("Problem Investigation ID", "number"), ("Description", "no"), ("Investigation Status", "state"), ("Submit Date", "opened"),
                    ("Last Completed Date", "resolved"), ("Closed Date", "closed"), ("Root Cause", "cause"), ("Temporary Workaround", "workaround"), ("Status Reason", "code"),
                ],
                list: None,
            },
            Sheet {
                name: "associations",
                of: &["link"],
                columns: &[("Request ID01", "#other"), ("Request ID02", "number"), ("Association Type01", "=Related To"), ("Form Name01", "=PBM:Problem Investigation")],
                list: None,
            },
        ],
        words: &[
            ("change", "-"), ("major", "Yes"), ("minor", "No"), ("open", "Assigned"), ("searched", "Under Investigation"), ("state:closed", "Closed"), ("cancelled", "Cancelled"), ("code:fixed", "Publish"),
            ("duplicate", "Duplicate"),
        ],
        number: |n| if n < 50 { format!("INC{n:012}") } else { format!("PBI{n:012}") },
        instead: &[
            ("INC-04", NOTHING), ("PRB-01", NOTHING), ("PRB-02", NOTHING), ("PRB-03", &[("56", Clear), ("57", Clear), ("58", Clear)]),
            // Whether what is related is a problem is known once it is loaded.
            ("PRB-04", &[("SRV-6|network", Untold)]),
        ],
        ..TOOL
    },
    Tool {
        name: "iTop problems",
        system: "itop",
        columns: &[
            ("ref", "number"), ("title", "no"), ("Ticket sub-class", "kind"), ("status", "state"), ("Start date", "opened"), ("Resolution date", "resolved"), ("Close date", "closed"),
            ("Organization", "=Demo"), ("Hot Flag", "major"), ("Parent problem ref", "#other"),
        ],
        words: &[
            ("link", "-"), ("change", "-"), ("incident", "Incident"), ("problem", "Problem"), ("major", "yes"), ("minor", "no"), ("open", "assigned"), ("searched", "assigned"), ("cancelled", "-"),
        ],
        number: |n| if n < 50 { format!("I-{n:06}") } else { format!("P-{n:06}") },
        // Causes and items are in no column.
        instead: &[("INC-04", NOTHING), ("PRB-01", NOTHING), ("PRB-02", NOTHING), ("PRB-03", NOTHING)],
        ..TOOL
    },
    Tool {
        name: "GLPI problems",
        system: "glpi",
        columns: &[
            ("id", "number"), ("name", "no"), ("type", "=1"), ("status", "state"), ("date", "opened"), ("solvedate", "resolved"), ("closedate", "closed"),
            ("global_validation", "=1"), ("users_id_recipient", "=7"), ("itilcategories_id", "category"),
        ],
        list: Some("tickets"),
        beside: &[
            Sheet {
                name: "problems",
                of: &["problem"],
                columns: &[
                    ("id", "number"), ("name", "no"), ("status", "state"), ("date", "opened"), ("solvedate", "resolved"), ("closedate", "closed"), ("causecontent", "cause"),
                    ("symptomcontent", "none"),
                ],
                list: Some("problems"),
            },
            Sheet {
                name: "problem_tickets",
                of: &["link"],
                columns: &[("id", "no"), ("problems_id", "#other"), ("tickets_id", "number")],
                list: Some("links"),
            },
        ],
        words: &[("change", "-"), ("open", "2"), ("searched", "2"), ("closed", "6"), ("cancelled", "-"), ("code:duplicate", "-")],
        // What is major, and what the tickets are about, is in no column.
        instead: &[
            ("INC-03", NOTHING), ("INC-04", NOTHING), ("PRB-01", NOTHING), ("PRB-02", NOTHING), ("PRB-03", &[("56", Clear), ("57", Clear), ("58", Clear)]),
        ],
        ..TOOL
    },
    Tool {
        name: "Freshservice problems",
        system: "freshservice",
        columns: &[
            ("id", "number"), ("subject", "no"), ("status", "state"), ("priority", "=2"), ("impact", "=1"), ("created_at", "opened"), ("requester_id", "=7"), ("fr_escalated", "=false"),
            ("urgency", "=1"), ("category", "category"),
        ],
        list: Some("tickets"),
        beside: &[
            Sheet {
                name: "problems",
                of: &["problem"],
                columns: &[
                    ("id", "number"), ("subject", "no"), ("status", "state"), ("priority", "=2"), ("known_error", "known"), ("due_by", "none"), ("agent_id", "=7"), ("created_at", "opened"),
                    ("analysis_fields.problem_cause.description_text", "cause"), ("associated_change.id", "#fix"),
                ],
                list: Some("problems"),
            },
            Sheet {
                name: "changes",
                of: &["change"],
                columns: &[
                    ("id", "number"), ("subject", "no"), ("status", "state"), ("risk", "=1"), ("change_type", "=1"), ("planned_start_date", "opened"), ("created_at", "opened"),
                ],
                list: Some("changes"),
            },
        ],
        words: &[
            ("link", "-"), ("open", "2"), ("searched", "1"), ("closed", "3"), ("cancelled", "-"), ("code:duplicate", "-"), ("known:yes", "true"), ("known:no", "false"),
        ],
        // When a problem was closed, and how a change ended, is in no field; nor are major incidents, items and workarounds.
        instead: &[
            ("INC-03", NOTHING), ("INC-04", NOTHING), ("PRB-01", NOTHING), ("PRB-02", NOTHING),
            ("PRB-03", &[("52", Absent), ("60", Absent), ("*", Untold)]),
        ],
        ..TOOL
    },
];
