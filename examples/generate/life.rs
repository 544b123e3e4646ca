//! One incident from its opening on: its whole life is laid out in working time, then what had not happened by the export
//! is cut off.

use super::hours::Hours;
use super::incident::{Event, Incident, State, What, World};
use super::random::Random;
use super::story;
use super::time::{DAY, HOUR, MINUTE};
use super::words::{FIRST_NAMES, GROUPS, LAST_NAMES, SERVICES, SITES, Service, WAREHOUSE};

/// Working seconds in which half of the incidents of a priority are solved, and how far they spread.
const WORK: [(i64, f64); 5] = [(0, 0.0), (52 * MINUTE, 0.65), (82 * MINUTE, 0.85), (4 * HOUR, 0.92), (6 * HOUR, 0.97)];
/// The same for the first response.
const RESPONSE: [(i64, f64); 5] =
    [(0, 0.0), (5 * MINUTE, 0.5), (20 * MINUTE, 0.65), (70 * MINUTE, 0.7), (140 * MINUTE, 0.7)];

const CLOSE_CODES: [(i64, &str); 8] = [
    (62, "Solution provided"),
    (12, "Workaround provided"),
    (9, "Resolved by caller"),
    (6, "User error"),
    (5, "Known error"),
    (3, "Resolved by change"),
    (2, "Resolved by request"),
    (1, "No resolution provided"),
];

const CHANNELS: [(i64, &str); 5] =
    [(38, "Phone"), (28, "Email"), (26, "Self-service"), (4, "Walk-in"), (4, "Monitoring")];

const AWAITING_CALLER: &str = "Awaiting Caller";
const AWAITING_VENDOR: &str = "Awaiting Vendor";

/// Somebody working on a ticket: an instant, and the work done by then.
struct Walk<'a> {
    office: &'a Hours,
    /// Critical incidents are worked on day and night.
    day_and_night: bool,
    at: i64,
    done: i64,
}

impl Walk<'_> {
    /// Goes on until `work` seconds are done in all.
    fn until(&mut self, work: i64) -> i64 {
        let more = (work - self.done).max(1);
        self.at = if self.day_and_night { self.at + more } else { self.office.add(self.at, more) };
        self.done = self.done.max(work);
        self.at
    }

    /// Does nothing for `seconds` on the wall, and takes the work up again when somebody is there.
    fn wait(&mut self, seconds: i64) -> i64 {
        self.at += seconds;
        if !self.day_and_night {
            self.at = self.office.next_open(self.at);
        }
        self.at
    }
}

/// Draws the incident of a number that was opened at an instant.
pub(crate) fn draw(world: &World, number: i64, opened: i64) -> Incident {
    let mut random = Random::new(world.seed, 2, number.unsigned_abs());
    let random = &mut random;
    let day = world.day(opened);

    let caused_by = if random.per_mille(story::caused(day)) { cause(world, random, opened) } else { None };
    let service_index = match caused_by {
        Some(cause) => world.causes[cause].service,
        None if random.per_mille(story::roaming(day)) => WAREHOUSE,
        None => service(random),
    };
    let service = &SERVICES[service_index];
    let priority = if caused_by.is_some() {
        random.weighted(&[(5, 1), (34, 2), (46, 3), (15, 4)])
    } else {
        random.weighted(&[(2, 1), (12, 2), (50, 3), (36, 4)])
    };
    let (category, subcategory, phrase) =
        if service_index == WAREHOUSE && story::roaming(day) > 0 && random.per_mille(400) {
            service.titles[0]
        } else {
            random.pick(service.titles)
        };
    let title = title(random, phrase);
    let item = fill(random, service.items[turn(number, service.items.len())]);
    let caller = (random.pick(&FIRST_NAMES), random.pick(&LAST_NAMES));
    let problem = if random.per_mille(70) {
        world.problems.iter().position(|p| p.service == service_index && (p.from..p.until).contains(&opened))
    } else {
        None
    };

    let mut incident = Incident {
        number,
        title,
        caller,
        service: service_index,
        category,
        subcategory,
        item,
        channel: random.weighted(&CHANNELS),
        opened,
        created: opened + random.between(0, 240),
        events: Vec::with_capacity(8),
        caused_by,
        problem,
        agent: random.index(60),
        close_code: random.weighted(&CLOSE_CODES),
        hold_reason: "",
        state: State::New,
        priority,
        group: 0,
        resolved: None,
        closed: None,
        reopened: 0,
        moves: 0,
        updated: opened,
    };
    live(world, random, &mut incident, service, day);
    incident.settle(world.cut);
    incident
}

