//! All exports of the sample company, as bytes. The order of making follows who points to whom: changes, problems,
//! incidents.

use super::change;
use super::change_files;
use super::csv::Csv;
use super::demand::Demand;
use super::dirt;
use super::hours::Hours;
use super::incident::{Incident, World};
use super::incident_files;
use super::life;
use super::northwind;
use super::problem;
use super::request;
use super::story;
use super::time::Zone;

/// Incidents and requested items in the 14 months, and issues of the subsidiary.
const INCIDENTS: i64 = 5_800;
const REQUESTS: i64 = 3_450;
const ISSUES: i64 = 620;
/// Incidents of the month before, of which only those still open are exported.
const EARLIER: i64 = 400;

const APPROVAL_HEADER: &str = "sysapproval,approver,state,sys_created_on,sys_updated_on";

/// The files below `exports/`, by name.
pub(crate) fn files(seed: u64, scale: i64) -> Vec<(&'static str, Vec<u8>)> {
    let mut world = World::new(seed);
    let mut changes = change::draw_all(&world, scale);
    let problems = problem::draw_all(&world, &changes, scale);
    world.causes = change::causes(&world, &changes);
    world.problems = problem::references(&problems);
    dirt::spoil_changes(&mut changes);

    let mut incidents = incidents(&world, scale);
    dirt::spoil_incidents(&world, &mut incidents);
    let mut rows = incident_files::rows(&world, &incidents);
    dirt::spoil_rows(&world, &incidents, &mut rows);
    let list = format!("{}\n{}", incident_files::INCIDENT_HEADER, rows.concat());

    let mut approvals = Csv::new(APPROVAL_HEADER);
    for change in &changes {
        change_files::push_approvals(&mut approvals, &world, &change.number, &change.approvals);
    }
    let mut requests = Csv::new(request::HEADER);
    let demand = demand(&world);
    for (serial, opened) in (1..).zip(demand.spread(seed, 4, REQUESTS * scale)) {
        let (number, asked) = request::push(&mut requests, &world, serial, opened);
        change_files::push_approvals(&mut approvals, &world, &number, &asked);
    }
    requests.text.push_str(dirt::FOOTER);

    let northwind = Hours::northwind();
    let new_york = Zone::load("America/New_York");
    let demand = Demand::new(seed ^ 1, &new_york, &northwind, story::MONTHS.start, story::MONTHS.end, |_| 100);
    let issues = northwind::file(&world, &northwind, &new_york, demand.spread(seed, 5, ISSUES * scale));

    vec![
        ("incident.csv", windows_1252(&list)),
        (
            "change_request.xlsx",
            change_files::workbook(&world, &changes).expect("the workbook is within the limits of its format"),
        ),
        ("problem.csv", windows_1252(&problem::file(&world, &problems, &incidents))),
        ("sc_req_item.csv", windows_1252(&requests.text)),
        ("task_sla.csv", windows_1252(&incident_files::levels(&world, &incidents))),
        ("sysapproval_approver.csv", windows_1252(&approvals.text)),
        ("sys_audit.csv", windows_1252(&incident_files::history(&incidents))),
        ("jira_northwind.json", issues.into_bytes()),
    ]
}

pub(crate) fn demand(world: &World) -> Demand {
    let months = story::MONTHS;
    Demand::new(world.seed, &world.zone, &world.office, months.start, months.end, story::busier)
}

/// The incidents of the months, and before them those that were still open when the first month began.
fn incidents(world: &World, scale: i64) -> Vec<Incident> {
    let before = story::BEFORE;
    let earlier = Demand::new(world.seed, &world.zone, &world.office, before.start, before.end, |_| 100);
    let first = world.zone.instant(story::MONTHS.start * super::time::DAY);
    let number = 10_001 - EARLIER * scale;
    let earlier = (number..).zip(earlier.spread(world.seed, 6, EARLIER * scale));
    let earlier = earlier.map(|(number, opened)| life::draw(world, number, opened));
    let open = earlier.filter(|incident| incident.ended().is_none_or(|at| at >= first));
    let demand = demand(world);
    let later = (10_001..).zip(demand.spread(world.seed, 3, INCIDENTS * scale));
    open.chain(later.map(|(number, opened)| life::draw(world, number, opened))).collect()
}

fn windows_1252(text: &str) -> Vec<u8> {
    let (bytes, _, unmappable) = encoding_rs::WINDOWS_1252.encode(text);
    assert!(!unmappable, "every letter of the sample company is in windows-1252");
    bytes.into_owned()
}
