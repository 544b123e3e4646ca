//! The subsidiary on Jira Service Management: a search result with changelog, times with the offset of New York.

use serde_json::{Value, json};

use super::hours::Hours;
use super::incident::World;
use super::random::Random;
use super::time::{DAY, HOUR, MINUTE, Zone, push_offset_time};

const INCIDENTS: [(&str, &str); 6] = [
    ("Dispatch", "Route planner shows yesterday's tours"),
    ("Dispatch", "Driver tablet loses the tour list"),
    ("Warehouse", "Gate 4 does not open for badge holders"),
    ("Warehouse", "Weighing scale sends no values"),
    ("Office", "Quote tool \"Harbor\" throws error 500"),
    ("Office", "Shared drive N: is missing"),
];
const REQUESTS: [(&str, &str); 4] = [
    ("Office", "New laptop for trainee"),
    ("Dispatch", "Access to the carrier portal"),
    ("Warehouse", "Badge for temporary staff"),
    ("Office", "Second screen for the front desk"),
];
const AGENTS: [&str; 4] = ["Dana Whitfield", "Luis Ortega", "Priya Nair", "Sam Okoye"];
const REPORTERS: [&str; 8] =
    ["Alice Chen", "Bob Murray", "Carmen Diaz", "Derek Fox", "Erin O'Malley", "Frank Liu", "Gina Rossi", "Hal Jensen"];

/// Status with its id and category.
type Status = (&'static str, &'static str, &'static str);
const WAITING: Status = ("Waiting for support", "10001", "new");
const PROGRESS: Status = ("In Progress", "3", "indeterminate");
const CUSTOMER: Status = ("Waiting for customer", "10002", "indeterminate");
const RESOLVED: Status = ("Resolved", "5", "done");
const CLOSED: Status = ("Closed", "6", "done");
const CANCELED: Status = ("Canceled", "10005", "done");

/// The answer of a search for all issues.
pub(crate) fn file(world: &World, hours: &Hours, zone: &Zone, opened: impl Iterator<Item = i64>) -> String {
    let issues: Vec<Value> = (1..).zip(opened).map(|(serial, at)| issue(world, hours, zone, serial, at)).collect();
    let total = issues.len();
    let page = json!({"expand": "schema,names", "startAt": 0, "maxResults": total, "total": total, "issues": issues});
    format!("{page}\n")
}

fn issue(world: &World, hours: &Hours, zone: &Zone, serial: i64, opened: i64) -> Value {
    let mut random = Random::new(world.seed, 40, serial.unsigned_abs());
    let random = &mut random;
    let incident = random.per_mille(560);
    let (kind, component, title) = if incident {
        let (component, title) = random.pick(&INCIDENTS);
        ("[System] Incident", component, title)
    } else {
        let (component, title) = random.pick(&REQUESTS);
        ("[System] Service request", component, title)
    };
    let (priority, priority_id, median) = if incident {
        random.weighted(&[
            (3, ("Highest", "1", 70 * MINUTE)),
            (14, ("High", "2", 110 * MINUTE)),
            (52, ("Medium", "3", 5 * HOUR)),
            (31, ("Low", "4", 8 * HOUR)),
        ])
    } else {
        random.weighted(&[(30, ("Medium", "3", 7 * HOUR)), (70, ("Low", "4", 12 * HOUR))])
    };
    let agent = random.pick(&AGENTS);
    let reporter = random.pick(&REPORTERS);
    let work = random.duration(median, 0.85).max(5 * MINUTE);
    let response = random.duration(median / 6, 0.6).min(work / 2);

    let mut moves: Vec<(i64, Status, Status)> = Vec::new();
    let responded = hours.add(opened, response);
    moves.push((responded, WAITING, PROGRESS));
    let mut at = responded;
    let mut left = work - response;
    if random.per_mille(260) {
        at = hours.add(at, left / 2);
        moves.push((at, PROGRESS, CUSTOMER));
        at = hours.next_open(at + random.duration(40 * HOUR, 0.9));
        moves.push((at, CUSTOMER, PROGRESS));
        left -= left / 2;
    }
    at = hours.add(at, left);
    if random.per_mille(20) {
        moves.push((at, PROGRESS, CANCELED));
    } else {
        moves.push((at, PROGRESS, RESOLVED));
        if random.per_mille(35) {
            at = hours.next_open(at + random.between(2 * HOUR, 3 * DAY));
            moves.push((at, RESOLVED, PROGRESS));
            at = hours.add(at, random.duration(2 * HOUR, 0.6));
            moves.push((at, PROGRESS, RESOLVED));
        }
        moves.push((at + 3 * DAY, RESOLVED, CLOSED));
    }
    moves.retain(|(at, ..)| *at <= world.cut);

    let text = |at: i64| {
        let mut text = String::new();
        push_offset_time(&mut text, zone, at);
        text
    };
    let status = moves.last().map_or(WAITING, |(_, _, to)| *to);
    let ends =
        moves.iter().rev().find(|(_, from, to)| from.2 != "done" && to.2 == "done").map(|(at, _, to)| (*at, *to));
    let ended = ends.filter(|_| status.2 == "done");
    let resolution = |to: Status| if to == CANCELED { "Won't Do" } else { "Done" };
    // The desk closes by a timer; everything else is done by the agent.
    let author = |to: Status| if to == CLOSED { "Automation for Jira" } else { agent };
    let histories: Vec<Value> = (1..)
        .zip(&moves)
        .map(|(step, &(at, from, to))| {
            let mut items = vec![change("status", (from.1, from.0), (to.1, to.0))];
            if at == responded {
                items.push(json!({"field": "assignee", "fieldtype": "jira", "from": null, "fromString": null,
                    "to": agent, "toString": agent}));
            }
            if from.2 != "done" && to.2 == "done" {
                items.push(json!({"field": "resolution", "fieldtype": "jira", "from": null, "fromString": null,
                    "to": "10000", "toString": resolution(to)}));
            }
            json!({"id": (serial * 10 + step).to_string(), "author": {"displayName": author(to)},
                "created": text(at), "items": items})
        })
        .collect();
    let name = |value: &str| json!({"name": value});
    let updated = moves.last().map_or(opened, |(at, ..)| *at);
    json!({
        "id": (20_000 + serial).to_string(),
        "key": format!("NWD-{}", 100 + serial),
        "fields": {
            "summary": title,
            "issuetype": name(kind),
            "project": {"key": "NWD", "name": "Northwind Service Desk"},
            "status": {"name": status.0, "id": status.1, "statusCategory": {"key": status.2}},
            "priority": {"name": priority, "id": priority_id},
            "components": [name(component)],
            "reporter": {"displayName": reporter},
            "assignee": (responded <= world.cut).then(|| json!({"displayName": agent})),
            "created": text(opened),
            "updated": text(updated),
            "resolutiondate": ended.map(|(at, _)| text(at)),
            "resolution": ended.map(|(_, to)| name(resolution(to))),
        },
        "changelog": {"startAt": 0, "maxResults": histories.len(), "total": histories.len(), "histories": histories},
    })
}

fn change(field: &str, from: (&str, &str), to: (&str, &str)) -> Value {
    json!({"field": field, "fieldtype": "jira", "from": from.0, "fromString": from.1, "to": to.0, "toString": to.1})
}
