//! Changes, their approvals, and the week in which they go wrong.

use super::incident::{Reference, World};
use super::life::fill;
use super::random::Random;
use super::story;
use super::time::{DAY, HOUR, MINUTE, civil, weekday};
use super::words::{GROUPS, SERVICES};

/// A decision that somebody was asked for.
pub(crate) struct Approval {
    pub(crate) approver: &'static str,
    pub(crate) state: &'static str,
    pub(crate) asked: i64,
    pub(crate) decided: Option<i64>,
}

pub(crate) struct Change {
    pub(crate) number: String,
    pub(crate) kind: &'static str,
    pub(crate) title: String,
    pub(crate) risk: &'static str,
    pub(crate) service: usize,
    pub(crate) item: String,
    pub(crate) state: &'static str,
    pub(crate) requested_by: &'static str,
    pub(crate) assigned_to: &'static str,
    pub(crate) opened: i64,
    pub(crate) planned: (i64, i64),
    pub(crate) actual: Option<(i64, i64)>,
    pub(crate) approval: &'static str,
    pub(crate) close_code: &'static str,
    pub(crate) closed: Option<i64>,
    pub(crate) updated: i64,
    pub(crate) backout: &'static str,
    pub(crate) approvals: Vec<Approval>,
}

/// Who decides on changes and purchases.
pub(crate) const MANAGERS: [&str; 6] =
    ["Monika Adler", "Peter Lindner", "Sabine Wirth", "Thomas Ebert", "Ursula Kern", "Wolfgang Abel"];

const STANDARD: [&str; 6] = [
    "Monthly patches for server group #",
    "Renew certificate of portal #",
    "Add address to mail allow list",
    "Enlarge volume on file server #",
    "Reset and relabel switch port # in @",
    "Roll out signed driver to printers in @",
];
const NORMAL: [&str; 8] = [
    "Upgrade firmware of access points in @",
    "Move mailboxes of department #",
    "New interface to carrier #",
    "Change firewall rules for site @",
    "Database patch on test and production",
    "New release # of the scan app",
    "Exchange storage controller #",
    "Extend telephone hunt groups in @",
];
const EMERGENCY: [&str; 4] = [
    "Restart cluster after fault on node #",
    "Block address range after attack on portal",
    "Roll back release # of yesterday",
    "Replace defective line card in @",
];
const SWITCHES: &str = "Exchange of core switch #, site @";

/// Draws all changes of the exports, numbered by the time they were raised.
pub(crate) fn draw_all(world: &World, scale: i64) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut serial = 0;
    for day in story::MONTHS.start - 5..story::MONTHS.end + 21 {
        let mut random = Random::new(world.seed, 10, day.unsigned_abs());
        let count = match weekday(day) {
            5 => i64::from(random.per_mille(350)),
            6 => 0,
            _ if world.office.closed_on(day) => 0,
            _ => random.weighted(&[(14, 0), (28, 1), (28, 2), (20, 3), (10, 4)]),
        };
        for _ in 0..count * scale {
            changes.extend(draw(world, serial, day, false));
            serial += 1;
        }
        if story::BAD_WEEK.contains(&day) {
            for _ in 0..3 * scale {
                changes.extend(draw(world, serial, day, true));
                serial += 1;
            }
        }
    }
    changes.sort_by_key(|change| change.opened);
    for (number, change) in (30_001..).zip(&mut changes) {
        change.number = format!("CHG{number:07}");
    }
    changes
}

