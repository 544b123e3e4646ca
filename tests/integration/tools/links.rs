//! Links in files of their own: without the file nobody can say that an emergency change belongs to nothing, with it the control can.

use crate::project::Project;

/// What CHG-07 says of each change, as `number exception`.
fn verdicts(files: &[(&str, &str)]) -> Vec<String> {
    let settings = "[project]\nname = 't'\nzone = 'UTC'\nsources = ['exports']\n";
    let project = files.iter().fold(Project::new().file("tickmark.toml", settings), |project, (name, text)| {
        project.file(&format!("exports/{name}"), text)
    });
    project.run("import -q").ends(0);
    let ran = project
        .run("--as-of 2026-03-01T00:00:00Z check CHG-07 --period 2026-01 --list population --format json")
        .ends(0);
    if ran.stdout.is_empty() {
        return Vec::new();
    }
    let document = ran.json();
    let rows = document["rows"].as_array().unwrap();
    rows.iter().map(|row| format!("{} {}", row["number"].as_str().unwrap(), row["exception"])).collect()
}

const SERVICENOW: &[(&str, &str)] = &[
    (
        "change_request.csv",
        "number,short_description,type,state,close_code,opened_at,start_date,end_date,work_start,work_end,closed_at\n\
         CHG0000001,a,emergency,3,successful,2026-01-05 08:00:00,2026-01-05 08:00:00,2026-01-05 10:00:00,2026-01-05 08:00:00,2026-01-05 10:00:00,2026-01-06 08:00:00\n\
         CHG0000002,b,emergency,3,successful,2026-01-05 08:00:00,2026-01-05 08:00:00,2026-01-05 10:00:00,2026-01-05 08:00:00,2026-01-05 10:00:00,2026-01-06 08:00:00\n",
    ),
    (
        "incident.csv",
        "number,short_description,caller_id,incident_state,opened_at\nINC0000001,c,d,7,2026-01-05 07:00:00\n",
    ),
    ("task_rel_task.csv", "parent,child,type\nCHG0000001,INC0000001,Solves::Solved by\n"),
];

const BMC: &[(&str, &str)] = &[
    (
        "changes.csv",
        "Infrastructure Change ID,Description,Change Timing,Change Request Status,Status Reason,ASCHG,Submit Date,Actual Start Date,Actual End Date\n\
         CRQ000000000001,a,Emergency,Closed,Successful,Ann,2026-01-05 08:00:00,2026-01-05 08:00:00,2026-01-05 10:00:00\n\
         CRQ000000000002,b,Emergency,Closed,Successful,Ann,2026-01-05 08:00:00,2026-01-05 08:00:00,2026-01-05 10:00:00\n",
    ),
    (
        "incidents.csv",
        "Incident Number,Description,Status,Assigned Group,Submit Date,Reported Date\n\
         INC000000000001,c,Closed,Net,2026-01-05 07:00:00,2026-01-05 07:00:00\n",
    ),
    ("associations.csv", "Request ID01,Request ID02,Association Type01\nINC000000000001,CRQ000000000001,Resolves\n"),
];

#[test]
fn emergency_changes_find_their_incidents_in_files_of_links() {
    assert_eq!(verdicts(SERVICENOW), ["CHG0000001 false", "CHG0000002 true"]);
    assert_eq!(verdicts(BMC), ["CRQ000000000001 false", "CRQ000000000002 true"]);
}

#[test]
fn without_the_file_of_links_no_change_is_accused() {
    assert_eq!(verdicts(&SERVICENOW[..2]), Vec::<String>::new());
    assert_eq!(verdicts(&BMC[..2]), Vec::<String>::new());
    // Beside a system that tells its links.
    let both: Vec<_> = SERVICENOW.iter().chain(&BMC[..2]).copied().collect();
    assert_eq!(
        verdicts(&both),
        ["CRQ000000000001 null", "CRQ000000000002 null", "CHG0000001 false", "CHG0000002 true"]
    );
}
