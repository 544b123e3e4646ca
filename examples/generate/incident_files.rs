//! The files about incidents: the list, the history and the tool's own service levels.

use super::csv::Csv;
use super::incident::{Event, Incident, State, What, World};
use super::levels::{Course, Level, Promise, made_sla, run};
use super::words::{GROUPS, SERVICES};

pub(crate) const INCIDENT_HEADER: &str = "number,opened_at,sys_created_on,short_description,caller_id,priority,impact,\
urgency,state,category,subcategory,business_service,cmdb_ci,assignment_group,assigned_to,contact_type,resolved_at,\
closed_at,close_code,reopen_count,reassignment_count,made_sla,hold_reason,caused_by,problem_id,sys_updated_on";

const HISTORY_HEADER: &str = "tablename,documentkey,fieldname,oldvalue,newvalue,user,sys_created_on";

const LEVELS_HEADER: &str = "task,sla,stage,has_breached,start_time,end_time,planned_end_time,business_duration,\
business_percentage,pause_duration,business_pause_duration";

const PRIORITIES: [&str; 5] = ["", "1 - Critical", "2 - High", "3 - Moderate", "4 - Low"];
const SCALE: [&str; 4] = ["", "1 - High", "2 - Medium", "3 - Low"];

/// Appends the row of an incident in display values, times in the zone of the exporter.
pub(crate) fn push_incident(csv: &mut Csv, world: &World, incident: &Incident) {
    let local = |instant: i64| world.zone.local(instant);
    let service = &SERVICES[incident.service];
    let even = incident.number % 2 == 0;
    let (impact, urgency) = match incident.priority {
        1 => (1, 1),
        2 if even => (1, 2),
        2 => (2, 1),
        3 if even => (2, 2),
        3 => (1, 3),
        _ if even => (2, 3),
        _ => (3, 2),
    };
    csv.plain(&incident.id()).time(Some(local(incident.opened))).time(Some(local(incident.created)));
    csv.free(&incident.title);
    csv.plain(incident.caller.0);
    csv.text.push(' ');
    csv.text.push_str(incident.caller.1);
    csv.plain(PRIORITIES[incident.priority]).plain(SCALE[impact]).plain(SCALE[urgency]).plain(incident.state.label());
    csv.plain(incident.category).plain(incident.subcategory).plain(service.name).plain(&incident.item);
    csv.plain(GROUPS[incident.group].name);
    csv.plain(if incident.state == State::New { "" } else { incident.agent_of(incident.group) });
    csv.plain(incident.channel).time(incident.resolved.map(local)).time(incident.closed.map(local));
    csv.plain(incident.close_code).number(incident.reopened).number(incident.moves);
    csv.plain(if made_sla(world, incident) { "true" } else { "false" }).plain(incident.hold_reason);
    csv.plain(incident.caused_by.map_or("", |cause| &world.causes[cause].number));
    csv.plain(incident.problem.map_or("", |problem| &world.problems[problem].number));
    csv.time(Some(local(incident.updated))).end();
}

/// The rows of the list of incidents.
pub(crate) fn rows(world: &World, incidents: &[Incident]) -> Vec<String> {
    let row = |incident: &Incident| {
        let mut csv = Csv::default();
        push_incident(&mut csv, world, incident);
        csv.text
    };
    incidents.iter().map(row).collect()
}

/// The history in raw values: codes, and times in UTC.
pub(crate) fn history(incidents: &[Incident]) -> String {
    let mut moves: Vec<(&Incident, &Event)> =
        incidents.iter().flat_map(|incident| incident.events.iter().map(move |event| (incident, event))).collect();
    moves.sort_by_key(|(incident, event)| (event.at, incident.number));
    let mut csv = Csv::new(HISTORY_HEADER);
    for (incident, event) in moves {
        csv.plain("incident").plain(&incident.id());
        match event.what {
            What::State(from, to) => csv.plain("state").number(from.code()).number(to.code()),
            What::Priority(from, to) => csv.plain("priority").plain(&from.to_string()).plain(&to.to_string()),
            What::Group(from, to) => csv.plain("assignment_group").plain(GROUPS[from].name).plain(GROUPS[to].name),
        };
        csv.plain(&login(event.by)).time(Some(event.at)).end();
    }
    csv.text
}

/// `a.koehler` for Anja Köhler.
pub(crate) fn login(name: &str) -> String {
    let Some((first, last)) = name.split_once(' ') else { return name.to_owned() };
    let initial = first.chars().next().unwrap_or('x');
    let mut login = format!("{}.", initial.to_ascii_lowercase());
    for letter in last.chars() {
        match letter.to_ascii_lowercase() {
            'ä' => login.push_str("ae"),
            'ö' | 'Ö' | 'ø' => login.push_str("oe"),
            'ü' => login.push_str("ue"),
            'ß' => login.push_str("ss"),
            'í' => login.push('i'),
            other => login.push(other),
        }
    }
    login
}

/// The tool's own service levels in raw values: times in UTC, durations as times since 1970.
pub(crate) fn levels(world: &World, incidents: &[Incident]) -> String {
    let mut csv = Csv::new(LEVELS_HEADER);
    // A ticket that came from another tool has no history, and no service levels either.
    for incident in incidents.iter().filter(|incident| incident.state == State::New || !incident.events.is_empty()) {
        let course = Course::of(incident);
        let id = incident.id();
        for event in &incident.events {
            let What::Priority(from, _) = event.what else { continue };
            let promise = Promise::of(world, incident, from);
            let until = course.before(event.at);
            for (name, target) in [("response", promise.response), ("resolution", promise.resolution)] {
                let level = run(&until, promise.calendar, target, world.cut);
                push_level(&mut csv, &id, from, name, "cancelled", &level);
            }
        }
        let promise = Promise::of(world, incident, incident.priority);
        let response = run(&course.response(), promise.calendar, promise.response, world.cut);
        let state = stage(&response, course.cancelled && course.responded.is_none());
        push_level(&mut csv, &id, incident.priority, "response", state, &response);
        let resolution = run(&course, promise.calendar, promise.resolution, world.cut);
        push_level(&mut csv, &id, incident.priority, "resolution", stage(&resolution, course.cancelled), &resolution);
    }
    csv.text
}

fn stage(level: &Level, cancelled: bool) -> &'static str {
    match level.stop {
        Some(_) if cancelled => "cancelled",
        Some(_) => "completed",
        None if level.on_hold => "paused",
        None => "in_progress",
    }
}

fn push_level(csv: &mut Csv, task: &str, priority: usize, name: &str, stage: &str, level: &Level) {
    csv.plain(task).plain(&format!("P{priority} {name}")).plain(stage).plain(if level.breached() {
        "true"
    } else {
        "false"
    });
    csv.time(Some(level.start)).time(level.stop).time(level.due).time(Some(level.working));
    let percent = level.working * 10_000 / level.target.max(1);
    csv.plain(&format!("{}.{:02}", percent / 100, percent % 100));
    // A clock that never paused has empty cells, not zeros.
    let paused = level.paused > 0;
    csv.time(paused.then_some(level.paused)).time(paused.then_some(level.paused_working)).end();
}