/// Draws one change planned for a day; none if it was not raised before the export.
fn draw(world: &World, serial: u64, day: i64, switches: bool) -> Option<Change> {
    let mut random = Random::new(world.seed, 11, serial);
    let random = &mut random;
    let kind = if switches {
        random.weighted(&[(65, "Normal"), (35, "Emergency")])
    } else if weekday(day) == 5 {
        "Normal"
    } else {
        random.weighted(&[(46, "Standard"), (45, "Normal"), (9, "Emergency")])
    };
    let service = if switches { random.pick(&[2, 3, 3, 7]) } else { random.index(SERVICES.len()) };
    let (hour, length) = match kind {
        _ if switches => (random.between(5, 8), 90 * MINUTE),
        "Standard" => (random.between(8, 17), random.between(1, 4) * 30 * MINUTE),
        "Normal" if weekday(day) == 5 => (random.between(7, 12), random.between(3, 7) * HOUR),
        "Normal" => (random.between(18, 21), random.between(1, 4) * HOUR),
        _ => (random.between(7, 20), random.between(1, 3) * HOUR),
    };
    let start = world.zone.instant(day * DAY + hour * HOUR + random.between(0, 4) * 15 * MINUTE);
    let planned = (start, start + length);
    let lead = match kind {
        "Standard" => random.between(1, 6) * DAY,
        "Normal" => random.between(5, 22) * DAY,
        _ => random.between(1, 9) * 20 * MINUTE,
    };
    let opened = match kind {
        "Emergency" => start - lead,
        _ => world.office.next_open(start - lead + random.between(0, 6 * HOUR)).min(start - 30 * MINUTE),
    };
    if opened > world.cut {
        return None;
    }
    let phrase = match kind {
        _ if switches && kind == "Normal" => SWITCHES,
        "Standard" => random.pick(&STANDARD),
        "Normal" => random.pick(&NORMAL),
        _ => random.pick(&EMERGENCY),
    };
    let group = &GROUPS[SERVICES[service].group];
    let outcome = outcome(random, kind, switches);
    let late = random.per_mille(if outcome == "Successful" { 35 } else { 450 });
    let early = random.per_mille(15);
    let began = start + if early { random.between(-40, -4) * MINUTE } else { random.between(0, 9 * MINUTE) };
    let ended =
        start + if late { length + random.between(5, 150) * MINUTE } else { length * random.between(45, 97) / 100 };
    let requested_by = random.pick(group.members);
    let mut change = Change {
        number: String::new(),
        kind,
        title: fill(random, phrase),
        risk: match kind {
            "Standard" => "Low",
            "Emergency" => random.pick(&["Moderate", "High"]),
            _ if switches => "High",
            _ => random.weighted(&[(50, "Low"), (38, "Moderate"), (12, "High")]),
        },
        service,
        item: fill(random, random_item(service, serial)),
        state: "Closed",
        requested_by,
        assigned_to: random.pick(group.members),
        opened,
        planned,
        actual: Some((began, ended)),
        approval: "Approved",
        close_code: outcome,
        closed: Some(world.office.next_open(ended + random.between(HOUR, 3 * DAY))),
        updated: opened,
        backout: if random.per_mille(930) { "Restore the former version from backup" } else { "" },
        approvals: Vec::new(),
    };
    ask(world, random, &mut change, day);
    if kind != "Emergency" && random.per_mille(30) && !switches {
        change.state = "Canceled";
        (change.actual, change.close_code) = (None, "");
        change.closed = Some(world.office.next_open(start - random.between(HOUR, DAY)).max(opened + HOUR));
    }
    change.settle(world.cut);
    Some(change)
}

fn random_item(service: usize, serial: u64) -> &'static str {
    let items = SERVICES[service].items;
    items[usize::try_from(serial).expect("64 bits") % items.len()]
}

fn outcome(random: &mut Random, kind: &str, switches: bool) -> &'static str {
    let weights = match kind {
        _ if switches => [8, 17, 42, 33],
        "Standard" => [960, 28, 8, 4],
        "Normal" => [850, 75, 40, 35],
        _ => [770, 130, 60, 40],
    };
    let codes = ["Successful", "Successful with issues", "Unsuccessful", "Backed out"];
    random.weighted(&[(weights[0], codes[0]), (weights[1], codes[1]), (weights[2], codes[2]), (weights[3], codes[3])])
}

