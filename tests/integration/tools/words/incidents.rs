//! Lists of incidents and requests.

use super::{NOTHING, UNTOLD};
use crate::tools::Tool;
use crate::tools::Verdict::{Clear, Named, Untold};

#[rustfmt::skip]
pub(crate) const INCIDENTS: &[Tool] = &[
    Tool {
        name: "ServiceNow",
        system: "servicenow",
        columns: &[
            ("number", "number"), ("sys_class_name", "kind"), ("short_description", "no"), ("priority", "priority"), ("state", "state"),
            ("assignment_group", "group"), ("assigned_to", "agent"), ("opened_at", "opened"), ("closed_at", "closed"),
        ],
        words: &[
            ("incident", "Incident"), ("request", "Requested Item"), ("critical", "1 - Critical"), ("low", "4 - Low"), ("new", "New"),
            ("open", "In Progress"), ("pending", "On Hold"), ("resolved", "Resolved"), ("closed", "Closed"), ("cancelled", "Canceled"),
        ],
        number: |n| format!("TKT{n:07}"),
        list: None,
        beside: &[],
        // A list of tasks has neither answers nor resolutions.
        instead: &[("INC-07", NOTHING), ("INC-05", NOTHING), ("INC-09", NOTHING), ("DAT-05", &[("11", Clear)])],
    },
    Tool {
        name: "ServiceNow incidents",
        system: "servicenow",
        columns: &[
            ("Number", "number"), ("Short description", "no"), ("Priority", "priority"), ("Incident state", "state"), ("Assignment group", "group"),
            ("Assigned to", "agent"), ("Opened", "opened"), ("Resolved", "resolved"), ("Closed", "closed"), ("Resolution code", "code"),
            ("Resolution notes", "notes"), ("Caller", "=Uma"), ("Parent Incident", "parent"),
        ],
        words: &[
            ("request", "-"), ("critical", "1 - Critical"), ("low", "4 - Low"), ("new", "New"), ("open", "In Progress"), ("pending", "On Hold"),
            ("resolved", "Resolved"), ("closed", "Closed"), ("cancelled", "Canceled"), ("fixed", "Solved (Permanently)"), ("duplicate", "Duplicate"),
        ],
        number: |n| format!("INC{n:07}"),
        list: None,
        beside: &[],
        // Of a list of incidents alone nobody can tell that a request has the number between.
        instead: &[("INC-07", NOTHING), ("DAT-03", &[("11", Named)])],
    },
    Tool {
        name: "Jira",
        system: "jira",
        columns: &[
            ("Summary", "no"), ("Issue key", "number"), ("Issue Type", "kind"), ("Status", "state"), ("Priority", "priority"), ("Resolution", "code"),
            ("Assignee", "agent"), ("Created", "opened"), ("Resolved", "resolved"), ("Custom field (Team)", "group"),
            ("Custom field ([CHART] Date of First Response)", "answered"),
        ],
        words: &[
            ("incident", "[System] Incident"), ("request", "[System] Service request"), ("critical", "Highest"), ("low", "Low"), ("new", "Open"),
            ("open", "In progress"), ("pending", "Waiting for customer"), ("resolved", "Resolved"), ("closed", "Closed"), ("cancelled", "Canceled"),
            ("fixed", "Done"), ("duplicate", "Duplicate"),
        ],
        number: |n| format!("ITS-{n}"),
        list: None,
        beside: &[],
        instead: &[("INC-09", NOTHING), ("INC-05", &[("1", Untold), ("12", Untold), ("18", Untold), ("19", Untold)]), ("DAT-08", &[("1", Untold), ("12", Untold)])],
    },
    Tool {
        name: "GLPI",
        system: "glpi",
        columns: &[
            ("ID", "number"), ("Title", "no"), ("Type", "kind"), ("Status", "state"), ("Priority", "priority"), ("Requester - Requester", "=Uma"),
            ("Assigned to - Technician group", "group"), ("Assigned to - Technician", "agent"), ("Opening date", "opened"), ("Resolution date", "resolved"),
            ("Closing date", "closed"), ("Solution - Solution type", "code"), ("Solution - Solution", "notes"), ("Parent tickets", "parent"),
        ],
        // It has no word for what was called off.
        words: &[
            ("incident", "Incident"), ("request", "Request"), ("critical", "Major"), ("low", "Very low"), ("new", "New"), ("open", "Processing (assigned)"),
            ("pending", "Pending"), ("resolved", "Solved"), ("closed", "Closed"), ("cancelled", "-"), ("fixed", "Repaired"), ("duplicate", "Duplicate"),
        ],
        number: |n| n.to_string(),
        list: None,
        beside: &[],
        instead: &[("INC-07", NOTHING), ("DAT-03", &[("5", Named)])],
    },
    Tool {
        name: "GLPI, French, by numbers",
        system: "glpi",
        columns: &[
            ("ID", "number"), ("Titre", "no"), ("Type", "kind"), ("Statut", "state"), ("Priorité", "priority"), ("Demandeur - Demandeur", "=Uma"),
            ("Attribué à - Groupe de techniciens", "group"), ("Attribué à - Technicien", "agent"), ("Date d'ouverture", "opened"), ("Date de résolution", "resolved"),
            ("Date de clôture", "closed"), ("Solution - Type de solution", "code"), ("Solution - Solution", "notes"),
            ("Tickets parents", "parent"),
        ],
        words: &[
            ("incident", "1"), ("request", "2"), ("critical", "6"), ("low", "1"), ("new", "1"), ("open", "2"), ("pending", "4"), ("resolved", "5"),
            ("closed", "6"), ("cancelled", "-"), ("fixed", "Réparé"), ("duplicate", "Doublon"),
        ],
        number: |n| n.to_string(),
        list: None,
        beside: &[],
        instead: &[("INC-07", NOTHING), ("DAT-03", &[("5", Named)])],
    },
    Tool {
        name: "Znuny",
        system: "znuny",
        columns: &[
            ("Ticket#", "number"), ("Title", "no"), ("Type", "kind"), ("StateType", "state"), ("Priority", "priority"), ("Queue", "group"),
            ("Agent/Owner", "agent"), ("Created", "opened"), ("Close Time", "resolved"), ("FirstResponse", "answered"),
        ],
        words: &[
            ("incident", "Incident"), ("request", "ServiceRequest"), ("critical", "5 very high"), ("low", "1 very low"), ("new", "new"), ("open", "open"),
            ("pending", "pending reminder"), ("resolved", "-"), ("closed", "closed"), ("cancelled", "-"),
        ],
        // A day, the system, a count and a check digit.
        number: |n| format!("20260105{:08}", 10_000_000 + n * 10 + n * 7 % 10),
        list: None,
        beside: &[],
        instead: &[("INC-05", NOTHING), ("INC-09", NOTHING), ("DAT-03", UNTOLD)],
    },
    Tool {
        name: "Zendesk",
        system: "zendesk",
        columns: &[
            ("id", "number"), ("subject", "no"), ("type", "kind"), ("status", "state"), ("priority", "priority"), ("group_id", "group"), ("assignee_id", "agent"),
            ("created_at", "opened"), ("requester_id", "=Uma"), ("submitter_id", "=Uma"), ("brand_id", "=Uma"), ("metric_set.solved_at", "resolved"),
        ],
        words: &[
            ("incident", "incident"), ("request", "question"), ("critical", "urgent"), ("low", "low"), ("new", "new"), ("open", "open"), ("pending", "pending"),
            ("resolved", "solved"), ("closed", "closed"), ("cancelled", "-"),
        ],
        number: |n| n.to_string(),
        list: Some("tickets"),
        beside: &[],
        // When a ticket was closed is in no field.
        instead: &[("INC-07", NOTHING), ("INC-05", NOTHING), ("INC-09", NOTHING), ("DAT-03", &[("5", Named)]), ("DAT-08", &[("1", Untold), ("12", Untold)])],
    },
    Tool {
        name: "Freshservice",
        system: "freshservice",
        columns: &[
            ("Ticket Id", "number"), ("Subject", "no"), ("Type", "kind"), ("Status", "state"), ("Priority", "priority"), ("Urgency", "none"), ("Impact", "none"),
            ("Group", "group"), ("Agent", "agent"), ("Requester Name", "=Uma"), ("Created Time", "opened"), ("Initial Response Time", "answered"),
            ("Resolved Time", "resolved"), ("Closed Time", "closed"), ("Resolution Note", "notes"), ("Resolution Status", "none"),
        ],
        words: &[
            ("incident", "Incident"), ("request", "Service Request"), ("critical", "Urgent"), ("low", "Low"), ("new", "Open"), ("open", "Open"),
            ("pending", "Pending"), ("resolved", "Resolved"), ("closed", "Closed"), ("cancelled", "-"),
        ],
        // Incidents and requests count on together.
        number: |n| format!("{}-{n}", if n == 12 { "SR" } else { "INC" }),
        list: None,
        beside: &[],
        instead: &[("INC-05", NOTHING), ("INC-09", NOTHING), ("DAT-03", &[("5", Named)])],
    },
    Tool {
        name: "BMC",
        system: "bmc",
        columns: &[
            ("Incident Number", "number"), ("Description", "no"), ("Service Type", "kind"), ("Status", "state"), ("Priority", "priority"),
            ("Assigned Group", "group"), ("Assignee", "agent"), ("Submit Date", "opened"), ("Reported Date", "opened"), ("Responded Date", "answered"),
            ("Last Resolved Date", "resolved"), ("Closed Date", "closed"), ("Resolution Category", "code"),
        ],
        words: &[
            ("incident", "User Service Restoration"), ("request", "User Service Request"), ("critical", "Critical"), ("low", "Low"), ("new", "New"),
            ("open", "In Progress"), ("pending", "Pending"), ("resolved", "Resolved"), ("closed", "Closed"), ("cancelled", "Cancelled"),
            ("fixed", "Repair"), ("duplicate", "Duplicate"),
        ],
        number: |n| format!("INC{n:012}"),
        list: None,
        beside: &[],
        instead: &[("INC-05", &[("1", Untold), ("12", Untold), ("18", Untold), ("19", Untold)]), ("INC-09", NOTHING)],
    },
    Tool {
        name: "ManageEngine",
        system: "manageengine",
        columns: &[
            ("Request ID", "number"), ("Subject", "no"), ("Request Type", "kind"), ("Request Status", "state"), ("Priority", "priority"),
            ("Group", "group"), ("Technician", "agent"), ("Requester", "=Uma"), ("Created Time", "opened"), ("Responded Date", "answered"),
            ("Resolved Time", "resolved"), ("Completed Time", "closed"), ("Request Closure Code", "code"),
        ],
        // Nobody's request is open, too: whether somebody has taken it up is not told.
        words: &[
            ("incident", "Incident"), ("request", "Service Request"), ("critical", "Urgent"), ("low", "Low"), ("new", "Open"), ("open", "Open"),
            ("pending", "Onhold"), ("resolved", "Resolved"), ("closed", "Closed"), ("cancelled", "Canceled"), ("fixed", "Success"), ("duplicate", "Duplicate"),
        ],
        number: |n| (n + 20_000).to_string(),
        list: None,
        beside: &[],
        instead: &[("INC-07", &[("2", Untold)]), ("INC-05", &[("1", Untold), ("12", Untold), ("18", Untold), ("19", Untold)]), ("INC-09", NOTHING)],
    },
    Tool {
        name: "TOPdesk",
        system: "topdesk",
        columns: &[
            ("Incident number", "number"), ("Brief description (Details)", "no"), ("Call type", "kind"), ("Status", "state"), ("Priority", "priority"),
            ("Operator group", "group"), ("Operator", "agent"), ("Caller name", "=Uma"), ("Call date", "opened"), ("Response date", "answered"),
            ("Date completed", "resolved"), ("Date closed", "closed"), ("Closure code", "code"), ("Main call", "parent"),
        ],
        words: &[
            ("incident", "Failure"), ("request", "Service request"), ("critical", "P1"), ("low", "P4"), ("new", "Registered"), ("open", "In progress"),
            ("pending", "Waiting for supplier"), ("resolved", "Completed"), ("closed", "Closed"), ("cancelled", "Cancelled"), ("fixed", "Solved"),
            ("duplicate", "Dubbele melding"),
        ],
        number: |n| format!("I 2601 {n:03}"),
        list: None,
        beside: &[],
        instead: &[("INC-05", &[("1", Untold), ("12", Untold), ("18", Untold), ("19", Untold)]), ("INC-09", NOTHING)],
    },
];