/// Lays out the moves of an incident.
fn live(world: &World, random: &mut Random, incident: &mut Incident, service: &Service, day: i64) {
    let priority = incident.priority;
    let minor = priority >= 3;
    let (median, sigma) = WORK[priority];
    let effort = service.effort * story::effort(incident.service, day);
    let work = random.duration(median * effort / 10_000, sigma * service.spread as f64 / 100.0).max(4 * MINUTE);
    let (median, sigma) = RESPONSE[priority];
    let response = random.duration(median, sigma).clamp(30, work * 2 / 3);
    let stale = minor && random.per_mille(story::stale(day));
    let forgotten = minor && random.per_mille(story::forgotten(day));
    let mut walk = Walk { office: &world.office, day_and_night: priority == 1, at: incident.opened, done: 0 };

    if random.per_mille(70) {
        let before = if priority == 1 || random.per_mille(500) { priority + 1 } else { priority - 1 };
        let at = walk.until(response / 2);
        incident.push(at, What::Priority(before.min(4), priority));
    }
    let at = walk.until(response);
    incident.push(at, What::State(State::New, State::InProgress));

    // The desk solves some itself, hands most of the rest to the group of the service, and a few go astray first.
    if !random.per_mille(480) {
        let at = walk.until(response + (work - response) / 6);
        if random.per_mille(120) {
            let astray = 1 + random.index(GROUPS.len() - 1);
            incident.push(at, What::Group(0, astray));
            let at = walk.until(response + (work - response) / 4);
            incident.push(at, What::Group(astray, service.group));
        } else {
            incident.push(at, What::Group(0, service.group));
        }
    }

    let waits = service.waits * story::waits(incident.service, day) / 80;
    let waits = if priority == 1 { waits / 8 } else { waits };
    let share = random.between(25, 80);
    if forgotten || (stale && random.per_mille(500)) {
        let at = walk.until(response + (work - response) * share / 100);
        incident.push(at, What::State(State::InProgress, State::OnHold));
        incident.hold_reason = if random.per_mille(550) { AWAITING_VENDOR } else { AWAITING_CALLER };
    } else if random.per_mille(waits) {
        let at = walk.until(response + (work - response) * share / 100);
        incident.push(at, What::State(State::InProgress, State::OnHold));
        let (reason, length) = waiting(random, service);
        incident.hold_reason = reason;
        let at = walk.wait(length);
        if !stale {
            incident.push(at, What::State(State::OnHold, State::InProgress));
        }
    }
    if forgotten {
        return;
    }
    if stale {
        let from = incident.state_at_end();
        let at = world.zone.instant(story::BULK_CLOSE * DAY + story::BULK_CLOSE_HOUR * HOUR) + random.between(0, 300);
        incident.push(at, What::State(from, State::Resolved));
        incident.close_code = "No resolution provided";
        finish(random, incident, at);
        return;
    }
    if random.per_mille(15) {
        let at = walk.until(response + (work - response) * 9 / 10);
        incident.push(at, What::State(State::InProgress, State::Cancelled));
        return;
    }
    let mut at = walk.until(work);
    incident.push(at, What::State(State::InProgress, State::Resolved));
    if random.per_mille(if minor { 50 } else { 22 }) {
        let gap = random.duration(20 * HOUR, 0.8).min(4 * DAY);
        let back = walk.wait(gap);
        incident.push(back, What::State(State::Resolved, State::InProgress));
        at = walk.until(work + random.duration(90 * MINUTE, 0.8));
        incident.push(at, What::State(State::InProgress, State::Resolved));
    }
    finish(random, incident, at);
}

/// The caller confirms, or the tool closes after five days.
fn finish(random: &mut Random, incident: &mut Incident, resolved: i64) {
    let (at, by) = if random.per_mille(150) {
        (resolved + random.between(10 * MINUTE, 4 * DAY), incident.agent_of(0))
    } else {
        (resolved + 5 * DAY, "system")
    };
    incident.events.push(Event { at, what: What::State(State::Resolved, State::Closed), by });
}

/// What an incident waits for, and how long on the wall.
fn waiting(random: &mut Random, service: &Service) -> (&'static str, i64) {
    if random.per_mille(service.vendor) {
        return (AWAITING_VENDOR, random.duration(10 * DAY, 0.8));
    }
    match random.between(0, 100) {
        0..84 => (AWAITING_CALLER, random.duration(50 * HOUR, 0.9)),
        84..94 => ("Awaiting Change", random.duration(5 * DAY, 0.6)),
        _ => ("Awaiting Problem", random.duration(8 * DAY, 0.7)),
    }
}

fn service(random: &mut Random) -> usize {
    let mut rest = random.between(0, SERVICES.iter().map(|service| service.share).sum());
    SERVICES
        .iter()
        .position(|service| {
            rest -= service.share;
            rest < 0
        })
        .expect("the shares add up to the range")
}

fn cause(world: &World, random: &mut Random, opened: i64) -> Option<usize> {
    let current = world.causes.iter().enumerate().filter(|(_, cause)| (cause.from..cause.until).contains(&opened));
    let current: Vec<usize> = current.map(|(position, _)| position).collect();
    if current.is_empty() { None } else { Some(random.pick(&current)) }
}

fn turn(number: i64, len: usize) -> usize {
    usize::try_from(number.unsigned_abs()).expect("64 bits") % len
}

/// Fills a number for `#`, a digit for `%` and a site for `@` into a phrase.
pub(crate) fn fill(random: &mut Random, phrase: &str) -> String {
    let mut text = String::with_capacity(phrase.len() + 12);
    for letter in phrase.chars() {
        match letter {
            '#' => text.push_str(&random.between(1, 60).to_string()),
            '%' => text.push_str(&random.between(1, 5).to_string()),
            '@' => text.push_str(random.pick(&SITES)),
            _ => text.push(letter),
        }
    }
    text
}

/// A title as people type them: now and then with a line break, quotes, or a first letter that a spreadsheet would take
/// for a formula.
fn title(random: &mut Random, phrase: &str) -> String {
    let text = fill(random, phrase);
    match random.between(0, 1_000) {
        0..7 => format!("{text},\nsince this morning"),
        7..11 => format!("=SUM shows #REF: {text}"),
        11..14 => format!("-- no title -- {text}"),
        14..17 => format!("+49 89 5550 {}: {text}", random.between(100, 999)),
        17..21 => format!("{text} (message \"0x80070005\")"),
        _ => text,
    }
}