/// Asks for the approvals that a change of its kind needs.
fn ask(world: &World, random: &mut Random, change: &mut Change, day: i64) {
    let june = civil(day).0 == 2026 && civil(day).1 == 6;
    let (start, _) = change.planned;
    match change.kind {
        "Normal" => {
            let asked = world.office.add(change.opened, random.between(1, 8) * HOUR);
            // Work that starts before anybody approved it: rare, until it spreads in the last month.
            let early = random.per_mille(if june { 270 } else { 12 });
            for count in 0..2 {
                let decided = world.office.add(asked, random.duration(6 * HOUR, 0.7));
                let decided = if early { start + random.between(HOUR, 20 * HOUR) } else { decided.min(start - HOUR) };
                let approver =
                    if random.per_mille(8) { change.requested_by } else { MANAGERS[(random.index(3)) * 2 + count] };
                change.approvals.push(Approval {
                    approver,
                    state: "Approved",
                    asked,
                    decided: Some(decided.max(asked + MINUTE)),
                });
            }
        }
        "Emergency" => {
            let after = random.per_mille(180);
            let decided = if after {
                start + random.between(HOUR, 12 * HOUR)
            } else {
                change.opened + random.between(2, 18) * MINUTE
            };
            let asked = change.opened + random.between(20, 100);
            change.approvals.push(Approval {
                approver: random.pick(&MANAGERS),
                state: "Approved",
                asked,
                decided: Some(decided),
            });
        }
        _ => {}
    }
}

impl Change {
    /// Cuts off what had not happened at the export.
    fn settle(&mut self, cut: i64) {
        self.approvals.retain(|approval| approval.asked <= cut);
        for approval in &mut self.approvals {
            if approval.decided.is_some_and(|at| at > cut) {
                (approval.state, approval.decided) = ("Requested", None);
            }
        }
        let open = self.approvals.iter().any(|approval| approval.decided.is_none());
        let asked = !self.approvals.is_empty();
        self.closed = self.closed.filter(|at| *at <= cut);
        let began = self.actual.is_some_and(|(from, _)| from <= cut);
        let ended = self.actual.is_some_and(|(_, until)| until <= cut);
        if self.closed.is_none() {
            self.state = match self.kind {
                _ if ended => "Review",
                _ if began => "Implement",
                "Standard" => "Scheduled",
                _ if open => "Authorize",
                _ if asked => "Scheduled",
                _ => "Assess",
            };
            if !ended {
                self.close_code = "";
            }
            if !began {
                self.actual = None;
            }
        }
        self.approval = match self.state {
            "Assess" => "Not Yet Requested",
            "Authorize" => "Requested",
            _ => "Approved",
        };
        let decided = self.approvals.iter().filter_map(|approval| approval.decided).max();
        let work = self.actual.map(|(from, until)| if until <= cut { until } else { from });
        self.updated = [decided, work, self.closed].into_iter().flatten().fold(self.opened, i64::max);
    }

    pub(crate) fn failed(&self) -> bool {
        matches!(self.close_code, "Unsuccessful" | "Backed out")
    }

    /// Gives a close code that no profile knows.
    pub(crate) fn spoil_close_code(&mut self) {
        self.close_code = "Partially implemented";
    }
}

/// The failed changes of the bad week, as causes of incidents.
pub(crate) fn causes(world: &World, changes: &[Change]) -> Vec<Reference> {
    let failed = changes.iter().filter(|change| change.failed());
    let failed = failed.filter_map(|change| change.actual.map(|(from, _)| (change, from)));
    failed
        .filter(|(_, from)| story::BAD_WEEK.contains(&world.day(*from)))
        .map(|(change, from)| Reference {
            number: change.number.clone(),
            service: change.service,
            from,
            until: from + 30 * HOUR,
        })
        .collect()
}
