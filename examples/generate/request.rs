//! Requested items: what people order from the catalogue. The tool's list says nothing of how long an order waited, and
//! there is no history of orders in the exports.

use super::change::{Approval, MANAGERS};
use super::csv::Csv;
use super::incident::World;
use super::random::Random;
use super::time::{DAY, HOUR, MINUTE};
use super::words::{FIRST_NAMES, GROUPS, LAST_NAMES, SERVICES};

/// An entry of the catalogue.
#[derive(Clone, Copy)]
struct Item {
    name: &'static str,
    service: usize,
    /// Work in hours, and how far it spreads.
    work: i64,
    sigma: f64,
    approval: bool,
    priority: usize,
}

#[rustfmt::skip]
const CATALOGUE: [(i64, Item); 10] = [
    (13, Item { name: "Notebook", service: 1, work: 18, sigma: 0.45, approval: true, priority: 4 }),
    (18, Item { name: "Software installation", service: 1, work: 6, sigma: 0.7, approval: false, priority: 4 }),
    (19, Item { name: "Access to a shared folder", service: 4, work: 4, sigma: 0.8, approval: true, priority: 3 }),
    (8, Item { name: "Mobile phone", service: 7, work: 16, sigma: 0.5, approval: true, priority: 4 }),
    (7, Item { name: "Guest wireless", service: 3, work: 1, sigma: 0.8, approval: false, priority: 3 }),
    (8, Item { name: "Shared mailbox", service: 0, work: 6, sigma: 0.7, approval: false, priority: 3 }),
    (9, Item { name: "VPN access", service: 3, work: 3, sigma: 0.8, approval: true, priority: 3 }),
    (8, Item { name: "Monitor", service: 1, work: 13, sigma: 0.6, approval: false, priority: 4 }),
    (6, Item { name: "ERP role", service: 2, work: 7, sigma: 0.7, approval: true, priority: 3 }),
    (4, Item { name: "Handheld scanner", service: 5, work: 17, sigma: 0.5, approval: true, priority: 4 }),
];

pub(crate) const HEADER: &str = "number,request,cat_item,short_description,requested_for,opened_at,priority,state,stage,\
approval,business_service,assignment_group,assigned_to,quantity,due_date,closed_at,sys_updated_on";

/// Appends a requested item in display values, and returns its approvals.
pub(crate) fn push(csv: &mut Csv, world: &World, serial: i64, opened: i64) -> (String, Vec<Approval>) {
    let mut random = Random::new(world.seed, 30, serial.unsigned_abs());
    let random = &mut random;
    let local = |at: i64| world.zone.local(at);
    let item = random.weighted(&CATALOGUE);
    let service = &SERVICES[item.service];
    let number = format!("RITM{:07}", 50_000 + serial);
    let caller = (random.pick(&FIRST_NAMES), random.pick(&LAST_NAMES));

    let mut approvals = Vec::new();
    let mut began = opened;
    let rejected = item.approval && random.per_mille(25);
    if item.approval {
        let asked = opened + random.between(5, 90);
        began = world.office.add(asked, random.duration(3 * HOUR, 0.9));
        let state = if rejected { "Rejected" } else { "Approved" };
        approvals.push(Approval { approver: random.pick(&MANAGERS), state, asked, decided: Some(began) });
    }
    let work = if rejected { 5 * MINUTE } else { random.duration(item.work * HOUR, item.sigma) };
    let closed = world.office.add(began, work);
    let taken_up = world.office.add(began, work.min(random.duration(2 * HOUR, 0.8)));
    for approval in &mut approvals {
        if approval.decided.is_some_and(|at| at > world.cut) {
            (approval.state, approval.decided) = ("Requested", None);
        }
    }

    let done = closed <= world.cut;
    let skipped = random.per_mille(20);
    let waits = random.per_mille(200);
    let (shown, stage) = match () {
        () if done && (rejected || skipped) => ("Closed Skipped", "Request Cancelled"),
        () if done && random.per_mille(15) => ("Closed Incomplete", "Completed"),
        () if done => ("Closed Complete", "Completed"),
        () if began > world.cut => ("Open", if item.approval { "Waiting for Approval" } else { "Fulfillment" }),
        () if taken_up > world.cut => ("Open", "Fulfillment"),
        () if waits => ("Pending", "Fulfillment"),
        () => ("Work in Progress", "Fulfillment"),
    };
    let approval = match approvals.first() {
        None => "Not Yet Requested",
        Some(approval) => approval.state,
    };
    let members = GROUPS[service.group].members;
    let agent = if taken_up <= world.cut { members[random.index(members.len())] } else { "" };
    csv.plain(&number).plain(&format!("REQ{:07}", 60_000 + serial - serial % 7 / 5)).plain(item.name);
    csv.free(&format!("{} for {} {}", item.name, caller.0, caller.1)).plain(&format!("{} {}", caller.0, caller.1));
    csv.time(Some(local(opened))).plain(if item.priority == 3 { "3 - Moderate" } else { "4 - Low" });
    csv.plain(shown).plain(stage).plain(approval).plain(service.name).plain(GROUPS[service.group].name).plain(agent);
    csv.number(if random.per_mille(60) { random.between(2, 6) } else { 1 });
    csv.time(Some(local(opened + if item.priority == 3 { 5 } else { 7 } * DAY))).time(done.then(|| local(closed)));
    let steps = [(began != opened).then_some(began), Some(taken_up), Some(closed)];
    let updated = steps.into_iter().flatten().filter(|at| *at <= world.cut).fold(opened, i64::max);
    csv.time(Some(local(updated))).end();
    (number, approvals)
}
