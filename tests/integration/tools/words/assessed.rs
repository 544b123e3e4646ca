//! Lists of incidents with their assessment.

use super::{NOTHING, TOOL};
use crate::tools::Tool;
use crate::tools::Verdict::Clear;

#[rustfmt::skip]
pub(crate) const ASSESSED: &[Tool] = &[
    Tool {
        name: "ServiceNow",
        system: "servicenow",
        columns: &[
            ("Number", "number"), ("Short description", "no"), ("Caller", "=Uma"), ("Impact", "impact"), ("Urgency", "urgency"), ("Priority", "priority"),
            ("Incident state", "state"), ("Configuration item", "item"), ("Opened", "opened"), ("Created", "created"), ("Closed", "closed"),
            ("Category", "category"), ("Service", "service"),
        ],
        words: &[
            ("impact:1", "1 - High"), ("impact:2", "2 - Medium"), ("impact:3", "3 - Low"), ("urgency:1", "1 - High"), ("urgency:2", "2 - Medium"),
            ("urgency:3", "3 - Low"), ("priority:1", "1 - Critical"), ("priority:2", "2 - High"), ("priority:3", "3 - Moderate"), ("priority:4", "4 - Low"),
            ("open", "In Progress"), ("closed", "Closed"), ("cancelled", "Canceled"), ("continuity", "Continuity test"),
        ],
        number: |n| format!("INC{n:07}"),
        ..TOOL
    },
    Tool {
        name: "BMC",
        system: "bmc",
        columns: &[
            ("Incident Number", "number"), ("Description", "no"), ("Impact", "impact"), ("Urgency", "urgency"), ("Priority", "priority"), ("Status", "state"),
            ("HPD_CI", "item"), ("Reported Date", "opened"), ("Submit Date", "created"), ("Closed Date", "closed"), ("Assigned Group", "=Net"),
            ("Categorization Tier 1", "category"), ("ServiceCI", "service"),
        ],
        words: &[
            ("impact:1", "1-Extensive/Widespread"), ("impact:2", "2-Significant/Large"), ("impact:3", "3-Moderate/Limited"), ("urgency:1", "1-Critical"),
            ("urgency:2", "2-High"), ("urgency:3", "3-Medium"), ("priority:1", "Critical"), ("priority:2", "High"), ("priority:3", "Medium"), ("priority:4", "Low"),
            ("open", "In Progress"), ("closed", "Closed"), ("cancelled", "Cancelled"), ("continuity", "Continuity Test"),
        ],
        number: |n| format!("INC{n:012}"),
        ..TOOL
    },
    Tool {
        name: "TOPdesk",
        system: "topdesk",
        columns: &[
            ("Incident number", "number"), ("Brief description (Details)", "no"), ("Priority", "priority"), ("Status", "state"), ("Object ID", "item"),
            ("Call date", "opened"), ("Creation date", "created"), ("Date completed", "closed"), ("Date closed", "closed"), ("Category", "category"), ("Service", "service"),
        ],
        words: &[
            ("priority:1", "P1"), ("priority:2", "P2"), ("priority:3", "P3"), ("priority:4", "P4"), ("open", "In progress"), ("closed", "Closed"),
            ("cancelled", "Cancelled"), ("continuity", "Continuity test"),
        ],
        number: |n| format!("I 2601 {n:03}"),
        // Each site has its own words for impact and urgency.
        instead: &[("INC-01", NOTHING)],
        ..TOOL
    },
    Tool {
        name: "GLPI",
        system: "glpi",
        columns: &[
            ("ID", "number"), ("Title", "no"), ("Type", "kind"), ("Status", "state"), ("Impact", "impact"), ("Urgency", "urgency"), ("Priority", "priority"),
            ("Requester - Requester", "=Uma"), ("Associated items", "item"), ("Opening date", "opened"), ("Closing date", "closed"), ("Category", "category"),
        ],
        words: &[
            ("incident", "Incident"), ("impact:1", "Very high"), ("impact:2", "High"), ("impact:3", "Medium"), ("urgency:1", "Very high"), ("urgency:2", "High"),
            ("urgency:3", "Medium"), ("priority:1", "Major"), ("priority:2", "Very high"), ("priority:3", "High"), ("priority:4", "Medium"),
            ("open", "Processing (assigned)"), ("closed", "Closed"), ("cancelled", "-"), ("continuity", "Continuity test"),
        ],
        // It has neither services nor, in its list, the time of creation.
        instead: &[("CON-01", NOTHING), ("DAT-06", NOTHING)],
        ..TOOL
    },
    Tool {
        name: "GLPI by its interface",
        system: "glpi",
        columns: &[
            ("id", "number"), ("name", "no"), ("type", "kind"), ("status", "state"), ("impact", "impact"), ("urgency", "urgency"), ("priority", "priority"),
            ("date", "opened"), ("date_creation", "created"), ("solvedate", "closed"), ("closedate", "closed"), ("itilcategories_id", "=12"), ("global_validation", "=1"),
            ("users_id_recipient", "=7"),
        ],
        words: &[
            ("incident", "1"), ("impact:1", "5"), ("impact:2", "4"), ("impact:3", "3"), ("urgency:1", "5"), ("urgency:2", "4"), ("urgency:3", "3"),
            ("priority:1", "6"), ("priority:2", "5"), ("priority:3", "4"), ("priority:4", "3"), ("open", "2"), ("closed", "6"), ("cancelled", "-"),
        ],
        list: Some("tickets"),
        instead: &[("CFG-01", NOTHING), ("CON-01", NOTHING)],
        ..TOOL
    },
    Tool {
        name: "Freshservice",
        system: "freshservice",
        columns: &[
            ("Ticket Id", "number"), ("Subject", "no"), ("Type", "kind"), ("Status", "state"), ("Priority", "priority"), ("Urgency", "urgency"), ("Impact", "impact"),
            ("Agent", "=Ann"), ("Requester Name", "=Uma"), ("Created Time", "created"), ("Resolved Time", "closed"), ("Closed Time", "closed"), ("Resolution Status", "none"),
            ("Category", "category"),
        ],
        words: &[
            ("incident", "Incident"), ("impact:1", "High"), ("impact:2", "Medium"), ("impact:3", "Low"), ("urgency:1", "High"), ("urgency:2", "Medium"),
            ("urgency:3", "Low"), ("priority:1", "Urgent"), ("priority:2", "High"), ("priority:3", "Medium"), ("priority:4", "Low"), ("open", "Open"),
            ("closed", "Closed"), ("cancelled", "-"), ("continuity", "Continuity test"),
        ],
        number: |n| format!("INC-{n}"),
        // A ticket is opened when it is created.
        instead: &[("CFG-01", NOTHING), ("CON-01", NOTHING), ("DAT-06", &[("11", Clear)])],
        ..TOOL
    },
    Tool {
        name: "ManageEngine",
        system: "manageengine",
        columns: &[
            ("Request ID", "number"), ("Subject", "no"), ("Request Type", "kind"), ("Request Status", "state"), ("Impact", "impact"), ("Urgency", "urgency"),
            ("Priority", "priority"), ("Asset", "item"), ("Technician", "=Ann"), ("Requester", "=Uma"), ("Created Time", "created"), ("Resolved Time", "closed"),
            ("Completed Time", "closed"), ("Category", "category"), ("Service Category", "service"),
        ],
        words: &[
            ("incident", "Incident"), ("impact:1", "Affects Business"), ("impact:2", "Affects Department"), ("impact:3", "Affects Group"), ("urgency:1", "Urgent"),
            ("urgency:2", "High"), ("urgency:3", "Normal"), ("priority:1", "Urgent"), ("priority:2", "High"), ("priority:3", "Medium"), ("priority:4", "Normal"),
            ("open", "Open"), ("closed", "Closed"), ("cancelled", "Canceled"), ("continuity", "Continuity Test"),
        ],
        number: |n| (n + 20_000).to_string(),
        // There is one time for both.
        instead: &[("DAT-06", NOTHING)],
        ..TOOL
    },
    Tool {
        name: "Jira",
        system: "jira",
        columns: &[
            ("Summary", "no"), ("Issue key", "number"), ("Issue Type", "kind"), ("Status", "state"), ("Priority", "priority"), ("Custom field (Impact)", "impact"),
            ("Custom field (Urgency)", "urgency"), ("Custom field (Affected hardware)", "item"), ("Created", "created"), ("Resolved", "closed"),
            ("Custom field (Category)", "category"), ("Custom field (Affected services)", "service"),
        ],
        words: &[
            ("incident", "[System] Incident"), ("impact:1", "Extensive / Widespread"), ("impact:2", "Significant / Large"), ("impact:3", "Moderate / Limited"),
            ("urgency:1", "Critical"), ("urgency:2", "High"), ("urgency:3", "Medium"), ("priority:1", "Highest"), ("priority:2", "High"), ("priority:3", "Medium"),
            ("priority:4", "Low"), ("open", "In progress"), ("closed", "Closed"), ("cancelled", "Canceled"), ("continuity", "Continuity test"),
        ],
        number: |n| format!("ITS-{n}"),
        instead: &[("DAT-06", &[("11", Clear)])],
        ..TOOL
    },
];
